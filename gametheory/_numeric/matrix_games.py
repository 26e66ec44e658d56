"""Optimal strategies of very many small zero-sum games at once.

A matrix game has a *kernel* (Shapley and Snow 1950): a square submatrix K whose equalising
strategies x = row sums of the cofactors / D and y = column sums / D, with D the sum of all, are
optimal. Strategies that pass are optimal, whatever the kernel.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Support = tuple[int, ...]

NARROW = 2.0**-40
"""Strategies that bracket the value up to this share of the largest payoff are accepted."""

LARGEST = 5
"""Kernels are tried up to this size; larger games go to linear programming, one by one."""


def optimal_strategies(
    payoffs: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Strategies x `[game, row]` and y `[game, column]` of `payoffs[game, row, column]`, in floats.

    The row player maximises. min x A and max A y bracket the value, whatever rounding did.
    """
    count, rows, columns = payoffs.shape
    x, y = np.zeros((count, rows)), np.zeros((count, columns))
    floors, ceilings = payoffs.min(axis=2), payoffs.max(axis=1)
    row, column = floors.argmax(axis=1), ceilings.argmin(axis=1)
    games = np.arange(count)
    pure = floors[games, row] == ceilings[games, column]
    x[games[pure], row[pure]] = 1.0
    y[games[pure], column[pure]] = 1.0
    where = np.flatnonzero(~pure)
    if min(rows, columns) <= LARGEST and max(rows, columns) <= 2 * LARGEST:
        where = _kernels(payoffs, where, x, y)
    for game in where:
        x[game], y[game] = _by_linear_program(payoffs[game])
    return x, y


def _kernels(
    payoffs: NDArray[np.float64],
    where: NDArray[np.intp],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> NDArray[np.intp]:
    """Fill in the strategies of the games `where`; return those left unsolved."""
    rows, columns = payoffs.shape[1:]
    A = np.ascontiguousarray(payoffs[where].transpose(1, 2, 0))
    A = A - A[0, 0]
    for size in range(2, min(rows, columns) + 1):
        if not len(where):
            break
        unsolved = np.ones(len(where), dtype=bool)
        for S, T, p, q, take in nonnegative_kernels(A, size, unsolved):
            own = np.stack([weight[take] for weight in p]) / sum(p)[take]
            other = np.stack([weight[take] for weight in q]) / sum(q)[take]
            sub = A[:, :, take]
            lower = np.einsum("rg,rcg->cg", own, sub[list(S)]).min(axis=0)
            upper = np.einsum("cg,rcg->rg", other, sub[:, list(T)]).max(axis=0)
            good = upper - lower <= NARROW * abs(sub).max(axis=(0, 1))
            solved = where[take[good]]
            x[solved[:, None], S] = own[:, good].T
            y[solved[:, None], T] = other[:, good].T
            unsolved[take[good]] = False
        A, where = A[:, :, unsolved], where[unsolved]
    return where


def _by_linear_program(
    payoffs: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from scipy.optimize import linprog

    rows, columns = payoffs.shape
    scale = abs(payoffs).max() or 1.0
    # Maximise v subject to x A >= v; the multipliers of the columns are y.
    solved = linprog(
        np.append(np.zeros(rows), -1.0),
        A_ub=np.hstack([-payoffs.T / scale, np.ones((columns, 1))]),
        b_ub=np.zeros(columns),
        A_eq=np.append(np.ones(rows), 0.0)[None],
        b_eq=[1.0],
        bounds=[(0, None)] * rows + [(None, None)],
        method="highs",
    )
    x, y = np.maximum(solved.x[:-1], 0), np.maximum(-solved.ineqlin.marginals, 0)
    return x / x.sum(), y / y.sum()


def nonnegative_kernels(
    A: NDArray[Any], size: int, unsolved: NDArray[np.bool_]
) -> Iterator[tuple[Support, Support, list[Any], list[Any], NDArray[np.intp]]]:
    """Square submatrices of A[row, column, game] whose equalising strategies are strategies.

    Gives rows, columns, the two strategies times D, `[game]` each, and the unsolved games in
    which they are nonnegative. Whoever accepts them marks these games as solved on the way.
    """
    minors = minors_of(A, size - 1)
    for S, T in itertools.product(
        *(itertools.combinations(range(count), size) for count in A.shape[:2])
    ):
        x, y = equalising(minors, S, T)
        total = sum(x)
        fits = unsolved & (total * sum(y) > 0)
        for weight in (*x, *y):
            fits &= weight * total >= 0
        take = np.flatnonzero(fits)
        if len(take):
            yield S, T, x, y, take


def equalising(
    minors: dict[tuple[Support, Support], NDArray[Any]],
    rows: tuple[int, ...],
    columns: tuple[int, ...],
) -> tuple[list[Any], list[Any]]:
    """The row sums and the column sums of the cofactors of a submatrix."""
    x: list[Any] = [0] * len(rows)
    y: list[Any] = [0] * len(rows)
    for r in range(len(rows)):
        for c in range(len(rows)):
            minor = minors[rows[:r] + rows[r + 1 :], columns[:c] + columns[c + 1 :]]
            x[r] = x[r] - minor if (r + c) % 2 else x[r] + minor
            y[c] = y[c] - minor if (r + c) % 2 else y[c] + minor
    return x, y


def minors_of(A: NDArray[Any], largest: int) -> dict[tuple[Support, Support], NDArray[Any]]:
    """The square minors of A[row, column, game] of sizes up to `largest`, by rows and columns."""
    rows, columns = range(A.shape[0]), range(A.shape[1])
    minors: dict[tuple[Support, Support], NDArray[Any]] = {
        ((i,), (j,)): A[i, j] for i in rows for j in columns
    }
    for size in range(2, largest + 1):
        for S in itertools.combinations(rows, size):
            for T in itertools.combinations(columns, size):
                total: Any = 0
                for c, j in enumerate(T):
                    term = A[S[0], j] * minors[S[1:], T[:c] + T[c + 1 :]]
                    total = total - term if c % 2 else total + term
                minors[S, T] = total
    return minors
