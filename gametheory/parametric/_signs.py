"""Signs of rational functions of one parameter: their polynomials, roots, and places between.

A *place* is a real number twice: as a `Real` that can be compared, infinite ends included, and as
the exact sympy number that people read.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from gametheory._numeric import reals
from gametheory._numeric.rationals import as_fmpq, as_fraction
from gametheory.parametric._reading import Expr

Place = tuple[Any, Expr]

FAR = Fraction(10) ** 4000
"""Stands for infinity: beyond the roots of all polynomials whose coefficients a payoff can have."""


@lru_cache(maxsize=1024)
def sign_polynomial(expression: Expr, t: Expr) -> reals.Polynomial:
    """A polynomial of the sign of a rational function, wherever that has a value.

    Numerator times denominator in lowest terms, of coefficients without a common divisor.
    """
    numerator, denominator = _ratio(expression, t)
    common = numerator.gcd(denominator)
    product = (numerator // common) * (denominator // common)
    whole = (product * product.denom()).numer()
    return tuple(Fraction(int(c)) for c in (whole // (whole.content() or 1)).coeffs()) or (
        Fraction(0),
    )


def _ratio(expression: Expr, t: Expr) -> tuple[Any, Any]:
    """Numerator and denominator of a rational function, as polynomials of flint."""
    import flint

    one = flint.fmpq_poly([1])
    if expression == t:
        return flint.fmpq_poly([0, 1]), one
    if expression.is_Rational:
        return flint.fmpq_poly([as_fmpq(as_fraction(expression))]), one
    if expression.is_Pow and expression.exp.is_Integer:
        above, below = _ratio(expression.base, t)
        power = int(expression.exp)
        if power < 0:
            above, below = below, above
        return above ** abs(power), below ** abs(power)
    assert expression.is_Add or expression.is_Mul, expression
    numerator, denominator = _ratio(expression.args[0], t)
    for argument in expression.args[1:]:
        above, below = _ratio(argument, t)
        if expression.is_Mul:
            numerator, denominator = numerator * above, denominator * below
        elif below == denominator:
            numerator += above
        else:
            numerator = numerator * below + above * denominator
            denominator = denominator * below
    return numerator, denominator


@lru_cache(maxsize=1024)
def roots(polynomial: reals.Polynomial, t: Expr) -> tuple[Place, ...]:
    """The distinct real roots, in no order."""
    import sympy

    if reals.is_zero(polynomial[1:]):
        return ()
    rationals = [sympy.Rational(c.numerator, c.denominator) for c in reversed(polynomial)]
    found: list[Place] = []
    for factor, _ in sympy.Poly(rationals, t).factor_list()[1]:
        exact = sorted(set(factor.real_roots()), key=lambda r: r.evalf(30))
        own = tuple(as_fraction(c) for c in reversed(factor.all_coeffs()))
        # Both list the roots of the one factor in order.
        found += zip(reals.real_roots(own, -FAR, FAR), exact, strict=True)
    return tuple(found)


@lru_cache(maxsize=1024)
def place(number: Expr) -> Any:
    """A sympy number as a `Real` that can be compared; infinite ends as `FAR`."""
    if number.is_infinite:
        return FAR if number > 0 else -FAR
    if number.is_Rational:
        return as_fraction(number)
    import sympy

    t = sympy.Symbol("t", real=True)
    minimal = sympy.Poly(sympy.minimal_polynomial(number, t), t)
    own = tuple(as_fraction(c) for c in reversed(minimal.all_coeffs()))
    near = number.evalf(50)
    # All roots of a minimal polynomial are simple: the nearest is meant.
    return min(
        (root for root, _ in roots(own, t)), key=lambda r: abs(sympy.Float(_middle(r), 50) - near)
    )


def shown_end(number: Expr, t: Expr) -> str:
    """A rational or a radical as it is; any other root by decimals and what it is a root of."""
    import sympy

    if not isinstance(number, sympy.CRootOf):
        return str(number)
    return f"{number.evalf(10)} (root of {number.expr.xreplace({number.poly.gen: t})})"


def between(low: Any, high: Any) -> Fraction:
    """A rational of few digits strictly between two reals, either of which may be infinite."""
    if low == -FAR and high == FAR:
        return Fraction(0)
    if low == -FAR:
        return Fraction(math.floor(reals.enclosure(high)[0]) - 1)
    if high == FAR:
        return Fraction(math.ceil(reals.enclosure(low)[0]) + 1)
    return reals.rational_between(low, high)


def _middle(root: Any) -> str:
    middle, _ = reals.enclosure(root)
    import sympy

    return str(sympy.Rational(middle.numerator, middle.denominator).evalf(50))


def around(
    conditions: Sequence[Expr], t: Expr, at: Fraction, start: Place, stop: Place
) -> tuple[Place, Place]:
    """The ends of the longest interval around a parameter on which all conditions hold."""
    import sympy

    polynomials = _sign_polynomials(conditions, t)
    cuts = [
        root
        for root in sorted_roots(polynomials, t)
        if reals.compare(start[0], root[0]) < 0 < reals.compare(stop[0], root[0])
    ]
    here: Place = (at, sympy.Rational(at.numerator, at.denominator))
    right = here
    for cut in [*(c for c in cuts if reals.compare(c[0], at) > 0), stop]:
        if not _all_hold(polynomials, between(right[0], cut[0])):
            break
        right = cut
    left = here
    for cut in [*(c for c in reversed(cuts) if reals.compare(c[0], at) < 0), start]:
        if not _all_hold(polynomials, between(cut[0], left[0])):
            break
        left = cut
    return left, right


def holds_throughout(conditions: Sequence[Expr], t: Expr, ends: tuple[Any, Any]) -> bool:
    polynomials = _sign_polynomials(conditions, t)
    inside = [
        where
        for where, _ in sorted_roots(polynomials, t)
        if reals.compare(ends[0], where) < 0 < reals.compare(ends[1], where)
    ]
    stops = [ends[0], *inside, ends[1]]
    return all(_all_hold(polynomials, between(a, b)) for a, b in itertools.pairwise(stops))


def _sign_polynomials(conditions: Sequence[Expr], t: Expr) -> list[reals.Polynomial]:
    return list(dict.fromkeys(sign_polynomial(condition, t) for condition in conditions))


def _all_hold(polynomials: Sequence[reals.Polynomial], at: Fraction) -> bool:
    return all(reals.evaluate(p, at) >= 0 for p in polynomials)


def sorted_roots(polynomials: Sequence[reals.Polynomial], t: Expr) -> list[Place]:
    """All their roots, each once, in order."""
    found = sorted((r for p in polynomials for r in roots(p, t)), key=lambda r: reals.by_size(r[0]))
    kept: list[Place] = []
    for root in found:
        if not kept or reals.compare(kept[-1][0], root[0]) < 0:
            kept.append(root)
    return kept
