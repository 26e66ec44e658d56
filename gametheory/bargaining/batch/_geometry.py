"""Hulls, frontiers and minimax points of very many two-player games at once.

Arrays are `[player, cell, game]` or `[vertex, game]`: the batch lies along the last axis, where
numpy is fast. A batch is computed in one of three kinds of numbers, by the same source:

- "integers": small integers, as floats, in which no decision can overflow 53 bits;
- "floats": decisions carry a bound on their rounding, and a game with one in doubt is flagged;
- "exact": Python integers, each game over a denominator of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.matrix_games import nonnegative_kernels
from gametheory.bargaining.batch._balls import ROUNDING

Kind = Literal["integers", "floats", "exact"]

NARROW = 2.0**-40
"""Floats: strategies that prove the minimax value up to this share of the span are accepted."""


@dataclass(frozen=True)
class Threats:
    """The disagreement point: payoff i is ref[i] + num[i] / den[i], within radius[i].

    Arrays [player, game]. In integers `ref` is zero, in floats `den` is one.
    """

    ref: NDArray[Any]
    num: NDArray[Any]
    den: NDArray[Any]
    radius: NDArray[np.float64]

    @property
    def arrays(self) -> tuple[NDArray[Any], ...]:
        return self.ref, self.num, self.den, self.radius

    def take(self, where: slice) -> Threats:
        return Threats(*(array[:, where] for array in self.arrays))

    def put(self, where: slice, part: Threats) -> None:
        for array, here in zip(self.arrays, part.arrays, strict=True):
            array[:, where] = here


def largest_span(shape: tuple[int, ...]) -> int:
    """Up to this span of integer payoffs hulls and minimax values are exact in floats."""
    size = min(shape)
    return min(2**26, int((2**53 / (size * math.factorial(size))) ** (1 / size))) - 1


def integers_of(
    payoffs: NDArray[Any], given: NDArray[Any] | None
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any] | None]:
    """Each game of [player, cell, game] in Python integers: (integers, denominators, given)."""
    count = payoffs.shape[2]
    whole = np.empty(payoffs.shape, dtype=object)
    common = np.empty(count, dtype=object)
    point = None if given is None else np.empty((2, count), dtype=object)
    for g in range(count):
        numbers = [Fraction(x) for x in payoffs[:, :, g].ravel().tolist()]
        threat = [] if given is None else [Fraction(x) for x in given[:, g].tolist()]
        scale = common[g] = math.lcm(*(x.denominator for x in [*numbers, *threat]))
        scaled = [x.numerator * (scale // x.denominator) for x in numbers]
        whole[0, :, g], whole[1, :, g] = scaled[: len(scaled) // 2], scaled[len(scaled) // 2 :]
        if point is not None:
            point[:, g] = [x.numerator * (scale // x.denominator) for x in threat]
    return whole, common, point


def hulls(
    points: NDArray[Any], kind: Kind, doubtful: NDArray[np.bool_]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Cells of the vertices [vertex, game], counter-clockwise from the lexicographically smallest.

    Gift wrapping; the first of equal cells stands for all. Padded with -1; the second result
    counts. Marks games in which a turn is in doubt.

    In floats, with u = 2^-53: differences err by u times themselves, so each of the two products
    of a turn by less than 3.01 u, and their difference by less than 4.1 u times the sum of their
    sizes; a turn is in doubt up to 8 u. It is zero for certain where both products are zero: then
    the edge is parallel to an axis, and of two cells on it the farther is known unless their
    rounded distances are equal (rounding is monotone), which is in doubt, too. Cells with the
    same payoffs never are.
    """
    x, y = points
    size, games = x.shape
    start = np.zeros(games, dtype=np.int8)
    low_x, low_y = x[0], y[0]
    for k in range(1, size):
        first = (x[k] < low_x) | ((x[k] == low_x) & (y[k] < low_y))
        low_x, low_y = np.where(first, x[k], low_x), np.where(first, y[k], low_y)
        start[first] = k
    cells = np.full((size, games), -1, dtype=np.int8)
    cells[0] = start
    counts = np.ones(games, dtype=np.int64)
    where, current = np.arange(games), start
    for step in range(1, size):
        following, unsure = _next_vertex(x, y, current, kind)
        doubtful[where[unsure]] = True
        on = following != start
        if not on.all():
            where, x, y, start, following = where[on], x[:, on], y[:, on], start[on], following[on]
            if not len(where):
                break
        current = following
        cells[step, where] = current
        counts[where] += 1
    return cells[: counts.max()], counts


def _next_vertex(
    x: NDArray[Any], y: NDArray[Any], current: NDArray[np.int8], kind: Kind
) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """The cell that has all others to its left, seen from `current`; the farthest of several."""
    at = current[None].astype(np.intp)
    here_x, here_y = np.take_along_axis(x, at, 0)[0], np.take_along_axis(y, at, 0)[0]
    best, best_x, best_y = current.copy(), here_x - here_x, here_y - here_y
    reach = best_x
    unsure = np.zeros(len(current), dtype=bool)
    for k in range(len(x)):
        dx, dy = x[k] - here_x, y[k] - here_y
        one, other = best_x * dy, best_y * dx
        turn = one - other
        distance = abs(dx) + abs(dy)
        if kind == "floats":
            size = abs(one) + abs(other)
            near = (abs(turn) <= 4 * ROUNDING * size) & (distance > 0) & (reach > 0)
            close = np.flatnonzero(near)
            if len(close):
                level = (size[close] > 0) | (distance[close] == reach[close])
                apart = x[k, close] != x[best[close], close]
                apart |= y[k, close] != y[best[close], close]
                unsure[close] |= level & apart
        better = (turn < 0) | ((turn == 0) & (distance > reach))
        best_x, best_y = np.where(better, dx, best_x), np.where(better, dy, best_y)
        reach = np.where(better, distance, reach)
        best[better] = k
    return best, np.flatnonzero(unsure)


