"""Correlated equilibria of two players with opposed interests, without a linear program.

Let k1 u1 + k2 u2 be the same in every cell, k > 0. Either player can leave the recommendations
and play an optimal strategy of the zero-sum game u1, so in every (coarse) correlated equilibrium
each gets at least, and by the constant sum at most, what it gets in a Nash equilibrium. Given a
recommendation, the other player then plays an optimal strategy. So the correlated equilibrium is
unique exactly if the optimal strategies of both players are. The coarse ones are the couplings of
optimal strategies that pay the value, and unique ones leave one coupling only if one is pure or
both have two actions.

The multipliers are those optimal strategies: pricing every deviation to action b by y[b] adds, in
each cell, what y would earn there less what is earned there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.correlated._incentives import Incentives
from gametheory.equilibria import nash_equilibria
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import JointAction


@dataclass(frozen=True, eq=False)
class OpposedGame:
    """What the zero-sum game u1 says about the correlated equilibria.

    Attributes:
        ratio: k1 / k2, so that u2 is a constant less ratio * u1.
        strategies: an optimal one of each player.
        is_unique: whether neither has another one; None where that was too much to list.
    """

    ratio: Fraction
    strategies: tuple[Profile, Profile]
    is_unique: bool | None

    def has_one(self, *, coarse: bool) -> bool | None:
        """Whether there is no other (coarse) correlated equilibrium; None if not decided."""
        supports = sorted(sum(p > 0 for p in strategy) for strategy in self.strategies)
        if self.is_unique and coarse:
            return supports[0] == 1 or supports == [2, 2]
        return self.is_unique

    @property
    def lottery(self) -> dict[JointAction, Fraction]:
        x, y = self.strategies
        return {(a, b): p * q for a, p in enumerate(x) for b, q in enumerate(y) if p and q}

    def prices(self, weights: Profile) -> tuple[int, Profile]:
        """The player whose deviations prove the bound on weights . u, and the price of each."""
        upwards = weights[0] - weights[1] * self.ratio
        # More for player 0 is less for player 1, whose strategy limits it; and the reverse.
        player = 1 if upwards > 0 else 0
        unit = abs(upwards) / (self.ratio if player else 1)
        return player, tuple(unit * p for p in self.strategies[player])


def opposed(rows: Incentives) -> OpposedGame | None:
    """The game as one of opposed interests, or None if it is none, or if a payoff is constant."""
    if len(rows.shape) != 2:
        return None
    own, other = rows.integers[0], rows.integers[1].T
    gain, loss = own - own[0, 0], other - other[0, 0]
    k = np.unravel_index(int(abs(gain).argmax()), gain.shape)
    p, q = int(gain[k]), int(loss[k])
    if p * q >= 0 or (gain * q - loss * p).any():
        return None
    _, x, y = solve_matrix_game(own)
    ratio = Fraction(-q * rows.scales[0], p * rows.scales[1])
    return OpposedGame(ratio, (x, y), _is_unique(own))


def _is_unique(own: NDArray[Any]) -> bool | None:
    try:
        return len(nash_equilibria(NormalForm.from_bimatrix(own, -own))) == 1
    except TooLarge:
        return None
