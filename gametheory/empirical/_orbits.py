"""Cells of a game that are one cell by symmetry, and whose payoff in it each player gets.

Players of one *role* are exchangeable: only how many of them take each action matters. So a cell is
the same as the one in which the players of each role are sorted by their actions, its *standard*
cell, and players of one role who take the same action get the same.

>>> found = orbits((2, 2), ((0, 1),))
>>> found.cell.tolist(), found.cells
([[0, 1], [1, 2]], 3)
>>> found.slot[:, 1, 0].tolist()     # who plays 1 has the payoff of the second player of (0, 1)
[1, 0]
>>> found.entries                    # of (0, 0) one, of (0, 1) two, of (1, 1) one
4
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Roles = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Orbits:
    """Which cells are one, and which payoffs.

    Attributes:
        cell: `[a1, ..., an]`, the number of the standard cell of each cell.
        slot: `[player, a1, ..., an]`, whose payoff in the standard cell each player gets.
        standard: `[cell]`, where each standard cell is in the flattened game.
        entry: `[player, a1, ..., an]`, numbers of payoffs: the same number, the same payoff.
    """

    cell: NDArray[np.intp]
    slot: NDArray[np.intp]
    standard: NDArray[np.intp]
    entry: NDArray[np.intp]

    @property
    def cells(self) -> int:
        return len(self.standard)

    @property
    def entries(self) -> int:
        """How many payoffs there are that symmetry does not make equal."""
        return int(self.entry.max()) + 1


@lru_cache(maxsize=32)
def orbits(shape: tuple[int, ...], roles: Roles) -> Orbits:
    """The cells of a game of that shape, whose players of each role are exchangeable."""
    count = len(shape)
    played = np.indices(shape).reshape(count, -1)
    sorted_actions, slot = played.copy(), np.empty_like(played)
    for role in roles:
        own = played[list(role)]
        sorted_actions[list(role)] = np.sort(own, axis=0)
        in_order = sorted_actions[list(role)]
        # The first place of the sorted actions at which a player's own action stands.
        first = (in_order[:, None, :] == own[None]).argmax(axis=0)
        slot[list(role)] = np.array(role)[first]
    flat = np.ravel_multi_index(tuple(sorted_actions), shape)
    standard, cell = np.unique(flat, return_inverse=True)
    _, entry = np.unique(cell[None] * count + slot, return_inverse=True)
    return Orbits(
        cell.reshape(shape).astype(np.intp),
        slot.reshape(count, *shape).astype(np.intp),
        standard.astype(np.intp),
        entry.reshape(count, *shape).astype(np.intp),
    )


def symmetrised(values: NDArray[np.float64], slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """Samples `[sample, player]` as samples of standard cells: the mean of those who act alike.

    `slots`: `[sample, player]`, of the cell of each sample. Each player gets the mean of all whose
    slot is its own in the standard cell.
    """
    count = slots.shape[1]
    sums, numbers = np.zeros_like(values), np.zeros_like(values)
    rows = np.arange(len(values))
    for player in range(count):
        np.add.at(sums, (rows, slots[:, player]), values[:, player])
        np.add.at(numbers, (rows, slots[:, player]), 1.0)
    return np.divide(sums, numbers, out=np.full_like(values, np.nan), where=numbers > 0)
