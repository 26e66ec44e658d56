"""The equilibrium of given supports, from its linear systems, in rationals."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile


def solve_support(
    integers: NDArray[Any], rows: tuple[int, ...], columns: tuple[int, ...]
) -> tuple[Profile, Profile]:
    """The profile on these supports that makes each player indifferent over its own.

    `integers[player, a1, a2]`: integer payoffs. The systems must be square and regular.
    """
    m, n = integers.shape[1:]
    block = integers[:, rows, :][:, :, columns]
    x = _indifferent(block[1].T.tolist())
    y = _indifferent(block[0].tolist())
    return _spread(x, rows, m), _spread(y, columns, n)


def _indifferent(payoffs: list[list[int]]) -> list[Fraction]:
    """The mixture over the columns that makes all rows earn the same."""
    import flint

    k = len(payoffs)
    if k == 1:
        return [Fraction(1)]
    entries = [entry for row in payoffs for entry in (*row, -1)] + [1] * k + [0]
    system = flint.fmpz_mat(k + 1, k + 1, entries)
    solution = system.solve(flint.fmpz_mat(k + 1, 1, [0] * k + [1]))
    numerators, total = solution.numer_denom()  # type: ignore[attr-defined]
    return [Fraction(int(p), int(total)) for p in numerators.entries()[:k]]


def _spread(probabilities: list[Fraction], support: tuple[int, ...], count: int) -> Profile:
    strategy = [Fraction(0)] * count
    for action, probability in zip(support, probabilities, strict=True):
        strategy[action] = probability
    return tuple(strategy)


def basic_strategy(W: NDArray[Any], support: list[int], tight: list[int]) -> tuple[int, ...] | None:
    """The strategy on `support` that lets each of `tight` earn the same, as integer weights.

    `W[a, b]`: integer payoffs of the other player. None if there is not just one, or if it
    has a negative weight.
    """
    import flint

    k = len(support)
    entries = W[np.ix_(support, tight)].T.ravel().tolist()
    try:
        solution = flint.fmpz_mat(k, k, entries).solve(flint.fmpz_mat(k, 1, [1] * k))
    except ZeroDivisionError:
        return None
    numerators, total = solution.numer_denom()  # type: ignore[attr-defined]
    weights = [int(p) * (1 if total > 0 else -1) for p in numerators.entries()]
    if not k or min(weights) < 0 or not any(weights):
        return None
    divisor = math.gcd(*weights)
    strategy = [0] * len(W)
    for action, weight in zip(support, weights, strict=True):
        strategy[action] = weight // divisor
    return tuple(strategy)
