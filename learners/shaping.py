"""Update rules: in which direction each learner moves its parameters.

A rule takes a value function `values(theta_1, theta_2) -> [run, player]` (to maximise) and the
parameters of both players, batched over runs, and returns a direction for each player. Updates
are simultaneous. Runs do not interact, so one gradient of the sum over runs serves them all.

- `naive`: the own gradient, d_i = grad_i V_i.
- `lola` (Foerster et al. 2018, the first-order form used by Stastny et al. 2021):
  d_i = grad_i V_i + eta * grad_i (stopgrad(grad_j V_i) . grad_j V_j): the learner also shapes
  the opponent's next naive step of size eta.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor

Values = Callable[[Tensor, Tensor], Tensor]


class Rule(Protocol):
    """An update rule; plug in your own through `learners.train(game, rule)`."""

    def __call__(
        self, values: Values, first: Tensor, second: Tensor, opponent_step: float
    ) -> tuple[Tensor, Tensor]:
        """Directions of ascent for both players, shaped as their parameters."""
        ...


def naive(
    values: Values, first: Tensor, second: Tensor, opponent_step: float
) -> tuple[Tensor, Tensor]:
    """Simultaneous gradient ascent on the own value; `opponent_step` plays no part."""
    first, second = _leaf(first), _leaf(second)
    totals = values(first, second).flatten(0, -2).sum(0)
    (up_first,) = torch.autograd.grad(totals[0], first, retain_graph=True)
    (up_second,) = torch.autograd.grad(totals[1], second)
    return up_first, up_second


def lola(
    values: Values, first: Tensor, second: Tensor, opponent_step: float
) -> tuple[Tensor, Tensor]:
    """Learning with opponent-learning awareness, with opponent step eta."""
    first, second = _leaf(first), _leaf(second)
    totals = values(first, second).flatten(0, -2).sum(0)
    own_first, cross_first = torch.autograd.grad(totals[0], (first, second), create_graph=True)
    cross_second, own_second = torch.autograd.grad(totals[1], (first, second), create_graph=True)
    (shape_first,) = torch.autograd.grad(
        (cross_first.detach() * own_second).sum(), first, retain_graph=True
    )
    (shape_second,) = torch.autograd.grad((cross_second.detach() * own_first).sum(), second)
    return (
        own_first.detach() + opponent_step * shape_first,
        own_second.detach() + opponent_step * shape_second,
    )


RULES: dict[str, Rule] = {"naive": naive, "lola": lola}


def _leaf(theta: Tensor) -> Tensor:
    return theta.detach().requires_grad_()
