"""Equal area, Perles-Maschler and discrete Raiffa for very many games at once.

In floats, with every gain measured by the player's span of payoffs and a bound on how far
rounding can move the outcome; games in which it is not known to `ACCURACY` of the span, and of
itself, go one by one through `polygons`, and so do those with an edge shorter than `SHORTEST`.

The bounds. Gains at the vertices err by E, the radius of d and 4 u for the largest of them
(u = 2^-53), edges p and q by 4 u of themselves. Where d cuts an edge, its share errs by E over
the length of the edge, so the other gain there by E times the slope.

- Equal area: with gains of at most `reach`, a sector y0 x1 - x0 y1 errs by 9 reach E, and for
  each cut end by the slope there as often, so half the sum, and what an edge lacks of it, by 16
  reach E (2 + edges + slopes) at most. Along an edge the area grows by p h + q g a share.
- Perles-Maschler: with s the steepest slope, sqrt(pq) times a share errs by E sqrt(s) at each cut
  end, and a share by the sum over sqrt(pq), which moves an outcome by at most sqrt(s) as much.
- Raiffa: measure errors as |dx| + t |dy|, for t the slope dx/dy of the frontier at the limit. It
  is concave, so dx/dy is at most t where the best of player 1 is looked up, and at least t for
  player 2; a step, half the way to both, so never enlarges an error, and adds at most E (1 + t).
  On the last edge an error of x moves the outcome by at most 1 + 1/t as much.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory.bargaining import polygons
from gametheory.bargaining.batch._balls import ROUNDING
from gametheory.bargaining.batch._solutions import Problems
from gametheory.bargaining.batch._work import Work

Floats = NDArray[np.float64]

ACCURACY = 2.0**-37
"""Outcomes are right to this share (about 1e-11) of the player's span, or decided exactly."""

SHORTEST = 2.0**-20
"""Edges are at least this share of each player's span."""

STEPS = 53
"""Midpoints: each halves what is left to gain, down to a rounding of the span."""

EXACT: dict[str, Callable[[Any, Any], Any]] = {
    "equal-area": polygons.equal_area,
    "perles-maschler": lambda chain, d: polygons.perles_maschler(chain, d).point,
    "raiffa": lambda chain, d: polygons.discrete_raiffa(chain, d).point,
}


@dataclass(frozen=True)
class _Parts:
    """The edges of the frontiers, [edge, game], where they have V >= d.

    Attributes:
        g, h: gains at the start of each edge.
        p, q: what player 1 wins and player 2 loses along it; one where there is no edge.
        start, end: the shares of it between which V >= d.
        proper: whether that is more than a point.
        error: of gains.
    """

    g: Floats
    h: Floats
    p: Floats
    q: Floats
    start: Floats
    end: Floats
    proper: NDArray[np.bool_]
    error: Floats

    @property
    def steepness(self) -> Floats:
        """The larger of p/q and q/p, on proper edges; one elsewhere."""
        return np.where(self.proper, np.maximum(self.p / self.q, self.q / self.p), 1.0)

    def take(self, where: Any) -> _Parts:
        parts = {field.name: getattr(self, field.name)[..., where] for field in fields(self)}
        return _Parts(**parts)

    def edge_of(self, player: int, level: Floats) -> NDArray[np.intp]:
        """The proper edge where the gain of a player passes a level, or the nearest."""
        first = self.proper.argmax(axis=0)
        last = len(self.g) - 1 - self.proper[::-1].argmax(axis=0)
        index = np.arange(len(self.g))[:, None]
        before = self.g + self.p < level if player == 0 else self.h - self.q > level
        passed = (before | (index < first)).sum(axis=0)
        return np.asarray(np.clip(passed, first, last), dtype=np.intp)

    def share_of(self, player: int, level: Floats, edge: NDArray[np.intp]) -> Floats:
        """The share of an edge up to that level."""
        if player == 0:
            return np.clip((level - _row(self.g, edge)) / _row(self.p, edge), 0, 1)
        return np.clip((_row(self.h, edge) - level) / _row(self.q, edge), 0, 1)

    def at(self, share: Floats) -> tuple[Floats, Floats]:
        return self.g + share * self.p, self.h - share * self.q


