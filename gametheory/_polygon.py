"""Exact planar geometry on points that are pairs of Fractions.

A convex polygon is the tuple of its vertices, counter-clockwise from the
lexicographically smallest; one vertex is a point and two are a segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

Point = tuple[Fraction, ...]


def cross(origin: Point, a: Point, b: Point) -> Fraction:
    """Twice the signed area of the triangle: positive for a left turn."""
    return (a[0] - origin[0]) * (b[1] - origin[1]) - (a[1] - origin[1]) * (b[0] - origin[0])


def convex_hull(points: Iterable[Point]) -> tuple[Point, ...]:
    """Andrew's monotone chain; collinear points are dropped."""
    ordered = sorted(set(points))
    if len(ordered) <= 2:
        return tuple(ordered)

    def chain(sequence: Iterable[Point]) -> list[Point]:
        kept: list[Point] = []
        for point in sequence:
            while len(kept) >= 2 and cross(kept[-2], kept[-1], point) <= 0:
                kept.pop()
            kept.append(point)
        return kept[:-1]

    return tuple(chain(ordered) + chain(reversed(ordered)))


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

    def height(v: Point) -> Fraction:
        return normal[0] * v[0] + normal[1] * v[1] - least

    kept = [v for v in polygon if height(v) >= 0]
    for a, b in edges(polygon):
        ha, hb = height(a), height(b)
        if ha * hb < 0:
            t = ha / (ha - hb)
            kept.append(interpolate(a, b, t))
    return convex_hull(kept)


def clip_above(polygon: Sequence[Point], corner: Point) -> tuple[Point, ...]:
    """The part with v >= corner in both coordinates."""
    one, zero = Fraction(1), Fraction(0)
    return clip(clip(polygon, (one, zero), corner[0]), (zero, one), corner[1])


def interpolate(a: Point, b: Point, t: Fraction) -> Point:
    return tuple((1 - t) * x + t * y for x, y in zip(a, b, strict=True))


def upper_right_chain(polygon: Sequence[Point]) -> tuple[Point, ...]:
    """The strong Pareto frontier: vertices from the highest to the rightmost.

    Consecutive vertices rise in the first coordinate and fall in the second.
    """
    highest = max(polygon, key=lambda v: (v[1], v[0]))
    rightmost = max(polygon, key=lambda v: (v[0], v[1]))
    start, stop = polygon.index(rightmost), polygon.index(highest)
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
    outward = [(b[1] - a[1], a[0] - b[0]) for a, b in edges(polygon) if on_segment(a, b, point)]
    if len(outward) == 2:
        outward.append((outward[0][0] + outward[1][0], outward[0][1] + outward[1][1]))
    if len(polygon) == 2:
        outward += [(-x, -y) for x, y in outward]
    for normal in [(one, one), *outward]:
        if min(normal) > zero and supports(polygon, normal, point):
            return normal
    return None
