"""Successive truncation on polygons: what two rules propose, and what is left of the problem.

The problem is a frontier chain over d, under free disposal. The most that each player may still
get, its bound, says what is left; all that is ever proposed lies on the frontier of that.

*Bounds without growing numbers.* A larger bound on player i gives i no less of what each rule here
recommends, and the other no more. That is plain of the rules that stay (the bound cuts off their
choice, or it does not), of Kalai and Smorodinsky's (the ideal point turns), of equal area and
Perles-Maschler (area, or length, is added on one side). Raiffa: d moves to the mean of (a_1(d_2),
d_2) and (d_1, a_2(d_1)), a_i the best for i. With a larger a_1 each d_1 is at least what it was and
each d_2 at most, by induction.

So to round both bounds up is not safe: a bound too large for one makes the next one of the other
too small. One player is *favoured* instead: its bound is rounded up and the other's down, and
proposals may be known up to a radius only. Then, by induction, at every step the bound on the
favoured player is at least the true one, and the other's at most. Where both bounds can be had
together they stay as they are, and this remains so.

Two runs, one for each player, bracket the outcome. With player 1 favoured, the end of what is left
that is best for player 1 has at least what player 1 gets, and at most what player 2 gets: either
the true bounds can be had together at that step, and player 2 gets its bound, or all that is
proposed later gives player 2 at least what the frontier has at player 1's bound. So too for player
2, and the runs need not be equally long.
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
        steps: truncations made; of two runs the longer one's.
        least, most: what each player gets of the outcome, if there is one.
        agreed: whether proposals certainly converge to one outcome, or arrive at it.
        rests: whether a further truncation would certainly leave all, with proposals that differ.
    """

    steps: int
    least: Profile
    most: Profile
    agreed: bool
    rests: bool


@dataclass(frozen=True)
class _Run:
    """Truncations with one player favoured.

    Attributes:
        steps: truncations made.
        left: the frontier of what is left by these bounds.
        agreed: whether it is a single outcome.
        rests: whether a further truncation would leave all.
        exact: whether nothing was rounded: then no player is favoured.
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
    chain: Chain, d: Profile, first: Propose, second: Propose, *, narrow: Fraction
) -> Truncation:
    """Truncate until proposals agree, nothing more is cut off, or what is left is narrow.

    Stops too after `MOST_STEPS`.
    """
    one = _run(chain, d, (first, second), narrow, favoured=0)
    other = one if one.exact else _run(chain, d, (first, second), narrow, favoured=1)
    (high, low_too), (low, high_too) = one.left[-1], other.left[0]
    # Where both can have the most at once, the true bounds can be had together.
    together = len(truncated(chain, (high, high_too))) == 1
    return Truncation(
        max(one.steps, other.steps),
        (low, low_too),
        (high, high_too),
        agreed=one.agreed if one.exact else together,
        rests=one.exact and one.rests,
    )


def _run(
    chain: Chain, d: Profile, rules: tuple[Propose, Propose], narrow: Fraction, *, favoured: int
) -> _Run:
    size = max(_bits([v]) for v in (*chain, d))
    grid, exact = 2 ** (size + ROUNDED_BITS), True
    signs = (1, -1) if favoured == 0 else (-1, 1)
    for step in range(MOST_STEPS):
        if width(chain) <= narrow:
            single = len(chain) == 1
            return _Run(step, chain, agreed=single, rests=single, exact=exact)
        (x, off), (y, off_too) = (rule(chain, d) for rule in rules)
        if x == y and exact and not (off or off_too):
            return _Run(step, (x,), agreed=True, rests=True, exact=True)
        most = [x[0] + signs[0] * off, y[1] + signs[1] * off_too]
        exact &= not (off or off_too)
        if _bits([most]) > size + 2 * ROUNDED_BITS:
            most = [
                Fraction(s * math.ceil(s * b * grid), grid)
                for s, b in zip(signs, most, strict=True)
            ]
            exact = False
        left = truncated(chain, most)
        if left == chain:
            return _Run(step, chain, agreed=False, rests=True, exact=exact)
        chain = left
    return _Run(MOST_STEPS, chain, agreed=False, rests=False, exact=exact)


def width(chain: Chain) -> Fraction:
    """How far apart two outcomes of a frontier can be, in the payoff of either player."""
    return max(chain[-1][0] - chain[0][0], chain[0][1] - chain[-1][1])


def _bits(points: Sequence[Sequence[Fraction]]) -> int:
    return max(max(x.numerator.bit_length(), x.denominator.bit_length()) for v in points for x in v)
