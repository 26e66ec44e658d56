r"""Games and instances as text: actions by their labels, matrices with both players named.

A game whose actions have no names of their own is shown as textbooks do: player 1 chooses the row
T, M or B, player 2 the column L, C or R.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[2, 3], [0, 4]], [[2, 0], [0, 1]])
>>> show_game(game), show_cell(game, (0, 1))
('(2, 2) (3, 0); (0, 0) (4, 1)', '(T, R)')
>>> print("\n".join(matrix(game)))
                player 2
player 1       L       R
       T  (2, 2)  (3, 0)
       B  (0, 0)  (4, 1)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gametheory import NormalForm
from gametheory._numeric.exact import show, show_profile
from gametheory.strategies import Path
from proofs.searching.instances import PathPair, StagePair

_TEXTBOOK = {1: ("T", "L"), 2: ("TB", "LR"), 3: ("TMB", "LCR")}


def labels(game: NormalForm) -> tuple[Sequence[str], Sequence[str]]:
    """What the actions of both players are called."""
    rows, columns = game.actions
    unnamed = all(
        label == f"a{k}" for names in game.actions for k, label in enumerate(names)
    ) and set(game.shape) <= set(_TEXTBOOK)
    return (_TEXTBOOK[len(rows)][0], _TEXTBOOK[len(columns)][1]) if unnamed else (rows, columns)


def show_cell(game: NormalForm, cell: tuple[int, ...]) -> str:
    """A joint action by its labels: '(T, R)'."""
    return "({}, {})".format(*(names[k] for names, k in zip(labels(game), cell, strict=True)))


def show_game(game: NormalForm) -> str:
    """Rows of payoff profiles on one line: '(4, 1) (0, 0); (0, 0) (2, 2)'."""
    rows, columns = game.shape
    return "; ".join(
        " ".join(show_profile(game.exact_payoff((i, j))) for j in range(columns))
        for i in range(rows)
    )


def show_path(path: Path, game: NormalForm | None = None) -> str:
    """'(T, R), then (T, L), (B, R) repeated': the joint actions of the prefix and of the cycle.

    By the labels of a game if one is given, else by numbers.
    """
    shown = [str(x) if game is None else show_cell(game, x) for x in (*path.prefix, *path.cycle)]
    lead = len(path.prefix)
    cycle = ", ".join(shown[lead:]) + (" for ever" if path.positions == 1 else " repeated")
    return f"{', '.join(shown[:lead])}, then {cycle}" if lead else cycle


def show_instance(instance: Any) -> str:
    """An instance of a claim on one line."""
    if isinstance(instance, NormalForm):
        return show_game(instance)
    if isinstance(instance, StagePair):
        p, q = (show_cell(instance.game, cell) for cell in (instance.first, instance.second))
        first, second = map(show_profile, instance.values)
        return (
            f"game {show_game(instance.game)}; p = {p}, q = {q}: V(p) = {first}, "
            f"V(q) = {second}, cross-play V(p_1, q_2) = {show_profile(instance.cross)}"
        )
    if isinstance(instance, PathPair):
        game = instance.game
        one, other = (names[k] for names, k in zip(labels(game), instance.punishments, strict=True))
        first, second = map(show_profile, instance.values)
        return (
            f"game {show_game(game)}, g = {show(instance.discount)}; "
            f"p: {show_path(instance.first, game)}; q: {show_path(instance.second, game)}; a "
            f"player that detects punishes with {one} (player 1) or {other} (player 2): "
            f"V(p) = {first}, V(q) = {second}, played {show_path(instance.meeting.realised, game)}"
        )
    return str(instance)


def game_of(instance: Any) -> NormalForm | None:
    """The game that an instance is about: itself, its `game`, or that of its norms."""
    for holder in (instance, getattr(instance, "norms", None)):
        game = holder if isinstance(holder, NormalForm) else getattr(holder, "game", None)
        if isinstance(game, NormalForm):
            return game
    return None


def matrix(game: NormalForm) -> tuple[str, ...]:
    """The payoff matrix in lines, both players and all actions named."""
    rows, columns = labels(game)
    cells = [
        [show_profile(game.exact_payoff((i, j))) for j in range(len(columns))]
        for i in range(len(rows))
    ]
    side = max(len("player 1"), *map(len, rows))
    width = max(len(x) for x in (*columns, *(x for row in cells for x in row)))
    lines = [("player 1", columns), *zip(rows, cells, strict=True)]
    shown = [f"{name:>{side}}  " + "  ".join(f"{x:>{width}}" for x in row) for name, row in lines]
    return ("player 2".rjust(max(len(shown[0]), side + 10)), *shown)
