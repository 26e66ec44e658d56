"""Equilibria: all of them, each with a certificate that is checked without search."""

from gametheory.equilibria._result import Equilibria, Equilibrium
from gametheory.equilibria.minimax import Minimax, minimax
from gametheory.equilibria.nash import nash_equilibria, pure_equilibria

__all__ = [
    "Equilibria",
    "Equilibrium",
    "Minimax",
    "minimax",
    "nash_equilibria",
    "pure_equilibria",
]
