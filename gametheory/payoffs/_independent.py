"""What two players reach when they mix independently: its boundary, and exact membership.

For a 2x2 game (p, q) -> payoffs is bilinear, so its Jacobian determinant is linear in (p, q):
the boundary of the image lies on the images of the four edges of the unit square (segments)
and of the line where the determinant vanishes (an arc of a parabola).

For n x m actions every boundary point is reached with two actions each: if p needs three, it
lies inside a triangle of payoffs; and then the same for q. A point inside the set is reached
with two actions each, or by one player mixing against a pure action: as one strategy moves
along a line, the other follows until one of them loses an action.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory._numeric.reals import (
    Polynomial,
    Real,
    add,
    combine,
    compare,
    evaluate,
    is_zero,
    multiply,
    real_roots,
    scale,
)
from gametheory.payoffs.curves import ONE, ZERO, Curve

Cells = tuple[Profile, Profile, Profile, Profile]
"""Payoff profiles of a 2x2 game: (00, 01, 10, 11)."""


def boundary_curves(payoffs: NDArray[Any]) -> list[Curve]:
    """Curves that hold every boundary point; `payoffs[player, a1, a2]` in Fractions."""
    rows, columns = payoffs.shape[1:]
    cell = {
        (i, j): (payoffs[0, i, j], payoffs[1, i, j]) for i in range(rows) for j in range(columns)
    }
    curves = []
    moving, still = (ZERO, ONE), (ZERO,)
    for i in range(rows):
        for j, k in itertools.combinations(range(columns), 2):
            curves.append(_segment(cell[i, j], cell[i, k], (((i, i), still), ((j, k), moving))))
    for j in range(columns):
        for i, k in itertools.combinations(range(rows), 2):
            curves.append(_segment(cell[i, j], cell[k, j], (((i, k), moving), ((j, j), still))))
    for i, k, j, m, cells in _subgames(cell, rows, columns):
        line = singular_line(cells)
        if line is not None:
            curves.append(_arc(cells, line, ((i, k), (j, m))))
    if not curves:
        (only,) = cell.values()
        curves.append(_segment(only, only, (((0, 0), still), ((0, 0), still))))
    return curves


def _subgames(
    cell: Mapping[tuple[int, int], Profile], rows: int, columns: int
) -> Iterator[tuple[int, int, int, int, Cells]]:
    for i, k in itertools.combinations(range(rows), 2):
        for j, m in itertools.combinations(range(columns), 2):
            yield i, k, j, m, (cell[i, j], cell[i, m], cell[k, j], cell[k, m])


def _segment(a: Profile, b: Profile, strategies: Any) -> Curve:
    path = [(u, v - u) if u != v else (u,) for u, v in zip(a, b, strict=True)]
    return Curve(path[0], path[1], strategies)


def bilinear(cells: Cells) -> tuple[Profile, Profile]:
    """(c0, c1, c2, c3) for each player: payoff c0 + c1 p + c2 q + c3 p q."""
    corners, across, down, both = cells
    return tuple(  # type: ignore[return-value]
        (
            corners[i],
            down[i] - corners[i],
            across[i] - corners[i],
            corners[i] - across[i] - down[i] + both[i],
        )
        for i in range(2)
    )


def singular_line(cells: Cells) -> tuple[Profile, Profile] | None:
    """Where the Jacobian determinant vanishes inside the square: (p, q) at both ends.

    None if it does not vanish inside, or vanishes everywhere.
    """
    (_, a1, a2, a3), (_, b1, b2, b3) = bilinear(cells)
    constant, on_p, on_q = a1 * b2 - a2 * b1, a1 * b3 - a3 * b1, a3 * b2 - a2 * b3
    if not (on_p or on_q):
        return None
    ends = set()
    for fixed in (ZERO, ONE):
        if on_q and 0 <= (q := -(constant + on_p * fixed) / on_q) <= 1:
            ends.add((fixed, q))
        if on_p and 0 <= (p := -(constant + on_q * fixed) / on_p) <= 1:
            ends.add((p, fixed))
    if len(ends) < 2:
        return None
    first, last = min(ends), max(ends)
    if any(first[i] == last[i] and first[i] in (ZERO, ONE) for i in range(2)):
        return None
    return first, last


def _arc(cells: Cells, line: tuple[Profile, Profile], actions: Any) -> Curve:
    (p0, q0), (p1, q1) = line
    p: Polynomial = (p0, p1 - p0)
    q: Polynomial = (q0, q1 - q0)
    paths = []
    for c0, c1, c2, c3 in bilinear(cells):
        path = add(add((c0,), scale(c1, p)), add(scale(c2, q), scale(c3, multiply(p, q))))
        while len(path) > 1 and not path[-1]:
            path = path[:-1]
        paths.append(path)
    return Curve(paths[0], paths[1], ((actions[0], p), (actions[1], q)))


def contains(payoffs: NDArray[Any], point: Profile) -> bool:
    """Whether independent mixing reaches the point; exact."""
    return reach(payoffs, point) is not None


def reach(payoffs: NDArray[Any], point: Profile) -> tuple[dict[int, Real], dict[int, Real]] | None:
    """Strategies that reach the point, as probabilities by action; None if none do.

    Two actions each, or one player mixes up to three against a pure action.
    """
    rows, columns = payoffs.shape[1:]
    cell = {
        (i, j): (payoffs[0, i, j], payoffs[1, i, j]) for i in range(rows) for j in range(columns)
    }
    for i in range(rows):
        lottery = _reach_in_hull({j: cell[i, j] for j in range(columns)}, point)
        if lottery is not None:
            return {i: ONE}, lottery
    for j in range(columns):
        lottery = _reach_in_hull({i: cell[i, j] for i in range(rows)}, point)
        if lottery is not None:
            return lottery, {j: ONE}
    for i, k, j, m, cells in _subgames(cell, rows, columns):
        found = _reach_in_square(cells, point)
        if found is not None:
            p, q = found
            return {i: _complement(p), k: p}, {j: _complement(q), m: q}
    return None


def _complement(probability: Real) -> Real:
    return combine((1, -1), (ONE, probability))


def _reach_in_hull(ends: dict[int, Profile], point: Profile) -> dict[int, Real] | None:
    hull = polygon.convex_hull(ends.values())
    if not polygon.contains(hull, point):
        return None
    chosen = {end: action for action, end in reversed(ends.items())}
    return {chosen[v]: w for v, w in polygon.barycentric(hull, point).items()}


def _reach_in_square(cells: Cells, point: Profile) -> tuple[Real, Real] | None:
    """(p, q) that reach the point in a 2x2 game.

    For each q player 1 chooses on the segment between a(q) and b(q). The point is on it where
    the cross product of (a - point) and (b - point) is zero and their scalar product is not
    positive; both are quadratic in q.
    """
    corners, across, down, both = cells
    a = [(corners[i] - point[i], across[i] - corners[i]) for i in range(2)]
    b = [(down[i] - point[i], both[i] - down[i]) for i in range(2)]
    cross = add(multiply(a[0], b[1]), scale(-ONE, multiply(a[1], b[0])))
    inner = add(multiply(a[0], b[0]), multiply(a[1], b[1]))
    if is_zero(cross):
        candidates: list[Real] = [ZERO, ONE]
        if inner[2] > 0 and 0 <= (lowest := -inner[1] / (2 * inner[2])) <= 1:
            candidates.append(lowest)
    else:
        candidates = real_roots(cross)
    for q in candidates:
        if compare(evaluate(inner, q), 0) <= 0:
            return _share(a, b, q), q
    return None


def _share(a: Any, b: Any, q: Real) -> Real:
    """The p with (1 - p) a(q) + p b(q) = 0."""
    import flint

    from gametheory._numeric.reals import PRECISION

    for i in (0, 1):
        start, end = evaluate(a[i], q), evaluate(b[i], q)
        if compare(start, end) != 0:
            with flint.ctx.workprec(PRECISION):
                return start / (start - end)
    return ZERO


def tiles(payoffs: NDArray[np.float64], count: int = 32) -> list[NDArray[np.float64]]:
    """Polygons `[corner, 2]` in floats that go round exactly the points of the set.

    In a 2x2 game payoffs map the unit square of (p, q) to the plane. Where the Jacobian determinant
    keeps its sign, the boundary of a part of the square goes round each payoff profile as often as
    the part reaches it, always in the same direction (degree theory). So the square is cut where
    the sign changes, and each part gives one polygon, counter-clockwise, which may cross itself:
    fill it by the nonzero rule. An arc of a parabola has `count` sides.
    """
    rows, columns = payoffs.shape[1:]
    points = np.moveaxis(payoffs, 0, -1)
    unit = np.maximum(np.abs(points).max(axis=(0, 1)), np.finfo(float).tiny)
    pure = [points[i] for i in range(rows)] + [points[:, j] for j in range(columns)]
    found = [_outline(triangle) for triangle in pure]
    for i, k in itertools.combinations(range(rows), 2):
        for j, m in itertools.combinations(range(columns), 2):
            found += _folded(points[[[i, i], [k, k]], [[j, m], [j, m]]], unit, count)
    return found


AROUND = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])
"""The corners (p, q) of the unit square, counter-clockwise."""


def _folded(
    cells: NDArray[np.float64], unit: NDArray[np.float64], count: int
) -> Iterator[NDArray[np.float64]]:
    """What the payoffs `cells[row, column, player]` make of the unit square, cut at its fold.

    `unit[player]`: the size of payoffs, so that products neither overflow nor vanish.
    """
    down, across = cells[1, 0] - cells[0, 0], cells[0, 1] - cells[0, 0]
    both = cells[1, 1] - cells[0, 1] - down

    def reached(at: NDArray[np.float64]) -> NDArray[np.float64]:
        p, q = at[:, :1], at[:, 1:]
        found: NDArray[np.float64] = cells[0, 0] + down * p + across * q + both * p * q
        return found

    u, v, w = down / unit, across / unit, both / unit
    p, q = AROUND.T
    signs = _cross(u, v) + _cross(u, w) * p + _cross(w, v) * q
    if not signs.any():
        yield reached(AROUND)
    for sign in (1, -1):
        if (sign * signs > 0).any():
            part = reached(_cut(sign * signs, count))
            yield part[::sign]


def _cut(heights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The part of the unit square where a linear function is not negative, counter-clockwise.

    `heights`: the function `AROUND`. Its line of zeros is cut into `count` sides.
    """
    part = []
    for a, b, x, y in zip(
        AROUND, np.roll(AROUND, -1, axis=0), heights, np.roll(heights, -1), strict=True
    ):
        if x >= 0:
            part.append((a, x))
        if min(x, y) < 0 < max(x, y):
            part.append((a + (b - a) * (x / (x - y)), 0.0))
    sides = []
    for (a, x), (b, y) in zip(part, part[1:] + part[:1], strict=True):
        steps = count if x == y == 0 else 1
        sides.append(a + (b - a) * np.arange(steps)[:, None] / steps)
    return np.concatenate(sides)


def _cross(u: NDArray[np.float64], v: NDArray[np.float64]) -> np.float64:
    return np.float64(u[0] * v[1] - u[1] * v[0])


def _outline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    corners = polygon.convex_hull([(Fraction(x), Fraction(y)) for x, y in points.tolist()])
    return np.array(corners, dtype=np.float64)
