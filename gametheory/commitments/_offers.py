"""Offers: which improvements on an outcome a program accepts, as rules that give a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, brief, brief_profile, fractions, to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike
from gametheory.commitments._offer_sets import (
    OfferSet,
    at_most,
    common,
    hull,
    tidy,
    union,
    whole,
)
from gametheory.commitments.pareto_meet import ParetoMeet
from gametheory.errors import InvalidArgument

Term = tuple[str, tuple[Profile, ...]]
"""What is offered, and its numbers: a limit as ((limit,),), outcomes as they are."""

KINDS = ("anything", "limit", "meet", "outcomes", "lotteries", "projection")


@checked
@dataclass(frozen=True)
class Offer:
    """A set of outcomes that a program accepts instead of another one, by a rule.

    Made by its static methods; `|` accepts what either accepts. Only what is attainable, and for
    both at least as good as the outcome that it would replace, is ever offered.

    Attributes:
        terms: (kind, numbers) of each rule; none accepts nothing.

    >>> Offer.up_to(2) | Offer.of([(1, 3)])
    Offer(the other gets at most 2, or (1, 3))
    """

    terms: tuple[Term, ...] = ()

    def __post_init__(self) -> None:
        for kind, numbers in self.terms:
            lengths = {len(v) for v in numbers}
            wanted = {"limit": {1}, "outcomes": {2}, "lotteries": {2}}.get(kind, set())
            if kind not in KINDS or lengths != wanted or (kind == "limit" and len(numbers) != 1):
                raise InvalidArgument(
                    f"expected terms of kinds {list(KINDS)} with their numbers, got "
                    f"{(kind, numbers)!r:.80}"
                )

    @staticmethod
    def nothing() -> Offer:
        """Refuses every outcome."""
        return Offer()

    @staticmethod
    def anything() -> Offer:
        """Accepts every improvement."""
        return Offer((("anything", ()),))

    @staticmethod
    def up_to(limit: NumberLike) -> Offer:
        """Accepts improvements that give the other player at most `limit`."""
        return Offer((("limit", ((to_fraction(limit, "a limit"),),)),))

    @staticmethod
    def meet() -> Offer:
        """Accepts improvements that give the other at most its Pareto meet minimum.

        Where it gets more already, those that give it no more.
        """
        return Offer((("meet", ()),))

    @staticmethod
    def projection() -> Offer:
        """Accepts the own Pareto meet projection of the outcome that would be replaced."""
        return Offer((("projection", ()),))

    @staticmethod
    def of(outcomes: Sequence[Sequence[NumberLike]], *, convex: bool = False) -> Offer:
        """Accepts these payoff profiles; with `convex` all that lotteries over them pay as well."""
        profiles = tuple(sorted({fractions(v, "an outcome") for v in outcomes}))
        if not profiles or {len(v) for v in profiles} != {2}:
            raise InvalidArgument(f"expected outcomes of two players, got {outcomes!r:.60}")
        return Offer((("lotteries" if convex else "outcomes", profiles),))

    def __or__(self, other: Offer) -> Offer:
        if not isinstance(other, Offer):
            raise InvalidArgument(f"expected an offer beside |, got {other!r:.60}")
        return Offer(self.terms + tuple(term for term in other.terms if term not in self.terms))

    @property
    def text(self) -> str:
        """The offer in words, from which it can be told from every other one."""
        return ", or ".join(_said(kind, numbers) for kind, numbers in self.terms) or "nothing"

    def __repr__(self) -> str:
        return f"Offer({self.text})"


def _said(kind: str, numbers: tuple[Profile, ...]) -> str:
    if kind == "limit":
        return f"the other gets at most {brief(numbers[0][0])}"
    if kind in ("outcomes", "lotteries"):
        shown = " ".join(map(brief_profile, numbers))
        return shown if kind == "outcomes" else f"lotteries over {shown}"
    return {
        "anything": "anything",
        "meet": "the other gets at most its Pareto meet minimum",
        "projection": "the Pareto meet projection",
    }[kind]


def offered(offer: Offer, player: int, outcome: Profile, meet: ParetoMeet) -> OfferSet:
    """What one player offers instead of an outcome: attainable, and no worse for anybody."""
    better = whole(meet.payoff_set, outcome)
    other = 1 - player
    found: list[OfferSet] = []
    for kind, numbers in offer.terms:
        if kind == "anything":
            found.append(better)
        elif kind == "limit":
            found.append(at_most(better, other, numbers[0][0]))
        elif kind == "meet":
            found.append(at_most(better, other, meet.target(outcome)[other]))
        elif kind == "projection":
            found.append(projected(meet, player, outcome))
        elif kind == "lotteries":
            found.append(common(better, (polygon.convex_hull(numbers),)))
        else:
            found.append(common(better, tuple((v,) for v in numbers)))
    return union(*found)


def projected(meet: ParetoMeet, player: int, outcome: Profile) -> OfferSet:
    """A Pareto meet projection as a set: a segment, a point or nothing; points of finite sets."""
    points = meet.projection(player, outcome)
    if meet.payoff_set.kind == "convex":
        return hull(points)
    return tidy((point,) for point in points)
