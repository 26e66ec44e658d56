"""An analysis of a stochastic game as tables and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import (
    Number,
    json_number,
    json_profile,
    show,
)
from gametheory._numeric.readable import Readable
from gametheory._support.text import plural
from gametheory.stochastic import GrimSupport, StochasticMinimax

if TYPE_CHECKING:
    from gametheory._support.tables import PlainTable
    from gametheory.interface.analysis import StochasticAnalysis

SCHEMA = "gametheory/analyze-stochastic/1"

MOST_ROWS = 12
"""Vertices of a frontier that are listed without being asked for."""


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


def tables(analysis: StochasticAnalysis, *, full: bool) -> Iterator[PlainTable]:
    """The analysis as tables."""
    shown = Readable(in_decimals=False)
    for table in (
        _frontier(analysis, shown, full),
        _solutions(analysis, shown),
        _summary(analysis, shown),
    ):
        table.note = " ".join(filter(None, (table.note, shown.remark())))
        yield table


def _frontier(analysis: StochasticAnalysis, shown: Readable, full: bool) -> PlainTable:
    from gametheory._support.tables import PlainTable

    game, frontier = analysis.game, analysis.frontier
    table = PlainTable(title=f"{game.name or 'game'}: Pareto frontier of joint control, per step")
    for player in game.players:
        table.add_column(player, justify="right")
    if analysis.sustained is not None:
        table.add_column("grim trigger sustains it")
    # Of a long frontier the two ends, and between them every so manyth.
    count = len(frontier)
    listed: Sequence[int] = range(count)
    if count > MOST_ROWS and not full:
        listed = sorted({round(k * (count - 1) / (MOST_ROWS - 1)) for k in range(MOST_ROWS)})
        table.note = (
            f"{len(listed)} of {count:,} vertices. --all (in Python: tables(full=True)) lists all."
        )
    for k in listed:
        held = [] if analysis.sustained is None else [_held(analysis.sustained[k])]
        table.add_row(*map(shown.number, frontier.payoffs[k]), *held)
    return table


def _solutions(analysis: StochasticAnalysis, shown: Readable) -> PlainTable:
    from gametheory._support.tables import PlainTable

    corner = shown.profile(analysis.solutions.disagreement)
    table = PlainTable(
        title=f"Bargaining solutions from disagreement {corner} ({analysis.disagreement_source})"
    )
    for name in ("solution", "payoffs", "note"):
        table.add_column(name)
    for optimum in analysis.solutions.values():
        notes = [] if optimum.unique else [f"ties: {shown.profiles(optimum.face)}"]
        notes += [] if optimum.individually_rational else ["below disagreement"]
        table.add_row(optimum.name, shown.profile(optimum.payoffs), "; ".join(notes))
    return table


def _summary(analysis: StochasticAnalysis, shown: Readable) -> PlainTable:
    from gametheory._support.tables import PlainTable

    game, frontier = analysis.game, analysis.frontier
    degree = analysis.solutions.normative_disagreement
    table = PlainTable(title="Summary", show_header=False)
    for _ in range(2):
        table.add_column()
    criterion = [] if game.discount is None else [f"discount {show(game.discount)}"]
    criterion += [] if game.horizon is None else [f"horizon {game.horizon}"]
    table.add_row("game", ", ".join([plural(game.num_states, "state"), *criterion]))
    floors: dict[str, StochasticMinimax] = {
        "minimax": analysis.minimax,
        "pure minimax": analysis.pure_minimax,
    }
    for label, floor in floors.items():
        # What is within its own error of zero would be shown as noise.
        told: list[Number] = [x if abs(float(x)) > floor.error else 0 for x in floor.payoffs]
        table.add_row(label, shown.profile(told))
    many = plural(len(frontier), "vertex", "vertices")
    table.add_row(
        "Pareto frontier",
        f"{many}, exact"
        if frontier.complete
        else f"{many}; nothing lies more than {frontier.gap:.1g} beyond",
    )
    possible = disagreement_is_possible(analysis)
    table.add_row(
        "normative disagreement",
        "none beyond the gap" if possible is None else "possible" if possible else "none",
    )
    table.add_row("  as printed, |max Util - max Egal|", shown.number(degree.as_printed))
    table.add_row("  largest relative regret", shown.number(degree.relative_regret))
    return table


def _held(support: GrimSupport) -> str:
    if support.sustained:
        return "yes"
    reached = plural(int(support.reachable.sum()), "state")
    return f"no: in {support.holds[support.reachable].sum():,} of {reached}"
