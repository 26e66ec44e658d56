"""What claims are about: games, and games with two norms in them.

Player 1 deploys its part of the norm p, player 2 its part of the norm q. In a *stage pair* the game
is played once, and both norms are joint actions; in a *path pair* they are paths of a repeated
game, defended by grim trigger: from the step after the other leaves the path, a player plays for
ever the action that holds the other to its pure minimax value.

Both name the same quantities, so that one formula speaks of either: V_i(p) and V_i(q), what player
i gets where both follow the same norm (per step), V_i(p_1, q_2), what it gets in cross-play, and
its pure minimax value v_i.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[2, 3], [0, 4]], [[2, 0], [0, 1]])
>>> pair = StagePair(game, (0, 0), (1, 1))
>>> pair.values
((Fraction(2, 1), Fraction(2, 1)), (Fraction(4, 1), Fraction(1, 1)))
>>> pair.cross
(Fraction(3, 1), Fraction(0, 1))
>>> pair.quantity("V_1(p_1, q_2)")
Fraction(3, 1)
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from gametheory import NormalForm, Repeated
from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, did_you_mean
from gametheory._support.text import shown
from gametheory.errors import InvalidArgument
from gametheory.strategies import Path
from proofs.searching.meetings import Meeting, meet

Cell = tuple[int, int]


class _Pair(ABC):
    """Two norms in a game: the quantities that formulas name."""

    game: NormalForm
    names: ClassVar = frozenset(
        [f"V_{i}({norm})" for i in (1, 2) for norm in ("p", "q", "p_1, q_2")] + ["v_1", "v_2"]
    )

    @property
    @abstractmethod
    def values(self) -> tuple[Profile, Profile]:
        """What the two norms pay, per step, if both players follow the same one."""

    @property
    @abstractmethod
    def cross(self) -> Profile:
        """What the players get in cross-play."""

    @cached_property
    def minimax(self) -> Profile:
        """The pure minimax values, v_1 and v_2."""
        return minimaxing_actions(self.game)[0]

    def named(self) -> dict[str, Fraction]:
        """Every quantity by its name."""
        known = {"p": self.values[0], "q": self.values[1], "p_1, q_2": self.cross}
        found = {f"V_{i + 1}({norm})": pays[i] for norm, pays in known.items() for i in range(2)}
        return found | {f"v_{i + 1}": self.minimax[i] for i in range(2)}

    @cached_property
    def _quantities(self) -> dict[str, Fraction]:
        return self.named()

    def quantity(self, name: str) -> Fraction:
        """The number that a name of a formula stands for; `InvalidArgument` for an unknown one."""
        found = self._quantities.get(name)
        if found is None:
            raise _unknown(name, self._quantities)
        return found


def require_named(names: frozenset[str], pair: type[_Pair]) -> None:
    """Raise `InvalidArgument` for the name of a formula that such pairs do not have."""
    for name in sorted(names - pair.names):
        raise _unknown(name, pair.names)


def _unknown(name: Any, known: Iterable[str]) -> InvalidArgument:
    names = sorted(known)
    return InvalidArgument(
        f"expected a quantity among {names}, got {shown(name)}{did_you_mean(name, names)}"
    )


@checked
@dataclass(frozen=True)
class StagePair(_Pair):
    """A game in which player 1 plays its part of `first`, player 2 its part of `second`.

    Further quantities: what a best reply pays, such as "max_a r_1(a, p_2)" and
    "max_b r_2(p_1, b)".
    """

    game: NormalForm
    first: Cell
    second: Cell
    names: ClassVar = _Pair.names | {
        best for norm in "pq" for best in (f"max_a r_1(a, {norm}_2)", f"max_b r_2({norm}_1, b)")
    }

    def __post_init__(self) -> None:
        _require_cells(self.game, (self.first, self.second))

    @property
    def values(self) -> tuple[Profile, Profile]:
        """What the two norms pay if both players follow the same one."""
        return self.game.exact_payoff(self.first), self.game.exact_payoff(self.second)

    @property
    def cross(self) -> Profile:
        """What the players get when each follows its own."""
        return self.game.exact_payoff((self.first[0], self.second[1]))

    def named(self) -> dict[str, Fraction]:
        """Every quantity by its name, best replies included."""
        one, other = self.game.exact_payoffs
        found = super().named()
        for norm, (a, b) in (("p", self.first), ("q", self.second)):
            found[f"max_a r_1(a, {norm}_2)"] = max(one[:, b])
            found[f"max_b r_2({norm}_1, b)"] = max(other[a])
        return found


@checked
@dataclass(frozen=True)
class PathPair(_Pair):
    """A repeated game in which player 1 deploys `first` and player 2 `second`, by grim trigger.

    Attributes:
        punishments: the action of each player that holds the other to its pure minimax value.
    """

    game: NormalForm
    discount: Fraction
    first: Path
    second: Path
    punishments: tuple[int, int]

    def __post_init__(self) -> None:
        played = (*self.first.prefix, *self.first.cycle, *self.second.prefix, *self.second.cycle)
        _require_cells(self.game, (*played, self.punishments))

    @property
    def repeated(self) -> Repeated:
        return Repeated(self.game, self.discount)

    @property
    def values(self) -> tuple[Profile, Profile]:
        """V(p) and V(q), per step."""
        return self._values

    @cached_property
    def _values(self) -> tuple[Profile, Profile]:
        return self.first.values(self.repeated)[0], self.second.values(self.repeated)[0]

    @cached_property
    def meeting(self) -> Meeting:
        """How the two grim triggers meet."""
        return meet(self.first, self.second, self.punishments)

    @cached_property
    def played(self) -> tuple[Profile, ...]:
        """What both get from each step on in the meeting, all steps that differ; per step."""
        return self.meeting.realised.values(self.repeated)

    @property
    def cross(self) -> Profile:
        """What the players get when each deploys its own."""
        return self.played[0]


def _require_cells(game: NormalForm, cells: Iterable[Sequence[int]]) -> None:
    if game.num_players != 2:
        raise InvalidArgument(f"expected a game of two players, got {game.num_players}")
    for cell in cells:
        if len(cell) != 2 or not all(0 <= a < n for a, n in zip(cell, game.shape, strict=True)):
            raise InvalidArgument(
                f"expected joint actions of a {game.shape[0]}x{game.shape[1]} game, got {cell}"
            )


@checked
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


@checked
def all_punishments(game: NormalForm) -> tuple[Cell, ...]:
    """Every pair of minimaxing actions: all ties."""
    _, actions = minimaxing_actions(game)
    return tuple(itertools.product(*actions))


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
