"""The minimax point: what each player can be held down to.

v_i = min over the others' strategies of player i's best-reply payoff. They choose pure actions,
mix independently, or draw a joint action from one distribution (correlated: a lottery that i does
not see). Each is at least the next. With one opponent the last two are the same number, the value
of a zero-sum game, which is what i can guarantee itself (von Neumann); with more, that holds of
correlated opponents alone, and independent ones may have to concede more.

No equilibrium, of the game or of its repetition, gives a player less than its minimax value against
independent opponents; no correlated one, less than against correlated opponents.

>>> import gametheory as gt
>>> print(gt.minimax(gt.zoo.asymmetric_bach_or_stravinsky()).payoffs)
(Fraction(4, 3), Fraction(2, 3))

Player 1 wins unless the others, who cannot talk, agree on the action that it did not choose (after
von Stengel and Koller 1997, on teams against an adversary):

>>> game = gt.NormalForm([[[[1, 1], [1, 0]], [[0, 1], [1, 1]]], *[[[[0, 0], [0, 0]]] * 2] * 2])
>>> [gt.minimax(game, opponents=how).payoffs[0] for how in ("correlated", "independent")]
[Fraction(1, 2), Fraction(3, 4)]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    Profile,
    as_float,
    brief_profile,
    fraction_array,
    to_fraction,
)
from gametheory._numeric.least_maximum import Bracket, is_proved, least_maximum
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory.equilibria.zero_sum import matrix_game_value, solve_matrix_game
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm
from gametheory.stochastic import Stochastic, StochasticMinimax, stochastic_minimax

WIDTH = Fraction(1, 10**6)
"""How wide brackets of irrational minimax values may be, as a share of the player's payoffs."""


@checked
@dataclass(frozen=True, repr=False)
class Minimax:
    """The minimax point and the strategies that prove it.

    Attributes:
        payoffs: for each player what `punishments` hold it down to: Fractions if the game is
            exact, else floats. It is v_i, or against independent opponents an upper bound of it.
        exact_payoffs: the same as Fractions.
        lower: proven lower bounds of v_i; equal to `exact_payoffs` where that is v_i.
        punishments: for each i how the others hold i down. By "mixed" strategies, of one opponent
            its strategy; of correlated ones a distribution over their joint actions, in the order
            of `itertools.product`; of independent ones a strategy for each, in order. For pure
            minimax their joint action.
        guarantees: for each i, the own strategy that secures `lower`, against correlated opponents
            (with one opponent that is any); empty otherwise.
        by: "mixed" or "pure".
        opponents: "correlated" or "independent".
        brackets: against independent opponents of three and more players, for each player the
            proof of both bounds.
    """

    payoffs: tuple[Number, ...]
    exact_payoffs: Profile
    lower: Profile
    punishments: tuple[Any, ...]
    guarantees: tuple[Profile, ...]
    by: Literal["mixed", "pure"]
    opponents: Literal["correlated", "independent"]
    brackets: tuple[Bracket, ...] = ()

    @property
    def gap(self) -> Fraction:
        """The largest of `exact_payoffs` - `lower`; 0 where v is known exactly."""
        differences = map(Fraction.__sub__, self.exact_payoffs, self.lower)
        return max(differences, default=Fraction(0))

    def _fits(self, shape: tuple[int, ...]) -> bool:
        """Whether guarantees and punishments are of players with so many actions."""
        count = len(shape)
        others = [shape[:i] + shape[i + 1 :] for i in range(count)]
        if not len(self.punishments) == len(self.lower) == len(self.exact_payoffs) == count:
            return False
        if self.by == "pure":
            return all(
                len(cell) == count - 1
                and all(a < actions for a, actions in zip(cell, rest, strict=True))
                for cell, rest in zip(self.punishments, others, strict=True)
            )
        if self.brackets:
            return len(self.brackets) == count
        return len(self.guarantees) == count and all(
            (len(x), len(y)) == (own, math.prod(rest))
            for x, y, own, rest in zip(
                self.guarantees, self.punishments, shape, others, strict=True
            )
        )

    def __repr__(self) -> str:
        known = f", within {as_float(self.gap):.1g}" if self.gap else ""
        whose = f" of {self.opponents} opponents" if len(self.lower) > 2 else ""
        return f"Minimax({brief_profile(self.payoffs)} by {self.by} strategies{whose}{known})"

    def verify(self, game: NormalForm) -> bool:
        """Re-check without search, in rationals; False for a game of another shape."""
        if not self._fits(game.shape) or self.payoffs != _spoken(game, self.exact_payoffs):
            return False
        for i, value in enumerate(self.exact_payoffs):
            own = np.moveaxis(game.exact_payoffs[i], i, 0)
            if self.by == "pure":
                best = np.asarray(own.max(axis=0))
                if best[self.punishments[i]] != value or best.min() != value:
                    return False
                if self.lower[i] != value:
                    return False
                continue
            if self.brackets:
                found = self.brackets[i]
                same = (found.lower, found.upper) == (self.lower[i], value)
                if not same or found.strategies != self.punishments[i]:
                    return False
                if not is_proved(own, found):
                    return False
                continue
            x, y = np.array(self.guarantees[i]), np.array(self.punishments[i])
            if any(min(s) < 0 or sum(s) != 1 for s in (x, y)):
                return False
            table = own.reshape(len(x), -1)
            if not (max(table @ y) == value == self.lower[i] == min(x @ table)):
                return False
        return True


