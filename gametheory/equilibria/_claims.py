"""What equilibria and continua claim about a game, re-checked in rationals."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Profile, fractions, listed
from gametheory._numeric.rationals import as_fmpq
from gametheory.equilibria._conditions import Condition
from gametheory.equilibria._parts import affine_dimension
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm

if TYPE_CHECKING:
    from gametheory.equilibria.result import Continuum, Equilibrium

MOST_FOR_FACETS = 64
"""Corners of a convex set beyond which it is not looked at what lies just outside: a second."""

JUST_BEYOND = Fraction(1, 1 << 40)
"""How far outside a facet, by its distance from the middle."""


def require_sound(continuum: Continuum) -> None:
    """Raises `InvalidArgument` for players, actions or counts of these that do not fit."""
    counts = tuple(map(len, continuum.labels))
    if len(continuum.supports) != len(counts) or len(continuum.players) != len(counts):
        raise InvalidArgument(
            f"expected supports and names of {len(counts)} players as in the labels, got "
            f"{len(continuum.supports)} supports and {len(continuum.players)} names"
        )
    for player, (support, count) in enumerate(zip(continuum.supports, counts, strict=True)):
        if not support or list(support) != sorted(set(support) & set(range(count))):
            raise InvalidArgument(
                f"expected ascending actions from 0 to {count - 1} as the support of player "
                f"{player + 1}, got {support}"
            )
    for condition in continuum.conditions:
        for _, factors in condition.terms:
            for player, actions in factors:
                if not 0 <= player < len(counts) or not set(actions) <= set(range(counts[player])):
                    raise InvalidArgument(
                        f"expected conditions on players and actions of {counts}, numbered from 0, "
                        f"got player {player}, actions {actions}"
                    )
    for each in (*continuum.corners, continuum.inside):
        if tuple(map(len, each.labels)) != counts:
            raise InvalidArgument(f"expected equilibria of a game of shape {counts}, got {each!r}")


def most_off(game: NormalForm, radius: Fraction) -> list[Fraction]:
    """How much any action of each player may gain where, at a profile no probability of which is
    further than `radius` from this one, it gains nothing.

    Payoffs change by their range times the weight that moves: both the action's and one's own.
    """
    weight = radius * sum(game.shape)
    return [(own.max() - own.min()) * weight for own in game.exact_payoffs]


def is_consistent(equilibrium: Equilibrium, game: NormalForm) -> bool:
    """Whether regret and radius may go together."""
    regret, radius = equilibrium.exact_regret, equilibrium.radius
    if regret < 0 or radius is None:
        return regret >= 0
    gains = [-min(slack) for slack in equilibrium.slacks(game)]
    most = most_off(game, radius)
    return radius >= 0 and all(g <= m for g, m in zip(gains, most, strict=True))


def exact_profile(profile: Sequence[Sequence[Any]], counts: Sequence[int]) -> tuple[Profile, ...]:
    """In rationals; raises `InvalidArgument` for other counts, negative ones or other sums."""
    exact = tuple(fractions(strategy, "probabilities") for strategy in profile)
    if tuple(map(len, exact)) != tuple(counts):
        raise InvalidArgument(
            f"expected {listed(list(map(str, counts)))} probabilities, got "
            f"{listed([str(len(own)) for own in exact])}"
        )
    if any(min(own) < 0 or sum(own) != 1 for own in exact):
        raise InvalidArgument("expected probabilities of at least 0 that sum to 1 exactly")
    return exact


def is_on(continuum: Continuum, game: NormalForm, point: Equilibrium) -> bool:
    """Whether an equilibrium is on it or, if it is irrational, may be by all that is known."""
    radius = point.radius
    if radius is None:
        return False
    profile = point.exact_profile
    played = zip(profile, continuum.supports, strict=True)
    if any(p and a not in support for own, support in played for a, p in enumerate(own)):
        return False
    together = zip(point.slacks(game), most_off(game, radius), continuum.supports, strict=True)
    for slack, most, support in together:
        if any(slack[a] - min(slack) > 2 * most for a in support):
            return False
    return all(_may_hold(c, profile, radius) for c in continuum.conditions)


def _may_hold(condition: Condition, profile: Sequence[Profile], radius: Fraction) -> bool:
    most = radius * sum(
        (abs(c) * sum(len(actions) for _, actions in factors) for c, factors in condition.terms),
        Fraction(0),
    )
    value = condition.value(profile)
    return abs(value) <= most if condition.is_equation else value >= -most


def is_as_claimed(continuum: Continuum, game: NormalForm) -> bool:
    """Whether corners, the profile inside, dimension and convexity may be what they are said."""
    points = (*continuum.corners, continuum.inside)
    profiles = [e.exact_profile for e in points]
    dimension, corners = continuum.dimension, len(continuum.corners)
    return (
        game.shape == tuple(map(len, continuum.labels))
        and (corners == 2 if dimension == 1 else dimension > 1 and corners > 0)
        and len(set(profiles)) == len(profiles)
        and all(e.verify(game) and is_on(continuum, game, e) for e in points)
        and dimension in _possible_dimensions(continuum, game)
        and (not continuum.is_convex or _may_be_hull(continuum, game))
    )


def _may_be_hull(continuum: Continuum, game: NormalForm) -> bool:
    """Whether corners span so many dimensions, mixtures of all of them are on it, and nothing just
    beyond their hull is.
    """
    flat = [[p for own in e.exact_profile for p in own] for e in continuum.corners]
    if affine_dimension(flat) != continuum.dimension:
        return False
    if any(e.radius for e in continuum.corners):
        return True

    def holds(point: Sequence[Fraction]) -> bool:
        ends = np.cumsum([0, *game.shape]).tolist()
        profile = [point[a:b] for a, b in itertools.pairwise(ends)]
        return min(point) >= 0 and continuum.contains(game, profile)

    unevenly = [[Fraction((k + 1) ** power) for k in range(len(flat))] for power in (1, 2)]
    if not all(holds(_mixed(flat, weights)) for weights in unevenly):
        return False
    if len(flat) > MOST_FOR_FACETS:
        return True
    middle = _mixed(flat)
    try:
        faces = [_mixed(facet) for facet in _facets(flat, continuum.dimension)]
    except TooLarge:
        return True
    return not any(
        holds([p + JUST_BEYOND * (p - q) for p, q in zip(face, middle, strict=True)])
        for face in faces
    )


def _mixed(
    points: Sequence[Sequence[Fraction]], weights: Sequence[Fraction] | None = None
) -> list[Fraction]:
    weights = weights or [Fraction(1)] * len(points)
    total = sum(weights, Fraction(0))
    return [
        sum((w * p for w, p in zip(weights, column, strict=True)), Fraction(0)) / total
        for column in zip(*points, strict=True)
    ]


def _facets(
    points: Sequence[Sequence[Fraction]], dimension: int
) -> Iterator[list[Sequence[Fraction]]]:
    """The facets of the hull of points that span so many dimensions, by the points on each."""
    import flint

    corners: list[Sequence[Fraction]] = []
    for p in points:
        if not corners or affine_dimension([*corners, p]) == len(corners):
            corners.append(p)
    columns: list[int] = []
    for k in range(len(points[0])):
        if affine_dimension([[p[c] for c in (*columns, k)] for p in points]) > len(columns):
            columns.append(k)

    def column_of(p: Sequence[Fraction]) -> list[Any]:
        return [flint.fmpq(1), *(as_fmpq(p[c]) for c in columns)]

    # Linear functions by their values on a simplex of corners: at least 0, as on all the hull.
    simplex = flint.fmpq_mat([column_of(p) for p in corners]).transpose().inv()
    rows = []
    for p in points:
        weights = (simplex * flint.fmpq_mat([column_of(p)]).transpose()).entries()
        scale = lcm(*(int(w.q) for w in weights))
        rows.append([int(w.p) * scale // int(w.q) for w in weights])
    for normal in extreme_rays(rows, dimension + 1):
        yield [
            p
            for p, row in zip(points, rows, strict=True)
            if not sum(a * b for a, b in zip(normal, row, strict=True))
        ]


def _possible_dimensions(continuum: Continuum, game: NormalForm) -> range:
    """Those that it may have, by the rank of its equations at the profile inside.

    Inequalities that are tight there may be equations all around, or not.
    """
    import flint

    unknowns = [(i, a) for i, support in enumerate(continuum.supports) for a in support[1:]]
    if continuum.inside.radius != 0:
        return range(1, len(unknowns) + 1)
    profile = continuum.inside.exact_profile
    rows: list[list[Fraction]] = []
    tight: list[list[Fraction]] = []
    slacks = continuum.inside.slacks(game)
    for player, (support, slack) in enumerate(zip(continuum.supports, slacks, strict=True)):
        first, *others = support
        for a in range(len(slack)):
            if a in others or (a not in support and not slack[a]):
                gradient = _gradient_of_gain(game, profile, player, (first, a))
                (rows if a in others else tight).append(_free(gradient, continuum.supports))
    for condition in continuum.conditions:
        if condition.is_equation or not condition.value(profile):
            gradient = _gradient(condition, profile)
            (rows if condition.is_equation else tight).append(_free(gradient, continuum.supports))
    for player, support in enumerate(continuum.supports):
        for a in support:
            if not profile[player][a]:
                zero = [[Fraction(0)] * len(own) for own in profile]
                zero[player][a] = Fraction(1)
                tight.append(_free(zero, continuum.supports))

    def rank(lines: list[list[Fraction]]) -> int:
        entries = [[as_fmpq(x) for x in line] for line in lines]
        return int(flint.fmpq_mat(entries).rank()) if entries and unknowns else 0

    return range(len(unknowns) - rank([*rows, *tight]), len(unknowns) - rank(rows) + 1)


def _gradient_of_gain(
    game: NormalForm, profile: Sequence[Profile], player: int, pair: tuple[int, int]
) -> list[list[Fraction]]:
    """By each probability of the others: of what one action earns more than another."""
    own = np.moveaxis(game.exact_payoffs[player], player, 0)
    ahead = own[pair[1]] - own[pair[0]]
    rest = [j for j in range(len(profile)) if j != player]
    found = [[Fraction(0)] * len(strategy) for strategy in profile]
    for place, j in enumerate(rest):
        values = np.moveaxis(ahead, place, 0)
        for k in reversed([k for k in rest if k != j]):
            values = np.tensordot(values, np.array(profile[k], dtype=object), axes=(-1, 0))
        found[j] = [Fraction(v) for v in values.tolist()]
    return found


def _gradient(condition: Condition, profile: Sequence[Profile]) -> list[list[Fraction]]:
    found = [[Fraction(0)] * len(strategy) for strategy in profile]
    for c, factors in condition.terms:
        for n, (player, actions) in enumerate(factors):
            others = Condition(((c, (*factors[:n], *factors[n + 1 :])),), True).value(profile)
            for a in actions:
                found[player][a] += others
    return found


def _free(gradient: list[list[Fraction]], supports: Sequence[Sequence[int]]) -> list[Fraction]:
    """By the probabilities of all actions of a support but its first, which takes the rest."""
    return [
        own[a] - own[support[0]]
        for own, support in zip(gradient, supports, strict=True)
        for a in support[1:]
    ]
