"""Impartial welfare functions that have one payoff profile as their only optimum, for readers.

Candidates are a max + b min of the larger and the smaller payoff, a, b > 0: impartial, and
increasing in both payoffs. Each is linear on either side of V_1 = V_2. So over the mixtures of some
points it is largest at one of these, or where a mixture of two of them pays both players the same;
"elsewhere" are these.

>>> from gametheory._numeric.exact import fractions
>>> points = [fractions(v) for v in ((1, 1), (0, 1), (0, 0), (2, 0))]
>>> why_picked(points, 0)
'max + 2 min is 3 at (1, 1), elsewhere at most 2'
>>> why_picked(points, 3)
'2 max + min is 4 at (2, 0), elsewhere at most 3'
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from gametheory._numeric.exact import Profile, show, show_profile
from proofs.searching.witnesses import why_out_of_reach

Weights = tuple[int, int]


def why_picked(points: Sequence[Profile], k: int) -> str:
    """Why some impartial increasing welfare function picks the point of number k alone.

    A function a max + b min that does. If none does, what decides it: no mixture of the others pays
    both players as much, and none at all as much as the mirror image.
    """
    value, others = points[k], [*points[:k], *points[k + 1 :]]
    weights = picking(others, value)
    if weights is not None:
        elsewhere = [_worth(weights, v) for v in _elsewhere(others, value)]
        most = f", elsewhere at most {show(max(elsewhere))}" if elsewhere else ""
        return f"{_named(weights)} is {show(_worth(weights, value))} at {show_profile(value)}{most}"
    said = [why_out_of_reach(others, value)]
    if value[::-1] != value:
        said.append(why_out_of_reach(points, value[::-1], "all"))
    if all(said):
        mirror = "" if len(said) == 1 else ", nor any as much as its mirror image"
        return f"no mixture of the others pays both as much{mirror}: {', '.join(said)}"
    return f"{show_profile(value)} is within reach of others"


def picking(others: Sequence[Profile], value: Profile) -> Weights | None:
    """The simplest (a, b) for which a max + b min has a value as its only optimum; None if none.

    Among the mixtures of the value and the others.
    """
    low, high = Fraction(0), None
    for v in _elsewhere(others, value):
        large, small = max(v) - max(value), min(v) - min(value)
        if large >= 0 and small >= 0:
            return None
        if large > 0:
            low = max(low, large / -small)
        elif small > 0:
            high = -large / small if high is None else min(high, -large / small)
    if high is not None and low >= high:
        return None
    ratio = _simplest(low, high)
    return ratio.denominator, ratio.numerator


def _simplest(low: Fraction, high: Fraction | None) -> Fraction:
    """The fraction of smallest terms between two, both excluded (the tree of Stern and Brocot)."""
    (a, b), (c, d) = (0, 1), (1, 0)
    while True:
        middle = Fraction(a + c, b + d)
        if middle <= low:
            a, b = a + c, b + d
        elif high is not None and middle >= high:
            c, d = a + c, b + d
        else:
            return middle


def _elsewhere(others: Sequence[Profile], value: Profile) -> Iterator[Profile]:
    """The others, and where a mixture of two of all these points pays both players the same."""
    yield from others
    for (a, b), (c, d) in itertools.combinations([*others, value], 2):
        if (a - b) * (c - d) < 0:
            share = (b - a) / (b - a + c - d)
            yield (a + share * (c - a),) * 2


def _worth(weights: Weights, value: Profile) -> Fraction:
    return weights[0] * max(value) + weights[1] * min(value)


def _named(weights: Weights) -> str:
    """'max + 2 min'."""
    named = zip(weights, ("max", "min"), strict=True)
    return " + ".join(name if w == 1 else f"{w} {name}" for w, name in named)
