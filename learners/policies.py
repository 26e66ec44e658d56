"""Memory-one policies as unconstrained parameters.

A policy of an iterated game with N1 x N2 joint actions has one row for each previous joint
action, at index a1 * N2 + a2, and a last row for the first move. Parameters of a batch of
runs are `theta[run, state, width]`, policies `policy[run, state, action]`.

| name                 | width       | probability of action k                             |
|----------------------|-------------|-----------------------------------------------------|
| `normalized-sigmoid` | N           | sigmoid(t_k) / sum_j sigmoid(t_j) (Stastny et al.)  |
| `softmax`            | N           | exp(t_k) / sum_j exp(t_j)                           |
| `sigmoid`            | 1 (N = 2)   | sigmoid(t) for the first action (Foerster et al.)   |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._check import require_among

T = TypeVar("T")


@dataclass(frozen=True)
class Parameterisation:
    """A map from unconstrained parameters to policies.

    Attributes:
        name: as in the table above.
        width: parameters in a row for a number of actions.
        probabilities: `theta[..., width] -> policy[..., action]`, differentiable.
    """

    name: str
    width: Callable[[int], int]
    probabilities: Callable[[Tensor], Tensor]


def _normalized_sigmoid(theta: Tensor) -> Tensor:
    # In logarithms: plain sigmoids would underflow to 0/0 for very negative parameters.
    return torch.softmax(torch.nn.functional.logsigmoid(theta), dim=-1)


def _softmax(theta: Tensor) -> Tensor:
    return torch.softmax(theta, dim=-1)


def _sigmoid(theta: Tensor) -> Tensor:
    return torch.cat([torch.sigmoid(theta), torch.sigmoid(-theta)], dim=-1)


def _two_actions_only(actions: int) -> int:
    if actions != 2:
        raise InvalidArgument(f"the 'sigmoid' policy needs two actions, got {actions}")
    return 1


PARAMETERISATIONS = {
    p.name: p
    for p in (
        Parameterisation("normalized-sigmoid", lambda actions: actions, _normalized_sigmoid),
        Parameterisation("softmax", lambda actions: actions, _softmax),
        Parameterisation("sigmoid", _two_actions_only, _sigmoid),
    )
}


def parameterisation(name: str) -> Parameterisation:
    """The parameterisation of that name; raises `InvalidArgument` if there is none."""
    return lookup(PARAMETERISATIONS, name, "a policy parameterisation")


def lookup(table: Mapping[str, T], name: str, what: str) -> T:
    """`table[name]`, or an `InvalidArgument` that names the nearest choices."""
    require_among(name, table, what)
    return table[name]
