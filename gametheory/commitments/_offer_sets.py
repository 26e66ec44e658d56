"""Closed sets of outcomes as finite unions of convex polygons, exactly.

An offer is such a union, since a projection may be added to a convex set; so is what two offers
have in common. A point and a segment are polygons of one and two vertices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory.payoffs import PayoffSet

Part = tuple[Profile, ...]
"""The vertices of a convex polygon."""

OfferSet = tuple[Part, ...]
"""The union of these; () is empty. Finite sets are points one by one."""


def tidy(parts: Iterable[Part]) -> OfferSet:
    """The same set without parts that lie in another one, in order."""
    given = sorted(set(filter(None, parts)))
    return tuple(
        part
        for k, part in enumerate(given)
        if not any(
            all(polygon.contains(other, v) for v in part) for j, other in enumerate(given) if j != k
        )
    )


def whole(payoff_set: PayoffSet, floor: Profile) -> OfferSet:
    """All that is attainable with V >= floor."""
    points = payoff_set.individually_rational(floor)
    if payoff_set.kind == "convex":
        return (points,) if points else ()
    return tuple((point,) for point in sorted(points))


def common(first: OfferSet, second: OfferSet) -> OfferSet:
    """What both have."""
    return tidy(polygon.intersect(a, b) for a in first for b in second)


def union(*sets: OfferSet) -> OfferSet:
    """What any of them has."""
    return tidy(part for one in sets for part in one)


def at_most(offers: OfferSet, player: int, limit: Fraction) -> OfferSet:
    """The part with V_player <= limit."""
    normal = tuple(-1 if j == player else 0 for j in range(2))
    return tidy(polygon.clip(part, normal, -limit) for part in offers)


def hull(points: Sequence[Profile]) -> OfferSet:
    """The convex hull of points, () of none."""
    return (polygon.convex_hull(points),) if points else ()


def has(offers: OfferSet, point: Profile) -> bool:
    """Whether a profile is in the set."""
    return any(polygon.contains(part, point) for part in offers)


def within(first: OfferSet, second: OfferSet) -> bool:
    """Whether each part of the first lies in a part of the second."""
    return all(any(all(polygon.contains(b, v) for v in a) for b in second) for a in first)
