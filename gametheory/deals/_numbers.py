"""Tables of numbers of mixed sizes: as Fractions, and a digest of what they are."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    INTEGERS_IN_FLOATS,
    as_float,
    fraction_array,
)

if TYPE_CHECKING:
    pass


def exact_rows(rows: NDArray[Any]) -> NDArray[Any]:
    """The same numbers as Fractions, however large they are in units of one over a scale."""
    exact = np.empty(rows.size, dtype=object)
    exact[:] = list(map(Fraction, rows.ravel().tolist()))
    return exact.reshape(rows.shape)


def same_numbers(array: NDArray[Any]) -> str:
    """A digest of an array's shape and exact numbers, whether integers, floats or Fractions."""
    exact = array
    if array.dtype == np.int64 and max(int(array.max()), -int(array.min())) >= INTEGERS_IN_FLOATS:
        exact = fraction_array(array)
    if exact.dtype == object:
        floats = np.array([as_float(x) for x in exact.flat]).reshape(exact.shape)
    else:
        floats = exact.astype(np.float64) + 0.0  # no negative zero
    if exact.dtype == object and not (exact == floats).all():
        data = " ".join(f"{x.numerator:x}/{x.denominator:x}" for x in exact.flat).encode()
    else:
        data = floats.tobytes()
    return f"{array.shape} {hashlib.sha256(data).hexdigest()}"
