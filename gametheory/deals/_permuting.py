"""Whether two groups follow the same norms in the domains that both met: permutation tests.

A record's residual is whether it realises a norm less the share of records of its domain, in both
groups together, that do. So a norm that is easy in the domains of one group speaks for no
difference, and records of a domain that only one group met say nothing: they are left out.

What is permuted, records or whole clusters, are units. *Within strata*: units that met the same
domains equally often are dealt out to the groups, so many to each as there were; the p-value is
exact. *Overall*: where clusters are too different for that, all are dealt out, and the difference
is over its own standard error each time, which makes the p-value right for many clusters, whatever
their sizes, domains and spreads (Janssen 1997; Chung and Romano 2013).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

FEWEST_ARRANGEMENTS = 1_000
"""With fewer ways to deal out clusters within strata, they are dealt out overall."""

Floats = NDArray[np.float64]
Statistic = Callable[[NDArray[np.bool_]], Floats]


class Permuted(NamedTuple):
    """What a test found.

    Attributes:
        differences: of each norm, the difference of shares within domains: the mean over domains,
            weighted by n m / (n + m) for n and m records of the groups.
        p_value: of the largest difference over its spread; `p_values`: of each norm, adjusted.
        records: how many were compared.
        exact: whether units were dealt out within strata.
    """

    differences: Floats
    p_value: float
    p_values: Floats
    records: int
    exact: bool


def in_both(is_first: NDArray[np.bool_], domain: NDArray[np.intp]) -> NDArray[np.bool_]:
    """`[record]`: whether both groups met its domain."""
    first = np.bincount(domain, weights=is_first) > 0
    second = np.bincount(domain, weights=~is_first) > 0
    return np.asarray((first & second)[domain])


def permuted(
    hits: NDArray[np.bool_],
    is_first: NDArray[np.bool_],
    domain: NDArray[np.intp],
    units: NDArray[np.intp],
    *,
    whole: bool,
    draws: int,
    rng: Any,
) -> Permuted:
    """The test of `hits[record, norm]`, of domains that both groups met.

    `whole`: whether units are clusters, and not single records, which are always exact.
    """
    _, domain = np.unique(domain, return_inverse=True)
    _, units = np.unique(units, return_inverse=True)
    counts = np.bincount(domain)
    shares = _sums(hits.astype(np.float64), domain, len(counts)) / counts[:, None]
    residuals = hits - shares[domain]
    owner = np.zeros(int(units.max()) + 1, dtype=bool)
    owner[units] = is_first
    firsts = np.bincount(domain, weights=is_first)
    differences = residuals[is_first].sum(axis=0) / (firsts * (counts - firsts) / counts).sum()
    strata = _strata(units, domain)
    exact = not whole or _arrangements(owner, strata) >= FEWEST_ARRANGEMENTS
    if exact:
        statistic = _centred(_sums(residuals, units, len(owner)), owner, strata)
    else:
        strata = np.zeros(len(owner), dtype=np.intp)
        statistic = _studentised(residuals, units, domain)
    observed = statistic(owner)
    generator, order = np.random.default_rng(rng), np.argsort(strata, kind="stable")
    exceed, exceed_each = 0, np.zeros(len(observed))
    shuffled = np.empty_like(owner)
    for _ in range(draws):
        # Within each stratum the owners in a random order.
        shuffled[order] = owner[np.lexsort((generator.random(len(owner)), strata))]
        largest = statistic(shuffled).max() + 1e-9
        exceed += bool(largest >= observed.max())
        exceed_each += largest >= observed
    return Permuted(
        differences,
        (1 + exceed) / (1 + draws),
        (1 + exceed_each) / (1 + draws),
        len(hits),
        exact,
    )


def _sums(values: Floats, places: NDArray[np.intp], count: int) -> Floats:
    total = np.zeros((count, values.shape[1]))
    np.add.at(total, places, values)
    return total


def _strata(units: NDArray[np.intp], domain: NDArray[np.intp]) -> NDArray[np.intp]:
    """`[unit]`: a number for what it met, the same for units that met the same equally often."""
    met: list[list[int]] = [[] for _ in range(int(units.max()) + 1)]
    for unit, where in zip(units.tolist(), domain.tolist(), strict=True):
        met[unit].append(where)
    number: dict[tuple[int, ...], int] = {}
    found = [number.setdefault(tuple(sorted(each)), len(number)) for each in met]
    return np.array(found, dtype=np.intp)


def _arrangements(owner: NDArray[np.bool_], strata: NDArray[np.intp]) -> int:
    """In how many ways units can be dealt out within strata, up to the fewest that are asked."""
    sizes, firsts = np.bincount(strata).tolist(), np.bincount(strata, weights=owner).tolist()
    total = 1
    for size, first in zip(sizes, firsts, strict=True):
        fewer = min(int(first), size - int(first))
        total *= min(FEWEST_ARRANGEMENTS, math.comb(size, min(fewer, 10)))
        if total >= FEWEST_ARRANGEMENTS:
            break
    return total


def _centred(residuals: Floats, owner: NDArray[np.bool_], strata: NDArray[np.intp]) -> Statistic:
    """The sum of the first group's residuals, less its mean, over its spread if dealt out."""
    sizes = np.bincount(strata)[:, None].astype(np.float64)
    firsts = np.bincount(strata, weights=owner)[:, None]
    means = _sums(residuals, strata, len(sizes)) / sizes
    squares = _sums((residuals - means[strata]) ** 2, strata, len(sizes))
    share = firsts * (sizes - firsts) / sizes / np.maximum(sizes - 1, 1)
    spread = np.sqrt((share * squares).sum(axis=0))
    spread[spread < 1e-12] = np.inf
    middle = (firsts * means).sum(axis=0)
    return lambda mine: np.asarray(abs(residuals[mine].sum(axis=0) - middle) / spread)


def _studentised(residuals: Floats, units: NDArray[np.intp], domain: NDArray[np.intp]) -> Statistic:
    """The difference within domains over its standard error from what each unit adds to it.

    A record of the first group adds its residual times the other group's share of the domain's
    records, one of the second takes off its residual times the first's.
    """
    counts = np.bincount(domain).astype(np.float64)
    order = np.argsort(units, kind="stable")
    units, domain, residuals = units[order], domain[order], residuals[order]
    starts = np.flatnonzero(np.diff(units, prepend=-1))

    def statistic(mine: NDArray[np.bool_]) -> Floats:
        first = mine[units]
        share = (np.bincount(domain, weights=first, minlength=len(counts)) / counts)[domain]
        added = np.where(first, 1 - share, -share)[:, None] * residuals
        by_unit = np.add.reduceat(added, starts, axis=0)
        difference = abs(by_unit.sum(axis=0))
        error = np.sqrt((by_unit**2).sum(axis=0))
        return np.asarray(difference / np.where(error < 1e-12, np.inf, error))

    return statistic
