"""Values of memory-one strategies, batched, in floats."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import float_array
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike
from gametheory.errors import InvalidArgument
from gametheory.games import Repeated

CHUNK_BYTES = 2**26
"""Matrices that are solved at a time take about this much memory."""


@checked
def memory_one_values(
    repeated: Repeated, first: ArrayLike, second: ArrayLike
) -> NDArray[np.float64]:
    """Payoffs per step `[..., player]` of memory-one strategies, two players, in floats.

    `first[..., previous, action]` and `second` likewise broadcast against each other; previous is
    the last joint action a1 * N2 + a2, and N1 * N2 the start. Solves (I - g P) for the chain of
    joint actions, in batches; relative error about 1e-14 / (1 - g).
    """
    require_kind(repeated, Repeated, "a Repeated game")
    stage, g = repeated.game, float(repeated.discount)
    if stage.num_players != 2:
        raise InvalidArgument(f"expected a game of two players, got {stage.num_players}")
    cells = stage.shape[0] * stage.shape[1]
    sides = [float_array(side, "probabilities") for side in (first, second)]
    for side, count in zip(sides, stage.shape, strict=True):
        if side.ndim < 2 or side.shape[-2:] != (cells + 1, count):
            raise InvalidArgument(
                f"expected probabilities [..., {cells + 1}, {count}], got shape {side.shape}"
            )
        if (
            not np.isfinite(side).all()
            or (side < 0).any()
            or (abs(side.sum(axis=-1) - 1) > 1e-9).any()
        ):
            raise InvalidArgument("expected probabilities that are nonnegative and sum to 1")
    batch = np.broadcast_shapes(*(side.shape[:-2] for side in sides))
    flat = [np.broadcast_to(s, (*batch, *s.shape[-2:])).reshape(-1, *s.shape[-2:]) for s in sides]
    payoffs = stage.payoffs.reshape(2, cells).astype(np.float64)
    result = np.empty((len(flat[0]), 2))
    chunk = max(1, CHUNK_BYTES // (8 * cells * cells))
    for begin in range(0, len(result), chunk):
        p, q = (side[begin : begin + chunk] for side in flat)
        joint = (p[:, :, :, None] * q[:, :, None, :]).reshape(len(p), cells + 1, cells)
        # The discounted frequencies x of joint actions solve x = (1 - g) start + g x P.
        system = np.eye(cells) - g * joint[:, :cells].transpose(0, 2, 1)
        start = (1 - g) * joint[:, cells, :, None]
        result[begin : begin + chunk] = np.linalg.solve(system, start)[..., 0] @ payoffs.T
    return result.reshape(*batch, 2)
