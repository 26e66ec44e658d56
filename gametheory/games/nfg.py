r"""Gambit's `.nfg` files: strategic games as text that other programs read.

A header names the version, the title, the players, and each player's strategies, as counts
`{ 2 3 }` or as labels `{ { "a" "b" } { "c" } }`; then comes a comment, which may be missing.
Two bodies may follow. The *payoff form* lists the payoffs of all players, profile after
profile. The *outcome form* lists named payoff vectors and then the number of an outcome for
each profile; outcome 0 pays nothing. In both the first player's strategy runs fastest.

>>> from gametheory.games.nfg import format_nfg, parse_nfg
>>> game = parse_nfg('NFG 1 R "Bach or Stravinsky" { "Ann" "Bob" } { 2 2 } 3 2 0 0 0 0 2 3')
>>> game.payoffs[0].tolist()
[[3, 0], [0, 2]]
>>> print(format_nfg(game))
NFG 1 R "Bach or Stravinsky" { "Ann" "Bob" }
{ { "1" "2" } { "1" "2" } }
<BLANKLINE>
3 2
0 0
0 0
2 3
<BLANKLINE>

Numbers are exact: 0.1 is 1/10 and `1/3` is a third. So an exact game comes back equal, and one
that was given in decimals is written in decimals where these are exact. A
float is written as the shortest decimal that denotes it, and comes back as that decimal, whose
`float` is the number that was written.

A file's labels may be empty or repeated, a `NormalForm`'s may not. They are told apart as
Gambit does it: each empty or repeated label gets the suffix `_1`, `_2`, ... in order, skipping
those that are taken. In quotes `\"` is a quotation mark and `\\` a backslash; a backslash before
anything else is itself. Comments are not kept, but for one: `disagreement: 0, 1/2` carries
the disagreement point of a game that declares one.

Source: the Gambit Project, "Game representation formats"; where that is silent, its parser.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np

from gametheory._numeric.exact import Number, decimal_text, is_decimal, to_fraction
from gametheory._support.atomic import write_file
from gametheory._support.check import checked, require_kind
from gametheory._support.reading import read_regular
from gametheory._support.text import visible
from gametheory.errors import FileFormatError, InvalidArgument, InvalidGame, TooLarge, Unsupported
from gametheory.games.normal_form import MAX_CELLS, NormalForm

MAX_BYTES = 100_000_000
"""Cap on the size of a file, checked before it is read."""

MAX_PLAYERS = 31
"""numpy 1.26 has 32 axes: one for the players, and one for the actions of each."""

MAX_FRACTION = 4_000
"""Cap on the characters of a fraction, below Python's own limit on the digits of an integer."""

MAX_DECIMAL = 1_000
"""Cap on the characters of a decimal: as a fraction it has up to 3,001, so it can be written."""

MAX_PLACES = 100
"""Decimal places beyond which a fraction is as easy to read."""

_TOKEN = re.compile(
    r"""\s*+(?:
      (?P<integer>[+-]?+\d{1,18}+(?![^\s{},"]))
    | (?P<number>[+-]?+(?:\d++(?:/\d++|(?:\.\d*+)?+(?:[eE][+-]?+\d++)?+)
                         |\.\d++(?:[eE][+-]?+\d++)?+)(?![^\s{},"]))
    | "(?P<text>(?:[^"\\]++|\\.)*+)"
    | (?P<mark>[{},])
    | (?P<word>[^\s{},"]++)
    | (?P<open>")
    | (?P<end>\Z)
    )""",
    re.ASCII | re.DOTALL | re.VERBOSE,
)
"""Possessive throughout: no input makes it backtrack."""

_NEWLINE = re.compile(r"\r\n?|\n")
_ESCAPE = re.compile(r'\\(["\\])')
_TO_ESCAPE = re.compile(r'"|\\(?=["\\]|\Z)')
_DISAGREEMENT = "disagreement: "


@checked
def read_nfg(path: str | Path) -> NormalForm:
    """The game in a Gambit `.nfg` file; one without a title is named after the file.

    Raises `FileFormatError`, naming the file, the line and the column, for anything that is no
    game or is larger than `MAX_CELLS` joint actions or `MAX_PLAYERS` players.
    """
    return read_text(path, parse_nfg)


