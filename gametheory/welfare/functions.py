"""Welfare functions and their optima over a payoff set (paper, Table 2).

A welfare is a callable `(..., players) -> (...)`, always maximised, exact on Fractions:

| constructor                  | value at V                     | `welfare_optimum`           |
|------------------------------|--------------------------------|-----------------------------|
| `utilitarian`                | V_1 + ... + V_n                | as printed                  |
| `nash(d)`                    | product of V_i - d_i           | on V >= d; Table 2 omits it |
| `egalitarian(d)`             | min of V_i - d_i               | leximin: Pareto-optimal     |
| `kalai_smorodinsky(d, best)` | -|(V_1-d_1)/(V_2-d_2) - ideal| | among Pareto-optimal ones   |

Leximin stands for the printed "min s.t. Pareto-optimal", which violates independence of
irrelevant alternatives on finite sets. The last is a distance: its value is no welfare to
normalise by.

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> gt.welfare_optimum(S, gt.welfare.nash((0, 0)))
Optimum(Nash: (3, 3/2), value 9/2)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory import _polygon as polygon
from gametheory._exact import Number, Profile, fractions, show, show_profile
from gametheory._polygon import efficient_normal
from gametheory.errors import Infeasible, InvalidArgument
from gametheory.payoffs import JointAction, PayoffSet, profile_array
from gametheory.welfare._polygons import supergradient
from gametheory.welfare.inequality import as_array, numbers
from gametheory.welfare.properties import Properties

Welfare = Callable[[Any], Any]


@dataclass(frozen=True)
class Utilitarian:
    """The sum of payoffs (Harsanyi 1955)."""

    name: str = field(default="utilitarian", init=False)
    properties: Properties = field(
        default=Properties(True, "strictly", True, False, "strongly"), init=False, repr=False
    )

    def __call__(self, points: Any) -> Any:
        return np.add.reduce(np.asarray(points), axis=-1)


@dataclass(frozen=True)
class WeightedUtilitarian:
    """The sum of payoffs times `weights`, which are positive."""

    weights: tuple[Number, ...]
    name: str = field(default="weighted utilitarian", init=False)

    def __call__(self, points: Any) -> Any:
        array = profile_array(np.asarray(points), len(self.weights))
        exact = array.dtype.kind in "iuO"
        array = array.astype(object) if exact else array
        return np.add.reduce(array * as_array(self.weights, exact), axis=-1)

    @property
    def properties(self) -> Properties:
        return Properties(len(set(self.weights)) == 1, "strictly", True, False, "strongly")


@dataclass(frozen=True)
class Nash:
    """The product of gains over `disagreement` where V >= d, minus infinity elsewhere."""

    disagreement: tuple[Number, ...]
    name: str = field(default="Nash", init=False)

    def __call__(self, points: Any) -> Any:
        gains = _gains(points, self.disagreement)
        product = np.multiply.reduce(gains, axis=-1)
        return np.where(np.minimum.reduce(gains, axis=-1) >= 0, product, -np.inf)[()]

    @property
    def properties(self) -> Properties:
        impartial = len(set(self.disagreement)) == 1
        return Properties(impartial, "weakly", True, True, "strongly", needs_rational=True)


@dataclass(frozen=True)
class WeightedNash:
    """The product of gains to the power of `weights` where V >= d, minus infinity elsewhere."""

    disagreement: tuple[Number, ...]
    weights: tuple[Number, ...]
    name: str = field(default="weighted Nash", init=False)

    def __call__(self, points: Any) -> Any:
        gains = _gains(points, self.disagreement)
        powers = fractions(self.weights)
        inside = np.minimum.reduce(gains, axis=-1) >= 0
        whole = gains.dtype == object and all(p.denominator == 1 for p in powers)
        if not whole:
            gains = np.maximum(gains.astype(np.float64), 0)
        factors = [gains[..., i] ** (int(p) if whole else float(p)) for i, p in enumerate(powers)]
        return np.where(inside, np.multiply.reduce(factors, axis=0), -np.inf)[()]

    @property
    def properties(self) -> Properties:
        impartial = len(set(self.disagreement)) == len(set(self.weights)) == 1
        return Properties(impartial, "weakly", True, True, "strongly", needs_rational=True)


@dataclass(frozen=True)
class Egalitarian:
    """The smallest gain over `disagreement` (Kalai 1977); optima are leximin."""

    disagreement: tuple[Number, ...]
    name: str = field(default="egalitarian", init=False)

    def __call__(self, points: Any) -> Any:
        return np.minimum.reduce(_gains(points, self.disagreement), axis=-1)

    @property
    def properties(self) -> Properties:
        impartial = len(set(self.disagreement)) == 1
        return Properties(impartial, "weakly", True, False, "strongly")


@dataclass(frozen=True)
class KalaiSmorodinsky:
    """Minus the distance of Table 2: 0 where gains stand in the ratio of ideal gains.

    Two players. Minus infinity where V_2 = d_2, at which the printed ratio is undefined.
    """

    disagreement: tuple[Number, ...]
    ideal: tuple[Number, ...]
    name: str = field(default="Kalai-Smorodinsky", init=False)

    @property
    def properties(self) -> Properties:
        """Not impartial (the ratio puts player 1 on top), monotone in no sense; of V >= d."""
        return Properties(False, "no", True, True, "strongly")

    def __call__(self, points: Any) -> Any:
        gains = _gains(points, self.disagreement)
        best: Any = [b - d for b, d in zip(self.ideal, self.disagreement, strict=True)]
        if best[1] == 0:
            raise InvalidArgument("Kalai-Smorodinsky distance: player 2 has no ideal gain")
        first, second = gains[..., 0], gains[..., 1]
        defined = second != 0
        ratio = first / np.where(defined, second, 1)
        return np.where(defined, -abs(ratio - best[0] / best[1]), -np.inf)[()]


utilitarian = Utilitarian()


def weighted_utilitarian(weights: Sequence[Any]) -> WeightedUtilitarian:
    """The sum of payoffs times positive weights, one for each player."""
    return WeightedUtilitarian(_positive(weights))


def weighted_nash(weights: Sequence[Any], disagreement: Sequence[Any]) -> WeightedNash:
    """The product of (V_i - d_i)^weights_i on V >= d (Kalai 1977), for positive weights."""
    d, powers = _point(disagreement), _positive(weights)
    if len(d) != len(powers):
        raise InvalidArgument(f"expected {len(d)} weights, got {weights!r}")
    return WeightedNash(d, powers)


def _positive(weights: Sequence[Any]) -> tuple[Number, ...]:
    given = numbers(weights, "a weight")
    if min(given) <= 0:
        raise InvalidArgument(f"expected positive weights, got {weights!r}")
    return given


def nash(disagreement: Sequence[Any]) -> Nash:
    """The Nash product with disagreement point d (Nash 1950)."""
    return Nash(_point(disagreement))


def egalitarian(disagreement: Sequence[Any] = (0, 0)) -> Egalitarian:
    """The smallest gain over d; d = 0 gives min(V_1, V_2), as in section 3.3."""
    return Egalitarian(_point(disagreement))


def kalai_smorodinsky(disagreement: Sequence[Any], ideal: Sequence[Any]) -> KalaiSmorodinsky:
    """Minus the printed distance, for disagreement point d and ideal point (sup V_1, sup V_2)."""
    return KalaiSmorodinsky(_point(disagreement), _point(ideal))


Rule = Literal[
    "largest sum",
    "largest sum on V >= d",
    "largest product",
    "largest rank-weighted sum",
    "gains in ratio",
    "efficient",
]


@dataclass(frozen=True)
class Certificate:
    """Why an optimum over a convex set is one; `verify` needs no search.

    Attributes:
        rule: "largest sum" (utilitarian), "largest product" (Nash), "gains in ratio"
            (egalitarian, Kalai-Smorodinsky), or "efficient" where no more is proven than that
            the outcome is Pareto-optimal (equal area, Perles-Maschler, Raiffa).
        normal: a direction that the optimum maximises over the whole set. Strictly positive,
            so it proves strong Pareto optimality; for the first two rules it is the gradient
            of the welfare, so it proves the optimum too.
        disagreement: d, of which the sum is free.
        weights: of the sum, powers in the product, or the gains' ratio: weights[0] * gain 1 =
            weights[1] * gain 2.
        rational: whether the rule is over V >= d only, as bargaining solutions are.
    """

    rule: Rule
    normal: Profile
    disagreement: Profile | None
    weights: Profile
    rational: bool

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[Any]) -> bool:
        """Re-check that the point is attainable, efficient, and what its rule asks for."""
        point, polygon_points = fractions(payoffs), payoff_set.points
        if self.rule == "largest rank-weighted sum":
            return self._verify_ranks(payoff_set, point)
        if not (
            min(self.normal) > 0
            and polygon.contains(polygon_points, point)
            and polygon.supports(polygon_points, self.normal, point)
        ):
            return False
        if self.rule == "largest sum on V >= d" and self.disagreement is not None:
            part = polygon.clip_above(polygon_points, self.disagreement)
            return polygon.contains(part, point) and polygon.supports(part, self.weights, point)
        if self.rule == "largest sum":
            return self.normal[0] * self.weights[1] == self.normal[1] * self.weights[0]
        if self.disagreement is None:
            return self.rule == "efficient"
        gains = _subtract(point, self.disagreement)
        if self.rational and min(gains) < 0:
            return False
        if self.rule == "efficient":
            return True
        if self.rule == "largest product":
            if min(gains) > 0:
                steep, flat = self.weights[1] * self.normal[0], self.weights[0] * self.normal[1]
                return steep * gains[0] == flat * gains[1]
            part = polygon.clip_above(polygon_points, self.disagreement)
            return min(gains) == 0 and len(polygon.upper_right_chain(part)) == 1
        lead = self.weights[0] * gains[0] - self.weights[1] * gains[1]
        if lead == 0:
            return True
        worse_off = 1 if lead > 0 else 0
        part = polygon_points
        if self.rational:
            part = polygon.clip_above(polygon_points, self.disagreement)
        return point[worse_off] == max(v[worse_off] for v in part)

    def _verify_ranks(self, payoff_set: PayoffSet, point: Profile) -> bool:
        """The normal is a supergradient of the welfare at the point, and supports the set."""
        assert self.disagreement is not None
        first, second = _subtract(point, self.disagreement)
        (low, high), (p, q) = self.weights, self.normal
        between = p + q == low + high and high <= p <= low
        matches = {-1: (p, q) == (low, high), 1: (p, q) == (high, low), 0: between}
        return bool(
            low >= high
            and matches[(first > second) - (first < second)]
            and polygon.contains(payoff_set.points, point)
            and polygon.supports(payoff_set.points, self.normal, point)
        )


@dataclass(frozen=True, repr=False)
class Optimum:
    """The best profiles of a payoff set under a welfare function or bargaining solution.

    All but the face is worked out when it is asked for.

    Attributes:
        name: of the welfare or solution.
        exact_face: all optima, as Fractions: the corners of the optimal face, or the tied points.
        payoff_set: where they were looked for.
        radius: how far from `exact_payoffs` the outcome may lie in each coordinate; 0 if exact.
        proof: bounds on the optimum, of more than two players and of concave welfare functions.
        approximate: the payoffs are a solver's, with no radius; see `proof`.
    """

    name: str
    exact_face: tuple[Profile, ...]
    payoff_set: PayoffSet = field(compare=False)
    rule: Rule
    welfare: Welfare | None = None
    exact_disagreement: Profile | None = None
    ratio: Profile = (Fraction(1), Fraction(1))
    rational: bool = True
    radius: Fraction = Fraction(0)
    proof: Any = field(default=None, compare=False)
    approximate: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether `exact_payoffs` is the optimum itself."""
        return not (self.radius or self.approximate)

    @cached_property
    def exact_payoffs(self) -> Profile:
        """The optimum as Fractions; see `payoffs`."""
        face = self.exact_face
        if self.payoff_set.kind != "convex" or len(face) == 1:
            return face[0]
        return tuple(sum(x) / Fraction(len(face)) for x in zip(*face, strict=True))

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """The optimum; of several, the midpoint of a convex face, else the first point (lowest
        payoff of player 1). Floats if it is irrational.
        """
        if not self.is_exact:
            return tuple(float(x) for x in self.exact_payoffs)
        return self.payoff_set.speak(self.exact_payoffs)

    @property
    def face(self) -> tuple[tuple[Number, ...], ...]:
        """All optima: the corners of the optimal face, or the tied points."""
        if not self.is_exact:
            return tuple(tuple(float(x) for x in v) for v in self.exact_face)
        return tuple(self.payoff_set.speak(v) for v in self.exact_face)

    @property
    def unique(self) -> bool:
        """Whether `payoffs` is the only optimum."""
        return len(self.exact_face) == 1

    @cached_property
    def value(self) -> Number | None:
        """The welfare there; None for a bargaining solution that is no maximum."""
        if self.welfare is None:
            return None
        value: Number = self.welfare(np.array(self.exact_payoffs, dtype=object))
        return value if self.payoff_set.is_exact and self.is_exact else float(value)

    @cached_property
    def weights(self) -> Mapping[JointAction, Fraction]:
        """A lottery over joint actions that attains `payoffs`; see `PayoffSet.weights`."""
        if self.payoff_set.game is None and self.payoff_set.kind != "convex":
            return {}
        if self.radius and not self.payoff_set.contains([self.exact_payoffs])[0]:
            return {}
        return self.payoff_set.weights(self.exact_payoffs)

    @property
    def disagreement(self) -> tuple[Number, ...] | None:
        """The d that was used, if any."""
        d = self.exact_disagreement
        return None if d is None else self.payoff_set.speak(d)

    @cached_property
    def certificate(self) -> Certificate | None:
        """For convex sets of two players; a finite set is its own proof."""
        if self.payoff_set.kind != "convex" or self.payoff_set.num_players != 2 or self.approximate:
            return None
        point, origin = self.exact_payoffs, self.exact_disagreement
        if self.rule == "largest rank-weighted sum" and origin is not None:
            gains = _subtract(point, origin)
            slope = supergradient(self.payoff_set.points, point, gains, self.ratio)
            return Certificate(self.rule, slope, origin, self.ratio, False)
        normal: Profile | None = self.ratio if self.rule == "largest sum" else None
        if self.rule == "largest product" and self.exact_disagreement is not None:
            gains = _subtract(point, self.exact_disagreement)
            if min(gains) > 0:
                normal = (self.ratio[0] * gains[1], self.ratio[1] * gains[0])
        normal = normal or efficient_normal(self.payoff_set.points, point)
        assert normal is not None, "optima are Pareto-optimal"
        return Certificate(self.rule, normal, self.exact_disagreement, self.ratio, self.rational)

    @property
    def individually_rational(self) -> bool:
        """Whether every player gets at least its disagreement payoff (True without one)."""
        d = self.exact_disagreement
        return d is None or all(x >= y for x, y in zip(self.exact_payoffs, d, strict=True))

    def __repr__(self) -> str:
        value = "" if self.value is None else f", value {show(self.value)}"
        ties = "" if self.unique else ", face " + " ".join(map(show_profile, self.face))
        return f"Optimum({self.name}: {show_profile(self.payoffs)}{value}{ties})"


