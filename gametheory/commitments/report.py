"""The ways out of one game as tables and as JSON."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gametheory._numeric.exact import Profile, json_number, json_profile
from gametheory._numeric.readable import Readable
from gametheory._support.text import visible
from gametheory.commitments.safe_improvements import SafeImprovement
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction

if TYPE_CHECKING:
    from gametheory._support.tables import PlainTable
    from gametheory.commitments.ways_out import Way, WaysOut

SCHEMA = "gametheory/escape/1"

JOINT = "joint control"
"""The first way: what the players attain if they can bind each other to anything."""

MOST_LISTED = 20
"""Improvements and outcomes that a table lists without being asked for; JSON has all."""

CORNERS = 4
"""Corners of a set that a row shows without being asked for."""

Lines = Sequence[str]
"""The lines of a cell."""

WORDS, LINES = False, True
"""What a column holds: words that are broken where the screen is narrow, or short lines."""

LONGEST_LINE = 40
"""Characters of a line with a payoff profile; longer ones begin a new line with it."""


def tables(found: WaysOut, *, full: bool = False) -> Iterator[PlainTable]:
    """What is attainable; what is disputed and who may refuse; safe improvements, tokens.

    Long lists are cut and say so, unless `full`.
    """
    said = _Said(found, full)
    for table in (*said.sets(), said.improvements(), said.tokens()):
        table.note = said.shown.remark()
        yield table
    if found.omitted:
        yield _table(
            ["Left out, for the size of the game"],
            {"what": WORDS, "why, and what to try": WORDS},
            [([name], [why]) for name, why in found.omitted.items()],
        )


def _table(
    title: Lines, columns: Mapping[str, bool], rows: Iterable[Sequence[Lines]]
) -> PlainTable:
    from rich.text import Text

    from gametheory._support.tables import PlainTable

    table = PlainTable(title="\n".join(title))
    for name, is_in_lines in columns.items():
        table.add_column(name, no_wrap=is_in_lines)
    for row in rows:
        table.add_row(*(Text("\n".join(map(visible, lines))) for lines in row))
    return table


class _Said:
    """What tables say of the ways out of one game."""

    def __init__(self, found: WaysOut, full: bool) -> None:
        self.found, self.game, self.full = found, found.game, full
        self.shown = Readable(in_decimals=found.game.in_decimals)

    def sets(self) -> Iterator[PlainTable]:
        """What players can attain, and what is disputed there."""
        speak = self.found[JOINT].payoff_set.speak
        yield _table(
            [
                f"{self.game.name or 'game'}: ways out of normative disagreement",
                f"from {self.shown.profile(speak(self.found.disagreement))}",
            ],
            {"players have": WORDS, "attainable": LINES, "Nash solution": LINES},
            [
                (_called(way), self._shortened(way, way.payoff_set.points), self._nash(way))
                for way in self.found
            ],
        )
        yield _table(
            ["What is in dispute there"],
            {"players have": WORDS, "disagreement": LINES, "may refuse": WORDS},
            [([way.name], self._left(way), self._refusals(way)) for way in self.found],
        )

    def improvements(self) -> PlainTable:
        """Safe Pareto improvements, one a row."""
        return _table(
            ["Safe Pareto improvements by fewer actions and other goals (strict)"],
            {"outcome by default, and what becomes of it": WORDS},
            [([line],) for line in self._improvements()],
        )

    def tokens(self) -> PlainTable:
        """What becomes of each outcome by tokens."""
        speak = self.found[JOINT].payoff_set.speak
        chosen = self.found.tokens.improvement()
        pairs = chosen.correspondence.items()
        rows = [
            (
                [_name(self.game, cell)],
                [self.shown.profile(self.game.payoff(cell))],
                [self.shown.profile(speak([own[image] for own in chosen.realised]))],
            )
            for cell, (image, *_) in itertools.islice(pairs, self._most(MOST_LISTED))
        ]
        if len(pairs) > len(rows):
            rows.append(([_more(len(pairs) - len(rows))], [], []))
        return _table(
            ["Safe Pareto improvements by tokens: what an outcome may become"],
            {"outcome by default": WORDS, "payoffs": LINES, "Nash solution from there": LINES},
            rows,
        )

    def _most(self, count: int) -> int | None:
        return None if self.full else count

    def _improvements(self) -> Iterator[str]:
        """A line for each improvement, and what the list leaves out."""
        improvements = self.found.improvements
        if improvements is None:
            yield "not searched: too large"
            return
        listed = improvements.items[: self._most(MOST_LISTED)]
        yield from map(_mapping, listed)
        if len(improvements) > len(listed):
            yield _more(len(improvements) - len(listed))
        if not improvements.complete:
            known = "more may exist" if len(improvements) else "none found"
            yield f"{known}: the search stopped before its end"
        elif not len(improvements):
            yield "none"

    def _nash(self, way: Way) -> Lines:
        if way.solutions is None:
            return ["-"]
        point = self.shown.profile(way.solutions["nash"].payoffs)
        return [point] if way.is_efficient else [point, "inefficient"]

    def _left(self, way: Way) -> Lines:
        """What becomes of the disagreement, its size, what each welfare function recommends."""
        degree = way.disagreement
        if degree is None or not degree.possible:
            return [way.effect]
        said: dict[tuple[str, ...], list[str]] = {}
        for name, optimum in degree.optima.items():
            said.setdefault(tuple(self._shortened(way, optimum.exact_face)), []).append(name)
        between = "or" if way.payoff_set.kind == "finite" else "to"
        lines = [f"{way.effect}, regret {self.shown.number(degree.relative_regret)}"]
        for (first, *others), names in said.items():
            who = f"{', '.join(names)}:"
            is_short = len(who) + len(first) < LONGEST_LINE
            lines += [f"{who} {first}"] if is_short else [who, first]
            lines += [
                other if other.startswith("and") else f"{between} {other}" for other in others
            ]
        return lines

    def _shortened(self, way: Way, points: Sequence[Profile]) -> Lines:
        listed = points[: self._most(CORNERS)]
        lines = [self.shown.profile(way.payoff_set.speak(v)) for v in listed]
        return [*lines, _more(len(points) - len(listed))] if len(points) > len(listed) else lines

    def _refusals(self, way: Way) -> Lines:
        return [
            f"{self.game.players[i]}: at most {self.shown.number(most)}, in equilibrium "
            f"{self.shown.number(hope)}"
            for i, (most, hope) in way.refusals.items()
        ]


def _more(count: int) -> str:
    return f"and {count:,} more: --all"


def to_json(found: WaysOut) -> dict[str, Any]:
    """The ways out of a game as JSON values; `schemas/escape.json` describes them."""
    game = found.game
    improvements = found.improvements
    return {
        "schema": SCHEMA,
        "game": game.name,
        "players": list(game.players),
        "disagreement": json_profile(found[JOINT].payoff_set.speak(found.disagreement)),
        "ways": [
            {
                "name": way.name,
                "kind": way.payoff_set.kind,
                "vertices": [json_profile(v) for v in way.payoff_set.vertices],
                "solutions": None
                if way.solutions is None
                else {name: json_profile(o.payoffs) for name, o in way.solutions.items()},
                "note": way.note,
                "effect": way.effect,
                "efficient": way.is_efficient,
                "relative_regret": None
                if way.disagreement is None
                else json_number(way.disagreement.relative_regret),
                "disputed": None
                if way.disagreement is None or way.disagreement.disputed is None
                else [json_profile(v) for v in way.disagreement.disputed],
                "optima": None
                if way.disagreement is None
                else {
                    name: [json_profile(way.payoff_set.speak(v)) for v in optimum.exact_face]
                    for name, optimum in way.disagreement.optima.items()
                },
                "refusals": [
                    {
                        "player": game.players[i],
                        "most": json_number(most),
                        "most_in_equilibrium": json_number(hope),
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
            {"outcome": _labels(game, cell), "options": [json_profile(v) for v in option.vertices]}
            for cell, option in found.tokens.options.items()
        ],
        "omitted": dict(found.omitted),
    }


def _called(way: Way) -> Lines:
    return [way.name, way.note] if way.note else [way.name]


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
