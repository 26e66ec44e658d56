"""What learners of cooperation are rewarded with, for each welfare function.

`S_i` is the sum so far of player i's rewards over its disagreement payoff, `T` the steps of an
episode, `e_i = g lambda e_i + r_i` smoothed rewards.

| welfare function          | both players' reward at a step                     |
|---------------------------|----------------------------------------------------|
| `utilitarian`             | r_1 + r_2                                          |
| `egalitarian`             | the growth of min(S_1, S_2)                        |
| `kalai-smorodinsky`       | the growth of min_i S_i / (ideal gain of i)        |
| `nash`                    | the growth of S_1 S_2 / T, where both are positive |
| `inequity-averse`         | r_i - beta max(0, e_i - e_j), each its own         |
| `inequity-averse-printed` | r_1 + r_2 - beta |e_1 - e_2|                        |

Growth adds up over an episode to the welfare of its totals. `inequity-averse` is what the runs of
Stastny et al. (2021) did, the printed one what their Appendix C says: only sums over players agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import require_among
from learners.training.schedules import Schedule

REWARDS = (
    "utilitarian",
    "egalitarian",
    "kalai-smorodinsky",
    "nash",
    "inequity-averse",
    "inequity-averse-printed",
)
"""The welfare functions that can be learned."""

Floats = NDArray[np.float64]


@dataclass
class WelfareReward:
    """The running rewards of a batch of episodes.

    Attributes:
        welfare: one of `REWARDS`.
        disagreement: d of each player.
        ideal: the ideal gain of each player over d.
        horizon: steps of an episode.
        aversion: beta of inequity aversion, over the share of training done.
        decay: g lambda.
    """

    welfare: str
    disagreement: Sequence[float]
    ideal: Sequence[float]
    horizon: int
    aversion: Schedule
    decay: float

    def __post_init__(self) -> None:
        require_among(self.welfare, REWARDS, "a welfare function that can be learned")
        self._low = np.array(self.disagreement, dtype=np.float64)
        self._ideal = np.array(self.ideal, dtype=np.float64)

    def reset(self, count: int) -> None:
        """Begin an episode of `count` copies."""
        self._sums = np.zeros((count, 2))

    def __call__(self, rewards: Floats, share: float) -> Floats:
        """What both learners get, `[copy, player]`, for a step's rewards `[copy, player]`, when a
        share of the training is done.
        """
        if self.welfare == "utilitarian":
            return _both(rewards.sum(axis=1))
        if self.welfare.startswith("inequity-averse"):
            self._sums = self.decay * self._sums + rewards
            ahead = self._sums - self._sums[:, ::-1]
            if self.welfare == "inequity-averse":
                return np.asarray(rewards - self.aversion(share) * np.maximum(ahead, 0))
            return _both(rewards.sum(axis=1) - self.aversion(share) * abs(ahead[:, 0]))
        before = self._worth()
        self._sums = self._sums + rewards - self._low
        return _both(self._worth() - before)

    def _worth(self) -> Floats:
        if self.welfare == "nash":
            return np.asarray(np.maximum(self._sums, 0).prod(axis=1) / self.horizon)
        sums = self._sums / self._ideal if self.welfare == "kalai-smorodinsky" else self._sums
        return np.asarray(sums.min(axis=1))


def _both(reward: Floats) -> Floats:
    return reward[:, None].repeat(2, axis=1)
