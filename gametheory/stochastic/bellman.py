"""Bellman's inequality in rationals: the proof that no joint policy does better."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.stochastic._exact_chain import ExactChain, bellman_gains
from gametheory.stochastic.game import Stochastic

Policy = NDArray[np.int64]


class Chains:
    """The exact chains of policies of one game without a horizon, each solved once."""

    def __init__(self, game: Stochastic) -> None:
        self.game = game
        self._known: dict[bytes, ExactChain] = {}

    def of(self, policy: Policy) -> ExactChain:
        key = policy.tobytes()
        if key not in self._known:
            self._known[key] = ExactChain(self.game, policy)
        return self._known[key]


def policy_payoffs(game: Stochastic, policy: Policy) -> Profile:
    """The exact payoffs per step of a deterministic joint policy, from the start."""
    if game.horizon is None:
        return ExactChain(game, policy).payoffs()
    integers, scale = game.integer_rewards
    states = np.arange(game.num_states)
    totals = []
    for rewards in integers:

        def follow(
            step: int, scale: int, after: NDArray[Any], rewards: Any = rewards
        ) -> NDArray[Any]:
            choice = policy[step]
            return np.asarray(
                scale * rewards[states, choice] + after[game.joint_lottery[states, choice]]
            )

        totals.append(_backwards(game, follow) * game.unit / scale)
    return tuple(totals)


def largest_payoff(game: Stochastic, weights: Profile) -> Fraction:
    """The exact maximum of w . V per step under a horizon, by backward induction."""
    reward, scale = _weighted_rewards(game, weights)

    def best(step: int, scale: int, after: NDArray[Any]) -> NDArray[Any]:
        return np.asarray((scale * reward + after[game.joint_lottery]).max(axis=1))

    return _backwards(game, best) * game.unit / scale


def most_beyond(game: Stochastic, policy: Policy, weights: Profile) -> tuple[Fraction, Fraction]:
    """(w . V of a policy from the start, the largest r + g E V(s') - V(s) anywhere); per step.

    V = w . V of the policy, without a horizon. If the second is e, no joint policy has w . V more
    than e above this one's, from any state: V + e / (1 - g) satisfies Bellman's inequality. Exact;
    0 proves optimality.
    """
    return most_beyond_chain(ExactChain(game, policy), weights)


def most_beyond_chain(chain: ExactChain, weights: Profile) -> tuple[Fraction, Fraction]:
    """`most_beyond` of a policy whose chain is at hand."""
    game = chain.game
    reward, scale = _weighted_rewards(game, weights)
    normal = [int(w * scale / chain.scale) for w in weights]
    table, common = chain.table
    integers = table @ np.array(normal, dtype=object)
    gains = bellman_gains(game, reward, integers, common)
    unit = game.lotteries.common_total * game.exact_discount.denominator
    chances, total = game.integer_initial
    start = Fraction(int((chances * integers).sum()), common * total * scale) * game.unit
    return start, Fraction(int(gains.max()), common * unit * scale)


def _weighted_rewards(game: Stochastic, weights: Profile) -> tuple[NDArray[Any], int]:
    """(w . r as integers `[state, joint action]`, their scale)."""
    rewards, unit = game.integer_rewards
    scale = math.lcm(*(w.denominator for w in weights))
    weighted = sum(int(w * scale) * r for w, r in zip(weights, rewards, strict=True))
    return np.asarray(weighted, dtype=object), scale * unit


def _backwards(
    game: Stochastic, step: Callable[[int, int, NDArray[Any]], NDArray[Any]]
) -> Fraction:
    """The sum of discounted integer rewards from the start under a horizon, exactly.

    `step(t, scale, after)` gives the value at t, rewards times a scale, from what follows each
    lottery. With k steps to go values are kept times (total * q)^(k - 1): integers.
    """
    assert game.horizon is not None
    g, total = game.exact_discount, game.lotteries.common_total
    growth = total * g.denominator
    scale = 1
    values: NDArray[Any] = np.zeros(game.num_states, dtype=object)
    for t in reversed(range(game.horizon)):
        after = g.numerator * game.lotteries.expect_integers(values)
        values = step(t, scale, after)
        scale *= growth
    start = game.exact_initial
    last = scale // growth
    return sum((p * int(v) for p, v in zip(start, values, strict=True) if p), Fraction(0)) / last
