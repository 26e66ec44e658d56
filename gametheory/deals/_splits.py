"""How equally gains are split, and the rows of a table that split them best."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.deals._numbers import exact_rows


def most_equal_in(array: NDArray[Any], none: NDArray[Any]) -> tuple[NDArray[Any], list[int]]:
    """See `Domain._most_equal`; the keys are indices of rows."""
    among = np.flatnonzero(np.asarray((array >= none).all(axis=1), dtype=bool))
    return distinct(array, among[most_equal_rows(array[among], none)])


def most_equal_rows(rows: NDArray[Any], none: NDArray[Any]) -> NDArray[np.intp]:
    """The rows of the least spread of gains over `none` per sum, and of those of the largest sum.

    Rows have no losses. Without any gain the spread counts as the whole sum.
    """
    if not len(rows):
        return np.arange(0)
    # Floats make a shortlist: in units of the largest number a gain errs by less than `slack`.
    unit = max(abs(rows).max(), abs(none).max()) or 1
    slack, parties = 2.0**-50, rows.shape[1]
    gains = (rows / unit).astype(np.float64) - (none / unit).astype(np.float64)
    spread, total = gains.max(axis=1) - gains.min(axis=1), gains.sum(axis=1)
    low = np.maximum(spread - 2 * slack, 0) / (total + parties * slack)
    sure = total - parties * slack
    high = np.where(sure > 0, (spread + 2 * slack) / np.where(sure > 0, sure, 1), 1.0)
    among = np.flatnonzero(low <= high.min())
    exact = exact_rows(rows[among]) - exact_rows(none)
    scores = [equality(row) for row in exact]
    best = max(scores)
    return np.asarray(among[[score == best for score in scores]])


def equality(gains: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """How equally gains are split: less their spread as a share of their sum, and the sum.

    Without a sum above 0 the share is 1: there is nothing to split.
    """
    total = sum(gains, Fraction(0))
    spread = max(gains) - min(gains)
    return -(spread / total if total > 0 else Fraction(1)), total


def distinct(array: NDArray[Any], among: NDArray[np.intp]) -> tuple[NDArray[Any], list[int]]:
    """Of these rows each once, in lexicographic order, and the first index of each."""
    first: dict[tuple[Any, ...], int] = {}
    for row, index in zip(map(tuple, array[among].tolist()), among.tolist(), strict=True):
        first.setdefault(row, index)
    order = [first[row] for row in sorted(first)]
    return array[np.array(order, dtype=np.intp)], order
