"""Studies on any engine: their files, and where these go."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial
from pathlib import Path

from gametheory._support.atomic import write_directory
from gametheory._support.engines import run_jobs
from learners.reproduce.plan import StudySpec
from learners.reproduce.studies import STUDY, run_study, study_files

Files = dict[str, bytes]


def checkpoint_of(spec: StudySpec, training: Path) -> Path:
    """Where the training of a study is kept until the study is there."""
    return training / f"{spec.name}.safetensors"


def made(spec: StudySpec, training: Path | None = None) -> Files:
    """The files of a study, by name."""
    checkpoint = None
    if training is not None and spec.has_coins:
        training.mkdir(exist_ok=True)
        checkpoint = checkpoint_of(spec, training)
    return study_files(run_study(spec, checkpoint=checkpoint))


def place(files: Files, home: Path) -> None:
    """Put a study's files into their folder, whole or not at all."""
    write_directory(home, files, STUDY)


def run_studies(
    specs: Sequence[StudySpec],
    *,
    engine: str = "local",
    processes: int | None = None,
    address: str | None = None,
    training: Path | None = None,
) -> Generator[tuple[StudySpec, Files], None, None]:
    """Run studies, giving each with its files as soon as it is done, in any order.

    A study's files are a function of what was asked for alone: every engine gives the same bytes.
    `engine`, `processes`, `address`: see `gametheory._support.engines.run_jobs`. `training`: a
    folder for checkpoints of what takes minutes, from which it goes on; not on Ray, whose workers
    share no disk with us.
    """
    work = made if training is None or engine == "ray" else partial(made, training=training)
    return run_jobs(work, specs, engine=engine, processes=processes, address=address)
