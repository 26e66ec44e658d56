"""The checker of Proposition 1, against its vectorised form, and broken."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.strategies import Path, grim_trigger
from proofs.proposition1 import HYPOTHESES, REPAIRED, check
from proofs.searching.meetings import MeetingKind

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
EQUILIBRIA_THAT_CONFLICT = REPAIRED[:3]
NAMES = [condition.name for condition in EQUILIBRIA_THAT_CONFLICT]
C2 = (
    gt.NormalForm.from_bimatrix([[0, 0], [0, 1]], [[1, 1], [0, 0]]),
    HALF,
    Path((), ((0, 0), (1, 1))),
    Path(((0, 1),), ((1, 1),)),
)
C3 = (
    gt.NormalForm.from_bimatrix([[0, 2], [0, 2]], [[0, 1], [3, 2]]),
    THIRD,
    Path(((1, 1),), ((1, 0),)),
    Path((), ((0, 1), (1, 0))),
)
BOS = gt.zoo.asymmetric_bach_or_stravinsky()
AUDITED = (
    # Self-serving and of distinct values, but V(p) = (2, 1) dominates V(q) = (1, 1).
    gt.NormalForm.from_bimatrix([[2, 1, 0], [0, 0, 0]], [[1, 1, 0], [1, 1, 0]]),
    HALF,
    Path.constant((0, 0)),
    Path.constant((0, 1)),
)


def test_c2_player_1_capitulates():
    found = check(*C2, hypotheses=NAMES)
    (case,) = found.cases
    assert found.kind is MeetingKind.CAPITULATE_1
    assert found.refutes
    assert found.orientation == "generous"
    assert found.values == ((THIRD, Fraction(2, 3)), (HALF, HALF))
    assert found.minimax == (0, 0)
    assert case.pair.punishments == (1, 0)
    assert case.meeting.detected == (0, None)
    assert case.meeting.realised == C2[3]
    assert [slack[0] for slack in case.slack[1:]] == [-1]


def test_c3_player_2_capitulates_and_the_delayed_signal_is_as_audited():
    found = check(*C3, hypotheses=NAMES)
    (case,) = found.cases
    assert found.kind is MeetingKind.CAPITULATE_2
    assert found.values == ((Fraction(4, 3), Fraction(7, 3)), (Fraction(3, 2), Fraction(3, 2)))
    assert found.minimax == (0, 1)
    assert case.meeting.detected == (None, 0)
    signal = case.signal
    assert (signal.player, signal.step, signal.action) == (1, 2, 1)
    assert (signal.cost, signal.slack) == (Fraction(4, 27), Fraction(1, 6))
    assert signal.values == (Fraction(40, 27), Fraction(58, 27))


def test_distinct_values_do_not_suffice_for_theorem_c():
    names = ["equilibrium paths", "distinct values", "self-serving"]
    found = check(*AUDITED, hypotheses=names)
    assert found.failed == ()
    assert found.refutes
    assert found.orientation == "self-serving"
    assert not found.hypotheses["undominated values"]
    assert {case.kind for case in found.cases} == {
        MeetingKind.CAPITULATE_1,
        MeetingKind.BOTH_DETECT,
    }


def test_bach_or_stravinsky_by_welfare_functions():
    found = check(BOS, "24/25", gt.welfare.utilitarian, gt.welfare.egalitarian((0, 0)))
    assert (found.kind, found.holds, found.orientation) == (
        MeetingKind.BOTH_DETECT,
        True,
        "self-serving",
    )
    (case,) = found.cases
    assert case.values == ((0, 0),)
    assert case.bound_from == 0
    assert (case.meeting.detected, case.meeting.settled) == ((0, 0), 1)
    assert case.full_bound_slack == (2, 1)
    assert case.half_bound_slack == (2, 1)
    generous = check(BOS, "24/25", Path.constant((1, 1)), Path.constant((0, 0)))
    assert generous.cases[0].half_bound_slack == (4, 2)


def test_verdicts_are_told_in_a_line():
    assert str(check(*C2)) == (
        "player 1 capitulates: the minimax bound fails; V(p) = (1/3, 2/3), V(q) = (1/2, 1/2), "
        "v = (0, 0); not met: cross-play dominated, asymmetric game"
    )
    held = check(BOS, "24/25", Path.constant((0, 0)), Path.constant((1, 1)), hypotheses=[])
    assert str(held) == (
        "both detect: the minimax bound holds; V(p) = (4, 1), V(q) = (2, 2), v = (2, 1)"
    )
    assert repr(check(*C2).cases[0].signal) == (
        "DelayedSignal(player 1 plays 0 at step 2, costs 1/8 of 1/6)"
    )


def test_slacks_of_the_bounds_are_those_of_cross_play():
    first, second = check(*AUDITED).cases
    assert (first.half_bound_slack, first.full_bound_slack) == ((0, 0), (0, 0))
    assert second.half_bound_slack == (HALF, Fraction(1, 4))
    assert second.full_bound_slack == (HALF, Fraction(1, 4))
    (case,) = check(*C3).cases
    assert case.half_bound_slack == (Fraction(1, 6), 0)
    assert case.full_bound_slack == (0, Fraction(-5, 6))


def test_who_deploys_whose_favourite():
    def deployed(first, second):
        game = gt.NormalForm.from_bimatrix([[2, 3], [1, 2]], [[2, 1], [1, 2]])
        pair = (Path.constant(first), Path.constant(second))
        return check(game, HALF, *pair, hypotheses=[]).orientation

    assert deployed((0, 0), (0, 0)) == "both"
    assert deployed((0, 0), (1, 1)) == "both"
    assert deployed((0, 1), (0, 0)) == "self-serving"
    assert deployed((0, 0), (0, 1)) == "generous"
    assert deployed((0, 0), (1, 0)) == deployed((1, 0), (0, 0)) == "neither"


def test_some_of_the_ties_are_a_verdict_of_their_own():
    whole = check(*AUDITED)
    part = check(*AUDITED, punishments=[whole.cases[1].pair.punishments])
    assert part.cases == whole.cases[1:]
    assert part.verify()


def test_automata_stand_for_their_path():
    p, q = C2[2], C2[3]
    pair = tuple(grim_trigger(C2[0], p, i) for i in range(2))
    assert check(C2[0], HALF, pair, q) == check(C2[0], HALF, p, q)


FAILING = {
    "equilibrium paths": (BOS, HALF, Path.constant((0, 1)), Path.constant((1, 1))),
    "distinct values": (BOS, HALF, Path.constant((0, 0)), Path.constant((0, 0))),
    "undominated values": AUDITED,
    "minimax worse than preferred": (
        gt.zoo.prisoners_dilemma(),
        HALF,
        Path.constant((1, 1)),
        Path.constant((1, 1)),
    ),
    "self-serving": C2,
    "Pareto-optimal norms": (
        gt.zoo.prisoners_dilemma(),
        HALF,
        Path.constant((1, 1)),
        Path.constant((0, 0)),
    ),
    "cross-play dominated": C2,
    "bargaining problem": (
        gt.zoo.prisoners_dilemma(),
        THIRD,
        Path.constant((1, 1)),
        Path.constant((1, 1)),
    ),
    "asymmetric game": C2,
    "above minimax throughout": C2,
    "different paths": (BOS, HALF, Path.constant((0, 0)), Path.constant((0, 0))),
    "some future": (BOS, 0, Path.constant((0, 0)), Path.constant((1, 1))),
}
HOLDING = {
    "equilibrium paths": C2,
    "distinct values": C2,
    "undominated values": C2,
    "minimax worse than preferred": C2,
    "self-serving": (BOS, HALF, Path.constant((0, 0)), Path.constant((1, 1))),
    "Pareto-optimal norms": C2,
    "bargaining problem": C2,
    "asymmetric game": C3,
    "cross-play dominated": (BOS, HALF, Path.constant((0, 0)), Path.constant((1, 1))),
    "above minimax throughout": (BOS, HALF, Path.constant((0, 0)), Path.constant((1, 1))),
    "different paths": C2,
    "some future": C2,
}


@pytest.mark.parametrize("name", HYPOTHESES)
def test_each_hypothesis_is_seen_to_fail_and_to_hold(name):
    """With its check disabled (always true, or always false) this fails."""
    failing = check(*FAILING[name], hypotheses=[name])
    assert failing.failed == (name,)
    assert failing.kind is MeetingKind.HYPOTHESIS_FAILED
    assert not failing.refutes
    assert check(*HOLDING[name], hypotheses=[name]).failed == ()


def test_above_minimax_throughout_is_about_the_path_that_each_deploys():
    # C2: V_2(t, q) falls to 0 = v_2 from t = 1 on, while V_1(t, q) stays above.
    exchanged = (C2[0].swap_players(), HALF, *(_swapped(path) for path in (C2[3], C2[2])))
    for case in (C2, exchanged):
        assert not check(*case).hypotheses["above minimax throughout"]


def _swapped(path):
    return Path(tuple(cell[::-1] for cell in path.prefix), tuple(cell[::-1] for cell in path.cycle))


@pytest.mark.parametrize("case", [C2, C3, AUDITED], ids=["C2", "C3", "audited"])
def test_swapping_the_players_swaps_the_verdict(case):
    game, g, p, q = case
    found = check(game, g, p, q)
    turned = check(game.swap_players(), g, _swapped(q), _swapped(p))
    exchange = {
        MeetingKind.CAPITULATE_1: MeetingKind.CAPITULATE_2,
        MeetingKind.CAPITULATE_2: MeetingKind.CAPITULATE_1,
    }
    assert {c.kind for c in turned.cases} == {exchange.get(c.kind, c.kind) for c in found.cases}
    assert turned.minimax == found.minimax[::-1]
    assert turned.holds == found.holds


@pytest.mark.parametrize("case", [C2, C3], ids=["C2", "C3"])
def test_affine_maps_of_the_payoffs_and_kinds_of_numbers_change_nothing(case):
    game, g, p, q = case
    found = check(game, g, p, q)
    scaled = gt.NormalForm(
        np.stack([3 * game.exact_payoffs[0] - 7, Fraction(2, 5) * game.exact_payoffs[1] + 1])
    )
    floats = gt.NormalForm(game.payoffs.astype(float))
    for other in (scaled, floats):
        again = check(other, g, p, q)
        assert [c.kind for c in again.cases] == [c.kind for c in found.cases]
        # Symmetry compares the players' payoffs, so it depends on their units.
        names = set(found.hypotheses) - {"asymmetric game"}
        assert all(again.hypotheses[name] == found.hypotheses[name] for name in names)
        assert (again.holds, again.orientation) == (found.holds, found.orientation)


@pytest.mark.parametrize("case", [C2, C3], ids=["C2", "C3"])
def test_relabelling_actions_changes_nothing(case):
    game, g, p, q = case
    relabelled = gt.NormalForm(game.payoffs[:, ::-1, ::-1].copy())
    mirrored = [
        Path(
            tuple((1 - a, 1 - b) for a, b in path.prefix),
            tuple((1 - a, 1 - b) for a, b in path.cycle),
        )
        for path in (p, q)
    ]
    found, again = check(game, g, p, q), check(relabelled, g, *mirrored)
    assert again.values == found.values
    assert sorted(c.kind for c in again.cases) == sorted(c.kind for c in found.cases)


def test_verdicts_verify_and_a_tampered_one_does_not():
    import dataclasses

    found = check(*C2)
    assert found.verify()
    assert not dataclasses.replace(found, minimax=(Fraction(1), Fraction(0))).verify()
    assert not dataclasses.replace(found, orientation="self-serving").verify()
    assert not dataclasses.replace(found, kind=MeetingKind.BOTH_DETECT).verify()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"punishments": [(0, 0)]}, "punishments among"),
        ({"hypotheses": ["nice"]}, "hypotheses among"),
        ({"discount": "1"}, "discount"),
        ({"first": 3}, "expected a Path"),
        ({"first": Path.constant((0, 5))}, "an action of player 2"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    given_ = {"discount": HALF, "first": C2[2], "second": C2[3], **arguments}
    with pytest.raises(gt.GameTheoryError, match=message):
        check(
            C2[0],
            given_.pop("discount"),
            given_.pop("first"),
            given_.pop("second"),
            **given_,
        )
    with pytest.raises(gt.Unsupported, match="two players"):
        check(gt.NormalForm(np.zeros((3, 2, 2, 2), int)), HALF, C2[2], C2[3])
