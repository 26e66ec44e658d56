"""An analysis of a game in normal form as tables and as JSON."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import (
    Number,
    brief_profile,
    json_number,
    json_profile,
    show,
    show_profile,
)
from gametheory.equilibria import Equilibria, critical_discount
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import ConvexSet
from gametheory.repeated import EquilibriumPayoffSet

if TYPE_CHECKING:
    from rich.table import Table

    from gametheory.interface.analysis import Analysis

SCHEMA = "gametheory/analyze/1"
LARGEST_SHOWN = 12
"""Actions up to which the payoff matrix is printed."""

MOST_LISTED, MOST_ROWS = 1_000, 100
"""Equilibria, and profiles played for ever, that JSON and a table list: ties can make millions."""

FEW = 3
"""Actions left by dominance that the summary names."""

LONGEST_CELL = 300
"""Characters of an equilibrium in a table."""


def _components(equilibria: Equilibria) -> int | None:
    return len(equilibria.components) if equilibria.is_extreme else None


def to_json(analysis: Analysis) -> dict[str, Any]:
    """The analysis as JSON values; `schemas/analyze.json` describes them."""
    game, classes = analysis.game, analysis.taxonomy
    degree = analysis.solutions.normative_disagreement
    floor = analysis.minimax
    is_efficient = cache(analysis.payoff_set.is_efficient)
    return {
        "schema": SCHEMA,
        "game": {
            "name": game.name,
            "players": list(game.players),
            "actions": [list(labels) for labels in game.actions],
            "payoffs": _nested(game.payoffs.tolist()),
        },
        "taxonomy": {
            "kind": classes.kind,
            "labels": list(classes.labels),
            "coordination": classes.coordination,
            "pure_coordination": classes.pure_coordination,
            "bargaining": classes.bargaining,
            "social_dilemma": classes.social_dilemma,
            "symmetric_payoffs": classes.symmetric_payoffs,
            "symmetric_game": classes.symmetric_game,
            "constant_sum": classes.constant_sum,
            "pareto_optimality_within": classes.within,
        },
        "equilibria": {
            "complete": analysis.equilibria.complete,
            "method": analysis.equilibria.method,
            "components": _components(analysis.equilibria),
            "count": len(analysis.equilibria),
            "items": [
                {
                    "profile": [json_profile(strategy) for strategy in item.profile],
                    "payoffs": json_profile(item.payoffs),
                    "actions": (
                        [game.actions[i][a] for i, a in enumerate(item.actions)]
                        if item.is_pure
                        else None
                    ),
                    "pareto_optimal": is_efficient(item.exact_payoffs),
                }
                for item in analysis.equilibria[:MOST_LISTED]
            ],
        },
        "dominance": {
            "left": [
                [game.actions[i][a] for a in actions]
                for i, actions in enumerate(analysis.elimination.kept)
            ],
            "rounds": len(analysis.elimination.rounds),
        },
        "minimax": {
            "payoffs": json_profile(floor.payoffs),
            "punishments": [json_profile(_speak(game, s)) for s in floor.punishments],
        },
        "attainable": {
            "kind": analysis.payoff_set.kind,
            "vertices": [json_profile(v) for v in analysis.payoff_set.vertices],
            "pareto_frontier": [
                json_profile(v) for v in analysis.payoff_set.pareto_frontier().vertices
            ],
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
                "lottery": [
                    {
                        "actions": [game.actions[i][a] for i, a in enumerate(cell)],
                        "probability": json_number(_speak(game, [weight])[0]),
                    }
                    for cell, weight in optimum.weights.items()
                ],
            }
            for name, optimum in analysis.solutions.items()
        },
        "normative_disagreement": {
            "possible": degree.possible,
            "as_printed": json_number(degree.as_printed),
            "relative_regret": json_number(degree.relative_regret),
            "regrets": {
                w: {s: json_number(regret) for s, regret in row.items()}
                for w, row in degree.regrets.items()
            },
        },
        "repeated": _repeated_json(analysis),
        "left_out": list(analysis.left_out),
    }


def tables(analysis: Analysis) -> Iterator[Table]:
    """The analysis as rich tables."""
    from rich.text import Text

    from gametheory._support.tables import PlainTable

    game = analysis.game
    if max(game.shape) <= LARGEST_SHOWN:
        matrix = PlainTable(title=f"{game.name or 'game'}: payoffs ({', '.join(game.players)})")
        matrix.add_column("")
        for label in game.actions[1]:
            matrix.add_column(label, justify="right")
        for r, label in enumerate(game.actions[0]):
            cells = [game.payoff((r, c)) for c in range(game.shape[1])]
            matrix.add_row(label, *(", ".join(show(x) for x in cell) for cell in cells))
        yield matrix

    count, parts = len(analysis.equilibria), _components(analysis.equilibria)
    if parts is None:
        table = PlainTable(title=f"Nash equilibria: {count} ({analysis.equilibria.method})")
    else:
        table = PlainTable(
            title=f"Nash equilibria: {count} extreme, {parts} components (all found)"
        )
    for name in ("equilibrium", "payoffs", "Pareto-optimal"):
        table.add_column(name)
    is_efficient = cache(analysis.payoff_set.is_efficient)
    for item in analysis.equilibria[:MOST_ROWS]:
        good = is_efficient(item.exact_payoffs)
        table.add_row(_cut(item.words), show_profile(item.payoffs), "yes" if good else "no")
    if count > MOST_ROWS:
        table.add_row(f"and {count - MOST_ROWS:,} more", "", "")
    yield table

    title = (
        f"Bargaining solutions from disagreement {show_profile(analysis.solutions.disagreement)}"
        f" ({analysis.disagreement_source})"
    )
    table = PlainTable(title=title)
    for name in ("solution", "payoffs", "reached by", "note"):
        table.add_column(name)
    for optimum in analysis.solutions.values():
        lottery = " + ".join(
            f"{show(_speak(game, [p])[0])} {'/'.join(game.actions[i][a] for i, a in enumerate(k))}"
            for k, p in optimum.weights.items()
        )
        notes = [] if optimum.unique else ["ties: " + " ".join(map(show_profile, optimum.face))]
        notes += [] if optimum.individually_rational else ["below disagreement"]
        table.add_row(optimum.name, show_profile(optimum.payoffs), lottery, "; ".join(notes))
    yield table

    degree = analysis.solutions.normative_disagreement
    table = PlainTable(title="Summary", show_header=False)
    table.add_row("kind", Text(analysis.taxonomy.kind, style="bold"))
    table.add_row("all classes", ", ".join(analysis.taxonomy.labels) or "none")
    table.add_row("minimax", show_profile(analysis.minimax.payoffs))
    frontier = analysis.payoff_set.pareto_frontier().vertices
    table.add_row("Pareto frontier", " - ".join(show_profile(v) for v in frontier))
    table.add_row("normative disagreement", "possible" if degree.possible else "none")
    table.add_row("  as printed, |max Util - max Egal|", show(degree.as_printed))
    table.add_row("  largest relative regret", show(degree.relative_regret))
    for name, text in _at_a_glance(analysis):
        table.add_row(name, text)
    yield table

    if analysis.repeated is not None:
        yield from _repeated_tables(analysis, analysis.repeated)


def _at_a_glance(analysis: Analysis) -> Iterator[tuple[str, str]]:
    """The value of a constant-sum game, what dominance leaves, and what was left out."""
    if analysis.taxonomy.constant_sum:
        yield "value (constant sum)", show(analysis.minimax.payoffs[0])
    if analysis.elimination.rounds:
        yield "left by strict dominance", _left_by_dominance(analysis)
    for what in analysis.left_out:
        yield "left out", what


def _left_by_dominance(analysis: Analysis) -> str:
    """How many actions of each player iterated strict dominance leaves, and which if few."""
    parts = []
    for labels, kept in zip(analysis.game.actions, analysis.elimination.kept, strict=True):
        listed = " (" + ", ".join(labels[a] for a in kept) + ")" if len(kept) <= FEW else ""
        parts.append(f"{len(kept)} of {len(labels)}{listed}")
    return "; ".join(parts)


def _repeated_tables(analysis: Analysis, repeated: Repeated) -> Iterator[Table]:
    from gametheory._support.tables import PlainTable

    table = PlainTable(title=f"Repeated at discount {show(repeated.discount)}")
    for name in ("profile, for ever", "payoffs", "critical discount", "sustained"):
        table.add_column(name)
    for cell, payoffs, critical, sustained in _stationary(analysis, MOST_ROWS):
        table.add_row(
            "/".join(cell),
            show_profile(payoffs),
            "-" if critical is None else show(critical),
            "yes" if sustained else "no",
        )
    profiles = math.prod(analysis.game.shape)
    if profiles > MOST_ROWS:
        table.add_row(f"and {profiles - MOST_ROWS:,} more", "", "", "")
    yield table

    found = analysis.equilibrium_payoffs
    if found is not None:
        table = PlainTable(title="Subgame-perfect payoffs (pure strategies, public signal)")
        quality = "exact" if found.is_exact else f"within {found.gap:.1g} of the payoffs' range"
        table.add_column(f"vertices ({quality})")
        if found.outer is None:
            table.add_row("none: there is no pure equilibrium")
        else:
            for v in found.outer.points:
                table.add_row(brief_profile(found.outer.speak(v)))
        yield table


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 3] + "..."


def _stationary(
    analysis: Analysis, most: int
) -> Iterator[tuple[list[str], Sequence[Number], Number | None, bool]]:
    """The first pure profiles, played for ever, and whether grim trigger sustains them."""
    assert analysis.repeated is not None
    game = analysis.game
    for cell in itertools.islice(game.profiles(), most):
        critical = critical_discount(game, cell)
        labels = [game.actions[i][a] for i, a in enumerate(cell)]
        spoken = None if critical is None else _speak(game, [critical])[0]
        sustained = critical is not None and analysis.repeated.discount >= critical
        yield labels, game.payoff(cell), spoken, sustained


def _repeated_json(analysis: Analysis) -> dict[str, Any] | None:
    if analysis.repeated is None:
        return None
    return {
        "discount": json_number(analysis.repeated.discount),
        "profiles": math.prod(analysis.game.shape),
        "stationary": [
            {
                "actions": labels,
                "payoffs": json_profile(payoffs),
                "critical_discount": None if critical is None else json_number(critical),
                "sustained_by_grim_trigger": sustained,
            }
            for labels, payoffs, critical, sustained in _stationary(analysis, MOST_LISTED)
        ],
        "subgame_perfect_payoffs": _payoff_set_json(analysis.equilibrium_payoffs),
    }


def _payoff_set_json(found: EquilibriumPayoffSet | None) -> dict[str, Any] | None:
    if found is None:
        return None

    def corners(region: ConvexSet | None) -> list[Any]:
        return [] if region is None else [json_profile(region.speak(v)) for v in region.points]

    return {
        "inner": corners(found.inner),
        "outer": corners(found.outer),
        "known_exactly": found.is_exact,
        "gap": found.gap if found.gap < float("inf") else None,
    }


def _speak(game: NormalForm, values: Sequence[Fraction]) -> list[Number]:
    return list(values) if game.is_exact else [float(x) for x in values]


def _nested(values: Any) -> Any:
    return [_nested(v) for v in values] if isinstance(values, list) else json_number(values)
