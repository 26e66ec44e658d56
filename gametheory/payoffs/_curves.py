"""Planar curves of degree at most two, and the upper right envelope of many of them.

A curve is t -> (x(t), y(t)), 0 <= t <= 1, with rational polynomials of degree at most two: a
point, a segment or an arc of a parabola. Sets of payoffs that have such a boundary are finite
sets, polygons, and what two players reach by mixing independently.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._exact import Profile
from gametheory._reals import (
    Polynomial,
    Real,
    add,
    by_size,
    combine,
    compare,
    derivative,
    enclosure,
    evaluate,
    is_zero,
    multiply,
    rational_between,
    real_roots,
    scale,
)

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Curve:
    """t -> (x(t), y(t)) on [0, 1], and the strategies that reach it.

    Attributes:
        x, y: polynomials of degree at most two.
        strategies: for each player, two actions and the probability of the second one as a
            polynomial of degree at most one; None where no game is behind the curve.
    """

    x: Polynomial
    y: Polynomial
    strategies: tuple[tuple[tuple[int, int], Polynomial], ...] | None = None

    def point(self, t: Real) -> tuple[Real, Real]:
        return evaluate(self.x, t), evaluate(self.y, t)

    def at(self, t: Fraction) -> Profile:
        """The point at a rational t."""
        return evaluate(self.x, t), evaluate(self.y, t)

    @property
    def start(self) -> Profile:
        return self.x[0], self.y[0]

    @property
    def end(self) -> Profile:
        return sum(self.x, ZERO), sum(self.y, ZERO)

    @property
    def is_point(self) -> bool:
        return is_zero(self.x[1:]) and is_zero(self.y[1:])

    @cached_property
    def line(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """(a, b, c) with a x + b y = c all along, if the curve is straight."""
        x1, x2 = (*self.x[1:], ZERO, ZERO)[:2]
        y1, y2 = (*self.y[1:], ZERO, ZERO)[:2]
        if x1 * y2 != x2 * y1:
            return None
        along = (x1, y1) if (x1 or y1) else (x2, y2)
        a, b = along[1], -along[0]
        return a, b, a * self.x[0] + b * self.y[0]

    def height(self, normal: Sequence[Fraction], least: Fraction = ZERO) -> Polynomial:
        """normal . point - least, as a polynomial in t."""
        weighted = add(scale(normal[0], self.x), scale(normal[1], self.y))
        return add(weighted, (-least,))

    def crosses(self, other: Curve) -> list[Real]:
        """Where this curve meets the whole line or parabola of `other`; [] if it runs along it."""
        if other.line is not None:
            a, b, c = other.line
            return real_roots(self.height((a, b), c))
        # On a parabola t is linear in (x, y): eliminate it.
        x0, x1, x2, *_ = (*other.x, ZERO, ZERO)
        y0, y1, y2, *_ = (*other.y, ZERO, ZERO)
        slope = y2 * x1 - x2 * y1
        t = scale(1 / slope, self.height((y2, -x2), y2 * x0 - x2 * y0))
        square = multiply(t, t)
        if x2:
            on = add(add(scale(x2, square), scale(x1, t)), self.height((-ONE, ZERO), -x0))
        else:
            on = add(add(scale(y2, square), scale(y1, t)), self.height((ZERO, -ONE), -y0))
        return real_roots(on)

    def part(self, start: Fraction, end: Fraction) -> Curve:
        """The curve from t = start to t = end, with parameter 0 to 1 anew."""
        step = end - start

        def anew(p: Polynomial) -> Polynomial:
            c0, c1, c2, *_ = (*p, ZERO, ZERO)
            whole: Polynomial = (
                c0 + start * (c1 + start * c2),
                step * (c1 + 2 * c2 * start),
                c2 * step**2,
            )
            while len(whole) > 1 and not whole[-1]:
                whole = whole[:-1]
            return whole

        strategies = self.strategies and tuple(
            (actions, anew(chance)) for actions, chance in self.strategies
        )
        return Curve(anew(self.x), anew(self.y), strategies)

    def decreasing_parts(self) -> list[Curve]:
        """The parts along which x rises and y falls, each strictly."""
        turns = {ZERO, ONE}
        turns.update(t for p in (self.x, self.y) for t in real_roots(derivative(p)))
        ordered = sorted(turns)
        parts = []
        for a, b in itertools.pairwise(ordered):
            part = self.part(a, b)
            if part.start[0] > part.end[0]:
                part = self.part(b, a)
            if part.start[0] < part.end[0] and part.start[1] > part.end[1]:
                parts.append(part)
        return parts

    def parameter(self, x: Fraction) -> Real:
        """Where a curve along which x rises has this first coordinate."""
        return real_roots(add(self.x, (-x,)))[0]

    def distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of `where[point, 2]` to the curve, in floats."""
        path = np.array([[float(c) for c in (*p, ZERO, ZERO)[:3]] for p in (self.x, self.y)])
        offset = path[:, 0] - where
        # Half the derivative of the squared distance, a cubic in t for each point.
        cubic = np.column_stack(
            [
                offset @ path[:, 1],
                2 * offset @ path[:, 2] + path[:, 1] @ path[:, 1],
                np.full(len(where), 3 * path[:, 1] @ path[:, 2]),
                np.full(len(where), 2 * path[:, 2] @ path[:, 2]),
            ]
        )
        nearest = np.full(len(where), np.inf)
        for k, coefficients in enumerate(cubic):
            roots = np.roots(np.trim_zeros(coefficients[::-1], "f"))
            t = np.clip([0.0, 1.0, *roots.real], 0, 1)
            steps = offset[k] + np.outer(t, path[:, 1]) + np.outer(t**2, path[:, 2])
            nearest[k] = np.linalg.norm(steps, axis=1).min()
        return nearest


