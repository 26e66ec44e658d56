"""LOLA and POLA that sample: all runs in one batch, tables and networks alike, on any device.

>>> import gametheory as gt
>>> from learners.neural import train_lola
>>> runs = train_lola(gt.zoo.prisoners_dilemma(), runs=2, steps=3, episodes=16, rng=0)
>>> runs.payoffs.shape                                            # exact: tables are Markov
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

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, Unsupported
from gametheory._support.check import checked
from gametheory._support.kinds import Count, Rng
from learners.neural._parts import train_pairs
from learners.neural._records import settings_of
from learners.neural.ascent import Ascent, clipped
from learners.neural.critics import Critic, LastPaid, NetworkCritic, TableCritic
from learners.neural.dice import Near, look_ahead
from learners.neural.flat_networks import FlatNetwork, network_player, table_player
from learners.neural.lola_settings import POLA, LolaSettings
from learners.neural.networks import INITIAL, Network
from learners.neural.policies import NetworkPolicies
from learners.neural.policy_gradients import SampledDerivatives
from learners.neural.rollouts import Actor, Episodes, sample_episodes
from learners.neural.runs import NeuralRuns
from learners.neural.signals import advantages, centred, discounted
from learners.neural.training import OnUpdate, require_finite
from learners.neural.warm_up import EPISODES, taught
from learners.simulation.transitions import Device, Streams, Transitions, device_of, run_seeds
from learners.training.checkpoints import DEFAULT_EVERY
from learners.training.runs import DEFAULT_DISCOUNT
from learners.training.schedules import schedule
from learners.training.shaping import Parameters

METRICS = ("reward_1", "reward_2", "entropy", "own_gradient", "shaping")
"""What is measured of each run: mean rewards per step of the episodes; entropy of choices in nats,
lengths of the gradient and of the shaping term before they are clipped (means of the players).
"lola-dice" and "pola-dice" have one gradient, and no shaping apart from it; of the steps that the
latter makes in an update it is the mean length, and the entropy that at the last."""

PROXIMAL_METRICS = (*METRICS, "divergence")
"""Of "pola-dice": how far policies had come from the old ones at their last step of an update, in
nats (`learners.neural.dice`), mean of the players."""

CRITIC = INITIAL + 8
"""The purpose of the random numbers of a critic's initial parameters."""


