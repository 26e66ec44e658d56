"""Interval games: every payoff in an interval, and what holds in every game of the box.

An interval game is the set of all games whose payoffs lie between `lower` and `upper`, cell by cell
and player by player; with roles, those of them that are symmetric in the players of each role. A
question about a game has one of three answers in a box: *all* games say yes, *some* do and some do
not, or *none* does. Whether a pure profile is an equilibrium and whether an action is strictly
dominated are decided exactly, in rationals, for the box as it is given:

- A pure profile is an equilibrium of all games iff nobody's lowest payoff there is below the
  highest that a deviation gives, and of some iff nobody's highest is below the lowest.
- An action is dominated in all games iff it is in the *worst* corner, where it pays its highest and
  the player's other actions their lowest: what dominates it there does so everywhere. It is
  dominated in some game iff it is in the *best* corner, the other way round.
- The regret of a mixed profile has its largest and its smallest value in games that are given.

Each answer has witnesses: a game in the box where it holds, one where it does not.

>>> from gametheory import empirical
>>> box = empirical.IntervalGame(
...     [[[3, 0], [4, 1]], [[3, 5], [0, 1]]], [[[3, 0], [6, 2]], [[3, 6], [0, 2]]]
... )
>>> box.equilibrium((1, 1)).verdict, box.equilibrium((0, 0)).verdict
('all', 'none')
>>> print(box.dominated(0, 0))
'a0' of player 1 is dominated in all games: by a1
>>> box.regret([(1, 0), ("1/2", "1/2")])
RegretInterval([1, 5/2])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fraction_array, number_array
from gametheory._support.check import checked, require_player
from gametheory._support.kinds import ArrayLike, Natural, NumberLike, Rng
from gametheory._support.text import quoted
from gametheory.empirical import regrets, statements
from gametheory.empirical._orbits import Orbits, orbits
from gametheory.empirical.regrets import RegretInterval
from gametheory.empirical.statements import Statement
from gametheory.empirical.tables import RoleLike, roles_of
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm


@checked
@dataclass(frozen=True, eq=False, repr=False, init=False)
class IntervalGame:
    """All games with payoffs between bounds.

    Args:
        lower, upper: `[player, a1, ..., an]`, lower <= upper; kept exactly, floats as the dyadic
            rationals that they are.
        actions, players, name: as of `NormalForm`.
        roles: which players are exchangeable in every game, as in `PayoffTable.from_samples`.
        confidence: how likely a box made so is to hold the true game, nominally: `confidence_box`
            says what each method takes for granted; None where that is not known.
        method: how the box was made.

    Raises `InvalidGame` for bounds that make no game, `InvalidArgument` if some lower bound is
    above the upper one, or if bounds differ where roles make payoffs equal.
    """

    lower: NDArray[Any]
    upper: NDArray[Any]
    actions: tuple[tuple[str, ...], ...]
    players: tuple[str, ...]
    roles: tuple[tuple[int, ...], ...]
    name: str
    confidence: float | None
    method: str

    def __init__(
        self,
        lower: ArrayLike,
        upper: ArrayLike,
        *,
        actions: Sequence[Sequence[str]] | None = None,
        players: Sequence[str] | None = None,
        roles: RoleLike = None,
        name: str = "",
        confidence: float | None = None,
        method: str = "given",
    ) -> None:
        bounds = [number_array(side, "bounds") for side in (lower, upper)]
        if bounds[0].shape != bounds[1].shape:
            raise InvalidArgument(
                f"expected lower and upper bounds of one shape, got {bounds[0].shape} and "
                f"{bounds[1].shape}"
            )
        made = NormalForm(bounds[0].tolist(), actions=actions, players=players, name=name)
        if bounds[0].dtype != bounds[1].dtype:
            bounds = [fraction_array(side) for side in bounds]
        if confidence is not None and not 0 < confidence < 1:
            raise InvalidArgument(f"expected a confidence between 0 and 1, got {confidence}")
        wrong = np.argwhere(bounds[0] > bounds[1])
        if len(wrong):
            at = tuple(wrong[0].tolist())
            raise InvalidArgument(
                f"expected lower bounds of at most the upper ones, got {bounds[0][at]} and "
                f"{bounds[1][at]} at {at}"
            )
        parted = roles_of(roles, made.shape)
        for key, value in {
            "lower": bounds[0],
            "upper": bounds[1],
            "actions": made.actions,
            "players": made.players,
            "roles": parted,
            "name": made.name,
            "confidence": confidence,
            "method": method,
        }.items():
            object.__setattr__(self, key, value)
        for side in bounds:
            if (side != self._of_entries(self._by_entry(side))).any():
                raise InvalidArgument("expected equal bounds where roles make payoffs equal")

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of actions of each player."""
        return tuple(map(len, self.actions))

    @property
    def num_players(self) -> int:
        return len(self.players)

    @cached_property
    def _orbits(self) -> Orbits:
        return orbits(self.shape, self.roles)

    def _by_entry(self, payoffs: NDArray[Any]) -> NDArray[Any]:
        """Payoffs of the whole game by the numbers of entries that symmetry does not make equal."""
        found = np.empty(self._orbits.entries, dtype=payoffs.dtype)
        found[self._orbits.entry.reshape(-1)] = payoffs.reshape(-1)
        return found

    def _of_entries(self, values: NDArray[Any]) -> NDArray[Any]:
        """The other way round."""
        return np.asarray(values[self._orbits.entry])

    @cached_property
    def exact_lower(self) -> NDArray[Any]:
        """Lower bounds in Fractions."""
        return fraction_array(self.lower)

    @cached_property
    def exact_upper(self) -> NDArray[Any]:
        """Upper bounds in Fractions."""
        return fraction_array(self.upper)

    def game(self, payoffs: ArrayLike) -> NormalForm:
        """A game with the labels and names of this box."""
        return NormalForm(payoffs, actions=self.actions, players=self.players, name=self.name)

    def contains(self, game: NormalForm) -> bool:
        """Whether a game is in the box, exactly, and as symmetric as the roles say."""
        if game.shape != self.shape:
            return False
        payoffs = game.exact_payoffs
        alike = payoffs == self._of_entries(self._by_entry(payoffs))
        within = (self.exact_lower <= payoffs) & (payoffs <= self.exact_upper)
        return bool(alike.all() and within.all())

    def corner(self, raised: NDArray[np.bool_]) -> NormalForm:
        """The game with upper bounds where `raised[player, a1, ..., an]`, else lower ones.

        With roles, a payoff is raised if one of those that are equal to it is.
        """
        if raised.shape != self.lower.shape:
            raise InvalidArgument(
                f"expected which bounds to raise, of shape {self.lower.shape}, got {raised.shape}"
            )
        found = np.zeros(self._orbits.entries, dtype=bool)
        found[self._orbits.entry[np.asarray(raised, dtype=bool)]] = True
        payoffs = np.where(self._of_entries(found), self.upper, self.lower)
        return self.game(payoffs)

    def sample(self, *, rng: Rng = 0) -> NormalForm:
        """A game of the box, each payoff uniform in its interval."""
        shares = np.random.default_rng(rng).random(self._orbits.entries)
        low, high = self._by_entry(self.lower), self._by_entry(self.upper)
        if low.dtype == object:
            shares = fraction_array(shares)
        drawn = low + shares * (high - low)
        return self.game(self._of_entries(np.minimum(drawn, high)))

    @cached_property
    def pure_verdicts(self) -> NDArray[np.int64]:
        """`[a1, ..., an]`: for how many games each pure profile is an equilibrium.

        2 for all games, 1 for some, 0 for none, as in `statements.VERDICTS`.
        """
        return statements.pure_verdicts(self)

    def equilibrium(self, profile: Sequence[str | int]) -> Statement:
        """In which games a pure profile, one action for each player, is an equilibrium."""
        return statements.equilibrium(self, self.cell(profile))

    def dominated(
        self, player: Natural, action: str | int, *, by: Literal["mixed", "pure"] = "mixed"
    ) -> Statement:
        """In which games an action is strictly dominated, by a mixture or by a pure action.

        In all games also means by one mixture (one action) in all of them: what dominates in the
        worst corner does so everywhere.
        """
        require_player(player, self.num_players)
        return statements.dominated(self, int(player), self._action(int(player), action), by)

    def regret(self, profile: Sequence[Sequence[NumberLike]]) -> RegretInterval:
        """The least and the largest regret of a mixed profile over the box, exactly.

        Args:
            profile: for each player the probability of each action; they sum to 1, floats within
                1e-9 (they are then scaled).

        Regret is the most that any player gains by deviating. Raises `InvalidArgument` for what is
        no profile; `TooLarge` if roles tie the payoffs of many players who mix differently.
        """
        return regrets.regret_interval(self, self.strategies(profile))

    def cell(self, profile: Sequence[str | int]) -> tuple[int, ...]:
        """A pure profile as numbers of actions."""
        if len(profile) != self.num_players:
            raise InvalidArgument(
                f"expected an action of each of {self.num_players} players, got {quoted(profile)}"
            )
        return tuple(self._action(i, action) for i, action in enumerate(profile))

    def _action(self, player: int, action: Any) -> int:
        labels = self.actions[player]
        if isinstance(action, str) and action in labels:
            return labels.index(action)
        is_number = isinstance(action, int | np.integer) and not isinstance(action, bool)
        if not is_number or not 0 <= action < len(labels):
            raise InvalidArgument(
                f"expected an action of {self.players[player]} among {quoted(labels)}, got "
                f"{quoted(action)}"
            )
        return int(action)

    def strategies(self, profile: Sequence[Sequence[Any]]) -> tuple[Profile, ...]:
        """A mixed profile in Fractions; raises `InvalidArgument` for what is none."""
        if len(profile) != self.num_players:
            raise InvalidArgument(
                f"expected a strategy of each of {self.num_players} players, got {len(profile)}"
            )
        found = []
        for own, count in zip(profile, self.shape, strict=True):
            exact = fraction_array(list(own), "a probability")
            total = sum(exact) if exact.shape == (count,) else 0
            rounded = any(isinstance(p, float | np.floating) for p in own)
            off = abs(total - 1)
            if off > (1e-9 if rounded else 0) or min(exact) < 0:
                raise InvalidArgument(
                    f"expected {count} probabilities that sum to 1, got {quoted(list(own))}"
                )
            found.append(tuple(p / total for p in exact))
        return tuple(found)

    def __repr__(self) -> str:
        size = "x".join(map(str, self.shape))
        sure = "" if self.confidence is None else f", {100 * self.confidence:g} % ({self.method})"
        return f"IntervalGame({size}{sure})"
