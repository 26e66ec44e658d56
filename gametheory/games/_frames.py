"""Payoff matrices as data frames: rows and columns are the players' actions."""

from __future__ import annotations

from typing import Any

from gametheory._support.frames import is_frame, read_frame
from gametheory._support.text import quoted
from gametheory.errors import InvalidGame

SIDES = ("rows", "columns")


def take_labels(options: dict[str, Any], **matrices: Any) -> list[Any]:
    """The matrices as arrays; the labels of data frames among them go into `options["actions"]`.

    Raises `InvalidGame` where two frames label their rows or columns differently, or actions are
    given besides.
    """
    read = {who: read_frame(each) for who, each in matrices.items() if is_frame(each)}
    found: list[tuple[str, ...] | None] = [None, None]
    whose = ["", ""]
    for who, frame in read.items():
        for side, labels in enumerate((frame.rows, frame.columns)):
            if whose[side] and found[side] != labels:
                raise InvalidGame(
                    f"expected data frames with the same {SIDES[side]} in the same order, got "
                    f"{_told(found[side])} of the {whose[side]} player's and {_told(labels)} of "
                    f"the {who} player's: B.reindex_like(A) puts B in the order of A"
                )
            found[side], whose[side] = labels, who
    if any(labels is not None for labels in found):
        if options.get("actions") is not None:
            raise InvalidGame("expected actions or data frames with labels, got both")
        shape = next(iter(read.values())).cells.shape
        options["actions"] = [
            labels or tuple(f"a{k}" for k in range(count))
            for labels, count in zip(found, shape, strict=True)
        ]
    return [read[who].cells if who in read else each for who, each in matrices.items()]


def _told(labels: tuple[str, ...] | None) -> str:
    return "no labels" if labels is None else quoted(labels)


def take_symmetric_labels(options: dict[str, Any], row: Any) -> Any:
    """The matrix of a symmetric game as an array; labels as of `take_labels`."""
    if is_frame(row):
        read = read_frame(row)
        if read.rows != read.columns:
            raise InvalidGame(
                "expected the rows of a symmetric game's data frame to have the labels of its "
                f"columns, got {quoted(read.rows)} and {quoted(read.columns)}"
            )
    return take_labels(options, row=row)[0]
