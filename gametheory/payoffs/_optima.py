"""Optima over polytopes of any number of players, each with a proof in rationals.

A polytope is given by its vertices. Gains are over an origin, g(V) = V - origin.

- *Largest sum*: of weighted payoffs; a face.
- *Leximin*: of gains over a scale: the smallest is as large as can be, then the next, ... (Imai
  1983). One linear program a stage: whoever has a positive price can gain no more.
- *Largest product*: of gains to powers, on V >= origin. Players who can gain nothing there are
  left out; the others' product is positive.

>>> from gametheory.payoffs import PayoffSet
>>> S = PayoffSet.from_points([(3, 0, 0), (0, 3, 0), (0, 0, 6)])
>>> best = largest_product(S.points, (Fraction(0),) * 3, (Fraction(1),) * 3)
>>> [str(x) for x in best.point], str(best.upper), best.verify(S)
(['1', '1', '2'], '2', True)
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from gametheory import _lp
from gametheory._exact import Profile, fractions
from gametheory._polygon import integers
from gametheory._reals import ball, enclosure
from gametheory.payoffs._hull import barycentric, clip_above, support
from gametheory.payoffs._newton import largest_product_shares
from gametheory.payoffs.sets import PayoffSet, dot

Rule = Literal["largest sum", "leximin", "largest product"]
Gains = list[tuple[int, ...]]

NO_RADIUS = "the bounds are too far apart to say how near the optimum is"


@dataclass(frozen=True)
class OptimumProof:
    """Why a point of a polytope is an optimum: supporting hyperplanes; `verify` needs no search.

    Attributes:
        rule: see the module.
        mixture: positive weights of vertices; their mean is `point`.
        origin: where gains are counted from.
        scale: weights of the sum, what gains are divided by, or powers.
        normals: each at least 0, and nobody's payoffs score more by it than `point`, but for
            `excess`. Leximin: one a stage, positive for players that can gain no more. Largest
            product: the last is powers over gains; before it one that is positive for the
            players who can gain nothing on V >= origin, if any.
        excess: the most by which a profile can score more than `point` by the last normal, of an
            irrational largest product; otherwise 0, and `point` is the optimum itself.
    """

    rule: Rule
    mixture: Mapping[Profile, Fraction] = field(repr=False)
    origin: Profile
    scale: Profile
    normals: tuple[Profile, ...]
    excess: Fraction = Fraction(0)

    @cached_property
    def point(self) -> Profile:
        """The optimum, or a rational profile of the polytope next to it."""
        return _mean(self.mixture)

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
        sum w (t - 1) <= excess; and t - 1 - log t >= (t - 1)^2 / (2 max(1, t)^2).
        """
        if not self.excess:
            return Fraction(0)
        farthest = Fraction(0)
        for gain, power in self._gainers:
            off = _root_above(2 * self.excess / power)
            if off >= 1:
                raise ArithmeticError(NO_RADIUS)
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
            and set(mixture) <= set(vertices)
            and min(mixture.values()) > 0
            and sum(mixture.values()) == 1
            and all(min(normal) >= 0 for normal in self.normals)
            and min(self.normal) > 0
        ):
            return False
        heights = [max(dot(n, v) for v in vertices) - dot(n, point) for n in self.normals]
        if any(heights[:-1]) or heights[-1] > self.excess:
            return False
        if self.rule == "largest sum":
            return not self.excess and self.normals == (self.scale,)
        gains = _minus(point, self.origin)
        if self.rule == "leximin":
            return not self.excess and self._verify_stages(gains)
        if len(self.normals) > 2 or min(gains) < 0:
            return False
        stuck = self._stuck
        return all(
            gain == 0 if i in stuck else gain > 0 and slope * gain == power
            for i, (gain, slope, power) in enumerate(
                zip(gains, self.normals[-1], self.scale, strict=True)
            )
        )

    def _verify_stages(self, gains: Profile) -> bool:
        """Each normal weighs players with the smallest gains left, and those before them."""
        if any(gain and not unit for gain, unit in zip(gains, self.scale, strict=True)):
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
        gains = _minus(self.point, self.origin)
        pairs = enumerate(zip(gains, self.scale, strict=True))
        return [pair for i, pair in pairs if i not in self._stuck]

    @cached_property
    def _bounds(self) -> tuple[Fraction, Fraction]:
        if self.rule == "largest sum":
            value = dot(self.scale, self.point)
            return value, value
        if self.rule == "leximin":
            gains = _minus(self.point, self.origin)
            pairs = [(g, s) for g, s in zip(gains, self.scale, strict=True) if s]
            value = min((g / s for g, s in pairs), default=Fraction(0))
            return value, value
        total = sum((power for _, power in self._gainers), Fraction(0))
        factors = list(self._gainers)
        if total:
            factors.append((1 + self.excess / total, total))
        return _product(self._gainers)[0], _product(factors)[1]


