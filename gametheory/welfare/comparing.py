"""Which of finitely many profiles a welfare function likes best, ties decided exactly.

Means of powers and products of powers are irrational, and floats neither see that two of them are
equal nor always which is larger. Here the difference of two is written with terms that are
linearly independent over the rationals, so that it is zero only if all coefficients are:

- products (CES of aversion 1, weighted Nash): logarithms of the elements of a coprime base of all
  gains, which are independent because factorisation is unique;
- powers x^r with r = p/q: radicals, of which no two have a rational ratio (Besicovitch 1940).

If it is not zero, balls of rising precision find its sign.

>>> from fractions import Fraction
>>> from gametheory.welfare import ces
>>> points = [tuple(map(Fraction, v)) for v in ((2, 9), (3, 6), (4, 4))]
>>> best_profiles(points, ces(1))
[0, 1]
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np

from gametheory._numeric.exact import Number, Profile, fractions
from gametheory._numeric.rationals import as_fmpq
from gametheory._numeric.reals import PRECISION
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.welfare.functions import WeightedNash
from gametheory.welfare.inequality import CES

Terms = dict[Fraction, Fraction]
"""Coefficients of logarithms, or of powers, of positive rationals."""

MOST_BITS = 1 << 14
"""Numbers that are different, but not in so many bits, are refused."""

LARGEST_POWER = 1 << 16
"""So are ties that rest on a power of more bits than this."""

NEAR = 1e-9
"""Of floats, those within this share of the largest are compared exactly."""


def best_profiles(points: Sequence[Profile], welfare: Callable[[Any], Any]) -> list[int]:
    """The indices of the profiles of largest welfare, ascending; none if it is minus infinity.

    Exact for every welfare function of `gametheory.welfare`; a callable of one's own is maximised
    as it comes. Raises `Unsupported` where two values are too near to each other to be told apart
    in `MOST_BITS` bits.
    """
    values = values_of(welfare, points)
    best = max(values)
    if best == -np.inf:
        return []
    if not (isinstance(best, float) and isinstance(welfare, CES | WeightedNash)):
        return [k for k, value in enumerate(values) if value == best]
    order = 1 - Fraction(welfare.aversion) if isinstance(welfare, CES) else Fraction(0)
    weights, d = fractions(welfare.weights), fractions(welfare.disagreement)
    # Floats err by some 1e-12, more for huge powers and next to order 0: then all are compared.
    large = order == 0 or abs(order) > NEAR
    trusted = large and max(weights) < 1 / NEAR and sys.float_info.min < best < np.inf
    least = best * (1 - NEAR) if trusted else 0.0
    found: list[int] = []
    for k, value in enumerate(values):
        if value >= least:
            gains = _subtract(points[k], d)
            held = _subtract(points[found[0]], d) if found else gains
            lead = compare_means(gains, held, weights, order)
            found = [*(found if lead == 0 else []), k] if lead >= 0 else found
    return found


def values_of(welfare: Callable[[Any], Any], points: Sequence[Profile]) -> list[Number]:
    """The welfare of each profile. Raises `InvalidArgument` unless it gives a number for each."""
    values = np.asarray(welfare(np.array(points, dtype=object)[:, np.newaxis]))
    numbers = values.ravel().tolist()
    are_real = all(isinstance(x, Real) and x == x for x in numbers)  # noqa: PLR0124  (no NaN)
    if values.shape != (len(points), 1) or not are_real:
        raise InvalidArgument(
            "expected a welfare function of profiles [..., player] that gives a number for each, "
            f"got {shown(values)} for {len(points)} of them, as [{len(points)}, 1, player]"
        )
    return list(numbers)


def compare_means(x: Profile, y: Profile, weights: Profile, order: Fraction) -> int:
    """-1, 0 or 1 as the mean of this order of gains x is less than, equals or exceeds that of y.

    The weighted sum of powers to the root, for order 0 the product of gains to their weights. Gains
    are not negative; with an order up to 0 the mean is zero where one of them is.
    """
    if order <= 0 and min(*x, *y) == 0:
        return int(min(x) > 0) - int(min(y) > 0)
    if order == 0:
        return _sign(_logarithms(x, y, weights), lambda term, _: term.log())
    terms = _powers(x, y, weights, order)

    def relative(term: Any, largest: Any) -> Any:
        return ((term.log() - largest.log()) * _enclosed(order)).exp()

    lead = _sign(terms, relative, max if order > 0 else min)
    return lead if order > 0 else -lead


def _subtract(v: Profile, d: Profile) -> Profile:
    return tuple(x - y for x, y in zip(v, d, strict=True))


def exponents(ratios: Sequence[Fraction]) -> dict[int, tuple[int, ...]]:
    """The power of each element of a coprime base in each of some positive ratios.

    Their logarithms are these sums of logarithms of the base, which are linearly independent over
    the rationals.
    """
    parts = [ratio.as_integer_ratio() for ratio in ratios]
    return {
        prime: tuple(_multiplicity(a, prime) - _multiplicity(b, prime) for a, b in parts)
        for prime in _coprime_base(part for ratio in parts for part in ratio)
    }


def _logarithms(x: Profile, y: Profile, weights: Profile) -> Terms:
    """The sum of weights * log(x / y) in logarithms of coprime integers."""
    terms: Terms = {}
    for prime, powers in exponents([a / b for a, b in zip(x, y, strict=True)]).items():
        total = sum((w * k for w, k in zip(weights, powers, strict=True)), Fraction(0))
        if total:
            terms[Fraction(prime)] = total
    return terms


def _coprime_base(numbers: Iterable[int]) -> list[int]:
    """Pairwise coprime integers of which all numbers are products of powers."""
    base: list[int] = []
    waiting = [n for n in numbers if n > 1]
    while waiting:
        n = waiting.pop()
        for i, b in enumerate(base):
            common = math.gcd(n, b)
            if common > 1:
                # Their product shrinks, so this ends.
                base.pop(i)
                waiting += [k for k in (common, n // common, b // common) if k > 1]
                break
        else:
            base.append(n)
    return base


def _multiplicity(number: int, factor: int) -> int:
    count = 0
    while number % factor == 0:
        number //= factor
        count += 1
    return count


def _powers(x: Profile, y: Profile, weights: Profile, order: Fraction) -> Terms:
    """The sum of weights * (x^order - y^order) in powers of which no two have a rational ratio."""
    terms: Terms = {}
    for gains, sign in ((x, 1), (y, -1)):
        for w, gain in zip(weights, gains, strict=True):
            if gain:
                for other in terms:
                    factor = _rational_power(gain / other, order)
                    if factor is not None:
                        terms[other] += sign * w * factor
                        break
                else:
                    terms[gain] = sign * w
    return {gain: w for gain, w in terms.items() if w}


def _rational_power(ratio: Fraction, order: Fraction) -> Fraction | None:
    """ratio^order if that is rational; None also where it is too long to write down."""
    if ratio == 1:
        return ratio
    p, q = order.numerator, order.denominator
    parts: list[int] = []
    for part in ratio.as_integer_ratio():
        exact = _root(part, q)
        if exact is None:
            return None
        parts.append(exact)
    if abs(p) * max(part.bit_length() for part in parts) > LARGEST_POWER:
        return None
    return Fraction(*parts) ** p


def _root(number: int, degree: int) -> int | None:
    """The root of a positive integer if it is one."""
    if degree == 1 or number == 1:
        return number
    if degree >= number.bit_length():
        return None
    import flint

    root = int(flint.fmpz(number).root(degree))
    return root if root**degree == number else None


def _enclosed(number: Fraction) -> Any:
    """The number as a ball of the precision at work."""
    import flint

    return flint.arb(as_fmpq(number))


def _sign(
    terms: Terms, value: Callable[[Any, Any], Any], anchor: Callable[..., Fraction] = max
) -> int:
    """The sign of the sum of coefficients times values of the terms, which is zero for none only.

    `value(term, anchor)` is a ball.
    """
    if not terms:
        return 0
    import flint

    bits = PRECISION
    while bits <= MOST_BITS:
        with flint.ctx.workprec(bits):
            exact = {x: _enclosed(x) for x in (*terms, *terms.values())}
            largest = exact[anchor(terms)]
            total = flint.arb(0)
            for term, coefficient in terms.items():
                total += exact[coefficient] * value(exact[term], largest)
            if total > 0 or total < 0:
                return 1 if total > 0 else -1
        bits *= 2
    raise Unsupported(
        f"expected welfare values that differ in their first {MOST_BITS:,} bits, or are equal by "
        "powers of moderate size, got two that are nearer to each other"
    )
