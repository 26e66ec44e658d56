"""Workbooks (`.xlsx`) as tables, through openpyxl.

A sheet holds what a `.csv` does; or two sheets hold a matrix each, the row player's first. Empty
sheets are passed over. Numbers are the shortest decimals that denote them, as everywhere in
files. What a formula gave when the file was saved counts.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from gametheory._support.text import quoted
from gametheory.errors import FileFormatError, TooLarge, Unsupported
from gametheory.games._tables import Cell, Layout, Row, game_of, refuse_errors
from gametheory.games.nfg import MAX_BYTES
from gametheory.games.normal_form import MAX_CELLS, NormalForm


def parse_workbook(data: bytes, name: str = "") -> NormalForm:
    """The two-player game in the bytes of a `.xlsx`; raises as `_layouts`."""
    return game_of(_layouts(data), name)


def _layouts(data: bytes) -> Iterator[Layout]:
    """Every layout that a workbook could have.

    Raises `FileFormatError` for what is no workbook and for cells that hold neither numbers nor
    text; `TooLarge` for more than a game can hold; `Unsupported` if openpyxl is missing.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise Unsupported(
            f"a .xlsx needs openpyxl, which cannot be imported ({error}): pip install "
            "'gametheory-norms[spreadsheets]', or save the sheet as .csv"
        ) from None
    _refuse_bombs(data)
    try:
        values, written = (
            openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=only).worksheets
            for only in (True, False)
        )
        sheets = [rows for pair in zip(values, written, strict=True) if (rows := _rows(*pair))]
    except (FileFormatError, TooLarge):
        raise
    except Exception as error:  # openpyxl raises what its parsers raise
        raise FileFormatError(f"not a workbook: {quoted(str(error))}") from None
    if len(sheets) not in (1, 2):
        raise FileFormatError(
            f"expected a workbook with one sheet, or two of one matrix each, got {len(sheets)} "
            "that are not empty"
        )
    rows = (
        sheets[0] if len(sheets) == 1 else [*sheets[0], Row("between the sheets", []), *sheets[1]]
    )
    yield Layout(rows)
    yield Layout(rows, pairs=True)
    if any("," in cell.text for row in rows for cell in row.cells):
        yield Layout(rows, mark=",")
        yield Layout(rows, mark=",", pairs=True)


def _refuse_bombs(data: bytes) -> None:
    """Refuse archives that unpack to more than `MAX_BYTES`, and XML that defines entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            is_large = sum(part.file_size for part in parts) > MAX_BYTES
            texts = [] if is_large else [archive.read(part) for part in parts]
    except Exception as error:  # zipfile raises what its decompressors raise
        raise FileFormatError(f"not a workbook: {quoted(str(error))}") from None
    if is_large:
        raise TooLarge(f"expected at most {MAX_BYTES:,} bytes in a workbook, got more")
    if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text for text in texts):
        raise FileFormatError("not a workbook: its XML declares a document type")


def _rows(sheet: Any, written: Any) -> list[Row]:
    """The rows of a sheet as text; of empty ones at most one in a row, and none at the top.

    `written`: the same sheet with formulas in place of what they gave.
    """
    rows: list[Row] = []
    count, was_filled = 0, False
    for view in (sheet, written):
        view.reset_dimensions()
    both = (view.iter_rows(values_only=True) for view in (sheet, written))
    for number, (values, formulas) in enumerate(zip(*both, strict=True), start=1):
        count += len(values)
        if count > MAX_CELLS:
            raise TooLarge(f"expected at most {MAX_CELLS:,} cells in a sheet, got more")
        place = f"sheet {quoted(sheet.title)}, row {number}"
        if any(x is None and y is not None for x, y in zip(values, formulas, strict=True)):
            raise FileFormatError(
                f"{place}: expected a payoff, got a formula whose value was not saved: open the "
                "workbook in a spreadsheet and save it"
            )
        row = Row(place, [_cell(value, place) for value in values])
        is_filled = any(cell.text for cell in row.cells)
        if is_filled or was_filled:
            rows.append(row)
        was_filled = is_filled
    return rows


def _cell(value: Any, place: str) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, str):
        refuse_errors(value, place)
        return Cell(value.strip().replace("\u2212", "-"), certain=True)
    if isinstance(value, bool):
        raise FileFormatError(f"{place}: expected a payoff, got {str(value).upper()}")
    if isinstance(value, int | float):
        # The shortest decimal; a float that is whole without its ".0".
        return Cell(str(int(value)) if value == value // 1 and abs(value) < 2**53 else repr(value))
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        raise FileFormatError(
            f"{place}: expected a payoff, got a date or time, {value}: spreadsheets make dates "
            "of fractions; format these cells as text"
        )
    raise FileFormatError(f"{place}: expected a payoff, got {quoted(value)}")
