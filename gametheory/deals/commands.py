"""The commands `gametheory deals`: a log judged, a domain solved."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from gametheory._support.console import (
    EXAMPLE,
    AsJson,
    AsMarkdown,
    Decimals,
    Plot,
    ToFile,
    ToPage,
    Width,
    print_json,
    print_report,
    print_tables,
    printed_to,
    require_one_form,
    require_targets,
    save_picture,
    tell,
    tell_of,
)
from gametheory.errors import InvalidArgument

deals_app = typer.Typer(
    help="Negotiations: which norm their outcomes realise.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

LOG = [".jsonl"]
"""Endings of the files that are one log."""

Norms = Annotated[
    list[str] | None, typer.Option("--norm", help="a norm to judge by; repeat it for several")
]


@deals_app.command()
def judge(
    log: Annotated[
        Path,
        typer.Argument(
            metavar="LOG", help="a log of negotiations, .jsonl, or: example; any with --mapping"
        ),
    ],
    by: Annotated[list[str] | None, typer.Option(help="a label to group by, or domain")] = None,
    cluster: Annotated[
        str | None, typer.Option(help="pair, participant or a label: what records share")
    ] = None,
    meetings: Annotated[
        str | None, typer.Option(help="who meets whom, by participants or a label of each party")
    ] = None,
    norm: Norms = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="a mapping, .toml, for a log of another form; LOG may be a folder"
        ),
    ] = None,
    exclude: Annotated[
        bool, typer.Option("--exclude-invalid", help="leave out and list records that do not fit")
    ] = False,
    markdown: AsMarkdown = False,
    html: ToPage = None,
    as_json: AsJson = False,
    plot: Plot = None,
    width: Width = None,
    output: ToFile = None,
) -> None:
    """Which norms the outcomes of a log realise, how often, and how far they are from each."""
    require_one_form(as_json=as_json, markdown=markdown)
    if mapping is not None and str(log) == EXAMPLE:
        raise InvalidArgument("expected --mapping with a log of another form, got the example")
    require_targets(
        output, plot, html, read=[log, *([] if mapping is None else [mapping])], width=width
    )
    from gametheory import deals
    from gametheory.deals import pictures, reports

    with printed_to(output):
        if str(log) == EXAMPLE:
            read = deals.example_log()
        elif mapping is not None:
            read = deals.read_mapped(
                log, deals.read_mapping(mapping), invalid="exclude" if exclude else "raise"
            )
        else:
            read = deals.read_log(log, invalid="exclude" if exclude else "raise")
        judged = deals.judge(read.records, norms=norm or deals.NORMS, excluded=read.excluded)
        study = deals.study(judged, by=by or (), cluster=cluster)
        report = reports.sections(study, meetings)
        of_two = meetings is not None and all(len(m.who) == 2 for m in study.cross_play(meetings))
        draw = partial(pictures.picture_of, study, meetings if of_two else None)
        save_picture(draw, plot, width)
        print_report(
            lambda: reports.tables(report),
            reports.document(report),
            lambda: reports.to_json(study, meetings),
            draw=draw,
            as_json=as_json,
            markdown=markdown,
            html=html,
            plot=plot,
        )


@deals_app.command()
def domain(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="a log (.jsonl), instances of OpenSpiel (.txt), the GENIUS profiles (.xml) "
            "of all parties, or: example",
        ),
    ],
    norm: Norms = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="GENIUS evaluations as they are, as NegMAS reads them")
    ] = False,
    as_json: AsJson = False,
    decimals: Decimals = None,
    plot: Plot = None,
    width: Width = None,
    output: ToFile = None,
) -> None:
    """The frontier of a negotiation domain, and what each norm recommends there."""
    if raw and any(file.suffix.lower() != ".xml" for file in files):
        raise InvalidArgument("expected --raw with GENIUS profiles, .xml; nothing else has weights")
    require_targets(output, plot, read=files, width=width)
    from gametheory import deals
    from gametheory.deals import pictures, reports

    with printed_to(output, decimals=decimals):
        norms, judged = norm or deals.NORMS, None
        if list(map(str, files)) == [EXAMPLE] or [file.suffix.lower() for file in files] == LOG:
            log = deals.example_log() if str(files[0]) == EXAMPLE else deals.read_log(files[0])
            found = tuple(log.domains.values())
            if plot is not None and log.records:
                judged = deals.judge(log.records, norms=norms)
        else:
            found = deals.read_domains(files, normalise=not raw)
        save_picture(lambda: pictures.picture_of_domains(found, norms, judged), plot, width)
        if as_json:
            listed = [reports.domain_to_json(each, norms) for each in found]
            print_json({"schema": "gametheory/deals-domain/1", "domains": listed})
            return
        shown = found[: reports.MOST_LISTED]
        print_tables(reports.tables([reports.domain_section(each, norms) for each in shown]))
        tell_of(plot)
        if len(found) > len(shown):
            tell(f"{len(found) - len(shown):,} more domains: --json lists all")
