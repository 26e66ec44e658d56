"""The equilibria of a 2x2x2 game, found as pieces of the cube (`_cube`), as parts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria import _cube
from gametheory.equilibria._bilinear import Bilinear
from gametheory.equilibria._conditions import (
    Condition,
    Factor,
    condition,
    has_at_least,
    has_at_most,
    has_probability,
)
from gametheory.equilibria._parts import Corner, Part, Parts, single

BITS = 128
"""Precision of the profiles that stand for irrational equilibria."""

METHOD = "bilinear best replies of 2x2x2, exactly"


def parts_of_cube(payoffs: NDArray[Any]) -> Parts:
    """All equilibria of a game of three players with two actions each."""
    pieces, irrational = _cube.all_equilibria(gains_of(payoffs))
    numbers = {k: n for n, part in enumerate(_cube.components(pieces)) for k in part}
    parts = [_part(piece, numbers[k]) for k, piece in enumerate(pieces)]
    for n, surds in enumerate(irrational):
        profile = tuple(_strategy(x.near(BITS)) for x in surds)
        parts.append(single(Corner(profile, Fraction(1, 1 << BITS)), len(pieces) + n))
    # Of two irrational ones with one rounding only one would be listed.
    distinct = len({part.corners[0].profile for part in parts[len(pieces) :]}) == len(irrational)
    return Parts(parts, distinct, METHOD)


def gains_of(payoffs: NDArray[Any]) -> tuple[Bilinear, Bilinear, Bilinear]:
    """What each player's second action gains on its first."""
    found = []
    for player, own in enumerate(payoffs):
        first, second = (k for k in range(3) if k != player)
        first_action, second_action = np.moveaxis(own, player, 0)
        gain = [[Fraction(x) for x in row] for row in (second_action - first_action).tolist()]
        (a, c), (b, d) = gain
        found.append(Bilinear(first, second, a, b - a, c - a, d - c - b + a))
    one, two, three = found
    return one, two, three


def _part(piece: _cube.Piece, component: int) -> Part:
    supports = tuple(
        tuple(a for a, possible in enumerate((low < 1, high > 0)) if possible)
        for low, high in zip(piece.low, piece.high, strict=True)
    )
    corners = tuple(Corner(tuple(map(_strategy, corner))) for corner in piece.corners)
    return Part(
        piece.dimension,
        supports,
        tuple(_conditions(piece)) if piece.dimension else (),
        corners,
        Corner(tuple(map(_strategy, piece.inside))),
        piece.is_convex,
        component,
    )


def _strategy(probability: Fraction) -> tuple[Fraction, Fraction]:
    return 1 - probability, probability


def _conditions(piece: _cube.Piece) -> list[Condition]:
    found = []
    for player, (low, high) in enumerate(zip(piece.low, piece.high, strict=True)):
        if low == high:
            if 0 < low < 1:
                found.append(has_probability(player, [1], low))
            continue
        if low > 0:
            found.append(has_at_least(player, [1], low))
        if high < 1:
            found.append(has_at_most(player, [1], high))
    for polynomials, is_equation in ((piece.zero, True), (piece.not_negative, False)):
        for g in polynomials:
            one: Factor = (g.first, (1,))
            other: Factor = (g.second, (1,))
            terms = {(one, other): g.d, (one,): g.b, (other,): g.c, (): g.a}
            found.append(condition(terms, equation=is_equation))
    return found
