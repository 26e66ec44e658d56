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

import math
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
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
        own: u1 in integers, `[action 0, action 1]`.
    """

    ratio: Fraction
    strategies: tuple[Profile, Profile]
    own: NDArray[Any] = field(repr=False)

    @cached_property
    def is_unique(self) -> bool | None:
        """Whether neither player has another optimal strategy; None where it takes too long."""
        x, y = self.strategies
        answers = (_is_only_one(self.own, x, y), _is_only_one(-self.own.T, y, x))
        if False in answers or all(answers):
            return all(answers)
        _, backwards, other = solve_matrix_game(self.own[::-1, ::-1])
        if (backwards[::-1], other[::-1]) != (x, y):
            return False
        try:
            return len(nash_equilibria(NormalForm.from_bimatrix(self.own, -self.own))) == 1
        except TooLarge:
            return None

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
    return OpposedGame(ratio, (x, y), own)


def _is_only_one(own: NDArray[Any], x: Profile, y: Profile) -> bool | None:
    """Whether x is the only optimal strategy in the matrix game `own`, where y is one of the other.

    None where an action outside the supports earns the value too. Where none does, every optimal
    strategy has the support of x and earns the value against all of y's: one system of equations.
    """
    import flint

    used, met = (np.array([k for k, p in enumerate(z) if p]) for z in (x, y))
    scale = math.lcm(*(p.denominator for p in (*x, *y)))
    rows, columns = (np.array([int(p * scale) for p in z], dtype=object) for z in (x, y))
    gains, losses = own @ columns, rows @ own
    value = gains[used[0]]
    if (gains == value).sum() > len(used) or (losses == value).sum() > len(met):
        return None
    system = [*own[np.ix_(used, met)].T.tolist(), [1] * len(used)]
    return int(flint.fmpz_mat(system).rank()) == len(used)
