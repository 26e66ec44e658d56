"""What `gametheory analyze` says of a stochastic game: one analysis, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gametheory._support.check import checked
from gametheory._numeric.exact import Number, brief, brief_profile, show
from gametheory.bargaining import Solutions, disagreement_point, solutions
from gametheory.bargaining.disagreement import Disagreement
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.payoffs import ConvexSet
from gametheory.report import number
from gametheory.stochastic import (
    GrimSupport,
    JointPayoffs,
    Stochastic,
    StochasticMinimax,
    joint_frontier,
    joint_payoffs,
    stochastic_minimax,
    sustained_vertices,
)

if TYPE_CHECKING:
    from rich.table import Table

SCHEMA = "gametheory/analyze-stochastic/1"


@checked
@dataclass(frozen=True)
class StochasticAnalysis:
    """Everything that `analyze` computes of a two-player stochastic game, in payoffs per step.

    Attributes:
        attained: the whole polygon of joint control.
        frontier: its strong Pareto frontier.
        minimax: what each player can be held down to.
        pure_minimax: the same if the other commits to pure actions.
        sustained: for each vertex of the frontier, where grim trigger sustains it; None under a
            horizon.
        solutions: the four bargaining solutions over `attained`.
    """

    game: Stochastic
    attained: JointPayoffs
    frontier: JointPayoffs
    payoff_set: ConvexSet
    minimax: StochasticMinimax
    pure_minimax: StochasticMinimax
    sustained: tuple[GrimSupport, ...] | None
    solutions: Solutions
    disagreement_source: str


@checked
def analyse_stochastic(
    game: Stochastic, *, disagreement: Disagreement = None
) -> StochasticAnalysis:
    """Analyse a two-player stochastic game; raises `Unsupported` for other numbers of players."""
    if game.num_players != 2:
        raise Unsupported(f"expected a stochastic game of two players, got {game.num_players}")
    attained = joint_payoffs(game)
    payoff_set = ConvexSet(attained.vertices, game.is_exact and attained.error == 0, game)
    floor = stochastic_minimax(game)
    frontier = joint_frontier(game)
    source = "given"
    if disagreement is None or (isinstance(disagreement, str) and disagreement == "minimax"):
        declared = disagreement is None and game.disagreement is not None
        source = "declared by the game" if declared else "minimax"
        corner = disagreement_point(payoff_set) if declared else floor.exact_payoffs
    else:
        corner = disagreement_point(payoff_set, disagreement)
    return StochasticAnalysis(
        game=game,
        attained=attained,
        frontier=frontier,
        payoff_set=payoff_set,
        minimax=floor,
        pure_minimax=stochastic_minimax(game, by="pure"),
        sustained=sustained_vertices(frontier, minimax=floor) if game.horizon is None else None,
        solutions=solutions(payoff_set, disagreement=corner),
        disagreement_source=source,
    )


@checked
def to_json(analysis: StochasticAnalysis) -> dict[str, Any]:
    """The analysis as JSON values; `schemas/analyze-stochastic.json` describes them."""
    game, degree = analysis.game, analysis.solutions.normative_disagreement
    held = analysis.sustained
    return {
        "schema": SCHEMA,
        "game": {
            "name": game.name,
            "players": list(game.players),
            "actions": [list(labels) for labels in game.actions],
            "states": game.num_states,
            "discount": None if game.discount is None else number(game.discount),
            "horizon": game.horizon,
        },
        "attainable": {
            "vertices": [_profile(v) for v in analysis.attained.payoffs],
            "gap": analysis.attained.gap,
            "error": analysis.attained.error,
            "complete": analysis.attained.complete,
            "method": analysis.attained.method,
        },
        "pareto_frontier": {
            "vertices": [
                {
                    "payoffs": _profile(payoffs),
                    "sustained_by_grim_trigger": None if held is None else held[k].sustained,
                }
                for k, payoffs in enumerate(analysis.frontier.payoffs)
            ],
            "gap": analysis.frontier.gap,
            "error": analysis.frontier.error,
            "complete": analysis.frontier.complete,
        },
        "minimax": {
            "payoffs": _profile(analysis.minimax.payoffs),
            "error": analysis.minimax.error,
        },
        "pure_minimax": {
            "payoffs": _profile(analysis.pure_minimax.payoffs),
            "error": analysis.pure_minimax.error,
        },
        "disagreement": {
            "payoffs": _profile(analysis.solutions.disagreement),
            "source": analysis.disagreement_source,
        },
        "solutions": {
            name: {
                "payoffs": _profile(optimum.payoffs),
                "unique": optimum.unique,
                "face": [_profile(v) for v in optimum.face],
                "individually_rational": optimum.individually_rational,
            }
            for name, optimum in analysis.solutions.items()
        },
        "normative_disagreement": {
            "possible": disagreement_is_possible(analysis),
            "as_printed": number(degree.as_printed),
            "relative_regret": number(degree.relative_regret),
        },
    }


@checked
def disagreement_is_possible(analysis: StochasticAnalysis) -> bool | None:
    """Whether norms recommend different outcomes; None if less apart than the gap can tell."""
    degree, attained = analysis.solutions.normative_disagreement, analysis.attained
    if attained.complete or not degree.possible:
        return degree.possible
    span = max(float(max(c) - min(c)) for c in zip(*attained.vertices, strict=True))
    doubt = (attained.gap + attained.error) / span if span else 0.0
    return True if degree.relative_regret > doubt else None


@checked
def tables(analysis: StochasticAnalysis) -> Iterator[Table]:
    """The analysis as rich tables."""
    from gametheory._support.tables import PlainTable

    game = analysis.game
    frontier = analysis.frontier
    table = PlainTable(title=f"{game.name or 'game'}: Pareto frontier of joint control, per step")
    for player in game.players:
        table.add_column(player, justify="right")
    if analysis.sustained is not None:
        table.add_column("grim trigger sustains it")
    for k, payoffs in enumerate(frontier.payoffs):
        held = [] if analysis.sustained is None else [_held(analysis.sustained[k])]
        table.add_row(*(brief(x) for x in payoffs), *held)
    yield table

    corner = brief_profile(analysis.solutions.disagreement)
    table = PlainTable(
        title=f"Bargaining solutions from disagreement {corner} ({analysis.disagreement_source})"
    )
    for name in ("solution", "payoffs", "note"):
        table.add_column(name)
    for optimum in analysis.solutions.values():
        ties = " ".join(map(brief_profile, optimum.face))
        notes = [] if optimum.unique else [f"ties: {ties}"]
        notes += [] if optimum.individually_rational else ["below disagreement"]
        table.add_row(optimum.name, brief_profile(optimum.payoffs), "; ".join(notes))
    yield table

    degree = analysis.solutions.normative_disagreement
    table = PlainTable(title="Summary", show_header=False)
    criterion = [] if game.discount is None else [f"discount {show(game.discount)}"]
    criterion += [] if game.horizon is None else [f"horizon {game.horizon}"]
    table.add_row("game", f"{game.num_states} states, " + ", ".join(criterion))
    floors: dict[str, StochasticMinimax] = {
        "minimax": analysis.minimax,
        "pure minimax": analysis.pure_minimax,
    }
    for label, floor in floors.items():
        # What is within its own error of zero would be shown as noise.
        shown: list[Number] = [x if abs(float(x)) > floor.error else 0 for x in floor.payoffs]
        table.add_row(label, brief_profile(shown))
    table.add_row(
        "Pareto frontier",
        f"all {len(frontier)} vertices, exact"
        if frontier.complete
        else f"{len(frontier)} vertices; nothing lies more than {frontier.gap:.1g} beyond",
    )
    possible = disagreement_is_possible(analysis)
    table.add_row(
        "normative disagreement",
        "none beyond the gap" if possible is None else "possible" if possible else "none",
    )
    table.add_row("  as printed, |max Util - max Egal|", brief(degree.as_printed))
    table.add_row("  largest relative regret", brief(degree.relative_regret))
    yield table


@checked
def parse_rules(texts: Sequence[str]) -> dict[str, str]:
    """`["size=4"]` -> `{"size": "4"}`; raises `InvalidArgument` for text without "="."""
    flags = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InvalidArgument(f"expected --rule NAME=VALUE, got {text!r}")
        flags[name.strip()] = value.strip()
    return flags


def _held(support: GrimSupport) -> str:
    if support.sustained:
        return "yes"
    return f"no: in {support.holds[support.reachable].sum()} of {support.reachable.sum()} states"


def _profile(values: Any) -> list[dict[str, Any]]:
    return [number(value) for value in values]