@checked
def write_nfg(game: NormalForm, path: str | Path) -> None:
    """Write the game as a `.nfg` file in payoff form, whole or not at all (see `format_nfg`).

    Raises `InvalidArgument` if `path` cannot be written to; a file that is there is replaced.
    """
    write_text(path, format_nfg(game))


@checked
def parse_nfg(text: str, name: str = "") -> NormalForm:
    """The game in the text of a `.nfg` file (see the module's docstring).

    Args:
        text: in payoff or outcome form, of data type R or D; both are read exactly.
        name: what to call the game if its title is empty.

    Raises `FileFormatError` with line, column and the offending word; `TooLarge` beyond
    `MAX_CELLS` joint actions or `MAX_PLAYERS` players, as soon as the header says so.
    """
    require_kind(text, str, "the text of a .nfg file")
    scan = _Scanner(text)
    scan.expect("word", "the word NFG", "NFG")
    scan.expect("integer", "version 1", "1")
    scan.expect("word", "the data type R or D", "R", "D")
    title = scan.expect("text", "the title in quotes")
    players = scan.labels("players' names", most=MAX_PLAYERS, what="players")
    actions = _actions(scan, len(players))
    shape = tuple(len(labels) for labels in actions)
    comment = scan.expect("text", "a comment") if scan.kind == "text" else ""
    body = _outcome_form if scan.at("{") else _payoff_form
    values = body(scan, len(players), math.prod(shape))
    scan.expect("end", f"the end of the text after {math.prod(shape):,} profiles")
    integral = all(type(value) is int for value in values)
    payoffs = np.array(values, dtype=np.int64 if integral else object)
    return NormalForm(
        payoffs.reshape((len(players), *shape), order="F"),
        actions=[distinct_labels([str(label) for label in labels]) for labels in actions],
        players=distinct_labels(players),
        name=title or name,
        disagreement=_disagreement(comment, len(players)),
        decimals=scan.saw_decimals and not scan.saw_fractions,
    )


