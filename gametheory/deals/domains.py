"""Negotiation domains: what can be agreed, and what each agreement is worth to each party.

A domain has *parties* (two or more), *agreements* with a utility for each party, and a *no-deal
payoff*: what each party has if they agree on nothing. Its *outcomes* are the agreements and no
deal, which nobody can be kept from. Agreements are listed one by one (`ListedDomain`) or put
together from issues (`IssueDomain`), of which there may be far more than a list can hold.

Utilities are exact: integers, Fractions and strings such as "1/3" stay what they are, and a float
is the dyadic rational that it denotes.

>>> from gametheory import deals
>>> trip = deals.Domain.from_array(
...     [(4, 1), (2, 2), (1, 3), (1, 1)],
...     no_deal=(0, 0),
...     agreements=["sea", "lake", "hills", "home"],
... )
>>> trip
ListedDomain(4 agreements, 2 parties, no deal (0, 0))
>>> trip.utilities("lake")
(Fraction(2, 1), Fraction(2, 1))
>>> trip.pareto_frontier()
ParetoFrontier(points: (1, 3), (2, 2), (4, 1))
>>> trip.recommendation("nash").agreements
('sea', 'lake')
"""

from __future__ import annotations

import abc
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import (
    Number,
    Profile,
    brief_profile,
    fractions,
)
from gametheory._support.check import checked
from gametheory._support.frames import in_order, is_frame, read_frame
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory._support.text import is_encodable, quoted, shown
from gametheory.deals._numbers import exact_rows
from gametheory.deals.norms import BargainingNorm, Recommendation, recommend
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.payoffs import FiniteSet, ParetoFrontier

if TYPE_CHECKING:
    from gametheory.deals.issues import IssueDomain
    from gametheory.deals.listed import ListedDomain

Agreement = str | int | Sequence[str] | Mapping[str, str]
"""An agreement as it is named: its label or number in a list; of issues the value of each, by name
or in the order of the issues."""

Key = int | tuple[int, ...]
"""An agreement inside: its number in the list, or of issues the number of each value."""

LARGEST_LIST = 2_000_000
"""Agreements that are listed one by one."""

Utilities = Sequence[Mapping[str | tuple[str, ...], ArrayLike]]
"""For each party, tables of utility by issue, or by several issues together."""


