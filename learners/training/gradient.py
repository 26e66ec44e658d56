"""Training: many runs of jointly trained learners in one batch, on exact values.

>>> import gametheory as gt
>>> from learners.training.gradient import train_gradient
>>> runs = train_gradient(gt.zoo.prisoners_dilemma(), "naive", runs=8, steps=50, rng=0)
>>> runs.policies[0].shape
(8, 5, 2)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, TooLarge
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Count, Rng
from learners.training import policies
from learners.training._updates import (
    Record,
    Updates,
    cut,
    train_at_once,
    train_in_parts,
)
from learners.training.checkpoints import DEFAULT_EVERY, Checkpoint, identity
from learners.training.differentiable import DifferentiableGame
from learners.training.runs import (
    DEFAULT_DISCOUNT,
    DEFAULT_POLICY,
    Game,
    Hyperparameters,
    Runs,
    Trajectory,
    differentiable,
    make_runs,
)
from learners.training.schedules import schedule
from learners.training.shaping import RULES, Parameters, Rule

MAX_PARAMETERS = 200_000_000
"""Cap on the parameters of all runs together: 1.6 gigabytes, held a few times over."""


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
    engine: str | None = None,
    processes: Count | None = None,
    address: str | None = None,
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
        engine: None: here, all runs at once; "local", which `processes` alone means: in so many
            processes, by default one a core; "ray": on the cluster at `address`, or one started
            here. The result is the same. A part of the runs is then a job, a checkpoint holds the
            parts that are done, and nothing is recorded on the way.
        track: wraps the iterable of steps (of parts, with an engine), to show progress.

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
    form = differentiable(game, kind)
    _require_room(form, settings, record_every)
    theta = _initial(form, runs, initial_std, rng)
    engine = "local" if engine is None and processes is not None else engine
    if record_every is not None and (checkpoint is not None or engine is not None):
        raise InvalidArgument("expected record_every, or a checkpoint or an engine, got both")
    begun = theta, torch.zeros(runs, dtype=torch.float64)
    recorded: list[Record] = []
    saved: Checkpoint | None = None
    if checkpoint is not None:
        mark = identity(game, settings.as_record(), rng, rule=rule)
        saved = Checkpoint(Path(checkpoint), checkpoint_every, mark, steps)
    if engine is None:
        updates = Updates(form, rule, settings)
        theta, last_change = train_at_once(
            updates, begun, saved=saved, record_every=record_every, recorded=recorded, track=track
        )
    else:
        parts = cut(runs, form)
        if saved is not None:
            mark = {**saved.identity, "parts": len(parts)}
            saved = replace(saved, every=1, steps=len(parts), identity=mark)
        where = {"engine": engine, "processes": processes, "address": address}
        theta, last_change = train_in_parts(
            game, learner, settings, begun, parts, saved=saved, track=track, **where
        )
    _require_finite(theta, settings, saved)
    trajectory = _trajectory(recorded) if recorded else None
    return make_runs(game, settings, form, theta, last_change, trajectory=trajectory)


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
