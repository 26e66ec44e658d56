"""What learning gives amTFT: the policies of many replicates, however they were learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gametheory import Stochastic
from gametheory._support.check import checked
from learners.amtft.cooperation import Cooperation

Floats = NDArray[np.float64]


class Learning(Protocol):
    """How cooperation is learned: settings that files can hold."""

    @property
    def final_aversion(self) -> float:
        """beta of inequity aversion at the end of training."""
        ...

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files."""
        ...

    def remembered(
        self,
        game: Stochastic,
        welfares: Sequence[str],
        disagreement: Sequence[float],
        ideal: Sequence[float],
    ) -> Stochastic:
        """The game of whose states the learned tables are: the same, or one with a memory."""
        ...


@checked
@dataclass(frozen=True, eq=False)
class LearnedCooperation:
    """Replicates of amTFT's policies, learned for one welfare function.

    Attributes:
        welfare: one of `learners.amtft.rewards.REWARDS`.
        game: with a horizon; what the tables' states are of.
        settings: how they were learned; by tables, `learners.amtft.QLearning`.
        cooperate, punish: for each player `[replicate, state, action]`, 0 or 1.
        values: for each player `[replicate, state, action]`: the cooperators' Q values.
        method: what each replicate says of how its policies were found.
        remarks: what a reader must know of the learning, in sentences.
        curve: the learning curve, where one was kept (`learners.neural.Curve`).
    """

    welfare: str
    game: Stochastic
    settings: Learning
    cooperate: tuple[NDArray[np.int64], NDArray[np.int64]] = field(repr=False)
    punish: tuple[NDArray[np.int64], NDArray[np.int64]] = field(repr=False)
    values: tuple[Floats, Floats] = field(repr=False)
    method: str = "Q-learning"
    remarks: tuple[str, ...] = ()
    curve: Any = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.cooperate[0])

    def __getitem__(self, replicate: int) -> Cooperation:
        """The policies of one replicate."""
        first, second = (table[replicate][None] for table in self.cooperate)
        return Cooperation(
            welfare=self.welfare,
            game=self.game,
            cooperate=(first, second),
            punish=(self.punish[0][replicate], self.punish[1][replicate]),
            intended=None,
            method=self.method,
        )
