"""Tables of utility by issue, as the sums that an `IssueDomain` is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import INTEGERS_IN_FLOATS, Profile, fraction_array
from gametheory._support.text import quoted, shown
from gametheory.deals.domains import LARGEST_LIST
from gametheory.deals.issues import IssueDomain
from gametheory.errors import InvalidArgument, TooLarge

Table = tuple[tuple[int, ...], NDArray[Any]]
"""The issues of a table, by number, and its Fractions with an axis for each."""


def domain_of_issues(
    name: str,
    parties: tuple[str, ...],
    values: Mapping[str, tuple[str, ...]],
    utilities: Sequence[Any],
    no_deal: Profile,
) -> IssueDomain:
    """The domain; see `Domain.from_issues`."""
    tables = [
        _tables(values, given, party) for party, given in zip(parties, utilities, strict=True)
    ]
    groups = _groups(len(values), [issues for party in tables for issues, _ in party])
    counts = [len(labels) for labels in values.values()]
    for group in groups:
        combinations = math.prod(counts[i] for i in group)
        if combinations > LARGEST_LIST:
            raise TooLarge(
                f"expected at most {LARGEST_LIST:,} combinations of issues that tables join, got "
                f"{combinations:,}"
            )
    exact = [_worth(group, tables, counts) for group in groups]
    flat = [x for worth in exact for x in worth.flat] + list(no_deal)
    scale = math.lcm(*(x.denominator for x in flat))
    worth = [_integers(rows, scale) for rows in exact]
    largest = sum(max(abs(x) for x in rows.flat) for rows in worth)
    largest = max(largest, *(abs(int(x * scale)) for x in no_deal))
    if largest < INTEGERS_IN_FLOATS:
        worth = [rows.astype(np.int64) for rows in worth]
    return IssueDomain(name, parties, dict(values), no_deal, scale, groups, tuple(worth))


def _tables(values: Mapping[str, tuple[str, ...]], given: Any, party: str) -> list[Table]:
    """What a party has been given, checked."""
    if not isinstance(given, Mapping):
        raise InvalidArgument(
            f"expected utilities of {party} as a mapping from issues to tables, got {shown(given)}"
        )
    numbers = {issue: i for i, issue in enumerate(values)}
    tables: list[Table] = []
    for key, table in given.items():
        names = (key,) if isinstance(key, str) else tuple(key)
        if not names or len(set(names)) != len(names) or not all(n in numbers for n in names):
            raise InvalidArgument(
                f"expected issues among {quoted(list(values))} for {party}, got {shown(key)}"
            )
        exact = fraction_array(table, f"utilities of {party} for {quoted(key)}")
        shape = tuple(len(values[n]) for n in names)
        if exact.shape != shape:
            raise InvalidArgument(
                f"expected utilities of {party} for {quoted(key)} of shape {shape}, a number for "
                f"each value, got shape {exact.shape}"
            )
        order = sorted(range(len(names)), key=lambda k: numbers[names[k]])
        issues = tuple(numbers[names[k]] for k in order)
        tables.append((issues, exact.transpose(order)))
    missing = set(range(len(values))) - {i for issues, _ in tables for i in issues}
    if missing:
        raise InvalidArgument(
            f"expected utilities of {party} for every issue, got none for "
            f"{quoted(list(values)[min(missing)])}"
        )
    return tables


def _groups(count: int, joined: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
    """The issues in groups such that no table reaches beyond its group."""
    leader = list(range(count))

    def of(issue: int) -> int:
        while leader[issue] != issue:
            issue = leader[issue]
        return issue

    for issues in joined:
        for other in issues[1:]:
            low, high = sorted((of(issues[0]), of(other)))
            leader[high] = low
    members: dict[int, list[int]] = {}
    for issue in range(count):
        members.setdefault(of(issue), []).append(issue)
    return tuple(tuple(group) for group in members.values())


def _worth(
    group: tuple[int, ...], tables: Sequence[Sequence[Table]], counts: Sequence[int]
) -> NDArray[Any]:
    """The exact utilities of all combinations of a group, `[combination, party]`."""
    shape = tuple(counts[i] for i in group)
    columns = []
    for party in tables:
        total = np.full(shape, Fraction(0), dtype=object)
        for issues, table in party:
            if issues[0] in group:
                spread = [counts[i] if i in issues else 1 for i in group]
                total = total + table.reshape(spread)
        columns.append(total.ravel())
    return np.stack(columns, axis=1)


def _integers(rows: NDArray[Any], scale: int) -> NDArray[Any]:
    whole = np.empty(rows.size, dtype=object)
    whole[:] = [x.numerator * (scale // x.denominator) for x in rows.flat]
    return whole.reshape(rows.shape)
