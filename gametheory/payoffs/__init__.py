"""Payoff sets: everything attainable, as exact geometry."""

from gametheory.payoffs.attainable import attainable
from gametheory.payoffs.convex import ConvexSet
from gametheory.payoffs.curved import CurvedSet
from gametheory.payoffs.finite import FiniteSet
from gametheory.payoffs.frontier import ParetoFrontier
from gametheory.payoffs.independent import IndependentPayoffs, Reached, independent_payoffs
from gametheory.payoffs.pareto import pareto_optimal
from gametheory.payoffs.sets import JointAction, Kind, PayoffSet, dominates, profile_array

__all__ = [
    "ConvexSet",
    "CurvedSet",
    "FiniteSet",
    "IndependentPayoffs",
    "JointAction",
    "Kind",
    "ParetoFrontier",
    "PayoffSet",
    "Reached",
    "attainable",
    "dominates",
    "independent_payoffs",
    "pareto_optimal",
    "profile_array",
]


def __dir__() -> list[str]:
    return list(__all__)
