"""Programs that toss their own coins and none in common (Tennenholtz 2004), two players.

Each player submits a program, which reads both and then gives a mixed strategy; the strategies are
drawn independently. "If the other's program is this one, play x_i; else hold the other down" is an
equilibrium iff nobody gets less than its mixed minimax value:

- whoever submits another program faces its punishment, and gets at most its minimax value;
- nobody gets less in an equilibrium, since a program may ignore what it reads and play a maximin
  strategy.

So the equilibrium payoffs are {V reached by independent mixing : V >= minimax}. What independent
mixing reaches is a curved set (`gametheory.payoffs`), neither convex nor finite, so this is no
`AttainablePayoffs`: bargaining solutions take its `payoff_set` with `floor` as the disagreement
point, which leaves just this part of it.

With more players two things fail. What all others can hold a player to by *independent* mixing is
known between bounds only (`equilibria.minimax`), and so is what is reached; and of a curved set
between bounds, the part above a floor between bounds has no proven distance to the true one. So
they are refused. A mediator, or programs without coins, take any number.

>>> import gametheory as gt
>>> found = own_coin_payoffs(gt.zoo.asymmetric_bach_or_stravinsky())
>>> found.floor
(Fraction(4, 3), Fraction(2, 3))
>>> found.contains((2, 2)), found.contains((3, "3/2"))      # a coin in common reaches both
(True, False)
>>> found.witness((2, 2))
OwnCoinPlay((0, 1) and (0, 1): (2, 2))
>>> gt.bargain(found.payoff_set, "egalitarian", disagreement=found.floor).payoffs
(Fraction(2, 1), Fraction(2, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import Number, Profile, brief_profile, show_profile
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike
from gametheory.commitments._checks import is_distribution, refusing
from gametheory.commitments.conditional import Threat, threat_against
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs import CurvedSet, attainable
from gametheory.payoffs.curves import Piece


@checked
@dataclass(frozen=True, repr=False)
class OwnCoinPlay:
    """A program for each player: what it plays with the other's, and against any else.

    Attributes:
        strategies: a mixed strategy for each player, exact probabilities.
        threats: for each player what it is held to if it submits another program, with the proof.
        payoffs: the expected payoffs of the strategies, exactly.
    """

    strategies: tuple[Profile, Profile]
    threats: tuple[Threat, Threat]
    payoffs: Profile

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: strategies, payoffs, threats, and that nobody gains by leaving."""
        x, y = (np.array(own, dtype=object) for own in self.strategies)
        return (
            game.num_players == 2
            and (len(x), len(y)) == game.shape
            and is_distribution(x)
            and is_distribution(y)
            and tuple(x @ own @ y for own in game.exact_payoffs) == tuple(self.payoffs)
            and [t.player for t in self.threats] == [0, 1]
            and all(t.guarantee and t.verify(game) for t in self.threats)
            and all(v >= t.value for v, t in zip(self.payoffs, self.threats, strict=True))
        )

    def __repr__(self) -> str:
        shown = " and ".join(map(brief_profile, self.strategies))
        return f"OwnCoinPlay({shown}: {brief_profile(self.payoffs)})"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class OwnCoinPayoffs:
    """The equilibrium payoffs of programs that toss their own coins; never empty.

    Attributes:
        game: the game.
        payoff_set: what independent mixing reaches; the part with V >= `floor` is attained.
        threats: for each player what it is held to, with the proof.
    """

    game: NormalForm
    payoff_set: CurvedSet
    threats: tuple[Threat, Threat] = field(repr=False)

    @property
    def floor(self) -> tuple[Number, ...]:
        """The mixed minimax point, in the numbers of the game."""
        return self.payoff_set.speak([t.value for t in self.threats])

    def contains(self, point: Sequence[NumberLike]) -> bool:
        """Whether a payoff profile is attained, exactly."""
        exact = self.payoff_set._profile(point, "a payoff profile")
        return self._is_rational(exact) and bool(self.payoff_set.contains(exact))

    @property
    def frontier(self) -> tuple[Piece, ...]:
        """The strong Pareto frontier, by rising payoff of player 1: segments and arcs."""
        return self.payoff_set.above([t.value for t in self.threats])

    def witness(self, point: Sequence[NumberLike]) -> OwnCoinPlay:
        """Programs that attain a point.

        Where strategies must be irrational they are within 2^-200, and `payoffs` are those of
        what is given: they verify if these are no lower than the floor. Raises `InvalidArgument`
        for a point that is not attained.
        """
        exact = self.payoff_set._profile(point, "a payoff profile")
        if not self.contains(exact):
            raise InvalidArgument(f"{show_profile(exact)} is not attained by programs of own coins")
        first, second = self.payoff_set.strategies(exact)
        x, y = (np.array(own, dtype=object) for own in (first, second))
        pays = tuple(Fraction(x @ own @ y) for own in self.game.exact_payoffs)
        return OwnCoinPlay((first, second), self.threats, pays)

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals the floor, and that the set is that of this game."""
        return (
            self.game.num_players == 2
            and self.payoff_set == CurvedSet(self.game)
            and [t.player for t in self.threats] == [0, 1]
            and all(t.guarantee and t.verify(self.game) for t in self.threats)
        )

    def _is_rational(self, point: Profile) -> bool:
        return all(v >= t.value for v, t in zip(point, self.threats, strict=True))

    def __repr__(self) -> str:
        floor = brief_profile([t.value for t in self.threats])
        return f"OwnCoinPayoffs(independent mixing, at least {floor})"


@checked
def own_coin_payoffs(game: NormalForm) -> OwnCoinPayoffs:
    """What programs attain that toss their own coins and none in common.

    Exact. Raises `Unsupported` unless there are two players; see the head of this module.
    """
    if game.num_players != 2:
        raise Unsupported(
            f"programs with own coins are for two players, got {game.num_players}: what others "
            "hold a player to by independent mixing, and what is reached, are known between "
            "bounds only; by='mediator' and randomness='none' take any number"
        )
    reached = attainable(game, by="independent")
    assert isinstance(reached, CurvedSet)
    first, second = (threat_against(game, i, pure=False) for i in range(2))
    return OwnCoinPayoffs(game, reached, (first, second))
