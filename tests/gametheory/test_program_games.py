"""Tables of programs that meet, and what was agreed played as agents."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory import commitments
from gametheory.commitments import (
    Offer,
    RenegotiationProgram,
    limit_programs,
    program_game,
    renegotiate,
    renegotiated_agents,
)
from gametheory.norms import agents

SCHEDULING = gt.zoo.scheduling_game()
offering = RenegotiationProgram.offering


def test_the_table_is_every_meeting():
    first, second = (limit_programs(SCHEDULING, i, count=4) for i in range(2))
    for extension, name in (("", "nash"), ("of the originals", "player 2")):
        mine = [p.extended(extension) if extension else p for p in first]
        found = program_game(SCHEDULING, mine, second, selection=name)
        for (k, p), (m, q) in itertools.product(enumerate(mine), enumerate(second)):
            met = renegotiate(SCHEDULING, [p, q], selection=name)
            assert found.game.exact_payoff((k, m)) == met.outcome
        rows = found.game.exact_payoffs
        assert found.worst(0) == tuple(min(row) for row in rows[0])
        assert found.worst(1) == tuple(min(column) for column in rows[1].T)
        assert found.robustness(0) == tuple(sum(row) / Fraction(4) for row in rows[0])
        assert found.robustness(1, (1, 0, 0, 0)) == tuple(rows[1][0])
        for k, loss in enumerate(found.exploitability(0)):
            replies = [m for m in range(4) if rows[1][k, m] == max(rows[1][k])]
            assert loss == max(rows[0][k]) - min(rows[0][k, m] for m in replies)
        assert found.is_guaranteed
        assert len(list(found)) == 16
    with pytest.raises(gt.InvalidArgument, match="chances that sum to 1"):
        found.robustness(0, (1, 1, 1, 1))


def test_to_be_stern_often_weakly_dominates():
    """In these, whoever accepts less gets no less; so both may end at the minimum, by choice."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        game = gt.NormalForm(rng.integers(0, 6, size=(2, 2, 2)))
        programs = [limit_programs(game, i, count=3, default="a0") for i in range(2)]
        table = program_game(game, *programs).game.exact_payoffs
        for k, m in itertools.product(range(3), repeat=2):
            assert table[0][0, m] >= table[0][k, m]
            assert table[1][k, 0] >= table[1][k, m]


def test_to_be_stern_may_be_weakly_dominated():
    """In this Prisoner's Dilemma the default is to defect, and all that is above it is shared."""
    game = gt.NormalForm.from_bimatrix([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    table = program_game(game, *(limit_programs(game, i, count=3) for i in range(2))).game
    stern, middle, _ = table.exact_payoffs[0]
    assert list(stern) == [1, 1, 1]
    assert list(middle) == [1, Fraction(3, 2), Fraction(9, 4)]


def test_default_actions_are_those_of_the_player():
    game = gt.NormalForm.from_bimatrix(
        [[1, 0], [0, 2]], [[2, 0], [0, 1]], actions=[["up", "down"], ["left", "right"]]
    )
    assert {p.default for p in limit_programs(game, 1, default="left")} == {"left"}
    for player, wrong in ((0, "left"), (1, "up"), (0, "zz")):
        with pytest.raises(gt.InvalidArgument, match=f"player {player + 1} .*default '{wrong}'"):
            limit_programs(game, player, default=wrong)


def test_no_more_than_so_many_meetings():
    many = [offering("S1")] * 101
    with pytest.raises(gt.TooLarge, match="at most 10,000 pairs"):
        program_game(SCHEDULING, many, [offering("S2")] * 100)
    with pytest.raises(gt.InvalidArgument, match="programs of both players"):
        program_game(SCHEDULING, [], many)


# Played ----------------------------------------------------------------------------------------


def test_agents_get_what_was_agreed():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    programs = [offering("B", Offer.up_to(Fraction(5, 3))), offering("S", Offer.anything())]
    met = renegotiate(game, programs)
    assert met.outcome == (3, Fraction(3, 2))
    pair = renegotiated_agents(met)
    cycle = len(pair[0].cycle)
    for rounds in (1, 3):
        iterated = agents.iterated_game(game, horizon=cycle * rounds)
        assert agents.expected_payoffs(iterated, pair) == met.outcome
    # Whoever leaves the path meets the default action from then on.
    alone = commitments.lone_agent(game, programs[1], 1)
    iterated = agents.iterated_game(game, horizon=4)
    assert agents.expected_payoffs(iterated, (pair[0], alone)) == (Fraction(0), Fraction(0))
    assert agents.best_reply_payoff(iterated, pair[0], player=1) == met.outcome[1]
    with pytest.raises(gt.InvalidArgument, match="got the default 'X'"):
        commitments.lone_agent(game, offering("X"), 0)


def test_cycles_are_not_endless():
    fine = Fraction(1, 1009)
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    met = renegotiate(game, [offering("B", Offer.up_to(1 + fine)), offering("S", Offer.anything())])
    met = renegotiate(
        game,
        [offering("B", Offer.of([(4 - 2 * fine, 1 + fine)])), offering("S", Offer.anything())],
    )
    with pytest.raises(gt.TooLarge, match="1,009"):
        renegotiated_agents(met)
