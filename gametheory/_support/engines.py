"""Where long work runs: in processes of this machine, or on a Ray cluster. One door for all of it.

What a job gives depends on the job alone, so every engine gives the same. Workers share no disk
with the one who asked: results travel.

>>> sorted(run_jobs(abs, [-2, 3], processes=1))
[(-2, 2), (3, 3)]
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import Any, TypeVar

from gametheory._support.check import require_among
from gametheory._support.processes import workers
from gametheory.errors import GameTheoryError, InvalidArgument

ENGINES = ("local", "ray")

Job = TypeVar("Job")
Result = TypeVar("Result")


def run_jobs(
    function: Callable[[Job], Result],
    jobs: Sequence[Job],
    *,
    engine: str = "local",
    processes: int | None = None,
    address: str | None = None,
    travels: bool = True,
) -> Generator[tuple[Job, Result], None, None]:
    """Each job with what the function gives for it, as soon as it is done, in any order.

    Args:
        function: what does a job.
        engine: "local", in `processes` processes (by default one a core; 1 stays in this one), or
            "ray", on the cluster at `address`, or one started here.
        travels: whether the function can be sent to a process (one of a module, with plain
            arguments). One that holds functions made elsewhere cannot, and is inherited by forks of
            this process; where there are none, as on Windows, this process does the jobs.

    Stopping early ends the work; processes end with this one in any case. Raises `InvalidArgument`
    for an unknown engine, for less than one process, and for "ray" where it is not installed; what
    a job raises is raised, as `GameTheoryError` if it cannot travel.
    """
    require_among(engine, ENGINES, "an engine")
    count = count_processes(processes)
    if len(jobs) == 0:
        return
    if engine == "ray":
        yield from _on_ray(function, jobs, address)
    elif min(count, len(jobs)) == 1 or not (travels or hasattr(os, "fork")):
        for job in jobs:
            yield job, function(job)
    else:
        yield from _in_processes(function, jobs, min(count, len(jobs)), travels)


def run_in_order(
    function: Callable[[Job], Result], jobs: Sequence[Job], **where: Any
) -> Generator[Result, None, None]:
    """What the function gives for each job, in the order of the jobs; otherwise as `run_jobs`."""
    early: dict[int, Result] = {}
    after = 0
    with closing(run_jobs(partial(_job, function), list(enumerate(jobs)), **where)) as done:
        for (number, _), result in done:
            early[number] = result
            while after in early:
                yield early.pop(after)
                after += 1


def count_processes(processes: int | None) -> int:
    """As many as asked for, by default one a core; raises `InvalidArgument` for less than one."""
    count = (os.cpu_count() or 1) if processes is None else processes
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidArgument(f"expected at least one process, got {processes!r}")
    return count


def _in_processes(
    function: Callable[[Job], Result], jobs: Sequence[Job], count: int, travels: bool
) -> Iterator[tuple[Job, Result]]:
    from concurrent.futures import as_completed

    if travels:
        _require_travelling(function, jobs[0])
    else:
        _inherited.append(function)
        function = _call_inherited
    try:
        with workers(count, method="spawn" if travels else "fork") as pool:
            pending = {pool.submit(_called, function, job): job for job in jobs}
            for done in as_completed(pending):
                yield pending[done], done.result()
    finally:
        if not travels:
            _inherited.pop()


def _require_travelling(function: Callable[[Job], Result], job: Job) -> None:
    try:
        pickle.dumps((function, job))
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise InvalidArgument(
            "expected work that can be sent to other processes, made of functions of a module, got "
            f"some that cannot ({error}): use one process, or the engine 'ray'"
        ) from None


_inherited: list[Callable[[Any], Any]] = []
"""What forks of this process find here; the last is theirs."""


def _call_inherited(job: Any) -> Any:
    return _inherited[-1](job)


def _on_ray(
    function: Callable[[Job], Result], jobs: Sequence[Job], address: str | None
) -> Iterator[tuple[Job, Result]]:
    try:
        import ray
    except ModuleNotFoundError:
        raise InvalidArgument(
            "the engine 'ray' needs ray: pip install 'gametheory-norms[ray]'"
        ) from None
    started = not ray.is_initialized()
    if started:
        ray.init(address=address, log_to_driver=False, include_dashboard=False)
    pending: dict[Any, Job] = {}
    try:
        work: Any = ray.remote(_called)
        common = ray.put(function)
        pending |= {work.remote(common, job): job for job in jobs}
        while pending:
            (done,), _ = ray.wait(list(pending), num_returns=1)
            yield pending.pop(done), ray.get(done)
    finally:
        for task in pending:
            ray.cancel(task)
        if started:
            ray.shutdown()


def _job(function: Callable[[Job], Result], numbered: tuple[int, Job]) -> Result:
    return function(numbered[1])


def _called(function: Callable[[Job], Result], job: Job) -> Result:
    """What a job gives; an exception that would not survive the way back is told in words."""
    try:
        return function(job)
    except Exception as error:
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            raise GameTheoryError(f"{type(error).__name__}: {error}") from None
        raise
