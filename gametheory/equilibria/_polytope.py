"""Vertices of best-reply polytopes by the double description method, in integers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from gametheory.errors import TooLarge

MAX_RAYS = 4_000
"""Cap on intermediate rays: the adjacency test is cubic in their number."""

Vertex = tuple[tuple[Fraction, ...], int]


def best_reply_vertices(matrix: Sequence[Sequence[int]]) -> list[Vertex]:
    """All nonzero vertices of {x >= 0 : x . column <= 1 for each column}, normalised.

    `matrix[i][j] > 0` is what the other player earns with j against action i. A vertex comes
    as the mixed strategy x / sum(x), with a bit mask of its tight constraints: bit i for
    x_i = 0, bit m + j for "j is a best reply". Rows of degenerate games may carry more tight
    constraints than dimensions; each vertex is listed once (Motzkin et al. 1953; Fukuda and
    Prodon 1996 for the combinatorial adjacency test).

    Raises `TooLarge` beyond `MAX_RAYS` intermediate rays.
    """
    m, n = len(matrix), len(matrix[0])
    height = 1 << (m + n)
    # Rays (t, x) of the cone t >= 0, x >= 0; `tight` has a bit for each facet it lies on.
    units = [tuple(int(k == i) for k in range(m + 1)) for i in range(m + 1)]
    positive_orthant = height | ((1 << m) - 1)
    rays = [
        (unit, positive_orthant & ~(height if i == 0 else 1 << (i - 1)))
        for i, unit in enumerate(units)
    ]
    for j in range(n):
        column = [matrix[i][j] for i in range(m)]
        bit = 1 << (m + j)
        above, on, below = [], [], []
        for ray, tight in rays:
            slack = ray[0] - sum(c * x for c, x in zip(column, ray[1:], strict=True))
            if slack > 0:
                above.append((ray, tight, slack))
            elif slack == 0:
                on.append((ray, tight | bit))
            else:
                below.append((ray, tight, slack))
        masks = [tight for _, tight in rays]
        fresh = [
            (_combine(u, su, v, sv), tu & tv | bit)
            for u, tu, su in above
            for v, tv, sv in below
            if _adjacent(tu & tv, masks, m - 1)
        ]
        rays = [(ray, tight) for ray, tight, _ in above] + on + fresh
        if len(rays) > MAX_RAYS:
            raise TooLarge(
                f"expected a game whose best-reply polytopes have at most {MAX_RAYS:,} vertices, "
                f"got more than that at {m}x{n}"
            )
    vertices = []
    for ray, tight in rays:
        total = sum(ray[1:])
        if total:
            strategy = tuple(Fraction(x, total) for x in ray[1:])
            vertices.append((strategy, tight & ~height))
    return vertices


def _combine(u: tuple[int, ...], su: int, v: tuple[int, ...], sv: int) -> tuple[int, ...]:
    """The ray of the face of u and v on which the slack vanishes, in lowest terms."""
    ray = [su * y - sv * x for x, y in zip(u, v, strict=True)]
    divisor = math.gcd(*ray)
    return tuple(x // divisor for x in ray)


def _adjacent(common: int, masks: Sequence[int], least: int) -> bool:
    """Whether two rays span an edge: no third ray lies on all their common facets."""
    if common.bit_count() < least:
        return False
    holders = 0
    for mask in masks:
        if mask & common == common:
            holders += 1
            if holders > 2:
                return False
    return True
