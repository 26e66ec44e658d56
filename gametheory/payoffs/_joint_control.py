"""What three or more players attain by joint control of a discounted stochastic game.

The hull of known vertices is grown until no joint policy lies beyond any of its facets (Benson
1998, from within): each facet's normal is maximised by policy iteration, the policy valued
exactly, and Bellman's inequality checked in rationals.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import Profile
from gametheory.errors import TooLarge, Unsupported
from gametheory.payoffs._facets import facets
from gametheory.payoffs.hull import extreme_points
from gametheory.stochastic import Stochastic
from gametheory.stochastic.bellman import most_beyond, policy_payoffs
from gametheory.stochastic.dynamic import Control

MAX_VERTICES = 400
"""Cap on vertices: hulls in many dimensions have very many facets."""


def joint_polytope(game: Stochastic) -> tuple[Profile, ...]:
    """The vertices of the attainable polytope, exact and proved complete.

    Raises `Unsupported` under a horizon, `TooLarge` beyond `MAX_VERTICES`.
    """
    if game.horizon is not None:
        raise Unsupported("polytopes of three or more players need a discount, not a horizon")
    control = Control(game)

    def beyond(normal: Profile, bound: Fraction | None) -> Profile | None:
        """A vertex with normal . v > bound, or None if there is provably none."""
        direction = np.array([float(x) for x in normal])
        policy = control.solve(direction / np.hypot.reduce(direction)).policy
        point = policy_payoffs(game, policy)
        if bound is None or sum(n * x for n, x in zip(normal, point, strict=True)) > bound:
            return point
        start, excess = most_beyond(game, policy, normal)
        if start + excess > bound:
            raise Unsupported("vertices closer together than floats can tell")
        return None

    points: set[Profile] = set()
    for i in range(game.num_players):
        for sign in (1, -1):
            axis = tuple(Fraction(sign * (k == i)) for k in range(game.num_players))
            found = beyond(axis, None)
            assert found is not None
            points.add(found)
    closed: set[tuple[Profile, Fraction]] = set()
    while True:
        if len(points) > MAX_VERTICES:
            raise TooLarge(
                f"expected at most {MAX_VERTICES} vertices of what joint control attains, got "
                "more: gametheory.welfare.occupancy_optimum finds one optimum at a time"
            )
        corners = tuple(sorted(extreme_points(points)))
        whole = facets(corners)
        planes = [*whole.inequalities, *whole.equations]
        planes += [(tuple(-x for x in n), -b) for n, b in whole.equations]
        fresh = []
        for plane in planes:
            if plane in closed:
                continue
            found = beyond(*plane)
            if found is None:
                closed.add(plane)
            else:
                fresh.append(found)
        if not fresh:
            return corners
        points.update(fresh)
