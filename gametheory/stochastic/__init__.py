"""Stochastic games, solved: joint control, minimax, best replies, grim trigger.

>>> import gametheory as gt
>>> game = gt.coin_game.CoinGame().stochastic(discount="24/25")
>>> gt.stochastic.joint_frontier(game)
JointPayoffs(Pareto frontier, 9 vertices: (-343/494, 343/494), (-658788083/1494763900, \
510137713/747381950), (-73588499/269277260, 88091597/134638630), (71153207/1331467900, \
661676531/1331467900), ...)
"""

from gametheory.stochastic.frontier import JointPayoffs, joint_frontier, joint_payoffs
from gametheory.stochastic.game import Stochastic
from gametheory.stochastic.grim import GrimSupport, grim_support, sustained_vertices
from gametheory.stochastic.memory import remember
from gametheory.stochastic.minimax import StochasticMinimax, stochastic_minimax
from gametheory.stochastic.policies import (
    BestReply,
    as_strategies,
    best_reply,
    exact_payoffs,
    expected_payoffs,
    exploitability,
    fix_strategies,
    one_shot_gains,
    policy_values,
)

__all__ = [
    "BestReply",
    "GrimSupport",
    "JointPayoffs",
    "Stochastic",
    "StochasticMinimax",
    "as_strategies",
    "best_reply",
    "exact_payoffs",
    "expected_payoffs",
    "exploitability",
    "fix_strategies",
    "grim_support",
    "joint_frontier",
    "joint_payoffs",
    "one_shot_gains",
    "policy_values",
    "remember",
    "stochastic_minimax",
    "sustained_vertices",
]
