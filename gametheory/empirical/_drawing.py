"""Samples by cell: their means and covariances, and draws of the means."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.errors import InvalidArgument

MOST_NUMBERS = 4_000_000
"""Drawn at once."""

LEAST, LARGEST = 1e-150, 1e140
"""Between which deviations and errors are that are not 0: sums of their squares are numbers."""


class Drawn:
    """What draws of a table's means are made of.

    Attributes:
        is_expanded: whether draws are of all cells, not of standard ones alone.
    """

    is_expanded = True

    def __init__(self, draws: NDArray[np.float64]) -> None:
        self._draws = draws

    @classmethod
    def of_draws(cls, draws: NDArray[np.float64]) -> Drawn:
        """Draws that were made before, `[draw, player, a1, ..., an]`."""
        return Drawn(draws)

    def draw(self, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """So many draws; with replacement if there are not so many."""
        if count <= len(self._draws):
            return self._draws[:count]
        return np.asarray(self._draws[rng.integers(0, len(self._draws), count)])


def _mean(values: NDArray[np.float64]) -> float:
    """The sum rounded once, over their number; of equal values that value, to the last bit."""
    if (values == values[0]).all():
        return float(values[0])
    return math.fsum(values.tolist()) / len(values)


class Samples(Drawn):
    """Samples `[sample, player]` of standard cells, those of each cell together.

    Attributes:
        counts: `[cell]`, how many there are of each.
    """

    is_expanded = False

    def __init__(self, values: NDArray[np.float64], counts: NDArray[Any]) -> None:
        self.values = values
        self.counts = counts.astype(np.int64)
        self._ends = np.concatenate([[0], np.cumsum(self.counts)])

    def of_cell(self, cell: int) -> NDArray[np.float64]:
        """`[sample, player]` of one cell."""
        return self.values[self._ends[cell] : self._ends[cell + 1]]

    def means(self) -> NDArray[np.float64]:
        """`[cell, player]`, each sum rounded once; NaN without samples."""
        players = self.values.shape[1]
        found = np.full((len(self.counts), players), np.nan)
        for cell, count in enumerate(self.counts.tolist()):
            if count:
                own = self.of_cell(cell)
                found[cell] = [_mean(own[:, i]) for i in range(players)]
        return found

    def covariances(self) -> NDArray[np.float64]:
        """`[cell, player, player]` of one sample; NaN with fewer than two.

        Raises `InvalidArgument` for payoffs whose differences are no numbers when squared.
        """
        players = self.values.shape[1]
        found = np.full((len(self.counts), players, players), np.nan)
        means = self.means()
        for cell, count in enumerate(self.counts.tolist()):
            if count > 1:
                off = self.of_cell(cell) - means[cell]
                size = abs(off).max(axis=0)
                if ((size > LARGEST) | ((size > 0) & (size < LEAST))).any():
                    raise InvalidArgument(
                        f"expected payoffs of a cell to differ by 0, or from {LEAST:g} to "
                        f"{LARGEST:g}, got {size.max():g}"
                    )
                found[cell] = off.T @ off / (count - 1)
        return found

    def draw(self, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """Means `[draw, cell, player]` of samples drawn again; for each cell in turn."""
        found = np.empty((count, len(self.counts), self.values.shape[1]))
        for cell, _, means, _ in self.resampled(count, rng):
            found[:, cell] = means
        return found

    def resampled(self, count: int, rng: np.random.Generator) -> Any:
        """Of each cell with samples: its number, those, and draws of mean and variance.

        Means and variances `[draw, player]`, the latter of one sample.
        """
        for cell, size in enumerate(self.counts.tolist()):
            if not size:
                continue
            own = self.of_cell(cell)
            kinds, times = np.unique(own, axis=0, return_counts=True)
            step = max(1, MOST_NUMBERS // max(len(kinds), 1))
            means, squares = np.empty((count, own.shape[1])), np.empty((count, own.shape[1]))
            middle = kinds.mean(axis=0)
            off = kinds - middle
            for first in range(0, count, step):
                rows = min(step, count - first)
                weights = rng.multinomial(size, times / size, size=rows) / size
                shift = weights @ off
                means[first : first + rows] = shift + middle
                squares[first : first + rows] = weights @ off**2 - shift**2
            if len(kinds) == 1:
                means[:], squares[:] = kinds[0], 0.0
            variances = np.maximum(squares, 0) * size / max(size - 1, 1)
            yield cell, own, means, variances
