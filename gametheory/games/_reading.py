"""How what a caller writes is read as a game's: actions by label, payoffs by cell.

Nothing is guessed. An integer is an index and text is a label; payoffs that could be cells as well
as matrices are refused.
"""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import is_decimal, is_exact, terminates
from gametheory._support.check import require_among
from gametheory._support.kinds import ArrayLike
from gametheory._support.text import quoted
from gametheory.errors import InvalidArgument


def find_action(action: Any, labels: Sequence[str], player: str) -> int:
    """The index of an action of a player, given by its index or its label."""
    # Most calls come from loops over indices.
    if type(action) is int and 0 <= action < len(labels):
        return action
    if isinstance(action, str):
        if action in labels:
            return labels.index(action)
        require_among(action, labels, f"an action of {player}")
    whole = isinstance(action, numbers.Integral) and not isinstance(action, bool)
    if not whole or not 0 <= action < len(labels):
        raise InvalidArgument(
            f"expected an action of {player}: a label among {quoted(list(labels))} or an index in "
            f"0..{len(labels) - 1}, got {quoted(action)}"
        )
    return int(action)


def are_cells(payoffs: Any, shape: tuple[int, ...]) -> bool:
    """Whether payoffs of that shape, given as tuples of numbers in lists or tuples, could be cells.

    Both a matrix for each player and a cell for each joint action fit `(n, a2, ..., n)`.
    """
    return fits_both(shape) and _holds_tuples(payoffs, len(shape))


def fits_both(shape: tuple[int, ...]) -> bool:
    """Whether payoffs of that shape fit `[player, a1, ..., an]` and `[a1, ..., an, player]`."""
    n = len(shape) - 1
    return n >= 2 and shape[0] == shape[-1] == n


def how_to_give(shape: tuple[int, ...]) -> str:
    """What to call instead, for payoffs of a shape that is not `[player, a1, ..., an]`."""
    if len(shape) >= 3 and shape[-1] == len(shape) - 1:
        return (
            ". For cells[a1, ..., an] of one payoff for each player: NormalForm.from_cells(...), "
            'and {"cells": ...} in a .json'
        )
    if len(shape) == 2:
        return (
            ". For a single matrix name the other: NormalForm.from_bimatrix(A, B), "
            "NormalForm.from_zero_sum(A) or NormalForm.from_symmetric(A)"
        )
    return ""


def _holds_tuples(values: Any, depth: int) -> bool:
    if depth == 1 or not isinstance(values, list | tuple):
        return isinstance(values, tuple)
    return any(_holds_tuples(inner, depth - 1) for inner in values)


def keep_decimals(options: dict[str, Any], given: ArrayLike, array: NDArray[Any]) -> None:
    """Say in a game's options whether its payoffs were given as decimals, unless they do."""
    if options.get("decimals") is None:
        options["decimals"] = gives_decimals(given, array)


def gives_decimals(given: ArrayLike, array: NDArray[Any]) -> bool:
    """Whether payoffs that are kept as `array` were given as decimals."""
    if array.dtype != object:
        return False
    flat = [x for x in np.asarray(given, dtype=object).flat if is_decimal(x)]
    if any(not is_exact(x) for x in flat):
        return True
    return bool(flat) and all(terminates(Fraction(x)) for x in array.flat)
