"""The commands that the learners add to `gametheory`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from gametheory._numeric.exact import listed
from gametheory._support.atomic import remove_file
from gametheory._support.console import (
    AsJson,
    Plot,
    Width,
    print_json,
    print_tables,
    require_targets,
    save_picture,
    tell,
    tell_of,
)
from gametheory._support.places import beside, require_free, require_space, resolved
from gametheory._support.text import plural
from gametheory.interface.arguments import load_game, parse_disagreement
from gametheory.interface.cli import Disagreement, Discount, Game

NAMES = (
    *("naive", "lookahead", "lola", "lola-taylor", "sos", "cgd", "sga", "consensus"),
    *("extragradient", "loqa", "advantage-alignment", "pola", "hola-1", "hola-2", "hola-3"),
    *("amtft", "amtft-network", "lola-pg", "lola-dice", "pola-dice"),
)
"""Those of `learners.learning.LEARNERS`, which loads torch."""

Out = Annotated[
    Path | None, typer.Option(help="new directory for config, results and figure", metavar="DIR")
]

Processes = Annotated[int | None, typer.Option(help="of the local engine, by default one a core")]
Address = Annotated[
    str | None, typer.Option(help="of a Ray cluster; by default one is started here")
]


def compare(
    context: typer.Context,
    game: Game,
    learner: Annotated[
        str, typer.Option(help=f"{listed(NAMES, 'or')}; docs/learners.md explains them")
    ] = "lola",
    runs: Annotated[
        int,
        typer.Option(
            help="independent pairs (or larger groups) of learners; of amtft, for each welfare "
            "function"
        ),
    ] = 40,
    steps: Annotated[int | None, typer.Option(help="updates of each run, by default 200")] = None,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 0,
    discount: Discount = "24/25",
    horizon: Annotated[
        int | None, typer.Option(help="steps averaged over: by default 200, of amtft 20")
    ] = None,
    disagreement: Disagreement = None,
    tolerance: Annotated[
        float, typer.Option(help="share of the payoff ranges within which a norm is realised")
    ] = 0.05,
    combinations: Annotated[
        int | None,
        typer.Option(help="of three and more players: combinations of runs drawn of each kind"),
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="step size, by default 1")] = None,
    opponent_step: Annotated[
        float | None, typer.Option(help="step expected of the opponent (eta), by default 1")
    ] = None,
    initial_std: Annotated[
        float | None, typer.Option(help="spread of the initial parameters, by default 1")
    ] = None,
    parameterisation: Annotated[
        str | None, typer.Option(help="normalized-sigmoid (default), softmax or sigmoid")
    ] = None,
    welfares: Annotated[
        str | None,
        typer.Option(help="of amtft, between commas: utilitarian,inequity-averse by default"),
    ] = None,
    form: Annotated[str | None, typer.Option(help="of amtft: learned (default) or exact")] = None,
    remember_pick: Annotated[
        bool, typer.Option("--remember-pick", help="in coin games: policies see the last pick")
    ] = False,
    engine: Annotated[
        str | None,
        typer.Option(help="local (processes) or ray, not of amtft: parts of the runs side by side"),
    ] = None,
    processes: Processes = None,
    address: Address = None,
    as_json: AsJson = False,
    plot: Plot = None,
    width: Width = None,
    out: Out = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="replace another run directory")
    ] = False,
) -> None:
    """Train learners, let all of them meet, and hold the outcomes against the solutions.

    In the coin games, coin-game and abcg, gradient learners train tables over states, exactly.
    GAME may be the config.toml of a run directory: then that comparison is made again.

    With --out, training that is interrupted goes on with the same command.
    """
    from gametheory import InvalidArgument
    from gametheory._support.progress import progress_bar

    require_targets(None, plot, width=width)
    d = parse_disagreement(disagreement)

    options: dict[str, Any] = {
        "steps": steps,
        "learning_rate": learning_rate,
        "opponent_step": opponent_step,
        "initial_std": initial_std,
        "parameterisation": parameterisation,
        "combinations": combinations,
        "welfares": None if welfares is None else tuple(w.strip() for w in welfares.split(",")),
        "form": form,
    }
    try:
        from learners.evaluation import run_directory
    except ModuleNotFoundError as error:
        raise InvalidArgument(
            f"`compare` needs {error.name}: pip install 'gametheory-norms[learners]'"
        ) from None
    if out is not None:
        require_free(out, run_directory.RUN_DIRECTORY, overwrite=overwrite)
    if game.lower().endswith(".toml"):
        _require_alone(context)
        from learners.evaluation.rerun import read_config

        arguments = read_config(game)
    else:
        options = {name: value for name, value in options.items() if value is not None}
        arguments = {
            "game": _load(game, discount, learner, options, remember_pick=remember_pick),
            "learner": learner,
            "runs": runs,
            "rng": seed,
            "horizon": horizon,
            "disagreement": d,
            "tolerance": tolerance,
            **options,
        }
    where = {"engine": engine, "processes": processes, "address": address}
    arguments |= {name: value for name, value in where.items() if value is not None}
    track = progress_bar(f"training {plural(arguments['runs'], 'run')}")
    what = "update" if engine is None else "part"
    what = "episode" if arguments["learner"] == "amtft" else what
    arguments["track"] = partial(_told_where, track, what)
    with _checkpointed(out, arguments["runs"]) as checkpoint:
        result = _compared(arguments, checkpoint, overwrite=overwrite)
        save_picture(result.plot, plot, width)
        if out is not None:
            run_directory.write_run_directory(result, out, overwrite=overwrite)
    if as_json:
        print_json(result.to_json())
        return
    print_tables(result.tables(), result.remarks())
    tell_of(plot)
    if out is not None:
        tell(f"results: {out} (picture: {out / 'figure.png'})")


def _told_where(track: Callable[[range], Iterator[int]], what: str, steps: range) -> Iterator[int]:
    """The steps, with a word where an earlier training is gone on with."""
    if steps.start:
        tell(f"resuming at {what} {steps.start:,} of {steps.stop:,}", err=True)
    yield from track(steps)


def _require_alone(context: typer.Context) -> None:
    """Raise `InvalidArgument` if an option was given that a config already says."""
    from gametheory import InvalidArgument

    free = {
        "game",
        "as_json",
        "plot",
        "width",
        "out",
        "overwrite",
        "engine",
        "processes",
        "address",
    }
    for name in context.params:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE" and name not in free:
            raise InvalidArgument(
                f"a config says everything that a comparison depends on: leave out "
                f"--{name.replace('_', '-')}"
            )


def _compared(arguments: dict[str, Any], checkpoint: dict[str, Any], *, overwrite: bool) -> Any:
    """The comparison; with `overwrite` a checkpoint of another one gives way."""
    from learners.evaluation.comparison import compare
    from learners.training.checkpoints import OfAnother

    try:
        return compare(**arguments, **checkpoint)
    except OfAnother:
        if not overwrite:
            raise
        remove_file(checkpoint["checkpoint"])
        return compare(**arguments, **checkpoint)


_ROOM, _PAIR = 1_000_000, 64
"""Bytes that are asked for on the disk for a run directory, and for each pair of runs in it."""


@contextmanager
def _checkpointed(out: Path | None, runs: Any) -> Iterator[dict[str, Any]]:
    """The option to keep a checkpoint beside the run directory to be, until that stands.

    Raises `InvalidArgument` if there is no room for the results.
    """
    if out is None:
        yield {}
        return
    from learners.evaluation.crossplay import MAX_PAIRS

    target = resolved(out)
    pairs = min(runs * runs, MAX_PAIRS) if isinstance(runs, int) else 0
    require_space(target.parent, _ROOM + _PAIR * pairs)
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    path = beside(target, ".checkpoint.safetensors")
    before = _stamp(path)
    try:
        yield {"checkpoint": path}
    except BaseException as error:
        now = _stamp(path)
        if now is not None and (now != before or isinstance(error, KeyboardInterrupt)):
            typer.echo(f"training so far is in {path}: the same command goes on from it", err=True)
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
    remove_file(path)


def _stamp(path: Path) -> Any:
    """What changes with every new checkpoint; None without one."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_mtime_ns)


