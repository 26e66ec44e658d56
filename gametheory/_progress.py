"""A progress bar on standard error, silent when that is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


def progress_bar(description: str) -> Callable[[Iterable[T]], Iterator[T]]:
    """A wrapper of iterables that shows how far the iteration has come."""

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
        )
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            yield from bar.track(iterable, description=description)

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
