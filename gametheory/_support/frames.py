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
    # One kind for all columns would make floats of integers beside floats.
    mixed = len(set(frame.dtypes)) > 1
    return Labelled(frame.to_numpy(dtype=object if mixed else None), rows, columns)


def in_order(values: Any, labels: tuple[str, ...] | None) -> Any:
    """The numbers of a `pandas.Series` in the order of these labels; anything else as it is.

    Raises `InvalidArgument` unless its labels are these.
    """
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(values, pandas.Series):
        return values
    own = _labels(values.index, "numbers")
    if own is None or labels is None:
        return values.to_numpy()
    if set(own) != set(labels):
        raise InvalidArgument(f"expected numbers of {quoted(labels)}, got {quoted(own)}")
    by_label = dict(zip(own, values.tolist(), strict=True))
    return [by_label[label] for label in labels]


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
