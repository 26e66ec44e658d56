"""Quantities that change over training: learning rates, temperatures, penalties.

A schedule is piecewise linear in the share of training done. It starts at its first point, ends at
its last, and is constant beyond them.

>>> warm_up = Schedule(((0, 0), (0.05, 0.03), (1, 0)))
>>> warm_up(0.025), warm_up(0.05), warm_up(1)
(0.015, 0.03, 0.0)
>>> constant(1.0)(0.3)
1.0
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory import InvalidArgument
from gametheory._support.check import checked


@checked
@dataclass(frozen=True)
class Schedule:
    """A piecewise linear function of the share of training done, in [0, 1].

    Attributes:
        points: (share, value) pairs, shares rising within [0, 1], finite values.
    """

    points: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        table = np.array(self.points, dtype=object)
        if table.ndim != 2 or table.shape[1] != 2 or not len(table):
            raise InvalidArgument(
                f"expected (share of training, value) pairs, got {self.points!r:.80}"
            )
        try:
            numbers = table.astype(np.float64)
        except (TypeError, ValueError):
            raise InvalidArgument(f"expected numbers in {self.points!r:.80}") from None
        shares = numbers[:, 0]
        if not np.isfinite(numbers).all() or (np.diff(shares) < 0).any():
            raise InvalidArgument(f"expected finite points of rising share, got {self.points!r}")
        if shares[0] < 0 or shares[-1] > 1:
            raise InvalidArgument(f"expected shares of training in [0, 1], got {self.points!r}")
        plain = tuple((float(x), float(y)) for x, y in numbers)
        object.__setattr__(self, "points", plain)

    def __call__(self, share: float) -> float:
        """The value when this share of training is done."""
        if len(self.points) == 1:
            return self.points[0][1]
        shares, values = zip(*self.points, strict=True)
        return float(np.interp(share, shares, values))

    @property
    def largest(self) -> float:
        """The largest value it takes."""
        return max(value for _, value in self.points)

    @property
    def smallest(self) -> float:
        """The smallest value it takes."""
        return min(value for _, value in self.points)


@checked
def constant(value: float) -> Schedule:
    """The same value throughout."""
    return Schedule(((0.0, value),))


@checked
def linear(first: float, last: float) -> Schedule:
    """From one value to another."""
    return Schedule(((0.0, first), (1.0, last)))


@checked
def schedule(value: Any, name: str) -> Schedule:
    """A number as a constant schedule, points as a schedule, a schedule as it is."""
    if isinstance(value, Schedule):
        return value
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise InvalidArgument(f"expected {name} to be finite, got {value!r}")
        return constant(float(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Schedule(tuple(value))
    raise InvalidArgument(f"expected {name} to be a number or a schedule, got {value!r:.60}")


__all__ = [
    "Schedule",
    "constant",
    "linear",
    "schedule",
]


def __dir__() -> list[str]:
    return list(__all__)
