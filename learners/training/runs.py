"""Trained policies of gradient learners: what was trained, how, and how they meet.

>>> import gametheory as gt, learners
>>> runs = learners.train(gt.zoo.prisoners_dilemma(), "naive", runs=8, steps=50, rng=0)
>>> runs.meet(200).shape
(8, 8, 2)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, Unsupported
from gametheory._support.check import checked, held
from gametheory._support.text import plural, shown
from learners.training._policy_tables import PolicyTables
from learners.training.differentiable import DifferentiableGame, iterated, tabular
from learners.training.meetings import chunk_size, self_play
from learners.training.schedules import Schedule, schedule
from learners.training.shaping import Parameters

DEFAULT_DISCOUNT = Fraction(24, 25)
"""The discount of Stastny et al. (2021), used where a stage game is given."""

DEFAULT_POLICY = {Repeated: "normalized-sigmoid", Stochastic: "softmax"}

SETTLED = 0.1
"""A run has settled if no parameter moved by more in the last step."""

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
        """From the plain values of `as_record`; raises `InvalidArgument` for others."""
        if "learning_rate" not in record:
            raise InvalidArgument(f"expected a record with a learning_rate, got {shown(record)}")
        rate = record["learning_rate"]
        if isinstance(rate, list):
            rate = schedule(rate, "learning_rate")
        found: Hyperparameters = held(
            cls, **{"parameterisation": None, **record, "learning_rate": rate}
        )
        return found

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
class Runs(PolicyTables):
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
            return per_step(form, tuple(torch.from_numpy(p) for p in self.parameters))
        return self_play(form, self.policies)

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
        """From `arrays`; raises `InvalidArgument` for those of other runs."""
        form = differentiable(game, settings.parameterisation)
        names = [f"parameters_{i}" for i in range(form.num_players)]
        if missing := [name for name in (*names, "last_change") if name not in arrays]:
            raise InvalidArgument(f"expected the arrays of runs, got none of {missing}")
        theta = tuple(torch.from_numpy(arrays[name]) for name in names)
        for parameters, shape in zip(theta, form.shapes, strict=True):
            if parameters.shape != (settings.runs, *shape):
                raise InvalidArgument(
                    f"expected parameters of shape {(settings.runs, *shape)}, got "
                    f"{tuple(parameters.shape)}"
                )
        return make_runs(game, settings, form, theta, torch.from_numpy(arrays["last_change"]))

    def remarks(self) -> list[str]:
        """What a reader must know before quoting figures of these runs."""
        if not self.unsettled:
            return []
        return [
            f"{plural(self.unsettled, 'run')} had not settled: a parameter still moved by more "
            f"than {SETTLED:g} in the last step."
        ]

    @property
    def _form(self) -> DifferentiableGame:
        if not self.policies:
            raise Unsupported(
                f"expected policies of two players or more, got {self.game!r:.60}, which has none"
            )
        return differentiable(self.game, self.hyperparameters.parameterisation)


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


def make_runs(
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


def per_step(form: DifferentiableGame, theta: Parameters) -> NDArray[np.float64]:
    """`[run, player]` per step."""
    with torch.no_grad():
        parts = [
            form.values(tuple(t[k : k + chunk_size(form)] for t in theta))
            for k in range(0, len(theta[0]), chunk_size(form))
        ]
    return (torch.cat(parts) * form.unit).numpy()
