"""Bargaining solutions of very many games at once, along their frontiers.

The frontier of each game is a chain of vertices by rising gain of player 1. The two rules of
`polygon`, `equal_gains` and `largest_product`, are signs at its vertices and a share of one
edge; they need not be clipped to V >= d, where the signs continue. A sign in doubt marks its game.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch._balls import (
    ROUNDING,
    SLACK,
    Ball,
    as_fractions,
    choose,
    times,
)
from gametheory.bargaining.batch._geometry import Kind, Threats

ACCURACY = 2.0**-40
"""Outcomes are right to this share of the player's span, and of themselves, or decided exactly."""


LARGEST_FLOAT = 2**1000
"""Larger weights are left to integers."""


@dataclass(frozen=True)
class Position:
    """A point of each frontier: `part` / `whole` of the way from vertex `vertex` to the next.

    `on_vertex`: the part is zero.
    """

    vertex: NDArray[np.intp]
    part: Ball
    whole: Ball
    on_vertex: NDArray[np.bool_]


class Problems:
    """The bargaining problems of a chunk of games.

    Args:
        points: payoffs [player, cell, game] in numbers of `kind`.
        frontier: cells by rising payoff of player 1, [vertex, game], -1 beyond `counts`.
        threats: the disagreement points.
        doubtful: [game], marked wherever a sign is in doubt or an outcome ill-conditioned.
    """

    def __init__(
        self,
        points: NDArray[Any],
        frontier: NDArray[np.int8],
        counts: NDArray[np.int64],
        threats: Threats,
        kind: Kind,
    ) -> None:
        self.points, self.threats, self.kind = points, threats, kind
        self.frontier, self.counts, self.last = frontier, counts, counts - 1
        cells = frontier[: counts.max()].astype(np.intp)
        self.cells = np.where(cells < 0, _at(cells, self.last), cells)
        self.inside = np.arange(len(self.cells))[:, None] < counts
        self.edge_inside = self.inside[1:]
        self.doubtful = np.zeros(len(counts), dtype=bool)

    def corners(self, player: int) -> NDArray[Any]:
        return np.take_along_axis(self.points[player], self.cells, 0)

    @property
    def zero(self) -> NDArray[Any]:
        return np.zeros(len(self.counts), dtype=object if self.kind == "exact" else np.float64)

    def constant(self, number: Any) -> Ball:
        """A rational as a ball for each game (an integer, unless in floats)."""
        if self.kind == "exact":
            return Ball(self.zero + number, None, True)
        if number >= LARGEST_FLOAT:
            return Ball(self.zero + 1, self.zero + np.inf, False)
        value = self.zero + float(number)
        error = abs(Fraction(float(number)) - number)
        if self.kind == "integers" and not error:
            return Ball(value, None, True)
        return Ball(value, np.full_like(value, 2 * float(error)), False)

    @cached_property
    def dens(self) -> tuple[Ball | None, Ball | None]:
        """Gains are in units of 1 / den; None for one."""
        if self.kind == "floats":
            return None, None
        first, second = (Ball(den, None, True) for den in self.threats.den)
        return first, second

    @cached_property
    def gains(self) -> tuple[Ball, Ball]:
        """den * (payoff - d) at the vertices, [vertex, game]."""
        first, second = (self._gains(player) for player in range(2))
        return first, second

    def _gains(self, player: int) -> Ball:
        t, corner = self.threats, self.corners(player)
        if self.kind != "floats":
            gain = Ball(corner, None, True) * Ball(t.den[player], None, True)
            return gain - Ball(t.num[player], None, True)
        offset = corner - t.ref[player]
        value = offset - t.num[player]
        error = t.radius[player] + ROUNDING * np.where(t.ref[player] != 0, abs(offset), 0.0)
        return Ball(value, error + ROUNDING * np.where(t.num[player] != 0, abs(value), 0.0), False)

    @cached_property
    def steps(self) -> tuple[Ball, Ball]:
        """What player 1 wins and player 2 loses along each edge, in the units of `gains`."""
        first, second = (np.diff(self.corners(player), axis=0) for player in range(2))
        if self.kind == "floats":
            errors = [np.asarray(ROUNDING * abs(side), np.float64) for side in (first, second)]
            return Ball(first, errors[0], False), Ball(-second, errors[1], False)
        p, q = Ball(first, None, True), Ball(-second, None, True)
        return times(p, self.dens[0]), times(q, self.dens[1])

    def check(self, numbers: Ball, inside: Any = True) -> None:
        """Mark games in which the sign of a number is in doubt."""
        unsure = numbers.unsure & inside
        if unsure is not False:
            self.doubtful |= unsure.any(axis=0) if unsure.ndim == 2 else unsure

    def position(
        self, vertex: NDArray[np.intp], part: Ball, whole: Ball, interior: Any
    ) -> Position:
        """`part / whole` of edge `vertex` where `interior`, else the vertex."""
        none, one = self.constant(0), self.constant(1)
        return Position(
            vertex, choose(interior, part, none), choose(interior, whole, one), ~interior
        )

    def equal_gains(self, first: Ball | None = None, second: Ball | None = None) -> Position:
        """first * gain 1 = second * gain 2, or the nearer end (`polygon.equal_gains`)."""
        (g, h), (one, other) = self.gains, self.dens
        return self._crossing(times(g, other, first) - times(h, one, second))

    def _crossing(self, lead: Ball) -> Position:
        """Where a number that rises along the frontier is zero, or the nearer end."""
        self.check(lead, self.inside & (self.counts > 1))
        first = ((lead.value < 0) & self.inside).sum(axis=0)
        before = np.clip(first - 1, 0, None)
        at, least = lead.at(np.minimum(first, self.last)), lead.at(before)
        interior = (first > 0) & (first < self.counts) & (at.value != 0)
        vertex = np.where(interior, before, np.minimum(first, self.last))
        return self.position(vertex, -least, at - least, interior)

    def largest_product(self, first: Ball | None = None, second: Ball | None = None) -> Position:
        """The largest gain 1 ^ first * gain 2 ^ second (`polygon.largest_product`)."""
        if len(self.cells) == 1:
            return self.at_vertex(np.zeros(len(self.counts), dtype=np.intp))
        (g, h), (p, q) = self.gains, self.steps
        up, down = times(p, first), times(q, second)
        at_end = up * h[1:] - down * g[1:]
        self.check(at_end, self.edge_inside)
        edge = ((at_end.value >= 0) & self.edge_inside).sum(axis=0)
        on = np.minimum(edge, len(self.cells) - 2)
        at_start = up.at(on) * h.at(on) - down.at(on) * g.at(on)
        self.check(at_start, edge < self.last)
        interior = (edge < self.last) & (at_start.value > 0)
        both = self.constant(2) if first is None or second is None else first + second
        whole = p.at(on) * q.at(on) * both
        return self.position(edge, at_start, whole, interior)

    def at_vertex(self, vertex: NDArray[np.intp]) -> Position:
        never = np.zeros(len(self.counts), dtype=bool)
        return self.position(vertex, self.constant(0), self.constant(1), never)

    def largest_sum(
        self, first: Ball | None = None, second: Ball | None = None
    ) -> tuple[Position, Position]:
        """The first and the last vertex where first * payoff 1 + second * payoff 2 is largest."""
        if len(self.cells) == 1:
            start = stop = np.zeros(len(self.counts), dtype=np.intp)
        else:
            p, q = self.steps
            slope = times(p, self.dens[1], first) - times(q, self.dens[0], second)
            self.check(slope, self.edge_inside)
            start = ((slope.value > 0) & self.edge_inside).sum(axis=0)
            stop = ((slope.value >= 0) & self.edge_inside).sum(axis=0)
        return self.at_vertex(start), self.at_vertex(stop)

    def ideal(self) -> tuple[tuple[Ball, Ball], tuple[Ball, Ball]]:
        """The largest gain of each player where V >= d, as (numerators, denominators)."""
        (g, h), one = self.gains, self.constant(1)
        self.check(g, self.inside)
        self.check(h, self.inside)
        if len(self.cells) == 1:
            return (g[0], h[0]), (one, one)
        p, q = self.steps
        start = ((g.value < 0) & self.inside).sum(axis=0)
        edge = np.clip(start - 1, 0, len(self.cells) - 2)
        end = np.minimum(start, self.last)
        cut = (start > 0) & (start < self.counts)
        high = choose(cut, h.at(end) * p.at(edge) + q.at(edge) * g.at(end), h.at(end))
        high_den = choose(cut, p.at(edge), one)
        stop = ((h.value >= 0) & self.inside).sum(axis=0)
        a = np.clip(stop - 1, 0, len(self.cells) - 2)
        cut = (stop > 0) & (stop < self.counts)
        right = choose(cut, g.at(a) * q.at(a) + p.at(a) * h.at(a), g.at(np.clip(stop - 1, 0, None)))
        right_den = choose(cut, q.at(a), one)
        return (right, high), (right_den, high_den)

    def feasible(self) -> NDArray[np.bool_]:
        """Whether some attainable payoff has V >= d."""
        g, h = self.gains
        self.check(g, self.inside)
        self.check(h, self.inside)
        found = ((g.value >= 0) & (h.value >= 0) & self.inside).any(axis=0)
        if len(self.cells) > 1:
            p, q = self.steps
            beyond = p * h[:-1] + q * g[:-1]
            passing = (g.value[:-1] < 0) & (g.value[1:] >= 0) & (h.value[1:] < 0) & self.edge_inside
            self.check(beyond, passing)
            found |= (passing & (beyond.value >= 0)).any(axis=0)
        return np.asarray(found, dtype=np.bool_)

    def kalai_smorodinsky(self, *, unrestricted: bool) -> Position:
        if unrestricted:
            best = (self.gains[0].at(self.last), self.gains[1][0])
            dens = (self.constant(1), self.constant(1))
        else:
            best, dens = self.ideal()
        # Gains and best gains are in the same units, so no denominators of d.
        lead = best[1] * dens[0] * self.gains[0] - best[0] * dens[1] * self.gains[1]
        position = self._crossing(lead)
        if unrestricted or len(self.cells) == 1:
            return position
        nothing = [(b.value == 0) if b.radius is None else abs(b.value) <= b.radius for b in best]
        at_d = nothing[0] & nothing[1]
        for b in best:
            self.check(b, at_d)
        if not at_d.any():
            return position
        # The frontier meets V >= d in d alone, where every ratio is met.
        g, p = self.gains[0], self.steps[0]
        start = ((g.value < 0) & self.inside).sum(axis=0)
        edge, end = np.clip(start - 1, 0, len(self.cells) - 2), np.minimum(start, self.last)
        interior = (start > 0) & (g.at(end).value != 0)
        alone = self.position(np.where(interior, edge, end), -g.at(edge), p.at(edge), interior)
        return Position(
            np.where(at_d, alone.vertex, position.vertex),
            choose(at_d, alone.part, position.part),
            choose(at_d, alone.whole, position.whole),
            np.where(at_d, alone.on_vertex, position.on_vertex),
        )

    def share(self, position: Position) -> Ball:
        """The share of the edge; marks games where it is not known to `ACCURACY` of the span."""
        share = position.part / position.whole
        if share.radius is not None:
            spans = np.ptp(self.points, axis=1)
            width = np.zeros(len(self.counts))
            following = np.minimum(position.vertex + 1, self.last)
            for player in range(2):
                corner = self.corners(player)
                step = abs(_at(corner, following) - _at(corner, position.vertex))
                width = np.maximum(width, step / np.where(spans[player] > 0, spans[player], 1))
            self.doubtful |= ~position.on_vertex & ~(SLACK * share.radius * width <= ACCURACY)
        return share

    def payoffs(self, position: Position, raw: NDArray[Any], grain: Any) -> NDArray[np.float64]:
        """[game, player] in floats; `raw` times `grain` are integers, unless in floats.

        Marks games in which an outcome within an edge is not known to `ACCURACY` of its size. In
        floats it is a + share (b - a), which errs by at most twice |b - a| times the radius of the
        share (4 u share or more) and one rounding.
        """
        starts = [self.ends(side, position.vertex) for side in raw]
        if position.on_vertex.all() and self.kind != "exact":
            return np.stack(starts, axis=1)
        following = np.minimum(position.vertex + 1, self.last)
        outcomes = []
        share = None if self.kind == "exact" else self.share(position)
        for side, a in zip(raw, starts, strict=True):
            b = self.ends(side, following)
            part, whole = position.part, position.whole
            if share is None:
                number = as_fractions(a * whole.value + part.value * (b - a), whole.value * grain)
                outcomes.append(number.astype(np.float64))
            elif self.kind == "integers":
                first, second = (Ball(end * grain, None, True) for end in (a, b))
                outcome = (first * whole + part * (second - first)) / whole
                self.doubtful |= ~position.on_vertex & outcome.loose(ACCURACY)
                outcomes.append(np.where(position.on_vertex, a, outcome.value / grain))
            else:
                value = a + share.value * (b - a)
                radius = 0.0 if share.radius is None else share.radius
                outcome = Ball(value, 2 * radius * abs(b - a), False)
                self.doubtful |= ~position.on_vertex & outcome.loose(ACCURACY)
                outcomes.append(value)
        return np.stack(outcomes, axis=1)

    def ends(self, side: NDArray[Any], vertex: NDArray[np.intp]) -> NDArray[Any]:
        """The payoffs [cell, game] of one player at a vertex of each frontier."""
        return _at(side, _at(self.cells, vertex))

    def gains_at(self, position: Position) -> tuple[Ball, Ball]:
        """payoff - d."""
        (first, second), whole = self._moved(position)
        dens = (times(whole, den) for den in self.dens)
        return first / next(dens), second / next(dens)

    def total_gain(self, position: Position) -> Ball:
        """The sum of both, whose zeros are exact in integers."""
        (first, second), whole = self._moved(position)
        one, other = self.dens
        return (times(first, other) + times(second, one)) / times(whole, one, other)

    def _moved(self, position: Position) -> tuple[tuple[Ball, Ball], Ball]:
        """(den * gains * whole, whole) at a position."""
        first, second = (gain.at(position.vertex) * position.whole for gain in self.gains)
        if len(self.cells) > 1:
            on = np.minimum(position.vertex, len(self.cells) - 2)
            p, q = (step.at(on) * position.part for step in self.steps)
            first, second = first + p, second - q
        return (first, second), position.whole


def _at(rows: NDArray[Any], index: NDArray[np.intp]) -> NDArray[Any]:
    return np.asarray(np.take_along_axis(rows, index[None], 0)[0])
