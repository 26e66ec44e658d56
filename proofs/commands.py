"""The command that the proofs add to `gametheory`."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from gametheory._support.console import (
    AsJson,
    ToFile,
    print_json,
    print_tables,
    printed_to,
    tell,
    width,
)
from gametheory._support.places import require_file
from gametheory._support.wrapping import wrapped

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CLAIM]...", help="names of claims, or of families such as table-3"),
]


def prove(
    names: Names = None,
    budget: Annotated[
        int | None, typer.Option(min=1, help="most games that each search covers; default 400,000")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="all that a referee needs, claim by claim")
    ] = False,
    verify: Annotated[bool, typer.Option("--verify", help="re-check all evidence as well")] = False,
    processes: Annotated[
        int | None, typer.Option(min=1, help="processes; default one a core")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="only list the claims")] = False,
    markdown: Annotated[
        str | None,
        typer.Option(help="print the documented verdicts as Markdown: full, brief or explained"),
    ] = None,
    as_json: AsJson = False,
    output: ToFile = None,
) -> None:
    """Decide the theory's claims; exit 1 if one is not as it is documented and on record."""
    from gametheory import InvalidArgument
    from gametheory._support.check import require_among
    from gametheory._support.progress import progress_bar

    try:
        import z3  # noqa: F401 (needed by the proofs)
    except ModuleNotFoundError as error:
        raise InvalidArgument(
            f"`prove` needs {error.name}: pip install 'gametheory-norms[proofs]'"
        ) from None
    from proofs.claims import catalogue
    from proofs.verdicts import judging, report
    from proofs.verdicts.explanation import page
    from proofs.verdicts.record import changes

    chosen = catalogue.chosen(names)
    if listing:
        with printed_to(output):
            columns = width()
            for claim in chosen:
                tell("\n  ".join(wrapped(f"{claim.name}: {claim.statement}", columns - 2)))
        return
    if markdown in ("full", "brief"):
        with printed_to(output):
            typer.echo(report.markdown(catalogue.claims(), markdown))
        return
    if markdown is not None and markdown != "explained":
        require_among(markdown, report.FORMS, "a form")
    if output is not None:
        require_file(output)
    follow = progress_bar("deciding claims")
    with closing(
        judging.judge(
            [claim.name for claim in chosen], budget=budget, processes=processes, verify=verify
        )
    ) as judged:
        found = [claim for claim, _ in zip(judged, follow(chosen), strict=False)]
    with printed_to(output):
        if as_json:
            print_json(report.collected(found))
        elif markdown is not None:
            typer.echo(page(found))
        elif explain:
            _print_explained(found)
        else:
            print_tables(report.tables(found))
    wrong = [f"{c['name']} is documented as: {c['documented']}" for c in found if not c["agrees"]]
    wrong += [f"{c['name']} {change}" for c in found for change in changes(c)]
    wrong += [f"{c['name']} does not verify" for c in found if not c.get("verified", True)]
    for line in wrong:
        typer.echo(line, err=True)
    if wrong:
        raise typer.Exit(1)


def _print_explained(found: list[dict[str, object]]) -> None:
    from proofs.verdicts.explanation import explanations, folded

    columns = min(width(), 100)
    for text in explanations(found):
        typer.echo(folded(text, columns))
        typer.echo()
