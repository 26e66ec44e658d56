"""Convex regions of payoffs by their vertices, exactly: polygons if two players, else polytopes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory.payoffs import hull as polytope

Region = tuple[Profile, ...]
Direction = tuple[int, ...]


def hull(points: Iterable[Profile]) -> Region:
    """The vertices of the convex hull; of two players counter-clockwise."""
    listed = list(points)
    if listed and len(listed[0]) == 2:
        return polygon.convex_hull(listed)
    return tuple(sorted(polytope.extreme_points(listed))) if listed else ()


def contains(region: Region, point: Profile) -> bool:
    """Whether the region, which is not empty, holds the point."""
    if len(point) == 2:
        return polygon.contains(region, point)
    return point in region or polytope.contains(region, point)


def above(region: Region, corner: Profile) -> Sequence[Profile]:
    """The vertices of the part with v >= corner for every player; none if it is empty."""
    if len(corner) != 2:
        return polytope.clip_above(region, corner)
    part: Sequence[Profile] = region
    for i in (0, 1):
        part = _above_line(part, i, corner[i])
    return part


def _above_line(region: Sequence[Profile], i: int, least: Fraction) -> list[Profile]:
    """The part of a convex polygon with w_i >= least, in order."""
    heights = [v[i] - least for v in region]
    if min(heights, default=Fraction(0)) >= 0:
        return list(region)
    kept = []
    for k, v in enumerate(region):
        if heights[k] >= 0:
            kept.append(v)
        after = (k + 1) % len(region)
        if heights[k] * heights[after] < 0:
            t = heights[k] / (heights[k] - heights[after])
            other = v[1 - i] + t * (region[after][1 - i] - v[1 - i])
            kept.append((least, other) if i == 0 else (other, least))
    return kept


def within(
    corners: tuple[Profile, Profile], halfspaces: Iterable[tuple[Direction, Fraction]]
) -> Region:
    """The part of the box between two corners with n . w <= b for each (n, b)."""
    box: Region = ((),)
    for low, high in zip(*corners, strict=True):
        box = tuple((*v, x) for v in box for x in ({low, high} if low != high else {low}))
    region = hull(box)
    if len(corners[0]) == 2:
        for n, b in halfspaces:
            region = polygon.clip(region, tuple(Fraction(-x) for x in n), -b)
        return region
    return hull(polytope.cut(region, [(tuple(map(Fraction, n)), b) for n, b in halfspaces]))


def directions_of(region: Sequence[Profile]) -> list[Direction]:
    """Outward normals of the facets as integers; of flat regions both sides, and the ends."""
    if not region:
        return []
    if len(region[0]) == 2:
        return _directions_of_polygon(region)
    whole = polytope.facets(region)
    found = [whole_numbers(normal) for normal, _ in whole.inequalities]
    for normal, _ in whole.equations:
        found += [whole_numbers(normal), whole_numbers([-x for x in normal])]
    return found


def whole_numbers(direction: Sequence[Fraction]) -> Direction:
    """The same direction in integers without a common factor."""
    scale = math.lcm(*(x.denominator for x in direction))
    integers = [int(x * scale) for x in direction]
    divisor = math.gcd(*integers) or 1
    return tuple(x // divisor for x in integers)


def _directions_of_polygon(region: Sequence[Profile]) -> list[Direction]:
    found: list[Direction] = []
    count = len(region)
    for a, b in polygon.edges(region):
        x, y = whole_numbers([b[0] - a[0], b[1] - a[1]])
        found.append((y, -x))
        if count == 2:
            found += [(-y, x), (x, y), (-x, -y)]
    return found
