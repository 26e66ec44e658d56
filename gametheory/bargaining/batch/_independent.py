"""What two players reach by mixing independently in very many 2x2 games.

With p and q the probabilities of the second actions, payoff i is a + b p + c q + e p q. The
Jacobian of this map is linear in (p, q): the boundary of the set lies in the four segments where
somebody plays a pure strategy, and in the arc of the *singular line* where it vanishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory.bargaining.batch._balls import LARGEST_EXACT, Ball, as_fractions, choose
from gametheory.bargaining.batch._solutions import ACCURACY, Problems
from gametheory.bargaining.batch._work import Work

SURE = 1e-6
"""Probabilities nearer than this to 0 or 1 are decided exactly."""

DISCRIMINANT = 1e-6
"""So are points this near to the arc, where the two solutions of a quadratic meet."""

DIVISOR = 1e-3
"""And solutions where a smaller number divides."""


@checked
@dataclass(frozen=True)
class BatchArcs:
    """The curved part of what independent mixing reaches, of each 2x2 game.

    Attributes:
        exists: whether the singular line crosses the interior of the square, [batch]. The other
            arrays but `line` are NaN where it does not.
        line: s with s[0] + s[1] p + s[2] q = 0 on the singular line, [batch, 3], for
            p and q the probabilities that players 1 and 2 give to their second actions.
        ends: (p, q) where the line enters and leaves the square, [batch, end, 2], by rising p,
            then q.
        coefficients: payoff i at the share t of the way is the sum of
            coefficients[batch, i, k] t^k, [batch, player, 3].
    """

    exists: NDArray[np.bool_]
    line: NDArray[np.float64]
    ends: NDArray[np.float64]
    coefficients: NDArray[np.float64]


def _terms(cells: Any) -> tuple[Any, Any, Any, Any]:
    """(a, b, c, e) from the payoffs of cells (0, 0), (0, 1), (1, 0), (1, 1)."""
    a, right, down, both = (cells[k] for k in range(4))
    return a, down - a, right - a, (both - down) - (right - a)


def arc_numbers(work: Work) -> NDArray[np.float64]:
    """[game, 14]: whether the line crosses, the line, its ends, the coefficients."""
    problems, shift = work.problems, work.chunk.shift
    points, floats = problems.points, problems.kind == "floats"
    radius = np.zeros(points.shape[2]) if floats else None
    players = [_terms([Ball(cell, radius, not floats) for cell in side]) for side in points]
    (_, b1, c1, e1), (_, b2, c2, e2) = players
    line = b1 * c2 - c1 * b2, b1 * e2 - e1 * b2, e1 * c2 - c1 * e2
    left, right = (line[0], line[0] + line[2]), (line[0] + line[1], line[0] + line[1] + line[2])
    corners = [*left, *right]
    for corner in corners:
        problems.check(corner)
    for number in line:
        problems.doubtful |= number.loose(ACCURACY)
    values = np.stack([corner.value for corner in corners])
    exists = (values.min(axis=0) < 0) & (values.max(axis=0) > 0)
    if problems.kind == "exact":
        unscaled = [as_fractions(s.value, shift * shift).astype(np.float64) for s in line]
        raw = as_fractions(points, shift).astype(np.float64)
    else:
        unscaled = [
            np.ldexp(s.value, 2 * shift) if floats else s.value / work.grain**2 for s in line
        ]
        raw = work.chunk.raw
    ends = np.where(exists, _ends(problems, corners), np.nan)
    (p, q), (along_p, along_q) = ends[0], ends[1] - ends[0]
    path = []
    for side in raw:
        a, b, c, e = _terms(side)
        path += [
            a + b * p + c * q + e * p * q,
            b * along_p + c * along_q + e * (p * along_q + q * along_p),
            e * along_p * along_q,
        ]
    return np.stack([exists, *unscaled, *ends.reshape(4, -1), *path], axis=1).astype(np.float64)


def _ends(problems: Problems, corners: list[Ball]) -> NDArray[np.float64]:
    """Where the singular line meets the sides of the square, [end, (p, q), game].

    From its heights at the corners (0, 0), (0, 1), (1, 0), (1, 1).
    """
    square = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]
    meets, where = [], []
    for corner, at in zip(corners, square, strict=True):
        meets.append(corner.value == 0)
        where.append([np.full(len(meets[-1]), x) for x in at])
    for i, k in ((0, 1), (2, 3), (0, 2), (1, 3)):
        one, other = corners[i], corners[k]
        meets.append((one.value < 0) & (other.value > 0) | (one.value > 0) & (other.value < 0))
        share = one / choose(meets[-1], one - other, problems.constant(1))
        if share.radius is not None:
            problems.doubtful |= meets[-1] & ~(share.radius <= ACCURACY)
        t = share.value.astype(np.float64)
        where.append([a + t * (b - a) for a, b in zip(square[i], square[k], strict=True)])
    found, (p, q) = np.stack(meets), np.moveaxis(np.array(where), 1, 0)
    rows = found.argmax(axis=0), len(found) - 1 - found[::-1].argmax(axis=0)
    first, last = (
        np.stack([np.take_along_axis(x, row[None], 0)[0] for x in (p, q)]) for row in rows
    )
    turned = (first[0] > last[0]) | ((first[0] == last[0]) & (first[1] > last[1]))
    return np.where(turned, np.stack([last, first]), np.stack([first, last]))


def membership(
    games: NDArray[Any], points: NDArray[Any]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(inside, doubtful) of points [game, player] for games [game, player, 2, 2].

    Eliminating q from the two equations leaves a quadratic in p. Where its discriminant is
    clearly positive its roots are simple, and each is clearly a probability, with q, or clearly
    not. Everything is measured by the players' spans.

    Rounding, with u = 2^-53: a player's cells less the point, over the span, err by 3 u of
    themselves, which decides `beyond`. Elsewhere they are at most 1 + 1e-6, so a, b, c err by 12 u
    at most and e by 24 u; the coefficients of the quadratic, at most 8, by 200 u. A root p in
    [-2, 2] errs by (|p^2| + |p| + 1) 200 u / sqrt(discriminant) < 2e-10 for that, and by as much
    for the formula, in which nothing cancels but the discriminant; q, of a divisor of at least
    1e-3, by less than 1e-6 = `SURE`. Numbers that are not floats are decided exactly.
    """
    if not (_are_floats(games) and _are_floats(points)):
        return np.zeros(len(games), dtype=bool), np.ones(len(games), dtype=bool)
    cells = np.moveaxis(games.reshape(len(games), 2, 4).astype(np.float64), 0, -1)
    spans = np.ptp(cells, axis=1)
    flat = (spans == 0).any(axis=0)
    cells = (cells - points.astype(np.float64).T[:, None]) / np.where(spans == 0, 1, spans)[:, None]
    (a1, b1, c1, e1), (a2, b2, c2, e2) = (_terms(side) for side in cells)
    beyond = ((cells.min(axis=1) > SURE) | (cells.max(axis=1) < -SURE)).any(axis=0)
    with np.errstate(all="ignore"):
        k0 = a1 * c2 - a2 * c1
        k1 = a1 * e2 + b1 * c2 - a2 * e1 - b2 * c1
        k2 = b1 * e2 - b2 * e1
        discriminant = k1 * k1 - 4 * k0 * k2
        half = -(k1 + np.copysign(np.sqrt(np.maximum(discriminant, 0)), k1)) / 2
        inside, outside = np.zeros(len(games), dtype=bool), np.ones(len(games), dtype=bool)
        for p in (half / k2, k0 / half):
            p_in, p_out = (p > SURE) & (p < 1 - SURE), ~((p >= -SURE) & (p <= 1 + SURE))
            first, second = c1 + e1 * p, c2 + e2 * p
            by_first = abs(first) > abs(second)
            divisor = np.where(by_first, first, second)
            q = -np.where(by_first, a1 + b1 * p, a2 + b2 * p) / divisor
            clear = abs(divisor) > DIVISOR
            inside |= p_in & clear & (q > SURE) & (q < 1 - SURE)
            outside &= p_out | (clear & ~((q >= -SURE) & (q <= 1 + SURE)))
    single, none = discriminant > DISCRIMINANT, discriminant < -DISCRIMINANT
    sure_in, sure_out = single & inside, beyond | none | (single & outside)
    return sure_in & ~flat & ~beyond, ~(beyond | (~flat & (sure_in | sure_out)))


def _are_floats(numbers: NDArray[Any]) -> bool:
    if numbers.dtype == np.int64:
        return bool((abs(numbers) < LARGEST_EXACT).all())
    return numbers.dtype == np.float64
