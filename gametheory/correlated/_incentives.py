"""The incentive constraints of correlated equilibria as one matrix that is never written out.

A row says that one player never gains by one deviation, so that value >= 0 holds exactly on
the equilibria. For `Obedience` the rows are (player, recommended, deviation), for
`Participation`, the coarse kind, (player, deviation). Columns are the joint actions in
row-major order. In a two-player N x N game the matrix has 2 N**2 rows and N**2 columns, and
products with it are matrix products with the payoffs.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, to_integers
from gametheory.correlated._simplex import unit_interval
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

Indices = NDArray[np.int64]


class Incentives(ABC):
    """The matrix of one game, in floats to steer by and in integers to decide by.

    Attributes:
        scales: what each player's payoffs were multiplied by to become integers.
        row_shapes: the shape of each player's rows.
        num_rows, num_cells: the size of the matrix.
    """

    row_shapes: list[tuple[int, ...]]

    def __init__(self, game: NormalForm) -> None:
        self.shape = game.shape
        self._game = game
        self.num_cells = int(np.prod(game.shape))
        cells = np.arange(self.num_cells).reshape(game.shape)
        # own[i][cell]: i's action there; rest[i][cell]: the others' joint action; and back.
        self._cells = [_spread(cells, i) for i in range(len(game.shape))]
        self._own = [np.empty(self.num_cells, dtype=np.int64) for _ in game.shape]
        self._rest = [np.empty(self.num_cells, dtype=np.int64) for _ in game.shape]
        for i, matrix in enumerate(self._cells):
            own, rest = np.indices(matrix.shape)
            self._own[i][matrix] = own
            self._rest[i][matrix] = rest
        self._set_rows()
        counts = [int(np.prod(shape)) for shape in self.row_shapes]
        self.num_rows = sum(counts)
        self._starts = [sum(counts[:i]) for i in range(len(counts) + 1)]

    @cached_property
    def integers(self) -> list[NDArray[Any]]:
        """[action, the others' joint action] for each player, as Python integers."""
        return [matrix for matrix, _ in self._scaled]

    @cached_property
    def scales(self) -> list[int]:
        return [scale for _, scale in self._scaled]

    @cached_property
    def _scaled(self) -> list[tuple[NDArray[Any], int]]:
        if self._game.payoffs.dtype == np.int64:
            payoffs = self._game.payoffs.astype(object)
            return [(_spread(own, i), 1) for i, own in enumerate(payoffs)]
        scaled = [to_integers(own) for own in self._game.exact_payoffs]
        return [(_spread(own, i), scale) for i, (own, scale) in enumerate(scaled)]

    @cached_property
    def floats(self) -> list[NDArray[np.float64]]:
        """The incentives with each player's payoffs brought to [0, 1]: other units, same signs."""
        return [unit_interval(_spread(own, i)) for i, own in enumerate(self._game.payoffs)]

    def direction(
        self, weights: Profile | None, values: NDArray[Any] | None
    ) -> tuple[NDArray[Any], int]:
        """A linear functional of distributions: (Python integers in cell order, their scale).

        Either a weight for each player's payoff, or a number for each joint action. Raises
        `ValueError` for another count of them.
        """
        if weights is None:
            numbers, unit = to_integers(np.asarray(values, dtype=object))
            if numbers.shape != self.shape:
                raise ValueError(f"expected values of shape {self.shape}, got {numbers.shape}")
            return numbers.ravel(), unit
        factors = [w / scale for w, scale in zip(weights, self.scales, strict=True)]
        unit = math.lcm(*(f.denominator for f in factors))
        parts = [int(f * unit) * own for f, own in zip(factors, self.integers, strict=True)]
        return self._sum_over_cells(parts), unit

    def payoffs(self, cells: Indices, weights: NDArray[Any], scale: int) -> Profile:
        """Exact expected payoffs of the distribution `weights / scale` at these cells."""
        return tuple(
            Fraction(int(own[self._own[i][cells], self._rest[i][cells]] @ weights), scale * unit)
            for i, (own, unit) in enumerate(zip(self.integers, self.scales, strict=True))
        )

    def cell_numbers(self, cells: Sequence[JointAction]) -> Indices:
        """Positions in row-major order; raises `ValueError` for what is no joint action."""
        if any(len(cell) != len(self.shape) for cell in cells):
            raise ValueError(f"expected joint actions of {len(self.shape)} players")
        return np.array(np.ravel_multi_index(np.array(cells).T, self.shape), dtype=np.int64)

    def joint_actions(self, cells: Indices) -> list[JointAction]:
        return list(zip(*(k.tolist() for k in np.unravel_index(cells, self.shape)), strict=True))

    def row_names(self, rows: Sequence[int]) -> list[tuple[int, ...]]:
        """(player, [recommended,] deviation) of each row."""
        names = []
        for row in rows:
            player = int(np.searchsorted(self._starts, row, side="right")) - 1
            index = np.unravel_index(row - self._starts[player], self.row_shapes[player])
            names.append((player, *(int(k) for k in index)))
        return names

    def row_number(self, name: Sequence[int]) -> int:
        """The row of a name; raises `IndexError` or `ValueError` where there is none."""
        player, *index = name
        if player < 0:
            raise IndexError(f"expected a player, got {player}")
        return self._starts[player] + int(
            np.ravel_multi_index(tuple(index), self.row_shapes[player])
        )

    def _split(self, rows: Indices) -> list[tuple[Indices, tuple[Indices, ...]]]:
        """For each player: which of `rows` are its own, and their indices."""
        result = []
        for player, shape in enumerate(self.row_shapes):
            start, stop = self._starts[player : player + 2]
            which = np.flatnonzero((rows >= start) & (rows < stop))
            result.append((which, np.unravel_index(rows[which] - start, shape)))
        return result

    def _join(self, parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([part.ravel() for part in parts])

    def _sum_over_cells(self, parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Each player's matrix [action, others' joint action], added up in cell order."""
        total = np.zeros(self.num_cells, dtype=parts[0].dtype)
        for part, cells in zip(parts, self._cells, strict=True):
            total[cells.ravel()] += part.ravel()
        return total

    @abstractmethod
    def _set_rows(self) -> None: ...

    @abstractmethod
    def entries(self, rows: Indices, cells: Indices, *, exact: bool = False) -> NDArray[Any]:
        """The submatrix of these rows and cells."""

    @abstractmethod
    def values(self, cells: Indices, weights: NDArray[Any]) -> NDArray[Any]:
        """All rows times the vector with these weights; exact for weights of dtype object."""

    @abstractmethod
    def masses(
        self, cells: Indices, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The absolute weight that each row meets, and the least of the rows that meet a cell."""

    @abstractmethod
    def combine(self, rows: Indices, factors: NDArray[Any]) -> NDArray[Any]:
        """The sum of these rows times their factors; exact for factors of dtype object."""

    def _payoffs(self, exact: bool) -> Sequence[NDArray[Any]]:
        return self.integers if exact else self.floats


class Obedience(Incentives):
    """Correlated equilibrium: no gain from disobeying any recommendation (Aumann 1974)."""

    def _set_rows(self) -> None:
        self.row_shapes = [(count, count) for count in self.shape]

    def entries(self, rows: Indices, cells: Indices, *, exact: bool = False) -> NDArray[Any]:
        result = np.zeros((len(rows), len(cells)), dtype=object if exact else np.float64)
        for i, (which, (recommended, deviation)) in enumerate(self._split(rows)):
            at, where = np.nonzero(recommended[:, None] == self._own[i][cells])
            own, rest = self._payoffs(exact)[i], self._rest[i][cells[where]]
            result[which[at], where] = own[recommended[at], rest] - own[deviation[at], rest]
        return result

    def values(self, cells: Indices, weights: NDArray[Any]) -> NDArray[Any]:
        exact = weights.dtype == object
        parts = []
        for i, own in enumerate(self._payoffs(exact)):
            if exact:
                terms = own[:, self._rest[i][cells]] * weights
                gain = np.zeros((len(own), len(own)), dtype=object)
                np.add.at(gain, self._own[i][cells], terms.T)
            else:
                plan = np.zeros(own.shape)
                plan[self._own[i][cells], self._rest[i][cells]] = weights
                gain = plan @ own.T
            parts.append(np.diag(gain)[:, None] - gain)
        return self._join(parts)

    def masses(
        self, cells: Indices, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        recommended = [
            np.bincount(own[cells], abs(weights), minlength=count)
            for own, count in zip(self._own, self.shape, strict=True)
        ]
        met = [mass[own[cells]] for mass, own in zip(recommended, self._own, strict=True)]
        return (
            self._join([np.repeat(mass, len(mass)) for mass in recommended]),
            np.minimum.reduce(met),
        )

    def combine(self, rows: Indices, factors: NDArray[Any]) -> NDArray[Any]:
        exact = factors.dtype == object
        parts = []
        for i, (which, (recommended, deviation)) in enumerate(self._split(rows)):
            own = self._payoffs(exact)[i]
            if exact:
                part = np.zeros(own.shape, dtype=object)
                terms = (own[recommended] - own[deviation]) * factors[which, None]
                np.add.at(part, recommended, terms)
            else:
                spread = np.zeros((len(own), len(own)))
                spread[recommended, deviation] = factors[which]
                part = spread.sum(axis=1)[:, None] * own - spread @ own
            parts.append(part)
        return self._sum_over_cells(parts)


class Participation(Incentives):
    """Coarse correlated equilibrium: no gain from not listening (Moulin and Vial 1978)."""

    def _set_rows(self) -> None:
        self.row_shapes = [(count,) for count in self.shape]

    def entries(self, rows: Indices, cells: Indices, *, exact: bool = False) -> NDArray[Any]:
        result = np.zeros((len(rows), len(cells)), dtype=object if exact else np.float64)
        for i, (which, (deviation,)) in enumerate(self._split(rows)):
            own, rest = self._payoffs(exact)[i], self._rest[i][cells]
            result[which] = own[self._own[i][cells], rest] - own[deviation[:, None], rest]
        return result

    def values(self, cells: Indices, weights: NDArray[Any]) -> NDArray[Any]:
        parts = []
        for i, own in enumerate(self._payoffs(weights.dtype == object)):
            rest = self._rest[i][cells]
            parts.append(own[self._own[i][cells], rest] @ weights - own[:, rest] @ weights)
        return self._join(parts)

    def masses(
        self, cells: Indices, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        total = abs(weights).sum()
        return np.full(self.num_rows, total), np.full(len(cells), total)

    def combine(self, rows: Indices, factors: NDArray[Any]) -> NDArray[Any]:
        parts = []
        for i, (which, (deviation,)) in enumerate(self._split(rows)):
            own = self._payoffs(factors.dtype == object)[i]
            own_factors = factors[which]
            parts.append(own * own_factors.sum() - own_factors @ own[deviation])
        return self._sum_over_cells(parts)


def incentives(game: NormalForm, *, coarse: bool) -> Incentives:
    """The constraints of (coarse) correlated equilibrium."""
    return Participation(game) if coarse else Obedience(game)


def _spread(array: NDArray[Any], player: int) -> NDArray[Any]:
    """[a1, ..., an] as the matrix [own action, the others' joint action]."""
    return np.moveaxis(array, player, 0).reshape(array.shape[player], -1)
