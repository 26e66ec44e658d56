"""Polynomials of flint in several variables, with whole coefficients."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Polynomial = Any
"""`flint.fmpz_mpoly`: a polynomial with whole coefficients."""


class Undecided(Exception):
    """The equations need more than this method, or more work than it is allowed."""


def irreducible_factors(polynomial: Polynomial) -> list[Polynomial]:
    """Its factors as flint finds them, without the constant."""
    try:
        return [f for f, _ in polynomial.factor()[1]]
    except OverflowError:
        # flint puts factors in order by numbers that have to fit a machine word.
        raise Undecided from None


def positive(polynomial: Polynomial) -> Polynomial:
    """The polynomial or its opposite, whichever has a positive leading coefficient."""
    return -polynomial if polynomial.leading_coefficient() < 0 else polynomial


def distinct(polynomials: Iterable[Polynomial]) -> tuple[Polynomial, ...]:
    """Each once: polynomials have no hash."""
    return tuple({str(p): p for p in polynomials}.values())


def variables_of(polynomial: Polynomial) -> list[int]:
    return [k for k, degree in enumerate(polynomial.degrees()) if degree > 0]


def by_powers(polynomial: Polynomial, variable: int) -> dict[int, Polynomial]:
    """Its coefficients as a polynomial in one variable."""
    parts: dict[int, dict[tuple[int, ...], Any]] = {}
    for powers, c in terms_of(polynomial):
        without = (*powers[:variable], 0, *powers[variable + 1 :])
        parts.setdefault(powers[variable], {})[without] = c
    context = polynomial.context()
    return {power: context.from_dict(terms) for power, terms in parts.items()}


def terms_of(polynomial: Polynomial) -> list[tuple[tuple[int, ...], int]]:
    """Its terms: powers of the variables, and the coefficient."""
    return [(tuple(map(int, powers)), int(c)) for powers, c in polynomial.to_dict().items()]


def linear_in(polynomial: Polynomial, variable: int) -> tuple[Polynomial, Polynomial]:
    parts = by_powers(polynomial, variable)
    return parts[1], parts.get(0, polynomial.context().constant(0))


def substituted(
    polynomial: Polynomial, variable: int, over: Polynomial, below: Polynomial
) -> tuple[Polynomial, int]:
    """The polynomial at variable = over / below, times below^power; and that power."""
    parts = by_powers(polynomial, variable) if polynomial else {}
    power = max(parts, default=0)
    result = polynomial.context().constant(0)
    for k, part in parts.items():
        result += part * over**k * below ** (power - k)
    return result, power
