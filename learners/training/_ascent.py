"""What update rules are given and what they give; derivatives of any value function.

A rule takes a value function, the parameters of all players and a step, and gives a direction of
ascent for each player (`learners.training.shaping`). A value function that knows its derivatives
has a method `derivatives(parameters)`; any other is differentiated here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Protocol

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked, shown
from gametheory._support.kinds import AtLeast, AtMost

Parameters = tuple[Tensor, ...]
Values = Callable[[Parameters], Tensor]
StepSize = Annotated[float, AtLeast(0), AtMost(1e9)]


class Rule(Protocol):
    """An update rule; plug in your own through `learners.train(game, rule)`."""

    def __call__(self, values: Values, parameters: Parameters, step: float) -> Parameters:
        """Directions of ascent for all players, shaped as their parameters."""
        ...


class Derivatives(Protocol):
    """First and second derivatives of all values, at one profile of a batch of runs.

    Attributes:
        gradients: `gradients[k][j]` is g_kj, `[run, ...]` as player j's parameters.
    """

    @property
    def gradients(self) -> Sequence[Sequence[Tensor]]:
        """All g_kj."""
        ...

    def along(self, i: int, k: int, directions: Mapping[int, Tensor]) -> Tensor:
        """How g_ki changes, to first order, as each player j's parameters do by `directions[j]`."""
        ...


@checked
def derivatives_of(values: Values, parameters: Parameters) -> Derivatives:
    """Those that the value function brings, or else by differentiating it."""
    closed = getattr(values, "derivatives", None)
    found: Derivatives = (closed or partial(_Differentiated, values))(parameters)
    return found


class _Differentiated:
    """Derivatives of a value function by automatic differentiation."""

    def __init__(self, values: Values, parameters: Parameters) -> None:
        self._leaves = leaves_of(parameters)
        table = table_of(values, self._leaves)
        self._graphs = [
            self._all(table[..., k].sum(), create=True) for k in range(len(self._leaves))
        ]
        self.gradients = [[g.detach() for g in row] for row in self._graphs]

    def along(self, i: int, k: int, directions: Mapping[int, Tensor]) -> Tensor:
        """Second derivatives are symmetric: g_ki along u is the gradient by i of g_k . u."""
        sums = [(self._graphs[k][j] * u.detach()).sum() for j, u in directions.items()]
        return gradient_of(torch.stack(sums).sum(), self._leaves[i], keep=True)

    def _all(self, total: Tensor, *, create: bool) -> Sequence[Tensor]:
        if not total.requires_grad:
            return [torch.zeros_like(leaf) for leaf in self._leaves]
        return torch.autograd.grad(total, self._leaves, create_graph=create, materialize_grads=True)


def own_gradients(found: Derivatives) -> Parameters:
    """v: the gradient of everybody's own value."""
    return tuple(row[i] for i, row in enumerate(found.gradients))


def leaves_of(parameters: Sequence[Tensor]) -> Parameters:
    if not parameters:
        raise InvalidArgument("expected parameters of at least one player, got none")
    return tuple(p.detach().requires_grad_() for p in parameters)


def table_of(values: Values, leaves: Parameters) -> Tensor:
    """`[run, player]` of a value function; refused where it gives anything else."""
    table = values(leaves)
    if not isinstance(table, Tensor) or not table.ndim or table.shape[-1] != len(leaves):
        raise InvalidArgument(
            f"expected values [run, player] of {len(leaves)} players as a tensor, got "
            f"{shown(table)}"
        )
    return table


def gradient_of(total: Tensor, leaf: Tensor, *, create: bool = False, keep: bool = False) -> Tensor:
    if not total.requires_grad:
        return torch.zeros_like(leaf)
    (found,) = torch.autograd.grad(
        total, leaf, create_graph=create, retain_graph=keep or create, materialize_grads=True
    )
    return found
