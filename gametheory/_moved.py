"""Names that `import gametheory as gt` once offered itself, and the rooms that have them now."""

import importlib
import warnings
from typing import Any

ROOMS = {
    "bargaining": """
        AlternatingOffers AlternatingOffersLimit BatchBargaining NormativeDisagreement
        RationalThreats alternating_offers alternating_offers_limit rational_threats
    """,
    "correlated": "CorrelatedEquilibria CorrelatedOptimum",
    "equilibria": """
        BatchEquilibria Dominance Dominated Elimination Minimax NashSubset QuantalResponsePath
        Stability ZeroSum dominated_actions eliminate_dominated evolutionarily_stable_strategies
        evolutionary_stability is_individually_rational is_symmetric quantal_response_path
        rationalizable_actions symmetric_equilibria zero_sum
    """,
    "errors": "FileFormatError UnknownGame",
    "games": "read_nfg write_nfg",
    "outcomes": "Classification Shortfall mean_and_covariance",
    "parametric": """
        ParametricEquilibria ParametricOptima parametric_equilibria parametric_welfare_optima
    """,
    "payoffs": "ParetoFrontier",
    "welfare": "Certificate OccupancyOptimum occupancy_optimum",
}


def find_moved(name: str) -> Any:
    """What has that name, with a `DeprecationWarning` that says where it is.

    Raises `AttributeError` for any other name.
    """
    for room, names in ROOMS.items():
        if name in names.split():
            warnings.warn(f"gt.{name} is now gt.{room}.{name}", DeprecationWarning, stacklevel=3)
            return getattr(importlib.import_module(f"gametheory.{room}"), name)
    raise AttributeError(f"module 'gametheory' has no attribute {name!r}")