@checked
def train_lola(
    game: NormalForm | Repeated | Stochastic,
    learner: str = "lola-pg",
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
    """Train `runs` pairs of LOLA or POLA learners on sampled episodes.

    Args:
        game: two players. A stage game is repeated at discount 24/25, and states are the previous
            joint action; a stochastic game has a horizon, if it is to be judged by its episodes, or
            a discount.
        learner: "lola-pg", "lola-dice" or "pola-dice".
        rng: seed or generator; a run's random numbers are its own.
        device: of torch, such as "cuda". The result is the same again on the same device.
        checkpoint: a `.safetensors` file, written every `checkpoint_every` updates; the same
            training (integer seed) that finds it goes on from there, to the same result.
        on_update: a callback or several, called every `every` updates with the updates done and
            `METRICS` (of "pola-dice" "divergence", too), `[run]` each, means since the last call;
            see `learners.neural.train_loop`.
        engine: None: here, all runs in one batch; "local", which `processes` alone means: in so
            many processes, by default one a core; "ray": on the cluster at `address`, or one
            started here. A part of the runs is then a job, a checkpoint holds the parts that are
            done, and there is no `on_update`. All engines give the same bytes; one batch rounds
            in another way.
        track: wraps the iterable of updates (of parts, with an engine), to show progress.
        options: the fields of `LolaSettings`. By default `discount` is the game's, and
            `episode_steps` its horizon where it has one; and "pola-dice" makes 30 updates of 20
            steps, from 128 episodes each, with a penalty of 1.

    Raises `Unsupported` unless there are two players, `Diverged` where parameters are not finite in
    the end, `InvalidArgument` for anything else.
    """
    if isinstance(game, NormalForm):
        game = Repeated(game, DEFAULT_DISCOUNT)
    if len(game.game.shape if isinstance(game, Repeated) else game.shape) != 2:
        raise Unsupported(f"sampled LOLA is for two players, got {game!r:.80}")
    if learner == "pola-dice":
        options = {**POLA, **options}
    settings = settings_of(LolaSettings, game, learner, options, horizon="episode_steps")
    return train_pairs(
        Training,
        game,
        settings,
        settings.steps,
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
class Training:
    """Pairs of learners in the middle of their training, a `learners.neural.Trainee`.

    Args:
        seeds: `[run]`.

    Attributes:
        metrics: the names of what is measured.
        parameters: for each player `[run, parameter]`.
    """

    def __init__(
        self,
        game: Repeated | Stochastic,
        settings: LolaSettings,
        seeds: NDArray[np.uint64],
        *,
        device: Device = "cpu",
    ) -> None:
        self.game, self.settings = game, settings
        self.metrics = PROXIMAL_METRICS if settings.learner == "pola-dice" else METRICS
        seen = None if settings.observes == "states" else "auto"
        device = device_of(device)
        self._table = Transitions(game, observations=seen, device=device)
        self._streams = Streams(seeds, device=device)
        self._players = tuple(self._player(i) for i in range(2))
        self.parameters: Parameters = tuple(
            player.initial(self._streams, player=i, spread=settings.initial_std)
            for i, player in enumerate(self._players)
        )
        adam = settings.optimizer == "adam"
        self._ascents = [Ascent(theta, adam=adam) for theta in self.parameters]
        self._judged = LastPaid(self._table) if settings.critic == "paid" else None
        self._critic = self._new_critic()
        self._measured = torch.zeros(len(self.metrics), settings.runs, device=device)
        self._since = 0
        self._sampled = 0

    @property
    def runs(self) -> int:
        """How many."""
        return self.settings.runs

    @property
    def device(self) -> torch.device:
        """Where everything is."""
        return self._table.device

    def _player(self, i: int) -> FlatNetwork:
        if self.settings.architecture is None:
            return table_player(self._table, i)
        return network_player(
            self._table, i, self.settings.architecture, own=self.settings.observes == "own"
        )

    def _new_critic(self) -> Critic | None:
        settings, table = self.settings, self._table
        if settings.critic == "none":
            return None
        if settings.critic in ("table", "paid"):
            return TableCritic(
                settings.runs,
                (self._judged or table).num_states,
                2,
                discount=settings.discount,
                memory=settings.critic_memory,
                device=table.device,
            )
        kind = settings.critic_architecture or settings.architecture
        if kind is None:
            raise InvalidArgument("expected critic_architecture for a network beside tables")
        shape = tuple(table.observations.shape[1:])
        network = FlatNetwork(Network(kind, shape, outputs=2), table.observations)
        start = network.initial(self._streams, player=CRITIC - INITIAL)
        return NetworkCritic(network, start, discount=settings.discount)

    def update(self, number: int) -> None:
        """Update both players; `number` counts from 0."""
        if number == 0 and self.settings.warm_up:
            self._warm_up()
        share = number / self.settings.steps
        rate = schedule(self.settings.learning_rate, "learning_rate")(share)
        weight = schedule(self.settings.entropy, "entropy")(share)
        work = self._by_gradients if self.settings.learner == "lola-pg" else self._by_steps
        self.parameters, said = work(number, rate, weight)
        self._measured += torch.stack(said)
        self._since += 1

    def _warm_up(self) -> None:
        """See `learners.neural.warm_up`."""
        with torch.no_grad():
            begun = [p.actor(t) for p, t in zip(self._players, self.parameters, strict=True)]
        self.parameters, _ = taught(
            self._players,
            self.parameters,
            lambda: self._episodes(begun, EPISODES),
            steps=self.settings.warm_up,
        )

    def _episodes(self, actors: Sequence[Actor], count: int) -> Episodes:
        """So many new ones."""
        played = sample_episodes(
            self._table,
            actors,
            self._streams,
            episodes=count,
            horizon=self.settings.episode_steps,
            first=self._sampled,
        )
        self._sampled += count
        return played

    def play(self, parameters: Parameters) -> tuple[Episodes, Tensor]:
        """New episodes under parameters, and their signals; the critic learns from them after."""
        settings = self.settings
        with torch.no_grad():
            actors = [p.actor(theta) for p, theta in zip(self._players, parameters, strict=True)]
            played = self._episodes(actors, settings.episodes)
        if self._critic is None:
            return played, centred(discounted(played.rewards, settings.discount))
        states = played.states
        if self._judged is not None:
            states = self._judged(states, played.rewards)
        worth = self._critic.worth(states)
        found = advantages(played.rewards, worth, settings.discount, settings.used_trace)
        self._critic.learn(states, played.rewards)
        return played, centred(found)

    def _by_gradients(
        self, number: int, rate: float, weight: float
    ) -> tuple[Parameters, list[Tensor]]:
        """LOLA-PG: the parameters after update `number`, and a row of the curve."""
        settings = self.settings
        played, signals = self.play(self.parameters)
        found = SampledDerivatives(
            self._players, self.parameters, played, signals, parts=settings.parts
        )
        moved, entropies, lengths, shapings = [], [], [], []
        for i in range(2):
            own = found.own(i, weight)
            shaping = settings.opponent_step * found.shaping(i)
            entropies.append(found.entropy(i))
            lengths.append(own.norm(dim=1))
            shapings.append(shaping.norm(dim=1))
            own, shaping = clipped(own, settings.clip), clipped(shaping, settings.opponent_clip)
            theta = self.parameters[i]
            moved.append(self._ascents[i].step(theta, own + shaping, rate, number + 1))
        return tuple(moved), [*_paid(played), *map(_mean, (entropies, lengths, shapings))]

    def _by_steps(self, number: int, rate: float, weight: float) -> tuple[Parameters, list[Tensor]]:
        """LOLA-DiCE and POLA-DiCE: the same."""
        settings = self.settings
        moved, entropies, lengths, far = [], [], [], []
        paid: list[Tensor] = []

        def play(parameters: Parameters) -> tuple[Episodes, Tensor]:
            found = self.play(parameters)
            if not paid:  # before anybody has learned
                paid.extend(_paid(found[0]))
            return found

        near = None
        if settings.learner == "pola-dice":
            near = Near(self.parameters, settings.penalty, settings.inner_penalty)
        for i in range(2):
            profile, along = list(self.parameters), []
            for step in range(settings.outer_steps):
                found = look_ahead(
                    i,
                    self._players,
                    tuple(profile),
                    play,
                    steps=settings.look_ahead,
                    step_size=settings.opponent_step,
                    entropy=weight,
                    near=near,
                )
                along.append(found.gradient.norm(dim=1))
                count = number * settings.outer_steps + step + 1
                direction = clipped(found.gradient, settings.clip)
                profile[i] = self._ascents[i].step(profile[i], direction, rate, count)
            moved.append(profile[i])
            entropies.append(found.entropy)
            far.append(found.divergence)
            lengths.append(_mean(along))
        said = [*paid, _mean(entropies), _mean(lengths), torch.zeros_like(lengths[0])]
        return tuple(moved), said if near is None else [*said, _mean(far)]

    def measure(self) -> dict[str, Tensor]:
        """By name, `[run]`: means since the last call."""
        means = self._measured / max(self._since, 1)
        self._measured, self._since = torch.zeros_like(means), 0
        return dict(zip(self.metrics, means, strict=True))

    def state(self) -> dict[str, Tensor]:
        """All that later updates and measures depend on, by name."""
        named = {f"parameters_{i}": theta for i, theta in enumerate(self.parameters)}
        for i, ascent in enumerate(self._ascents):
            named |= {f"ascent_{i}/{name}": held for name, held in ascent.state.items()}
        if self._critic is not None:
            named |= {f"critic/{name}": held for name, held in self._critic.state.items()}
        counts = torch.tensor([self._sampled, self._since])
        return named | {"measured": self._measured, "counts": counts}

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state()` gave."""
        for name, tensor in self.state().items():
            tensor.copy_(state[name])
        self._sampled, self._since = state["counts"].tolist()

    def trained(
        self, curve: Mapping[str, NDArray[np.float64]], *, finite: bool = True
    ) -> NeuralRuns:
        """What has been learned; where that is not finite, `finite` raises `Diverged`."""
        named = [p.named(theta) for p, theta in zip(self._players, self.parameters, strict=True)]
        if finite:
            require_finite(named, self.settings.learning_rate, "clips")
        return self._runs(named, curve)

    def read(self, arrays: Mapping[str, NDArray[Any]]) -> NeuralRuns:
        """From `NeuralRuns.arrays`; raises `InvalidArgument` for those of other runs, `Diverged`
        where they are not finite.
        """
        missing = [name for name in (f"curve/{n}" for n in self.metrics) if name not in arrays]
        named = []
        for i, player in enumerate(self._players):
            own = f"policy_{i + 1}/"
            missing += [own + name for name in player.network.shapes if own + name not in arrays]
            named.append(
                {n: torch.from_numpy(arrays[own + n]) for n in player.network.shapes if not missing}
            )
        if missing:
            raise InvalidArgument(f"expected arrays of sampled LOLA, got none of {missing[:3]}")
        require_finite(named, self.settings.learning_rate, "clips")
        return self._runs(named, {name: arrays[f"curve/{name}"] for name in self.metrics})

    def _runs(
        self, named: list[dict[str, Tensor]], curve: Mapping[str, NDArray[np.float64]]
    ) -> NeuralRuns:
        first, second = (
            NetworkPolicies(player.network, parameters, player.observations)
            for player, parameters in zip(self._players, named, strict=True)
        )
        return NeuralRuns(self.game, self.settings, (first, second), curve)


@checked
def read_lola(
    game: Repeated | Stochastic,
    settings: LolaSettings,
    arrays: Mapping[str, NDArray[Any]],
    **_: Any,
) -> NeuralRuns:
    """Runs from their `arrays()`; raises `InvalidArgument` for those of other runs."""
    return Training(game, settings, run_seeds(0, settings.runs)).read(arrays)


def _paid(played: Episodes) -> list[Tensor]:
    """`[run]` for each player: mean rewards."""
    return list(played.rewards.mean((1, 2)).unbind(1))


def _mean(each: list[Tensor]) -> Tensor:
    return torch.stack(each).mean(0)


__all__ = ["METRICS", "Training", "read_lola", "train_lola"]
