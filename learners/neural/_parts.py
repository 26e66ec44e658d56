"""Runs cut into parts, each of them a job of an engine, and what these give put together again.

A part's result depends on its seeds alone, and the parts on the number of runs alone: so every
engine, with any number of processes, gives the same bytes. All runs in one batch give other ones,
as products of larger batches are rounded in other ways.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, Repeated, Stochastic
from gametheory._support.check import require_among
from gametheory._support.engines import ENGINES, count_processes, run_jobs
from gametheory._support.kinds import Rng
from gametheory._support.progress import tracked
from learners.neural.runs import NeuralRuns
from learners.neural.training import OnUpdate, records_of, train_loop
from learners.neural.watching import Watch
from learners.simulation.transitions import Device, device_of, run_seeds
from learners.training.checkpoints import Checkpoint, identity
from learners.training.linear_solve import one_thread

MOST_PARTS = 16
"""Into so many parts runs are cut at most."""

LEAST_RUNS = 2
"""Runs of a part, if there are as many: side by side they cost little more than one."""

CURVE = "curve/"
"""What the names of arrays `[record, run]` begin with; others are `[run, ...]`."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Engine:
    """Where parts are trained; see `gametheory._support.engines.run_jobs`."""

    engine: str
    processes: int | None
    address: str | None


def engine_of(
    engine: str | None, processes: int | None, address: str | None, *, watched: bool
) -> Engine | None:
    """What was asked for; None: here, all runs in one batch.

    Raises `InvalidArgument` where somebody watches the updates, of which engines tell nothing.
    """
    if engine is None and processes is None:
        return None
    if watched:
        raise InvalidArgument("expected on_update or an engine, got both")
    engine = "local" if engine is None else engine
    require_among(engine, ENGINES, "an engine")
    count_processes(processes)
    return Engine(engine, processes, address)


