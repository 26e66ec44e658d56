"""Situations that play between agents can come to, numbered once, and where choices in them lead.

A situation is a state with the agents' memories, or with a belief about them. Where what agents do
depends on the step only through its remainder by a period, situations recur, and values over many
steps are products with one sparse matrix of floats.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.errors import TooLarge
from gametheory.stochastic import Stochastic

Memory = Hashable
Belief = frozenset[tuple[Memory, Any]]
Outcome = tuple[NDArray[np.float64], Mapping[Any, float]]
"""Expected rewards of a choice, one for each player, and the chance of each next situation."""


@dataclass(frozen=True, eq=False)
class Situations:
    """A decision process on numbered situations.

    Attributes:
        start: `[situation]`: the chance to begin there.
        rewards: `[situation, choice, player]`.
        moves: sparse, `[situation * choice, situation]`: chances.
    """

    start: NDArray[np.float64]
    rewards: NDArray[np.float64]
    moves: Any

    def totals(self, steps: int, discount: float) -> NDArray[np.float64]:
        """`[player]`: expected discounted sums of rewards where there is one choice."""
        chances, total, weight = self.start, np.zeros(self.rewards.shape[-1]), 1.0
        for _ in range(steps):
            total += weight * (chances @ self.rewards[:, 0])
            chances = self.moves.T @ chances
            weight *= discount
        return total

    def best(self, steps: int, discount: float, player: int) -> float:
        """The largest expected discounted sum of a player who makes the choices."""
        worth = np.zeros(len(self.start))
        rewards = self.rewards[..., player]
        for _ in range(steps):
            ahead = (self.moves @ worth).reshape(rewards.shape)
            worth = (rewards + discount * ahead).max(axis=1)
        return float(self.start @ worth)


def explore(
    start: Mapping[Any, float],
    outcomes: Callable[[Any], Sequence[Outcome]],
    *,
    steps: int,
    limit: int,
) -> Situations:
    """Number all situations within so many steps from the start, by what `outcomes` says of each.

    `outcomes(situation)` has an entry for each choice, the same number of them everywhere. Raises
    `TooLarge` beyond `limit` situations.
    """
    from scipy.sparse import csr_array

    numbers = {situation: k for k, situation in enumerate(start)}
    rewards: list[list[NDArray[np.float64]]] = []
    columns: list[int] = []
    chances: list[float] = []
    ends = [0]
    level = list(start)
    for _ in range(steps):
        later = []
        for situation in level:
            row = outcomes(situation)
            rewards.append([paid for paid, _ in row])
            for _, ahead in row:
                for then, p in ahead.items():
                    known = len(numbers)
                    number = numbers.setdefault(then, known)
                    if number == known:
                        later.append(then)
                    columns.append(number)
                    chances.append(p)
                ends.append(len(columns))
            if len(numbers) > limit:
                raise TooLarge(f"expected at most {limit:,} situations, got more")
        level = later
    # What is first reached by the last step has no future that counts.
    rewards += [[np.zeros_like(paid) for paid in rewards[0]]] * len(level)
    ends += [len(columns)] * (len(level) * len(rewards[0]))
    moves = csr_array(
        (np.array(chances, dtype=np.float64), np.array(columns), np.array(ends)),
        shape=(len(ends) - 1, len(numbers)),
    )
    begun = np.zeros(len(numbers))
    begun[: len(start)] = [float(p) for p in start.values()]
    return Situations(begun, np.array(rewards, dtype=np.float64), moves)


def encounters(game: Stochastic, agents: Sequence[Any], limit: int) -> Situations:
    """Situations (phase, state, memories) of agents who play each other."""
    model, horizon = Model(game), game.horizon or 0
    period = math.lcm(*(getattr(agent, "period", horizon) for agent in agents))
    start: dict[Any, float] = {}
    for state, chance in model.initial:
        for begun in itertools.product(*(agent.start() for agent in agents)):
            key = (0, state, tuple(m for m, _ in begun))
            start[key] = start.get(key, 0.0) + float(product(chance, (p for _, p in begun)))

    def outcomes(situation: Any) -> list[Outcome]:
        phase, state, memories = situation
        paid = np.zeros(game.num_players)
        after: dict[Any, float] = {}
        mixtures = [
            support(agent.act(m, phase, state)) for agent, m in zip(agents, memories, strict=True)
        ]
        for choice in itertools.product(*mixtures):
            joint = tuple(a for a, _ in choice)
            p = float(product(1, (q for _, q in choice)))
            paid += p * model.float_rewards(state, joint)
            for then, q in model.float_successors(state, joint):
                changes = [
                    agent.observe(m, phase, state, joint, then)
                    for agent, m in zip(agents, memories, strict=True)
                ]
                for moved in itertools.product(*changes):
                    key = ((phase + 1) % period, then, tuple(m for m, _ in moved))
                    after[key] = after.get(key, 0.0) + p * q * float(
                        product(1, (r for _, r in moved))
                    )
        return [(paid, after)]

    return explore(start, outcomes, steps=horizon, limit=limit)


def replies(game: Stochastic, agent: Any, player: int, limit: int) -> Situations:
    """Situations (phase, state, belief) of who replies to an agent; a choice for each action."""
    model, horizon = Model(game), game.horizon or 0
    period = getattr(agent, "period", horizon)
    belief = frozenset((memory, rational(p)) for memory, p in agent.start())
    start = {(0, state, belief): float(p) for state, p in model.initial}

    def outcomes(situation: Any) -> list[Outcome]:
        phase, state, belief = situation
        theirs = expected_actions(agent, belief, phase, state)
        row: list[Outcome] = []
        for own in range(game.shape[player]):
            paid = np.zeros(2)
            after: dict[Any, float] = {}
            for action, weights in theirs.items():
                joint = (own, action) if player == 0 else (action, own)
                seen = float(sum(p for _, p in weights))
                paid += seen * model.float_rewards(state, joint)
                for then, q in model.float_successors(state, joint):
                    moved = updated_belief(agent, weights, phase, state, joint, then)
                    key = ((phase + 1) % period, then, moved)
                    after[key] = after.get(key, 0.0) + seen * q
            row.append((paid, after))
        return row

    return explore(start, outcomes, steps=horizon, limit=limit)


def expected_actions(
    agent: Any, belief: Belief, step: int, state: int
) -> dict[int, list[tuple[Memory, Any]]]:
    """For each action that an agent may take: its possible memories, with their joint chances."""
    theirs: dict[int, list[tuple[Memory, Any]]] = {}
    for memory, chance in belief:
        for action, p in support(agent.act(memory, step, state)):
            theirs.setdefault(action, []).append((memory, chance * p))
    return theirs


def updated_belief(agent: Any, weights: list[tuple[Memory, Any]], *seen_step: Any) -> Belief:
    """Bayes' rule: the belief about an agent's memory after (step, state, joint action, next)."""
    seen = sum(p for _, p in weights)
    updated: dict[Memory, Any] = {}
    for memory, p in weights:
        for moved, r in agent.observe(memory, *seen_step):
            updated[moved] = updated.get(moved, 0) + p * r / seen
    return frozenset(updated.items())


class Model:
    """The tables of a game as Python numbers, looked up once each."""

    def __init__(self, game: Stochastic) -> None:
        self.game = game
        self.is_exact = game.is_exact
        self.discount = game.exact_discount if game.is_exact else float(game.exact_discount)
        self.initial = [
            (s, p if game.is_exact else float(p)) for s, p in enumerate(game.exact_initial) if p
        ]
        self._rewards: dict[Any, tuple[Any, ...]] = {}
        self._successors: dict[int, list[tuple[int, Any]]] = {}
        self._float_rewards: dict[Any, NDArray[np.float64]] = {}
        self._float_successors: dict[int, list[tuple[int, float]]] = {}

    def rewards(self, state: int, joint: tuple[int, ...]) -> tuple[Any, ...]:
        key = (state, joint)
        if key not in self._rewards:
            row = [table[state][joint] for table in self.game.rewards]
            self._rewards[key] = tuple(x.item() if isinstance(x, np.generic) else x for x in row)
        return self._rewards[key]

    def float_rewards(self, state: int, joint: tuple[int, ...]) -> NDArray[np.float64]:
        key = (state, joint)
        if key not in self._float_rewards:
            self._float_rewards[key] = np.array([float(x) for x in self.rewards(state, joint)])
        return self._float_rewards[key]

    def float_successors(self, state: int, joint: tuple[int, ...]) -> list[tuple[int, float]]:
        number = int(self.game.lottery[(state, *joint)])
        if number not in self._float_successors:
            self._float_successors[number] = [
                (s, float(p)) for s, p in self.successors(state, joint)
            ]
        return self._float_successors[number]

    def successors(self, state: int, joint: tuple[int, ...]) -> list[tuple[int, Any]]:
        number = int(self.game.lottery[(state, *joint)])
        if number not in self._successors:
            self._successors[number] = [
                (s, p if self.is_exact else float(p))
                for s, p in self.game.lotteries[number].items()
            ]
        return self._successors[number]


def rational(p: Any) -> Any:
    """Integers as Fractions, so that quotients stay exact."""
    return Fraction(int(p)) if isinstance(p, (int, np.integer)) else p


def support(mixture: Sequence[Any]) -> list[tuple[int, Any]]:
    return [(a, p) for a, p in enumerate(mixture) if p]


def product(first: Any, factors: Any) -> Any:
    for factor in factors:
        first = first * factor
    return first
