"""The constraints A p >= 0 of a program over distributions, and those of a face of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]


class Rows(Protocol):
    """The matrix A: in Python integers where `exact` or a dtype of object asks for them."""

    @property
    def num_rows(self) -> int: ...

    def entries(self, rows: Indices, cells: Indices, *, exact: bool = False) -> NDArray[Any]:
        """The submatrix of these rows and cells."""

    def values(self, cells: Indices, weights: NDArray[Any]) -> NDArray[Any]:
        """A times the vector that has these weights at these cells."""

    def masses(
        self, cells: Indices, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The absolute weight that each row meets, and the least of the rows that meet a cell."""

    def combine(self, rows: Indices, factors: NDArray[Any]) -> NDArray[Any]:
        """The sum of these rows, each times its factor."""


@dataclass(frozen=True, eq=False)
class Face:
    """Rows over some cells only, with `equal` rows a second time, negated."""

    rows: Rows
    face: Indices
    equal: Indices

    @property
    def num_rows(self) -> int:
        return self.rows.num_rows + len(self.equal)

    def masses(
        self, cells: Indices, weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        of_rows, of_cells = self.rows.masses(self.face[cells], weights)
        return np.concatenate([of_rows, of_rows[self.equal]]), of_cells

    def _signed(self, rows: Indices) -> tuple[Indices, Indices]:
        count = self.rows.num_rows
        negated = rows >= count
        if not len(self.equal):
            return rows, np.ones(len(rows), dtype=np.int64)
        original = np.where(negated, self.equal[np.where(negated, rows - count, 0)], rows)
        return original, np.where(negated, -1, 1)

    def entries(self, rows: Indices, cells: Indices, *, exact: bool = False) -> NDArray[Any]:
        original, sign = self._signed(rows)
        found = self.rows.entries(original, self.face[cells], exact=exact)
        return np.asarray(found * (sign.astype(object) if exact else sign)[:, None])

    def values(self, cells: Indices, weights: NDArray[Any]) -> NDArray[Any]:
        found = self.rows.values(self.face[cells], weights)
        return np.concatenate([found, -found[self.equal]])

    def combine(self, rows: Indices, factors: NDArray[Any]) -> NDArray[Any]:
        original, sign = self._signed(rows)
        if factors.dtype == object:
            sign = sign.astype(object)
        return np.asarray(self.rows.combine(original, factors * sign)[self.face])
