"""What learners of norms remember: how often the other followed each norm."""

from __future__ import annotations

from fractions import Fraction

from gametheory._numeric.exact import to_fraction
from gametheory.norms.resampling import Outcomes

Counts = tuple[int, ...]
"""How often the other followed each norm."""


def counted(counts: Counts, seen: int) -> Counts:
    """One more of the norm that was seen."""
    return (*counts[:seen], counts[seen] + 1, *counts[seen + 1 :])


def own_payoffs(outcomes: Outcomes, player: int) -> list[list[Fraction]]:
    """`[own norm][the other's norm]`: what a player gets."""
    rows = [[to_fraction(paid[player]) for paid in row] for row in outcomes]
    return rows if player == 0 else [list(column) for column in zip(*rows, strict=True)]


def preferred_first(payoffs: list[list[Fraction]]) -> list[int]:
    """Norms by what they pay if both follow them, the largest first; of equal ones the first."""
    return sorted(range(len(payoffs)), key=lambda n: -payoffs[n][n])
