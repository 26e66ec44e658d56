"""The weights of a product that rationalise outcomes, or a certificate that there are none.

Rows are logarithms of ratios of gains, irrational numbers. Linear programs in integers are solved
on rows that are rounded to hundreds of bits, and propose weights and certificates; each is then
held to the records exactly (`_recommending`), so that what is found is proved. Nothing here trusts
a float, and gains of any size are as good as others.

If there are weights strictly inside all rows, rounded rows find them. If not, some rows are ties
wherever all hold. The sum of w_i log(ratio_i) is 0 for rational weights only if the power of each
element of a coprime base of all ratios is: linear equations in integers, that are added to the
program, and the other rows are looked at within them. So rational weights are found also where no
others do it. Where only irrational weights do it, or only irrational multipliers prove that none
do, or more bits than `DIGITS` are needed to see, the question stays open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory._numeric.rationals import as_fmpq
from gametheory.deals._cone import ConeAnswer, Point, Row, largest_in_cone, most_inside_cone
from gametheory.deals._rational_search import NEW_ROWS, Finding
from gametheory.deals._recommending import (
    Outcome,
    alternatives,
    contradiction,
    gains,
    rationalises,
)
from gametheory.deals.trades import Trade
from gametheory.errors import Unsupported
from gametheory.welfare.comparing import MOST_BITS, exponents

DIGITS = (512, 2_048, 8_192)
"""Bits of rounded rows, whose largest entry is 1; more if fewer do not decide it."""

MOST_TIES = 100
"""Rounds in which rows turn out to be ties."""

PARTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 60, 100, 1_000, 1_000_000, 1 << 32, 1 << 64)
"""Weights and multipliers are tried in whole numbers of so many parts, the simple ones first."""


def find_product(outcomes: Sequence[Outcome]) -> Finding:
    """Weights without zeros if there are any, else a certificate, and weights with zeros."""
    comparisons: dict[Profile, Trade] = {}
    for outcome in outcomes:
        mine = gains(outcome.domain, outcome.payoffs)
        for y in alternatives("weighted-nash", outcome.domain):
            other = gains(outcome.domain, y)
            if min(other) <= 0 or y == outcome.payoffs:
                continue
            trade = Trade(1, outcome.domain, outcome.payoffs, y)
            if min(mine) <= 0:
                # A product of 0 that could be more, whatever the weights.
                return Finding(False, False, None, (trade,))
            ratios = tuple(b / a for a, b in zip(mine, other, strict=True))
            comparisons.setdefault(ratios, trade)
    found = Finding(None, None)
    for digits in DIGITS:
        try:
            search = _Search(outcomes, comparisons, digits)
        except Unsupported:
            return found
        found = search.finding()
        if found.feasible is not None and found.weakly_feasible is not None:
            break
    return found


@dataclass(frozen=True)
class _Comparison:
    """A trade, the ratios of gains after and before, and the largest of their logarithms."""

    trade: Trade
    ratios: Profile
    unit: Fraction


def _rounded(ratios: Profile, digits: int) -> tuple[Row, Fraction]:
    """The logarithms of ratios over the largest, times 2^digits and rounded; and the largest."""
    import flint

    bits = 2 * digits
    while bits <= MOST_BITS:
        with flint.ctx.workprec(bits):
            # Of a ratio of 1 it is exactly 0.
            logs = [flint.arb(as_fmpq(r)).log() for r in ratios]
            if all(
                r == 1 or log.rel_accuracy_bits() > digits
                for r, log in zip(ratios, logs, strict=True)
            ):
                middles = [_middle(log) for log in logs]
                unit = max(map(abs, middles))
                return tuple(round(x / unit * (1 << digits)) for x in middles), unit
        bits *= 2
    raise Unsupported(f"expected gains whose logarithms differ in their first {MOST_BITS:,} bits")


def _middle(ball: Any) -> Fraction:
    """The rational in the middle of a ball."""
    digits, exponent = ball.mid().man_exp()
    return Fraction(int(digits)) * Fraction(2) ** int(exponent)


class _Search:
    """For the weights that obey the rows of comparisons."""

    def __init__(
        self, outcomes: Sequence[Outcome], comparisons: Mapping[Profile, Trade], digits: int
    ) -> None:
        self.outcomes, self.parties = outcomes, len(outcomes[0].payoffs)
        self.one = 1 << digits
        self.nothing = Fraction(1, 1 << digits // 4)
        self.parts = (*PARTS, 1 << digits // 4, 1 << digits // 2)
        self.rows: dict[Row, _Comparison] = {}
        for ratios, trade in comparisons.items():
            row, unit = _rounded(ratios, digits)
            self.rows.setdefault(row, _Comparison(trade, ratios, unit))

    def finding(self) -> Finding:
        """What these digits decide."""
        weights = self._weights()
        if weights is not None and min(weights) > 0:
            return Finding(True, True, weights)
        if weights is None:
            rows = _Inequalities(self.rows, 0)
            multipliers = largest_in_cone(rows.violated, (1,) * self.parties).multipliers
            certificate = self._certificate(multipliers, at_all=True)
            if certificate:
                return Finding(False, False, None, certificate)
        rows = _Inequalities(self.rows, 0)
        multipliers = most_inside_cone(rows.violated, (1,) * self.parties).multipliers
        certificate = self._certificate(multipliers, at_all=False)
        return Finding(
            False if certificate else None, None if weights is None else True, weights, certificate
        )

    def _weights(self) -> Profile | None:
        """Weights that do it, without zeros if possible."""
        even = (Fraction(1, self.parties),) * self.parties
        if self._do(even):
            return even
        inequalities, equations = list(self.rows), list[Row]()
        zeros: set[int] = set()
        for _ in range(MOST_TIES):
            answer = self._inside(inequalities, equations, zeros)
            if answer.point is not None and answer.value > self.nothing:
                return self._simplest(answer.point)
            used = {
                row: m for row, m in answer.multipliers.items() if m * _largest(row) > self.nothing
            }
            sums = [sum((m * row[i] for row, m in used.items()), Fraction(0)) for i in self._each]
            new_zeros = {i for i in self._each if sums[i] > self.nothing} - zeros
            tied = [row for row in inequalities if row in used]
            if not (tied or new_zeros) or len(zeros | new_zeros) == self.parties:
                return None
            zeros |= new_zeros
            for row in tied:
                equations += exponents(self.rows[row].ratios).values()
            inequalities = [row for row in inequalities if row not in used]
        return None

    @property
    def _each(self) -> range:
        return range(self.parties)

    def _inside(
        self, inequalities: Sequence[Row], equations: Sequence[Row], zeros: set[int]
    ) -> ConeAnswer:
        """The weights farthest inside the inequalities that obey the equations and are 0 there."""
        none = [tuple(int(i == k) for i in self._each) for k in zeros]
        exact = [*equations, *(tuple(-c for c in row) for row in equations), *none]
        rows = _Inequalities([*dict.fromkeys([*inequalities, *exact])], self.one, set(exact))
        return most_inside_cone(
            rows.violated, [int(i not in zeros) for i in self._each], rows.margin
        )

    def _simplest(self, point: Point) -> Profile | None:
        """Weights near a point, in few parts, that do it; else the point itself if it does."""
        for parts in self.parts:
            near = [round(w * parts) for w in point]
            if all((a > 0) == (w > 0) for a, w in zip(near, point, strict=True)):
                weights = tuple(Fraction(a, sum(near)) for a in near)
                if self._do(weights):
                    return weights
        return point if self._do(point) else None

    def _do(self, weights: Profile) -> bool:
        try:
            return rationalises("weighted-nash", weights, self.outcomes, strictly=False)
        except Unsupported:
            return False

    def _certificate(
        self, multipliers: Mapping[Row, Fraction], *, at_all: bool
    ) -> tuple[Trade, ...]:
        """Trades that prove it, in few parts; none if no rounding of the multipliers does."""
        shares = {row: m / self.rows[row].unit for row, m in multipliers.items()}
        most = max(shares.values(), default=Fraction(0))
        for parts in self.parts if most else ():
            trades = tuple(
                replace(self.rows[row].trade, multiplier=round(m / most * parts))
                for row, m in shares.items()
                if round(m / most * parts)
            )
            try:
                strictly, wholly = contradiction("weighted-nash", trades, ())
            except Unsupported:
                continue
            if wholly if at_all else strictly:
                return trades
        return ()


class _Inequalities:
    """Rows c with c.z + t margin <= 0; those that are exact have no margin."""

    def __init__(
        self, rows: Iterable[Row], margin: int, exact: Collection[Row] = frozenset()
    ) -> None:
        self.rows = list(rows)
        self.margins = {row: 0 if row in exact else margin for row in self.rows}
        self.margin = self.margins.__getitem__
        self.table = np.array(
            [(margin, *row) for row, margin in self.margins.items()], dtype=object
        ).reshape(len(self.rows), -1)

    def violated(self, point: Point, t: Fraction = Fraction(0)) -> list[Row]:
        """The rows that a point violates most."""
        if not self.rows:
            return []
        (whole,), _ = polygon.integers([(t, *point)])
        over = self.table @ np.array(whole, dtype=object)
        worst = sorted(np.flatnonzero(over > 0).tolist(), key=over.__getitem__, reverse=True)
        return [self.rows[k] for k in worst[:NEW_ROWS]]


def _largest(row: Row) -> int:
    return max(map(abs, row))
