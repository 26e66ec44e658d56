"""Negotiations: finite domains, and which norm their outcomes realise.

Names load on first use, so that the commands are listed without loading a solver.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
