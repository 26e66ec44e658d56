"""What players get in equilibrium, as payoff sets.

>>> import gametheory as gt
>>> chicken = gt.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
>>> gt.equilibrium_payoffs(chicken)
PayoffSet(finite, 3 points: (2, 7), (14/3, 14/3), (7, 2))
>>> gt.equilibrium_payoffs(chicken, concept="correlated").area
Fraction(33, 4)
"""

from __future__ import annotations

from gametheory._support.check import checked, require_among, require_kind
from gametheory.correlated.polytope import correlated_equilibria
from gametheory.equilibria import nash_equilibria, pure_equilibria
from gametheory.errors import Infeasible
from gametheory.games import NormalForm
from gametheory.payoffs import FiniteSet, PayoffSet

CONCEPTS = ("nash", "pure", "correlated", "coarse")


@checked
def equilibrium_payoffs(game: NormalForm, *, concept: str = "nash") -> PayoffSet:
    """The payoff profiles of all equilibria of one kind.

    - "nash": the finite set of those of the extreme equilibria (two players; of more, those
      found). Where equilibria form a continuum, the payoffs of one Nash subset X x Y fill the
      box between the payoffs of its corners, since what player 1 gets there depends on y alone
      and is linear; so every maximum of a monotone welfare over all equilibria is in this set.
    - "pure": the finite set of those of the pure equilibria.
    - "correlated", "coarse": a convex set, exact; two players by linear programming on every
      edge, more by all vertices of the polytope of equilibria.

    Floats or Fractions as the game. Raises `Infeasible` if there is no pure equilibrium,
    `TooLarge` where the vertices are too many to list.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(concept, CONCEPTS, "an equilibrium concept")
    if concept in ("correlated", "coarse"):
        return correlated_equilibria(game, coarse=concept == "coarse").payoffs
    found = pure_equilibria(game) if concept == "pure" else nash_equilibria(game)
    profiles = {equilibrium.exact_payoffs for equilibrium in found}
    if not profiles:
        raise Infeasible("expected a game with a pure equilibrium, got one without")
    return FiniteSet.of(profiles, is_exact=game.is_exact)
