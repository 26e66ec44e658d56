"""Equilibrium payoffs and paths of repeated games, exact or between proved bounds.

>>> import gametheory as gt
>>> dilemma = gt.Repeated(gt.zoo.prisoners_dilemma(), discount="24/25")
>>> patient = gt.repeated.folk_theorem_limit(dilemma.game)
>>> gt.repeated.equilibrium_payoff_set(dilemma).inner.points == patient.points
True
"""

from gametheory.repeated.discounts import Endpoint, SustainingDiscounts, sustaining_discounts
from gametheory.repeated.folk import (
    FolkTheorem,
    folk_theorem,
    folk_theorem_limit,
    limit_of_means_payoffs,
)
from gametheory.repeated.paths import (
    EquilibriumPaths,
    OptimalPath,
    PenalCode,
    equilibrium_paths,
    optimal_equilibrium_path,
    optimal_penal_code,
)
from gametheory.repeated.payoffs import EquilibriumPayoffSet, equilibrium_payoff_set

__all__ = [
    "Endpoint",
    "EquilibriumPaths",
    "EquilibriumPayoffSet",
    "FolkTheorem",
    "OptimalPath",
    "PenalCode",
    "SustainingDiscounts",
    "equilibrium_paths",
    "equilibrium_payoff_set",
    "folk_theorem",
    "folk_theorem_limit",
    "limit_of_means_payoffs",
    "optimal_equilibrium_path",
    "optimal_penal_code",
    "sustaining_discounts",
]


def __dir__() -> list[str]:
    return list(__all__)
