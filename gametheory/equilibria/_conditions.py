"""Polynomial conditions on profiles, in the probabilities with which players choose among actions.

    c_1 P(i_1 in A_1) P(i_2 in A_2) ... + c_2 ... = 0    or    >= 0

where P(i in A) is the probability that player i plays one of the actions of the set A.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from gametheory._numeric.exact import Profile

Factor = tuple[int, tuple[int, ...]]
"""A player and a set of its actions."""

Term = tuple[Fraction, tuple[Factor, ...]]


@dataclass(frozen=True)
class Condition:
    """A polynomial that vanishes, or that is not negative.

    Attributes:
        terms: (coefficient, factors); a factor is a player and a set of its actions, and stands
            for the probability that the player plays one of them.
        is_equation: whether the polynomial is 0; otherwise it is at least 0.
    """

    terms: tuple[Term, ...]
    is_equation: bool

    def value(self, profile: Sequence[Sequence[Fraction]]) -> Fraction:
        return sum(
            (
                factor * prod(sum(profile[i][a] for a in actions) for i, actions in factors)
                for factor, factors in self.terms
            ),
            Fraction(0),
        )

    def holds(self, profile: Sequence[Sequence[Fraction]]) -> bool:
        value = self.value(profile)
        return value == 0 if self.is_equation else value >= 0

    def renamed(self, name: Callable[[Factor], Factor]) -> Condition:
        """The same of other players and actions."""
        terms = tuple((c, tuple(map(name, factors))) for c, factors in self.terms)
        return Condition(terms, self.is_equation)

    def words(self, players: Sequence[str], labels: Sequence[Sequence[str]]) -> str:
        """As a formula: "P(A plays U) P(B plays L) - 1/2 = 0"."""
        text = ""
        for factor, factors in self.terms:
            if not factor:
                continue
            names = [
                f"P({players[i]} plays {' or '.join(labels[i][a] for a in actions)})"
                for i, actions in factors
            ]
            size = abs(factor)
            shown = [str(size)] if size != 1 or not names else []
            sign = " - " if factor < 0 else " + "
            text += (sign if text else sign.strip().replace("+", "")) + " ".join(shown + names)
        return f"{text or '0'} {'=' if self.is_equation else '>='} 0"


def condition(coefficients: Mapping[tuple[Factor, ...], Fraction], *, equation: bool) -> Condition:
    """The condition in whole numbers without a common divisor, the longest terms first."""
    from math import gcd, lcm

    left = {factors: Fraction(c) for factors, c in coefficients.items() if c}
    scale = Fraction(lcm(*(c.denominator for c in left.values())))
    divisor = gcd(*(int(c * scale) for c in left.values())) or 1
    ordered = sorted(left, key=lambda factors: (-len(factors), factors))
    if equation and ordered and left[ordered[0]] < 0:
        divisor = -divisor
    return Condition(tuple((left[f] * scale / divisor, f) for f in ordered), equation)


def has_probability(player: int, actions: Sequence[int], value: Fraction) -> Condition:
    """P(player in actions) = value."""
    own = ((player, tuple(actions)),)
    return condition({own: Fraction(1), (): -value}, equation=True)


def has_at_least(player: int, actions: Sequence[int], value: Fraction) -> Condition:
    """P(player in actions) >= value."""
    own = ((player, tuple(actions)),)
    return condition({own: Fraction(1), (): -value}, equation=False)


def has_at_most(player: int, actions: Sequence[int], value: Fraction) -> Condition:
    """P(player in actions) <= value."""
    own = ((player, tuple(actions)),)
    return condition({own: Fraction(-1), (): value}, equation=False)


def near(profile: Sequence[Profile], radius: Fraction) -> tuple[Condition, ...]:
    """That each probability is within `radius` of that of a profile; those of 0 are left out."""
    found: list[Condition] = []
    for player, strategy in enumerate(profile):
        support = [a for a, p in enumerate(strategy) if p]
        for a in support[:-1]:
            if radius:
                found.append(has_at_least(player, [a], strategy[a] - radius))
                found.append(has_at_most(player, [a], strategy[a] + radius))
            else:
                found.append(has_probability(player, [a], strategy[a]))
    return tuple(found)
