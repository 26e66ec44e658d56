"""Stochastic games, solved: joint control, minimax, best replies, grim trigger.

>>> import gametheory as gt
>>> game = gt.coin_game.CoinGame().stochastic(discount="24/25")
>>> gt.stochastic.joint_frontier(game)
JointPayoffs(Pareto frontier, 9 vertices: (-343/494, 343/494), (-658788083/1494763900, \
510137713/747381950), (-73588499/269277260, 88091597/134638630), (71153207/1331467900, \
661676531/1331467900), ...)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
