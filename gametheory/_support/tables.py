"""Tables for the terminal whose text is data: no markup, no emoji codes, no control characters.

>>> from rich.console import Console
>>> table = PlainTable(title="[b]two[/]")
>>> table.add_column("action")
>>> table.add_row("[/]")
>>> Console(width=20).print(table)
[b]two[/]
┏━━━━━━━━┓
┃ action ┃
┡━━━━━━━━┩
│ [/]    │
└────────┘

No table is wider than the terminal, nothing is cut, and no number is broken. What does not fit
is folded between words, and a column without a word is left out; if even words do not fit, a
table shows each row as a list of its cells, or, a grid, some of its columns at a time:

>>> grid = PlainTable(grid=True)
>>> for name in ("", "left", "right"):
...     grid.add_column(name)
>>> grid.add_row("top", "0.333333", "0.666667")
>>> Console(width=20).print(grid)
┏━━━━━┳━━━━━━━━━━┓
┃     ┃ left     ┃
┡━━━━━╇━━━━━━━━━━┩
│ top │ 0.333333 │
└─────┴──────────┘
┏━━━━━┳━━━━━━━━━━┓
┃     ┃ right    ┃
┡━━━━━╇━━━━━━━━━━┩
│ top │ 0.666667 │
└─────┴──────────┘
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any, NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

from gametheory._support.text import visible
from gametheory._support.wrapping import JOINED, crumbs, pieces, whole, width_of, words, wrapped

LEAST = 24
"""Columns below which no terminal is served."""


class PlainTable(Table):
    """A rich table that shows titles, headers and cells as they are written, and fits.

    A cell may also be a `rich.text.Text`, which has its style beside the text, not in it.

    Args:
        title: of one line or several, flush left.
        grid: whether columns are alike, as in a matrix, so that a wide table is shown some
            columns at a time, each time with the first; else a row at a time.
        note: said below the table.
    """

    def __init__(
        self, title: str | None = None, *, grid: bool = False, note: str = "", **options: Any
    ) -> None:
        lines = None if title is None else "\n".join(map(visible, title.split("\n")))
        super().__init__(title=None if lines is None else Text(lines), **options)
        self.is_grid = grid
        self.note = note

    def add_column(self, header: Any = "", *args: Any, **options: Any) -> None:
        super().add_column(_as_text(header), *args, **options)

    def add_row(self, *cells: Any, **options: Any) -> None:
        super().add_row(*map(_as_text, cells), **options)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(min(4, options.max_width), options.max_width)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(options.max_width, 4)
        if self.title is not None:
            yield Text("\n".join(wrapped(_plain(self.title), width)), style="table.title")
        columns = [_Shown.of(column, self.show_header) for column in self.columns]
        told = [column for column in columns if any(cell.plain for cell in column.cells)]
        yield from self._body(columns if self.is_grid or not told else told, width)
        if self.note:
            yield Text("\n".join(wrapped(visible(self.note), width)))

    def _body(self, columns: Sequence[_Shown], width: int) -> Iterator[Any]:
        if self.is_grid and len(columns) > 2:
            first, *rest = columns
            for few in _alike(first, rest, width):
                if len(few) == len(rest):
                    break
                yield from self._body([first, *few], width)
            else:
                return
        widths = _fitting(columns, width)
        if widths is None:
            yield from _stacked(columns, width)
        else:
            yield self._laid_out(columns, widths)

    def _laid_out(self, columns: Sequence[_Shown], widths: Sequence[int]) -> Table:
        table = Table(box=self.box, show_header=self.show_header)
        for column, width in zip(columns, widths, strict=True):
            table.add_column(
                _folded(column.header, width), justify=column.justify, width=width, no_wrap=True
            )
        for row in zip(*(column.cells for column in columns), strict=True):
            table.add_row(*(_folded(cell, width) for cell, width in zip(row, widths, strict=True)))
        return table


def in_text(tables: Iterable[Table], notes: Iterable[str] = (), width: int = 80) -> str:
    """Tables with a blank line between, and notes below, as a terminal of so many columns has them.

    Without colours, wherever it is printed.
    """
    page = StringIO()
    console = Console(
        file=page, width=width, force_terminal=False, markup=False, emoji=False, highlight=False
    )
    for number, table in enumerate(tables):
        if number:
            console.print()
        console.print(table)
    told = (line for note in notes for line in wrapped(f"note: {visible(note)}", width))
    return page.getvalue() + "\n".join(told)


class _Shown(NamedTuple):
    """A column: what is in it."""

    header: Text
    cells: list[Text]
    justify: Any
    no_wrap: bool

    @classmethod
    def of(cls, column: Column, with_header: bool) -> _Shown:
        header = column.header if with_header else ""
        return cls(
            _text_of(header), list(map(_text_of, column.cells)), column.justify, column.no_wrap
        )

    @property
    def texts(self) -> list[str]:
        return [cell.plain for cell in (self.header, *self.cells)]

    def widest(self, split: Callable[[str], list[str]]) -> int:
        """The widest of the pieces that `split` makes of a line; at least 1."""
        lines = (line for text in self.texts for line in text.split("\n"))
        return max((width_of(piece) for line in lines for piece in split(line)), default=0) or 1


def _fitting(columns: Sequence[_Shown], width: int) -> list[int] | None:
    """Widths with which the columns fit, words whole if that can be; None if numbers would break.

    Parts of words are broken off before a table is given up only while they can be read.
    """
    room = width - 3 * len(columns) - 1
    natural = [column.widest(whole) for column in columns]
    tries = [[whole if column.no_wrap else words for column in columns]]
    tries += [[split] * len(columns) for split in (words, pieces, crumbs)]
    for splits in tries:
        least = [column.widest(split) for column, split in zip(columns, splits, strict=True)]
        if sum(least) <= room:
            return _shared(natural, least, room)
    return None


def _alike(first: _Shown, columns: Sequence[_Shown], width: int) -> Iterator[Sequence[_Shown]]:
    """The columns of a grid in groups that fit beside the first with no word broken
    but after a sign.

    As few groups as can be, of about the same size.
    """
    room = width - 4 - min(first.widest(pieces), width // 3)
    wide = [3 + column.widest(pieces) for column in columns]
    sizes = [-(-len(wide) // groups) for groups in range(1, len(wide) + 1)]
    size = next(
        (n for n in sizes if all(sum(wide[k : k + n]) <= room for k in range(0, len(wide), n))), 1
    )
    for k in range(0, len(wide), size):
        yield columns[k : k + size]


def _shared(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Widths between the least and the natural ones: those that need more get alike."""
    low, high = 1, max(natural)
    while low < high:
        cap = (low + high + 1) // 2
        if sum(_capped(natural, least, cap)) <= room:
            low = cap
        else:
            high = cap - 1
    widths = _capped(natural, least, low)
    for k in range(len(widths)):
        widths[k] += min(natural[k] - widths[k], room - sum(widths))
    return widths


