"""Equal area, Perles-Maschler, Raiffa, weighted Nash: oracles, axioms, and how they end."""

import itertools
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

import cvxpy as cp
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gametheory._numeric import polygon
from gametheory.bargaining.polygons import (
    Enclosed,
    concession,
    discrete_raiffa,
    equal_area,
    perles_maschler,
    proportional,
    weighted_nash,
)

F = Fraction
TINY = F(1, 2**120)


def exact(points):
    return tuple((F(x), F(y)) for x, y in points)


SMALL = st.integers(1, 6)


@st.composite
def problems(draw, steps=SMALL, most=4):
    """A frontier chain of at most `most` edges and d below it, often level with an end."""
    count = draw(st.integers(0, most))
    edges = draw(st.lists(st.tuples(steps, steps), min_size=count, max_size=count))
    edges.sort(key=lambda e: F(e[1]) / F(e[0]))
    below = st.integers(0, 2)
    x, y = F(draw(below)), F(draw(below)) + sum(q for _, q in edges)
    points = [(x, y)]
    for p, q in edges:
        x, y = x + p, y - q
        points.append((x, y))
    # Merging collinear edges leaves the vertices.
    hull = polygon.convex_hull([*points, (F(0), points[0][1]), (x, F(0)), (F(0), F(0))])
    return polygon.upper_right_chain(hull), (F(0), F(0))


def comprehensive(chain, d):
    return polygon.convex_hull([d, (d[0], chain[0][1]), *chain, (chain[-1][0], d[1])])


def area(points):
    return sum(polygon.cross(points[0], a, b) for a, b in pairwise(points[1:])) / 2


def sides(chain, d, through):
    """The areas of the comprehensive hull above and below the ray from d."""
    hull, (x, y) = comprehensive(chain, d), (through[0] - d[0], through[1] - d[1])
    parts = []
    for normal in ((-y, x), (y, -x)):
        part = polygon.clip(hull, normal, normal[0] * d[0] + normal[1] * d[1])
        parts.append(area(part) if len(part) > 2 else F(0))
    return tuple(parts)


def enclosed(solution):
    """Every solution as an `Enclosed`."""

    def solve(chain, d):
        found = solution(chain, d)
        return found if isinstance(found, Enclosed) else Enclosed(found, F(0))

    return solve


SOLUTIONS = {
    "equal area": enclosed(equal_area),
    "Perles-Maschler": perles_maschler,
    "Raiffa": discrete_raiffa,
    "Nash": enclosed(lambda chain, d: weighted_nash(chain, d, (F(1), F(1)))),
}
every_solution = pytest.mark.parametrize("solve", SOLUTIONS.values(), ids=SOLUTIONS)


def on_chain(chain, point):
    return point in chain or any(polygon.on_segment(a, b, point) for a, b in pairwise(chain))


def close(a, b):
    return all(abs(x - y) <= a.radius + b.radius for x, y in zip(a.point, b.point, strict=True))


