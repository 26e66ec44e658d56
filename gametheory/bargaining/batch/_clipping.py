"""What is attainable and gives everybody at least d, in very many games at once.

The corners of {V in the hull : V >= d} are

- the vertices of the hull with V >= d;
- where an edge crosses the line V_1 = d_1 with V_2 > d_2, or V_2 = d_2 with V_1 > d_1;
- d itself, if it is in the hull and no vertex.

With g and h the gains over d at the ends A and B of an edge, counter-clockwise, all of these are
signs of g, of h, and of the turn g_A h_B - h_A g_B: d is in a hull of positive area iff no turn is
negative; and where g changes its sign along an edge, h is positive there iff the turn has the
opposite sign to g_B. A sign in doubt marks its game.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch._balls import Ball
from gametheory.bargaining.batch._solutions import Problems
from gametheory.bargaining.batch._work import Work

Flags = NDArray[np.bool_]


def rational_corners(work: Work, point: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The corners [game, corner, player] counter-clockwise, padded with NaN; marks games in doubt.

    Args:
        point: d in floats, [game, player]: what corners on a line of d have there.
        width: at least the number of corners.
    """
    counts = work.hull_counts
    closed = np.concatenate([work.hull, np.full_like(work.hull[:1], -1)])
    closed[counts, np.arange(len(counts))] = work.hull[0]
    around = Problems(work.chunk.points, closed, counts + 1, work.problems.threats, work.chunk.kind)
    g, h = around.gains
    around.check(g, around.inside)
    around.check(h, around.inside)
    one, other = _signs(g), _signs(h)
    slots: list[tuple[Flags, NDArray[np.float64]]] = []
    within = np.ones(len(counts), dtype=bool)
    at_vertex = np.zeros(len(counts), dtype=bool)
    # The two sides of a segment are one, a point has none.
    edges = np.where(counts < 3, counts - 1, counts)
    for k in range(len(around.cells) - 1):
        vertex, edge = k < counts, k < edges
        turn = g[k] * h[k + 1] - h[k] * g[k + 1]
        around.check(turn, edge)
        side = _signs(turn)
        within &= ~edge | (side == 0) | ((side > 0) & (counts > 2))
        here = vertex & (one[k] >= 0) & (other[k] >= 0)
        at_vertex |= here & (one[k] == 0) & (other[k] == 0)
        start = around.at_vertex(np.where(vertex, k, 0))
        slots.append((here, _payoffs(work, around, start)))
        crossings = []
        for player, (gain, sign, towards) in enumerate(((g, one, -side), (h, other, side))):
            crosses = edge & (sign[k] * sign[k + 1] < 0) & (towards * sign[k + 1] > 0)
            place = around.position(
                np.full(len(counts), k), -gain[k], gain[k + 1] - gain[k], crosses
            )
            reached = _payoffs(work, around, place)
            reached[:, player] = np.where(crosses, point[:, player], reached[:, player])
            crossings.append((crosses, reached))
        # From the left of the line of player 1 that is crossed first; V_2 = d_2 needs V_1 > d_1.
        left = one[k] < 0
        (first, at_first), (second, at_second) = crossings
        slots.append((np.where(left, first, second), np.where(left[:, None], at_first, at_second)))
        slots.append((np.where(left, second, first), np.where(left[:, None], at_second, at_first)))
    if (counts < 3).any():
        # No area: d is between the ends of a segment, or is the point.
        last = np.minimum(counts - 1, len(around.cells) - 1)
        ends = [np.take_along_axis(sign, last[None], 0)[0] for sign in (one, other)]
        between = (one[0] * ends[0] <= 0) & (other[0] * ends[1] <= 0)
        within &= (counts >= 3) | between
    slots.append((within & ~at_vertex, point))
    work.problems.doubtful |= around.doubtful
    return _from_the_smallest(*_packed(slots, width))


def _payoffs(work: Work, around: Problems, position: Any) -> NDArray[np.float64]:
    return around.payoffs(position, work.chunk.raw, work.grain)


def _signs(ball: Ball) -> NDArray[np.int8]:
    return np.asarray((ball.value > 0).astype(np.int8) - (ball.value < 0).astype(np.int8))


def _packed(
    slots: list[tuple[Flags, NDArray[np.float64]]], width: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The corners that are there, one after the other, and their number."""
    count = len(slots[0][0])
    corners = np.full((count, width, 2), np.nan)
    filled = np.zeros(count, dtype=np.int64)
    for there, points in slots:
        at = np.flatnonzero(there & (filled < width))
        corners[at, filled[at]] = points[at]
        filled += there
    return corners, np.minimum(filled, width)


def _from_the_smallest(
    corners: NDArray[np.float64], counts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """d, the last of them, in its place: counter-clockwise from the lexicographically smallest."""
    x, y = np.where(np.isnan(corners), np.inf, corners).transpose(2, 0, 1)
    first = np.where(x == x.min(axis=1, keepdims=True), y, np.inf).argmin(axis=1)
    order = np.arange(corners.shape[1])
    turned = np.where(
        order < counts[:, None], (first[:, None] + order) % np.maximum(counts, 1)[:, None], order
    )
    return np.asarray(np.take_along_axis(corners, turned[:, :, None], 1))
