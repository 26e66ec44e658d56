"""The commands that the learners add to `gametheory`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gametheory.cli import (
    AsJson,
    Disagreement,
    Discount,
    Game,
    Plot,
    load_game,
    parse_disagreement,
    print_json,
    print_tables,
)

Out = Annotated[
    Path | None, typer.Option(help="new directory for config, results and figure", metavar="DIR")
]


def compare(
    game: Game,
    learner: Annotated[str, typer.Option(help="lola or naive")] = "lola",
    runs: Annotated[int, typer.Option(help="independent pairs of learners")] = 40,
    steps: Annotated[int, typer.Option(help="updates of each run")] = 200,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 0,
    discount: Discount = "24/25",
    horizon: Annotated[int, typer.Option(help="steps averaged over in the evaluation")] = 200,
    disagreement: Disagreement = None,
    tolerance: Annotated[
        float, typer.Option(help="share of the payoff ranges within which a norm is realised")
    ] = 0.05,
    learning_rate: Annotated[float, typer.Option(help="step size")] = 1.0,
    opponent_step: Annotated[float, typer.Option(help="eta of LOLA")] = 1.0,
    initial_std: Annotated[float, typer.Option(help="spread of the initial parameters")] = 1.0,
    parameterisation: Annotated[
        str, typer.Option(help="normalized-sigmoid, softmax or sigmoid")
    ] = "normalized-sigmoid",
    as_json: AsJson = False,
    plot: Plot = None,
    out: Out = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="replace DIR")] = False,
) -> None:
    """Train learners, let all of them meet, and hold the outcomes against the solutions."""
    from gametheory import InvalidArgument, Repeated, plots
    from gametheory._atomic import require_free
    from gametheory._progress import progress_bar

    if plot is not None:
        plots.require_format(plot)
    if out is not None:
        require_free(out, overwrite=overwrite)
    repeated = Repeated(load_game(game), discount)
    d = parse_disagreement(disagreement)

    try:
        from learners import comparison, report
    except ModuleNotFoundError as error:
        raise InvalidArgument(
            f"`compare` needs {error.name}: pip install 'gametheory-norms[learners]'"
        ) from None
    result = comparison.compare(
        repeated,
        learner,
        runs=runs,
        steps=steps,
        rng=seed,
        horizon=horizon,
        disagreement=d,
        tolerance=tolerance,
        learning_rate=learning_rate,
        opponent_step=opponent_step,
        initial_std=initial_std,
        parameterisation=parameterisation,
        track=progress_bar(f"training {runs} runs"),
    )
    if plot is not None:
        plots.save(report.draw(result), plot)
    if out is not None:
        from learners.experiment import write_run_directory

        write_run_directory(result, out, overwrite=overwrite)
    if as_json:
        print_json(report.to_json(result))
        return
    print_tables(report.tables(result))
    for remark in report.remarks(result):
        typer.echo(f"note: {remark}")
    if plot is not None:
        typer.echo(f"picture: {plot}")
    if out is not None:
        typer.echo(f"results: {out} (picture: {out / 'figure.png'})")
