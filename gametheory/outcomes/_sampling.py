"""Sampled outcomes: means with their errors, and draws around them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import float_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike
from gametheory.errors import InvalidArgument


@checked
def mean_and_covariance(samples: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of `samples[..., sample, player]` and the covariance of that mean.

    `[..., player]` and `[..., player, player]`, for `classify(mean, ..., errors=covariance)`.
    Raises `InvalidArgument` for fewer than two samples.
    """
    cloud = float_array(samples, "samples")
    if cloud.ndim < 2 or cloud.shape[-2] < 2:
        raise InvalidArgument(
            f"expected samples[..., sample, player] with two samples or more, got {cloud.shape}"
        )
    mean = cloud.mean(axis=-2)
    off = cloud - mean[..., None, :]
    count = cloud.shape[-2]
    return mean, np.einsum("...si,...sj->...ij", off, off) / (count * (count - 1))


def error_roots(where: NDArray[np.float64], errors: Any) -> NDArray[np.float64]:
    """A matrix `[..., player, player]` for each point: its error is that times a normal draw.

    `errors` as in `classify`. Raises `InvalidArgument` for other shapes, negative standard errors
    and matrices that are no covariances.
    """
    players = where.shape[-1]
    spread = float_array(errors, "errors")
    if spread.shape == where.shape:
        if (spread < 0).any():
            raise InvalidArgument("expected standard errors of at least 0, got a negative one")
        return np.asarray(spread[..., None] * np.eye(players))
    if spread.shape == (*where.shape, players):
        values, vectors = np.linalg.eigh(spread)
        if (values < -1e-9 * abs(spread).max(initial=0)).any():
            raise InvalidArgument("expected covariances, got a matrix that is not semidefinite")
        return np.asarray(vectors * np.sqrt(np.maximum(values, 0))[..., None, :])
    raise InvalidArgument(
        f"expected errors of shape {where.shape} or {(*where.shape, players)}, got {spread.shape}"
    )


def require_draws(draws: int) -> None:
    if draws < 1:
        raise InvalidArgument(f"expected at least one draw, got {draws}")
