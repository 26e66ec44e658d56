"""Where results are to go, checked before any work begins.

A path is looked at as the user gave it: links are followed, so that what a link leads to is written
and the link stays. Whatever would refuse the results at the end refuses them here, in one sentence.
"""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gametheory._support.check import require_kind
from gametheory.errors import InvalidArgument

SUMS = "SHA256SUMS"
"""In every directory that is written: the checksums of its other files, as `sha256sum` has them."""


@dataclass(frozen=True)
class Kind:
    """A kind of directory that this library writes, by which it knows its own.

    Attributes:
        what: what to call one, such as "a run directory".
        marker: the name of a file that every one holds; `says`: text that this file contains.
        files: all names that it may hold, besides `SUMS`.
    """

    what: str
    marker: str
    says: str
    files: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """All names that it may hold."""
        return self.files | {SUMS}

    def foreign(self, folder: Path) -> str | None:
        """Why a directory is none of this kind; None if it is one, or empty."""
        found = sorted(os.listdir(folder))
        if not found:
            return None
        other = next((name for name in found if name not in self.names), None)
        if other is not None:
            return f"it holds {other!a}"
        special = next((name for name in found if not _is_regular(folder / name)), None)
        if special is not None:
            return f"{special!r} in it is no plain file"
        try:
            text = (folder / self.marker).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return f"it has no {self.marker}"
        return None if self.says in text else f"its {self.marker} is another one"


def resolved(path: str | os.PathLike[str]) -> Path:
    """The absolute path that a path leads to, links followed; it need not exist.

    Raises `InvalidArgument` for a name that no file can have here: empty, too long, not in UTF-8,
    or a link that leads back to itself.
    """
    require_kind(path, str | os.PathLike, "a path")
    text = os.fspath(path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgument(f"expected a path in UTF-8, got {text!a}") from None
    if not text or "\0" in text:
        raise InvalidArgument(f"expected a path, got {text!a}")
    target = Path(os.path.realpath(text))
    size, most = len(os.fsencode(target.name)), longest_name(target.parent)
    if size > most:
        raise InvalidArgument(f"expected a name of at most {most} bytes, got one of {size}")
    try:
        if stat.S_ISLNK(os.lstat(target).st_mode):
            raise InvalidArgument(f"expected a path to write to, but {path} leads back to itself")
    except OSError as error:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise InvalidArgument(f"cannot write {path}: {error.strerror}") from None
    return target


def require_file(path: str | os.PathLike[str]) -> Path:
    """The path to write a file to, links followed.

    Raises `InvalidArgument` if none can be put there: no folder to write into, a directory, a
    device, a name that cannot be.
    """
    target = resolved(path)
    require_folder(target.parent)
    if os.path.exists(target) and not os.path.isfile(target):
        what = "a directory" if os.path.isdir(target) else "no plain file"
        raise InvalidArgument(f"expected a file to write to, but {path} is {what}")
    return target


def require_free(path: str | os.PathLike[str], kind: Kind, *, overwrite: bool = False) -> Path:
    """The path to put a new directory at, links followed.

    With `overwrite` a directory of the same kind may be there, which will be replaced; nothing else
    is. Raises `InvalidArgument` if no directory can be put there.
    """
    target = resolved(path)
    if os.path.exists(target) and not os.path.isdir(target):
        raise InvalidArgument(f"expected a directory to write to, but {path} is a file")
    if os.path.isdir(target):
        _require_replaceable(target, path, kind, overwrite=overwrite)
    require_folder(nearest(target.parent))
    return target


def _require_replaceable(
    target: Path, path: str | os.PathLike[str], kind: Kind, *, overwrite: bool
) -> None:
    try:
        foreign = kind.foreign(target)
        empty = not os.listdir(target)
    except OSError as error:
        raise InvalidArgument(f"cannot read {path}: {error.strerror}") from None
    if not (empty or overwrite):
        raise InvalidArgument(
            f"{path} is not empty: choose another directory, or overwrite it "
            "(overwrite=True, --overwrite)"
        )
    if foreign is not None:
        raise InvalidArgument(
            f"expected {kind.what} to overwrite, but {path} is something else: {foreign}; nothing "
            "in it was touched"
        )
    here = Path(os.path.realpath(os.curdir))
    if target == here or target in here.parents:
        raise InvalidArgument(
            f"expected a directory that can be replaced, but {path} is the current one or holds it"
        )
    if os.path.ismount(target):
        raise InvalidArgument(
            f"expected a directory that can be replaced, but {path} is a mount point: choose one "
            "inside it"
        )


def require_folder(folder: Path) -> None:
    """Raise `InvalidArgument` unless `folder` is a directory that can be written to."""
    if not folder.is_dir():
        raise InvalidArgument(f"expected an existing directory to write into, got {folder}")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InvalidArgument(f"cannot write into {folder}: {error.strerror}") from None


def require_space(folder: Path, size: int) -> None:
    """Raise `InvalidArgument` unless there is room for so many bytes in a folder, or to be in it.

    Another program may take that room afterwards: a checkpoint is what saves the work then.
    """
    if not hasattr(os, "statvfs"):
        return
    home = nearest(folder)
    try:
        disk = os.statvfs(home)
    except OSError as error:
        raise InvalidArgument(f"cannot write into {home}: {error.strerror}") from None
    free = disk.f_bavail * disk.f_frsize
    if free < size:
        raise InvalidArgument(
            f"expected about {size / 1e6:.1f} MB of room in {home}, got {free / 1e6:.1f} MB"
        )
    if disk.f_files and not disk.f_favail:
        raise InvalidArgument(f"expected room for new files in {home}, got none")


def nearest(folder: Path) -> Path:
    """The folder, or the first above it that exists."""
    return next((f for f in (folder, *folder.parents) if os.path.exists(f)), folder)


def beside(target: Path, ending: str) -> Path:
    """A hidden name beside `target`; a digest stands for a name that leaves no room for it."""
    name = target.name
    if len(os.fsencode(name)) + len(ending) + 1 > longest_name(target.parent):
        name = hashlib.sha256(os.fsencode(name)).hexdigest()[:16]
    return target.with_name(f".{name}{ending}")


def longest_name(folder: Path) -> int:
    """Bytes of the longest name of a file in a folder."""
    try:
        return os.pathconf(nearest(folder), "PC_NAME_MAX")
    except (AttributeError, OSError, ValueError):
        return 255


def _is_regular(path: Path) -> bool:
    return stat.S_ISREG(os.lstat(path).st_mode)
