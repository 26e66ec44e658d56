"""Direct sums: games that fall into blocks, and their equilibria from those of the blocks.

Rows and columns fall into blocks; outside them the row player gets c(column), the column player
d(row), whatever the rest. Take c and d off (no best reply changes): zero outside. If each player
can secure more than zero inside every block, then both best-reply polytopes are products of those
of the blocks, so an extreme equilibrium is one of each of some blocks, at least one, weighted so
that every block is worth the same to the other player. Blocks in which n_1, ..., n_k are extreme
give (1 + n_1) ... (1 + n_k) - 1.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fraction_array, to_integers
from gametheory.equilibria._extreme import Pair, Supports, as_weights, support_of
from gametheory.equilibria._support import solve_support
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.games import NormalForm


class Block(NamedTuple):
    """A block's actions, and by how much it pays more than outside: [player, a1, a2], in integers.

    All blocks of a game are in one unit.
    """

    rows: list[int]
    columns: list[int]
    gains: NDArray[Any]


def blocks_of(game: NormalForm, ordered: NDArray[Any]) -> list[Block]:
    """The blocks of a two-player game; empty unless it is seen to be a direct sum of several.

    `ordered` holds its payoffs in other units, exact. What is paid outside is taken to be the least
    of a column or a row, or else the commonest; a sum of which both are wrong goes unseen.
    """
    A, B = ordered
    outside: tuple[NDArray[Any], NDArray[Any]] = A.min(axis=0), B.min(axis=1)
    split = _split(A, B, *outside)
    if not split and _has_repeats(A) and _has_repeats(B.T):
        outside = _commonest(A), _commonest(B.T)
        split = _split(A, B, *outside)
    if not split:
        return []
    if ordered.dtype == np.float64:
        # Floats compare exactly, and that is all that was done with them so far.
        A, B = game.exact_payoffs
        outside = fraction_array(outside[0]), fraction_array(outside[1])
    # All blocks in one unit: it is by what they are worth that they are weighted.
    gains = np.stack([to_integers(m)[0] for m in (A - outside[0], B - outside[1][:, None])])
    blocks = [Block(*where, gains[:, where[0]][:, :, where[1]]) for where in split]
    return blocks if all(map(_pays, blocks)) else []


def _split(
    A: NDArray[Any], B: NDArray[Any], c: NDArray[Any], d: NDArray[Any]
) -> list[tuple[list[int], list[int]]]:
    """Rows and columns that hang together by what differs from c and d; empty if they all do."""
    linked = ((c != A) | (d[:, None] != B)).astype(bool, copy=False)
    if linked.all(axis=1).any() or linked.all(axis=0).any():
        return []
    left = np.ones(len(A), dtype=bool)
    split = []
    while left.any():
        rows = np.zeros(len(A), dtype=bool)
        rows[left.argmax()] = True
        while True:
            columns = linked[rows].any(axis=0)
            grown = rows | linked[:, columns].any(axis=1)
            if (grown == rows).all():
                break
            rows = grown
        if not columns.any():
            return []
        left &= ~rows
        split.append((np.flatnonzero(rows).tolist(), np.flatnonzero(columns).tolist()))
    covered = sum(len(columns) for _, columns in split)
    return split if len(split) > 1 and covered == A.shape[1] else []


def _pays(block: Block) -> bool:
    """Whether both players can secure more than nothing inside."""
    sides = (block.gains[0], block.gains[1].T)
    return all((own.min(axis=1) > 0).any() or solve_matrix_game(own)[0] > 0 for own in sides)


def _has_repeats(matrix: NDArray[Any]) -> bool:
    ordered = np.sort(matrix, axis=0)
    return bool((ordered[1:] == ordered[:-1]).any())


def _commonest(matrix: NDArray[Any]) -> NDArray[Any]:
    """The value that each column holds most often; the least of several."""
    commonest = []
    for column in matrix.T:
        values, counts = np.unique(column, return_counts=True)
        commonest.append(values[counts.argmax()])
    return np.array(commonest, dtype=matrix.dtype)


def count(inside: Sequence[Sequence[Any]]) -> int:
    """How many extreme equilibria the sum of blocks with these has."""
    return math.prod(1 + len(found) for found in inside) - 1


class _Part:
    """An equilibrium of a block, in the places of its actions in the whole game."""

    def __init__(self, block: Block, found: Supports | Pair) -> None:
        self._block, self._found = block, found
        supports = Supports(*(found if isinstance(found, Supports) else map(support_of, found)))
        # A pure profile is the only one on its supports, as those that are known by them are.
        alone = isinstance(found, Supports) or all(len(side) == 1 for side in supports)
        self.supports = (
            Supports(
                tuple(block.rows[i] for i in supports.rows),
                tuple(block.columns[j] for j in supports.columns),
            )
            if alone
            else None
        )

    @cached_property
    def vertices(self) -> tuple[Profile, Profile]:
        """The vertices of the block's polytopes: strategies that let the other player earn 1."""
        gains = self._block.gains
        if isinstance(self._found, Supports):
            x, y = solve_support(gains, *self._found)
        else:
            x, y = (tuple(Fraction(p) for p in strategy) for strategy in self._found)
        A, B = gains.astype(object)
        earned = max(A @ np.array(y)), max(np.array(x) @ B)
        return tuple(p / earned[1] for p in x), tuple(p / earned[0] for p in y)


def equilibria(
    blocks: Sequence[Block], inside: Sequence[Sequence[Supports | Pair]], shape: tuple[int, ...]
) -> Iterator[Supports | Pair]:
    """The extreme equilibria of the sum, from all those `inside` each block."""
    choices = [
        [None, *(_Part(block, found) for found in listed)]
        for block, listed in zip(blocks, inside, strict=True)
    ]
    for chosen in itertools.product(*choices):
        supports = [part.supports for part in chosen if part is not None]
        if not supports:
            continue
        if all(supports):
            rows, columns = zip(*supports, strict=True)
            yield Supports(tuple(sorted(sum(rows, ()))), tuple(sorted(sum(columns, ()))))
            continue
        strategies = [[Fraction(0)] * size for size in shape]
        for block, part in zip(blocks, chosen, strict=True):
            if part is not None:
                for side, vertex, places in zip(strategies, part.vertices, block[:2], strict=True):
                    for place, weight in zip(places, vertex, strict=True):
                        side[place] = weight
        yield Pair(*map(as_weights, strategies))
