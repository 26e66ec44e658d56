"""Linear programs in integers: the simplex method, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class Maximum:
    """The maximum of c.x over A x <= b, x >= 0, and the prices that prove it."""

    value: Fraction
    solution: tuple[Fraction, ...]
    prices: tuple[Fraction, ...]


def maximize(A: NDArray[Any], b: NDArray[Any], c: NDArray[Any]) -> Maximum:
    """Maximise c.x subject to A x <= b, x >= 0, for integers with b >= 0 and a bounded maximum.

    Starts at x = 0. Fraction-free pivoting; Bland's rule, which cannot cycle. The prices y >= 0
    satisfy y A >= c and y.b = c.x.
    """
    value, solution, prices, divisor = integer_maximum(A.tolist(), b.tolist(), c.tolist())
    return Maximum(
        Fraction(value, divisor),
        tuple(Fraction(x, divisor) for x in solution),
        tuple(Fraction(price, divisor) for price in prices),
    )


def integer_maximum(
    A: Sequence[Sequence[int]], b: Sequence[int], c: Sequence[int]
) -> tuple[int, list[int], list[int], int]:
    """The same in integers: value, solution and prices, each to be divided by the last number."""
    m, n = len(A), len(c)
    # Rows: constraints, then the objective; columns: x, slacks, right-hand side. Lists of
    # integers: for the sizes met here they are several times faster than arrays of objects.
    table = [
        [*row, *(int(k == i) for k in range(m)), right]
        for i, (row, right) in enumerate(zip(A, b, strict=True))
    ]
    objective = [*(-x for x in c), *(0 for _ in range(m + 1))]
    basis = [n + i for i in range(m)]
    divisor = 1
    while True:
        entering = next((k for k in range(n + m) if objective[k] < 0), None)
        if entering is None:
            break
        leaving = _leaving(table, basis, entering)
        pivot_row = table[leaving]
        pivot = pivot_row[entering]
        for i in range(m + 1):
            if i != leaving:
                row = table[i] if i < m else objective
                factor = row[entering]
                if factor:
                    row[:] = [
                        (x * pivot - y * factor) // divisor
                        for x, y in zip(row, pivot_row, strict=True)
                    ]
                elif pivot != divisor:
                    row[:] = [x * pivot // divisor for x in row]
        basis[leaving], divisor = entering, pivot
    x = [0] * (n + m)
    for variable, row in zip(basis, table, strict=True):
        x[variable] = row[-1]
    return objective[-1], x[:n], objective[n : n + m], divisor


def _leaving(table: list[list[int]], basis: list[int], entering: int) -> int:
    """The row of the least ratio; of equal ones that of the lowest variable."""
    best, found = (0, 1), -1
    for i, row in enumerate(table):
        step = row[entering]
        if step > 0:
            # right / step against the best ratio so far, both positive denominators.
            order = row[-1] * best[1] - best[0] * step
            if found < 0 or order < 0 or (order == 0 and basis[i] < basis[found]):
                best, found = (row[-1], step), i
    return found
