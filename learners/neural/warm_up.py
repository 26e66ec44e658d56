"""Memories that can tell what was paid, before anybody learns to play.

Reciprocity needs to know who robbed whom. The memory of a new network hardly says so: gradients of
values then have nothing to hold on to, and learn to rob before they learn to remember. So a memory
may be taught beforehand: after each step a linear map of what it shows is to tell what all players
were paid in that step, and what they were paid when somebody last was. Training knows that; the
memory itself is given what the player sees, and nothing else. The map is then thrown away. How the
player acts is not taught: it still acts at random.

>>> import torch
>>> rewards = torch.zeros(1, 1, 3, 2)
>>> rewards[0, 0, 1, 0] = 1                                       # [run, episode, time, player]
>>> last_paid(rewards)[0, 0].tolist()                             # before each step, and in the end
[[0.0, 0.0], [0.0, 0.0], [1.0, 0.0], [1.0, 0.0]]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from gametheory._support.check import checked
from gametheory._support.kinds import Count
from learners.neural.ascent import Ascent
from learners.neural.flat_networks import FlatNetwork
from learners.neural.rollouts import Episodes
from learners.training.shaping import Parameters

EPISODES = 64
"""Of each step, in training."""

RATE = 1e-2
"""Of Adam at the first step, falling to 0; the linear map takes steps twice as long."""


def last_paid(rewards: Tensor) -> Tensor:
    """What all were paid when somebody last was, of `rewards[run, episode, time, player]`: before
    each step, and after the last, `[run, episode, time + 1, player]`; zeros: nobody was.
    """
    before = torch.cat([torch.zeros_like(rewards[:, :, :1]), rewards], dim=2)
    steps = torch.arange(before.shape[2], device=rewards.device)
    when = torch.where((before != 0).any(-1), steps, 0).cummax(2).values
    return before.gather(2, when[..., None].expand(before.shape))


@checked
def taught(
    players: Sequence[FlatNetwork],
    parameters: Parameters,
    play: Callable[[], Episodes],
    *,
    steps: Count,
) -> tuple[Parameters, Tensor]:
    """Parameters with which memories tell what was paid; all others are as they were.

    Args:
        play: new episodes, for each step.

    Returns them, and the share of what is to be told that is missed at the last step, `[player,
    run]`: the mean square of the errors by that of the numbers.
    """
    thetas = [theta.detach() for theta in parameters]
    told = 2 * len(players)
    maps = [
        theta.new_zeros(len(theta), (p.network.architecture.memory_size + 1) * told)
        for p, theta in zip(players, thetas, strict=True)
    ]
    ascents = [(Ascent(theta), Ascent(own)) for theta, own in zip(thetas, maps, strict=True)]
    missed: list[Tensor] = []
    for step in range(steps):
        played = play()
        wanted = torch.cat([played.rewards, last_paid(played.rewards)[:, :, 1:]], dim=3)
        wanted = wanted.flatten(1, 2)
        rate, missed = RATE * (1 - step / steps), []
        for i, player in enumerate(players):
            theta, own = thetas[i].requires_grad_(), maps[i].requires_grad_()
            shown = player.remembered(theta, played.states)[:, :, 1:].flatten(1, 2)
            shown = torch.cat([shown, torch.ones_like(shown[..., :1])], dim=2)
            errors = torch.bmm(shown, own.reshape(len(own), -1, told)) - wanted
            losses = errors.square().mean((1, 2))
            slopes = torch.autograd.grad(losses.sum(), (theta, own))
            thetas[i] = ascents[i][0].step(theta.detach(), -slopes[0], rate, step + 1)
            maps[i] = ascents[i][1].step(own.detach(), -slopes[1], 2 * rate, step + 1)
            missed.append(losses.detach() / wanted.square().mean((1, 2)))
    return tuple(theta.detach() for theta in thetas), torch.stack(missed)


__all__ = ["last_paid", "taught"]
