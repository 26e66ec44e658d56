"""Data frames as input: their cells, and the labels of their rows and columns.

pandas is never loaded here: whoever gives a data frame has loaded it.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from typing import Any

from gametheory._support.text import quoted
from gametheory.errors import InvalidArgument


@dataclass(frozen=True)
class Labelled:
    """The cells of a data frame, and its labels as text.

    Attributes:
        cells: an array `[row, column]`.
        rows, columns: their labels; None where pandas only numbered them.
    """

    cells: Any
    rows: tuple[str, ...] | None
    columns: tuple[str, ...] | None


def is_frame(value: Any) -> bool:
    """Whether it is a `pandas.DataFrame`."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.DataFrame)


def read_frame(frame: Any) -> Labelled:
    """Cells and labels of a data frame.

    Raises `InvalidArgument` for labels of several levels, missing ones, and equal ones.
    """
    rows, columns = _labels(frame.index, "rows"), _labels(frame.columns, "columns")
    return Labelled(frame.to_numpy(), rows, columns)


def _labels(index: Any, what: str) -> tuple[str, ...] | None:
    pandas = sys.modules["pandas"]
    if isinstance(index, pandas.RangeIndex) and (index.start, index.step) == (0, 1):
        return None
    if isinstance(index, pandas.MultiIndex):
        raise InvalidArgument(
            f"expected a data frame with one label for each of its {what}, got {index.nlevels}"
        )
    if index.hasnans:
        raise InvalidArgument(f"expected a label for each of the {what}, got a missing one")
    labels = tuple(map(str, index))
    if len(set(labels)) < len(labels):
        twice = Counter(labels).most_common(1)[0][0]
        raise InvalidArgument(f"expected {what} with different labels, got {quoted(twice)} twice")
    return labels
