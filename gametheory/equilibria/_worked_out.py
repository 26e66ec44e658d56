"""Equilibria that are worked out in rationals when they are first read."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, overload

from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.equilibria._extreme import Pair, Supports, support_of
from gametheory.equilibria._support import solve_support
from gametheory.equilibria._units import positive_integers
from gametheory.equilibria.result import Equilibrium
from gametheory.games import NormalForm


def speaks_exactly(game: NormalForm, exact: bool | None) -> bool:
    """Whether results are Fractions: as asked, else as the game's payoffs are."""
    return game.payoffs.dtype == object if exact is None else exact


class WorkedOut(Sequence[Equilibrium]):
    """Equilibria in order, each worked out in rationals when it is first read, and kept.

    Ties can make them many: strategies that occur in several are one tuple.
    """

    def __init__(self, game: NormalForm, in_fractions: bool) -> None:
        self._game = game
        self._in_fractions = in_fractions
        self._known: dict[int, Equilibrium] = {}

    @abstractmethod
    def _work_out(self, index: int) -> Equilibrium:
        """The equilibrium of that number, in rationals."""

    def _shown(self, profile: tuple[Profile, ...], payoffs: Profile) -> Equilibrium:
        game = self._game
        return Equilibrium(
            profile,
            payoffs,
            self._in_fractions,
            game.actions,
            in_decimals=game.in_decimals,
            players=game.players,
        )

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Equilibrium | tuple[Equilibrium, ...]:
        if isinstance(index, slice):
            return tuple(self[k] for k in range(*index.indices(len(self))))
        return self._at(range(len(self))[index])

    def __iter__(self) -> Iterator[Equilibrium]:
        return map(self._at, range(len(self)))

    def _at(self, place: int) -> Equilibrium:
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._work_out(place)
        return known


class ExtremeEquilibria(WorkedOut):
    """Extreme equilibria, those with small supports first."""

    def __init__(self, game: NormalForm, found: list[Supports | Pair], in_fractions: bool) -> None:
        super().__init__(game, in_fractions)
        self._unordered = found
        self._strategies: dict[tuple[int, ...], Profile] = {}

    @cached_property
    def _found(self) -> list[Supports | Pair]:
        described = cache(_described)
        return sorted(self._unordered, key=lambda found: _order(found, described))

    @cached_property
    def _integers(self) -> NDArray[Any]:
        return positive_integers(self._game)

    def __len__(self) -> int:
        return len(self._unordered)

    def _work_out(self, index: int) -> Equilibrium:
        found = self._found[index]
        if isinstance(found, Supports):
            rows, columns = found
            profile = solve_support(self._integers, rows, columns)
        else:
            rows, columns = map(support_of, found)
            profile = self._distribution(found.row), self._distribution(found.column)
        x, y = profile
        # Every action of a support earns the same.
        payoffs = (
            sum((y[j] * self._cell(0, rows[0], j) for j in columns), Fraction(0)),
            sum((x[i] * self._cell(1, i, columns[0]) for i in rows), Fraction(0)),
        )
        return self._shown(profile, payoffs)

    def _distribution(self, strategy: Sequence[int]) -> Profile:
        weights = tuple(strategy)
        known = self._strategies.get(weights)
        if known is None:
            known = self._strategies[weights] = _distribution(weights)
        return known

    def _cell(self, player: int, row: int, column: int) -> Fraction:
        payoff = self._game.payoffs[player, row, column]
        return payoff if isinstance(payoff, Fraction) else Fraction(payoff.item())


def _distribution(strategy: Sequence[int]) -> Profile:
    total = sum(strategy)
    return tuple(Fraction(p, total) for p in strategy)


def _order(found: Supports | Pair, described: Callable[[Sequence[int]], Any]) -> tuple[Any, ...]:
    if isinstance(found, Supports):
        rows, columns = found.rows, found.columns
        return len(rows) + len(columns), rows, columns
    # An isolated strict equilibrium shares its supports with no other: no tie to break there.
    (rows, first), (columns, second) = map(described, found)
    return len(rows) + len(columns), rows, columns, (first, second)


def _described(strategy: Sequence[int]) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """The support, and the probabilities so that the larger come first."""
    return support_of(tuple(strategy)), tuple(-p for p in _distribution(strategy))
