"""What each step of sampled episodes was worth: the weights of policy gradients.

Player k's value is V_k = E sum_t g^t r_k,t over an episode of T steps. A *signal* w_k,t stands in
for the discounted reward in all derivatives of V_k:

- `discounted`: g^t r_t itself.
- `advantages`: g^t times how much better step t went than expected, A_t, less the same of step
  t + 1. With d_t = r_t + g b_t+1 - b_t and b the expected worth of states, A_t is the sum of
  (g l)^u d_t+u over u >= 0 (Schulman et al. 2016). With `trace` l = 1 the signal is g^t d_t: any b
  will do, a wrong one makes noise and no bias, at every order of derivative (Mao et al. 2019).
  With l = 0 there is least noise, and the bias of b.
- `centred`: any of them, less the mean of the *other* episodes of the batch at the same time. With
  the own episode in the mean, as published code has it, estimates shrink by 1 - 1/B.

Shapes: rewards and signals `[run, episode, time, player]`, worths `[run, episode, time + 1,
player]`.

>>> import torch
>>> rewards = torch.tensor([1.0, 0.0, 2.0]).reshape(1, 1, 3, 1)
>>> discounted(rewards, 0.5).flatten().tolist()
[1.0, 0.0, 0.5]
>>> returns_to_go(rewards, 0.5).flatten().tolist()
[1.5, 1.0, 2.0]
"""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost

Discount = Annotated[float, AtLeast(0), AtMost(1)]


@checked
def discounted(rewards: Tensor, discount: Discount) -> Tensor:
    """g^t r_t."""
    _require_four_axes(rewards)
    return rewards * powers(discount, rewards)[:, None]


@checked
def advantages(rewards: Tensor, worth: Tensor, discount: Discount, trace: Discount = 1.0) -> Tensor:
    """a_t - a_t+1; `worth` is b, whose last entry in time counts as 0, `trace` is l."""
    _require_four_axes(rewards)
    wanted = (*rewards.shape[:2], rewards.shape[2] + 1, rewards.shape[3])
    if worth.shape != wanted:
        raise InvalidArgument(
            f"expected worths [run, episode, time + 1, player] of shape {wanted}, got "
            f"{tuple(worth.shape)}"
        )
    ahead = torch.cat([worth[:, :, 1:-1], torch.zeros_like(worth[:, :, -1:])], dim=2)
    surprises = rewards + discount * ahead - worth[:, :, :-1]
    if trace == 1.0:
        return discounted(surprises, discount)
    found = discounted(returns_to_go(surprises, discount * trace), discount)
    return found - torch.cat([found[:, :, 1:], torch.zeros_like(found[:, :, :1])], dim=2)


@checked
def centred(signals: Tensor) -> Tensor:
    """Less the mean of the other episodes at the same time; raises where there is no other."""
    _require_four_axes(signals)
    count = signals.shape[1]
    if count < 2:
        raise InvalidArgument(f"expected two episodes or more, got {count}")
    return (signals - signals.mean(1, keepdim=True)) * (count / (count - 1))


@checked
def returns_to_go(rewards: Tensor, discount: Discount) -> Tensor:
    """sum_{u >= t} g^(u - t) r_u."""
    _require_four_axes(rewards)
    total, found = torch.zeros_like(rewards[:, :, 0]), []
    for step in reversed(rewards.unbind(2)):
        total = step + discount * total
        found.append(total)
    return torch.stack(found[::-1], dim=2)


@checked
def powers(discount: Discount, like: Tensor) -> Tensor:
    """`[time]`: 1, g, g^2, ..., for the third axis of `like`."""
    steps = torch.arange(like.shape[2], device=like.device, dtype=like.dtype)
    return torch.full_like(steps, discount) ** steps


def _require_four_axes(tensor: Tensor) -> None:
    if tensor.ndim != 4 or not tensor.shape[2]:
        raise InvalidArgument(
            f"expected [run, episode, time, player] with a step or more, got {tuple(tensor.shape)}"
        )
