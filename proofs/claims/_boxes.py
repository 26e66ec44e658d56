"""Rules that choose a payoff profile, for the impossibility of harming nobody."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction

from gametheory._numeric.exact import Profile, fractions, show, show_profile

FIRST, SECOND, BOTH = (
    tuple(map(fractions, points))
    for points in (((1, 3), (0, 0)), ((3, 1), (0, 0)), ((1, 3), (3, 1)))
)
"""Payoffs of two policy profiles: that of one rises from (0, 0), or that of the other does."""


@dataclass(frozen=True)
class Choices:
    """What a single-valued rule chooses from the two smaller sets, and from what they rise to."""

    first: Profile
    second: Profile
    both: Profile

    @property
    def is_weakly_optimal(self) -> bool:
        """Whether nothing in the first two sets is better for both."""
        return self.first == FIRST[0] and self.second == SECOND[0]

    @property
    def harms(self) -> bool:
        """Whether a player gets less than in one of the two smaller sets."""
        given = (self.first, self.second)
        return any(y < x for v in given for x, y in zip(v, self.both, strict=True))

    def quantity(self, name: str) -> Fraction:
        """A payoff, as "a_1"."""
        chosen = {"a": self.first, "b": self.second, "c": self.both}[name[0]]
        return chosen[int(name[2]) - 1]

    def __str__(self) -> str:
        first, second, both = map(show_profile, (self.first, self.second, self.both))
        return f"{first}, then {second}; from what both rise to {both}"


def shown_harm(rule: Choices) -> str:
    """Who gets less than before."""
    for before in (rule.first, rule.second):
        for i, (x, y) in enumerate(zip(before, rule.both, strict=True), 1):
            if y < x:
                return f"player {i} falls from {show(x)} to {show(y)}"
    return "nobody gets less"


def in_boxes() -> list[Choices]:
    """Every rule on a small grid."""
    grid = [fractions(v) for v in itertools.product(range(3), repeat=2)]
    grid.append((Fraction(3, 2), Fraction(3, 2)))
    first, second = (
        [fractions(v) for v in points]
        for points in (((1, 2), (1, 1), (0, 0)), ((2, 1), (1, 1), (0, 0)))
    )
    return [Choices(x, y, z) for x in first for y in second for z in grid]
