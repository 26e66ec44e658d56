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

from gametheory import axioms, coin_game, generators, interop, stochastic, welfare, zoo
from gametheory._version import __version__
from gametheory.bargaining import (
    AlternatingOffers,
    AlternatingOffersLimit,
    BatchBargaining,
    NormativeDisagreement,
    RationalThreats,
    Solutions,
    alternating_offers,
    alternating_offers_limit,
    bargain,
    batch_bargaining,
    disagreement_point,
    normative_disagreement,
    rational_threats,
    solutions,
)
from gametheory.correlated import (
    CorrelatedEquilibria,
    CorrelatedOptimum,
    correlated_equilibria,
)
from gametheory.equilibria import (
    BatchEquilibria,
    Dominance,
    Dominated,
    Elimination,
    Equilibria,
    Equilibrium,
    Minimax,
    NashSubset,
    QuantalResponsePath,
    Stability,
    ZeroSum,
    batch_nash_equilibria,
    critical_discount,
    dominated_actions,
    eliminate_dominated,
    evolutionarily_stable_strategies,
    evolutionary_stability,
    is_individually_rational,
    is_symmetric,
    lemke_howson,
    minimax,
    nash_equilibria,
    pure_equilibria,
    quantal_response_path,
    rationalizable_actions,
    symmetric_equilibria,
    zero_sum,
)
from gametheory.equilibrium_payoffs import equilibrium_payoffs
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
from gametheory.files import read_game, write_game
from gametheory.games import NormalForm, Repeated
from gametheory.nfg import read_nfg, write_nfg
from gametheory.outcomes import (
    Classification,
    Shortfall,
    classify,
    mean_and_covariance,
    normalized_score,
)
from gametheory.parametric import (
    ParametricEquilibria,
    ParametricOptima,
    parametric_equilibria,
    parametric_welfare_optima,
)
from gametheory.payoffs import (
    ConvexSet,
    CurvedSet,
    FiniteSet,
    ParetoFrontier,
    PayoffSet,
    attainable,
    pareto_optimal,
)
from gametheory.stochastic import Stochastic
from gametheory.taxonomy import Dilemma, Taxonomy, taxonomy
from gametheory.welfare import Certificate, Optimum, welfare_optimum

__all__ = [
    "AlternatingOffers",
    "AlternatingOffersLimit",
    "BatchBargaining",
    "BatchEquilibria",
    "Certificate",
    "Classification",
    "ConvexSet",
    "CorrelatedEquilibria",
    "CorrelatedOptimum",
    "CurvedSet",
    "Dilemma",
    "Dominance",
    "Dominated",
    "Elimination",
    "Equilibria",
    "Equilibrium",
    "FileFormatError",
    "FiniteSet",
    "GameTheoryError",
    "Infeasible",
    "InvalidArgument",
    "InvalidGame",
    "Minimax",
    "NashSubset",
    "NormalForm",
    "NormativeDisagreement",
    "Optimum",
    "ParametricEquilibria",
    "ParametricOptima",
    "ParetoFrontier",
    "PayoffSet",
    "QuantalResponsePath",
    "RationalThreats",
    "Repeated",
    "Shortfall",
    "Solutions",
    "Stability",
    "Stochastic",
    "Taxonomy",
    "TooLarge",
    "UnknownGame",
    "Unsupported",
    "ZeroSum",
    "__version__",
    "alternating_offers",
    "alternating_offers_limit",
    "attainable",
    "axioms",
    "bargain",
    "batch_bargaining",
    "batch_nash_equilibria",
    "classify",
    "coin_game",
    "correlated_equilibria",
    "critical_discount",
    "disagreement_point",
    "dominated_actions",
    "eliminate_dominated",
    "equilibrium_payoffs",
    "evolutionarily_stable_strategies",
    "evolutionary_stability",
    "generators",
    "interop",
    "is_individually_rational",
    "is_symmetric",
    "lemke_howson",
    "mean_and_covariance",
    "minimax",
    "nash_equilibria",
    "normalized_score",
    "normative_disagreement",
    "parametric_equilibria",
    "parametric_welfare_optima",
    "pareto_optimal",
    "pure_equilibria",
    "quantal_response_path",
    "rational_threats",
    "rationalizable_actions",
    "read_game",
    "read_nfg",
    "solutions",
    "stochastic",
    "symmetric_equilibria",
    "taxonomy",
    "welfare",
    "welfare_optimum",
    "write_game",
    "write_nfg",
    "zero_sum",
    "zoo",
]