@checked
def format_nfg(game: NormalForm) -> str:
    """The game as the text of a `.nfg` file, in payoff form.

    Integers and fractions are written exactly, floats as the shortest decimal that denotes
    them; title, names and labels are kept. A disagreement point goes into the comment.

    Gambit 16.7 reads from it the same game if the labels are of printable ASCII, without
    spaces at the ends or two in a row, and without backslashes that needed a second one.

    Raises `TooLarge` for a fraction of more than `MAX_FRACTION` characters, and beyond
    `MAX_PLAYERS` players.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players > MAX_PLAYERS:
        raise TooLarge(f"expected at most {MAX_PLAYERS} players, got {game.num_players}")
    number = partial(format_number, in_decimals=game.in_decimals)
    numbers = map(number, game.payoffs.ravel(order="F").tolist())
    lines = [
        f"NFG 1 R {_quoted(game.name)} {_quoted_list(game.players)}",
        f"{{ {' '.join(_quoted_list(labels) for labels in game.actions)} }}",
    ]
    if game.disagreement is not None:
        lines.append(_quoted(_DISAGREEMENT + ", ".join(map(number, game.disagreement))))
    profiles = zip(*[numbers] * game.num_players, strict=True)
    return "\n".join([*lines, "", *map(" ".join, profiles), ""])


@checked
def format_number(value: Number, *, in_decimals: bool = False) -> str:
    """Text that denotes the number: '1/3', or the shortest decimal for a float.

    With `in_decimals` a fraction that a decimal of `MAX_PLACES` places denotes is one: '0.25'.
    Raises `TooLarge` beyond `MAX_FRACTION` characters.
    """
    if isinstance(value, float):
        # Gambit reads 1e16 and 1e-16, and refuses 1e+16.
        return repr(value).replace("e+", "e")
    if in_decimals and isinstance(value, Fraction) and value.denominator > 1:
        text = decimal_text(value, MAX_PLACES)
        if text is not None:
            return text
    try:
        text = str(value)
    except ValueError:  # more digits than Python prints
        text = None
    if text is None or len(text) > MAX_FRACTION:
        raise TooLarge(f"expected payoffs of at most {MAX_FRACTION:,} characters, got a longer one")
    return text


@checked
def distinct_labels(labels: Sequence[str]) -> list[str]:
    """The labels with a suffix `_1`, `_2`, ... on each that is blank or repeated, as in Gambit."""
    counts, used = Counter(labels), Counter[str]()
    result = []
    for label in labels:
        unique = label
        if counts[label] > 1 or not label.strip():
            while unique in counts:
                used[label] += 1
                unique = f"{label}_{used[label]}"
        result.append(unique)
    return result


@checked
def read_text(path: str | Path, parse: Callable[[str, str], NormalForm]) -> NormalForm:
    """The game that `parse(text, stem of the file)` finds in a file of UTF-8 text.

    Raises `FileFormatError`, naming the file, if it cannot be read, is no regular file, is larger
    than `MAX_BYTES`, or is no game.
    """

    def decoded(data: bytes, name: str) -> NormalForm:
        try:
            # Not read_text: a carriage return inside a label is part of the label.
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileFormatError(
                f"not UTF-8 text (byte {error.start}): save it in that encoding"
            ) from None
        return parse(text, name)

    return read_bytes(path, decoded)


@checked
def read_bytes(path: str | Path, parse: Callable[[bytes, str], NormalForm]) -> NormalForm:
    """As `read_text`, of what a file holds: `parse(bytes, stem of the file)`."""
    require_kind(path, str | Path, "the path of a file")
    file = Path(path)
    try:
        data = read_regular(file, MAX_BYTES)
    except OSError as error:
        raise FileFormatError(f"{file}: {error.strerror or error}") from None
    except ValueError as error:  # a zero byte in the path
        raise FileFormatError(f"{file}: {error}") from None
    try:
        return parse(data, visible(file.stem))
    except (InvalidGame, FileFormatError) as error:
        raise FileFormatError(f"{file}: {error}") from None
    except Unsupported as error:
        raise Unsupported(f"{file}: {error}") from None


@checked
def write_text(path: str | Path, text: str) -> None:
    """Write the text as UTF-8, whole or not at all; a file that is there is replaced.

    Raises `InvalidArgument` if that cannot be done.
    """
    require_kind(path, str | Path, "the path of a file")
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InvalidArgument(
            f"expected text that UTF-8 can hold, got {text[error.start : error.end]!r}"
        ) from None
    write_file(path, data)


class _Scanner:
    """The tokens of a text, one at a time, with their places."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._matches = _TOKEN.finditer(text)
        self.saw_decimals = self.saw_fractions = False
        self.advance()

    def advance(self) -> None:
        """Move to the next token: its `kind` is the name of a group of `_TOKEN`."""
        self._match = next(self._matches)
        self.kind = str(self._match.lastgroup)
        self.token = self._match[self.kind]

    def at(self, mark: str) -> bool:
        return self.kind == "mark" and self.token == mark

    def expect(self, kind: str, what: str, *tokens: str) -> str:
        """The current token, passed over; refused unless it is of `kind` (and among `tokens`)."""
        if self.kind != kind or (tokens and self.token not in tokens):
            raise self.refuse(what)
        token = self.token
        if kind != "end":
            self.advance()
        return _ESCAPE.sub(r"\1", token) if kind == "text" else token

    def brace(self, mark: str, what: str) -> None:
        self.expect("mark", f"{mark!r} {what}", mark)

    def labels(self, which: str, *, most: int, what: str) -> list[str]:
        """One or more texts in braces."""
        self.brace("{", f"before {which}")
        labels = [self.expect("text", f"{which} in quotes")]
        while self.kind == "text":
            if len(labels) == most:
                raise self.too_large(most, what)
            labels.append(self.expect("text", which))
        self.brace("}", f"after {which}")
        return labels

    def number(self, what: str) -> int | Fraction:
        """The current number, passed over."""
        if self.kind == "integer":
            value: int | Fraction = int(self.token)
        elif self.kind == "number":
            try:
                value = _fraction(self.token)
            except InvalidGame:
                most = f"{_most_characters(self.token):,} characters and magnitude 1e150"
                raise self.refuse(f"{what}, a number of at most {most}") from None
            self.saw_decimals |= is_decimal(self.token)
            self.saw_fractions |= "/" in self.token
        else:
            raise self.refuse(what)
        self.advance()
        return value

    def refuse(self, what: str) -> FileFormatError:
        """The error that the current token is not `what`."""
        start = self._match.start(self.kind) - (self.kind == "text")
        found = self._text[start : self._match.end()]
        short = found if len(found) <= 40 else found[:37] + "..."
        got = "the end of the text" if self.kind == "end" else repr(short)
        if self.kind == "open":
            got = "a quotation mark that is never closed"
        return FileFormatError(f"{self.place(start)}: expected {what}, got {got}")

    def too_large(self, most: int, what: str) -> TooLarge:
        place = self.place(self._match.start(self.kind))
        return TooLarge(f"{place}: expected at most {most:,} {what}, got more")

    def place(self, position: int) -> str:
        line, start = 1, 0
        for newline in _NEWLINE.finditer(self._text, 0, position):
            line, start = line + 1, newline.end()
        return f"line {line}, column {position - start + 1}"


