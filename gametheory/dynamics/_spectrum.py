"""Which eigenvalues of a rational matrix lie left of, on and right of the imaginary axis: exactly.

The characteristic polynomial is factored over the rationals. The roots of an irreducible factor f
come in pairs z, -z iff f(-z) = +-f(z); only then can some of them be imaginary, and f(z) = h(z^2)
with an imaginary pair for each negative root of h. All other roots are off the axis, where a
narrow enough ball of rigorous arithmetic shows on which side.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from gametheory._numeric.rationals import as_fmpq
from gametheory.errors import Unsupported

MOST_BITS = 1 << 14
"""Precision up to which a root is told from the imaginary axis: far more than any has needed."""


class Inertia(NamedTuple):
    """How many eigenvalues, with multiplicity, have a negative, zero and positive real part."""

    negative: int
    zero: int
    positive: int


def inertia(matrix: Sequence[Sequence[Fraction]]) -> Inertia:
    """The inertia of a square matrix of Fractions; (0, 0, 0) of an empty one."""
    import flint

    if not len(matrix):
        return Inertia(0, 0, 0)
    entries = [[as_fmpq(x) for x in row] for row in matrix]
    polynomial = flint.fmpq_mat(entries).charpoly()
    whole = polynomial.numer()
    total = [0, 0, 0]
    for factor, power in whole.factor()[1]:
        for k, count in enumerate(_of_irreducible(factor)):
            total[k] += power * count
    return Inertia(*total)


def _of_irreducible(factor: Any) -> Inertia:
    """The inertia of an irreducible integer polynomial."""
    coefficients = [int(c) for c in factor.coeffs()]
    degree = len(coefficients) - 1
    if degree == 1:
        sign = coefficients[0] * coefficients[1]
        return Inertia(int(sign > 0), int(sign == 0), int(sign < 0))
    if any(coefficients[1::2]):
        left, right = _sides(factor)
        return Inertia(left, 0, right)
    # A polynomial h in z^2: a negative root of h is an imaginary pair, any other a pair z, -z.
    roots: Any = type(factor)(coefficients[::2]).complex_roots()
    imaginary = sum(root.imag.is_zero() and bool(root.real < 0) for root, _ in roots)
    pairs = degree // 2 - imaginary
    return Inertia(pairs, 2 * imaginary, pairs)


def _sides(factor: Any) -> tuple[int, int]:
    """How many roots lie left and right of the imaginary axis, on which none lies."""
    import flint

    bits = 64
    while bits <= MOST_BITS:
        with flint.ctx.workprec(bits):
            roots: Any = factor.complex_roots()
            left = sum(bool(root.real < 0) for root, _ in roots)
            right = sum(bool(root.real > 0) for root, _ in roots)
        if left + right == factor.degree():
            return left, right
        bits *= 4
    raise Unsupported(
        f"expected eigenvalues that {MOST_BITS:,} bits tell from the imaginary axis, got one that "
        "they do not"
    )
