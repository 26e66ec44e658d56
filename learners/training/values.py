"""Exact values of stationary policies, differentiable and batched, without sampling.

*Iterated games.* Policies have a row for each previous joint action and one for the first move:
`[..., state, action]` as in `learners.policies`. Let x be the row vector of first-move
probabilities of joint actions, P the transition matrix between joint actions, R the payoffs
`[joint action, player]`. Up to float64 rounding,

    discounted, per step   (1-g) x (I - gP)^-1 R
    mean of T steps        (1/T) x (I + P + ... + P^(T-1)) R

*Stochastic games.* Policies have a row for each state. With start mu, transitions P and rewards r
under the policies, the value per step is (1-g) mu (I - gP)^-1 r.

Batch axes broadcast, so all pairs of n policies with n others are
`discounted_values((p1[:, None], p2[None, :]), ...)`. Derivatives are in `derivatives`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import torch
from torch import Tensor

from gametheory import Stochastic
from gametheory._support.check import checked
from gametheory.stochastic.dynamic import Control
from learners.training._blocks import BlockResolvent, Blocks
from learners.training.linear_solve import Factored, Resolvent


@checked
def joint_policy(policies: Sequence[Tensor]) -> Tensor:
    """`[..., state, joint action]`: probability of each joint action, row-major, in each state."""
    return reduce(lambda a, b: (a[..., :, None] @ b[..., None, :]).flatten(-2), policies)


@checked
def discounted_values(policies: Sequence[Tensor], payoffs: Tensor, discount: float) -> Tensor:
    """Per-step discounted values `[..., player]` of `payoffs[joint action, player]`."""
    joint = joint_policy(policies)
    # Split, not sliced: the gradient of a slice fills a whole array with zeros.
    transitions, start = torch.split(joint, [joint.shape[-1], 1], dim=-2)
    system = torch.eye(transitions.shape[-1], dtype=joint.dtype) - discount * transitions
    visits = Factored(system).solve(start.mT, transposed=True)[..., 0]
    return (1 - discount) * (visits @ payoffs)


@checked
def mean_values(policies: Sequence[Tensor], payoffs: Tensor, horizon: int) -> Tensor:
    """Expected mean payoffs `[..., player]` of the first `horizon` steps."""
    joint = joint_policy(policies)
    start, transitions = joint[..., -1, :], joint[..., :-1, :]
    rewards = payoffs.expand(*transitions.shape[:-1], payoffs.shape[-1])
    return (start[..., None, :] @ _sum_of_steps(transitions, rewards, horizon))[..., 0, :] / horizon


def _sum_of_steps(transitions: Tensor, rewards: Tensor, horizon: int) -> Tensor:
    """(I + P + ... + P^(T-1)) R, along the binary digits of T."""
    total, power = rewards, transitions
    for digit in bin(horizon)[3:]:
        total = total + power @ total
        power = power @ power
        if digit == "1":
            total = rewards + transitions @ total
            power = transitions @ power
    return total


@checked
class StochasticValues:
    """Values of stationary policies in a stochastic game with a discount.

    Solved by blocks where states fall into some (`_blocks`). Where values are to be
    differentiated the transition matrix of each run is dense, `[run, state, state]`.
    """

    def __init__(self, game: Stochastic) -> None:
        control = Control(game)
        self.discount = float(game.exact_discount)
        self.start = torch.tensor(control.initial)
        # [state, joint action, player]
        self.rewards = torch.tensor(control.rewards).permute(1, 2, 0).contiguous()
        lottery = torch.tensor(control.lottery)
        kinds = len(game.lotteries)
        certain = torch.full((kinds,), -1)
        certain[torch.tensor(control.certain)] = torch.tensor(control.next_state)
        random = torch.zeros(kinds, dtype=torch.long)
        random[torch.tensor(control.random)] = torch.arange(len(control.random))
        states = game.num_states
        # A column for each state, then one for each lottery that leaves something to chance.
        self.columns = torch.where(
            certain[lottery] >= 0, certain[lottery], states + random[lottery]
        )
        self.chances = torch.tensor(control.chances)
        self._blocks = Blocks(self.columns, self.chances)

    def __call__(self, policies: Sequence[Tensor]) -> Tensor:
        """Per-step values `[..., player]` of `policies[player][..., state, action]`."""
        joint = joint_policy(policies)
        if not joint.requires_grad:
            runs_last = joint.reshape(-1, *joint.shape[-2:]).movedim(0, -1)
            return self._plainly(runs_last).reshape(*joint.shape[:-2], -1)
        rewards = (joint[..., None] * self.rewards).sum(-2)
        visits = Factored(self.system(joint)).solve(
            self.start.expand(joint.shape[:-1])[..., None], transposed=True
        )
        return (1 - self.discount) * (visits * rewards).sum(-2)

    def _plainly(self, joint: Tensor) -> Tensor:
        """Values `[run, player]` of `joint[state, joint action, run]`, without derivatives."""
        start = self.start[:, None].expand(len(joint), joint.shape[-1])
        visits = self.resolvent(joint).transposed(start)
        columns = [
            (visits * (joint * rewards[..., None]).sum(1)).sum(0)
            for rewards in self.rewards.unbind(-1)
        ]
        return (1 - self.discount) * torch.stack(columns, dim=-1)

    def by_state(self, policies: Sequence[Tensor]) -> Tensor:
        """Discounted sums `[run, state, player]` of play that starts in each state."""
        joint = joint_policy(policies).detach().movedim(0, -1)
        solve = self.resolvent(joint)
        columns = [
            solve((joint * rewards[..., None]).sum(1)) for rewards in self.rewards.unbind(-1)
        ]
        return torch.stack(columns, dim=-1).movedim(1, 0)

    def action_values(self, worth: Tensor, player: int) -> Tensor:
        """`[state, joint action, run]`: reward of a player, and discounted `worth[state, run]`."""
        return self.rewards[..., player, None] + self.discount * self.expected(worth)

    def expected(self, worth: Tensor) -> Tensor:
        """`[state, joint action, run]`: the expectation of `worth[state, run]` a step ahead."""
        ahead = torch.cat([worth, self.chances @ worth]) if len(self.chances) else worth
        gathered = ahead.index_select(0, self.columns.flatten())
        return gathered.reshape(*self.columns.shape, -1)

    def inflow(self, flow: Tensor) -> Tensor:
        """`[state, run]`: what arrives a step later of `flow[state, joint action, run]`."""
        states = len(flow)
        spread = flow.new_zeros(states + len(self.chances), flow.shape[-1])
        spread.index_add_(0, self.columns.flatten(), flow.flatten(0, 1))
        if not len(self.chances):
            return spread
        return spread[:states] + self.chances.mT @ spread[states:]

    def mean(self, policies: Sequence[Tensor], horizon: int) -> Tensor:
        """Expected mean rewards `[..., player]` of the first `horizon` steps."""
        joint = joint_policy(policies)
        rewards = (joint[..., None] * self.rewards).sum(-2)
        moves = self.moves(joint)
        chances = self.start.expand(joint.shape[:-1])[..., None, :]
        total = chances @ rewards
        for _ in range(horizon - 1):
            chances = chances @ moves
            total = total + chances @ rewards
        return total[..., 0, :] / horizon

    def system(self, joint: Tensor, decay: float = 1.0) -> Tensor:
        """I - g decay P, `[..., state, next state]`, of `joint[..., state, joint action]`."""
        eye = torch.eye(joint.shape[-2], dtype=joint.dtype)
        return eye - self.discount * decay * self.moves(joint)

    def resolvent(
        self, joint: Tensor, width: int | None = None, decay: float = 1.0
    ) -> Resolvent | BlockResolvent:
        """(I - g decay P)^-1 for `joint[state, joint action, run]`; see `Resolvent` for `width`."""
        if self._blocks.count > 1:
            return BlockResolvent(self._blocks, joint, self.discount * decay)
        return Resolvent(self.system(joint.movedim(-1, 0), decay), width or joint.shape[-1])

    def moves(self, joint: Tensor) -> Tensor:
        """`[..., state, next state]` of `joint[..., state, joint action]`."""
        states = joint.shape[-2]
        spread = joint.new_zeros(*joint.shape[:-1], states + len(self.chances))
        spread = spread.scatter_add(-1, self.columns.expand(joint.shape), joint)
        if not len(self.chances):
            return spread
        return spread[..., :states] + spread[..., states:] @ self.chances
