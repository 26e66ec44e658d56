"""An oracle for 2x2x2 games: a cylindrical decomposition of the cube, each cell by one point.

With p_k the probability of player k's second action, its gain g_k is bilinear in the other two.
On the cells of the decomposition that g_0, g_1, g_2 and the walls of the cube induce, all signs are
constant, so whether a cell consists of equilibria is seen at one point of it, by the definition
alone. Critical values of p_2 are roots of quadratic equations, and p_1 and p_0 rational over them:
numbers a + b sqrt(n), compared exactly.
"""

import itertools
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from math import isqrt

import numpy as np

F = Fraction
ZERO = F(0)


@dataclass(frozen=True)
class Number:
    """a + b sqrt(n), with one n for a whole computation; b = 0 if it is rational."""

    a: F
    b: F = ZERO
    n: int = 0

    def _with(self, other):
        if not isinstance(other, Number):
            other = Number(F(other))
        n = self.n or other.n
        assert not (self.n and other.n and self.n != other.n)
        return other, n

    def __add__(self, other):
        other, n = self._with(other)
        return made(self.a + other.a, self.b + other.b, n)

    def __sub__(self, other):
        other, n = self._with(other)
        return made(self.a - other.a, self.b - other.b, n)

    def __mul__(self, other):
        other, n = self._with(other)
        return made(self.a * other.a + n * self.b * other.b, self.a * other.b + self.b * other.a, n)

    __radd__ = __add__
    __rmul__ = __mul__

    def __neg__(self):
        return Number(-self.a, -self.b, self.n)

    def __truediv__(self, other):
        other, n = self._with(other)
        norm = other.a**2 - n * other.b**2
        return self * made(other.a / norm, -other.b / norm, n)

    def sign(self):
        a, b = self.a, self.b
        if not b:
            return (a > 0) - (a < 0)
        if not a or (a > 0) == (b > 0):
            return 1 if b > 0 else -1
        square = a * a - b * b * self.n
        larger = (square > 0) - (square < 0)
        return larger if a > 0 else -larger

    def near(self):
        """A rational number nearby."""
        scale = 10**200
        root = isqrt(int(self.b**2 * self.n * scale**2))
        return self.a + F(root if self.b > 0 else -root, scale)

    def __float__(self):
        return float(self.a) + float(self.b) * self.n**0.5


def made(a, b, n):
    return Number(a, b, n if b else 0)


def compare(one, other):
    """The sign of the difference; numbers with two different roots are compared by squaring."""
    if not (one.n and other.n) or one.n == other.n:
        return (one - other).sign()
    # a + b sqrt(m) against c + d sqrt(n), b and d not zero: to 200 digits, which tell them apart.
    low, high = one.near(), other.near()
    assert abs(low - high) > F(10, 10**200)
    return 1 if low > high else -1


def quadratic_roots(c, b, a):
    """Of c + b t + a t^2, rational coefficients, not all zero: its real roots."""
    if not a:
        return [Number(-F(c) / b)] if b else []
    square = F(b) * b - 4 * F(a) * c
    if square < 0:
        return []
    number = square.numerator * square.denominator
    step = F(1) / (2 * a * square.denominator)
    middle = -F(b) / (2 * a)
    root = isqrt(number)
    if root * root == number:
        return [Number(middle - step * root), Number(middle + step * root)]
    # Without square factors, so that equal numbers have equal roots.
    for p in range(2, isqrt(number) + 1):
        while number % (p * p) == 0:
            number, step = number // (p * p), step * p
        if p * p > number:
            break
    return [Number(middle, -step, number), Number(middle, step, number)]


def in_order(values):
    inside = [v for v in values if v.sign() >= 0 and (v - 1).sign() <= 0]
    inside.sort(key=cmp_to_key(compare))
    result = []
    for v in inside:
        if not result or compare(result[-1], v):
            result.append(v)
    return result


def with_middles(cuts):
    """The cuts, and a rational number between each two."""
    result = [cuts[0]]
    for one, other in itertools.pairwise(cuts):
        between = (one.near() + other.near()) / 2
        bits = 2
        while True:
            middle = Number(F(round(between * 2**bits), 2**bits))
            if compare(one, middle) < 0 < compare(other, middle):
                break
            bits += 4
            assert bits < 600
        result += [middle, other]
    return result


def coefficients(payoffs):
    """For each player (a, b, c, d): a + b p + c q + d p q in the other two, in order."""
    result = []
    for k, own in enumerate(payoffs):
        first, second = np.moveaxis(own, k, 0)
        g = (second - first).tolist()
        result.append(
            (g[0][0], g[1][0] - g[0][0], g[0][1] - g[0][0], g[1][1] - g[1][0] - g[0][1] + g[0][0])
        )
    return [tuple(map(F, c)) for c in result]


