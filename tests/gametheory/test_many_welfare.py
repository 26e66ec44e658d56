"""Welfare and bargaining among three and more players, against cvxpy and by symmetry."""

from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet, welfare
from proofs.strategies import small_integers

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