def further(work: Work, solution: str) -> Floats:
    """[game, player]; NaN where d is infeasible."""
    if work.chunk.kind == "exact":
        return _one_by_one(work, EXACT[solution])
    problems = work.problems
    outcomes = work.payoffs(problems.largest_product())
    if len(problems.cells) == 1:
        return outcomes
    parts = _parts(problems)
    find = {"equal-area": _equal_area, "perles-maschler": _perles_maschler, "raiffa": _raiffa}
    edge, share, error = find[solution](parts)
    several = parts.proper.any(axis=0)
    short = parts.proper & (np.minimum(parts.p, parts.q) < SHORTEST)
    problems.doubtful |= several & (short.any(axis=0) | ~(error <= ACCURACY))
    for player, side in enumerate(work.chunk.raw):
        a, b = (problems.ends(side, edge + k) for k in (0, 1))
        found = a + share * (b - a)
        known = error * np.ptp(side, axis=0) <= ACCURACY * abs(found)
        problems.doubtful |= several & ~known
        outcomes[several, player] = found[several]
    return outcomes


def _one_by_one(work: Work, solve: Callable[[Any, Any], Any]) -> Floats:
    problems, t = work.problems, work.problems.threats
    (g, h), (one, other) = problems.gains, problems.threats.den
    none = (Fraction(0), Fraction(0))
    outcomes = np.full((len(problems.counts), 2), np.nan)
    for k, count in enumerate(problems.counts):
        chain = [
            (Fraction(x, one[k]), Fraction(y, other[k]))
            for x, y in zip(g.value[:count, k], h.value[:count, k], strict=True)
        ]
        part = polygon.clip_chain(chain, none)
        if part:
            for i, gain in enumerate(solve(part, none)):
                threat = Fraction(t.num[i, k], t.den[i, k])
                outcomes[k, i] = (gain + threat) / work.chunk.shift[k]
    return outcomes


def _parts(problems: Problems) -> _Parts:
    (g, h), (p, q) = problems.gains, problems.steps
    problems.check(g, problems.inside)
    problems.check(h, problems.inside)
    proper = problems.edge_inside & (g.value[1:] > 0) & (h.value[:-1] > 0)
    left, below = proper & (g.value[:-1] < 0), proper & (h.value[1:] < 0)
    beyond = p * h[:-1] + q * g[:-1]
    problems.check(beyond, left & below)
    proper &= ~(left & below & (beyond.value <= 0))
    units = np.ptp(problems.points, axis=1) * problems.threats.den
    error = np.zeros(len(problems.counts))
    sides = []
    for ball, unit in zip((g, h), units, strict=True):
        size = np.where(unit > 0, unit, 1)
        sides.append(ball.value / size)
        radius = 0.0 if ball.radius is None else (ball.radius / size).max(axis=0)
        error = np.maximum(error, radius + 2 * ROUNDING * abs(sides[-1]).max(axis=0))
    rise, fall = (
        np.where(problems.edge_inside, step.value / np.where(unit > 0, unit, 1), 1)
        for step, unit in zip((p, q), units, strict=True)
    )
    return _Parts(
        g=sides[0][:-1],
        h=sides[1][:-1],
        p=rise,
        q=fall,
        start=np.where(left, -sides[0][:-1] / rise, 0.0),
        end=np.where(below, sides[1][:-1] / fall, 1.0),
        proper=proper,
        error=error,
    )


def _along(parts: _Parts, measure: Floats, target: Floats) -> tuple[NDArray[np.intp], Floats]:
    """The edge, and the share of it, up to which a measure of the frontier reaches a target."""
    total = np.cumsum(measure, axis=0)
    first = parts.proper.argmax(axis=0)
    last = len(total) - 1 - parts.proper[::-1].argmax(axis=0)
    edge = np.clip((total < target).sum(axis=0), first, last)

    beyond = _row(total, edge) - target
    start, end = _row(parts.start, edge), _row(parts.end, edge)
    share = end - beyond / _row(measure, edge) * (end - start)
    return edge, np.clip(share, start, end)


