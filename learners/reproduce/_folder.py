"""The folder of a reproduction: whose it is, and how it begins afresh.

What is in it is known by `plan.toml`, which says what was asked for and with which versions. After
every step, and after a kill between two, the folder is empty or one from which its plan goes on.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from gametheory import InvalidArgument
from gametheory._support.atomic import (
    remove_directory,
    remove_file,
    sweep,
    sweep_folder,
    write_file,
)
from gametheory._support.identity import VERSIONS
from gametheory._support.places import nearest, require_folder
from learners.reproduce.figures import FIGURE_MAKERS
from learners.reproduce.plan import EPISODES, Plan
from learners.reproduce.studies import STUDY

PLAN, STUDIES, TRAINING = "plan.toml", "studies", "training"
REPORTS = ("agreement.json", "report.md", "report.html")
OUTPUTS = (*REPORTS, *(f"{name}.png" for name in FIGURE_MAKERS))


def claim(folder: Path, plan: Plan, *, overwrite: bool) -> None:
    """Make the folder this plan's own, or find that it already is.

    Raises `InvalidArgument` for a folder of another plan, without `overwrite`, and for one that
    holds anything else.
    """
    import tomli_w
    import torch

    said = {
        "figures": list(plan.figures),
        "replicates": plan.replicates,
        "seed": plan.seed,
        "extensions": plan.extensions,
        "size": plan.size,
        "coin_replicates": plan.coin_replicates,
        "coins": plan.coins,
        "device": plan.device,
        "versions": {**VERSIONS, "torch": torch.__version__},
    }
    if os.path.lexists(folder) and not folder.is_dir():
        raise InvalidArgument(f"expected a directory to write to, but {folder} is a file")
    require_folder(nearest(folder))
    os.makedirs(folder, exist_ok=True)
    sweep(folder / PLAN)
    found = _plan_in(folder)
    if found is not None:
        sweep_folder(folder)
        if (folder / STUDIES).is_dir():
            sweep_folder(folder / STUDIES, STUDY)
        if _foreign_training(folder) is None and (folder / TRAINING).is_dir():
            sweep_folder(folder / TRAINING)
    if found is not None and not overwrite:
        _require_same(folder, found, said)
        if (foreign := _foreign_training(folder)) is not None:
            raise InvalidArgument(
                f"expected a reproduction in {folder}, but {foreign}: move it away"
            )
        return
    if os.listdir(folder):
        _require_ours(folder, found, overwrite=overwrite)
        _clear(folder)
    write_file(folder / PLAN, tomli_w.dumps(said).encode())


def _plan_in(folder: Path) -> dict[str, Any] | None:
    """What a folder says that it holds; None if it says nothing."""
    try:
        found = tomllib.loads((folder / PLAN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if {"figures", "replicates", "seed"} <= set(found) else None


def _require_same(folder: Path, found: dict[str, Any], wanted: dict[str, Any]) -> None:
    names = [name for name in {**wanted, **found} if wanted.get(name) != found.get(name)]
    if names:
        raise InvalidArgument(
            f"{folder} holds the reproduction of another plan ({', '.join(names)} differ): choose "
            "another directory, or overwrite it (overwrite=True, --overwrite)"
        )


def _require_ours(folder: Path, plan: dict[str, Any] | None, *, overwrite: bool) -> None:
    if not overwrite:
        raise InvalidArgument(
            f"{folder} is not empty: choose another directory, or overwrite it "
            "(overwrite=True, --overwrite)"
        )
    foreign = _foreign(folder) if plan is not None else f"it has no {PLAN} of one"
    if foreign is not None:
        raise InvalidArgument(
            f"expected a reproduction to overwrite, but {folder} is something else: {foreign}; "
            "nothing in it was touched"
        )


def _foreign(folder: Path) -> str | None:
    """What in a folder is no part of a reproduction; None if there is nothing."""
    for entry in sorted(folder.iterdir()):
        plain = entry.is_dir() if entry.name in (STUDIES, TRAINING) else entry.is_file()
        known = (PLAN, STUDIES, TRAINING, *OUTPUTS)
        if entry.name not in known or entry.is_symlink() or not plain:
            return f"it holds {entry.name!a}"
    homes = sorted((folder / STUDIES).iterdir()) if (folder / STUDIES).is_dir() else []
    for home in homes:
        if home.is_symlink() or not home.is_dir() or STUDY.foreign(home) is not None:
            return f"it holds {f'{STUDIES}/{home.name}'!a}"
    return _foreign_training(folder)


def _foreign_training(folder: Path) -> str | None:
    """The same of the folder of checkpoints, which are removed when all studies are there."""
    home = folder / TRAINING
    if os.path.lexists(home) and (home.is_symlink() or not home.is_dir()):
        return f"it holds {TRAINING!a}"
    for kept in _checkpoints(folder):
        if not _is_checkpoint(kept):
            return f"it holds {f'{TRAINING}/{kept.name}'!a}"
    return None


def _checkpoints(folder: Path) -> list[Path]:
    return sorted((folder / TRAINING).iterdir()) if (folder / TRAINING).is_dir() else []


def _is_checkpoint(kept: Path) -> bool:
    """Whether it is the training of a study, by its name and kind."""
    of_study = any(kept.name.endswith(f"-{learner}.safetensors") for learner in EPISODES)
    return of_study and kept.is_file() and not kept.is_symlink()


def forget_training(folder: Path, name: str | None = None) -> None:
    """Remove the checkpoint of a study that is there; without a name all of them, and their folder,
    to which nobody may be writing.
    """
    for kept in _checkpoints(folder):
        if _is_checkpoint(kept) and name in (None, kept.name.removesuffix(".safetensors")):
            remove_file(kept)
    if name is None and (folder / TRAINING).is_dir() and not _checkpoints(folder):
        (folder / TRAINING).rmdir()


def _clear(folder: Path) -> None:
    """Remove all but the plan: first what was made of the studies, then these, one by one."""
    for name in OUTPUTS:
        remove_file(folder / name)
    forget_training(folder)
    if (folder / STUDIES).is_dir():
        for home in sorted((folder / STUDIES).iterdir()):
            remove_directory(home, STUDY)
