"""Numbers a + b sqrt(n) with rational a and b: the roots of quadratic equations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from gametheory.equilibria._bilinear import Moebius


@dataclass(frozen=True)
class Surd:
    """a + b sqrt(n), irrational: b is not 0 and n no square."""

    a: Fraction
    b: Fraction
    n: int

    def mapped(self, p: Fraction, q: Fraction, r: Fraction, s: Fraction) -> Surd:
        """(p + q x) / (r + s x), not constant; an irrational x is never at its pole."""
        over, below = (p + q * self.a, q * self.b), (r + s * self.a, s * self.b)
        norm = below[0] ** 2 - self.n * below[1] ** 2
        return Surd(
            (over[0] * below[0] - self.n * over[1] * below[1]) / norm,
            (over[1] * below[0] - over[0] * below[1]) / norm,
            self.n,
        )

    def exceeds(self, value: int) -> bool:
        """Whether it is more than a rational."""
        a, b = self.a - value, self.b
        if b < 0:
            return a > 0 and a * a > b * b * self.n
        return a > 0 or a * a < b * b * self.n

    @property
    def is_between_zero_and_one(self) -> bool:
        return self.exceeds(0) and not self.exceeds(1)

    def near(self, bits: int) -> Fraction:
        """A multiple of 2^-bits that is off by less than 2^-bits."""
        square = self.b * self.b * self.n
        spare = bits + 8
        root = Fraction(isqrt((square.numerator << 2 * spare) // square.denominator), 1 << spare)
        value = self.a + (root if self.b > 0 else -root)
        return Fraction(round(value * (1 << bits)), 1 << bits)


def fixed_points(m: Moebius) -> list[Fraction | Surd]:
    """The t with m(t) = t, or with numerator and denominator proportional to it; not of t -> t."""
    # s t^2 + (r - q) t - p = 0
    a, b, c = m.s, m.r - m.q, -m.p
    if not a:
        return [-c / b] if b else []
    square = b * b - 4 * a * c
    if square < 0:
        return []
    # sqrt(u / v) = sqrt(u v) / v
    number = square.numerator * square.denominator
    root = isqrt(number)
    middle = -b / (2 * a)
    step = 1 / (2 * a * square.denominator)
    if root * root == number:
        return list(dict.fromkeys((middle - step * root, middle + step * root)))
    return [Surd(middle, -step, number), Surd(middle, step, number)]
