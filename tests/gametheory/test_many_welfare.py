"""Welfare and bargaining among three and more players, against cvxpy and by symmetry."""

import dataclasses
import itertools
import math
from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory import PayoffSet, welfare
from gametheory.testing import small_integers

F = Fraction
FOUR = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky")
triples = st.lists(st.tuples(*[small_integers(0, 4)] * 3), min_size=1, max_size=7)
SIMPLEX = [(0, 0, 0), (6, 0, 0), (0, 3, 0), (0, 0, 2)]


def lotteries(points):
    ends = np.array(points, dtype=float)
    share = cp.Variable(len(ends), nonneg=True)
    return ends.T @ share, [cp.sum(share) == 1]


@settings(max_examples=25)
@given(points=triples)
def test_the_four_solutions_against_cvxpy(points):
    S, d = PayoffSet.from_points(points), (0, 0, 0)
    best = [float(x) for x in S.ideal(d)]
    v, inside = lotteries(points)
    found = {name: gt.bargain(S, name, disagreement=d) for name in FOUR}
    for optimum in found.values():
        assert S.contains(optimum.exact_payoffs)
        assert S.is_efficient(optimum.exact_payoffs)
    assert float(sum(found["utilitarian"].payoffs)) == max(map(sum, points))
    equal = cp.Problem(cp.Maximize(cp.min(v)), inside).solve(solver=cp.CLARABEL)
    assert float(min(found["egalitarian"].payoffs)) == pytest.approx(equal, abs=1e-6)
    if min(best) > 0:
        scaled = cp.Problem(cp.Maximize(cp.min(cp.multiply(v, 1 / np.array(best)))), inside)
        ours = min(
            float(x) / b for x, b in zip(found["kalai-smorodinsky"].payoffs, best, strict=True)
        )
        assert ours == pytest.approx(scaled.solve(solver=cp.CLARABEL), abs=1e-6)
        product = cp.Problem(cp.Maximize(cp.sum(cp.log(v))), inside).solve(solver=cp.CLARABEL)
        nash = found["nash"]
        assert sum(np.log([float(x) for x in nash.payoffs])) == pytest.approx(product, abs=1e-6)
        assert nash.proof.verify(S, nash.exact_payoffs)
        assert nash.proof.upper <= nash.proof.lower * (1 + 1e-7)


@settings(max_examples=25)
@given(points=triples, order=st.permutations(range(3)))
def test_permuting_the_players_permutes_the_outcome(points, order):
    S = PayoffSet.from_points(points)
    T = PayoffSet.from_points([tuple(v[i] for i in order) for v in points])
    for name in ("egalitarian", "kalai-smorodinsky"):
        a, b = (gt.bargain(X, name, disagreement=(0, 0, 0)).payoffs for X in (S, T))
        assert b == tuple(a[i] for i in order)


def test_affine_maps_move_nash_and_kalai_smorodinsky_along():
    S = PayoffSet.from_points(SIMPLEX)
    T = PayoffSet.from_points([(2 * x + 1, 5 * y - 3, z) for x, y, z in SIMPLEX])
    for name in ("nash", "kalai-smorodinsky"):
        x, y, z = gt.bargain(S, name, disagreement=(0, 0, 0)).payoffs
        moved = gt.bargain(T, name, disagreement=(1, -3, 0))
        assert moved.payoffs == (2 * x + 1, 5 * y - 3, z)
        assert (x, y, z) == (2, 1, F(2, 3))
    nash = gt.bargain(S, "nash", disagreement=(0, 0, 0))
    assert nash.is_exact
    assert nash.proof.upper == pytest.approx(nash.proof.lower)


@settings(max_examples=25)
@given(points=triples)
def test_finite_sets_of_three_players_by_definition(points):
    S, d = PayoffSet.from_points(points, convex=False), (1, 0, 1)
    able = [v for v in points if v[0] >= 1 and v[2] >= 1]
    if not able:
        with pytest.raises(gt.Infeasible):
            gt.bargain(S, "nash", disagreement=d)
        return
    best = max((v[0] - 1) * v[1] * (v[2] - 1) for v in able)
    for v in gt.bargain(S, "nash", disagreement=d).face:
        assert (v[0] - 1) * v[1] * (v[2] - 1) == best
    rank = max(sorted((v[0] - 1, v[1], v[2] - 1)) for v in able)
    tied = {v for v in able if sorted((v[0] - 1, v[1], v[2] - 1)) == rank}
    assert set(gt.bargain(S, "egalitarian", disagreement=d).face) == tied


