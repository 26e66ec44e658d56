"""Norms, decided, and agents that follow, change and resample them.

- the definitions of the paper (3.1 and 3.2): `Norm`, `is_compatible`, `is_norm_adaptive`;
- `agents`: players with a private memory, their exact values and best replies;
- `higher_order`: norms for choosing between norms (section 3.4), made and decided;
- `resampling`: agents that change norms until they agree, an absorbing chain;
- `norm_games`: the game of which norm to follow;
- `type_games`: types of norm-adaptive agents that meet, what each earns and gives away.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
