r"""Payoff tables from files of samples: a row for each meeting, in CSV, Parquet or a data frame.

Each player has a column of strategies and a column of payoffs, by default those called "NAME
strategy" and "NAME payoff" (or with an underscore), whose NAMEs are the players. Other columns are
passed over, unless they are called so in part: a payoff without a strategy is an error. Nothing
else is guessed: columns of other names are given by name.

    buyer strategy,seller strategy,buyer payoff,seller payoff
    bold,fair,0.2,0.15
    fair,fair,0.5,0.45

CSV: columns separated by commas, semicolons or tabs, as the header shows; numbers with decimal
points, or fractions such as 1/3. Every error names its line. Nothing is executed, and nothing loads
pickles.

>>> from gametheory import empirical
>>> empirical.parse_table("a strategy,b strategy,a payoff,b payoff\nx,y,1,1/2\nx,y,2,0\n")
PayoffTable(1x1, 2 samples, 2 to 2 a cell)
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import written_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike
from gametheory._support.reading import naming, read_regular
from gametheory._support.text import quoted, shown
from gametheory.empirical.tables import PayoffTable, RoleLike
from gametheory.errors import FileFormatError, GameTheoryError, InvalidArgument, Unsupported

MOST_BYTES = 512_000_000
"""Of a file of samples."""

SEPARATORS = (",", ";", "\t")

SUFFIXES = (".csv", ".tsv", ".parquet")

_STRATEGY = re.compile(r"(?P<name>.*\S)[ _]strategy", re.IGNORECASE | re.DOTALL)
_PAYOFF = re.compile(r"(?P<name>.*\S)[ _]payoff", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?\s*", re.ASCII)


class _Columns(NamedTuple):
    """The columns of each player, and the players' names; None for default names."""

    strategies: list[str]
    payoffs: list[str]
    players: list[str] | None


@checked
def read_table(
    path: str | Path,
    *,
    strategies: Sequence[str] | None = None,
    payoffs: Sequence[str] | None = None,
    players: Sequence[str] | None = None,
    roles: RoleLike = None,
    name: str | None = None,
    disagreement: Sequence[NumberLike] | None = None,
) -> PayoffTable:
    """The table of a file of samples, .csv, .tsv or .parquet.

    Args:
        strategies, payoffs: the columns of each player, in one order; by default those that are
            called so (see the module).
        players: names of the players; by default those of the columns.
        roles, disagreement: as of `PayoffTable.from_samples`.
        name: what to call it; by default as the file.

    Raises `FileFormatError` with the file and the line; `Unsupported` for a .parquet if pyarrow is
    missing.
    """
    options = _Options(strategies, payoffs, players, roles, disagreement)
    suffix = Path(path).suffix.lower()
    called = Path(path).stem if name is None else name
    with naming(path):
        if suffix not in SUFFIXES:
            raise FileFormatError(f"expected a file that ends in {' or '.join(SUFFIXES)}")
        data = read_regular(path, MOST_BYTES)
        if suffix == ".parquet":
            return _of_frame(_parquet(data), options, called)
        return _parsed(data.decode("utf-8-sig"), options, called)


@checked
def parse_table(
    text: str,
    *,
    strategies: Sequence[str] | None = None,
    payoffs: Sequence[str] | None = None,
    players: Sequence[str] | None = None,
    roles: RoleLike = None,
    name: str = "",
    disagreement: Sequence[NumberLike] | None = None,
) -> PayoffTable:
    """The table of samples in CSV text; arguments and errors as of `read_table`."""
    options = _Options(strategies, payoffs, players, roles, disagreement)
    return _parsed(text.removeprefix("\ufeff"), options, name)


