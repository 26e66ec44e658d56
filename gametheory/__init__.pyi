from . import (
    axioms as axioms,
    bargaining as bargaining,
    coin_game as coin_game,
    commitments as commitments,
    correlated as correlated,
    deals as deals,
    equilibria as equilibria,
    errors as errors,
    games as games,
    norms as norms,
    outcomes as outcomes,
    parametric as parametric,
    payoffs as payoffs,
    repeated as repeated,
    stochastic as stochastic,
    strategies as strategies,
    testing as testing,
    welfare as welfare,
)
from ._version import __version__ as __version__
from .bargaining import (
    AlternatingOffers as AlternatingOffers,
    AlternatingOffersLimit as AlternatingOffersLimit,
    BatchBargaining as BatchBargaining,
    NormativeDisagreement as NormativeDisagreement,
    RationalThreats as RationalThreats,
    Solutions as Solutions,
    alternating_offers as alternating_offers,
    alternating_offers_limit as alternating_offers_limit,
    bargain as bargain,
    batch_bargaining as batch_bargaining,
    disagreement_point as disagreement_point,
    normative_disagreement as normative_disagreement,
    rational_threats as rational_threats,
    solutions as solutions,
)
from .correlated import (
    CorrelatedEquilibria as CorrelatedEquilibria,
    CorrelatedOptimum as CorrelatedOptimum,
    correlated_equilibria as correlated_equilibria,
    equilibrium_payoffs as equilibrium_payoffs,
)
from .equilibria import (
    BatchEquilibria as BatchEquilibria,
    Dominance as Dominance,
    Dominated as Dominated,
    Elimination as Elimination,
    Equilibria as Equilibria,
    Equilibrium as Equilibrium,
    Minimax as Minimax,
    NashSubset as NashSubset,
    QuantalResponsePath as QuantalResponsePath,
    Stability as Stability,
    ZeroSum as ZeroSum,
    batch_nash_equilibria as batch_nash_equilibria,
    critical_discount as critical_discount,
    dominated_actions as dominated_actions,
    eliminate_dominated as eliminate_dominated,
    evolutionarily_stable_strategies as evolutionarily_stable_strategies,
    evolutionary_stability as evolutionary_stability,
    is_individually_rational as is_individually_rational,
    is_symmetric as is_symmetric,
    lemke_howson as lemke_howson,
    minimax as minimax,
    nash_equilibria as nash_equilibria,
    pure_equilibria as pure_equilibria,
    quantal_response_path as quantal_response_path,
    rationalizable_actions as rationalizable_actions,
    symmetric_equilibria as symmetric_equilibria,
    zero_sum as zero_sum,
)
from .errors import (
    FileFormatError as FileFormatError,
    GameTheoryError as GameTheoryError,
    Infeasible as Infeasible,
    InvalidArgument as InvalidArgument,
    InvalidGame as InvalidGame,
    TooLarge as TooLarge,
    UnknownGame as UnknownGame,
    Unsupported as Unsupported,
)
from .games import (
    NormalForm as NormalForm,
    Repeated as Repeated,
    generators as generators,
    interop as interop,
    read_game as read_game,
    read_nfg as read_nfg,
    write_game as write_game,
    write_nfg as write_nfg,
    zoo as zoo,
)
from .interface import (
    Analysis as Analysis,
    StochasticAnalysis as StochasticAnalysis,
    analyse as analyse,
    plots as plots,
)
from .norms import agents as agents
from .outcomes import (
    Classification as Classification,
    Shortfall as Shortfall,
    classify as classify,
    mean_and_covariance as mean_and_covariance,
    normalized_score as normalized_score,
)
from .parametric import (
    ParametricEquilibria as ParametricEquilibria,
    ParametricOptima as ParametricOptima,
    parametric_equilibria as parametric_equilibria,
    parametric_welfare_optima as parametric_welfare_optima,
)
from .payoffs import (
    ConvexSet as ConvexSet,
    CurvedSet as CurvedSet,
    FiniteSet as FiniteSet,
    ParetoFrontier as ParetoFrontier,
    PayoffSet as PayoffSet,
    attainable as attainable,
    pareto_optimal as pareto_optimal,
)
from .stochastic import Stochastic as Stochastic
from .taxonomy import Dilemma as Dilemma, Taxonomy as Taxonomy, taxonomy as taxonomy
from .welfare import (
    Certificate as Certificate,
    OccupancyOptimum as OccupancyOptimum,
    Optimum as Optimum,
    occupancy_optimum as occupancy_optimum,
    welfare_optimum as welfare_optimum,
)
