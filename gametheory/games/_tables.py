"""A two-player game in a table, as people write it: rows of cells of text.

A table is one matrix whose cells hold both payoffs, or the row player's matrix, an empty row, and
the column player's; or one matrix under a first row `zero-sum` or `symmetric`. A first row and a
first column may hold labels. Numbers have decimal points, or all of them decimal commas.

Nothing is guessed. A `Layout` is one way to read a table (how its lines are cut into cells, what
the decimal mark is, whether cells hold one payoff or two); `game_of` tries all that there are, and
refuses a table that two of them read differently. A single matrix without a word on the second
player counts as a reading, though it makes no game.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from gametheory._numeric.exact import to_fraction
from gametheory._support.text import quoted
from gametheory.errors import FileFormatError, InvalidGame
from gametheory.games.normal_form import NormalForm

KINDS = ("zero-sum", "symmetric")
"""What a first row may say of the column player's matrix."""


class Cell(NamedTuple):
    """The text of a cell, stripped, and whether it is one cell for certain (quoted, a sheet's)."""

    text: str
    certain: bool = False


class Row(NamedTuple):
    place: str
    cells: list[Cell]


@dataclass(frozen=True)
class Layout:
    """One way to read a table.

    Attributes:
        rows: its cells; empty rows separate matrices.
        cut: how they were cut, in words.
        mark: the decimal mark, "." or ",".
        pairs: whether each cell holds the payoffs of both players.
        lone: whether a single matrix read so counts against layouts that cut otherwise.
    """

    rows: list[Row]
    cut: str = ""
    mark: str = "."
    pairs: bool = False
    lone: bool = True


class _Reading(NamedTuple):
    """What a layout makes of a table. `second` is None for a single matrix."""

    first: list[list[Fraction]]
    second: list[list[Fraction]] | None
    labels: tuple[list[str] | None, list[str] | None]
    words: str
    layout: Layout
    decimals: bool


class _Unfit(FileFormatError):
    """A layout does not fit.

    Attributes:
        fitting: the share of cells that fit all the same.
    """

    def __init__(self, message: str, fitting: float = 0) -> None:
        super().__init__(message)
        self.fitting = fitting


class _Matrix(NamedTuple):
    values: list[tuple[str, list[str]]]
    row_labels: list[str] | None
    column_labels: list[str] | None

    @property
    def size(self) -> str:
        return f"{len(self.values)}x{len(self.values[0][1])}"


_EXPONENT = r"(?:[eE][+-]?\d{1,20})?"
_NUMBER = {
    ".": re.compile(rf"[+-]?(?:\d++/\d++|(?:\d++(?:\.\d*+)?|\.\d++){_EXPONENT})", re.ASCII),
    ",": re.compile(rf"[+-]?(?:\d++/\d++|(?:\d++(?:,\d*+)?|,\d++){_EXPONENT})", re.ASCII),
}
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}", re.ASCII)
"""As likely 1234 as 1.234."""

_INNER = {".": re.compile(r"\s*[;,|]\s*|\s+"), ",": re.compile(r"\s*[;|]\s*|\s+")}
"""Between the two payoffs of a cell."""

_MISSING = frozenset(("nan", "na", "n/a", "null", "none", "inf", "infinity", "-inf", "-infinity"))
_LOOKS_LIKE_A_NUMBER = re.compile(r"[-+.,\d(\[\u2212\u2013$€£¥]")
_SEPARATORS = re.compile(r"[;,|\t]")
_SHEET_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!)")


def refuse_errors(text: str, place: str) -> None:
    """Refuse the error values of spreadsheets, which are no labels and no comments."""
    error = _SHEET_ERROR.search(text)
    if error:
        raise FileFormatError(f"{place}: expected a payoff, got the error {error[0]}")


def game_of(layouts: Iterable[Layout], name: str) -> NormalForm:
    """The game that all fitting layouts read.

    Raises `FileFormatError` if none fits, if they read different things, and for a single matrix.
    """
    readings: list[_Reading] = []
    weak: list[_Reading] = []
    failures: list[_Unfit] = []
    for layout in layouts:
        try:
            found = _read(layout)
        except _Unfit as error:
            failures.append(error)
            continue
        if found.second is None and not layout.lone:
            weak.append(found)
        elif not any(found[:3] == known[:3] for known in readings):
            readings.append(found)
    readings += [w for w in weak if all(w.layout.cut == reading.layout.cut for reading in readings)]
    if not readings:
        if not failures:
            raise FileFormatError("expected cells with quotation marks around them or without any")
        raise FileFormatError(str(max(failures, key=lambda error: error.fitting)))
    if len(readings) > 1:
        raise FileFormatError(
            f"expected a table with one reading, got one with {len(readings)}: "
            f"{', or '.join(reading.words for reading in readings)}. Put cells of two payoffs in "
            "parentheses, (3 0), or give the other player's matrix after an empty line"
        )
    (reading,) = readings
    if reading.second is None:
        raise FileFormatError(_lone(reading.words))
    shape = len(reading.first), len(reading.first[0])
    actions = [
        [f"a{k}" for k in range(count)] if labels is None else labels
        for labels, count in zip(reading.labels, shape, strict=True)
    ]
    return NormalForm.from_bimatrix(
        reading.first,
        reading.second,
        actions=actions,
        name=name,
        decimals=reading.decimals,
    )


