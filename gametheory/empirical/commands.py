"""The command `gametheory empirical`: a table of samples, examined."""

from __future__ import annotations

import itertools
import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gametheory._support.check import require_among
from gametheory._support.console import (
    EXAMPLE,
    AsJson,
    AsMarkdown,
    Plot,
    ToFile,
    ToPage,
    Width,
    print_report,
    printed_to,
    require_one_form,
    require_targets,
    save_picture,
)
from gametheory.errors import FileFormatError, InvalidArgument

if TYPE_CHECKING:
    from gametheory.empirical import PayoffTable

_PLAYER = re.compile("[1-9][0-9]{0,5}")


def empirical(
    table: Annotated[
        Path,
        typer.Argument(
            metavar="TABLE", help="a row for each meeting, .csv, .tsv or .parquet, or: example"
        ),
    ],
    confidence: Annotated[
        float, typer.Option(min=0.01, max=0.999999, help="of all intervals at once")
    ] = 0.95,
    method: Annotated[
        str, typer.Option(help="of the intervals: t, hoeffding, bernstein or bootstrap")
    ] = "t",
    bounds: Annotated[
        str | None, typer.Option(metavar="LOW,HIGH", help="what payoffs are known to lie between")
    ] = None,
    strategy: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="of each player, in order")
    ] = None,
    payoff: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN", help="of each player, in order")
    ] = None,
    symmetric: Annotated[
        bool, typer.Option("--symmetric", help="players are exchangeable, all of them")
    ] = False,
    role: Annotated[
        list[str] | None,
        typer.Option(metavar="1,2", help="players who are exchangeable; repeat it for more roles"),
    ] = None,
    disagreement: Annotated[
        str | None, typer.Option(metavar="PAYOFFS", help="without agreement: 0,0")
    ] = None,
    draws: Annotated[
        int, typer.Option(min=1, max=100_000, help="of the bootstrap of equilibria")
    ] = 1_000,
    radius: Annotated[
        float, typer.Option(min=0, max=1, help="how near a mixed equilibrium is near")
    ] = 0.1,
    seed: Annotated[int, typer.Option(min=0, help="of all draws")] = 0,
    markdown: AsMarkdown = False,
    html: ToPage = None,
    as_json: AsJson = False,
    plot: Plot = None,
    width: Width = None,
    output: ToFile = None,
) -> None:
    """What a table of samples proves: equilibria and dominated actions of all games it allows.

    Each player has a column of strategies and one of payoffs: "NAME strategy", "NAME payoff".
    """
    require_one_form(as_json=as_json, markdown=markdown)
    if symmetric and role:
        raise InvalidArgument("expected --symmetric or --role, got both")
    require_targets(output, plot, html, read=[table], width=width)
    from gametheory import empirical as room
    from gametheory.empirical import pictures, reports

    require_among(method, room.METHODS, "a method")
    options: dict[str, Any] = {
        "roles": "symmetric" if symmetric else _roles(role),
        "disagreement": None if disagreement is None else _numbers(disagreement, "--disagreement"),
    }
    with printed_to(output):
        if str(table) == EXAMPLE:
            given = (strategy, payoff, options["roles"], options["disagreement"])
            if any(x is not None for x in given):
                raise InvalidArgument(
                    "expected a file with --strategy, --payoff, --role, "
                    "--symmetric and --disagreement, got the example"
                )
            read = room.example_table()
        else:
            read = _read(table, role, options | {"strategies": strategy, "payoffs": payoff})
        found = room.study(
            read,
            confidence=confidence,
            method=method,  # type: ignore[arg-type]  # checked above
            bounds=None if bounds is None else _numbers(bounds, "--bounds"),
            draws=draws,
            radius=radius,
            rng=seed,
        )
        draw = partial(pictures.picture_of, found)
        save_picture(draw, plot, width)
        report = reports.sections(found)
        print_report(
            lambda: reports.tables(report),
            reports.document(report, found.remarks),
            lambda: reports.to_json(found),
            found.remarks,
            draw=draw,
            as_json=as_json,
            markdown=markdown,
            html=html,
            plot=plot,
        )


def _numbers(text: str, option: str) -> list[str]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) < 2 and option == "--bounds":
        raise InvalidArgument(f"expected {option} LOW,HIGH, got {text!r}")
    return parts


def _roles(given: list[str] | None) -> list[list[int]] | None:
    """Players from 0, of numbers from 1, as people count."""
    if not given:
        return None
    parts = [[part.strip() for part in text.split(",")] for text in given]
    if not all(map(_PLAYER.fullmatch, itertools.chain(*parts))):
        raise _no_roles(given)
    return [[int(part) - 1 for part in role] for role in parts]


def _no_roles(given: list[str], most: str = "") -> InvalidArgument:
    return InvalidArgument(
        f"expected --role as different players by number, from 1{most}, got {' '.join(given)}"
    )


def _read(path: Path, role: list[str] | None, options: dict[str, Any]) -> PayoffTable:
    """The table of a file; errors count its players as `--role` does."""
    from gametheory.empirical import read_table

    try:
        return read_table(path, **options)
    except FileFormatError:
        if role and options["roles"]:
            count = read_table(path, **options | {"roles": None}).num_players
            listed = list(itertools.chain(*options["roles"]))
            if len(set(listed)) < len(listed) or max(listed) >= count:
                raise _no_roles(role, f" to {count}") from None
        raise
