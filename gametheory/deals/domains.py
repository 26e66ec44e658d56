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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gametheory._check import checked
from gametheory._exact import (
    INTEGERS_IN_FLOATS,
    Number,
    Profile,
    fraction_array,
    fractions,
    number_array,
    show_profile,
)
from gametheory._kinds import ArrayLike, NumberLike
from gametheory._text import is_encodable, quoted, shown
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.payoffs import FiniteSet, ParetoFrontier, pareto_optimal

if TYPE_CHECKING:
    from gametheory.deals.norms import BargainingNorm, Recommendation

Agreement = str | int | Sequence[str] | Mapping[str, str]
"""An agreement as it is named: its label or number in a list; of issues the value of each."""

Key = int | tuple[int, ...]
"""An agreement inside: its number in the list, or of issues the number of each value."""

LARGEST_LIST = 2_000_000
"""Agreements that are listed one by one."""

Utilities = Sequence[Mapping[str | tuple[str, ...], ArrayLike]]
"""For each party, tables of utility by issue, or by several issues together."""


@checked
class Domain(abc.ABC):
    """A negotiation domain: agreements, their utilities, and what no deal pays.

    Attributes:
        name: what to call it.
        parties: a name for each party.
        no_deal: the payoff of each party without an agreement, exact.
        size: how many agreements there are.
        scale: the numbers of `table` are utilities times this.
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
            no_deal: one payoff for each party.
            agreements: their labels, all different; without labels they are numbered from 0.

        Raises `InvalidGame` for what is missing, NaN, infinite or ragged, `InvalidArgument` for a
        wrong number of labels or payoffs, `TooLarge` beyond `LARGEST_LIST` agreements.
        """
        table, none = _of_one_kind(utilities, no_deal)
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
    def _frontier(self) -> tuple[NDArray[Any], list[Key]]:
        """The Pareto-optimal payoffs of agreements, each once, and an agreement with each."""

    @property
    @abc.abstractmethod
    def _most_equal(self) -> tuple[NDArray[Any], list[Key]]:
        """The agreements with V >= d whose gains are split most equally; see `equality`.

        `[point, party]`, each once, and an agreement with each; none if none has V >= d.
        """

    def utilities(self, agreement: Any) -> Profile:
        """The exact utility of an agreement to each party; the no-deal payoffs for None."""
        return self.no_deal if agreement is None else self._payoffs(self._key(agreement))

    def _payoffs(self, key: Key | None) -> Profile:
        """The exact payoffs of a key, or without one of no deal."""
        if key is None:
            return self.no_deal
        return self._exact(self._row(key)[None])[0]

    def _exact(self, rows: NDArray[Any]) -> list[Profile]:
        """Rows in the numbers of the domain as exact profiles."""
        return [tuple(x / self.scale for x in row) for row in fraction_array(rows)]

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
    def _frontier_set(self) -> FiniteSet:
        return FiniteSet.of(self._exact(self.frontier[0]))

    def pareto_frontier(self) -> ParetoFrontier:
        """The Pareto-optimal payoffs of outcomes, exact; no deal among them if it is one."""
        return self._frontier_set.pareto_frontier()

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
        from gametheory.deals.norms import recommend

        return recommend(self, norm)

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
            f"{show_profile(self.speak(self.no_deal))})"
        )

    def speak(self, profile: Sequence[Fraction]) -> tuple[Number, ...]:
        """An exact profile in the numbers that the domain was given in."""
        is_float = self._no_deal_row.dtype == np.float64
        return tuple(float(x) for x in profile) if is_float else tuple(profile)


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ListedDomain(Domain):
    """A domain whose agreements are listed one by one; made by `Domain.from_array`."""

    name: str
    parties: tuple[str, ...]
    array: NDArray[Any]
    no_deal_array: NDArray[Any]
    labels: tuple[str, ...] | None = None
    scale: ClassVar[int] = 1  # type: ignore[misc]

    @property
    def size(self) -> int:  # type: ignore[override]
        return len(self.array)

    @cached_property
    def no_deal(self) -> Profile:  # type: ignore[override]
        return tuple(fraction_array(self.no_deal_array))

    @property
    def _no_deal_row(self) -> NDArray[Any]:
        return self.no_deal_array

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {label: k for k, label in enumerate(self.labels or ())}

    def _key(self, agreement: str | int) -> int:
        if isinstance(agreement, str):
            found = self._numbers.get(agreement)
            if found is None:
                raise InvalidArgument(
                    f"expected an agreement of this domain, got {shown(agreement)}"
                )
            return found
        if isinstance(agreement, bool) or not isinstance(agreement, int | np.integer):
            raise InvalidArgument(f"expected an agreement of this domain, got {shown(agreement)}")
        if not 0 <= agreement < self.size:
            raise InvalidArgument(
                f"expected the number of an agreement, 0 to {self.size - 1}, got {shown(agreement)}"
            )
        return int(agreement)

    def _agreement(self, key: Key) -> str | int:
        assert isinstance(key, int)
        return key if self.labels is None else self.labels[key]

    def _keys(self) -> Iterator[Key]:
        return iter(range(self.size))

    def _row(self, key: Key) -> NDArray[Any]:
        found: NDArray[Any] = self.array[key]
        return found

    def _table(self) -> NDArray[Any]:
        return self.array

    @cached_property
    def _frontier(self) -> tuple[NDArray[Any], list[Key]]:
        return _distinct(self.array, np.flatnonzero(pareto_optimal(self.array)))

    @cached_property
    def _most_equal(self) -> tuple[NDArray[Any], list[Key]]:
        return most_equal_in(self.array, self.no_deal_array)