def _actions(scan: _Scanner, players: int) -> list[Sequence[object]]:
    """The labels of each player's strategies: texts, or the numbers from 1 to a count."""
    actions: list[Sequence[object]] = []
    cells = 1
    scan.brace("{", "before the strategies")
    labelled = scan.at("{")
    for player in range(1, players + 1):
        which = f"strategies of player {player} of {players}"
        if labelled:
            actions.append(scan.labels(which, most=MAX_CELLS, what="strategies"))
            cells *= len(actions[-1])
        else:
            count = int(scan.token) if scan.kind == "integer" else 0
            if count < 1:
                raise scan.refuse(f"a positive count of {which}")
            actions.append(range(1, count + 1))
            cells *= count
        if cells > MAX_CELLS:
            raise scan.too_large(MAX_CELLS, "joint actions")
        if not labelled:
            scan.advance()
    scan.brace("}", "after the strategies")
    return actions


def _payoff_form(scan: _Scanner, players: int, profiles: int) -> list[int | Fraction]:
    count = players * profiles
    return [scan.number(f"payoff {k:,} of {count:,}") for k in range(1, count + 1)]


def _outcome_form(scan: _Scanner, players: int, profiles: int) -> list[int | Fraction]:
    outcomes: list[tuple[int | Fraction, ...]] = [(0,) * players]
    scan.brace("{", "before the outcomes")
    while scan.at("{"):
        scan.brace("{", "before an outcome")
        scan.expect("text", "the name of an outcome in quotes")
        payoffs = []
        for player in range(1, players + 1):
            payoffs.append(scan.number(f"payoff {player} of {players}"))
            if scan.at(","):
                scan.advance()
        outcomes.append(tuple(payoffs))
        scan.brace("}", f"after {players} payoffs")
    scan.brace("}", "after the outcomes")
    values: list[int | Fraction] = []
    for k in range(1, profiles + 1):
        index = int(scan.token) if scan.kind == "integer" else -1
        if not 0 <= index < len(outcomes):
            raise scan.refuse(
                f"the outcome of profile {k:,} of {profiles:,}, from 0 to {len(outcomes) - 1:,}"
            )
        values.extend(outcomes[index])
        scan.advance()
    return values


def _disagreement(comment: str, players: int) -> tuple[Fraction, ...] | None:
    """The disagreement point in the comment, if that is what it holds."""
    parts = comment.removeprefix(_DISAGREEMENT).split(", ")
    if not comment.startswith(_DISAGREEMENT) or len(parts) != players:
        return None
    try:
        return tuple(_fraction(part) for part in parts)
    except InvalidGame:
        return None


def _most_characters(number: str) -> int:
    return MAX_FRACTION if "/" in number else MAX_DECIMAL


def _fraction(text: str) -> Fraction:
    if len(text) > _most_characters(text):
        raise InvalidGame("a number is too long")
    return to_fraction(text)


def _quoted(text: str) -> str:
    return '"' + _TO_ESCAPE.sub(r"\\\g<0>", text) + '"'


def _quoted_list(labels: Sequence[str]) -> str:
    return "{ " + " ".join(map(_quoted, labels)) + " }"


__all__ = [
    "MAX_BYTES",
    "MAX_DECIMAL",
    "MAX_FRACTION",
    "MAX_PLACES",
    "MAX_PLAYERS",
    "distinct_labels",
    "format_nfg",
    "format_number",
    "parse_nfg",
    "read_bytes",
    "read_nfg",
    "read_text",
    "write_nfg",
    "write_text",
]


def __dir__() -> list[str]:
    return list(__all__)
