"""The command that the proofs add to `gametheory`."""

from __future__ import annotations

from typing import Annotated

import typer

from gametheory.cli import AsJson, print_json, print_tables

Names = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CLAIM]...", help="names of claims, or of families such as table-3"),
]


def prove(
    names: Names = None,
    budget: Annotated[
        int | None, typer.Option(min=1, help="most games that each search covers; default 400,000")
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="only list the claims")] = False,
    markdown: Annotated[
        str | None,
        typer.Option(help="print the documented verdicts as Markdown: full or brief"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Decide the theory's claims; exit 1 if a verdict differs from what is documented."""
    from gametheory import InvalidArgument
    from gametheory._progress import progress_bar

    try:
        import z3  # noqa: F401 (needed by the proofs)
    except ModuleNotFoundError as error:
        raise InvalidArgument(
            f"`prove` needs {error.name}: pip install 'gametheory-norms[proofs]'"
        ) from None
    from proofs import catalogue, report
    from proofs.deciding import decide

    chosen = list(
        dict.fromkeys(claim for name in names for claim in catalogue.find(name))
        if names
        else catalogue.claims()
    )
    if listing:
        for claim in chosen:
            typer.echo(f"{claim.name}: {claim.statement}")
        return
    if markdown is not None:
        typer.echo(report.markdown(catalogue.claims(), markdown))
        return
    follow = progress_bar("deciding claims")
    verdicts = [decide(claim, budget=budget) for claim in follow(chosen)]
    if as_json:
        print_json(report.to_json(verdicts))
    else:
        print_tables(report.tables(verdicts))
    differing = [verdict.claim.name for verdict in verdicts if not verdict.agrees]
    if differing:
        typer.echo(f"differs from what is documented: {', '.join(differing)}", err=True)
        raise typer.Exit(1)
