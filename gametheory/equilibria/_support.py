"""The equilibrium of given supports, from its linear systems, in rationals."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from gametheory._exact import Profile


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
    solution, total = system.solve(flint.fmpz_mat(k + 1, 1, [0] * k + [1])).numer_denom()
    return [Fraction(int(p), int(total)) for p in solution.entries()[:k]]


def _spread(probabilities: list[Fraction], support: tuple[int, ...], count: int) -> Profile:
    strategy = [Fraction(0)] * count
    for action, probability in zip(support, probabilities, strict=True):
        strategy[action] = probability
    return tuple(strategy)
