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
