"""Bargaining solutions, disagreement points and normative disagreement."""

from gametheory.bargaining.solutions import (
    SOLUTIONS,
    NormativeDisagreement,
    Solutions,
    bargain,
    disagreement_point,
    solutions,
)

__all__ = [
    "SOLUTIONS",
    "NormativeDisagreement",
    "Solutions",
    "bargain",
    "disagreement_point",
    "solutions",
]
