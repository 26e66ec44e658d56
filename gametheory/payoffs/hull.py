"""Exact convex hulls in payoff space of any number of players.

A hull is given by its vertices, tuples of Fractions, and may be flat: a point, a segment or a
polygon in space are as normal as a polytope. Points are looked for in floats and decided in
rationals.

>>> from fractions import Fraction as F
>>> cube = [(F(x), F(y), F(z)) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
>>> middle = (F(1, 2),) * 3
>>> len(extreme_points([*cube, middle])), contains(cube, middle), volume(cube) == 1
(8, True, True)
>>> frontier_faces(cube) == (((F(1), F(1), F(1)),),)
True
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import lp
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import integers
from gametheory.payoffs._facets import Facets, facets, squared_measure, volume
from gametheory.payoffs._mixtures import (
    exact_mixture,
    mixture_by_program,
    nearest_mixture,
    separating,
)

__all__ = [
    "barycentric",
    "clip_above",
    "comprehensive_hull",
    "contains",
    "efficient_normal",
    "extreme_points",
    "facets",
    "frontier_faces",
    "intersection",
    "is_strongly_efficient",
    "is_weakly_efficient",
    "nearest",
    "separating_direction",
    "squared_measure",
    "support",
    "volume",
]

Vertices = Sequence[Profile]

DIRECTIONS = 40
"""Directions whose highest points are extreme, a cheap way to find most extreme points."""


def extreme_points(points: Iterable[Profile]) -> tuple[Profile, ...]:
    """The vertices of the hull, in lexicographic order."""
    ordered = sorted(set(points))
    whole, _ = integers(ordered)
    table = _Table(whole)
    found = table.highest_in_many_directions()
    for k, point in enumerate(whole):
        while k not in found:
            known = sorted(found)
            direction = separating([whole[i] for i in known], point)
            if direction is None:
                break
            found.add(table.highest(direction))
    return tuple(ordered[k] for k in sorted(found))


def contains(vertices: Vertices, point: Profile) -> bool:
    """Whether the hull contains the point; decided exactly."""
    (target, *corners), _ = integers([point, *vertices])
    return separating(corners, target) is None


def separating_direction(vertices: Vertices, point: Profile) -> Profile | None:
    """A direction in which the point is higher than the whole hull; None if it is in the hull."""
    (target, *corners), _ = integers([point, *vertices])
    direction = separating(corners, target)
    return None if direction is None else tuple(map(Fraction, direction))


def barycentric(vertices: Vertices, point: Profile) -> dict[Profile, Fraction]:
    """Positive weights of at most n + 1 vertices whose mean is the point, which the hull contains.

    Caratheodory's theorem: these vertices are affinely independent.
    """
    (target, *corners), _ = integers([point, *vertices])
    offsets = [tuple(x - y for x, y in zip(corner, target, strict=True)) for corner in corners]
    near = nearest_mixture(offsets)[0]
    weights = exact_mixture(offsets, near) or mixture_by_program(offsets)
    assert weights is not None, "the hull contains the point"
    return {vertices[k]: weight for k, weight in sorted(weights.items())}


def nearest(vertices: Vertices, point: Sequence[Any] | NDArray[Any]) -> float:
    """The Euclidean distance of a point to the hull, in floats; 0 inside."""
    origin = np.array([float(x) for x in point])
    offsets = np.array(vertices, dtype=np.float64) - origin
    return float(np.linalg.norm(nearest_mixture(offsets)[1]))


def efficient_normal(vertices: Vertices, point: Profile) -> Profile | None:
    """A positive normal by which no profile beats the point; None if some profile dominates it.

    It proves strong Pareto optimality. Where there is none, a dominating profile exists (and
    the other way round: linear programming duality).
    """
    gains, _ = integers([_minus(v, point) for v in vertices])
    players, count = len(point), len(gains)
    # Largest s_1 + ... + s_n with s <= sum of shares * gains, shares of at most 1 in all.
    rows = [
        [*(int(i == k) for k in range(players)), *(-gain[i] for gain in gains)]
        for i in range(players)
    ]
    rows.append([0] * players + [1] * count)
    value, _, prices, divisor = lp.integer_maximum(
        rows, [0] * players + [1], [1] * players + [0] * count
    )
    if value > 0:
        return None
    return tuple(Fraction(price, divisor) for price in prices[:players])


def is_strongly_efficient(vertices: Vertices, point: Profile) -> bool:
    """Whether no profile of the hull is at least as good for all players and better for one."""
    return efficient_normal(vertices, point) is not None


def is_weakly_efficient(vertices: Vertices, point: Profile) -> bool:
    """Whether no profile of the hull is better for every player."""
    gains, _ = integers([_minus(v, point) for v in vertices])
    rows = [[1, *(-gain[i] for gain in gains)] for i in range(len(point))]
    rows.append([0] + [1] * len(gains))
    right = [0] * len(point) + [1]
    return lp.integer_maximum(rows, right, [1] + [0] * len(gains))[0] == 0


def support(vertices: Vertices, direction: Profile) -> tuple[Profile, ...]:
    """The vertices where direction . v is largest: those of a face."""
    heights = [_dot(direction, v) for v in vertices]
    top = max(heights)
    return tuple(v for v, height in zip(vertices, heights, strict=True) if height == top)


def clip_above(vertices: Vertices, corner: Profile) -> tuple[Profile, ...]:
    """The vertices of the part with v >= corner for every player; none if it is empty."""
    players = len(corner)
    units = [tuple(Fraction(int(i == k)) for k in range(players)) for i in range(players)]
    return cut(vertices, [(tuple(-x for x in unit), -_dot(unit, corner)) for unit in units])


def intersection(vertices: Vertices, other: Vertices) -> tuple[Profile, ...]:
    """The vertices of the intersection of two hulls; none if they are disjoint."""
    whole = facets(other)
    equations = [*whole.equations, *((tuple(-x for x in n), -c) for n, c in whole.equations)]
    return cut(vertices, [*equations, *whole.inequalities])


def comprehensive_hull(vertices: Vertices, corner: Profile) -> tuple[Profile, ...]:
    """The vertices of all that lies between the corner and some point of the hull."""
    part = clip_above(vertices, corner)
    below = {choice for v in part for choice in itertools.product(*zip(v, corner, strict=True))}
    return extreme_points(below) if part else ()


def frontier_faces(vertices: Vertices, *, weak: bool = False) -> tuple[tuple[Profile, ...], ...]:
    """The largest faces of which every point is Pareto-optimal, as tuples of vertices.

    Together they are the Pareto frontier, strong or weak. A face belongs to it if and only if one
    point of its relative interior does, for then one normal supports the whole face: a positive
    one (strong), or one that is nonnegative and not zero (weak).
    """
    if len(vertices[0]) == 1:
        return ((max(vertices),),)
    decide = is_weakly_efficient if weak else is_strongly_efficient
    whole = facets(vertices)
    efficient = 0
    for k, vertex in enumerate(vertices):
        if decide(vertices, vertex):
            efficient |= 1 << k
    found: list[int] = []
    waiting, seen = [whole.everything], {whole.everything}
    while waiting:
        # The largest first, so that a face within one found is recognised.
        face = max(waiting, key=int.bit_count)
        waiting.remove(face)
        if any(face & larger == face for larger in found):
            continue
        if face & efficient == face and _is_efficient_face(vertices, whole, face, weak=weak):
            found.append(face)
            continue
        for facet in whole.incidence:
            part = face & facet
            if part != face and part & efficient and part not in seen:
                seen.add(part)
                waiting.append(part)
    listed = [tuple(sorted(v for k, v in enumerate(vertices) if face >> k & 1)) for face in found]
    return tuple(sorted(listed))


def _is_efficient_face(vertices: Vertices, whole: Facets, face: int, *, weak: bool) -> bool:
    members = [v for k, v in enumerate(vertices) if face >> k & 1]
    if len(members) == 1:
        return True
    normals = [
        normal
        for (normal, _), on in zip(whole.inequalities, whole.incidence, strict=True)
        if face & on == face
    ]
    if not whole.equations:
        least = min(map(sum, zip(*normals, strict=True)), default=Fraction(0))
        if normals and (least > 0 or (weak and any(min(normal) >= 0 for normal in normals))):
            return True
        if len(normals) <= 1:
            return False
    middle = tuple(sum(x) / Fraction(len(members)) for x in zip(*members, strict=True))
    return (is_weakly_efficient if weak else is_strongly_efficient)(vertices, middle)


def cut(vertices: Vertices, halfspaces: Sequence[tuple[Profile, Fraction]]) -> tuple[Profile, ...]:
    """The vertices of the part with normal . v <= bound for each (normal, bound).

    One step of the double description method for each. Two vertices span an edge if no third
    lies on all the facets that they share (Fukuda and Prodon 1996).
    """
    outside = [h for h in halfspaces if any(_dot(h[0], v) > h[1] for v in vertices)]
    if not outside:
        return tuple(vertices)
    whole = facets(vertices)
    tight = {
        v: sum(1 << f for f, on in enumerate(whole.incidence) if on >> k & 1)
        for k, v in enumerate(vertices)
    }
    fewest = len(vertices[0]) - len(whole.equations) - 1
    for position, (normal, bound) in enumerate(halfspaces, len(whole.incidence)):
        height = {v: _dot(normal, v) - bound for v in tight}
        here = 1 << position
        kept = {v: mask | here * (height[v] == 0) for v, mask in tight.items() if height[v] <= 0}
        above = [v for v in tight if height[v] > 0]
        below = [v for v in tight if height[v] < 0]
        for u, v in itertools.product(above, below):
            common = tight[u] & tight[v]
            if common.bit_count() >= fewest and _only_two(tight.values(), common):
                share = height[u] / (height[u] - height[v])
                crossing = tuple(x + share * (y - x) for x, y in zip(u, v, strict=True))
                kept[crossing] = common | here
        tight = kept
        if not tight:
            return ()
    return tuple(sorted(tight))


def _only_two(masks: Iterable[int], common: int) -> bool:
    """Whether no more than two of the masks have all of these bits."""
    found = 0
    for mask in masks:
        if mask & common == common:
            found += 1
            if found > 2:
                return False
    return True


class _Table:
    """Integer points by row, for exact heights in integer directions."""

    def __init__(self, points: Sequence[tuple[int, ...]]) -> None:
        self.points = points
        self.players = len(points[0])
        largest = max(abs(x) for point in points for x in point)
        self.small = largest < 2**40
        self.array = np.array(points, dtype=np.int64 if self.small else object)

    def highest(self, direction: Sequence[int]) -> int:
        """The position of the highest point; of several, of the lexicographically largest."""
        heights = np.array(self.points, dtype=object) @ np.array(direction, dtype=object)
        # Points are in lexicographic order, and the last of a face is one of its vertices.
        return int(len(heights) - 1 - np.argmax(heights[::-1]))

    def highest_in_many_directions(self) -> set[int]:
        """Positions of points that are highest alone, or last of the highest."""
        # Directions of ten bits: heights of 64-bit integers do not overflow.
        rng = np.random.default_rng(0)
        drawn = rng.integers(-1000, 1001, size=(DIRECTIONS * self.players, self.players))
        units = np.eye(self.players, dtype=np.int64)
        directions = np.concatenate([units, -units, drawn])
        if self.small:
            heights = directions @ self.array.T
            last = heights.shape[1] - 1 - np.argmax(heights[:, ::-1], axis=1)
            return set(map(int, last))
        return {self.highest(direction.tolist()) for direction in directions}


def _minus(a: Profile, b: Profile) -> Profile:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def _dot(a: Profile, b: Profile) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))