def _lone(words: str) -> str:
    return (
        f"expected the payoffs of two players, got {words}: add the column player's matrix "
        "after an empty line, or a first line 'zero-sum' or 'symmetric' that says what it is"
    )


def _read(layout: Layout) -> _Reading:
    rows = layout.rows
    kind = _kind(rows)
    if kind:
        rows = rows[next(k for k, row in enumerate(rows) if _filled(row)) + 1 :]
    blocks = _blocks(rows)
    wanted = 1 if kind or layout.pairs else 2
    if len(blocks) not in (1, wanted) or (kind and layout.pairs):
        raise _Unfit(
            f"expected {'one matrix' if kind else 'two matrices separated by an empty line'}, got "
            f"{len(blocks)} blocks"
        )
    matrices = [_matrix(block, layout) for block in blocks]
    labels = _labels(matrices)
    texts = [cell for matrix in matrices for _, row in matrix.values for cell in row]
    is_decimal = any(mark in text for text in texts for mark in (layout.mark, "e", "E"))
    decimals = is_decimal and not any("/" in text for text in texts)
    how = f"{layout.cut}{' with decimal commas' if layout.mark == ',' else ''}"
    size = matrices[0].size
    if layout.mark == "," and (layout.pairs or kind or len(matrices) == 2 or layout.lone):
        _refuse_thousands(matrices, layout)
    if layout.pairs:
        pairs = [[_pair(cell, place, layout) for cell in row] for place, row in matrices[0].values]
        first, second = ([[pair[k] for pair in row] for row in pairs] for k in range(2))
        return _Reading(
            first, second, labels, f"{size} cells of two payoffs{how}", layout, decimals
        )
    tables = [
        [[_number(cell, place, layout.mark) for cell in row] for place, row in matrix.values]
        for matrix in matrices
    ]
    if len(tables) == 2:
        return _Reading(tables[0], tables[1], labels, f"two matrices{how}", layout, decimals)
    (table,) = tables
    if not kind:
        return _Reading(table, None, labels, f"a single {size} matrix{how}", layout, decimals)
    if kind == "zero-sum":
        other = [[-x for x in row] for row in table]
    else:
        if len(table) != len(table[0]):
            raise _Unfit(f"expected the square matrix of a symmetric game, got {size}")
        other = [list(column) for column in zip(*table, strict=True)]
    return _Reading(table, other, labels, f"a {kind} {size} matrix{how}", layout, decimals)


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text]


def _kind(rows: Sequence[Row]) -> str:
    first: list[Cell] = next(filter(None, map(_filled, rows)), [])
    if len(first) == 1 and first[0].text.casefold() in KINDS:
        return first[0].text.casefold()
    return ""


def _blocks(rows: Sequence[Row]) -> list[list[Row]]:
    blocks: list[list[Row]] = [[]]
    for row in rows:
        if _filled(row):
            blocks[-1].append(row)
        elif blocks[-1]:
            blocks.append([])
    return [_trimmed(block) for block in blocks if block]


def _trimmed(block: list[Row]) -> list[Row]:
    """Without the empty columns at both sides, which spreadsheets write."""
    start = min(next(k for k, cell in enumerate(row.cells) if cell.text) for row in block)
    trimmed = []
    for place, cells in block:
        end = max(k for k, cell in enumerate(cells) if cell.text) + 1
        trimmed.append(Row(place, cells[start:end]))
    return trimmed


def _matrix(block: list[Row], layout: Layout) -> _Matrix:
    """The payoffs of a block as text, apart from its labels: one way fits at most."""
    for header in (False, True):
        for side in (False, True):
            found = _labelled(block, layout, header=header, side=side)
            if found is not None:
                return found
    raise _why(block, layout)


def _labelled(block: list[Row], layout: Layout, *, header: bool, side: bool) -> _Matrix | None:
    """The block with a first row of labels or without, and with a first column or without."""
    body = block[header:]
    width = len(body[0].cells) if body else 0
    if width <= side or any(
        len(row.cells) != width or not all(_is_payoff(c, layout) for c in row.cells[side:])
        for row in body
    ):
        return None
    head = block[0].cells if header else []
    has_corner = side and len(head) == width
    corner, columns = (head[0], head[1:]) if has_corner else (None, head)
    rows = [row.cells[0] for row in body] if side else []
    if header and len(columns) != width - side:
        return None
    # An empty corner shows that a first row and column of labels are there. So labels on one side
    # may look like numbers; on both they could be payoffs of which one is missing.
    is_bare = corner is not None and not corner.text
    plain = [all(_is_label(c) for c in part) for part in (rows, columns)]
    named = all(c.text and not _is_missing(c.text) for c in (*rows, *columns))
    if corner is not None and corner.text and not _is_label(corner):
        return None
    if not (all(plain) or (is_bare and any(plain) and named)):
        return None
    return _Matrix(
        [(row.place, [cell.text for cell in row.cells[side:]]) for row in body],
        [cell.text for cell in rows] or None,
        [cell.text for cell in columns] or None,
    )


