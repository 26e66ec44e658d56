"""Payoff sets: exact hulls, membership, frontiers and lotteries, flat sets included."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory import PayoffSet
from gametheory.games import zoo
from gametheory.payoffs import dominates
from gametheory.testing import bimatrix_games, small_fractions, small_integers

F = Fraction
points = st.lists(st.tuples(small_integers(), small_integers()), min_size=1, max_size=7)


def in_hull(corners, point):
    """Membership by linear programming: an independent route."""
    corners = np.array(corners, dtype=float)
    system = np.vstack([corners.T, np.ones(len(corners))])
    result = linprog(np.zeros(len(corners)), A_eq=system, b_eq=[*map(float, point), 1])
    return result.status == 0


def test_the_hull_of_asymmetric_bach_or_stravinsky():
    S = gt.attainable(zoo.asymmetric_bach_or_stravinsky())
    assert {tuple(v) for v in S.vertices} == {(0, 0), (4, 1), (2, 2)}
    assert S.contains([(3, Fraction(3, 2)), (0, 0), (3, 1.6), (-1, 0)]).tolist() == [
        True,
        True,
        False,
        False,
    ]


def test_points_and_segments_are_normal():
    point = PayoffSet.from_points([(1, 2), (1, 2)])
    assert point.vertices.tolist() == [[1, 2]]
    assert point.contains((1, 2))
    assert not point.contains((1, 3))
    assert float(point.distance((4, 6))) == 5
    segment = gt.attainable(zoo.matching_pennies())
    assert len(segment.vertices) == 2
    assert segment.contains((Fraction(1, 3), Fraction(-1, 3)))
    assert not segment.contains((Fraction(1, 3), Fraction(1, 3)))
    assert len(segment.pareto_frontier()) == 2
    common = gt.attainable(zoo.pure_coordination())
    assert common.pareto_frontier().points == ((1, 1),)


@given(points, st.tuples(small_fractions(0, 3), small_fractions(0, 3)))
def test_membership_equals_linear_programming(corners, point):
    S = PayoffSet.from_points(corners)
    assert bool(S.contains(point)) == in_hull(corners, point)
    assert bool(S.contains(point)) == (float(S.distance(point)) < 1e-12)


@given(points)
def test_vertices_are_extreme_and_span_the_rest(corners):
    S = PayoffSet.from_points(corners)
    vertices = [tuple(v) for v in S.vertices]
    assert all(S.contains(np.array(corners, dtype=object)))
    for k, vertex in enumerate(vertices):
        others = vertices[:k] + vertices[k + 1 :]
        assert not others or not in_hull(others, vertex)


@given(points, st.tuples(small_fractions(0, 3), small_fractions(0, 3)))
def test_efficiency_by_definition(corners, point):
    """No other attainable point is at least as good; the better part is spanned by lotteries."""
    S = PayoffSet.from_points(corners)
    if not S.contains(point):
        return
    ends = np.array(corners, dtype=float)
    best = linprog(
        -ends.sum(axis=1),
        A_ub=-ends.T,
        b_ub=[-float(x) for x in point],
        A_eq=[np.ones(len(ends))],
        b_eq=[1],
    )
    gain = -best.fun - float(sum(point))
    assert S.is_efficient(point) == (gain < 1e-9)
    assert S.pareto_frontier().contains(point) == (gain < 1e-9)


@given(points)
def test_the_frontier_of_finitely_many_points_by_definition(corners):
    S = PayoffSet.from_points(corners, convex=False)
    expected = {p for p in corners if not any(dominates(q, p) for q in corners)}
    assert set(S.pareto_frontier().points) == expected
    assert all(S.is_efficient(p) == (p in expected) for p in corners)


@given(bimatrix_games(max_actions=3), st.data())
def test_lotteries_attain_what_they_promise(game, data):
    S = gt.attainable(game)
    raw = data.draw(st.lists(st.integers(1, 5), min_size=len(S.points), max_size=len(S.points)))
    point = tuple(
        sum(Fraction(w, sum(raw)) * v[i] for w, v in zip(raw, S.points, strict=True))
        for i in range(2)
    )
    lottery = S.weights(point)
    assert len(lottery) <= 3
    assert sum(lottery.values()) == 1
    assert min(lottery.values()) > 0
    expected = tuple(
        sum(w * game.exact_payoffs[(i, *cell)] for cell, w in lottery.items()) for i in range(2)
    )
    assert expected == point


@pytest.mark.parametrize("number", [int, F, float])
@pytest.mark.parametrize("seed", range(3))
def test_what_a_joint_action_pays_is_reached_by_it_alone(seed, number):
    matrices = np.random.default_rng(seed).integers(0, 12, (2, 3, 3)).astype(object)
    game = gt.NormalForm(
        [[[x if number is int else number(x) / 2 for x in row] for row in own] for own in matrices]
    )
    sets = [gt.attainable(game, by=by) for by in ("pure", "correlated", "independent")]
    assert len(sets[1].points) < len(sets[0].points), "some are inside"
    for cell in game.profiles():
        paid = game._exact_payoff(cell)
        first = next(c for c in game.profiles() if game._exact_payoff(c) == paid)
        for S in sets:
            assert S.weights(paid) == {first: 1}, S.kind


def test_what_solutions_are_reached_by():
    game = gt.NormalForm.from_bimatrix(
        [[0, 0, 2], [0, 1, 0], [0, 0, 0]], [[0, 0, 0], [0, 1, 0], [2, 0, 0]]
    )
    assert gt.bargain(game, "nash", disagreement=(0, 0)).weights == {(1, 1): 1}
    # No equilibrium plays (1, 2), which pays what a coin between two equilibria does.
    game = gt.NormalForm.from_bimatrix([[4, 0, 0], [0, 2, 3]], [[1, 0, 0], [0, 2, "3/2"]])
    middle = (3, F(3, 2))
    assert gt.attainable(game).weights(middle) == {(1, 2): 1}
    fair = {(0, 0): F(1, 2), (1, 1): F(1, 2)}
    assert gt.correlated_equilibria(game).payoffs.weights(middle) == fair


def test_points_that_make_no_set_are_refused_in_words():
    for wrong, got in (
        ([], "one or more payoff profiles, got none"),
        ([()], "one or more payoff profiles, got an empty one"),
        ([(1, 2), (1, 2, 3)], "profiles of one length, got some of 2 and some of 3 payoffs"),
    ):
        with pytest.raises(gt.InvalidArgument, match=got):
            PayoffSet.from_points(wrong)
    with pytest.raises(gt.InvalidArgument, match="one or more exact payoff profiles, got none"):
        gt.ConvexSet.hull([])


def test_a_lottery_for_a_point_outside_is_refused():
    with pytest.raises(gt.InvalidArgument, match="not in the set"):
        gt.attainable(zoo.chicken()).weights((5, 5))


def test_pure_payoffs_of_three_players():
    game = gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2))
    S = gt.attainable(game, by="pure")
    assert S.vertices.shape == (8, 3)
    assert S.pareto_frontier().points == ((7, 15, 23),)
    hull = gt.attainable(game)
    assert hull.points == ((0, 8, 16), (7, 15, 23)), "all payoffs are on one line"
    assert hull.contains((1, 9, 17))
    assert hull.weights((F(7, 2), F(23, 2), F(39, 2))) == {(0, 0, 0): F(1, 2), (1, 1, 1): F(1, 2)}


def test_numbers_out_follow_numbers_in():
    assert all(isinstance(x, Fraction) for x in gt.attainable(zoo.chicken()).vertices.flat)
    floats = gt.attainable(gt.NormalForm(zoo.chicken().payoffs.astype(float)))
    assert floats.vertices.dtype == np.float64
    assert isinstance(gt.bargain(floats, "nash").payoffs[0], float)


def test_a_float_point_a_hair_off_the_frontier_is_decided_exactly():
    S = gt.attainable(gt.NormalForm.from_bimatrix([[1.0, 0.0]], [[0.0, 1.0]]))
    assert S.contains((0.5, 0.5))
    assert not S.contains((0.5, np.nextafter(0.5, 1)))
    assert S.contains((0.5, np.nextafter(0.5, 1)), tolerance=1e-12)


def test_repeated_games_attain_the_hull_by_signals_and_if_patient_without():
    game = zoo.asymmetric_bach_or_stravinsky()
    hull = gt.attainable(game)
    assert gt.attainable(gt.Repeated(game, 0)).points == hull.points
    assert gt.attainable(gt.Repeated(game, "2/3"), by="pure").points == hull.points
    with pytest.raises(gt.Unsupported, match="2/3"):
        gt.attainable(gt.Repeated(game, 0.5), by="pure")
    segment = gt.Repeated(zoo.matching_pennies(), "1/2")
    assert len(gt.attainable(segment, by="pure").points) == 2


def test_patient_sequences_do_attain_hull_points():
    """The greedy expansion behind the claim, run: its value converges to any hull point."""
    corners = np.array([(0, 0), (4, 1), (2, 2)], dtype=float)
    weights = np.array([0.2, 0.37, 0.43])
    target, g, value = weights @ corners, 2 / 3, np.zeros(2)
    for t in range(200):
        k = int(weights.argmax())
        value += (1 - g) * g**t * corners[k]
        weights = (weights - (1 - g) * np.eye(3)[k]) / g
        assert weights.min() > -1e-9
        weights = np.clip(weights, 0, None) / np.clip(weights, 0, None).sum()
    assert np.allclose(value, target, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gt.attainable(zoo.chicken(), by="magic"), "magic"),
        (lambda: gt.attainable([[1]]), "NormalForm"),
        (lambda: PayoffSet.from_points([]), "got none"),
        (lambda: PayoffSet.from_points([(1, 2), (1, 2, 3)]), "one length"),
        (lambda: gt.attainable(zoo.chicken()).contains([1, 2, 3]), "2 players"),
        (lambda: gt.attainable(zoo.chicken()).contains((1, 2), tolerance=-1), "at least 0"),
        (lambda: gt.attainable(zoo.chicken()).contains((1, float("nan"))), "finite"),
    ],
)
def test_bad_arguments(call, message):
    with pytest.raises(gt.GameTheoryError, match=message):
        call()
