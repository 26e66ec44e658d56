"""The ways out of one game as tables and as JSON."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gametheory._exact import Number, brief, brief_profile, show_profile
from gametheory.commitments.safe_improvements import SafeImprovement
from gametheory.commitments.ways_out import JOINT, Way, WaysOut
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

if TYPE_CHECKING:
    from rich.table import Table

SCHEMA = "gametheory/escape/1"

MOST_LISTED = 20
"""Corners, improvements and outcomes that a table lists; JSON has all."""

CORNERS = 4
"""Corners of a set that a row shows."""


def tables(found: WaysOut) -> Iterator[Table]:
    """Institutions; safe improvements by subset games; by token games."""
    from gametheory._tables import PlainTable

    game = found.game
    point = show_profile(found[JOINT].payoff_set.speak(found.disagreement))
    table = PlainTable(
        title=f"{game.name or 'game'}: ways out of normative disagreement, from {point}"
    )
    table.add_column("players have", no_wrap=True)
    for name in ("attainable", "Nash solution", "disagreement", "may refuse"):
        table.add_column(name, overflow="fold")
    for way in found:
        table.add_row(way.name, _corners(way), _nash(way), _left(way), _refusals(way, game))
    yield table

    table = PlainTable(title="Safe Pareto improvements by fewer actions and other goals (strict)")
    table.add_column("outcome by default, and what becomes of it", overflow="fold")
    items = [] if found.improvements is None else list(found.improvements)
    for item in items[:MOST_LISTED]:
        table.add_row(_mapping(item))
    if len(items) > MOST_LISTED:
        table.add_row(f"and {len(items) - MOST_LISTED:,} more")
    if not items:
        table.add_row("not searched: too large" if found.improvements is None else "none")
    yield table

    table = PlainTable(title="Safe Pareto improvements by tokens: what an outcome may become")
    for name in ("outcome by default", "payoffs", "Nash solution from there"):
        table.add_column(name, overflow="fold")
    chosen = found.tokens.improvement()
    pairs = chosen.correspondence.items()
    for cell, (image, *_) in itertools.islice(pairs, MOST_LISTED):
        better = found[JOINT].payoff_set.speak([own[image] for own in chosen.realised])
        table.add_row(_name(game, cell), show_profile(game.payoff(cell)), brief_profile(better))
    if len(pairs) > MOST_LISTED:
        table.add_row(f"and {len(pairs) - MOST_LISTED:,} more", "", "")
    yield table


def to_json(found: WaysOut) -> dict[str, Any]:
    """The same as JSON values; `schemas/escape.json` describes them."""
    game = found.game
    improvements = found.improvements
    return {
        "schema": SCHEMA,
        "game": game.name,
        "players": list(game.players),
        "disagreement": _profile(found[JOINT].payoff_set.speak(found.disagreement)),
        "ways": [
            {
                "name": way.name,
                "kind": way.payoff_set.kind,
                "vertices": [_profile(v) for v in way.payoff_set.vertices],
                "solutions": None
                if way.solutions is None
                else {name: _profile(o.payoffs) for name, o in way.solutions.items()},
                "effect": way.effect,
                "efficient": way.is_efficient,
                "relative_regret": None
                if way.disagreement is None
                else _number(way.disagreement.relative_regret),
                "disputed": None
                if way.disagreement is None or way.disagreement.disputed is None
                else [_profile(v) for v in way.disagreement.disputed],
                "refusals": [
                    {
                        "player": game.players[i],
                        "most": _number(most),
                        "most_in_equilibrium": _number(hope),
                    }
                    for i, (most, hope) in way.refusals.items()
                ],
            }
            for way in found
        ],
        "safe_improvements": None
        if improvements is None
        else {
            "complete": improvements.complete,
            "items": [
                {
                    "actions": [list(labels) for labels in item.modified.actions],
                    "outcomes": [
                        {"by_default": _labels(game, a), "becomes": _labels(item.modified, b)}
                        for a, images in item.correspondence.items()
                        for b in images
                    ],
                }
                for item in improvements
            ],
        },
        "token_improvements": [
            {"outcome": _labels(game, cell), "options": [_profile(v) for v in option.vertices]}
            for cell, option in found.tokens.options.items()
        ],
    }


def _corners(way: Way) -> str:
    points = [brief_profile(way.payoff_set.speak(v)) for v in way.payoff_set.points]
    more = f" and {len(points) - CORNERS} more" if len(points) > CORNERS else ""
    return " ".join(points[:CORNERS]) + more


def _nash(way: Way) -> str:
    if way.solutions is None:
        return "-"
    point = brief_profile(way.solutions["nash"].payoffs)
    return point if way.is_efficient else f"{point}, inefficient"


def _left(way: Way) -> str:
    if way.disagreement is None or not way.disagreement.possible:
        return way.effect
    share = brief(way.disagreement.relative_regret)
    ends = [brief_profile(v) for v in way.disagreement.disputed or ()]
    where = f"{ends[0]} to {ends[1]}, regret {share}"
    return where if way.name == JOINT else f"{way.effect}: {where}"


def _refusals(way: Way, game: NormalForm) -> str:
    return "; ".join(
        f"{game.players[i]}: at most {brief(most)}, in equilibrium {brief(hope)}"
        for i, (most, hope) in way.refusals.items()
    )


def _mapping(item: SafeImprovement) -> str:
    return ", ".join(
        f"{_name(item.original, a)} -> {_name(item.modified, b)}"
        for a, images in item.correspondence.items()
        for b in images
    )


def _labels(game: NormalForm, cell: JointAction) -> list[str]:
    return [labels[a] for a, labels in zip(cell, game.actions, strict=True)]


def _name(game: NormalForm, cell: JointAction) -> str:
    return "/".join(_labels(game, cell))


def _profile(values: Any) -> list[dict[str, Any]]:
    return [_number(x) for x in values]


def _number(value: Number) -> dict[str, Any]:
    if isinstance(value, int | Fraction):
        return {"exact": str(value), "float": float(value)}
    return {"float": float(value)}
