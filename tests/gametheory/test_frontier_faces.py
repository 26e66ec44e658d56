"""Pareto frontiers of many players: faces by their definition, areas by other formulas."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from scipy.spatial import ConvexHull

import gametheory as gt
from gametheory.payoffs.hull import squared_measure

CUBE = list(itertools.product((0, 1), repeat=3))


def hull(points):
    return gt.PayoffSet.from_points([tuple(map(int, p)) for p in points])


def test_the_cube_has_one_best_corner_and_three_weak_sides():
    cube = hull(CUBE)
    assert cube.pareto_frontier().faces == (((1, 1, 1),),)
    assert cube.pareto_frontier().measure == 0
    weak = cube.pareto_frontier(kind="weak")
    assert len(weak.faces) == 3
    assert weak.face_measures == (1, 1, 1)
    assert weak.measure == 3
    assert len(weak) == 7


@pytest.mark.parametrize("players", [2, 3, 4, 5])
def test_the_standard_simplex_has_the_volume_of_the_textbooks(players):
    unit = hull(np.eye(players, dtype=int))
    frontier = unit.pareto_frontier()
    assert frontier.measure == pytest.approx(math.sqrt(players) / math.factorial(players - 1))
    if players > 2:
        (square,) = frontier.squared_face_measures
        assert square == Fraction(players, math.factorial(players - 1) ** 2)
        with_origin = hull([*np.eye(players, dtype=int), [0] * players])
        assert with_origin.pareto_frontier().faces == frontier.faces


@pytest.mark.few(30)
@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("kind", ["strong", "weak"])
def test_faces_hold_what_is_efficient_and_nothing_else(seed, kind):
    rng = np.random.default_rng(seed)
    players = int(rng.integers(3, 5))
    S = hull(rng.integers(0, 3, (int(rng.integers(1, 9)), players)))
    frontier = S.pareto_frontier(kind=kind)
    for _ in range(12):
        weights = rng.integers(0, 4, len(S.points))
        weights[rng.integers(len(weights))] += 1
        total = Fraction(int(weights.sum()))
        point = tuple(
            sum(int(w) * v[i] for w, v in zip(weights, S.points, strict=True)) / total
            for i in range(players)
        )
        assert frontier.contains(point) == S.is_efficient(point, kind=kind)
    for vertex in S.points:
        assert frontier.contains(vertex) == S.is_efficient(vertex, kind=kind)
    for face, other in itertools.permutations(frontier.faces, 2):
        assert not set(face) <= set(other)


@pytest.mark.parametrize("seed", range(15))
def test_areas_are_those_of_qhull(seed):
    rng = np.random.default_rng(seed)
    S = hull(rng.integers(0, 9, (12, 3)))
    for kind in ("strong", "weak"):
        frontier = S.pareto_frontier(kind=kind)
        for face, measure in zip(frontier.faces, frontier.face_measures, strict=True):
            points = np.array(face, dtype=float)
            offsets = points - points[0]
            if np.linalg.matrix_rank(offsets) < 2:
                assert measure == 0
                continue
            _, _, basis = np.linalg.svd(offsets)
            assert measure == pytest.approx(ConvexHull(offsets @ basis[:2].T).volume)
    whole = ConvexHull(np.array(S.points, dtype=float))
    outward = [n for n in whole.equations if (n[:3] > 1e-9).all()]
    assert (S.pareto_frontier().measure > 0) == bool(outward)


def test_measures_of_other_dimensions():
    segment = [(Fraction(0),) * 3, (Fraction(3), Fraction(4), Fraction(0))]
    assert squared_measure(segment, 1) == 25
    assert squared_measure(segment, 2) == 0
    assert squared_measure(segment[:1], 0) == 1
    assert squared_measure([tuple(map(Fraction, p)) for p in CUBE], 3) == 1
    with pytest.raises(ValueError, match="dimensions"):
        squared_measure(segment, 0)
    assert hull([(0, 3), (4, 0)]).pareto_frontier().measure == 5
    assert hull([(1, 1)]).pareto_frontier().measure == 0
    with pytest.raises(gt.Unsupported, match="curved"):
        gt.attainable(gt.zoo.chicken(), by="independent").pareto_frontier().measure  # noqa: B018


def test_measures_change_with_units_as_they_should():
    points = np.random.default_rng(3).integers(0, 9, (9, 3))
    small, large = hull(points), hull(points * 5 - 2)
    assert large.pareto_frontier().measure == pytest.approx(25 * small.pareto_frontier().measure)
    huge = gt.PayoffSet.from_points([tuple(int(x) * 10**120 for x in p) for p in points])
    assert huge.pareto_frontier().measure == pytest.approx(small.pareto_frontier().measure * 1e240)


def test_the_text_says_how_many_faces():
    assert repr(hull(np.eye(3, dtype=int)).pareto_frontier()).startswith("ParetoFrontier(1 face:")
    assert repr(hull(CUBE).pareto_frontier()).startswith("ParetoFrontier(points:")
