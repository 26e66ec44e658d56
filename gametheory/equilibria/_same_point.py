"""Whether two equilibria, known by enclosures, are one: proven, disproven, or left open.

Enclosures that overlap say nothing by themselves. Algebraic numbers are compared exactly, by
minimal polynomial and place among its roots. A root that is proven to be the only one of its
equations in some box is the same as any other root of these equations in the box.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory.equilibria._algebraic import Root
from gametheory.equilibria._parts import Corner
from gametheory.equilibria._polynomials import Undecided

Cell = tuple[int, int]
"""A player and one of its actions."""


@dataclass(frozen=True)
class Algebraic:
    """Probabilities that are rational functions of one algebraic number.

    Attributes:
        root: the number.
        ratios: numerator and denominator of each probability on the supports, `flint.fmpz_poly`.
    """

    root: Root
    ratios: Mapping[Cell, tuple[Any, Any]]


@dataclass(frozen=True)
class OnlyOne:
    """The only place in a box where the actions of each support earn the same.

    Attributes:
        box: (middle, reach) of the probability of each action of a support but its first.
    """

    box: Mapping[Cell, tuple[Fraction, Fraction]]

    def holds(self, corner: Corner) -> bool:
        """Whether the box holds all that an equilibrium with the same supports may be."""
        off = corner.radius
        if off is None or not self.box:
            return False
        return all(
            abs(corner.profile[i][a] - middle) + off <= reach
            for (i, a), (middle, reach) in self.box.items()
        )


def is_same(one: Corner, other: Corner) -> bool | None:
    """Whether they stand for one equilibrium; None if neither this nor the opposite is proven."""
    if one is other:
        return True
    if one.radius is None or other.radius is None:
        return None if one.profile == other.profile else False
    if not one.radius and not other.radius:
        return one.profile == other.profile
    for own, its in zip(one.profile, other.profile, strict=True):
        for p, q in zip(own, its, strict=True):
            if bool(p) != bool(q) or abs(p - q) > one.radius + other.radius:
                return False
    for known, corner in ((one.known, other), (other.known, one)):
        if isinstance(known, OnlyOne) and known.holds(corner):
            return True
    try:
        return all(
            number(one, (i, a)) == number(other, (i, a))
            for i, own in enumerate(one.profile)
            for a, p in enumerate(own)
            if p
        )
    except Undecided:
        return None


def number(corner: Corner, cell: Cell) -> Root:
    """A probability, as the root that it is of its minimal polynomial. Raises `Undecided`."""
    import flint

    p = corner.profile[cell[0]][cell[1]]
    if corner.radius == 0 or not p:
        return Root(flint.fmpz_poly([-p.numerator, p.denominator]), 0)
    if not isinstance(corner.known, Algebraic):
        raise Undecided
    return corner.known.root.image(*corner.known.ratios[cell])


class SamePoints:
    """Equilibria, each once, however many enclosures of it come.

    Attributes:
        certain: whether all that were taken for one are proven to be one.
    """

    def __init__(self) -> None:
        self.certain = True
        self._exact: dict[Any, Corner] = {}
        self._near: list[Corner] = []

    def first(self, corner: Corner) -> Corner:
        """What came first of those that stand for the same equilibrium."""
        if corner.radius == 0:
            if corner.profile in self._exact:
                return self._exact[corner.profile]
            others = self._near
        else:
            others = [*self._exact.values(), *self._near]
        for other in others:
            same = is_same(corner, other)
            # Of two with one profile only one could be listed.
            if same is False and corner.profile != other.profile:
                continue
            self.certain &= same is True
            return other
        if corner.radius == 0:
            self._exact[corner.profile] = corner
        else:
            self._near.append(corner)
        return corner
