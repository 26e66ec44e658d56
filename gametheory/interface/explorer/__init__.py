"""The explorer: a page on this machine where a game is changed by hand and its answers follow."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
