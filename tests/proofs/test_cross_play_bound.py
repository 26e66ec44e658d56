"""Inequality (1): its counterexamples are found by search, and kept."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
import proofs
from proofs import catalogue, stage_conditions
from proofs.claim import Claim
from proofs.game_sources import IntegerGames, ListedGames, RandomGames
from proofs.instances import StagePair
from proofs.spaces import StagePairs
from proofs.stage_conditions import (
    CONFLICT,
    CROSS_INEFFICIENT,
    DOMINATED_BY_EITHER,
    EFFICIENT_AMONG_PURE,
    EQUILIBRIA,
    FULL_BOUND,
    GENEROUS,
    HALF_BOUND,
    MISCOORDINATED,
    SELF_SERVING,
    STRICT,
    STRICTLY_WORSE,
)

BARGAINING = (EQUILIBRIA, EFFICIENT_AMONG_PURE, CONFLICT)


def pair(*cells, first=(0, 0), second=(1, 1)):
    one, other = np.moveaxis(np.array(cells).reshape(2, 2, 2), -1, 0)
    return StagePair(gt.NormalForm.from_bimatrix(one, other), first, second)


E1 = pair((2, 2), (3, 0), (0, 0), (4, 1))
E2 = pair((1, 1), (0, 1), (0, 0), (3, 0))
E3 = pair((0, 2), (1, 1), (0, 0), (2, 0))
E4 = pair((0, 3), (1, 1), (0, 0), (3, 0))
E5 = pair((1, 0), (0, 0), (0, 0), (0, 1))
CHICKEN = pair((-10, -10), (1, -1), (-1, 1), (0, 0), first=(1, 0), second=(0, 1))
E6 = CHICKEN


def claim(hypotheses, conclusion):
    return Claim("c", "", "", "", "", hypotheses=tuple(hypotheses), conclusion=conclusion)


FIRST = claim((*BARGAINING, CROSS_INEFFICIENT), FULL_BOUND)
GOLDEN = {
    "E1: all printed hypotheses, strict equilibria": (
        claim((*BARGAINING, CROSS_INEFFICIENT, STRICT), FULL_BOUND),
        E1,
        IntegerGames(high=4),
    ),
    "E2: small payoffs": (FIRST, E2, IntegerGames(high=3)),
    "E3: both players": (
        claim(BARGAINING, FULL_BOUND),
        E3,
        IntegerGames(high=2),
    ),
    "E4: undominated by either": (
        claim(BARGAINING, DOMINATED_BY_EITHER),
        E4,
        IntegerGames(high=3),
    ),
    "E5: not strict in both coordinates": (
        claim((*BARGAINING, SELF_SERVING), STRICTLY_WORSE),
        E5,
        IntegerGames(high=1),
    ),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_counterexamples_are_found_by_search(name):
    from proofs.searching import holding

    statement, golden, games = GOLDEN[name]
    assert statement.violated(golden)
    found = proofs.search(statement, StagePairs(games))
    assert found.complete
    assert found.violations > 0
    # The golden one is among those found: its place in the space is judged a violation too.
    listed = StagePairs(ListedGames(golden.game.payoffs[None]))
    for batch in listed.batches(0, 1):
        if (batch.first, batch.second) == (golden.first, golden.second):
            met = holding(statement.hypotheses, batch)
            assert met[0]
            assert not holding((statement.conclusion,), batch, met)[0]


def test_e1_is_as_printed():
    assert E1.values == ((2, 2), (4, 1))
    assert E1.cross == (3, 0)
    assert gt.welfare_optimum(gt.attainable(E1.game), gt.welfare.utilitarian).payoffs == (4, 1)


def test_generous_chicken_is_undominated():
    assert EQUILIBRIA.holds(CHICKEN)
    assert GENEROUS.holds(CHICKEN)
    assert not FULL_BOUND.holds(CHICKEN)
    assert not DOMINATED_BY_EITHER.holds(CHICKEN)
    found = proofs.search(
        claim((*BARGAINING, GENEROUS), DOMINATED_BY_EITHER), StagePairs(IntegerGames(high=2))
    )
    assert found.violations > 0


def test_the_counts_of_the_audit():
    space = StagePairs(IntegerGames(high=4))
    assert proofs.search(claim((EQUILIBRIA,), HALF_BOUND), space).violations == 0
    own = proofs.search(claim((*BARGAINING, SELF_SERVING), FULL_BOUND), space)
    generous = proofs.search(claim((*BARGAINING, GENEROUS), FULL_BOUND), space)
    # Each game is there under four labellings of its actions.
    assert (own.violations, own.met) == (0, 4 * 6225)
    assert (generous.violations, generous.met) == (4 * 3725, 4 * 6225)


@pytest.mark.parametrize("name", stage_conditions.all_conditions())
def test_batch_conditions_are_the_exact_ones(name):
    condition = stage_conditions.all_conditions()[name]
    assert condition.batch is not None
    space = StagePairs(RandomGames((2, 3), high=2, seed=3, size=40))
    for batch in space.batches(0, 40):
        judged = condition.batch(batch)
        for k in range(40):
            assert judged[k] == condition.holds(batch.instance(k)), batch.instance(k)


@pytest.mark.parametrize("statement", ["theorem-a", "theorem-b"])
def test_theorems_hold_for_swapped_players(statement):
    (found,) = catalogue.find(statement)
    space = StagePairs(RandomGames((3, 3), high=3, seed=9, size=20_000))
    turned = ListedGames(
        np.moveaxis(space.source.games(0, 20_000).payoffs, -1, 0)[:, ::-1].swapaxes(2, 3)
    )
    results = [proofs.search(found, s) for s in (space, StagePairs(turned))]
    assert [r.violations for r in results] == [0, 0]
    assert results[0].met == results[1].met


@pytest.mark.parametrize("dropped", ["equilibria", "self-serving"])
def test_without_any_hypothesis_of_theorem_b_search_finds_a_counterexample(dropped):
    (found,) = catalogue.find("theorem-b")
    assert proofs.search(found.without(dropped), StagePairs(IntegerGames(high=1))).violations > 0


def test_miscoordination_is_when_both_actions_differ():
    assert MISCOORDINATED.holds(E1)
    assert not MISCOORDINATED.holds(StagePair(E1.game, (0, 0), (0, 1)))


def test_farkas_multipliers_add_up_and_tampered_ones_do_not():
    import dataclasses

    from proofs.cross_play_bound import multipliers

    for found in multipliers():
        assert found.verify()
        assert set(found.multipliers) == {1}
        wrong = dataclasses.replace(found, multipliers=tuple(2 * m for m in found.multipliers))
        assert not wrong.verify()
    row = (Fraction(1), Fraction(0))
    negative = proofs.Farkas(("a", "b"), (Fraction(2), Fraction(-1)), (row, row), row)
    assert not negative.verify()
