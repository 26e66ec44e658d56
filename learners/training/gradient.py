"""Training: many runs of jointly trained learners in one batch, on exact values.

>>> import gametheory as gt
>>> from learners.training.gradient import train_gradient
>>> runs = train_gradient(gt.zoo.prisoners_dilemma(), "naive", runs=8, steps=50, rng=0)
>>> runs.policies[0].shape
(8, 5, 2)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, TooLarge, Unsupported
from gametheory._support.check import checked, shown
from gametheory._support.identity import digest
from gametheory._support.kinds import AtLeast, AtMost, Count, OneOfTwo, Rng, Size
from gametheory._support.progress import tracked
from gametheory._support.text import plural
from learners.training import policies
from learners.training.best_replies import best_reply_payoffs
from learners.training.checkpoints import DEFAULT_EVERY, Checkpoint, identity
from learners.training.differentiable import DifferentiableGame, iterated, tabular
from learners.training.schedules import Schedule, schedule
from learners.training.shaping import RULES, Parameters, Rule

DEFAULT_DISCOUNT = Fraction(24, 25)
"""The discount of Stastny et al. (2021), used where a stage game is given."""

DEFAULT_POLICY = {Repeated: "normalized-sigmoid", Stochastic: "softmax"}

_CHUNK_ENTRIES = 4_000_000
"""Entries of the transition matrices that are held at once; bounds the memory of a step."""

_CHUNK_PAIRS = 16_384
"""Encounters of small games that are evaluated at once."""

SETTLED = 0.1
"""A run has settled if no parameter moved by more in the last step."""

MAX_PARAMETERS = 200_000_000
"""Cap on the parameters of all runs together: 1.6 gigabytes, held a few times over."""

Game = NormalForm | Repeated | Stochastic | DifferentiableGame


@checked
@dataclass(frozen=True)
class Hyperparameters:
    """What a training run depends on besides the game; defaults as in Stastny et al. (2021).

    Attributes:
        learner: the name of the update rule.
        runs: independent groups of learners.
        steps: simultaneous updates.
        learning_rate: step size, on the unnormalised discounted sum of payoffs; a number, or a
            `learners.schedules.Schedule` over the share of training done.
        opponent_step: a of `learners.shaping`, the step that a learner expects of the others.
        initial_std: standard deviation of the initial parameters.
        parameterisation: see `learners.policies`; None for games that come with their own
            parameters.
    """

    learner: str = "lola"
    runs: int = 1024
    steps: int = 200
    learning_rate: float | Schedule = 1.0
    opponent_step: float = 1.0
    initial_std: float = 1.0
    parameterisation: str | None = "normalized-sigmoid"

    def __post_init__(self) -> None:
        for name in ("runs", "steps"):
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        for name in ("opponent_step", "initial_std"):
            value = getattr(self, name)
            if not (isinstance(value, (int, float)) and math.isfinite(value) and value >= 0):
                raise InvalidArgument(f"expected {name} to be a number >= 0, got {value!r}")
        if schedule(self.learning_rate, "learning_rate").smallest < 0:
            raise InvalidArgument(
                f"expected learning_rate to be at least 0, got {self.learning_rate!r}"
            )

    def options(self) -> dict[str, Any]:
        """What `train_gradient` is given besides the game, the rule, the number of runs, a seed."""
        names = ("steps", "learning_rate", "opponent_step", "initial_std", "parameterisation")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Hyperparameters:
        """From the plain values of `as_record`."""
        rate = record["learning_rate"]
        if isinstance(rate, list):
            rate = schedule(rate, "learning_rate")
        return cls(**{"parameterisation": None, **record, "learning_rate": rate})

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files; a schedule is its points, what is None is left out."""
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        if isinstance(self.learning_rate, Schedule):
            record["learning_rate"] = [list(point) for point in self.learning_rate.points]
        return {name: value for name, value in record.items() if value is not None}


