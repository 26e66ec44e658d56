"""What several recommendations leave in dispute: the face that has all, and how far they lie apart.

>>> from fractions import Fraction
>>> import gametheory as gt
>>> S = gt.PayoffSet.from_points([(0, 0, 0), (3, 0, 0), (0, 3, 0), (0, 0, 3)])
>>> ends = [[(Fraction(3), Fraction(0), Fraction(0))], [(Fraction(1), Fraction(1), Fraction(1))]]
>>> len(disputed_face(S, ends)), spread(S, ends)
(3, 0.6666666666666666)
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from gametheory._numeric import lp
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import integers
from gametheory.payoffs import PayoffSet

Faces = Sequence[Sequence[Profile]]


def disputed_face(payoff_set: PayoffSet, faces: Faces) -> tuple[Profile, ...]:
    """Vertices of the smallest face of a convex set that has all recommendations, else these.

    That is the face with their mean in its relative interior: the vertices that can have a share
    in a mixture that gives the mean, which one linear program finds all at once. A recommendation
    that is only near the boundary, as an irrational optimum is, may have a larger face.
    """
    every = sorted({v for face in faces for v in face})
    if payoff_set.kind != "convex":
        return tuple(every)
    mean = tuple(sum(x) / Fraction(len(every)) for x in zip(*every, strict=True))
    points = payoff_set.points
    offsets, _ = integers([tuple(x - m for x, m in zip(v, mean, strict=True)) for v in points])
    # Shares up to 1, to be counted, and further shares of any size; together balanced at the mean.
    count = len(points)
    columns = [list(axis) * 2 for axis in zip(*offsets, strict=True)]
    rows = [sign for row in columns for sign in (row, [-x for x in row])]
    rows += [[int(k == i) for k in range(count)] + [0] * count for i in range(count)]
    _, shares, _, divisor = lp.integer_maximum(
        rows, [0] * (2 * len(columns)) + [1] * count, [1] * count + [0] * count
    )
    return tuple(sorted(v for v, share in zip(points, shares, strict=False) if share == divisor))


def spread(payoff_set: PayoffSet, faces: Faces) -> float:
    """The largest distance between two of them, at the nearest profiles, in shares of ranges."""
    frontier = payoff_set.pareto_frontier().points
    ranges = [max(own) - min(own) or Fraction(1) for own in zip(*frontier, strict=True)]
    scaled = [
        [tuple(x / r for x, r in zip(v, ranges, strict=True)) for v in face] for face in faces
    ]
    pairs = itertools.combinations(scaled, 2)
    if payoff_set.kind == "convex":
        return max((float(_gap(a, b)) for a, b in pairs), default=0.0)
    return max((float(min(_apart(v, w) for v in a for w in b)) for a, b in pairs), default=0.0)


def _apart(v: Profile, w: Profile) -> Fraction:
    return max(abs(x - y) for x, y in zip(v, w, strict=True))


def _gap(a: Sequence[Profile], b: Sequence[Profile]) -> Fraction:
    """The distance of two hulls in the largest coordinate.

    Its dual: the largest min n . v - max n . w over directions n whose sizes add up to 1.
    """
    if len(a) == len(b) == 1:
        return _apart(a[0], b[0])
    least = [min(x) for x in zip(*a, *b, strict=True)]
    whole, unit = integers([tuple(x - y for x, y in zip(v, least, strict=True)) for v in (*a, *b)])
    n = len(least)
    # n = plus - minus, then the gap, then the level between the two hulls, split by sign.
    rows = [[*(-x for x in v), *v, 1, 1, -1] for v in whole[: len(a)]]
    rows += [[*w, *(-x for x in w), 0, -1, 1] for w in whole[len(a) :]]
    rows.append([1] * (2 * n) + [0, 0, 0])
    value, _, _, divisor = lp.integer_maximum(
        rows, [0] * len(whole) + [1], [0] * (2 * n) + [1, 0, 0]
    )
    return Fraction(value, divisor * unit)
