"""Advantage alignment and LOQA on sampled episodes: all runs in one batch.

Each player of each run has a policy and a critic. An update samples episodes between the two
partners, and of each player with a past self of its partner, drawn from a pool; weighs every step
(`learners.neural.aligned_weights`); and takes one step. Critics regress what steps turned out to be
worth; that of LOQA says besides what each action is worth. With a memory it sees the episode so
far, and so can tell whom it plays with.

>>> import gametheory as gt
>>> from learners.neural import Architecture, train_alignment
>>> runs = train_alignment(
...     gt.zoo.prisoners_dilemma(), runs=2, updates=3, episodes=16, horizon=10, rng=0,
...     architecture=Architecture(hidden=(8,)),
... )
>>> runs.payoffs.shape                                  # exact: without memory it is a table
(2, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import NormalForm, Repeated, Stochastic, Unsupported
from gametheory._support.check import checked
from gametheory._support.kinds import Count, Rng
from learners.neural._parts import train_pairs
from learners.neural._records import settings_of
from learners.neural.aligned_weights import advantages_of, aligned
from learners.neural.alignment_settings import AlignmentSettings
from learners.neural.networks import INITIAL, Network, NetworkParameters
from learners.neural.policies import NetworkPolicies
from learners.neural.rollouts import NetworkActor, sample_episodes
from learners.neural.runs import NeuralRuns
from learners.neural.training import OnUpdate, require_finite
from learners.neural.views import own_view
from learners.simulation.transitions import Device, Streams, Transitions
from learners.training.advantages import LOQA_DECAY
from learners.training.checkpoints import DEFAULT_EVERY
from learners.training.runs import DEFAULT_DISCOUNT
from learners.training.schedules import schedule

METRICS = ("reward_1", "reward_2", "entropy", "critic_loss", "with_past")
"""Of each run: mean rewards a step between partners; entropy of choices in nats; mean squared error
of critics; mean reward a step of the learners with past selves."""

CRITIC = INITIAL + 8
"""The purpose of the random numbers of critics' initial parameters; two of them are used."""

PAST = 13
"""The purpose of the random numbers that draw past selves."""

SMALLEST = 1e-6
"""What advantages and lengths are at least divided by."""

BETAS, EPSILON = (0.9, 0.999), 1e-8
"""Of Adam (Kingma and Ba 2015)."""


@checked
def train_alignment(
    game: NormalForm | Repeated | Stochastic,
    learner: str = "advantage-alignment",
    *,
    rng: Rng = None,
    device: Device = "cpu",
    checkpoint: str | Path | None = None,
    checkpoint_every: Count = DEFAULT_EVERY,
    on_update: OnUpdate | Sequence[OnUpdate] | None = None,
    every: Count | None = None,
    engine: str | None = None,
    processes: Count | None = None,
    address: str | None = None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    **options: Any,
) -> NeuralRuns:
    """Train `runs` pairs on sampled episodes.

    Args:
        game: two players with as many actions each. A stage game is repeated at discount 24/25; a
            stochastic game has a horizon, if it is to be judged by its episodes, or a discount.
        learner: "advantage-alignment" or "loqa".
        rng: seed or generator; a run's random numbers are its own.
        device: of torch, such as "cuda". The result is the same again on the same device.
        checkpoint: a `.safetensors` file, written every `checkpoint_every` updates; the same
            training (integer seed) that finds it goes on from there, to the same result.
        on_update: called every `every` updates with the updates done and `METRICS`, `[run]` each.
        engine: None: here, all runs in one batch; "local", which `processes` alone means, or "ray"
            on the cluster at `address`: as of `learners.neural.train_lola`.
        track: wraps the iterable of updates (of parts, with an engine), to show progress.
        options: the fields of `AlignmentSettings`. By default `discount` is the game's, `horizon`
            too where it has one.

    Raises `Unsupported` unless there are two players with as many actions, `Diverged` where
    parameters are not finite in the end, `InvalidArgument` for anything else.
    """
    if isinstance(game, NormalForm):
        game = Repeated(game, DEFAULT_DISCOUNT)
    settings = settings_of(AlignmentSettings, game, learner, options, horizon="horizon")
    return train_pairs(
        Alignment,
        game,
        settings,
        settings.updates,
        label=learner,
        rng=rng,
        device=device,
        checkpoint=checkpoint,
        checkpoint_every=checkpoint_every,
        on_update=on_update,
        every=every,
        engine=engine,
        processes=processes,
        address=address,
        track=track,
    )


