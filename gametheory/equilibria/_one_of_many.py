"""One equilibrium of a game of many players where all of them take too long or are undecided.

The quantal response path leads near one (`quantal`). Its support is guessed from the probabilities
that are not small; on it Newton's method with a proof (`_roots`), or splitting (`_by_splitting`),
gives an equilibrium exactly or within a proven radius. Where neither does, the end of the path
itself is given, with its exact regret and no radius.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria._by_splitting import parts_on
from gametheory.equilibria._multiaffine import Supports, System
from gametheory.equilibria._parts import Corner, spread
from gametheory.equilibria._polynomials import Undecided
from gametheory.equilibria._roots import HOLDS, pin_down
from gametheory.equilibria.polynomial import scaled
from gametheory.equilibria.pure import stable_cells
from gametheory.equilibria.quantal import quantal_response_path
from gametheory.games import NormalForm

SMALL = (1e-2, 1e-3, 1e-4, 1e-6)
"""Probabilities below which an action is taken to be none of the support, one after the other."""

MOST_UNKNOWNS = 40
"""Probabilities up to which Newton's method in rationals takes seconds."""

MOST_SPLIT = 6

METHOD = "one equilibrium from the quantal response path"


def one_equilibrium(game: NormalForm) -> tuple[Corner, str]:
    """A profile that is an equilibrium, or near one; and how it was found, in words."""
    limit = quantal_response_path(game).limit
    profile = [np.array([float(p) for p in own]) for own in limit.exact_profile]
    tried: set[Supports] = set()
    for small in SMALL:
        supports = tuple(tuple(np.flatnonzero(own > small).tolist()) for own in profile)
        if supports in tried or not all(supports):
            continue
        tried.add(supports)
        corner = _certified(game, supports, profile)
        if corner is not None:
            how = "exact" if not corner.radius else "within a proven radius"
            return corner, f"{METHOD}, {how}"
    return Corner(limit.exact_profile, None), f"{METHOD}, approximate: no radius is proven"


def _certified(
    game: NormalForm, supports: Supports, profile: list[NDArray[np.float64]]
) -> Corner | None:
    unknowns = sum(map(len, supports)) - len(supports)
    if unknowns > MOST_UNKNOWNS:
        return None
    if not unknowns:
        cell = np.ravel_multi_index([own[0] for own in supports], game.shape)
        if cell not in stable_cells(game):
            return None
        return Corner(spread(game.shape, supports, [(Fraction(1),)] * len(supports)))
    system = System.of(scaled(game), supports)
    near = [profile[i][a] for i in system.mixing for a in supports[i][1:]]
    root = pin_down(system, np.array(near, dtype=np.float64))
    if root is not None and root.judge(system) == HOLDS:
        strategies, radius = root.profile(system)
        return Corner(spread(game.shape, supports, strategies), radius)
    if unknowns <= MOST_SPLIT:
        try:
            parts = parts_on(_whole(game), supports)
        except Undecided:
            return None
        for part in parts:
            return part.corners[0] if part.corners else part.inside
    return None


def _whole(game: NormalForm) -> NDArray[Any]:
    from gametheory._numeric.exact import to_integers

    return np.array([to_integers(own)[0] for own in game.exact_payoffs])