def largest_sum(
    vertices: Sequence[Profile], weights: Profile
) -> tuple[tuple[Profile, ...], OptimumProof]:
    """The face where a positively weighted sum is largest, and the proof at its middle."""
    face = support(vertices, weights)
    share = Fraction(1, len(face))
    origin = (Fraction(0),) * len(weights)
    return face, OptimumProof(
        "largest sum", dict.fromkeys(face, share), origin, weights, (weights,)
    )


def leximin(
    vertices: Sequence[Profile], origin: Profile, scale: Profile | None = None
) -> OptimumProof:
    """The leximin optimum of gains over a scale; it is a single profile.

    Players with scale 0 are those who can gain nothing on V >= origin: they get just that.
    """
    scale = scale or (Fraction(1),) * len(origin)
    held = [i for i, s in enumerate(scale) if s == 0]
    first = [_stuck_normal(vertices, origin, held)] if held else []
    gains, _ = integers([_minus(v, origin) for v in vertices])
    units = integers([scale])[0][0]
    normals, shares = _stages(gains, units, held)
    if not shares:
        return OptimumProof("leximin", barycentric(vertices, origin), origin, scale, (*first,))
    mixture = {vertices[k]: share for k, share in shares.items()}
    return OptimumProof("leximin", mixture, origin, scale, (*first, *normals))


def best_gains(vertices: Sequence[Profile], origin: Profile) -> Profile:
    """The most that each player can gain on V >= origin, which is not empty."""
    gains, scale = integers([_minus(v, origin) for v in vertices])
    players, count = len(origin), len(vertices)
    best = []
    for i in range(players):
        rows = [[-g[k] for g in gains] for k in range(players) if k != i]
        rows.append([1] * count)
        value, _, _, divisor = _lp.integer_maximum(
            rows, [0] * (players - 1) + [1], [g[i] for g in gains]
        )
        best.append(Fraction(value, divisor * scale))
    return tuple(best)


def largest_product(
    vertices: Sequence[Profile], origin: Profile, powers: Profile, start: OptimumProof | None = None
) -> OptimumProof:
    """The largest product of gains to positive powers on V >= origin, which is not empty.

    `start`: the leximin optimum of gains, if it is at hand.
    """
    start = start or leximin(vertices, origin)
    gains = _minus(start.point, origin)
    stuck = [i for i, gain in enumerate(gains) if gain == 0]
    gainers = [i for i in range(len(origin)) if i not in stuck]
    mixture: Mapping[Profile, Fraction] = start.mixture
    if not gainers:
        normals = (_stuck_normal(vertices, origin, stuck), (Fraction(0),) * len(origin))
        return OptimumProof("largest product", mixture, origin, powers, normals)
    corners = vertices
    if stuck:
        corners = clip_above(vertices, origin)
        middle = tuple(sum(x) / Fraction(len(corners)) for x in zip(*corners, strict=True))
        mixture = barycentric(corners, middle)
    whole, _ = integers([tuple(v[i] - origin[i] for i in gainers) for v in corners])
    place = {v: k for k, v in enumerate(corners)}
    found = largest_product_shares(
        whole,
        integers([tuple(powers[i] for i in gainers)])[0][0],
        {place[v]: share for v, share in mixture.items()},
    )
    proofs = []
    for shares in found:
        mixture = {corners[k]: share for k, share in shares.items()}
        if stuck:
            mixture = barycentric(vertices, _mean(mixture))
        proof = _product_proof(vertices, origin, powers, mixture, stuck)
        if proof is not None:
            proofs.append(proof)
    return min(proofs, key=lambda proof: proof.excess)


