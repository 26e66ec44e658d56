"""Sets of equilibria as finitely many closed parts, and what becomes of them in larger games.

Solvers of small games give parts; a part of dimension 0 is one equilibrium. A game that is made
smaller (`_fewer`), or that falls into games of fewer players, has parts that come from those.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any, NamedTuple, TypeVar

from gametheory._numeric.exact import Profile
from gametheory._numeric.rationals import as_fmpq
from gametheory.equilibria._conditions import Condition, Factor, near
from gametheory.errors import TooLarge

T = TypeVar("T")

MOST_CORNERS = 100_000
"""Cap on corners of all parts together: seconds."""

Places = list[list[list[int]]]
"""For each player and each action of a smaller game, the actions that it stands for."""


class Corner(NamedTuple):
    """A profile; no probability is further than `radius` from that of an equilibrium.

    None: not proven to be near one. `known`: what tells an irrational one from others
    (`_same_point`), if anything does.
    """

    profile: tuple[Profile, ...]
    radius: Fraction | None = Fraction(0)
    known: Any = None


@dataclass(frozen=True)
class Part:
    """A closed set of equilibria; connected if it is a path, a polytope or of a 2x2x2 game.

    Attributes:
        dimension: 0 for a single one.
        supports: the actions that each player may play on it: all of them best replies.
        conditions: what else holds on it; of a single equilibrium left out.
        corners: its ends, or its vertices; of a single equilibrium that alone.
        inside: a profile that is no corner, unless there is but one.
        is_convex: whether it is known to be the convex hull of its corners.
        component: parts with one number are in one connected component of all equilibria.
        track: what it is as functions of the probabilities that range freely, if that was worked
            out.
    """

    dimension: int
    supports: tuple[tuple[int, ...], ...]
    conditions: tuple[Condition, ...]
    corners: tuple[Corner, ...]
    inside: Corner
    is_convex: bool
    component: int
    track: Any = field(default=None, repr=False, compare=False)

    @property
    def is_proven(self) -> bool:
        """Whether each corner is, or is near, an equilibrium for certain."""
        return all(corner.radius is not None for corner in self.corners)

    @property
    def whole_conditions(self) -> tuple[Condition, ...]:
        """The conditions, those of a single equilibrium too."""
        if self.dimension:
            return self.conditions
        (corner,) = self.corners
        return near(corner.profile, corner.radius or Fraction(0))


@dataclass(frozen=True)
class Parts:
    """Parts, and whether these are all equilibria.

    Attributes:
        complete: whether the union of the parts is proven to be the set of all equilibria.
        connected: whether the components of the parts are known.
        method: how they were found.
    """

    parts: list[Part]
    complete: bool
    method: str
    connected: bool = True


def affine_dimension(points: Sequence[Sequence[Fraction]]) -> int:
    """Of the smallest flat that holds the points."""
    import flint

    first, *others = points
    rows = [[as_fmpq(p - q) for p, q in zip(v, first, strict=True)] for v in others]
    return int(flint.fmpq_mat(rows).rank()) if rows else 0


def spread(
    shape: Sequence[int], supports: Sequence[Sequence[int]], strategies: Sequence[Profile]
) -> tuple[Profile, ...]:
    """Strategies on supports as probabilities of all actions."""
    profile = []
    for count, support, strategy in zip(shape, supports, strategies, strict=True):
        weights = dict(zip(support, strategy, strict=True))
        profile.append(tuple(weights.get(a, Fraction(0)) for a in range(count)))
    return tuple(profile)


def single(corner: Corner, component: int) -> Part:
    supports = tuple(tuple(a for a, p in enumerate(s) if p) for s in corner.profile)
    return Part(0, supports, (), (corner,), corner, True, component)


def lifted(parts: Sequence[Part], places: Places, shape: Sequence[int]) -> list[Part]:
    """The parts of a game in which each action stands for those of `places`.

    Weight on an action is weight on any of those, however divided. Of a profile that is not proven
    to be near an equilibrium there is no set: its first copy stands for it.
    """
    total = sum(_copies(corner, places) for part in parts for corner in part.corners)
    if total > MOST_CORNERS:
        raise TooLarge(
            f"expected at most {MOST_CORNERS:,} corners of sets of equilibria, got {total:,}: "
            "leave out repeated actions"
        )

    def name(factor: Factor) -> Factor:
        player, actions = factor
        return player, tuple(sorted(b for a in actions for b in places[player][a]))

    result = []
    for part in parts:
        more = sum(
            len(own[a]) - 1
            for own, support in zip(places, part.supports, strict=True)
            for a in support
        )
        if not part.dimension and not part.is_proven:
            result.append(single(_choices(part.inside, places, shape)[0], part.component))
            continue
        conditions = part.whole_conditions if part.dimension or more else ()
        corners = tuple(c for corner in part.corners for c in _choices(corner, places, shape))
        result.append(
            Part(
                part.dimension + more,
                tuple(
                    tuple(sorted(b for a in support for b in own[a]))
                    for own, support in zip(places, part.supports, strict=True)
                ),
                tuple(c.renamed(name) for c in conditions),
                corners,
                _evenly(part.inside, places, shape) if part.dimension or more else corners[0],
                part.is_convex,
                part.component,
            )
        )
    return result


def _copies(corner: Corner, places: Places) -> int:
    return prod(
        len(own[a])
        for own, strategy in zip(places, corner.profile, strict=True)
        for a, p in enumerate(strategy)
        if p
    )


def _choices(corner: Corner, places: Places, shape: Sequence[int]) -> list[Corner]:
    """The profile with the weight of each action on one of those that it stands for."""
    strategies: list[list[Profile]] = []
    for own, strategy, count in zip(places, corner.profile, shape, strict=True):
        support = [a for a, p in enumerate(strategy) if p]
        strategies.append([])
        for chosen in itertools.product(*(own[a] for a in support)):
            weights = [Fraction(0)] * count
            for a, b in zip(support, chosen, strict=True):
                weights[b] = strategy[a]
            strategies[-1].append(tuple(weights))
    return [Corner(profile, corner.radius) for profile in itertools.product(*strategies)]


def _evenly(corner: Corner, places: Places, shape: Sequence[int]) -> Corner:
    profile = []
    for own, strategy, count in zip(places, corner.profile, shape, strict=True):
        weights = [Fraction(0)] * count
        for a, p in enumerate(strategy):
            for b in own[a]:
                weights[b] = p / len(own[a])
        profile.append(tuple(weights))
    return Corner(tuple(profile), corner.radius)


def together(blocks: Sequence[tuple[Sequence[int], Sequence[Part]]]) -> list[Part]:
    """The parts of a game whose players fall into blocks that do not matter to one another.

    Each block comes with its players, numbered in the whole game, and its parts. Profiles that are
    not proven to be near an equilibrium make no sets: they come with the corners of other blocks.
    """
    total = prod(sum(len(part.corners) for part in parts) for _, parts in blocks)
    if total > MOST_CORNERS:
        raise TooLarge(
            f"expected at most {MOST_CORNERS:,} corners of sets of equilibria, got {total:,}: "
            "solve the games of the players who matter to one another one by one"
        )
    order = [player for players, _ in blocks for player in players]
    numbers: dict[tuple[int, ...], int] = {}
    result = []
    for chosen in itertools.product(*(parts for _, parts in blocks)):
        many = any(part.dimension for part in chosen)
        corners = tuple(
            _joined(order, each) for each in itertools.product(*(part.corners for part in chosen))
        )
        component = numbers.setdefault(tuple(p.component for p in chosen), len(numbers))
        if many and not all(part.is_proven for part in chosen):
            result += [single(corner, component) for corner in corners]
            continue
        conditions = [
            c.renamed(partial(_renumbered, players))
            for (players, _), part in zip(blocks, chosen, strict=True)
            for c in (part.whole_conditions if many else ())
        ]
        result.append(
            Part(
                sum(part.dimension for part in chosen),
                _in_order(order, [s for part in chosen for s in part.supports]),
                tuple(conditions),
                corners,
                _joined(order, [part.inside for part in chosen]),
                all(part.is_convex for part in chosen),
                component,
            )
        )
    return result


def _renumbered(players: Sequence[int], factor: Factor) -> Factor:
    player, actions = factor
    return players[player], actions


def _joined(order: Sequence[int], corners: Sequence[Corner]) -> Corner:
    radii = [corner.radius for corner in corners]
    known = [r for r in radii if r is not None]
    radius = max(known) if len(known) == len(radii) else None
    return Corner(_in_order(order, [s for corner in corners for s in corner.profile]), radius)


def _in_order(order: Sequence[int], items: Sequence[T]) -> tuple[T, ...]:
    placed = dict(zip(order, items, strict=True))
    return tuple(placed[k] for k in sorted(placed))