def cut(count: int) -> list[slice]:
    """The parts of so many runs."""
    size = max(LEAST_RUNS, -(-count // MOST_PARTS))
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def in_parts(
    work: Callable[[NDArray[np.uint64]], Arrays],
    blank: Callable[[NDArray[np.uint64]], Arrays],
    seeds: NDArray[np.uint64],
    where: Engine,
    *,
    saved: Checkpoint | None,
    track: Callable[[Iterable[int]], Iterable[int]],
) -> Arrays:
    """What `work` gives for the seeds of every part, as arrays of all runs.

    Args:
        work: a function that can be sent to processes, from the seeds of runs to arrays by name.
        blank: gives arrays of the same names, shapes and types, without training.
        saved: where parts that are done are kept, and found again.
        track: wraps the iterable of parts to come, to show progress.
    """
    parts = cut(len(seeds))
    whole = {name: _widened(name, array, len(seeds)) for name, array in blank(seeds[:1]).items()}
    whole["done"] = np.zeros(len(parts), dtype=bool)
    if saved is not None:
        mark = {**saved.identity, "parts": len(parts)}
        saved = replace(saved, every=1, steps=len(parts), identity=mark)
        found = saved.read(whole)
        whole = whole if found is None else found[1]
    done = whole["done"]
    jobs = [(k, seeds[part]) for k, part in enumerate(parts) if not done[k]]
    found_by = run_jobs(
        _Numbered(work),
        jobs,
        engine=where.engine,
        processes=where.processes,
        address=where.address,
    )
    with closing(found_by) as results:
        for number in tracked(track, range(int(done.sum()), len(parts))):
            (k, _), arrays = next(results)
            for name, array in arrays.items():
                _part_of(name, whole[name], parts[k])[...] = array
            done[k] = True
            if saved is not None:
                saved.write(number + 1, whole)
    return {name: array for name, array in whole.items() if name != "done"}


@dataclass(frozen=True)
class _Numbered:
    """The work of a job, which is the number of a part and its seeds."""

    work: Callable[[NDArray[np.uint64]], Arrays]

    def __call__(self, job: tuple[int, NDArray[np.uint64]]) -> Arrays:
        return self.work(job[1])


def _widened(name: str, array: NDArray[Any], count: int) -> NDArray[Any]:
    """Room for so many runs."""
    shape = list(array.shape)
    shape[1 if name.startswith(CURVE) else 0] = count
    return np.zeros(shape, dtype=array.dtype)


def _part_of(name: str, array: NDArray[Any], part: slice) -> NDArray[Any]:
    return array[:, part] if name.startswith(CURVE) else array[part]


def curve_arrays(values: Mapping[str, NDArray[np.float64]]) -> Arrays:
    """A learning curve as arrays of a part."""
    return {f"{CURVE}{name}": array for name, array in values.items()}


def blank_curve(names: Sequence[str], records: int) -> Arrays:
    """The same of one run, before anything was recorded."""
    return curve_arrays({name: np.full((records, 1), np.nan) for name in names})


@dataclass(frozen=True)
class PairsToTrain:
    """Pairs that a part trains by `updates`: the work of a job, and what it gives before any.

    `begin(game, settings, seeds, device=...)` makes pairs that `train_loop` trains, such as
    `learners.neural.Training`.
    """

    begin: type[Any]
    game: Repeated | Stochastic
    settings: Any
    updates: int
    device: str
    every: int | None

    def part(self, seeds: NDArray[np.uint64]) -> Arrays:
        """The runs of these seeds, trained: `NeuralRuns.arrays`."""
        own = replace(self.settings, runs=len(seeds))
        pairs = self.begin(self.game, own, seeds, device=self.device)
        watch = Unending(self.updates)
        with one_thread():
            curve = train_loop(pairs, self.updates, every=self.every, watch=watch)
        found: Arrays = pairs.trained(curve.values, finite=False).arrays()
        return found

    def blank(self, seeds: NDArray[np.uint64]) -> Arrays:
        """Arrays of those names, shapes and types, of a run that is not trained."""
        pairs = self.begin(self.game, replace(self.settings, runs=1), seeds)
        records = records_of(self.updates, self.every)
        return {**pairs.trained({}).arrays(), **blank_curve(pairs.metrics, records)}


def train_pairs(
    begin: type[Any],
    game: Repeated | Stochastic,
    settings: Any,
    updates: int,
    *,
    label: str,
    rng: Rng,
    device: Device,
    checkpoint: str | Path | None,
    checkpoint_every: int,
    on_update: OnUpdate | Sequence[OnUpdate] | None,
    every: int | None,
    engine: str | None,
    processes: int | None,
    address: str | None,
    track: Callable[[Iterable[int]], Iterable[int]],
) -> NeuralRuns:
    """`settings.runs` pairs trained by `updates`: here in one batch, or in parts by an engine.

    `begin` as in `PairsToTrain`; the rest as in `learners.neural.train_lola`.
    """
    where = engine_of(engine, processes, address, watched=on_update is not None)
    seeds = run_seeds(rng, settings.runs)
    saved = None
    if checkpoint is not None:
        record = settings.as_record() | {"device": device_of(device).type, "every": every}
        whole = identity(game, record, rng)
        saved = Checkpoint(Path(checkpoint), checkpoint_every, whole, updates)
    if where is not None:
        task = PairsToTrain(begin, game, settings, updates, str(device), every)
        arrays = in_parts(task.part, task.blank, seeds, where, saved=saved, track=track)
        read: NeuralRuns = begin(game, settings, seeds).read(arrays)
        return read
    pairs = begin(game, settings, seeds, device=device)
    curve = train_loop(
        pairs,
        updates,
        saved=saved,
        on_update=on_update,
        every=every,
        track=track,
        watch=Watch(updates),
        label=label,
    )
    trained: NeuralRuns = pairs.trained(curve.values)
    return trained


class Unending(Watch):
    """Watches, and leaves it to others to end: they see all parts, this one its own."""

    def __call__(self, step: int, metrics: Mapping[str, NDArray[np.float64]]) -> None:
        super().__call__(step, metrics)
        self.all_lost = False
