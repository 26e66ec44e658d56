"""The game that learners of several welfare functions play, and how their tables fit together.

Each welfare function has the game with its own gap in the state, if it needs one. What agents play
is one game, with every gap that some of them needs; tables over smaller games are lifted to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import Stochastic, TooLarge
from gametheory._support.check import checked
from learners.amtft.gaps import GapGame, remember_gap
from learners.neural.rewards import Aim, GapKey

MAX_STATES = 1_000_000
"""Cap on the states of a game with gaps."""


@checked
class Played:
    """A game with the gaps that welfare functions need.

    Attributes:
        stage: the game without gaps.
        aims: the welfare functions.
        gaps: for each of them the game with its own gap, or None.
        game: with all gaps.

    Raises `TooLarge` if gaps make more than `MAX_STATES` states.
    """

    def __init__(self, stage: Stochastic, aims: Sequence[Aim], *, sees_gap: bool = True) -> None:
        self.stage, self.aims = stage, tuple(aims)
        known: dict[GapKey, GapGame] = {}
        self._keys: list[GapKey | None] = []
        for aim in self.aims:
            key = aim.gap if sees_gap else None
            self._keys.append(key)
            if key is not None and key not in known:
                found = aim.remembered(stage)
                assert found is not None
                known[key] = found
        self.gaps = [None if key is None else known[key] for key in self._keys]
        self._counts: dict[GapKey, tuple[int, int]] = {}
        states = stage.num_states
        for key, own in known.items():
            self._counts[key] = (states, len(own.levels))
            states *= len(own.levels)
        if states > MAX_STATES:
            raise TooLarge(
                f"expected at most {MAX_STATES:,} states, got {states:,}: learn welfare "
                "functions that need different gaps apart"
            )
        self.game = stage
        for key, own in known.items():
            decay, units, offsets = key
            self.game = remember_gap(
                self.game, decay=decay, units=units, offsets=offsets, levels=own.levels
            ).game

    def lifted(self, welfare: int | None, table: NDArray[Any]) -> NDArray[Any]:
        """`[replicate, state, ...]` over the states of `game`, of a table over those that the
        learners of a welfare function saw; None: over those of the game without gaps.
        """
        key = None if welfare is None else self._keys[welfare]
        states = np.arange(self.game.num_states)
        base = states % self.stage.num_states
        if key is not None:
            stride, count = self._counts[key]
            base = base + states // stride % count * self.stage.num_states
        return np.ascontiguousarray(table[:, base])
