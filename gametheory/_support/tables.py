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
"""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from gametheory._support.text import visible


class PlainTable(Table):
    """A rich table that shows titles, headers and cells as they are written.

    A cell may also be a `rich.text.Text`, which has its style beside the text, not in it.
    """

    def __init__(self, title: str | None = None, **options: Any) -> None:
        titled = None if title is None else Text(visible(title), style="table.title")
        super().__init__(title=titled, **options)

    def add_column(self, header: Any = "", *args: Any, **options: Any) -> None:
        # What does not fit is folded, never cut.
        super().add_column(_as_text(header), *args, **{"overflow": "fold", **options})

    def add_row(self, *cells: Any, **options: Any) -> None:
        super().add_row(*map(_as_text, cells), **options)


def _as_text(cell: Any) -> Any:
    return Text(visible(cell)) if isinstance(cell, str) else cell
