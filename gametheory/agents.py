"""Agents with a private memory, in stochastic games: exact values, exact best replies.

An agent is what amTFT is: in memory m it mixes over actions, sees the step (state, joint action,
next state), and its memory moves on, possibly by chance. Memories are hashable; policies of
histories with more structure than a table or an automaton can be written so.

Payoffs are means of `horizon` steps, undiscounted, or those of the game's own discount up to a
horizon. `expected_payoffs` samples nothing: it carries the distribution over (state, memories)
forward. Where that grows too large, `sampled_payoffs` plays episodes, with standard errors.

>>> import gametheory as gt
>>> game = iterated_game(gt.zoo.prisoners_dilemma(), horizon=20)
>>> class TitForTat:
...     def start(self): return [(0, 1)]
...     def act(self, memory, step, state): return (1 - memory, memory)
...     def observe(self, memory, step, state, joint, after): return [(joint[1], 1)]
>>> class Defector(TitForTat):
...     def act(self, memory, step, state): return (0, 1)
>>> [str(x) for x in expected_payoffs(game, (TitForTat(), Defector()))]
['-41/20', '-19/10']
>>> str(best_reply_payoff(game, TitForTat(), player=1))   # cooperate, and defect at the end
'-19/20'
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from gametheory._exact import Number
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.stochastic import Stochastic, remember

Memory = Hashable
Chances = Sequence[tuple[Memory, Any]]

MAX_SITUATIONS = 200_000
"""Cap on (state, memories) that are carried at once, and on beliefs of a best reply."""


class Agent(Protocol):
    """A player with a private memory; any object with these three methods will do."""

    def start(self) -> Chances:
        """(memory, probability) pairs of the first step."""
        ...

    def act(self, memory: Memory, step: int, state: int) -> Sequence[Any]:
        """The probability of each own action."""
        ...

    def observe(
        self, memory: Memory, step: int, state: int, joint: tuple[int, ...], after: int
    ) -> Chances:
        """(memory, probability) pairs after a step: its state, joint action and next state."""
        ...


def iterated_game(
    game: NormalForm | Repeated, *, horizon: int, remembers_last: bool = False
) -> Stochastic:
    """A stage game played `horizon` times, undiscounted.

    One state; with `remembers_last` the state is the previous joint action (row-major), and after
    all of them the start, as learners of memory one see it.
    """
    stage = game.game if isinstance(game, Repeated) else game
    once = Stochastic.from_repeated(Repeated(stage, 0)).with_criterion(horizon=horizon)
    if not remembers_last:
        return once
    count = once.num_joint_actions
    return remember(once, np.arange(count).reshape(1, *stage.shape), initial=count)


def expected_payoffs(game: Stochastic, agents: Sequence[Agent]) -> tuple[Number, ...]:
    """Payoffs per step of all players, from the start of a game with a horizon.

    Exact where the game and the agents speak in integers and Fractions. Raises `Unsupported`
    without a horizon, `TooLarge` if more than `MAX_SITUATIONS` situations can arise at a step.
    """
    horizon = _horizon(game)
    if len(agents) != game.num_players:
        raise InvalidArgument(f"expected {game.num_players} agents, got {len(agents)}")
    model = _Model(game)
    situations: dict[tuple[int, tuple[Memory, ...]], Any] = {}
    for state, chance in model.initial:
        for begun in itertools.product(*(agent.start() for agent in agents)):
            key = (state, tuple(m for m, _ in begun))
            situations[key] = situations.get(key, 0) + _product(chance, (p for _, p in begun))
    total: list[Any] = [Fraction(0)] * game.num_players
    weight: Any = Fraction(1)
    for step in range(horizon):
        after: dict[tuple[int, tuple[Memory, ...]], Any] = {}
        for (state, memories), chance in situations.items():
            mixtures = [
                _support(agent.act(m, step, state))
                for agent, m in zip(agents, memories, strict=True)
            ]
            for choice in itertools.product(*mixtures):
                joint = tuple(a for a, _ in choice)
                p = _product(chance, (q for _, q in choice))
                for i, reward in enumerate(model.rewards(state, joint)):
                    if reward:
                        total[i] += weight * p * reward
                for then, q in model.successors(state, joint):
                    changes = [
                        agent.observe(m, step, state, joint, then)
                        for agent, m in zip(agents, memories, strict=True)
                    ]
                    for moved in itertools.product(*changes):
                        key = (then, tuple(m for m, _ in moved))
                        after[key] = after.get(key, 0) + _product(p * q, (r for _, r in moved))
        if len(after) > MAX_SITUATIONS:
            raise TooLarge(f"expected at most {MAX_SITUATIONS:,} situations, got {len(after):,}")
        situations = after
        weight *= model.discount
    return tuple(_spoken(x * game.unit, exact=model.is_exact) for x in total)


def best_reply_payoff(game: Stochastic, agent: Agent, *, player: int) -> Number:
    """The most that `player` can get per step against one agent, two players; exact.

    The reply knows the agent's rule but not its memory, of which it keeps a belief (Bayes' rule
    over what it sees). Raises as `expected_payoffs`, and `TooLarge` beyond `MAX_SITUATIONS`
    beliefs.
    """
    horizon = _horizon(game)
    if game.num_players != 2 or player not in (0, 1):
        raise Unsupported(f"expected player 0 or 1 of two, got {player!r} of {game.num_players}")
    model, mine = _Model(game), game.shape[player]
    known: dict[Any, Any] = {}

    def worth(step: int, state: int, belief: frozenset[tuple[Memory, Any]]) -> Any:
        if step == horizon:
            return Fraction(0)
        key = (step, state, belief)
        if key in known:
            return known[key]
        if len(known) >= MAX_SITUATIONS:
            raise TooLarge(f"expected at most {MAX_SITUATIONS:,} beliefs of a best reply")
        theirs: dict[int, list[tuple[Memory, Any]]] = {}
        for memory, chance in belief:
            for action, p in _support(agent.act(memory, step, state)):
                theirs.setdefault(action, []).append((memory, chance * p))
        best = None
        for own in range(mine):
            value = Fraction(0)
            for action, weights in theirs.items():
                joint = (own, action) if player == 0 else (action, own)
                seen = sum(p for _, p in weights)
                value += seen * model.rewards(state, joint)[player]
                for then, q in model.successors(state, joint):
                    updated: dict[Memory, Any] = {}
                    for memory, p in weights:
                        for moved, r in agent.observe(memory, step, state, joint, then):
                            updated[moved] = updated.get(moved, 0) + p * r / seen
                    ahead = worth(step + 1, then, frozenset(updated.items()))
                    value += seen * q * model.discount * ahead
            best = value if best is None or value > best else best
        known[key] = best
        return best

    start = frozenset((memory, _rational(p)) for memory, p in agent.start())
    found = sum((p * worth(0, s, start) for s, p in model.initial), Fraction(0))
    return _spoken(found * game.unit, exact=model.is_exact)


@dataclass(frozen=True)
class SampledPayoffs:
    """Payoffs of agents in sampled episodes.

    Attributes:
        payoffs: mean per step, of each player.
        errors: standard errors of these means.
        episodes: how many were sampled.
    """

    payoffs: tuple[float, ...]
    errors: tuple[float, ...]
    episodes: int


def sampled_payoffs(
    game: Stochastic, agents: Sequence[Agent], *, episodes: int = 1000, rng: Any = None
) -> SampledPayoffs:
    """Payoffs per step by playing episodes of a game with a horizon, where exact ones are too many.

    The game's chance and the agents' are drawn, rewards are their expectations at each step.
    `rng`: seed or generator. At least two episodes, for the errors.
    """
    horizon = _horizon(game)
    if len(agents) != game.num_players:
        raise InvalidArgument(f"expected {game.num_players} agents, got {len(agents)}")
    if isinstance(episodes, bool) or not isinstance(episodes, int) or episodes < 2:
        raise InvalidArgument(f"expected at least two episodes, got {episodes!r}")
    generator, model = np.random.default_rng(rng), _Model(game)
    unit, discount = float(game.unit), float(game.exact_discount)
    totals = np.zeros((episodes, game.num_players))
    for episode in range(episodes):
        draws = iter(generator.random((horizon + 1) * (2 * len(agents) + 1)).tolist())
        state = _drawn(model.initial, next(draws))
        memories = [_drawn(agent.start(), next(draws)) for agent in agents]
        weight = 1.0
        for step in range(horizon):
            joint = tuple(
                _drawn(_support(agent.act(m, step, state)), next(draws))
                for agent, m in zip(agents, memories, strict=True)
            )
            for i, reward in enumerate(model.rewards(state, joint)):
                totals[episode, i] += weight * float(reward)
            after = _drawn(model.successors(state, joint), next(draws))
            memories = [
                _drawn(agent.observe(m, step, state, joint, after), next(draws))
                for agent, m in zip(agents, memories, strict=True)
            ]
            state, weight = after, weight * discount
    means = totals.mean(axis=0) * unit
    errors = totals.std(axis=0, ddof=1) * unit / np.sqrt(episodes)
    return SampledPayoffs(tuple(means.tolist()), tuple(errors.tolist()), episodes)


class _Model:
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

    def rewards(self, state: int, joint: tuple[int, ...]) -> tuple[Any, ...]:
        key = (state, joint)
        if key not in self._rewards:
            row = [table[state][joint] for table in self.game.rewards]
            self._rewards[key] = tuple(x.item() if isinstance(x, np.generic) else x for x in row)
        return self._rewards[key]

    def successors(self, state: int, joint: tuple[int, ...]) -> list[tuple[int, Any]]:
        number = int(self.game.lottery[(state, *joint)])
        if number not in self._successors:
            self._successors[number] = [
                (s, p if self.is_exact else float(p))
                for s, p in self.game.lotteries[number].items()
            ]
        return self._successors[number]


def _horizon(game: Stochastic) -> int:
    if game.horizon is None:
        raise Unsupported(
            "agents with memory are evaluated up to a horizon: use game.with_criterion(horizon=...)"
        )
    return game.horizon


def _drawn(chances: Sequence[tuple[Any, Any]], draw: float) -> Any:
    """One of (value, probability) pairs; the last one where rounding leaves none."""
    for value, p in chances:
        draw -= p
        if draw < 0:
            return value
    return chances[-1][0]


def _rational(p: Any) -> Any:
    """Integers as Fractions, so that quotients stay exact."""
    return Fraction(int(p)) if isinstance(p, (int, np.integer)) else p


def _support(mixture: Sequence[Any]) -> list[tuple[int, Any]]:
    return [(a, p) for a, p in enumerate(mixture) if p]


def _product(first: Any, factors: Any) -> Any:
    for factor in factors:
        first = first * factor
    return first


def _spoken(value: Any, *, exact: bool) -> Number:
    return value if exact and isinstance(value, Fraction) else float(value)
