"""Rows of logs in CSV, JSON Lines and JSON, and the fields of a row by name or path."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from gametheory._support.text import is_encodable, quoted
from gametheory.deals._lines import refuse_constant, whole_number, without_repeats
from gametheory.errors import FileFormatError, GameTheoryError

DEEPEST = 40
"""Lists and objects within each other, in JSON."""

LONGEST_CELL = 64_000_000
"""Characters of a cell of CSV: transcripts can be long."""


class Row(NamedTuple):
    """One record of a log as it was written: numbers of JSON are text still.

    Attributes:
        data: columns by name, or a JSON value.
        file: the name of the file, without its ending.
    """

    data: Any
    file: str


def rows_of(text: str, form: str, file: str) -> Iterator[tuple[str, Row | GameTheoryError]]:
    """The rows of a text, each with where it stands; an error in place of one that is none."""
    text = text.removeprefix("\ufeff")
    if form != "json" and not text.strip():
        raise FileFormatError("expected records, got nothing")
    if form == "csv":
        yield from _csv_rows(text, file)
    elif form == "json":
        yield "the file", _json_row(text, file)
    else:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield f"line {number}", _json_row(line, file)


def _csv_rows(text: str, file: str) -> Iterator[tuple[str, Row | GameTheoryError]]:
    rows = _cut(text)
    header = rows[0] if rows else []
    if len(set(header)) < len(header):
        raise FileFormatError(f"expected different columns, got {quoted(header)}")
    if len(rows) < 2:
        raise FileFormatError("expected records below the header, got none")
    for number, cells in enumerate(rows[1:], start=1):
        if len(cells) != len(header):
            message = f"expected {len(header)} cells, got {len(cells)}"
            yield f"row {number}", FileFormatError(message)
        else:
            yield f"row {number}", Row(dict(zip(header, cells, strict=True)), file)


def _cut(text: str) -> list[list[str]]:
    """The cells of each row that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    before = csv.field_size_limit(LONGEST_CELL)  # of the whole process
    try:
        return [cells for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise FileFormatError(f"line {reader.line_num}: {error}") from None
    finally:
        csv.field_size_limit(before)


def _json_row(text: str, file: str) -> Row | GameTheoryError:
    try:
        data = json.loads(
            text,
            parse_float=str,
            parse_int=whole_number,
            parse_constant=refuse_constant,
            object_pairs_hook=without_repeats,
        )
    except RecursionError:
        return FileFormatError("nested too deeply")
    except GameTheoryError as error:
        return error
    except ValueError as error:
        return FileFormatError(f"not JSON: {error}")
    return Row(data, file)


def require_field(given: Any, what: str) -> None:
    """Raise `FileFormatError` unless a mapping names a field with this, or what it always is."""
    named = isinstance(given, str) and given
    constant = isinstance(given, dict) and set(given) == {"value"} and is_plain(given["value"])
    if not (named or constant or given == {"file": True}):
        raise FileFormatError(
            f"expected {what} as the name of a field, {{ value = ... }} (text or a number) or "
            f"{{ file = true }}, got {quoted(given)}"
        )


def is_plain(value: Any) -> bool:
    """Whether this is text, a number or true or false: no list, table or date."""
    return isinstance(value, str | int)


def field_of(row: Row, given: Any) -> Any:
    """The value of a field of a row, for what `require_field` lets pass.

    Raises `FileFormatError` for a field that the row does not have.
    """
    if isinstance(given, dict):
        return given.get("value", row.file)
    if isinstance(row.data, dict) and given in row.data:
        return row.data[given]
    value = row.data
    parts = given.split(".")
    for part in parts[:DEEPEST]:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and _is_place(part, len(value)):
            value = value[int(part)]
        else:
            raise FileFormatError(f"expected a field {quoted(given)}, got none")
    return value


def told(row: Row, given: Any, what: str) -> str | None:
    """The text of a field that names something; None where it is blank or null.

    Raises `FileFormatError` as `field_of`, and for what names nothing: a list, an object, or text
    that is no Unicode.
    """
    value = field_of(row, given)
    if value is None or value == "":
        return None
    if not is_plain(value) or not is_encodable(str(value)):
        raise FileFormatError(f"expected {what} as text or a number, got {quoted(value)}")
    return str(value) if str(value).strip() else None


def required(row: Row, given: Any, what: str) -> str:
    """The same; raises `FileFormatError` for what is blank or null, too."""
    found = told(row, given, what)
    if found is None:
        raise FileFormatError(f"expected {what}, got none in {quoted(given)}")
    return found


def _is_place(part: str, count: int) -> bool:
    digits = part.removeprefix("-")
    return (
        digits.isascii() and digits.isdigit() and len(digits) < 10 and -count <= int(part) < count
    )
