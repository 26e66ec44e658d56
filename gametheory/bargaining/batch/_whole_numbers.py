"""Leximin, largest products and best gains of very many hulls of small integers, ties and all.

The points `gains[point, player, game]` are integers held in floats, none dominates another, and
C bounds each of them and the differences of a player's gains: at most 220. Mixtures are quotients
of a numerator and a positive denominator. Every decision is the sign of a polynomial with integer
coefficients, and each of its terms and sums stays below 2^53, so that floats compute it exactly,
or is the difference of two such numbers, whose sign floats keep.

*Leximin along a scale b.* The most t with x >= t b for a mixture x of the points is a linear
program. Its dual asks for prices n >= 0 with least L / (n b), where L is the most that a point is
worth. A corner of the dual prices one, two or three players, and as many points are worth L: a
support. `leximin` tries the supports of three and of two and accepts one at which no point is worth
more and some mixture is worth t b: that proves both to be optimal. If there is none, then a single
player has all of the price, the one with least top over scale. By complementary slackness all
optima get t b for players with prices, and only points worth L have shares. With three prices that
says all. With two, the best of the third is at a mixture of two of these points. With one, the
best is the leximin of two players on the face. In cross products c = p x q of points, the mixture
with gains t b of three points has shares in the ratio of c b.

*Largest product.* It is strictly log-concave, so prices 1/x that support the hull at x, even where
other points are worth as much, prove x to be the best (Karush, Kuhn, Tucker). In a triangle with
normal n > 0 and level L it has gains L / (3n), with shares in the ratio of c (n2 n3, n1 n3, n1 n2).
On an edge a + s e it is where Q(s) = 3 e1 e2 e3 s^2 + 2 s sum(a1 e2 e3) + sum(e1 a2 a3) falls
through 0; and a point a + w is worth no more if R(s) = sum(w1 x2 x3) <= 0 there. As Q(s) = 0, that
is the sign of a combination c1 s + c0 of R and Q. It is 0 only if both coefficients are, or if s is
rational: then the discriminant is a square, and integers modulo 2^64 tell whether it is 0, as
floats err by less than 2^62. Otherwise a sign counts if it is larger than what floats err by, and
the game is left in doubt if it is not.

*Bounds.* A component of a normal is at most C^2, as twice the area of a triangle in a square; one
of a cross product 2 C^2, a level 3 C^3, a share in a triangle 6 C^6, a discriminant 72 C^6, c1 and
c0 45 C^6, and their combination 1200 C^9: with C <= 220 that is 72 C^6 < 2^53, and floats err in
the combination by less than 2^-48 * 1200 C^9 < 2^62. A scale up to `LARGEST_SCALE` times C is below
2^53, and sums of its products with cross products are taken in integers of 64 bits where they could
be larger than that. A gain that is not 0 where Q(s) = 0 is at least 1 / (11 C^4), as its product
with the gain at the other root is an integer over 3 e1 e2 e3: 3e-11, while floats err by less than
1e-12. A gain that is 0 makes s rational, and is computed exactly; so it is with s = 0 and s = 1.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from gametheory.bargaining.batch import _whole_faces as faces
from gametheory.bargaining.batch._supports import OTHERS, Floats, Games, Hulls
from gametheory.bargaining.batch._whole_faces import Quotients

LARGEST_SCALE = 3e13
"""Scales times 6 C^2 stay below 2^63, and times C below 2^53."""

EXACT_SCALE = 3e10
"""These times 6 C^2 stay below 2^53, too."""

ROUNDINGS = 2.0**-48
"""The most by which floats err in a combination, in shares of its terms."""


class Mixtures:
    """Mixtures of the points of each game, numerators and denominators `[player, game]`."""

    def __init__(self, hulls: Hulls) -> None:
        shape = hulls.gains.shape[1:]
        self.num, self.den = np.zeros(shape), np.ones(shape)
        self.waiting = np.ones(shape[1], dtype=bool)

    def put(self, games: Games, num: Floats, den: Floats) -> None:
        self.num[:, games], self.den[:, games] = num, den
        self.waiting[games] = False


def leximin(hulls: Hulls, scale: Floats) -> Quotients:
    """The leximin optimum of gains over a positive integer scale `[player, game]`."""
    found = Mixtures(hulls)
    large = np.flatnonzero(scale.max(axis=0) > EXACT_SCALE)
    tilt = {pair: _tilt(cross, scale, large) for pair, cross in hulls.cross.items()}
    for k, m, n in hulls.triples():
        inside = found.waiting & _of_one_sign(tilt[m, n], -tilt[k, n], tilt[k, m])
        games, normal, level = _supported(hulls, np.flatnonzero(inside), (k, m, n))
        units = scale[:, games]
        found.put(games, level * units, (normal * units).sum(axis=0))
    for third in range(3):
        _by_two_prices(hulls, scale, tilt, third, found)
    for own in range(3):
        _by_one_price(hulls.gains, scale, own, found)
    return found.num, found.den


def _tilt(cross: Floats, scale: Floats, large: Games) -> Floats:
    """The sum of products, in integers of 64 bits where the scale is large."""
    tilt = np.asarray((cross * scale).sum(axis=0))
    if len(large):
        product = cross[:, large].astype(np.int64) * scale[:, large].astype(np.int64)
        tilt[large] = product.sum(axis=0)
    return tilt


def _by_two_prices(
    hulls: Hulls,
    scale: Floats,
    tilt: dict[tuple[int, int], Floats],
    third: int,
    found: Mixtures,
) -> None:
    """Games in which two players hold back each other, and the third gets the most it then can."""
    gains, (i, j) = hulls.gains, OTHERS[third]
    lean = gains[:, i] * scale[j] - gains[:, j] * scale[i]
    top = np.full(gains.shape[2], -np.inf)
    waiting = found.waiting.copy()
    for k, m in itertools.combinations(range(hulls.count), 2):
        before, after = lean[k], lean[m]
        drop, rise = gains[m, j] - gains[k, j], gains[k, i] - gains[m, i]
        fits = waiting & (before * after <= 0) & (drop * rise > 0)
        # The third player's gain less t times its scale has the sign of this product.
        games = np.flatnonzero(fits & ((after - before) * tilt[k, m] >= 0))
        prices = np.zeros((3, len(games)))
        prices[i], prices[j] = abs(drop[games]), abs(rise[games])
        level = (prices * gains[k][:, games]).sum(axis=0)
        first, second = abs(after[games]), abs(before[games])
        most = first * gains[k, third, games] + second * gains[m, third, games]
        whole = first + second
        better = (_worth(gains, games, prices) <= level) & (most / whole > top[games])
        games, level, prices = games[better], level[better], prices[:, better]
        units = scale[:, games]
        found.put(games, level * units, (prices * units).sum(axis=0))
        found.num[third, games], found.den[third, games] = most[better], whole[better]
        top[games] = (most / whole)[better]


def _by_one_price(gains: Floats, scale: Floats, own: int, found: Mixtures) -> None:
    """Games in which a player who has most of all that it can get holds the others back."""
    pair = OTHERS[own]
    top = gains.max(axis=0)
    least = [top[own] * scale[other] <= top[other] * scale[own] for other in pair]
    games = np.flatnonzero(found.waiting & least[0] & least[1])
    points, others = gains[..., games], list(pair)
    face = faces.only(points[:, others], points[:, own] == top[own, games])
    num, den = np.empty((3, len(games))), np.ones((3, len(games)))
    num[own] = top[own, games]
    num[others], den[others] = faces.even(face, scale[others][:, games])
    found.put(games, num, den)


def _supported(
    hulls: Hulls, games: Games, triple: tuple[int, int, int]
) -> tuple[Games, Floats, Floats]:
    """Games in which no point lies above the plane of three, which prices all players."""
    normal = hulls.normal_in(*triple, games)
    fits = (normal[0] * normal[1] > 0) & (normal[1] * normal[2] > 0)
    games, normal = games[fits], abs(normal[:, fits])
    level = (normal * hulls.gains[triple[0]][:, games]).sum(axis=0)
    fits = _worth(hulls.gains, games, normal) <= level
    return games[fits], normal[:, fits], level[fits]


def _worth(gains: Floats, games: Games, prices: Floats) -> Floats:
    """What the best point is worth."""
    part = gains[..., games]
    worth = prices[0] * part[:, 0] + prices[1] * part[:, 1] + prices[2] * part[:, 2]
    return np.asarray(worth.max(axis=0))


def _of_one_sign(x: Floats, y: Floats, z: Floats) -> NDArray[np.bool_]:
    """Where none are of opposite signs; zeros are of both."""
    least, most = np.minimum(np.minimum(x, y), z), np.maximum(np.maximum(x, y), z)
    return np.asarray((least >= 0) | (most <= 0))


def largest_product(hulls: Hulls) -> tuple[Quotients, NDArray[np.bool_]]:
    """The largest product of gains, where everybody can gain, and where it was found."""
    gains, found = hulls.gains, Mixtures(hulls)
    for point in gains:
        games = np.flatnonzero(found.waiting & (point.min(axis=0) > 0))
        x = point[:, games]
        prices = _products(x)
        best = _worth(gains, games, prices) <= 3 * x[0] * prices[0]
        found.put(games[best], x[:, best], np.ones(int(best.sum())))
    for k, m, n in hulls.triples():
        games, normal, level = _supported(hulls, np.flatnonzero(found.waiting), (k, m, n))
        products = _products(normal)
        pairs = ((m, n), (k, n), (k, m))
        first, second, third = (
            (hulls.cross[pair][:, games] * products).sum(axis=0) for pair in pairs
        )
        inside = (level > 0) & _of_one_sign(first, -second, third)
        found.put(games[inside], level[inside], 3 * normal[:, inside])
    games = np.flatnonzero(found.waiting)
    rest = Mixtures(hulls.take(games))
    for k, m in itertools.combinations(range(hulls.count), 2):
        _along_edge(gains[..., games], k, m, rest)
    found.put(games, rest.num, rest.den)
    return (found.num, found.den), _without(games[rest.waiting], gains.shape[2])


def _products(x: Floats) -> Floats:
    """Of the two other players' numbers."""
    return np.stack([x[i] * x[j] for i, j in OTHERS])


