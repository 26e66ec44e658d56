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
from collections import Counter
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
from gametheory.deals._joined import joined
from gametheory.deals._permuting import in_both, permuted
from gametheory.deals.domains import Domain
from gametheory.deals.findings import TRAITS, DealMeeting, GroupTest, MeanRegret, NormOverlap, Share
from gametheory.deals.records import Judgements, Record, by_party
from gametheory.deals.reports import document, sections
from gametheory.errors import InvalidArgument

Confidence = Annotated[float, AtLeast(0.5), AtMost(0.9999)]


ALL = "all"
"""The group of all records, where nothing is grouped by."""


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

    @property
    def domain_names(self) -> list[str]:
        """What the domains are called: by name, with a number where several have the same."""
        return _domain_names(self.judgements.domains)

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
        """Whether two groups follow different norms in the same domains: a permutation test.

        The statistic is the largest difference within domains over all norms, each over its
        spread. Without clusters records are permuted within their domain, which is exact, so that
        groups may have met different domains. With clusters whole clusters are permuted, each of
        which must lie in one group; participants that met in a chain form one cluster. They are
        permuted among those that met the same domains equally often, which is exact, if there are
        a thousand ways to do so. If not, all are permuted, by what their domains leave unexplained.

        Raises `InvalidArgument` for a cluster in both groups, and for groups that met no domain in
        common.
        """
        a, b = self._group(first), self._group(second)
        members = np.flatnonzero((self.group == a) | (self.group == b))
        if a == b:
            raise InvalidArgument(f"expected two different groups, got {first!r} and {second!r}")
        is_first, domain = self.group[members] == a, self.judgements.domain[members]
        units = np.arange(len(members))
        if self.clusters is not None:
            units = self._joined(members)
            owners = np.zeros((int(units.max()) + 1, 2), dtype=bool)
            owners[units, is_first.astype(np.intp)] = True
            if owners.all(axis=1).any():
                raise InvalidArgument(
                    f"expected clusters that lie in one group, but one by {self.cluster} has "
                    f"records of both {first!r} and {second!r}"
                )
        told = in_both(is_first, domain)
        if not told.any():
            raise InvalidArgument(
                f"expected a domain that both {first!r} and {second!r} met, got none: what differs "
                "may be the domains"
            )
        hits = self.judgements.realised[members]
        found = permuted(
            hits[told],
            is_first[told],
            domain[told],
            units[told],
            whole=self.clusters is not None,
            draws=draws,
            rng=rng,
        )
        differences = hits[is_first].mean(axis=0) - hits[~is_first].mean(axis=0)
        method = "records permuted within domains: exact"
        if self.clusters is not None:
            method = f"clusters by {self.cluster} permuted" + (
                " among those that met the same domains: exact"
                if found.exact
                else ", by what domains leave unexplained: for many clusters"
            )
        return GroupTest(
            (first, second),
            self.names,
            tuple(differences.tolist()),
            tuple(found.differences.tolist()),
            found.p_value,
            tuple(found.p_values.tolist()),
            method,
            found.records,
            draws,
        )

    def regret(self, norm: str, group: str | None = None) -> MeanRegret:
        """How far records are from a norm on average, of a group or of all."""
        judged, mask, k = self.judgements, self._members(group), self._norm(norm)
        shares = judged.shares[mask, k]
        known = shares[~np.isnan(shares)]
        domain = judged.domain[mask]
        counts = np.bincount(domain, minlength=len(judged.domains))
        first = judged.regrets[mask, k, 0]
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.bincount(domain, weights=first, minlength=len(counts)) / counts
        return MeanRegret(
            norm,
            judged.norms[k].unit,
            float(known.mean()) if len(known) else math.nan,
            len(known),
            len(shares) - len(known),
            means,
            counts,
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

    def cross_play(self, by: str = "participants") -> tuple[DealMeeting, ...]:
        """Who meets whom: records by the kinds of their parties, in order.

        Args:
            by: "participants", or a label that lists a value for each party.
        """
        rows: dict[tuple[str, ...], list[int]] = {}
        for k, record in enumerate(self.judgements.records):
            rows.setdefault(_kinds(record, by, k + 1), []).append(k)
        return tuple(self._meeting(who, rows[who]) for who in sorted(rows))

    def _meeting(self, who: tuple[str, ...], rows: list[int]) -> DealMeeting:
        judged = self.judgements
        gains = self._ideal_shares[judged.case[rows], : len(who)]
        defined = (~np.isnan(gains)).sum(axis=0)
        means, errors = zip(*map(_mean_and_error, gains.T), strict=True)
        return DealMeeting(
            who,
            len(rows),
            int(judged.agreed[rows].sum()),
            int(judged.pareto_optimal[rows].sum()),
            means,
            errors,
            tuple((len(rows) - defined).tolist()),
            tuple(judged.realised[rows].sum(axis=0).tolist()),
        )

    @cached_property
    def _ideal_shares(self) -> NDArray[np.float64]:
        """`[case, party]`: gains over ideal gains; NaN without one, or without such a party."""
        cases = self.judgements.cases
        table = np.full((len(cases), max((len(c.payoffs) for c in cases), default=0)), np.nan)
        for k, case in enumerate(cases):
            gains, ideal = case.domain._gains(case.payoffs), case.domain._ideal_gains
            for party, (gain, most) in enumerate(zip(gains, ideal, strict=True)):
                if most > 0:
                    table[k, party] = as_float(gain / most)
        return table

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

    def _joined(self, members: NDArray[np.intp]) -> NDArray[np.intp]:
        """`[member]`: the number of its cluster, where those that share a record are one."""
        assert self.clusters is not None
        within = [self.clusters[k] for k in members]
        number = joined(within)
        return np.array([number[next(iter(each))] for each in within], dtype=np.intp)

    def _repr_html_(self) -> str:
        return document(sections(self)).piece()

    def __repr__(self) -> str:
        return f"DealStudy({self.judgements}, {len(self.groups)} groups)"


@checked
def study(
    judgements: Judgements, *, by: str | Sequence[str] = (), cluster: str | None = None
) -> DealStudy:
    """Put judged records into groups.

    Args:
        by: labels; records with the same values are a group. "participants" groups by who took
            part, "domain" by the domain, called by its name, and by a number if other domains
            have the same. None: one group, "all".
        cluster: what makes records depend on each other. None: nothing, and intervals are
            Wilson's. "pair": the same participants. "participant": any participant in common. A
            label: the same value.

    Raises `InvalidArgument` for a label that a record has not, with its number.
    """
    names = (by,) if isinstance(by, str) else tuple(by)
    called = _domain_names(judgements.domains)
    texts = [
        " / ".join(_value(record, name, k, called[where]) for name in names) or ALL
        for k, (record, where) in enumerate(
            zip(judgements.records, judgements.domain.tolist(), strict=True), start=1
        )
    ]
    groups = tuple(sorted(set(texts)))
    number = {text: k for k, text in enumerate(groups)}
    group = np.array([number[text] for text in texts], dtype=np.intp)
    clusters = None
    if cluster is not None:
        clusters = tuple(
            _cluster(record, cluster, k, called[where])
            for k, (record, where) in enumerate(
                zip(judgements.records, judgements.domain.tolist(), strict=True), start=1
            )
        )
    return DealStudy(judgements, names, cluster, groups, group, clusters)


def _domain_names(domains: Sequence[Domain]) -> list[str]:
    """What to call domains: by name, with a number where a name is not one domain's alone."""
    names = [domain.name or "unnamed" for domain in domains]
    times, before = Counter(names), Counter[str]()
    found = []
    for name in names:
        before[name] += 1
        found.append(name if times[name] == 1 else f"{name} ({before[name]})")
    return found


def _value(record: Record, name: str, number: int, domain: str) -> str:
    """The value of a label as text."""
    if name == "participants":
        return " x ".join(_participants(record, number))
    if name == "domain" and name not in record.labels:
        return domain
    if name not in record.labels:
        raise InvalidArgument(
            f"record {number}: expected a label {name!r}, got {quoted(sorted(record.labels))}"
        )
    label = record.labels[name]
    values = by_party(label)
    return str(label) if values is None else " x ".join(map(str, values))


def _mean_and_error(values: NDArray[np.float64]) -> tuple[float, float]:
    """The mean of what is defined and its standard error; NaN without one, or two, values."""
    known = values[~np.isnan(values)]
    mean = float(known.mean()) if len(known) else math.nan
    error = float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan
    return mean, error


def _participants(record: Record, number: int) -> tuple[str, ...]:
    if not record.participants:
        raise InvalidArgument(f"record {number}: expected participants, got none")
    return record.participants


def _cluster(record: Record, cluster: str, number: int, domain: str) -> frozenset[Hashable]:
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
    return frozenset({_value(record, cluster, number, domain)})


def _kinds(record: Record, by: str, number: int) -> tuple[str, ...]:
    """What each party of a record is."""
    if by == "participants":
        return _participants(record, number)
    values = by_party(record.labels.get(by))
    if values is None:
        raise InvalidArgument(
            f"record {number}: expected a label {by!r} with a value for each of "
            f"{record.domain.num_parties} parties, got {shown(record.labels.get(by))}"
        )
    return tuple(map(str, values))


def _table(sets: Sequence[frozenset[Any]], relation: Any) -> list[list[bool]]:
    return [[bool(relation(a, b)) for b in sets] for a in sets]