@checked
@dataclass(frozen=True, eq=False, repr=False)
class IssueDomain(Domain):
    """A domain whose agreements choose a value of each issue; made by `Domain.from_issues`.

    Attributes:
        issues: the values of each issue, by its name.
        no_deal: the payoff of each party without an agreement, exact.
        scale: what makes integers of all utilities.
        groups: the issues, by number, that tables join; most are of one issue.
        worth: for each group the utilities `[combination, party]`, in units of one over `scale`.
    """

    name: str
    parties: tuple[str, ...]
    issues: Mapping[str, tuple[str, ...]]
    no_deal: Profile
    scale: int
    groups: tuple[tuple[int, ...], ...]
    worth: tuple[NDArray[Any], ...]

    @cached_property
    def _shape(self) -> tuple[int, ...]:
        return tuple(len(values) for values in self.issues.values())

    @cached_property
    def size(self) -> int:  # type: ignore[override]
        total = 1
        for count in self._shape:
            total *= count
        return total

    @cached_property
    def _no_deal_row(self) -> NDArray[Any]:
        row = np.array([int(x * self.scale) for x in self.no_deal], dtype=object)
        return row.astype(self.worth[0].dtype)

    @cached_property
    def _numbers(self) -> tuple[tuple[str, dict[str, int]], ...]:
        return tuple(
            (name, {value: k for k, value in enumerate(values)})
            for name, values in self.issues.items()
        )

    def _key(self, agreement: Mapping[str, str] | Sequence[str]) -> tuple[int, ...]:
        count = len(self._shape)
        if isinstance(agreement, Mapping):
            known = [agreement.get(name) for name in self.issues]
            fits = len(agreement) == count and None not in known
        elif isinstance(agreement, tuple | list):
            known, fits = list(agreement), len(agreement) == count
        else:
            known, fits = [], False
        if not fits:
            raise InvalidArgument(
                f"expected a value of each of the issues {quoted(list(self.issues))}, got "
                f"{shown(agreement)}"
            )
        found = []
        for value, (name, numbers) in zip(known, self._numbers, strict=True):
            number = numbers.get(value) if isinstance(value, str) else None
            if number is None:
                raise InvalidArgument(f"expected a value of issue {name!r}, got {shown(value)}")
            found.append(number)
        return tuple(found)

    def _agreement(self, key: Key) -> dict[str, str]:
        assert isinstance(key, tuple)
        return {name: values[k] for k, (name, values) in zip(key, self.issues.items(), strict=True)}

    def _keys(self) -> Iterator[Key]:
        return (tuple(map(int, index)) for index in np.ndindex(*self._shape))

    def _row(self, key: Key) -> NDArray[Any]:
        assert isinstance(key, tuple)
        total: NDArray[Any] = np.zeros(self.num_parties, dtype=self.worth[0].dtype)
        for group, worth in zip(self.groups, self.worth, strict=True):
            total = total + worth[self._place(group, key)]
        return total

    def _place(self, group: tuple[int, ...], key: tuple[int, ...]) -> int:
        place = 0
        for issue in group:
            place = place * self._shape[issue] + key[issue]
        return place

    def _table(self) -> NDArray[Any]:
        if self.size > LARGEST_LIST:
            raise TooLarge(
                f"expected at most {LARGEST_LIST:,} agreements to list, got {self.size:,}"
            )
        total = np.zeros((*self._shape, self.num_parties), dtype=self.worth[0].dtype)
        for group, worth in zip(self.groups, self.worth, strict=True):
            # A group lists its issues in order, so that its axes only have to be spread.
            shape = [n if i in group else 1 for i, n in enumerate(self._shape)]
            total = total + worth.reshape(*shape, self.num_parties)
        return total.reshape(self.size, self.num_parties)

    def _keys_of(self, choices: NDArray[Any]) -> list[Key]:
        """Keys of choices `[agreement, group]`."""
        numbers = np.empty((len(choices), len(self._shape)), dtype=np.int64)
        for group, chosen in zip(self.groups, choices.T, strict=True):
            shape = tuple(self._shape[i] for i in group)
            for issue, column in zip(group, np.unravel_index(chosen, shape), strict=True):
                numbers[:, issue] = column
        return [tuple(row) for row in numbers.tolist()]

    @cached_property
    def _frontier(self) -> tuple[NDArray[Any], list[Key]]:
        from gametheory.deals._sums import efficient_sums

        points, choices = efficient_sums(self.worth)
        return points, self._keys_of(choices)

    @cached_property
    def _most_equal(self) -> tuple[NDArray[Any], list[Key]]:
        from gametheory.deals._sums import sums_by_difference

        if self.size <= LARGEST_LIST:
            rows, places = most_equal_in(self._table(), self._no_deal_row)
            columns = np.unravel_index(np.array(places, dtype=np.intp), self._shape)
            return rows, [tuple(index) for index in np.stack(columns, axis=1).tolist()]
        points, choices = sums_by_difference(self.worth)
        among = np.flatnonzero((points >= self._no_deal_row).all(axis=1))
        best = among[most_equal_rows(points[among], self._no_deal_row)]
        return points[best], self._keys_of(choices[best])


