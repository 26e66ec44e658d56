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
    """The largest c z over A z <= b, z >= 0, in integers.

    Gives value, solution and prices, each to be divided by the last number.
    """
    m, n = len(A), len(c)
    # A row for each basic variable and the objective last; a column for each other variable and
    # the right-hand side last. Lists of integers: several times faster than arrays of objects.
    table = [[*row, right] for row, right in zip(A, b, strict=True)]
    table.append([*(-x for x in c), 0])
    basic, others = [n + i for i in range(m)], list(range(n))
    divisor = 1
    while True:
        objective = table[m]
        improving = [k for k in range(n) if objective[k] < 0]
        if not improving:
            break
        entering = min(improving, key=others.__getitem__)
        leaving = _leaving(table, basic, entering)
        pivot_row = table[leaving]
        pivot = pivot_row[entering]
        for i, row in enumerate(table):
            if i != leaving:
                factor = row[entering]
                table[i] = [
                    (x * pivot - factor * y) // divisor for x, y in zip(row, pivot_row, strict=True)
                ]
                table[i][entering] = -factor
        pivot_row[entering] = divisor
        basic[leaving], others[entering] = others[entering], basic[leaving]
        divisor = pivot
    x, prices = [0] * (n + m), [0] * (n + m)
    for variable, row in zip(basic, table, strict=False):
        x[variable] = row[-1]
    for variable, price in zip(others, table[m], strict=False):
        prices[variable] = price
    return table[m][-1], x[:n], prices[n:], divisor


def _leaving(table: list[list[int]], basic: list[int], entering: int) -> int:
    """The row of the least ratio; of equal ones that of the lowest variable."""
    best, found = (0, 1), -1
    for i, variable in enumerate(basic):
        row = table[i]
        step = row[entering]
        if step > 0:
            order = row[-1] * best[1] - best[0] * step
            if found < 0 or order < 0 or (order == 0 and variable < basic[found]):
                best, found = (row[-1], step), i
    return found