def _without(games: Games, count: int) -> NDArray[np.bool_]:
    kept = np.ones(count, dtype=bool)
    kept[games] = False
    return kept


def _along_edge(gains: Floats, k: int, m: int, found: Mixtures) -> None:
    """Games in which the product is largest between two points."""
    a, e = gains[k], gains[m] - gains[k]
    q2, q1, q0 = 3 * e[0] * e[1] * e[2], 2 * _mixed(a, e, e), _mixed(e, a, a)
    square = q1 * q1 - 4 * q2 * q0
    root = np.sqrt(np.maximum(square, 0.0))
    # The root at which Q falls, as a quotient without cancellation.
    share, whole = np.where(q1 > 0, (-(q1 + root), 2 * q2), (2 * q0, root - q1))
    share, whole = np.where(whole < 0, -share, share), abs(whole)
    point = a * whole + share * e
    fits = found.waiting & (square >= 0) & (share > 0) & (share < whole)
    games = np.flatnonzero(fits & (point.min(axis=0) > 0))
    a, e, share, whole, root = (x[..., games] for x in (a, e, share, whole, root))
    Q = q2[games], q1[games], q0[games]
    # The root is below 2^27, so that the square of a whole one is exact.
    is_rational = (root * root == square[games]) & (root == np.rint(root))
    best = np.ones(len(games), dtype=bool)
    for q in {*range(len(gains))} - {k, m}:
        w = gains[q][:, games] - a
        R = _mixed(w, e, e), _mixed(w, a, e) + _mixed(w, e, a), _mixed(w, a, a)
        best &= _is_not_positive(R, Q, share, whole, is_rational)
    games = games[best]
    found.put(games, point[:, games], whole[best])


