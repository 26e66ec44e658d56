"""Games as notebooks show them, and as data frames."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from gametheory._numeric.readable import number_as
from gametheory._support.faces import BEGIN, Face, number_in_latex, tabular
from gametheory._support.text import in_html, in_latex, plural

if TYPE_CHECKING:
    from gametheory.games.normal_form import NormalForm

LARGEST_TABLE = 20
"""Actions of a player that a notebook shows; of larger games the first ones."""

MOST_TABLES = 6
"""Tables of two players' actions that a notebook shows of a game of more."""


def face_of(game: NormalForm) -> Face:
    """A row for each pure profile: everyone's action, everyone's payoff."""
    columns = [*game.players, *(f"payoff of {who}" for who in game.players)]
    rows = (
        [*(labels[a] for labels, a in zip(game.actions, cell, strict=True)), *game.payoff(cell)]
        for cell in game.profiles()
    )
    return Face(game.name, columns, rows, number=number_as(in_decimals=game.in_decimals))


def html_of(game: NormalForm) -> str:
    """The payoffs as a piece of a page: the last two players' actions across and down.

    Of more players a table for each combination of the others' actions; of what is too large to
    read the beginning, and that there is more.
    """
    own = max(game.num_players - 2, 0)
    others = itertools.product(*(range(count) for count in game.shape[:own]))
    tables = [_table(game, cell) for cell in itertools.islice(others, MOST_TABLES)]
    left = math.prod(game.shape[:own]) - len(tables)
    more = f"<p>and {in_html(plural(left, 'table'))} more</p>" if left else ""
    return f"{BEGIN}{''.join(tables)}{more}</div>"


def latex_of(game: NormalForm, most: int | None = None) -> str:
    """The payoffs as a `tabular`, with the last two players' actions down and across.

    Of more players one for each combination of the others' actions, which stands above it. `most`:
    actions down and across, and tables, where not all.
    """
    number = number_as(in_decimals=game.in_decimals)
    own = max(game.num_players - 2, 0)
    down, across = (game.actions[-2], game.actions[-1]) if own + 1 < game.num_players else (
        ("",), game.actions[0]
    )  # fmt: skip
    parts = []
    for others in itertools.islice(itertools.product(*map(range, game.shape[:own])), most):
        names = [
            in_latex(f"{player}: {labels[a]}")
            for player, labels, a in zip(game.players, game.actions, others, strict=False)
        ]
        body = []
        for r, label in enumerate(down[:most]):
            cells = [(*others, r, c)[-game.num_players :] for c in range(len(across[:most]))]
            paid = [", ".join(map(number_in_latex, map(number, game.payoff(x)))) for x in cells]
            body.append([in_latex(label), *paid])
        head = ["", *map(in_latex, across[:most])]
        table = tabular("l" + "c" * (len(head) - 1), head, body)
        parts.append("\n".join([*([f"{'; '.join(names)}\n"] if names else []), table]))
    shown = [len(parts), len(down[:most]), len(across[:most])]
    whole = [math.prod(game.shape[:own]), len(down), len(across)]
    return "\n\n".join([*parts, *(["and more"] if shown != whole else [])])


def _table(game: NormalForm, others: tuple[int, ...]) -> str:
    number = number_as(in_decimals=game.in_decimals)
    who = [in_html(player) for player in game.players]
    down, across = (game.actions[-2], game.actions[-1]) if len(who) > 1 else ([""], game.actions[0])
    names = [f"<b>{in_html(game.name)}</b>"] if game.name else []
    names += [
        f"{in_html(player)}: {in_html(labels[a])}"
        for player, labels, a in zip(game.players, game.actions, others, strict=False)
    ]
    sides = f"{who[-2]} down, {who[-1]} across" if len(who) > 1 else f"{who[0]} across"
    caption = "; ".join([*names, f"{sides}; payoffs of {', '.join(who)}"])
    head = "".join(f"<th>{in_html(label)}</th>" for label in across[:LARGEST_TABLE])
    body = ""
    for r, label in enumerate(down[:LARGEST_TABLE]):
        cells = [(*others, r, c)[-len(who) :] for c in range(len(across[:LARGEST_TABLE]))]
        paid = (", ".join(map(number, game.payoff(cell))) for cell in cells)
        row = "".join(f"<td>{in_html(text)}</td>" for text in paid)
        body += f"<tr><th>{in_html(label)}</th>{row}</tr>"
    left = [
        plural(len(labels) - LARGEST_TABLE, what)
        for labels, what in ((down, "row"), (across, "column"))
        if len(labels) > LARGEST_TABLE
    ]
    note = f"<p>and {' and '.join(left)} more</p>" if left else ""
    return (
        f"<p>{caption}</p><table><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{note}"
    )
