"""Linear programs over a part of a simplex, with proofs that need no search.

A `Cut` is the set of mixed strategies x with row . x <= 0 for each row. What is linear in x has a
maximum there, and prices y >= 0 prove it: c . x <= (c - y rows) . x <= max_k (c - y rows)_k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, to_integers
from gametheory._numeric.lp import integer_maximum
from gametheory.commitments._checks import are_rational, is_distribution

Vector = NDArray[Any]
"""Fractions, one for each action of the player who mixes."""


@dataclass(frozen=True, eq=False)
class Cut:
    """{x >= 0, sum x = 1 : row . x <= 0 for each row of `rows` [row, action]}; Fractions."""

    rows: NDArray[Any]

    def with_rows(self, *rows: Vector) -> Cut:
        """The part that meets further inequalities."""
        return Cut(np.vstack([self.rows, *rows]))

    def has(self, x: Vector) -> bool:
        """Whether x is a distribution in the set; False for another number of actions."""
        return bool(
            x.shape == (self.rows.shape[1],)
            and is_distribution(x)
            and (not len(self.rows) or max(self.rows @ x) <= 0)
        )

    def bound(self, prices: Sequence[Fraction], objective: Vector) -> Fraction:
        """What the prices prove: objective . x is at most this, everywhere in the set."""
        y = np.array(prices, dtype=object)
        return Fraction(max(objective - y @ self.rows if len(y) else objective))

    def is_bounded(self, prices: Sequence[Fraction], objective: Vector, most: Fraction) -> bool:
        """Whether the prices prove that objective . x is at most `most` everywhere in the set."""
        return (
            len(prices) == len(self.rows)
            and are_rational(prices)
            and min(prices, default=0) >= 0
            and self.bound(prices, objective) <= most
        )

    def maximise(self, objective: Vector) -> tuple[Profile, Profile] | None:
        """A maximiser of objective . x and the prices that prove it; None if the set is empty.

        Of several maximisers one vertex.
        """
        total, solution, prices = self._solve(objective)
        return (solution, prices) if total else None

    def emptiness(self) -> Profile | None:
        """Prices by which no x is in the set: y rows > 0 everywhere; None if there is one."""
        total, _, prices = self._solve(np.full(self.rows.shape[1], Fraction(0)))
        return None if total else prices

    def is_proved_empty(self, prices: Sequence[Fraction]) -> bool:
        """Whether the prices are such a proof."""
        y = np.array(prices, dtype=object)
        return bool(
            y.shape == (len(self.rows),)
            and are_rational(y)
            and min(y) >= 0
            and min(y @ self.rows) > 0
        )

    @cached_property
    def _integers(self) -> tuple[list[list[int]], list[int]]:
        """The rows in integers, each with a scale of its own."""
        scaled = [to_integers(row) for row in self.rows]
        return [row.tolist() for row, _ in scaled], [scale for _, scale in scaled]

    def _solve(self, objective: Vector) -> tuple[int, Profile, Profile]:
        # With every coefficient of the objective at least 1, the optimum over sum x <= 1 has
        # sum x = 1; unless the rows leave nothing but x = 0.
        rows, scales = self._integers
        numbers, unit = to_integers(objective)
        positive = (numbers + (1 - min(numbers))).tolist()
        count = len(positive)
        total, x, prices, divisor = integer_maximum(
            [*rows, [1] * count], [0] * len(rows) + [1], positive
        )
        solution = tuple(Fraction(share, divisor) for share in x)
        spoken = tuple(
            Fraction(price * scale, divisor * unit)
            for price, scale in zip(prices, scales, strict=False)
        )
        return total, solution, spoken
