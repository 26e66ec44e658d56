"""Exact values of memory-one policies in iterated games, differentiable and batched.

Let x be the row vector of first-move probabilities of joint actions, P the matrix of
transition probabilities between joint actions, and R the payoffs `[joint action, player]`.
The values are exact up to float64 rounding, without sampling:

    discounted, per step   (1-g) x (I - gP)^-1 R
    mean of T steps        (1/T) x (I + P + ... + P^(T-1)) R

Policies are `[..., state, action]` as in `learners.policies`; batch axes broadcast, so all
pairs of n policies with n others are `values(p1[:, None], p2[None, :], ...)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

ONE_THREAD_FROM = 32
"""Matrix size from which batched solves run on one thread: some CPU builds of torch hang in
threaded batched LAPACK calls on larger float64 systems (seen at 162 x 162)."""


def joint_policy(first: Tensor, second: Tensor) -> Tensor:
    """`[..., state, joint action]`: probability of each joint action after each state."""
    return (first[..., :, None] * second[..., None, :]).flatten(-2)


def discounted_values(first: Tensor, second: Tensor, payoffs: Tensor, discount: float) -> Tensor:
    """Per-step discounted values `[..., player]` of `payoffs[joint action, player]`."""
    joint = joint_policy(first, second)
    start, transitions = joint[..., -1, :], joint[..., :-1, :]
    system = torch.eye(transitions.shape[-1], dtype=joint.dtype) - discount * transitions
    visits = _solve(system.mT, start[..., None])[..., 0]
    return (1 - discount) * (visits @ payoffs)


def mean_values(first: Tensor, second: Tensor, payoffs: Tensor, horizon: int) -> Tensor:
    """Expected mean payoffs `[..., player]` of the first `horizon` steps."""
    joint = joint_policy(first, second)
    start, transitions = joint[..., -1, :], joint[..., :-1, :]
    # Sums S_k = R + ... + P^(k-1) R and powers P^k, along the binary digits of the horizon.
    total, power = payoffs.expand(*transitions.shape[:-1], payoffs.shape[-1]), transitions
    for digit in bin(horizon)[3:]:
        total = total + power @ total
        power = power @ power
        if digit == "1":
            total = payoffs + transitions @ total
            power = transitions @ power
    return (start[..., None, :] @ total)[..., 0, :] / horizon


class _Solve(torch.autograd.Function):
    """Batched linear solve, differentiable to any order, safe with several threads."""

    @staticmethod
    def forward(ctx: Any, system: Tensor, right: Tensor) -> Tensor:
        with _safe_threads(system.shape[-1]):
            solution: Tensor = torch.linalg.solve(system, right)
        ctx.save_for_backward(system, solution)
        return solution

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor]:
        system, solution = ctx.saved_tensors
        right = _solve(system.mT, gradients[0])
        return -right @ solution.mT, right


def _solve(system: Tensor, right: Tensor) -> Tensor:
    solution: Tensor = _Solve.apply(system, right)  # type: ignore[no-untyped-call]
    return solution


@contextmanager
def _safe_threads(size: int) -> Iterator[None]:
    threads = torch.get_num_threads()
    if size < ONE_THREAD_FROM or threads == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
