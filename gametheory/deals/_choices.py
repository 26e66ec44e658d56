"""Outcomes of domains as tables of floats, and the likelihood of those that came about.

Differences and ratios of utilities are taken exactly where floats could lose them, so that a domain
in other units gives the same tables.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import INTEGERS_IN_FLOATS
from gametheory.deals._profiles import Concave, Floats
from gametheory.deals.domains import Domain
from gametheory.deals.records import Judgements
from gametheory.errors import InvalidArgument, TooLarge

MOST_OUTCOMES = 2_000_000
"""Of all domains together: each has a probability."""

LARGEST_LOSS = 1e9
"""Over the largest sum of gains: floats would lose the gains beside larger losses."""

TAME = 1e100
"""Numbers up to this, and from its inverse on, have quotients and products that are floats."""


@dataclass(frozen=True)
class Choices:
    """All outcomes of all domains, one after another, and how often each came about.

    Attributes:
        domains: the domains; no deal is the last outcome of each.
        counts: `[outcome]`: how many records it is of.
        owner: `[outcome]`: the index of its domain.
    """

    domains: tuple[Domain, ...]
    counts: Floats
    owner: NDArray[np.intp]

    @property
    def parties(self) -> int:
        return self.domains[0].num_parties

    def gains(self) -> Floats:
        """`[outcome, party]`: gains over no deal, over the domain's `unit`."""
        return self._table(lambda rows, domain: _over(rows, domain, _unit(domain)))

    def positive_log_gains(self) -> tuple[Floats, NDArray[np.bool_]]:
        """`[outcome, party]`: logarithms of those gains, and which outcomes have all positive ones.

        0 where a gain is not positive.
        """
        logs = self._table(lambda rows, domain: _logarithms(rows, domain, _unit(domain)))
        possible = np.asarray(~np.isnan(logs).any(axis=1), dtype=bool)
        return np.where(possible[:, None], logs, 0.0), possible

    def places(self) -> tuple[Floats, tuple[Fraction, ...], tuple[Fraction, ...]]:
        """`[outcome, party]`: utilities from 0, the party's least of all, to 1, its largest.

        With the least of each party, and the range (1 if that is 0).
        """
        tables = [_rows(domain) for domain in self.domains]
        least = [
            min(_extreme(t, d, i, min) for t, d in zip(tables, self.domains, strict=True))
            for i in range(self.parties)
        ]
        most = [
            max(_extreme(t, d, i, max) for t, d in zip(tables, self.domains, strict=True))
            for i in range(self.parties)
        ]
        spans = [(b - a) or Fraction(1) for a, b in zip(least, most, strict=True)]
        table = np.concatenate(
            [
                np.stack(
                    [_divided(rows[:, i], domain, least[i], spans[i]) for i in range(self.parties)],
                    axis=1,
                )
                for rows, domain in zip(tables, self.domains, strict=True)
            ]
        )
        return table, tuple(least), tuple(spans)

    def units(self) -> Floats:
        """`[outcome]`: the logarithm of its domain's `unit`."""
        logs = np.array([_log(_unit(domain)) for domain in self.domains])
        return np.asarray(logs[self.owner])

    def _table(self, of: Callable[[NDArray[Any], Domain], Floats]) -> Floats:
        return np.concatenate([of(_rows(domain), domain) for domain in self.domains])

    def likelihood(self, features: Floats, possible: NDArray[np.bool_] | None = None) -> Concave:
        """The log-likelihood of the records if outcomes have chances as exp(features . z).

        Args:
            features: `[outcome, entry of z]`.
            possible: `[outcome]`: those that can come about; all by default. Records of others do
                not count.
        """
        if possible is None:
            possible = np.ones(len(self.counts), dtype=bool)
        rows, counts, owner = features[possible], self.counts[possible], self.owner[possible]
        starts = np.flatnonzero(np.diff(owner, prepend=-1))
        spread = np.diff([*starts, len(owner)])
        per_domain = np.add.reduceat(counts, starts)
        reached = counts @ rows

        def function(z: Floats) -> tuple[float, Floats, Floats]:
            level = rows @ z
            top = np.maximum.reduceat(level, starts)
            share = np.exp(level - np.repeat(top, spread))
            sums = np.add.reduceat(share, starts)
            share *= np.repeat(per_domain / sums, spread)
            # Of each domain the expected features, times its number of records.
            first = np.add.reduceat(share[:, None] * rows, starts)
            second = (share[:, None] * rows).T @ rows
            known = per_domain > 0
            mean = first[known] / per_domain[known, None]
            value = float(reached @ z) - float(per_domain @ (top + np.log(sums)))
            return value, reached - first.sum(axis=0), mean.T @ first[known] - second

        return function


