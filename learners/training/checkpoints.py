"""Checkpoints of training: safetensors, whole or not at all, never a pickle.

A checkpoint holds named arrays, the steps done, what it is a checkpoint of, and a checksum of all
that. Training that finds one of its own goes on from it, to the same result as in one go. Anything
else is refused: another game, rule, option, seed or version; a file of which a bit has changed;
arrays of another shape.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic
from gametheory._support.atomic import sweep, write_file
from gametheory._support.check import checked
from gametheory._support.identity import VERSIONS, digest
from gametheory._support.places import require_file, require_space
from learners.training.differentiable import DifferentiableGame

DEFAULT_EVERY = 50
"""Steps between checkpoints."""

FORMAT = "gametheory/training/1"

Identity = dict[str, Any]
"""What tells a training from others: plain values and digests, by name."""


class Damaged(InvalidArgument):
    """A file that is no checkpoint, or no longer the one that was written."""


class OfAnother(InvalidArgument):
    """A checkpoint of something else."""


@checked
@dataclass(frozen=True)
class Checkpoint:
    """Where a training writes, and how often.

    Attributes:
        path: a `.safetensors` file.
        every: steps between two of them.
        identity: what tells this training from others.
        steps: of the whole training.
    """

    path: Path
    every: int
    identity: Identity
    steps: int

    def __post_init__(self) -> None:
        if isinstance(self.every, bool) or not isinstance(self.every, int) or self.every < 1:
            raise InvalidArgument(f"expected checkpoint_every of at least 1, got {self.every!r}")
        require_file(self.path)

    def due(self, done: int) -> bool:
        """Whether to write after so many steps."""
        return done % self.every == 0 or done == self.steps

    def write(self, done: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Replace the checkpoint by a newer one; raises `InvalidArgument` if it cannot."""
        from safetensors.numpy import save

        whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        said = {"format": FORMAT, "steps": done, "identity": self.identity}
        said["checksum"] = _checksum(said, whole)
        write_file(self.path, save(whole, metadata={"gametheory": json.dumps(said)}))

    def read(
        self, expected: Mapping[str, NDArray[Any]]
    ) -> tuple[int, dict[str, NDArray[Any]]] | None:
        """Steps done, and arrays of the same names, shapes and types as those expected.

        None if there is no checkpoint; then it is made sure that there is room for one, and for the
        next beside it. Raises `Damaged` or `OfAnother` for a file that is not one of this training.
        """
        sweep(self.path.absolute())
        if not os.path.lexists(self.path):
            size = sum(array.nbytes for array in expected.values())
            require_space(self.path.absolute().parent, 2 * size + 100_000)
            return None
        said, arrays = read_file(self.path)
        _require_same(self.path, said["identity"], self.identity)
        done = said["steps"]
        if type(done) is not int or not 0 <= done <= self.steps:
            raise Damaged(f"{self.path}: expected 0 to {self.steps} steps done, got {done!r:.40}")
        for name, own in expected.items():
            found = arrays.get(name)
            if found is None or found.shape != own.shape or found.dtype != own.dtype:
                shape = None if found is None else (found.shape, found.dtype.name)
                raise Damaged(
                    f"{self.path}: expected {name} of {(own.shape, own.dtype.name)}, got {shape}"
                )
        return done, {name: arrays[name].copy() for name in expected}


@checked
def read_file(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What a checkpoint says of itself, and its arrays; raises `Damaged`."""
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        data = path.read_bytes()
        size = int.from_bytes(data[:8], "little")
        said = json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["gametheory"])
        arrays = load(data)
        checksum = said.pop("checksum")
        if said["format"] != FORMAT or not isinstance(said["identity"], dict):
            raise ValueError(f"its format is {said['format']!r:.40}")
    except (SafetensorError, OSError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise Damaged(
            f"expected a checkpoint in {path}, but it is none that can be read: remove it, or "
            f"choose another file ({str(error)[:80]})"
        ) from None
    if checksum != _checksum(said, arrays):
        raise Damaged(
            f"the checkpoint in {path} is damaged: its checksum differs; remove it, or choose "
            "another file"
        )
    return said, arrays


def _require_same(path: Path, found: Identity, wanted: Identity) -> None:
    """Raise `OfAnother`, which says what differs, unless two identities are the same."""
    wanted = json.loads(json.dumps(wanted))
    names = [name for name in {**wanted, **found} if wanted.get(name) != found.get(name)]
    if names:
        raise OfAnother(
            f"{path} is a checkpoint of another training ({', '.join(names)} differ): choose "
            "another file, or remove it"
        )


def _checksum(said: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    mark = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    for name, array in sorted(arrays.items()):
        mark.update(json.dumps([name, array.dtype.str, array.shape]).encode())
        mark.update(array.tobytes())
    return mark.hexdigest()


@checked
def identity(game: Any, record: Mapping[str, Any], seed: Any, **functions: Any) -> Identity:
    """What tells one training from another: the game, options, seed, functions and versions.

    Raises `InvalidArgument` for a seed that is no integer, and for a game or function that cannot
    be told from others (`gametheory._support.identity.digest`).
    """
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InvalidArgument(
            f"expected rng to be an integer seed for training with a checkpoint, got {seed!r:.60}"
        )
    digests = {name: digest(function, f"the {name}") for name, function in functions.items()}
    versions = {**VERSIONS, "torch": torch.__version__}
    return {"game": game_digest(game), **record, "rng": seed, **digests, "versions": versions}


@checked
def game_digest(game: Any) -> str:
    """A digest of the tables of a game; of a `DifferentiableGame`, of its functions."""
    mark = hashlib.sha256()
    if isinstance(game, DifferentiableGame):
        mark.update(digest(game, f"the game {game.name!r}").encode())
    elif isinstance(game, (Repeated, NormalForm)):
        stage = game.game if isinstance(game, Repeated) else game
        mark.update(repr((stage.payoffs.tolist(), getattr(game, "discount", None))).encode())
    elif isinstance(game, Stochastic):
        mark.update(repr((game.rewards.tolist(), game.initial.tolist(), game.discount)).encode())
        for array in (game.lottery, game.lotteries.successors, game.lotteries.probabilities):
            mark.update(array.tobytes())
    return mark.hexdigest()