def _product_proof(
    vertices: Sequence[Profile],
    origin: Profile,
    powers: Profile,
    mixture: Mapping[Profile, Fraction],
    stuck: Sequence[int],
) -> OptimumProof | None:
    point = _mean(mixture)
    gains = _minus(point, origin)
    if any(gain <= 0 for i, gain in enumerate(gains) if i not in stuck):
        return None
    slopes = [
        Fraction(0) if i in stuck else power / gain
        for i, (power, gain) in enumerate(zip(powers, gains, strict=True))
    ]
    normals: list[Profile] = []
    if stuck:
        normals.append(_stuck_normal(vertices, origin, stuck))
        slopes = _with_prices(vertices, origin, slopes, stuck)
    normals.append(tuple(slopes))
    top = max(dot(slopes, v) for v in vertices) - dot(slopes, point)
    return OptimumProof("largest product", mixture, origin, powers, tuple(normals), top)


def _stages(
    gains: Gains, scale: Sequence[int], held: Sequence[int]
) -> tuple[list[Profile], dict[int, Fraction]]:
    """Normals and shares of the leximin optimum; the held players' gains stay at least 0.

    The linear programs are homogeneous but for the sum of shares, at most 1: with gains shifted
    up until all are positive, they start at 0 and use all of that sum.
    """
    players, count = range(len(scale)), len(gains)
    level = dict.fromkeys(held, Fraction(0))
    shift = max((1 - g[i] // s for g in gains for i, s in enumerate(scale) if s), default=0)
    normals: list[Profile] = []
    solution: list[int] = []
    divisor = 1
    while len(level) < len(scale):
        rows = []
        for i in players:
            if i in level:
                p, q = level[i].as_integer_ratio()
                rows.append([0, *(p * scale[i] - q * g[i] for g in gains)])
            else:
                rows.append([scale[i], *(-g[i] - shift * scale[i] for g in gains)])
        rows.append([0] + [1] * count)
        value, solution, prices, divisor = _lp.integer_maximum(
            rows, [0] * len(scale) + [1], [1] + [0] * count
        )
        normals.append(
            tuple(
                Fraction(prices[i] * (level[i].denominator if i in level else 1), divisor)
                for i in players
            )
        )
        reached = Fraction(value, divisor) - shift
        level.update({i: reached for i in players if prices[i] and i not in level})
    shares = {k: Fraction(x, divisor) for k, x in enumerate(solution[1:]) if x}
    return normals, shares


def _stuck_normal(vertices: Sequence[Profile], origin: Profile, stuck: Sequence[int]) -> Profile:
    """At least 1 for players who can gain nothing, and by it nothing beats the origin."""
    gains, _ = integers([_minus(v, origin) for v in vertices])
    players = range(len(origin))
    rows = [[*(int(i == k) for k in stuck), *(-g[i] for g in gains)] for i in players]
    rows.append([0] * len(stuck) + [1] * len(gains))
    _, _, prices, divisor = _lp.integer_maximum(
        rows, [0] * len(players) + [1], [1] * len(stuck) + [0] * len(gains)
    )
    return tuple(Fraction(prices[i], divisor) for i in players)


def _with_prices(
    vertices: Sequence[Profile], origin: Profile, slopes: Sequence[Fraction], stuck: Sequence[int]
) -> list[Fraction]:
    """The slopes, with prices for the players who can gain nothing: of what they could give up."""
    gains, _ = integers([_minus(v, origin) for v in vertices])
    (whole,), unit = integers([tuple(slopes)])
    scores = [sum(a * x for a, x in zip(whole, g, strict=True)) for g in gains]
    rows = [[-g[i] for g in gains] for i in stuck]
    rows.append([1] * len(gains))
    _, _, prices, divisor = _lp.integer_maximum(rows, [0] * len(stuck) + [1], scores)
    priced = list(slopes)
    for i, price in zip(stuck, prices, strict=False):
        priced[i] = Fraction(price, divisor * unit)
    return priced


def _product(factors: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """Bounds on the product of numbers to powers; equal if the powers are small whole numbers."""
    if all(power.denominator == 1 and power <= 64 for _, power in factors):
        value = math.prod((x ** int(power) for x, power in factors), start=Fraction(1))
        return value, value
    import flint

    from gametheory._reals import PRECISION

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


def _ratio(gain: Fraction, scale: Fraction) -> Fraction:
    return gain / scale if scale else gain


def _mean(mixture: Mapping[Profile, Fraction]) -> Profile:
    columns = zip(*mixture, strict=True)
    return tuple(dot(tuple(mixture.values()), column) for column in columns)


def _minus(a: Sequence[Fraction], b: Sequence[Fraction]) -> Profile:
    return tuple(x - y for x, y in zip(a, b, strict=True))
