"""Is there z >= 0 with c.z <= 0 for every row c, and an objective o.z > 0? Exactly, with proof.

If not, Farkas gives multipliers m >= 0 of rows with sum m c >= o: then o.z <= sum m c.z <= 0 for
every such z. Rows come in only as they are violated.

>>> rows = [(2, -1), (-1, 1)]
>>> answer = largest_in_cone(lambda z: [(a, b) for a, b in rows if a * z[0] + b * z[1] > 0], (1, 1))
>>> answer.multipliers
{(2, -1): Fraction(2, 1), (-1, 1): Fraction(3, 1)}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gametheory._numeric.lp import maximize
from gametheory.errors import TooLarge

Row = tuple[int, ...]

MOST_ROUNDS = 2_000
"""Each adds a violated row, of which there are finitely many."""


@dataclass(frozen=True)
class ConeAnswer:
    """A point with sum 1 and the largest objective, or multipliers that prove there is none."""

    point: tuple[Fraction, ...] | None
    multipliers: dict[Row, Fraction]


def largest_in_cone(
    violated: Callable[[tuple[Fraction, ...]], Iterable[Row]], objective: Sequence[int]
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
        if best.value == 0:
            prices = zip(rows, best.prices, strict=False)
            return ConeAnswer(None, {row: price for row, price in prices if price})
        known = set(rows)
        new = [row for row in dict.fromkeys(violated(best.solution)) if row not in known]
        if not new:
            total = sum(best.solution, Fraction(0))
            return ConeAnswer(tuple(x / total for x in best.solution), {})
        rows += new
    raise TooLarge(f"expected at most {MOST_ROUNDS:,} rounds of violated rows, got more")
