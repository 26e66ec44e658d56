"""Normative disagreement: by definition, without units, and on every kind of set."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet, welfare
from gametheory.games import zoo
from gametheory.testing import bargaining_problems, bimatrix_games

F = Fraction


@settings(max_examples=60)
@given(bargaining_problems())
def test_possible_by_definition(problem):
    S, d = problem.payoff_set, problem.disagreement
    degree = gt.normative_disagreement(S, disagreement=d)
    solved = gt.solutions(S, disagreement=d)
    fair = gt.welfare_optimum(S, welfare.egalitarian(d)).exact_payoffs
    product = solved.nash.exact_payoffs
    common = fair == product and sum(product) == max(map(sum, S.points))
    assert degree.possible == (not common)
    assert (degree.relative_regret == 0) == common
    assert (degree.arc == 0) == (degree.disputed is None) == common
    assert 0 <= degree.arc <= 1 + 1e-12
    if not np.isnan(degree.angle):
        # A utilitarian optimum may give a player less than d: that can be beyond a right angle.
        rational = all(x >= y for v in degree.disputed or () for x, y in zip(v, d, strict=True))
        assert -1e-9 <= degree.angle <= (90 if rational else 180) + 1e-9


def test_the_angle_is_obtuse_where_an_end_of_the_dispute_is_not_individually_rational():
    S = PayoffSet.from_points([(0, 100), (2, 1)])
    degree = gt.normative_disagreement(S, disagreement=(1, 0))
    assert degree.disputed == ((0, 100), (2, 1))
    # The ideal gains are 1 and 50.5, halfway along the segment.
    first, last = np.arctan2(100 / 50.5, -1), np.arctan2(1 / 50.5, 1)
    assert degree.angle == pytest.approx(np.degrees(first - last))
    assert degree.angle > 90


@pytest.mark.parametrize("d", [(2, 0), (1, 2)])
def test_no_gains_have_no_direction_whichever_end_has_none(d):
    S = PayoffSet.from_points([(2, 0), (1, 2)])
    degree = gt.normative_disagreement(S, disagreement=d)
    swapped = PayoffSet.from_points([v[::-1] for v in S.points])
    again = gt.normative_disagreement(swapped, disagreement=d[::-1])
    assert (degree.disputed is None) == (again.disputed is None)
    angles = [degree.angle, again.angle]
    assert angles == [0, 0] if degree.disputed is None else np.isnan(angles).all()


@settings(max_examples=40)
@given(bargaining_problems(), st.integers(1, 5), st.integers(-3, 3))
def test_arc_and_angle_have_no_units_and_players_no_order(problem, scale, shift):
    """One player's payoffs rescaled: with welfare functions that follow, nothing moves."""
    S, d = problem.payoff_set, problem.disagreement
    family = lambda point: [welfare.nash(point), welfare.weighted_nash((1, 3), point)]  # noqa: E731
    degree = gt.normative_disagreement(S, welfares=family(d), disagreement=d)
    moved = PayoffSet.from_points([(scale * x + shift, y) for x, y in S.points])
    e = (scale * d[0] + shift, d[1])
    again = gt.normative_disagreement(moved, welfares=family(e), disagreement=e)
    assert again.arc == pytest.approx(degree.arc)
    assert again.angle == pytest.approx(degree.angle, nan_ok=True)
    swapped = PayoffSet.from_points([v[::-1] for v in S.points])
    other = gt.normative_disagreement(swapped, disagreement=d[::-1])
    plain = gt.normative_disagreement(S, disagreement=d)
    assert other.arc == pytest.approx(plain.arc)
    assert other.angle == pytest.approx(plain.angle, nan_ok=True)


@settings(max_examples=40)
@given(bimatrix_games(min_actions=2, max_actions=3))
def test_regrets_by_definition_on_finite_sets(game):
    S = gt.attainable(game, by="pure")
    W = {"sum": welfare.utilitarian, "gini": welfare.generalised_gini((3, 1))}
    degree = gt.normative_disagreement(S, welfares=W)
    best = {name: max(w(np.array(v, dtype=object)) for v in S.points) for name, w in W.items()}
    chosen = {
        name: [v for v in S.points if w(np.array(v, dtype=object)) == best[name]]
        for name, w in W.items()
    }
    for w, value in W.items():
        for s in W:
            lost = best[w] - max(value(np.array(v, dtype=object)) for v in chosen[s])
            assert degree.regrets[w][s] == lost
    assert degree.possible == (not set(chosen["sum"]) & set(chosen["gini"]))


@settings(max_examples=25)
@given(bimatrix_games(min_actions=2, max_actions=2))
def test_curved_sets(game):
    S = gt.attainable(game, by="independent")
    degree = gt.normative_disagreement(S, disagreement=game.exact_payoff((0, 0)))
    assert (degree.disputed is None) == (not degree.possible)
    for row in degree.regrets.values():
        assert all(regret >= 0 for regret in row.values())
    if degree.disputed is not None:
        first, last = degree.disputed
        assert float(first[0]) <= float(last[0])