@dataclass(frozen=True)
class Piece:
    """A decreasing curve between two parameters, or one point (`start == end`).

    `closed`: whether its start and its end belong to it; at a gap of the frontier one of them is
    dominated by the point straight above or straight to the right.
    """

    curve: Curve
    start: Real = ZERO
    end: Real = ONE
    closed: tuple[bool, bool] = (True, True)
    known: tuple[Fraction, ...] = ()

    @cached_property
    def ends(self) -> tuple[tuple[Real, Real], tuple[Real, Real]]:
        """The points at `start` and `end`; a coordinate that is one of `known` is rational."""
        return self._end(self.start), self._end(self.end)

    def _end(self, t: Real) -> tuple[Real, Real]:
        x, y = self.curve.point(t)
        return self._recognised(x), self._recognised(y)

    def _recognised(self, number: Real) -> Real:
        if isinstance(number, Fraction):
            return number
        return next((known for known in self.known if compare(known, number) == 0), number)

    @property
    def is_point(self) -> bool:
        return self.curve.is_point or compare(self.start, self.end) == 0

    @property
    def attained_ends(self) -> tuple[tuple[Real, Real], ...]:
        """The ends that belong to the piece."""
        if self.is_point:
            return self.ends[:1]
        return tuple(end for end, own in zip(self.ends, self.closed, strict=True) if own)

    def above(self, corner: Profile) -> Piece | None:
        """The part with x >= corner[0] and y >= corner[1]; None if it is empty."""
        (left, high), (right, low) = self.ends
        if compare(right, corner[0]) < 0 or compare(high, corner[1]) < 0:
            return None
        start, end, (owns_start, owns_end) = self.start, self.end, self.closed
        if compare(left, corner[0]) < 0:
            if compare(right, corner[0]) == 0:
                start, owns_start = end, owns_end
            else:
                start, owns_start = self.curve.parameter(corner[0]), True
        if compare(low, corner[1]) < 0:
            if compare(high, corner[1]) == 0:
                end, owns_end = self.start, self.closed[0]
            else:
                end, owns_end = real_roots(add(self.curve.y, (-corner[1],)))[0], True
        order = compare(start, end)
        if order > 0 or (order == 0 and not (owns_start and owns_end)):
            return None
        return Piece(self.curve, start, end, (owns_start, owns_end), (*self.known, *corner))

    def dominates(self, point: Profile, *, strictly: bool) -> bool:
        """Whether some point of the piece is better for both (`strictly`), or dominates."""
        x, y = point
        (left, high), (right, low) = self.ends
        if strictly:
            if compare(right, x) <= 0 or compare(high, y) <= 0:
                return False
            # Further left the curve is higher: just right of x, or at its start.
            return compare(left, x) > 0 or compare(self._height(x), y) > 0
        if compare(right, x) < 0 or compare(high, y) < 0:
            return False
        # An end that is not of the piece is dominated by another point of the set, so it may
        # stand for it.
        if compare(left, x) >= 0:
            return compare(left, x) > 0 or compare(high, y) > 0
        if compare(right, x) == 0:
            return compare(low, y) > 0
        return compare(self._height(x), y) > 0

    def contains(self, point: Profile) -> bool:
        """Whether the point is on the piece; exact."""
        x, y = point
        (left, high), (right, low) = self.ends
        if self.is_point:
            return compare(left, x) == 0 and compare(low, y) == 0
        at_start, at_end = compare(x, left), compare(x, right)
        if at_start < 0 or at_end > 0:
            return False
        if at_start == 0 or at_end == 0:
            owned = self.closed[0] if at_start == 0 else self.closed[1]
            return owned and compare(high if at_start == 0 else low, y) == 0
        return compare(self._height(x), y) == 0

    def _height(self, x: Fraction) -> Real:
        return evaluate(self.curve.y, self.curve.parameter(x))

    def sample(self, count: int) -> NDArray[np.float64]:
        """Floats on the piece, `[point, 2]`, from its start to its end."""
        start, end = (float(enclosure(t)[0]) for t in (self.start, self.end))
        t = np.linspace(start, end, count)
        return np.column_stack(
            [np.polyval([float(c) for c in p[::-1]], t) for p in (self.curve.x, self.curve.y)]
        )


