"""A call that hangs ends, and no `except Exception` of what is tried takes it for an answer."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class TooSlow(BaseException):
    """A call that ran for longer than it may."""


@contextmanager
def time_limit(seconds: float = 60) -> Iterator[None]:
    """Raise `TooSlow` after so much processor time, by default far too much."""

    def stop(*_: Any) -> None:
        raise TooSlow(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
