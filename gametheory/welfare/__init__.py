"""Welfare functions and their optima (paper, Table 2 and Appendix C; and beyond).

A welfare is a callable `(..., players) -> (...)`, always maximised, exact on Fractions, with its
`properties` declared.
"""

from gametheory.welfare.concave import Concave, ConcaveBound, concave
from gametheory.welfare.functions import (
    Egalitarian,
    KalaiSmorodinsky,
    Nash,
    RelativeUtilitarian,
    Utilitarian,
    WeightedNash,
    WeightedUtilitarian,
    egalitarian,
    kalai_smorodinsky,
    nash,
    relative_utilitarian,
    utilitarian,
    weighted_nash,
    weighted_utilitarian,
)
from gametheory.welfare.inequality import (
    CES,
    RankWeighted,
    ces,
    fehr_schmidt,
    fehr_schmidt_utilities,
    generalised_gini,
    inequity_averse,
    inequity_averse_value,
    max_min,
)
from gametheory.welfare.occupancy import OccupancyOptimum, occupancy_optimum
from gametheory.welfare.optimum import Selection, welfare_optimum
from gametheory.welfare.properties import Properties
from gametheory.welfare.result import (
    Certificate,
    Optimum,
    Rule,
    Welfare,
)

__all__ = [
    "CES",
    "Certificate",
    "Concave",
    "ConcaveBound",
    "Egalitarian",
    "KalaiSmorodinsky",
    "Nash",
    "OccupancyOptimum",
    "Optimum",
    "Properties",
    "RankWeighted",
    "RelativeUtilitarian",
    "Rule",
    "Selection",
    "Utilitarian",
    "WeightedNash",
    "WeightedUtilitarian",
    "Welfare",
    "ces",
    "concave",
    "egalitarian",
    "fehr_schmidt",
    "fehr_schmidt_utilities",
    "generalised_gini",
    "inequity_averse",
    "inequity_averse_value",
    "kalai_smorodinsky",
    "max_min",
    "nash",
    "occupancy_optimum",
    "relative_utilitarian",
    "utilitarian",
    "weighted_nash",
    "weighted_utilitarian",
    "welfare_optimum",
]


def __dir__() -> list[str]:
    return list(__all__)
