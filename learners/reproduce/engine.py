"""Where studies run: in processes of this machine, or on a Ray cluster.

A study's files are a function of what was asked for alone, so every engine gives the same bytes.
Workers share no disk with the one who asked: files travel as bytes.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

from gametheory import InvalidArgument
from gametheory._support.atomic import write_directory
from gametheory._support.check import require_among
from gametheory._support.processes import workers
from learners.reproduce.plan import StudySpec
from learners.reproduce.studies import STUDY, run_study, study_files

ENGINES = ("local", "ray")

Files = dict[str, bytes]


def made(spec: StudySpec) -> Files:
    """The files of a study, by name."""
    return study_files(run_study(spec))


def place(files: Files, home: Path) -> None:
    """Put a study's files into their folder, whole or not at all."""
    write_directory(home, files, STUDY)


def run_studies(
    specs: Sequence[StudySpec],
    *,
    engine: str = "local",
    processes: int | None = None,
    address: str | None = None,
) -> Generator[tuple[StudySpec, Files], None, None]:
    """Run studies, giving each as soon as it is done, in any order.

    Args:
        engine: "local", in `processes` processes (by default one a core; 1 stays in this one), or
            "ray", on the cluster at `address`, or one started here.

    Stopping early ends the processes; they end with this one in any case.
    """
    require_among(engine, ENGINES, "an engine")
    count = (os.cpu_count() or 1) if processes is None else processes
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidArgument(f"expected at least one process, got {processes!r}")
    if not specs:
        return
    if engine == "ray":
        yield from _ray(specs, address)
    elif min(count, len(specs)) == 1:
        for spec in specs:
            yield spec, made(spec)
    else:
        yield from _processes(specs, min(count, len(specs)))


def _processes(specs: Sequence[StudySpec], count: int) -> Iterator[tuple[StudySpec, Files]]:
    from concurrent.futures import as_completed

    with workers(count) as pool:
        pending = {pool.submit(made, spec): spec for spec in specs}
        for done in as_completed(pending):
            yield pending[done], done.result()


def _ray(specs: Sequence[StudySpec], address: str | None) -> Iterator[tuple[StudySpec, Files]]:
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
        work: Any = ray.remote(made)
        pending = {work.remote(spec): spec for spec in specs}
        while pending:
            (done,), _ = ray.wait(list(pending), num_returns=1)
            yield pending.pop(done), ray.get(done)
    finally:
        if started:
            ray.shutdown()
