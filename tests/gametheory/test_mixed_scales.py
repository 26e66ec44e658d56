"""Payoffs of very different sizes: a batch is a loop, and both are right."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mixed_scales_games import (
    equilibria_and_minimax,
    mixed_games,
    mixed_points,
    rationals,
    vertices,
)

import gametheory as gt
from gametheory.bargaining.batch import BATCH_SOLUTIONS, batch_bargaining
from gametheory.errors import Infeasible
from gametheory.payoffs.pareto import pareto_optimal

SHAPES = [(2, 2), (2, 3), (3, 3), (1, 4), (4, 4)]
WEIGHTS = (1, 3)
ROUGHER = ("equal-area", "perles-maschler", "raiffa")


def assert_near(found, exact, accuracy):
    """Floats are the exact numbers up to a share of their size."""
    for x, y in zip(found, exact, strict=True):
        assert abs(Fraction(float(x)) - y) <= Fraction(accuracy) * abs(y), (x, float(y))


def assert_batch_is_loop(games, own):
    batch = batch_bargaining(games, disagreement=own)
    faces = batch.utilitarian_face()
    asked = {name: WEIGHTS if "weighted" in name else None for name in BATCH_SOLUTIONS}
    asked["proportional"] = WEIGHTS
    solved = {name: batch.bargain(name, weights=weights) for name, weights in asked.items()}
    degree = batch.normative_disagreement
    for k, payoffs in enumerate(games):
        game = gt.NormalForm(payoffs)
        S, d = gt.attainable(game), None if own is None else own[k].tolist()
        assert batch.vertices[k, : batch.hull_counts[k]].tolist() == S.vertices.tolist()
        chain = S.pareto_frontier().vertices.tolist()
        assert batch.frontier_vertices[k, : batch.frontier_counts[k]].tolist() == chain
        top = sorted(S.face((1, 1)))
        assert faces[k].tolist() == np.array([top[0], top[-1]], dtype=float).tolist()
        exact_d = gt.disagreement_point(S, d)
        assert_near(batch.disagreement[k], exact_d, 1e-12)
        for name, weights in asked.items():
            try:
                best = gt.bargain(S, name, disagreement=d, weights=weights)
            except Infeasible:
                assert not batch.feasible[k]
                assert np.isnan(solved[name][k]).all()
                continue
            if name.endswith("utilitarian"):
                ends = np.array([best.exact_face[0], best.exact_face[-1]], dtype=float)
                assert_near(solved[name][k], [Fraction(x) for x in ends.mean(axis=0)], 1e-12)
            else:
                assert batch.feasible[k]
                accuracy = 2e-11 if name in ROUGHER else 2e-12
                assert_near(solved[name][k], best.exact_payoffs, accuracy)
        if batch.feasible[k]:
            exact = gt.normative_disagreement(S, disagreement=d)
            assert degree.possible[k] == exact.possible
            regret = Fraction(exact.relative_regret)
            assert abs(Fraction(degree.relative_regret[k]) - regret) <= Fraction(2e-11) * max(
                1, regret
            )


@pytest.mark.few(5)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("given_points", [False, True])
@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=2, deadline=None)
def test_bargaining_in_a_batch_is_a_loop(shape, given_points, seed):
    rng = np.random.default_rng(seed)
    games = mixed_games(rng, shape, 6)
    assert_batch_is_loop(games, mixed_points(rng, games) if given_points else None)


def test_cells_at_the_same_rounded_distance_are_told_apart():
    games = np.array([[[[0, 1e-9, 1, -1e9]], [[-1, -1, 0, -1]]]])
    found = batch_bargaining(games)
    assert found.vertices.tolist() == [[[-1e9, -1], [1e-9, -1], [1, 0]]]
    assert all(found.solutions[name].tolist() == [[1, 0]] for name in found.solutions)
    for turn in ([1, 0], [0, 1]):
        assert_batch_is_loop(games[:, turn], None)


@pytest.mark.parametrize("size", [1e-150, 1e-12, 1e12, 1e149])
def test_units_of_payoffs_change_nothing(size):
    rng = np.random.default_rng(0)
    games = rng.integers(0, 4, (8, 2, 2, 2)) / 10 * size
    games[::2, 1] = rng.integers(0, 3, (4, 2, 2))
    assert_batch_is_loop(games, None)


@pytest.mark.parametrize("weights", [(10**150, "1e-150"), (1, "1e150"), ("1/3", 2.5)])
def test_weights_of_any_size(weights):
    games = mixed_games(np.random.default_rng(1), (2, 2), 24)
    batch = batch_bargaining(games)
    for name in ("weighted-nash", "weighted-utilitarian"):
        found = batch.bargain(name, weights=weights)
        for k, payoffs in enumerate(games):
            S = gt.attainable(gt.NormalForm(payoffs))
            best = gt.bargain(S, name, weights=weights)
            if len(best.exact_face) == 1:
                assert_near(found[k], best.exact_payoffs, 2e-12)


@given(seed=st.integers(0, 2**32 - 1), shape=st.sampled_from([(2, 2), (2, 3), (3, 3), (1, 4)]))
@settings(max_examples=12, deadline=None)
def test_equilibria_are_those_of_brute_force_in_a_batch_and_one_by_one(seed, shape):
    games = mixed_games(np.random.default_rng(seed), shape, 8)
    batch = gt.batch_nash_equilibria(games)
    for k, payoffs in enumerate(games):
        exact, minimax = equilibria_and_minimax(*rationals(payoffs.tolist()))
        game = gt.NormalForm(payoffs)
        assert {e.exact_profile for e in gt.nash_equilibria(game)} == exact
        assert gt.minimax(game).exact_payoffs == minimax
        assert batch.counts[k] == len(exact)
        found = [[*batch.row[i], *batch.column[i]] for i in np.flatnonzero(batch.game == k)]
        for x, y in exact:
            nearest = min(
                found, key=lambda p: sum(abs(a - b) for a, b in zip(p, (*x, *y), strict=True))
            )
            assert_near(nearest, (*x, *y), 1e-8)


def test_large_floats_are_no_small_integers():
    games = np.array([[[[2.0**60 + 256, 2.0**60, 1.0]], [[0.0, 0.0, 0.0]]]])
    found = gt.batch_nash_equilibria(games)
    assert found.counts.tolist() == [3]
    games = games[:, ::-1]
    assert gt.batch_nash_equilibria(games).counts.tolist() == [1]


def test_the_oracle_finds_what_is_known():
    ones, two = Fraction(1), Fraction(2)
    assert {(x, v) for x, v, _ in vertices([[1, 0], [0, 1]])} == {
        ((ones, 0), 1),
        ((0, ones), 1),
        ((1 / two, 1 / two), 1 / two),
    }


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_pareto_optimality_of_many_sets(seed):
    points = mixed_games(np.random.default_rng(seed), (6,), 8, players=3).swapaxes(1, 2)
    for k, mask in enumerate(pareto_optimal(points)):
        exact = rationals(points[k].tolist())
        for i, v in enumerate(exact):
            beaten = any(w != v and all(x >= y for x, y in zip(w, v, strict=True)) for w in exact)
            assert mask[i] == (not beaten)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=8, deadline=None)
def test_what_independent_mixing_reaches(seed):
    rng = np.random.default_rng(seed)
    games = mixed_games(rng, (2, 2), 8)
    cells = games.reshape(8, 2, 4)
    p, q = rng.choice([0, 0.25, 0.5, 1 / 3, 1], (2, 8, 1))
    chances = np.concatenate([(1 - p) * (1 - q), (1 - p) * q, p * (1 - q), p * q], axis=1)
    points = np.einsum("gk,gpk->gp", chances, cells)
    points[::2] = np.nextafter(points[::2], np.inf)
    batch = batch_bargaining(games)
    inside, arcs = batch.independent_contains(points), batch.independent_arcs
    for k, payoffs in enumerate(games):
        reached = gt.attainable(gt.NormalForm(payoffs), by="independent")
        assert inside[k] == reached.contains(points[k].tolist())
        assert arcs.exists[k] == any(
            all(actions[0] != actions[1] and len(chance) == 2 for actions, chance in c.strategies)
            for c in reached.curves
        )
    far = batch_bargaining(games.astype(object)).independent_contains(points)
    assert far.tolist() == inside.tolist()


def test_a_batch_of_three_players_is_refused():
    games = mixed_games(np.random.default_rng(0), (2, 2, 2), 2, players=3)
    for function in (batch_bargaining, gt.batch_nash_equilibria):
        with pytest.raises(gt.InvalidGame):
            function(games)


def test_pure_equilibria_of_three_players():
    for payoffs in mixed_games(np.random.default_rng(5), (2, 2, 2), 40, players=3):
        found = {
            tuple(x.index(1) for x in e.exact_profile)
            for e in gt.pure_equilibria(gt.NormalForm(payoffs))
        }
        exact = rationals(payoffs.tolist())
        for c in itertools.product(range(2), repeat=3):
            here = [own[c[0]][c[1]][c[2]] for own in exact]
            moved = [(*c[:i], 1 - c[i], *c[i + 1 :]) for i in range(3)]
            stays = all(
                own[m[0]][m[1]][m[2]] <= h for own, m, h in zip(exact, moved, here, strict=True)
            )
            assert stays == (c in found)