def test_only_some_can_gain():
    S = PayoffSet.from_points([(1, 0, 0), (1, 4, 0), (1, 0, 2)])
    outcome = gt.bargain(S, "nash", disagreement=(1, 0, 0))
    assert outcome.payoffs == (1, 2, 1), "the product is taken over those who can gain"
    alone = PayoffSet.from_points([(0, 0, 0), (0, 0, 5)])
    for name in ("nash", "egalitarian", "kalai-smorodinsky"):
        assert gt.bargain(alone, name, disagreement=(0, 0, 0)).payoffs == (0, 0, 5)
    point = PayoffSet.from_points([(1, 2, 3)])
    for name in FOUR:
        assert gt.bargain(point, name, disagreement=(1, 2, 3)).payoffs == (1, 2, 3)


@pytest.mark.parametrize(
    "w",
    [
        welfare.generalised_gini((3, 2, 1)),
        welfare.inequity_averse(F(1, 4), players=3),
        welfare.weighted_utilitarian((1, 2, 3)),
        welfare.relative_utilitarian((-1, 0, 1), (3, 4, 2)),
        welfare.egalitarian((0, 0, 0)),
        welfare.weighted_nash((1, 2, 1), (-1, -1, -1)),
        welfare.ces(2, (-1, -1, -1)),
        welfare.ces(F(1, 2), (-1, -1, -1)),
    ],
    ids=lambda w: w.name,
)
@settings(max_examples=10)
@given(points=triples)
def test_welfare_optima_beat_random_lotteries(w, points):
    S = PayoffSet.from_points(points)
    best = gt.welfare_optimum(S, w)
    shares = np.random.default_rng(0).dirichlet(np.full(len(points), 0.5), 300)
    sampled = w(shares @ np.array(points, dtype=float))
    assert float(best.value) >= sampled.max() - 1e-6
    assert S.contains(best.exact_payoffs)


@pytest.mark.parametrize(
    "w",
    [
        welfare.max_min((0, 0, 0)),
        welfare.max_min((1, 0, F(1, 2))),
        welfare.generalised_gini((3, 2, 1)),
        welfare.generalised_gini((1, 1, 0)),
        welfare.inequity_averse(2, players=3),
    ],
    ids=str,
)
@settings(max_examples=15)
@given(points=triples, direction=st.tuples(*[small_integers(-3, 3)] * 3))
def test_the_whole_face_of_a_rank_weighted_optimum_by_all_orders(w, points, direction):
    S = PayoffSet.from_points(points)
    best = gt.welfare_optimum(S, w)
    ends, d = np.array(points, dtype=float), np.array(w.disagreement or (0, 0, 0), dtype=float)
    orders = np.array(list(itertools.permutations([float(r) for r in w.ranks])))
    # Shares of the points and t, with t at most the sum in each order.
    rows = np.column_stack([-orders @ (ends - d).T, np.ones(len(orders))])
    sums = {"A_eq": [[1.0] * len(ends) + [0.0]], "b_eq": [1.0]}
    bounds = [(0, None)] * len(ends) + [(None, None)]
    height = np.append(np.zeros(len(ends)), -1)
    top = -linprog(height, rows, np.zeros(len(rows)), **sums, bounds=bounds).fun
    assert float(best.value) == pytest.approx(top, abs=1e-9)
    for corner in (*best.exact_face, best.exact_payoffs):
        assert w(np.array(corner, dtype=object)) == best.value
        assert best.proof.verify(S, corner)
    goal = np.append(-ends @ np.array(direction, dtype=float), 0)
    bounds[-1] = (top - 1e-9, None)
    along = -linprog(goal, rows, np.zeros(len(rows)), **sums, bounds=bounds).fun
    reach = max(sum(a * x for a, x in zip(direction, c, strict=True)) for c in best.exact_face)
    assert float(reach) == pytest.approx(along, abs=1e-6)
    for other in S.points:
        assert best.proof.verify(S, other) == (w(np.array(other, dtype=object)) == best.value)


def test_every_max_min_optimum_is_reported_and_leximin_is_one_of_them():
    S = PayoffSet.from_points([(0, 0, 0), (1, 3, 3), (1, 5, 1), (1, 1, 4), (0, 9, 0)])
    rawls, even = (
        gt.welfare_optimum(S, w((0, 0, 0))) for w in (welfare.max_min, welfare.egalitarian)
    )
    assert set(rawls.exact_face) == {(1, 3, 3), (1, 5, 1), (1, 1, 4)}
    assert not rawls.unique
    assert even.payoffs == (1, 3, 3)
    assert even.proof.verify(S, even.payoffs)


