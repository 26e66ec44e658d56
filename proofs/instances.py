"""What claims are about: games, and games with two norms in them.

Player 1 deploys its part of the norm p, player 2 its part of the norm q. In a *stage pair* both
norms are joint actions, played whatever happens; in a *path pair* they are paths of a repeated
game, defended by grim trigger: from the step after the other leaves the path, a player plays for
ever the action that holds the other to its pure minimax value.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[2, 3], [0, 4]], [[2, 0], [0, 1]])
>>> pair = StagePair(game, (0, 0), (1, 1))
>>> pair.values
((Fraction(2, 1), Fraction(2, 1)), (Fraction(4, 1), Fraction(1, 1)))
>>> pair.cross
(Fraction(3, 1), Fraction(0, 1))
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from gametheory import NormalForm, Repeated
from gametheory._exact import Profile, show, show_profile
from gametheory.strategies import Path

Cell = tuple[int, int]


@dataclass(frozen=True)
class StagePair:
    """A game in which player 1 plays its part of `first`, player 2 its part of `second`."""

    game: NormalForm
    first: Cell
    second: Cell

    @cached_property
    def values(self) -> tuple[Profile, Profile]:
        """What the two norms pay if both players follow the same one."""
        return self.game.exact_payoff(self.first), self.game.exact_payoff(self.second)

    @cached_property
    def cross(self) -> Profile:
        """What the players get when each follows its own."""
        return self.game.exact_payoff((self.first[0], self.second[1]))


@dataclass(frozen=True)
class PathPair:
    """A repeated game in which player 1 deploys `first` and player 2 `second`, by grim trigger.

    Attributes:
        punishments: the action of each player that holds the other to its pure minimax value.
    """

    game: NormalForm
    discount: Fraction
    first: Path
    second: Path
    punishments: tuple[int, int]

    @property
    def repeated(self) -> Repeated:
        return Repeated(self.game, self.discount)


def minimaxing_actions(game: NormalForm) -> tuple[Profile, tuple[tuple[int, ...], tuple[int, ...]]]:
    """(pure minimax values, for each player all its actions that hold the *other* to them)."""
    one, other = game.exact_payoffs
    against_other = [max(row) for row in other]
    against_one = [max(column) for column in one.T]
    values = (min(against_one), min(against_other))
    return values, (
        tuple(k for k, x in enumerate(against_other) if x == values[1]),
        tuple(k for k, x in enumerate(against_one) if x == values[0]),
    )


def all_punishments(game: NormalForm) -> tuple[Cell, ...]:
    """Every pair of minimaxing actions: all ties."""
    _, actions = minimaxing_actions(game)
    return tuple(itertools.product(*actions))


def show_game(game: NormalForm) -> str:
    """Rows of payoff profiles on one line: '(4, 1) (0, 0); (0, 0) (2, 2)'."""
    rows, columns = game.shape
    return "; ".join(
        " ".join(show_profile(game.exact_payoff((i, j))) for j in range(columns))
        for i in range(rows)
    )


def show_path(path: Path) -> str:
    """'(0, 0)(1, 1)* ' style: a prefix, then the cycle with a star."""
    prefix = "".join(map(str, path.prefix))
    return f"{prefix}[{''.join(map(str, path.cycle))}]*"


def show_instance(instance: Any) -> str:
    """An instance of a claim on one line."""
    if isinstance(instance, NormalForm):
        return show_game(instance)
    if isinstance(instance, StagePair):
        text = f"{show_game(instance.game)}, p = {instance.first}, q = {instance.second}"
        first, second = instance.values
        return (
            f"{text}: V(p) = {show_profile(first)}, V(q) = {show_profile(second)}, "
            f"cross-play {show_profile(instance.cross)}"
        )
    if isinstance(instance, PathPair):
        return (
            f"{show_game(instance.game)}, g = {show(instance.discount)}, "
            f"p = {show_path(instance.first)}, q = {show_path(instance.second)}, "
            f"punished by {instance.punishments}"
        )
    return str(instance)


def plain(instance: Any) -> Any:
    """An instance as plain data for JSON: numbers as exact strings."""
    if isinstance(instance, NormalForm):
        return {"payoffs": _texts(instance.exact_payoffs.tolist())}
    if isinstance(instance, StagePair):
        return {
            "game": plain(instance.game),
            "first": list(instance.first),
            "second": list(instance.second),
        }
    if isinstance(instance, PathPair):
        return {
            "game": plain(instance.game),
            "discount": str(instance.discount),
            "first": plain(instance.first),
            "second": plain(instance.second),
            "punishments": list(instance.punishments),
        }
    if isinstance(instance, Path):
        return {"prefix": _lists(instance.prefix), "cycle": _lists(instance.cycle)}
    if isinstance(instance, dict):
        return {str(key): plain(value) for key, value in instance.items()}
    if isinstance(instance, (list, tuple)):
        return [plain(item) for item in instance]
    if isinstance(instance, (bool, str)) or instance is None:
        return instance
    return str(instance)


def _texts(nested: Any) -> Any:
    return [_texts(item) for item in nested] if isinstance(nested, list) else str(nested)


def _lists(actions: tuple[tuple[int, ...], ...]) -> list[list[int]]:
    return [list(action) for action in actions]
