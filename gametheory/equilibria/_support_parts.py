"""All equilibria of a game that has no simpler structure, support by support.

Subdivision (`polynomial`) settles supports whose equations have isolated roots. Those that it
leaves open, where equations are void, dependent or tied, are split into rational families
(`_by_splitting`). What was found is joined up (`_joined_up`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.text import plural
from gametheory.equilibria._by_splitting import parts_on
from gametheory.equilibria._joined_up import joined_up
from gametheory.equilibria._multiaffine import Supports
from gametheory.equilibria._one_of_many import one_equilibrium
from gametheory.equilibria._parts import Corner, Parts, single, spread
from gametheory.equilibria._polynomials import Undecided
from gametheory.equilibria._same_point import OnlyOne
from gametheory.equilibria.polynomial import by_supports, scaled
from gametheory.equilibria.pure import stable_cells
from gametheory.games import NormalForm

MOST_UNKNOWNS = 8
"""Probabilities of a combination of supports that is split; more make polynomials too long."""


def parts_by_supports(payoffs: NDArray[Any], max_boxes: int) -> Parts:
    """The equilibria found; `complete` if every combination of supports was settled.

    `payoffs[player, a1, ..., an]`: integers. `TooLarge` as `mixed_equilibria`.
    """
    game = NormalForm(payoffs)
    shape = game.shape
    parts = [
        single(Corner(_pure(shape, np.unravel_index(cell, shape))), 0)
        for cell in stable_cells(game)
    ]
    split = 0

    def settled(supports: Supports) -> bool:
        nonlocal split
        if sum(map(len, supports)) - len(supports) > MOST_UNKNOWNS:
            return False
        try:
            parts.extend(parts_on(payoffs, supports))
        except Undecided:
            return False
        split += 1
        return True

    found = by_supports(scaled(game), max_boxes, settled)
    for root in found.roots:
        profile = spread(shape, root.supports, root.strategies)
        parts.append(single(Corner(profile, root.radius, OnlyOne(root.box)), 0))
    method = found.method
    if split:
        method += f"; {split} supports split into rational families"
    if not parts:
        corner, how = one_equilibrium(game)
        parts.append(single(corner, 0))
        method += f"; {how}"
    if found.undecided:
        supports = plural(found.undecided, "combination")
        method += f"; {supports} of supports undecided: a larger max_nodes may decide more"
    whole = joined_up(payoffs, parts)
    if not whole.distinct:
        method += "; of some irrational equilibria it is open whether they are one"
    return Parts(whole.parts, not found.undecided and whole.distinct, method, whole.connected)


def _pure(shape: tuple[int, ...], cell: Any) -> tuple[Profile, ...]:
    return tuple(
        tuple(Fraction(a == int(action)) for a in range(count))
        for count, action in zip(shape, cell, strict=True)
    )
