"""Outcomes: scores, and which norm a payoff profile realises."""

from gametheory.outcomes._judging import Shortfall
from gametheory.outcomes._sampling import mean_and_covariance
from gametheory.outcomes.classification import (
    DEFAULT_TOLERANCE,
    NO_NORM,
    Classification,
    classify,
    require_tolerance,
)
from gametheory.outcomes.scores import (
    ScoreEstimate,
    default_welfares,
    estimated_score,
    normalized_score,
)

__all__ = [
    "DEFAULT_TOLERANCE",
    "NO_NORM",
    "Classification",
    "ScoreEstimate",
    "Shortfall",
    "classify",
    "default_welfares",
    "estimated_score",
    "mean_and_covariance",
    "normalized_score",
    "require_tolerance",
]


def __dir__() -> list[str]:
    return list(__all__)
