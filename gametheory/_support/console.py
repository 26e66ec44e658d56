"""What commands share: their options, and how they print, tell and draw.

Whatever is printed is data: what would act on a terminal is shown as an escape.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gametheory._support.atomic import write_file
from gametheory._support.decimals import decimals as show_decimals
from gametheory._support.places import require_file, resolved
from gametheory._support.text import visible
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gametheory._support.document import Document

_ACTING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON does not escape by itself, and a terminal does not just show."""

EXAMPLE = "example"
"""In place of a file: what ships with the library."""

UNSEEN = 100
"""Columns of an output that no terminal shows."""

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Plot = Annotated[Path | None, typer.Option(help="write a picture: .png, .pdf or .svg")]
Width = Annotated[
    float | None,
    typer.Option(
        "--width",
        metavar="INCHES",
        min=2.5,
        max=100,
        help="of --plot: a picture for print, so wide (a column has 3.3)",
    ),
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="print Markdown")]
ToPage = Annotated[
    Path | None, typer.Option(metavar="FILE", help="write the same report as a page of HTML")
]
Decimals = Annotated[
    int | None,
    typer.Option(
        "--decimals",
        min=0,
        max=15,
        envvar="GAMETHEORY_DECIMALS",
        show_envvar=False,
        help="of numbers in tables and pictures",
    ),
]
All = Annotated[bool, typer.Option("--all", help="list everything, however long")]
ToFile = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="print to FILE, whole or not at all"),
]


def require_targets(
    output: Path | None,
    plot: Path | None,
    *others: Path | None,
    read: Iterable[str | Path] = (),
    width: float | None = None,
) -> None:
    """Refuse, before any work, what results cannot be written to, and one file for two of them.

    `read`: files that are read, or names that are none: no result may replace one. `width`: of
    the picture, if one is asked for.
    """
    if width is not None and plot is None:
        raise InvalidArgument("expected --width with --plot, whose picture it is the width of")
    if plot is not None:
        from gametheory._support.canvas import require_format

        require_format(plot)
    given = [path for path in (output, plot, *others) if path is not None]
    for path in given:
        require_file(path)
    for source, path in itertools.product(read, given):
        if os.path.exists(source) and os.path.exists(path) and os.path.samefile(source, path):
            raise InvalidArgument(f"expected another file than {path}, which is read")
    if len(set(map(resolved, given))) != len(given):
        raise InvalidArgument(
            f"expected a file for each result, got one twice: {', '.join(map(str, given))}"
        )


def save_picture(draw: Callable[[], Any], plot: Path | None, width: float | None = None) -> None:
    """The figure that `draw` gives, if one is asked for; for print where its width is."""
    if plot is not None:
        from gametheory._support.canvas import save
        from gametheory._support.styling import paper

        with contextlib.nullcontext() if width is None else paper(width):
            save(draw(), plot)


def tell_of(plot: Path | None, page: Path | None = None) -> None:
    """Say where the picture is, and the page, if there are such."""
    if plot is not None:
        tell(f"picture: {plot}")
    if page is not None:
        tell(f"page: {page}")


@contextmanager
def printed_to(path: Path | None, *, decimals: int | None = None) -> Iterator[None]:
    """What is printed inside goes to a file, whole or not at all; without one it is printed.

    `decimals`: of what is printed, where that is asked for.
    """
    with contextlib.nullcontext() if decimals is None else show_decimals(decimals):
        yield from _printed_to(path)


def _printed_to(path: Path | None) -> Iterator[None]:
    if path is None:
        yield
        return
    require_file(path)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        yield
    write_file(path, printed.getvalue().encode(errors="backslashreplace"))


def tell(text: str, *, err: bool = False) -> None:
    """Lines for people, with whatever would act on a terminal as escapes."""
    typer.echo("\n".join(map(visible, text.split("\n"))), err=err)


def print_json(data: Any) -> None:
    """One JSON object on standard output, with whatever would act on a terminal as escapes."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    typer.echo(_ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def print_tables(tables: Iterable[Any], notes: Iterable[str] = ()) -> None:
    """Tables on standard output, and notes below them; as wide as `width` says."""
    from rich.console import Console

    console = Console(width=width(), markup=False, emoji=False, highlight=False)
    for number, table in enumerate(tables):
        if number:
            console.print()
        console.print(table)
    for note in notes:
        tell_note(note)


def require_one_form(*, as_json: bool, markdown: bool) -> None:
    """Refuse two forms of one output."""
    if as_json and markdown:
        raise InvalidArgument("expected --json or --markdown, got both")


def print_report(
    tables: Callable[[], Iterable[Any]],
    page: Document,
    values: Callable[[], Any],
    notes: Iterable[str] = (),
    *,
    draw: Callable[[], Figure],
    as_json: bool,
    markdown: bool,
    html: Path | None,
    plot: Path | None,
) -> None:
    """One report as tables, notes below them, or as JSON or Markdown; and as a page of HTML.

    The page ends with the picture that `draw` gives, or with why there is none.
    """
    if html is not None:
        from gametheory._support.canvas import picture

        try:
            page.picture(picture(draw()), "The same as a picture")
        except InvalidArgument as error:
            page.paragraph(f"No picture: {error}.")
        write_file(html, page.html().encode("utf-8"))
    if as_json:
        print_json(values())
    elif markdown:
        typer.echo(page.markdown(), nl=False)
    else:
        print_tables(tables(), notes)
        tell_of(plot, html)


def tell_note(text: str) -> None:
    """A note for people, on lines that are no wider than the output."""
    from gametheory._support.wrapping import wrapped

    tell("\n".join(wrapped(f"note: {text}", width())))


def width() -> int:
    """Columns of the output: `COLUMNS`, else those of the terminal, also if it is piped to a pager.

    Without a terminal `UNSEEN`; never less than tables can be read in.
    """
    from gametheory._support.tables import LEAST

    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked):
        return max(int(asked), LEAST)
    for stream in (1, 2, 0):
        with contextlib.suppress(OSError):
            return max(os.get_terminal_size(stream).columns, LEAST)
    return UNSEEN