def frontiers(
    points: NDArray[Any], cells: NDArray[np.int8], counts: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """The strong Pareto frontier of each hull: cells by rising payoff of player 1, and counts."""
    x, y = (np.take_along_axis(side, np.maximum(cells, 0).astype(np.intp), 0) for side in points)
    games = np.arange(len(counts))
    ends = []
    for main, tie in ((y, x), (x, y)):
        best = np.zeros(len(counts), dtype=np.intp)
        top, top_tie = main[0], tie[0]
        for j in range(1, len(cells)):
            better = (main[j] > top) | ((main[j] == top) & (tie[j] > top_tie))
            better &= j < counts
            top, top_tie = np.where(better, main[j], top), np.where(better, tie[j], top_tie)
            best[better] = j
        ends.append(best)
    highest, rightmost = ends
    lengths = (highest - rightmost) % counts + 1
    chain = np.full((lengths.max(), len(counts)), -1, dtype=np.int8)
    for j in range(len(chain)):
        inside = j < lengths
        chain[j, inside] = cells[((highest - j) % counts)[inside], games[inside]]
    return chain, lengths


def minimax_points(
    points: NDArray[Any], shape: tuple[int, int], kind: Kind, doubtful: NDArray[np.bool_]
) -> Threats:
    """The mixed minimax point of each game; marks games in floats where no kernel is accepted."""
    games = points.reshape(2, *shape, -1)
    sides = [_matrix_values(own, kind, doubtful) for own in (games[0], games[1].swapaxes(0, 1))]
    return Threats(*(np.stack(parts) for parts in zip(*sides, strict=True)))


def _matrix_values(
    own: NDArray[Any], kind: Kind, doubtful: NDArray[np.bool_]
) -> tuple[NDArray[Any], ...]:
    """(ref, num, den, radius) of the values of matrix games own[action, other's action, game].

    Each has a kernel (Shapley and Snow 1950): a square submatrix K whose equalising strategies
    x = row sums of the cofactors / D and y = column sums / D, with D the sum of all, are optimal;
    the value is det K / D. Strategies that pass are optimal, whatever the kernel.

    In floats p and q, which are not negative, are strategies as they stand, and bracket the value
    by what they secure. With u = 2^-53 and `scale` the largest entry: entries err by u scale, what
    is secured by size u more in the sum, size u in the sum of the weights and the quotient. So
    the value is within (2 size + 2) u scale of the bracket.
    """
    rows, columns, count = own.shape
    floor, ceiling = own.min(axis=1).max(axis=0), own.max(axis=0).min(axis=0)
    zero = floor - floor
    one = zero + 1
    radius = np.zeros(count)
    ref, num, den = (floor, zero, one) if kind == "floats" else (zero, floor.copy(), one)
    num, den, ref = num.copy(), den.copy(), ref.copy()
    where = np.flatnonzero(floor != ceiling)
    A = own[:, :, where]
    if kind == "floats":
        ref[where] = A[0, 0]
        A = A - A[0, 0]
    for size in range(2, min(rows, columns) + 1):
        if not len(where):
            break
        unsolved = np.ones(len(where), dtype=bool)
        for S, T, x, y, take in nonnegative_kernels(A, size, unsolved):
            total = sum(x)
            sub, at, sign = A[:, :, take], where[take], np.sign(total[take])
            p, q = ([weight[take] * sign for weight in weights] for weights in (x, y))
            earned = [sum(w * sub[i, j] for w, i in zip(p, S, strict=True)) for j in range(columns)]
            held = [sum(w * sub[i, j] for w, j in zip(q, T, strict=True)) for i in range(rows)]
            if kind == "floats":
                lower = np.minimum.reduce(earned) / sum(p)
                upper = np.maximum.reduce(held) / sum(q)
                scale = abs(sub).max(axis=(0, 1))
                good = abs(upper - lower) <= NARROW * scale
                num[at[good]] = ((lower + upper) / 2)[good]
                radius[at[good]] = (abs(upper - lower) + (size + 2) * ROUNDING * scale)[good]
            else:
                value = earned[T[0]]
                good = np.ones(len(take), dtype=bool)
                for j in set(range(columns)) - set(T):
                    good &= earned[j] >= value
                for i in set(range(rows)) - set(S):
                    good &= held[i] <= value
                num[at[good]], den[at[good]] = value[good], abs(total[take])[good]
            unsolved[take[good]] = False
        A, where = A[:, :, unsolved], where[unsolved]
    if kind == "floats":
        doubtful[where] = True
    return ref, num, den, radius
