"""Polymatrix games: what a player earns is a sum of what it earns against each other player.

A game of any number of players is *polymatrix* if the gain of one action on another is such a sum
(Janovskaja 1968); network games with payoffs on the edges are. Then everything is linear as it is
for two players: for given supports S, the profiles on which players play only S and all of S is
best replies are a polytope, and all equilibria are the union of these.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Profile
from gametheory._support.progress import progress_fraction
from gametheory.equilibria._parts import MOST_CORNERS, Corner, Part, Parts, affine_dimension
from gametheory.errors import TooLarge

MAX_SUPPORTS = 1 << 16
"""Cap on combinations of supports: going through so many takes about a minute."""

Supports = tuple[tuple[int, ...], ...]

Gains = list[NDArray[Any]]
"""For each player, [own action, probability]: all players' probabilities in one row."""


def gains_against_each(payoffs: NDArray[Any]) -> Gains | None:
    """What each action gains on the first, as a linear function of all probabilities.

    None unless the game is polymatrix. Integers in, integers out.
    """
    shape = payoffs.shape[1:]
    starts = np.cumsum([0, *shape]).tolist()
    result = []
    for player, own in enumerate(payoffs):
        gain = np.moveaxis(own, player, 0)
        gain = gain - gain[:1]
        others = [j for j in range(len(shape)) if j != player]
        linear = np.zeros((shape[player], starts[-1]), dtype=object)
        total = gain * 0
        base = gain[(slice(None), *(0,) * len(others))]
        for axis, j in enumerate(others, start=1):
            # What changes where one player alone leaves its first action.
            cell: list[Any] = [slice(None), *(0,) * len(others)]
            cell[axis] = slice(None)
            change = gain[tuple(cell)] - base[:, None]
            linear[:, starts[j] : starts[j + 1]] = change
            wide = [1] * gain.ndim
            wide[0], wide[axis] = change.shape
            total = total + change.reshape(wide)
        total = total + base.reshape(-1, *(1,) * len(others))
        if (total != gain).any():
            return None
        if others:
            first = others[0]
            linear[:, starts[first] : starts[first + 1]] += base[:, None]
        result.append(linear)
    return result


def parts_of_polymatrix(shape: Sequence[int], gains: Gains) -> Parts:
    """All equilibria: the maximal ones among the polytopes of all supports.

    Raises `TooLarge` beyond `MAX_SUPPORTS` combinations of supports.
    """
    count = prod(2**m - 1 for m in shape)
    if count > MAX_SUPPORTS:
        raise TooLarge(f"expected at most {MAX_SUPPORTS:,} combinations of supports, got {count:,}")
    found: list[tuple[Supports, list[tuple[int, ...]]]] = []
    total = 0
    with progress_fraction("equilibria") as tell:
        for done, supports in enumerate(_all_supports(shape)):
            vertices = _vertices(shape, gains, supports)
            if vertices:
                found.append((supports, vertices))
                total += len(vertices)
            if total > MOST_CORNERS:
                raise TooLarge(f"expected at most {MOST_CORNERS:,} vertices, got more")
            tell(done / count)
    maximal: list[tuple[Supports, frozenset[tuple[int, ...]], list[tuple[int, ...]]]] = []
    for supports, vertices in sorted(found, key=lambda each: -len(each[1])):
        # A face of another polytope: its vertices are among those.
        own = frozenset(vertices)
        if not any(own <= other for _, other, _ in maximal):
            maximal.append((supports, own, vertices))
    parts = [
        _part(shape, supports, vertices, component)
        for (supports, _, vertices), component in zip(
            maximal, _components([own for _, own, _ in maximal]), strict=True
        )
    ]
    return Parts(parts, True, f"polymatrix: linear best replies on {count:,} supports, exactly")


