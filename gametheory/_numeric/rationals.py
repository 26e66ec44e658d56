"""Fractions, and the rational numbers of flint and sympy."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flint import fmpq


def as_fmpq(number: Fraction | int) -> fmpq:
    """The number as a rational of flint."""
    import flint

    return flint.fmpq(number.numerator, number.denominator)


def as_fraction(number: Any) -> Fraction:
    """A rational of flint or sympy as a `Fraction`."""
    return Fraction(int(number.p), int(number.q))
