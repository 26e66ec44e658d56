r"""Games in files; the edge where text becomes a game, and a game text.

`.json`: an object whose key says what the payoffs are: `"payoffs"`, `[row matrix, column matrix]`
(or an n-player nested list `[player][a1]...[an]`); `"cells"`, `[a1]...[an][player]`; `"zero-sum"`
or `"symmetric"`, the row player's matrix alone. Beside it may stand `"actions"`, `"players"`,
`"name"` and `"disagreement"`. Or just the list of `"payoffs"`, unless it could be `"cells"`, as
lists of 2 x m x 2 can.

`.csv`: the row player's matrix, an empty line, the column player's matrix; or one matrix whose
cells hold both payoffs: `4 1`, `4;1`, `(4, 1)`; or one matrix under a first line `zero-sum` or
`symmetric`. Cells are separated by commas, semicolons, tabs or spaces, and may be quoted; a first
row and a first column may hold the labels of actions, the same beside both matrices. Numbers have
decimal points, or all of them decimal commas. An empty line may hold separators, `#` starts a
comment, and a spreadsheet's `sep=;` is understood.

`.xlsx`: a sheet that holds the same, or two sheets of one matrix each; needs openpyxl.

`.nfg`: Gambit's format (see `gametheory.games.nfg`).

Nothing is guessed: what could be read as two games is refused, and so is a single matrix that
does not say what the other player gets.

Numbers are exact: 0.1 is 1/10 and "1/3" is a third. NaN and infinities are errors. A float is
written as the shortest decimal that denotes it, and comes back as that decimal.

>>> from gametheory.games.files import parse_csv
>>> table = parse_csv(";L;R\nT;3;0,5\nB;5;1\n;;\n;L;R\nT;3;5\nB;0;1\n")
>>> table.actions, table.payoff(("T", "R"))
((('T', 'B'), ('L', 'R')), (Fraction(1, 2), Fraction(5, 1)))
>>> parse_csv("3 0\n5 1")
Traceback (most recent call last):
    ...
gametheory.errors.FileFormatError: expected a table with one reading, got one with 2: ...
>>> from gametheory.games import zoo
>>> from gametheory.games.files import read_game, write_game
>>> write_game(zoo.load("chicken"), "chicken.nfg")
>>> read_game("chicken.nfg") == zoo.load("chicken")
True
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from gametheory._numeric.exact import MAX_AXES, to_fraction
from gametheory._support.check import checked, require_kind
from gametheory._support.text import quoted
from gametheory.errors import FileFormatError, InvalidArgument, Unsupported
from gametheory.games._csv import layouts_of
from gametheory.games._reading import fits_both
from gametheory.games._tables import game_of
from gametheory.games._xlsx import parse_workbook
from gametheory.games.nfg import (
    format_nfg,
    format_number,
    parse_nfg,
    read_bytes,
    read_text,
    write_text,
)
from gametheory.games.normal_form import NormalForm


@checked
def read_game(path: str | Path) -> NormalForm:
    """The game in a `.json`, `.csv`, `.xlsx` or `.nfg` file; without a name it gets the file's.

    Raises `FileFormatError`, naming the file and the place, for anything that is no game and for
    whatever could be read as two; `Unsupported` for the formats of other games, with the way to
    read them, and for a `.xlsx` if openpyxl is missing.
    """
    require_kind(path, str | Path, "the path of a file")
    suffix = Path(path).suffix.lower()
    if suffix == ".xlsx":
        return read_bytes(path, parse_workbook)
    if suffix in _OF_GAMBIT:
        what, form = _OF_GAMBIT[suffix]
        way = _BY_PYGAMBIT.format(what=what, suffix=suffix[1:], path=repr(str(path)), form=form)
        raise Unsupported(f"{path}: {way}")
    if suffix in _ELSEWHERE:
        raise Unsupported(f"{path}: {_ELSEWHERE[suffix]}")
    reader = _READERS.get(suffix)
    if reader is None:
        raise FileFormatError(
            f"{path}: expected a file that ends in {' or '.join(SUFFIXES)}, "
            f"got {Path(path).suffix!r}"
        )
    return read_text(path, reader)


@checked
def write_game(game: NormalForm, path: str | Path) -> None:
    """Write the game as a `.json`, `.csv` or `.nfg` file, whole or not at all.

    `read_game` gives back an equal game, and for a game of floats the same floats as exact
    decimals. A game that was given in decimals is written in decimals where these are exact. A
    `.csv` holds the payoffs of two players, and neither name nor labels. A file that is there is
    replaced.

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
            text,
            parse_float=decimal,
            parse_int=_exact_decimal,
            parse_constant=refuse,
            object_pairs_hook=_without_repeats,
        )
    except json.JSONDecodeError as error:
        raise FileFormatError(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"
        ) from None
    except RecursionError:
        raise FileFormatError("not a game: nested too deeply") from None
    options: dict[str, Any] = {"name": name}
    key = ""
    if isinstance(data, dict):
        given = [k for k in data if k in _MAKERS]
        unknown = sorted(set(data) - {*_MAKERS, *_BESIDE})
        if unknown or len(given) != 1:
            raise FileFormatError(
                f"expected an object with one of {list(_MAKERS)} and optionally {list(_BESIDE)}, "
                f"got keys {quoted(sorted(data))}"
            )
        (key,) = given
        options.update({k: v for k, v in data.items() if k in _BESIDE and v is not None})
        _require_text(options)
        data = data[key]
    if not isinstance(data, list):
        raise FileFormatError(f"expected a list of payoff matrices, got {type(data).__name__}")
    _refuse_booleans([data, options.get("disagreement")])
    if key in ("", "payoffs") and _depth(data) == 2 and len(options.get("players", [])) != 1:
        raise FileFormatError(
            "expected one payoff matrix for each player, [row matrix, column matrix], got a "
            'single matrix: {"zero-sum": ...} or {"symmetric": ...} says what it is'
        )
    game = _MAKERS[key or "payoffs"](data, decimals=True if decimals else None, **options)
    if not key and fits_both(game.payoffs.shape) and game != NormalForm.from_cells(data, name=name):
        raise FileFormatError(
            f"expected an object that says what a list of shape {game.payoffs.shape} holds: "
            '{"payoffs": ...} a matrix for each player, {"cells": ...} the payoffs of all players '
            "for each joint action"
        )
    return game


