"""The Coin Game and the asymmetric bargaining Coin Game: one definition for all uses.

`rules.stochastic(...)` gives exact tables, with the torus divided out; `rules.observations()` the
tensors that learners see; `render` a board as text, `plots.plot_board` as a picture.

>>> import gametheory as gt
>>> rules = gt.coin_game.CoinGame()
>>> rules.stochastic(horizon=100)
Stochastic(2 players, 128 states, 4x4 actions, horizon=100, 'coin-game')
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
