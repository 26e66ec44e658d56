"""The minimax point: what each player can be held down to.

v_i = min over the other's strategies of player i's best-reply payoff, over mixed strategies
(von Neumann: equal to what i can guarantee) or over pure ones. No equilibrium, of the game
or of its repetition, gives a player less than its mixed minimax value.

>>> import gametheory as gt
>>> print(gt.minimax(gt.zoo.asymmetric_bach_or_stravinsky()).payoffs)
(Fraction(4, 3), Fraction(2, 3))
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, fraction_array
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm
from gametheory.stochastic import Stochastic, StochasticMinimax, stochastic_minimax


@checked
@dataclass(frozen=True)
class Minimax:
    """The minimax point and the strategies that prove it.

    Attributes:
        payoffs: v_i for each player: Fractions if the game is exact, else floats.
        exact_payoffs: the same as Fractions.
        punishments: for each i, the other player's strategy that holds i down to v_i (for
            pure minimax, the joint action of all others as probability one).
        guarantees: for each i, the own strategy that secures v_i; empty for pure minimax,
            which need not be securable.
        by: "mixed" or "pure".
    """

    payoffs: tuple[Number, ...]
    exact_payoffs: Profile
    punishments: tuple[Any, ...] = field(repr=False)
    guarantees: tuple[Profile, ...] = field(repr=False)
    by: Literal["mixed", "pure"]

    def _fits(self, shape: tuple[int, ...]) -> bool:
        """Whether guarantees and punishments are of players with so many actions."""
        if self.by == "pure":
            return all(
                len(cell) == len(shape) - 1
                and all(
                    a < count for a, count in zip(cell, shape[:i] + shape[i + 1 :], strict=True)
                )
                for i, cell in enumerate(self.punishments)
            )
        return len(shape) == 2 and all(
            (len(self.guarantees[i]), len(self.punishments[i])) == (shape[i], shape[1 - i])
            for i in range(2)
        )

    def verify(self, game: NormalForm) -> bool:
        """Re-check without search, in rationals; False for a game of another shape."""
        if game.num_players != len(self.exact_payoffs) or not self._fits(game.shape):
            return False
        for i, value in enumerate(self.exact_payoffs):
            own = np.moveaxis(game.exact_payoffs[i], i, 0)
            if self.by == "pure":
                best = own.max(axis=0)
                if best[self.punishments[i]] != value or best.min() != value:
                    return False
                continue
            x, y = np.array(self.guarantees[i]), np.array(self.punishments[i])
            if any(min(s) < 0 or sum(s) != 1 for s in (x, y)):
                return False
            if not (max(own @ y) == value == min(x @ own)):
                return False
        return True


@overload
def minimax(game: NormalForm, *, by: str = "mixed") -> Minimax: ...


@overload
def minimax(game: Stochastic, *, by: str = "mixed") -> StochasticMinimax: ...


@checked
def minimax(game: NormalForm | Stochastic, *, by: str = "mixed") -> Minimax | StochasticMinimax:
    """The minimax point, exactly.

    `by="mixed"` (two players): the value of each player's zero-sum game, by linear
    programming, certified by both optimal strategies in rationals. `by="pure"` (any number
    of players): min over the others' pure joint actions of the best reply; ties go to the
    first. Raises `Unsupported` for mixed minimax of more than two players.

    A `Stochastic` game is passed on to `stochastic_minimax`.
    """
    if isinstance(game, Stochastic):
        return stochastic_minimax(game, by=by)
    require_kind(game, NormalForm, "a NormalForm or Stochastic game")
    if by == "pure":
        exact = game.exact_payoffs
        values: list[Fraction] = []
        punishments: list[Any] = []
        guarantees: list[Profile] = []
        for i in range(game.num_players):
            best = exact[i].max(axis=i)
            where = np.unravel_index(int(np.argmin(best)), best.shape)
            punishments.append(tuple(int(k) for k in where))
            values.append(best[where])
    elif by == "mixed":
        if game.num_players != 2:
            raise Unsupported(
                f"mixed minimax is for two players, got {game.num_players}; by='pure' takes any"
            )
        own = game.payoffs if game.payoffs.dtype == np.int64 else game.exact_payoffs
        solved = [solve_matrix_game(own[i] if i == 0 else own[i].T) for i in range(2)]
        values = [value for value, _, _ in solved]
        guarantees = [x for _, x, _ in solved]
        punishments = [y for _, _, y in solved]
    else:
        raise InvalidArgument(f"expected by='mixed' or by='pure', got {by!r}")
    payoffs = tuple(values)
    return Minimax(
        payoffs if game.is_exact else tuple(float(v) for v in payoffs),
        payoffs,
        tuple(punishments),
        tuple(guarantees),
        "pure" if by == "pure" else "mixed",
    )


@checked
def is_individually_rational(
    game: NormalForm, points: ArrayLike, *, by: str = "mixed"
) -> NDArray[np.bool_]:
    """Whether payoff profiles give every player at least its minimax value, exactly.

    `points[..., player]`; the result has the shape of the leading axes. `by` as in `minimax`.
    Raises `InvalidArgument` for points of another length.
    """
    floor = minimax(game, by=by).exact_payoffs
    array = fraction_array(points, "a payoff")
    if not array.ndim or array.shape[-1] != game.num_players:
        raise InvalidArgument(
            f"expected points[..., {game.num_players} players], got shape {array.shape}"
        )
    return np.asarray((array >= np.array(floor)).all(axis=-1), dtype=np.bool_)
