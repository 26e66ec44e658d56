"""Lotteries over next states: the distinct rows of a transition table, each stored once.

In a game on a grid nearly every joint action leads to one state for certain, and the few
random ones (a coin respawns) share a few dozen distributions. So a table of distinct lotteries,
and for each state and joint action the number of its lottery, is all that a solver or a
simulator needs. Probabilities are integer weights over their total: exact.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_fraction
from gametheory.errors import InvalidGame

SUM_TOLERANCE = 1e-9
"""How far float probabilities may be from summing to one; they are then divided by their sum."""

Entries = tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Lotteries:
    """Distributions over states 0 .. S-1.

    Lottery k gives state `successors[j]` with probability `weights[j] / totals[k]` for j in
    `starts[k] : starts[k + 1]`; successors ascend, weights are positive integers without a
    common divisor (int64 where they fit, else Python integers).
    """

    starts: NDArray[np.int64]
    successors: NDArray[np.int64]
    weights: NDArray[Any]
    totals: NDArray[Any]

    @staticmethod
    def of(rows: Iterable[Entries]) -> Lotteries:
        """From rows of (state, integer weight), states ascending."""
        listed = list(rows)
        starts = np.zeros(len(listed) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in listed], out=starts[1:])
        weights = _integers([w for row in listed for _, w in row])
        totals = _integers([sum(w for _, w in row) for row in listed])
        successors = np.array([s for row in listed for s, _ in row], dtype=np.int64)
        for array in (starts, successors, weights, totals):
            array.setflags(write=False)
        return Lotteries(starts, successors, weights, totals)

    def __len__(self) -> int:
        return len(self.totals)

    def __getitem__(self, index: int) -> dict[int, Fraction]:
        """The distribution of one lottery: {state: probability}."""
        part = slice(self.starts[index], self.starts[index + 1])
        total = int(self.totals[index])
        return {
            int(s): Fraction(int(w), total)
            for s, w in zip(self.successors[part], self.weights[part], strict=True)
        }

    def rows(self) -> Iterator[Entries]:
        """The lotteries as rows of (state, integer weight)."""
        states, weights = self.successors.tolist(), self.weights.tolist()
        for first, last in itertools.pairwise(self.starts.tolist()):
            yield tuple(zip(states[first:last], weights[first:last], strict=True))

    def shifted(self, copies: int, stride: int) -> Lotteries:
        """These lotteries again and again, copy k over states shifted by k * stride."""
        shift = np.arange(copies)[:, None] * stride
        return Lotteries(
            np.concatenate([[0], np.cumsum(np.tile(self.sizes, copies))]),
            (shift + self.successors).ravel(),
            np.tile(self.weights, copies),
            np.tile(self.totals, copies),
        )

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """The number of states that each lottery can lead to."""
        return np.diff(self.starts)

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """The probability of each entry of `successors`, in floats."""
        totals = np.repeat(self.totals, self.sizes)
        return np.array(self.weights / totals, dtype=np.float64)

    @cached_property
    def common_total(self) -> int:
        """The least common multiple of the totals."""
        return math.lcm(*(int(total) for total in self.totals))

    @cached_property
    def common_weights(self) -> NDArray[Any]:
        """Python integers: the weights of all lotteries over `common_total`."""
        factors = [self.common_total // int(total) for total in self.totals]
        scale = np.repeat(np.array(factors, dtype=object), self.sizes)
        return np.asarray(self.weights.astype(object) * scale)

    def expect(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The expectation of `values[state, ...]` under every lottery, in floats."""
        weighted = self.probabilities.reshape(-1, *(1,) * (values.ndim - 1))
        return np.asarray(np.add.reduceat(weighted * values[self.successors], self.starts[:-1]))

    def expect_integers(self, values: NDArray[Any]) -> NDArray[Any]:
        """`common_total` times the expectation of Python integers `values[state]`; exact."""
        products = self.common_weights * values[self.successors]
        return np.asarray(np.add.reduceat(products, self.starts[:-1]))


class LotteryTable:
    """Collects lotteries, each distinct one once."""

    def __init__(self, num_states: int) -> None:
        self.num_states = num_states
        self._index: dict[Entries, int] = {}

    def add(self, weights: Mapping[int, Any], where: str = "a lottery") -> int:
        """The number of the lottery of these weights, which need not sum to one.

        Raises `InvalidGame` for a state out of range, a negative weight, or none positive.
        """
        exact = {int(s): to_fraction(w, f"a probability of {where}") for s, w in weights.items()}
        outside = [s for s in exact if not 0 <= s < self.num_states]
        if outside:
            raise InvalidGame(
                f"expected states in 0..{self.num_states - 1} for {where}, got {outside[0]}"
            )
        if any(w < 0 for w in exact.values()) or not any(exact.values()):
            raise InvalidGame(
                f"expected nonnegative weights, one positive, for {where}, got "
                f"{dict(list(weights.items())[:6])}"
            )
        scale = math.lcm(*(w.denominator for w in exact.values()))
        integers = [(s, int(w * scale)) for s, w in sorted(exact.items()) if w]
        divisor = math.gcd(*(w for _, w in integers))
        return self.add_integers(tuple((s, w // divisor) for s, w in integers))

    def add_integers(self, row: Entries) -> int:
        """The number of a row that is sorted by state and in lowest terms."""
        return self._index.setdefault(row, len(self._index))

    def table(self) -> Lotteries:
        return Lotteries.of(self._index)


def dense_lotteries(transitions: NDArray[Any]) -> tuple[NDArray[np.int64], Lotteries]:
    """From rows of probabilities `[row, next state]`: each row's lottery, and the lotteries.

    Raises `InvalidGame` for a negative probability or a row whose sum is not one (floats: not
    within `SUM_TOLERANCE`).
    """
    sums = transitions.sum(axis=1)
    exact = transitions.dtype != np.float64
    wrong = sums != 1 if exact else abs(sums - 1) > SUM_TOLERANCE
    bad = np.flatnonzero(wrong | (transitions < 0).any(axis=1))
    if bad.size:
        raise InvalidGame(
            "expected probabilities that are nonnegative and sum to 1, got "
            f"{[str(p) for p in transitions[bad[0]]][:8]} in row {bad[0]}, sum {sums[bad[0]]}"
        )
    table = LotteryTable(transitions.shape[1])
    seen: dict[bytes | tuple[Any, ...], int] = {}
    numbers = np.empty(len(transitions), dtype=np.int64)
    for k, row in enumerate(transitions):
        key = tuple(row) if row.dtype == object else row.tobytes()
        if key not in seen:
            support = np.flatnonzero(row)
            seen[key] = table.add({int(s): row[s] for s in support}, f"row {k}")
        numbers[k] = seen[key]
    return numbers, table.table()


def _integers(values: list[int]) -> NDArray[Any]:
    if max(values, default=0) < 2**62:
        return np.array(values, dtype=np.int64)
    return np.array(values, dtype=object)
