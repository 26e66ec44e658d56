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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch._balls import Ball
from gametheory.bargaining.batch._geometry import Threats
from gametheory.bargaining.batch._solutions import Problems
from gametheory.bargaining.batch._work import Work

Flags = NDArray[np.bool_]

Slot = tuple[NDArray[np.intp], NDArray[np.float64]]
"""Games that have a corner there, and its payoffs [game, player]."""


class Line(NamedTuple):
    """V_i = d_i of a player i, its gains at the vertices, and d in floats [game, player]."""

    player: int
    gain: Ball
    point: NDArray[np.float64]


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
    slots: list[Slot] = []
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
        slots.append(_reached(work, around, here, k))
        crossings = [
            edge & (sign[k] * sign[k + 1] < 0) & (towards * sign[k + 1] > 0)
            for sign, towards in ((one, -side), (other, side))
        ]
        # Where V_1 rises along the edge its line comes first: V_2 = d_2 needs V_1 > d_1.
        rises = one[k] < 0
        for early in (True, False):
            for player, gain in enumerate((g, h)):
                there = crossings[player] & (rises == (early == (player == 0)))
                slots.append(_reached(work, around, there, k, Line(player, gain, point)))
    if (counts < 3).any():
        # No area: d is between the ends of a segment, or is the point.
        last = np.minimum(counts - 1, len(around.cells) - 1)
        ends = [np.take_along_axis(sign, last[None], 0)[0] for sign in (one, other)]
        between = (one[0] * ends[0] <= 0) & (other[0] * ends[1] <= 0)
        within &= (counts >= 3) | between
    slots.append((np.flatnonzero(within & ~at_vertex), point[within & ~at_vertex]))
    work.problems.doubtful |= around.doubtful
    return _from_the_smallest(*_packed(slots, len(counts), width))


def _reached(
    work: Work,
    around: Problems,
    there: Flags,
    k: int,
    line: Line | None = None,
) -> Slot:
    """In the games that are flagged, vertex k, or where its edge crosses a line of d."""
    games = np.flatnonzero(there)
    if not len(games):
        return games, np.empty((0, 2))
    part = Problems(
        around.points[:, :, games],
        around.frontier[:, games],
        around.counts[games],
        Threats(*(array[:, games] for array in around.threats.arrays)),
        around.kind,
    )
    chunk, vertex = work.chunk, np.full(len(games), k)
    grain = chunk.shift[games] if chunk.kind == "exact" else chunk.grain
    if line is None:
        return games, part.payoffs(part.at_vertex(vertex), chunk.raw[:, :, games], grain)
    start, end = line.gain[k, games], line.gain[k + 1, games]
    place = part.position(vertex, -start, end - start, np.ones(len(games), dtype=bool))
    found = part.payoffs(place, chunk.raw[:, :, games], grain)
    found[:, line.player] = line.point[games, line.player]
    around.doubtful[games] |= part.doubtful
    return games, found


def _signs(ball: Ball) -> NDArray[np.int8]:
    return np.asarray((ball.value > 0).astype(np.int8) - (ball.value < 0).astype(np.int8))


def _packed(
    slots: list[Slot], count: int, width: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The corners that are there, one after the other, and their number."""
    corners = np.full((count, width, 2), np.nan)
    filled = np.zeros(count, dtype=np.int64)
    for games, points in slots:
        # In games in doubt there may be too many, which are worked out anew.
        fits = filled[games] < width
        corners[games[fits], filled[games[fits]]] = points[fits]
        filled[games[fits]] += 1
    return corners, filled


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
