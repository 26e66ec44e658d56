"""Bilinear functions of two probabilities, where they are zero and where they are not negative.

    a + b p + c q + d p q

vanishes everywhere, nowhere, where p or q has a value (if it factors), or along one graph
q = -(a + b p) / (c + d p): a *Moebius map*, which is monotone on either side of its pole.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

Interval = tuple[Fraction, Fraction]

UNIT: Interval = (Fraction(0), Fraction(1))


class Moebius(NamedTuple):
    """t -> (p + q t) / (r + s t)."""

    p: Fraction
    q: Fraction
    r: Fraction
    s: Fraction

    def __call__(self, t: Fraction) -> Fraction | None:
        """The value; None at the pole."""
        below = self.r + self.s * t
        return (self.p + self.q * t) / below if below else None

    def after(self, first: Moebius) -> Moebius:
        """t -> self(first(t))."""
        return Moebius(
            self.p * first.r + self.q * first.p,
            self.p * first.s + self.q * first.q,
            self.r * first.r + self.s * first.p,
            self.r * first.s + self.s * first.q,
        )

    @property
    def is_identity(self) -> bool:
        return not self.p and not self.s and self.q == self.r

    @property
    def is_affine(self) -> bool:
        return not self.s or not (self.q * self.r - self.p * self.s)

    def within_unit(self, interval: Interval) -> list[Interval]:
        """Where on the interval the value is from 0 to 1."""
        low, high = interval
        cuts = {low, high}
        for value in (0, 1):
            # p + q t = value (r + s t)
            by_t = self.q - value * self.s
            if by_t:
                cuts.add((value * self.r - self.p) / by_t)
        if self.s:
            cuts.add(-self.r / self.s)
        ends = sorted(t for t in cuts if low <= t <= high)
        found = [(t, t) for t in ends if self._is_inside(t)]
        found += [(a, b) for a, b in itertools.pairwise(ends) if self._is_inside((a + b) / 2)]
        return joined(found)

    def _is_inside(self, t: Fraction) -> bool:
        value = self(t)
        return value is not None and 0 <= value <= 1


IDENTITY = Moebius(Fraction(0), Fraction(1), Fraction(1), Fraction(0))


def constant(value: Fraction) -> Moebius:
    return Moebius(value, Fraction(0), Fraction(1), Fraction(0))


def joined(intervals: list[Interval]) -> list[Interval]:
    """The union of closed intervals as disjoint ones, ascending."""
    result: list[Interval] = []
    for low, high in sorted(intervals):
        if result and low <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], high))
        else:
            result.append((low, high))
    return result


class Fixed(NamedTuple):
    """A variable has one value."""

    variable: int
    value: Fraction


@dataclass(frozen=True)
class Bilinear:
    """a + b p + c q + d p q, where p and q are the variables numbered `first` and `second`."""

    first: int
    second: int
    a: Fraction
    b: Fraction
    c: Fraction
    d: Fraction

    def __call__(self, point: tuple[Fraction, ...]) -> Fraction:
        p, q = point[self.first], point[self.second]
        return self.a + self.b * p + self.c * q + self.d * p * q

    def __neg__(self) -> Bilinear:
        return Bilinear(self.first, self.second, -self.a, -self.b, -self.c, -self.d)

    @property
    def is_zero(self) -> bool:
        return not (self.a or self.b or self.c or self.d)

    @property
    def is_irreducible(self) -> bool:
        """Whether its zeros are one graph of either variable over the other."""
        return bool(self.a * self.d - self.b * self.c)

    def at(self, variable: int, value: Fraction) -> Bilinear:
        """The same with one variable given a value."""
        a, b, c, d = self.a, self.b, self.c, self.d
        nothing = Fraction(0)
        if variable == self.first:
            return Bilinear(self.first, self.second, a + b * value, nothing, c + d * value, nothing)
        if variable == self.second:
            return Bilinear(self.first, self.second, a + c * value, b + d * value, nothing, nothing)
        return self

    def other(self, variable: int) -> int:
        return self.second if variable == self.first else self.first

    def solved_from(self, variable: int) -> Moebius:
        """The other variable as a function of this one, where it is irreducible."""
        if variable == self.first:
            return Moebius(-self.a, -self.b, self.c, self.d)
        return Moebius(-self.a, -self.c, self.b, self.d)

    def zeros(self) -> list[Fixed | Bilinear] | None:
        """The factors that vanish somewhere on the unit square; None if it is zero itself.

        An irreducible one is its own factor.
        """
        if self.is_zero:
            return None
        if self.is_irreducible:
            return [self]
        # k (p - p0) (q - q0), or with one of the factors missing.
        if self.d:
            roots = [Fixed(self.first, -self.c / self.d), Fixed(self.second, -self.b / self.d)]
        elif self.b:
            roots = [Fixed(self.first, -self.a / self.b)]
        elif self.c:
            roots = [Fixed(self.second, -self.a / self.c)]
        else:
            roots = []
        return [root for root in roots if 0 <= root.value <= 1]

    def where_not_negative(self, variable: int, interval: Interval = UNIT) -> Interval | None:
        """The part of an interval where it is >= 0, if it depends on that variable alone."""
        slope = self.b if variable == self.first else self.c
        low, high = interval
        if not slope:
            return interval if self.a >= 0 else None
        root = -self.a / slope
        low, high = (max(low, root), high) if slope > 0 else (low, min(high, root))
        return (low, high) if low <= high else None
