"""Correlated and coarse correlated equilibria: exact polytopes, certified optima, payoffs."""

from gametheory.correlated._optimum import CorrelatedOptimum, DualCertificate
from gametheory.correlated.payoffs import equilibrium_payoffs
from gametheory.correlated.polytope import CorrelatedEquilibria, correlated_equilibria

__all__ = [
    "CorrelatedEquilibria",
    "CorrelatedOptimum",
    "DualCertificate",
    "correlated_equilibria",
    "equilibrium_payoffs",
]


def __dir__() -> list[str]:
    return list(__all__)
