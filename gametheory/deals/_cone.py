"""Points of the cone {z >= 0, c.z <= 0 for every row c}, exactly, each with its proof.

Farkas' lemma: an objective o.z is at most v times the sum of z on the cone if and only if there
are multipliers m >= 0 of rows with o <= v + sum m c, entry by entry. Rows come in only as they are
violated, so that few of very many go into a linear program.

>>> rows = [(2, -1), (-1, 1)]
>>> answer = largest_in_cone(lambda z: [(a, b) for a, b in rows if a * z[0] + b * z[1] > 0], (1, 1))
>>> answer.value, answer.multipliers
(Fraction(0, 1), {(2, -1): Fraction(2, 1), (-1, 1): Fraction(3, 1)})
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gametheory._numeric.lp import maximize
from gametheory.errors import TooLarge

Row = tuple[int, ...]
Point = tuple[Fraction, ...]

MOST_ROUNDS = 2_000
"""Each adds a violated row, of which there are finitely many."""


@dataclass(frozen=True)
class ConeAnswer:
    """The largest value of an objective on the points of a cone with sum 1.

    Attributes:
        value: the largest value, or 0 if no point has a positive one.
        point: with sum 1 and this value; None if no point has a positive value.
        multipliers: of rows, which prove that no point has more than `value`.
    """

    value: Fraction
    point: Point | None
    multipliers: dict[Row, Fraction]


def largest_in_cone(
    violated: Callable[[Point], Iterable[Row]], objective: Sequence[int]
) -> ConeAnswer:
    """The point of {z >= 0, sum z <= 1, c.z <= 0} with the largest objective, if that is above 0.

    `violated` gives some of the integer rows c that a point violates, and none only if all hold.
    """
    size = len(objective)
    rows: list[Row] = []
    for _ in range(MOST_ROUNDS):
        table = np.array([*rows, (1,) * size], dtype=object)
        right = np.array([0] * len(rows) + [1], dtype=object)
        best = maximize(table, right, np.array(objective, dtype=object))
        known = set(rows)
        # At z = 0, where the objective is 0, nothing is violated.
        new = [row for row in dict.fromkeys(violated(best.solution)) if row not in known]
        if best.value == 0 or not new:
            prices = zip(rows, best.prices, strict=False)
            multipliers = {row: price for row, price in prices if price}
            total = sum(best.solution, Fraction(0))
            point = tuple(x / total for x in best.solution) if best.value else None
            return ConeAnswer(best.value, point, multipliers)
        rows += new
    raise TooLarge(f"expected at most {MOST_ROUNDS:,} rounds of violated rows, got more")


def most_inside_cone(
    violated: Callable[[Point, Fraction], Iterable[Row]],
    directions: Sequence[int],
    margin: Callable[[Row], int] = lambda row: 0,
) -> ConeAnswer:
    """The point of a cone that is farthest inside: z >= t directions, c.z + t margin(c) <= 0.

    `directions` are 1, or 0 for an entry that may be 0. `violated` is given z and t. The value is
    t over the sum of z; 0 if every point of the cone lies on its edge, and then the multipliers m
    prove it: sum m c >= 0, and sum m (c.directions + margin(c)) >= 1.
    """
    plain: dict[Row, Row] = {}

    def to_point(lifted: Point) -> Point:
        t, *rest = lifted
        return tuple(t * one + x for one, x in zip(directions, rest, strict=True))

    def lifted_rows(lifted: Point) -> Iterable[Row]:
        for row in violated(to_point(lifted), lifted[0]):
            first = sum(c * one for c, one in zip(row, directions, strict=True)) + margin(row)
            plain[first, *row] = row
            yield first, *row

    answer = largest_in_cone(lifted_rows, (1, *(0 for _ in directions)))
    multipliers = {plain[row]: m for row, m in answer.multipliers.items()}
    if answer.point is None:
        return ConeAnswer(answer.value, None, multipliers)
    inside = to_point(answer.point)
    total = sum(inside, Fraction(0))
    return ConeAnswer(answer.point[0] / total, tuple(x / total for x in inside), multipliers)
