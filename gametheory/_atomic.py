"""Files and directories that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gametheory.errors import InvalidArgument


@contextmanager
def atomic_file(path: str | Path) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it replaces `path` if all went well."""
    target = Path(path)
    require_folder(target.parent)
    descriptor, name = tempfile.mkstemp(
        prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent
    )
    os.close(descriptor)
    try:
        yield Path(name)
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def atomic_directory(path: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A temporary directory that becomes `path` if all went well.

    Raises `InvalidArgument` (before anything is written) if `path` is a file, or a directory
    with content and `overwrite` is false.
    """
    target = Path(path)
    require_free(target, overwrite=overwrite)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.partial-", dir=target.parent))
    try:
        yield partial
        partial.chmod(0o777 & ~_umask())
        for file in partial.iterdir():
            # Some libraries write files for their owner alone.
            file.chmod((0o777 if file.is_dir() else 0o666) & ~_umask())
        if target.exists():
            retired = Path(tempfile.mkdtemp(prefix=f".{target.name}.old-", dir=target.parent))
            os.replace(target, retired / "content")
            os.replace(partial, target)
            shutil.rmtree(retired)
        else:
            os.replace(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def require_free(path: str | Path, *, overwrite: bool = False) -> None:
    """Raise `InvalidArgument` unless a new directory may be put at `path`."""
    target = Path(path)
    if target.exists() and not target.is_dir():
        raise InvalidArgument(f"expected a directory to write to, but {target} is a file")
    if target.is_dir() and any(target.iterdir()) and not overwrite:
        raise InvalidArgument(f"{target} is not empty: choose another directory, or overwrite it")
    existing = next(folder for folder in target.absolute().parents if folder.exists())
    require_folder(existing)


def require_folder(folder: Path) -> None:
    """Raise `InvalidArgument` unless `folder` is a directory that can be written to."""
    if not folder.is_dir():
        raise InvalidArgument(f"expected an existing directory to write into, got {folder}")
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InvalidArgument(f"cannot write into {folder}: {error.strerror}") from None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
