"""What learners of cooperation are rewarded with, on the device, for each welfare function.

The definitions are those of `learners.amtft.rewards`. Where what a reward depends on is in the
state (always for the utilitarian one and for punishment; with a gap in the state for the
inequity-averse, egalitarian and Kalai-Smorodinsky ones) it is a *table* over states and joint
actions. Otherwise it is worked out while episodes run, from sums that learners do not see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import Stochastic
from gametheory._support.check import checked, require_among
from learners.amtft.gaps import GapGame, remember_gap
from learners.amtft.rewards import REWARDS
from learners.training.schedules import Schedule

GAPS = ("inequity-averse", "inequity-averse-printed", "egalitarian", "kalai-smorodinsky")
"""Welfare functions whose learners need the gap."""

GapKey = tuple[float, tuple[float, float], tuple[float, float]]
"""Decay, units and offsets of a gap."""


@checked
@dataclass(frozen=True)
class Aim:
    """What learners of cooperation aim at; see `learners.amtft.rewards.WelfareReward`.

    Attributes:
        welfare: one of `learners.amtft.rewards.REWARDS`.
        disagreement: d of each player.
        ideal: the ideal gain of each player over d.
        horizon: steps of an episode.
        aversion: beta, over the share of training done.
        decay: g lambda.
    """

    welfare: str
    disagreement: tuple[float, float]
    ideal: tuple[float, float]
    horizon: int
    aversion: Schedule
    decay: float

    def __post_init__(self) -> None:
        require_among(self.welfare, REWARDS, "a welfare function that can be learned")

    @property
    def gap(self) -> GapKey | None:
        """Which gap its learners need to see, if any."""
        if self.welfare not in GAPS:
            return None
        if self.welfare.startswith("inequity-averse"):
            return (self.decay, (1.0, 1.0), (0.0, 0.0))
        units = self.ideal if self.welfare == "kalai-smorodinsky" else (1.0, 1.0)
        return (1.0, units, self.disagreement)

    def remembered(self, game: Stochastic) -> GapGame | None:
        """The game with that gap in its state."""
        if self.gap is None:
            return None
        decay, units, offsets = self.gap
        return remember_gap(game, decay=decay, units=units, offsets=offsets)


@checked
class TableReward:
    """A reward as a table: `[player, state * joint action]`, of the share of training done."""

    def __init__(self, base: Tensor, penalty: Tensor | None, aversion: Schedule | None) -> None:
        self._base, self._penalty, self._aversion = base, penalty, aversion

    def __call__(self, share: float) -> Tensor:
        """The table when a share of the training is done."""
        if self._penalty is None or self._aversion is None:
            return self._base
        return self._base - self._aversion(share) * self._penalty


@checked
def punishing(game: Stochastic, device: Any) -> TableReward:
    """Of punishers: minus what the other gets."""
    return TableReward(-_paid(game, device).flip(0), None, None)


@checked
def table_reward(
    aim: Aim, game: Stochastic, gap: GapGame | None, device: Any
) -> TableReward | None:
    """The table of a welfare function's rewards, or None where they are no function of the state.

    `game` is the one that is played: of `gap`, where that is given.
    """
    paid = _paid(game, device)
    total = paid.sum(dim=0).expand(2, -1)
    if aim.welfare == "utilitarian":
        return TableReward(total, None, None)
    if gap is None:
        return None
    after = _tensor(gap.after.reshape(-1), device)
    if aim.welfare == "inequity-averse":
        return TableReward(paid, torch.stack([after, -after]).clamp_min(0), aim.aversion)
    if aim.welfare == "inequity-averse-printed":
        return TableReward(total, after.abs().expand(2, -1), aim.aversion)
    # min(S_1, S_2) is S_2 plus the gap, where that is negative.
    _, units, offsets = aim.gap or (1.0, (1.0, 1.0), (0.0, 0.0))
    before = _tensor(gap.gaps, device).repeat_interleave(game.num_joint_actions)
    grown = (paid[1] - offsets[1]) / units[1] + after.clamp_max(0) - before.clamp_max(0)
    return TableReward(grown.expand(2, -1), None, None)


@checked
class RunningReward:
    """The rewards of a batch of episodes `[pair, environment]`, from sums along them."""

    def __init__(self, aim: Aim, shape: Sequence[int], device: Any) -> None:
        self.aim = aim
        self._low = _tensor(np.array(aim.disagreement), device)
        self._ideal = _tensor(np.array(aim.ideal), device)
        self.sums = torch.zeros(*shape, 2, device=device)

    def reset(self) -> None:
        """Episodes begin."""
        self.sums = torch.zeros_like(self.sums)

    def __call__(self, rewards: Tensor, share: float) -> Tensor:
        """What both get, `[pair, environment, player]`, for a step's rewards likewise."""
        aim = self.aim
        if aim.welfare.startswith("inequity-averse"):
            self.sums = aim.decay * self.sums + rewards
            ahead, beta = self.sums - self.sums.flip(-1), aim.aversion(share)
            if aim.welfare == "inequity-averse":
                return rewards - beta * ahead.clamp_min(0)
            return (rewards.sum(-1) - beta * ahead[..., 0].abs())[..., None].expand(*ahead.shape)
        if aim.welfare == "utilitarian":
            return rewards.sum(-1, keepdim=True).expand(*rewards.shape)
        before = self._worth()
        self.sums = self.sums + rewards - self._low
        return (self._worth() - before)[..., None].expand(*rewards.shape)

    def _worth(self) -> Tensor:
        if self.aim.welfare == "nash":
            return self.sums.clamp_min(0).prod(dim=-1) / self.aim.horizon
        sums = self.sums / self._ideal if self.aim.welfare == "kalai-smorodinsky" else self.sums
        return sums.amin(dim=-1)


def gap_extras(gap: GapGame, device: Any) -> Tensor:
    """`[state, 2]`: the gap as networks see it, on its whole range and around 0."""
    levels = gap.gaps
    reach = float(abs(levels).max()) or 1.0
    unit = float(np.diff(gap.levels).min()) if len(gap.levels) > 1 else 1.0
    return _tensor(np.stack([levels / reach, np.tanh(levels / (3 * unit))], axis=1), device)


def _paid(game: Stochastic, device: Any) -> Tensor:
    return _tensor(game.float_rewards.reshape(2, -1), device)


def _tensor(array: NDArray[Any], device: Any) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32)).to(device)