@checked
def table_from_frame(
    frame: Any,
    *,
    strategies: Sequence[str] | None = None,
    payoffs: Sequence[str] | None = None,
    players: Sequence[str] | None = None,
    roles: RoleLike = None,
    name: str = "",
    disagreement: Sequence[NumberLike] | None = None,
) -> PayoffTable:
    """The table of a data frame: of pandas, polars or pyarrow, or a mapping of columns.

    Arguments as of `read_table`. Raises `InvalidArgument` for what is no frame, and with the row
    for what is missing in it; `FileFormatError` for columns that are missing, or twice.
    """
    kinds = ("column_names", "columns", "keys")
    try:
        found = getattr(frame, next(kind for kind in kinds if hasattr(frame, kind)))
        keys = list(found() if callable(found) else found)
        _require_different(list(map(str, keys)))
        columns = {str(key): frame[key] for key in keys}
    except GameTheoryError:
        raise
    except Exception:  # whatever such an object raises
        raise InvalidArgument(
            f"expected a data frame or a mapping of columns, got {type(frame).__name__}"
        ) from None
    return _of_frame(columns, _Options(strategies, payoffs, players, roles, disagreement), name)


class _Options(NamedTuple):
    strategies: Sequence[str] | None
    payoffs: Sequence[str] | None
    players: Sequence[str] | None
    roles: RoleLike
    disagreement: Any

    def table(self, columns: _Columns, profiles: Any, payoffs: Any, name: str) -> PayoffTable:
        names = columns.players if self.players is None else self.players
        return PayoffTable.from_samples(
            profiles,
            payoffs,
            players=names,
            roles=self.roles,
            name=name,
            disagreement=self.disagreement,
        )


def _columns(header: Sequence[str], options: _Options) -> _Columns:
    """Which columns are whose; raises `FileFormatError` that says what is missing."""
    stems: list[str] | None = None
    strategies, payoffs = options.strategies, options.payoffs
    if strategies is None and payoffs is None:
        found = [(column, _STRATEGY.fullmatch(column)) for column in header]
        stems = [match["name"] for _, match in found if match]
        strategies = [column for column, match in found if match]
        payoffs = []
        for column, stem in zip(strategies, stems, strict=True):
            wanted = f"{stem}{column[len(stem)]}payoff"
            same = [other for other in header if other.casefold() == wanted.casefold()]
            if len(same) != 1:
                raise FileFormatError(
                    f"expected a column {quoted(wanted)} beside {quoted(column)}, got "
                    f"{quoted(list(header))}"
                )
            payoffs += same
        for column in header:
            match = _PAYOFF.fullmatch(column)
            if match and column not in payoffs:
                wanted = f"{match['name']}{column[len(match['name'])]}strategy"
                raise FileFormatError(
                    f"expected a column {quoted(wanted)} beside {quoted(column)}, or the names of "
                    f"the columns of each player, got {quoted(list(header))}"
                )
        if not strategies:
            raise FileFormatError(
                "expected columns called 'NAME strategy' and 'NAME payoff', or the names of "
                f"others, got {quoted(list(header))}"
            )
    if strategies is None or payoffs is None or not 0 < len(strategies) == len(payoffs):
        raise InvalidArgument("expected a column of strategies and one of payoffs for each player")
    if len({*strategies, *payoffs}) < 2 * len(strategies):
        raise InvalidArgument(
            "expected different columns of strategies and payoffs, got "
            f"{quoted([*strategies, *payoffs])}"
        )
    for column in (*strategies, *payoffs):
        if list(header).count(column) != 1:
            raise FileFormatError(
                f"expected one column {quoted(column)}, got {quoted(list(header))}"
            )
    return _Columns(list(strategies), list(payoffs), stems)


def _parsed(text: str, options: _Options, name: str) -> PayoffTable:
    separator, header, columns = _headed(text, options)
    at = [header.index(column) for column in (*columns.strategies, *columns.payoffs)]
    n = len(columns.payoffs)
    profiles, payoffs = [], []
    for line, row in itertools.islice(_rows(text, separator), 1, None):
        if len(row) != len(header):
            raise FileFormatError(f"line {line}: expected {len(header)} cells, got {len(row)}")
        cells = [row[k] for k in at]
        for column, cell in zip(columns.strategies, cells[:n], strict=True):
            if not cell:
                raise FileFormatError(f"line {line}: expected a strategy in {quoted(column)}")
        profiles.append(tuple(cells[:n]))
        payoffs.append([_number(cell, line) for cell in cells[n:]])
    if not profiles:
        raise FileFormatError("expected a row for each sample, got none")
    return options.table(columns, profiles, np.array(payoffs), name)


