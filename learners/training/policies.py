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

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, TypeVar

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked, require_among

T = TypeVar("T")


@checked
class Parameterisation(ABC):
    """A map from unconstrained parameters to policies, with its derivatives.

    Each row of a table depends on its own parameters alone. Write J for the derivative of a row's
    probabilities by its parameters: `push` and `pull` are products with J and its transpose, `bend`
    is the derivative of `pull`. They take the probabilities that belong to `theta`. Actions are the
    last axis, or `axis`.
    """

    name: str

    def width(self, actions: int) -> int:
        """Parameters in a row for a number of actions."""
        return actions

    @abstractmethod
    def probabilities(self, theta: Tensor, axis: int = -1) -> Tensor:
        """`theta[..., width] -> policy[..., action]`, differentiable."""

    @abstractmethod
    def push(self, theta: Tensor, policy: Tensor, move: Tensor, axis: int = -1) -> Tensor:
        """J m: how the policy changes as the parameters do by `move`."""

    @abstractmethod
    def pull(self, theta: Tensor, policy: Tensor, weights: Tensor, axis: int = -1) -> Tensor:
        """J' w: the gradient by the parameters of what has gradient `weights` by the policy."""

    @abstractmethod
    def bend(
        self, theta: Tensor, policy: Tensor, move: Tensor, weights: Tensor, axis: int = -1
    ) -> Tensor:
        """How `pull` changes, its weights held, as the parameters do by `move`."""


@checked
class Softmax(Parameterisation):
    """exp(t_k) / sum_j exp(t_j)."""

    name = "softmax"

    def probabilities(self, theta: Tensor, axis: int = -1) -> Tensor:
        """The policy that the parameters stand for."""
        return torch.softmax(theta, dim=axis)

    def push(self, theta: Tensor, policy: Tensor, move: Tensor, axis: int = -1) -> Tensor:
        """J m, with J the Jacobian of the policy in the parameters."""
        return policy * (move - _dot(policy, move, axis))

    def pull(self, theta: Tensor, policy: Tensor, weights: Tensor, axis: int = -1) -> Tensor:
        """J' w, which is J w, for J is symmetric."""
        return policy * (weights - _dot(policy, weights, axis))

    def bend(
        self, theta: Tensor, policy: Tensor, move: Tensor, weights: Tensor, axis: int = -1
    ) -> Tensor:
        """The derivative of `pull` along `move`."""
        moved = self.push(theta, policy, move, axis)
        return moved * (weights - _dot(policy, weights, axis)) - policy * _dot(moved, weights, axis)


@checked
class NormalizedSigmoid(Parameterisation):
    """sigmoid(t_k) / sum_j sigmoid(t_j): softmax of the logarithms of sigmoids."""

    name = "normalized-sigmoid"

    def probabilities(self, theta: Tensor, axis: int = -1) -> Tensor:
        """The policy that the parameters stand for."""
        # In logarithms: plain sigmoids would underflow to 0/0 for very negative parameters.
        return torch.softmax(log_sigmoid(theta), dim=axis)

    def push(self, theta: Tensor, policy: Tensor, move: Tensor, axis: int = -1) -> Tensor:
        """J m, with J the Jacobian of the policy in the parameters."""
        return _SOFTMAX.push(theta, policy, sigmoid(-theta) * move, axis)

    def pull(self, theta: Tensor, policy: Tensor, weights: Tensor, axis: int = -1) -> Tensor:
        """J' w, with J the Jacobian of the policy in the parameters."""
        return sigmoid(-theta) * _SOFTMAX.pull(theta, policy, weights, axis)

    def bend(
        self, theta: Tensor, policy: Tensor, move: Tensor, weights: Tensor, axis: int = -1
    ) -> Tensor:
        """The derivative of `pull` along `move`."""
        slope = sigmoid(-theta)
        along = _SOFTMAX.bend(theta, policy, slope * move, weights, axis)
        falling = (slope - 1) * move * _SOFTMAX.pull(theta, policy, weights, axis)
        return slope * (along + falling)


@checked
class Sigmoid(Parameterisation):
    """sigmoid(t) for the first of two actions."""

    name = "sigmoid"

    def width(self, actions: int) -> int:
        """One; raises `InvalidArgument` unless there are two actions."""
        if actions != 2:
            raise InvalidArgument(f"the 'sigmoid' policy needs two actions, got {actions}")
        return 1

    def probabilities(self, theta: Tensor, axis: int = -1) -> Tensor:
        """The policy that the parameters stand for."""
        return torch.cat([sigmoid(theta), sigmoid(-theta)], dim=axis)

    def push(self, theta: Tensor, policy: Tensor, move: Tensor, axis: int = -1) -> Tensor:
        """J m, with J the Jacobian of the policy in the parameters."""
        first, second = torch.split(policy, 1, axis)
        change = first * second * move
        return torch.cat([change, -change], dim=axis)

    def pull(self, theta: Tensor, policy: Tensor, weights: Tensor, axis: int = -1) -> Tensor:
        """J' w, with J the Jacobian of the policy in the parameters."""
        first, second = torch.split(policy, 1, axis)
        gain, loss = torch.split(weights, 1, axis)
        return first * second * (gain - loss)

    def bend(
        self, theta: Tensor, policy: Tensor, move: Tensor, weights: Tensor, axis: int = -1
    ) -> Tensor:
        """The derivative of `pull` along `move`."""
        first, second = torch.split(policy, 1, axis)
        return (second - first) * move * self.pull(theta, policy, weights, axis)


@checked
def sigmoid(x: Tensor) -> Tensor:
    """1 / (1 + exp(-x)); like `log_sigmoid`, each number's last bits are its own."""
    return torch.exp(log_sigmoid(x))


@checked
def log_sigmoid(x: Tensor) -> Tensor:
    """The logarithm of the sigmoid, differentiable to any order.

    torch's own `sigmoid`, and its derivatives of both, round the last few numbers of an array in
    another way than the rest: a run's last bits would depend on how many runs are beside it.
    """
    found: Tensor = _LogSigmoid.apply(x)  # type: ignore[no-untyped-call]
    return found


class _LogSigmoid(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return torch.nn.functional.logsigmoid(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return gradients[0] * sigmoid(-x)


def _dot(a: Tensor, b: Tensor, axis: int) -> Tensor:
    return (a * b).sum(axis, keepdim=True)


_SOFTMAX = Softmax()

PARAMETERISATIONS: dict[str, Parameterisation] = {
    kind.name: kind for kind in (NormalizedSigmoid(), _SOFTMAX, Sigmoid())
}


@checked
def parameterisation(name: str) -> Parameterisation:
    """The parameterisation of that name; raises `InvalidArgument` if there is none."""
    return lookup(PARAMETERISATIONS, name, "a policy parameterisation")


@checked
def lookup(table: Mapping[str, T], name: str, what: str) -> T:
    """`table[name]`, or an `InvalidArgument` that names the nearest choices."""
    require_among(name, table, what)
    return table[name]


__all__ = [
    "PARAMETERISATIONS",
    "NormalizedSigmoid",
    "Parameterisation",
    "Sigmoid",
    "Softmax",
    "log_sigmoid",
    "lookup",
    "parameterisation",
    "sigmoid",
]


def __dir__() -> list[str]:
    return list(__all__)
