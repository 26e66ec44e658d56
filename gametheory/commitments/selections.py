"""Selection functions: which outcome of an agreement set is played.

A selection function picks an efficient point of every closed set. It is *transitive* if, where
outcomes are added that are for everyone at least as good as the one that was picked, so is what is
picked then (DiGiovanni, Clifton and Macé 2025, Definition 6). All that are named here are:

- Whoever maximises one complete order of profiles, the same for all sets, picks one of those that
  were added, or what was best already.
- Kalai and Smorodinsky's rule does not, since added outcomes can raise the ideal point. Let x be
  picked, and y be there with y_i < x_i. If an added z has the new ideal Z_j of the other, then
  z_i >= x_i, so y has a smaller share of Z_i than z has of anything. If only the ideal of i rose,
  then y_j > x_j, so that y lost to x by its share of i, and has a smaller one now, while the z with
  the new ideal has x's share of j. So y is not picked.

| name                | picks, of a union of convex sets                                  |
|---------------------|-------------------------------------------------------------------|
| "player 1"          | the best for player 1, then for player 2                          |
| "player 2"          | the best for player 2, then for player 1                          |
| "utilitarian"       | the largest sum                                                   |
| "egalitarian"       | the leximin of gains over the default outcome                     |
| "nash"              | the largest product of gains over the default outcome             |
| "kalai-smorodinsky" | the leximin of gains over what each gains at most                 |

Ties go to the larger sum of gains, then to player 1. Exact. A function of one's own takes the parts
of an agreement set and the default outcome, and gives a profile; `select` refuses one that is not
an efficient profile of the set.

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
from gametheory._numeric.exact import Profile, brief_profile, fractions
from gametheory._support.check import checked, require_among, shown
from gametheory._support.kinds import NumberLike, Pair
from gametheory.commitments._offer_sets import OfferSet, Part, has
from gametheory.errors import GameTheoryError, InvalidArgument

Order = Callable[[Profile], tuple[Any, ...]]

SELECTIONS = (
    "player 1",
    "player 2",
    "utilitarian",
    "egalitarian",
    "nash",
    "kalai-smorodinsky",
)
SelectionFunction = str | Callable[[OfferSet, Profile], Sequence[NumberLike]]
"""A name of `SELECTIONS`, or a function of the parts of a set and the default outcome."""


@checked
def select(
    agreement: Sequence[Sequence[Pair]], default: Pair, selection: SelectionFunction = "nash"
) -> Profile:
    """The outcome that is picked of a union of convex polygons, given by their vertices.

    Args:
        agreement: the polygons; a point and a segment have one and two vertices. Everything in
            them is for both at least as good as `default`.
        default: the outcome without agreement.
        selection: see the table of this module.

    Raises `InvalidArgument` for an empty agreement, a vertex that is worse than the default, and an
    own function that gives anything but an efficient profile of the agreement.
    """
    require_selection(selection)
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


def require_selection(selection: SelectionFunction) -> None:
    """Raise `InvalidArgument` for a name that there is not."""
    if isinstance(selection, str):
        require_among(selection, SELECTIONS, "a selection function")


def chosen(parts: OfferSet, default: Profile, selection: SelectionFunction) -> Profile:
    """`select` of parts that are as they should be."""
    if not isinstance(selection, str):
        return _own(parts, default, selection)
    pick, order = _rule(parts, default, selection)
    return max((pick(polygon.upper_right_chain(part)) for part in parts), key=order)


def _own(
    parts: OfferSet, default: Profile, selection: Callable[..., Sequence[NumberLike]]
) -> Profile:
    """What a function of one's own picks, if it may."""
    given = selection(parts, default)
    try:
        found = fractions(given, "a selected outcome")
    except (GameTheoryError, TypeError) as error:
        raise InvalidArgument(f"expected a selected outcome, got {shown(given)}") from error
    chains = [polygon.upper_right_chain(part) for part in parts]
    if (
        len(found) != 2
        or not has(parts, found)
        or any(polygon.is_beaten(chain, found, everywhere=False) for chain in chains)
    ):
        raise InvalidArgument(
            f"expected an efficient profile of the agreement, got {shown(given)} selected"
        )
    return found


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
