"""Exact values of a joint policy: the Markov chain solved in rationals.

Under a joint policy most moves are certain. Following them from a state ends where chance decides
(or in a cycle, whose value is a geometric series), so V(s) = b + c u_k with u_k the expected value
after random lottery k. Only the lotteries in use are unknown: 18 in the Coin Game of 128 states.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.rationals import as_fmpq
from gametheory.stochastic.game import Stochastic

Policy = NDArray[np.int64]


class ExactChain:
    """A game under a stationary joint policy, discounted without a horizon; flint's rationals."""

    def __init__(self, game: Stochastic, policy: Policy) -> None:
        import flint

        self.game = game
        self.rational = flint.fmpq
        g = game.exact_discount
        self.discount = as_fmpq(g)
        states = np.arange(game.num_states)
        integers, self.scale = game.integer_rewards
        self.rewards = [tuple(row) for row in integers[:, states, policy].T.tolist()]
        self.lottery = game.joint_lottery[states, policy].tolist()
        self.certain = (game.lotteries.sizes == 1).tolist()
        self._known: dict[int, tuple[list[Any], Any, int]] = {}

    @cached_property
    def values(self) -> list[tuple[Any, ...]]:
        """Discounted sums times the rewards' scale: for each state one number for each player."""
        import flint

        states, players = range(self.game.num_states), range(self.game.num_players)
        used = sorted({k for k in self.lottery if not self.certain[k]})
        number = {lottery: k for k, lottery in enumerate(used)}
        for s in states:
            self._follow(s)
        size = len(used)
        zero, one = self.rational(0), self.rational(1)
        matrix = [[one if i == j else zero for j in range(size)] for i in range(size)]
        constants = [[zero for _ in players] for _ in range(size)]
        lotteries = self.game.lotteries
        for k, lottery in enumerate(used):
            part = slice(lotteries.starts[lottery], lotteries.starts[lottery + 1])
            total = int(lotteries.totals[lottery])
            row, sums = matrix[k], constants[k]
            entries = zip(
                lotteries.successors[part].tolist(), lotteries.weights[part].tolist(), strict=True
            )
            for s, weight in entries:
                base, left, stop = self._known[s]
                chance = self.rational(weight, total)
                for i in players:
                    sums[i] += chance * base[i]
                if stop >= 0:
                    row[number[stop]] -= chance * left
        after = flint.fmpq_mat(matrix).solve(flint.fmpq_mat(constants)).tolist() if size else []
        result = []
        for s in states:
            base, left, stop = self._known[s]
            ahead = after[number[stop]] if stop >= 0 else base
            result.append(
                tuple(base)
                if stop < 0
                else tuple([b + left * u for b, u in zip(base, ahead, strict=True)])
            )
        return result

    def payoffs(self) -> tuple[Fraction, ...]:
        """Values per step from the initial distribution."""
        unit = self.game.unit / self.scale
        return tuple(self.average(i) * unit for i in range(self.game.num_players))

    def average(self, player: int) -> Fraction:
        """A player's discounted sum times `scale`, from the initial distribution."""
        worth, common = self.integers(player)
        chances, total = self.game.integer_initial
        return Fraction(int((chances * worth).sum()), common * total)

    def integers(self, player: int) -> tuple[NDArray[Any], int]:
        """A player's discounted sums times `scale` in all states: integers, their denominator."""
        table, common = self.table
        return table[:, player], common

    @cached_property
    def table(self) -> tuple[NDArray[Any], int]:
        """`values` as Python integers `[state, player]` over their common denominator."""
        flat, common = over_common([x for values in self.values for x in values])
        return flat.reshape(self.game.num_states, -1), common

    def gains(self, player: int, worth: NDArray[Any], common: int) -> NDArray[Any]:
        """r + g E V - V for one player, `[state, joint action]`, times a positive integer."""
        rewards = self.game.integer_rewards[0][player]
        return bellman_gains(self.game, rewards, worth, common)

    def _follow(self, state: int) -> None:
        """V(s) = base + left * u(stop): known for the state and all on its certain way."""
        known = self._known
        trail: list[int] = []
        position: dict[int, int] = {}
        s = state
        while s not in known and self.certain[self.lottery[s]] and s not in position:
            position[s] = len(trail)
            trail.append(s)
            s = int(self.game.lotteries.successors[self.game.lotteries.starts[self.lottery[s]]])
        if s in position:
            cycle = trail[position[s] :]
            total = [self.rational(0)] * self.game.num_players
            left = self.rational(1)
            for t in cycle:
                total = [a + left * r for a, r in zip(total, self.rewards[t], strict=True)]
                left *= self.discount
            known[s] = ([a / (1 - left) for a in total], self.rational(0), -1)
        elif s not in known:
            base = [self.rational(r) for r in self.rewards[s]]
            known[s] = (base, self.discount, self.lottery[s])
        for t in reversed(trail):
            if t in known:
                s = t
                continue
            base, left, stop = known[s]
            here = [r + self.discount * b for r, b in zip(self.rewards[t], base, strict=True)]
            known[t] = (here, left * self.discount, stop)
            s = t


def over_common(numbers: list[Any]) -> tuple[NDArray[Any], int]:
    """flint's rationals as Python integers over their common denominator."""
    common = math.lcm(*(int(x.q) for x in numbers))
    integers = [int(x.p) * (common // int(x.q)) for x in numbers]
    return np.array(integers, dtype=object), common


def bellman_gains(
    game: Stochastic, reward: NDArray[Any], worth: NDArray[Any], common: int
) -> NDArray[Any]:
    """r + g E V - V, `[state, joint action]`, times common * lotteries' total * g's denominator.

    `worth` is V times `common`; integers throughout.
    """
    g, total = game.exact_discount, game.lotteries.common_total
    unit = total * g.denominator
    after = g.numerator * game.lotteries.expect_integers(worth)
    gains = reward * (common * unit) + after[game.joint_lottery] - (unit * worth)[:, None]
    return np.asarray(gains)
