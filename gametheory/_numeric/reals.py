"""Real numbers: rationals where they are rational, else rigorous balls.

A `Real` is a `Fraction`, or an `arb` ball of python-flint that encloses an irrational number
(Johansson 2017). Comparisons of balls are proofs, except that two balls of `PRECISION` bits
which overlap count as equal: numbers that differ by less than about 1e-70 of their size.

A polynomial is the tuple of its coefficients, constant first.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cmp_to_key
from math import factorial, lcm, perm
from typing import Any

from gametheory._numeric.rationals import as_fmpq
from gametheory.errors import Unsupported

Real = Any
"""`Fraction`, or `flint.arb`: a ball around an irrational number."""

RATIONAL = (Fraction, int)

Polynomial = tuple[Fraction, ...]

PRECISION = 256
"""Bits of a ball."""

DIGITS = 208
"""Bits of the rational midpoint that stands for a ball."""


def ball(number: Real) -> Any:
    """The number as a ball."""
    import flint

    if isinstance(number, flint.arb):
        return number
    with flint.ctx.workprec(PRECISION):
        return flint.arb(as_fmpq(number))


def compare(a: Real, b: Real) -> int:
    """-1, 0 or 1 as a < b, a = b (or not to be told apart), a > b."""
    if isinstance(a, RATIONAL) and isinstance(b, RATIONAL):
        return (a > b) - (a < b)
    import flint

    with flint.ctx.workprec(PRECISION):
        difference = ball(a) - ball(b)
        return int(difference > 0) - int(difference < 0)


by_size = cmp_to_key(compare)
"""A sort key for reals."""


def combine(factors: Sequence[Real], numbers: Sequence[Real]) -> Real:
    """The scalar product."""
    if all(isinstance(x, RATIONAL) for x in (*factors, *numbers)):
        return sum((a * b for a, b in zip(factors, numbers, strict=True)), Fraction(0))
    import flint

    with flint.ctx.workprec(PRECISION):
        total = flint.arb(0)
        for a, b in zip(factors, numbers, strict=True):
            total += ball(a) * ball(b)
        return total


def evaluate(polynomial: Polynomial, t: Real) -> Real:
    """The value at t."""
    if isinstance(t, RATIONAL):
        value = Fraction(0)
        for coefficient in reversed(polynomial):
            value = value * t + coefficient
        return value
    import flint

    with flint.ctx.workprec(PRECISION):
        enclosed = flint.arb(0)
        for coefficient in reversed(polynomial):
            enclosed = enclosed * t + ball(coefficient)
        return enclosed


def derivative(polynomial: Polynomial) -> Polynomial:
    return tuple(k * c for k, c in enumerate(polynomial) if k) or (Fraction(0),)


def add(p: Polynomial, q: Polynomial) -> Polynomial:
    length = max(len(p), len(q))
    padded = [(*a, *(Fraction(0),) * (length - len(a))) for a in (p, q)]
    return tuple(a + b for a, b in zip(*padded, strict=True))


def scale(factor: Fraction, p: Polynomial) -> Polynomial:
    return tuple(factor * c for c in p)


def multiply(p: Polynomial, q: Polynomial) -> Polynomial:
    product = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return tuple(product)


def is_zero(polynomial: Polynomial) -> bool:
    return not any(polynomial)


def real_roots(polynomial: Polynomial, low: Real = 0, high: Real = 1) -> list[Real]:
    """The distinct real roots in [low, high], ascending; of the zero polynomial none.

    Rational roots are found as such, by factoring over the integers.
    """
    if is_zero(polynomial[1:]):
        return []
    if len(polynomial) == 2:
        found: list[Real] = [-polynomial[0] / polynomial[1]]
    else:
        import flint

        common = lcm(*(c.denominator for c in polynomial))
        found = _roots_by_factoring(flint.fmpz_poly([int(c * common) for c in polynomial]))
    inside = [t for t in found if compare(low, t) <= 0 and compare(t, high) <= 0]
    return sorted(inside, key=by_size)


def roots_in_unit_interval(polynomial: Any) -> list[Real]:
    """`real_roots` in [0, 1] of an integer polynomial, of flint."""
    if polynomial.degree() <= 0 or _keeps_its_sign(polynomial):
        return []
    inside = [
        t for t in _roots_by_factoring(polynomial) if compare(0, t) <= 0 and compare(t, 1) <= 0
    ]
    return sorted(inside, key=by_size)


def _keeps_its_sign(polynomial: Any) -> bool:
    """Whether all Bernstein coefficients have one sign: then it has no root in [0, 1]."""
    n = polynomial.degree()
    given = [int(c) for c in polynomial.coeffs()]
    # comb(k, j) / comb(n, j) = (n - j)! k! / (n! (k - j)!); times n!, which is positive.
    signs = {
        _sign(sum(perm(k, j) * factorial(n - j) * c for j, c in enumerate(given[: k + 1])))
        for k in range(n + 1)
    }
    return len(signs) == 1


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _roots_by_factoring(whole: Any) -> list[Real]:
    """The real roots of an integer polynomial of flint, in no order."""
    import flint

    roots: list[Real] = []
    with flint.ctx.workprec(PRECISION):
        for factor, _ in whole.factor()[1]:
            if factor.degree() == 1:
                roots.append(Fraction(-int(factor[0]), int(factor[1])))
            elif factor.degree() > 1:
                found: Any = factor.complex_roots()
                roots += [root.real for root, _ in found if root.imag.is_zero()]
    return roots


def enclosure(number: Real) -> tuple[Fraction, Fraction]:
    """(midpoint, radius) in rationals; radius 0 for a rational.

    The midpoint of a ball is rounded to `DIGITS` bits, so that balls of one number, come by on
    different ways, nearly always have the same.
    """
    if isinstance(number, RATIONAL):
        return Fraction(number), Fraction(0)
    mantissa, exponent = map(int, number.mid().man_exp())
    spare = max(mantissa.bit_length() - DIGITS, 0)
    rounded = Fraction((mantissa + (1 << spare >> 1)) >> spare) * Fraction(2) ** (exponent + spare)
    off = abs(rounded - mantissa * Fraction(2) ** exponent)
    return rounded, _dyadic(number.rad().upper()) + off


def rational_between(a: Real, b: Real) -> Fraction:
    """A rational of few digits strictly between two reals a < b.

    Raises `Unsupported` where the balls of a and b overlap, so that a < b is not known.
    """
    left, right = _ends(a)[1], _ends(b)[0]
    if left >= right:
        raise Unsupported(
            f"expected numbers that {PRECISION} bits tell apart, got two between "
            f"{float(right):.6g} and {float(left):.6g}"
        )
    # Some multiple of any step below right - left lies between.
    bits = 0
    while True:
        step = Fraction(1, 2**bits)
        candidate = (left / step).__floor__() * step + step
        if candidate < right:
            return candidate
        bits += 4 if right - left < step else 1


def _ends(number: Real) -> tuple[Fraction, Fraction]:
    """The ends of a ball, not rounded."""
    if isinstance(number, RATIONAL):
        return Fraction(number), Fraction(number)
    middle, radius = (_dyadic(part) for part in (number.mid(), number.rad().upper()))
    return middle - radius, middle + radius


def _dyadic(number: Any) -> Fraction:
    mantissa, exponent = map(int, number.man_exp())
    return mantissa * Fraction(2) ** exponent
