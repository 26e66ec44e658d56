"""Reports as sections of plain text, from which tables for the terminal and documents are made.

>>> report = [Section("two games", ["game", "payoff"], [["chicken", "3"]], note="Made up.")]
>>> print(as_document("Games", report).markdown())
# Games
<BLANKLINE>
## two games
<BLANKLINE>
| game | payoff |
|---|---|
| chicken | 3 |
<BLANKLINE>
Made up.
<BLANKLINE>
>>> [table.row_count for table in as_tables(report)]
[1]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gametheory._support.document import Document
from gametheory._support.text import visible

if TYPE_CHECKING:
    from gametheory._support.tables import PlainTable


class Section(NamedTuple):
    """A table of a report: its title, the headings of its columns, its rows; all plain text."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


def as_tables(
    report: Sequence[Section], *, grid: bool = False, cell: Callable[[str], str] = str
) -> Iterator[PlainTable]:
    """The sections as tables for the terminal; `cell` makes what is shown of each cell."""
    from gametheory._support.tables import PlainTable

    for title, columns, rows, note in report:
        table = PlainTable(title=title, grid=grid, note=note)
        for column in columns:
            table.add_column(visible(column))
        for row in rows:
            table.add_row(*map(cell, row))
        yield table


def as_document(title: str, report: Sequence[Section], remarks: Sequence[str] = ()) -> Document:
    """The sections as a document, with remarks below them.

    A label is one line in it, whatever it holds: its line breaks are escapes.
    """
    found = Document(visible(title))
    for heading, columns, rows, note in report:
        found.heading(visible(heading))
        if rows:
            found.table(list(map(visible, columns)), [list(map(visible, row)) for row in rows])
        else:
            found.paragraph("nothing")
        if note:
            found.paragraph(visible(note))
    for remark in remarks:
        found.paragraph(visible(remark))
    return found