def _mixed(x: Floats, y: Floats, z: Floats) -> Floats:
    """The sum over the players i of x_i y_j z_k, j and k the next two."""
    return np.asarray(sum(x[i] * y[j] * z[k] for i, (j, k) in enumerate(OTHERS)))


def _is_not_positive(
    R: tuple[Floats, ...],
    Q: tuple[Floats, ...],
    share: Floats,
    whole: Floats,
    is_rational: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Where surely R(s) <= 0 at s = share / whole, a root of Q; coefficients of s^2 first.

    R times the leading coefficient of Q, less R's own times Q (and s if Q is linear), is
    c1 s + c0.
    """
    linear = Q[0] == 0
    lead = np.where(linear, Q[1], Q[0])
    c1 = lead * R[1] - R[0] * np.where(linear, Q[2], Q[1])
    c0 = lead * R[2] - np.where(linear, 0.0, R[0] * Q[2])
    first, second = np.sign(lead) * c1 * share, np.sign(lead) * c0 * whole
    value, error = first + second, ROUNDINGS * (abs(first) + abs(second))
    unsure = np.flatnonzero((abs(value) <= error) & is_rational)
    if len(unsure):
        numbers = np.stack([c1, c0, share, whole])[:, unsure].astype(np.int64)
        # Modulo 2^64: what is nearer to 0 than 2^63 is itself.
        combined = numbers[0] * numbers[2] + numbers[1] * numbers[3]
        value[unsure] = np.sign(lead[unsure]) * combined
        error[unsure] = 0
    return np.asarray((value < -error) | ((value <= 0) & (error == 0)))


class BestSoFar:
    """The best quotients so far, `[player, game]`."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.num, self.den, self.top = np.zeros(shape), np.ones(shape), np.full(shape, -np.inf)

    def offer(self, player: int, games: Games, num: Floats, den: Floats | float = 1.0) -> None:
        value = num / den
        more = value > self.top[player, games]
        games = games[more]
        self.num[player, games] = num[more]
        self.den[player, games] = np.broadcast_to(den, num.shape)[more]
        self.top[player, games] = value[more]


def best_gains(hulls: Hulls) -> Quotients:
    """The most that each player gets where nobody gets less than 0, and everybody can gain.

    The best is at one point, or at a mixture of two or three at which one or two others get 0.
    Two such quotients that differ do so by at least 1 / C^4, which is more than rounding.
    """
    gains, best = hulls.gains, BestSoFar(hulls.gains.shape[1:])
    for point in gains:
        for own, (i, j) in enumerate(OTHERS):
            games = np.flatnonzero((point[i] >= 0) & (point[j] >= 0))
            best.offer(own, games, point[own, games])
    for k, m in itertools.combinations(range(hulls.count), 2):
        for zero, pair in enumerate(OTHERS):
            games = np.flatnonzero(gains[k, zero] * gains[m, zero] < 0)
            first, second = abs(gains[m, zero, games]), abs(gains[k, zero, games])
            point, whole = first * gains[k][:, games] + second * gains[m][:, games], first + second
            for own, other in (pair, pair[::-1]):
                fits = point[other] >= 0
                best.offer(own, games[fits], point[own, fits], whole[fits])
    for k, m, n in hulls.triples():
        for own in range(3):
            shares = hulls.cross[m, n][own], -hulls.cross[k, n][own], hulls.cross[k, m][own]
            games = np.flatnonzero((shares[0] * shares[1] > 0) & (shares[1] * shares[2] > 0))
            first, second, third = (abs(share[games]) for share in shares)
            a, b, c = (gains[p, own, games] for p in (k, m, n))
            best.offer(own, games, first * a + second * b + third * c, first + second + third)
    return best.num, best.den
