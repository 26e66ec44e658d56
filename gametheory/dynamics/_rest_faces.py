"""Where all the actions in use earn the same: the rest points of replicator dynamics in a face.

In the face of a simplex where exactly the actions S are in use, and against an opponent that uses
exactly T, rest is linear: A y is constant on S. So it is a polytope cut out of the face.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Profile

Support = tuple[int, ...]


def supports(count: int) -> Iterator[Support]:
    """All nonempty sets of actions, small ones first."""
    for size in range(1, count + 1):
        yield from itertools.combinations(range(count), size)


def indifferent(payoffs: NDArray[Any], rows: Support, columns: Support) -> tuple[Profile, ...]:
    """The mixtures that use exactly `columns` and make all `rows` earn the same.

    `payoffs[row, column]` in Fractions. One mixture where there is one alone; of a continuum the
    vertices, some of which use fewer columns; () where there is none.
    """
    gaps = [[payoffs[i, j] - payoffs[rows[0], j] for j in columns] for i in rows[1:]]
    whole = [_integers(gap) for gap in gaps if any(gap)]
    rays = _rays(whole, len(columns))
    # All columns are in use inside the hull of the rays iff each is in use in one of them.
    if any(all(ray[k] == 0 for ray in rays) for k in range(len(columns))):
        return ()
    return tuple(_mixture(ray, columns, payoffs.shape[1]) for ray in rays)


def _rays(rows: Sequence[Sequence[int]], count: int) -> list[tuple[int, ...]]:
    """The extreme rays of the nonnegative solutions of homogeneous equations.

    Nearly always there is at most one solution, up to its size, which elimination finds.
    """
    import flint

    if not rows:
        return [tuple(int(i == k) for k in range(count)) for i in range(count)]
    basis, dimension = flint.fmpz_mat([list(row) for row in rows]).nullspace()
    if dimension > 1:
        return extreme_rays([*rows, *([-x for x in row] for row in rows)], count)
    ray = [int(basis[k, 0]) for k in range(count)] if dimension else []
    if not ray or min(ray) * max(ray) < 0:
        return []
    return [tuple(abs(x) for x in ray)]


def _integers(row: Sequence[Fraction]) -> list[int]:
    scale = math.lcm(*(x.denominator for x in row))
    return [int(x * scale) for x in row]


def _mixture(ray: Sequence[int], columns: Support, count: int) -> Profile:
    total, place = sum(ray), {j: k for k, j in enumerate(columns)}
    return tuple(
        Fraction(ray[place[j]], total) if j in place else Fraction(0) for j in range(count)
    )
