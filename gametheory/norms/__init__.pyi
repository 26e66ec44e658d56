from . import (
    agents as agents,
    higher_order as higher_order,
    norm_games as norm_games,
    resampling as resampling,
    type_games as type_games,
)
from .definitions import (
    MAX_HISTORIES as MAX_HISTORIES,
    History as History,
    Norm as Norm,
    Policy as Policy,
    Reason as Reason,
    NormVerdict as NormVerdict,
    histories as histories,
    is_compatible as is_compatible,
    is_norm_adaptive as is_norm_adaptive,
    play as play,
)
from .higher_order import (
    HigherOrderVerdict as HigherOrderVerdict,
    following as following,
    is_higher_order as is_higher_order,
    norm_of_norms as norm_of_norms,
)
from .norm_games import (
    FixedNorm as FixedNorm,
    ResamplingAgent as ResamplingAgent,
    norm_game as norm_game,
    norm_outcomes as norm_outcomes,
    reply_to_resampling as reply_to_resampling,
)
from .type_games import (
    TypeGame as TypeGame,
    population_payoff as population_payoff,
    type_game as type_game,
)
