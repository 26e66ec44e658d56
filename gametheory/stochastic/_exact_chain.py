"""Exact values of a joint policy: the Markov chain solved in rationals.

Under a joint policy most moves are certain. Following them from a state ends where chance decides
(or in a cycle, whose value is a geometric series), so V(s) = b + c u_k with u_k the expected value
after random lottery k. Only the lotteries in use are unknown: 18 in the Coin Game of 128 states.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.stochastic.game import Stochastic

Policy = NDArray[np.int64]


class ExactChain:
    """A game under a stationary joint policy, discounted without a horizon; flint's rationals."""

    def __init__(self, game: Stochastic, policy: Policy) -> None:
        import flint

        self.game = game
        self.rational = flint.fmpq
        g = game.exact_discount
        self.discount = flint.fmpq(g.numerator, g.denominator)
        states = np.arange(game.num_states)
        integers, self.scale = game.integer_rewards
        self.rewards = [tuple(row) for row in integers[:, states, policy].T.tolist()]
        self.lottery = game.joint_lottery[states, policy].tolist()
        self.certain = (game.lotteries.sizes == 1).tolist()
        self._known: dict[int, tuple[list[Any], Any, int]] = {}

    def values(self, wanted: list[int] | None = None) -> dict[int, tuple[Any, ...]]:
        """Discounted sums times the rewards' scale, `{state: one number for each player}`.

        For the wanted states and all that they can lead to; by default for all states.
        """
        import flint

        reached = self._reach(range(self.game.num_states) if wanted is None else wanted)
        used = sorted({self.lottery[s] for s in reached if not self.certain[self.lottery[s]]})
        number = {lottery: k for k, lottery in enumerate(used)}
        for s in reached:
            self._follow(s)
        players = range(self.game.num_players)
        size = len(used)
        matrix = [[self.rational(int(i == j)) for j in range(size)] for i in range(size)]
        constants = [[self.rational(0) for _ in players] for _ in range(size)]
        for k, lottery in enumerate(used):
            for s, p in self.game.lotteries[lottery].items():
                chance = self.rational(p.numerator, p.denominator)
                base, left, stop = self._known[s]
                for i in players:
                    constants[k][i] += chance * base[i]
                if stop >= 0:
                    matrix[k][number[stop]] -= chance * left
        after = flint.fmpq_mat(matrix).solve(flint.fmpq_mat(constants)).tolist() if size else []
        result = {}
        for s in reached:
            base, left, stop = self._known[s]
            result[s] = (
                tuple(base)
                if stop < 0
                else tuple(b + left * u for b, u in zip(base, after[number[stop]], strict=True))
            )
        return result

    def payoffs(self) -> tuple[Fraction, ...]:
        """Values per step from the initial distribution."""
        chances = {s: p for s, p in enumerate(self.game.exact_initial.tolist()) if p}
        values = self.values(list(chances))
        total = [self.rational(0)] * self.game.num_players
        for s, p in chances.items():
            chance = self.rational(p.numerator, p.denominator)
            total = [t + chance * v for t, v in zip(total, values[s], strict=True)]
        unit = self.game.unit / self.scale
        return tuple(Fraction(int(t.p), int(t.q)) * unit for t in total)

    def integers(self, player: int) -> tuple[NDArray[Any], int]:
        """A player's discounted sums times `scale` in all states: integers, their denominator."""
        return over_common([values[player] for values in self.values().values()])

    def gains(self, player: int, worth: NDArray[Any], common: int) -> NDArray[Any]:
        """r + g E V - V for one player, `[state, joint action]`, times a positive integer."""
        rewards = self.game.integer_rewards[0][player]
        return bellman_gains(self.game, rewards, worth, common)

    def _reach(self, start: Any) -> list[int]:
        lotteries = self.game.lotteries
        starts, successors = lotteries.starts.tolist(), lotteries.successors.tolist()
        seen, queue = set(), list(start)
        while queue:
            s = queue.pop()
            if s not in seen:
                seen.add(s)
                k = self.lottery[s]
                queue.extend(successors[starts[k] : starts[k + 1]])
        return sorted(seen)

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
