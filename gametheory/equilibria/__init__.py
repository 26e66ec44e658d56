"""Equilibria: all of them, each with a certificate that is checked without search."""

from gametheory.equilibria._result import Equilibria, Equilibrium
from gametheory.equilibria.batch import BatchEquilibria, batch_nash_equilibria
from gametheory.equilibria.minimax import Minimax, minimax
from gametheory.equilibria.nash import nash_equilibria, pure_equilibria
from gametheory.equilibria.repeated import critical_discount

__all__ = [
    "BatchEquilibria",
    "Equilibria",
    "Equilibrium",
    "Minimax",
    "batch_nash_equilibria",
    "critical_discount",
    "minimax",
    "nash_equilibria",
    "pure_equilibria",
]
