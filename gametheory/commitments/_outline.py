"""A convex polygon from its support function, with a proof for each of its sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import Point

Normal = tuple[Any, ...]

AXES: tuple[Normal, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, eq=False)
class Outline:
    """A polygon, a point or a segment.

    Attributes:
        corners: counter-clockwise, as of `gametheory._numeric.polygon`.
        tags: for each corner what the support function said of it.
        proofs: for each normal that was asked, the proof that nothing lies beyond.
    """

    corners: tuple[Profile, ...]
    tags: dict[Profile, Any]
    proofs: dict[Normal, Any]


def outline(support: Callable[[Normal], tuple[Profile, Any, Any]]) -> Outline:
    """The polygon whose support function gives a point, a tag and a proof for each normal."""
    found: dict[Profile, Any] = {}
    proofs: dict[Normal, Any] = {}

    def ask(normal: Normal) -> None:
        point, tag, proofs[normal] = support(normal)
        found.setdefault(point, tag)

    for axis in AXES:
        ask(axis)
    settled: set[tuple[Point, Point]] = set()
    while True:
        corners = polygon.convex_hull(found)
        open_sides = [side for side in _sides(corners) if side not in settled]
        if not open_sides:
            return Outline(corners, {corner: found[corner] for corner in corners}, proofs)
        for a, b in open_sides:
            ask(_normal(a, b))  # a point beyond makes other sides of it
            settled.add((a, b))


def asked_normals(corners: Sequence[Profile]) -> list[tuple[Normal, Fraction]]:
    """The half-planes normal . v <= bound whose intersection is the polygon."""
    wanted = [*AXES, *(_normal(a, b) for a, b in _sides(corners))]
    return [(n, max(n[0] * v[0] + n[1] * v[1] for v in corners)) for n in wanted]


def _sides(corners: Sequence[Profile]) -> list[tuple[Point, Point]]:
    sides = polygon.edges(corners)
    return [*sides, (corners[1], corners[0])] if len(corners) == 2 else sides


def _normal(a: Point, b: Point) -> Normal:
    return b[1] - a[1], a[0] - b[0]
