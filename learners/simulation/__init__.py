"""Stochastic games, step by step: many at once, from the tables that the solvers read."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
