"""Linear programs in integers: the simplex method, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
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
    m, n = A.shape
    # Rows: constraints, then the objective; columns: x, slacks, right-hand side.
    table = np.full((m + 1, n + m + 1), 0, dtype=object)
    table[:m, :n] = A
    table[:m, -1] = b
    for i in range(m):
        table[i, n + i] = 1
    table[m, :n] = -c
    basis = [n + i for i in range(m)]
    divisor = 1
    while True:
        entering = next((k for k in range(n + m) if table[m, k] < 0), None)
        if entering is None:
            break
        ratios = [
            (Fraction(table[i, -1], table[i, entering]), basis[i], i)
            for i in range(m)
            if table[i, entering] > 0
        ]
        leaving = min(ratios)[2]
        pivot = table[leaving, entering]
        for i in range(m + 1):
            if i != leaving:
                row = table[i] * pivot - table[leaving] * table[i, entering]
                table[i] = row // divisor
        basis[leaving], divisor = entering, pivot
    x = [Fraction(0)] * (n + m)
    for i, variable in enumerate(basis):
        x[variable] = Fraction(table[i, -1], divisor)
    return Maximum(
        Fraction(table[m, -1], divisor),
        tuple(x[:n]),
        tuple(Fraction(price, divisor) for price in table[m, n : n + m]),
    )
