"""Long training as people expect it: one loop for all learners that sample.

A learner is anything that can `update`, `measure` itself, and hand out and take back its whole
`state`; see `Trainee`. `train_loop` drives it: it shows progress with the last values of the
learning curve, calls back, writes checkpoints (safetensors, whole or not at all) from which the
same training goes on to the same bits on the same device, and says in words what looks wrong.

A logger of your own is five lines:

>>> import json, sys
>>> def log(step, metrics):                     # metrics: by name, an array [run]
...     line = {"step": step, **{name: float(x.mean()) for name, x in metrics.items()}}
...     json.dump(line, sys.stdout)
...     print()
>>> import numpy as np
>>> log(100, {"reward_1": np.array([0.25, 0.75])})
{"step": 100, "reward_1": 0.5}

Pass it as `on_update=log`, or `on_update=[log, TensorBoard("runs/first")]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import GameTheoryError, InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import Count, Size
from gametheory._support.progress import say, tracked
from learners.neural.watching import Watch
from learners.training.checkpoints import Checkpoint

Metrics = Mapping[str, NDArray[np.float64]]
"""By name, `[run]`."""

OnUpdate = Callable[[int, Metrics], None]
"""Called with the updates done and what was measured since the last call."""

RECORDS = 100
"""Records of a learning curve, by default."""

SHOWN = 4
"""Names of which the progress line shows the last values."""


class Diverged(GameTheoryError):
    """No run has finite numbers left."""


def require_finite(
    policies: Sequence[Mapping[str, Tensor]], learning_rate: object, *or_else: str
) -> None:
    """Raise `Diverged` where a parameter `[run, ...]` of either player's policy is not finite."""
    tensors = [tensor for named in policies for tensor in named.values()]
    lost = torch.stack([~tensor.isfinite().flatten(1).all(1) for tensor in tensors]).any(0)
    if bool(lost.any()):
        other = "".join(f", or {each}" for each in or_else)
        raise Diverged(
            f"training diverged in {int(lost.sum())} of {len(lost)} runs: expected a smaller "
            f"learning_rate than {learning_rate}{other}"
        )