@checked
class Domain(abc.ABC):
    """A negotiation domain: agreements, their utilities, and what no deal pays.

    Domains are equal if their names, agreements and numbers are, however they were made.

    Attributes:
        name: what to call it.
        parties: a name for each party.
        no_deal: the payoff of each party without an agreement, exact.
        size: how many agreements there are.
        scale: the numbers inside are utilities times this.
    """

    name: str
    parties: tuple[str, ...]
    no_deal: Profile
    size: int
    scale: int

    @staticmethod
    def from_array(
        utilities: ArrayLike,
        *,
        no_deal: ArrayLike,
        agreements: Sequence[str] | None = None,
        parties: Sequence[str] | None = None,
        name: str = "",
    ) -> ListedDomain:
        """The domain with `utilities[agreement, party]`.

        Args:
            no_deal: one payoff for each party; beside a data frame a series may give them by party.
            utilities: an array, or a pandas data frame, whose labels are those of agreements and
                parties unless these are given.
            agreements: their labels, all different; without labels they are numbered from 0.

        Raises `InvalidGame` for what is missing, NaN, infinite or ragged, `InvalidArgument` for a
        wrong number of labels or payoffs, `TooLarge` beyond `LARGEST_LIST` agreements.
        """
        from gametheory.deals.listed import ListedDomain, of_one_kind

        if is_frame(utilities):
            read = read_frame(utilities)
            utilities, no_deal = read.cells, in_order(no_deal, read.columns)
            agreements = read.rows if agreements is None else agreements
            parties = read.columns if parties is None else parties
        table, none = of_one_kind(utilities, no_deal)
        if table.ndim != 2 or table.shape[1] < 2:
            raise InvalidArgument(
                f"expected utilities[agreement, party] of two parties or more, got shape "
                f"{table.shape}"
            )
        if none.shape != (table.shape[1],):
            raise InvalidArgument(
                f"expected a no-deal payoff for each of {table.shape[1]} parties, got shape "
                f"{none.shape}"
            )
        if len(table) > LARGEST_LIST:
            raise TooLarge(
                f"expected at most {LARGEST_LIST:,} agreements in a list, got {len(table):,}: "
                "put them together from issues, with Domain.from_issues"
            )
        labels = None if agreements is None else _labels(agreements, "agreements", len(table))
        _require_encodable(name)
        return ListedDomain(name, _parties(parties, table.shape[1]), table, none, labels)

    @staticmethod
    def from_issues(
        issues: Mapping[str, Sequence[str]],
        utilities: Utilities,
        *,
        no_deal: Sequence[NumberLike],
        parties: Sequence[str] | None = None,
        name: str = "",
    ) -> IssueDomain:
        """The domain whose agreements choose one value of each issue.

        Args:
            issues: the values of each issue, by its name.
            utilities: for each party a mapping of tables that add up. A table is of one issue, one
                number for each of its values; or of several, `("price", "date")`, an array with an
                axis for each. An issue that is worth nothing to a party has a table of zeros.
            no_deal: one payoff for each party.

        Issues that a table joins are listed together; all else goes by sums that nothing
        dominates, so that a domain of 10^9 agreements is solved without listing them.

        Raises `InvalidArgument` for an issue that is missing or unknown or a table of another
        shape, `InvalidGame` for what is no number, `TooLarge` for joined issues of more than
        `LARGEST_LIST` combinations.
        """
        from gametheory.deals._issues import domain_of_issues

        _require_encodable(name)
        names = _labels(list(issues), "issues", len(issues))
        values = {name: _labels(issues[name], f"values of {name!r}", None) for name in names}
        if len(utilities) < 2 or len(no_deal) != len(utilities):
            raise InvalidArgument(
                "expected utilities and a no-deal payoff for each of two parties or more, got "
                f"{len(utilities)} and {len(no_deal)}"
            )
        return domain_of_issues(
            name, _parties(parties, len(utilities)), values, utilities, fractions(no_deal)
        )

    @property
    def num_parties(self) -> int:
        return len(self.parties)

    @cached_property
    def _content(self) -> bytes:
        """A digest of all that the domain is, its names among it: equal domains have the same."""
        none = [f"{x.numerator:x}/{x.denominator:x}" for x in self.no_deal]
        parts = (type(self).__name__, self.name, self.parties, none, *self._contents())
        return hashlib.sha256(repr(parts).encode()).digest()

    @abc.abstractmethod
    def _contents(self) -> Iterable[Any]:
        """What this kind of domain is made of besides, such that equal numbers read the same."""

    def __eq__(self, other: object) -> bool:
        """Whether the other is the same domain: names, agreements, and every number."""
        return isinstance(other, Domain) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    def agreements(self) -> Iterator[Any]:
        """All agreements as they are named, in order; there may be very many."""
        return map(self._agreement, self._keys())

    @abc.abstractmethod
    def _key(self, agreement: Any) -> Key:
        """The agreement inside: its number, or of issues the number of each value.

        Raises `InvalidArgument` for what is no agreement of this domain.
        """

    @abc.abstractmethod
    def _agreement(self, key: Key) -> Any:
        """The agreement of a key as it is named."""

    @abc.abstractmethod
    def _keys(self) -> Iterator[Key]:
        """The keys of all agreements, in order; there may be very many."""

    @abc.abstractmethod
    def _row(self, key: Key) -> NDArray[Any]:
        """The utilities `[party]` in the numbers of the domain, in units of one over `scale`."""

    @abc.abstractmethod
    def _table(self) -> NDArray[Any]:
        """All utilities `[agreement, party]` in those units; raises `TooLarge` for very many."""

    @property
    @abc.abstractmethod
    def _no_deal_row(self) -> NDArray[Any]:
        """The no-deal payoffs in those units."""

    @property
    @abc.abstractmethod
    def _frontier(self) -> tuple[NDArray[Any], Sequence[Key]]:
        """The Pareto-optimal payoffs of agreements, each once, and an agreement with each."""

    @property
    @abc.abstractmethod
    def _most_equal(self) -> tuple[NDArray[Any], Sequence[Key]]:
        """The agreements with V >= d whose gains are split most equally; see `equality`.

        `[point, party]`, each once, and an agreement with each; none if none has V >= d.
        """

    def utilities(self, agreement: Any) -> Profile:
        """The exact utility of an agreement to each party; the no-deal payoffs for None."""
        return self.no_deal if agreement is None else self._payoffs(self._key(agreement))

    def _gains(self, payoffs: Profile) -> Profile:
        """What each party has of these payoffs over what no deal pays it."""
        return tuple(v - d for v, d in zip(payoffs, self.no_deal, strict=True))

    def _surplus_left(self, payoffs: Profile) -> Fraction:
        """What the parties could gain together over an outcome's payoffs with nobody losing."""
        rows, _ = self.frontier
        row = np.empty(self.num_parties, dtype=object)
        row[:] = [x * self.scale for x in payoffs]
        at = self._better(row.astype(rows.dtype))
        if at is None:
            return Fraction(0)
        return sum(self._exact(rows[at][None])[0], Fraction(0)) - sum(payoffs, Fraction(0))

    def _payoffs(self, key: Key | None) -> Profile:
        """The exact payoffs of a key, or without one of no deal."""
        if key is None:
            return self.no_deal
        return self._exact(self._row(key)[None])[0]

    def _exact(self, rows: NDArray[Any]) -> list[Profile]:
        """Rows in the numbers of the domain as exact profiles."""
        exact = exact_rows(rows)
        if self.scale == 1:
            return list(map(tuple, exact))
        return [tuple(x / self.scale for x in row) for row in exact]

    @cached_property
    def frontier(self) -> tuple[NDArray[Any], list[Key | None]]:
        """The Pareto-optimal outcomes, no deal among them if it is one.

        Rows `[point, party]` in the numbers of the domain, each once, and the key of an agreement
        with each; None stands for no deal, which is last.
        """
        rows, keys = self._frontier
        none = self._no_deal_row
        not_worse = np.asarray((rows >= none).all(axis=1), dtype=bool)
        found: list[Key | None] = list(keys)
        if not_worse.any():
            return rows, found
        stay = ~np.asarray((rows <= none).all(axis=1), dtype=bool)
        found = [key for key, stays in zip(keys, stay.tolist(), strict=True) if stays]
        return np.concatenate([rows[stay], none[None]]), [*found, None]

    @cached_property
    def _efficient(self) -> dict[Profile, Key | None]:
        """The exact payoffs on `frontier`, in lexicographic order, with their keys."""
        rows, keys = self.frontier
        listed = rows.tolist()
        order = sorted(range(len(listed)), key=listed.__getitem__)
        return dict(zip(self._exact(rows[order]), [keys[k] for k in order], strict=True))

    @cached_property
    def _frontier_set(self) -> FiniteSet:
        return FiniteSet.of(self._efficient)

    @cached_property
    def _whole_gains(self) -> list[tuple[int, ...]]:
        """The gains over no deal of `_efficient`, in integers: all times the same number."""
        (none, *rows), _ = polygon.integers([self.no_deal, *self._efficient])
        return [tuple(int(v - d) for v, d in zip(row, none, strict=True)) for row in rows]

    @cached_property
    def _ideal_gains(self) -> Profile:
        """The most that each party can gain on V >= d; 0 where it can gain nothing."""
        acceptable = [gains for gains in self._whole_gains if min(gains) >= 0]
        profiles, found = list(self._efficient), []
        for i, own in enumerate(zip(*acceptable, strict=True)):
            at = next(k for k, gains in enumerate(self._whole_gains) if gains[i] == max(own))
            found.append(profiles[at][i] - self.no_deal[i])
        return tuple(found)

    @cached_property
    def _largest_total_gain(self) -> Fraction:
        """The largest sum of gains of an outcome; at least 0, as no deal is one."""
        totals = list(map(sum, self._whole_gains))
        best = list(self._efficient)[totals.index(max(totals))]
        return sum(best, Fraction(0)) - sum(self.no_deal, Fraction(0))

    def pareto_frontier(self) -> ParetoFrontier:
        """The Pareto-optimal payoffs of outcomes, exact; no deal among them if it is one."""
        return ParetoFrontier(tuple(self._efficient), is_chain=False, is_exact=True)

    def payoff_set(self) -> FiniteSet:
        """The payoffs of all outcomes, agreements and no deal, as a finite set.

        Raises `TooLarge` beyond `LARGEST_LIST` agreements.
        """
        rows = np.concatenate([self._table(), self._no_deal_row[None]])
        return FiniteSet.of(self._exact(rows))

    def recommendation(self, norm: str | BargainingNorm = "nash") -> Recommendation:
        """What a norm recommends here: all tied payoffs, and agreements that have them.

        Raises `TooLarge` for equal splits of large domains whose utilities are too varied.
        """
        return recommend(self, norm)

    def _tied_with(self, keys: Sequence[Key], *, no_deal: bool) -> Sequence[Key]:
        """The agreements that are listed for these payoffs (with `no_deal`, for no deal's too)."""
        return keys

    def better_deal(self, agreement: Any) -> tuple[Any, Profile] | None:
        """An outcome at least as good for every party and better for one, with its payoffs.

        Of all such outcomes one with the largest sum of payoffs, which is Pareto-optimal; its
        agreement is None for no deal. None if the agreement (None: no deal) is Pareto-optimal.
        """
        key = None if agreement is None else self._key(agreement)
        at = self._better(self._no_deal_row if key is None else self._row(key))
        if at is None:
            return None
        found = self.frontier[1][at]
        payoffs = self._exact(self.frontier[0][at][None])[0]
        return (None if found is None else self._agreement(found)), payoffs

    def _better(self, row: NDArray[Any]) -> int | None:
        """Where on `frontier` the best of what dominates a row is; None if nothing does."""
        rows = self.frontier[0]
        above = np.flatnonzero((rows >= row).all(axis=1) & (rows > row).any(axis=1))
        if not len(above):
            return None
        exact = self._exact(rows[above])
        return int(above[max(range(len(above)), key=lambda k: sum(exact[k]))])

    def __repr__(self) -> str:
        named = f"{self.name!r}, " if self.name else ""
        count = f"{self.size:,} agreement{'s' * (self.size != 1)}"
        return (
            f"{type(self).__name__}({named}{count}, {self.num_parties} parties, no deal "
            f"{brief_profile(self.speak(self.no_deal))})"
        )

    def speak(self, profile: Sequence[Fraction]) -> tuple[Number, ...]:
        """An exact profile in the numbers that the domain was given in."""
        is_float = self._no_deal_row.dtype == np.float64
        return tuple(float(x) for x in profile) if is_float else tuple(profile)


def _labels(given: Sequence[str], what: str, count: int | None) -> tuple[str, ...]:
    """Distinct labels, as many as there must be."""
    labels = tuple(given) if isinstance(given, Sequence) and not isinstance(given, str) else None
    if labels is None or not all(isinstance(x, str) and is_encodable(x) for x in labels):
        raise InvalidArgument(f"expected {what} as a list of text, got {shown(given)}")
    if (count is not None and len(labels) != count) or not labels:
        raise InvalidArgument(
            f"expected {count if count else 'one or more'} labels of {what}, got {len(labels)}"
        )
    twice = first_repeated(labels)
    if twice is not None:
        raise InvalidArgument(f"expected different labels of {what}, got {quoted(twice)} twice")
    return labels


def first_repeated(labels: Iterable[str]) -> str | None:
    """The first label that came before; None if all differ. Each is looked at once."""
    seen: set[str] = set()
    for label in labels:
        if label in seen:
            return label
        seen.add(label)
    return None


def _require_encodable(name: str) -> None:
    if not is_encodable(name):
        raise InvalidArgument(f"expected a name in Unicode, got {quoted(name)}")


def _parties(given: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if given is None:
        return tuple(f"party {i + 1}" for i in range(count))
    return _labels(given, "parties", count)
