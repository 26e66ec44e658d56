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

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
