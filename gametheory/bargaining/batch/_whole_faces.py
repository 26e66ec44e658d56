"""Problems of two players, and vertices, on faces of hulls of small integers.

`points[point, player, game]` are integers; points that do not belong to the face are copies of
one that does, and of those that do none dominates another. Mixtures come as a numerator and a
denominator, both exact: `_whole_numbers` bounds them.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch._supports import Floats

Quotients = tuple[Floats, Floats]
"""Numerators and positive denominators, `[player, game]`."""


def only(points: Floats, face: NDArray[np.bool_]) -> Floats:
    """The points, with those that are not on the face replaced by the first that is."""
    first = np.take_along_axis(points, face.argmax(axis=0)[None, None], axis=0)
    return np.where(face[:, None], points, first)


def even(points: Floats, scale: Floats) -> Quotients:
    """The leximin optimum of two players' gains over a positive scale.

    If a player has no larger share than the other even where it has most, that end is the best;
    else the best is where the frontier has equal shares.
    """
    num, den = np.zeros(scale.shape), np.ones(scale.shape)
    top = np.full(scale.shape[1], -np.inf)
    tilt = points[:, 0] * scale[1] - points[:, 1] * scale[0]
    for a, b in itertools.combinations(range(len(points)), 2):
        games = np.flatnonzero((tilt[a] * tilt[b] <= 0) & (tilt[a] != tilt[b]))
        first, second = abs(tilt[b, games]), abs(tilt[a, games])
        value = first * points[a][:, games] + second * points[b][:, games]
        whole = first + second
        # On the ray of equal shares both players rise together.
        more = value[0] / whole > top[games]
        games, value, whole = games[more], value[:, more], whole[more]
        num[:, games], den[:, games], top[games] = value, whole, value[0] / whole
    for own, sign in ((0, 1), (1, -1)):
        end = points[:, own].argmax(axis=0)[None]
        is_best = sign * np.take_along_axis(tilt, end, axis=0)[0] <= 0
        best = np.take_along_axis(points, end[:, None], axis=0)[0]
        num, den = np.where(is_best, best, num), np.where(is_best, 1.0, den)
    return num, den


def largest_product(points: Floats) -> Quotients:
    """The largest product of two players' gains, where both can gain.

    A point is the best if prices of one over its gains support the hull; on the line of two
    points, whose normal is n and level L, the best has gains L / (2 n).
    """
    num, den = np.zeros(points.shape[1:]), np.ones(points.shape[1:])
    for point in points:
        worth = points[:, 0] * point[1] + points[:, 1] * point[0]
        is_best = (worth <= 2 * point[0] * point[1]).all(axis=0) & (point.min(axis=0) > 0)
        num, den = np.where(is_best, point, num), np.where(is_best, 1.0, den)
    for a, b in itertools.combinations(points, 2):
        normal = np.stack([b[1] - a[1], a[0] - b[0]])
        games = np.flatnonzero(normal[0] * normal[1] > 0)
        normal = abs(normal[:, games])
        level = (normal * a[:, games]).sum(axis=0)
        inside = (level - 2 * normal[0] * a[0, games]) * (level - 2 * normal[0] * b[0, games]) <= 0
        part = points[..., games]
        worth = normal[0] * part[:, 0] + normal[1] * part[:, 1]
        is_best = inside & (level > 0) & (worth <= level).all(axis=0)
        games = games[is_best]
        num[:, games], den[:, games] = level[is_best], 2 * normal[:, is_best]
    return num, den


def best_gains(points: Floats) -> Quotients:
    """The most that each of two players gets where neither gets less than 0."""
    num, den = np.full(points.shape[1:], -1.0), np.ones(points.shape[1:])
    for own, other in ((0, 1), (1, 0)):
        top = np.full(points.shape[2], -np.inf)
        for point in points:
            better = (point[other] >= 0) & (point[own] > top)
            top = np.where(better, point[own], top)
        num[own] = top
        for a, b in itertools.combinations(points, 2):
            games = np.flatnonzero(a[other] * b[other] < 0)
            first, second = abs(b[other, games]), abs(a[other, games])
            value, whole = first * a[own, games] + second * b[own, games], first + second
            better = value / whole > top[games]
            games, value, whole = games[better], value[better], whole[better]
            num[own, games], den[own, games], top[games] = value, whole, value / whole
    return num, den


def mean_of_vertices(points: Floats, tied: NDArray[np.bool_]) -> Quotients:
    """The mean of the vertices of the hull of those distinct points whose sums are tied.

    They lie in a plane on which two players' payoffs tell points apart. A point is a vertex if
    from it another is seen with all the rest to the left, or straight ahead.
    """
    num, den = np.zeros(points.shape[1:]), np.zeros(points.shape[1:])
    for p, point in enumerate(points):
        away = points[:, :2] - point[:2]
        alone = tied[p] & (tied.sum(axis=0) == 1)
        is_vertex = alone
        for q in range(len(points)):
            if q == p:
                continue
            left = away[q, 0] * away[:, 1] - away[q, 1] * away[:, 0]
            ahead = away[q, 0] * away[:, 0] + away[q, 1] * away[:, 1]
            seen = (left > 0) | ((left == 0) & (ahead > 0)) | ~tied
            seen[p] = True
            is_vertex = is_vertex | (tied[p] & tied[q] & seen.all(axis=0))
        num += np.where(is_vertex, point, 0.0)
        den += is_vertex
    return num, den
