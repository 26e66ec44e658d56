"""The command `gametheory explore`."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gametheory._support.console import EXAMPLE, tell
from gametheory._support.places import require_file
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from gametheory.interface.explorer import Explored


def explore(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT",
            help="a name from the zoo, a file of a game, a run directory of `compare`, a log of "
            "negotiations (.jsonl, or: example), or a link of the explorer",
        ),
    ] = "asymmetric-bach-or-stravinsky",
    discount: Annotated[str | None, typer.Option(help="in [0, 1): played for ever")] = None,
    domain: Annotated[str | None, typer.Option(help="which one of a log")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: a free one")] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="open the page in a browser")
    ] = True,
    to_file: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="write one page instead, to be looked at"),
    ] = None,
) -> None:
    """A page where a game of two players is changed by hand, and all its answers follow.

    Payoffs and the disagreement point can be dragged; equilibria, attainable sets, solutions and
    the payoffs of repeated play follow. It is served on this machine alone, until Ctrl-C.
    """
    explored = _opened(what, discount, domain)
    if to_file is not None:
        from gametheory.interface.explorer.page import export

        require_file(to_file)
        export(explored, to_file)
        tell(f"page: {to_file}")
        return
    from gametheory.interface.explorer._server import serve

    def ready(address: str) -> None:
        tell(f"explorer: {address}\nCtrl-C stops it")
        if browser:
            import webbrowser

            webbrowser.open(address)

    serve(explored, port=port, ready=ready)


def _opened(what: str, discount: str | None, domain: str | None) -> Explored:
    from gametheory.interface.arguments import load_normal_form
    from gametheory.interface.explorer import Explored, Setting, open_log, read_link

    is_link = what.startswith(("http://", "https://"))
    is_log = what == EXAMPLE or what.lower().endswith(".jsonl")
    is_game = not (is_link or is_log or Path(what).is_dir())
    if discount is not None and not is_game:
        raise InvalidArgument(f"expected --discount with a game, got {what[:60]!r}")
    if domain is not None and not is_log:
        raise InvalidArgument(f"expected --domain with a log of negotiations, got {what[:60]!r}")
    if is_link:
        return Explored(read_link(what))
    if is_log:
        return open_log(what, domain=domain)
    if not is_game:
        for entry in entry_points(group="gametheory.explored"):
            found: Explored = entry.load()(Path(what))
            return found
        raise InvalidArgument(f"expected a game, got the directory {what}")
    return Explored(Setting.of(load_normal_form(what), discount=discount))
