"""Games whose payoffs depend on parameters, solved in closed form: 2x2, and zero-sum 2xn.

Payoffs are rational functions of real parameters: numbers, names, text such as "b - c", or
sympy expressions. Each result states the conditions on the parameters under which it holds,
and gives exact numbers `.at` any rational parameters.

>>> from gametheory.parametric import parametric_equilibria
>>> print(parametric_equilibria([["a", 0], [0, 1]], [[1, 0], [0, "b"]], assumptions="a > 0"))
Theorem. Let p and q be the probabilities of the first row and column in
<BLANKLINE>
    (a, 1)  (0, 0)
    (0, 0)  (1, b)
<BLANKLINE>
for real a, b with a > 0.
Then (p, q) is a Nash equilibrium:
<BLANKLINE>
    (1, 1) with payoffs (a, 1)  iff  always
    (0, 0) with payoffs (1, b)  iff  b >= 0
    (b/(b + 1), 1/(a + 1)) with payoffs (a/(a + 1), b/(b + 1))  iff  b > 0
<BLANKLINE>
There are others, in continua, only where (with all equilibria then)
<BLANKLINE>
    b = 0: (1, 1); {0} x [0, 1/(a + 1)]
"""

from gametheory.parametric._game import ParametricGame
from gametheory.parametric.equilibria import (
    EquilibriaAt,
    EquilibriumCase,
    ParametricEquilibria,
    ParametricNashSubset,
    Region,
    parametric_equilibria,
)
from gametheory.parametric.optima import (
    OptimaAt,
    OptimumCase,
    ParametricOptima,
    parametric_welfare_optima,
)
from gametheory.parametric.zero_sum import (
    ParametricZeroSum,
    ValuePiece,
    parametric_zero_sum,
)

__all__ = [
    "EquilibriaAt",
    "EquilibriumCase",
    "OptimaAt",
    "OptimumCase",
    "ParametricEquilibria",
    "ParametricGame",
    "ParametricNashSubset",
    "ParametricOptima",
    "ParametricZeroSum",
    "Region",
    "ValuePiece",
    "parametric_equilibria",
    "parametric_welfare_optima",
    "parametric_zero_sum",
]


def __dir__() -> list[str]:
    return list(__all__)