@checked
@dataclass(frozen=True, eq=False)
class Trajectory:
    """What was recorded on the way.

    Attributes:
        steps: `[record]`: updates made before each record; the first is 0, the last all of them.
        values: `[record, run, player]`: payoffs per step of the learners' own objective.
        parameters: for each player, `[record, run, ...]`.
    """

    steps: NDArray[np.int64]
    values: NDArray[np.float64] = field(repr=False)
    parameters: tuple[NDArray[np.float64], ...] = field(repr=False)


@checked
@dataclass(frozen=True, eq=False)
class Runs:
    """Trained groups of policies.

    Attributes:
        game: what was played: `Repeated`, `Stochastic` or `DifferentiableGame`.
        hyperparameters: how they were trained.
        parameters: for each player, `[run, ...]`.
        policies: for each player, `[run, state, action]` probabilities; in an iterated game states
            are previous joint actions (row-major), then the start. Empty for games that are not
            about policies.
        last_change: `[run]`: the largest change of a parameter in the last step; large values
            mean that the run had not settled.
        trajectory: what was recorded, or None.
    """

    game: Repeated | Stochastic | DifferentiableGame
    hyperparameters: Hyperparameters
    policies: tuple[NDArray[np.float64], ...] = field(repr=False)
    parameters: tuple[NDArray[np.float64], ...] = field(repr=False)
    last_change: NDArray[np.float64] = field(repr=False)
    trajectory: Trajectory | None = field(default=None, repr=False)

    @property
    def payoffs(self) -> NDArray[np.float64]:
        """`[run, player]`: exact self-play values, per step (in units of the game's values)."""
        form = differentiable(self.game, self.hyperparameters.parameterisation)
        if form.payoffs is None:
            return _values(form, tuple(torch.from_numpy(p) for p in self.parameters))
        played = [torch.from_numpy(p) for p in self.policies]
        parts = [
            form.payoffs([p[k : k + _chunk(form)] for p in played], None)
            for k in range(0, len(self), _chunk(form))
        ]
        return torch.cat(parts).numpy()

    def __len__(self) -> int:
        return len(self.last_change)

    @property
    def norms(self) -> None:
        """None: what a run realises is for its self-play to show."""
        return None

    @property
    def episode(self) -> None:
        """None: these learners optimise discounted values."""
        return None

    @property
    def discarded(self) -> tuple[()]:
        """No run is."""
        return ()

    @property
    def unsettled(self) -> int:
        """Runs of which a parameter moved by more than `SETTLED` in the last step."""
        return int((self.last_change > SETTLED).sum())

    def tables(self) -> dict[str, NDArray[np.float64]]:
        """By name, `[run, state, action]`: the policy of each player."""
        return {f"policy_{i + 1}": table for i, table in enumerate(self.policies)}

    def columns(self) -> dict[str, Any]:
        """A value for each run, by name."""
        flat = {name: t.reshape(len(self), -1).tolist() for name, t in self.tables().items()}
        return {**flat, "last_change": self.last_change}

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What was learned, to go on with (`from_arrays`)."""
        named = {f"parameters_{i}": p for i, p in enumerate(self.parameters)}
        return {**named, "last_change": self.last_change}

    @classmethod
    def from_arrays(
        cls,
        game: Repeated | Stochastic | DifferentiableGame,
        settings: Hyperparameters,
        arrays: Mapping[str, NDArray[Any]],
    ) -> Runs:
        """From `arrays`; raises `KeyError` or `ValueError` for those of other runs."""
        form = differentiable(game, settings.parameterisation)
        theta = tuple(torch.from_numpy(arrays[f"parameters_{i}"]) for i in range(form.num_players))
        for parameters, shape in zip(theta, form.shapes, strict=True):
            if parameters.shape != (settings.runs, *shape):
                raise ValueError(f"parameters of shape {tuple(parameters.shape)}")
        return _runs(game, settings, form, theta, torch.from_numpy(arrays["last_change"]))

    def remarks(self) -> list[str]:
        """What a reader must know before quoting figures of these runs."""
        if not self.unsettled:
            return []
        return [
            f"{plural(self.unsettled, 'run')} had not settled: a parameter still moved by more "
            f"than {SETTLED:g} in the last step."
        ]

    def exploitability(self, player: OneOfTwo) -> NDArray[np.float64]:
        """`[run]`: what the other player gains per step, discounted, by a best reply to `player`'s
        policy, over what it gets in self-play. 0 if that is a best reply. Two players.
        """
        best = best_reply_payoffs(self.game, self.policies, player)
        return np.maximum(best - self.payoffs[:, 1 - player], 0)

    def meet(self, horizon: Size | None) -> NDArray[np.float64]:
        """`[i, j, player]`: player 1 of run i meets player 2 of run j, per step: discounted, or
        the expected mean of `horizon` steps. Two players.
        """
        if len(self.policies) != 2:
            raise Unsupported(f"expected policies of two players, got {len(self.policies)}")
        form = differentiable(self.game, self.hyperparameters.parameterisation)
        assert form.payoffs is not None
        first, second = (torch.from_numpy(policy) for policy in self.policies)
        count = len(self)
        table = np.empty((count, count, 2))
        pairs = max(1, min(_CHUNK_PAIRS, _chunk(form)))
        rows, columns = max(1, pairs // count), min(pairs, count)
        with torch.no_grad():
            for i in range(0, count, rows):
                for j in range(0, count, columns):
                    pair = (first[i : i + rows, None], second[None, j : j + columns])
                    block = form.payoffs(pair, horizon)
                    table[i : i + rows, j : j + columns] = block.numpy()
        return table


def _directions(moves: Any, players: int) -> Parameters:
    if not isinstance(moves, tuple | list) or len(moves) != players:
        raise InvalidArgument(
            f"expected a rule that gives a direction for each of {players} players, got "
            f"{shown(moves)}"
        )
    return tuple(moves)


@checked
def train_gradient(
    game: Game,
    learner: str | Rule = "lola",
    *,
    runs: Count = 1024,
    steps: Annotated[int, AtLeast(1), AtMost(10**9)] = 200,
    rng: Rng = None,
    learning_rate: Any = 1.0,
    opponent_step: float = 1.0,
    initial_std: float = 1.0,
    parameterisation: str | None = None,
    record_every: Count | None = None,
    checkpoint: str | Path | None = None,
    checkpoint_every: Count = DEFAULT_EVERY,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
) -> Runs:
    """Train `runs` groups of learners that follow gradients, all at once.

    Args:
        game: a game of any number of players. A stage game is repeated at discount 24/25; a
            repeated game is played by memory-one policies, a stochastic one by policies with a
            row for each state; or a `DifferentiableGame`.
        learner: one of `learners.shaping.RULES`, or a function that follows
            `learners.shaping.Rule`.
        rng: seed or generator; the first runs of a larger batch are those of a smaller one.
        learning_rate: a number, (share, value) points, or a `Schedule`.
        parameterisation: "normalized-sigmoid" by default for repeated games, "softmax" for
            stochastic ones.
        record_every: keep values and parameters after every so many updates.
        checkpoint: a `.safetensors` file, written every `checkpoint_every` updates; training of
            the same game, rule, hyperparameters and (integer) seed that finds it goes on from
            there, to the same result. Not together with `record_every`.
        track: wraps the iterable of steps, to show progress.

    Other arguments as in `Hyperparameters`. The policies of a run depend only on its seed:
    not on the number of runs beside it, nor on the number of threads.

    Raises `Unsupported` for stochastic games with a horizon, `TooLarge` for games whose linear
    systems are, and for more than `MAX_PARAMETERS` parameters in all runs together,
    `InvalidArgument` for anything else, and for parameters that diverge; for a checkpoint that is
    damaged or of something else, and for a rule or a game that cannot be told from others
    (docs/reliability.md).
    """
    if isinstance(game, NormalForm):
        game = Repeated(game, DEFAULT_DISCOUNT)
    if not (isinstance(learner, str) or callable(learner)):
        raise InvalidArgument(f"expected a learner's name or an update rule, got {learner!r}")
    rule = policies.lookup(RULES, learner, "a learner") if isinstance(learner, str) else learner
    name = learner if isinstance(learner, str) else getattr(learner, "__name__", repr(learner))
    if not isinstance(learning_rate, int | float):
        learning_rate = schedule(learning_rate, "learning_rate")
    kind = parameterisation or DEFAULT_POLICY.get(type(game))
    settings = Hyperparameters(name, runs, steps, learning_rate, opponent_step, initial_std, kind)
    if record_every is not None and not (isinstance(record_every, int) and record_every >= 1):
        raise InvalidArgument(f"expected record_every of at least 1, got {record_every!r}")
    form = differentiable(game, kind)
    _require_room(form, settings, record_every)
    theta = _initial(form, runs, initial_std, rng)
    rate = schedule(learning_rate, "learning_rate")
    saved, first = None, 0
    last_change = torch.zeros(runs, dtype=torch.float64)
    if checkpoint is not None:
        if record_every is not None:
            raise InvalidArgument("expected record_every or checkpoint, got both")
        mark = identity(game, settings.as_record(), rng, rule=rule)
        saved = Checkpoint(Path(checkpoint), checkpoint_every, mark, steps)
        found = saved.read(_arrays(theta, last_change))
        if found is not None:
            first, arrays = found
            *tensors, last_change = (torch.from_numpy(array) for array in arrays.values())
            theta = tuple(tensors)
    chunks = [slice(k, k + _chunk(form)) for k in range(0, runs, _chunk(form))]
    recorded: list[tuple[int, NDArray[np.float64], Parameters]] = []

    def record(done: int) -> None:
        if record_every is not None and (done % record_every == 0 or done == steps):
            recorded.append((done, _values(form, theta), tuple(t.clone() for t in theta)))

    record(0)
    for step in tracked(track, range(first, steps)):
        pace = rate(step / steps)
        for part in chunks:
            moves = rule(form.values, tuple(t[part] for t in theta), float(opponent_step))
            change = [pace * move for move in _directions(moves, len(theta))]
            for parameters, own in zip(theta, change, strict=True):
                parameters[part] += own
            largest = [c.abs().reshape(len(c), -1).amax(dim=1) for c in change]
            last_change[part] = torch.stack(largest).amax(0)
        record(step + 1)
        if saved is not None and saved.due(step + 1):
            _require_unchanged(rule, saved)
            saved.write(step + 1, _arrays(theta, last_change))
    _require_finite(theta, settings, saved)
    trajectory = _trajectory(recorded) if recorded else None
    return _runs(game, settings, form, theta, last_change, trajectory=trajectory)


def _runs(
    game: Repeated | Stochastic | DifferentiableGame,
    settings: Hyperparameters,
    form: DifferentiableGame,
    theta: Parameters,
    last_change: torch.Tensor,
    *,
    trajectory: Trajectory | None = None,
) -> Runs:
    """Runs with the policies that their parameters stand for."""
    learned: Parameters = ()
    if form.policies is not None:
        with torch.no_grad():
            learned = form.policies(theta)
    return Runs(
        game,
        settings,
        tuple(p.numpy() for p in learned),
        tuple(t.numpy() for t in theta),
        last_change.numpy(),
        trajectory,
    )


@checked
def differentiable(game: Any, policy: str | None = None) -> DifferentiableGame:
    """The differentiable form of a game that learners can train on."""
    if isinstance(game, DifferentiableGame):
        if policy is not None:
            raise InvalidArgument(
                f"expected no parameterisation for a DifferentiableGame, got {policy!r}"
            )
        return game
    if isinstance(game, Repeated):
        return iterated(game, policy=policy or DEFAULT_POLICY[Repeated])
    if isinstance(game, Stochastic):
        return tabular(game, policy=policy or DEFAULT_POLICY[Stochastic])
    raise InvalidArgument(
        "expected a NormalForm, Repeated, Stochastic or DifferentiableGame, got "
        f"{type(game).__name__}"
    )


def _arrays(theta: Parameters, last_change: torch.Tensor) -> dict[str, NDArray[np.float64]]:
    """What a checkpoint holds."""
    named = {f"parameters_{i}": parameters.numpy() for i, parameters in enumerate(theta)}
    return {**named, "last_change": last_change.numpy()}


def _require_unchanged(rule: Rule, saved: Checkpoint) -> None:
    if digest(rule, "the rule") != saved.identity["rule"]:
        raise InvalidArgument(
            "the rule changed itself while training: expected one without a memory of its own, as "
            "a checkpoint does not hold it"
        )


def _require_room(
    form: DifferentiableGame, settings: Hyperparameters, record_every: int | None
) -> None:
    """Raise `TooLarge` beyond `MAX_PARAMETERS` parameters, counted as often as they are kept."""
    kept = 1 if record_every is None else 2 + settings.steps // record_every
    count = settings.runs * kept * sum(math.prod(shape) for shape in form.shapes)
    if count > MAX_PARAMETERS:
        raise TooLarge(
            f"expected at most {MAX_PARAMETERS:,} parameters of all runs, got {count:,}: train "
            "fewer runs at a time" + ("" if record_every is None else ", or record fewer steps")
        )


def _initial(form: DifferentiableGame, runs: int, spread: float, rng: Any) -> Parameters:
    """`[run, ...]` for each player; a run's numbers do not depend on how many follow it."""
    sizes = [int(np.prod(shape)) for shape in form.shapes]
    drawn = _generator(rng).standard_normal((runs, sum(sizes))) * spread
    parts = np.split(drawn, np.cumsum(sizes)[:-1], axis=1)
    return tuple(
        torch.from_numpy(part.reshape(runs, *shape).copy())
        for part, shape in zip(parts, form.shapes, strict=True)
    )


