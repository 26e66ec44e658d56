"""Successive truncation on polygons: what two rules propose, and what is left of the problem.

The problem is a frontier chain over d, under free disposal. All that is ever proposed lies on the
frontier of what is left, so the most that each player may still get says what is left.

*Bounds without growing numbers.* A larger bound on player i gives i no less of what each rule here
recommends, and the other no more. So a bound that is too large keeps all later proposals within
what is left: bounds may be rounded up, and proposals known up to a radius only. Rounded down they
are bounds from below. That larger bounds do so is plain of the rules that stay (the bound cuts off
their choice, or it does not), of Kalai and Smorodinsky's (the ideal point turns), of equal area and
Perles-Maschler (area, or length, is added on one side). Raiffa: d moves to the mean of (a_1(d_2),
d_2) and (d_1, a_2(d_1)), a_i the best for i. With a larger a_1 each d_1 is at least what it was and
each d_2 at most, by induction.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile

Chain = tuple[Profile, ...]
Propose = Callable[[Chain, Profile], tuple[Profile, Fraction]]
"""What a rule recommends on a frontier chain over d, and how far off that may be."""

MOST_STEPS = 300
ROUNDED_BITS = 240
"""Of a rounded bound, beside those of the whole problem: far finer than what is bracketed."""


@dataclass(frozen=True)
class Truncation:
    """Where the proposals of two rules go.

    Attributes:
        steps: truncations made.
        left: the frontier of what is left: every later proposal lies on it, or, rounded down,
            nobody is bounded below what it gets there.
        agreed: whether it is a single outcome.
        rests: whether a further truncation would leave all, with proposals that differ.
        exact: whether nothing was rounded.
    """

    steps: int
    left: Chain
    agreed: bool
    rests: bool
    exact: bool


def truncated(chain: Chain, most: Sequence[Fraction]) -> Chain:
    """The frontier of the part with V <= most, under free disposal.

    It is `most` by itself if that is attainable then.
    """
    x, y = most
    if x <= chain[0][0] or y <= chain[-1][1]:
        return ((min(x, chain[-1][0]), min(y, chain[0][1])),)
    if polygon.is_beaten(chain, (x, y), everywhere=False) or _on(chain, (x, y)):
        return ((x, y),)
    ends = []
    for a, b in itertools.pairwise(chain):
        if a[0] < x < b[0]:
            ends.append(polygon.between(a, b, x - a[0], b[0] - a[0]))
        if a[1] > y > b[1]:
            ends.append(polygon.between(a, b, a[1] - y, a[1] - b[1]))
    return tuple(sorted({v for v in (*chain, *ends) if v[0] <= x and v[1] <= y}))


def _on(chain: Chain, point: Profile) -> bool:
    return point in chain or any(
        polygon.on_segment(a, b, point) for a, b in itertools.pairwise(chain)
    )


def truncate(
    chain: Chain,
    d: Profile,
    first: Propose,
    second: Propose,
    *,
    narrow: Fraction,
    down: bool = False,
) -> Truncation:
    """Truncate until proposals agree, nothing more is cut off, or what is left is narrow.

    Stops too after `MOST_STEPS`. Bounds are rounded up, or else `down`.
    """
    size = max(_bits([v]) for v in (*chain, d))
    grid, exact = 2 ** (size + ROUNDED_BITS), True
    towards: Callable[[Fraction], int] = math.floor if down else math.ceil
    for step in range(MOST_STEPS):
        if width(chain) <= narrow:
            single = len(chain) == 1
            return Truncation(step, chain, agreed=single, rests=single and exact, exact=exact)
        (x, off), (y, off_too) = first(chain, d), second(chain, d)
        if x == y and not (off or off_too):
            return Truncation(step, (x,), agreed=True, rests=exact, exact=exact)
        most = [x[0] - off, y[1] - off_too] if down else [x[0] + off, y[1] + off_too]
        exact &= not (off or off_too)
        if _bits([most]) > size + 2 * ROUNDED_BITS:
            most = [Fraction(towards(bound * grid), grid) for bound in most]
            exact = False
        left = truncated(chain, most)
        if left == chain:
            return Truncation(step, chain, agreed=False, rests=exact, exact=exact)
        chain = left
    return Truncation(MOST_STEPS, chain, agreed=False, rests=False, exact=exact)


def width(chain: Chain) -> Fraction:
    """How far apart two outcomes of a frontier can be, in the payoff of either player."""
    return max(chain[-1][0] - chain[0][0], chain[0][1] - chain[-1][1])


def _bits(points: Sequence[Sequence[Fraction]]) -> int:
    return max(max(x.numerator.bit_length(), x.denominator.bit_length()) for v in points for x in v)
