"""Where long work runs: in processes of this machine, or on a Ray cluster. One door for all of it.

What a job gives depends on the job alone, so every engine gives the same. Workers share no disk
with the one who asked: results travel.

>>> sorted(run_jobs(abs, [-2, 3], processes=1))
[(-2, 2), (3, 3)]
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any, TypeVar

from gametheory._support.check import require_among
from gametheory._support.processes import workers
from gametheory.errors import InvalidArgument

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
) -> Generator[tuple[Job, Result], None, None]:
    """Each job with what the function gives for it, as soon as it is done, in any order.

    Args:
        function: of a module, so that it can travel.
        engine: "local", in `processes` processes (by default one a core; 1 stays in this one), or
            "ray", on the cluster at `address`, or one started here.

    Stopping early ends the processes; they end with this one in any case. Raises `InvalidArgument`
    for an unknown engine, for less than one process, and for "ray" where it is not installed.
    """
    require_among(engine, ENGINES, "an engine")
    count = count_processes(processes)
    if len(jobs) == 0:
        return
    if engine == "ray":
        yield from _on_ray(function, jobs, address)
    elif min(count, len(jobs)) == 1:
        for job in jobs:
            yield job, function(job)
    else:
        yield from _in_processes(function, jobs, min(count, len(jobs)))


def count_processes(processes: int | None) -> int:
    """As many as asked for, by default one a core; raises `InvalidArgument` for less than one."""
    count = (os.cpu_count() or 1) if processes is None else processes
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidArgument(f"expected at least one process, got {processes!r}")
    return count


def _in_processes(
    function: Callable[[Job], Result], jobs: Sequence[Job], count: int
) -> Iterator[tuple[Job, Result]]:
    from concurrent.futures import as_completed

    with workers(count) as pool:
        pending = {pool.submit(function, job): job for job in jobs}
        for done in as_completed(pending):
            yield pending[done], done.result()


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
    try:
        work: Any = ray.remote(_called)
        pending = {work.remote(function, job): job for job in jobs}
        while pending:
            (done,), _ = ray.wait(list(pending), num_returns=1)
            yield pending.pop(done), ray.get(done)
    finally:
        if started:
            ray.shutdown()


def _called(function: Callable[[Job], Result], job: Job) -> Result:
    """Ray takes functions written in Python alone, which this one is."""
    return function(job)
