"""The theory's claims as objects, decided with evidence that anyone can re-check.

>>> import proofs
>>> verdict = proofs.check("inequality-1", budget=10_000)
>>> print(verdict.status)
holds as amended
>>> verdict.counterexample.game.payoffs.tolist(), verdict.counterexample.cross
([[[1, 0], [0, 2]], [[1, 1], [0, 0]]], (Fraction(0, 1), Fraction(1, 1)))
"""

import lazy_loader

from gametheory._support.extras import saying_what_is_missing

_get, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__getattr__ = saying_what_is_missing(_get)
