"""Distances to polytopes and domination in them, for very many points of few dimensions.

The distance of a point x to a polytope P in the largest coordinate is the largest n . x - h(n)
over directions n whose sizes add up to 1, h(n) = max over P of n . v, and 0 inside. For given
signs of n, finitely many (n, h) will do: the extreme rays of a cone. So a point is compared with a
list of hyperplanes, worked out once in integers.

Some point of P is better than x in every coordinate if and only if n . x < h(n) for all
directions n >= 0: for those of the one cone whose signs are all positive.

>>> from fractions import Fraction
>>> triangle = [(Fraction(0),) * 3, (Fraction(1), Fraction(0), Fraction(0)), (Fraction(0),) * 3]
>>> import numpy as np
>>> distances_to(triangle, np.array([[0.5, 0.25, 0.0], [2.0, 0.0, 0.0], [0.5, 0.0, 0.0]]))
array([0.25, 1.  , 0.  ])
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import integers


def hyperplanes(points: Sequence[Profile], signs: Sequence[int]) -> list[tuple[Profile, Fraction]]:
    """(n, h(n)) for the extreme directions n of these signs, sizes adding up to 1."""
    dimension = len(signs)
    turned = [tuple(s * x for s, x in zip(signs, v, strict=True)) for v in points]
    least = [min(column) for column in zip(*turned, strict=True)]
    whole, unit = integers([tuple(x - a for x, a in zip(v, least, strict=True)) for v in turned])
    rows = [[*(-x for x in v), unit] for v in dict.fromkeys(whole)]
    found = []
    for ray in extreme_rays(rows, dimension + 1):
        if size := sum(ray[:-1]):
            normal = [Fraction(x, size) for x in ray[:-1]]
            top = Fraction(ray[-1], size) + sum(x * a for x, a in zip(normal, least, strict=True))
            found.append((tuple(s * x for s, x in zip(signs, normal, strict=True)), top))
    return found


def as_floats(planes: Sequence[tuple[Profile, Fraction]]) -> NDArray[np.float64]:
    """`[k, dimension + 1]`, h(n) last."""
    return np.array([[*map(float, normal), float(top)] for normal, top in planes])


def largest_lead(planes: NDArray[np.float64], where: NDArray[np.float64]) -> NDArray[np.float64]:
    """The largest n . x - h(n) for points x `[..., dimension]`."""
    return np.asarray((where @ planes[:, :-1].T - planes[:, -1]).max(axis=-1))


def distances_to(points: Sequence[Profile], where: NDArray[np.float64]) -> NDArray[np.float64]:
    """Largest coordinate of the offset of `where[..., dimension]` to the nearest of a polytope."""
    if len(set(points)) == 1:
        return np.asarray(abs(where - np.array(points[0], dtype=np.float64)).max(axis=-1))
    orthants = itertools.product((1, -1), repeat=len(points[0]))
    planes = np.concatenate([as_floats(hyperplanes(points, signs)) for signs in orthants])
    return np.maximum(largest_lead(np.unique(planes, axis=0), where), 0.0)
