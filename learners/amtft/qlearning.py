"""Cooperation and punishment learned, by tabular Q-learning with the schedules of the reference.

Two phases for each welfare function, as in Stastny et al. (2021): *cooperators*, both players
trained together on the welfare reward of `learners.amtft.rewards`, and *punishers*, both trained
together, each on minus the other's reward. A learner explores by a Boltzmann distribution over its
Q values, at a temperature that falls. Where the reference has a recurrent network, here is a table
over states: in an iterated game the previous joint action, or the start.

All replicates learn in one batch. Learned policies are greedy (ties go to the first action), so
that what amTFT then does can be evaluated exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, attainable
from gametheory import disagreement_point as default_disagreement
from gametheory._numeric.exact import fractions
from gametheory._support.check import checked, held, require_kind
from gametheory._support.kinds import Count, NumberLike, Rng, Size
from gametheory._support.progress import tracked
from gametheory.norms.agents import iterated_game
from learners.amtft.cooperation import HORIZON
from learners.amtft.learned import LearnedCooperation
from learners.amtft.rewards import REWARDS, WelfareReward
from learners.training.checkpoints import DEFAULT_EVERY, Checkpoint, identity
from learners.training.schedules import Schedule, schedule

Floats = NDArray[np.float64]


_WRITTEN = {"discount": "learning_discount"}
"""Names in files that differ, for a record stands among others."""

LEARNING_RATE = Schedule(((0, 0), (0.05, 0.03), (1, 0)))
TEMPERATURE = Schedule(((0, 2), (0.33, 0.5), (0.66, 0.1)))


@checked
@dataclass(frozen=True)
class QLearning:
    """How cooperation is learned; the defaults are those of Stastny et al. (2021), matrix games.

    Attributes:
        episodes: how many, each of the game's horizon.
        environments: episodes that a pair plays at once, learning from their mean.
        learning_rate, temperature: over the share of training done.
        discount: of the learners.
        aversion: beta of inequity aversion; a number, or over the share of training done.
        smoothing: lambda of its smoothed rewards.
    """

    episodes: int = 800
    environments: int = 16
    learning_rate: Schedule = LEARNING_RATE
    temperature: Schedule = TEMPERATURE
    discount: float = 0.96
    aversion: float | Schedule = 1.0
    smoothing: float = 0.96

    def __post_init__(self) -> None:
        for name in ("episodes", "environments"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        if self.temperature.smallest <= 0:
            raise InvalidArgument("expected temperatures above 0")
        if self.learning_rate.smallest < 0 or self.learning_rate.largest > 1:
            raise InvalidArgument("expected learning rates in [0, 1]")
        for name in ("discount", "smoothing"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidArgument(f"expected {name} in [0, 1], got {getattr(self, name)!r}")
        if schedule(self.aversion, "aversion").smallest < 0:
            raise InvalidArgument(f"expected aversion >= 0, got {self.aversion!r}")

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files; a schedule is its points."""
        record: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            points = [list(p) for p in value.points] if isinstance(value, Schedule) else value
            record[_WRITTEN.get(one.name, one.name)] = points
        return record

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> QLearning:
        """The settings of a record; other entries are ignored."""
        missing = [f.name for f in fields(QLearning) if _WRITTEN.get(f.name, f.name) not in record]
        if missing:
            raise InvalidArgument(f"expected a record with {', '.join(missing)}")
        read: dict[str, Any] = {}
        for one in fields(QLearning):
            value = record[_WRITTEN.get(one.name, one.name)]
            read[one.name] = schedule(value, one.name) if isinstance(value, list) else value
        found: QLearning = held(QLearning, **read)
        return found

    @property
    def final_aversion(self) -> float:
        """beta at the end of training."""
        return schedule(self.aversion, "aversion")(1.0)

    def remembered(
        self,
        game: Stochastic,
        welfares: Sequence[str],
        disagreement: Sequence[float],
        ideal: Sequence[float],
    ) -> Stochastic:
        """The game itself: tables learn in its own states."""
        return game


