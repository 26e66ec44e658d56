"""What runs whose policies are tables do alike, however the tables came about."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, Natural, Size
from learners.training.best_replies import best_reply_gains, gain_against
from learners.training.differentiable import DifferentiableGame
from learners.training.meetings import every_combination, some_combinations


@checked
class PolicyTables(abc.ABC):
    """Runs that meet, and are replied to, by `policies`, for each player `[run, state, action]`."""

    game: Any
    policies: tuple[NDArray[np.float64], ...]

    @property
    @abc.abstractmethod
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: what each player gets per step in self-play, discounted."""

    @property
    @abc.abstractmethod
    def _form(self) -> DifferentiableGame:
        """The game as what its policies get is worked out."""

    def best_reply_gains(self) -> NDArray[np.float64]:
        """`[run, player]`: what each player gains per step, discounted, by a best reply to all
        others, over what it gets in self-play.
        """
        return best_reply_gains(self.game, self.policies, self.payoffs)

    def exploitability(self, player: Natural) -> NDArray[np.float64]:
        """`[run]`: what another player gains per step, discounted, by a best reply to `player`'s
        policy, over what it gets in self-play. 0 if that is a best reply. Of three and more
        players it replies to all others, and the largest gain counts.
        """
        return gain_against(self.game, self.policies, self.payoffs, player)

    def meet(self, horizon: Size | None) -> NDArray[np.float64]:
        """`[i, j, player]`: player 1 of run i meets player 2 of run j, per step: discounted, or
        the expected mean of `horizon` steps. An index for each player: `[i, j, k, player]` of
        three.
        """
        return every_combination(self._form, self.policies, horizon)

    def meet_some(self, who: ArrayLike, horizon: Size | None) -> NDArray[np.float64]:
        """`[combination, player]`: the same, of the runs `who[combination, player]` alone."""
        return some_combinations(self._form, self.policies, who, horizon)
