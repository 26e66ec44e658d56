"""The welfare functions of the paper (Table 2), and weighted ones.

A welfare is a callable `(..., players) -> (...)`, always maximised, exact on Fractions:

| constructor                  | value at V                     | `welfare_optimum`           |
|------------------------------|--------------------------------|-----------------------------|
| `utilitarian`                | V_1 + ... + V_n                | as printed                  |
| `nash(d)`                    | product of V_i - d_i           | on V >= d; Table 2 omits it |
| `egalitarian(d)`             | min of V_i - d_i               | leximin: Pareto-optimal     |
| `kalai_smorodinsky(d, best)` | -|(V_1-d_1)/(V_2-d_2) - ideal| | among Pareto-optimal ones   |

and of others, `weighted_utilitarian(weights)`, `weighted_nash(weights, d)`, and
`relative_utilitarian(d, best)`: the sum of (V_i - d_i) / (best_i - d_i).

Leximin stands for the printed "min s.t. Pareto-optimal", which violates independence of
irrelevant alternatives on finite sets. The last is a distance: its value is no welfare to
normalise by.

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> gt.welfare_optimum(S, gt.welfare.nash((0, 0)))
Optimum(Nash: (3, 3/2), value 9/2)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    INTEGERS_IN_FLOATS,
    Number,
    Profile,
    fractions,
)
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory.errors import InvalidArgument
from gametheory.payoffs.sets import payoff_array, profile_array
from gametheory.welfare.inequality import as_array, numbers
from gametheory.welfare.properties import Properties

LARGEST_POWER = 1_000
"""Products of gains to whole powers up to this are exact."""


@checked
@dataclass(frozen=True)
class Utilitarian:
    """The sum of payoffs (Harsanyi 1955)."""

    name: str = field(default="utilitarian", init=False)
    properties: Properties = field(
        default=Properties(True, "strictly", True, False, "strongly"), init=False, repr=False
    )

    def __call__(self, points: ArrayLike) -> Any:
        return np.add.reduce(_without_overflow(payoff_array(points)), axis=-1)


@checked
@dataclass(frozen=True)
class WeightedUtilitarian:
    """The sum of payoffs times `weights`, which are positive."""

    weights: tuple[Number, ...]
    name: str = field(default="weighted utilitarian", init=False)

    def __call__(self, points: ArrayLike) -> Any:
        array = profile_array(payoff_array(points), len(self.weights))
        exact = array.dtype.kind in "iuO"
        array = array.astype(object) if exact else array
        return np.add.reduce(array * as_array(self.weights, exact), axis=-1)

    @property
    def properties(self) -> Properties:
        return Properties(len(set(self.weights)) == 1, "strictly", True, False, "strongly")


@checked
@dataclass(frozen=True)
class RelativeUtilitarian:
    """The sum of gains over `disagreement`, each as a share of the player's ideal gain.

    Every player needs an ideal payoff above its disagreement payoff.
    """

    disagreement: tuple[Number, ...]
    ideal: tuple[Number, ...]
    name: str = field(default="relative utilitarian", init=False)

    def __post_init__(self) -> None:
        if len(self.disagreement) != len(self.ideal):
            raise InvalidArgument(
                f"expected an ideal of {len(self.disagreement)} payoffs, got {len(self.ideal)}"
            )
        for player, (best, d) in enumerate(zip(self.ideal, self.disagreement, strict=True), 1):
            if best <= d:
                raise InvalidArgument(
                    f"relative utilitarian: expected an ideal payoff of player {player} above its "
                    f"disagreement payoff {d}, got {best}"
                )

    def __call__(self, points: ArrayLike) -> Any:
        array = payoff_array(points)
        exact = array.dtype.kind in "iuO"
        gains = _gains(array.astype(object) if exact else array, self.disagreement)
        return np.add.reduce(gains * as_array(self.weights, exact), axis=-1)

    @property
    def weights(self) -> Profile:
        """What a unit of payoff is worth: 1 / (ideal - disagreement) of each player."""
        best, d = fractions(self.ideal), fractions(self.disagreement)
        return tuple(1 / (b - x) for b, x in zip(best, d, strict=True))

    @property
    def properties(self) -> Properties:
        return Properties(len(set(self.weights)) == 1, "strictly", True, True, "strongly")


Linear = Utilitarian | WeightedUtilitarian | RelativeUtilitarian
"""Welfare functions that weigh payoffs: by their `weights`, or evenly if they have none."""


@checked
@dataclass(frozen=True)
class Nash:
    """The product of gains over `disagreement` where V >= d, minus infinity elsewhere."""

    disagreement: tuple[Number, ...]
    name: str = field(default="Nash", init=False)

    def __call__(self, points: ArrayLike) -> Any:
        gains = _gains(points, self.disagreement)
        product = np.multiply.reduce(gains, axis=-1)
        return np.where(np.minimum.reduce(gains, axis=-1) >= 0, product, -np.inf)[()]

    @property
    def properties(self) -> Properties:
        impartial = len(set(self.disagreement)) == 1
        return Properties(impartial, "weakly", True, True, "strongly", needs_rational=True)


@checked
@dataclass(frozen=True)
class WeightedNash:
    """The product of gains to the power of `weights` where V >= d, minus infinity elsewhere."""

    disagreement: tuple[Number, ...]
    weights: tuple[Number, ...]
    name: str = field(default="weighted Nash", init=False)

    def __call__(self, points: ArrayLike) -> Any:
        gains = _gains(points, self.disagreement)
        powers = fractions(self.weights)
        inside = np.minimum.reduce(gains, axis=-1) >= 0
        whole = all(p.denominator == 1 and p <= LARGEST_POWER for p in powers)
        whole &= gains.dtype == object
        if not whole:
            gains = np.maximum(gains.astype(np.float64), 0)
        exponents = [int(p) if whole else float(p) for p in powers]
        # Beyond floats the value is infinite.
        with np.errstate(over="ignore"):
            product = np.multiply.reduce([gains[..., i] ** p for i, p in enumerate(exponents)])
        return np.where(inside, product, -np.inf)[()]

    @property
    def properties(self) -> Properties:
        impartial = len(set(self.disagreement)) == len(set(self.weights)) == 1
        return Properties(impartial, "weakly", True, True, "strongly", needs_rational=True)


@checked
@dataclass(frozen=True)
class Egalitarian:
    """The smallest gain over `disagreement` (Kalai 1977); optima are leximin."""

    disagreement: tuple[Number, ...]
    name: str = field(default="egalitarian", init=False)

    def __call__(self, points: ArrayLike) -> Any:
        return np.minimum.reduce(_gains(points, self.disagreement), axis=-1)

    @property
    def properties(self) -> Properties:
        impartial = len(set(self.disagreement)) == 1
        return Properties(impartial, "weakly", True, False, "strongly")


@checked
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

    def __call__(self, points: ArrayLike) -> Any:
        gains = _gains(points, self.disagreement)
        best: Any = [b - d for b, d in zip(self.ideal, self.disagreement, strict=True)]
        if best[1] == 0:
            raise InvalidArgument("Kalai-Smorodinsky distance: player 2 has no ideal gain")
        first, second = gains[..., 0], gains[..., 1]
        defined = second != 0
        ratio = first / np.where(defined, second, 1)
        return np.where(defined, -abs(ratio - best[0] / best[1]), -np.inf)[()]


utilitarian = Utilitarian()


@checked
def weighted_utilitarian(weights: Sequence[NumberLike]) -> WeightedUtilitarian:
    """The sum of payoffs times positive weights, one for each player."""
    return WeightedUtilitarian(_positive(weights))


@checked
def relative_utilitarian(
    disagreement: Sequence[NumberLike], ideal: Sequence[NumberLike]
) -> RelativeUtilitarian:
    """The sum of (V_i - d_i) / (ideal_i - d_i): relative utilitarianism.

    Payoffs are normalised to 0 at d and 1 at the ideal point, and added (Cao 1982; Dhillon and
    Mertens 1999, who take each player's worst and best payoff for d and ideal). Its optima are
    the whole face where that sum is largest, not only those with V >= d. Raises `InvalidArgument`
    unless every ideal payoff is above the disagreement payoff.

    >>> import gametheory as gt
    >>> S = gt.PayoffSet.from_points([(10, 0), (4, 3), (0, 4), (0, 0)])
    >>> gt.welfare_optimum(S, gt.welfare.relative_utilitarian((0, 0), S.ideal()))
    Optimum(relative utilitarian: (4, 3), value 23/20)
    >>> gt.welfare_optimum(S, gt.welfare.utilitarian)
    Optimum(utilitarian: (10, 0), value 10)
    """
    return RelativeUtilitarian(_point(disagreement), _point(ideal))


@checked
def weighted_nash(
    weights: Sequence[NumberLike], disagreement: Sequence[NumberLike]
) -> WeightedNash:
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


@checked
def nash(disagreement: Sequence[NumberLike]) -> Nash:
    """The Nash product with disagreement point d (Nash 1950)."""
    return Nash(_point(disagreement))


@checked
def egalitarian(disagreement: Sequence[NumberLike] = (0, 0)) -> Egalitarian:
    """The smallest gain over d; d = 0 gives min(V_1, V_2), as in section 3.3."""
    return Egalitarian(_point(disagreement))


@checked
def kalai_smorodinsky(
    disagreement: Sequence[NumberLike], ideal: Sequence[NumberLike]
) -> KalaiSmorodinsky:
    """Minus the printed distance, for disagreement point d and ideal point (sup V_1, sup V_2)."""
    return KalaiSmorodinsky(_point(disagreement), _point(ideal))


def leximin(points: Iterable[Profile], gains: Callable[[Profile], Profile]) -> tuple[Profile, ...]:
    """All points whose sorted gains are lexicographically largest."""
    ranked = [(tuple(sorted(gains(point))), point) for point in points]
    best = max(rank for rank, _ in ranked)
    return tuple(point for rank, point in ranked if rank == best)


def _gains(points: Any, disagreement: Sequence[Number]) -> NDArray[Any]:
    array = payoff_array(points)
    if array.shape[-1] != len(disagreement):
        raise InvalidArgument(
            f"expected points[..., player] with {len(disagreement)} players, "
            f"got shape {array.shape}"
        )
    array = _without_overflow(array)
    if array.dtype != object:
        return np.asarray(array - np.array(disagreement, dtype=np.float64))
    return np.asarray(array - np.array(fractions(disagreement), dtype=object))


def _without_overflow(array: NDArray[Any]) -> NDArray[Any]:
    """Integers that floats or sums of 64 bits would not hold as Python's."""
    if array.dtype.kind in "iu" and array.size:
        largest = max(abs(int(array.min())), abs(int(array.max())))
        if largest * array.shape[-1] >= INTEGERS_IN_FLOATS:
            return array.astype(object)
    return array


def _point(values: Sequence[Any]) -> tuple[Number, ...]:
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray):
        raise InvalidArgument(f"expected a payoff profile, got {values!r}")
    return numbers(values, "a disagreement or ideal payoff")
