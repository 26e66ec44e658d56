"""Games in characteristic form: what each coalition can get for itself, to share as it likes.

A *coalition* is a set of players; v(S) is its *worth*, a number that its members may divide among
themselves in any way (transferable utility; von Neumann and Morgenstern 1944). An *allocation*
gives each player a number; it is *efficient* if these add up to v(N), N being all players, and an
*imputation* if it also gives each player at least v({i}). The *excess* of a coalition is what it
lacks, v(S) - x(S).

>>> from gametheory.coalitions import CoalitionalGame
>>> glove = CoalitionalGame.from_function(3, lambda S: min(len(S & {0}), len(S & {1, 2})))
>>> glove.worth([0, 2]), glove.worth([1, 2])
(Fraction(1, 1), Fraction(0, 1))
>>> glove.excess([0, 2], ("1/2", "1/4", "1/4"))
Fraction(1, 4)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any

import numpy as np

from gametheory._numeric.exact import (
    Number,
    Profile,
    as_float,
    brief,
    fractions,
    is_exact,
    show,
)
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Natural, NumberLike, Size
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge

MAX_PLAYERS = 16
"""Players of a game in characteristic form: all 2^n coalitions are stored."""

Coalition = frozenset[int]


@checked
@dataclass(frozen=True, repr=False)
class CoalitionalGame:
    """A game with transferable utility: the worth of every coalition, exactly.

    Attributes:
        worths: v(S) as Fractions, at the index that has bit i, 2**i, for each member i of S.
            `worths[0]` is that of nobody, 0.
        is_exact: whether no worth was given as a float; results are floats otherwise.
    """

    worths: tuple[Fraction, ...]
    is_exact: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "worths", fractions(self.worths))
        count = len(self.worths)
        if count < 2 or count & (count - 1):
            raise InvalidGame(
                f"expected 2^n worths, one of each coalition of n >= 1 players, got {count}"
            )
        if self.num_players > MAX_PLAYERS:
            raise TooLarge(f"expected at most {MAX_PLAYERS} players, got {self.num_players}")
        if self.worths[0]:
            raise InvalidGame(
                f"expected worth 0 of the coalition of nobody, got {show(self.worths[0])}"
            )

    @classmethod
    def from_array(cls, worths: Sequence[NumberLike]) -> CoalitionalGame:
        """The game of a list of 2^n worths, in the order of the attribute `worths`.

        For three players: nobody, {0}, {1}, {0, 1}, {2}, {0, 2}, {1, 2}, {0, 1, 2}. Raises
        `InvalidGame` for another length, what is no number, and a worth of nobody but 0;
        `TooLarge` beyond `MAX_PLAYERS`.
        """
        values = list(worths)
        return cls(fractions(values, "a worth"), all(map(is_exact, values)))

    @classmethod
    def from_worths(
        cls, worths: Mapping[Iterable[int], NumberLike], *, players: Size | None = None
    ) -> CoalitionalGame:
        """The game of a mapping from coalitions, as tuples or frozensets of players, to worths.

        Every coalition but the empty one must be there: a worth that is missing may mean 0, or
        what the members get apart, and which of these is not guessed. Players are numbered from
        0; their number is by default that of those named.

        >>> CoalitionalGame.from_worths({(0,): 0, (1,): 0, (0, 1): 1})
        CoalitionalGame(2 players: {0} 0, {1} 0, {0, 1} 1)

        Raises `InvalidGame` for a coalition that is missing, given twice or of other players.
        """
        given = {}
        for key, worth in worths.items():
            coalition = _coalition(key)
            if coalition in given:
                raise InvalidGame(
                    f"expected each coalition once, got {show_coalition(coalition)} twice"
                )
            given[coalition] = worth
        named = max((max(S) for S in given if S), default=-1) + 1
        count = named if players is None else players
        if not count:
            raise InvalidGame("expected worths of coalitions with players in them, got none")
        if count < named:
            raise InvalidGame(f"expected coalitions of players below {count}, got {named - 1}")
        if count > MAX_PLAYERS:
            raise TooLarge(f"expected at most {MAX_PLAYERS} players, got {count}")
        given.setdefault(frozenset(), 0)
        missing = [S for S in map(members, range(1 << count)) if S not in given]
        if missing:
            raise InvalidGame(
                f"expected the worth of each of the {(1 << count) - 1} coalitions, got none of "
                f"{show_coalition(missing[0])}: CoalitionalGame.from_function(players, function) "
                "takes a rule for all of them"
            )
        return cls.from_array([given[members(mask)] for mask in range(1 << count)])

    @classmethod
    def from_function(
        cls,
        players: Annotated[int, AtLeast(1), AtMost(MAX_PLAYERS)],
        worth: Callable[[Coalition], Any],
    ) -> CoalitionalGame:
        """The game of a function from coalitions, as frozensets of players, to worths.

        It is not asked about the coalition of nobody, whose worth is 0.
        """
        return cls.from_array([0, *(worth(members(mask)) for mask in range(1, 1 << players))])

    @property
    def num_players(self) -> int:
        return len(self.worths).bit_length() - 1

    @property
    def total(self) -> Fraction:
        """The worth of all players together."""
        return self.worths[-1]

    def worth(self, coalition: Iterable[Natural]) -> Fraction:
        """v(S). Raises `InvalidArgument` for players that the game has not."""
        return self.worths[self._mask(coalition)]

    def excess(self, coalition: Iterable[Natural], payoffs: Sequence[NumberLike]) -> Fraction:
        """v(S) - x(S): what the coalition would gain by leaving, to share among its members."""
        x, mask = self.allocation(payoffs), self._mask(coalition)
        return self.worths[mask] - total_of(x, mask)

    def _mask(self, coalition: Iterable[int]) -> int:
        mask = 0
        for player in _coalition(coalition):
            if player >= self.num_players:
                raise InvalidArgument(f"expected players below {self.num_players}, got {player}")
            mask |= 1 << player
        return mask

    def allocation(self, payoffs: Sequence[NumberLike]) -> Profile:
        """One exact number a player; raises `InvalidArgument` for another length."""
        x = fractions(payoffs, "a payoff")
        if len(x) != self.num_players:
            raise InvalidArgument(f"expected {self.num_players} payoffs, got {len(x)}")
        return x

    def speak(self, payoffs: Profile) -> tuple[Number, ...]:
        """Fractions if the worths were given exactly, else floats."""
        return payoffs if self.is_exact else tuple(map(as_float, payoffs))

    @cached_property
    def is_superadditive(self) -> bool:
        """v(S) + v(T) <= v(S or T) for all disjoint S and T: it never costs to join."""
        full = len(self.worths) - 1
        for mask in range(1, full + 1):
            part = (mask - 1) & mask
            # Each split of the coalition once: the part that has its lowest member.
            while part:
                if part & mask & -mask and (
                    self.worths[part] + self.worths[mask ^ part] > self.worths[mask]
                ):
                    return False
                part = (part - 1) & mask
        return True

    @cached_property
    def is_convex(self) -> bool:
        """v(S) + v(T) <= v(S or T) + v(S and T) for all S and T (Shapley 1971).

        Equivalently, two players who join a coalition bring at least as much together as apart.
        """
        v, n = self.worths, self.num_players
        return all(
            v[mask | 1 << i] + v[mask | 1 << j] <= v[mask | 1 << i | 1 << j] + v[mask]
            for i in range(n)
            for j in range(i)
            for mask in range(len(v))
            if not mask & (1 << i | 1 << j)
        )

    @cached_property
    def is_monotone(self) -> bool:
        """v(S) <= v(T) for all S within T."""
        v = self.worths
        return all(
            v[mask] <= v[mask | 1 << i] for i in range(self.num_players) for mask in range(len(v))
        )

    @cached_property
    def is_simple(self) -> bool:
        """Worths are 0 or 1, that of all players is 1, and the game is monotone: a vote."""
        return self.total == 1 and set(self.worths) <= {0, 1} and self.is_monotone

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{show_coalition(members(mask))} {brief(self.worths[mask])}"
            for mask in range(1, min(len(self.worths), 8))
        )
        more = ", ..." if len(self.worths) > 8 else ""
        players = f"{self.num_players} player{'s' if self.num_players > 1 else ''}"
        return f"CoalitionalGame({players}: {shown}{more})"


def members(mask: int) -> Coalition:
    """The players whose bits are set."""
    return frozenset(i for i in range(mask.bit_length()) if mask >> i & 1)


def total_of(payoffs: Profile, mask: int) -> Fraction:
    """x(S)."""
    return sum((x for i, x in enumerate(payoffs) if mask >> i & 1), Fraction(0))


def excesses(game: CoalitionalGame, payoffs: Profile) -> list[Fraction]:
    """v(S) - x(S) of all coalitions, in the order of `worths`."""
    sums = [Fraction(0)]
    for x in payoffs:
        sums += [x + y for y in sums]
    return [v - x for v, x in zip(game.worths, sums, strict=True)]


def _coalition(players: Any) -> Coalition:
    if isinstance(players, str) or not isinstance(players, Iterable):
        raise InvalidArgument(f"expected a coalition as players' numbers, got {players!r}")
    listed = list(players)
    for player in listed:
        if isinstance(player, bool) or not isinstance(player, int | np.integer) or player < 0:
            raise InvalidArgument(f"expected players numbered from 0, got {player!r}")
    if len(set(listed)) < len(listed):
        raise InvalidArgument(f"expected each player of a coalition once, got {listed}")
    return frozenset(map(int, listed))


def show_coalition(coalition: Iterable[int]) -> str:
    """As "{0, 2}"."""
    return "{" + ", ".join(map(str, sorted(coalition))) + "}"