def _load(
    name: str, discount: str | None, learner: str, options: dict[str, Any], *, remember_pick: bool
) -> Any:
    """The game; coin games as a learner needs them: amTFT gets an episode, and its options those
    of the reference.
    """
    from gametheory import InvalidArgument, Repeated
    from gametheory.coin_game.named import NAMED, named_rules
    from learners.amtft import COIN_GAME_SETTINGS

    if name.lower() not in NAMED:
        if remember_pick:
            raise InvalidArgument(f"--remember-pick is for the coin games {sorted(NAMED)}")
        return Repeated(load_game(name), discount)
    horizon = None
    if learner in ("amtft", "amtft-network"):
        chosen = COIN_GAME_SETTINGS
        if learner == "amtft-network":
            from learners.neural import coin_game_settings

            chosen = coin_game_settings(name.lower())
        horizon = chosen["horizon"]
        options |= {k: v for k, v in chosen.items() if k != "horizon"}
    rules = named_rules(name.lower())
    return rules.stochastic(discount=discount, horizon=horizon, remember_pick=remember_pick)


def reproduce(
    figures: Annotated[
        list[str] | None,
        typer.Argument(
            help="figure3, figure4, figure5, figure8, table5, tradeoff, or all",
            metavar="FIGURE ...",
        ),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(help="directory for the report; an interrupted one goes on", metavar="DIR"),
    ] = Path("reproduction"),
    quick: Annotated[
        bool, typer.Option("--quick", help="minutes: few replicates, learners cut short")
    ] = False,
    full: Annotated[
        bool,
        typer.Option("--full", help="40 replicates, in coin games the paper's networks: for a GPU"),
    ] = False,
    replicates: Annotated[
        int | None, typer.Option(help="of every study, by default 40, in coin games 8")
    ] = None,
    coin_replicates: Annotated[
        int | None, typer.Option(help="replicates of the studies of coin games")
    ] = None,
    coins: Annotated[
        bool, typer.Option("--coins/--no-coins", help="whether coin games are studied: hours")
    ] = True,
    device: Annotated[str, typer.Option(help="of torch, for coin games: cpu or cuda")] = "cpu",
    seed: Annotated[int, typer.Option(help="the same seed gives the same numbers")] = 0,
    engine: Annotated[
        str, typer.Option(help="local (processes) or ray; the numbers are the same")
    ] = "local",
    processes: Processes = None,
    address: Address = None,
    as_json: AsJson = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="begin the reproduction in DIR afresh")
    ] = False,
) -> None:
    """Make figures of the paper again, and hold every number against its reference."""
    from gametheory import InvalidArgument

    try:
        from learners.reproduce import Plan
        from learners.reproduce.report import agreement_cells, to_json
        from learners.reproduce.report import reproduce as make
    except ModuleNotFoundError as error:
        raise InvalidArgument(
            f"`reproduce` needs {error.name}: pip install 'gametheory-norms[learners]'"
        ) from None
    from gametheory._support.progress import progress_bar

    plan = Plan.of(
        figures or (),
        quick=quick,
        full=full,
        replicates=replicates,
        coin_replicates=coin_replicates,
        seed=seed,
        coins=coins,
        device=device,
    )
    numbers = make(
        plan,
        out,
        overwrite=overwrite,
        engine=engine,
        processes=processes,
        address=address,
        track=progress_bar("studies"),
    )
    if as_json:
        print_json(to_json(plan, numbers))
        return
    from gametheory._support.tables import PlainTable

    table = PlainTable(title="agreement with the reference", grid=True)
    columns = ("value", "95 % interval", "reference", "share of optimum", "z")
    for name in ("figure, game, learner: quantity", *columns):
        table.add_column(name)
    for row in numbers:
        if row.reference is not None:
            figure, game, learner, quantity, *found = agreement_cells(row)
            table.add_row(f"{figure}, {game}, {learner}: {quantity}", *found)
    print_tables([table])
    tell(f"report: {out / 'report.md'} and {out / 'report.html'}")
