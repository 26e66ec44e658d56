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
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Protocol

import numpy as np

from gametheory._numeric.exact import Number
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Count, Natural, Rng
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.norms._situations import (
    Memory,
    Model,
    encounters,
    expected_actions,
    product,
    rational,
    replies,
    support,
    updated_belief,
)
from gametheory.stochastic import Stochastic, remember

Chances = Sequence[tuple[Memory, Any]]

MAX_SITUATIONS = 200_000
"""Cap on (state, memories) that are carried at once, and on beliefs of a best reply."""


class Agent(Protocol):
    """A player with a private memory; any object with these three methods will do.

    It may have an attribute `period`, an integer: its answers then depend on the step only through
    the remainder by it. What recurs is worked out once where payoffs are floats.
    """

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


@checked
def iterated_game(
    game: NormalForm | Repeated, *, horizon: Count, remembers_last: bool = False
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


@checked
def expected_payoffs(
    game: Stochastic,
    agents: Sequence[Agent],
    *,
    exact: bool = True,
    max_situations: int = MAX_SITUATIONS,
) -> tuple[Number, ...]:
    """Payoffs per step of all players, from the start of a game with a horizon.

    Exact where the game and the agents speak in integers and Fractions, up to rounding otherwise.
    `exact=False` gives floats, sooner in games of many states, soonest if agents have a `period`.
    Raises `Unsupported` without a horizon, `TooLarge` if more than `max_situations` can arise: of
    (state, memories) at one step, or in all with `exact=False`.
    """
    horizon = _horizon(game)
    if len(agents) != game.num_players:
        raise InvalidArgument(f"expected {game.num_players} agents, got {len(agents)}")
    if not exact:
        found = encounters(game, agents, max_situations)
        totals = found.totals(horizon, float(game.exact_discount)) * float(game.unit)
        return tuple(totals.tolist())
    model = Model(game)
    situations: dict[tuple[int, tuple[Memory, ...]], Any] = {}
    for state, chance in model.initial:
        for begun in itertools.product(*(agent.start() for agent in agents)):
            key = (state, tuple(m for m, _ in begun))
            situations[key] = situations.get(key, 0) + product(chance, (p for _, p in begun))
    total: list[Any] = [Fraction(0)] * game.num_players
    weight: Any = Fraction(1)
    for step in range(horizon):
        after: dict[tuple[int, tuple[Memory, ...]], Any] = {}
        for (state, memories), chance in situations.items():
            mixtures = [
                support(agent.act(m, step, state))
                for agent, m in zip(agents, memories, strict=True)
            ]
            for choice in itertools.product(*mixtures):
                joint = tuple(a for a, _ in choice)
                p = product(chance, (q for _, q in choice))
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
                        after[key] = after.get(key, 0) + product(p * q, (r for _, r in moved))
        if len(after) > max_situations:
            raise TooLarge(f"expected at most {max_situations:,} situations, got {len(after):,}")
        situations = after
        weight *= model.discount
    return tuple(_spoken(x * game.unit, exact=model.is_exact) for x in total)


@checked
def best_reply_payoff(
    game: Stochastic,
    agent: Agent,
    *,
    player: Natural,
    exact: bool = True,
    max_situations: int = MAX_SITUATIONS,
) -> Number:
    """The most that `player` can get per step against one agent, two players.

    The reply knows the agent's rule but not its memory, of which it keeps a belief (Bayes' rule
    over what it sees). `exact=False` gives a float, as for `expected_payoffs`. Raises as that, and
    `TooLarge` beyond `max_situations` pairs of state and belief (at each step where exact).
    """
    horizon = _horizon(game)
    if game.num_players != 2 or player not in (0, 1):
        raise Unsupported(f"expected player 0 or 1 of two, got {player!r} of {game.num_players}")
    if not exact:
        known_replies = replies(game, agent, player, max_situations)
        return known_replies.best(horizon, float(game.exact_discount), player) * float(game.unit)
    model, mine = Model(game), game.shape[player]
    start = frozenset((memory, rational(p)) for memory, p in agent.start())
    # Layer by layer, forward and back: recursion would end at some 1,000 steps.
    layers: list[dict[Any, Any]] = [dict.fromkeys(((s, start) for s, _ in model.initial), ())]
    met = len(layers[0])
    for step in range(horizon):
        after: dict[Any, Any] = {}
        for state, belief in layers[-1]:
            theirs = expected_actions(agent, belief, step, state)
            options = []
            for own in range(mine):
                now, ahead = Fraction(0), []
                for action, weights in theirs.items():
                    joint = (own, action) if player == 0 else (action, own)
                    seen = sum(p for _, p in weights)
                    now += seen * model.rewards(state, joint)[player]
                    for then, q in model.successors(state, joint):
                        key = (then, updated_belief(agent, weights, step, state, joint, then))
                        after[key] = ()
                        ahead.append((seen * q * model.discount, key))
                options.append((now, ahead))
            layers[-1][state, belief] = options
        met += len(after)
        if met > max_situations and step + 1 < horizon:
            raise TooLarge(f"expected at most {max_situations:,} beliefs of a best reply")
        layers.append(after)
    worth = dict.fromkeys(layers.pop(), Fraction(0))
    for layer in reversed(layers):
        worth = {
            key: max(now + sum(p * worth[then] for p, then in ahead) for now, ahead in options)
            for key, options in layer.items()
        }
    found = sum((p * worth[s, start] for s, p in model.initial), Fraction(0))
    return _spoken(found * game.unit, exact=model.is_exact)


@checked
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


@checked
def sampled_payoffs(
    game: Stochastic,
    agents: Sequence[Agent],
    *,
    episodes: Annotated[int, AtLeast(2), AtMost(10**7)] = 1000,
    rng: Rng = None,
) -> SampledPayoffs:
    """Payoffs per step by playing episodes of a game with a horizon, where exact ones are too many.

    The game's chance and the agents' are drawn, rewards are their expectations at each step.
    `rng`: seed or generator. At least two episodes, for the errors.
    """
    horizon = _horizon(game)
    if len(agents) != game.num_players:
        raise InvalidArgument(f"expected {game.num_players} agents, got {len(agents)}")
    generator, model = np.random.default_rng(rng), Model(game)
    unit, discount = float(game.unit), float(game.exact_discount)
    totals = np.zeros((episodes, game.num_players))
    for episode in range(episodes):
        draws = iter(generator.random((horizon + 1) * (2 * len(agents) + 1)).tolist())
        state = _drawn(model.initial, next(draws))
        memories = [_drawn(agent.start(), next(draws)) for agent in agents]
        weight = 1.0
        for step in range(horizon):
            joint = tuple(
                _drawn(support(agent.act(m, step, state)), next(draws))
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


def _spoken(value: Any, *, exact: bool) -> Number:
    return value if exact and isinstance(value, Fraction) else float(value)


__all__ = [
    "MAX_SITUATIONS",
    "Agent",
    "SampledPayoffs",
    "best_reply_payoff",
    "expected_payoffs",
    "iterated_game",
    "sampled_payoffs",
]


def __dir__() -> list[str]:
    return list(__all__)
