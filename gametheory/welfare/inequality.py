"""Welfare functions that weigh inequality.

Each takes profiles `[..., player]` and gives `[...]`, always to be maximised:

| constructor                          | value at V                                           |
|--------------------------------------|------------------------------------------------------|
| `generalised_gini(weights)`          | sum of weights_k V_(k), V_(1) the smallest payoff    |
| `ces(aversion, d, weights)`          | mean of order 1 - aversion of the gains V - d        |
| `inequity_averse(beta, ...)`         | sum of V_i - beta * factor * sum over i < j |V_i - V_j| |
| `fehr_schmidt(envy, guilt)`          | sum of the utilities of Fehr and Schmidt             |

Generalised Gini: Weymark 1981. The CES family (Arrow, Chenery, Minhas and Solow 1961; Atkinson
1970) spans utilitarian (aversion 0), Nash (1) and egalitarian (infinity); aversion 2 is the
harmonic mean. Its value is the gain that, given to everybody, would be as good.

The inequity-averse welfare of the paper (Appendix C) depends on the trajectory: from each
player's rewards it smooths e^t = g lambda e^(t-1) + r^t and subtracts beta E|e_1 - e_2|. On a
stationary stream of payoffs, discounted and per step, that is |V_1 - V_2| / (1 - g^2 lambda):

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky(), by="pure")
>>> for beta in ("1801/46875", "1802/46875"):
...     w = gt.welfare.inequity_averse(beta, discount="24/25", smoothing="24/25")
...     print(gt.welfare_optimum(S, w).face)
((Fraction(2, 1), Fraction(2, 1)), (Fraction(4, 1), Fraction(1, 1)))
((Fraction(2, 1), Fraction(2, 1)),)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    Profile,
    as_given,
    fraction_array,
    fractions,
    is_exact,
    number_array,
    to_fraction,
)
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, NumberLike
from gametheory.errors import InvalidArgument
from gametheory.payoffs.sets import payoff_array
from gametheory.welfare.properties import Properties

Players = Annotated[int, AtLeast(2), AtMost(1000)]


@checked
@dataclass(frozen=True)
class RankWeighted:
    """A weighted sum of sorted payoffs (or gains over `disagreement`), smallest first.

    Attributes:
        ranks: for each rank a weight; the smallest payoff's first.
        disagreement: subtracted before sorting; None stands for zero.
        name: what it is called.
    """

    ranks: tuple[Number, ...]
    disagreement: tuple[Number, ...] | None = None
    name: str = "rank-weighted"

    def __call__(self, points: ArrayLike) -> Any:
        array = profiles(points, len(self.ranks))
        if self.disagreement is not None:
            array = array - as_array(self.disagreement, array.dtype == object)
        ordered = np.sort(array, axis=-1)
        return np.add.reduce(ordered * as_array(self.ranks, array.dtype == object), axis=-1)

    @property
    def exact_ranks(self) -> Profile:
        return fractions(self.ranks)

    @property
    def properties(self) -> Properties:
        a = self.exact_ranks
        falling = all(x >= y for x, y in itertools.pairwise(a))
        return Properties(
            impartial=self.disagreement is None or len(set(self.disagreement)) == 1,
            monotone="strictly" if min(a) > 0 else "weakly" if min(a) >= 0 else "no",
            quasi_concave=falling or len(a) == 1,
            scale_free=False,
            efficient="strongly" if min(a) > 0 else "weakly" if min(a) >= 0 < max(a) else "no",
        )


@checked
@dataclass(frozen=True)
class CES:
    """The mean of order 1 - `aversion` of the gains over `disagreement`, with weights.

    Where V >= d, and minus infinity elsewhere; with aversion 1 or more it is zero where somebody
    gains nothing. Exact on Fractions for aversion 0, 2 and infinity.
    """

    aversion: Number | float
    disagreement: tuple[Number, ...]
    weights: tuple[Number, ...]
    name: str

    def __call__(self, points: ArrayLike) -> Any:
        array = profiles(points, len(self.weights))
        exact = array.dtype == object
        gains = array - as_array(self.disagreement, exact)
        least = np.minimum.reduce(gains, axis=-1)
        weights = as_array(self.weights, exact)
        if self.aversion == math.inf:
            return np.where(least >= 0, least, -np.inf)[()]
        if self.aversion == 0:
            mean = np.add.reduce(gains * weights, axis=-1)
        elif self.aversion == 2 and exact:
            safe: NDArray[Any] = np.where(gains > 0, gains, as_array((1,), exact=True))
            harmonic = 1 / np.add.reduce(weights / safe, axis=-1)
            mean = np.where(least > 0, harmonic, 0)
        else:
            mean = self._mean(gains.astype(np.float64), weights.astype(np.float64))
        return np.where(least >= 0, mean, -np.inf)[()]

    def _mean(self, gains: NDArray[np.float64], weights: NDArray[np.float64]) -> Any:
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.maximum(gains, 0))
            if self.aversion == 1:
                return np.exp((weights * logs).sum(axis=-1))
            order = 1 - float(self.aversion)
            # Scaled by the dominant gain, so that neither power overflows.
            anchor = logs.max(axis=-1) if order > 0 else logs.min(axis=-1)
            finite = np.where(np.isfinite(anchor), anchor, 0.0)
            total = (weights * np.exp(order * (logs - finite[..., None]))).sum(axis=-1)
            mean = np.exp(finite + np.log(total) / order)
            return np.where(np.isfinite(anchor), mean, 0.0)

    @property
    def properties(self) -> Properties:
        even = len(set(self.weights)) == 1 and len(set(self.disagreement)) == 1
        boundless = self.aversion == math.inf
        return Properties(
            impartial=even,
            monotone="weakly" if boundless or self.aversion >= 1 else "strictly",
            quasi_concave=True,
            scale_free=self.aversion == 1,
            efficient="strongly",
            needs_rational=True,
        )


@checked
def generalised_gini(weights: Sequence[NumberLike]) -> RankWeighted:
    """The generalised Gini welfare (Weymark 1981): weights of the sorted payoffs.

    `weights[0]` is that of the smallest payoff; they must not increase nor be negative, and
    (1, 0, ..., 0) is the smallest payoff, (1, 1, ..., 1) the sum. Raises `InvalidArgument` else.
    """
    given = numbers(weights, "a Gini weight")
    exact = fractions(given)
    falling = all(x >= y for x, y in itertools.pairwise(exact))
    if not falling or min(exact) < 0 or not any(exact):
        raise InvalidArgument(
            "expected weights of the sorted payoffs, the smallest payoff's first, that do not "
            f"increase and are not negative, got {weights!r}"
        )
    return RankWeighted(given, name="generalised Gini")


@checked
def max_min(disagreement: Sequence[NumberLike] = (0, 0)) -> RankWeighted:
    """The smallest gain over d, like `egalitarian(d)`, but every maximiser counts as optimal.

    So an optimum need only be weakly Pareto-optimal (Rawls 1971; Kalai 1977).
    """
    d = numbers(disagreement, "a disagreement payoff")
    return RankWeighted((1, *(0,) * (len(d) - 1)), d, "max-min")


@checked
def inequity_averse(
    beta: NumberLike,
    *,
    discount: NumberLike | None = None,
    smoothing: NumberLike | None = None,
    players: Players = 2,
) -> RankWeighted:
    """The paper's w^IA on profiles: the sum of payoffs minus beta times the inequality.

    Without `discount` and `smoothing` the inequality is the sum of |V_i - V_j| over pairs of
    players. With them it is what the printed E|e_1 - e_2| is on a *stationary* stream of payoffs,
    per step and discounted: 1 / (1 - discount^2 smoothing) times as much. For other streams see
    `inequity_averse_value`. It respects Pareto dominance only up to a certain beta (two players:
    beta * factor <= 1); see `.properties`.

    Raises `InvalidArgument` for a negative beta, or only one of discount and smoothing.
    """
    strength = _number(beta, "beta", least=0)
    if (discount is None) != (smoothing is None):
        raise InvalidArgument("expected both discount and smoothing, or neither")
    if discount is not None:
        g, lam = (
            _number(x, what, least=0)
            for x, what in ((discount, "a discount"), (smoothing, "a smoothing factor"))
        )
        if not (g < 1 and lam <= 1):
            raise InvalidArgument(
                f"expected 0 <= discount < 1 and 0 <= smoothing <= 1, got {discount}, {smoothing}"
            )
        strength = strength / (1 - g**2 * lam)
    # Of n sorted payoffs the k-th (from 0) is larger than k others and smaller than n - 1 - k.
    ranks = tuple(1 + strength * (players - 1 - 2 * k) for k in range(players))
    return RankWeighted(_spoken(ranks, beta, discount, smoothing), name="inequity-averse")


@checked
def inequity_averse_value(
    rewards: ArrayLike, beta: NumberLike, *, discount: NumberLike, smoothing: NumberLike
) -> Any:
    """w^IA of streams of rewards `[..., t, player]`, as printed: per step, discounted, `[...]`.

    V_1 + V_2 - beta (1-g) sum over t of g^t |e_1^t - e_2^t| with e^t = g smoothing e^(t-1) + r^t
    (paper, Appendix C); over pairs of players if there are more. The stream is over after its
    last step: e decays without a reward, and what it adds from then on is counted. Exact on
    Fractions and integers with an exact beta, discount and smoothing.
    """
    raw = np.asarray(number_array(rewards, "rewards"))
    exact = raw.dtype.kind in "iO" and all(is_exact(x) for x in (beta, discount, smoothing))
    stream: NDArray[Any] = fraction_array(raw) if exact else raw.astype(np.float64)
    if stream.ndim < 2 or not stream.shape[-2]:
        raise InvalidArgument(f"expected rewards[..., t, player], got shape {raw.shape}")
    b, g, lam = (
        _number(x, what, least=0) if exact else float(_number(x, what, least=0))
        for x, what in ((beta, "beta"), (discount, "a discount"), (smoothing, "smoothing"))
    )
    if not (g < 1 and lam <= 1):
        raise InvalidArgument(
            f"expected 0 <= discount < 1 and 0 <= smoothing <= 1, got {discount}, {smoothing}"
        )
    pairs = list(itertools.combinations(range(stream.shape[-1]), 2))
    smoothed = stream[..., 0, :] * 0
    total, inequality, weight = smoothed.sum(axis=-1), smoothed.sum(axis=-1), 1 - g
    for t in range(stream.shape[-2]):
        smoothed = g * lam * smoothed + stream[..., t, :]
        apart = sum(abs(smoothed[..., i] - smoothed[..., j]) for i, j in pairs)
        total = total + weight * stream[..., t, :].sum(axis=-1)
        inequality = inequality + weight * apart
        weight = weight * g
    # Afterwards e shrinks by g lam a step, and its weight by g.
    inequality = inequality + weight * apart * (g * lam) / (1 - g * g * lam)
    return np.asarray(total - b * inequality)[()]


@checked
def fehr_schmidt_utilities(
    points: ArrayLike, *, envy: NumberLike, guilt: NumberLike
) -> NDArray[Any]:
    """What each player feels about profiles `[..., player]`: `[..., player]`.

    V_i - envy / (n-1) sum of max(V_j - V_i, 0) - guilt / (n-1) sum of max(V_i - V_j, 0)
    (Fehr and Schmidt 1999, who assume guilt <= envy and 0 <= guilt < 1). Exact on Fractions.
    """
    array = payoff_array(points)
    if array.ndim < 1 or array.shape[-1] < 2:
        raise InvalidArgument(f"expected points[..., player] of two or more, got {array.shape}")
    alpha: Any = _number(envy, "envy", least=0)
    beta: Any = _number(guilt, "guilt", least=0)
    if array.dtype == np.float64:
        alpha, beta = float(alpha), float(beta)
    elif array.dtype.kind in "iu":
        array = array.astype(object)
    ahead = array[..., :, None] - array[..., None, :]
    zero = ahead * 0
    behind, before = np.maximum(-ahead, zero).sum(axis=-1), np.maximum(ahead, zero).sum(axis=-1)
    others = array.shape[-1] - 1
    return np.asarray(array - (alpha * behind + beta * before) / others)


@checked
def fehr_schmidt(envy: NumberLike, guilt: NumberLike, *, players: Players = 2) -> RankWeighted:
    """The sum of the utilities of Fehr and Schmidt; see `fehr_schmidt_utilities`."""
    alpha, beta = _number(envy, "envy", least=0), _number(guilt, "guilt", least=0)
    strength = (alpha + beta) / (players - 1)
    ranks = tuple(1 + strength * (players - 1 - 2 * k) for k in range(players))
    return RankWeighted(_spoken(ranks, envy, guilt), name="Fehr-Schmidt")


@checked
def ces(
    inequality_aversion: NumberLike,
    disagreement: Sequence[NumberLike] = (0, 0),
    *,
    weights: Sequence[NumberLike] | None = None,
) -> CES:
    """The CES (with equal weights: Atkinson) welfare of gains over d.

    (sum of weights_i (V_i - d_i)^(1-a))^(1/(1-a)) for a = `inequality_aversion` >= 0, the
    weights scaled to sum to one. a = 0 is the mean, a = 1 the geometric mean (Nash), a = infinity
    the smallest gain. Its scale is that of payoffs: an equal gain of x for everybody is worth x.
    """
    d = numbers(disagreement, "a disagreement payoff")
    if isinstance(inequality_aversion, float) and inequality_aversion == math.inf:
        aversion: Number | float = math.inf
    else:
        aversion = _number(inequality_aversion, "an inequality aversion", least=0)
        aversion = as_given(aversion, inequality_aversion)
    given = (1,) * len(d) if weights is None else numbers(weights, "a weight")
    exact = fractions(given)
    if len(exact) != len(d) or min(exact) <= 0:
        raise InvalidArgument(f"expected {len(d)} positive weights, got {weights!r}")
    shares = tuple(x / sum(exact) for x in exact)
    return CES(aversion, d, _spoken(shares, *given), f"CES {inequality_aversion}")


def numbers(values: Any, what: str) -> tuple[Number, ...]:
    """A tuple of numbers as given, floats as floats and all else as Fractions."""
    if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray) or not len(values):
        raise InvalidArgument(f"expected one number for each player, got {values!r}")
    exact = fractions(values, what)
    return tuple(as_given(x, given) for given, x in zip(values, exact, strict=True))


def as_array(values: Sequence[Number], exact: bool) -> NDArray[Any]:
    """Numbers as Fractions (dtype object) or floats."""
    if exact:
        return np.array(fractions(values), dtype=object)
    return np.array([float(x) for x in values])


def profiles(points: Any, players: int) -> NDArray[Any]:
    """Payoffs `[..., player]` as an array that loses nothing: integers and Fractions as objects.

    Raises `InvalidArgument` for another last axis.
    """
    array = payoff_array(points)
    if array.ndim < 1 or array.shape[-1] != players:
        raise InvalidArgument(
            f"expected points[..., player] with {players} players, got shape {array.shape}"
        )
    if array.dtype.kind in "iu":
        return array.astype(object)
    return fraction_array(array, "points") if array.dtype == np.longdouble else array


def _number(value: Any, what: str, *, least: int) -> Fraction:
    exact = to_fraction(value, what)
    if exact < least:
        raise InvalidArgument(f"expected {what} of at least {least}, got {value}")
    return exact


def _spoken(values: Sequence[Fraction], *given: Any) -> tuple[Number, ...]:
    """Fractions; floats that are the same if one of the numbers they were made of is a float."""
    if all(x is None or is_exact(x) for x in given):
        return tuple(values)
    return tuple(as_given(x, 0.0) for x in values)
