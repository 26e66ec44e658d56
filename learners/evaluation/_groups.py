"""Cross-play by groups of runs: means over pairs, with errors and draws over runs.

Pairs share runs, so that runs are the units: jackknife covariances leave out one run at a time, and
draws take the runs of each group again, with replacement (Efron and Tibshirani 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument
from gametheory._support.text import quoted

LEAST = 3
"""Runs of a label: without one of them some must be left to meet each other."""

DRAWS = 1_000
"""Bootstrap draws that a table of groups carries."""

MOST_NUMBERS = 4_000_000
"""Weights of runs in draws that are made at once."""

Floats = NDArray[np.float64]


def grouped(
    payoffs: Floats, labels: Sequence[Any]
) -> tuple[Floats, Floats, NDArray[np.int64], Floats, list[str]]:
    """Means `[player, a, b]`, covariances of one run, counts, draws of the means, and the labels.

    `payoffs`: `[i, j, player]`. Pairs of a run with itself are left out. Covariances are those of
    the mean times the count `[a, b]`, the number of runs of the rarer label.
    """
    runs = len(payoffs)
    if len(labels) != runs or not all(isinstance(label, str) for label in labels):
        raise InvalidArgument(f"expected a label for each of {runs} runs, got {quoted(labels)}")
    names = sorted(set(labels))
    member = np.array([[label == name for label in labels] for name in names], dtype=np.float64)
    sizes = member.sum(axis=1).astype(np.int64)
    if sizes.min() < LEAST:
        few = names[int(sizes.argmin())]
        raise InvalidArgument(
            f"expected three runs or more of each label, got {sizes.min()} of {quoted(few)}: give "
            "labels that join it with others"
        )
    off = ~np.eye(runs, dtype=bool)
    kept = np.where(off[..., None], payoffs, 0.0)
    mean = _means(kept, off, member[None])[0]
    left_out = _left_out(kept, off, member)
    counts = np.minimum(sizes[:, None], sizes[None, :])
    covariance = np.zeros((len(names), len(names), 2, 2))
    for a, b in np.ndindex(counts.shape):
        used = (member[a] + member[b]) > 0
        own = left_out[used][:, :, a, b]
        n = len(own)
        residuals = own - own.mean(axis=0)
        covariance[a, b] = (n - 1) / n * residuals.T @ residuals * counts[a, b]
    return mean, covariance, counts, _draws(kept, off, member, mean), names


def _left_out(kept: Floats, off: NDArray[np.bool_], member: Floats) -> Floats:
    """Means `[run, player, a, b]` without one run at a time."""
    totals: list[Floats] = []
    sizes: list[Floats] = []
    for table, into in (*((kept[..., p], totals) for p in range(2)), (off.astype(float), sizes)):
        of_row, of_column = table @ member.T, member @ table  # [run, b], [a, run]
        whole = member @ of_row
        lost = (
            member.T[:, :, None] * of_row[:, None, :] + of_column.T[:, :, None] * member.T[:, None]
        )
        into.append(whole - lost)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.stack(totals, axis=1) / sizes[0][:, None])


def _means(kept: Floats, off: NDArray[np.bool_], weights: Floats) -> Floats:
    """Means `[draw, player, a, b]` over pairs, each run weighing as `weights[draw, group, run]`."""
    draws, groups, runs = weights.shape
    flat = weights.reshape(-1, runs)
    found = []
    for table in (kept[..., 0], kept[..., 1], off.astype(np.float64)):
        against = (flat @ table).reshape(draws, groups, runs)
        found.append(against @ weights.transpose(0, 2, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.stack(found[:2], axis=1) / found[2][:, None])


def _draws(kept: Floats, off: NDArray[np.bool_], member: Floats, mean: Floats) -> Floats:
    """Means `[draw, player, a, b]` of runs drawn again, within each group.

    A draw without a pair in some cell, all of one run, has the mean there.
    """
    rng = np.random.default_rng(0)
    found = np.empty((DRAWS, *mean.shape))
    step = max(1, MOST_NUMBERS // member.size)
    for first in range(0, DRAWS, step):
        rows = min(step, DRAWS - first)
        weights = np.zeros((rows, *member.shape))
        for a, own in enumerate(member):
            where = np.flatnonzero(own)
            even = np.full(len(where), 1 / len(where))
            weights[:, a, where] = rng.multinomial(len(where), even, size=rows)
        drawn = _means(kept, off, weights)
        found[first : first + rows] = np.where(np.isfinite(drawn), drawn, mean)
    return found
