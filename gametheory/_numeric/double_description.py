"""Extreme rays of a cone by the double description method, in integers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gametheory.errors import TooLarge

MAX_RAYS = 3_000
"""Cap on intermediate rays: the adjacency test is cubic in their number."""


def extreme_rays(rows: Sequence[Sequence[int]], dimension: int) -> list[tuple[int, ...]]:
    """The extreme rays of {x >= 0 : row . x >= 0 for each row}, each once, in lowest terms.

    Motzkin, Raiffa, Thompson and Thrall 1953, with the combinatorial adjacency test of Fukuda
    and Prodon 1996. Rays in lexicographic order. Raises `TooLarge` as soon as there are more
    than `MAX_RAYS` intermediate rays.
    """
    matrix = np.array(rows, dtype=object).reshape(len(rows), dimension)
    rays = np.array([[int(i == k) for k in range(dimension)] for i in range(dimension)], object)
    tight = np.zeros((dimension, dimension + len(matrix)), dtype=np.float32)
    tight[:, :dimension] = 1 - np.eye(dimension)
    for position, row in enumerate(matrix):
        slack = rays @ row
        above, below = np.flatnonzero(slack > 0), np.flatnonzero(slack < 0)
        tight[slack == 0, dimension + position] = 1
        fresh, fresh_tight = [], []
        count = len(rays) - len(below)
        for u in above if len(below) else []:
            for v in _neighbours(tight, int(u), below, dimension):
                ray = slack[u] * rays[v] - slack[v] * rays[u]
                fresh.append(ray // math.gcd(*ray))
                both = tight[u] * tight[v]
                both[dimension + position] = 1
                fresh_tight.append(both)
            if count + len(fresh) > MAX_RAYS:
                raise TooLarge(
                    f"expected a polytope with at most {MAX_RAYS:,} vertices on the way to its "
                    f"own, got more than that in dimension {dimension - 1}"
                )
        keep = slack >= 0
        rays = np.array([*rays[keep], *fresh], dtype=object).reshape(-1, dimension)
        tight = np.concatenate(
            [tight[keep], np.array(fresh_tight, dtype=np.float32).reshape(-1, tight.shape[1])]
        )
    return sorted(tuple(ray) for ray in rays.tolist())


def _neighbours(
    tight: NDArray[np.float32], u: int, others: NDArray[np.int64], dimension: int
) -> NDArray[np.int64]:
    """Those of `others` that span an edge with u: no third ray lies on all common facets."""
    common = tight[others] * tight[u]
    facets = common.sum(axis=1)
    enough = facets >= dimension - 2
    others, common, facets = others[enough], common[enough], facets[enough]
    holders = (common @ tight.T == facets[:, None]).sum(axis=1)
    return np.asarray(others[holders == 2])
