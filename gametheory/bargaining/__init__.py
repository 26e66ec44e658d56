"""Bargaining solutions, disagreement points and normative disagreement."""

from gametheory.bargaining.disagreement import disagreement_point
from gametheory.bargaining.normative import NormativeDisagreement, normative_disagreement
from gametheory.bargaining.solutions import (
    ALL_SOLUTIONS,
    SOLUTIONS,
    Solutions,
    bargain,
    solutions,
)

__all__ = [
    "ALL_SOLUTIONS",
    "SOLUTIONS",
    "NormativeDisagreement",
    "Solutions",
    "bargain",
    "disagreement_point",
    "normative_disagreement",
    "solutions",
]
