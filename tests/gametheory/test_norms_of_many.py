"""Outcomes and normative disagreement among many, against float programs and brute force."""

import itertools

import numpy as np
import pytest
from scipy.optimize import linprog

import gametheory as gt
from gametheory._numeric.directions import as_floats, distances_to, hyperplanes, largest_lead
from gametheory.bargaining._dispute import disputed_face, spread
from gametheory.outcomes import Shortfall, estimated_score, mean_and_covariance


def cloud(seed, players, count, top=4):
    rng = np.random.default_rng(seed)
    return gt.PayoffSet.from_points(rng.integers(0, top, (count, players)).tolist())


SETS = [cloud(s, n, k) for s in range(4) for n, k in ((3, 1), (3, 2), (3, 4), (3, 9), (4, 6))]


def nearest(points, x):
    """The smallest largest offset of a mixture from x, by HiGHS."""
    k, n = points.shape
    rows = np.block([[points.T, -np.ones((n, 1))], [-points.T, -np.ones((n, 1))]])
    found = linprog(
        [0] * k + [1],
        A_ub=rows,
        b_ub=[*x, *(-x)],
        A_eq=[[1] * k + [0]],
        b_eq=[1],
        bounds=[(0, None)] * (k + 1),
    )
    return found.fun


def most_over(points, x):
    """By how much a mixture beats x in every coordinate, at best."""
    k, n = points.shape
    found = linprog(
        [0] * k + [-1],
        A_ub=np.column_stack([-points.T, np.ones(n)]),
        b_ub=-x,
        A_eq=[[1] * k + [0]],
        b_eq=[1],
        bounds=[(0, None)] * k + [(None, None)],
    )
    return -found.fun


@pytest.mark.few(10)
@pytest.mark.parametrize("S", SETS, ids=repr)
def test_distances_and_domination_agree_with_float_programs(S):
    points = np.array(S.points, dtype=float)
    rng = np.random.default_rng(len(S.points))
    where = rng.uniform(-1, 5, (6, S.num_players))
    where[0] = points.mean(axis=0)
    expected = [nearest(points, x) for x in where]
    np.testing.assert_allclose(distances_to(S.points, where), expected, atol=1e-8)
    planes = as_floats(hyperplanes(S.points, (1,) * S.num_players))
    expected = [most_over(points, x) for x in where]
    np.testing.assert_allclose(-largest_lead(planes, where), expected, atol=1e-8)


def three_player_game(seed, top=4):
    return gt.NormalForm(np.random.default_rng(seed).integers(0, top, (3, 2, 2, 2)))


@pytest.mark.parametrize("by", ["pure", "correlated"])
@pytest.mark.parametrize("seed", range(5))
def test_each_solution_is_recognised_and_falls_short_in_nothing(seed, by):
    S = gt.attainable(three_player_game(seed), by=by)
    try:
        found = gt.solutions(S)
    except gt.Infeasible:
        return
    for optimum in found.values():
        seen = gt.classify([[float(x) for x in optimum.payoffs]], S)
        assert optimum.name in seen.labels[0]
        assert not seen.shortfalls[0, 0]