@given(problems(), st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_outcomes_lie_on_the_chain(problem, weights):
    chain, d = problem
    for solve in SOLUTIONS.values():
        found = solve(chain, d)
        assert on_chain(chain, found.point)
        assert 0 <= found.radius < TINY
    for solution in (weighted_nash, proportional):
        assert on_chain(chain, solution(chain, d, tuple(map(F, weights))))


@given(problems())
def test_equal_area_halves_the_area(problem):
    chain, d = problem
    point = equal_area(chain, d)
    above, below = sides(chain, d, point)
    assert above == below


@given(problems(), st.integers(0, 12), st.integers(0, 12))
def test_equal_area_follows_the_side_that_grows(problem, x, y):
    chain, d = problem
    u = equal_area(chain, d)
    larger = polygon.upper_right_chain(
        polygon.convex_hull([*comprehensive(chain, d), (F(x), F(y))])
    )
    old, new = sides(chain, d, u), sides(larger, d, u)
    v = equal_area(larger, d)
    turn = v[0] * u[1] - v[1] * u[0]
    growth = (new[1] - old[1]) - (new[0] - old[0])
    assert (turn > 0) == (growth > 0)
    assert (turn < 0) == (growth < 0)


@settings(max_examples=50)
@given(problems(st.fractions(F(1, 9), 5)))
def test_perles_maschler_by_decimals_of_60_digits(problem):
    chain, d = problem
    assume(len(chain) > 1)
    found = perles_maschler(chain, d)
    with localcontext() as context:
        context.prec = 60
        roots = [
            Decimal(((b[0] - a[0]) * (a[1] - b[1])).numerator).sqrt()
            / Decimal(((b[0] - a[0]) * (a[1] - b[1])).denominator).sqrt()
            for a, b in pairwise(chain)
        ]
        half, edge = sum(roots) / 2, 0
        while half > roots[edge] + Decimal("1e-50"):
            half -= roots[edge]
            edge += 1
        t = F(half / roots[edge])
    there = polygon.interpolate(chain[edge], chain[edge + 1], t)
    assert close(found, Enclosed(there, F(1, 10**45)))


def test_perles_maschler_by_integration():
    """The frontier y = 4 - x^2 from (0, 4) to (2, 0): sqrt(2x) integrates to x^(3/2)."""
    xs = [F(2 * k, 400) for k in range(401)]
    found = perles_maschler([(x, 4 - x * x) for x in xs], (F(0), F(0)))
    assert float(found.point[0]) == pytest.approx(2 * 0.5 ** (2 / 3), abs=1e-4)


def added(first, second):
    """The problem S + T of two problems with d = 0: both at once."""
    hulls = [comprehensive(*problem) for problem in (first, second)]
    total = polygon.convex_hull((a[0] + b[0], a[1] + b[1]) for a in hulls[0] for b in hulls[1])
    return polygon.upper_right_chain(total), (F(0), F(0))


@given(problems(), problems())
def test_perles_maschler_is_superadditive(first, second):
    whole = perles_maschler(*added(first, second))
    parts = [perles_maschler(*problem) for problem in (first, second)]
    for i in range(2):
        assert whole.point[i] >= sum(part.point[i] for part in parts) - TINY


ADDED = {
    "Nash": ([(0, 1), (3, 0)], [(0, 5), (4, 3), (7, 0)]),
    "equal area": ([(0, 3), (2, 0)], [(0, 6), (2, 3), (3, 0)]),
    "Raiffa": ([(0, 4), (4, 0)], [(0, 6), (4, 4), (5, 0)]),
}


@pytest.mark.parametrize(("name", "chains"), ADDED.items(), ids=ADDED)
def test_the_others_are_not_superadditive(name, chains):
    """So the test above can fail."""
    first, second = [(exact(chain), (F(0), F(0))) for chain in chains]
    whole, parts = added(first, second), [SOLUTIONS[name](*p).point for p in (first, second)]
    point = SOLUTIONS[name](*whole).point
    assert any(point[i] < parts[0][i] + parts[1][i] for i in range(2))


def test_perles_maschler_recognises_rational_outcomes():
    d = (F(0), F(0))
    # Roots of the edges' areas: 1, 2 and 3 times sqrt(2); then 1 and sqrt(2); then 1 and 2.
    vertex = exact([(0, 14), (2, 13), (4, 9), (6, 0)])
    assert perles_maschler(vertex, d) == Enclosed((F(4), F(9)), F(0))
    assert perles_maschler(exact([(0, 3), (2, F(5, 2)), (3, F(1, 2))]), d).radius > 0
    inner = exact([(0, 5), (1, 4), (2, 0)])
    assert perles_maschler(inner, d) == Enclosed((F(5, 4), F(3)), F(0))
    # sqrt(2), 1, sqrt(2): the irrational roots on either side cancel.
    mirrored = exact([(0, 4), (2, 3), (3, 2), (4, 0)])
    assert perles_maschler(mirrored, d) == Enclosed((F(5, 2), F(5, 2)), F(0))


def test_perles_maschler_tells_nearly_equal_sides_apart():
    """sqrt(2) against a fraction that agrees with it to 200 digits: next to the vertex."""
    with localcontext() as context:
        context.prec = 200
        near = F(Decimal(2).sqrt())
    chain = exact([(0, near + 1), (2, near), (2 + near, 0)])
    found = perles_maschler(chain, (F(0), F(0)))
    assert found.radius > 0
    assert max(abs(x - y) for x, y in zip(found.point, chain[1], strict=True)) < TINY


@given(problems(st.floats(0.1, 4).map(F), most=6))
def test_raiffa_by_a_long_walk(problem):
    chain, d = problem
    found = discrete_raiffa(chain, d)
    xs, ys = np.array(chain, dtype=float).T
    x, y = map(float, d)
    for _ in range(200):
        x, y = (
            (x + np.interp(y, ys[::-1], xs[::-1])) / 2,
            (y + np.interp(x, xs, ys)) / 2,
        )
    assert np.allclose([float(v) for v in found.point], [x, y], atol=1e-9)


@pytest.mark.parametrize("depth", [1, F(1, 3), F(1, 1000)])
def test_raiffa_sees_the_ray_that_never_leaves_a_vertex(depth):
    """Slopes 1 and 4 beside (2, 4): distances (1, 2) stay in proportion for ever."""
    chain = exact([(0, 6), (2, 4), (3, 0)])
    d = (2 - depth, 4 - 2 * depth)
    part = polygon.upper_right_chain(polygon.clip_above(comprehensive(chain, (F(0), F(0))), d))
    assert discrete_raiffa(part, d) == Enclosed((F(2), F(4)), F(0))
    for nudge in (F(1, 10**9), -F(1, 10**9)):
        ended = discrete_raiffa(part, (d[0] + nudge * depth, d[1]))
        assert ended.radius == 0
        assert ended.point != (2, 4)


def test_raiffa_next_to_that_ray_is_enclosed():
    """Slopes 1 and 2: the ray is irrational; 150 digits of it outlast every step."""
    with localcontext() as context:
        context.prec = 150
        root = F(Decimal(2).sqrt())
    chain = exact([(0, 6), (2, 4), (4, 0)])
    d = (F(1), 4 - root)
    part = polygon.upper_right_chain(polygon.clip_above(comprehensive(chain, (F(0), F(0))), d))
    found = discrete_raiffa(part, d)
    assert 0 < found.radius < TINY
    assert close(found, Enclosed((F(2), F(4)), F(0)))


def test_raiffa_ends_where_it_would_take_a_million_steps():
    chain = exact([(10**6, 1), (10**6 + 1, 0)])
    found = discrete_raiffa(chain, (F(0), F(0)))
    assert 0 < found.radius < TINY * 10**6
    assert close(found, Enclosed(chain[0], F(1, 10**20)))


@given(problems(), st.fractions(F(1, 4), 4), st.fractions(F(1, 4), 4))
def test_weighted_nash_has_its_gradient_as_a_normal(problem, a, b):
    chain, d = problem
    x, y = weighted_nash(chain, d, (a, b))
    if len(chain) > 1:
        assert polygon.supports(chain, (a * (y - d[1]), b * (x - d[0])), (x, y))
        assert min(x - d[0], y - d[1]) > 0
    assert weighted_nash(chain, d, (a, a)) == polygon.largest_product(chain, d)


@pytest.mark.parametrize("weights", [(1, 1), (3, 1), (1, 2), (1, 9)])
def test_weighted_nash_is_convex_optimisation(weights):
    chain = exact([(1, 5), (3, 4), (5, 2), (6, -1)])
    corner = (F(0), F(-1))
    share = cp.Variable(len(chain), nonneg=True)
    point = np.array(chain, dtype=float).T @ share
    gains = point - np.array(corner, dtype=float)
    goal = cp.Maximize(np.array(weights) @ cp.log(gains))
    cp.Problem(goal, [cp.sum(share) == 1]).solve(solver=cp.CLARABEL)
    ours = weighted_nash(chain, corner, tuple(map(F, weights)))
    assert np.allclose([float(v) for v in ours], point.value, atol=1e-4)


def test_a_large_weight_takes_all_that_the_chain_allows():
    chain, d = exact([(1, 3), (2, 1)]), (F(0), F(0))
    assert weighted_nash(chain, d, (F(100), F(1))) == (2, 1)
    assert weighted_nash(chain, d, (F(1), F(100))) == (1, 3)
    assert proportional(chain, d, (F(100), F(1))) == (2, 1)


@given(problems(), st.fractions(F(1, 4), 4))
def test_proportional_gains_stand_in_the_ratio_or_somebody_has_all(problem, ratio):
    chain, d = problem
    x, y = proportional(chain, d, (ratio, F(1)))
    g, h = x - d[0], y - d[1]
    if g < ratio * h:
        assert (x, y) == chain[-1]
    elif g > ratio * h:
        assert (x, y) == chain[0]


@every_solution
@given(problems(), st.fractions(F(1, 5), 5), st.fractions(F(1, 5), 5), st.integers(-3, 3))
def test_units_do_not_matter(solve, problem, a, b, shift):
    chain, d = problem

    def moved(v):
        return (a * v[0] + shift, b * v[1] - shift)

    image = solve([moved(v) for v in chain], moved(d))
    assert image.point == moved(solve(chain, d).point)


@every_solution
@given(problems())
def test_swapping_the_players_swaps_the_outcome(solve, problem):
    chain, d = problem
    found = solve(chain, d)
    mirror = solve([v[::-1] for v in chain[::-1]], d[::-1])
    assert close(mirror, Enclosed(found.point[::-1], found.radius))


@every_solution
@given(problems())
def test_symmetric_problems_are_split_equally_and_exactly(solve, problem):
    chain, _ = problem
    d = (F(0), F(0))
    both = polygon.convex_hull([d, *chain, *(v[::-1] for v in chain)])
    found = solve(polygon.upper_right_chain(both), d)
    assert found.radius == 0
    assert found.point[0] == found.point[1]


@every_solution
@pytest.mark.parametrize("d", [(1, 2), (0, 2), (1, 0), (0, 0), (-3, -1)])
def test_a_chain_of_one_point_is_the_outcome(solve, d):
    assert solve(exact([(1, 2)]), exact([d])[0]) == Enclosed((F(1), F(2)), F(0))


@every_solution
def test_a_line_is_split_in_the_middle(solve):
    assert solve(exact([(0, 1), (2, 0)]), (F(0), F(0))) == Enclosed((F(1), F(1, 2)), F(0))


@every_solution
def test_floats_of_many_digits(solve):
    chain = exact([(0.1, 7.3), (1e-3 + 0.7, 6.1), (2.9, 3.3), (3.0, 1e-9)])
    found = solve(chain, exact([(0.1, 1e-9)])[0])
    assert on_chain(chain, found.point)
    assert found.radius < TINY


def test_concession_takes_the_end_of_a_frontier_that_is_flat_before_it():
    chain = exact([(1, 3), (2, 1)])
    assert concession(chain, 0, F(0)) == (1, 3)
    assert concession(chain, 1, F(0)) == (2, 1)
    assert concession(chain, 0, F(3, 2)) == concession(chain, 1, F(2)) == (F(3, 2), 2)


def test_a_clipped_chain_is_the_frontier_of_the_clipped_polygon():
    """At corners everywhere: on vertices, on edges, inside and beyond."""
    chains = [[(0, 6), (3, 4), (5, 0)], [(-2, 4), (4, 2)], [(1, 1)], [(-6, 6), (0, 5), (2, 1)]]
    for chain in chains:
        low = min(x for v in chain for x in v) - 1
        hull = polygon.convex_hull([*chain, (low, low)])
        for corner in itertools.product(range(low, 8), repeat=2):
            part = polygon.clip_above(hull, tuple(map(F, corner)))
            expected = polygon.upper_right_chain(part) if part else ()
            assert polygon.clip_chain(chain, corner) == expected