def _headed(text: str, options: _Options) -> tuple[str, list[str], _Columns]:
    """The separator with which the first row that is not blank names the columns."""
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    found, failures = [], []
    for separator in SEPARATORS:
        line = 0
        try:
            line, header = next(_rows(text, separator), (1, []))
            found.append((separator, header, _columns(header, options)))
        except FileFormatError as error:
            said = f"line {line}: {error}" if line else str(error)
            failures.append((first.count(separator), said))
    if not found:
        # What is wrong with the separator that the line has most of.
        raise FileFormatError(max(failures, key=lambda failure: failure[0])[1])
    if len(found) > 1:
        raise FileFormatError("expected columns with one separator, got two")
    return found[0]


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, header first, with the number of the line where each ends."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise FileFormatError(f"line {reader.line_num}: {error}") from None


def _number(cell: str, line: int) -> float:
    if _PLAIN.fullmatch(cell):
        value = float(cell)
        if abs(value) <= 1e150:
            return value
    try:
        return float(written_fraction(cell, "a payoff"))
    except GameTheoryError as error:
        raise FileFormatError(f"line {line}: {error}") from None


def _require_different(columns: Sequence[str]) -> None:
    if len(set(columns)) < len(columns):
        raise FileFormatError(f"expected different columns, got {quoted(columns)}")


def _of_frame(columns: dict[str, Any], options: _Options, name: str) -> PayoffTable:
    found = _columns(list(columns), options)
    values = [_payoffs(_cells(columns[column], column), column) for column in found.payoffs]
    labels = [_cells(columns[column], column) for column in found.strategies]
    if len({*map(len, values), *map(len, labels)}) != 1 or not labels[0]:
        raise InvalidArgument("expected columns of one length, with a row for each sample")
    for column, own in zip(found.strategies, labels, strict=True):
        for row, label in enumerate(own):
            if (
                not isinstance(label, str | int | np.integer)
                or isinstance(label, bool)
                or label == ""
            ):
                raise InvalidArgument(
                    f"row {row + 1}: expected a strategy in {quoted(column)}, got {quoted(label)}"
                )
    # Numbers are names here, as in text: a file of models 3 and 70 has two strategies.
    profiles = list(zip(*([str(x) for x in own] for own in labels), strict=True))
    return options.table(found, profiles, np.stack(values, axis=1), name)


def _cells(column: Any, name: str) -> list[Any]:
    """The cells of a column of a frame; raises `InvalidArgument` for what is no column."""
    plain = column.to_pylist() if hasattr(column, "to_pylist") else column
    if isinstance(plain, str | bytes | Mapping):
        plain = None
    try:
        return list(plain)
    except TypeError:
        raise InvalidArgument(
            f"expected a list of cells as the column {quoted(name)}, got {shown(column)}"
        ) from None


def _payoffs(cells: Sequence[Any], name: str) -> NDArray[np.float64]:
    found = np.empty(len(cells))
    for row, value in enumerate(cells):
        try:
            found[row] = float(written_fraction(value, "a payoff"))
        except GameTheoryError as error:
            raise InvalidArgument(f"row {row + 1}, {quoted(name)}: {error}") from None
    return found


def _parquet(data: bytes) -> dict[str, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Unsupported("expected pyarrow to read .parquet: pip install pyarrow") from None
    try:
        table = pyarrow.parquet.read_table(pyarrow.BufferReader(data))
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise FileFormatError(f"not Parquet: {str(error)[:200]}") from None
    names = table.column_names
    _require_different(names)
    return {column: table[column] for column in names}


__all__ = ["parse_table", "read_table", "table_from_frame"]
