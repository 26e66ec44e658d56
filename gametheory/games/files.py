"""Games in files; the edge where text becomes a game, and a game text.

`.json`: an object with `"payoffs"`, `[row matrix, column matrix]` (or an n-player nested
list `[player][a1]...[an]`), and optionally `"actions"`, `"players"`, `"name"` and
`"disagreement"`; or just the list of payoffs.

`.csv`: the row player's matrix, an empty line, the column player's matrix; or one matrix
whose cells hold both payoffs: `4 1`, `4;1`, or `"4, 1"` in quotes. A first row and column
of labels are not read. `#` starts a comment.

`.nfg`: Gambit's format (see `gametheory.games.nfg`).

Numbers are exact: 0.1 is 1/10 and "1/3" is a third. NaN and infinities are errors. A float is
written as the shortest decimal that denotes it, and comes back as that decimal.

>>> from gametheory.games import zoo
>>> from gametheory.games.files import read_game, write_game
>>> write_game(zoo.load("chicken"), "chicken.nfg")
>>> read_game("chicken.nfg") == zoo.load("chicken")
True
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from gametheory._numeric.exact import is_decimal, to_fraction
from gametheory._support.check import checked, require_kind
from gametheory._support.text import quoted
from gametheory.errors import FileFormatError, InvalidArgument, InvalidGame
from gametheory.games.nfg import format_nfg, format_number, parse_nfg, read_text, write_text
from gametheory.games.normal_form import NormalForm


@checked
def read_game(path: str | Path) -> NormalForm:
    """The game in a `.json`, `.csv` or `.nfg` file; one without a name is named after the file.

    Raises `FileFormatError`, naming the file and the place, for anything that is no game.
    """
    require_kind(path, str | Path, "the path of a file")
    reader = _READERS.get(Path(path).suffix.lower())
    if reader is None:
        raise FileFormatError(
            f"{path}: expected a file that ends in {' or '.join(_READERS)}, "
            f"got {Path(path).suffix!r}"
        )
    return read_text(path, reader)


@checked
def write_game(game: NormalForm, path: str | Path) -> None:
    """Write the game as a `.json`, `.csv` or `.nfg` file, whole or not at all.

    `read_game` gives back an equal game, and for a game of floats the same floats as exact
    decimals. A `.csv` holds the payoffs of two players, and neither name nor labels. A file
    that is there is replaced.

    Raises `InvalidArgument` for another ending, for a game that is not of two players or
    declares a disagreement point in a `.csv`, and for a path that cannot be written to;
    `TooLarge` for a fraction of thousands of digits.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_kind(path, str | Path, "the path of a file")
    writer = _WRITERS.get(Path(path).suffix.lower())
    if writer is None:
        raise InvalidArgument(
            f"expected a file that ends in {' or '.join(_WRITERS)}, got {str(path)!r}"
        )
    write_text(path, writer(game))