@checked
class Alignment:
    """Pairs in the middle of their training, a `learners.neural.Trainee`.

    Args:
        seeds: `[run]`.

    Attributes:
        policy, critic: by name, `[player * run, ...]`, those of player 1 first.
        past: the pool, by name `[place, player * run, ...]`.
    """

    metrics = METRICS

    def __init__(
        self,
        game: Repeated | Stochastic,
        settings: AlignmentSettings,
        seeds: NDArray[np.uint64],
        *,
        device: Device = "cpu",
    ) -> None:
        shape = game.game.shape if isinstance(game, Repeated) else game.shape
        if len(shape) != 2 or shape[0] != shape[1]:
            raise Unsupported(
                f"expected two players with as many actions each, got {tuple(shape)} actions"
            )
        self.game, self.settings = game, settings
        self._table = Transitions(game, device=device)
        self._views = [own_view(self._table.observations, i) for i in range(2)]
        seen = tuple(self._table.observations.shape[1:])
        self._streams = Streams(seeds, device=device)
        # A run plays with its partner, and each player with a past self: three times the runs.
        own = np.concatenate([seeds, seeds + np.uint64(1), seeds + np.uint64(2)])
        self._plays = Streams(
            own[: settings.runs * (3 if settings.with_past else 1)], device=device
        )
        self._seen = torch.cat([v.expand(settings.runs, *v.shape) for v in self._views])
        self._network = Network(settings.architecture, seen, outputs=shape[0])
        worths = 1 + (shape[0] if settings.learner == "loqa" else 0)
        self._worths = Network(settings.architecture, seen, outputs=worths)
        self.policy = self._both(self._network, INITIAL)
        self.critic = self._both(self._worths, CRITIC)
        self._moments = {
            f"{kind}_{part}/{name}": torch.zeros_like(p)
            for kind, named in (("policy", self.policy), ("critic", self.critic))
            for part in ("mean", "square")
            for name, p in named.items()
        }
        self.past = {
            name: p[None].repeat(settings.pool, *[1] * p.ndim) for name, p in self.policy.items()
        }
        # Critics say what play is worth a step: discounted sums are many times that.
        steps = np.arange(settings.horizon)
        self._unit = float((settings.discount**steps).sum())
        self._measured = torch.zeros(len(METRICS), settings.runs, device=device)
        self._counts = torch.zeros(2, dtype=torch.int64)  # episodes sampled, updates since measured

    @property
    def runs(self) -> int:
        """How many."""
        return self.settings.runs

    @property
    def device(self) -> torch.device:
        """Where everything is."""
        return self._table.device

    def _both(self, network: Network, purpose: int) -> NetworkParameters:
        drawn = [network.initial(self._streams, purpose=purpose + i) for i in range(2)]
        return {name: torch.cat([own[name] for own in drawn]) for name in drawn[0]}

    def update(self, number: int) -> None:
        """Update both players of all runs; `number` counts from 0."""
        settings = self.settings
        done = number / settings.updates
        states, actions, rewards = self._play(number)
        leaves = {name: p.detach().requires_grad_() for name, p in self.critic.items()}
        missed, worth, doubts = self._judge(leaves, states, actions, rewards)
        self._climb("critic", leaves, -missed, settings.critic_rate, number)
        weights = self._weights(rewards, worth, doubts)
        leaves = {name: p.detach().requires_grad_() for name, p in self.policy.items()}
        goal, spread = self._goal(leaves, states, actions, weights)
        weighed = goal + schedule(settings.entropy, "entropy")(done) * spread
        rate = schedule(settings.learning_rate, "learning_rate")(done)
        self._climb("policy", leaves, weighed, rate, number)
        self._remember(number)
        self._gather(rewards, spread.detach(), missed.detach())

    def _play(self, number: int) -> tuple[Tensor, Tensor, Tensor]:
        """States `[player * run, episode, time + 1]`, actions and rewards
        `[player * run, episode, time, player]`, seen by each player: itself first.
        """
        settings, runs = self.settings, self.settings.runs
        first = {name: p[:runs] for name, p in self.policy.items()}
        second = {name: p[runs:] for name, p in self.policy.items()}
        past = settings.with_past
        if past:
            old = self._drawn(number)
            first, second = (
                {n: torch.cat([first[n], first[n], old[n][:runs]]) for n in first},
                {n: torch.cat([second[n], old[n][runs:], second[n]]) for n in second},
            )
        episodes = max(settings.episodes, past)
        with torch.no_grad():
            actors = [
                NetworkActor(self._network, p, view)
                for p, view in zip((first, second), self._views, strict=True)
            ]
            played = sample_episodes(
                self._table,
                actors,
                self._plays,
                episodes=episodes,
                horizon=settings.horizon,
                first=int(self._counts[0]),
            )
        self._counts[0] += episodes

        def cut(kept: Tensor) -> tuple[Tensor, Tensor]:
            together = kept[:runs, : settings.episodes]
            if not past:
                return together, together
            apart = [kept[k * runs : (k + 1) * runs, :past] for k in (1, 2)]
            return torch.cat([together, apart[0]], 1), torch.cat([together, apart[1]], 1)

        actions, rewards = (
            torch.cat([one, two.flip(-1)])
            for one, two in map(cut, (played.actions, played.rewards))
        )
        return torch.cat(cut(played.states)), actions, rewards

    def _drawn(self, number: int) -> NetworkParameters:
        """For each player of each run one of its past selves."""
        settings = self.settings
        kept = min(number // settings.pool_every + 1, settings.pool)
        draws = self._streams.uniforms(PAST, 2 * number, 2)
        place = (draws * kept).long().clamp_max(kept - 1).T.reshape(-1)
        every = torch.arange(len(place), device=self.device)
        return {name: p[place, every] for name, p in self.past.items()}

    def _remember(self, number: int) -> None:
        settings = self.settings
        if settings.pool and (number + 1) % settings.pool_every == 0:
            place = (number + 1) // settings.pool_every % settings.pool
            for name, p in self.policy.items():
                self.past[name][place] = p

    def _judge(
        self, leaves: NetworkParameters, states: Tensor, actions: Tensor, rewards: Tensor
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """The critics' loss `[player * run]`; what both players expect along the episodes,
        `[player * run, episode, time + 1, player]`; for LOQA how far the other is from being sure
        of what it did, `[player * run, episode, time]`.
        """
        settings, seen = self.settings, self._seen
        judged = self._unit * NetworkActor(self._worths, leaves, seen).along(states)
        with torch.no_grad():
            swapped = {name: p.roll(self.runs, 0) for name, p in self.critic.items()}
            other = self._unit * NetworkActor(self._worths, swapped, seen.roll(self.runs, 0)).along(
                states
            )
            worth = torch.stack([judged[..., 0], other[..., 0]], dim=-1)
            target = worth[..., :-1, 0] + advantages_of(
                rewards[..., 0], worth[..., 0], discount=settings.discount, trace=settings.trace
            )
        missed = (judged[..., :-1, 0] - target) ** 2
        doubts = None
        if settings.learner == "loqa":
            of_action = judged[..., :-1, 1:].gather(-1, actions[..., :1])[..., 0]
            missed = missed + (of_action - target) ** 2
            chances = torch.softmax(other[..., :-1, 1:] / settings.temperature, dim=-1)
            taken = chances.gather(-1, actions[..., 1:])[..., 0]
            doubts = (1 - taken) / settings.temperature
        return missed.mean((1, 2)) / self._unit**2, worth, doubts

    def _weights(self, rewards: Tensor, worth: Tensor, doubts: Tensor | None) -> Tensor:
        """`[player * run, episode, time]`."""
        settings, discount = self.settings, self.settings.discount
        found = []
        for k, trace in ((0, settings.trace), (1, settings.their_trace), (0, 0.0)):
            better = advantages_of(rewards[..., k], worth[..., k], discount=discount, trace=trace)
            if settings.scaled:
                better = better - better.mean((1, 2), keepdim=True)
                size = better.square().mean((1, 2), keepdim=True).sqrt()
                better = better / size.clamp_min(SMALLEST)
            found.append(better)
        mine, theirs, past = found
        share: Tensor | float = discount**2
        decay = discount
        if doubts is not None:
            # Where later steps count less, the discount of the trace is there already.
            fades = 1.0 if settings.weigh_time else discount
            share, decay = doubts * fades, LOQA_DECAY * fades
        weights = aligned(
            mine, theirs, strength=settings.strength, share=share, decay=decay, past=past
        )
        if settings.weigh_time:
            steps = torch.arange(weights.shape[-1], device=weights.device)
            weights = weights * discount**steps
        return weights

    def _goal(
        self, leaves: NetworkParameters, states: Tensor, actions: Tensor, weights: Tensor
    ) -> tuple[Tensor, Tensor]:
        """What policies ascend, `[player * run]`, and the entropy of their choices."""
        actor = NetworkActor(self._network, leaves, self._seen)
        logs = torch.log_softmax(actor.along(states[:, :, :-1]), dim=-1)
        taken = logs.gather(-1, actions[..., :1])[..., 0]
        spread = -(logs.exp() * logs).sum(-1)
        return (taken * weights).mean((1, 2)), spread.mean((1, 2))

    def _climb(
        self, kind: str, leaves: NetworkParameters, goal: Tensor, rate: float, number: int
    ) -> None:
        """A step upwards, each player of each run by itself."""
        slopes = torch.autograd.grad(goal.sum(), list(leaves.values()))
        length = torch.stack([g.square().flatten(1).sum(1) for g in slopes]).sum(0).sqrt()
        shrink = torch.ones_like(length)
        if self.settings.clip is not None:
            shrink = (self.settings.clip / length.clamp_min(SMALLEST)).clamp_max(1.0)
        named = self.policy if kind == "policy" else self.critic
        first, second = (1 - beta ** (number + 1) for beta in BETAS)
        plain = kind == "policy" and self.settings.optimizer == "sgd"
        for name, slope in zip(named, slopes, strict=True):
            move = slope * shrink.reshape(-1, *[1] * (slope.ndim - 1))
            if not plain:
                mean, square = (
                    self._moments[f"{kind}_{part}/{name}"] for part in ("mean", "square")
                )
                mean.lerp_(move, 1 - BETAS[0])
                square.lerp_(move.square(), 1 - BETAS[1])
                move = (mean / first) / ((square / second).sqrt() + EPSILON)
            named[name] += rate * move

    def _gather(self, rewards: Tensor, spread: Tensor, missed: Tensor) -> None:
        runs, together = self.runs, self.settings.episodes
        paid = rewards[:runs, :together].mean((1, 2))
        past = rewards[:, together:, :, 0].mean((1, 2)) if self.settings.with_past else spread * 0
        each = [x.reshape(2, runs).mean(0) for x in (spread, missed, past)]
        self._measured += torch.stack([*paid.unbind(1), *each])
        self._counts[1] += 1

    def measure(self) -> dict[str, Tensor]:
        """By name, `[run]`: means since the last call."""
        means = self._measured / max(int(self._counts[1]), 1)
        self._measured, self._counts[1] = torch.zeros_like(means), 0
        return dict(zip(METRICS, means, strict=True))

    def state(self) -> dict[str, Tensor]:
        """All that later updates and measures depend on, by name."""
        named = {f"policy/{name}": p for name, p in self.policy.items()}
        named |= {f"critic/{name}": p for name, p in self.critic.items()}
        named |= {f"past/{name}": p for name, p in self.past.items()}
        return {**named, **self._moments, "measured": self._measured, "counts": self._counts}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state()` gave."""
        for name, tensor in self.state().items():
            tensor.copy_(state[name])

    def trained(
        self, curve: Mapping[str, NDArray[np.float64]], *, finite: bool = True
    ) -> NeuralRuns:
        """What has been learned; where that is not finite, `finite` raises `Diverged`."""
        runs = self.runs
        named = [
            {name: p[i * runs : (i + 1) * runs].clone() for name, p in self.policy.items()}
            for i in range(2)
        ]
        if finite:
            require_finite(named, self.settings.learning_rate)
        return self._runs(named, curve)

    def read(self, arrays: Mapping[str, NDArray[Any]]) -> NeuralRuns:
        """From `NeuralRuns.arrays`; raises `Diverged` where these are not finite."""
        named = [
            {name: torch.from_numpy(arrays[f"policy_{i + 1}/{name}"]) for name in self.policy}
            for i in range(2)
        ]
        require_finite(named, self.settings.learning_rate)
        return self._runs(named, {name: arrays[f"curve/{name}"] for name in METRICS})

    def _runs(
        self, named: Sequence[NetworkParameters], curve: Mapping[str, NDArray[np.float64]]
    ) -> NeuralRuns:
        first, second = (
            NetworkPolicies(self._network, parameters, view)
            for parameters, view in zip(named, self._views, strict=True)
        )
        return NeuralRuns(self.game, self.settings, (first, second), curve)


__all__ = ["METRICS", "Alignment", "train_alignment"]
