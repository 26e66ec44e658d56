"""Exact values of stationary policies, differentiable and batched, without sampling.

*Iterated games.* Policies have a row for each previous joint action and one for the first move:
`[..., state, action]` as in `learners.policies`. Let x be the row vector of first-move
probabilities of joint actions, P the transition matrix between joint actions, R the payoffs
`[joint action, player]`. Up to float64 rounding,

    discounted, per step   (1-g) x (I - gP)^-1 R
    mean of T steps        (1/T) x (I + P + ... + P^(T-1)) R

By the policy gradient theorem the derivative of V_i by player j's table is, with v = (I - gP)^-1 R
and row weights w = (g x (I - gP)^-1, 1),

    dV_i / dp_j[s, a] = w_s E[v_i(a, a_-j) | the others' mixtures in s].

*Stochastic games.* Policies have a row for each state. With start mu, transitions P and rewards r
under the policies, the value per step is (1-g) mu (I - gP)^-1 r.

Batch axes broadcast, so all pairs of n policies with n others are
`discounted_values((p1[:, None], p2[None, :]), ...)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import torch
from torch import Tensor

from gametheory import Stochastic
from gametheory.stochastic._dynamic import Control
from learners._linear_solve import Factored


def joint_policy(policies: Sequence[Tensor]) -> Tensor:
    """`[..., state, joint action]`: probability of each joint action, row-major, in each state."""
    return reduce(lambda a, b: (a[..., :, None] @ b[..., None, :]).flatten(-2), policies)


def discounted_values(policies: Sequence[Tensor], payoffs: Tensor, discount: float) -> Tensor:
    """Per-step discounted values `[..., player]` of `payoffs[joint action, player]`."""
    joint = joint_policy(policies)
    # Split, not sliced: the gradient of a slice fills a whole array with zeros.
    transitions, start = torch.split(joint, [joint.shape[-1], 1], dim=-2)
    system = torch.eye(transitions.shape[-1], dtype=joint.dtype) - discount * transitions
    visits = Factored(system).solve(start.mT, transposed=True)[..., 0]
    return (1 - discount) * (visits @ payoffs)


def discounted_gradients(
    policies: Sequence[Tensor], payoffs: Tensor, discount: float
) -> list[list[Tensor]]:
    """`[i][j]`: derivatives `[..., state, action]` of V_i, a discounted sum, by j's table."""
    joint = joint_policy(policies)
    transitions, start = torch.split(joint, [joint.shape[-1], 1], dim=-2)
    eye = torch.eye(transitions.shape[-1], dtype=joint.dtype)
    system = Factored(eye - discount * transitions)
    worth = system.solve(payoffs.expand(*joint.shape[:-2], *payoffs.shape))
    visits = system.solve(start.mT, transposed=True)
    weights = torch.cat([discount * visits, torch.ones_like(visits[..., :1, :])], dim=-2)
    sizes = [p.shape[-1] for p in policies]
    # [..., player, joint action]: the same in every state.
    return _table_gradients(policies, weights, _apart(worth.mT, sizes))


def _table_gradients(
    policies: Sequence[Tensor], weights: Tensor, worth: Tensor
) -> list[list[Tensor]]:
    """`[i][j]` from weights `[..., state, 1]` and worth `[..., player, a1, ..., an]`."""
    count = len(policies)
    rows: list[list[Tensor]] = [[] for _ in range(count)]
    for j in range(count):
        others = joint_policy([p for k, p in enumerate(policies) if k != j])
        # [..., player, others' joint action, own action]
        own = worth.movedim(j - count, -1).flatten(-count, -2)
        table = (weights * others)[..., None, :, :] @ own
        for i in range(count):
            rows[i].append(table[..., i, :, :])
    return rows


def _apart(tensor: Tensor, sizes: Sequence[int]) -> Tensor:
    """The last axis as several."""
    return tensor.reshape(*tensor.shape[:-1], *sizes)


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


class StochasticValues:
    """Values of stationary policies in a stochastic game with a discount.

    The transition matrix of a batch of policies is dense, `[run, state, state]`.
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

    def __call__(self, policies: Sequence[Tensor]) -> Tensor:
        """Per-step values `[..., player]` of `policies[player][..., state, action]`."""
        joint = joint_policy(policies)
        rewards = (joint[..., None] * self.rewards).sum(-2)
        system = torch.eye(joint.shape[-2], dtype=joint.dtype) - self.discount * self.moves(joint)
        visits = Factored(system).solve(
            self.start.expand(joint.shape[:-1])[..., None], transposed=True
        )
        return (1 - self.discount) * (visits * rewards).sum(-2)

    def by_state(self, policies: Sequence[Tensor]) -> Tensor:
        """Discounted sums `[..., state, player]` of play that starts in each state."""
        joint = joint_policy(policies)
        rewards = (joint[..., None] * self.rewards).sum(-2)
        system = torch.eye(joint.shape[-2], dtype=joint.dtype) - self.discount * self.moves(joint)
        return Factored(system).solve(rewards)

    def gradients(self, policies: Sequence[Tensor]) -> list[list[Tensor]]:
        """`[i][j]`: derivatives `[..., state, action]` of V_i, a discounted sum, by j's table."""
        joint = joint_policy(policies)
        rewards = (joint[..., None] * self.rewards).sum(-2)
        eye = torch.eye(joint.shape[-2], dtype=joint.dtype)
        system = Factored(eye - self.discount * self.moves(joint))
        worth = system.solve(rewards)
        start = self.start.expand(joint.shape[:-1])[..., None]
        visits = system.solve(start, transposed=True)
        sizes, count = [p.shape[-1] for p in policies], len(policies)
        rows: list[list[Tensor]] = [[] for _ in range(count)]
        for i in range(count):
            gains = _apart(self.action_values(worth[..., i], i), sizes)
            for j in range(count):
                others = joint_policy([p for k, p in enumerate(policies) if k != j])
                own = gains.movedim(j - count, -1).flatten(-count, -2)
                rows[i].append(visits * (others[..., None, :] @ own)[..., 0, :])
        return rows

    def action_values(self, worth: Tensor, player: int) -> Tensor:
        """`[..., state, joint action]`: reward of a player and discounted `worth[..., state]`."""
        ahead = torch.cat([worth, worth @ self.chances.mT], dim=-1) if len(self.chances) else worth
        gathered = ahead.index_select(-1, self.columns.flatten())
        return self.rewards[..., player] + self.discount * _apart(gathered, self.columns.shape)

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

    def moves(self, joint: Tensor) -> Tensor:
        """`[..., state, next state]` of `joint[..., state, joint action]`."""
        states = joint.shape[-2]
        spread = joint.new_zeros(*joint.shape[:-1], states + len(self.chances))
        spread = spread.scatter_add(-1, self.columns.expand(joint.shape), joint)
        if not len(self.chances):
            return spread
        return spread[..., :states] + spread[..., states:] @ self.chances