def test_labels_by_their_definitions():
    """Three who must meet at one of two places, each with a taste."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    payoffs[:, 0, 0, 0], payoffs[:, 1, 1, 1] = (4, 2, 2), (2, 2, 4)
    S = gt.attainable(gt.NormalForm(payoffs))
    seen = gt.classify([(4, 2, 2), (2, 2, 4), (3, 2, 3), (0, 0, 0), (3, 1, 3)], S)
    assert seen.labels[0] == seen.labels[1] == ("utilitarian",)
    assert "egalitarian" in seen.labels[2]
    assert seen.labels[3] == ("Pareto-dominated", "coordination failure")
    assert Shortfall.DOMINATED not in seen.labels[4]
    sampled = gt.classify([(3, 2, 3)], S, errors=[(0.05, 0.01, 0.05)], draws=500)
    assert sampled.probabilities.shape == (1, len(sampled.probability_labels))
    assert 0.5 < sampled.probabilities[0, 1] <= 1


def test_scores_of_three_with_error_bars():
    game = three_player_game(1)
    S = gt.attainable(game)
    rng = np.random.default_rng(0)
    samples = rng.normal(size=(400, 3)) / 10 + np.array(S.points[0], dtype=float)
    mean, covariance = mean_and_covariance(samples)
    found = estimated_score(mean, S, errors=covariance, disagreement=(-1, -1, -1))
    score = gt.normalized_score(mean, S, disagreement=(-1, -1, -1))
    assert found.score == score
    assert found.low < score < found.high
    # The score is smooth here: its error is that of a linear function.
    step = 1e-5
    slope = [
        (gt.normalized_score(mean + step * e, S, disagreement=(-1, -1, -1)) - score) / step
        for e in np.eye(3)
    ]
    expected = np.sqrt(np.array(slope) @ covariance @ np.array(slope))
    assert float(found.standard_error) == pytest.approx(float(expected), rel=0.1)
    again = estimated_score(mean, S, errors=covariance, disagreement=(-1, -1, -1))
    assert again.standard_error == found.standard_error
    with pytest.raises(gt.InvalidArgument, match="level"):
        estimated_score(mean, S, errors=covariance, level=1.0, disagreement=(-1, -1, -1))


def brute_face(S, points):
    """The vertices that all supporting directions of the points' mean share, by HiGHS."""
    vertices = np.array(S.points, dtype=float)
    mean = np.mean(points, axis=0)
    chosen = []
    for k, vertex in enumerate(S.points):
        target = [0.0] * len(vertices)
        target[k] = -1
        found = linprog(
            target, A_eq=np.vstack([vertices.T, np.ones(len(vertices))]), b_eq=[*mean, 1]
        )
        if -found.fun > 1e-9:
            chosen.append(vertex)
    return tuple(sorted(chosen))


@pytest.mark.few(10)
@pytest.mark.parametrize("S", SETS, ids=repr)
def test_the_face_in_dispute_and_the_spread(S):
    rng = np.random.default_rng(3)
    for size in (1, 2, 3):
        picked = [[S.points[k]] for k in rng.integers(0, len(S.points), size)]
        every = sorted({face[0] for face in picked})
        assert disputed_face(S, picked) == brute_face(S, np.array(every, dtype=float))
        faces = [S.points[: size + 1], S.points[-size:]]
        frontier = np.array(S.pareto_frontier().points, dtype=float)
        ranges = np.where(np.ptp(frontier, axis=0) > 0, np.ptp(frontier, axis=0), 1)
        a, b = (np.array(face, dtype=float) / ranges for face in faces)
        apart = np.array([v - w for v, w in itertools.product(a, b)])
        assert spread(S, faces) == pytest.approx(nearest(apart, np.zeros(S.num_players)), abs=1e-8)


@pytest.mark.parametrize("seed", range(6))
def test_disagreement_of_three(seed):
    S = gt.attainable(three_player_game(seed, top=9))
    found = gt.normative_disagreement(S, disagreement=(-1, -1, -1))
    optima = list(found.optima.values())
    assert found.possible == (found.relative_regret > 0)
    assert 0 <= found.spread <= 1
    whole = gt.ConvexSet.hull(found.face)
    assert all(whole.contains(optimum.exact_face).all() for optimum in optima)
    if found.possible:
        assert np.isnan(found.arc)
        assert found.disputed is None
        assert found.angle > 0
    scaled = gt.attainable(gt.NormalForm(2 * S.game.payoffs + 3))
    other = gt.normative_disagreement(scaled, disagreement=(1, 1, 1))
    assert other.spread == pytest.approx(found.spread, abs=1e-9)
    assert other.relative_regret == pytest.approx(float(found.relative_regret), abs=1e-9)


def test_of_identical_interests_nobody_disagrees():
    payoffs = np.broadcast_to(np.arange(8).reshape(2, 2, 2), (3, 2, 2, 2))
    found = gt.normative_disagreement(gt.NormalForm(payoffs))
    assert not found.possible
    assert found.spread == found.arc == found.angle == 0
    assert found.face == ((7, 7, 7),)
