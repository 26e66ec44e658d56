"""Bytes of files: of regular files only, and no more of them than a cap."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def open_regular(path: str | Path) -> Iterator[BinaryIO]:
    """A regular file to read.

    A pipe would block, and a device never end: both are refused without waiting, behind a link
    too. Raises `OSError`, whose `strerror` says why.
    """
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "expected a regular file, got a pipe or device", str(path))
        yield file


def read_regular(path: str | Path, most: int) -> bytes:
    """What a regular file holds, if that is at most `most` bytes.

    The size is checked before reading, and again while reading, since a file can grow. Raises
    `OSError`, whose `strerror` says why, and as `open_regular`.
    """
    with open_regular(path) as file:
        found = os.fstat(file.fileno())
        data = file.read(most + 1) if found.st_size <= most else b""
        if len(data) > most or found.st_size > most:
            size = f"{found.st_size:,}" if found.st_size > most else "more"
            raise OSError(errno.EFBIG, f"expected at most {most:,} bytes, got {size}", str(path))
        return data
