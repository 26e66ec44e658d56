"""Domains whose agreements choose a value of each issue."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked
from gametheory._support.text import quoted, shown
from gametheory.deals import domains
from gametheory.deals._numbers import same_numbers
from gametheory.deals._splits import most_equal_in, most_equal_rows
from gametheory.deals._sums import efficient_sums, sums_by_difference
from gametheory.deals.domains import Domain, Key
from gametheory.errors import InvalidArgument, TooLarge


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

    def __post_init__(self) -> None:
        counts = [len(values) for values in self.issues.values()]
        parties, grouped = len(self.parties), sorted(i for group in self.groups for i in group)
        if grouped != list(range(len(counts))) or not counts:
            raise InvalidArgument(f"expected each issue in one group, got {shown(self.groups)}")
        if len(self.no_deal) != parties or not self.scale >= 1:
            raise InvalidArgument(
                f"expected {parties} no-deal payoffs and a scale, got {shown(self.no_deal)}"
            )
        shapes = [(math.prod(counts[i] for i in group), parties) for group in self.groups]
        if [worth.shape for worth in self.worth] != shapes:
            raise InvalidArgument(
                f"expected for each group utilities [combination, party], got {shown(self.worth)}"
            )

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
        return itertools.product(*map(range, self._shape))

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

    def _key_at(self, place: int) -> tuple[int, ...]:
        """The key at a place of `_keys`."""
        key = []
        for count in reversed(self._shape):
            place, k = divmod(place, count)
            key.append(k)
        return tuple(reversed(key))

    def _contents(self) -> Iterable[Any]:
        worth = map(same_numbers, self.worth)
        return tuple(self.issues.items()), self.scale, self.groups, *worth

    def _table(self) -> NDArray[Any]:
        if self.size > domains.LARGEST_LIST:
            raise TooLarge(
                f"expected at most {domains.LARGEST_LIST:,} agreements to list, got {self.size:,}"
            )
        # An axis for each issue that leaves a choice: arrays have few axes.
        open_issues = [i for i, n in enumerate(self._shape) if n > 1]
        axes = [self._shape[i] for i in open_issues]
        total = np.zeros((*axes, self.num_parties), dtype=self.worth[0].dtype)
        for group, worth in zip(self.groups, self.worth, strict=True):
            # A group lists its issues in order, so that its axes only have to be spread.
            shape = [self._shape[i] if i in group else 1 for i in open_issues]
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
    def _frontier(self) -> tuple[NDArray[Any], Sequence[Key]]:
        points, choices = efficient_sums(self.worth)
        return points, self._keys_of(choices)

    @cached_property
    def _most_equal(self) -> tuple[NDArray[Any], Sequence[Key]]:
        if self.size <= domains.LARGEST_LIST:
            rows, places = most_equal_in(self._table(), self._no_deal_row)
            return rows, [self._key_at(place) for place in places]
        points, choices = sums_by_difference(self.worth)
        among = np.flatnonzero((points >= self._no_deal_row).all(axis=1))
        best = among[most_equal_rows(points[among], self._no_deal_row)]
        return points[best], self._keys_of(choices[best])
