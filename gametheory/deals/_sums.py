"""Sums of one choice out of each group, without listing them all.

The groups are `[combination, party]` integers. Only partial sums that can still matter are kept:
to a Pareto-optimal sum every partial sum is Pareto-optimal among its like, since what dominates a
part dominates the whole once the rest is added. So the frontier of a group with the frontier so
far gives the next, and each step is exact.

>>> import numpy as np
>>> groups = [np.array([[3, 0], [0, 2], [0, 0]]), np.array([[1, 1], [0, 2]])]
>>> points, choices = efficient_sums(groups)
>>> points.tolist(), choices.tolist()
([[0, 4], [1, 3], [3, 2], [4, 1]], [[1, 1], [1, 0], [0, 1], [0, 0]])
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.errors import TooLarge
from gametheory.payoffs import pareto_optimal

MOST_SUMS = 1_000_000
"""Partial sums that are kept."""

MOST_DIFFERENCES = 300_000
"""Of partial sums that differ in the differences between parties, which nothing thins out."""

MOST_CANDIDATES = 100_000_000
"""Sums of a kept one and an option, in one step."""

AT_ONCE = 4_000_000
"""Candidates that a step holds at once."""

Sums = tuple[NDArray[Any], NDArray[Any]]
Keep = Callable[[NDArray[Any]], NDArray[Any]]


def efficient_sums(groups: Sequence[NDArray[Any]]) -> Sums:
    """The Pareto-optimal sums, each once in lexicographic order, and a choice that gives each.

    `[point, party]` and `[point, group]`. Raises `TooLarge` beyond `MOST_SUMS` partial sums.
    """
    return _sums(
        groups,
        _efficient,
        MOST_SUMS,
        "Pareto-optimal partial sums of utilities, got more: round the utilities to fewer "
        "decimals, or join or drop issues that matter little",
    )


def sums_by_difference(groups: Sequence[NDArray[Any]]) -> Sums:
    """For each vector of differences between parties the largest sum, and a choice that gives it.

    What is more equal depends on differences alone, and of sums with the same differences one is
    best for all parties. Raises `TooLarge` beyond `MOST_DIFFERENCES` partial ones.
    """
    return _sums(
        groups,
        _largest_by_difference,
        MOST_DIFFERENCES,
        "differences between the parties' utilities, got more: leave out the norm 'equal-split', "
        "or round the utilities to fewer decimals",
    )


def _sums(groups: Sequence[NDArray[Any]], keep: Keep, most: int, what: str) -> Sums:
    first, *rest = groups
    kept = keep(first)
    points, trail = first[kept], [(np.zeros(len(kept), dtype=np.intp), kept)]
    for group in rest:
        options = keep(group)
        if len(points) * len(options) > MOST_CANDIDATES:
            raise TooLarge(f"expected at most {most:,} {what}")
        points, parents, chosen = _step(points, group, options, keep)
        if len(points) > most:
            raise TooLarge(f"expected at most {most:,} {what}")
        trail.append((parents, chosen))
    choices = np.empty((len(points), len(groups)), dtype=np.intp)
    at = np.arange(len(points))
    for column in range(len(groups) - 1, -1, -1):
        parents, chosen = trail[column]
        choices[:, column] = chosen[at]
        at = parents[at]
    return points, choices


def _step(
    points: NDArray[Any], group: NDArray[Any], options: NDArray[Any], keep: Keep
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The sums of kept points and options that are kept, whence each came, and its option."""
    together = max(1, AT_ONCE // len(points))
    best = points[:0]
    parents = chosen = np.zeros(0, dtype=np.intp)
    for start in range(0, len(options), together):
        part = options[start : start + together]
        sums = (points[None, :, :] + group[part][:, None, :]).reshape(-1, points.shape[1])
        candidates = np.concatenate([best, sums])
        from_points = np.concatenate([parents, np.tile(np.arange(len(points)), len(part))])
        from_options = np.concatenate([chosen, np.repeat(part, len(points))])
        stay = keep(candidates)
        best, parents, chosen = candidates[stay], from_points[stay], from_options[stay]
    return best, parents, chosen


def _efficient(rows: NDArray[Any]) -> NDArray[Any]:
    """The indices of Pareto-optimal rows, each once, in lexicographic order."""
    if rows.shape[1] == 2:
        order = np.lexsort((-rows[:, 1], -rows[:, 0])) if rows.dtype != object else _order(rows)
        second = rows[order, 1]
        best = np.maximum.accumulate(second)
        stay = np.ones(len(rows), dtype=bool)
        stay[1:] = np.asarray(second[1:] > best[:-1], dtype=bool)
        return np.asarray(order[stay][::-1])
    ranks = np.stack([_ranks(column) for column in rows.T], axis=1)
    among = np.flatnonzero(pareto_optimal(ranks))
    _, first = np.unique(ranks[among], axis=0, return_index=True)
    return np.asarray(among[first])


def _order(rows: NDArray[Any]) -> NDArray[Any]:
    """Indices by falling first entry, then by falling second, of Python's integers."""
    ranks = np.stack([_ranks(column) for column in rows.T], axis=1)
    return np.lexsort((-ranks[:, 1], -ranks[:, 0]))


def _ranks(column: NDArray[Any]) -> NDArray[np.float64]:
    return np.unique(column, return_inverse=True)[1].reshape(-1).astype(np.float64)


def _largest_by_difference(rows: NDArray[Any]) -> NDArray[Any]:
    """The index of the row with the largest first entry, for each vector of differences."""
    differences = rows[:, 1:] - rows[:, :1]
    keys = [_ranks(column) for column in differences.T]
    order = np.lexsort((_ranks(rows[:, 0]), *keys))
    changes = np.ones(len(rows), dtype=bool)
    changes[:-1] = np.any([k[order][1:] != k[order][:-1] for k in keys], axis=0)
    return np.asarray(order[changes])
