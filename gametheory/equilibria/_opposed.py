"""Games of opposed interests: zero-sum ones in other units, and all their equilibria.

A game (A, B) is *strategically zero-sum* here if A + k B = r(row) + c(column) for some k > 0 (a
class within that of Moulin and Vial 1978). Constant-sum games are so with k = 1. What only the
other player chooses matters to no best reply, so its equilibria are those of the zero-sum game
C = A - c: all pairs of optimal strategies, and the extreme ones are pairs of vertices of the two
polytopes of these.

The optimal x are {x >= 0, sum x = 1, x C >= v}. With an optimal y in hand many constraints are
decided (complementary slackness): x is zero where y earns the other less than v, and x C = v where
y has weight. The vertices of what is left are the extreme rays of a cone in few dimensions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Profile, to_integers
from gametheory.equilibria._extreme import Budget, Pair, Strategy, as_weights, in_lowest_terms
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import TooLarge
from gametheory.games import NormalForm


def zero_sum_matrix(game: NormalForm, ordered: NDArray[Any]) -> NDArray[Any] | None:
    """C of a strategically zero-sum game of two players, in integers; else None.

    `ordered` holds its payoffs in other units, exact.
    """
    own, other = (_centred(m) for m in ordered)
    if ((own > 0) & (other > 0)).any() or ((own < 0) & (other < 0)).any():
        return None
    place = np.unravel_index(int(abs(own).argmax()), own.shape)
    if not own[place] or not other[place]:
        return None
    if ordered.dtype == np.float64:
        scale = abs(own[place] / other[place])
        if (abs(own + scale * other) > 1e-9 * abs(own[place])).any():
            return None
        ordered = np.array([to_integers(m)[0] for m in game.exact_payoffs])
    A, B = (m.astype(object) for m in ordered)
    own, other = _centred(A), _centred(B)
    p, q = int(own[place]), int(other[place])
    if p * q >= 0:
        return None
    p, q = abs(p), abs(q)
    # q own + p other = 0 is what there is to show.
    total = q * A + p * B
    if (total - total[:, :1] != total[:1] - total[0, 0]).any():
        return None
    C = q * A - (total[:1] - total[0, 0])
    divisor = math.gcd(*(C - C[0, 0]).ravel().tolist())
    return np.asarray((C - C[0, 0]) // divisor)


def _centred(matrix: NDArray[Any]) -> NDArray[Any]:
    """Without what depends on the row alone or on the column alone."""
    rows = matrix - matrix[:, :1]
    return np.asarray(rows - rows[:1])


def extreme_pairs(C: NDArray[Any], budget: Budget) -> list[Pair]:
    """The extreme equilibria of the zero-sum game C, in integers. Raises `TooLarge`."""
    value, x, y = solve_matrix_game(C)
    gains = C.astype(object) * value.denominator - value.numerator
    try:
        rows, columns = _optimal(gains, y), _optimal(-gains.T, x)
    except TooLarge as error:
        raise TooLarge(
            f"{error}: of its optimal strategies zero_sum gives the value and one of each player"
        ) from None
    budget.spend(len(rows) * len(columns), 1.0)
    return [Pair(x, y) for x in rows for y in columns]


def _optimal(gains: NDArray[Any], reply: Profile) -> list[Strategy]:
    """The vertices of {x >= 0, sum x = 1, x gains >= 0}, where gains @ reply <= 0."""
    import flint

    weights = np.array(as_weights(reply), dtype=object)
    free = np.flatnonzero((gains @ weights == 0).astype(bool))
    tight = (weights > 0).astype(bool)
    equal = gains[free][:, tight].T
    reduced, scale, rank = flint.fmpz_mat(equal.tolist()).rref()
    table = np.array([[int(v) for v in row] for row in reduced.tolist()], dtype=object)[:rank]
    basic = [int(np.flatnonzero(row)[0]) for row in table]
    others = [k for k in range(len(free)) if k not in set(basic)]
    # All of x as a multiple of the `others`: |scale| times these, and what the equations leave.
    lift = np.zeros((len(free), len(others)), dtype=object)
    lift[others, range(len(others))] = abs(int(scale))
    lift[basic] = -table[:, others] * (1 if scale > 0 else -1)
    constraints = np.vstack([lift[basic], (gains[free][:, ~tight].T @ lift)])
    rows = {in_lowest_terms(row) for row in constraints.tolist() if min(row) < 0}
    found = []
    for ray in extreme_rays(sorted(rows), len(others)):
        strategy = [0] * len(gains)
        for place, weight in zip(free.tolist(), (lift @ np.array(ray, dtype=object)), strict=True):
            strategy[place] = weight
        found.append(in_lowest_terms(strategy))
    return found
