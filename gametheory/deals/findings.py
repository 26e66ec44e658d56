"""What a study of negotiations finds: shares, tests, regrets, where norms differ, who meets whom.

>>> print(Share(8, 10, 0.49, 0.943, 0.95, "Wilson"))
80.0 % [49.0 %, 94.3 %] of 10 (8; Wilson)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked


@checked
@dataclass(frozen=True)
class Share:
    """A share of records with its interval.

    Attributes:
        hits, count: of so many records so many.
        low, high: the ends of the interval.
        confidence: the rate at which such intervals hold the true share.
        method: "Wilson" for independent records, else what they are clustered by.
        clusters: how many clusters there are; None for independent records.
    """

    hits: int
    count: int
    low: float
    high: float
    confidence: float
    method: str
    clusters: int | None = None

    @property
    def estimate(self) -> float:
        """The share; NaN without records."""
        return self.hits / self.count if self.count else math.nan

    @property
    def brief(self) -> str:
        """The share with its interval, as a table has it, which says the method once."""
        if not self.count:
            return "no records"
        ends = f"[{100 * self.low:.1f} %, {100 * self.high:.1f} %]"
        return f"{100 * self.estimate:.1f} % {ends} of {self.count:,}"

    def __str__(self) -> str:
        return self.brief + (f" ({self.hits:,}; {self.method})" if self.count else "")


@checked
@dataclass(frozen=True)
class GroupTest:
    """A permutation test of the hypothesis that two groups follow the same norms.

    Attributes:
        groups: the two groups.
        names: what was compared: the norms.
        differences: the share of each norm in the first group less that in the second, over all
            their records, whatever domains they met.
        within_domains: the same within domains that both groups met: the mean of the differences
            there, a domain with n and m records of the groups weighted by n m / (n + m).
        p_value: how often so large a largest difference within domains comes up when records, or
            whole clusters, are dealt out to the groups at random.
        p_values: of each norm by itself, adjusted for the number of norms.
        method: what was permuted, and whether the p-values are exact: right for any number of
            records. Else they are right for many clusters.
        records: how many records are of domains that both groups met; the others say nothing.
        draws: how many random permutations.
    """

    groups: tuple[str, str]
    names: tuple[str, ...]
    differences: tuple[float, ...]
    within_domains: tuple[float, ...]
    p_value: float
    p_values: tuple[float, ...]
    method: str
    records: int
    draws: int


@checked
@dataclass(frozen=True, eq=False)
class MeanRegret:
    """How far these records are from a norm, on average.

    Attributes:
        norm: the norm.
        unit: of the first entry of a regret; it differs from domain to domain.
        share: the mean over records of regrets as shares, where they are defined; NaN if nowhere.
        defined, undefined: how many records have such a share, and how many are of domains in
            which the norm likes nothing better than no deal in its first comparison.
        by_domain: `[domain]`: the mean of first entries of regrets in that domain's unit; NaN for
            one without records here. They have no common mean.
        counts: `[domain]`: how many records that is of.
    """

    norm: str
    unit: str
    share: float
    defined: int
    undefined: int
    by_domain: NDArray[np.float64]
    counts: NDArray[np.intp]


@checked
@dataclass(frozen=True, eq=False)
class NormOverlap:
    """In how many domains two norms can be told apart.

    Attributes:
        names: the norms, both axes.
        differ: `[norm, norm]`: domains in which they recommend different sets of payoffs.
        disjoint: `[norm, norm]`: domains in which no outcome realises both.
        records_differ: `[norm, norm]`: records of domains in which they differ.
        domains: how many domains there are.
    """

    names: tuple[str, ...]
    differ: NDArray[np.intp]
    disjoint: NDArray[np.intp]
    records_differ: NDArray[np.intp]
    domains: int


@checked
@dataclass(frozen=True)
class DealMeeting:
    """What came of one kind of participants meeting another.

    Attributes:
        who: the kinds, in the order of the parties.
        count: how many records.
        deals: how many of them ended with a deal.
        pareto_optimal: how many were Pareto-optimal.
        gains: the mean gain of each party over no deal, as a share of its ideal gain, the most
            that it can gain in that domain with nobody losing; NaN if that is always 0.
        standard_errors: of those means, for independent records; NaN for one record.
        undefined: for each party how many records are left out of its mean, as it can gain
            nothing in their domain.
        realised: how many realised each norm, in the order of the study's norms.
    """

    who: tuple[str, ...]
    count: int
    deals: int
    pareto_optimal: int
    gains: tuple[float, ...]
    standard_errors: tuple[float, ...]
    undefined: tuple[int, ...]
    realised: tuple[int, ...]


TRAITS = ("deal", "pareto-optimal", "individually-rational", "no-norm")
"""What a record can be besides realising a norm."""
