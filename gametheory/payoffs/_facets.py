"""The facets of a polytope given by its vertices, exactly: beneath and beyond.

Vertices are added one at a time: the facets that a new one sees give way to the pyramids over the
rim of what it sees (Gruenbaum 1963; Edelsbrunner 1987, chapter 8). Facets are simplices on the way;
those that turn out to lie in one hyperplane are merged at the end.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import integers

Halfspace = tuple[Profile, Fraction]
"""(normal, bound): normal . v <= bound, or = bound of an equation."""

Point = tuple[int, ...]
Plane = tuple[Point, int]
Simplex = tuple[int, ...]


@dataclass(frozen=True)
class Facets:
    """A polytope by what bounds it.

    Attributes:
        inequalities: one for each facet, with an outward normal of integers without a common
            factor. Of a flat polytope there are others; these have zeros where they can.
        incidence: for each of them, which vertices lie on it, as bits.
        equations: of the affine hull; none if the polytope is not flat.
        everything: the bits of all vertices.
    """

    inequalities: tuple[Halfspace, ...]
    incidence: tuple[int, ...]
    equations: tuple[Halfspace, ...]
    everything: int


def facets(vertices: Sequence[Profile]) -> Facets:
    """The facets and the affine hull of a polytope, of whose vertices none is given twice."""
    whole, scale = integers(vertices)
    axes, equations = _affine_hull(whole)
    projected = [tuple(v[axis] for axis in axes) for v in whole]
    incidence: dict[Plane, int] = {}
    for simplex, plane in boundary(projected).items():
        bits = sum(1 << k for k in simplex)
        incidence[plane] = incidence.get(plane, 0) | bits
    inequalities = []
    for normal, bound in incidence:
        lifted = dict(zip(axes, normal, strict=True))
        inequalities.append(
            (
                tuple(Fraction(lifted.get(i, 0)) for i in range(len(whole[0]))),
                Fraction(bound, scale),
            )
        )
    return Facets(
        tuple(inequalities),
        tuple(incidence.values()),
        tuple((tuple(map(Fraction, n)), Fraction(c, scale)) for n, c in equations),
        (1 << len(whole)) - 1,
    )


def volume(vertices: Sequence[Profile]) -> Fraction:
    """The n-dimensional measure of a polytope of n dimensions; 0 if it is flat."""
    whole, scale = integers(vertices)
    dimension = len(whole[0])
    if len(_affine_hull(whole)[0]) < dimension:
        return Fraction(0)
    return _volume(whole) / Fraction(scale) ** dimension


def squared_measure(vertices: Sequence[Profile], dimension: int) -> Fraction:
    """The square of a polytope's measure of that many dimensions: of a segment length, then area.

    Rational, where the measure itself is a root. 0 if the polytope has fewer dimensions.
    """
    import flint

    whole, scale = integers(vertices)
    axes, _ = _affine_hull(whole)
    if len(axes) > dimension:
        raise ValueError(f"expected a polytope of {dimension} dimensions, got one of {len(axes)}")
    if len(axes) < dimension:
        return Fraction(0)
    if not dimension:
        return Fraction(1)
    start = _first_simplex([tuple(v[axis] for axis in axes) for v in whole])
    apex, *others = (whole[k] for k in start)
    edges = [[x - y for x, y in zip(v, apex, strict=True)] for v in others]
    gram = [[sum(a * b for a, b in zip(u, v, strict=True)) for v in edges] for u in edges]
    shadow = flint.fmpz_mat([[edge[axis] for axis in axes] for edge in edges])
    stretch = Fraction(int(flint.fmpz_mat(gram).det()), int(shadow.det()) ** 2)
    size = _volume([tuple(v[axis] for axis in axes) for v in whole])
    return stretch * (size / Fraction(scale) ** dimension) ** 2


def _volume(whole: Sequence[Point]) -> Fraction:
    import flint

    apex, total, dimension = whole[0], 0, len(whole[0])
    for simplex in boundary(whole):
        if 0 not in simplex:
            rows = [[x - y for x, y in zip(whole[k], apex, strict=True)] for k in simplex]
            total += abs(int(flint.fmpz_mat(rows).det()))
    return Fraction(total, math.factorial(dimension))


def boundary(points: Sequence[Point]) -> dict[Simplex, Plane]:
    """A triangulation of the boundary of a polytope that is not flat, with outward planes."""
    if not points[0]:
        return {}
    start = _first_simplex(points)
    planes = _simplex_planes(points, start)
    beside: dict[Simplex, set[Simplex]] = {}
    for simplex in planes:
        for ridge in _ridges(simplex):
            beside.setdefault(ridge, set()).add(simplex)
    for k in _outermost_first(points, start):
        point = points[k]
        height = {
            simplex: sum(n * x for n, x in zip(normal, point, strict=True)) - bound
            for simplex, (normal, bound) in planes.items()
        }
        visible = [simplex for simplex, h in height.items() if h > 0]
        fresh: dict[Simplex, Plane] = {}
        for seen in visible:
            for ridge in _ridges(seen):
                (other,) = beside[ridge] - {seen}
                if height[other] <= 0:
                    fresh[tuple(sorted((*ridge, k)))] = _through(
                        planes[other], height[other], planes[seen], height[seen]
                    )
        for seen in visible:
            del planes[seen]
            for ridge in _ridges(seen):
                beside[ridge].remove(seen)
        planes.update(fresh)
        for simplex in fresh:
            for ridge in _ridges(simplex):
                beside.setdefault(ridge, set()).add(simplex)
    return planes


def _affine_hull(points: Sequence[Point]) -> tuple[list[int], list[Plane]]:
    """Coordinates that tell its points apart, and equations normal . v = constant."""
    import flint

    origin, dimension = points[0], len(points[0])
    rows = [[x - y for x, y in zip(v, origin, strict=True)] for v in points[1:]]
    matrix = flint.fmpz_mat(rows or [[0] * dimension])
    axes = _pivots(matrix)
    kernel, count = matrix.nullspace()
    equations = []
    for k in range(int(count)):
        normal = [int(kernel[i, k]) for i in range(dimension)]
        common = math.gcd(*normal)
        reduced = tuple(x // common for x in normal)
        equations.append((reduced, sum(a * b for a, b in zip(reduced, origin, strict=True))))
    return axes, equations


def _pivots(matrix: Any) -> list[int]:
    reduced, _, rank = matrix.rref()
    pivots: list[int] = []
    for row in range(int(rank)):
        column = pivots[-1] + 1 if pivots else 0
        while reduced[row, column] == 0:
            column += 1
        pivots.append(column)
    return pivots


def _first_simplex(points: Sequence[Point]) -> list[int]:
    """Positions of affinely independent points, far from one another."""
    import flint

    ordered = sorted(range(len(points)), key=points.__getitem__)
    first, last = ordered[0], ordered[-1]
    others = [last, *_outermost_first(points, [first, last])]
    columns = [[points[k][i] - points[first][i] for k in others] for i in range(len(points[0]))]
    return [first, *(others[c] for c in _pivots(flint.fmpz_mat(columns)))]


def _outermost_first(points: Sequence[Point], without: Sequence[int]) -> list[int]:
    count = len(points)
    middle = [sum(x) for x in zip(*points, strict=True)]
    left = set(range(count)) - set(without)

    def distance(k: int) -> int:
        return sum((count * x - m) ** 2 for x, m in zip(points[k], middle, strict=True))

    return sorted(left, key=distance, reverse=True)


def _simplex_planes(points: Sequence[Point], start: Sequence[int]) -> dict[Simplex, Plane]:
    import flint

    dimension = len(points[0])
    planes: dict[Simplex, Plane] = {}
    for omitted in start:
        simplex = tuple(sorted(k for k in start if k != omitted))
        kernel, _ = flint.fmpz_mat([[*points[k], -1] for k in simplex]).nullspace()
        plane = [int(kernel[i, 0]) for i in range(dimension + 1)]
        height = sum(n * x for n, x in zip(plane, points[omitted], strict=False)) - plane[-1]
        factor = math.gcd(*plane) * (1 if height < 0 else -1)
        planes[simplex] = (tuple(x // factor for x in plane[:-1]), plane[-1] // factor)
    return planes


def _ridges(simplex: Simplex) -> list[Simplex]:
    return [simplex[:k] + simplex[k + 1 :] for k in range(len(simplex))]


def _through(far: Plane, below: int, near: Plane, above: int) -> Plane:
    """The plane through the rim between two facets and a point above one, not above the other."""
    normal = [above * a - below * b for a, b in zip(far[0], near[0], strict=True)]
    bound = above * far[1] - below * near[1]
    common = math.gcd(*normal, bound)
    return tuple(x // common for x in normal), bound // common
