"""Leximin and Nash optima of very many hulls of at most eight points of three players.

The points `gains[point, player, game]` are scaled so that no coordinate exceeds 1. An optimum is a
mixture of one, two or three points, its *support*; all supports are tried, in floats, for all games
at once. One is accepted only if it is the optimum with room to spare:

- its shares are at least `MARGIN`, and so are the prices of the players who hold it back;
- no other point is worth more than the optimum less `MARGIN` at these prices;
- players with price 0 get at least `MARGIN` more than those who hold it back (leximin).

Then the linear program has one solution, so it is the leximin; the product of gains is strictly
log-concave, and its largest value is where prices 1/gain support the hull (Karush, Kuhn, Tucker).

*Rounding.* Coordinates, shares, prices and values are sums of at most six products of numbers of
magnitude 2 or less, divided by a sum that must be at least `LEAST`. With u = 2^-53 the former err
by at most 2^6 u, quotients by 2^7 u / `LEAST` = 2^-34, well below `MARGIN` = 2^-30: what is
accepted is right, and its payoffs err by no more than 2^-34 of the largest gain. Stationary points
of an edge are polished by Newton's method, whose step errs by a few u of the gains. Where no
support is accepted (ties, small denominators, players who can gain little) the game is left in
doubt.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Games = NDArray[np.intp]

MARGIN = 2.0**-30
LEAST = 2.0**-12

ROOM = 2.0**-8
"""What everybody must be able to gain, in shares of the largest gain, for floats to decide."""

WELL = 2.0**-8
"""Least divisors of mixtures that say how much a player can gain at most."""

OTHERS = ((1, 2), (2, 0), (0, 1))
"""The two coordinates of which a component of a cross product is made."""


class Hulls:
    """The points of many games, `[point, player, game]`, and their cross products by pairs."""

    def __init__(self, gains: Floats) -> None:
        self.gains = gains
        self.count = len(gains)
        self.cross = {
            (k, m): np.stack(
                [gains[k, i] * gains[m, j] - gains[k, j] * gains[m, i] for i, j in OTHERS]
            )
            for k, m in itertools.combinations(range(self.count), 2)
        }

    def take(self, games: Any) -> Hulls:
        part = Hulls.__new__(Hulls)
        part.gains, part.count = self.gains[..., games], self.count
        part.cross = {pair: value[:, games] for pair, value in self.cross.items()}
        return part

    def triples(self) -> Iterator[tuple[int, int, int]]:
        return itertools.combinations(range(self.count), 3)

    def normal(self, k: int, m: int, n: int) -> Floats:
        """The normal of the plane through three points, `[player, game]`."""
        return np.asarray(self.cross[k, m] + self.cross[m, n] - self.cross[k, n])

    def normal_in(self, k: int, m: int, n: int, games: Games) -> Floats:
        """The same of some games."""
        k_m, m_n, k_n = (self.cross[pair][:, games] for pair in ((k, m), (m, n), (k, n)))
        return np.asarray(k_m + m_n - k_n)

    def supports(
        self, games: Games, prices: Floats, level: Floats | float, size: int, margin: float
    ) -> NDArray[np.bool_]:
        """Whether only the `size` points of a support are worth the level, less the margin."""
        part = self.gains[..., games]
        worth = prices[0] * part[:, 0] + prices[1] * part[:, 1] + prices[2] * part[:, 2]
        return np.asarray((worth > level - margin).sum(axis=0) == size)


def leximin(hulls: Hulls) -> tuple[Floats, NDArray[np.bool_]]:
    """The leximin optimum `[player, game]`, and where it was found."""
    return _search(hulls, (_even_triangles, _even_edges, _even_points))


def largest_product(hulls: Hulls) -> tuple[Floats, NDArray[np.bool_]]:
    """The largest product of gains, all above `LEAST`, and where it was found."""
    return _search(hulls, (_product_triangles, _product_points, _product_edges))


def best_gains(hulls: Hulls) -> tuple[Floats, NDArray[np.bool_]]:
    """The most that each player gets where nobody gets less than 0, and where it is known.

    `[player, game]`; for games in which some profile gives everybody `ROOM`. The best is one
    point, or a mixture of two or three in which one or two others get 0. Where these are divided
    by at least `WELL`, they err by 2^-51 / `WELL` = 2^-43, and so the best by that over `ROOM`,
    2^-35. Other mixtures are left out: a game in which one may be the best is not known.
    """
    gains = hulls.gains
    best, unsure = np.zeros(gains.shape[1:]), np.zeros(gains.shape[1:])
    for point in gains:
        np.maximum(best, np.where(point.min(axis=0) >= 0, point, 0.0), out=best)
    for k, m in itertools.combinations(range(hulls.count), 2):
        for zero in range(3):
            games = np.flatnonzero(gains[k, zero] * gains[m, zero] < 0)
            a, b = gains[k][:, games], gains[m][:, games]
            fall = a[zero] - b[zero]
            point = a + a[zero] / fall * (b - a)
            point[zero] = 0.0
            ill = abs(fall) < WELL
            fits = (point.min(axis=0) >= 0) & ~ill
            best[:, games] = np.maximum(best[:, games], np.where(fits, point, 0.0))
            unsure[:, games] = np.maximum(unsure[:, games], np.where(ill, np.maximum(a, b), 0.0))
    for k, m, n in hulls.triples():
        for i in range(3):
            shares = hulls.cross[m, n][i], -hulls.cross[k, n][i], hulls.cross[k, m][i]
            games = np.flatnonzero((shares[0] * shares[1] > 0) & (shares[1] * shares[2] > 0))
            parts = [share[games] for share in shares]
            whole = sum(parts)
            own = [gains[p, i, games] for p in (k, m, n)]
            ill = abs(whole) < WELL
            value = sum(x * y for x, y in zip(parts, own, strict=True)) / whole
            best[i, games] = np.maximum(best[i, games], np.where(ill, 0.0, value))
            possible = np.where(abs(whole) < WELL**4, np.maximum.reduce(own), value + WELL**2)
            unsure[i, games] = np.maximum(unsure[i, games], np.where(ill, possible, 0.0))
    return best, np.asarray((unsure < best).all(axis=0))


def _search(hulls: Hulls, kinds: tuple[Any, ...]) -> tuple[Floats, NDArray[np.bool_]]:
    found = np.full(hulls.gains.shape[1:], np.nan)
    waiting = np.arange(hulls.gains.shape[2])
    for kind in kinds:
        for games, point in kind(hulls):
            found[:, waiting[games]] = point
        left = np.isnan(found[0, waiting])
        waiting = waiting[left]
        if not len(waiting):
            break
        hulls = hulls.take(left)
    return found, np.asarray(~np.isnan(found[0]))


def _even_triangles(hulls: Hulls) -> Iterator[tuple[Games, Floats]]:
    gains = hulls.gains
    first, second = gains[:, 0] - gains[:, 1], gains[:, 0] - gains[:, 2]
    crossed = {
        (k, m): first[k] * second[m] - first[m] * second[k]
        for k, m in itertools.combinations(range(hulls.count), 2)
    }
    for k, m, n in hulls.triples():
        shares = crossed[m, n], -crossed[k, n], crossed[k, m]
        games = np.flatnonzero((shares[0] * shares[1] > 0) & (shares[1] * shares[2] > 0))
        prices = hulls.normal(k, m, n)[:, games]
        total = prices.sum(axis=0)
        parts = [share[games] for share in shares]
        whole = sum(parts)
        fits = (abs(whole) >= LEAST) & (abs(total) >= LEAST)
        games, total, whole = games[fits], total[fits], whole[fits]
        prices = prices[:, fits] / total
        parts = [part[fits] / whole for part in parts]
        fits = (np.minimum.reduce(parts) > MARGIN) & (prices.min(axis=0) > MARGIN)
        games, prices = games[fits], prices[:, fits]
        level = sum(x[fits] * gains[p, 0, games] for x, p in zip(parts, (k, m, n), strict=True))
        fits = hulls.supports(games, prices, level, 3, MARGIN)
        yield games[fits], np.repeat(level[None, fits], 3, axis=0)


def _even_edges(hulls: Hulls) -> Iterator[tuple[Games, Floats]]:
    gains = hulls.gains
    for k, m in itertools.combinations(range(hulls.count), 2):
        for third, (i, j) in enumerate(OTHERS):
            before, after = gains[k, i] - gains[k, j], gains[m, i] - gains[m, j]
            drop, rise = gains[m, j] - gains[k, j], gains[k, i] - gains[m, i]
            games = np.flatnonzero((before * after < 0) & (drop * rise > 0))
            a, b = gains[k][:, games], gains[m][:, games]
            fall, total = (before - after)[games], (drop + rise)[games]
            share, price = before[games] / fall, drop[games] / total
            point = a + share * (b - a)
            fits = (abs(fall) >= LEAST) & (abs(total) >= LEAST)
            fits &= (np.minimum(share, 1 - share) > MARGIN) & (
                np.minimum(price, 1 - price) > MARGIN
            )
            fits &= point[third] > point[i] + MARGIN
            games, point, price = games[fits], point[:, fits], price[fits]
            prices = np.zeros((3, len(games)))
            prices[i], prices[j] = price, 1 - price
            fits = hulls.supports(games, prices, point[i], 2, MARGIN)
            yield games[fits], point[:, fits]


def _even_points(hulls: Hulls) -> Iterator[tuple[Games, Floats]]:
    for point in hulls.gains:
        for i, others in enumerate(OTHERS):
            fits = point[list(others)].min(axis=0) > point[i] + MARGIN
            fits &= (hulls.gains[:, i] > point[i] - MARGIN).sum(axis=0) == 1
            games = np.flatnonzero(fits)
            yield games, point[:, games]


def _product_points(hulls: Hulls) -> Iterator[tuple[Games, Floats]]:
    for point in hulls.gains:
        games = np.flatnonzero(point.min(axis=0) >= LEAST)
        fits = _is_best(hulls, games, point[:, games], 1)
        yield games[fits], point[:, games[fits]]


def _is_best(hulls: Hulls, games: Games, point: Floats, size: int) -> NDArray[np.bool_]:
    # Prices of one over gains reach 1 / LEAST, so worths err by more than in the other cases.
    return hulls.supports(games, 1 / point, 3.0, size, MARGIN / LEAST)


def _product_edges(hulls: Hulls) -> Iterator[tuple[Games, Floats]]:
    for k, m in itertools.combinations(range(hulls.count), 2):
        a = hulls.gains[k]
        e = hulls.gains[m] - a
        # sum of e / (a + s e) = 0: a quadratic in s.
        pairs = [(e[i] * e[j], a[i] * a[j]) for i, j in OTHERS]
        second = 3 * e[0] * pairs[0][0]
        first = 2 * sum(a[i] * pairs[i][0] for i in range(3))
        zeroth = sum(e[i] * pairs[i][1] for i in range(3))
        with np.errstate(all="ignore"):
            root = np.sqrt(first * first - 4 * second * zeroth)
            q = -(first + np.copysign(root, first)) / 2
            for near in (zeroth / q, q / second):
                games = np.flatnonzero((near > 0) & (near < 1))
                start, along = a[:, games], e[:, games]
                slopes = along / (start + near[games] * along)
                step = slopes.sum(axis=0) / (slopes * slopes).sum(axis=0)
                share = near[games] + step
                point = start + share * along
                fits = (np.minimum(share, 1 - share) > MARGIN) & (point.min(axis=0) >= LEAST)
                # A Newton step that is more than rounding did not start near the root.
                fits &= abs(step) < 2.0**-20
                games, point = games[fits], point[:, fits]
                fits = _is_best(hulls, games, point, 2)
                yield games[fits], point[:, fits]


def _product_triangles(hulls: Hulls) -> Iterator[tuple[Games, Floats]]:
    gains = hulls.gains
    for k, m, n in hulls.triples():
        normal = hulls.normal(k, m, n)
        games = np.flatnonzero((normal[0] * normal[1] > 0) & (normal[1] * normal[2] > 0))
        normal = normal[:, games]
        total = normal.sum(axis=0)
        prices = normal / total
        fits = (abs(total) >= LEAST) & (prices.min(axis=0) >= LEAST)
        games, prices, normal = games[fits], prices[:, fits], normal[:, fits]
        corners = [gains[p][:, games] for p in (k, m, n)]
        level = (prices * corners[0]).sum(axis=0)
        fits = hulls.supports(games, prices, level, 3, MARGIN)
        games, prices, normal, level = games[fits], prices[:, fits], normal[:, fits], level[fits]
        point = level / (3 * prices)
        offsets = [corner[:, fits] - point for corner in corners]
        # Shares that balance the offsets: areas of the three triangles that the point makes.
        size = (normal * normal).sum(axis=0)
        areas = [
            sum(
                normal[c] * (offsets[p][i] * offsets[q][j] - offsets[p][j] * offsets[q][i])
                for c, (i, j) in enumerate(OTHERS)
            )
            / size
            for p, q in OTHERS
        ]
        fits = (np.minimum.reduce(areas) > MARGIN / LEAST) & (point.min(axis=0) >= LEAST)
        yield games[fits], point[:, fits]
