"""Inverse bargaining, exactly: is there one weighted norm that recommends every outcome?

Families of norms, and what the outcome of every record must have:

- "weighted-utilitarian": the largest w.V of all outcomes, for weights w >= 0 of sum 1;
- "weighted-nash": on V >= d the largest product of gains to the powers w > 0, of sum 1;
- "nash-disagreement": the largest (V_1 - d_1)(V_2 - d_2) of all agreements with V >= d, for a d
  that is the same in all domains; two parties.

If there are parameters, they are given and checked in rationals. If not, there is a certificate, as
Farkas' lemma has it: records, better alternatives and multipliers that add up to a contradiction.
For the weighted sum it reads: *trades* from outcomes to alternatives which together leave every
party better off, so that no weights at all can have preferred each outcome. For the weighted
product the ratios of gains, to the power of the multipliers, are above 1 for every party.

>>> from gametheory import deals
>>> domain = deals.Domain.from_array([(6, 1), (4, 3), (1, 5)], no_deal=(0, 0))
>>> greedy = deals.judge([deals.Record(domain, 0), deals.Record(domain, 2)])
>>> answer = deals.rationalise(greedy, "weighted-utilitarian")
>>> answer.feasible, answer.verify()
(False, True)
>>> for trade in answer.certificate:
...     print(trade)
4 x (1, 5) -> (6, 1)
9 x (6, 1) -> (4, 3)
>>> deals.rationalise(deals.judge([deals.Record(domain, 1)])).bounds
((Fraction(2, 5), Fraction(1, 2)), (Fraction(1, 2), Fraction(3, 5)))
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, show_profile
from gametheory._support.check import checked
from gametheory.deals._cone import Row, largest_in_cone
from gametheory.deals.domains import Domain
from gametheory.deals.records import Judgement, Judgements
from gametheory.errors import InvalidArgument
from gametheory.welfare.comparing import compare_means

Family = Literal["weighted-utilitarian", "weighted-nash", "nash-disagreement"]

FINEST = 1_000
"""Weights and multipliers of products are looked for in so many parts."""

CLEAR = 1e-9
"""Sums of logarithms this far from 0, over their terms, have the sign that floats see."""

NEW_ROWS = 20
"""Violated rows that go into a linear program at once."""


@checked
@dataclass(frozen=True)
class Trade:
    """An outcome, an alternative that was to be had, and how often the certificate counts it."""

    multiplier: int
    domain: Domain = field(repr=False)
    outcome: Profile
    alternative: Profile

    def __str__(self) -> str:
        return (
            f"{self.multiplier} x {show_profile(self.outcome)} -> {show_profile(self.alternative)}"
        )


@checked
@dataclass(frozen=True)
class Rationalisation:
    """Whether one norm of a family recommends every outcome.

    Attributes:
        family: see the module.
        feasible: None if neither parameters nor a certificate could be verified, which can happen
            to weighted products alone.
        parameters: exact ones that do it: weights, or d.
        bounds: of weighted sums the smallest and the largest weight of each party, exact.
        certificate: trades that prove that there are none.
        cases: the outcomes that were asked about.
        skipped: records left out: no deal for "nash-disagreement"; of domains where nothing gives
            every party a gain for "weighted-nash".
    """

    family: Family
    feasible: bool | None
    parameters: Profile | None
    bounds: tuple[tuple[Fraction, Fraction], ...] | None
    certificate: tuple[Trade, ...]
    cases: tuple[Judgement, ...] = field(repr=False)
    skipped: int = 0

    def verify(self) -> bool:
        """Re-check the parameters on every outcome, or the certificate, without search."""
        if self.feasible is None:
            return False
        if self.feasible:
            assert self.parameters is not None
            return all(
                _prefers(self.family, self.parameters, case, y)
                for case in self.cases
                for y in _alternatives(self.family, case)
            )
        known = {(id(case.domain), case.payoffs): case for case in self.cases}
        for trade in self.certificate:
            case = known.get((id(trade.domain), trade.outcome))
            if (
                case is None
                or trade.multiplier <= 0
                or trade.alternative not in set(_alternatives(self.family, case))
            ):
                return False
        return bool(self.certificate) and _contradicts(self.family, self.certificate, self.cases)


@checked
def rationalise(judgements: Judgements, family: Family = "weighted-utilitarian") -> Rationalisation:
    """Whether one norm of a family recommends the outcome of every record.

    Decided in rationals; for "weighted-nash" floats find parameters or certificate, and rationals
    check them. Raises `InvalidArgument` without records, and for domains of different numbers of
    parties.
    """
    sizes = {domain.num_parties for domain in judgements.domains}
    if len(sizes) != 1:
        raise InvalidArgument(
            f"expected records of domains with one number of parties, got {sorted(sizes)}"
        )
    if family == "nash-disagreement" and sizes != {2}:
        raise InvalidArgument(f"expected two parties for {family!r}, got {min(sizes)}")
    asked = [case for case in judgements.cases if _is_asked(family, case)]
    counts = np.bincount(judgements.case, minlength=len(judgements.cases)).tolist()
    skipped = sum(
        count
        for case, count in zip(judgements.cases, counts, strict=True)
        if not _is_asked(family, case)
    )
    cases = tuple({(id(case.domain), case.payoffs): case for case in asked}.values())
    if not cases:
        raise InvalidArgument(f"expected records that {family!r} can be asked about, got none")
    if family == "weighted-nash":
        return _products(cases, skipped)
    return _linear(family, cases, skipped)


def _is_asked(family: Family, case: Judgement) -> bool:
    if family == "nash-disagreement":
        return case.agreement is not None
    if family == "weighted-nash":
        return any(min(_gains(case.domain, y)) > 0 for y in case.domain._efficient)
    return True


def _alternatives(family: Family, case: Judgement) -> tuple[Profile, ...]:
    """The outcomes that are held against a record's."""
    if family == "nash-disagreement":
        return tuple(case.domain._exact(case.domain._frontier[0]))
    return tuple(case.domain._efficient)