class Trainee(Protocol):
    """What `train_loop` trains: all runs of a learner."""

    @property
    def metrics(self) -> Sequence[str]:
        """The names of what it measures; the progress line shows the first ones."""
        ...

    @property
    def runs(self) -> int:
        """How many."""
        ...

    def update(self, number: int) -> None:
        """Do update `number`, counted from 0: a function of that and of the state alone."""
        ...

    def measure(self) -> Mapping[str, Tensor]:
        """By name, `[run]`: means since the last call."""
        ...

    def state(self) -> dict[str, Tensor]:
        """By name, all that later updates and measures depend on, what was gathered since the last
        measure included; shapes and types never change.
        """
        ...

    def load(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what `state()` gave."""
        ...


@checked
@dataclass(frozen=True, eq=False)
class Curve:
    """A learning curve.

    Attributes:
        steps: `[record]`: updates done.
        values: by name, `[record, run]`: means since the record before.
        remarks: what looked wrong, in words; empty if nothing did.
    """

    steps: NDArray[np.int64]
    values: dict[str, NDArray[np.float64]] = field(repr=False)
    remarks: tuple[str, ...] = ()

    def last(self, name: str) -> NDArray[np.float64]:
        """`[run]`: the last record of a name."""
        if name not in self.values:
            raise InvalidArgument(f"expected one of {sorted(self.values)}, got {name!r:.60}")
        found: NDArray[np.float64] = self.values[name][-1]
        return found


@checked
def train_loop(
    trainee: Trainee,
    updates: Size,
    *,
    saved: Checkpoint | None = None,
    on_update: OnUpdate | Sequence[OnUpdate] | None = None,
    every: Count | None = None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    watch: Watch | None = None,
    label: str = "",
) -> Curve:
    """Train for so many updates, and give the learning curve.

    Args:
        saved: where checkpoints are written; training that finds one there goes on from it, to the
            same result, curve and remarks as in one go.
        on_update: called with the updates done and the metrics since the last call, every `every`
            updates (by default so that there are a hundred records), and after the last.
        track: wraps the iterable of updates, to show progress.
        watch: what looks for trouble, or None for the default one.
        label: stands before the values in the progress line.

    Raises `Diverged` when no run has finite numbers left; `InvalidArgument` as checkpoints do.
    """
    callbacks = _callbacks(on_update)
    between, records = _spacing(updates, every)
    watch = Watch() if watch is None else watch
    names = tuple(trainee.metrics)
    curve = {name: np.full((records, trainee.runs), np.nan) for name in names}
    first = 0
    if saved is not None:
        found = saved.read(_arrays(trainee, curve))
        if found is not None:
            first, arrays = found
            device = next(iter(trainee.state().values())).device
            trainee.load(
                {
                    name.removeprefix("state/"): torch.from_numpy(array).to(device)
                    for name, array in arrays.items()
                    if name.startswith("state/")
                }
            )
            curve = {name: arrays[f"curve/{name}"] for name in names}
            for record in range(first // between):
                watch(
                    _step(record, between, updates), {name: curve[name][record] for name in names}
                )
    for number in tracked(track, range(first, updates)):
        trainee.update(number)
        done = number + 1
        if done % between == 0 or done == updates:
            measured = trainee.measure()
            metrics = {name: measured[name].detach().double().cpu().numpy() for name in names}
            for name in names:
                curve[name][(done - 1) // between] = metrics[name]
            watch(done, metrics)
            say(_line(label, metrics))
            for callback in callbacks:
                callback(done, metrics)
            if watch.all_lost:
                raise Diverged(f"every run diverged: {watch.remarks[-1]}")
        if saved is not None and saved.due(done):
            saved.write(done, _arrays(trainee, curve))
    steps = [_step(record, between, updates) for record in range(records)]
    return Curve(np.array(steps), curve, tuple(watch.remarks))


@checked
def curve_of(
    values: Mapping[str, NDArray[np.float64]],
    updates: Size,
    *,
    every: Count | None = None,
    watch: Watch | None = None,
) -> Curve:
    """The learning curve of `values` by name, `[record, run]`, as `train_loop` gives it.

    Raises `Diverged` where all runs were lost.
    """
    between, records = _spacing(updates, every)
    watch = Watch() if watch is None else watch
    steps = [_step(record, between, updates) for record in range(records)]
    for record, step in enumerate(steps):
        watch(step, {name: array[record] for name, array in values.items()})
        if watch.all_lost:
            raise Diverged(f"every run diverged: {watch.remarks[-1]}")
    return Curve(np.array(steps), dict(values), tuple(watch.remarks))


def records_of(updates: int, every: int | None = None) -> int:
    """How many records the learning curve of so many updates has."""
    return _spacing(updates, every)[1]


def _spacing(updates: int, every: int | None) -> tuple[int, int]:
    """Updates from record to record, and how many records."""
    between = every or max(1, updates // RECORDS)
    return between, -(-updates // between)


def _step(record: int, between: int, updates: int) -> int:
    return min((record + 1) * between, updates)


def _callbacks(given: Any) -> list[OnUpdate]:
    if given is None:
        return []
    callbacks = list(given) if isinstance(given, Sequence) else [given]
    for callback in callbacks:
        if not callable(callback):
            raise InvalidArgument(
                f"expected on_update as functions of (step, metrics), got {callback!r:.60}"
            )
    return callbacks


def _arrays(trainee: Trainee, curve: Mapping[str, NDArray[np.float64]]) -> dict[str, Any]:
    """What a checkpoint holds."""
    named: dict[str, Any] = {
        f"state/{name}": value.detach().cpu().numpy() for name, value in trainee.state().items()
    }
    return named | {f"curve/{name}": values for name, values in curve.items()}


def _line(label: str, metrics: Metrics) -> str:
    """The last values, means over runs, for a progress line."""
    shown = list(metrics.items())[:SHOWN]
    values = ", ".join(f"{name} {np.mean(x):.3g}" for name, x in shown)
    return f"{label}: {values}" if label else values
