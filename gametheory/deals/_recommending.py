"""Whether parameters of a family of norms recommend outcomes, and what trades add up to: exactly.

Nothing here searches: it is what holds parameters and certificates of `rationalising` to the
records. Sums are compared in rationals. Products of powers are compared by their logarithms, in
balls that enclose them, and where the balls touch by the powers of coprime integers
(`gametheory.welfare.comparing`), which sees equality too.

To recommend an outcome x, no alternative y may be liked more. Each family says that as c.z <= 0 for
a row c(x, y) and unknowns z >= 0 that are not all 0:

- "weighted-utilitarian": c = y - x, and z are the weights;
- "weighted-nash": c = log of the gains of y over those of x, and z are the weights;
- "nash-disagreement": d = m - e for the least payoffs m of any record, z = (s, s e) with s > 0, as
  the product of x - d is at least that of y - d where a linear function of d is: d's own product
  cancels.

*Strictly* means that every entry of z is positive: no weight is 0, every party gains over d.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from gametheory._numeric.exact import Profile
from gametheory._numeric.reals import ball
from gametheory.deals.domains import Domain
from gametheory.deals.records import Record
from gametheory.deals.trades import Trade
from gametheory.welfare.comparing import compare_means

Family = Literal["weighted-utilitarian", "weighted-nash", "nash-disagreement"]

BITS = 128
"""Of the balls that logarithms are compared in first."""


@dataclass(frozen=True)
class Outcome:
    """What came of a record: its domain, and the payoffs."""

    domain: Domain
    payoffs: Profile


def asked_outcomes(family: Family, records: Iterable[Record]) -> tuple[tuple[Outcome, ...], int]:
    """The outcomes that a family is asked about, each once, and how many records are left out.

    Left out are records without a deal for "nash-disagreement", and for "weighted-nash" those of
    domains where no outcome gives every party a gain.
    """
    payoffs: dict[tuple[int, Any], Profile | None] = {}
    outcomes: dict[tuple[int, Profile], Outcome] = {}
    skipped = 0
    for record in records:
        domain, agreement = record.domain, record.agreement
        key = None if agreement is None else domain._key(agreement)
        place = (id(domain), key)
        if place not in payoffs:
            is_asked = agreement is not None
            if family != "nash-disagreement":
                is_asked = family == "weighted-utilitarian" or all_can_gain(domain)
            payoffs[place] = domain._payoffs(key) if is_asked else None
        found = payoffs[place]
        if found is None:
            skipped += 1
        else:
            outcomes.setdefault((id(domain), found), Outcome(domain, found))
    return tuple(outcomes.values()), skipped


def all_can_gain(domain: Domain) -> bool:
    """Whether an outcome gives every party more than no deal."""
    return any(min(gains(domain, y)) > 0 for y in domain._efficient)


def alternatives(family: Family, domain: Domain) -> tuple[Profile, ...]:
    """The payoffs that are held against an outcome: Pareto-optimal, which is enough."""
    if family == "nash-disagreement":
        return tuple(domain._exact(domain._frontier[0]))
    return tuple(domain._efficient)


def gains(domain: Domain, payoffs: Profile) -> Profile:
    """Over no deal."""
    return _less(payoffs, domain.no_deal)


def least_payoffs(outcomes: Iterable[Outcome]) -> Profile:
    """Each party's worst payoff in any of the outcomes: a disagreement payoff is at most that."""
    return tuple(map(min, zip(*(outcome.payoffs for outcome in outcomes), strict=True)))


def rational_row(family: Family, x: Profile, y: Profile, least: Profile) -> Profile:
    """The row of the module, of the families that have a rational one."""
    if family == "weighted-utilitarian":
        return _less(y, x)
    (x1, x2), (y1, y2) = _less(x, least), _less(y, least)
    return y1 * y2 - x1 * x2, y2 - x2, y1 - x1