def upper_right_envelope(curves: Iterable[Curve]) -> tuple[Piece, ...]:
    """The strong Pareto frontier of the set that the curves bound, by rising x.

    The set must be compact, and each of its Pareto-optimal points must lie on one of the curves.
    """
    given = list(curves)
    corners = {end for curve in given for end in (curve.start, curve.end)}
    parts = [part for curve in given for part in curve.decreasing_parts()]
    corners.update(end for part in parts for end in (part.start, part.end))
    staircase = _maxima(corners)
    parts = [p for p in parts if not _below(staircase, (p.end[0], p.start[1]))]
    pieces = _sweep(parts, staircase)
    singles = [
        Piece(Curve((x,), (y,), _strategies_at([*given, *parts], (x, y))), ZERO, ZERO)
        for x, y in staircase
        if not any(_beats(part, (x, y)) for part in parts)
        and not any(piece.contains((x, y)) for piece in pieces)
    ]
    # Of two that start at the same x the higher one is a point, straight above.
    return tuple(sorted([*singles, *pieces], key=lambda piece: by_size(piece.ends[0][0])))


def _maxima(points: Iterable[Profile]) -> list[Profile]:
    """The strongly Pareto-optimal among finitely many points, by rising x."""
    best: list[Profile] = []
    for point in sorted(points, reverse=True):
        if not best or point[1] > best[-1][1]:
            best.append(point)
    return best[::-1]


def _below(staircase: Sequence[Profile], corner: Profile) -> bool:
    return any(x >= corner[0] and y >= corner[1] for x, y in staircase)


def _beats(part: Curve, point: Profile) -> bool:
    """Whether some point of a decreasing curve dominates the point."""
    x, y = point
    if part.end[0] < x or part.start[1] < y:
        return False
    if part.start[0] >= x:
        return part.start != point
    return compare(evaluate(part.y, part.parameter(x)), y) > 0