def choices(judgements: Judgements) -> Choices:
    """The outcomes of all domains. Raises as `fit` does."""
    sizes = {domain.num_parties for domain in judgements.domains}
    if len(sizes) != 1:
        raise InvalidArgument(
            f"expected records of domains with one number of parties, got {sorted(sizes)}"
        )
    total = sum(domain.size + 1 for domain in judgements.domains)
    if total > MOST_OUTCOMES:
        raise TooLarge(
            f"expected domains of at most {MOST_OUTCOMES:,} outcomes together, got {total:,}: "
            "fit fewer domains at a time"
        )
    lengths = [domain.size + 1 for domain in judgements.domains]
    starts = dict(zip(map(id, judgements.domains), np.cumsum([0, *lengths]).tolist(), strict=False))
    counts = np.zeros(total)
    times = np.bincount(judgements.case, minlength=len(judgements.cases))
    for case, number in zip(judgements.cases, times.tolist(), strict=True):
        place = _position(case.domain, case.agreement)
        counts[starts[id(case.domain)] + place] += number
    return Choices(judgements.domains, counts, np.repeat(np.arange(len(lengths)), lengths))


def _position(domain: Domain, agreement: Any) -> int:
    """Where an outcome is among those of its domain."""
    if agreement is None:
        return domain.size
    key = domain._key(agreement)
    if isinstance(key, int):
        return key
    shape = [len(values) for values in domain.issues.values()]  # type: ignore[attr-defined]
    return int(np.ravel_multi_index(key, shape))


def _rows(domain: Domain) -> NDArray[Any]:
    """The payoffs of all outcomes in the numbers of the domain; no deal is last."""
    return np.concatenate([domain._table(), domain._no_deal_row[None]])


def _unit(domain: Domain) -> Fraction:
    """The largest sum of gains; without gains the largest loss of a party; 1 if all is equal."""
    if domain._largest_total_gain:
        return domain._largest_total_gain
    largest = [
        max(abs(_extreme(_rows(domain), domain, i, end) - d) for end in (min, max))
        for i, d in enumerate(domain.no_deal)
    ]
    return max(largest) or Fraction(1)


def _extreme(rows: NDArray[Any], domain: Domain, party: int, end: Any) -> Fraction:
    """A party's least or largest utility."""
    return Fraction(end(rows[:, party].tolist())) / domain.scale


def _over(rows: NDArray[Any], domain: Domain, unit: Fraction) -> Floats:
    columns = [_divided(rows[:, i], domain, d, unit) for i, d in enumerate(domain.no_deal)]
    return np.stack(columns, axis=1)


def _divided(column: NDArray[Any], domain: Domain, least: Fraction, unit: Fraction) -> Floats:
    """(utilities - least) / unit; what is beyond the largest float is beyond all that is asked."""
    if _is_tame(column, domain, least, unit):
        return np.asarray(_differences(column, domain, least) / float(unit * domain.scale))
    exact = [(Fraction(x) / domain.scale - least) / unit for x in column.tolist()]
    return np.array([float(max(min(x, Fraction(TAME)), -Fraction(TAME))) for x in exact])


def _logarithms(rows: NDArray[Any], domain: Domain, unit: Fraction) -> Floats:
    """Logarithms of gains over the unit; NaN of what is no gain."""
    columns = []
    for i, d in enumerate(domain.no_deal):
        if _is_tame(rows[:, i], domain, d, unit):
            gains = _differences(rows[:, i], domain, d)
            logs = np.log(np.where(gains > 0, gains, 1.0)) - _log(unit * domain.scale)
            columns.append(np.where(gains > 0, logs, np.nan))
        else:
            exact = [(Fraction(x) / domain.scale - d) / unit for x in rows[:, i].tolist()]
            columns.append(np.array([_log(x) if x > 0 else math.nan for x in exact]))
    return np.stack(columns, axis=1)


def _differences(column: NDArray[Any], domain: Domain, least: Fraction) -> NDArray[Any]:
    """Utilities less `least`, times the domain's scale; of tame numbers, with the right sign."""
    start = least * domain.scale
    return np.asarray(column - (float(start) if column.dtype.kind == "f" else int(start)))


def _log(number: Fraction) -> float:
    """The logarithm, also of what no float holds."""
    return math.log(number.numerator) - math.log(number.denominator)


def _is_tame(column: NDArray[Any], domain: Domain, least: Fraction, unit: Fraction) -> bool:
    """Whether floats take these differences and quotients as well as Fractions do."""
    start, size = least * domain.scale, Fraction(TAME)
    if column.dtype == object or not 1 / size < unit * domain.scale < size:
        return False
    most = max(abs(column.max()), abs(column.min()), abs(start))
    if column.dtype.kind == "f":
        return bool(most < size)
    return start.denominator == 1 and bool(most < INTEGERS_IN_FLOATS)