@pytest.mark.parametrize("aversion", [F(1, 3), F(1, 2), 1, 2, 3, 2.5, 100])
@settings(max_examples=12)
@given(points=triples)
def test_ces_optima_are_bracketed_and_proven(aversion, points):
    S, w = PayoffSet.from_points(points), welfare.ces(aversion, (0, 0, 0), weights=(1, 2, 1))
    best = gt.welfare_optimum(S, w)
    proof = best.proof
    assert proof.verify(S, best.exact_payoffs)
    assert 0 <= proof.upper - proof.lower <= proof.lower / 10**9
    assert not dataclasses.replace(proof, upper=proof.upper - 1).verify(S, best.exact_payoffs)
    assert not dataclasses.replace(proof, lower=proof.lower + 1).verify(S, best.exact_payoffs)
    if min(S.ideal()) > 0:
        shares = np.random.default_rng(0).dirichlet(np.full(len(points), 0.5), 200)
        sampled = w(shares @ np.array(points, dtype=float))
        assert sampled.max() <= float(proof.upper) * (1 + 1e-12)
        assert float(best.value) == pytest.approx(float(proof.lower), rel=1e-12)


def test_ces_of_three_players_spans_the_others():
    S, d = PayoffSet.from_points(SIMPLEX), (0, 0, 0)
    at = {a: gt.welfare_optimum(S, welfare.ces(a, d)) for a in (0, 1, math.inf, 2)}
    assert at[0].payoffs == (6, 0, 0)
    assert at[1].payoffs == gt.bargain(S, "nash", disagreement=d).payoffs
    assert at[1].is_exact
    assert at[math.inf].payoffs == (1, 1, 1)
    # On x/6 + y/3 + z/2 = 1 gains are as the square roots of 6, 3 and 2.
    roots = np.sqrt([6, 3, 2])
    assert at[2].payoffs == pytest.approx(roots / (roots @ [1 / 6, 1 / 3, 1 / 2]), rel=1e-6)
    for best in at.values():
        assert best.proof.verify(S, best.exact_payoffs)
    above = gt.welfare_optimum(S, welfare.ces(0, (0, 1, 1)))
    assert above.payoffs == (1, 1, 1)
    assert above.proof.verify(S, above.payoffs)
    with pytest.raises(gt.Infeasible):
        gt.welfare_optimum(S, welfare.ces(2, (3, 3, 3)))


def test_ces_of_those_who_can_gain():
    S = PayoffSet.from_points([(1, 0, 0), (1, 4, 0), (1, 0, 2)])
    for aversion in (F(1, 2), 1, 2):
        best = gt.welfare_optimum(S, welfare.ces(aversion, (1, 0, 0)))
        assert best.payoffs[0] == 1
        assert min(best.payoffs[1:]) > 0
        assert best.proof.verify(S, best.exact_payoffs)
    alone = PayoffSet.from_points([(0, 0, 0), (0, 0, 5)])
    for aversion in (F(1, 2), 2):
        most = gt.welfare_optimum(alone, welfare.ces(aversion, (0, 0, 0)))
        assert (most.payoffs, most.is_exact) == ((0, 0, 5), True)
    point = PayoffSet.from_points([(1, 2, 3)])
    nothing = gt.welfare_optimum(point, welfare.ces(2, (1, 2, 3)))
    assert (nothing.payoffs, nothing.proof.upper) == ((1, 2, 3), 0)


def test_six_players_need_few_of_the_orders():
    points = np.random.default_rng(5).integers(0, 9, (40, 6)).tolist()
    S = PayoffSet.from_points(points)
    best = gt.welfare_optimum(S, welfare.generalised_gini((6, 5, 4, 3, 2, 1)))
    assert best.proof.verify(S, best.exact_payoffs)
    assert len(best.proof.orders) <= 12
    tilted = dataclasses.replace(best.proof, orders={(F(1), F(2), F(3), F(4), F(5), F(6)): F(1)})
    assert not tilted.verify(S, best.exact_payoffs)


def test_games_of_three_players_end_to_end():
    game = gt.NormalForm(np.random.default_rng(3).integers(0, 9, (3, 2, 2, 2)))
    solved = gt.solutions(game)
    S = gt.attainable(game)
    for optimum in solved.values():
        lottery = optimum.weights
        assert sum(lottery.values()) == 1
        paid = [
            sum(w * game.exact_payoff(cell)[i] for cell, w in lottery.items()) for i in range(3)
        ]
        assert tuple(paid) == optimum.exact_payoffs
        assert S.is_efficient(optimum.exact_payoffs)
    degree = gt.normative_disagreement(game)
    assert degree.disputed is None
    assert 0 <= degree.relative_regret <= 1
    coarse = gt.equilibrium_payoffs(game, concept="coarse")
    assert S.contains(coarse.vertices).all()
