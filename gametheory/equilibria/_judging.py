"""Whether an action is dominated: a mixture that does better, or a belief that speaks for it.

What comparisons settle comes first (`_strict_dominance`), a linear program last.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._numeric.lp import maximize
from gametheory.equilibria._strict_dominance import (
    chain_against,
    chain_mixture,
    proposed_strategies,
)
from gametheory.equilibria.zero_sum import solve_matrix_game

CHAINS = "chains"
"""As by "mixed", without linear programs."""

LARGE = 400
"""Cells of a linear program above which floats guess the answer; it is proven in integers."""


def narrowed(integers: NDArray[Any]) -> NDArray[Any]:
    """64-bit ones where their sums are so too: those compare faster."""
    return integers.astype(np.int64) if abs(integers).max() < 1 << 36 else integers


def judged(
    own: NDArray[Any], action: int, kind: str, by: str
) -> tuple[Profile | None, Profile | None]:
    """A dominating mixture; or, where mixtures were tried, a belief to which the action is best."""
    better = _is(own > own[action])
    if kind == "strict":
        does = better.all(axis=1)
    else:
        does = better.any(axis=1) & _is(own >= own[action]).all(axis=1)
    if does.any():
        return _pure(int(does.argmax()), len(own)), None
    if by == "pure":
        return None, None
    best = _is(own[action] == own.max(axis=0))
    if kind == "weak":
        # Alone best somewhere, it is so near there too.
        best &= _is(own == own[action]).sum(axis=0) == 1
        if best.any():
            return None, _belief_near(own, action, int(best.argmax()))
    elif best.any():
        return None, _pure(int(best.argmax()), own.shape[1])
    elif links := chain_against(own, action):
        return chain_mixture(own, action, links), None
    return (None, None) if by == CHAINS else _by_program(own, action, kind)


def _pure(action: int, count: int) -> Profile:
    return tuple(Fraction(int(k == action)) for k in range(count))


def _is(comparison: Any) -> NDArray[np.bool_]:
    return np.asarray(comparison, dtype=bool)


def _belief_near(own: NDArray[Any], action: int, column: int) -> Profile:
    """A belief of full support to which the only best reply to a column is still best."""
    gains = np.delete(own[action] - own, action, axis=0)
    weights = [1] * own.shape[1]
    # As often the column as makes up for what is lost on one of each other.
    for gain, total in zip(gains[:, column].tolist(), gains.sum(axis=1).tolist(), strict=True):
        weights[column] = max(weights[column], -((total - gain) // gain))
    return tuple(Fraction(w, sum(weights)) for w in weights)


def _by_program(own: NDArray[Any], action: int, kind: str) -> tuple[Profile | None, Profile | None]:
    """The same by a linear program."""
    own = own.astype(object)
    gain = np.delete(own - own[action], action, axis=0)
    columns = own.shape[1]
    if kind == "strict":
        # The value of the gain as a matrix game: positive, or a belief that keeps it down.
        x, y = _sign_of_value(gain)
        return (None, y) if x is None else (_with_gap(x, action), None)
    # Maximise the total gain of x over x gain >= 0, sum x <= 1; if it is 0, the prices z make
    # 1 + z a belief to which the action is a best reply.
    rows = len(gain)
    best = maximize(
        np.vstack([-gain.T, np.full((1, rows), 1, dtype=object)]),
        np.array([0] * columns + [1], dtype=object),
        gain.sum(axis=1),
    )
    if best.value > 0:
        total = sum(best.solution)
        return _with_gap(tuple(p / total for p in best.solution), action), None
    weights = [1 + price for price in best.prices[:columns]]
    return None, tuple(w / sum(weights) for w in weights)


def _sign_of_value(gain: NDArray[Any]) -> tuple[Profile | None, Profile | None]:
    """A strategy of the rows that secures more than zero, or of the columns that prevents it."""
    if gain.size > LARGE:
        x, y = proposed_strategies(gain)
        if min(x @ gain) > 0:
            return tuple(Fraction(p, sum(x)) for p in x), None
        if max(gain @ y) <= 0:
            return None, tuple(Fraction(p, sum(y)) for p in y)
    value, row, column = solve_matrix_game(gain)
    return (row, None) if value > 0 else (None, column)


def _with_gap(mixture: Profile, action: int) -> Profile:
    return (*mixture[:action], Fraction(0), *mixture[action:])
