"""amTFT's policies learned by networks, as `learners.amtft` takes them from any learner.

Two phases for each welfare function: *cooperators*, both players of a pair trained together on the
welfare reward, and *punishers*, both on minus what the other gets. All phases of all replicates
learn side by side, and what comes out are tables, so that agents, debits, norms and exact
evaluation apply as to tables that were learned as such:

- a feed-forward network is a function of the state: its table says what it does;
- an inequity-averse (or egalitarian) learner sees the gap between what both have got, which then
  is part of the state (`learners.amtft.remember_gap`);
- a recurrent network depends on the history: its table says what it does in each state most often,
  in episodes of the pair among itself, and `method` how often table and network agree there.

>>> import gametheory as gt
>>> from learners.neural import NetworkQLearning, learn_cooperation_by_networks
>>> quick = NetworkQLearning(steps=2000, start=100)
>>> learned, = learn_cooperation_by_networks(
...     gt.zoo.prisoners_dilemma(), "utilitarian", replicates=2, rng=0, settings=quick
... )
>>> learned
LearnedCooperation(welfare='utilitarian', ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import NormalForm, Repeated, Stochastic
from gametheory._support.check import checked
from gametheory._support.kinds import Count, NumberLike, Rng, Size
from learners.amtft.cooperation import HORIZON
from learners.amtft.learned import LearnedCooperation
from learners.amtft.qlearning import learning_problem
from learners.neural._parts import (
    CURVE,
    Arrays,
    Unending,
    blank_curve,
    curve_arrays,
    engine_of,
    in_parts,
)
from learners.neural.played import Played
from learners.neural.q_learning import Phase, spacing
from learners.neural.q_settings import NetworkQLearning
from learners.neural.rewards import RunningReward, gap_extras, punishing, table_reward
from learners.neural.rollouts import NetworkActor, sample_episodes
from learners.neural.training import Curve, OnUpdate, curve_of, records_of, train_loop
from learners.neural.watching import Watch
from learners.simulation.transitions import Streams, Transitions, run_seeds
from learners.training.checkpoints import DEFAULT_EVERY, Checkpoint, identity
from learners.training.linear_solve import one_thread

PLAYED = 64
"""Episodes of a pair by which a recurrent network becomes a table."""

SURE = 1e-4
"""Temperature at which a network does what it values most."""


@checked
def learn_cooperation_by_networks(
    game: NormalForm | Repeated | Stochastic,
    welfares: str | Sequence[str] = ("utilitarian", "inequity-averse"),
    *,
    replicates: Size = 40,
    rng: Rng = None,
    settings: NetworkQLearning | None = None,
    horizon: Size = HORIZON,
    disagreement: Sequence[NumberLike] | None = None,
    ideal: Sequence[NumberLike] | None = None,
    checkpoint: str | Path | None = None,
    checkpoint_every: Count = DEFAULT_EVERY,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    on_update: OnUpdate | Sequence[OnUpdate] | None = None,
    engine: str | None = None,
    processes: Count | None = None,
    address: str | None = None,
) -> tuple[LearnedCooperation, ...]:
    """Learn amTFT's policies for each welfare function, by networks on observations.

    The arguments are those of `learners.amtft.learn_cooperation`, and

    Args:
        settings: how; by default `NetworkQLearning()`, which is for matrix games.
        checkpoint: written every `checkpoint_every` updates; the same training that finds it goes
            on from it, to the same bits on the same device.
        on_update: called with the updates done and the metrics since the last call, whose names
            are those of the phases, such as "utilitarian/reward_1".
        engine, processes, address: where; see `learners.neural.train_lola`. A checkpoint then holds
            the parts that are done.

    The game of what is returned has the gaps in its states that a welfare function needs.
    """
    names = (welfares,) if isinstance(welfares, str) else tuple(welfares)
    chosen = NetworkQLearning() if settings is None else settings
    stage, low, top = learning_problem(
        game, names, horizon=horizon, disagreement=disagreement, ideal=ideal
    )
    where = engine_of(engine, processes, address, watched=on_update is not None)
    task = _Task(stage, chosen, names, low, top)
    played = task.played()
    seeds = run_seeds(rng, replicates)
    total = spacing(chosen, stage.horizon or HORIZON)[1]
    saved = None
    if checkpoint is not None:
        record = {
            "learner": "amtft-network",
            "welfares": names,
            "replicates": replicates,
            "horizon": stage.horizon,
            "disagreement": low,
            "ideal": top,
            **chosen.as_record(),
        }
        mark = identity(stage, record, rng)
        saved = Checkpoint(Path(checkpoint), checkpoint_every, mark, total)
    if where is not None:
        arrays = in_parts(task.part, task.blank, seeds, where, saved=saved, track=track)
        values = {
            name.removeprefix(CURVE): array
            for name, array in arrays.items()
            if name.startswith(CURVE)
        }
        return _learned(played, chosen, arrays, curve_of(values, total))
    trainee = Phases(played, seeds, chosen)
    curve = train_loop(trainee, total, saved=saved, track=track, on_update=on_update, watch=Watch())
    return _learned(played, chosen, trainee.learned(), curve)


@dataclass(frozen=True)
class _Task:
    """What is to be learned, but for the seeds; it can be sent to other processes."""

    stage: Stochastic
    settings: NetworkQLearning
    welfares: tuple[str, ...]
    disagreement: Any
    ideal: Any

    def played(self) -> Played:
        horizon = self.stage.horizon or HORIZON
        aims = self.settings.aims(self.welfares, horizon, self.disagreement, self.ideal)
        return Played(self.stage, aims, sees_gap=self.settings.sees_gap)

    def part(self, seeds: NDArray[np.uint64]) -> Arrays:
        """What the replicates of these seeds learn, and their curve."""
        trainee = Phases(self.played(), seeds, self.settings)
        with one_thread():
            curve = train_loop(trainee, trainee.total, watch=Unending())
            return {**trainee.learned(), **curve_arrays(curve.values)}

    def blank(self, seeds: NDArray[np.uint64]) -> Arrays:
        """Arrays of those names, shapes and types, of replicates that have not learned."""
        trainee = Phases(self.played(), seeds, self.settings)
        return {**trainee.learned(), **blank_curve(trainee.metrics, records_of(trainee.total))}


def _learned(
    played: Played, chosen: NetworkQLearning, arrays: Arrays, curve: Curve
) -> tuple[LearnedCooperation, ...]:
    """What `Phases.learned` gave, for each welfare function."""
    found = []
    for k, aim in enumerate(played.aims):
        own = {
            what: tuple(
                played.lifted(None if what == "punish" else k, arrays[f"{k}/{what}_{i}"])
                for i in range(2)
            )
            for what in ("cooperate", "punish", "values")
        }
        agreed = [
            _agreement(what, arrays[f"{k}/{what}_agreed"]) for what in ("cooperate", "punish")
        ]
        found.append(
            LearnedCooperation(
                welfare=aim.welfare,
                game=played.game,
                settings=chosen,
                cooperate=(own["cooperate"][0], own["cooperate"][1]),
                punish=(own["punish"][0], own["punish"][1]),
                values=(own["values"][0], own["values"][1]),
                method="Q-learning by networks",
                remarks=(*curve.remarks, *agreed[0], *agreed[1]),
                curve=curve,
            )
        )
    return tuple(found)


def _agreement(what: str, agreed: NDArray[np.float64]) -> tuple[str, ...]:
    if np.isnan(agreed).all():
        return ()
    return (
        f"Recurrent networks became tables over states: {agreed.mean():.1%} of what they do "
        f"among themselves to {what} is what the tables do.",
    )


@checked
class Phases:
    """All phases of all replicates, a seed for each: a `learners.neural.Trainee`."""

    def __init__(
        self, played: Played, seeds: NDArray[np.uint64], settings: NetworkQLearning
    ) -> None:
        self.phases: list[Phase] = []
        self.names: list[str] = []
        replicates = len(seeds)
        for k, aim in enumerate(played.aims):
            for punishes in (False, True):
                gap = None if punishes else played.gaps[k]
                own = played.stage if gap is None else gap.game
                seen = Transitions(played.stage, device="cpu").observations.numpy()
                count = own.num_states // played.stage.num_states
                table = Transitions(
                    own,
                    observations=np.tile(seen, (count, *[1] * (seen.ndim - 1))),
                    device=settings.device,
                )
                device = table.device
                rewards: Any = punishing(own, device)
                if not punishes:
                    rewards = table_reward(aim, own, gap, device)
                if rewards is None:
                    shape = (replicates, settings.environments)
                    rewards = RunningReward(aim, shape, device)
                self.names.append(f"punish {aim.welfare}" if punishes else aim.welfare)
                self.phases.append(
                    Phase(
                        table,
                        rewards,
                        None if gap is None else gap_extras(gap, device),
                        _seeds_of(seeds, len(self.phases)),
                        horizon=aim.horizon,
                        settings=settings,
                    )
                )
        self.runs, self.total = replicates, self.phases[0].total

    @property
    def metrics(self) -> tuple[str, ...]:
        """Rewards of cooperators first."""
        kinds = ("reward_1", "reward_2", "loss", "entropy")
        order = sorted(range(len(self.names)), key=lambda k: (k % 2, k))
        return tuple(f"{self.names[k]}/{kind}" for k in order for kind in kinds)

    def update(self, number: int) -> None:
        """One update of every phase."""
        for phase in self.phases:
            phase.update(number)

    def measure(self) -> dict[str, Tensor]:
        """See `learners.neural.Trainee`."""
        return {
            f"{name}/{what}": values
            for name, phase in zip(self.names, self.phases, strict=True)
            for what, values in phase.measure().items()
        }

    def state(self) -> dict[str, Tensor]:
        """See `learners.neural.Trainee`."""
        return {
            f"{k}/{name}": value
            for k, phase in enumerate(self.phases)
            for name, value in phase.state().items()
        }

    def load(self, state: Mapping[str, Tensor]) -> None:
        """See `learners.neural.Trainee`."""
        for k, phase in enumerate(self.phases):
            own = f"{k}/"
            phase.load({n.removeprefix(own): v for n, v in state.items() if n.startswith(own)})

    def learned(self) -> Arrays:
        """By name, `[replicate, ...]`: for each welfare function both players' tables and Q values,
        over the states that they saw, and how often networks do what the tables do.
        """
        found: Arrays = {}
        for k, phase in enumerate(self.phases):
            aim, what = k // 2, "punish" if k % 2 else "cooperate"
            tables, agreed = _tables(phase)
            found |= {f"{aim}/{what}_{i}": table for i, table in enumerate(tables)}
            found[f"{aim}/{what}_agreed"] = agreed
            if what == "cooperate":
                for i, q in enumerate(phase.values()):
                    found[f"{aim}/values_{i}"] = q.double().cpu().numpy()
        return found


def _seeds_of(seeds: NDArray[np.uint64], phase: int) -> NDArray[np.uint64]:
    """`[replicate]`: seeds of a phase, apart from those of others."""
    return np.array(
        [np.random.SeedSequence([int(s), phase]).generate_state(1, np.uint64)[0] for s in seeds]
    )


def _tables(phase: Phase) -> tuple[list[NDArray[np.int64]], NDArray[np.float64]]:
    """Both players' tables `[replicate, state, action]`, 0 or 1; and how often tables and networks
    agree, `[replicate]`: NaN where they are the same.
    """
    greedy = [q.argmax(dim=-1) for q in phase.values()]
    if not phase.network.recurrent:
        same = [_one_hot(a, n) for a, n in zip(greedy, phase.counts, strict=True)]
        return same, np.full(phase.pairs, np.nan)
    pairs, states = phase.pairs, phase.game.num_states
    actors = [
        _Masked(
            NetworkActor(
                phase.network,
                {name: p[i * pairs : (i + 1) * pairs] for name, p in phase.parameters.items()},
                phase.seen[i * pairs : (i + 1) * pairs],
                heat=SURE,
                extras=phase.extras,
            ),
            count,
        )
        for i, count in enumerate(phase.counts)
    ]
    streams = Streams(phase.streams.seeds, device=phase.device)
    shown = sample_episodes(
        phase.game, actors, streams, episodes=PLAYED, horizon=phase.horizon, first=2**40
    )
    visited = shown.states[..., :-1].flatten(1)
    tables, agreed = [], []
    for i, count in enumerate(phase.counts):
        taken = shown.actions[..., i].flatten(1)
        times = torch.zeros(pairs, states * count, device=phase.device)
        times.scatter_add_(1, visited * count + taken, torch.ones_like(taken, dtype=times.dtype))
        times = times.reshape(pairs, states, count)
        often = torch.where(times.sum(dim=-1) > 0, times.argmax(dim=-1), greedy[i])
        agreed.append((often.gather(1, visited) == taken).double().mean(dim=1))
        tables.append(_one_hot(often, count))
    return tables, torch.stack(agreed).mean(dim=0).cpu().numpy()


class _Masked:
    """An actor of a player with fewer actions than its network has outputs."""

    def __init__(self, actor: NetworkActor, count: int) -> None:
        self.actor, self.count = actor, count

    def begin(self, runs: int, episodes: int) -> Tensor:
        return self.actor.begin(runs, episodes)

    def logits(self, states: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        found, after = self.actor.logits(states, memory)
        return found[..., : self.count], after


def _one_hot(actions: Tensor, count: int) -> NDArray[np.int64]:
    table: NDArray[np.int64] = torch.nn.functional.one_hot(actions, count).cpu().numpy()
    return table