COIN_GAMES = QLearning(
    episodes=8000,
    learning_rate=Schedule(((0, 0.1), (0.25, 0.05), (1, 0))),
    temperature=Schedule(((0, 0.75), (0.2, 0.45), (0.9, 0.00075))),
    aversion=Schedule(((0, 0.125), (1, 0.25))),
)
"""The schedules of the reference for the Coin Game and ABCG, episodes of 100 steps."""


@checked
def learning_problem(
    game: NormalForm | Repeated | Stochastic,
    welfares: Sequence[str],
    *,
    horizon: Size = HORIZON,
    disagreement: Sequence[NumberLike] | None = None,
    ideal: Sequence[NumberLike] | None = None,
) -> tuple[Stochastic, list[float], list[float]]:
    """The game with a horizon that is learned in, d, and the ideal gains over it.

    See `learn_cooperation` for the arguments, and for what is refused.
    """
    if not welfares:
        raise InvalidArgument("expected at least one welfare function, got none")
    if isinstance(game, Stochastic):
        played = game
        if played.horizon is None:
            raise InvalidArgument("expected a stochastic game with a horizon: with_criterion")
        bounded = {"egalitarian", "kalai-smorodinsky", "nash"} & set(welfares)
        if bounded and (disagreement is None or ideal is None):
            raise InvalidArgument(f"expected disagreement and ideal for {sorted(bounded)}")
        low: Sequence[Any] = (0, 0) if disagreement is None else fractions(disagreement)
        top: Sequence[Any] = (1, 1) if ideal is None else fractions(ideal, "an ideal gain")
    else:
        stage = game.game if isinstance(game, Repeated) else game
        require_kind(stage, NormalForm, "a NormalForm, Repeated or Stochastic game")
        if stage.num_players != 2:
            raise InvalidArgument(f"expected two players, got {stage.num_players}")
        played = iterated_game(stage, horizon=horizon, remembers_last=True)
        payoff_set = attainable(stage)
        low = default_disagreement(payoff_set, disagreement)
        best = [max(float(v[i]) for v in payoff_set.points) for i in range(2)]
        gains = [b - float(d) or 1.0 for b, d in zip(best, low, strict=True)]
        top = gains if ideal is None else fractions(ideal, "an ideal gain")
    if played.num_players != 2:
        raise InvalidArgument(f"expected two players, got {played.num_players}")
    if len(low) != 2 or len(top) != 2:
        raise InvalidArgument(
            f"expected a number for each of two players as disagreement and ideal, got {len(low)} "
            f"and {len(top)}"
        )
    return played, [float(d) for d in low], [float(x) for x in top]


