"""Intervals for shares, of records that may share participants.

*Wilson* (1927): the shares that a score test does not reject. For records that are not independent
the same with an effective number of records: how many independent ones would have the variance that
is estimated, and Student's t in place of the normal quantile (Korn and Graubard 1998 for surveys).
The variance adds the products of residuals of all pairs of records that share a *cluster*: a pair
of participants, any label, or a participant, in which case a record is in as many clusters as it
has participants (Aronow, Samii and Assenova 2015 for dyads). A share of 0 or 1, which has no
residuals, counts every cluster as one record.

>>> low, high = wilson(8, 10, 0.95)
>>> round(low, 3), round(high, 3)
(0.49, 0.943)
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_PARTICIPANTS = 8
"""Of a record: pairs of records that share several of them are counted by inclusion-exclusion."""


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
    hits: NDArray[np.bool_], clusters: Sequence[frozenset[Hashable]], confidence: float
) -> tuple[float, float, int]:
    """The ends of the interval for the share of `hits[record]`, and how many clusters there are.

    `clusters` are what each record belongs to. With fewer than two clusters nothing is known:
    (0, 1).
    """
    count = len(hits)
    different = len({cluster for each in clusters for cluster in each})
    if different < 2 or count == 0:
        return 0.0, 1.0, different
    share = float(hits.mean())
    # As many independent groups at most as clusters make up without sharing one.
    groups = different / max(1.0, sum(map(len, clusters)) / count)
    if share in (0.0, 1.0):
        effective = min(float(count), groups)
    else:
        variance = (
            _variance((hits - share).astype(np.float64), clusters)
            * different
            / (different - 1)
            / count**2
        )
        effective = float(count)
        if variance > 0:
            effective = min(effective, share * (1 - share) / variance)
    low, high = wilson(share * effective, effective, confidence, different - 1)
    return low, high, different


def _variance(residuals: NDArray[np.float64], clusters: Sequence[frozenset[Hashable]]) -> float:
    """The sum of products of residuals over all ordered pairs of records that share a cluster."""
    sums: dict[frozenset[Hashable], float] = defaultdict(float)
    for residual, each in zip(residuals.tolist(), clusters, strict=True):
        for size in range(1, len(each) + 1):
            for part in itertools.combinations(each, size):
                sums[frozenset(part)] += residual
    # Inclusion-exclusion: two records that share k clusters are in 2^k - 1 of these sums.
    return math.fsum((1 if len(part) % 2 else -1) * total**2 for part, total in sums.items())
