"""A two-player game in other units: positive affine images of each player's payoffs.

No best reply changes by it, so none of the equilibria either.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_integers
from gametheory.games import NormalForm

LARGEST_EXPONENT = 1000

SAFE_SPREAD = 1 << 60
"""Below this differences, and differences of these, are 64-bit integers."""


def scaled_payoffs(game: NormalForm) -> NDArray[np.float64]:
    """Payoffs in [0, 1], each within a rounding of an affine image of the true ones."""
    payoffs = game.payoffs
    if payoffs.dtype == object or (
        payoffs.dtype == np.int64 and (payoffs.max() > 2**53 or payoffs.min() < -(2**53))
    ):
        shifted = game.exact_payoffs - game.exact_payoffs.min(axis=(1, 2), keepdims=True)
        return np.array([own / (own.max() or 1) for own in shifted]).astype(np.float64)
    low = payoffs.min(axis=(1, 2), keepdims=True)
    high = payoffs.max(axis=(1, 2), keepdims=True)
    floats = np.asarray(payoffs - low, dtype=np.float64)
    _, exponent = np.frexp((high - low).astype(np.float64))
    # A power of two rounds nothing; in two steps where one would overflow.
    half = exponent // 2 if abs(exponent).max() > LARGEST_EXPONENT else np.zeros_like(exponent)
    floats *= np.ldexp(1.0, half - exponent)
    if half.any():
        floats *= np.ldexp(1.0, -half)
    return floats


def positive_integers(game: NormalForm) -> NDArray[Any]:
    """payoffs[player, a1, a2] as positive integers: the same game in other units."""
    payoffs = game.payoffs
    if payoffs.dtype == np.int64:
        low = payoffs.min(axis=(1, 2), keepdims=True)
        if int(payoffs.max()) - int(low.min()) < 2**62:
            return np.asarray(payoffs - low + 1)
    integers = np.array([to_integers(own)[0] for own in game.exact_payoffs], dtype=object)
    return np.asarray(integers - (integers.min(axis=(1, 2), keepdims=True) - 1))


def ordered(game: NormalForm) -> NDArray[Any]:
    """The same in numbers that compare fast; if integers, their differences are exact."""
    payoffs = game.payoffs
    if payoffs.dtype == np.float64:
        return payoffs
    if payoffs.dtype == object:
        payoffs = np.array([to_integers(own)[0] for own in payoffs], dtype=object)
    if int(payoffs.max()) - int(payoffs.min()) >= SAFE_SPREAD:
        return payoffs.astype(object)
    return np.asarray(payoffs - payoffs.min(), dtype=np.int64)
