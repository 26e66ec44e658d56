"""Games in normal form: made, named, generated, read and written.

- `NormalForm`, `Repeated`: what a game is;
- `zoo`: named games with their known answers; `generators`: families of games;
- `read_game`, `write_game`, `read_nfg`, `write_nfg`: files;
- `interop`: games of other libraries.

>>> import gametheory as gt
>>> gt.games.zoo.chicken().shape
(2, 2)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