def most_equal_in(array: NDArray[Any], none: NDArray[Any]) -> tuple[NDArray[Any], list[Key]]:
    """See `Domain.most_equal`; the keys are indices of rows."""
    among = np.flatnonzero(np.asarray((array >= none).all(axis=1), dtype=bool))
    return _distinct(array, among[most_equal_rows(array[among], none)])


def most_equal_rows(rows: NDArray[Any], none: NDArray[Any]) -> NDArray[np.intp]:
    """The rows of the least spread of gains over `none` per sum, and of those of the largest sum.

    Rows have no losses. Without any gain the spread counts as the whole sum.
    """
    if not len(rows):
        return np.arange(0)
    # Floats make a shortlist: in units of the largest number a gain errs by less than `slack`.
    unit = max(abs(rows).max(), abs(none).max()) or 1
    slack, parties = 2.0**-50, rows.shape[1]
    gains = (rows / unit).astype(np.float64) - (none / unit).astype(np.float64)
    spread, total = gains.max(axis=1) - gains.min(axis=1), gains.sum(axis=1)
    low = np.maximum(spread - 2 * slack, 0) / (total + parties * slack)
    sure = total - parties * slack
    high = np.where(sure > 0, (spread + 2 * slack) / np.where(sure > 0, sure, 1), 1.0)
    among = np.flatnonzero(low <= high.min())
    exact = fraction_array(rows[among]) - fraction_array(none)
    scores = [equality(row) for row in exact]
    best = max(scores)
    return np.asarray(among[[score == best for score in scores]])


def equality(gains: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """How equally gains are split: less their spread as a share of their sum, and the sum.

    Without a sum above 0 the share is 1: there is nothing to split.
    """
    total = sum(gains, Fraction(0))
    spread = max(gains) - min(gains)
    return -(spread / total if total > 0 else Fraction(1)), total


def _distinct(array: NDArray[Any], among: NDArray[np.intp]) -> tuple[NDArray[Any], list[Key]]:
    """Of these rows each once, in lexicographic order, and the first index of each."""
    first: dict[tuple[Any, ...], int] = {}
    for row, index in zip(map(tuple, array[among].tolist()), among.tolist(), strict=True):
        first.setdefault(row, index)
    order: list[Key] = [first[row] for row in sorted(first)]
    return array[np.array(order, dtype=np.intp)], order


def _of_one_kind(utilities: Any, no_deal: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Utilities and no-deal payoffs in the same kind of numbers, which loses nothing."""
    table, none = number_array(utilities, "utilities"), number_array(no_deal, "no-deal payoffs")
    kinds = {table.dtype, none.dtype}
    if kinds == {np.dtype(np.int64)} and _largest(table, none) >= INTEGERS_IN_FLOATS:
        kinds.add(np.dtype(object))
    if len(kinds) == 1:
        return table, none
    if np.dtype(object) not in kinds and _largest(table, none) < INTEGERS_IN_FLOATS:
        return table.astype(np.float64), none.astype(np.float64)
    return fraction_array(table), fraction_array(none)


def _largest(*arrays: NDArray[Any]) -> float:
    return max(
        max(abs(int(a.max())), abs(int(a.min()))) if a.dtype == np.int64 else 0 for a in arrays
    )


def _labels(given: Sequence[str], what: str, count: int | None) -> tuple[str, ...]:
    """Distinct labels, as many as there must be."""
    labels = tuple(given) if isinstance(given, Sequence) and not isinstance(given, str) else None
    if labels is None or not all(isinstance(x, str) and is_encodable(x) for x in labels):
        raise InvalidArgument(f"expected {what} as a list of text, got {shown(given)}")
    if (count is not None and len(labels) != count) or not labels:
        raise InvalidArgument(
            f"expected {count if count else 'one or more'} labels of {what}, got {len(labels)}"
        )
    if len(set(labels)) != len(labels):
        twice = next(x for k, x in enumerate(labels) if x in labels[:k])
        raise InvalidArgument(f"expected different labels of {what}, got {quoted(twice)} twice")
    return labels


def _parties(given: Sequence[str] | None, count: int) -> tuple[str, ...]:
    if given is None:
        return tuple(f"party {i + 1}" for i in range(count))
    return _labels(given, "parties", count)
