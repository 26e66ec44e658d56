"""Games in which agents must agree on something, analysed exactly.

Everything is a point or a set in payoff space: what a game makes attainable, its
equilibria, its welfare optima and bargaining solutions, and what learners reached.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> print(gt.taxonomy(game).kind)
asymmetric bargaining problem
>>> gt.solutions(game)["nash"].payoffs
(Fraction(3, 1), Fraction(3, 2))
"""

from gametheory import welfare, zoo
from gametheory._version import __version__
from gametheory.bargaining import (
    NormativeDisagreement,
    Solutions,
    bargain,
    disagreement_point,
    solutions,
)
from gametheory.equilibria import (
    BatchEquilibria,
    Equilibria,
    Equilibrium,
    Minimax,
    batch_nash_equilibria,
    critical_discount,
    minimax,
    nash_equilibria,
    pure_equilibria,
)
from gametheory.errors import (
    FileFormatError,
    GameTheoryError,
    Infeasible,
    InvalidArgument,
    InvalidGame,
    TooLarge,
    UnknownGame,
    Unsupported,
)
from gametheory.files import read_game
from gametheory.games import NormalForm, Repeated
from gametheory.outcomes import Classification, Shortfall, classify, normalized_score
from gametheory.payoffs import ParetoFrontier, PayoffSet, attainable
from gametheory.taxonomy import Dilemma, Taxonomy, taxonomy
from gametheory.welfare import Certificate, Optimum, welfare_optimum

__all__ = [
    "BatchEquilibria",
    "Certificate",
    "Classification",
    "Dilemma",
    "Equilibria",
    "Equilibrium",
    "FileFormatError",
    "GameTheoryError",
    "Infeasible",
    "InvalidArgument",
    "InvalidGame",
    "Minimax",
    "NormalForm",
    "NormativeDisagreement",
    "Optimum",
    "ParetoFrontier",
    "PayoffSet",
    "Repeated",
    "Shortfall",
    "Solutions",
    "Taxonomy",
    "TooLarge",
    "UnknownGame",
    "Unsupported",
    "__version__",
    "attainable",
    "bargain",
    "batch_nash_equilibria",
    "classify",
    "critical_discount",
    "disagreement_point",
    "minimax",
    "nash_equilibria",
    "normalized_score",
    "pure_equilibria",
    "read_game",
    "solutions",
    "taxonomy",
    "welfare",
    "welfare_optimum",
    "zoo",
]
