"""Checkpoints of training: safetensors, whole or not at all, never a pickle.

A checkpoint holds named arrays, the steps done, and what it is a checkpoint of. Training that finds
one of the same kind goes on from it, to the same result as in one go; another kind is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic
from gametheory._atomic import atomic_file, require_folder
from learners.differentiable import DifferentiableGame

DEFAULT_EVERY = 50
"""Steps between checkpoints."""


@dataclass(frozen=True)
class Checkpoint:
    """Where a training writes, and how often.

    Attributes:
        path: a `.safetensors` file.
        every: steps between two of them.
        identity: what tells this training from others.
    """

    path: Path
    every: int
    identity: str

    def __post_init__(self) -> None:
        if isinstance(self.every, bool) or not isinstance(self.every, int) or self.every < 1:
            raise InvalidArgument(f"expected checkpoint_every of at least 1, got {self.every!r}")
        require_folder(self.path.parent)

    def due(self, done: int, steps: int) -> bool:
        """Whether to write after so many steps of all."""
        return done % self.every == 0 or done == steps

    def write(self, done: int, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Replace the checkpoint by a newer one."""
        from safetensors.numpy import save_file

        metadata = {"steps": str(done), "identity": self.identity}
        whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        with atomic_file(self.path) as partial:
            save_file(whole, partial, metadata=metadata)

    def read(self, names: Iterable[str]) -> tuple[int, dict[str, NDArray[Any]]] | None:
        """Steps done, and the arrays of these names; None if there is no checkpoint.

        Raises `InvalidArgument` for a file that is none, or of another training.
        """
        from safetensors import SafetensorError, safe_open

        if not self.path.exists():
            return None
        try:
            with safe_open(self.path, framework="np") as file:
                metadata = file.metadata() or {}
                found = {name: file.get_tensor(name) for name in names}
            done, identity = int(metadata["steps"]), metadata["identity"]
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise InvalidArgument(f"expected a checkpoint in {self.path}, but: {error}") from None
        if identity != self.identity:
            raise InvalidArgument(
                f"{self.path} is a checkpoint of another training: choose another file, or remove "
                "it"
            )
        return done, found


def identity(game: Any, record: dict[str, Any], seed: Any) -> str:
    """What tells one training from another: the game, the hyperparameters, the seed."""
    if not isinstance(seed, int):
        raise InvalidArgument(
            f"expected rng to be an integer seed for training with a checkpoint, got {seed!r:.60}"
        )
    return json.dumps({"game": game_digest(game), "seed": seed, **record}, sort_keys=True)


def game_digest(game: Any) -> str:
    """A digest of the tables of a game; of a `DifferentiableGame`, of its name and shapes."""
    mark = hashlib.sha256()
    if isinstance(game, DifferentiableGame):
        mark.update(repr((game.name, game.shapes)).encode())
    elif isinstance(game, (Repeated, NormalForm)):
        stage = game.game if isinstance(game, Repeated) else game
        mark.update(repr((stage.payoffs.tolist(), getattr(game, "discount", None))).encode())
    elif isinstance(game, Stochastic):
        mark.update(repr((game.rewards.tolist(), game.initial.tolist(), game.discount)).encode())
        for array in (game.lottery, game.lotteries.successors, game.lotteries.probabilities):
            mark.update(array.tobytes())
    return mark.hexdigest()
