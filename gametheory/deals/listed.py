"""Domains whose agreements are listed one by one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import INTEGERS_IN_FLOATS, Profile, fraction_array, number_array
from gametheory._support.check import checked
from gametheory._support.text import shown
from gametheory.deals._numbers import same_numbers
from gametheory.deals._splits import distinct, most_equal_in
from gametheory.deals.domains import Domain, Key
from gametheory.errors import InvalidArgument
from gametheory.payoffs import pareto_optimal


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

    def __post_init__(self) -> None:
        parties = len(self.parties)
        if self.array.ndim != 2 or self.array.shape[1] != parties or not len(self.array):
            raise InvalidArgument(
                f"expected utilities[agreement, party] of {parties} parties, got shape "
                f"{self.array.shape}"
            )
        if self.no_deal_array.shape != (parties,) or self.no_deal_array.dtype != self.array.dtype:
            raise InvalidArgument(
                f"expected {parties} no-deal payoffs of the kind of the utilities, got "
                f"{shown(self.no_deal_array)}"
            )
        if self.labels is not None and len(self.labels) != len(self.array):
            raise InvalidArgument(f"expected {len(self.array)} labels, got {len(self.labels)}")

    @property
    def size(self) -> int:  # type: ignore[override]
        return len(self.array)

    @cached_property
    def no_deal(self) -> Profile:  # type: ignore[override]
        return tuple(fraction_array(self.no_deal_array))

    @property
    def _no_deal_row(self) -> NDArray[Any]:
        return self.no_deal_array

    def _contents(self) -> Iterable[Any]:
        return self.labels, same_numbers(self.array)

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
    def _frontier(self) -> tuple[NDArray[Any], Sequence[Key]]:
        return distinct(self.array, np.flatnonzero(pareto_optimal(self.array)))

    @cached_property
    def _most_equal(self) -> tuple[NDArray[Any], Sequence[Key]]:
        return most_equal_in(self.array, self.no_deal_array)

    def _tied_with(self, keys: Sequence[Key], *, no_deal: bool) -> Sequence[Key]:
        """All agreements with the payoffs of these."""
        rows = {tuple(self._row(key).tolist()) for key in keys}
        if no_deal:
            rows.add(tuple(self.no_deal_array.tolist()))
        first, *more = {row[0] for row in rows}
        column = self.array[:, 0]
        among = np.flatnonzero(np.isin(column, [first, *more]) if more else column == first)
        alike = map(rows.__contains__, map(tuple, self.array[among].tolist()))
        return list(itertools.compress(among.tolist(), alike))


def of_one_kind(utilities: Any, no_deal: Any) -> tuple[NDArray[Any], NDArray[Any]]:
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
