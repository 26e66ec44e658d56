"""Linear systems of stochastic games, solved by blocks.

Between picks of a coin the players move about while the coins stay; only a pick leads elsewhere, by
one of a few lotteries. So in I - gP the certain transitions D link states within small *blocks*
alone, and what is left to chance has low rank: P = D + C K, with C the chances `[state, lottery]`
of each lottery and K its outcomes `[lottery, state]`. By the Woodbury identity, with B = I - gD,

    (I - gP)^-1 = B^-1 + g Z (I - g K Z)^-1 K B^-1,     Z = B^-1 C.

A game without that structure is one block, and this is plain elimination.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from learners.training.linear_solve import Factored


class Blocks:
    """How the states of a game fall into blocks: connected by certain transitions, either way.

    `columns[state, joint action]` is the next state, or the number of states plus that of a
    lottery; `chances[lottery, state]` are the lotteries' outcomes.
    """

    def __init__(self, columns: Tensor, chances: Tensor) -> None:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        states, width = columns.shape
        source = np.repeat(np.arange(states), width)
        target = columns.flatten().numpy()
        certain = target < states
        pairs = (source[certain], target[certain])
        links = coo_array((np.ones(len(pairs[0])), pairs), shape=(states, states))
        count, block = connected_components(links, directed=False)
        order = np.argsort(block, kind="stable")
        sizes = np.bincount(block)
        within = np.empty(states, dtype=np.int64)
        within[order] = np.arange(states) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        self.count, self.size = int(count), int(sizes.max())
        self.chances, self.lotteries = chances, len(chances)
        # Where a state is among blocks of equal size, those that are smaller filled up.
        self.place = torch.from_numpy(block * self.size + within)
        # Where an entry of D is in [block, row, column], one of C in [state, lottery].
        self.certain = torch.from_numpy(certain)
        row = (block * self.size + within)[source[certain]]
        self.inner = torch.from_numpy(row * self.size + within[target[certain]])
        outer = self.place[source[~certain]].numpy() * self.lotteries + target[~certain] - states
        self.outer = torch.from_numpy(outer)


class BlockResolvent:
    """(I - gP)^-1 of a batch of joint policies `[state, joint action, run]`, applied to vectors.

    Vectors are `[state, width]`, a column for each run; columns beyond the runs give 0. Not
    differentiable.
    """

    def __init__(self, blocks: Blocks, joint: Tensor, discount: float) -> None:
        self._blocks, self._discount, self._runs = blocks, discount, joint.shape[-1]
        n, b, size = self._runs, blocks.count, blocks.size
        entries = joint.flatten(0, 1)
        inner = joint.new_zeros(b * size * size, n)
        inner.index_add_(0, blocks.inner, entries[blocks.certain])
        system = inner.movedim(-1, 0).reshape(n, b, size, size).mul(-discount)
        system.diagonal(dim1=-2, dim2=-1).add_(1.0)
        self._system = Factored(system)
        if not blocks.lotteries:
            return
        leaving = joint.new_zeros(b * size * blocks.lotteries, n)
        leaving.index_add_(0, blocks.outer, entries[~blocks.certain])
        chances = leaving.movedim(-1, 0).reshape(n, b, size, blocks.lotteries)
        self._z = self._system.solve(chances).flatten(1, 2)
        # K with states at their places
        self._k = joint.new_zeros(blocks.lotteries, b * size)
        self._k[:, blocks.place] = blocks.chances
        core = self._k @ self._z
        core.mul_(-discount)
        core.diagonal(dim1=-2, dim2=-1).add_(1.0)
        self._core = Factored(core)

    def __call__(self, right: Tensor) -> Tensor:
        """A^-1 b."""
        found = self._inner(self._placed(right), transposed=False)
        if self._blocks.lotteries:
            inner = self._core.solve(self._k @ found[..., None])
            found = found + self._discount * (self._z @ inner)[..., 0]
        return self._back(found, right)

    def transposed(self, right: Tensor) -> Tensor:
        """A'^-1 b."""
        placed = self._placed(right)
        if self._blocks.lotteries:
            inner = self._core.solve(self._z.mT @ placed[..., None], transposed=True)
            placed = placed + self._discount * (self._k.mT @ inner)[..., 0]
        return self._back(self._inner(placed, transposed=True), right)

    def _inner(self, placed: Tensor, *, transposed: bool) -> Tensor:
        """B^-1 b or B'^-1 b, `[run, place]`."""
        columns = placed.reshape(self._runs, self._blocks.count, self._blocks.size, 1)
        return self._system.solve(columns, transposed=transposed).flatten(1)

    def _placed(self, right: Tensor) -> Tensor:
        """`[run, place]` of `[state, width]`."""
        placed = right.new_zeros(self._runs, self._blocks.count * self._blocks.size)
        placed[:, self._blocks.place] = right[:, : self._runs].mT
        return placed

    def _back(self, placed: Tensor, like: Tensor) -> Tensor:
        found = torch.zeros_like(like)
        found[:, : self._runs] = placed[:, self._blocks.place].mT
        return found
