"""Payoff sets: everything attainable, as exact geometry."""

from gametheory.payoffs.sets import (
    JointAction,
    Kind,
    ParetoFrontier,
    PayoffSet,
    attainable,
    dominates,
    profile_array,
)

__all__ = [
    "JointAction",
    "Kind",
    "ParetoFrontier",
    "PayoffSet",
    "attainable",
    "dominates",
    "profile_array",
]