def test_it_is_shown_in_a_line():
    bos = gt.normative_disagreement(gt.zoo.asymmetric_bach_or_stravinsky())
    said = "relative regret 1/2; utilitarian (4, 1), egalitarian (2, 2), nash (3, 3/2)"
    assert repr(bos) == f"NormativeDisagreement({said})"
    line = PayoffSet.from_points([(0, 0), (1, 1)])
    found = gt.normative_disagreement(line, disagreement=(0, 0))
    assert repr(found).startswith("NormativeDisagreement(none; utilitarian (1, 1), ")
    welfares = dict.fromkeys("abcdefgh", "nash")
    many = gt.normative_disagreement(line, welfares=welfares, disagreement=(0, 0))
    assert repr(many).endswith("f (1, 1), ...)")


def test_optima_that_lie_apart():
    """The utilitarian optima are both ends, and what egalitarians want lies between them."""
    points = [(0, 2), (Fraction(3, 4), Fraction(3, 4)), (2, 0)]
    S = gt.PayoffSet.from_points(points, convex=False)
    degree = gt.normative_disagreement(S, disagreement=(0, 0))
    assert degree.disputed == ((0, 2), (Fraction(3, 4), Fraction(3, 4)))
    disputes = 0
    for seed in range(300):
        gains = np.random.default_rng(seed).integers(0, 2, size=7)
        S = gt.PayoffSet.from_points(
            [(x, 9 - x + int(g)) for x, g in enumerate(gains)], convex=False
        )
        degree = gt.normative_disagreement(S, disagreement=(0, 0))
        if degree.disputed is None:
            continue
        faces = [set(optimum.exact_face) for optimum in degree.optima.values()]
        stretches = [
            (a, b)
            for a, b in itertools.product(set.union(*faces), repeat=2)
            if all(any(a <= v <= b for v in face) for face in faces)
        ]
        spans = [max(own) - min(own) for own in zip(*set.union(*faces), strict=True)]

        def length(stretch, spans=spans):
            return sum(abs(x - y) / (s or 1) for x, y, s in zip(*stretch, spans, strict=True))

        assert tuple(map(tuple, degree.disputed)) in stretches
        assert length(degree.disputed) == min(map(length, stretches))
        disputes += 1
    assert disputes > 30


def test_any_welfare_set():
    game = zoo.asymmetric_bach_or_stravinsky()
    agreed = gt.normative_disagreement(
        game, welfares=[welfare.utilitarian, welfare.weighted_utilitarian((2, 1))]
    )
    assert not agreed.possible
    span = {f"aversion {a}": welfare.ces(a) for a in (0, 1, 4)}
    degree = gt.normative_disagreement(game, welfares=span)
    assert degree.possible
    assert list(degree.optima) == list(span)
    assert degree.disputed[1] == (4, 1)
    concave = welfare.concave(lambda v: v[0] + v[1] - (v[0] - v[1]) ** 2, name="fair")
    with_own = gt.normative_disagreement(game, welfares=[welfare.utilitarian, concave])
    assert with_own.possible
    assert isinstance(with_own.relative_regret, float)


@pytest.mark.parametrize(
    ("welfares", "message"),
    [
        ([], "at least one"),
        ([welfare.max_min(), welfare.max_min()], "different names"),
    ],
)
def test_bad_welfare_sets(welfares, message):
    with pytest.raises(gt.InvalidArgument, match=message):
        gt.normative_disagreement(zoo.chicken(), welfares=welfares)


def test_a_tied_welfare_is_met_where_it_is_nearest():
    S = PayoffSet.from_points([(0, 0), (0, 4), (4, 0)])
    welfares = [welfare.utilitarian, welfare.nash((0, 0)), welfare.weighted_utilitarian((2, 1))]
    degree = gt.normative_disagreement(S, welfares=welfares, disagreement=(0, 0))
    assert degree.disputed == ((2, 2), (4, 0))
    assert degree.arc == pytest.approx(0.5)
    assert degree.angle == pytest.approx(45)


def test_the_arc_by_hand_and_without_units():
    # Scaled to a unit square the corners are (0, 1), (1/2, 3/4), (1, 0).
    for unit in (1, 7):
        S = PayoffSet.from_points([(0, 0), (0, 4 * unit), (2, 3 * unit), (4, 0)])
        welfares = {
            "for player 1": welfare.weighted_utilitarian((unit, F(1, 10))),
            "for both": welfare.weighted_utilitarian((unit, 1)),
        }
        degree = gt.normative_disagreement(S, welfares=welfares, disagreement=(0, 0))
        assert degree.disputed == ((2, 3 * unit), (4, 0))
        first, second = np.hypot(0.5, 0.25), np.hypot(0.5, 0.75)
        assert degree.arc == pytest.approx(second / (first + second))
        assert degree.angle == pytest.approx(np.degrees(np.arctan2(0.75, 0.5)))