def _sweep(parts: Sequence[Curve], staircase: Sequence[Profile]) -> list[Piece]:
    """The parts of decreasing curves that no point of any of them, or given one, dominates.

    `staircase`: the maxima among all ends of curves. Between two events the highest curve is the
    same, and so is the highest end further right: it is on the frontier all along, or nowhere.
    """
    events: list[Real] = [x for x, _ in staircase]
    for i, part in enumerate(parts):
        events += [part.start[0], part.end[0]]
        for k, other in enumerate(parts):
            if k == i or other.start[0] >= part.end[0] or other.end[0] <= part.start[0]:
                continue
            if k > i:
                events += [evaluate(part.x, t) for t in part.crosses(other)]
        # Where the curve sinks to the height of an end further right, which dominates the rest.
        for _, height in staircase:
            if part.end[1] < height < part.start[1]:
                events += [evaluate(part.x, t) for t in real_roots(add(part.y, (-height,)))]
    events = _distinct(events)
    pieces: list[Piece] = []
    last: tuple[Curve, Real] | None = None
    for left, right in itertools.pairwise(events):
        middle = rational_between(left, right)
        spanning = [p for p in parts if p.start[0] < middle < p.end[0]]
        if not spanning:
            last = None
            continue
        height, top = _highest(spanning, middle)
        ahead = max((y for x, y in staircase if x >= middle), default=None)
        if ahead is not None and compare(height, ahead) <= 0:
            last = None
            continue
        start, end = _parameter_at(top, left), _parameter_at(top, right)
        if last is not None and last[0] is top:
            pieces[-1] = Piece(top, pieces[-1].start, end)
        else:
            pieces.append(Piece(top, start, end))
        last = (top, end)
    known = tuple({x for point in staircase for x in point})
    return [_with_closed_ends(replace(piece, known=known), staircase) for piece in pieces]


def _with_closed_ends(piece: Piece, staircase: Sequence[Profile]) -> Piece:
    first, last = (not _dominated(end, staircase) for end in piece.ends)
    return replace(piece, closed=(first, last))


def _dominated(point: tuple[Real, Real], staircase: Sequence[Profile]) -> bool:
    orders = ((compare(x, point[0]), compare(y, point[1])) for x, y in staircase)
    return any(min(order) >= 0 < max(order) for order in orders)


def _highest(parts: Sequence[Curve], x: Fraction) -> tuple[Real, Curve]:
    best: tuple[Real, Curve] | None = None
    for part in parts:
        height = evaluate(part.y, part.parameter(x))
        if best is None or compare(height, best[0]) > 0:
            best = (height, part)
    assert best is not None
    return best


def _parameter_at(curve: Curve, x: Real) -> Real:
    """The parameter at an event: the x of a rational point, or of an irrational crossing."""
    if isinstance(x, Fraction):
        return curve.parameter(x)
    c0, c1, c2 = (*curve.x, ZERO, ZERO)[:3]
    if not c2:
        return combine((1 / c1, -1 / c1), (x, c0))
    import flint

    from gametheory._reals import PRECISION, ball

    with flint.ctx.workprec(PRECISION):
        root = (ball(c1) ** 2 - 4 * ball(c2) * (ball(c0) - x)).sqrt()
        # x rises along the curve, so its derivative c1 + 2 c2 t is the positive root.
        return (root - ball(c1)) / (2 * ball(c2))


def _distinct(numbers: Iterable[Real]) -> list[Real]:
    ordered = sorted(numbers, key=by_size)
    kept: list[Real] = []
    for number in ordered:
        if kept and compare(kept[-1], number) == 0:
            if isinstance(number, Fraction):
                kept[-1] = number
            continue
        kept.append(number)
    return kept


def _strategies_at(curves: Sequence[Curve], point: Profile) -> Any:
    for curve in curves:
        for t in (ZERO, ONE):
            if curve.strategies and curve.at(t) == point:
                return curve.part(t, t).strategies
    return None


@dataclass(frozen=True)
class Boundary:
    """The boundary of a planar set, and its area.

    Attributes:
        pieces: curves between two parameters; what belongs to the set on neither side comes too.
        area: rational, or a ball.
    """

    pieces: tuple[Piece, ...]
    area: Real


