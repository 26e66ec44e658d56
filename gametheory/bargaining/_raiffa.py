"""The discrete Raiffa solution among any number of players, on convex sets.

Each step moves the disagreement point to the mean of the n profiles in which one player gets the
most that it can while the others keep what they have (Raiffa 1953 for two; Diskin, Koppel and
Samet 2011 for n). Free disposal down to d is assumed, as with two players.

>>> from fractions import Fraction as F
>>> simplex = [(F(0), F(0), F(0)), (F(6), F(0), F(0)), (F(0), F(3), F(0)), (F(0), F(0), F(1))]
>>> point, radius = discrete_raiffa_of_many(simplex, (F(0), F(0), F(0)))
>>> [str(x) for x in point], radius == 0
(['2', '1', '1/3'], True)
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gametheory._numeric.exact import Profile
from gametheory.payoffs import polytope_optima

STEPS = 120
"""Each leaves at most (n - 1)/n of what anybody can still gain: 2^-70 of it for three players."""

DIGITS = 20_000
"""Bits of a denominator at which it stops earlier; the radius says where."""


def discrete_raiffa_of_many(vertices: Sequence[Profile], d: Profile) -> tuple[Profile, Fraction]:
    """The limit, or an efficient profile near it and how far off it may be in each coordinate.

    Some attainable profile has V >= d. Exact where finitely many steps end: they do once the best
    profiles of all players lie on one side of the frontier. The limit gives nobody less than the
    last step does, and nobody more than it can still get there.
    """
    n = len(d)
    most = polytope_optima.best_gains(vertices, d)
    ideal = tuple(x + gain for x, gain in zip(d, most, strict=True))
    if polytope_optima.leximin(vertices, ideal).lower >= 0:
        # Nobody stands in anybody's way.
        return ideal, Fraction(0)
    for _ in range(STEPS):
        if not any(most) or max(x.denominator.bit_length() for x in d) > DIGITS:
            break
        d = tuple(x + gain / n for x, gain in zip(d, most, strict=True))
        most = polytope_optima.best_gains(vertices, d)
    return polytope_optima.leximin(vertices, d).point, max(most)
