"""How play changes over time: best replies, learning, evolution; and where each comes to rest.

>>> import gametheory as gt
>>> shapley = gt.NormalForm.from_bimatrix(
...     [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
... )
>>> gt.dynamics.fictitious_play(shapley, steps=1000).regret > 0.1      # Shapley (1964)
True
>>> gt.dynamics.replicator_rest_points(shapley).equilibria[0].stability
'unstable'
"""

from gametheory.dynamics.best_reply_paths import BestReplyPath, best_reply_path
from gametheory.dynamics.best_response import BestResponsePath, best_response_dynamics
from gametheory.dynamics.chains import RevisionChain, logit_chain, mistakes_chain
from gametheory.dynamics.fictitious_play import FictitiousPlay, fictitious_play
from gametheory.dynamics.flows import Flow, logit, replicator, replicator_velocity
from gametheory.dynamics.moran import (
    fixation_probability,
    moran_absorption,
    small_mutation_distribution,
    weak_selection_slope,
)
from gametheory.dynamics.pictures import plot_over_time, plot_square, plot_triangle
from gametheory.dynamics.rest_points import (
    RestContinuum,
    RestPoint,
    RestPoints,
    replicator_rest_points,
)
from gametheory.dynamics.stochastic_stability import StochasticStability, stochastically_stable

__all__ = [
    "BestReplyPath",
    "BestResponsePath",
    "FictitiousPlay",
    "Flow",
    "RestContinuum",
    "RestPoint",
    "RestPoints",
    "RevisionChain",
    "StochasticStability",
    "best_reply_path",
    "best_response_dynamics",
    "fictitious_play",
    "fixation_probability",
    "logit",
    "logit_chain",
    "mistakes_chain",
    "moran_absorption",
    "plot_over_time",
    "plot_square",
    "plot_triangle",
    "replicator",
    "replicator_rest_points",
    "replicator_velocity",
    "small_mutation_distribution",
    "stochastically_stable",
    "weak_selection_slope",
]


def __dir__() -> list[str]:
    return list(__all__)