def _all_supports(shape: Sequence[int]) -> itertools.product[Supports]:
    return itertools.product(
        *(
            [s for size in range(1, m + 1) for s in itertools.combinations(range(m), size)]
            for m in shape
        )
    )


def _vertices(shape: Sequence[int], gains: Gains, supports: Supports) -> list[tuple[int, ...]]:
    """Of the profiles on these supports, all of them best replies; scaled to integers."""
    starts = np.cumsum([0, *shape]).tolist()
    columns = [starts[i] + a for i, support in enumerate(supports) for a in support]
    equal, least = [], []
    for i, support in enumerate(supports):
        own = gains[i][:, columns].tolist()
        for a, row in enumerate(own):
            ahead = [p - q for p, q in zip(own[support[0]], row, strict=True)]
            if a in support[1:]:
                equal.append(ahead)
            elif max(ahead) < 0:
                return []
            elif min(ahead) < 0:
                least.append(ahead)
    ends = np.cumsum([0, *map(len, supports)]).tolist()
    for i in range(1, len(supports)):
        row = [0] * len(columns)
        row[: ends[1]] = [1] * ends[1]
        row[ends[i] : ends[i + 1]] = [-1] * len(supports[i])
        equal.append(row)
    result = []
    for ray in _rays(equal, least, len(columns)):
        whole = [0] * starts[-1]
        for column, value in zip(columns, ray, strict=True):
            whole[column] = value
        result.append(_lowest(whole))
    return result


def _rays(equal: list[list[int]], least: list[list[int]], size: int) -> list[tuple[int, ...]]:
    """The extreme rays x >= 0 with `equal` x = 0 and `least` x >= 0; there are equations."""
    import flint

    basis, nullity = flint.fmpz_mat(equal).nullspace()
    if nullity > 1:
        opposite = [[-x for x in row] for row in equal]
        return extreme_rays([*equal, *opposite, *least], size)
    ray = [int(basis[r, 0]) for r in range(size)]
    ray = ray if sum(ray) > 0 else [-x for x in ray]
    is_one = min(ray) >= 0 and all(
        sum(p * q for p, q in zip(row, ray, strict=True)) >= 0 for row in least
    )
    return [tuple(ray)] if nullity and is_one else []


def _lowest(ray: Sequence[int]) -> tuple[int, ...]:
    from math import gcd

    divisor = gcd(*ray)
    return tuple(x // divisor for x in ray)


def _components(sets: Sequence[frozenset[tuple[int, ...]]]) -> list[int]:
    """Two polytopes meet in a face of both, if at all: in a vertex of both."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(len(sets)))
    holder: dict[tuple[int, ...], int] = {}
    for k, own in enumerate(sets):
        for vertex in own:
            graph.add_edge(holder.setdefault(vertex, k), k)
    numbers = [0] * len(sets)
    for n, group in enumerate(nx.connected_components(graph)):
        for k in group:
            numbers[k] = n
    return numbers


def _part(
    shape: Sequence[int], supports: Supports, vertices: list[tuple[int, ...]], component: int
) -> Part:
    profiles = [_profile(shape, vertex) for vertex in sorted(vertices, reverse=True)]
    flat = [[p for own in profile for p in own] for profile in profiles]
    dimension = affine_dimension(flat)
    inside = tuple(
        tuple(sum(ps, Fraction(0)) / len(profiles) for ps in zip(*own, strict=True))
        for own in zip(*profiles, strict=True)
    )
    corners = tuple(map(Corner, profiles))
    if not dimension:
        supports = tuple(tuple(a for a, p in enumerate(own) if p) for own in profiles[0])
    return Part(dimension, supports, (), corners, Corner(inside), True, component)


def _profile(shape: Sequence[int], vertex: Sequence[int]) -> tuple[Profile, ...]:
    profile, start = [], 0
    for count in shape:
        own = vertex[start : start + count]
        profile.append(tuple(Fraction(x, sum(own)) for x in own))
        start += count
    return tuple(profile)