@checked
def parse_csv(text: str, name: str = "") -> NormalForm:
    """The two-player game in CSV text (see the module's docstring)."""
    return game_of(layouts_of(text), name)


@checked
def format_json(game: NormalForm) -> str:
    """The game as JSON text: fractions as "1/3", everything else that the game knows beside.

    A game that was given in decimals is written in decimals where these are exact.
    """
    fields = {
        "name": game.name or None,
        "players": game.players,
        "actions": game.actions,
        "payoffs": game.payoffs.tolist(),
        "disagreement": game.disagreement,
    }

    def number(value: Fraction) -> int | float | str:
        text = format_number(value, in_decimals=game.in_decimals)
        if not game.in_decimals or "/" in text:
            return text
        short = int(value) if value.denominator == 1 else float(value)
        return short if Fraction(repr(short)) == value else text

    lines = (
        f"  {json.dumps(key)}: {json.dumps(value, default=number, ensure_ascii=False)}"
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
    number = partial(format_number, in_decimals=game.in_decimals)
    matrices = (
        "".join(",".join(map(number, row)) + "\n" for row in matrix)
        for matrix in game.payoffs.tolist()
    )
    return "\n".join(matrices)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise FileFormatError(f"expected each key once, got {quoted([key for key, _ in pairs])}")
    return found


def _refuse_booleans(data: Any, depth: int = 0) -> None:
    """Refuse true and false, which numpy would take for 1 and 0."""
    if isinstance(data, bool):
        raise FileFormatError(f"expected payoffs that are numbers, got {str(data).lower()}")
    if isinstance(data, list) and depth <= MAX_AXES:
        for item in data:
            _refuse_booleans(item, depth + 1)


def _exact_decimal(text: str) -> int | Fraction:
    exact = to_fraction(text, "a payoff")
    return int(exact) if exact.denominator == 1 else exact


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


_MAKERS: dict[str, Callable[..., NormalForm]] = {
    "payoffs": NormalForm,
    "cells": NormalForm.from_cells,
    "zero-sum": NormalForm.from_zero_sum,
    "symmetric": NormalForm.from_symmetric,
}
"""What the payoffs of a `.json` may be called, and how a game is made of each."""

_BESIDE = ("actions", "disagreement", "name", "players")

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
SUFFIXES = (*_READERS, ".xlsx")

_BY_PYGAMBIT = (
    "{what}, which this library does not read itself: "
    "gt.interop.from_pygambit(pygambit.read_{suffix}({path})) is its {form}, and gt.write_game "
    "writes that"
)
_OF_GAMBIT = {
    ".efg": ("an extensive game", "reduced normal form"),
    ".agg": ("an action-graph game", "normal form"),
    ".bagg": ("a Bayesian action-graph game", "normal form"),
    ".gbt": ("a Gambit workspace", "normal form"),
}
_ELSEWHERE = {
    ".xml": "expected a game in normal form; for a GENIUS domain give the profiles of all parties "
    "to `gametheory deals domain` or gt.deals.read_genius",
    ".xls": "an old workbook: save it as .xlsx or .csv",
    ".ods": "a workbook that this library does not read: save it as .xlsx or .csv",
}
"""Files that are no games of ours, and the way that works."""


__all__ = [
    "SUFFIXES",
    "format_csv",
    "format_json",
    "parse_csv",
    "parse_json",
    "read_game",
    "write_game",
]


def __dir__() -> list[str]:
    return list(__all__)
