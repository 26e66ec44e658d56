"""Vertices of a polytope by the double description method, in integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from gametheory.errors import TooLarge

MAX_RAYS = 4_000
"""Cap on intermediate rays."""

MAX_COMPARISONS = 30_000_000
"""Cap on comparisons of rays, a second or two: the adjacency test is cubic in their number."""

Ray = tuple[int, ...]


def face_vertices(rows: Sequence[Sequence[int]], dimension: int) -> list[Ray]:
    """The vertices x / t of {x >= 0 : row . (1, x) >= 0 for each row}, as rays (t, x).

    Each vertex once, in lowest terms (Motzkin et al. 1953; Fukuda and Prodon 1996 for the
    combinatorial adjacency test). The polytope must be bounded. Raises `TooLarge` beyond
    `MAX_RAYS` intermediate rays or `MAX_COMPARISONS` of them.
    """
    origin = (1, *[0] * dimension)
    if dimension == 0:
        return [origin]
    # Rays (t, x) of the cone t >= 0, x >= 0; each with a bit for every facet it lies on.
    facets = (1 << (dimension + 1)) - 1
    rays = [
        (tuple(int(k == i) for k in range(dimension + 1)), facets & ~(1 << i))
        for i in range(dimension + 1)
    ]
    compared = 0
    for position, row in enumerate(rows):
        bit = 1 << (dimension + 1 + position)
        above, on, below = [], [], []
        for ray, tight in rays:
            slack = sum(map(mul, row, ray))
            if slack > 0:
                above.append((ray, tight, slack))
            elif slack == 0:
                on.append((ray, tight | bit))
            else:
                below.append((ray, tight, slack))
        masks = [tight for _, tight in rays]
        fresh = []
        for u, tu, su in above:
            compared += len(below)
            for v, tv, sv in below:
                common = tu & tv
                if common.bit_count() >= dimension - 1:
                    compared += len(masks)
                    if _adjacent(common, masks):
                        fresh.append((_combine(u, su, v, sv), common | bit))
            if compared > MAX_COMPARISONS:
                raise _too_large(dimension)
        rays = [(ray, tight) for ray, tight, _ in above] + on + fresh
        if len(rays) > MAX_RAYS:
            raise _too_large(dimension)
    return [ray for ray, _ in rays if ray[0]]


def best_reply_vertices(payoffs: Sequence[Sequence[int]]) -> list[tuple[Ray, int, int]]:
    """The nonzero vertices of {x >= 0 : x . column <= 1 for each column}.

    `payoffs[i][j] > 0` is what the other player earns with j against action i. Each vertex as
    the weights of a strategy, the mask of its support, and that of its best replies.
    """
    columns = list(zip(*payoffs, strict=True))
    result = []
    for height, *weights in face_vertices([[1, *(-p for p in c)] for c in columns], len(payoffs)):
        if any(weights):
            support = sum(1 << i for i, w in enumerate(weights) if w)
            best = sum(1 << j for j, c in enumerate(columns) if sum(map(mul, c, weights)) == height)
            result.append((tuple(weights), support, best))
    return result


def _combine(u: Ray, su: int, v: Ray, sv: int) -> Ray:
    """The ray of the face of u and v on which the slack vanishes, in lowest terms."""
    ray = [su * y - sv * x for x, y in zip(u, v, strict=True)]
    divisor = math.gcd(*ray)
    return tuple(x // divisor for x in ray)


def _too_large(dimension: int) -> TooLarge:
    return TooLarge(
        f"expected faces of equilibria with at most {MAX_RAYS:,} vertices, got more than that in "
        f"dimension {dimension}: call lemke_howson for one equilibrium, or pure_equilibria"
    )


def _adjacent(common: int, masks: Sequence[int]) -> bool:
    """Whether two rays span an edge: no third ray lies on all their common facets."""
    holders = 0
    for mask in masks:
        if mask & common == common:
            holders += 1
            if holders > 2:
                return False
    return True
