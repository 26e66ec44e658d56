"""A game made smaller without losing an equilibrium, and the equilibria of the small one lifted.

Three steps, each of which keeps *all* extreme equilibria:

- *Strict dominance*, iterated. No equilibrium plays a dominated action, and its best-reply
  constraint is nowhere tight: both best-reply polytopes keep the vertices that matter.
- *Repeated actions*: two that earn their player the same, and between which the other player's
  payoffs differ by a constant. At a vertex no weight is on two actions of one kind, so each extreme
  equilibrium of the game with one of each kind stands for as many as there are choices.
- *Structure* of what is left: a single cell; a game of opposed interests (`_opposed`), whose
  equilibria are pairs of optimal strategies; a direct sum of blocks (`_direct_sums`), whose
  equilibria are those of any blocks together. All else goes to the search (`_extreme`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria import _direct_sums
from gametheory.equilibria._extreme import (
    Budget,
    Pair,
    Strategy,
    Supports,
    extreme_equilibria,
    support_of,
)
from gametheory.equilibria._opposed import extreme_pairs, zero_sum_matrix
from gametheory.equilibria._strict_dominance import (
    chained_actions,
    doubtful_actions,
    is_dominated_by_program,
)
from gametheory.equilibria._units import ordered
from gametheory.games import NormalForm

LEAST_CELLS = 144
"""Games of fewer are searched at once: that takes no longer than to look for anything in them."""

LEAST_PROGRAMMED = 600
"""Cells from which linear programs look for dominance that no chain shows: a search is longer."""

MOST_PROGRAMMED = 1_000_000
"""Cells of all the programs of a player together, beyond which none is asked: seconds."""

SEARCH = "complementarity branching, each accept and each cut proven"


Solved = tuple[list[Supports | Pair], str]
"""All extreme equilibria, once each, and how they were found."""


class Kinds(NamedTuple):
    """For each action of a smaller game, the actions of the whole one that it stands for."""

    rows: list[list[int]]
    columns: list[list[int]]


def all_extreme(game: NormalForm, on_progress: Callable[[float], None], budget: Budget) -> Solved:
    """All extreme equilibria of a two-player game. Raises `TooLarge` beyond the budget."""
    if game.payoffs.size < 2 * LEAST_CELLS:
        return extreme_equilibria(game, on_progress, budget), SEARCH
    payoffs = ordered(game)
    left = undominated(payoffs)
    kinds = repeated(payoffs, *left)
    if (len(kinds.rows), len(kinds.columns)) == game.shape:
        return _by_structure(game, payoffs, on_progress, budget)
    steps = []
    if sum(map(len, left)) < sum(game.shape):
        steps.append(f"strictly dominated actions left out, {len(left[0])}x{len(left[1])} left")
    if sum(map(len, kinds)) < sum(map(len, left)):
        steps.append(f"repeated ones once, {len(kinds.rows)}x{len(kinds.columns)} left")
    first = [[kind[0] for kind in side] for side in kinds]
    small = NormalForm(game.payoffs[:, first[0]][:, :, first[1]])
    found, method = _by_structure(small, payoffs[:, first[0]][:, :, first[1]], on_progress, budget)
    budget.spend(sum(_copies(e, kinds) for e in found) - len(found), 1.0)
    lifted = [copy for e in found for copy in _lifted(e, kinds, game.shape)]
    return lifted, "; ".join([*steps, method])


def undominated(payoffs: NDArray[Any]) -> tuple[list[int], list[int]]:
    """The rows and columns of `payoffs[player, a1, a2]` that iterated strict dominance leaves.

    Programs are asked for large games only, once no chain is left.
    """
    left = [np.arange(payoffs.shape[1]), np.arange(payoffs.shape[2])]
    sides = [payoffs[0], payoffs[1].T]
    settled, side = 0, 0
    while settled < 4:
        own = sides[side]
        if settled < 2:
            gone = chained_actions(own)
        elif own.size >= LEAST_PROGRAMMED:
            doubtful = doubtful_actions(own)
            few = own.size * len(doubtful) <= MOST_PROGRAMMED
            gone = [k for k in doubtful if few and is_dominated_by_program(own, k)]
        else:
            break
        settled = 0 if gone else settled + 1
        if gone:
            left[side] = np.delete(left[side], gone)
            sides[side] = np.delete(own, gone, axis=0)
            sides[1 - side] = np.delete(sides[1 - side], gone, axis=1)
        side = 1 - side
    return left[0].tolist(), left[1].tolist()


def repeated(payoffs: NDArray[Any], rows: list[int], columns: list[int]) -> Kinds:
    """Those rows and columns, each with all that repeat it."""
    A, B = payoffs
    if (len(rows), len(columns)) != A.shape:
        A, B = (m[np.ix_(rows, columns)] for m in payoffs)
    alike = _alike(A, B), _alike(B.T, A.T)
    return Kinds(
        [[rows[k] for k in kind] for kind in alike[0]],
        [[columns[k] for k in kind] for kind in alike[1]],
    )


def _alike(own: NDArray[Any], other: NDArray[Any]) -> list[list[int]]:
    """Rows that are equal in `own`, and in `other` up to a constant, together."""
    if len(set(own[:, 0].tolist())) == len(own):
        return [[k] for k in range(len(own))]
    if other.dtype != np.float64:
        # Differences of floats are rounded; of those only equal rows are taken to be alike.
        other = other - other[:, :1]
    kinds: dict[Any, list[int]] = {}
    for k, row in enumerate(np.hstack([own, other]).tolist()):
        kinds.setdefault(tuple(row), []).append(k)
    return list(kinds.values())


def _by_structure(
    game: NormalForm,
    payoffs: NDArray[Any],
    on_progress: Callable[[float], None],
    budget: Budget,
) -> Solved:
    """The equilibria of a game that has neither dominated nor repeated actions."""
    if game.shape == (1, 1):
        return [Pair((1,), (1,))], "a single profile"
    opposed = zero_sum_matrix(game, payoffs)
    if opposed is not None:
        return [*extreme_pairs(opposed, budget)], "all optimal strategies of a zero-sum game"
    blocks = _direct_sums.blocks_of(game, payoffs)
    if blocks:
        inside = []
        for block in blocks:
            part = NormalForm(game.payoffs[:, block.rows][:, :, block.columns])
            inside.append(all_extreme(part, on_progress, budget)[0])
        budget.spend(_direct_sums.count(inside), 1.0)
        found = list(_direct_sums.equilibria(blocks, inside, game.shape))
        return found, f"a direct sum of {len(blocks)} blocks, each by {SEARCH}"
    return extreme_equilibria(game, on_progress, budget), SEARCH


def _copies(found: Supports | Pair, kinds: Kinds) -> int:
    supports = found if isinstance(found, Supports) else map(support_of, found)
    return math.prod(
        len(side[a]) for side, support in zip(kinds, supports, strict=True) for a in support
    )


def _lifted(
    found: Supports | Pair, kinds: Kinds, shape: tuple[int, ...]
) -> Iterator[Supports | Pair]:
    """The equilibria of the whole game that one of the smaller stands for."""
    supports = found if isinstance(found, Supports) else tuple(map(support_of, found))
    choices = [
        list(itertools.product(*(side[a] for a in support)))
        for side, support in zip(kinds, supports, strict=True)
    ]
    if isinstance(found, Supports):
        for rows, columns in itertools.product(*choices):
            yield Supports(tuple(sorted(rows)), tuple(sorted(columns)))
        return
    spread: list[list[Strategy]] = []
    for strategy, support, places, size in zip(found, supports, choices, shape, strict=True):
        spread.append([])
        for chosen in places:
            weights = [0] * size
            for place, action in zip(chosen, support, strict=True):
                weights[place] = strategy[action]
            spread[-1].append(tuple(weights))
    yield from itertools.starmap(Pair, itertools.product(*spread))