@checked
def learn_cooperation(
    game: NormalForm | Repeated | Stochastic,
    welfares: str | Sequence[str] = ("utilitarian", "inequity-averse"),
    *,
    replicates: Size = 40,
    rng: Rng = None,
    settings: QLearning | None = None,
    horizon: Size = HORIZON,
    disagreement: Sequence[NumberLike] | None = None,
    ideal: Sequence[NumberLike] | None = None,
    checkpoint: str | Path | None = None,
    checkpoint_every: Count = DEFAULT_EVERY,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> tuple[LearnedCooperation, ...]:
    """Learn amTFT's policies for each welfare function.

    Args:
        game: two players. A stage game is iterated for `horizon` steps, and its state is the
            previous joint action; a stochastic game needs a horizon of its own.
        welfares: among `learners.amtft.rewards.REWARDS`.
        rng: seed or generator; the first replicates of many are those of few.
        disagreement: d of the egalitarian, Nash and Kalai-Smorodinsky rewards; `ideal`: the ideal
            gains over it, of the last. Worked out from a stage game, and required of a stochastic
            game for these rewards.
        checkpoint: a `.safetensors` file, written every `checkpoint_every` episodes; learning of
            the same with the same (integer) seed that finds it goes on from there, to the same
            result.
        track: wraps the iterable of episodes, to show progress.
    """
    names = (welfares,) if isinstance(welfares, str) else tuple(welfares)
    chosen = QLearning() if settings is None else settings
    played, low, top = learning_problem(
        game, names, horizon=horizon, disagreement=disagreement, ideal=ideal
    )
    steps = played.horizon or HORIZON
    rewards = [
        WelfareReward(
            name,
            low,
            top,
            steps,
            schedule(chosen.aversion, "aversion"),
            chosen.discount * chosen.smoothing,
        )
        for name in names
    ]
    # Two phases for each welfare function; punishers differ only in their random numbers.
    groups: list[WelfareReward | None] = [r for reward in rewards for r in (reward, None)]
    saved = None
    if checkpoint is not None:
        record = {
            "welfares": names,
            "replicates": replicates,
            "horizon": steps,
            "disagreement": low,
            "ideal": top,
            **chosen.as_record(),
        }
        mark = identity(played, record, rng)
        saved = Checkpoint(Path(checkpoint), checkpoint_every, mark, chosen.episodes)
    values = _learn(played, groups, replicates, chosen, rng=rng, saved=saved, track=track)
    found = []
    for k, name in enumerate(names):
        pair = [
            [table[(2 * k + phase) * replicates :][:replicates] for table in values]
            for phase in (0, 1)
        ]
        cooperate, punish = ([_greedy(table) for table in tables] for tables in pair)
        found.append(
            LearnedCooperation(
                welfare=name,
                game=played,
                settings=chosen,
                cooperate=(cooperate[0], cooperate[1]),
                punish=(punish[0], punish[1]),
                values=(pair[0][0], pair[0][1]),
            )
        )
    return tuple(found)


def _learn(
    game: Stochastic,
    groups: Sequence[WelfareReward | None],
    replicates: int,
    settings: QLearning,
    *,
    rng: Any,
    saved: Checkpoint | None,
    track: Callable[[Iterable[int]], Iterable[int]],
) -> tuple[Floats, Floats]:
    """Q values `[copy, state, action]` of both players; copies are groups of replicates."""
    horizon, wide = game.horizon or HORIZON, settings.environments
    copies = len(groups) * replicates
    tables = [np.zeros((copies, game.num_states, count)) for count in game.shape]
    model = _Sampler(game)
    # A stream for each replicate and group, so that replicates do not depend on their number.
    by_replicate = [own.spawn(len(groups)) for own in np.random.default_rng(rng).spawn(replicates)]
    streams = [own[k] for k in range(len(groups)) for own in by_replicate]
    # Where the values of a copy begin, in tables whose rows are the states of all copies.
    base = np.repeat(np.arange(copies), wide) * game.num_states
    parts = [slice(k * replicates * wide, (k + 1) * replicates * wide) for k in range(len(groups))]
    first = 0
    if saved is not None:
        found = saved.read(_arrays(tables))
        if found is not None:
            first, arrays = found
            tables = [arrays[name] for name in _arrays(tables)]
            for stream in streams:
                # One number of the generator for each draw of the episodes that are done.
                generator: Any = stream.bit_generator
                generator.advance(first * (horizon + 1) * wide * 3)
    by_state = [table.reshape(-1, table.shape[-1]) for table in tables]  # the same memory
    for episode in tracked(track, range(first, settings.episodes)):
        # Three draws a step: an action for each player, and the next state.
        draws = np.concatenate([s.random((horizon + 1, wide, 3)) for s in streams], axis=1)
        state = model.start(draws[horizon, :, 2])
        for group in groups:
            if group is not None:
                group.reset(replicates * wide)
        for step in range(horizon):
            share = (episode * horizon + step) / (settings.episodes * horizon)
            heat, pace = settings.temperature(share), settings.learning_rate(share)
            here = base + state
            actions = [
                _boltzmann(rows[here], heat, draws[step, :, i]) for i, rows in enumerate(by_state)
            ]
            joint = actions[0] * game.shape[1] + actions[1]
            paid = model.rewards[state, joint]
            after = model.after(state, joint, draws[step, :, 2])
            learned = np.empty_like(paid)
            for part, group in zip(parts, groups, strict=True):
                own = paid[part]
                learned[part] = -own[:, ::-1] if group is None else group(own, share)
            last = step == horizon - 1
            for i, rows in enumerate(by_state):
                ahead = 0.0 if last else settings.discount * _highest(rows[base + after])
                values = rows.reshape(-1)
                cells = here * rows.shape[1] + actions[i]
                _step(values, cells, pace * (learned[:, i] + ahead - values[cells]))
            state = after
        if saved is not None and saved.due(episode + 1):
            saved.write(episode + 1, _arrays(tables))
    return tables[0], tables[1]


def _arrays(tables: Sequence[Floats]) -> dict[str, Floats]:
    """What a checkpoint holds."""
    return {f"values_{i}": table for i, table in enumerate(tables)}


def _step(values: Floats, cells: NDArray[np.int64], changes: Floats) -> None:
    """Move each cell by the mean of its changes."""
    if values.size <= 4 * len(cells):
        counts = np.bincount(cells, minlength=values.size)
        total = np.bincount(cells, weights=changes, minlength=values.size)
        values += total / np.maximum(counts, 1)
        return
    # A large table: only the cells that are visited.
    visited, place, times = np.unique(cells, return_inverse=True, return_counts=True)
    values[visited] += np.bincount(place, weights=changes) / times


class _Sampler:
    """A stochastic game, sampled in batches by inverse transform."""

    def __init__(self, game: Stochastic) -> None:
        self.rewards = np.ascontiguousarray(np.moveaxis(game.float_rewards, 0, -1))
        self.lottery = game.joint_lottery
        self.initial = np.cumsum(game.exact_initial.astype(np.float64))
        lotteries = game.lotteries
        width = int(lotteries.sizes.max())
        self.successors = np.zeros((len(lotteries), width), dtype=np.int64)
        self.levels = np.ones((len(lotteries), width))
        for k in range(len(lotteries)):
            part = slice(lotteries.starts[k], lotteries.starts[k + 1])
            size = part.stop - part.start
            self.successors[k, :size] = lotteries.successors[part]
            self.successors[k, size:] = lotteries.successors[part.stop - 1]
            self.levels[k, :size] = np.cumsum(lotteries.probabilities[part])
        self.levels[:, -1] = 1.0

    def start(self, draws: Floats) -> NDArray[np.int64]:
        """First states."""
        states = np.searchsorted(self.initial, draws, side="right")
        return np.asarray(np.minimum(states, len(self.initial) - 1))

    def after(
        self, state: NDArray[np.int64], joint: NDArray[np.int64], draws: Floats
    ) -> NDArray[np.int64]:
        """Next states."""
        number = self.lottery[state, joint]
        if self.successors.shape[1] == 1:
            return np.asarray(self.successors[number, 0])
        chosen = (draws[:, None] >= self.levels[number]).sum(axis=1)
        return np.asarray(self.successors[number, np.minimum(chosen, self.levels.shape[1] - 1)])


def _highest(rows: Floats) -> Floats:
    """The largest number of each row; of pairs without the setting-up of a reduction."""
    if rows.shape[1] == 2:
        return np.asarray(np.maximum(rows[:, 0], rows[:, 1]))
    return np.asarray(rows.max(axis=1))


def _boltzmann(values: Floats, heat: float, draws: Floats) -> NDArray[np.int64]:
    """An action for each row, with chances exp(value / heat)."""
    weights = np.exp((values - _highest(values)[:, None]) / heat)
    if values.shape[1] == 2:  # as below, with one level
        is_second = draws * (weights[:, 0] + weights[:, 1]) >= weights[:, 0]
        return np.asarray(is_second.astype(np.int64))
    levels = np.cumsum(weights, axis=1)
    chosen = (draws[:, None] * levels[:, -1:] >= levels).sum(axis=1)
    return np.asarray(np.minimum(chosen, values.shape[1] - 1))


def _greedy(values: Floats) -> NDArray[np.int64]:
    """`[copy, state, action]`: 1 for the best action, the first of equals."""
    best = values.argmax(axis=-1)
    return np.asarray((np.arange(values.shape[-1]) == best[..., None]).astype(np.int64))


__all__ = ["REWARDS", "LearnedCooperation", "QLearning", "learn_cooperation", "learning_problem"]
