"""What a long wait is told by: a progress bar where standard error is a terminal, and one line
before the first compilation.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from gametheory._support.check import shown
from gametheory.errors import InvalidArgument

T = TypeVar("T")

COMPILING = "gametheory: compiling for this machine; the first time it can take a minute"


_SAYING: list[Callable[[str], None]] = []
"""What shows a word beside each bar that is up, the innermost last."""


def say(words: str) -> None:
    """Show words beside the progress bar that is up, such as the last values of a learning curve;
    where there is none, or no terminal, nothing.
    """
    if _SAYING:
        _SAYING[-1](words)


def progress_bar(description: str) -> Callable[[Iterable[T]], Iterator[T]]:
    """A wrapper of iterables that shows how far the iteration has come, and what `say` says."""

    def track(iterable: Iterable[T]) -> Iterator[T]:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[words]}"),
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(description, words="")

            def tell(words: str) -> None:
                bar.update(task, words=words)

            _SAYING.append(tell)
            try:
                yield from bar.track(iterable, task_id=task)
            finally:
                _SAYING.remove(tell)

    return track


@contextmanager
def progress_fraction(description: str) -> Iterator[Callable[[float], None]]:
    """A callable that shows the fraction done; the bar appears with its first call."""
    bars: list[Any] = []

    def tell(fraction: float) -> None:
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import Progress

        if not bars:
            bar = Progress(console=Console(stderr=True))
            bar.start()
            bars.append((bar, bar.add_task(description, total=1.0)))
        bar, task = bars[0]
        bar.update(task, completed=fraction)

    try:
        yield tell
    finally:
        for bar, _ in bars:
            bar.stop()


@cache
def announce_compilation() -> None:
    """From now on say `COMPILING` on standard error when numba begins to compile code of ours.

    Once a process, whether or not that is a terminal; never for code that comes from numba's
    cache, nor in a worker, whose parent says it.
    """
    from numba.core import event

    class Announcer(event.Listener):
        told = False

        def on_start(self, event: Any) -> None:
            package = event.data["dispatcher"].py_func.__module__.partition(".")[0]
            if not self.told and package in ("gametheory", "learners"):
                self.told = True
                print(COMPILING, file=sys.stderr, flush=True)

        def on_end(self, event: Any) -> None:
            pass

    if multiprocessing.parent_process() is None:
        event.register("numba:compile", Announcer())  # type: ignore[no-untyped-call]


def tracked(track: Callable[[Iterable[int]], Iterable[int]], steps: range) -> Iterable[int]:
    """The steps as a caller's `track` gives them back; `InvalidArgument` if it gives none."""
    given = track(steps)
    if not isinstance(given, Iterable):
        raise InvalidArgument(f"expected a track that gives an iterable back, got {shown(given)}")
    return given
