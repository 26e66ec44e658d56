"""Equilibria of games of one and of three and more players, by what each game allows.

The game is made smaller first (`_fewer`). Then, for players who matter to one another:

- two left: all extreme equilibria, as of any two-player game;
- polymatrix games: polytopes, exactly (`_polymatrix`);
- 2x2x2: points, paths, surfaces and regions, exactly (`_cube`);
- all others: isolated equilibria by supports and certified subdivision (`polynomial`).

>>> import numpy as np
>>> import gametheory as gt
>>> found = gt.nash_equilibria(gt.NormalForm(np.zeros((3, 2, 2, 2), dtype=int)))
>>> found.complete, len(found), [(c.kind, c.dimension) for c in found.continua]
(True, 8, [('polytope', 3)])
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

from numpy.typing import NDArray

from gametheory.equilibria import _polymatrix
from gametheory.equilibria._cube_parts import parts_of_cube
from gametheory.equilibria._fewer import blocks, made_smaller, of_block
from gametheory.equilibria._one_of_many import one_equilibrium
from gametheory.equilibria._parts import (
    Corner,
    Part,
    Parts,
    affine_dimension,
    lifted,
    single,
    together,
)
from gametheory.equilibria._support_parts import parts_by_supports
from gametheory.equilibria._worked_out import speaks_exactly
from gametheory.equilibria.polynomial import MAX_BOXES, equilibrium_near, order
from gametheory.equilibria.result import Continuum, Equilibria, Equilibrium
from gametheory.equilibria.two_players import equilibria_of_two
from gametheory.games import NormalForm

APPROACHED = "quantal_response_path approaches another"
METHOD_OF_ONE = "each player has one action left"


def equilibria_of_many(
    game: NormalForm, *, exact: bool | None = None, max_boxes: int = MAX_BOXES
) -> Equilibria:
    """All Nash equilibria of a game of any number of players, as far as they are found.

    `exact` as in `nash_equilibria`, `max_boxes` and `TooLarge` as in `mixed_equilibria`. `complete`
    is true only if items and continua are proven to be all equilibria.
    """
    found = _parts(game, max_boxes)
    return assembled(game, found, speaks_exactly(game, exact))


def one_of_many(game: NormalForm, *, exact: bool | None = None) -> Equilibria:
    """One equilibrium where all of them take too long; not complete."""
    small = made_smaller(game)
    corner, method = one_equilibrium(NormalForm(small.payoffs))
    parts = lifted([single(corner, 0)], small.places, game.shape)
    method = f"none is pure, and there are too many in all; {method}; {APPROACHED}"
    return assembled(game, Parts(parts, False, method), speaks_exactly(game, exact))


def _parts(game: NormalForm, max_boxes: int) -> Parts:
    small = made_smaller(game)
    shape = small.payoffs.shape[1:]
    methods = []
    complete = connected = True
    idle = [i for i, count in enumerate(shape) if count == 1]
    alone = single(Corner(((Fraction(1),),)), 0)
    solved = [([player], [alone]) for player in idle]
    groups = blocks(small.payoffs)
    for block in groups:
        found = _of_block(of_block(small.payoffs, block), max_boxes)
        solved.append((block, found.parts))
        methods.append(found.method)
        complete &= found.complete
        connected &= found.connected
    if len(groups) > 1:
        counted = f"{len(groups)} games of players who do not matter to one another"
        methods = [f"{counted}: {' and '.join(dict.fromkeys(methods))}"]
    method = "; ".join([*small.steps, *(methods or [METHOD_OF_ONE])])
    return Parts(lifted(together(solved), small.places, game.shape), complete, method, connected)


def _of_block(payoffs: NDArray[Any], max_boxes: int) -> Parts:
    """The equilibria of a game that is as small as it gets."""
    shape = payoffs.shape[1:]
    if len(shape) == 2:
        return _of_two(payoffs)
    gains = _polymatrix.gains_against_each(payoffs)
    if gains is not None and prod(2**m - 1 for m in shape) <= _polymatrix.MAX_SUPPORTS:
        return _polymatrix.parts_of_polymatrix(shape, gains)
    if shape == (2, 2, 2):
        return parts_of_cube(payoffs)
    return parts_by_supports(payoffs, max_boxes)


def _of_two(payoffs: NDArray[Any]) -> Parts:
    found = equilibria_of_two(NormalForm(payoffs), exact=True)
    numbers = {e.exact_profile: n for n, group in enumerate(found.components) for e in group}
    parts = []
    for subset in found.maximal_nash_subsets:
        corners = [Corner((x, y)) for x in subset.rows for y in subset.columns]
        component = numbers[corners[0].profile]
        if subset.is_point:
            parts.append(single(corners[0], component))
            continue
        sides = (subset.rows, subset.columns)
        supports = tuple(
            tuple(a for a, weights in enumerate(zip(*side, strict=True)) if any(weights))
            for side in sides
        )
        inside = tuple(
            tuple(sum(weights, Fraction(0)) / len(side) for weights in zip(*side, strict=True))
            for side in sides
        )
        dimension = sum(map(affine_dimension, sides))
        parts.append(Part(dimension, supports, (), tuple(corners), Corner(inside), True, component))
    return Parts(parts, True, found.method)


def assembled(game: NormalForm, found: Parts, in_fractions: bool) -> Equilibria:
    """Corners of parts as equilibria, each once; those of one component together."""
    made: dict[tuple[Any, ...], Equilibrium] = {}

    def equilibrium(corner: Corner) -> Equilibrium:
        known = made.get(corner.profile)
        if known is None:
            known = made[corner.profile] = equilibrium_near(
                game, corner.profile, corner.radius, in_fractions
            )
        return known

    leader: dict[int, int] = {}

    def root(k: int) -> int:
        while leader.setdefault(k, k) != k:
            k = leader[k]
        return k

    first: dict[tuple[Any, ...], int] = {}
    for part in found.parts:
        for corner in part.corners:
            equilibrium(corner)
            a, b = root(first.setdefault(corner.profile, part.component)), root(part.component)
            leader[b] = a
    items = sorted(made.values(), key=order)
    groups: dict[int, list[int]] = {}
    for k, item in enumerate(items):
        groups.setdefault(root(first[item.exact_profile]), []).append(k)
    place = {item.exact_profile: k for k, item in enumerate(items)}
    continua = [
        Continuum(
            dimension=part.dimension,
            supports=part.supports,
            conditions=part.conditions,
            corners=tuple(
                sorted(map(equilibrium, part.corners), key=lambda e: place[e.exact_profile])
            ),
            inside=equilibrium_near(game, part.inside.profile, part.inside.radius, in_fractions),
            is_convex=part.is_convex,
            labels=game.actions,
            players=game.players,
        )
        for part in found.parts
        if part.dimension
    ]
    continua.sort(key=lambda c: (c.dimension, [place[e.exact_profile] for e in c.corners]))
    return Equilibria(
        tuple(items),
        found.complete,
        found.method,
        continua=tuple(continua),
        grouped=tuple(map(tuple, groups.values())) if found.complete and found.connected else None,
    )