def _chunk(form: DifferentiableGame) -> int:
    return max(1, _CHUNK_ENTRIES // form.size)


def _values(form: DifferentiableGame, theta: Parameters) -> NDArray[np.float64]:
    """`[run, player]` per step."""
    with torch.no_grad():
        parts = [
            form.values(tuple(t[k : k + _chunk(form)] for t in theta))
            for k in range(0, len(theta[0]), _chunk(form))
        ]
    return (torch.cat(parts) * form.unit).numpy()


def _trajectory(recorded: list[tuple[int, NDArray[np.float64], Parameters]]) -> Trajectory:
    steps, values, parameters = zip(*recorded, strict=True)
    return Trajectory(
        np.array(steps),
        np.stack(values),
        tuple(torch.stack(own).numpy() for own in zip(*parameters, strict=True)),
    )


def _require_finite(theta: Parameters, settings: Hyperparameters, saved: Checkpoint | None) -> None:
    lost = torch.zeros(settings.runs, dtype=torch.bool)
    for parameters in theta:
        lost |= (~torch.isfinite(parameters)).reshape(settings.runs, -1).any(dim=1)
    if bool(lost.any()):
        if saved is not None:
            # Nothing can go on from it, and it would stand in the way of another attempt.
            saved.path.unlink(missing_ok=True)
        raise InvalidArgument(
            f"training diverged in {int(lost.sum())} of {settings.runs} runs: expected a smaller "
            f"learning_rate than {settings.learning_rate} or opponent_step than "
            f"{settings.opponent_step}"
        )


def _generator(rng: Any) -> np.random.Generator:
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError) as error:
        raise InvalidArgument(
            f"expected a seed or a numpy Generator, got {rng!r}: {error}"
        ) from None
