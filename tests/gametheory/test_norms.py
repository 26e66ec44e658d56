"""Definitions 3.1 and 3.2, decided: verdicts, witnesses, and the ways in which they fail."""

import itertools

import numpy as np
import pytest

import gametheory as gt
from gametheory import norms
from gametheory.norms import History, Norm, Reason, histories, is_compatible, is_norm_adaptive

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
BACH, STRAVINSKY = (Norm.of_path(BOS, [(a, a)], punish="ignore") for a in (0, 1))
ALWAYS = [norms.play(a, count=2) for a in (0, 1)]


def test_histories_are_all_of_them_shorter_ones_first():
    found = list(histories(BOS, 3))
    assert len(found) == 1 + 4 + 16 + 64
    assert [len(h) for h in found] == sorted(len(h) for h in found)
    assert len({h.joint_actions for h in found}) == len(found)
    game = gt.coin_game.CoinGame().stochastic(horizon=5)
    starts = list(histories(game, 0))
    assert len(starts) == np.count_nonzero(game.initial)
    longer = [h for h in histories(game, 1) if len(h) == 1]
    expected = sum(
        len(game.lotteries[int(game.lottery[(s, *joint)])])
        for s in (h.state for h in starts)
        for joint in itertools.product(range(4), repeat=2)
    )
    assert len(longer) == expected


def test_too_many_histories_are_refused_not_cut():
    with pytest.raises(gt.TooLarge, match="lower the horizon"):
        list(histories(BOS, 12))
    for bad in (-1, 1.5, True):
        with pytest.raises(gt.InvalidArgument, match="horizon"):
            list(histories(BOS, bad))


def test_the_papers_example_always_bach():
    assert is_compatible(ALWAYS[0], BACH, player=0, game=BOS, horizon=5).holds
    found = is_compatible(ALWAYS[1], BACH, player=1, game=BOS, horizon=5)
    assert not found
    assert found.witness == History()
    assert found.reason is Reason.DEPARTS
    assert (found.played, found.expected) == ((0, 1), (1, 0))


def test_grim_trigger_is_compatible_with_its_norm_and_tit_for_tat_is_not():
    game = gt.zoo.prisoners_dilemma()
    norm = Norm.of_path(game, [(0, 0)])

    def grim(h):
        return (0, 1) if any(joint[1] == 1 for joint in h.joint_actions) else (1, 0)

    def tit_for_tat(h):
        return (0, 1) if h.joint_actions and h.joint_actions[-1][1] == 1 else (1, 0)

    assert is_compatible(grim, norm, player=0, game=game, horizon=5)
    found = is_compatible(tit_for_tat, norm, player=0, game=game, horizon=5)
    assert found.reason is Reason.DEPARTS
    # It forgives as soon as the other cooperates again: a shortest history that shows it.
    assert [joint[1] for joint in found.witness.joint_actions] == [1, 0]
    assert is_compatible(tit_for_tat, norm, player=0, game=game, horizon=1)


def test_one_policy_or_any_member():
    """Two normative policies; one that mixes them up is allowed by the second reading only."""
    both = Norm(
        normative=(tuple(ALWAYS), tuple(ALWAYS)),
        deviates=(lambda h: False, lambda h: False),
        punishments=((ALWAYS[0],), (ALWAYS[0],)),
        name="either",
    )

    def alternate(h):
        return (1, 0) if len(h) % 2 == 0 else (0, 1)

    assert is_compatible(ALWAYS[1], both, player=0, game=BOS, horizon=4)
    found = is_compatible(alternate, both, player=0, game=BOS, horizon=4)
    assert found.reason is Reason.NO_ONE_POLICY
    assert len(found.witness) == 1
    assert is_compatible(alternate, both, player=0, game=BOS, horizon=4, one_policy=False)

    def neither(h):
        return (0.5, 0.5)

    assert (
        is_compatible(neither, both, player=0, game=BOS, horizon=2, one_policy=False).reason
        is Reason.DEPARTS
    )


def follow_the_other(h):
    """Start with Bach; then what the column player did last."""
    last = h.joint_actions[-1][1] if h.steps else 0
    return (1 - last, last)


def selected(h):
    return (BACH, STRAVINSKY)[h.joint_actions[-1][1] if h.steps else 0]


def test_norm_adaptive_policies():
    pair = (BACH, STRAVINSKY)
    assert is_norm_adaptive(follow_the_other, selected, pair, player=0, game=BOS, horizon=4)
    # Every clause of the definition can fail.
    alone = is_norm_adaptive(follow_the_other, selected, (BACH,), player=0, game=BOS, horizon=4)
    assert alone.reason is Reason.FEW_NORMS
    never = is_norm_adaptive(ALWAYS[0], lambda h: BACH, pair, player=0, game=BOS, horizon=4)
    assert never.reason is Reason.UNUSED
    assert never.detail == STRAVINSKY.name
    stubborn = is_norm_adaptive(ALWAYS[0], selected, pair, player=0, game=BOS, horizon=4)
    assert stubborn.reason is Reason.DEPARTS
    assert stubborn.witness.joint_actions[-1][1] == 1
    assert len(stubborn.witness) == 1
    foreign = is_norm_adaptive(
        follow_the_other, lambda h: Norm.of_path(BOS, [(0, 0)]), pair, player=0, game=BOS, horizon=2
    )
    assert foreign.reason is Reason.FOREIGN
    # At a horizon of 0 only one norm has been selected yet.
    early = is_norm_adaptive(follow_the_other, selected, pair, player=0, game=BOS, horizon=0)
    assert early.reason is Reason.UNUSED
    assert "no: a norm is selected after no history" in str(early)


def test_float_mixtures_within_rounding_are_the_same():
    third = Norm.of_path(BOS, [(0, 0)])  # punishes with the exact minimax mixture (2/3, 1/3)

    def grim(h):
        if any(joint[1] != 0 for joint in h.joint_actions):
            return (2 / 3, 1 / 3)
        return (1.0, 0.0)

    assert is_compatible(grim, third, player=0, game=BOS, horizon=3)
    assert not is_compatible(
        lambda h: grim(h) if grim(h)[0] == 1 else (0.66, 0.34),
        third,
        player=0,
        game=BOS,
        horizon=3,
    )


def test_norms_that_are_none():
    with pytest.raises(gt.InvalidArgument, match="tuple of 2"):
        Norm((((ALWAYS[0],)),), (bool, bool), ((ALWAYS[0],), (ALWAYS[0],)))
    with pytest.raises(gt.InvalidArgument, match="at least one"):
        Norm(((), (ALWAYS[0],)), (bool, bool), ((ALWAYS[0],), (ALWAYS[0],)))
    with pytest.raises(gt.InvalidArgument, match="cycle"):
        Norm.of_path(BOS, [])
    with pytest.raises(gt.InvalidArgument, match="punish"):
        Norm.of_path(BOS, [(0, 0)], punish="sulk")
    with pytest.raises(gt.InvalidArgument, match="player"):
        is_compatible(ALWAYS[0], BACH, player=2, game=BOS, horizon=1)
    with pytest.raises(gt.InvalidArgument, match="action"):
        norms.play(2, count=2)
