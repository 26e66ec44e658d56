"""Parts found on one support after another, as maximal parts in connected components.

One part lies in another if the other's equations hold all over it. Along a path these are
polynomials in one probability: they vanish, or at finitely many places, where the two parts meet.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.equilibria._algebraic import Root, roots
from gametheory.equilibria._by_splitting import Family, Track
from gametheory.equilibria._conditions import Condition
from gametheory.equilibria._parts import Corner, Part
from gametheory.equilibria._polynomials import Undecided
from gametheory.equilibria._same_point import OnlyOne, SamePoints, is_same, number

Value = tuple[Any, Any]
"""Numerator and denominator, polynomials in what ranges freely."""


class Joined(NamedTuple):
    """Maximal parts, their components numbered.

    Attributes:
        connected: whether the components are proven to be so. Where parts of two dimensions and
            more are no polytopes, or several, they are not.
        distinct: whether irrational equilibria that were taken for one are proven to be one.
    """

    parts: list[Part]
    connected: bool
    distinct: bool


def joined_up(payoffs: NDArray[Any], found: Sequence[Part]) -> Joined:
    """The maximal parts, and which of them meet."""
    same = SamePoints()
    for corner in sorted((c for p in found for c in p.corners), key=_doubt):
        same.first(corner)
    found = [replace(p, corners=tuple(map(same.first, p.corners))) for p in found]
    points = {p.corners[0].profile: p.corners[0] for p in found if not p.dimension}
    kept: list[Part] = []
    for part in sorted((p for p in found if p.dimension), key=lambda p: -p.dimension):
        if any(_lies_in(payoffs, part, other) for other in kept):
            points |= {c.profile: c for c in part.corners}
            continue
        kept = [p for p in kept if p.dimension > part.dimension or not _lies_in(payoffs, p, part)]
        kept.append(part)
    kept = [_with_corners(payoffs, part, points.values()) for part in kept]
    ends = {corner.profile for part in kept for corner in part.corners}
    for corner in points.values():
        if corner.profile in ends or any(_is_on(payoffs, part, corner) for part in kept):
            continue
        supports = tuple(tuple(a for a, p in enumerate(s) if p) for s in corner.profile)
        kept.append(Part(0, supports, (), (corner,), corner, True, 0))
    return Joined(*_numbered(payoffs, kept), same.certain)


def _doubt(corner: Corner) -> tuple[bool, bool]:
    """What is known exactly comes first, what is not proven last."""
    return corner.radius is None, corner.radius != 0


def _with_corners(payoffs: NDArray[Any], part: Part, points: Iterable[Corner]) -> Part:
    """A wide part that is no polytope with all points on it, if there are any."""
    if part.dimension == 1 or part.is_convex:
        return part
    inside = part.inside.profile
    on_it = [
        c
        for c in points
        if c.radius == 0 and c.profile != inside and contains(payoffs, part, c.profile)
    ]
    return replace(part, corners=tuple(on_it) or part.corners)


def contains(payoffs: NDArray[Any], part: Part, profile: Sequence[Profile]) -> bool:
    """Whether a rational profile is on the part."""
    if not part.dimension:
        corner = part.corners[0]
        return corner.radius == 0 and corner.profile == tuple(profile)
    if any(
        p and a not in support
        for own, support in zip(profile, part.supports, strict=True)
        for a, p in enumerate(own)
    ):
        return False
    for player in range(len(profile)):
        earned = _earned(payoffs, player, profile)
        if any(earned[a] != max(earned) for a in part.supports[player]):
            return False
    return all(c.holds(profile) for c in part.conditions)


def _earned(payoffs: NDArray[Any], player: int, profile: Sequence[Profile]) -> NDArray[Any]:
    """What each action of a player earns."""
    earned = np.moveaxis(payoffs[player], player, 0)
    for j in reversed(range(len(profile))):
        if j != player:
            axis = 1 + j - (j > player)
            earned = np.tensordot(earned, np.array(profile[j], dtype=object), axes=(axis, 0))
    return np.asarray(earned)


def _is_strict(payoffs: NDArray[Any], corner: Corner) -> bool:
    """Whether actions that are not played earn less at the equilibrium that a corner is near."""
    assert corner.radius is not None
    for player, (own, strategy) in enumerate(zip(payoffs, corner.profile, strict=True)):
        earned = _earned(payoffs, player, corner.profile)
        off = (own.max() - own.min()) * corner.radius * sum(map(len, corner.profile))
        least = min(e for e, p in zip(earned, strategy, strict=True) if p)
        if any(e + 2 * off >= least for e, p in zip(earned, strategy, strict=True) if not p):
            return False
    return True


def _is_on(payoffs: NDArray[Any], part: Part, corner: Corner) -> bool | None:
    """Whether an equilibrium is on a part; None where it is irrational and that is left open."""
    if corner.radius == 0:
        return contains(payoffs, part, corner.profile)
    if not part.dimension:
        return is_same(corner, part.corners[0])
    if any(
        p and a not in support
        for own, support in zip(corner.profile, part.supports, strict=True)
        for a, p in enumerate(own)
    ):
        return False
    # Of the only place around, where no other action ties, no neighbour is an equilibrium.
    if corner.radius and isinstance(corner.known, OnlyOne) and _is_strict(payoffs, corner):
        return False
    if part.dimension > 1:
        return None
    track: Track = part.track
    try:
        place = number(corner, track.unknowns.names[track.variable])
        low, high = track.limits
        if _is_before(place, low) or _is_before(high, place):
            return False
        return is_same(track.at(place), corner)
    except Undecided:
        return None


def _lies_in(payoffs: NDArray[Any], part: Part, other: Part) -> bool:
    """Whether a part lies in another: supports, and all equations all over it.

    Inequalities besides best replies only tell the paths of one leaf apart: they hold all along a
    path that is on the other's formulas if they hold at one place of it.
    """
    supports = zip(part.supports, other.supports, strict=True)
    if not all(set(own) <= set(its) for own, its in supports):
        return False
    if not contains(payoffs, other, part.inside.profile):
        return False
    if any(not c.radius and not contains(payoffs, other, c.profile) for c in part.corners):
        return False
    return not any(over for over, _ in _equations(payoffs, part.track, other))


def _equations(payoffs: NDArray[Any], family: Family, part: Part) -> Iterator[Value]:
    """What is zero on a part, as functions on a family of profiles."""
    one = family.one
    nothing = 0 * one, one
    ratios = family.ratios
    for i, support in enumerate(part.supports):
        for a in range(payoffs.shape[1 + i]):
            if a not in support:
                yield ratios.get((i, a), nothing)
    others = list(family.unknowns.supports)
    for i, own in enumerate(payoffs):
        first = part.supports[i][0]
        for a in part.supports[i][1:]:
            change = np.moveaxis(own, i, 0)[a] - np.moveaxis(own, i, 0)[first]
            rest = [j for j in range(len(others)) if j != i]
            total = nothing
            for cell in itertools.product(*(others[j] for j in rest)):
                c = int(change[cell])
                if c:
                    term = c * one, one
                    for j, b in zip(rest, cell, strict=True):
                        term = _times(term, ratios[j, b])
                    total = _plus(total, term)
            yield total
    for each in part.conditions:
        if each.is_equation:
            yield along(each, family)


def along(c: Condition, family: Family) -> Value:
    """The polynomial of a condition as a function on a family of profiles."""
    one = family.one
    nothing = 0 * one, one
    ratios = family.ratios
    total = nothing
    for factor, factors in c.terms:
        term = factor.numerator * one, factor.denominator * one
        for player, actions in factors:
            own = nothing
            for a in actions:
                own = _plus(own, ratios.get((player, a), nothing))
            term = _times(term, own)
        total = _plus(total, term)
    return total


def _times(one: Value, other: Value) -> Value:
    return one[0] * other[0], one[1] * other[1]


def _plus(one: Value, other: Value) -> Value:
    if one[1] == other[1]:
        return one[0] + other[0], one[1]
    over, below = one[0] * other[1] + other[0] * one[1], one[1] * other[1]
    common = over.gcd(below)
    return over // common, below // common


def _numbered(payoffs: NDArray[Any], parts: list[Part]) -> tuple[list[Part], bool]:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(len(parts)))
    known = all(p.is_convex for p in parts if p.dimension > 1)
    known &= sum(p.dimension > 1 for p in parts) < 2
    holder: dict[tuple[Profile, ...], int] = {}
    for k, part in enumerate(parts):
        for corner in part.corners:
            graph.add_edge(holder.setdefault(corner.profile, k), k)
    for j, k in itertools.permutations(range(len(parts)), 2):
        one, other = parts[j], parts[k]
        if one.dimension == 1 and other.dimension:
            try:
                if not nx.has_path(graph, j, k) and _meets(payoffs, one, other):
                    graph.add_edge(j, k)
            except Undecided:
                known = False
        elif not one.dimension and other.dimension and not nx.has_path(graph, j, k):
            is_on = _is_on(payoffs, other, one.corners[0])
            known &= is_on is not None
            if is_on:
                graph.add_edge(j, k)
    numbers = {k: n for n, group in enumerate(nx.connected_components(graph)) for k in group}
    return [replace(part, component=numbers[k]) for k, part in enumerate(parts)], known


def _meets(payoffs: NDArray[Any], path: Part, other: Part) -> bool:
    track: Track = path.track
    common = 0 * track.one
    for over, _ in _equations(payoffs, track, other):
        common = common.gcd(over)
        if common.degree() == 0:
            return False
    if not common:
        # On the other's formulas, but beyond a stretch of these where there are no equilibria.
        return contains(payoffs, other, path.inside.profile)
    bounds = [along(c, track) for c in other.conditions if not c.is_equation]
    low, high = track.limits
    return any(
        not _is_before(root, low)
        and not _is_before(high, root)
        and all(root.sign(over) * root.sign(below) >= 0 for over, below in bounds)
        for root in roots([common])
    )


def _is_before(one: Root, other: Root) -> bool:
    """Whether a root is less than another."""
    if (one.polynomial, one.index) == (other.polynomial, other.index):
        return False
    p, q = one.rational, other.rational
    if p is not None and q is not None:
        return p < q
    import flint

    with flint.ctx.workprec(256):
        left, right = one.ball(256), other.ball(256)
        if left.overlaps(right):
            raise Undecided
        return bool(left < right)
