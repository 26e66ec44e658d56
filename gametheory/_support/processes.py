"""Processes that work for this one, and end with it.

However this process ends, by an exception, Ctrl-C or `kill -9`, its workers end at once: each holds
one end of a pipe whose other end closes then.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

from gametheory.errors import GameTheoryError


@contextmanager
def workers(count: int, *, method: str = "spawn") -> Iterator[ProcessPoolExecutor]:
    """So many processes, for a `with` statement; an exception inside ends their work at once.

    Args:
        count: how many.
        method: "spawn", or "fork" for work that cannot travel; a fork loses the threads that a
            library has begun here.

    Raises `GameTheoryError` if a process is killed, as those are that take too much memory.
    """
    context = get_context(method)
    held, leash = context.Pipe(duplex=False)
    inherited = leash if method == "fork" else None
    pool = ProcessPoolExecutor(
        count, mp_context=context, initializer=_begin, initargs=(held, inherited)
    )
    try:
        yield pool
    except BrokenProcessPool:
        raise GameTheoryError(
            "a worker process was killed, perhaps for want of memory: fewer processes need less"
        ) from None
    except BaseException:
        leash.close()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        leash.close()
        held.close()


def end_as_interrupted() -> None:
    """Let a request to end (SIGTERM, SIGHUP) act as Ctrl-C does: `KeyboardInterrupt`.

    One that is ignored, as under `nohup`, stays ignored.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _begin(held: Connection, inherited: Connection | None) -> None:
    """In a worker: end when the leash ends. Ctrl-C goes to the whole group: the parent acts."""
    if inherited is not None:
        inherited.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(held,), daemon=True).start()


def _end_with(held: Connection) -> None:
    try:
        held.recv_bytes()
    except (EOFError, OSError):
        os._exit(1)
