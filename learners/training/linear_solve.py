"""Batched linear systems, differentiable to any order, with one factorisation each.

Some CPU builds of torch hang in threaded batched LAPACK calls on larger float64 systems (seen at
162 x 162), so those run on one thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor

ONE_THREAD_FROM = 32
"""Matrix size from which batched solves run on one thread."""


class Factored:
    """A batch of square matrices, factored once for any number of right-hand sides."""

    def __init__(self, system: Tensor) -> None:
        self.system = system
        with torch.no_grad(), safe_threads(system.shape[-1]):
            self.factors = torch.linalg.lu_factor(system)

    def solve(self, right: Tensor, *, transposed: bool = False) -> Tensor:
        """The solution for `right[..., n, k]`."""
        found: Tensor = _Solve.apply(  # type: ignore[no-untyped-call]
            self.system, right, self, transposed
        )
        return found


class _Solve(torch.autograd.Function):
    """X = A^-1 B or A'^-1 B from the factors of A."""

    @staticmethod
    def forward(
        ctx: Any, system: Tensor, right: Tensor, factored: Factored, transposed: bool
    ) -> Tensor:
        with safe_threads(system.shape[-1]):
            # LAPACK's adjoint solve is the transposed one for real matrices.
            solution: Tensor = torch.linalg.lu_solve(*factored.factors, right, adjoint=transposed)
        ctx.save_for_backward(system, solution)
        ctx.factored, ctx.transposed = factored, transposed
        return solution

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Any, ...]:
        system, solution = ctx.saved_tensors
        right = _Solve.apply(  # type: ignore[no-untyped-call]
            system, gradients[0], ctx.factored, not ctx.transposed
        )
        outer = -solution @ right.mT if ctx.transposed else -right @ solution.mT
        return outer, right, None, None


class Resolvent:
    """The inverses of a batch of square matrices `[run, n, n]`, applied to vectors `[n, width]`.

    A column for each run; what is beyond the runs gives 0. Not differentiable.
    """

    def __init__(self, system: Tensor, width: int) -> None:
        self._runs, self._inverse = len(system), None
        if system.shape[-1] < ONE_THREAD_FROM:
            self._inverse = system.new_zeros(*system.shape[1:], width)
            self._inverse[..., : self._runs] = torch.linalg.inv_ex(system).inverse.movedim(0, -1)
        else:
            self._factored = Factored(system)

    def __call__(self, right: Tensor) -> Tensor:
        """A^-1 b."""
        if self._inverse is not None:
            return (self._inverse * right).sum(1)
        return self._solve(right, transposed=False)

    def transposed(self, right: Tensor) -> Tensor:
        """A'^-1 b."""
        if self._inverse is not None:
            return (self._inverse * right[:, None]).sum(0)
        return self._solve(right, transposed=True)

    def _solve(self, right: Tensor, *, transposed: bool) -> Tensor:
        found = torch.zeros_like(right)
        columns = right[:, : self._runs].mT[..., None]
        found[:, : self._runs] = self._factored.solve(columns, transposed=transposed)[..., 0].mT
        return found


@contextmanager
def safe_threads(size: int) -> Iterator[None]:
    """One thread for systems of a size that hangs with several."""
    if size < ONE_THREAD_FROM:
        yield
        return
    with one_thread():
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """torch on one thread."""
    threads = torch.get_num_threads()
    if threads == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