def _gains(domain: Domain, payoffs: Profile) -> Profile:
    return tuple(v - d for v, d in zip(payoffs, domain.no_deal, strict=True))


def _prefers(family: Family, parameters: Profile, case: Judgement, y: Profile) -> bool:
    """Whether the norm of these parameters likes a record's outcome no less than y."""
    x = case.payoffs
    if family == "weighted-utilitarian":
        return sum(w * (a - b) for w, a, b in zip(parameters, x, y, strict=True)) >= 0
    if family == "nash-disagreement":
        mine, other = (tuple(v - d for v, d in zip(z, parameters, strict=True)) for z in (x, y))
        return min(mine) >= 0 and (min(other) < 0 or math.prod(mine) >= math.prod(other))
    mine, other = _gains(case.domain, x), _gains(case.domain, y)
    if min(mine) <= 0 or min(other) <= 0:
        return min(mine) > 0
    logs = [math.log(a / b) for a, b in zip(mine, other, strict=True)]
    lead = sum(float(w) * ratio for w, ratio in zip(parameters, logs, strict=True))
    # Floats err by some 1e-14 here: what is near a tie is compared exactly.
    if abs(lead) > CLEAR:
        return lead > 0
    return compare_means(mine, other, parameters, Fraction(0)) >= 0


def _contradicts(family: Family, trades: Sequence[Trade], cases: Sequence[Judgement]) -> bool:
    """Whether the trades add up to a contradiction."""
    if family == "weighted-nash":
        totals = np.zeros(len(trades[0].outcome))
        size = 0.0
        for trade in trades:
            before = _gains(trade.domain, trade.outcome)
            after = _gains(trade.domain, trade.alternative)
            if min(after) <= 0:
                return False
            if min(before) <= 0:
                return True  # the product is 0, and could be more
            logs = np.array([math.log(b / a) for a, b in zip(before, after, strict=True)])
            totals += trade.multiplier * logs
            size += trade.multiplier * float(abs(logs).max())
        # The logarithm of each party's product, far above what rounding can do to it.
        return bool(totals.min() > CLEAR * size)
    least = _least(cases)
    sums = [Fraction(0)] * len(_row(family, trades[0].outcome, trades[0].alternative, least))
    for trade in trades:
        row = _row(family, trade.outcome, trade.alternative, least)
        sums = [s + trade.multiplier * c for s, c in zip(sums, row, strict=True)]
    if family == "weighted-utilitarian":
        return min(sums) > 0
    return sums[0] > 0 and min(sums) >= 0


def _least(cases: Iterable[Judgement]) -> Profile:
    """Each party's worst payoff in any record: d is at most that."""
    return tuple(map(min, zip(*(case.payoffs for case in cases), strict=True)))


def _row(family: Family, x: Profile, y: Profile, least: Profile) -> Profile:
    """The row c with c.z <= 0 if x is liked no less than y.

    For sums z are the weights. For d = least - e, z is (s, s e): products (x - d) >= (y - d) are
    linear in d, as its own product cancels.
    """
    if family == "weighted-utilitarian":
        return tuple(b - a for a, b in zip(x, y, strict=True))
    (x1, x2), (y1, y2), (m1, m2) = x, y, least
    return (
        (y1 - m1) * (y2 - m2) - (x1 - m1) * (x2 - m2),
        y2 - x2,
        y1 - x1,
    )


