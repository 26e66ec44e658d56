"""Convex hulls in any dimension against Qhull, linear programs, sampling and definitions."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import ConvexHull

from gametheory import PayoffSet
from gametheory._numeric import polygon as planar
from gametheory.payoffs import _mixtures, hull
from gametheory.testing import small_integers

F = Fraction


def exact(points):
    return [tuple(map(F, point)) for point in points]


def clouds(dimensions=(1, 4), size=9, top=2):
    """Points on a small grid: flat sets, repeated points and points inside are common."""
    return st.integers(*dimensions).flatmap(
        lambda n: st.lists(
            st.tuples(*[small_integers(-top, top)] * n).map(lambda v: tuple(map(F, v))),
            min_size=1,
            max_size=size,
        )
    )


spaces = clouds((3, 4))
CUBE = exact(itertools.product((0, 1), repeat=3))
SIMPLEX = exact([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)])
TRIANGLE = exact([(1, 0, 0), (0, 1, 0), (0, 0, 1)])
SEGMENT = exact([(0, 0, 0), (2, 4, 6)])


def inside(points, target):
    """Whether a linear program in floats finds weights; on small grids that is reliable."""
    columns = np.array(points, dtype=float).T
    system = np.vstack([columns, np.ones(len(points))])
    right = np.append(np.array(target, dtype=float), 1)
    return linprog(np.zeros(len(points)), A_eq=system, b_eq=right).status == 0


def mean(weights):
    columns = zip(*weights, strict=True)
    return tuple(dot(weights.values(), column) for column in columns)


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


@settings(max_examples=60)
@given(clouds())
def test_extreme_points_are_those_outside_the_hull_of_the_others(points):
    distinct = sorted(set(points))
    expected = [
        v for v in distinct if len(distinct) == 1 or not inside([w for w in distinct if w != v], v)
    ]
    assert list(hull.extreme_points(points)) == expected


@settings(max_examples=60)
@given(clouds((2, 2)))
def test_in_the_plane_hulls_are_polygons(points):
    polygon = planar.convex_hull(points)
    assert hull.extreme_points(points) == tuple(sorted(polygon))
    assert hull.volume(polygon) == planar.area(polygon)
    corner = (F(0), F(-1))
    assert set(hull.clip_above(polygon, corner)) == set(planar.clip_above(polygon, corner))


@pytest.mark.parametrize(("players", "count"), [(3, 200), (4, 60), (5, 25)])
def test_large_hulls_against_qhull(players, count):
    points = np.random.default_rng(players).integers(-99, 100, (count, players))
    vertices = hull.extreme_points(exact(points.tolist()))
    peer = ConvexHull(points)
    assert set(vertices) == {tuple(map(F, points[k].tolist())) for k in peer.vertices}
    assert float(hull.volume(vertices)) == pytest.approx(peer.volume, rel=1e-9)
    distinct = np.unique(peer.equations.round(9), axis=0)
    assert len(hull.facets(vertices).inequalities) == len(distinct)


@settings(max_examples=60)
@given(spaces, st.data())
def test_membership_comes_with_weights_or_a_separating_direction(points, data):
    vertices = hull.extreme_points(points)
    half = st.integers(-5, 5).map(lambda k: F(k, 2))
    target = data.draw(st.tuples(*[half] * len(points[0])))
    held = hull.contains(vertices, target)
    assert held == inside(vertices, target)
    direction = hull.separating_direction(vertices, target)
    assert (direction is None) == held
    if held:
        weights = hull.barycentric(vertices, target)
        assert set(weights) <= set(vertices)
        assert len(weights) <= len(target) + 1
        assert min(weights.values()) > 0
        assert sum(weights.values()) == 1
        assert mean(weights) == target
    else:
        assert all(dot(direction, v) < dot(direction, target) for v in vertices)


def test_membership_is_exact_next_to_a_facet():
    third = F(1, 3)
    on = (third, third, third)
    assert hull.contains(TRIANGLE, on)
    for shift in (F(1, 10**30), -F(1, 10**30)):
        assert not hull.contains(TRIANGLE, (third + shift, third, third))
    assert hull.contains(SIMPLEX, (third - F(1, 10**30), third, third))
    assert not hull.contains(SIMPLEX, (third + F(1, 10**30), third, third))


def test_huge_and_tiny_numbers_are_decided_exactly():
    big = F(10) ** 149
    scaled = [tuple(x * big for x in v) for v in CUBE]
    assert set(hull.extreme_points([*scaled, (big / 2,) * 3])) == set(scaled)
    tiny = [tuple(x / big for x in v) for v in CUBE]
    assert hull.contains(tiny, (1 / big,) * 3)
    assert not hull.contains(tiny, (1 / big, 1 / big, F(2) / big))


@settings(max_examples=60)
@given(spaces, st.data())
def test_where_floats_decide_nothing_programs_do(points, data):
    vertices = hull.extreme_points(points)
    target = data.draw(st.tuples(*[st.integers(-2, 2)] * len(points[0])))
    offsets = [tuple(int(x) - y for x, y in zip(v, target, strict=True)) for v in vertices]
    direction = _mixtures.separating_by_program(offsets)
    mixture = _mixtures.mixture_by_program(offsets)
    assert (direction is None) == (mixture is not None) == hull.contains(vertices, target)
    if direction is None:
        assert set(mean({offsets[k]: weight for k, weight in mixture.items()})) == {0}
        assert sum(mixture.values()) == 1
    else:
        assert all(dot(direction, u) < 0 for u in offsets)


@settings(max_examples=60)
@given(spaces)
def test_facets_are_tight_supporting_and_enough(points):
    vertices = hull.extreme_points(points)
    whole = hull.facets(vertices)
    for normal, constant in whole.equations:
        assert {dot(normal, v) for v in vertices} == {constant}
    flat = len(vertices[0]) - len(whole.equations)
    for (normal, bound), on in zip(whole.inequalities, whole.incidence, strict=True):
        heights = [dot(normal, v) for v in vertices]
        assert max(heights) == bound
        assert [h == bound for h in heights] == [bool(on >> k & 1) for k in range(len(vertices))]
        assert sum(h == bound for h in heights) >= flat
    for target in itertools.product(map(F, (-1, 0, 1)), repeat=len(vertices[0])):
        described = all(dot(n, target) <= b for n, b in whole.inequalities) and all(
            dot(n, target) == c for n, c in whole.equations
        )
        assert described == hull.contains(vertices, target)


@settings(max_examples=40)
@given(spaces)
def test_distance_is_the_shortest(points):
    vertices = hull.extreme_points(points)
    target = np.full(len(points[0]), 1.7)
    ends = np.array(vertices, dtype=float)
    distance = hull.nearest(vertices, target)
    # A hyperplane through the nearest point proves it: every vertex is at least as far along.
    shares = np.random.default_rng(0).dirichlet(np.full(len(ends), 0.3), 200)
    assert distance <= np.linalg.norm(shares @ ends - target, axis=1).min() + 1e-12
    weights, offset = _mixtures.nearest_mixture(ends - target)
    assert sum(weights.values()) == pytest.approx(1)
    assert ((ends - target) @ offset).min() >= distance**2 - 1e-9 * max(1, distance**2)


def test_known_distances():
    assert hull.nearest(CUBE, (2, 2, 0.5)) == pytest.approx(2**0.5, abs=1e-12)
    assert hull.nearest(TRIANGLE, (0, 0, 0)) == pytest.approx(3**-0.5, abs=1e-12)
    assert hull.nearest(CUBE, (0.5, 0.5, 0.5)) == pytest.approx(0, abs=1e-12)
    assert hull.nearest(SEGMENT[:1], (3, 4, 0)) == pytest.approx(5)


@settings(max_examples=60)
@given(spaces, st.data())
def test_efficiency_by_definition(points, data):
    vertices = hull.extreme_points(points)
    target = data.draw(st.sampled_from([*vertices, *points]))
    players, ends = len(target), np.array(vertices, dtype=float)
    # Weights and a slack for each player, v >= target + slack.
    system = np.hstack([-ends.T, np.eye(players)])
    equal = [[1.0] * len(ends) + [0.0] * players]
    low = -np.array(target, dtype=float)
    cost = [0.0] * len(ends) + [-1.0] * players
    most = -linprog(cost, A_ub=system, b_ub=low, A_eq=equal, b_eq=[1]).fun
    assert hull.is_strongly_efficient(vertices, target) == (most < 1e-9)
    system = np.hstack([-ends.T, np.ones((players, 1))])
    cost, equal = [0.0] * len(ends) + [-1.0], [[1.0] * len(ends) + [0.0]]
    most = -linprog(cost, A_ub=system, b_ub=low, A_eq=equal, b_eq=[1]).fun
    assert hull.is_weakly_efficient(vertices, target) == (most < 1e-9)
    normal = hull.efficient_normal(vertices, target)
    if normal is not None:
        assert min(normal) > 0
        assert all(dot(normal, v) <= dot(normal, target) for v in vertices)


def test_a_point_above_the_set_is_efficient_and_one_below_is_not():
    assert hull.is_strongly_efficient(CUBE, exact([(2, 2, 2)])[0])
    assert not hull.is_strongly_efficient(CUBE, exact([(0, 1, 1)])[0])
    assert hull.is_weakly_efficient(CUBE, exact([(0, 1, 1)])[0])
    assert not hull.is_weakly_efficient(CUBE, exact([(0, 0, 0)])[0])


@settings(max_examples=60)
@given(spaces)
def test_frontier_faces_hold_exactly_the_efficient_points(points):
    vertices = hull.extreme_points(points)
    faces = hull.frontier_faces(vertices)
    assert not any(set(a) < set(b) for a, b in itertools.product(faces, repeat=2))
    rng = np.random.default_rng(0)
    for face in faces:
        shares = [F(int(k)) for k in rng.integers(1, 9, len(face))]
        weights = {v: s / sum(shares) for v, s in zip(face, shares, strict=True)}
        assert hull.is_strongly_efficient(vertices, mean(weights))
    for v, w in itertools.combinations_with_replacement(vertices, 2):
        middle = tuple((x + y) / 2 for x, y in zip(v, w, strict=True))
        held = any(hull.contains(face, middle) for face in faces)
        assert held == hull.is_strongly_efficient(vertices, middle)


def test_known_frontiers():
    assert hull.frontier_faces(CUBE) == ((CUBE[-1],),)
    assert hull.frontier_faces(SIMPLEX) == (tuple(sorted(TRIANGLE)),)
    assert hull.frontier_faces(TRIANGLE) == (tuple(sorted(TRIANGLE)),), "all of a flat set"
    assert hull.frontier_faces(SEGMENT) == ((SEGMENT[1],),)
    left, top, right, origin = exact([(0, 2, 0), (1, 1, 1), (2, 0, 0), (0, 0, 0)])
    assert hull.frontier_faces((left, top, right, origin)) == ((left, top), (top, right)), (
        "two edges, and nothing between them"
    )


@settings(max_examples=40)
@given(spaces, st.data())
def test_clipping_keeps_what_is_above_and_nothing_else(points, data):
    vertices = hull.extreme_points(points)
    corner = data.draw(st.tuples(*[st.integers(-3, 2).map(lambda k: F(k, 2))] * len(points[0])))
    part = hull.clip_above(vertices, corner)
    assert part == (hull.extreme_points(part) if part else ())
    for v in part:
        assert min(x - d for x, d in zip(v, corner, strict=True)) >= 0
        assert hull.contains(vertices, v)
    for target in itertools.product(map(F, (-1, 0, 1)), repeat=len(corner)):
        above = all(x >= d for x, d in zip(target, corner, strict=True))
        expected = above and hull.contains(vertices, target)
        assert (bool(part) and hull.contains(part, target)) == expected


@settings(max_examples=40)
@given(clouds((3, 3)), clouds((3, 3)))
def test_intersections_hold_what_both_sets_hold(first, second):
    a, b = hull.extreme_points(first), hull.extreme_points(second)
    both = hull.intersection(a, b)
    assert both == hull.intersection(b, a)
    for v in both:
        assert hull.contains(a, v)
        assert hull.contains(b, v)
    for target in itertools.product((F(-1), F(0), F(1, 2), F(1)), repeat=3):
        expected = hull.contains(a, target) and hull.contains(b, target)
        assert (bool(both) and hull.contains(both, target)) == expected


@settings(max_examples=40)
@given(spaces)
def test_comprehensive_hulls_have_the_same_frontier_and_all_below_it(points):
    vertices = hull.extreme_points(points)
    corner = (F(-1),) * len(points[0])
    filled = hull.comprehensive_hull(vertices, corner)
    part = hull.clip_above(vertices, corner)
    if not part:
        assert filled == ()
        return
    assert corner in filled
    assert filled == hull.extreme_points(filled)
    assert hull.frontier_faces(filled) == hull.frontier_faces(part)


@settings(max_examples=40)
@given(clouds((3, 3)), st.permutations(range(3)))
def test_permuting_players_and_affine_maps(points, order):
    vertices = hull.extreme_points(points)
    moved = [tuple(F(k + 2) * v[i] - k for k, i in enumerate(order)) for v in vertices]
    assert hull.extreme_points(moved) == tuple(sorted(moved))
    assert hull.volume(moved) == 24 * hull.volume(vertices)
    image = dict(zip(vertices, moved, strict=True))
    assert set(map(frozenset, hull.frontier_faces(moved))) == {
        frozenset(image[v] for v in face) for face in hull.frontier_faces(vertices)
    }


def test_volumes_of_known_bodies():
    assert hull.volume(CUBE) == 1
    assert hull.volume(SIMPLEX) == F(1, 6)
    assert hull.volume(TRIANGLE) == hull.volume(SEGMENT) == hull.volume(SEGMENT[:1]) == 0
    cross = exact([[s * (i == k) for i in range(4)] for k in range(4) for s in (1, -1)])
    assert hull.volume(cross) == F(16, 24)
    assert len(hull.facets(cross).inequalities) == 16


def test_payoff_sets_of_three_players_speak_the_same():
    S = PayoffSet.from_points([*CUBE, (F(1, 2),) * 3])
    assert len(S.points) == 8
    assert S.area == 1
    assert S.contains([(1, 1, 1), (1, 1, 2)]).tolist() == [True, False]
    assert S.individually_rational((F(1, 2), 1, 1)) == ((F(1, 2), 1, 1), (1, 1, 1))
    floats = PayoffSet.from_points(np.array(CUBE, dtype=float) + 0.1)
    assert floats.area == pytest.approx(1)
