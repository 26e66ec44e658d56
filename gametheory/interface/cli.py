"""The `gametheory` command. Other packages add commands through entry points.

The group `gametheory.commands` maps a command's name to a function that typer can call; so
`learners` and `proofs` join this command, and this package never imports them.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gametheory._support.atomic import write_file
from gametheory._support.check import require_among
from gametheory._support.console import (
    All,
    AsJson,
    Decimals,
    Plot,
    ToFile,
    Width,
    print_json,
    print_tables,
    printed_to,
    require_targets,
    save_picture,
    tell,
    tell_of,
)
from gametheory._support.lettering import entitle, entitle_figure
from gametheory._support.processes import end_as_interrupted
from gametheory._support.text import as_title, in_picture
from gametheory._version import __version__
from gametheory.coin_game.named import HORIZON, NAMED, named_rules
from gametheory.deals.commands import deals_app
from gametheory.empirical.commands import empirical
from gametheory.errors import GameTheoryError, InvalidArgument
from gametheory.games import zoo
from gametheory.interface.arguments import load_game, load_normal_form, parse_disagreement
from gametheory.interface.explorer.commands import explore

if TYPE_CHECKING:
    from gametheory.interface import Analysis, StochasticAnalysis

INTERRUPTED = 130
"""Exit code of a command that was stopped from the keyboard."""

app = typer.Typer(
    help="Equilibria, Pareto frontiers and bargaining solutions of games, exactly; and which "
    "norm independently trained agents learn.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Game = Annotated[
    str,
    typer.Argument(
        metavar="GAME",
        help="a name from the zoo, a .json, .csv, .xlsx or .nfg file, or a link of the explorer",
    ),
]
Discount = Annotated[str | None, typer.Option(help="in [0, 1); 0.96 or 24/25, read exactly")]
Horizon = Annotated[
    int | None, typer.Option(min=1, help="steps of a coin game; 100 unless there is a discount")
]
Rule = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="a rule of a coin game: size=4, blocking=true, ..."),
]
Disagreement = Annotated[
    str | None,
    typer.Option(help='payoffs "0,0", actions "B,S", or "minimax"; default: the game\'s own'),
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="print the version")] = False,
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def games(as_json: AsJson = False) -> None:
    """List the zoo: every named game, its class, and where it comes from."""
    answers = {name: zoo.known_answers(name) for name in zoo.names()}
    coin_games = {name: (rules.__doc__ or "").splitlines()[0] for name, rules in NAMED.items()}
    if as_json:
        from gametheory._numeric.exact import json_profile

        listed = [
            {
                "name": name,
                "kind": known.taxonomy,
                "description": zoo.describe(name),
                "equilibrium_payoffs": [json_profile(e) for e in known.equilibria],
                "source": known.source,
            }
            for name, known in answers.items()
        ]
        stochastic = [{"name": k, "description": text} for k, text in coin_games.items()]
        print_json({"schema": "gametheory/games/1", "games": listed, "stochastic": stochastic})
        return
    from gametheory._support.tables import PlainTable

    table = PlainTable(title=f"{len(answers) + len(coin_games)} games")
    for column in ("name", "kind", "description"):
        table.add_column(column, overflow="fold")
    for name, known in answers.items():
        table.add_row(name, known.taxonomy, zoo.describe(name))
    for name, text in coin_games.items():
        table.add_row(name, "stochastic game", text)
    print_tables([table])


@app.command()
def analyze(
    game: Game,
    discount: Discount = None,
    horizon: Horizon = None,
    rule: Rule = None,
    disagreement: Disagreement = None,
    full: All = False,
    as_json: AsJson = False,
    decimals: Decimals = None,
    plot: Plot = None,
    width: Width = None,
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="write a page with picture and tables")
    ] = None,
    output: ToFile = None,
) -> None:
    """Equilibria, frontier, solutions and class of a game, exactly.

    The coin games, coin-game and abcg, are solved under joint control.
    """
    require_targets(output, plot, html, read=[game], width=width)
    with printed_to(output, decimals=decimals):
        found, title = _analysed(game, discount, horizon, rule, parse_disagreement(disagreement))
        save_picture(lambda: _picture_of(found, title), plot, width)
        if html is not None:
            write_file(html, found.to_html().encode())
        if as_json:
            print_json(found.to_json(full=full))
            return
        print_tables(found.tables(full=full), found.notes)
        tell_of(plot, html)


def _analysed(
    game: str, discount: str | None, horizon: int | None, rule: list[str] | None, disagreement: Any
) -> tuple[Analysis | StochasticAnalysis, str]:
    """The analysis of a game by name or file, and the title of its picture."""
    from gametheory.interface.analysis import Analysis, analyse

    name = game.lower().replace("_", "-")
    if name in NAMED:
        rules = named_rules(name, parse_rules(rule or []))
        if discount is None and horizon is None:
            horizon = HORIZON
        played = rules.stochastic(discount=discount, horizon=horizon)
        joint = analyse(played, disagreement=disagreement)
        return joint, f"{as_title(name)}: joint control, payoffs per step"
    if horizon is not None or rule:
        raise InvalidArgument(f"--horizon and --rule are for the coin games {list(NAMED)}")
    found = analyse(load_game(game), discount=discount, disagreement=disagreement)
    assert isinstance(found, Analysis)
    name = as_title(found.game.name) or "game"
    return found, in_picture(f"{name}: {found.taxonomy.kind}")


def _picture_of(found: Any, title: str) -> Any:
    """The picture of an analysis; of three and more players one of each pair."""
    if found.game.num_players == 2:
        return _titled(found.plot(), title)
    figure = found.figure()
    if figure is None:
        raise InvalidArgument("expected --plot with two players or more, got a game of one")
    entitle_figure(figure, title)
    return figure


def _titled(ax: Any, title: str) -> Any:
    entitle(ax, title)
    return ax.figure


def parse_rules(texts: Sequence[str]) -> dict[str, str]:
    """`["size=4"]` -> `{"size": "4"}`; raises `InvalidArgument` for text without "="."""
    flags = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidArgument(f"expected --rule NAME=VALUE, got {text!r}")
        flags[name.strip()] = value.strip()
    return flags


@app.command()
def escape(
    game: Game,
    disagreement: Disagreement = None,
    full: All = False,
    as_json: AsJson = False,
    decimals: Decimals = None,
    plot: Plot = None,
    width: Width = None,
    output: ToFile = None,
) -> None:
    """Ways out of normative disagreement: what institutions make attainable, and who refuses.

    Recommendations, commitment by either player, programs and mediators, contracts, and safe
    Pareto improvements, in a two-player game, exactly.
    """
    from gametheory import commitments, plots
    from gametheory.commitments import report

    require_targets(output, plot, read=[game], width=width)
    with printed_to(output, decimals=decimals):
        found = commitments.ways_out(
            load_normal_form(game), disagreement=parse_disagreement(disagreement)
        )
        save_picture(lambda: plots.plot_ways_out(found).figure, plot, width)
        if as_json:
            print_json(report.to_json(found))
        else:
            print_tables(report.tables(found, full=full))
            tell_of(plot)


@app.command()
def axioms(
    problems: Annotated[
        int, typer.Option(min=1, help="bargaining problems of each kind to try axioms on")
    ] = 100,
    seed: Annotated[int, typer.Option(min=0, help="of the random ones among them")] = 0,
    full: All = False,
    as_json: AsJson = False,
    output: ToFile = None,
) -> None:
    """Which bargaining solution satisfies which axiom: proofs, searches, counterexamples."""
    from gametheory.axioms import axiom_table, report

    with printed_to(output):
        table = axiom_table(count=problems, rng=seed)
        if as_json:
            print_json(report.to_json(table))
        else:
            print_tables(report.tables(table, full=full))


@app.command()
def dynamics(
    game: Game,
    kind: Annotated[
        str,
        typer.Option(help="replicator, best-response, fictitious-play, logit or moran"),
    ] = "replicator",
    start: Annotated[
        str | None,
        typer.Option(help='shares "1/3,2/3; 1/2,1/2" of a flow, else actions "C,D"'),
    ] = None,
    until: Annotated[str | None, typer.Option(help="time at which a flow stops")] = None,
    steps: Annotated[int, typer.Option(min=1, max=10**6, help="of fictitious play")] = 1_000,
    precision: Annotated[str, typer.Option(help="of logit choice, 0 or more")] = "1",
    population: Annotated[int, typer.Option(min=2, max=1_000, help="of the Moran process")] = 10,
    selection: Annotated[str, typer.Option(help="of the Moran process, in [0, 1]")] = "1/10",
    one_population: Annotated[
        bool, typer.Option("--one-population", help="a symmetric game against itself")
    ] = False,
    alternating: Annotated[
        bool, typer.Option("--alternating", help="players move in turn")
    ] = False,
    as_json: AsJson = False,
    decimals: Decimals = None,
    plot: Plot = None,
    width: Width = None,
    output: ToFile = None,
) -> None:
    """How play changes over time: best replies, learning, evolution; where it comes to rest."""
    from gametheory.dynamics import report

    require_among(kind, report.KINDS, "a kind of dynamics")
    require_targets(output, plot, read=[game], width=width)
    with printed_to(output, decimals=decimals):
        settings = report.Settings(
            start=start,
            until=until,
            steps=steps,
            precision=precision,
            population=population,
            selection=selection,
            one_population=one_population,
            alternating=alternating,
        )
        found = report.report(load_normal_form(game), kind, settings)
        if plot is not None and found.draw is None:
            raise InvalidArgument(f"expected --plot with a flow or fictitious play, got {kind}")
        draw = found.draw
        if draw is not None:
            title = f"{in_picture(as_title(game))}: {kind.replace('-', ' ')}"
            save_picture(lambda: _titled(draw(), title), plot, width)
        if as_json:
            print_json(found.data)
            return
        print_tables(found.tables)
        tell_of(plot)


app.add_typer(deals_app, name="deals")
app.command()(empirical)
app.command()(explore)


@cache
def _add_commands() -> None:
    for entry in sorted(entry_points(group="gametheory.commands"), key=lambda e: e.name):
        app.command(name=entry.name)(entry.load())


def main() -> None:
    """Run the command: exit code 2 for bad input, 130 if interrupted, by Ctrl-C or SIGTERM."""
    sys.exit(_run())


def _run() -> Any:
    if sys.stdout is None:
        typer.echo("error: standard output is closed", err=True)
        return 2
    end_as_interrupted()
    try:
        _add_commands()
        code = _code_of(app)
        sys.stdout.flush()
    except GameTheoryError as error:
        tell(f"error: {error}", err=True)
        return 2
    except KeyboardInterrupt:
        code = INTERRUPTED
    except OSError as error:
        tell(f"error: {_said(error)}", err=True)
        return 2
    if code == INTERRUPTED:
        typer.echo("interrupted: nothing half-written was left", err=True)
    return code


def _code_of(command: Any) -> Any:
    """The exit code of a command."""
    try:
        command()
    except SystemExit as stop:
        return stop.code
    return 0


def _said(error: OSError) -> str:
    """What went wrong, and with which file; without one, it was what is printed."""
    if error.filename is not None:
        return f"{error.filename}: {error.strerror}"
    # What could not be printed is given up, or Python would try again when it ends.
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return f"cannot write the output: {error.strerror or error}"


if __name__ == "__main__":
    main()
