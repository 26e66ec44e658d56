from .frontier import (
    JointPayoffs as JointPayoffs,
    joint_frontier as joint_frontier,
    joint_payoffs as joint_payoffs,
)
from .game import Stochastic as Stochastic
from .grim import (
    GrimSupport as GrimSupport,
    grim_support as grim_support,
    sustained_vertices as sustained_vertices,
)
from .memory import remember as remember
from .minimax import (
    StochasticMinimax as StochasticMinimax,
    stochastic_minimax as stochastic_minimax,
)
from .policies import (
    BestReply as BestReply,
    as_strategies as as_strategies,
    best_reply as best_reply,
    exact_payoffs as exact_payoffs,
    expected_payoffs as expected_payoffs,
    exploitability as exploitability,
    fix_strategies as fix_strategies,
    one_shot_gains as one_shot_gains,
    policy_values as policy_values,
)
