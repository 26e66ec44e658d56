from . import (
    axioms as axioms,
    bargaining as bargaining,
    coalitions as coalitions,
    coin_game as coin_game,
    commitments as commitments,
    correlated as correlated,
    deals as deals,
    display as display,
    dynamics as dynamics,
    empirical as empirical,
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
    Solutions as Solutions,
    bargain as bargain,
    batch_bargaining as batch_bargaining,
    disagreement_point as disagreement_point,
    normative_disagreement as normative_disagreement,
    solutions as solutions,
)
from .correlated import (
    correlated_equilibria as correlated_equilibria,
    equilibrium_payoffs as equilibrium_payoffs,
)
from .equilibria import (
    Equilibria as Equilibria,
    Equilibrium as Equilibrium,
    batch_nash_equilibria as batch_nash_equilibria,
    critical_discount as critical_discount,
    lemke_howson as lemke_howson,
    minimax as minimax,
    nash_equilibria as nash_equilibria,
    pure_equilibria as pure_equilibria,
)
from .errors import (
    GameTheoryError as GameTheoryError,
    Infeasible as Infeasible,
    InvalidArgument as InvalidArgument,
    InvalidGame as InvalidGame,
    TooLarge as TooLarge,
    Unsupported as Unsupported,
)
from .games import (
    NormalForm as NormalForm,
    Repeated as Repeated,
    generators as generators,
    interop as interop,
    read_game as read_game,
    write_game as write_game,
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
    classify as classify,
    normalized_score as normalized_score,
)
from .payoffs import (
    ConvexSet as ConvexSet,
    CurvedSet as CurvedSet,
    FiniteSet as FiniteSet,
    PayoffSet as PayoffSet,
    attainable as attainable,
    pareto_optimal as pareto_optimal,
)
from .stochastic import Stochastic as Stochastic
from .taxonomy import Dilemma as Dilemma, Taxonomy as Taxonomy, taxonomy as taxonomy
from .welfare import (
    Optimum as Optimum,
    welfare_optimum as welfare_optimum,
)
