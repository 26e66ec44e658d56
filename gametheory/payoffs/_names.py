"""Names of outcomes and players of a payoff set that was made from a data frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gametheory._numeric.exact import number_array
from gametheory._support.frames import read_frame
from gametheory.errors import InvalidArgument, InvalidGame


@dataclass(frozen=True)
class Names:
    """What the rows and columns of a table of outcomes are called.

    Attributes:
        players: None where columns have no labels.
        outcomes: the names of those with each payoff profile, whose numbers may be of any kind:
            equal ones are one key.
    """

    players: tuple[str, ...] | None
    outcomes: Mapping[tuple[Any, ...], tuple[str, ...]]

    def of(self, point: Sequence[Any]) -> tuple[str, ...]:
        """Names of the outcomes with that payoff profile."""
        return self.outcomes.get(tuple(point), ())


def read_outcomes(frame: Any) -> tuple[Any, Names]:
    """Payoff profiles `[outcome, player]` of a data frame, and the names there."""
    read = read_frame(frame)
    try:
        array = number_array(read.cells, "payoff profiles")
    except InvalidGame as error:
        raise InvalidArgument(str(error)) from None
    found: dict[tuple[Any, ...], tuple[str, ...]] = {}
    for label, row in zip(read.rows or (), array.tolist(), strict=False):
        at = tuple(row)
        found[at] = (*found.get(at, ()), label)
    return array, Names(read.columns, found)
