"""Boards as text."""

from __future__ import annotations

from typing import Any

from gametheory._support.check import checked
from gametheory._support.kinds import Natural
from gametheory.coin_game.grid import COLOURS, TorusGame

SYMBOLS = {
    **{f"{colour} player": colour[0].upper() for colour in COLOURS},
    **{f"{colour} coin": colour[0] for colour in COLOURS},
    "red Disagreement coin": "rD",
    "blue Disagreement coin": "bD",
    "red Cooperation coin": "rC",
    "blue Cooperation coin": "bC",
}
"""What stands for each piece; pieces on one cell stand side by side."""


@checked
def render(rules: TorusGame, state: Natural, *, quotient: bool = True) -> str:
    """The board of a state as text, row by row; "." is an empty cell.

    Raises `InvalidArgument` for a number that is no state.

    >>> import gametheory as gt
    >>> print(gt.coin_game.render(gt.coin_game.BargainingCoinGame(), 200))
    R  B  .
    rC .  bD
    .  .  .
    """
    cells = board(rules, state, quotient=quotient)
    texts = ["".join(SYMBOLS[piece] for piece in pieces) or "." for pieces in cells]
    width = max(map(len, texts))
    rows = [texts[k : k + rules.size] for k in range(0, len(texts), rules.size)]
    return "\n".join(" ".join(text.ljust(width) for text in row).rstrip() for row in rows)


def board(rules: TorusGame, state: Any, *, quotient: bool = True) -> list[list[str]]:
    """The names of the pieces on each cell, row-major, players first."""
    pieces = rules.pieces([state], quotient=quotient)
    planes = rules.planes(pieces)[0]
    cells: list[list[str]] = [[] for _ in range(rules.cells)]
    for plane, cell in zip(planes.tolist(), pieces[0].tolist(), strict=False):
        cells[cell].append(rules.channels[plane])
    return cells