def times(p, q):
    """The product of polynomials in one variable."""
    result = [F(0)] * (len(p) + len(q) - 1)
    for i, j in itertools.product(range(len(p)), range(len(q))):
        result[i + j] += p[i] * q[j]
    return result


def plus(p, q, sign=1):
    length = max(len(p), len(q))
    p, q = ([*r, *[F(0)] * (length - len(r))] for r in (p, q))
    return [x + sign * y for x, y in zip(p, q, strict=True)]


def samples(payoffs):
    """A point of every cell, as three numbers."""
    f, g, h = coefficients(payoffs)  # f(y, z), g(x, z), h(x, y)
    # Linear in y, coefficients polynomials in z: (constant, slope).
    lines = [
        ([f[0], f[2]], [f[1], f[3]]),
        ([h[0]], [h[2]]),
        ([h[0] + h[1]], [h[2] + h[3]]),
        ([h[1]], [h[3]]),
    ]
    # g = (g0 + g2 z) + (g1 + g3 z) x and h = (h0 + h2 y) + (h1 + h3 y) x have a root in common:
    # (g0 + g2 z)(h1 + h3 y) - (g1 + g3 z)(h0 + h2 y) = 0
    G, H = [g[0], g[2]], [g[1], g[3]]
    lines.append(
        (
            plus(times(G, [h[1]]), times(H, [h[0]]), -1),
            plus(times(G, [h[3]]), times(H, [h[2]]), -1),
        )
    )
    lines += [([F(0)], [F(1)]), ([F(-1)], [F(1)])]
    in_z = [G, H, plus(G, H)]
    for constant, slope in lines:
        in_z += [constant, slope]
    for (a, b), (c, d) in itertools.combinations(lines, 2):
        in_z.append(plus(times(a, d), times(b, c), -1))
    cuts = [Number(F(0)), Number(F(1))]
    for p in in_z:
        c, b, a = (*p, F(0), F(0))[:3]
        assert not any(p[3:])
        if a or b:
            cuts += quadratic_roots(c, b, a)

    def at(p, z):
        value = Number(F(0))
        for c in reversed(p):
            value = value * z + c
        return value

    for z in with_middles(in_order(cuts)):
        in_y = []
        for constant, slope in lines:
            s = at(slope, z)
            if s.sign():
                in_y.append(-at(constant, z) / s)
        for y in with_middles(in_order(in_y)):
            in_x = [Number(F(0)), Number(F(1))]
            for constant, slope in (
                (at(G, z), at(H, z)),
                (y * h[2] + h[0], y * h[3] + h[1]),
            ):
                if slope.sign():
                    in_x.append(-constant / slope)
            for x in with_middles(in_order(in_x)):
                yield x, y, z


def is_equilibrium(payoffs, point):
    """By the definition."""
    for k, (a, b, c, d) in enumerate(coefficients(payoffs)):
        p, q = (point[j] for j in range(3) if j != k)
        gain = (p * b + a + q * c + p * q * d).sign()
        x = point[k]
        if (gain > 0 and (x - 1).sign()) or (gain < 0 and x.sign()):
            return False
    return True


def on_list(found, game, point):
    """Whether a point of a cell is on the list of equilibria, or on one of its continua.

    Irrational points are compared with irrational equilibria in floats; whether they are on a
    continuum is decided exactly, from its supports, gains of zero and conditions.
    """
    profile = [(1 - x.a, x.a) if not x.n else (-(x - 1), x) for x in point]
    if not any(x.n for x in point):
        profile = tuple(profile)
        return any(e.exact_profile == profile for e in found if not e.radius) or any(
            c.contains(game, profile) for c in found.continua
        )
    floats = [float(x) for x in point]
    if any(
        max(abs(np.subtract(floats, [float(s[1]) for s in e.exact_profile]))) < 1e-12
        for e in found
        if e.radius
    ):
        return True
    numbers = [tuple(x if isinstance(x, Number) else Number(x) for x in own) for own in profile]
    return any(_is_on(c, game.payoffs, point, numbers) for c in found.continua)


def _is_on(continuum, payoffs, point, numbers):
    for k, support in enumerate(continuum.supports):
        if any(p.sign() and a not in support for a, p in enumerate(numbers[k])):
            return False
        a, b, c, d = coefficients(payoffs)[k]
        p, q = (point[j] for j in range(3) if j != k)
        gain = (p * b + a + q * c + p * q * d).sign()
        if gain and (len(support) == 2 or (gain > 0) != (support == (1,))):
            return False
    for condition in continuum.conditions:
        value = Number(F(0))
        for coefficient, factors in condition.terms:
            term = Number(coefficient)
            for i, actions in factors:
                term = term * sum((numbers[i][a] for a in actions), Number(F(0)))
            value = value + term
        if value.sign() if condition.is_equation else value.sign() < 0:
            return False
    return True
