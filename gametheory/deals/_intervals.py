"""Intervals for shares, of records that may share participants.

*Wilson* (1927): the shares that a score test does not reject. For records that are not independent
the same with an effective number of records: how many independent ones would have the variance that
is estimated, and Student's t in place of the normal quantile (Korn and Graubard 1998 for surveys).
The variance adds the products of residuals of all pairs of records that share a *cluster*: a pair
of participants, any label, or a participant, in which case a record is in as many clusters as it
has participants (Aronow, Samii and Assenova 2015 for dyads).

*Few clusters.* Residuals are around a mean that is itself estimated, so that this variance is too
small, the more so the fewer the clusters and the more uneven they are; where all records share one
participant it is 0. As Bell and McCaffrey (2002) and Pustejovsky and Tipton (2018) do for
regressions, it is divided by its expected share of the variance of the mean in a working model, and
Student's t has the degrees of freedom that it has there (Satterthwaite 1946). In the working model
records in a common cluster are correlated, by as much as the data say. If few clusters have nearly
all of the residuals, the variance is less certain than that, and its degrees of freedom are those
that the fourth powers of the clusters' residuals give. Where nothing is left to estimate a variance
from, nothing is known: (0, 1). A share of 0 or 1, which has no residuals,
counts as of as many records as clusters that weigh alike.

>>> low, high = wilson(8, 10, 0.95)
>>> round(low, 3), round(high, 3)
(0.49, 0.943)
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Hashable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_PARTICIPANTS = 8
"""Of a record: pairs of records that share several of them are counted by inclusion-exclusion."""

DENSE = 500
"""Kinds of records up to which traces of matrices are exact; else they are sampled."""

PROBES = 200
"""Random vectors that traces are sampled with; they are off by a tenth at most, mostly."""

MOST_NUMBERS = 4_000_000
"""In all probes together; of many kinds of records fewer say as much."""

NOTHING_LEFT = 1e-9
"""Of the variance of the mean: an estimate whose expected share of it is less says nothing."""

Clusters = frozenset[Hashable]


def wilson(hits: float, count: float, confidence: float, freedom: float = math.inf) -> Any:
    """The ends of the interval for a share; (0, 1) without records."""
    if count <= 0:
        return 0.0, 1.0
    t = _quantile(confidence, freedom)
    share = hits / count
    middle = (share + t * t / (2 * count)) / (1 + t * t / count)
    half = t * math.sqrt(share * (1 - share) / count + t * t / (4 * count**2)) / (1 + t * t / count)
    return (
        0.0 if hits <= 0 else max(0.0, middle - half),
        1.0 if hits >= count else min(1.0, middle + half),
    )


def _quantile(confidence: float, freedom: float) -> float:
    if freedom == math.inf:
        return NormalDist().inv_cdf((1 + confidence) / 2)
    from scipy.stats import t

    return float(t.ppf((1 + confidence) / 2, freedom))


def clustered(
    hits: NDArray[np.bool_], clusters: Sequence[Clusters], confidence: float
) -> tuple[float, float, int]:
    """The ends of the interval for the share of `hits[record]`, and how many clusters there are.

    `clusters` are what each record belongs to. With fewer than two clusters nothing is known:
    (0, 1).
    """
    count = len(hits)
    different = len({cluster for each in clusters for cluster in each})
    if different < 2 or count == 0:
        return 0.0, 1.0, different
    kinds = Counter(clusters)
    design = _design(tuple(kinds.items()))
    if not design.leaves_something:
        return 0.0, 1.0, different
    share = float(hits.mean())
    if share in (0.0, 1.0):
        effective, freedom = min(float(count), design.alike), different - 1.0
    else:
        found = Counter(each for each, hit in zip(clusters, hits.tolist(), strict=True) if hit)
        residuals = np.array([found[kind] - share * size for kind, size in kinds.items()])
        variance = design.sum_of_products(residuals) / (share * (1 - share))
        correction, freedom = design.correction(variance)
        freedom = min(freedom, design.freedom_of_tails(residuals))
        effective = float(count)
        if correction * variance > 0:
            effective = min(effective, count**2 / (correction * variance))
    low, high = wilson(share * effective, effective, confidence, freedom)
    return low, high, different


@functools.lru_cache(maxsize=16)
def _design(kinds: tuple[tuple[Clusters, int], ...]) -> _Design:
    """The design of records: the clusters of each kind, and how many there are of it."""
    return _Design([kind for kind, _ in kinds], np.array([size for _, size in kinds], dtype=float))


class _Design:
    """Which kinds of records depend on each other, and what is lost to estimating the mean.

    A kind is all records in the same clusters; vectors are `[kind]`. The sum of products of
    residuals is a quadratic form of totals of hits, of the matrix Q. In the working model totals
    have the covariance (1 - r) S0 + r S1, where S0 is that of independent records and S1 that of
    clusters whose records are all alike.
    """

    def __init__(self, kinds: Sequence[Clusters], sizes: NDArray[np.float64]) -> None:
        self.sizes, self.count = sizes, float(sizes.sum())
        self.parts, self.signs = _incidence(kinds)
        self.members, _ = _incidence(kinds, most=1)
        lengths = np.array([len(kind) for kind in kinds], dtype=float)
        self.weights = self.members.multiply((sizes / np.sqrt(lengths))[:, None]).tocsr()
        by_cluster = np.asarray(self.weights.sum(axis=0)).ravel()
        # The variance of the sum of hits if records are independent, and if they are alike.
        self.totals = np.array([self.count, float(by_cluster @ by_cluster)])
        self.alike = self.count**2 / self.totals[1]
        self.expected, self.squares = self._traces()
        shares = self.expected / self.totals
        self.leaves_something = bool(shares.min() > NOTHING_LEFT)

    def sum_of_products(self, residuals: NDArray[np.float64]) -> float:
        """Over all ordered pairs of records that share a cluster, of sums of residuals by kind."""
        return float(residuals @ self._shared(residuals[:, None])[:, 0])

    def correction(self, variance: float) -> tuple[float, float]:
        """What to multiply a sum of products of residuals by, and its degrees of freedom.

        `variance` is the sum over the variance of one record.
        """
        independent, alike = self.expected
        r = 1.0
        if alike - independent > NOTHING_LEFT * self.count:
            r = min(1.0, max(0.0, (variance - independent) / (alike - independent)))
        mix = np.array([1 - r, r])
        expected = float(mix @ self.expected)
        return float(mix @ self.totals) / expected, expected**2 / float(mix @ self.squares @ mix)

    def freedom_of_tails(self, residuals: NDArray[np.float64]) -> float:
        """Of the sum of squares of clusters' residuals, by its estimated variance; at least 1.

        The mean of squares of independent normal numbers has as many as there are numbers.
        """
        squares = (self.members.T @ residuals) ** 2
        total = float(squares.sum())
        variance = float(squares @ squares) - total**2 / len(squares)
        return max(1.0, 2 * total**2 / variance) if variance > 0 else math.inf

    def _traces(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Of Q S the traces `[S]`, of Q S Q S' `[S, S']`, for S0 and S1."""
        probes, weight = self._probes()
        once = [self._q(self._covariance(which, probes)) for which in (0, 1)]
        first = [float((probes * m).sum()) * weight for m in once]
        twice = [
            [float((probes * self._q(self._covariance(a, once[b]))).sum()) * weight for b in (0, 1)]
            for a in (0, 1)
        ]
        second = np.array(twice)
        return np.array(first), (second + second.T) / 2

    def _probes(self) -> tuple[NDArray[np.float64], float]:
        """Vectors x, and a weight: the weighted sum of x.M x is the trace of M, or is near it."""
        kinds = len(self.sizes)
        if kinds <= DENSE:
            return np.asarray(np.eye(kinds), dtype=np.float64), 1.0
        # The mean over random signs (Hutchinson 1990).
        number = max(4, min(PROBES, MOST_NUMBERS // kinds))
        signs = np.random.default_rng(0).integers(0, 2, (kinds, number))
        return np.asarray(2.0 * signs - 1, dtype=np.float64), 1.0 / number

    def _covariance(self, which: int, x: NDArray[np.float64]) -> NDArray[np.float64]:
        if which == 0:
            return self.sizes[:, None] * x
        return np.asarray(self.weights @ (self.weights.T @ x))

    def _q(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        residuals: NDArray[Any] = x - self.sizes[:, None] * x.sum(axis=0) / self.count
        products = self._shared(residuals)
        return np.asarray(products - (self.sizes @ products) / self.count)

    def _shared(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sums over all kinds that share a cluster with each.

        By inclusion and exclusion: two kinds that share k clusters share 2^k - 1 sets of them, of
        which one more is of odd size than of even.
        """
        return np.asarray(self.parts @ (self.signs[:, None] * (self.parts.T @ x)))


def _incidence(kinds: Sequence[Clusters], most: int = MOST_PARTICIPANTS) -> tuple[Any, Any]:
    """`[kind, set]`: 1 where a kind has all clusters of a set of up to so many; and their signs."""
    from scipy.sparse import csr_array

    number: dict[frozenset[Hashable], int] = {}
    rows, columns = [], []
    for k, each in enumerate(kinds):
        for size in range(1, min(len(each), most) + 1):
            for part in itertools.combinations(each, size):
                rows.append(k)
                columns.append(number.setdefault(frozenset(part), len(number)))
    shape = (len(kinds), len(number))
    signs = np.array([1.0 if len(part) % 2 else -1.0 for part in number])
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape), signs
