"""Trained pairs of network policies, a `learners.Population`: how they meet and are judged.

What is Markov in the state is evaluated exactly, by its tables; what is recurrent by sampled
episodes, whose standard errors `standard_errors` gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, Repeated, Stochastic, TooLarge
from gametheory._support.check import checked
from gametheory._support.kinds import OneOfTwo, Size
from gametheory._support.text import plural
from gametheory.norms.agents import iterated_game
from learners.amtft.runs import Discarded
from learners.neural.episodic import best_reply_of_episodes, mean_of_episodes
from learners.neural.policies import NetworkPolicies
from learners.neural.rollouts import Actor, NetworkActor, sample_episodes
from learners.simulation.transitions import Streams, Transitions
from learners.training.best_replies import best_reply_payoffs
from learners.training.meetings import every_combination, self_play
from learners.training.runs import differentiable

SAMPLED_EPISODES = 256
"""Episodes of every encounter of recurrent policies, by default."""

DISCOUNTED_STEPS = 200
"""Steps of the episodes by which recurrent policies are judged in games without a horizon: at the
discount 24/25 what comes later weighs less than 3 in 10,000."""

_CHUNK = 4096
"""Episodes that are sampled at once."""


class Settings(Protocol):
    """What is known of a training; see `learners.learning.Settings`."""

    @property
    def learner(self) -> str:
        """Its name."""
        ...

    @property
    def runs(self) -> int:
        """How many were trained."""
        ...

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files."""
        ...

    def options(self) -> dict[str, Any]:
        """What to give `learners.train` besides game, learner, number of runs and seed."""
        ...