def rationalises(
    family: Family, parameters: Profile, outcomes: Sequence[Outcome], *, strictly: bool
) -> bool:
    """Whether the norm of these parameters recommends every outcome.

    Raises `Unsupported` where two products are too near to each other to be told apart.
    """
    parties = len(outcomes[0].payoffs)
    if len(parameters) != parties:
        return False
    if family == "nash-disagreement":
        over = [_less(outcome.payoffs, parameters) for outcome in outcomes]
        if min(map(min, over)) < 0 or (strictly and min(map(min, over)) == 0):
            return False
    elif sum(parameters) != 1 or min(parameters) < 0 or (strictly and min(parameters) == 0):
        return False
    by_domain: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        by_domain.setdefault(id(outcome.domain), []).append(outcome)
    return all(_is_best(family, parameters, group) for group in by_domain.values())


def _is_best(family: Family, parameters: Profile, outcomes: list[Outcome]) -> bool:
    """Whether outcomes of one domain are liked no less than every alternative."""
    domain = outcomes[0].domain
    others = alternatives(family, domain)
    if family == "weighted-nash":
        return _has_largest_product(parameters, domain, [x.payoffs for x in outcomes], others)

    def worth(v: Profile) -> Fraction:
        if family == "weighted-utilitarian":
            return sum((w * x for w, x in zip(parameters, v, strict=True)), Fraction(0))
        over = _less(v, parameters)
        return math.prod(over, start=Fraction(1)) if min(over) >= 0 else Fraction(-1)

    best = max(map(worth, others))
    return all(worth(outcome.payoffs) >= best for outcome in outcomes)


def _has_largest_product(
    weights: Profile, domain: Domain, chosen: Sequence[Profile], others: Sequence[Profile]
) -> bool:
    """Whether each of the chosen payoffs has the largest product of gains to the weights."""
    mine = [gains(domain, x) for x in chosen]
    theirs = [over for over in (gains(domain, y) for y in others) if min(over) > 0]
    if min(map(min, mine)) <= 0:
        return False
    import flint

    with flint.ctx.workprec(BITS):
        factors = [ball(w) for w in weights]

        def logarithm(over: Profile) -> Any:
            total = flint.arb(0)
            for factor, gain in zip(factors, over, strict=True):
                total += factor * ball(gain).log()
            return total

        levels = [logarithm(over) for over in theirs]
        level = [logarithm(over) for over in mine]
        near = []
        for over, high in zip(mine, level, strict=True):
            for other, low in zip(theirs, levels, strict=True):
                if high < low:
                    return False
                if not high > low:
                    near.append((over, other))
    return all(compare_means(x, y, weights, Fraction(0)) >= 0 for x, y in near)


def contradiction(family: Family, trades: Sequence[Trade], least: Profile) -> tuple[bool, bool]:
    """Whether trades prove that no parameters do it strictly, and that none do it at all.

    If z had c.z <= 0 for the row c of every trade, then also for their sum. Strictly that cannot
    be if the sum has no negative entry and a positive one; and not at all if its entries are all
    positive, of "nash-disagreement" the first, which s > 0 multiplies, and no other negative.
    Raises `Unsupported` where a product is too near to 1 to be told apart from it.
    """
    signs = _signs(family, trades, least)
    if not signs or min(signs) < 0:
        return False, False
    at_all = signs[0] > 0 if family == "nash-disagreement" else min(signs) > 0
    return max(signs) > 0, at_all


def _signs(family: Family, trades: Sequence[Trade], least: Profile) -> list[int]:
    """The sign of each entry of the sum of the rows of trades."""
    if family != "weighted-nash":
        rows = [
            tuple(t.multiplier * c for c in rational_row(family, t.outcome, t.alternative, least))
            for t in trades
        ]
        return [(total > 0) - (total < 0) for total in map(sum, zip(*rows, strict=True))]
    before = [gains(trade.domain, trade.outcome) for trade in trades]
    after = [gains(trade.domain, trade.alternative) for trade in trades]
    if not trades or min(map(min, after)) <= 0:
        return []
    if min(map(min, before)) <= 0:
        # The product is 0, and could be more, whatever the weights.
        return [1] * len(before[0])
    times = tuple(Fraction(trade.multiplier) for trade in trades)
    return [
        compare_means(y, x, times, Fraction(0))
        for x, y in zip(zip(*before, strict=True), zip(*after, strict=True), strict=True)
    ]


def _less(a: Profile, b: Profile) -> Profile:
    return tuple(x - y for x, y in zip(a, b, strict=True))
