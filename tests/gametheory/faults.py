"""A disk that fails when it is told to: at its nth operation it is full, or the program ends.

All that is written is written by `gametheory._support.atomic`; its operations on files count. After
a kill no operation is done any more, so nothing is cleaned up; descriptors are closed, as the
system closes them.
"""

import errno
import os
from contextlib import contextmanager
from types import SimpleNamespace
from unittest import mock

from gametheory._support import atomic

OPERATIONS = ("open", "write", "fsync", "replace", "mkdir", "makedirs", "unlink", "rmdir")
TAKE_ROOM = ("open", "write", "fsync", "mkdir", "makedirs")


class Killed(BaseException):
    """The program ends here."""


@contextmanager
def disk(*, kill_at=None, full_from=None, killed=None):
    """Operations by name, as they are done; `kill_at` and `full_from` count from 1.

    `killed` is called for a kill, by default to raise `Killed`.
    """
    done, opened = [], set()

    def counted(name, original):
        def operation(*args, **kwargs):
            done.append(name)
            if kill_at is not None and len(done) >= kill_at:
                if killed is not None:
                    killed()
                raise Killed
            takes_room = name in TAKE_ROOM and not (name == "open" and not args[1] & os.O_CREAT)
            if full_from is not None and len(done) >= full_from and takes_room:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            found = original(*args, **kwargs)
            if name == "open":
                opened.add(found)
            return found

        return operation

    def close(descriptor):
        opened.discard(descriptor)
        os.close(descriptor)

    changed = {name: counted(name, getattr(os, name)) for name in OPERATIONS}
    system = SimpleNamespace(**{**vars(os), **changed, "close": close})
    exchange = counted("exchange", atomic._exchange)
    with mock.patch.multiple(atomic, os=system, _exchange=exchange):
        try:
            yield done
        finally:
            for descriptor in list(opened):
                close(descriptor)


def every_kill(job, most=10_000):
    """Do a job again and again, killed at its 1st operation, its 2nd, ...; give each number.

    Ends with the number at which the job was done before it was killed.
    """
    for at in range(1, most):
        try:
            with disk(kill_at=at):
                job()
        except Killed:
            yield at
        else:
            return
    raise AssertionError("the job does not end")


def hidden(folder):
    """Names that begin with a dot: what a user should never find."""
    return sorted(name for name in os.listdir(folder) if name.startswith("."))