@checked
@dataclass(frozen=True, eq=False)
class NeuralRuns:
    """Pairs of network policies, trained together.

    Attributes:
        game: `Repeated`, or `Stochastic` with a horizon (payoffs are means of an episode's steps)
            or a discount (payoffs are discounted, per step).
        hyperparameters: how they were trained; see `learners.learning.Settings`.
        policies: of player 1 and of player 2.
        curve: by name, `[record, run]`: what was recorded while they learned.
        welfares: `[run]`: what each was trained to realise, or None.
        discarded: runs that were left out.
        sampled: episodes of every encounter of recurrent policies.
    """

    game: Repeated | Stochastic
    hyperparameters: Settings
    policies: tuple[NetworkPolicies, NetworkPolicies] = field(repr=False)
    curve: Mapping[str, NDArray[np.float64]] = field(default_factory=dict, repr=False)
    welfares: NDArray[Any] | None = None
    discarded: Sequence[Discarded] = ()
    sampled: int = SAMPLED_EPISODES

    def __post_init__(self) -> None:
        counts = [len(own) for own in self.policies]
        if len(counts) != 2 or counts[0] != counts[1]:
            raise InvalidArgument(f"expected as many policies of both players, got {counts}")

    def __len__(self) -> int:
        return len(self.policies[0])

    @property
    def markov(self) -> bool:
        """Whether all policies are functions of the state, so that everything is exact."""
        return all(own.markov for own in self.policies)

    @property
    def norms(self) -> NDArray[Any] | None:
        """`[run]`: what each was trained to realise, or None."""
        return self.welfares

    @property
    def episode(self) -> int | None:
        """Steps of an episode, or None where payoffs are discounted."""
        return self.game.horizon if isinstance(self.game, Stochastic) else None

    @property
    def unsettled(self) -> int:
        """0: what still changed is for the curve to show."""
        return 0

    @cached_property
    def _tables(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return self.policies[0].table(), self.policies[1].table()

    @cached_property
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: self-play, per step."""
        if not self.markov:
            return np.ascontiguousarray(np.diagonal(self.meet(None)).T)
        if self.episode is None:
            return self_play(differentiable(self.game), self._tables)
        return mean_of_episodes(self._stage, self._tables, self.episode)

    @property
    def _stage(self) -> Stochastic:
        if isinstance(self.game, Stochastic):
            return self.game
        return iterated_game(self.game, horizon=1, remembers_last=True)

    def meet(self, horizon: Size | None) -> NDArray[np.float64]:
        """`[i, j, player]`: player 1 of run i meets player 2 of run j, per step: the mean of
        `horizon` steps; None: of an episode, or discounted.
        """
        if not self.markov:
            return self._sampled(horizon)[0]
        steps = horizon or self.episode
        if steps is None or isinstance(self.game, Repeated):
            return every_combination(differentiable(self.game), self._tables, steps)
        first, second = self._tables
        count = len(self)
        rows = [
            mean_of_episodes(self._stage, (np.repeat(first[i : i + 1], count, 0), second), steps)
            for i in range(count)
        ]
        return np.stack(rows)

    def standard_errors(self, horizon: Size | None = None) -> NDArray[np.float64]:
        """`[i, j, player]`: of `meet(horizon)`; 0 where that is exact."""
        if self.markov:
            return np.zeros((len(self), len(self), 2))
        return self._sampled(horizon)[1]

    @cached_property
    def _known(self) -> dict[int | None, tuple[NDArray[np.float64], NDArray[np.float64]]]:
        return {}

    def _sampled(self, horizon: int | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        if horizon not in self._known:
            self._known[horizon] = self._sample(horizon)
        return self._known[horizon]

    def _sample(self, horizon: int | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Means and standard errors `[i, j, player]` of all encounters."""
        count = len(self)
        seen = self.policies[0].observations
        table = Transitions(self.game, observations=seen.cpu().numpy(), device=seen.device)
        steps = horizon or self.episode or DISCOUNTED_STEPS
        discounted = horizon is None and self.episode is None
        discount = 1.0
        if discounted:
            assert self.game.discount is not None
            discount = float(self.game.discount)
        weights = discount ** torch.arange(steps, device=seen.device, dtype=torch.float64)
        weights = weights / weights.sum()
        actors = [own.actor() for own in self.policies]
        means, errors = np.empty((count, count, 2)), np.empty((count, count, 2))
        for shift in range(count):
            partner = (torch.arange(count) + shift) % count
            pair: list[Actor] = [actors[0], reordered(actors[1], partner)]
            # An encounter's random numbers are those of its first run and of the shift.
            streams = Streams(np.arange(count), device=seen.device)
            totals = []
            for first in range(0, self.sampled, _CHUNK):
                some = min(_CHUNK, self.sampled - first)
                played = sample_episodes(
                    table,
                    pair,
                    streams,
                    episodes=some,
                    horizon=steps,
                    first=shift * self.sampled + first,
                )
                totals.append((played.rewards.double() * weights[:, None]).sum(dim=2).cpu())
            own = torch.cat(totals, dim=1).numpy()
            rows = np.arange(count)
            means[rows, partner] = own.mean(axis=1)
            errors[rows, partner] = own.std(axis=1, ddof=1) / np.sqrt(own.shape[1])
        return means, errors

    def exploitability(self, player: OneOfTwo) -> NDArray[np.float64]:
        """`[run]`: what the other player gains per step by a best reply to `player`'s policy, over
        self-play; exact. Raises `TooLarge` for recurrent policies.
        """
        if not self.markov:
            raise TooLarge("best replies to recurrent policies need their histories as states")
        if self.episode is None:
            best = best_reply_payoffs(self.game, self._tables, player)
        else:
            best = best_reply_of_episodes(self._stage, self._tables[player], player, self.episode)
        return np.maximum(best - self.payoffs[:, 1 - player], 0)

    def tables(self) -> dict[str, NDArray[np.float64]]:
        """By name, `[run, state, action]`: the policy of each player; none if recurrent."""
        if not self.markov:
            return {}
        return {f"policy_{i + 1}": table for i, table in enumerate(self._tables)}

    def columns(self) -> dict[str, Any]:
        """A value for each run, by name."""
        flat: dict[str, Any] = {
            name: table.reshape(len(self), -1).tolist() for name, table in self.tables().items()
        }
        return flat | {name: list(values[-1]) for name, values in self.curve.items()}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Parameters and curve, to go on with."""
        named: dict[str, NDArray[Any]] = {
            f"policy_{i + 1}/{name}": p.detach().cpu().numpy()
            for i, own in enumerate(self.policies)
            for name, p in own.parameters.items()
        }
        return named | {f"curve/{name}": values for name, values in self.curve.items()}

    def remarks(self) -> list[str]:
        """What a reader must know before quoting figures of these runs."""
        if self.markov:
            return []
        return [
            f"These policies are recurrent: every encounter is a mean of "
            f"{plural(self.sampled, 'sampled episode')}."
        ]


def reordered(actor: NetworkActor, order: torch.Tensor) -> NetworkActor:
    """The same actor, its runs in another order."""
    places = order.to(actor.features.device)
    found = object.__new__(NetworkActor)
    found.network, found.heat = actor.network, actor.heat
    found.parameters = {name: p[places] for name, p in actor.parameters.items()}
    found.features = actor.features[places]
    found._table = None if actor._table is None else actor._table[places]
    return found
