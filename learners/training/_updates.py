"""What an update does to the parameters of a batch of runs, here or in another process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument
from gametheory._support.check import shown
from gametheory._support.engines import run_jobs
from gametheory._support.identity import digest
from gametheory._support.progress import tracked
from learners.training.checkpoints import Checkpoint
from learners.training.differentiable import DifferentiableGame
from learners.training.linear_solve import one_thread
from learners.training.meetings import chunk_size
from learners.training.runs import Hyperparameters, differentiable, per_step
from learners.training.schedules import schedule
from learners.training.shaping import RULES, Parameters, Rule

PARTS = 32
"""Into so many parts runs are cut that are trained in several processes."""

Arrays = dict[str, NDArray[Any]]

State = tuple[Parameters, torch.Tensor]
"""The parameters of each player, `[run, ...]`, and how far each run last moved, `[run]`."""

Record = tuple[int, NDArray[np.float64], Parameters]
"""Updates made, values per step, parameters."""


@dataclass(frozen=True, eq=False)
class Updates:
    """The updates of a training.

    Attributes:
        form: the game.
        rule: the direction of an update.
        settings: its step sizes.
    """

    form: DifferentiableGame
    rule: Rule
    settings: Hyperparameters

    def update(self, step: int, theta: Parameters, last_change: torch.Tensor) -> None:
        """Update the runs whose parameters these are, in place."""
        settings, size = self.settings, chunk_size(self.form)
        pace = schedule(settings.learning_rate, "learning_rate")(step / settings.steps)
        for start in range(0, len(last_change), size):
            part = slice(start, start + size)
            own_part = tuple(_in_company(t[part]) for t in theta)
            moves = self.rule(self.form.values, own_part, float(settings.opponent_step))
            count = len(last_change[part])
            change = [pace * move[:count] for move in _directions(moves, len(theta))]
            for parameters, own in zip(theta, change, strict=True):
                parameters[part] += own
            largest = [c.abs().reshape(len(c), -1).amax(dim=1) for c in change]
            last_change[part] = torch.stack(largest).amax(0)


def _in_company(runs: torch.Tensor) -> torch.Tensor:
    """A run that is alone, twice: torch rounds products of batches of one in another way."""
    return runs.repeat(2, *[1] * (runs.ndim - 1)) if len(runs) == 1 else runs


def _directions(moves: Any, players: int) -> Parameters:
    if not isinstance(moves, tuple | list) or len(moves) != players:
        raise InvalidArgument(
            f"expected a rule that gives a direction for each of {players} players, got "
            f"{shown(moves)}"
        )
    return tuple(moves)


def train_at_once(
    updates: Updates,
    begun: State,
    *,
    saved: Checkpoint | None,
    record_every: int | None,
    recorded: list[Record],
    track: Callable[[Iterable[int]], Iterable[int]],
) -> State:
    """All updates of all runs, here; what is to be recorded is added to `recorded`."""
    (theta, last_change), first, steps = begun, 0, updates.settings.steps
    if saved is not None:
        found = saved.read(_named(begun))
        if found is not None:
            first, (theta, last_change) = found[0], _state(found[1])

    def record(done: int) -> None:
        if record_every is not None and (done % record_every == 0 or done == steps):
            values = per_step(updates.form, theta)
            recorded.append((done, values, tuple(t.clone() for t in theta)))

    record(0)
    for step in tracked(track, range(first, steps)):
        updates.update(step, theta, last_change)
        record(step + 1)
        if saved is not None and saved.due(step + 1):
            _require_unchanged(updates.rule, saved)
            saved.write(step + 1, _named((theta, last_change)))
    return theta, last_change


def cut(count: int, form: DifferentiableGame) -> list[slice]:
    """The parts of so many runs, which do not depend on where they are trained."""
    size = max(1, min(chunk_size(form), -(-count // PARTS)))
    return [slice(start, start + size) for start in range(0, count, size)]


def train_in_parts(
    game: Any,
    learner: str | Rule,
    settings: Hyperparameters,
    begun: State,
    parts: Sequence[slice],
    *,
    saved: Checkpoint | None,
    track: Callable[[Iterable[int]], Iterable[int]],
    **where: Any,
) -> State:
    """All updates of all runs, each part of them a job of `run_jobs`.

    A checkpoint holds the parts that are done, and says which.
    """
    arrays = {**_named(begun), "done": np.zeros(len(parts), dtype=bool)}
    found = None if saved is None else saved.read(arrays)
    arrays = arrays if found is None else found[1]
    done = arrays.pop("done")
    jobs = [
        (k, {name: array[part] for name, array in arrays.items()})
        for k, part in enumerate(parts)
        if not done[k]
    ]
    work = partial(_trained, game, learner, settings)
    with closing(run_jobs(work, jobs, **where)) as results:
        for number in tracked(track, range(int(done.sum()), len(parts))):
            (k, _), trained = next(results)
            for name, array in trained.items():
                arrays[name][parts[k]] = array
            done[k] = True
            if saved is not None and saved.due(number + 1):
                saved.write(number + 1, {**arrays, "done": done})
    return _state(arrays)


def _trained(
    game: Any, learner: str | Rule, settings: Hyperparameters, job: tuple[int, Arrays]
) -> Arrays:
    """A part of the runs after all updates."""
    rule = RULES[learner] if isinstance(learner, str) else learner
    updates = Updates(differentiable(game, settings.parameterisation), rule, settings)
    theta, last_change = _state({name: np.array(array) for name, array in job[1].items()})
    with one_thread():
        for step in range(settings.steps):
            updates.update(step, theta, last_change)
    return _named((theta, last_change))


def _named(state: State) -> Arrays:
    """What a checkpoint holds, and what travels."""
    theta, last_change = state
    named = {f"parameters_{i}": parameters.numpy() for i, parameters in enumerate(theta)}
    return {**named, "last_change": last_change.numpy()}


def _state(arrays: Arrays) -> State:
    *theta, last_change = (torch.from_numpy(array) for array in arrays.values())
    return tuple(theta), last_change


def _require_unchanged(rule: Rule, saved: Checkpoint) -> None:
    if digest(rule, "the rule") != saved.identity["rule"]:
        raise InvalidArgument(
            "the rule changed itself while training: expected one without a memory of its own, as "
            "a checkpoint does not hold it"
        )
