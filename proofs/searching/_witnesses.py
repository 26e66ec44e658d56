"""What makes a payoff profile Pareto-optimal, dominated or out of reach, in numbers for readers.

>>> from gametheory._exact import fractions
>>> points = [fractions(v) for v in ((4, 1), (2, 2), (0, 0))]
>>> why_efficient(points, fractions((4, 1)))
'V_1 + V_2 is largest at (4, 1)'
>>> why_dominated(points, fractions((2, 1)))
'(4, 1) dominates (2, 1)'
>>> why_out_of_reach(points, fractions((1, 4)))
'V_2 is 4 at (1, 4) and at most 2 at the others'
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from gametheory import PayoffSet
from gametheory._exact import Profile, show, show_profile

Weights = tuple[Fraction, Fraction]


def weighted(weights: Weights) -> str:
    """A weighted sum of both payoffs: 'V_1 + 2 V_2'."""
    parts = [f"V_{i}" if w == 1 else f"{show(w)} V_{i}" for i, w in enumerate(weights, 1) if w != 0]
    return " + ".join(parts)


def _frontier(points: Sequence[Profile]) -> list[Profile]:
    return sorted(PayoffSet.from_points(points, convex=True).pareto_frontier().points)


def _slopes(chain: Sequence[Profile]) -> list[Weights]:
    """Weights of the edges of a frontier, the smaller one 1."""
    found = []
    for (a, b), (c, d) in itertools.pairwise(chain):
        least = min(b - d, c - a)
        found.append(((b - d) / least, (c - a) / least))
    return found


def _sum(weights: Weights, value: Profile) -> Fraction:
    return weights[0] * value[0] + weights[1] * value[1]


def why_efficient(points: Sequence[Profile], value: Profile) -> str:
    """Positive weights by which no mixture of points is worth more than an efficient value."""
    for weights in ((Fraction(1), Fraction(1)), *_slopes(_frontier(points)), *_between(points)):
        if _sum(weights, value) == max(_sum(weights, v) for v in points):
            return f"{weighted(weights)} is largest at {show_profile(value)}"
    return why_dominated(points, value)


def _between(points: Sequence[Profile]) -> list[Weights]:
    """Weights of corners: between those of the two edges that meet there."""
    slopes = _slopes(_frontier(points))
    return [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in itertools.pairwise(slopes)]


def why_dominated(points: Sequence[Profile], value: Profile) -> str:
    """A mixture of points, or one of them, that dominates a value; else that none does."""
    better = [v for v in points if v != value and v[0] >= value[0] and v[1] >= value[1]]
    if better:
        return f"{show_profile(max(better, key=sum))} dominates {show_profile(value)}"
    for (a, b), (c, d) in itertools.pairwise(_frontier(points)):
        first = max(a, value[0])
        if first <= c:
            height = b + (d - b) * (first - a) / (c - a)
            if height >= value[1] and (first, height) != value:
                mixed = show_profile((first, height))
                return f"the mixture {mixed} dominates {show_profile(value)}"
    return f"nothing dominates {show_profile(value)}"


def why_out_of_reach(points: Sequence[Profile], value: Profile, others: str = "the others") -> str:
    """Weights by which a value is worth more than every mixture of points; "" if there are none."""
    one, none = Fraction(1), Fraction(0)
    chain = _frontier(points) if points else []
    for weights in ((one, none), (none, one), (one, one), *_slopes(chain)):
        most = max((_sum(weights, v) for v in points), default=None)
        here = _sum(weights, value)
        if most is None or here > most:
            at_most = "" if most is None else f" and at most {show(most)} at {others}"
            return f"{weighted(weights)} is {show(here)} at {show_profile(value)}{at_most}"
    return ""


def why_picked(points: Sequence[Profile], k: int) -> str:
    """Why some impartial increasing welfare function picks the point of number k alone.

    Nothing else reaches it, and nothing at all its mirror image.
    """
    value = points[k]
    said = [why_out_of_reach([*points[:k], *points[k + 1 :]], value)]
    if value[::-1] != value:
        said.append(why_out_of_reach(points, value[::-1], "all"))
    return ", ".join(said) if all(said) else f"{show_profile(value)} is within reach of others"


def why_asymmetric(points: Sequence[Profile]) -> str:
    """A point whose mirror image no mixture of points is; else that there is none."""
    within = PayoffSet.from_points(points, convex=True)
    for value in sorted(set(points), reverse=True):
        if not within.contains([value[::-1]])[0]:
            return f"{show_profile(value)} is attainable, {show_profile(value[::-1])} is not"
    return "with every (a, b) also (b, a) is attainable"