@checked
def parse_json(text: str, name: str = "") -> NormalForm:
    """The game in JSON text (see the module's docstring)."""
    decimals: list[str] = []

    def refuse(constant: str) -> Any:
        raise FileFormatError(f"payoffs must be finite numbers, got {constant}")

    def decimal(digits: str) -> int | Fraction:
        decimals.append(digits)
        return _exact_decimal(digits)

    try:
        data = json.loads(
            text, parse_float=decimal, parse_int=_exact_decimal, parse_constant=refuse
        )
    except json.JSONDecodeError as error:
        raise FileFormatError(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise FileFormatError("not a game: nested too deeply") from None
    options: dict[str, Any] = {"name": name}
    if isinstance(data, dict):
        known = {"payoffs", "actions", "players", "name", "disagreement"}
        unknown = sorted(set(data) - known)
        if unknown or "payoffs" not in data:
            raise FileFormatError(
                f'expected an object with "payoffs" and optionally {sorted(known - {"payoffs"})}, '
                f"got keys {quoted(sorted(data))}"
            )
        options.update({k: v for k, v in data.items() if k != "payoffs" and v is not None})
        _require_text(options)
        data = data["payoffs"]
    if not isinstance(data, list):
        raise FileFormatError(f"expected a list of payoff matrices, got {type(data).__name__}")
    if _depth(data) == 2 and len(options.get("players", [])) != 1:
        raise FileFormatError(
            "expected one payoff matrix for each player, [row matrix, column matrix], got a "
            "single matrix"
        )
    return NormalForm(data, decimals=True if decimals else None, **options)


@checked
def parse_csv(text: str, name: str = "") -> NormalForm:
    """The two-player game in CSV text (see the module's docstring)."""
    blocks: list[list[tuple[int, list[str]]]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        bare = line.split("#", 1)[0].strip()
        if bare:
            try:
                cells = next(csv.reader([bare], skipinitialspace=True))
            except csv.Error as error:
                raise FileFormatError(f"line {number}: not CSV: {error}") from None
            blocks[-1].append((number, [cell.strip() for cell in cells]))
        elif blocks[-1] and not line.strip():
            blocks.append([])
    blocks = [block for block in blocks if block]
    if len(blocks) == 2:
        row, column = ([[_number(c, n) for c in cells] for n, cells in b] for b in blocks)
    elif len(blocks) == 1:
        pairs = [[_pair(cell, n) for cell in cells] for n, cells in blocks[0]]
        row = [[first for first, _ in cells] for cells in pairs]
        column = [[second for _, second in cells] for cells in pairs]
    else:
        raise FileFormatError(
            f"expected two matrices separated by an empty line, got {len(blocks)} blocks"
        )
    cells = [cell for block in blocks for _, cells in block for cell in cells]
    decimals = any(map(is_decimal, cells)) and not any("/" in cell for cell in cells)
    return NormalForm.from_bimatrix(row, column, name=name, decimals=decimals)


@checked
def format_json(game: NormalForm) -> str:
    """The game as JSON text: fractions as "1/3", everything else that the game knows beside."""
    fields = {
        "name": game.name or None,
        "players": game.players,
        "actions": game.actions,
        "payoffs": game.payoffs.tolist(),
        "disagreement": game.disagreement,
    }
    lines = (
        f"  {json.dumps(key)}: {json.dumps(value, default=format_number, ensure_ascii=False)}"
        for key, value in fields.items()
        if value is not None
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


@checked
def format_csv(game: NormalForm) -> str:
    """The payoffs of a two-player game as CSV text: two matrices and an empty line between."""
    if game.num_players != 2 or game.disagreement is not None:
        what = "one that declares a disagreement point"
        raise InvalidArgument(
            "expected a game of two players without a disagreement point, which is all that a "
            f".csv holds, got {what if game.num_players == 2 else f'{game.num_players} players'}"
        )
    matrices = (
        "".join(",".join(map(format_number, row)) + "\n" for row in matrix)
        for matrix in game.payoffs.tolist()
    )
    return "\n".join(matrices)


def _exact_decimal(text: str) -> int | Fraction:
    exact = to_fraction(text, "a payoff")
    return int(exact) if exact.denominator == 1 else exact


def _number(cell: str, line: int) -> Fraction:
    try:
        return to_fraction(cell, "a payoff")
    except InvalidGame as error:
        raise FileFormatError(f"line {line}: {error}") from None


def _pair(cell: str, line: int) -> tuple[Fraction, Fraction]:
    parts = [part for part in re.split(r"[;,|\s]+", cell.strip("()[] ")) if part]
    if len(parts) == 1:
        raise FileFormatError(
            f"line {line}: expected the payoffs of two players, '4 1' in each cell or a second "
            f"matrix after an empty line, got the single number {quoted(cell)}"
        )
    if len(parts) != 2:
        raise FileFormatError(f"line {line}: expected two payoffs in a cell, got {quoted(cell)}")
    return _number(parts[0], line), _number(parts[1], line)


def _depth(data: Any) -> int:
    depth = 0
    while isinstance(data, list) and depth < 100:
        depth, data = depth + 1, data[0] if data else None
    return depth


def _require_text(options: dict[str, Any]) -> None:
    players, actions = options.get("players", []), options.get("actions", [])
    lists = isinstance(players, list) and isinstance(actions, list)
    if not lists or not all(isinstance(labels, list) for labels in actions):
        raise FileFormatError('expected lists of strings for "players" and "actions"')
    labels = [*players, *(label for group in actions for label in group)]
    if not all(isinstance(label, str) for label in labels):
        raise FileFormatError('expected lists of strings for "players" and "actions"')
    if not isinstance(options["name"], str):
        raise FileFormatError(f'expected a string for "name", got {quoted(options["name"])}')
    if not isinstance(options.get("disagreement", []), list):
        raise FileFormatError('expected a list of payoffs for "disagreement"')


_READERS: dict[str, Callable[[str, str], NormalForm]] = {
    ".json": parse_json,
    ".csv": parse_csv,
    ".nfg": parse_nfg,
}
_WRITERS: dict[str, Callable[[NormalForm], str]] = {
    ".json": format_json,
    ".csv": format_csv,
    ".nfg": format_nfg,
}
SUFFIXES = tuple(_READERS)
