"""Optimal strategies of small zero-sum games from their kernels, in numbers and in symbols.

A kernel is a square submatrix whose equalising strategies are optimal (Shapley and Snow 1950); of a
game of two rows or two columns it has one row or two.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gametheory.parametric._domain import value_at
from gametheory.parametric._reading import Expr


def optimal(
    matrix: Sequence[Sequence[Expr]], t: Expr, at: Fraction
) -> tuple[Expr, tuple[Expr, ...], tuple[Expr, ...]]:
    """The closed form of the first kernel whose strategies are optimal at a parameter."""
    import sympy

    table = [[value_at(e, {t: at}) for e in row] for row in matrix]
    m, n = len(table), len(table[0])
    for i, j in itertools.product(range(m), range(n)):
        if table[i][j] == min(table[i]) == max(row[j] for row in table):
            return matrix[i][j], _pure(i, m), _pure(j, n)
    for rows in itertools.combinations(range(m), 2):
        for columns in itertools.combinations(range(n), 2):
            own = _mixed(table, rows, columns)
            if own is not None and _is_optimal(table, *own):
                found = _mixed(matrix, rows, columns)
                assert found is not None
                value, row, column = found
                return (
                    sympy.cancel(value),
                    tuple(map(sympy.cancel, row)),
                    tuple(map(sympy.cancel, column)),
                )
    raise AssertionError("no kernel is optimal")  # against Shapley and Snow (1950)


def _mixed(table: Any, rows: Sequence[int], columns: Sequence[int]) -> Any:
    """Value and strategies that make two rows and two columns earn the same."""
    (a, b), (c, d) = ([table[i][j] for j in columns] for i in rows)
    total = a + d - b - c
    if total == 0:
        return None
    x, y = [total * 0] * len(table), [total * 0] * len(table[0])
    x[rows[0]], x[rows[1]] = (d - c) / total, (a - b) / total
    y[columns[0]], y[columns[1]] = (d - b) / total, (a - c) / total
    return (a * d - b * c) / total, x, y


def _is_optimal(table: Any, value: Any, x: Sequence[Any], y: Sequence[Any]) -> bool:
    return (
        min(*x, *y) >= 0
        and all(
            sum(p * e for p, e in zip(x, col, strict=True)) >= value
            for col in zip(*table, strict=True)
        )
        and all(sum(q * e for q, e in zip(y, row, strict=True)) <= value for row in table)
    )


def _pure(action: int, count: int) -> tuple[Expr, ...]:
    import sympy

    return tuple(sympy.Integer(int(k == action)) for k in range(count))


def conditions(
    matrix: Sequence[Sequence[Expr]], value: Expr, row: Sequence[Expr], column: Sequence[Expr]
) -> list[Expr]:
    """What is >= 0 where the strategies are optimal; the sums of strategies, less 1, both ways."""
    secured = [
        sum(p * e for p, e in zip(row, own, strict=True)) - value
        for own in zip(*matrix, strict=True)
    ]
    conceded = [value - sum(q * e for q, e in zip(column, own, strict=True)) for own in matrix]
    sums = [sum(own) - 1 for own in (row, column)]
    return [*row, *column, *secured, *conceded, *sums, *(-s for s in sums)]