@overload
def minimax(
    game: NormalForm,
    *,
    by: str = "mixed",
    opponents: str = "correlated",
    width: NumberLike = WIDTH,
) -> Minimax: ...


@overload
def minimax(
    game: Stochastic,
    *,
    by: str = "mixed",
    opponents: str = "correlated",
    width: NumberLike = WIDTH,
) -> StochasticMinimax: ...


@checked
def minimax(
    game: NormalForm | Stochastic,
    *,
    by: str = "mixed",
    opponents: str = "correlated",
    width: NumberLike = WIDTH,
) -> Minimax | StochasticMinimax:
    """The minimax point of any number of players.

    `by="pure"`: min over the others' pure joint actions of the best reply; exact; ties go to the
    first.

    `by="mixed"`, `opponents="correlated"` (the default): the others draw joint actions from one
    distribution. Exact, by linear programming: the value of the zero-sum game of i against all
    others together, certified by both optimal strategies. It is the default because it is exact
    for any number of players and below every equilibrium payoff, correlated ones too; with two
    players it is the minimax of the textbooks.

    `by="mixed"`, `opponents="independent"`: the others mix independently, as in the folk theorem
    of Fudenberg and Maskin (1986). Exact for two players and wherever at most one opponent has more
    than one action. Otherwise v_i may be irrational: `lower` <= v_i <= `exact_payoffs`, by branch
    and bound over boxes of mixed strategies, at most `width` apart as a share of the range of i's
    payoffs, unless that takes too many boxes (5,000, of large games fewer): `gap` says what is
    proved. Often both are equal, and v_i is known exactly.

    A `Stochastic` game is passed on to `stochastic_minimax`. Raises `InvalidArgument` for another
    name and for a width that is not positive.
    """
    require_among(by, ("mixed", "pure"), "a kind of strategies, by")
    require_among(opponents, ("correlated", "independent"), "what opponents do, opponents")
    share = to_fraction(width, "a width")
    if share <= 0:
        raise InvalidArgument(f"expected a width above 0, got {width}")
    if isinstance(game, Stochastic):
        return stochastic_minimax(game, by=by)
    require_kind(game, NormalForm, "a NormalForm or Stochastic game")
    tables = [_own_first(game, i) for i in range(game.num_players)]
    several = game.num_players > 2 and by == "mixed" and opponents == "independent"
    if several and any(sum(k > 1 for k in table.shape[1:]) > 1 for table in tables):
        return _independent(game, share)
    kind: Literal["correlated", "independent"] = (
        "correlated" if opponents == "correlated" else "independent"
    )
    if by == "pure":
        return _pure(game, tables, kind)
    solved = [solve_matrix_game(table.reshape(len(table), -1)) for table in tables]
    values = tuple(value for value, _, _ in solved)
    punishments: tuple[Any, ...] = tuple(y for _, _, y in solved)
    return Minimax(
        _spoken(game, values),
        values,
        values,
        punishments,
        tuple(x for _, x, _ in solved),
        "mixed",
        kind,
    )