def optimum_on_face(
    payoff_set: PayoffSet,
    name: str,
    face: tuple[Profile, ...],
    rule: Rule,
    *,
    welfare: Welfare | None = None,
    disagreement: Profile | None = None,
    weights: Profile = (Fraction(1), Fraction(1)),
    rational: bool = True,
    radius: Fraction = Fraction(0),
) -> Optimum:
    """The `Optimum` whose optimal face is given by its corners."""
    return Optimum(name, face, payoff_set, rule, welfare, disagreement, weights, rational, radius)


def rational_part(payoff_set: PayoffSet, corner: Profile) -> tuple[Profile, ...]:
    """The part with V >= d; raises `Infeasible` if it is empty."""
    part = payoff_set.individually_rational(corner)
    if not part:
        raise Infeasible(
            f"no attainable payoff profile is at least the disagreement {show_profile(corner)} "
            "for every player: there is nothing to bargain over"
        )
    return part


def leximin(points: Iterable[Profile], gains: Callable[[Profile], Profile]) -> tuple[Profile, ...]:
    """All points whose sorted gains are lexicographically largest."""
    ranked = [(tuple(sorted(gains(point))), point) for point in points]
    best = max(rank for rank, _ in ranked)
    return tuple(point for rank, point in ranked if rank == best)


def pareto_optimal(points: Sequence[Profile]) -> tuple[Profile, ...]:
    """The strongly Pareto-optimal ones among finitely many exact profiles."""
    return PayoffSet.from_points(points, convex=False).pareto_frontier().points


def _subtract(point: Profile, corner: Profile) -> Profile:
    return tuple(x - d for x, d in zip(point, corner, strict=True))


def _gains(points: Any, disagreement: Sequence[Number]) -> NDArray[Any]:
    array = np.asarray(points)
    if array.ndim < 1 or array.shape[-1] != len(disagreement):
        raise InvalidArgument(
            f"expected points[..., player] with {len(disagreement)} players, "
            f"got shape {array.shape}"
        )
    if array.dtype != object:
        return np.asarray(array - np.array(disagreement, dtype=np.float64))
    return np.asarray(array - np.array(fractions(disagreement), dtype=object))


def _point(values: Sequence[Any]) -> tuple[Number, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray):
        raise InvalidArgument(f"expected a payoff profile, got {values!r}")
    return numbers(values, "a disagreement or ideal payoff")
