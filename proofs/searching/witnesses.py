"""What makes a payoff profile Pareto-optimal, dominated or out of reach, in numbers for readers.

>>> from gametheory._numeric.exact import fractions
>>> points = [fractions(v) for v in ((4, 1), (2, 2), (0, 0))]
>>> why_efficient(points, fractions((4, 1)), fractions((2, 2)))
'V_1 + V_2 is 5 at (4, 1), nowhere more; V_1 + 2 V_2 is 6 at (2, 2), nowhere more'
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
from gametheory._numeric.exact import Profile, listed, show, show_profile

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


def why_efficient(points: Sequence[Profile], *values: Profile) -> str:
    """Positive weights by which no mixture of points is worth more than efficient values.

    Values of which one weighted sum says it are said together. A value that is not efficient is
    dominated, and what dominates it is said.
    """
    options = [(Fraction(1), Fraction(1)), *_slopes(_frontier(points)), *_between(points)]
    best = {weights: max(_sum(weights, v) for v in points) for weights in options}
    said: dict[Weights, list[str]] = {}
    dominated = []
    for value in dict.fromkeys(values):
        fitting = [weights for weights in options if _sum(weights, value) == best[weights]]
        if fitting:
            chosen = next((weights for weights in fitting if weights in said), fitting[0])
            said.setdefault(chosen, []).append(show_profile(value))
        else:
            dominated.append(why_dominated(points, value))
    return "; ".join(
        [
            f"{weighted(weights)} is {show(best[weights])} at {listed(here)}, nowhere more"
            for weights, here in said.items()
        ]
        + dominated
    )


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


def why_asymmetric(points: Sequence[Profile]) -> str:
    """A point whose mirror image no mixture of points is; else that there is none."""
    within = PayoffSet.from_points(points, convex=True)
    for value in sorted(set(points), reverse=True):
        if not within.contains([value[::-1]])[0]:
            return f"{show_profile(value)} is attainable, {show_profile(value[::-1])} is not"
    return "with every (a, b) also (b, a) is attainable"