def _own_first(game: NormalForm, player: int) -> NDArray[Any]:
    """The player's payoffs, its own action the first axis; integers where they are few bits."""
    payoffs = game.payoffs if game.payoffs.dtype == np.int64 else game.exact_payoffs
    others = (k for k in range(game.num_players) if k != player)
    own: NDArray[Any] = payoffs[player].transpose(player, *others)  # moveaxis takes 5 us
    return own


def _spoken(game: NormalForm, values: Profile) -> tuple[Number, ...]:
    return values if game.is_exact else tuple(map(float, values))


def _pure(
    game: NormalForm, tables: list[NDArray[Any]], kind: Literal["correlated", "independent"]
) -> Minimax:
    values, punishments = [], []
    for table in tables:
        best = np.asarray(table.max(axis=0))  # of one player the maximum is a number
        where = np.unravel_index(int(np.argmin(best)), best.shape)
        punishments.append(tuple(int(k) for k in where))
        values.append(Fraction(int(best[where])) if best.dtype == np.int64 else best[where])
    point = tuple(values)
    return Minimax(_spoken(game, point), point, point, tuple(punishments), (), "pure", kind)


def _independent(game: NormalForm, share: Fraction) -> Minimax:
    brackets = []
    for i in range(game.num_players):
        own = np.moveaxis(game.exact_payoffs[i], i, 0)
        span = max(own.flat) - min(own.flat)
        brackets.append(least_maximum(own, share * (span or Fraction(1))))
    upper = tuple(found.upper for found in brackets)
    return Minimax(
        _spoken(game, upper),
        upper,
        tuple(found.lower for found in brackets),
        tuple(found.strategies for found in brackets),
        (),
        "mixed",
        "independent",
        tuple(brackets),
    )


def mixed_minimax_point(game: NormalForm) -> Profile:
    """The point of `minimax(game)`, without the strategies that prove it."""
    tables = [_own_first(game, i) for i in range(game.num_players)]
    return tuple(matrix_game_value(table.reshape(len(table), -1)) for table in tables)


@checked
def is_individually_rational(
    game: NormalForm, points: ArrayLike, *, by: str = "mixed", opponents: str = "correlated"
) -> NDArray[np.bool_]:
    """Whether payoff profiles give every player at least its minimax value, exactly.

    `points[..., player]`; the result has the shape of the leading axes. `by` and `opponents` as in
    `minimax`. Raises `InvalidArgument` for points of another length, and `Unsupported` where a
    minimax value against independent opponents is not known well enough to decide.
    """
    solved = minimax(game, by=by, opponents=opponents)
    floor = solved.exact_payoffs
    array = fraction_array(points, "a payoff")
    if not array.ndim or array.shape[-1] != game.num_players:
        raise InvalidArgument(
            f"expected points[..., {game.num_players} players], got shape {array.shape}"
        )
    above = np.asarray((array >= np.array(floor)).all(axis=-1), dtype=np.bool_)
    if solved.gap:
        maybe = np.asarray((array >= np.array(solved.lower)).all(axis=-1), dtype=np.bool_)
        if (maybe & ~above).any():
            raise Unsupported(
                f"a point within {float(solved.gap):.1g} of the minimax value of independent "
                "opponents, which is known between bounds: minimax(game, width=...) narrows them"
            )
    return above
