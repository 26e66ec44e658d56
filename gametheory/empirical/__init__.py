"""Payoff tables from samples, and what they prove of every game that they leave possible.

Names load on first use, so that the commands are listed without loading a solver.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
