"""Games in which agents must agree on something, analysed exactly.

Everything is a point or a set in payoff space: what a game makes attainable, its
equilibria, its welfare optima and bargaining solutions, and what learners reached.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> print(gt.taxonomy(game).kind)
asymmetric bargaining problem
>>> gt.solutions(game)["nash"].payoffs
(Fraction(3, 1), Fraction(3, 2))
"""

import copyreg
import importlib
import sys
from types import ModuleType
from typing import Any

import lazy_loader

from gametheory._moved import find_moved, find_moved_modules

find_moved_modules()
_find, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)


def _by_name(module: ModuleType) -> tuple[Any, tuple[str]]:
    return importlib.import_module, (module.__name__,)


# A package with a function of a module's name has a class of its own, which cloudpickle, and so
# Ray, cannot send by itself: predicates in a script refer to `gt`.
if type(sys.modules[__name__]) is not ModuleType:
    copyreg.pickle(type(sys.modules[__name__]), _by_name)


def __getattr__(name: str) -> Any:
    return _find(name) if name in __all__ else find_moved(name)
