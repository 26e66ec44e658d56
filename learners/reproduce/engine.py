"""Studies on any engine: their files, and where these go."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path

from gametheory._support.atomic import write_directory
from gametheory._support.engines import run_jobs
from learners.reproduce.plan import StudySpec
from learners.reproduce.studies import STUDY, run_study, study_files

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
    """Run studies, giving each with its files as soon as it is done, in any order.

    A study's files are a function of what was asked for alone: every engine gives the same bytes.
    `engine`, `processes`, `address`: see `gametheory._support.engines.run_jobs`.
    """
    return run_jobs(made, specs, engine=engine, processes=processes, address=address)
