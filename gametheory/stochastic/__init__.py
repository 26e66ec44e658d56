"""Stochastic games, solved: joint control, minimax, best replies, grim trigger.

>>> import gametheory as gt
>>> game = gt.coin_game.CoinGame().stochastic(discount="24/25")
>>> gt.stochastic.joint_frontier(game)
JointPayoffs(Pareto frontier, 9 vertices: (-343/494, 343/494), (-0.440731, 0.682566), \
(-0.273282, 0.654282), (0.0534397, 0.496953), ...)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
