"""Lines of text as tables: the ways in which they can be cut into cells.

Cells are separated by commas, semicolons, tabs or runs of spaces; a first line `sep=;` says by
which. A cell in quotes holds whatever is between them, `""` being a quotation mark; one in
parentheses or brackets, `(3, 5)`, is whole too. `#` starts a comment outside quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gametheory.errors import TooLarge
from gametheory.games._tables import Cell, Layout, Row, refuse_errors
from gametheory.games.normal_form import MAX_CELLS

_LINES = re.compile(r"\r\n|\r|\n")
_SEP = re.compile(r"sep=(,|;|\t)[,; \t]*", re.IGNORECASE)
_COMMENT = re.compile(r'((?:[^"#]++|"[^"]*+")*+)#.*', re.DOTALL)


_WHOLE = r"""\([^()\[\]"]*+\)|\[[^()\[\]"]*+\]"""
_CELLS = {
    separator: re.compile(
        rf'[ ]*+(?:"(?P<quoted>(?:[^"]++|"")*+)"[ ]*+|(?P<whole>{_WHOLE})[ ]*+'
        rf'|(?P<bare>[^"{separator}]*+))(?P<end>{separator}|\Z)',
        re.DOTALL,
    )
    for separator in (",", ";", "\t")
}
_CELLS[" "] = re.compile(
    rf'(?:"(?P<quoted>(?:[^"]++|"")*+)"|(?P<whole>{_WHOLE})|(?P<bare>[^" ]++))(?P<end>[ ]++|\Z)',
    re.DOTALL,
)
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", " ": "spaces"}


def layouts_of(text: str) -> Iterator[Layout]:
    """Every layout that the text could have; those that do not fit are left out or refused later.

    Raises `FileFormatError` for the error values of spreadsheets, which a comment would hide;
    `TooLarge` for more cells than two matrices of `MAX_CELLS` have.
    """
    lines = _LINES.split(text.removeprefix("\ufeff"))
    chosen = _SEP.fullmatch(lines[0])
    numbered = [(k, line) for k, line in enumerate(lines, start=1)][bool(chosen) :]
    for k, line in numbered:
        refuse_errors(line, f"line {k}")
    kept = [(k, bare) for k, line in numbered if (bare := _without_comment(line)) is not None]
    for separator in [chosen[1]] if chosen else [s for s in ";\t, " if s == "," or s in text]:
        rows = _cut(kept, separator)
        if rows is None:
            continue
        separates = any(len(row.cells) > 1 for row in rows)
        if not (separates or separator == "," or chosen):
            continue
        cut = f" separated by {_NAMES[separator]}" if separates else ""
        yield Layout(rows, cut)
        yield Layout(rows, cut, pairs=True)
        if any("," in cell.text for row in rows for cell in row.cells):
            # `4 1,0 0` are two cells of two payoffs, not a matrix with 1.0 in it.
            yield Layout(rows, cut, mark=",", lone=separator != " ")
            yield Layout(rows, cut, mark=",", pairs=True)


def _without_comment(line: str) -> str | None:
    """The line up to its comment; None if there is nothing but a comment."""
    found = _COMMENT.fullmatch(line)
    if not found:
        return line
    return found[1] if found[1].strip(" \t,;") else None


def _cut(lines: list[tuple[int, str]], separator: str) -> list[Row] | None:
    """The cells of each line; None if some line cannot be cut so."""
    rows, count = [], 0
    for number, line in lines:
        cells = _cells(_stripped(line, separator), separator)
        if cells is None:
            return None
        count += len(cells)
        if count > 2 * MAX_CELLS:
            raise TooLarge(f"expected at most {2 * MAX_CELLS:,} cells, got more")
        rows.append(Row(f"line {number}", cells))
    return rows


def _stripped(line: str, separator: str) -> str:
    """Without the space at both ends; a tab at the beginning may be an empty cell before it."""
    if separator == "\t":
        return line.rstrip().lstrip(" ")
    return line.strip(None if separator == " " else " ")


def _cells(line: str, separator: str) -> list[Cell] | None:
    cells: list[Cell] = []
    position, ended = 0, separator == " " and not line
    while not ended:
        found = _CELLS[separator].match(line, position)
        if found is None:
            return None
        quoted = found["quoted"]
        text = found["bare"] or found["whole"] or ""
        text = text if quoted is None else quoted.replace('""', '"')
        # The minus sign of typesetting is one too.
        cells.append(Cell(text.strip().replace("\u2212", "-"), quoted is not None))
        position, ended = found.end(), not found["end"]
    return cells
