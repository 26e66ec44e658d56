"""An analysis of a stochastic game as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import (
    Number,
    brief,
    brief_profile,
    json_number,
    json_profile,
    show,
)
from gametheory.stochastic import GrimSupport, StochasticMinimax

if TYPE_CHECKING:
    from rich.table import Table

    from gametheory.interface.analysis import StochasticAnalysis

SCHEMA = "gametheory/analyze-stochastic/1"


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
            "discount": None if game.discount is None else json_number(game.discount),
            "horizon": game.horizon,
        },
        "attainable": {
            "vertices": [json_profile(v) for v in analysis.attained.payoffs],
            "gap": analysis.attained.gap,
            "error": analysis.attained.error,
            "complete": analysis.attained.complete,
            "method": analysis.attained.method,
        },
        "pareto_frontier": {
            "vertices": [
                {
                    "payoffs": json_profile(payoffs),
                    "sustained_by_grim_trigger": None if held is None else held[k].sustained,
                }
                for k, payoffs in enumerate(analysis.frontier.payoffs)
            ],
            "gap": analysis.frontier.gap,
            "error": analysis.frontier.error,
            "complete": analysis.frontier.complete,
        },
        "minimax": {
            "payoffs": json_profile(analysis.minimax.payoffs),
            "error": analysis.minimax.error,
        },
        "pure_minimax": {
            "payoffs": json_profile(analysis.pure_minimax.payoffs),
            "error": analysis.pure_minimax.error,
        },
        "disagreement": {
            "payoffs": json_profile(analysis.solutions.disagreement),
            "source": analysis.disagreement_source,
        },
        "solutions": {
            name: {
                "payoffs": json_profile(optimum.payoffs),
                "unique": optimum.unique,
                "face": [json_profile(v) for v in optimum.face],
                "individually_rational": optimum.individually_rational,
            }
            for name, optimum in analysis.solutions.items()
        },
        "normative_disagreement": {
            "possible": disagreement_is_possible(analysis),
            "as_printed": json_number(degree.as_printed),
            "relative_regret": json_number(degree.relative_regret),
        },
    }


def disagreement_is_possible(analysis: StochasticAnalysis) -> bool | None:
    """Whether norms recommend different outcomes; None if less apart than the gap can tell."""
    degree, attained = analysis.solutions.normative_disagreement, analysis.attained
    if attained.complete or not degree.possible:
        return degree.possible
    span = max(float(max(c) - min(c)) for c in zip(*attained.vertices, strict=True))
    doubt = (attained.gap + attained.error) / span if span else 0.0
    return True if degree.relative_regret > doubt else None


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


def _held(support: GrimSupport) -> str:
    if support.sustained:
        return "yes"
    return f"no: in {support.holds[support.reachable].sum()} of {support.reachable.sum()} states"