def trace_boundary(curves: Sequence[Curve], inside: Callable[[Profile], bool]) -> Boundary:
    """The true boundary, given curves of the set that hold it and an exact membership test.

    Vertical lines through the events (ends, turns and crossings of curves) cut the plane into
    slabs, in which the curves neither cross nor end: between two neighbours membership is
    constant, and one rational point decides it. The plane is sheared first, so that no segment
    is vertical.
    """
    shear = _generic_shear(curves)
    parts = [part for curve in curves for part in _rising_parts(_sheared(curve, shear))]
    events = [end for part in parts for end in (part.start[0], part.end[0])]
    for one, other in itertools.combinations(parts, 2):
        if other.start[0] < one.end[0] and one.start[0] < other.end[0]:
            events += [evaluate(one.x, t) for t in one.crosses(other)]
    pieces: list[tuple[Curve, Real, Real, int]] = []
    open_at: dict[int, int] = {}
    for left, right in itertools.pairwise(_distinct(events)):
        x = rational_between(left, right)
        spanning = [p for p in parts if p.start[0] < x < p.end[0]]
        levels = _levels(spanning, x)
        gaps = [rational_between(a, b) for (a, _), (b, _) in itertools.pairwise(levels)]
        within = [False, *(inside((x - shear * y, y)) for y in gaps), False]
        going: dict[int, int] = {}
        for k, (_, part) in enumerate(levels):
            below, above = within[k], within[k + 1]
            if below and above:
                continue
            side = int(below) - int(above)
            start, end = _parameter_at(part, left), _parameter_at(part, right)
            before = open_at.get(id(part))
            if before is not None and pieces[before][3] == side:
                pieces[before] = (part, pieces[before][1], end, side)
                going[id(part)] = before
            else:
                going[id(part)] = len(pieces)
                pieces.append((part, start, end, side))
        open_at = going
    area = combine([side for *_, side in pieces], [_integral(*piece[:3]) for piece in pieces])
    found = [Piece(_sheared(curve, -shear), start, end) for curve, start, end, _ in pieces]
    return Boundary(tuple(found or [Piece(c, ZERO, ZERO) for c in curves[:1]]), area)


def _generic_shear(curves: Sequence[Curve]) -> Fraction:
    """A k with which x + k y is constant along no straight curve that is not a point."""
    lines = [curve.line for curve in curves if curve.line and not curve.is_point]
    # Along a x + b y = c, x + k y is constant where k = b / a.
    forbidden = {b / a for a, b, _ in lines if a}
    shear = ZERO
    while shear in forbidden:
        shear += ONE
    return shear


def _sheared(curve: Curve, shear: Fraction) -> Curve:
    return Curve(add(curve.x, scale(shear, curve.y)), curve.y, curve.strategies)


def _rising_parts(curve: Curve) -> list[Curve]:
    turns = sorted({ZERO, ONE, *real_roots(derivative(curve.x))})
    parts = [curve.part(a, b) for a, b in itertools.pairwise(turns)]
    ordered = [p if p.start[0] < p.end[0] else p.part(ONE, ZERO) for p in parts]
    return [part for part in ordered if part.start[0] < part.end[0]]


def _levels(parts: Sequence[Curve], x: Fraction) -> list[tuple[Real, Curve]]:
    """The distinct heights at x, ascending, each with a curve that has it."""
    heights = [(evaluate(part.y, part.parameter(x)), part) for part in parts]
    heights.sort(key=lambda level: by_size(level[0]))
    kept: list[tuple[Real, Curve]] = []
    for level in heights:
        if not kept or compare(kept[-1][0], level[0]) != 0:
            kept.append(level)
    return kept


def _integral(curve: Curve, start: Real, end: Real) -> Real:
    """The integral of y dx along the curve."""
    product = multiply(curve.y, derivative(curve.x))
    whole = (ZERO, *(c / (k + 1) for k, c in enumerate(product)))
    return combine((1, -1), (evaluate(whole, end), evaluate(whole, start)))
