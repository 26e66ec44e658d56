"""Equilibria: all of them, each with a certificate that is checked without search."""

from gametheory.equilibria._result import Equilibria, Equilibrium, NashSubset
from gametheory.equilibria.batch import BatchEquilibria, batch_nash_equilibria
from gametheory.equilibria.lemke_howson import lemke_howson
from gametheory.equilibria.minimax import Minimax, minimax
from gametheory.equilibria.nash import nash_equilibria, pure_equilibria
from gametheory.equilibria.repeated import critical_discount
from gametheory.equilibria.zero_sum import ZeroSum, zero_sum

__all__ = [
    "BatchEquilibria",
    "Equilibria",
    "Equilibrium",
    "Minimax",
    "NashSubset",
    "ZeroSum",
    "batch_nash_equilibria",
    "critical_discount",
    "lemke_howson",
    "minimax",
    "nash_equilibria",
    "pure_equilibria",
    "zero_sum",
]
