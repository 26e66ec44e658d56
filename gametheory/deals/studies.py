"""Groups of judged records: shares with intervals, tests, and which norms can be told apart.

>>> from gametheory import deals
>>> judged = deals.judge(deals.example_log().records)
>>> study = deals.study(judged, by="model")
>>> study.groups
('fair', 'greedy')
>>> print(study.share("egalitarian", "fair"))
92.0 % [85.0 %, 95.9 %] of 100 (92; Wilson)
>>> study.test("fair", "greedy", rng=0).p_value < 0.01
True
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import as_float
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import AtLeast, AtMost, Rng
from gametheory._support.text import quoted, shown
from gametheory.deals._intervals import MOST_PARTICIPANTS, clustered, wilson
from gametheory.deals.records import Judgements, Record
from gametheory.errors import InvalidArgument

Confidence = Annotated[float, AtLeast(0.5), AtMost(0.9999)]

TRAITS = ("deal", "pareto-optimal", "individually-rational", "no-norm")
"""What a record can be besides realising a norm."""

ALL = "all"
"""The group of all records, where nothing is grouped by."""


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

    def __str__(self) -> str:
        if not self.count:
            return "no records"
        return (
            f"{100 * self.estimate:.1f} % [{100 * self.low:.1f} %, {100 * self.high:.1f} %] of "
            f"{self.count:,} ({self.hits:,}; {self.method})"
        )


@checked
@dataclass(frozen=True)
class GroupTest:
    """A permutation test of the hypothesis that two groups follow the same norms.

    Attributes:
        groups: the two groups.
        names: what was compared: the norms.
        differences: the share of each norm in the first group less that in the second.
        p_value: how often so large a largest difference comes up when records, or whole clusters,
            are dealt out to the groups at random; valid for any number of records.
        p_values: of each norm by itself, adjusted for the number of norms.
        method: what was permuted.
        draws: how many random permutations.
    """

    groups: tuple[str, str]
    names: tuple[str, ...]
    differences: tuple[float, ...]
    p_value: float
    p_values: tuple[float, ...]
    method: str
    draws: int


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
class Meeting:
    """What came of one kind of participants meeting another.

    Attributes:
        who: the kinds, in the order of the parties.
        count: how many records.
        deals: how many of them ended with a deal.
        pareto_optimal: how many were Pareto-optimal.
        gains: the mean gain of each party over no deal.
        standard_errors: of those means, for independent records; NaN for one record.
        realised: how many realised each norm, in the order of the study's norms.
    """

    who: tuple[str, ...]
    count: int
    deals: int
    pareto_optimal: int
    gains: tuple[float, ...]
    standard_errors: tuple[float, ...]
    realised: tuple[int, ...]


@checked
@dataclass(frozen=True, eq=False, repr=False)
class DealStudy:
    """Judged records in groups; made by `study`.

    Attributes:
        judgements: the records and their judgements.
        by: the labels that make the groups.
        cluster: what makes records depend on each other: None, "pair", "participant" or a label.
        groups: the names of the groups, sorted.
        group: `[record]`: the index of its group.
        clusters: for each record what it shares with those it depends on; None: nothing.
    """

    judgements: Judgements
    by: tuple[str, ...]
    cluster: str | None
    groups: tuple[str, ...]
    group: NDArray[np.intp]
    clusters: tuple[frozenset[Hashable], ...] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the norms."""
        return self.judgements.names

    def share(
        self,
        what: str,
        group: str | None = None,
        *,
        confidence: Confidence = 0.95,
        where_differs: str | None = None,
    ) -> Share:
        """The share of records that realise a norm, or have a trait, with its interval.

        Args:
            what: a norm, or one of "deal", "pareto-optimal", "individually-rational", "no-norm".
            group: among its records; among all by default.
            where_differs: only records of domains in which `what` and this norm recommend
                different payoffs.
        """
        mask = self._members(group)
        if where_differs is not None:
            a, b = self._norm(what), self._norm(where_differs)
            mask = mask & self._differ[self.judgements.domain, a, b]
        hits = self._has(what)[mask]
        count = int(hits.sum())
        if self.clusters is None:
            low, high = wilson(count, len(hits), confidence)
            return Share(count, len(hits), low, high, confidence, "Wilson")
        within = [self.clusters[k] for k in np.flatnonzero(mask)]
        low, high, clusters = clustered(hits, within, confidence)
        method = f"clustered by {self.cluster}"
        return Share(count, len(hits), low, high, confidence, method, clusters)

    def test(
        self,
        first: str,
        second: str,
        *,
        draws: Annotated[int, AtLeast(99), AtMost(1_000_000)] = 9_999,
        rng: Rng = 0,
    ) -> GroupTest:
        """Whether two groups follow different norms: a permutation test.

        The statistic is the largest difference of shares over all norms, each over its standard
        error. Without clusters records are permuted within their domain, so that groups may have
        met different domains. With clusters whole clusters are permuted, each of which must lie in
        one group; participants that met in a chain form one cluster.
        """
        a, b = self._group(first), self._group(second)
        members = np.flatnonzero((self.group == a) | (self.group == b))
        if a == b or not len(members):
            raise InvalidArgument(f"expected two different groups, got {first!r} and {second!r}")
        units, strata, method = self._units(members)
        is_first = self.group[members] == a
        owner = np.zeros(int(units.max()) + 1, dtype=bool)
        owner[units] = is_first
        if (owner[units] != is_first).any():
            raise InvalidArgument(
                f"expected clusters that lie in one group, but one by {self.cluster} has records "
                f"of both {first!r} and {second!r}"
            )
        hits = self.judgements.realised[members].astype(np.float64)
        scale = hits.std(axis=0)
        scale[scale == 0] = np.inf
        unit_hits = np.zeros((len(owner), hits.shape[1]))
        np.add.at(unit_hits, units, hits)
        sizes = np.bincount(units, minlength=len(owner)).astype(np.float64)

        def differences(mine: NDArray[np.bool_]) -> NDArray[np.float64]:
            first, other = (
                part @ unit_hits / max(float(part @ sizes), 1.0) for part in (mine, ~mine)
            )
            return np.asarray(first - other)

        observed = differences(owner)
        generator = np.random.default_rng(rng)
        order = np.argsort(strata, kind="stable")
        exceed, exceed_each = 0, np.zeros(len(observed))
        for _ in range(draws):
            shuffled = np.empty_like(owner)
            # Within each stratum the owners in a random order.
            keys = np.lexsort((generator.random(len(owner)), strata))
            shuffled[order] = owner[keys]
            largest = np.max(abs(differences(shuffled)) / scale)
            exceed += bool(largest >= np.max(abs(observed) / scale) - 1e-12)
            exceed_each += largest >= abs(observed) / scale - 1e-12
        adjusted = (1 + exceed_each) / (1 + draws)
        return GroupTest(
            (first, second),
            self.names,
            tuple(observed.tolist()),
            (1 + exceed) / (1 + draws),
            tuple(adjusted.tolist()),
            method,
            draws,
        )

    def overlap(self) -> NormOverlap:
        """Where norms disagree: only such domains can tell them apart."""
        tables = [_table(sets, frozenset.isdisjoint) for sets in self.judgements.recommended]
        disjoint = np.array(tables, dtype=bool)
        shape = (-1, len(self.names), len(self.names))
        counts = np.bincount(self.judgements.domain, minlength=len(self._differ))
        return NormOverlap(
            self.names,
            self._differ.sum(axis=0),
            disjoint.reshape(shape).sum(axis=0),
            np.einsum("d,dij->ij", counts, self._differ),
            len(self._differ),
        )

    def confusion(self, group: str | None = None) -> NDArray[np.intp]:
        """`[norm, norm]`: records that realise the first and not the second.

        On the diagonal those that realise the norm. Records of domains in which both recommend the
        same payoffs count nowhere else.
        """
        realised = self.judgements.realised[self._members(group)].astype(np.intp)
        table = realised.T @ (1 - realised)
        np.fill_diagonal(table, realised.sum(axis=0))
        return np.asarray(table)

    def cross_play(self, by: str = "participants") -> tuple[Meeting, ...]:
        """Who meets whom: records by the kinds of their parties, in order.

        Args:
            by: "participants", or a label that lists a value for each party.
        """
        rows: dict[tuple[str, ...], list[int]] = {}
        for k, record in enumerate(self.judgements.records):
            rows.setdefault(_kinds(record, by, k + 1), []).append(k)
        return tuple(self._meeting(who, rows[who]) for who in sorted(rows))

    def _meeting(self, who: tuple[str, ...], rows: list[int]) -> Meeting:
        judged = self.judgements
        gains = np.array(
            [
                [as_float(v - d) for v, d in zip(case.payoffs, case.domain.no_deal, strict=True)]
                for case in (judged.cases[k] for k in judged.case[rows])
            ]
        )
        count = len(rows)
        error = gains.std(axis=0, ddof=1) / math.sqrt(count) if count > 1 else gains[0] * math.nan
        return Meeting(
            who,
            count,
            int(judged.agreed[rows].sum()),
            int(judged.pareto_optimal[rows].sum()),
            tuple(gains.mean(axis=0).tolist()),
            tuple(error.tolist()),
            tuple(judged.realised[rows].sum(axis=0).tolist()),
        )

    @cached_property
    def _differ(self) -> NDArray[np.bool_]:
        """`[domain, norm, norm]`: whether they recommend different payoffs."""
        tables = [_table(sets, frozenset.__ne__) for sets in self.judgements.recommended]
        table = np.array(tables, dtype=bool)
        return table.reshape(-1, len(self.names), len(self.names))

    def _has(self, what: str) -> NDArray[np.bool_]:
        judged = self.judgements
        require_among(what, (*self.names, *TRAITS), "a norm or a trait")
        if what in self.names:
            return np.asarray(judged.realised[:, self._norm(what)])
        if what == "no-norm":
            return np.asarray(~judged.realised.any(axis=1))
        traits = (judged.agreed, judged.pareto_optimal, judged.individually_rational)
        return traits[TRAITS.index(what)]

    def _norm(self, name: str) -> int:
        require_among(name, self.names, "a norm")
        return self.names.index(name)

    def _group(self, name: str) -> int:
        require_among(name, self.groups, "a group")
        return self.groups.index(name)

    def _members(self, group: str | None) -> NDArray[np.bool_]:
        if group is None:
            return np.ones(len(self.judgements), dtype=bool)
        return np.asarray(self.group == self._group(group))

    def _units(self, members: NDArray[np.intp]) -> tuple[NDArray[Any], NDArray[Any], str]:
        """What is permuted, `[record]`; the stratum of each unit; and words for it."""
        if self.clusters is None:
            return (
                np.arange(len(members)),
                self.judgements.domain[members],
                "records permuted within domains",
            )
        units = _components([self.clusters[k] for k in members])
        return units, np.zeros(int(units.max()) + 1), f"clusters by {self.cluster} permuted"

    def __repr__(self) -> str:
        return f"DealStudy({self.judgements}, {len(self.groups)} groups)"


