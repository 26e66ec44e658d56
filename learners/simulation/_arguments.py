"""What a simulator is given, checked at its boundary."""

from __future__ import annotations

import importlib.util
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument, TooLarge
from gametheory._support.check import require_among, shown
from gametheory.coin_game.grid import TorusGame
from gametheory.stochastic import Stochastic
from gametheory.stochastic.lotteries import SUM_TOLERANCE
from learners.simulation._stepping import Array, action_thresholds, environment_seeds


def simulated(game: Stochastic | TorusGame, observations: Any) -> tuple[Stochastic, Any]:
    """The game to simulate and its table of observations."""
    table = observations
    if isinstance(observations, str):
        require_among(observations, ("auto",), "observations: a table, None, or a word")
        table = game.observations() if isinstance(game, TorusGame) else None
    if isinstance(game, TorusGame):
        game = game.stochastic(horizon=1, quotient=table is None)
    if table is not None:
        try:
            table = np.ascontiguousarray(table)
        except ValueError:
            raise InvalidArgument(f"expected a table of numbers, got {shown(table)}") from None
        if (
            table.dtype.kind not in "biuf"
            or table.ndim < 1
            or len(table) != game.num_states
            or (table.dtype.kind == "f" and not np.isfinite(table).all())
        ):
            raise InvalidArgument(
                f"expected observations[state, ...] of numbers for {game.num_states} states, got "
                f"{table.dtype} of shape {table.shape}"
            )
    return game, table


def horizon_of(game: Stochastic | TorusGame, horizon: Any) -> int | None:
    """The steps of an episode, None for no end."""
    if isinstance(horizon, str):
        require_among(horizon, ("game",), "a horizon: a number of steps, None, or a word")
        return game.horizon if isinstance(game, Stochastic) else None
    return None if horizon is None else positive(horizon, "horizon")


def backend_of(backend: str, device: Any) -> str:
    """The backend that "auto" means."""
    if backend != "auto":
        return backend
    if str(device) != "cpu":
        return "torch"
    return "compiled" if importlib.util.find_spec("numba") else "numpy"


MAX_BATCH = 100_000_000
"""Cap on environments: some 50 bytes each, before the first step."""

MAX_RECORD = 1 << 36
"""Cap on the bytes of a rollout: 64 gibibytes, more than most devices hold."""


def batch_of(batch: Any) -> int:
    """The number of environments; raises `TooLarge` beyond `MAX_BATCH`."""
    count = positive(batch, "batch")
    if count > MAX_BATCH:
        raise TooLarge(
            f"expected a batch of at most {MAX_BATCH:,} environments, got {count:,}: take several "
            "simulators with different seeds"
        )
    return count


def require_room(shape: tuple[int, ...], itemsize: int) -> None:
    """Raise `TooLarge` unless an array of a rollout stays within `MAX_RECORD` bytes."""
    size = math.prod(shape) * itemsize
    if size > MAX_RECORD:
        raise TooLarge(
            f"expected a rollout of at most {MAX_RECORD:,} bytes, got {size:,}: take fewer "
            "steps at a time"
        )


def seeds_of(seed: Any, batch: int) -> NDArray[np.int64]:
    """The seed of each environment, unsigned words held in int64."""
    if isinstance(seed, int | np.integer) and not isinstance(seed, bool) and 0 <= seed < 2**64:
        return environment_seeds(int(seed), batch)
    try:
        given = np.asarray(seed)
    except ValueError:
        given = np.zeros(0)
    if given.dtype.kind not in "iu" or given.shape != (batch,) or (given < 0).any():
        raise InvalidArgument(
            f"expected a seed in 0..2^64 - 1, or {batch} of them as an array, got {shown(seed)}"
        )
    return given.astype(np.uint64).view(np.int64)


def positive(value: Any, what: str) -> int:
    """An integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise InvalidArgument(f"expected {what} to be a positive integer, got {value!r}")
    return int(value)


def require_actions(actions: Array, sizes: tuple[int, ...]) -> None:
    """Raise unless `actions[time, environment, player]` fit `sizes`: the batch, then each
    player's number of actions. On a device that is not the CPU, actions out of range fail there.
    """
    batch, *counts = sizes
    integer = str(actions.dtype).rsplit(".", maxsplit=1)[-1].lstrip("u").startswith("int")
    shape = tuple(actions.shape)
    if not integer or len(shape) != 3 or shape[1:] != (batch, len(counts)) or not shape[0]:
        raise InvalidArgument(
            f"expected integer actions[..., environment, player] of shape (..., {batch}, "
            f"{len(counts)}), got {actions.dtype} of shape {shape[1:]}"
        )
    # One test for all players where it will do: it is a large part of the work of a step.
    equal = len(set(counts)) == 1
    parts = [actions] if equal else [actions[..., i] for i in range(len(counts))]
    for part, count in zip(parts, counts, strict=not equal):
        if not isinstance(part, np.ndarray) and part.device.type != "cpu":
            import torch

            torch._assert_async(((part >= 0) & (part < count)).all())
        elif part.max() >= count or part.min() < 0:
            raise InvalidArgument(
                f"expected actions in 0..{count - 1}, got {part.min()}..{part.max()}"
            )


def require_like(given: Array, fresh: Array, what: str) -> None:
    """Raise unless an array to be written into is of the kind of a fresh one."""

    def kind(array: Any) -> tuple[Any, ...]:
        if isinstance(array, np.ndarray):
            return (np.ndarray, array.dtype, array.shape, array.flags.c_contiguous)
        where = (getattr(array, name, None) for name in ("dtype", "shape", "device"))
        return (type(array), *where, array is None or array.is_contiguous())

    if kind(given) != kind(fresh):
        got = "None" if given is None else f"{given.dtype} of shape {tuple(given.shape)}"
        raise InvalidArgument(
            f"expected {what} as {fresh.dtype} of shape {tuple(fresh.shape)}, got {got}"
        )


def staged(
    table: NDArray[Any], states: int, width: int, horizon: int | None, what: str
) -> NDArray[Any]:
    """`[stage, state, width]` from a table for all steps, or for each step of an episode."""
    stages = (1,) if table.ndim == 2 or horizon is None else (horizon,)
    result = table if table.ndim == 3 else table[None]
    if result.shape[1:] != (states, width) or len(result) not in stages:
        raise InvalidArgument(
            f"expected a {what} for {states} states{'' if width == 1 else f' x {width}'}, or for "
            f"each step of the horizon {horizon} such a table, got shape "
            f"{table.shape[:-1] if width == 1 else table.shape}"
        )
    return result


def bounds_of(chances: NDArray[Any], what: str) -> NDArray[np.int64]:
    """The bounds that draw actions with these probabilities."""
    floats = chances.astype(np.float64)
    sums = floats.sum(axis=-1)
    if not ((floats >= 0).all() and (abs(sums - 1) <= SUM_TOLERANCE).all()):
        raise InvalidArgument(
            f"expected a {what} of probabilities that sum to 1, got sums {sums.min()}..{sums.max()}"
        )
    return action_thresholds(floats)
