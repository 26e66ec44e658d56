"""Files and directories that appear whole or not at all, whatever stops the program.

Contents are made in memory. They go to a new name beside the target, are forced to the disk, and
take the target's place in one step; then that step is forced to the disk. A kill at any instruction
leaves what was there before or what is new, and at most a partial file beside it:

    .NAME.<8 digits>.gametheory-partial

Whoever writes NAME next removes it. A partial file that is still being written is locked, and
stays.
"""

from __future__ import annotations

import errno
import hashlib
import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from gametheory._support.places import SUMS, Kind, beside, require_file, require_free
from gametheory.errors import InvalidArgument

fcntl: Any = importlib.import_module("fcntl") if os.name == "posix" else None
"""None on Windows: there nothing is locked, and nothing swept."""

PARTIAL, RETIRED = ".gametheory-partial", ".gametheory-retired"
_ENDING = re.compile(r"\.[0-9a-f]{8}(\.gametheory-partial|\.gametheory-retired)\Z")


def write_file(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a file, whole or not at all; one that is there is replaced, a link is followed.

    Raises `InvalidArgument`, naming the file, if that cannot be done: then what was there stays.
    """
    target = require_file(path)
    with _naming(path):
        sweep(target)
        partial, lock = _new(target, directory=False)
        try:
            _fill(lock, data)
            os.replace(partial, target)
            _sync_folder(target.parent)
        finally:
            with suppress(OSError):
                os.unlink(partial)
            os.close(lock)


def write_directory(
    path: str | os.PathLike[str],
    files: Mapping[str, bytes],
    kind: Kind,
    *,
    overwrite: bool = False,
) -> None:
    """Write a directory of these files and their checksums, whole or not at all.

    With `overwrite` it takes the place of one of the same kind, in one step where the system can
    swap two names (Linux, macOS). Raises `InvalidArgument`, naming the file, if it cannot be
    written, and as `require_free`: then what was there stays.
    """
    target = require_free(path, kind, overwrite=overwrite)
    sums = "".join(f"{_checksum(data)}  {name}\n" for name, data in sorted(files.items()))
    with _naming(path):
        os.makedirs(target.parent, exist_ok=True)
        sweep(target, kind)
        partial, lock = _new(target, directory=True)
    try:
        for name, data in {**files, SUMS: sums.encode()}.items():
            with _naming(Path(path) / name):
                descriptor = os.open(partial / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
                try:
                    _fill(descriptor, data)
                finally:
                    os.close(descriptor)
        with _naming(path):
            _sync(lock)
            _put(partial, target, kind)
    finally:
        _discard(partial, kind)
        _close(lock)


def remove_directory(folder: Path, kind: Kind) -> None:
    """Remove a directory of this kind: whole or not at all, and no file that is not of the kind."""
    foreign = kind.foreign(folder)
    if foreign is not None:
        raise InvalidArgument(f"expected {kind.what} in {folder}, but {foreign}")
    with _naming(folder):
        aside = beside(folder, f".{os.urandom(4).hex()}{PARTIAL}")
        os.replace(folder, aside)
        _sync_folder(folder.parent)
        _discard(aside, kind)


def remove_file(path: Path) -> None:
    """Remove a file, if it is there, and what killed runs left of it."""
    with _naming(path):
        sweep(path)
        with suppress(FileNotFoundError):
            os.unlink(path)
        _sync_folder(path.parent)


def verify_directory(folder: Path, *, required: bool = True) -> None:
    """Raise `InvalidArgument` unless the files of a directory are those that were written there.

    One without checksums passes if they are not `required`: earlier versions wrote none.
    """
    if not (folder / SUMS).exists() and not required:
        return
    try:
        for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
            checksum, _, name = line.partition("  ")
            if os.path.basename(name) != name or not name:
                raise ValueError(f"{SUMS} names {name!r}")
            if _checksum((folder / name).read_bytes()) != checksum:
                raise ValueError(f"{name} is not what was written there: its checksum differs")
    except (OSError, ValueError) as error:
        raise InvalidArgument(f"{folder} is damaged: {_why(error)}") from None


def sweep(target: Path, kind: Kind | None = None) -> None:
    """Remove what killed runs left beside `target`; what is still being written is left alone.

    A directory that was set aside and not yet replaced comes back.
    """
    longest = "." + "0" * 8 + RETIRED
    start = beside(target, longest).name[: -len(longest)]
    _sweep(target.parent, lambda name: target if name == start else None, kind)


def sweep_folder(folder: Path, kind: Kind | None = None) -> None:
    """Remove the stale partial files of every name in a folder that is the library's own."""
    _sweep(folder, lambda name: folder / name[1:], kind)


def _sweep(folder: Path, target_of: Callable[[str], Path | None], kind: Kind | None) -> None:
    for name in os.listdir(folder) if fcntl is not None else ():
        ending = _ENDING.search(name)
        target = None if ending is None else target_of(name[: ending.start()])
        if ending is None or target is None:
            continue
        left = folder / name
        with suppress(OSError):
            descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                if not _lock(descriptor):
                    continue
                if ending[1] == RETIRED and not target.exists():
                    os.replace(left, target)
                elif not left.is_dir():
                    os.unlink(left)
                elif kind is not None:
                    _discard(left, kind)
            finally:
                os.close(descriptor)


def _new(target: Path, *, directory: bool) -> tuple[Path, int]:
    """A new partial file or directory beside `target`, and a descriptor that locks it."""
    while True:
        partial = beside(target, f".{os.urandom(4).hex()}{PARTIAL}")
        if directory:
            os.mkdir(partial)
            lock = _open_folder(partial)
        else:
            lock = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        if _lock(lock) and partial.exists():
            return partial, lock
        _close(lock)  # swept between the two: once more


def _lock(descriptor: int) -> bool:
    """Hold a file until the descriptor is closed, or the program ends; False if another does."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        pass
    return True


def _fill(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    _sync(descriptor)


def _put(partial: Path, target: Path, kind: Kind) -> None:
    """Give a finished directory its name; what was there before goes."""
    if not target.exists() or not os.listdir(target):
        os.replace(partial, target)
        _sync_folder(target.parent)
        return
    if _exchange(partial, target):
        retired = partial
        foreign = kind.foreign(retired)
        if foreign is not None:  # it came while the new one was written
            _exchange(partial, target)
            raise InvalidArgument(f"{target} is no longer {kind.what}: {foreign}")
        _sync_folder(target.parent)
        _discard(retired, kind)
        return
    retired = beside(target, f".{os.urandom(4).hex()}{RETIRED}")
    lock = _open_folder(target)
    try:
        _lock(lock)
        os.replace(target, retired)
        os.replace(partial, target)
        _sync_folder(target.parent)
        _discard(retired, kind)
    finally:
        _close(lock)


def _discard(folder: Path, kind: Kind) -> None:
    """Remove the files of a kind from a directory, and then the directory, if it is empty."""
    with suppress(OSError):
        for name in kind.names.intersection(os.listdir(folder)):
            os.unlink(folder / name)
        os.rmdir(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step; False where the system or the file system cannot."""
    import ctypes

    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        swap, here, exchange = "renameat2", -100, 2
        arguments: tuple[object, ...] = (here, first, here, second, exchange)
    elif sys.platform == "darwin":
        swap, exchange = "renamex_np", 2
        arguments = (first, second, exchange)
    else:
        return False
    function = getattr(ctypes.CDLL(None, use_errno=True), swap, None)
    if function is None:
        return False
    if function(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _sync(descriptor: int) -> None:
    """Force what was written to the disk; a file system that knows no such thing is let be."""
    if descriptor < 0:
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EROFS):
            raise


def _sync_folder(folder: Path) -> None:
    """Force a change of names in a folder to the disk, where the system can."""
    descriptor = _open_folder(folder)
    try:
        _sync(descriptor)
    finally:
        _close(descriptor)


def _open_folder(folder: Path) -> int:
    """A descriptor of a folder; -1 on Windows, which has none."""
    return -1 if os.name == "nt" else os.open(folder, os.O_RDONLY)


def _close(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


@contextmanager
def _naming(path: str | os.PathLike[str]) -> Iterator[None]:
    """Errors of the system as `InvalidArgument` that names the file."""
    try:
        yield
    except OSError as error:
        raise InvalidArgument(f"cannot write {os.fspath(path)}: {_why(error)}") from None


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
