"""What learners of norms remember: how often the other followed each norm."""

from __future__ import annotations

from fractions import Fraction

from gametheory import InvalidArgument
from gametheory._numeric.exact import to_fraction
from gametheory.norms.norm_games import Joint
from gametheory.norms.resampling import Outcomes

Counts = tuple[int, ...]
"""How often the other followed each norm."""


def require_counts(counts: Counts, norms: int) -> None:
    """Raise `InvalidArgument` unless there is a number of times for each norm."""
    if len(counts) != norms or min(counts) < 0:
        raise InvalidArgument(
            f"expected how often each of {norms} norms was seen, got {counts!r:.60}"
        )


def counted(counts: Counts, joint: Joint, player: int) -> Counts:
    """One more of the norm that the other of `player` followed."""
    seen = joint[1 - player]
    if seen >= len(counts):
        raise InvalidArgument(f"expected a norm among 0..{len(counts) - 1}, got {seen!r:.40}")
    return (*counts[:seen], counts[seen] + 1, *counts[seen + 1 :])


def own_payoffs(outcomes: Outcomes, player: int) -> list[list[Fraction]]:
    """`[own norm][the other's norm]`: what a player gets."""
    rows = [[to_fraction(paid[player]) for paid in row] for row in outcomes]
    return rows if player == 0 else [list(column) for column in zip(*rows, strict=True)]


def preferred_first(payoffs: list[list[Fraction]]) -> list[int]:
    """Norms by what they pay if both follow them, the largest first; of equal ones the first."""
    return sorted(range(len(payoffs)), key=lambda n: -payoffs[n][n])
