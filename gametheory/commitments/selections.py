"""Selection functions: which outcome of an agreement set is played.

A selection function picks an efficient point of every closed set. It is *transitive* if, where
outcomes are added that are for everyone at least as good as the one that was picked, so is what is
picked then (DiGiovanni, Clifton and Macé 2025, Definition 6). Whoever maximises one complete
order of payoff profiles, the same for all sets, is transitive: what is picked then is either one of
those that were added, or best already of what was there. Kalai and Smorodinsky's is none, since an
outcome that is added can change the ideal point.

| name                | picks, of a union of convex sets                                  |
|---------------------|-------------------------------------------------------------------|
| "player 1"          | the best for player 1, then for player 2                          |
| "player 2"          | the best for player 2, then for player 1                          |
| "utilitarian"       | the largest sum                                                   |
| "egalitarian"       | the leximin of gains over the default outcome                     |
| "nash"              | the largest product of gains over the default outcome             |
| "kalai-smorodinsky" | the leximin of gains over what each gains at most; not transitive |

Ties go to the larger sum of gains, then to player 1. So each is complete, and all but the last
maximise one order. Exact.

>>> from fractions import Fraction as F
>>> triangle = ((F(0), F(0)), (F(3), F(1)), (F(1), F(3)))
>>> select((triangle,), (F(0), F(0)), "nash")
(Fraction(2, 1), Fraction(2, 1))
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, brief_profile
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import Pair
from gametheory.commitments._offer_sets import OfferSet, Part
from gametheory.errors import InvalidArgument

Order = Callable[[Profile], tuple[Any, ...]]

SELECTIONS = (
    "player 1",
    "player 2",
    "utilitarian",
    "egalitarian",
    "nash",
    "kalai-smorodinsky",
)
TRANSITIVE = SELECTIONS[:-1]


@checked
def select(
    agreement: Sequence[Sequence[Pair]], default: Pair, selection: str = "nash"
) -> Profile:
    """The outcome that is picked of a union of convex polygons, given by their vertices.

    Args:
        agreement: the polygons; a point and a segment have one and two vertices. Everything in
            them is for both at least as good as `default`.
        default: the outcome without agreement.
        selection: see the table of this module.

    Raises `InvalidArgument` for an empty agreement, and a vertex that is worse than the default.
    """
    require_among(selection, SELECTIONS, "a selection function")
    parts = tuple(polygon.convex_hull(part) for part in agreement if part)
    if not parts:
        raise InvalidArgument("expected outcomes to select from, got none")
    for part in parts:
        for v in part:
            if v[0] < default[0] or v[1] < default[1]:
                raise InvalidArgument(
                    f"expected outcomes at least as good as the default {brief_profile(default)}, "
                    f"got {brief_profile(v)}"
                )
    return chosen(parts, tuple(default), selection)


def chosen(parts: OfferSet, default: Profile, selection: str) -> Profile:
    """`select` of parts that are as they should be."""
    pick, order = _rule(parts, default, selection)
    return max((pick(polygon.upper_right_chain(part)) for part in parts), key=order)


def _rule(
    parts: OfferSet, default: Profile, selection: str
) -> tuple[Callable[[Part], Profile], Order]:
    """What is best on the frontier of one part, and the order by which parts compare."""
    if selection == "player 1":
        return lambda chain: chain[-1], lambda v: v
    if selection == "player 2":
        return lambda chain: chain[0], lambda v: v[::-1]

    def ties(v: Profile) -> tuple[Fraction, Fraction]:
        return v[0] + v[1], v[0]

    if selection == "utilitarian":
        return lambda chain: max(chain, key=ties), ties
    if selection == "nash":
        return (
            lambda chain: polygon.largest_product(chain, default),
            lambda v: ((v[0] - default[0]) * (v[1] - default[1]), *ties(v)),
        )
    weights: Profile = (Fraction(1), Fraction(1))
    if selection == "kalai-smorodinsky":
        most = [max(v[i] for part in parts for v in part) - default[i] for i in range(2)]
        # A player that can gain nothing gains the same share of it everywhere.
        weights = tuple(1 / gain if gain else Fraction(1) for gain in most)

    def shares(v: Profile) -> list[Fraction]:
        return [w * (x - d) for w, x, d in zip(weights, v, default, strict=True)]

    return (
        lambda chain: polygon.equal_gains(chain, default, weights),
        lambda v: (*sorted(shares(v)), *ties(v)),
    )
