"""Means over combinations of runs, with errors: U-statistics of one, two and more runs.

Runs are the independent units, not their combinations, each of which shares its runs with many
others. A standard error leaves out one run at a time, from all combinations that it is in (the
delete-one jackknife: Efron and Stein 1981; for U-statistics Arvesen 1969).

Where combinations were drawn (`_combinations`), an incomplete U-statistic (Blom 1976), two errors
add up: that of the runs, and that s of having drawn. How rounds differ estimates s^2. The jackknife
counts it as often as there are different runs in a combination, k times, for that many means are
without it; so the variance is its square minus (k - 1) s^2, and s^2 at least. It is rather too
large than too small: which other runs are left out with one is chance too, with k runs in a
combination and S rounds a share of about (k - 1) / S.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations as subsets
from statistics import NormalDist
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, MaybeNaN, Rng, Size
from learners.evaluation._combinations import Combinations, Grouping, set_partitions

MOST_NUMBERS = 20_000_000
"""Numbers that the weighing of drawn runs holds at once."""

LEVEL = 0.95


@checked
@dataclass(frozen=True)
class Estimate:
    """A mean over pairs of runs, its jackknife standard error, and how many pairs.

    The mean is NaN if there is no pair, the error NaN if there are too few runs for one. Of three
    and more players pairs are combinations, a run for each player.

    Attributes:
        sampling: the part of `error` that comes from having drawn some combinations: the standard
            error of `mean` as an estimate of the mean over all combinations of these very runs.
            0 where all were looked at.
    """

    mean: MaybeNaN
    error: MaybeNaN
    pairs: int
    sampling: MaybeNaN = 0.0

    def __str__(self) -> str:
        if not self.pairs:
            return "no pairs"
        # Too few runs for an error: a bare number would look exact.
        error = f" ± {self.error:.3f}" if np.isfinite(self.error) else ", error unknown"
        return f"{self.mean:.3f}{error}"


@checked
def pair_mean(values: NDArray[np.float64], mask: NDArray[np.bool_]) -> Estimate:
    """Mean of `values[i, j]` where `mask[i, j]`, with its delete-one-run jackknife error.

    Of n players `[i_1, ..., i_n]`.
    """
    _require_square(values, mask)
    mean, left_out = _left_out(values, mask)
    return Estimate(mean, _jackknife(left_out), int(mask.sum()))


@checked
def pair_mean_difference(
    values: NDArray[np.float64], mask: NDArray[np.bool_], other: NDArray[np.bool_]
) -> Estimate:
    """How much more the mean of `values[i, j]` where `mask[i, j]` is than where `other[i, j]`.

    Its jackknife error leaves a run out of both means, which are of the same runs; `pairs` is the
    number of the rarer.
    """
    _require_square(values, mask)
    _require_square(values, other)
    first, left_out = _left_out(values, mask)
    second, others_left_out = _left_out(values, other)
    pairs = int(min(mask.sum(), other.sum()))
    return Estimate(first - second, _jackknife(left_out - others_left_out), pairs)


def mean_over(
    values: NDArray[np.float64],
    mask: NDArray[np.bool_],
    met: Combinations,
    grouping: Grouping,
) -> Estimate:
    """The mean of `values` of the combinations where `mask`, all of which are of one grouping."""
    if met.complete:
        found: Estimate = pair_mean(values, mask)
        return found
    count = int(mask.sum())
    if not count:
        return Estimate(float("nan"), float("nan"), 0)
    mean, left_out = _left_out_of_drawn(values, mask, met)
    sampling = _sampling_error(values, mean, mask, met, grouping)
    runs = _jackknife(left_out)
    spare = runs**2 - (len(grouping) - 1) * sampling**2
    return Estimate(mean, float(np.sqrt(np.maximum(spare, sampling**2))), count, sampling)


def interval_over(
    values: NDArray[np.float64],
    mask: NDArray[np.bool_],
    met: Combinations,
    grouping: Grouping,
) -> tuple[float, float]:
    """A 95 % interval of that mean: by the bootstrap, or where combinations were drawn the normal
    one of its error.
    """
    if met.complete:
        low, high = bootstrap_interval(values, mask)
        return low, high
    found = mean_over(values, mask, met, grouping)
    room = NormalDist().inv_cdf((1 + LEVEL) / 2) * found.error
    return found.mean - room, found.mean + room


@checked
def bootstrap_interval(
    values: NDArray[np.float64],
    mask: NDArray[np.bool_],
    *,
    level: Annotated[float, AtLeast(0), AtMost(1)] = LEVEL,
    draws: Size = 2_000,
    rng: Rng = 0,
) -> tuple[float, float]:
    """A percentile interval of the mean of `values[i, j]` where `mask[i, j]`.

    Runs are drawn again, not pairs, for runs are the independent units (Efron and Tibshirani 1993).
    NaN if there is no pair, or too few runs for an error: drawing one run again shows nothing. Of n
    players `[i_1, ..., i_n]`.
    """
    if math.isnan(pair_mean(values, mask).error):
        return float("nan"), float("nan")
    count = len(values)
    drawn = np.random.default_rng(rng).multinomial(count, np.full(count, 1 / count), size=draws)
    weighed = drawn.astype(np.float64)
    totals, sizes = np.zeros(draws), np.zeros(draws)
    for groups in set_partitions(range(values.ndim)):
        if len(groups) > count:
            continue
        # A run drawn twice meets itself no more often than before: it counts once a copy.
        within = _of_groups(mask, groups) & _all_different(count, len(groups))
        if within.any():
            totals += _weighed_sum(weighed, np.where(within, _of_groups(values, groups), 0.0))
            sizes += _weighed_sum(weighed, within)
    usable = sizes > 0
    means = totals[usable] / sizes[usable]
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _weighed_sum(weights: NDArray[np.float64], table: NDArray[Any]) -> NDArray[np.float64]:
    """`[draw]`: the sum of `table[i, j, ...]`, each entry times the `weights[draw]` of its runs."""
    found = np.empty(len(weights))
    step = max(1, MOST_NUMBERS // (table.size // len(table)))
    for first in range(0, len(weights), step):
        some = weights[first : first + step]
        sums = some @ table.reshape(len(table), -1)
        for _ in range(table.ndim - 1):
            sums = np.einsum("di...,di->d...", sums.reshape(len(some), len(table), -1), some)
        found[first : first + step] = sums.reshape(len(some))
    return found


def _of_groups(table: NDArray[Any], groups: Sequence[Sequence[int]]) -> NDArray[Any]:
    """`table[i_1, ..., i_n]` where players of a group come from one run: an axis for each group."""
    labels = [next(k for k, group in enumerate(groups) if p in group) for p in range(table.ndim)]
    found: NDArray[Any] = np.einsum(f"{_axes(labels)}->{_axes(range(len(groups)))}", table)
    return found


def _axes(labels: Iterable[int]) -> str:
    """Axes of `einsum`: a letter for each number."""
    return "".join(chr(97 + label) for label in labels)


def _all_different(count: int, axes: int) -> NDArray[np.bool_]:
    """`[i, j, ...]`: where no two are the same."""
    seats = np.ix_(*[np.arange(count)] * axes)
    found = np.ones((count,) * axes, dtype=bool)
    for one, other in subsets(seats, 2):
        found &= one != other
    return found


def _require_square(values: NDArray[Any], mask: NDArray[Any]) -> None:
    if values.ndim < 1 or values.shape != mask.shape or len(set(values.shape)) != 1:
        raise InvalidArgument(
            f"expected values[i, j] and a mask of their shape, got {values.shape} and {mask.shape}"
        )


def _left_out(
    values: NDArray[np.float64], mask: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """The mean where `mask`, and `[run]` that without each run; NaN where there is no pair."""
    kept = np.where(mask, values, 0.0)
    total, pairs = kept.sum(), int(mask.sum())
    without_total, without_pairs = _without(kept, total), _without(mask, pairs)
    left_out = np.full(len(values), np.nan)
    np.divide(without_total, without_pairs, out=left_out, where=without_pairs > 0)
    return float(total / pairs) if pairs else float("nan"), left_out


def _without(table: NDArray[Any], total: Any) -> NDArray[Any]:
    """`[run]`: `total`, the sum of `table[i_1, ..., i_n]`, without the entries of each run: by
    inclusion and exclusion over the players who come from it.
    """
    found = total
    players = range(table.ndim)
    for count in range(1, table.ndim + 1):
        for some in subsets(reversed(players), count):
            others = [p + 1 for p in players if p not in some]
            labels = _axes(0 if p in some else p + 1 for p in players)
            own = np.einsum(f"{labels}->{_axes([0, *others])}", table)
            sums = own.sum(tuple(range(1, own.ndim))) if others else own
            found = found - sums if count % 2 else found + sums
    return np.asarray(found)


def _left_out_of_drawn(
    values: NDArray[np.float64], mask: NDArray[np.bool_], met: Combinations
) -> tuple[float, NDArray[np.float64]]:
    """The same where combinations were drawn."""
    where = np.flatnonzero(mask)
    kept, who = values[where], [seat[where] for seat in met.seats]
    lost, fewer = np.zeros(met.runs), np.zeros(met.runs)
    for k, seat in enumerate(who):
        anew = np.ones(len(where), dtype=bool)
        for before in who[:k]:
            anew &= seat != before
        lost += np.bincount(seat[anew], kept[anew], minlength=met.runs)
        fewer += np.bincount(seat[anew], minlength=met.runs)
    left = len(where) - fewer
    left_out = np.full(met.runs, np.nan)
    np.divide(kept.sum() - lost, left, out=left_out, where=left > 0)
    return float(kept.mean()), left_out


def _sampling_error(
    values: NDArray[np.float64],
    mean: float,
    mask: NDArray[np.bool_],
    met: Combinations,
    grouping: Grouping,
) -> float:
    """The standard error of a mean over drawn rounds, as one over all rounds of the grouping: of a
    ratio, for not all combinations of a round need count.
    """
    drawn, total = met.drawn[grouping]
    if drawn == total:
        return 0.0
    assert met.rounds is not None
    where = np.flatnonzero(mask)
    off = np.bincount(met.rounds[where], values[where] - mean)
    several = len(np.unique(met.rounds[where])) > 1
    spread = drawn / (drawn - 1) * float(off @ off) if several else float("nan")
    return float(np.sqrt((1 - drawn / total) * spread)) / len(where)


def _jackknife(left_out: NDArray[np.float64]) -> float:
    """The standard error, of what is left without each run; NaN of fewer than two runs."""
    n = len(left_out)
    if n < 2:
        return float("nan")
    return float(np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()))