@checked
def study(
    judgements: Judgements, *, by: str | Sequence[str] = (), cluster: str | None = None
) -> DealStudy:
    """Put judged records into groups.

    Args:
        by: labels; records with the same values are a group. "participants" groups by who took
            part, "domain" by the name of the domain. None: one group, "all".
        cluster: what makes records depend on each other. None: nothing, and intervals are
            Wilson's. "pair": the same participants. "participant": any participant in common. A
            label: the same value.

    Raises `InvalidArgument` for a label that a record has not, with its number.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    texts = [
        " / ".join(_value(record, name, k) for name in names) or ALL
        for k, record in enumerate(judgements.records, start=1)
    ]
    groups = tuple(sorted(set(texts)))
    number = {text: k for k, text in enumerate(groups)}
    group = np.array([number[text] for text in texts], dtype=np.intp)
    clusters = None
    if cluster is not None:
        records = enumerate(judgements.records, start=1)
        clusters = tuple(_cluster(record, cluster, k) for k, record in records)
    return DealStudy(judgements, names, cluster, groups, group, clusters)


def _value(record: Record, name: str, number: int) -> str:
    """The value of a label as text."""
    if name == "participants":
        return " x ".join(_participants(record, number))
    if name == "domain" and name not in record.labels:
        return record.domain.name or "unnamed"
    if name not in record.labels:
        raise InvalidArgument(
            f"record {number}: expected a label {name!r}, got {quoted(sorted(record.labels))}"
        )
    value = record.labels[name]
    return " x ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _participants(record: Record, number: int) -> tuple[str, ...]:
    if not record.participants:
        raise InvalidArgument(f"record {number}: expected participants, got none")
    return record.participants


def _cluster(record: Record, cluster: str, number: int) -> frozenset[Hashable]:
    if cluster in ("pair", "participant"):
        who = frozenset(_participants(record, number))
        if cluster == "pair":
            return frozenset({who})
        if len(who) > MOST_PARTICIPANTS:
            raise InvalidArgument(
                f"record {number}: expected at most {MOST_PARTICIPANTS} participants to cluster "
                f"by, got {len(who)}: cluster by pair"
            )
        return who
    return frozenset({_value(record, cluster, number)})


def _kinds(record: Record, by: str, number: int) -> tuple[str, ...]:
    """What each party of a record is."""
    if by == "participants":
        return _participants(record, number)
    value = record.labels.get(by)
    if not isinstance(value, list | tuple) or len(value) != record.domain.num_parties:
        raise InvalidArgument(
            f"record {number}: expected a label {by!r} with a value for each of "
            f"{record.domain.num_parties} parties, got {shown(value)}"
        )
    return tuple(map(str, value))


def _table(sets: Sequence[frozenset[Any]], relation: Any) -> list[list[bool]]:
    return [[bool(relation(a, b)) for b in sets] for a in sets]


def _components(clusters: Sequence[frozenset[Hashable]]) -> NDArray[np.intp]:
    """`[record]`: the number of its component, where records that share a cluster are joined."""
    leader: dict[Hashable, Hashable] = {}

    def of(item: Hashable) -> Hashable:
        while leader[item] != item:
            leader[item] = leader[leader[item]]
            item = leader[item]
        return item

    for each in clusters:
        first, *rest = each
        leader.setdefault(first, first)
        for other in rest:
            leader.setdefault(other, other)
            leader[of(other)] = of(first)
    number: dict[Hashable, int] = {}
    return np.array(
        [number.setdefault(of(next(iter(each))), len(number)) for each in clusters], dtype=np.intp
    )
