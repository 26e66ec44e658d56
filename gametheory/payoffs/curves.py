"""Planar curves of degree at most two, and pieces of them.

A curve is t -> (x(t), y(t)), 0 <= t <= 1, with rational polynomials of degree at most two: a
point, a segment or an arc of a parabola. Sets of payoffs that have such a boundary are finite
sets, polygons, and what two players reach by mixing independently.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._numeric.rationals import as_fmpq
from gametheory._numeric.reals import (
    PRECISION,
    Polynomial,
    Real,
    add,
    ball,
    compare,
    derivative,
    enclosure,
    evaluate,
    is_zero,
    real_roots,
    roots_in_unit_interval,
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
        if t in (ZERO, ONE):
            return self.end if t else self.start
        return evaluate(self.x, t), evaluate(self.y, t)

    @cached_property
    def start(self) -> Profile:
        return self.x[0], self.y[0]

    @cached_property
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
        (x, y), (u, v) = self._polynomials, other._polynomials
        if other.line is not None:
            a, b, c = map(as_fmpq, other.line)
            return roots_in_unit_interval((a * x + b * y - c).numer())
        # On the parabola (u, v) its parameter is linear in the point: eliminate it.
        slope = v[2] * u[1] - u[2] * v[1]
        t = (v[2] * (x - u[0]) - u[2] * (y - v[0])) / slope
        on = u(t) - x if u[2] else v(t) - y
        return roots_in_unit_interval(on.numer())

    @cached_property
    def _polynomials(self) -> tuple[Any, Any]:
        """x and y as polynomials of flint."""
        import flint

        return tuple(flint.fmpq_poly(list(map(as_fmpq, p))) for p in (self.x, self.y))  # type: ignore[return-value]

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

    def decreasing_spans(self) -> list[tuple[Fraction, Fraction]]:
        """Parameters from which to which x rises and y falls, each strictly; maybe backwards."""
        turns = {ZERO, ONE}
        turns.update(t for p in (self.x, self.y) for t in real_roots(derivative(p)))
        spans = []
        for a, b in itertools.pairwise(sorted(turns)):
            (x, y), (u, v) = self.at(a), self.at(b)
            if x < u and y > v:
                spans.append((a, b))
            elif x > u and y < v:
                spans.append((b, a))
        return spans

    def parameter(self, x: Fraction) -> Real:
        """Where a curve along which x rises has this first coordinate."""
        return real_roots(add(self.x, (-x,)))[0]

    def height_at(self, x: Fraction) -> Real:
        """y where a curve along which x rises has this first coordinate."""
        return evaluate(self.y, self.parameter(x))

    def enclosed_height(self, x: Fraction) -> Real:
        """A ball around y at this x, strictly between the ends of a curve along which x rises."""
        import flint

        with flint.ctx.workprec(PRECISION):
            (_, x1, x2), (y0, y1, y2) = self._balls
            gone = ball(x - self.x[0])
            # gone = x1 t + x2 t^2, whose derivative at t is the root, which is positive.
            t = 2 * gone / (x1 + (x1 * x1 + 4 * x2 * gone).sqrt())
            return y0 + (y1 + y2 * t) * t

    @cached_property
    def _balls(self) -> tuple[tuple[Real, Real, Real], ...]:
        """Three coefficients of x and of y, as balls."""
        return tuple(tuple(map(ball, (*p, ZERO, ZERO)[:3])) for p in (self.x, self.y))

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
            return compare(left, x) > 0 or compare(self.curve.height_at(x), y) > 0
        if compare(right, x) < 0 or compare(high, y) < 0:
            return False
        # An end that is not of the piece is dominated by another point of the set, so it may
        # stand for it.
        if compare(left, x) >= 0:
            return compare(left, x) > 0 or compare(high, y) > 0
        if compare(right, x) == 0:
            return compare(low, y) > 0
        return compare(self.curve.height_at(x), y) > 0

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
        return compare(self.curve.height_at(x), y) == 0

    def sample(self, count: int) -> NDArray[np.float64]:
        """Floats on the piece, `[point, 2]`, from its start to its end."""
        start, end = (float(enclosure(t)[0]) for t in (self.start, self.end))
        t = np.linspace(start, end, count)
        return np.column_stack(
            [np.polyval([float(c) for c in p[::-1]], t) for p in (self.curve.x, self.curve.y)]
        )
