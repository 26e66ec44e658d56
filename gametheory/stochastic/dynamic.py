"""Dynamic programming under joint control, in floats, with bounds on what rounding can hide.

The players act as one: in each state they choose a joint action, to maximise w . V.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gametheory.stochastic.game import Stochastic

Floats = NDArray[np.float64]
Policy = NDArray[np.int64]

TIE = 1e-11
"""Values within this, relative to the largest value, count as equal when a policy is improved: an
improvement that rounding invents could send policy iteration in circles."""

ROUNDING = 64 * 2.0**-52
"""A generous bound on the relative rounding error of one Bellman step (a dot product of a few
hundred probabilities at most, in pairs)."""


@dataclass(frozen=True)
class Solved:
    """A policy that maximises w . V, and what it is worth.

    Attributes:
        policy: joint action `[state]`, or `[step, state]` with a horizon.
        payoffs: the float values per step of all players from the initial distribution.
        bound: no joint policy has w . V above this; rounding is accounted for.
    """

    policy: Policy
    payoffs: Floats
    bound: float


class Control:
    """The tables of a game, ready for dynamic programming."""

    def __init__(self, game: Stochastic) -> None:
        self.game = game
        self.rewards = game.float_rewards
        self.lottery = np.ascontiguousarray(game.joint_lottery)
        self.initial = game.exact_initial.astype(np.float64)
        self.discount = float(game.exact_discount)
        self.unit = float(game.unit)
        self.states = np.arange(game.num_states)
        certain = game.lotteries.sizes == 1
        self.certain = np.flatnonzero(certain)
        self.random = np.flatnonzero(~certain)
        self.next_state = game.lotteries.successors[game.lotteries.starts[self.certain]]

    @cached_property
    def chances(self) -> Floats:
        """`[random lottery, state]`: the probabilities of the lotteries that are not certain."""
        matrix = np.zeros((len(self.random), self.game.num_states))
        lotteries = self.game.lotteries
        for row, k in enumerate(self.random):
            part = slice(lotteries.starts[k], lotteries.starts[k + 1])
            matrix[row, lotteries.successors[part]] = lotteries.probabilities[part]
        return matrix

    def expect(self, values: Floats) -> Floats:
        """The expectation of `values[state, ...]` under every lottery."""
        result = np.empty((len(self.game.lotteries), *values.shape[1:]))
        result[self.certain] = values[self.next_state]
        if self.random.size:
            result[self.random] = self.chances @ values
        return result

    def solve(
        self, weights: Floats, *, then: Floats | None = None, start: Policy | None = None
    ) -> Solved:
        """Maximise `weights . V`, and among the optima `then . V` if it is given."""
        if self.game.horizon is not None:
            return self._backwards(weights, then)
        reward = np.tensordot(weights, self.rewards, axes=1)
        policy = np.zeros(len(self.states), dtype=np.int64) if start is None else start
        policy, worth = self._iterate(reward, policy, None)
        gains = self._gains(reward, worth)
        bound = self._bound(worth, gains)
        if then is not None:
            slack = ROUNDING + TIE
            ties = gains >= -slack * (1 + self._scale(reward)) * 8
            second = np.tensordot(then, self.rewards, axes=1)
            policy, _ = self._iterate(second, policy, ties)
        return Solved(policy, self.initial @ self.evaluate(policy) * self.unit, bound)

    def rounding(self, weights: Floats) -> float:
        """How far rounding can carry a value per step of `solve` from that of its policy."""
        top = float(abs(self.rewards).max())
        steps = self.game.horizon
        return 0.0 if steps is None else ROUNDING * top * steps

    def evaluate(self, policy: Policy) -> Floats:
        """Discounted sums `[state, player]` of a stationary joint policy."""
        rewards = self.rewards[:, self.states, policy].T
        return self._policy_values(rewards, policy)

    def _iterate(
        self, reward: Floats, policy: Policy, allowed: NDArray[np.bool_] | None
    ) -> tuple[Policy, Floats]:
        """Howard's policy iteration over the allowed joint actions."""
        threshold = TIE * (1 + self._scale(reward))
        while True:
            worth = self._policy_values(reward[self.states, policy], policy)
            gains = self._gains(reward, worth)
            if allowed is not None:
                gains = np.where(allowed, gains, -np.inf)
            best = gains.argmax(axis=1)
            better = gains[self.states, best] > np.maximum(
                gains[self.states, policy] + threshold, threshold
            )
            if not better.any():
                return policy, worth
            policy = np.where(better, best, policy)

    def _gains(self, reward: Floats, worth: Floats) -> Floats:
        return reward + self.discount * self.expect(worth)[self.lottery] - worth[:, None]

    def _scale(self, reward: Floats) -> float:
        return float(abs(reward).max()) / (1 - self.discount)

    def _bound(self, worth: Floats, gains: Floats) -> float:
        """If r + g P V <= V + e everywhere, no policy is worth more than V + e / (1 - g)."""
        excess = max(float(gains.max()), 0.0) + ROUNDING * float(abs(worth).max())
        return (
            float(self.initial @ worth * self.unit)
            + excess
            + ROUNDING * float(abs(worth).max() * self.unit)
        )

    def _policy_values(self, rewards: Floats, policy: Policy) -> Floats:
        """Solve V = r + g P V by following certain moves until chance decides.

        The unknowns are the expectations after each random lottery in use: few.
        """
        lottery = self.lottery[self.states, policy]
        certain = self._is_certain[lottery]
        # After 2^k steps: where each state has come to, what it collected, what discount is left.
        where = np.where(certain, self._successor[lottery], self.states)
        column = (slice(None), *(None,) * (rewards.ndim - 1))
        collected = np.where(certain[column], rewards, 0.0)
        left = np.where(certain, self.discount, 1.0)
        while True:
            if not (certain[where] & (left > 1e-18)).any():
                break
            collected = collected + left[column] * collected[where]
            left = left * left[where]
            where = where[where]
        stop = ~certain[where]
        used, number = np.unique(lottery[~certain], return_inverse=True)
        if not used.size:
            return collected
        index = np.zeros(len(certain), dtype=np.int64)
        index[~certain] = number
        collected = collected + np.where(stop, left, 0.0)[column] * rewards[where]
        left = np.where(stop, left * self.discount, 0.0)
        chances = self.chances[self._random_row[used]]
        coefficients = np.zeros((len(used), len(used)))
        order = index[where]
        weighted = chances * left
        for k in range(len(used)):
            coefficients[k] = np.bincount(order, weighted[k], minlength=len(used))
        after = np.linalg.solve(np.eye(len(used)) - coefficients, chances @ collected)
        return np.asarray(collected + left[column] * after[order])

    @cached_property
    def _is_certain(self) -> NDArray[np.bool_]:
        return np.asarray(self.game.lotteries.sizes == 1)

    @cached_property
    def _successor(self) -> NDArray[np.int64]:
        successor = np.zeros(len(self.game.lotteries), dtype=np.int64)
        successor[self.certain] = self.next_state
        return successor

    @cached_property
    def _random_row(self) -> NDArray[np.int64]:
        row = np.zeros(len(self.game.lotteries), dtype=np.int64)
        row[self.random] = np.arange(len(self.random))
        return row

    def _backwards(self, weights: Floats, then: Floats | None) -> Solved:
        steps = self.game.horizon
        assert steps is not None
        players, states, joint = self.rewards.shape
        reward = np.tensordot(weights, self.rewards, axes=1)
        cells = self.states * joint
        paid = self.rewards.reshape(players, -1)
        drawn = self.lottery.ravel()
        policy = np.empty((steps, states), dtype=np.int64)
        values = np.zeros((states, players))
        magnitude, error = float(abs(reward).max()), 0.0
        for step in reversed(range(steps)):
            after = self.discount * self.expect(values)
            gain = reward + (after @ weights).take(self.lottery)
            if then is not None:
                slack = (TIE + ROUNDING) * (1 + magnitude * steps)
                tied = gain >= gain.max(axis=1, keepdims=True) - slack
                second = np.tensordot(then, self.rewards, axes=1) + (after @ then)[self.lottery]
                gain = np.where(tied, second, -np.inf)
                error += slack
            policy[step] = gain.argmax(axis=1)
            cell = cells + policy[step]
            values = paid.take(cell, axis=1).T + after.take(drawn.take(cell), axis=0)
            error += ROUNDING * magnitude * steps
        payoffs = self.initial @ values * self.unit
        return Solved(policy, payoffs, float(weights @ payoffs) + error * self.unit)