def _capped(natural: Sequence[int], least: Sequence[int], cap: int) -> list[int]:
    return [max(low, min(full, cap)) for full, low in zip(natural, least, strict=True)]


def _stacked(columns: Sequence[_Shown], width: int) -> Iterator[Text]:
    """Each row as a list of its cells under their headers."""
    for row in zip(*(column.cells for column in columns), strict=True):
        yield Text("─" * width)
        for column, cell in zip(columns, row, strict=True):
            if not cell.plain:
                continue
            said = f"{column.header.plain}: " if column.header.plain else ""
            first, *rest = wrapped(said + cell.plain, width)
            rest = wrapped(" ".join(rest), width - 2) if rest else []
            shown = Text("\n".join([first, *(f"  {line}" for line in rest)]), style=cell.style)
            yield shown
    yield Text("─" * width)


def _folded(cell: Text, width: int) -> Text:
    if width_of(cell.plain) <= width and JOINED not in cell.plain:
        return cell
    return Text("\n".join(wrapped(cell.plain, width)), style=cell.style)


def _as_text(cell: Any) -> Any:
    return Text(visible(cell)) if isinstance(cell, str) else cell


def _text_of(cell: Any) -> Text:
    return cell if isinstance(cell, Text) else Text(_plain(cell))


def _plain(cell: Any) -> str:
    return str(getattr(cell, "plain", cell))
