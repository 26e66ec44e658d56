"""Support, area, intersections, weak frontiers and hulls of payoff sets, by other routes."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory import PayoffSet
from gametheory.correlated.payoffs import equilibrium_payoffs
from gametheory.games import zoo
from gametheory.payoffs.sets import beats
from gametheory.testing import bimatrix_games, small_fractions, small_integers

F = Fraction
points = st.lists(st.tuples(small_integers(), small_integers()), min_size=1, max_size=6)
spots = st.tuples(small_fractions(-1, 4), small_fractions(-1, 4))


def shoelace(corners):
    x, y = np.array(corners, dtype=float).T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@given(points, spots)
def test_support_and_area(corners, direction):
    S = PayoffSet.from_points(corners)
    assert S.support(direction) == max(x * direction[0] + y * direction[1] for x, y in corners)
    assert float(S.area) == pytest.approx(shoelace(S.points))
    face = S.face(direction)
    assert len(face) <= 2 or direction == (0, 0)
    assert all(v[0] * direction[0] + v[1] * direction[1] == S.support(direction) for v in face)


@given(points, points, spots)
def test_the_intersection_is_what_both_contain(one, other, spot):
    S, T = PayoffSet.from_points(one), PayoffSet.from_points(other)
    both = S.intersection(T)
    for point in [spot, *S.points, *T.points]:
        inside = bool(S.contains(point) and T.contains(point))
        assert inside == (both is not None and bool(both.contains(point)))
    assert (both is None) == (T.intersection(S) is None)
    if both is not None:
        assert both.points == T.intersection(S).points
        assert both.area <= min(S.area, T.area)


@given(points, points)
def test_finite_sets_intersect_with_any_other(one, other):
    finite = PayoffSet.from_points(one, convex=False)
    for T in (PayoffSet.from_points(other), PayoffSet.from_points(other, convex=False)):
        expected = {p for p in one if T.contains(p)}
        both = finite.intersection(T)
        assert set(both.points if both else ()) == expected
        assert (T.intersection(finite) is None) == (not expected)


@given(points, spots, spots)
def test_the_comprehensive_hull_is_free_disposal(corners, d, spot):
    S = PayoffSet.from_points(corners)
    hull = S.comprehensive_hull(d)
    ends = np.array(corners, dtype=float)
    above = linprog(
        np.zeros(len(ends)),
        A_ub=-ends.T,
        b_ub=[-float(max(x, y)) for x, y in zip(spot, d, strict=True)],
        A_eq=[np.ones(len(ends))],
        b_eq=[1],
    )
    inside = all(x >= y for x, y in zip(spot, d, strict=True)) and above.status == 0
    assert inside == (hull is not None and bool(hull.contains(spot)))


@given(points, spots)
def test_weak_efficiency_by_definition(corners, spot):
    S = PayoffSet.from_points(corners)
    ends = np.array(corners, dtype=float)
    # The most by which both players can gain at once.
    best = linprog(
        [*np.zeros(len(ends)), -1],
        A_ub=np.column_stack([-ends.T, np.ones(2)]),
        b_ub=[-float(x) for x in spot],
        A_eq=[[*np.ones(len(ends)), 0]],
        b_eq=[1],
        bounds=[(0, None)] * len(ends) + [(None, None)],
    )
    assert S.is_efficient(spot, kind="weak") == (-best.fun <= 1e-9)
    middles = [
        tuple((x + y) / 2 for x, y in zip(a, b, strict=True)) for a in S.points for b in S.points
    ]
    for point in [*middles, *([spot] if S.contains(spot) else [])]:
        for kind in ("weak", "strong"):
            on = S.pareto_frontier(kind=kind).contains(point)
            assert on == S.is_efficient(point, kind=kind)
    finite = PayoffSet.from_points(corners, convex=False)
    assert finite.is_efficient(spot, kind="weak") == (not any(beats(q, spot) for q in corners))
    weak = {p for p in corners if not any(beats(q, p) for q in corners)}
    assert set(finite.pareto_frontier(kind="weak").points) == weak


@given(points, spots)
def test_ideal_points(corners, d):
    S = PayoffSet.from_points(corners)
    assert S.ideal() == (max(x for x, _ in corners), max(y for _, y in corners))
    part = S.above(d)
    if part is None:
        with pytest.raises(gt.InvalidArgument, match="V >= d"):
            S.ideal(d)
    else:
        assert S.ideal(d) == part.ideal()


def test_large_finite_sets_make_no_rationals_until_asked():
    rng = np.random.default_rng(0)
    outcomes = rng.random((100_000, 2))
    S = PayoffSet.from_points(outcomes, convex=False)
    best = gt.bargain(S, "nash", disagreement=(0.2, 0.1)).payoffs
    gains = outcomes - (0.2, 0.1)
    gains = gains[(gains >= 0).all(axis=1)]
    assert tuple(gains[gains.prod(axis=1).argmax()] + (0.2, 0.1)) == pytest.approx(best)
    assert "points" not in vars(S)


@settings(max_examples=30)
@given(bimatrix_games(max_actions=3), st.data())
def test_equilibrium_payoffs(game, data):
    nash = equilibrium_payoffs(game)
    assert set(nash.points) == {e.exact_payoffs for e in gt.nash_equilibria(game)}
    correlated, coarse = (equilibrium_payoffs(game, concept=c) for c in ("correlated", "coarse"))
    assert correlated.contains(nash.vertices).all()
    assert coarse.contains(correlated.vertices).all()
    assert gt.attainable(game).contains(coarse.vertices).all()
    # A mixture within one Nash subset pays within the box of its corners.
    subset = data.draw(st.sampled_from(gt.nash_equilibria(game).maximal_nash_subsets))
    mixed = []
    for corners in (subset.rows, subset.columns):
        raw = data.draw(st.lists(st.integers(1, 4), min_size=len(corners), max_size=len(corners)))
        mixed.append(
            [
                F(sum(w * v[k] for w, v in zip(raw, corners, strict=True)), sum(raw))
                for k in range(len(corners[0]))
            ]
        )
    paid = [game.expected_payoffs([x, y]) for x in subset.rows for y in subset.columns]
    point = game.expected_payoffs(mixed)
    for i in range(2):
        assert min(v[i] for v in paid) <= point[i] <= max(v[i] for v in paid)
    assert {tuple(map(F, v)) for v in paid} <= set(nash.points)


def test_equilibrium_payoffs_refuse():
    with pytest.raises(gt.Infeasible, match="pure"):
        equilibrium_payoffs(zoo.matching_pennies(), concept="pure")
    with pytest.raises(gt.InvalidArgument, match="correlated"):
        equilibrium_payoffs(zoo.chicken(), concept="corelated")