def _why(block: list[Row], layout: Layout) -> _Unfit:
    """Why no way fits: the first cell that is in the way, looked for inside first."""
    strange = [
        (bool(k and j), row.place, cell)
        for k, row in enumerate(block)
        for j, cell in enumerate(row.cells)
        if not _is_payoff(cell, layout) and ((k and j) or not _is_label(cell))
    ]
    cells = [cell for row in block for cell in row.cells]
    fitting = sum(_is_payoff(cell, layout) for cell in cells) / len(cells)
    for _, place, cell in sorted(strange, key=lambda found: not found[0])[:1]:
        return _Unfit(f"{place}: {_expected(cell, layout)}", fitting)
    width = len(block[-1].cells)
    for row in block[1:] or block:
        if len(row.cells) != width:
            return _Unfit(
                f"{row.place}: payoffs are ragged: {len(row.cells)} cells beside rows of {width}",
                fitting,
            )
    return _Unfit(
        f"{block[0].place}: expected {width} payoffs or labels, got {len(block[0].cells)} cells "
        "(payoffs are ragged, or labels without payoffs)",
        fitting,
    )


def _labels(matrices: list[_Matrix]) -> tuple[list[str] | None, list[str] | None]:
    """The row and the column player's labels; both matrices must agree on them."""
    found = []
    for k, whose in enumerate(("row", "column")):
        both = [(m.row_labels, m.column_labels)[k] for m in matrices]
        given = [labels for labels in both if labels is not None]
        if any(labels != given[0] for labels in given):
            raise _Unfit(
                f"expected the same {whose} labels beside both matrices, got {quoted(given[0])} "
                f"and {quoted(given[-1])}: both have the row player's actions in rows"
            )
        found.append(given[0] if given else None)
    return found[0], found[1]


def _is_payoff(cell: Cell, layout: Layout) -> bool:
    if layout.pairs:
        return len(_parts(cell.text, layout.mark)) == 2
    return _NUMBER[layout.mark].fullmatch(cell.text) is not None


def _parts(text: str, mark: str) -> list[str]:
    """The two numbers of a cell, or [] if it does not hold two."""
    for opening, closing in ("()", "[]"):
        if text.startswith(opening) and text.endswith(closing):
            text = text[1:-1].strip()
            break
    parts = _INNER[mark].split(text, maxsplit=2)
    return parts if all(_NUMBER[mark].fullmatch(part) for part in parts) else []


def _is_label(cell: Cell) -> bool:
    """Whether text is a label by its looks: nothing that a mistyped payoff could be."""
    text = cell.text
    return (
        any(character.isalpha() for character in text)
        and _LOOKS_LIKE_A_NUMBER.match(text) is None
        and not any(map(_is_missing, text.split()))
        and (cell.certain or _SEPARATORS.search(text) is None)
    )


def _is_missing(text: str) -> bool:
    return text.casefold() in _MISSING


def _expected(cell: Cell, layout: Layout) -> str:
    if not cell.text:
        return (
            "expected a payoff, got an empty cell (labels on both sides that are numbers could be "
            "payoffs)"
        )
    if not layout.pairs:
        return f"expected a payoff or a label, got {quoted(cell.text)}"
    parts = _INNER[layout.mark].split(cell.text.strip("()[]"), maxsplit=2)
    wrong = [part for part in parts if not _NUMBER[layout.mark].fullmatch(part)]
    if len(parts) == 2 and wrong:
        return f"expected two payoffs in a cell, got {quoted(wrong[0])} in {quoted(cell.text)}"
    return f"expected two payoffs in a cell, got {quoted(cell.text)}"


def _number(text: str, place: str, mark: str) -> Fraction:
    try:
        return to_fraction(text.replace(",", ".") if mark == "," else text, "a payoff")
    except InvalidGame as error:
        raise FileFormatError(f"{place}: {error}") from None


def _pair(text: str, place: str, layout: Layout) -> tuple[Fraction, ...]:
    return tuple(_number(part, place, layout.mark) for part in _parts(text, layout.mark))


def _refuse_thousands(matrices: list[_Matrix], layout: Layout) -> None:
    """Refuse numbers such as 1,234 unless another number shows that commas are decimal marks."""
    with_comma = [
        (place, part)
        for m in matrices
        for place, row in m.values
        for cell in row
        for part in (_parts(cell, layout.mark) if layout.pairs else [cell])
        if "," in part
    ]
    if with_comma and all(_THOUSANDS.fullmatch(cell) for _, cell in with_comma):
        place, cell = with_comma[0]
        raise FileFormatError(
            f"{place}: expected one meaning of {quoted(cell)}, which could be "
            f"{cell.replace(',', '.')} or {cell.replace(',', '')}: write it so"
        )
