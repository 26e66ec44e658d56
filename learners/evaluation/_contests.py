"""How runs meet opponents that never change: exactly where they can, by sampled episodes elsewhere.

Three grounds, found by `ground_of`:

- tables over states (gradient learners, given policies, networks without memory): exact;
- agents with memory (amTFT): exact up to a number of situations, then sampled;
- recurrent networks: sampled. A best reply is learned from episodes, as a table over states, and
  tried on others: what it gets is a lower bound with an error bar.

`game` may be a copy of the runs' game with other rewards, to count what happens.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import Repeated, Stochastic, TooLarge, Unsupported
from gametheory._support.kinds import Size
from gametheory.norms import agents
from learners.amtft.runs import AmTFTRuns, episode_of
from learners.amtft.settings import SAMPLED_BEYOND, max_situations
from learners.evaluation._opponents import Table, as_stochastic, best_reply_to
from learners.learning import Population
from learners.neural.episodic import best_reply_of_episodes, mean_of_episodes
from learners.neural.rollouts import Actor, TableActor, sample_episodes
from learners.neural.runs import DISCOUNTED_STEPS, NeuralRuns, reordered
from learners.simulation.transitions import Streams, Transitions
from learners.training.values import StochasticValues

Floats = NDArray[np.float64]

AGENT_EPISODES = 32
"""Episodes of an encounter of agents, at most: each of their steps is worked out by itself."""

FEW_STATES = 100
"""Encounters of agents in larger games are mostly sampled, and best replies to them tried."""

REPLY_ROUNDS, REPLY_EPISODES = 12, 128
"""A learned best reply: so many rounds of so many episodes against each run."""

EXPLORED = 0.1
"""Share of random actions of a reply while it learns."""

_REPLY_STREAM, _TRIED = 2**41, 2**42
"""Numbers of the first episodes from which replies learn, and by which they are tried."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What was got, per step.

    Attributes:
        means: `[run, player]`.
        errors: `[run, player]`: standard errors of sampling; 0 where exact.
    """

    means: Floats
    errors: Floats

    @property
    def exact(self) -> bool:
        """Whether nothing was sampled."""
        return not self.errors.any()


class Ground(Protocol):
    """Where runs meet others."""

    @property
    def how(self) -> str:
        """How encounters are evaluated, in words."""
        ...

    def facing(self, table: Table, player: int, game: Stochastic | None = None) -> Outcome:
        """`player` of every run against `table[state, action]` of the other."""
        ...

    def shifted(self, shift: int, game: Stochastic) -> Outcome:
        """Player 1 of every run against player 2 of the run `shift` further on."""
        ...

    def best_reply(self, player: int, own: Floats) -> tuple[Outcome, str]:
        """What the other gets, at `[:, 1 - player]`, by a best reply to `player` of every run, and
        how that was found; `own[run, player]`: of self-play. Raises `TooLarge` where it cannot be.
        """
        ...


def ground_of(runs: Population, *, episodes: Size = 256, horizon: Size | None = None) -> Ground:
    """The ground of runs.

    `episodes`: of what is sampled. `horizon`: steps of an encounter; None: those of the runs'
    episodes, or discounted. Agents play their episodes always.

    Raises `Unsupported` for runs that have neither tables `policy_1` and `policy_2` nor agents, nor
    are `NeuralRuns`.
    """
    if isinstance(runs, NeuralRuns) and not runs.markov:
        return _Sampled(runs, episodes, horizon)
    if isinstance(runs, AmTFTRuns):
        return _Agents(runs, episodes)
    tables = runs.tables()
    if "policy_1" in tables and "policy_2" in tables and len(tables) == 2:
        return _Tables(runs, (tables["policy_1"], tables["policy_2"]), horizon)
    raise Unsupported(
        "expected runs with tables policy_1 and policy_2, amTFT's, or NeuralRuns, got tables "
        f"{sorted(tables)}: only self-play and cross-play of these can be judged"
    )


def tables_meet(
    game: Repeated | Stochastic, first: Floats, second: Floats, horizon: Size | None
) -> Floats:
    """`[run, player]`: tables `[run, state, action]` of both players against each other, per step:
    the mean of `horizon` steps, or discounted; exact.
    """
    played = as_stochastic(game)
    if horizon is not None:
        return mean_of_episodes(played, (first, second), horizon)
    return StochasticValues(played)((torch.tensor(first), torch.tensor(second))).numpy()


class _Tables:
    """Exact: policies are tables over states."""

    how = "exact"

    def __init__(
        self, runs: Population, tables: tuple[Floats, Floats], horizon: int | None
    ) -> None:
        self.runs, self.tables, self.game = runs, tables, as_stochastic(_game(runs))
        self.horizon = runs.episode if horizon is None else horizon

    def _met(self, first: Floats, second: Floats, game: Stochastic | None) -> Outcome:
        means = tables_meet(game or self.game, first, second, self.horizon)
        return Outcome(means, np.zeros_like(means))

    def facing(self, table: Table, player: int, game: Stochastic | None = None) -> Outcome:
        other = np.repeat(table[None], len(self.runs), axis=0)
        own = np.ascontiguousarray(self.tables[player])
        return self._met(*((own, other) if player == 0 else (other, own)), game)

    def shifted(self, shift: int, game: Stochastic) -> Outcome:
        second = np.ascontiguousarray(np.roll(self.tables[1], -shift, axis=0))
        return self._met(np.ascontiguousarray(self.tables[0]), second, game)

    def best_reply(self, player: int, own: Floats) -> tuple[Outcome, str]:
        if self.horizon is None:
            return _known_reply(self.runs, player, own)
        means = np.full_like(own, np.nan)
        means[:, 1 - player] = best_reply_of_episodes(
            self.game, np.ascontiguousarray(self.tables[player]), player, self.horizon
        )
        return Outcome(means, np.zeros_like(means)), "exact"


def _known_reply(runs: Population, player: int, own: Floats) -> tuple[Outcome, str]:
    means = np.full_like(own, np.nan)
    means[:, 1 - player] = own[:, 1 - player] + runs.exploitability(player)
    return Outcome(means, np.zeros_like(means)), "exact"


class _Fixed:
    """A table as an agent without memory."""

    def __init__(self, table: Table) -> None:
        self.rows = [tuple(row) for row in table.tolist()]

    def start(self) -> list[tuple[Hashable, float]]:
        return [((), 1)]

    def act(self, memory: Hashable, step: int, state: int) -> tuple[float, ...]:
        # States that remember more count on from those that do not.
        return self.rows[state % len(self.rows)]

    def observe(
        self, memory: Hashable, step: int, state: int, joint: Any, after: int
    ) -> list[tuple[Hashable, float]]:
        return [(memory, 1)]


class _Agents:
    """amTFT's agents: exact, or sampled where that leads to too many situations."""

    def __init__(self, runs: AmTFTRuns, episodes: int) -> None:
        self.runs, self.episodes = runs, min(episodes, AGENT_EPISODES)
        self._known: dict[Any, Outcome] = {}
        self._sampled = False

    @property
    def how(self) -> str:
        return f"sampled, {self.episodes} episodes each" if self._sampled else "exact"

    def _met(self, pair: Any, key: Any, game: Stochastic | None) -> Outcome:
        known = (key, None if game is None else game.name)
        if known not in self._known:
            self._known[known] = self._played(pair, game)
        return self._known[known]

    def _played(self, pair: Any, counted: Stochastic | None) -> Outcome:
        own = next(a for a in pair if not isinstance(a, _Fixed)).cooperations[0].game
        if counted is not None:
            own = _same_states(counted, own)
        game = episode_of(own, self.runs.episode)
        limit = SAMPLED_BEYOND
        if game.num_states > FEW_STATES:
            limit = max_situations(self.episodes)
        try:
            found = agents.expected_payoffs(game, pair, exact=False, max_situations=limit)
        except TooLarge:
            self._sampled = True
            drawn = agents.sampled_payoffs(game, pair, episodes=self.episodes, rng=0)
            return Outcome(np.array([drawn.payoffs]), np.array([drawn.errors]))
        return Outcome(np.array([[float(x) for x in found]]), np.zeros((1, 2)))

    def _all(self, each: list[Outcome]) -> Outcome:
        return Outcome(
            np.concatenate([one.means for one in each]), np.concatenate([o.errors for o in each])
        )

    def _key(self, run: int) -> Any:
        own = self.runs.cooperations[run]
        return tuple(np.asarray(t).tobytes() for t in (*own.cooperate, *own.punish))

    def facing(self, table: Table, player: int, game: Stochastic | None = None) -> Outcome:
        found = []
        for k in range(len(self.runs)):
            pair: list[Any] = [self.runs.agent(k, player)]
            pair.insert(1 - player, _Fixed(table))
            found.append(self._met(pair, (self._key(k), player, table.tobytes()), game))
        return self._all(found)

    def shifted(self, shift: int, game: Stochastic) -> Outcome:
        count, found = len(self.runs), []
        for k in range(count):
            other = (k + shift) % count
            pair = (self.runs.agent(k, 0), self.runs.agent(other, 1))
            found.append(self._met(pair, (self._key(k), self._key(other)), game))
        return self._all(found)

    def best_reply(self, player: int, own: Floats) -> tuple[Outcome, str]:
        """Exact in stage games; elsewhere the best reply to how the agent cooperates, tried."""
        first = self.runs.cooperations[0].game
        if first.num_states <= FEW_STATES:
            return _known_reply(self.runs, player, own)
        stage = as_stochastic(_game(self.runs))
        values, found = StochasticValues(stage), []
        for k, cooperation in enumerate(self.runs.cooperations):
            # In the game without what agents remember; of phases and memories the mean.
            theirs = np.asarray(cooperation.cooperate[player], dtype=np.float64)
            theirs = theirs.reshape(-1, stage.num_states, theirs.shape[-1]).mean(axis=0)
            reply, _ = best_reply_to(values, theirs, 1 - player, counts=stage.shape)
            pair: list[Any] = [self.runs.agent(k, player)]
            pair.insert(1 - player, _Fixed(reply))
            found.append(self._met(pair, (self._key(k), player, "reply"), None))
        return self._all(found), "the best reply to how it cooperates: a lower bound"