def _linear(family: Family, cases: tuple[Judgement, ...], skipped: int) -> Rationalisation:
    least = _least(cases)
    origin: dict[Row, tuple[Judgement, Profile, Fraction]] = {}
    tables: list[tuple[np.ndarray[Any, Any], list[Row]]] = []
    for case in cases:
        rows = []
        for y in _alternatives(family, case):
            exact = _row(family, case.payoffs, y, least)
            whole, scale = polygon.integers([exact])
            row = tuple(int(c) for c in whole[0])
            origin.setdefault(row, (case, y, Fraction(scale)))
            rows.append(row)
        tables.append((np.array(rows, dtype=object), rows))

    def violated(point: tuple[Fraction, ...]) -> Iterator[Row]:
        weights = np.array([int(x) for x in polygon.integers([point])[0][0]], dtype=object)
        worst = []
        for table, rows in tables:
            over = table @ weights
            at = int(np.argmax(over))
            if over[at] > 0:
                worst.append((over[at], rows[at]))
        worst.sort(key=lambda pair: pair[0], reverse=True)
        return (row for _, row in worst[:NEW_ROWS])

    size = len(tables[0][1][0])
    objective = (1,) * size if family == "weighted-utilitarian" else (1,) + (0,) * (size - 1)
    answer = largest_in_cone(violated, objective)
    if answer.point is None:
        multipliers = [price * origin[row][2] for row, price in answer.multipliers.items()]
        together = polygon.integers([tuple(multipliers)])[0][0]
        trades = tuple(
            Trade(int(m), origin[row][0].domain, origin[row][0].payoffs, origin[row][1])
            for row, m in zip(answer.multipliers, together, strict=True)
        )
        return Rationalisation(family, False, None, None, trades, cases, skipped)
    if family == "nash-disagreement":
        s, *steps = answer.point
        parameters = tuple(m - e / s for m, e in zip(least, steps, strict=True))
        return Rationalisation(family, True, parameters, None, (), cases, skipped)
    bounds, corners = [], []
    for party in range(size):
        one = tuple(int(i == party) for i in range(size))
        ends = []
        for goal in (tuple(1 - x for x in one), one):
            found = largest_in_cone(violated, goal).point
            # None: the others weigh nothing wherever all holds, or this party weighs nothing.
            corner = found if found is not None else answer.point
            corners.append(corner)
            ends.append(corner[party])
        bounds.append((ends[0], ends[1]))
    middle = tuple(
        sum((corner[i] for corner in corners), Fraction(0)) / len(corners) for i in range(size)
    )
    return Rationalisation(family, True, middle, tuple(bounds), (), cases, skipped)


def _products(cases: tuple[Judgement, ...], skipped: int) -> Rationalisation:
    """Floats look for weights or multipliers, rationals check them."""
    from scipy.optimize import linprog

    family: Family = "weighted-nash"
    rows: list[list[float]] = []
    sizes: list[float] = []
    origin: list[tuple[Judgement, Profile]] = []
    for case in cases:
        mine = _gains(case.domain, case.payoffs)
        for y in _alternatives(family, case):
            other = _gains(case.domain, y)
            if min(other) <= 0 or y == case.payoffs:
                continue
            if min(mine) <= 0:
                trade = Trade(1, case.domain, case.payoffs, y)
                return Rationalisation(family, False, None, None, (trade,), cases, skipped)
            logs = [math.log(b / a) for a, b in zip(mine, other, strict=True)]
            rows.append([x / max(map(abs, logs)) for x in logs])
            sizes.append(max(map(abs, logs)))
            origin.append((case, y))
    parties = len(cases[0].payoffs)
    if not rows:
        even = (Fraction(1, parties),) * parties
        return Rationalisation(family, True, even, None, (), cases, skipped)
    # The least s with R w <= s, sum w = 1, w >= 0, for rows of largest entry 1: weights that are
    # far from every bound.
    found = linprog(
        [0.0] * parties + [1.0],
        A_ub=np.column_stack([np.array(rows), -np.ones(len(rows))]),
        b_ub=np.zeros(len(rows)),
        A_eq=[[1.0] * parties + [0.0]],
        b_eq=[1.0],
        bounds=[(1e-6, None)] * parties + [(None, None)],
    )
    for weights in _candidates(found.x[:parties]):
        answer = Rationalisation(family, True, weights, None, (), cases, skipped)
        if answer.verify():
            return answer
    prices = np.maximum(-found.ineqlin.marginals, 0.0) / np.array(sizes)
    for parts in (10, 100, FINEST, 100 * FINEST):
        whole = np.rint(prices / max(float(prices.max()), 1e-300) * parts).astype(int)
        trades = tuple(
            Trade(int(m), case.domain, case.payoffs, y)
            for m, (case, y) in zip(whole, origin, strict=True)
            if m
        )
        answer = Rationalisation(family, False, None, None, trades, cases, skipped)
        if answer.verify():
            return answer
    return Rationalisation(family, None, None, None, (), cases, skipped)


def _candidates(weights: Any) -> Iterator[Profile]:
    """Rational weights near some: the simple ones first."""
    yield (Fraction(1, len(weights)),) * len(weights)
    for parts in (2, 3, 4, 5, 6, 8, 10, 12, 20, 60, 100, FINEST, FINEST**2, FINEST**3):
        near = [round(float(w) * parts) for w in weights]
        if min(near) > 0:
            yield tuple(Fraction(w, sum(near)) for w in near)
