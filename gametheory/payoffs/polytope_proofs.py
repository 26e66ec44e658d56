"""Proofs that a point of a polytope is an optimum, in rationals.

Supporting hyperplanes do it, as linear programming duality and the inequality of means provide
them; `_optima` finds them, and `OptimumProof.verify` needs no search.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from gametheory._numeric.exact import Profile, fractions
from gametheory._numeric.reals import PRECISION, ball, enclosure
from gametheory.errors import Unsupported
from gametheory.payoffs.sets import PayoffSet, dot

Rule = Literal[
    "largest sum",
    "leximin",
    "leximin of ideal gains",
    "leximin of best gains",
    "largest product",
]


@dataclass(frozen=True)
class BestGain:
    """Why a player can gain so much on V >= origin, and no more.

    Attributes:
        player: its number.
        mixture: positive weights of vertices; at their mean the player gains that much.
        prices: each at least 0, the player's own 1. What everybody gains is worth at most that much
            at every vertex, so nobody's gains, none of which is negative, leave the player more.
    """

    player: int
    mixture: Mapping[Profile, Fraction] = field(repr=False)
    prices: Profile

    def gain(self, vertices: Sequence[Profile], origin: Profile) -> Fraction | None:
        """The gain, re-checked in rationals; None if that fails."""
        prices, player = self.prices, self.player
        if not (
            len(prices) == len(origin)
            and player in range(len(prices))
            and min(prices) >= 0
            and prices[player] == 1
            and _is_mixture(self.mixture, vertices)
        ):
            return None
        gains = minus(mean_of(self.mixture), origin)
        most = max(dot(prices, minus(v, origin)) for v in vertices)
        return most if min(gains) >= 0 and gains[player] == most else None


@dataclass(frozen=True)
class OptimumProof:
    """Why a point of a polytope is an optimum: supporting hyperplanes; `verify` needs no search.

    Attributes:
        rule: see `gametheory.payoffs.polytope_optima`.
        mixture: positive weights of vertices; their mean is `point`.
        origin: where gains are counted from.
        scale: weights of the sum, what gains are divided by, or powers. Leximin "of ideal gains" is
            over what each player can gain on V >= origin, "of best gains" over the whole polytope.
        normals: each at least 0, and nobody's payoffs score more by it than `point`, but for
            `excess`. Leximin: one a stage, positive for players that can gain no more. Largest
            product: the last is powers over gains; before it one that is positive for the
            players who can gain nothing on V >= origin, if any.
        excess: the most by which a profile can score more than `point` by the last normal, of an
            irrational largest product; otherwise 0, and `point` is the optimum itself.
        ideal: of a leximin of ideal gains, why each player can gain so much.
    """

    rule: Rule
    mixture: Mapping[Profile, Fraction] = field(repr=False)
    origin: Profile
    scale: Profile
    normals: tuple[Profile, ...]
    excess: Fraction = Fraction(0)
    ideal: tuple[BestGain, ...] = field(default=(), repr=False)

    @cached_property
    def point(self) -> Profile:
        """The optimum, or a rational profile of the polytope next to it."""
        return mean_of(self.mixture)

    @property
    def normal(self) -> Profile:
        """The sum of the normals: positive, so it proves Pareto optimality if `excess` is 0."""
        return tuple(sum(x, Fraction(0)) for x in zip(*self.normals, strict=True))

    @property
    def lower(self) -> Fraction:
        """The sum, the smallest scaled gain or the product that `point` attains.

        Of players whose scale is not 0, and in a product of those who can gain. If powers are
        not whole, within 1e-60 of its size below.
        """
        return self._bounds[0]

    @property
    def upper(self) -> Fraction:
        """What no profile surpasses: by the inequality of means, product <= (mean of scores)."""
        return self._bounds[1]

    @cached_property
    def radius(self) -> Fraction:
        """How far the optimum can be from `point` in each coordinate; 0 if it is exact.

        With t the ratios of the optimal gains to these and w the powers, sum w log t >= 0 and
        sum w (t - 1) <= excess; and t - 1 - log t >= (t - 1)^2 / (2 max(1, t)^2). Raises
        `Unsupported` where the bounds are too far apart for that.
        """
        if not self.excess:
            return Fraction(0)
        farthest = Fraction(0)
        for gain, power in self._gainers:
            off = _root_above(2 * self.excess / power)
            if off >= 1:
                raise Unsupported(
                    "expected players whose gains and weights are of comparable sizes: of these "
                    "the bounds on the largest product are too far apart to say where it is"
                )
            farthest = max(farthest, gain * off / (1 - off))
        # Rounded up to a power of two.
        exponent = farthest.numerator.bit_length() - farthest.denominator.bit_length() + 1
        return Fraction(2) ** exponent

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[Any] | None = None) -> bool:
        """Re-check in rationals that the point is attainable and that nothing beats it.

        `payoffs`: if given, also that they are that point.
        """
        point, mixture, vertices = self.point, self.mixture, payoff_set.points
        if not (
            (payoffs is None or fractions(payoffs) == point)
            and _is_mixture(mixture, vertices)
            and all(min(normal) >= 0 for normal in self.normals)
            and min(self.normal) > 0
        ):
            return False
        heights = [max(dot(n, v) for v in vertices) - dot(n, point) for n in self.normals]
        if any(heights[:-1]) or heights[-1] > self.excess:
            return False
        if self.rule == "largest sum":
            return not self.excess and self.normals == (self.scale,)
        gains = minus(point, self.origin)
        if self.rule.startswith("leximin"):
            return (
                not self.excess and self._has_ideal_scale(vertices) and self._verify_stages(gains)
            )
        if len(self.normals) > 2:
            return False
        stuck = self._stuck
        return all(
            gain == 0 if i in stuck else gain > 0 and slope * gain == power
            for i, (gain, slope, power) in enumerate(
                zip(gains, self.normals[-1], self.scale, strict=True)
            )
        )

    def _has_ideal_scale(self, vertices: Sequence[Profile]) -> bool:
        """Whether the scale is what the players can gain; True if it need not be."""
        if self.rule == "leximin of best gains":
            return self.scale == minus(tuple(map(max, zip(*vertices, strict=True))), self.origin)
        if self.rule == "leximin of ideal gains":
            players = [each.player for each in self.ideal]
            gains = tuple(each.gain(vertices, self.origin) for each in self.ideal)
            return players == list(range(len(self.scale))) and gains == self.scale
        return True

    def _verify_stages(self, gains: Profile) -> bool:
        """Each normal weighs players with the smallest gains left, and those before them."""
        if min(self.scale) < 0 or any(
            gain and not unit for gain, unit in zip(gains, self.scale, strict=True)
        ):
            return False
        left = set(range(len(gains)))
        for normal in self.normals:
            entering = {i for i in left if normal[i] > 0}
            level = {_ratio(gains[i], self.scale[i]) for i in entering}
            left -= entering
            if len(level) != 1 or any(_ratio(gains[i], self.scale[i]) < min(level) for i in left):
                return False
        return not left

    @property
    def _stuck(self) -> frozenset[int]:
        if self.rule != "largest product" or len(self.normals) == 1:
            return frozenset()
        return frozenset(i for i, x in enumerate(self.normals[0]) if x > 0)

    @property
    def _gainers(self) -> list[tuple[Fraction, Fraction]]:
        gains = minus(self.point, self.origin)
        pairs = enumerate(zip(gains, self.scale, strict=True))
        return [pair for i, pair in pairs if i not in self._stuck]

    @cached_property
    def _bounds(self) -> tuple[Fraction, Fraction]:
        if self.rule == "largest sum":
            value = dot(self.scale, self.point)
            return value, value
        if self.rule.startswith("leximin"):
            gains = minus(self.point, self.origin)
            pairs = [(g, s) for g, s in zip(gains, self.scale, strict=True) if s]
            value = min((g / s for g, s in pairs), default=Fraction(0))
            return value, value
        total = sum((power for _, power in self._gainers), Fraction(0))
        factors = list(self._gainers)
        if total:
            factors.append((1 + self.excess / total, total))
        return _product(self._gainers)[0], _product(factors)[1]


def _product(factors: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """Bounds on the product of numbers to powers; equal if the powers are small whole numbers."""
    if all(power.denominator == 1 and power <= 64 for _, power in factors):
        value = math.prod((x ** int(power) for x, power in factors), start=Fraction(1))
        return value, value
    import flint

    with flint.ctx.workprec(PRECISION):
        product = flint.arb(1)
        for x, power in factors:
            product *= ball(x) ** ball(power)
        middle, radius = enclosure(product)
    return middle - radius, middle + radius


def _root_above(number: Fraction) -> Fraction:
    """A rational of few digits at least as large as the square root."""
    shift = max(number.denominator.bit_length(), 64)
    return Fraction(math.isqrt(math.ceil(number * 4**shift)) + 1, 2**shift)


def _is_mixture(mixture: Mapping[Profile, Fraction], vertices: Sequence[Profile]) -> bool:
    shares = mixture.values()
    return set(mixture) <= set(vertices) and sum(shares) == 1 and min(shares) > 0


def _ratio(gain: Fraction, scale: Fraction) -> Fraction:
    return gain / scale if scale else gain


def mean_of(mixture: Mapping[Profile, Fraction]) -> Profile:
    columns = zip(*mixture, strict=True)
    return tuple(dot(tuple(mixture.values()), column) for column in columns)


def minus(a: Sequence[Fraction], b: Sequence[Fraction]) -> Profile:
    return tuple(x - y for x, y in zip(a, b, strict=True))
