"""Equilibria: all of them, each with a certificate that is checked without search."""

from gametheory.equilibria.batch import BatchEquilibria, batch_nash_equilibria
from gametheory.equilibria.dominance import (
    Dominance,
    Dominated,
    Elimination,
    dominated_actions,
    eliminate_dominated,
    rationalizable_actions,
)
from gametheory.equilibria.lemke_howson import lemke_howson
from gametheory.equilibria.minimax import Minimax, is_individually_rational, minimax
from gametheory.equilibria.nash import nash_equilibria, nash_or_pure_equilibria
from gametheory.equilibria.pure import pure_equilibria
from gametheory.equilibria.quantal import QuantalResponsePath, quantal_response_path
from gametheory.equilibria.repeated import critical_discount
from gametheory.equilibria.result import Continuum, Equilibria, Equilibrium, NashSubset
from gametheory.equilibria.symmetric import (
    Stability,
    evolutionarily_stable_strategies,
    evolutionary_stability,
    is_symmetric,
    symmetric_equilibria,
)
from gametheory.equilibria.zero_sum import ZeroSum, zero_sum

__all__ = [
    "BatchEquilibria",
    "Continuum",
    "Dominance",
    "Dominated",
    "Elimination",
    "Equilibria",
    "Equilibrium",
    "Minimax",
    "NashSubset",
    "QuantalResponsePath",
    "Stability",
    "ZeroSum",
    "batch_nash_equilibria",
    "critical_discount",
    "dominated_actions",
    "eliminate_dominated",
    "evolutionarily_stable_strategies",
    "evolutionary_stability",
    "is_individually_rational",
    "is_symmetric",
    "lemke_howson",
    "minimax",
    "nash_equilibria",
    "nash_or_pure_equilibria",
    "pure_equilibria",
    "quantal_response_path",
    "rationalizable_actions",
    "symmetric_equilibria",
    "zero_sum",
]


def __dir__() -> list[str]:
    return list(__all__)