@lru_cache(maxsize=16)
def _same_states(counted: Stochastic, game: Stochastic) -> Stochastic:
    """The game with the rewards of `counted`, whose states it counts on from."""
    states = np.arange(game.num_states) % counted.num_states
    return Stochastic.from_lotteries(
        np.asarray(counted.rewards)[:, states],
        game.lottery,
        game.lotteries,
        initial=game.initial,
        discount=game.discount,
        horizon=game.horizon,
        actions=game.actions,
        players=game.players,
        name=counted.name,
    )


class _Sampled:
    """Recurrent networks: sampled."""

    def __init__(self, runs: NeuralRuns, episodes: int, horizon: int | None) -> None:
        self.runs, self.episodes = runs, episodes
        seen = runs.policies[0].observations
        self.device = seen.device
        self.table = Transitions(_game(runs), observations=seen.cpu().numpy(), device=seen.device)
        ends = horizon or runs.episode
        self.steps = ends or DISCOUNTED_STEPS
        discount = 1.0 if ends else float(runs.game.discount or 0)
        weights = discount ** torch.arange(self.steps, device=self.device, dtype=torch.float64)
        self.weights = weights / weights.sum()
        self.actors = [own.actor() for own in runs.policies]

    @property
    def how(self) -> str:
        return f"sampled, {self.episodes} episodes each"

    def _streams(self) -> Streams:
        return Streams(np.arange(len(self.runs)) + 2**32, device=self.device)

    def _summed(self, played: Any, game: Stochastic | None) -> Outcome:
        rewards = played.rewards.double()
        if game is not None:
            states, joint = played.states[..., :-1], self.table.joint(played.actions)
            counts = np.asarray(game.rewards, dtype=np.float64).reshape(2, game.num_states, -1)
            rewards = torch.tensor(counts).to(self.device)[:, states, joint].movedim(0, -1)
        totals = (rewards * self.weights[:, None]).sum(dim=2).cpu().numpy()
        errors = totals.std(axis=1, ddof=1) / np.sqrt(totals.shape[1])
        return Outcome(totals.mean(axis=1), errors)

    def _play(self, pair: list[Actor], first: int, episodes: int) -> Any:
        return sample_episodes(
            self.table, pair, self._streams(), episodes=episodes, horizon=self.steps, first=first
        )

    def facing(self, table: Table, player: int, game: Stochastic | None = None) -> Outcome:
        pair = self._pair(player, self._actor(table[None]))
        return self._summed(self._play(pair, 0, self.episodes), game)

    def _pair(self, player: int, other: Actor) -> list[Actor]:
        pair: list[Actor] = [self.actors[player]]
        pair.insert(1 - player, other)
        return pair

    def shifted(self, shift: int, game: Stochastic) -> Outcome:
        partner = (torch.arange(len(self.runs)) + shift) % len(self.runs)
        pair: list[Actor] = [self.actors[0], reordered(self.actors[1], partner)]
        return self._summed(self._play(pair, 0, self.episodes), game)

    def best_reply(self, player: int, own: Floats) -> tuple[Outcome, str]:
        """Learned: a table, the best reply to how often each action was seen in each state."""
        other, runs, states = 1 - player, len(self.runs), self.table.num_states
        values = StochasticValues(as_stochastic(self.table.game))
        counts = self.table.shape
        seen = np.full((runs, states, counts[player]), 1 / counts[player])
        reply = np.full((runs, states, counts[other]), 1 / counts[other])
        for number in range(REPLY_ROUNDS):
            tried = (1 - EXPLORED) * reply + EXPLORED / counts[other]
            first = _REPLY_STREAM + number * REPLY_EPISODES
            played = self._play(self._pair(player, self._actor(tried)), first, REPLY_EPISODES)
            cells = played.states[..., :-1] * counts[player] + played.actions[..., player]
            for k, own_cells in enumerate(cells.flatten(1).cpu().numpy()):
                times = np.bincount(own_cells, minlength=states * counts[player])
                seen[k] += times.reshape(states, -1)
                theirs = seen[k] / seen[k].sum(axis=1, keepdims=True)
                reply[k], _ = best_reply_to(values, theirs, other, counts=counts)
        found = self._summed(
            self._play(self._pair(player, self._actor(reply)), _TRIED, self.episodes), None
        )
        budget = REPLY_ROUNDS * REPLY_EPISODES
        return found, f"learned from {budget:,} episodes a run: a lower bound"

    def _actor(self, table: Floats) -> TableActor:
        return TableActor(torch.tensor(table, dtype=torch.float32, device=self.device))


def _game(runs: Population) -> Repeated | Stochastic:
    game = runs.game
    if not isinstance(game, Repeated | Stochastic):
        raise Unsupported(f"expected runs of a game with states, got {type(game).__name__}")
    return game
