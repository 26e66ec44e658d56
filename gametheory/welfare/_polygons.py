"""Optima of rank-weighted and CES welfare on polygons, exactly."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory._numeric.polygon import Point
from gametheory._numeric.reals import PRECISION, Real, ball, combine, enclosure

LARGEST_POWER = 1_000
"""Comparisons of powers that balls leave open are decided in integers up to this exponent."""


def largest_rank_weighted(
    vertices: Sequence[Point], corner: Point, ranks: Profile
) -> tuple[Point, ...]:
    """The corners of the face where ranks[0] * least gain + ranks[1] * largest gain is largest.

    Linear on either side of the line of equal gains, so largest at a vertex of one of the two
    sides. Needs ranks[0] >= ranks[1], so that the optima are a convex set.
    """
    one, zero = Fraction(1), Fraction(0)
    lead = corner[0] - corner[1]
    sides = [
        polygon.clip(vertices, (one, -one), lead),
        polygon.clip(vertices, (-one, one), -lead),
    ]
    candidates = {v for side in sides for v in side} or {(zero, zero)}

    def value(v: Point) -> Any:
        low, high = sorted((v[0] - corner[0], v[1] - corner[1]))
        return ranks[0] * low + ranks[1] * high

    top = max(map(value, candidates))
    return polygon.convex_hull([v for v in candidates if value(v) == top])


def largest_mean(
    chain: Sequence[Point], corner: Point, weights: Profile, aversion: Fraction
) -> tuple[Point, Fraction]:
    """The maximum along a chain with V >= d of the CES welfare of a positive finite aversion.

    And its radius: where the gains stand in an irrational ratio the point is on the chain within
    so much of the optimum. The welfare is strictly quasi-concave, so the optimum is unique.
    """
    for a, b in itertools.pairwise(chain):
        step = (weights[0] * (b[0] - a[0]), weights[1] * (a[1] - b[1]))
        if _slope(a, corner, step, aversion) <= 0:
            return a, Fraction(0)
        if _slope(b, corner, step, aversion) < 0:
            return _inside(a, b, corner, step, aversion)
    return chain[-1], Fraction(0)


def _slope(v: Point, corner: Point, step: Point, aversion: Fraction) -> int:
    """The sign of step_1 / gain_1^aversion - step_2 / gain_2^aversion."""
    first, second = v[0] - corner[0], v[1] - corner[1]
    if first == 0 or second == 0:
        return int(first == 0) - int(second == 0)
    import flint

    with flint.ctx.workprec(PRECISION):
        lead = (ball(step[0]).log() - ball(step[1]).log()) + ball(aversion) * (
            ball(second).log() - ball(first).log()
        )
        if lead > 0 or lead < 0:
            return 1 if lead > 0 else -1
    p, q = aversion.numerator, aversion.denominator
    if max(p, q) > LARGEST_POWER:
        return 0
    gain, loss = step[0] ** q * second**p, step[1] ** q * first**p
    return int(gain > loss) - int(gain < loss)


def _inside(
    a: Point, b: Point, corner: Point, step: Point, aversion: Fraction
) -> tuple[Point, Fraction]:
    """Where gain_2 / gain_1 = (step_2 / step_1)^(1 / aversion), on the edge from a to b."""
    ratio = _power(step[1] / step[0], 1 / aversion)
    g, h = a[0] - corner[0], a[1] - corner[1]
    p, q = b[0] - a[0], a[1] - b[1]
    # h - t q = ratio (g + t p)
    if isinstance(ratio, Fraction):
        return polygon.interpolate(a, b, (h - ratio * g) / (ratio * p + q)), Fraction(0)
    import flint

    with flint.ctx.workprec(PRECISION):
        t = combine((1, -g), (h, ratio)) / combine((p, 1), (ratio, q))
    middle, radius = enclosure(t)
    return polygon.interpolate(a, b, middle), radius * max(p, q)


def _power(base: Fraction, exponent: Fraction) -> Real:
    """base^exponent: rational if it is and the exponent is small, else a ball."""
    p, q = exponent.numerator, exponent.denominator
    if max(p, q) <= LARGEST_POWER:
        power = base**p
        root = Fraction(_root(power.numerator, q), _root(power.denominator, q))
        if root**q == power:
            return root
    import flint

    with flint.ctx.workprec(PRECISION):
        return (ball(base).log() * ball(exponent)).exp()


def _root(number: int, degree: int) -> int:
    """The integer part of a root."""
    if degree == 1 or number < 2:
        return number
    if degree == 2:
        return math.isqrt(number)
    low, high = 0, 1 << (-(-number.bit_length() // degree))
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= number:
            low = middle
        else:
            high = middle - 1
    return low


def supergradient(vertices: Sequence[Point], point: Point, gains: Point, ranks: Profile) -> Point:
    """A normal that proves a rank-weighted optimum: a supergradient there that supports the set.

    On the line of equal gains every mixture of the two linear parts is one; if some mixture
    supports the set, then so does one of the two, or one along the normal of an edge.
    """
    low, high = ranks
    candidates = [(low, high)] if gains[0] < gains[1] else [(high, low)]
    if gains[0] == gains[1]:
        total = low + high
        candidates = [(low, high), (high, low)]
        for normal in polygon.outward_normals(vertices, point):
            if sum(normal) and total:
                share = Fraction(normal[0] * total, sum(normal))
                if high <= share <= low:
                    candidates.append((share, total - share))
    proven = (c for c in candidates if polygon.supports(vertices, c, point))
    return next(proven, candidates[0])
