"""Zero-sum games by linear programming, the dual solution with it.

The value of a matrix game is the maximum of v subject to x M >= v over strategies x (von
Neumann 1928; Dantzig 1951); the dual solution y is the other player's optimal strategy, and the
two prove each other: min x M = v = max M y.

>>> import gametheory as gt
>>> solution = gt.equilibria.zero_sum(gt.zoo.matching_pennies())
>>> solution.value, solution.row
(Fraction(0, 1), (Fraction(1, 2), Fraction(1, 2)))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, brief, show, to_integers
from gametheory._numeric.lp import integer_maximum
from gametheory._support.check import checked, require_kind
from gametheory.equilibria._support import basic_strategy
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm

SMALL = 100
"""Cells up to which the simplex method in integers is faster than loading a solver."""

MOST_ROUNDING = 1e-14
"""Share of the largest payoff that sums of payoffs in floats err by at most, a payoff."""

ROUNDING = 1e-7
"""What a float solver may mean by zero; its answer only names a basis to check in rationals."""


@checked
@dataclass(frozen=True)
class ZeroSum:
    """The solution of a zero-sum game.

    Attributes:
        value: what the row player gets, the constant sum's share: Fraction or float as the
            game's payoffs.
        exact_value: the same as a Fraction.
        row: an optimal strategy of the row player, exact.
        column: an optimal strategy of the column player, exact: the dual solution.
    """

    value: Number
    exact_value: Fraction
    row: Profile
    column: Profile

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: each strategy secures the value against every action.

        False for a game whose payoffs do not sum to the same in every cell.
        """
        if (len(self.row), len(self.column)) != game.shape or not is_constant_sum(game):
            return False
        x, y, payoffs = np.array(self.row), np.array(self.column), game.exact_payoffs[0]
        distributions = all(min(s) >= 0 and sum(s) == 1 for s in (self.row, self.column))
        return bool(distributions and min(x @ payoffs) == self.exact_value == max(payoffs @ y))

    def __repr__(self) -> str:
        return f"ZeroSum(value {brief(self.value)})"


@checked
def zero_sum(game: NormalForm) -> ZeroSum:
    """The value and a pair of optimal strategies of a two-player constant-sum game, exactly.

    Large games by HiGHS, whose final basis is solved and checked in rationals; small ones,
    and those whose basis fails the check, by the simplex method in integers. Where there are
    several optimal strategies, one vertex of them is given. Raises `InvalidArgument` unless
    the game has two players whose payoffs sum to the same in every cell.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise InvalidArgument(f"expected two players, got {game.num_players}")
    if not is_constant_sum(game):
        total = game.exact_payoffs.sum(axis=0)
        raise InvalidArgument(
            "expected a constant-sum game, got payoffs that sum to between "
            f"{show(total.min())} and {show(total.max())}"
        )
    value, x, y = solve_matrix_game(game.exact_payoffs[0])
    return ZeroSum(value if game.is_exact else float(value), value, x, y)


def is_constant_sum(game: NormalForm) -> bool:
    """Whether the payoffs of all players sum to the same in every cell, exactly."""
    if game.payoffs.dtype == np.float64:
        # Floats settle nearly every game: they err by less than the rounding of a few sums.
        total = game.payoffs.sum(axis=0)
        if np.ptp(total) > MOST_ROUNDING * game.num_players * abs(game.payoffs).max():
            return False
    payoffs = game.payoffs
    small = payoffs.dtype == np.int64 and max(abs(int(payoffs.min())), int(payoffs.max())) < 1 << 56
    total = (payoffs if small else game.exact_payoffs).sum(axis=0)
    return bool(total.min() == total.max())


def solve_matrix_game(matrix: NDArray[Any]) -> tuple[Fraction, Profile, Profile]:
    """Value, maximin x (rows) and minimax y (columns) of a matrix game, in Fractions or int64."""
    if matrix.dtype == object:
        integers, scale = to_integers(matrix)
    else:
        integers, scale = matrix.astype(object), 1
    rows = integers.tolist()
    if matrix.shape == (2, 2):
        total, x, y = _two_by_two(*rows[0], *rows[1])
        return total / scale, x, y
    saddle = _saddle_point(rows)
    if saddle is not None:
        i, j = saddle
        return Fraction(rows[i][j], scale), _pure(i, len(rows)), _pure(j, len(rows[0]))
    shift = 1 - min(map(min, rows))
    positive = integers + shift
    solved = _confirmed(positive) if integers.size > SMALL else None
    total, x, y = solved or _simplex(positive.tolist())
    return (total - shift) / scale, x, y


def _saddle_point(rows: list[list[int]]) -> tuple[int, int] | None:
    """The first cell that is the least of its row and the largest of its column."""
    least = [min(row) for row in rows]
    largest = [max(column) for column in zip(*rows, strict=True)]
    secured = max(least)
    if secured != min(largest):
        return None
    return least.index(secured), largest.index(secured)


def _pure(action: int, count: int) -> Profile:
    return tuple(Fraction(int(k == action)) for k in range(count))


def _two_by_two(a: int, b: int, c: int, d: int) -> tuple[Fraction, Profile, Profile]:
    """The game [[a, b], [c, d]]: a saddle point, else both players make the other indifferent."""
    secured, conceded = max(min(a, b), min(c, d)), min(max(a, c), max(b, d))
    one, zero = Fraction(1), Fraction(0)
    if secured == conceded:
        x = (one, zero) if min(a, b) == secured else (zero, one)
        y = (one, zero) if max(a, c) == conceded else (zero, one)
        return Fraction(secured), x, y
    total = a + d - b - c
    p, q = Fraction(d - c, total), Fraction(d - b, total)
    return Fraction(a * d - b * c, total), (p, 1 - p), (q, 1 - q)


def _confirmed(positive: NDArray[Any]) -> tuple[Fraction, Profile, Profile] | None:
    """The basis that HiGHS ends at, solved in rationals; None unless that proves it."""
    from scipy.optimize import linprog

    m, n = positive.shape
    floats = (positive / positive.max()).astype(np.float64)
    # Maximise sum(z) over M z <= 1: y is z and x the dual prices, each up to its sum.
    result = linprog(-np.ones(n), A_ub=floats, b_ub=np.ones(m), method="highs-ds")
    if result.status != 0:
        return None
    rows = np.flatnonzero(-result.ineqlin.marginals > ROUNDING).tolist()
    columns = np.flatnonzero(result.x > ROUNDING).tolist()
    if len(rows) != len(columns):
        return None
    row, column = basic_strategy(positive, rows, columns), basic_strategy(positive.T, columns, rows)
    if row is None or column is None:
        return None
    x, y = (tuple(Fraction(p, sum(s)) for p in s) for s in (row, column))
    secured = Fraction(min(np.array(row, dtype=object) @ positive), sum(row))
    conceded = Fraction(max(positive @ np.array(column, dtype=object)), sum(column))
    return (secured, x, y) if secured == conceded else None


def _simplex(positive: list[list[int]]) -> tuple[Fraction, Profile, Profile]:
    """Value and optimal strategies x, y of a matrix M > 0, by the simplex method in integers.

    Maximise sum(z) over M z <= 1: y is z and x the prices, both normalised.
    """
    m, n = len(positive), len(positive[0])
    total, z, prices, divisor = integer_maximum(positive, [1] * m, [1] * n)
    x = tuple(Fraction(price, total) for price in prices)
    y = tuple(Fraction(share, total) for share in z)
    return Fraction(divisor, total), x, y