def _equal_area(parts: _Parts) -> tuple[NDArray[np.intp], Floats, Floats]:
    (x0, y0), (x1, y1) = parts.at(parts.start), parts.at(parts.end)
    sectors = np.where(parts.proper, y0 * x1 - x0 * y1, 0.0)
    games = np.arange(sectors.shape[1])
    first = parts.proper.argmax(axis=0)
    last = len(sectors) - 1 - parts.proper[::-1].argmax(axis=0)
    above, below = (x0 * y0)[first, games], (x1 * y1)[last, games]
    edge, share = _along(parts, sectors, (below + sectors.sum(axis=0) - above) / 2)
    # An end that d cuts moves by the error times the slope there.
    reach = np.where(parts.proper, np.maximum(abs(x1), abs(y0)), 0.0).max(axis=0)
    cut_start, cut_end = _row(parts.start, first) > 0, _row(parts.end, last) < 1
    ends = np.where(cut_start, _row(parts.q / parts.p, first), 0.0)
    ends += np.where(cut_end, _row(parts.p / parts.q, last), 0.0)
    error = 16 * reach * parts.error * (2 + parts.proper.sum(axis=0) + ends)
    rate = parts.p * parts.h + parts.q * parts.g
    rate = np.maximum(rate - 2 * parts.error * (parts.p + parts.q), 0)
    width = np.where(parts.proper, np.maximum(parts.p, parts.q) / rate, 0.0)
    slack = np.minimum(share - _row(parts.start, edge), _row(parts.end, edge) - share)
    inner = slack > error / _row(rate, edge)
    return edge, share, error * np.where(inner, _row(width, edge), width.max(axis=0))


def _perles_maschler(parts: _Parts) -> tuple[NDArray[np.intp], Floats, Floats]:
    roots = np.sqrt(parts.p * parts.q)
    measure = np.where(parts.proper, (parts.end - parts.start) * roots, 0.0)
    whole = measure.sum(axis=0)
    edge, share = _along(parts, measure, whole / 2)
    root = np.sqrt(parts.steepness.max(axis=0))
    error = 8 * parts.error * root + 8 * len(roots) * ROUNDING * whole
    return edge, share, error * root


def _raiffa(parts: _Parts) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Once both best points are on one edge, the limit is halfway between them."""
    count = parts.g.shape[1]
    edge, share, error = np.zeros(count, np.intp), np.zeros(count), np.zeros(count)
    where = np.flatnonzero(parts.proper.any(axis=0))
    left, x, y = parts.take(where), np.zeros(len(where)), np.zeros(len(where))
    for step in range(1, STEPS + 1):
        low, high = left.edge_of(1, y), left.edge_of(0, x)
        right = _row(left.g, low) + _row(left.p, low) * left.share_of(1, y, low)
        top = _row(left.h, high) - _row(left.q, high) * left.share_of(0, x, high)
        on_edge = (low == high) & (x >= _row(left.g, low)) & (y >= _row(left.h - left.q, low))
        x, y = (x + right) / 2, (y + top) / 2
        done = on_edge | (step == STEPS)
        edge[where[done]] = high[done]
        share[where[done]] = left.share_of(0, x, high)[done]
        steep = np.maximum(_row(left.steepness, low), _row(left.steepness, high))
        error[where[done]] = (4 * (step + 1) * left.error * (1 + steep))[done]
        where, left, x, y = where[~done], left.take(~done), x[~done], y[~done]
        if not len(where):
            break
    return edge, share, error


def _row(rows: Floats, index: NDArray[np.intp]) -> Floats:
    return np.asarray(np.take_along_axis(rows, index[None], 0)[0])
