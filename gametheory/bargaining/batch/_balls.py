"""Numbers of very many games with a bound on their rounding, so that signs are certain.

A ball is a value with a radius. Integers have none: they are exact as floats up to 2^53 (and
Python integers always), so that their ties are seen; beyond, they get one.

Why a sign that `Ball.unsure` does not doubt is right. Let u = 2^-53. A float operation whose
result neither overflows nor underflows errs by at most u times the result (Higham 2002, section
2.2), so to the radii that an operation carries over, |a| rb + |b| ra + ra rb for a product, 2u
times the result are added. Radii are sums, products and quotients of numbers that are not
negative, so each float operation makes them wrong by a factor of at most 1 + u; no radius is made
by more than 2^10 operations, and `SLACK` covers (1 + u)^(2^10). Nothing underflows: `_work` leaves
to integers the games with nonzero payoffs or distances to d below 2^-60 of the span, so nonzero
differences are at least 2^-113, what is computed of them is a polynomial of degree 8 at most, or a
quotient of two, and nonzero sums of rounded products are at least 2^-53 times their terms. What
overflows, through huge weights, has a radius that is infinite or NaN, and is in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROUNDING = 2.0**-52
"""Twice the relative error of one operation in floats, to cover the rounding of bounds too."""

SLACK = 1 + 2.0**-40
"""Radii times this are bounds, whatever the rounding of radii was."""

LARGEST_EXACT = 2.0**53
"""Integers up to this are themselves in floats."""

as_fractions = np.frompyfunc(Fraction, 2, 1)


@dataclass(frozen=True)
class Ball:
    """Numbers within `radius` of `value`; no radius: exactly.

    `whole`: the values are integers, exact up to 2^53.
    """

    value: NDArray[Any]
    radius: NDArray[np.float64] | None
    whole: bool

    def _rounded(self, value: NDArray[Any], radius: Any, whole: bool) -> Ball:
        if value.dtype == object:
            return Ball(value, None, True)
        size = abs(value)
        if whole:
            if radius is None and (not size.size or size.max() < LARGEST_EXACT):
                return Ball(value, None, True)
            error = np.where(size < LARGEST_EXACT, 0.0, ROUNDING * size)
        else:
            error = ROUNDING * size
        return Ball(value, error if radius is None else error + radius, whole)

    def __add__(self, other: Ball) -> Ball:
        value, whole = self.value + other.value, self.whole and other.whole
        return self._rounded(value, _sum(self.radius, other.radius), whole)

    def __sub__(self, other: Ball) -> Ball:
        value, whole = self.value - other.value, self.whole and other.whole
        return self._rounded(value, _sum(self.radius, other.radius), whole)

    def __mul__(self, other: Ball) -> Ball:
        a, b, ra, rb = self.value, other.value, self.radius, other.radius
        radius: Any = None
        if ra is not None:
            radius = ra * (abs(b) if rb is None else abs(b) + rb)
        if rb is not None:
            radius = _sum(radius, abs(a) * rb)
        return self._rounded(a * b, radius, self.whole and other.whole)

    def __truediv__(self, other: Ball) -> Ball:
        """Infinite radius where the divisor may be zero."""
        if self.value.dtype == object:
            zero = other.value == 0
            return Ball(as_fractions(self.value, np.where(zero, 1, other.value)), None, True)
        ra = 0.0 if self.radius is None else self.radius
        rb = 0.0 if other.radius is None else other.radius
        least = abs(other.value) - SLACK * rb
        safe = least > 0
        value = self.value / np.where(safe, other.value, 1.0)
        radius = (ra + abs(value) * rb) / np.where(safe, least, 1.0)
        return Ball(value, np.where(safe, radius + 2 * ROUNDING * abs(value), np.inf), False)

    def __neg__(self) -> Ball:
        return Ball(-self.value, self.radius, self.whole)

    def __getitem__(self, index: Any) -> Ball:
        radius = None if self.radius is None else self.radius[index]
        return Ball(self.value[index], radius, self.whole)

    def at(self, rows: NDArray[np.intp]) -> Ball:
        """The entry in row `rows[game]` of each game."""
        index = rows[None]
        radius = None if self.radius is None else np.take_along_axis(self.radius, index, 0)[0]
        return Ball(np.take_along_axis(self.value, index, 0)[0], radius, self.whole)

    @property
    def unsure(self) -> Any:
        """Where the sign is in doubt; a zero of radius zero is one."""
        if self.radius is None:
            return False
        # An infinite radius may have become NaN.
        return ~(abs(self.value) > SLACK * self.radius) & (self.radius != 0)

    def loose(self, accuracy: float) -> Any:
        """Where the number is not known to this share of its size."""
        if self.radius is None:
            return False
        return ~(SLACK * self.radius <= accuracy * abs(self.value))


def _sum(a: Any, b: Any) -> Any:
    if a is None:
        return b
    return a if b is None else a + b


def times(ball: Ball, *factors: Ball | None) -> Ball:
    """The product; None for one."""
    for factor in factors:
        if factor is not None:
            ball = ball * factor
    return ball


def choose(condition: NDArray[np.bool_], a: Ball, b: Ball) -> Ball:
    """`a` where the condition holds, else `b`."""
    radius = None
    if a.radius is not None or b.radius is not None:
        radius = np.where(
            condition, 0.0 if a.radius is None else a.radius, 0.0 if b.radius is None else b.radius
        )
    return Ball(np.where(condition, a.value, b.value), radius, a.whole and b.whole)


def smaller(a: Ball, b: Ball) -> Ball:
    """The smaller of the two, within the larger radius where it is not known which that is."""
    found = choose(a.value <= b.value, a, b)
    if found.radius is None:
        return found
    ra, rb = (np.zeros_like(found.radius) if x.radius is None else x.radius for x in (a, b))
    apart = abs(a.value - b.value) > SLACK * (ra + rb)
    return Ball(found.value, np.where(apart, found.radius, np.maximum(ra, rb)), found.whole)
