"""Exact planar geometry on points that are pairs of Fractions, or of integers for speed.

A convex polygon is the tuple of its vertices, counter-clockwise from the
lexicographically smallest; one vertex is a point and two are a segment.
"""

from __future__ import annotations

import bisect
import itertools
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

Point = tuple[Any, ...]

Place = tuple[Point, Point, Any, Any]
"""Two points and the part / whole of the way from one to the other; its point is `between` them."""


def cross(origin: Point, a: Point, b: Point) -> Any:
    """Twice the signed area of the triangle: positive for a left turn."""
    return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0])


def convex_hull(points: Iterable[Point]) -> tuple[Point, ...]:
    """Andrew's monotone chain; collinear points are dropped."""
    given = list(points)
    by_integers = dict(zip(integers(given)[0], given, strict=True))
    return tuple(by_integers[corner] for corner in integer_hull(by_integers))


def integers(points: Sequence[Point]) -> tuple[list[tuple[int, ...]], int]:
    """The points times a common denominator, and that denominator."""
    common = math.lcm(*(x.denominator for point in points for x in point))
    if common == 1:
        return [tuple(x.numerator for x in point) for point in points], 1
    return [
        tuple(x.numerator * (common // x.denominator) for x in point) for point in points
    ], common


def integer_hull(points: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """`convex_hull` of points with integer coordinates, an order of magnitude faster."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return ordered

    def chain(sequence: Iterable[tuple[int, ...]]) -> list[tuple[int, ...]]:
        kept: list[tuple[int, ...]] = []
        for point in sequence:
            x, y = point
            while len(kept) >= 2:
                (x0, y0), (x1, y1) = kept[-2], kept[-1]
                if (x1 - x0) * (y - y0) > (y1 - y0) * (x - x0):
                    break
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return chain(ordered) + chain(reversed(ordered))


def edges(polygon: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Directed edges, counter-clockwise; a segment has one and a point none."""
    if len(polygon) == 2:
        return [(polygon[0], polygon[1])]
    if len(polygon) < 2:
        return []
    return list(zip(polygon, [*polygon[1:], polygon[0]], strict=True))


def contains(polygon: Sequence[Point], point: Point) -> bool:
    """Whether a closed convex polygon contains the point."""
    if len(polygon) == 1:
        return point == polygon[0]
    if len(polygon) == 2:
        return on_segment(polygon[0], polygon[1], point)
    return all(cross(a, b, point) >= 0 for a, b in edges(polygon))


def on_segment(a: Point, b: Point, point: Point) -> bool:
    return cross(a, b, point) == 0 and all(
        min(a[i], b[i]) <= point[i] <= max(a[i], b[i]) for i in range(2)
    )


def clip(polygon: Sequence[Point], normal: Point, least: Fraction) -> tuple[Point, ...]:
    """The part with normal . v >= least (Sutherland-Hodgman); may be empty."""
    return _clipped(polygon, [normal[0] * v[0] + normal[1] * v[1] - least for v in polygon])


def _clipped(polygon: Sequence[Point], heights: Sequence[Fraction]) -> tuple[Point, ...]:
    """The part where an affine function, given by its values at the vertices, is at least 0."""
    kept = [v for v, height in zip(polygon, heights, strict=True) if height >= 0]
    for k in range(len(polygon) if len(polygon) > 2 else len(polygon) - 1):
        a, b = k, (k + 1) % len(polygon)
        if (heights[a] < 0 < heights[b]) or (heights[b] < 0 < heights[a]):
            t = heights[a] / (heights[a] - heights[b])
            kept.append(interpolate(polygon[a], polygon[b], t))
    return convex_hull(kept)


def clip_above(polygon: Sequence[Point], corner: Point) -> tuple[Point, ...]:
    """The part with v >= corner in both coordinates."""
    for i, least in enumerate(corner):
        polygon = _clipped(polygon, [v[i] - least for v in polygon])
    return tuple(polygon)


def interpolate(a: Point, b: Point, t: Fraction) -> Point:
    return between(a, b, t.numerator, t.denominator)


def between(a: Sequence[Any], b: Sequence[Any], part: Any, whole: Any) -> Point:
    """The point a + part / whole (b - a), of integers or rationals."""
    return tuple(Fraction(x * whole + part * (y - x), whole) for x, y in zip(a, b, strict=True))


def upper_right_chain(polygon: Sequence[Point]) -> tuple[Point, ...]:
    """The strong Pareto frontier: vertices from the highest to the rightmost.

    Consecutive vertices rise in the first coordinate and fall in the second.
    """
    highest = max(polygon, key=lambda v: (v[1], v[0]))
    rightmost = max(polygon, key=lambda v: (v[0], v[1]))
    return _clockwise(polygon, highest, rightmost)


def is_beaten(chain: Sequence[Point], point: Point, *, everywhere: bool) -> bool:
    """Whether a profile with a frontier chain has one that is at least `point` and not `point`.

    Args:
        everywhere: whether the other has to exceed it in both coordinates.
    """
    x, y = point
    if x > chain[-1][0] or (everywhere and x == chain[-1][0]):
        return False
    if x <= chain[0][0]:
        is_left = x < chain[0][0] and not everywhere
        return y < chain[0][1] or (y == chain[0][1] and is_left)
    k = bisect.bisect_left(chain, x, key=lambda v: v[0])
    # Below the edge that ends at the first vertex not left of it; the chain falls strictly.
    return bool(cross(chain[k - 1], chain[k], point) < 0)


def clip_chain(chain: Sequence[Point], corner: Point) -> tuple[Point, ...]:
    """The part of a frontier chain with v >= corner in both coordinates; may be empty."""
    least_x, least_y = corner
    if chain[0][0] >= least_x and chain[-1][1] >= least_y:
        return tuple(chain)
    if chain[-1][0] < least_x or chain[0][1] < least_y:
        return ()
    kept = [v for v in chain if v[0] >= least_x and v[1] >= least_y]
    for a, b in itertools.pairwise(chain):
        cuts_left, cuts_below = a[0] < least_x < b[0], a[1] > least_y > b[1]
        if cuts_left or cuts_below:
            beyond = -cross(a, b, corner)
            if cuts_left and beyond >= 0:
                kept.insert(0, between(a, b, least_x - a[0], b[0] - a[0]))
            # An edge through the corner has been cut at it already.
            if cuts_below and beyond > 0:
                kept.append(between(a, b, a[1] - least_y, a[1] - b[1]))
    return tuple(kept)


def equal_gains(chain: Sequence[Point], corner: Point, weights: Point) -> Point:
    """The point of a frontier chain where weights[0] * gain 1 = weights[1] * gain 2.

    If the frontier ends before the two meet, the nearer end, where the worse-off player gets
    the most it can: the leximin optimum of the weighted gains. Integers or rationals.
    """
    return _point(place_of_equal_gains(chain, corner, weights))


def largest_product(chain: Sequence[Point], corner: Point, weights: Point = (1, 1)) -> Point:
    """The maximiser of gain_1^weight_1 gain_2^weight_2 along a frontier chain with V >= d.

    The product rises along the chain and then falls, for its logarithm is strictly concave;
    where one player can gain nothing every product is zero, and the chain is a single point.
    Integers or rationals.
    """
    return _point(place_of_largest_product(chain, corner, weights))


def _point(place: Place) -> Point:
    return place[0] if place[2] == 0 else between(*place)


def place_of_equal_gains(chain: Sequence[Point], corner: Point, weights: Point) -> Place:
    """Where `equal_gains` is."""
    (d1, d2), (w1, w2) = corner, weights
    before, least = chain[0], w1 * (chain[0][0] - d1) - w2 * (chain[0][1] - d2)
    if least >= 0:
        return before, before, 0, 1
    for point in chain[1:]:
        lead = w1 * (point[0] - d1) - w2 * (point[1] - d2)
        if lead == 0:
            return point, point, 0, 1
        if lead > 0:
            return before, point, -least, lead - least
        before, least = point, lead
    return before, before, 0, 1


def place_of_largest_product(
    chain: Sequence[Point], corner: Point, weights: Point = (1, 1)
) -> Place:
    """Where `largest_product` is."""
    (d1, d2), (w1, w2) = corner, weights
    for a, b in itertools.pairwise(chain):
        p, q = b[0] - a[0], a[1] - b[1]
        slope = w1 * p * (a[1] - d2) - w2 * q * (a[0] - d1)
        if slope <= 0:
            return a, a, 0, 1
        if slope < (w1 + w2) * p * q:
            return a, b, slope, (w1 + w2) * p * q
    return chain[-1], chain[-1], 0, 1


def weak_chain(polygon: Sequence[Point]) -> tuple[Point, ...]:
    """The weak Pareto frontier: the same with a top or right edge that is parallel to an axis."""
    top_left = max(polygon, key=lambda v: (v[1], -v[0]))
    bottom_right = max(polygon, key=lambda v: (v[0], -v[1]))
    return _clockwise(polygon, top_left, bottom_right)


def _clockwise(polygon: Sequence[Point], first: Point, last: Point) -> tuple[Point, ...]:
    start, stop = polygon.index(last), polygon.index(first)
    count = (stop - start) % len(polygon) + 1
    return tuple(polygon[(start + k) % len(polygon)] for k in range(count))[::-1]


def supports(polygon: Sequence[Point], normal: Point, point: Point) -> bool:
    """Whether `point` maximises `normal` over the polygon."""
    top = normal[0] * point[0] + normal[1] * point[1]
    return all(normal[0] * v[0] + normal[1] * v[1] <= top for v in polygon)


def efficient_normal(polygon: Sequence[Point], point: Point) -> Point | None:
    """A strictly positive normal at a strongly Pareto-optimal point, else None.

    Its existence proves strong Pareto optimality: anything better in one coordinate and
    no worse in the other would score more.
    """
    one, zero = Fraction(1), Fraction(0)
    for normal in [(one, one), *outward_normals(polygon, point)]:
        if min(normal) > zero and supports(polygon, normal, point):
            return normal
    return None


def outward_normals(polygon: Sequence[Point], point: Point) -> list[Point]:
    """The normals of the edges at a point, and of their cone a middle one; of a segment both."""
    outward = [(b[1] - a[1], a[0] - b[0]) for a, b in edges(polygon) if on_segment(a, b, point)]
    if len(outward) == 2:
        outward.append((outward[0][0] + outward[1][0], outward[0][1] + outward[1][1]))
    if len(polygon) == 2:
        outward += [(-x, -y) for x, y in outward]
    return outward


def area(polygon: Sequence[Point]) -> Fraction:
    """Zero for a point and a segment."""
    if len(polygon) < 3:
        return Fraction(0)
    return sum((a[0] * b[1] - a[1] * b[0] for a, b in edges(polygon)), Fraction(0)) / 2


def face(polygon: Sequence[Point], normal: Point) -> tuple[Point, ...]:
    """The vertices where `normal` is largest: one, or the two of an edge."""
    heights = [normal[0] * v[0] + normal[1] * v[1] for v in polygon]
    top = max(heights)
    return tuple(v for v, height in zip(polygon, heights, strict=True) if height == top)


def intersect(polygon: Sequence[Point], other: Sequence[Point]) -> tuple[Point, ...]:
    """The vertices of the intersection of two convex polygons; none if they are disjoint."""
    if len(other) == 1:
        return tuple(other) if contains(polygon, other[0]) else ()
    part = tuple(polygon)
    sides = edges(other)
    if len(other) == 2:
        a, b = other
        along = (b[0] - a[0], b[1] - a[1])
        for normal, end in ((along, a), ((-along[0], -along[1]), b)):
            part = clip(part, normal, normal[0] * end[0] + normal[1] * end[1])
        sides += [(b, a)]
    for a, b in sides:
        inward = (a[1] - b[1], b[0] - a[0])
        part = clip(part, inward, inward[0] * a[0] + inward[1] * a[1])
    return part


def comprehensive_hull(polygon: Sequence[Point], corner: Point) -> tuple[Point, ...]:
    """All points between the corner and some point of the polygon, coordinate by coordinate."""
    part = clip_above(polygon, corner)
    if not part:
        return ()
    chain = upper_right_chain(part)
    return convex_hull([*chain, corner, (corner[0], chain[0][1]), (chain[-1][0], corner[1])])


def barycentric(polygon: Sequence[Point], point: Point) -> dict[Point, Fraction]:
    """Weights of at most three vertices whose mean is the point, which the polygon contains."""
    if point in polygon:
        return {point: Fraction(1)}
    for a, b in edges(polygon):
        if on_segment(a, b, point):
            axis = 0 if a[0] != b[0] else 1
            t = (point[axis] - a[axis]) / (b[axis] - a[axis])
            return {a: 1 - t, b: t}
    apex = polygon[0]
    for a, b in itertools.pairwise(polygon[1:]):
        twice = cross(apex, a, b)
        u = cross(apex, point, b) / twice
        v = cross(apex, a, point) / twice
        if u >= 0 and v >= 0 and u + v <= 1:
            found = {apex: 1 - u - v, a: u, b: v}
            return {vertex: weight for vertex, weight in found.items() if weight}
    raise AssertionError("a point of a polygon lies in one triangle of its fan")
