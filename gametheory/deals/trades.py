"""Trades, of which the certificates of inverse bargaining are made.

A trade goes from what was agreed to an alternative that was to be had; a certificate counts each so
often. What trades add up to is what no weights can have turned down.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from gametheory._numeric.exact import Profile, brief_profile
from gametheory._support.check import checked
from gametheory.deals.domains import Domain


@checked
@dataclass(frozen=True)
class Trade:
    """An outcome, an alternative that was to be had, and how often the certificate counts it."""

    multiplier: int
    domain: Domain = field(repr=False)
    outcome: Profile
    alternative: Profile

    def __str__(self) -> str:
        before, after = map(brief_profile, (self.outcome, self.alternative))
        return f"{self.multiplier} x {before} -> {after}"


@checked
@dataclass(frozen=True)
class WeightBound:
    """The smallest or the largest weight of a party in a sum, with its proof.

    Attributes:
        value: the bound.
        weights: weights that rationalise every outcome and give the party that weight.
        scale: a positive integer, and
        trades: what proves that no weights exceed the bound: for the largest weight they add up, to
            each party, to at least scale (1 - value) for the party whose weight it is and
            -scale value for the others; for the smallest weight to at least the negative of that.
    """

    value: Fraction
    weights: Profile
    scale: int
    trades: tuple[Trade, ...]


def proves_bound(bound: WeightBound, party: int, *, is_largest: bool) -> bool:
    """Whether the weights have the bound's value, and its trades prove that none exceed it.

    Weights w >= 0 of sum 1 that prefer each outcome to its alternative lose by every trade, so by
    their sum t: w.t <= 0. So scale (w_party - value), which is at most w.t, is at most 0.
    """
    if bound.scale <= 0 or bound.weights[party] != bound.value:
        return False
    sign = 1 if is_largest else -1
    for i in range(len(bound.weights)):
        total = sum(
            (t.multiplier * (t.alternative[i] - t.outcome[i]) for t in bound.trades), Fraction(0)
        )
        if sign * bound.scale * ((i == party) - bound.value) > total:
            return False
    return True
