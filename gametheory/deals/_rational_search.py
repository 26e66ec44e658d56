"""The parameters or certificates of the families whose rows are rational, by linear programs.

Weights of a sum, and the disagreement point of a product. All is decided exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory.deals._cone import ConeAnswer, Point, Row, largest_in_cone, most_inside_cone
from gametheory.deals._recommending import (
    Family,
    Outcome,
    alternatives,
    least_payoffs,
    rational_row,
)
from gametheory.deals.trades import Trade, WeightBound

NEW_ROWS = 20
"""Violated rows that go into a linear program at once."""


@dataclass(frozen=True)
class Finding:
    """What a search found; see `Rationalisation`, whose fields they become."""

    feasible: bool | None
    weakly_feasible: bool | None
    parameters: Profile | None = None
    certificate: tuple[Trade, ...] = ()
    weight_bounds: tuple[tuple[WeightBound, WeightBound], ...] | None = None


def find_rational(family: Family, outcomes: Sequence[Outcome]) -> Finding:
    """Strict parameters if there are any, else a certificate, and weak ones if there are any."""
    rows = RowTable()
    least = least_payoffs(outcomes)
    for outcome in outcomes:
        rows.add(
            outcome,
            {
                y: rational_row(family, outcome.payoffs, y, least)
                for y in alternatives(family, outcome.domain)
            },
        )
    size = rows.size
    inside = most_inside_cone(rows.violated, (1,) * size)
    if family == "nash-disagreement":
        s_alone = (1,) + (0,) * (size - 1)
        point, certificate = inside.point, tuple[Trade, ...]()
        if point is None:
            weak = largest_in_cone(rows.violated, s_alone)
            point = weak.point
            certificate = rows.certificate(inside if point else weak)
        if point is None:
            return Finding(False, False, None, certificate)
        s, *steps = point
        d = tuple(m - e / s for m, e in zip(least, steps, strict=True))
        return Finding(inside.point is not None, True, d, certificate)
    if inside.point is None:
        weak = largest_in_cone(rows.violated, (1,) * size)
        if weak.point is None:
            return Finding(False, False, None, rows.certificate(weak))
    bounds = tuple(_bounds_of(rows, party) for party in range(size))
    corners = [end.weights for ends in bounds for end in ends]
    middle = tuple(sum(column, Fraction(0)) / len(corners) for column in zip(*corners, strict=True))
    if inside.point is None:
        return Finding(False, True, middle, rows.certificate(inside), bounds)
    return Finding(True, True, middle, (), bounds)


def _bounds_of(rows: RowTable, party: int) -> tuple[WeightBound, WeightBound]:
    """The smallest and the largest weight of a party, where there are weights."""
    alone = tuple(int(i == party) for i in range(rows.size))
    others = tuple(1 - x for x in alone)
    most, rest = (largest_in_cone(rows.violated, goal) for goal in (alone, others))
    # Without a point of positive value the goal is 0 wherever all holds; then the other has one.
    any_point = most.point or rest.point
    assert any_point is not None
    return (
        rows.bound(rest, rest.point or any_point, party),
        rows.bound(most, most.point or any_point, party),
    )


class RowTable:
    """Rows c of outcomes and alternatives, in integers, and the trade that each comes from."""

    def __init__(self) -> None:
        self._origin: dict[Row, tuple[Outcome, Profile, Fraction]] = {}
        self._tables: list[tuple[np.ndarray[Any, Any], list[Row]]] = []
        self.size = 0

    def add(self, outcome: Outcome, rows: Mapping[Profile, Profile]) -> None:
        """The row of each alternative to an outcome."""
        whole = []
        for y, exact in rows.items():
            (row,), scale = polygon.integers([exact])
            self._origin.setdefault(row, (outcome, y, Fraction(scale)))
            self.size = len(row)
            whole.append(row)
        table = np.empty((len(whole), self.size), dtype=object)
        table[:] = whole
        self._tables.append((table, whole))

    def violated(self, point: Point, _: Fraction = Fraction(0)) -> Iterator[Row]:
        """Of the outcomes that are farthest from best, the row of the best alternative."""
        z = np.array([int(x) for x in polygon.integers([point])[0][0]], dtype=object)
        worst = []
        for table, rows in self._tables:
            over = table @ z
            at = int(np.argmax(over))
            if over[at] > 0:
                worst.append((over[at], rows[at]))
        worst.sort(key=lambda pair: pair[0], reverse=True)
        return (row for _, row in worst[:NEW_ROWS])

    def certificate(self, answer: ConeAnswer) -> tuple[Trade, ...]:
        """The multipliers of an answer in least integers, as trades."""
        return self.trades_of(answer.multipliers, 0)[1]

    def bound(self, answer: ConeAnswer, point: Point, party: int) -> WeightBound:
        """A party's weight at a point, with the multipliers of an answer as its proof."""
        return WeightBound(point[party], point, *self.trades_of(answer.multipliers, 1))

    def trades_of(
        self, multipliers: Mapping[Row, Fraction], unit: int
    ) -> tuple[int, tuple[Trade, ...]]:
        """`unit` and multipliers in least integers of the same ratios: the unit, and trades."""
        times = [m * self._origin[row][2] for row, m in multipliers.items()]
        (whole,), _ = polygon.integers([(Fraction(unit), *times)])
        common = math.gcd(*whole) or 1
        trades = []
        for row, m in zip(multipliers, whole[1:], strict=True):
            outcome, y, _ = self._origin[row]
            trades.append(Trade(m // common, outcome.domain, outcome.payoffs, y))
        return whole[0] // common, tuple(trades)
