"""Learners on exact ground, compared with the analytic solutions of the game they play.

>>> import gametheory as gt, learners
>>> table = learners.cross_play(learners.train(gt.zoo.stag_hunt(), "naive", runs=4, rng=0))
>>> table.payoffs.shape
(4, 4, 2)

Names load on first use, so that a command that needs no torch does not wait for it.
"""

import lazy_loader

import gametheory  # noqa: F401  (it knows where modules have moved)
from gametheory._support.extras import saying_what_is_missing

_get, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__ = saying_what_is_missing(_get)
