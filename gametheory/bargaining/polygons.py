"""Bargaining solutions along the frontier of a polygon, exactly.

Every solution takes a *chain* and the disagreement point d: the strong Pareto frontier of the
part V >= d of a convex set, by rising payoff of player 1. One point is a chain. Where a solution
speaks of areas or of what a player could get at most, it is of the comprehensive hull: all
payoffs between d and some point of the chain (free disposal down to d).

| solution          | the outcome                                      | source                |
|-------------------|--------------------------------------------------|-----------------------|
| `weighted_nash`   | largest product of powers of the gains           | Kalai 1977a           |
| `proportional`    | gains in a given ratio                           | Kalai 1977b           |
| `equal_area`      | the ray from d to it halves the area             | Anbarci, Bigelow 1994 |
| `perles_maschler` | sqrt(-dx dy) sums to the same on either side     | Perles, Maschler 1981 |
| `discrete_raiffa` | limit of d <- mean of each player's best given d | Raiffa 1953           |

>>> from fractions import Fraction
>>> chain = [(Fraction(1), Fraction(2)), (Fraction(2), Fraction(0))]
>>> d = (Fraction(0), Fraction(0))
>>> equal_area(chain, d)
(Fraction(5, 4), Fraction(3, 2))
>>> discrete_raiffa(chain, d).point
(Fraction(5, 4), Fraction(3, 2))
>>> perles_maschler(chain, d).point
(Fraction(3, 2), Fraction(1, 1))

Kalai 1977a is "Nonsymmetric Nash solutions and replications of 2-person bargaining", 1977b
"Proportional solutions to bargaining situations". Raiffa's procedure is in Luce and Raiffa
(1957, chapter 6).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Any

from gametheory._numeric.polygon import Point, equal_gains, interpolate, largest_product
from gametheory._numeric.rationals import as_fmpq

Chain = Sequence[Point]

PRECISION = 128
"""Bits to which outcomes are known that are irrational, or take too long to end."""


@dataclass(frozen=True)
class Enclosed:
    """A point of the chain, and how far from it in each coordinate the outcome may lie.

    Radius 0: it is the outcome. The point itself is exactly on the chain in any case.
    """

    point: Point
    radius: Fraction


def concession(chain: Chain, player: int, level: Fraction) -> Point:
    """The best for the other among points of the chain that give `player` at least `level`.

    `level` is at most the player's best.
    """
    ordered = chain if player == 0 else chain[::-1]
    k = bisect_left(ordered, level, key=lambda v: v[player])
    if k == 0:
        return ordered[0]
    a, b = ordered[k - 1], ordered[k]
    return interpolate(a, b, (level - a[player]) / (b[player] - a[player]))


def weighted_nash(chain: Chain, corner: Point, weights: Point) -> Point:
    """The maximum of gain1^w1 * gain2^w2, for positive weights w.

    A chain of several points leaves both players something to gain, so the product is positive
    there and its logarithm strictly concave: the maximum is unique, and rational.
    """
    return largest_product(chain, corner, weights)


def proportional(chain: Chain, corner: Point, weights: Point) -> Point:
    """Gains in the ratio w1 : w2, for positive weights w.

    If the chain ends before they meet that ratio, its nearer end, where the player who falls
    short gets the most it can; Kalai's own solution would waste what is beyond the ratio.
    """
    return equal_gains(chain, corner, weights[::-1])


def equal_area(chain: Chain, corner: Point) -> Point:
    """The point whose ray from d halves the area of the comprehensive hull.

    The ray to either end of the chain has at most half of the area beyond it (a rectangle has
    exactly half), so the ray that halves it meets the chain. Where the hull has no area one
    player can gain nothing, and the chain is the one point that is best for the other.
    """
    gains = [(v[0] - corner[0], v[1] - corner[1]) for v in chain]
    sectors = [a[1] * b[0] - a[0] * b[1] for a, b in pairwise(gains)]
    above, below = gains[0][0] * gains[0][1], gains[-1][0] * gains[-1][1]
    missing = (below + sum(sectors) - above) / 2
    for (a, b), sector in zip(pairwise(chain), sectors, strict=True):
        if missing <= sector:
            return interpolate(a, b, missing / sector)
        missing -= sector
    return chain[-1]


def perles_maschler(chain: Chain, corner: Point) -> Enclosed:
    """The super-additive solution: the integral of sqrt(-dx dy) is the same on both sides.

    Given V >= d, the position of d plays no part, nor do edges parallel to an axis. An edge
    contributes the root of the area of its rectangle. Rational outcomes are recognised: roots
    of rationals whose products are no squares are linearly independent over the rationals
    (Besicovitch 1940), so a sum of them is rational only if it is visibly so.
    """
    if len(chain) == 1:
        return Enclosed(chain[0], Fraction(0))
    areas = [(b[0] - a[0]) * (a[1] - b[1]) for a, b in pairwise(chain)]
    kinds: list[Fraction] = []
    terms: list[tuple[int, Fraction]] = []
    for area in areas:
        for kind, representative in enumerate(kinds):
            ratio = _rational_root(area / representative)
            if ratio is not None:
                terms.append((kind, ratio))
                break
        else:
            terms.append((len(kinds), Fraction(1)))
            kinds.append(area)

    def lead(vertex: int) -> list[Fraction]:
        """The left side less the right side, as a combination of the roots of `kinds`."""
        total = [Fraction(0)] * len(kinds)
        for edge, (kind, factor) in enumerate(terms):
            total[kind] += factor if edge < vertex else -factor
        return total

    vertices = range(1, len(chain))
    edge = bisect_left(vertices, 0, key=lambda k: _sign(lead(k), kinds))
    a, b = chain[edge], chain[edge + 1]
    kind, factor = terms[edge]
    # lead(edge) + 2 t sqrt(area of the edge) = 0, divided by the root that the edge has.
    combination = [-x / (2 * factor) for x in lead(edge)]
    rational = combination[kind]
    combination[kind] = Fraction(0)
    if not any(combination):
        return Enclosed(interpolate(a, b, rational), Fraction(0))
    t, radius = _enclosed(combination, [x / kinds[kind] for x in kinds])
    t = min(max(t + rational, Fraction(0)), Fraction(1))
    return Enclosed(interpolate(a, b, t), radius * max(b[0] - a[0], a[1] - b[1]))


def discrete_raiffa(chain: Chain, corner: Point) -> Enclosed:
    """The limit of d <- the mean of (best for 1, d2) and (d1, best for 2).

    Once both best outcomes lie on one edge the next d lies on it too and is the limit. That
    happens after finitely many steps unless the limit is a vertex. Near a vertex the step is
    linear, and of its two eigenvectors one leads into the vertex from below: the
    d with v^2 = u^2 s s', for distances (u, v) to the vertex and the slopes s, s' beside it, and
    no other, never leave. These are recognised. Each step halves what either player may still
    gain, so `PRECISION` steps enclose a limit that is not reached by then (the slopes beside a
    vertex are nearly the same, or d all but such a d); no number grows beyond the digits of
    that many steps.
    """
    d = corner
    for _ in range(PRECISION):
        first, second = concession(chain, 1, d[1]), concession(chain, 0, d[0])
        if first == second:
            return Enclosed(first, Fraction(0))
        between = [v for v in chain if second[0] < v[0] < first[0]]
        if len(between) == 1 and second[0] == d[0] and first[1] == d[1]:
            w = between[0]
            if (w[1] - d[1]) * (first[0] - w[0]) == (w[0] - d[0]) * (second[1] - w[1]):
                return Enclosed(w, Fraction(0))
        d = ((d[0] + first[0]) / 2, (d[1] + second[1]) / 2)
    first, second = concession(chain, 1, d[1]), concession(chain, 0, d[0])
    radius = max(first[0] - d[0], second[1] - d[1])
    return Enclosed(concession(chain, 0, (d[0] + first[0]) / 2), radius)


def _rational_root(square: Fraction) -> Fraction | None:
    root = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    return root if root * root == square else None


def _sign(factors: Sequence[Fraction], squares: Sequence[Fraction]) -> int:
    """The sign of the sum of factor * sqrt(square), the roots independent over the rationals."""
    if not any(factors):
        return 0
    bits = 2 * PRECISION
    while True:
        total = _sum_of_roots(factors, squares, bits)
        if total != 0:
            return 1 if total > 0 else -1
        bits *= 2


def _enclosed(
    factors: Sequence[Fraction], squares: Sequence[Fraction]
) -> tuple[Fraction, Fraction]:
    """The sum of factor * sqrt(square), rounded to `PRECISION` bits, and its radius."""
    bits, units = 2 * PRECISION, 2**PRECISION
    while True:
        total = _sum_of_roots([units * factor for factor in factors], squares, bits)
        if total.rad() < 1:
            mantissa, exponent = map(int, total.mid().man_exp())
            whole = mantissa << exponent if exponent > 0 else mantissa >> -exponent
            return Fraction(whole, units), Fraction(2, units)
        bits *= 2


def _sum_of_roots(factors: Sequence[Fraction], squares: Sequence[Fraction], bits: int) -> Any:
    """A ball around the sum of factor * sqrt(square)."""
    import flint

    with flint.ctx.workprec(bits):
        total = flint.arb(0)
        for factor, square in zip(factors, squares, strict=True):
            if factor:
                root = flint.arb(as_fmpq(square)).sqrt()
                total += root * as_fmpq(factor)
        return total
