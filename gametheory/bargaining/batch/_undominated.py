"""The cells of a game that bargaining among three has use for, and games that are small integers.

A cell is left out if another pays everybody as much, and somebody more; of cells that pay alike
the first stays. Outcomes of all four solutions are efficient: with a cell left out they would be
improved by the better one in its place, so these cells have no share in them, nor do they raise
what a player can get where V >= d. Of eight cells of random integers in 0..9 four stay.

>>> import numpy as np
>>> payoffs = np.array([[2, 2, 2], [2, 2, 1], [0, 3, 0], [2, 2, 2]], dtype=float)[..., None]
>>> undominated(payoffs)[:, 0].tolist()
[True, False, True, False]
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch._supports import Floats, Games

LARGEST_WHOLE = 220
"""What gains and their differences may be for `_whole_numbers` to decide every sign."""

BITS = 52
"""Payoffs are raised until the largest has so many, which loses none; larger ones do not fit."""

SMALLEST = -400
"""Exponents of largest payoffs below which powers of two could overflow."""


def undominated(payoffs: Floats) -> NDArray[np.bool_]:
    """Which points `[point, player, game]` are distinct and not dominated, `[point, game]`."""
    kept = np.ones((len(payoffs), payoffs.shape[2]), dtype=bool)
    for p, q in itertools.combinations(range(len(payoffs)), 2):
        first, second = payoffs[p], payoffs[q]
        better = (first >= second).all(axis=0)
        kept[p] &= better | ~(second >= first).all(axis=0)
        kept[q] &= ~better
    return kept


def by_number_of_cells(payoffs: Floats) -> Iterator[tuple[Games, Floats]]:
    """Games that keep equally many cells, and these, `[point, player, game]`."""
    kept = undominated(payoffs)
    counts = kept.sum(axis=0)
    order = np.argsort(~kept, axis=0, kind="stable")
    for count in np.unique(counts):
        games = np.flatnonzero(counts == count)
        cells = order[:count, games]
        yield games, np.ascontiguousarray(payoffs[cells, :, games].transpose(0, 2, 1))


@dataclass(frozen=True)
class Whole:
    """Games as integers times a power of two.

    Attributes:
        gains: of `[point, player, game]`, integers.
        point: the disagreement point `[player, game]`, integers.
        unit: the power of two of each game.
        size: the largest gain, loss, or difference of a player's gains, in each game.
        fits: the games that are such integers, with a size of at most `LARGEST_WHOLE`.
    """

    gains: Floats
    point: Floats
    unit: Floats
    size: Floats
    fits: NDArray[np.bool_]

    def take(self, games: Games) -> Whole:
        return Whole(
            self.gains[..., games],
            self.point[:, games],
            self.unit[games],
            self.size[games],
            self.fits[games],
        )


def as_whole(payoffs: Floats, d: Floats) -> Whole:
    """Games and disagreement points as small integers, where they are."""
    numbers = np.concatenate([payoffs, d[None]])
    exponent = np.frexp(abs(numbers).max(axis=(0, 1)))[1]
    known = (exponent >= SMALLEST) & (exponent <= BITS)
    raised = numbers * 2.0 ** np.where(known, BITS - exponent, 0)
    raised[..., ~known] = 0
    integers = raised.astype(np.int64)
    bits = np.bitwise_or.reduce(integers.reshape(-1, integers.shape[2]), axis=0)
    # The lowest bit that any of them has is their largest common power of two.
    unit = np.where(bits == 0, 1, bits & -bits)
    fits = known & (integers == raised).all(axis=(0, 1))
    gains = (raised[:-1] - raised[-1]) / unit
    size = np.maximum(abs(gains).max(axis=(0, 1)), np.ptp(gains, axis=0).max(axis=0))
    fits &= size <= LARGEST_WHOLE
    units = unit * 2.0 ** np.where(known, exponent - BITS, 0)
    return Whole(gains, raised[-1] / unit, units, size, fits)
