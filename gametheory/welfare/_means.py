"""CES welfare on convex sets: a bracket that proves an optimum, and optima of many players.

The mean of order 1 - a with weights w is concave, and doubling all gains doubles it. So with the
slopes n_i = w_i / g_i^a at any positive gains g, every profile with gains h has

    mean(h)  <=  mean(g) * (n . h) / (n . g),

and the right-hand side is largest at a vertex. Players who can gain nothing on V >= d, whatever
the others do, are left out of the mean: it is that of the others which is maximised.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fractions
from gametheory._numeric.reals import PRECISION, ball, enclosure
from gametheory.payoffs import PayoffSet
from gametheory.payoffs.polytope_optima import leximin
from gametheory.welfare.concave import TIGHT
from gametheory.welfare.inequality import CES

SMALL_SHARE = 1e-7
"""Weights below this are solver dust: left out before the point is sharpened."""

NEWTON_STEPS = 8
"""From the digits of a conic solver to all; convergence is quadratic."""

LARGEST_AVERSION = 64
"""Optimality is decided in rationals for whole aversions up to this."""

DENOMINATORS = (60, 10_000)
"""The optimum is tried among rationals of denominators up to these."""

DIGITS = 160
"""Bits to which brackets are rounded outward: more than enough beyond the noise of balls."""


@dataclass(frozen=True)
class MeanBound:
    """A proven bracket of the largest CES welfare on the part V >= d of a convex set.

    Attributes:
        lower: what the optimum found is worth at least, of those players who can gain.
        upper: what no attainable profile surpasses.
        support: the profile at whose slopes `upper` is taken.
        welfare: whose optimum it is.
    """

    lower: Fraction
    upper: Fraction
    support: Profile = field(repr=False)
    welfare: CES = field(repr=False)

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[Any]) -> bool:
        """Re-check in rationals and rigorous balls, without search."""
        point, corner = fractions(payoffs), fractions(self.welfare.disagreement)
        if not payoff_set.contains([point])[0] or any(
            x < d for x, d in zip(point, corner, strict=True)
        ):
            return False
        problem = Problem(payoff_set.individually_rational(corner), self.welfare)
        return (
            problem.is_positive(self.support)
            and self.lower <= problem.lower(point)
            and self.upper >= problem.upper(self.support)
        )


class Problem:
    """The largest mean of gains over a polytope, given by the vertices of its part V >= d."""

    def __init__(self, part: Sequence[Profile], welfare: CES) -> None:
        self.part, self.welfare = part, welfare
        self.corner = fractions(welfare.disagreement)
        self.aversion = Fraction(welfare.aversion)
        self.able = [i for i, d in enumerate(self.corner) if max(v[i] for v in part) > d]
        weights = fractions(welfare.weights)
        total = sum((weights[i] for i in self.able), Fraction(0))
        self.weights = tuple(weights[i] / total for i in self.able)
        self.gains = [self.gain(v) for v in part]

    def gain(self, v: Profile) -> Profile:
        """What those who can gain do gain."""
        return tuple(v[i] - self.corner[i] for i in self.able)

    def is_positive(self, v: Profile) -> bool:
        """Whether slopes are finite there."""
        return all(g > 0 or (g == 0 and self.aversion == 0) for g in self.gain(v))

    def lower(self, point: Profile) -> Fraction:
        """A lower bound on the mean at `point`."""
        if not self.able:
            return Fraction(0)
        if self.aversion == 0:
            return Fraction(_dot(self.weights, self.gain(point)))
        import flint

        with flint.ctx.workprec(PRECISION):
            middle, radius = enclosure(self._mean(self.gain(point)))
        return _outward(middle - radius, math.floor)

    def upper(self, support: Profile) -> Fraction:
        """An upper bound on every mean, from the slopes at a profile with positive gains."""
        if not self.able:
            return Fraction(0)
        if self.aversion == 0:
            return max(Fraction(_dot(self.weights, gain)) for gain in self.gains)
        import flint

        with flint.ctx.workprec(PRECISION):
            at = [ball(g) for g in self.gain(support)]
            slopes = [
                ball(w) / g ** ball(self.aversion) for w, g in zip(self.weights, at, strict=True)
            ]
            tops = [_dot(slopes, [ball(g) for g in gain]) for gain in self.gains]
            most = tops[0]
            for top in tops[1:]:
                most = most.max(top)
            high, off = enclosure(self._mean(self.gain(support)) * most / _dot(slopes, at))
        return _outward(high + off, math.ceil)

    def _mean(self, gains: Profile) -> Any:
        """As a ball."""
        import flint

        weights, balls = [ball(w) for w in self.weights], [ball(g) for g in gains]
        order = ball(1 - self.aversion)
        if min(gains) == 0 and self.aversion >= 1:
            return flint.arb(0)
        if self.aversion == 1:
            return _dot(weights, [g.log() for g in balls]).exp()
        powers = [g**order if x else flint.arb(0) for g, x in zip(balls, gains, strict=True)]
        return _dot(weights, powers) ** (1 / order)

    def is_optimal(self, v: Profile) -> bool:
        """Whether slopes at v prove, in rationals, that nothing is better."""
        if self.aversion.denominator != 1 or self.aversion > LARGEST_AVERSION:
            return False
        at, power = self.gain(v), int(self.aversion)
        slopes = [w / g**power for w, g in zip(self.weights, at, strict=True)]
        top = _dot(slopes, at)
        return all(_dot(slopes, gain) <= top for gain in self.gains)

    def bound(self, point: Profile, support: Profile) -> MeanBound:
        """The bracket as a proof."""
        return MeanBound(self.lower(point), self.upper(support), support, self.welfare)


def largest_mean_of_many(
    payoff_set: PayoffSet, part: Sequence[Profile], welfare: CES
) -> tuple[Profile, MeanBound, bool]:
    """The optimum for a positive finite aversion, the bracket, and whether it is exact.

    Any number of players, numerically: the best of what a conic solver finds, sharpened by
    Newton's method, simple rationals next to it, and the leximin optimum, so that a failure of
    the solver shows as a wide bracket.
    """
    problem = Problem(part, welfare)
    even = leximin(payoff_set.points, problem.corner).point
    if len(problem.able) == 1:
        # What is left is to give that one the most; nobody else minds.
        best = max(part, key=lambda v: v[problem.able[0]])
        return best, problem.bound(best, best), True
    if not problem.able:
        return even, problem.bound(even, even), True
    candidates = [even]
    shares = _shares(problem)
    if shares is not None:
        candidates += [_mean_of(part, s) for s in (shares, _sharpened(problem, shares))]
    for largest in DENOMINATORS:
        simple = tuple(x.limit_denominator(largest) for x in candidates[-1])
        if (
            problem.is_positive(simple)
            and problem.is_optimal(simple)
            and payoff_set.contains([simple])[0]
        ):
            return simple, problem.bound(simple, simple), True
    candidates = [v for v in candidates if problem.is_positive(v)]
    point, support = max(candidates, key=problem.lower), min(candidates, key=problem.upper)
    return point, problem.bound(point, support), False


def _shares(problem: Problem) -> NDArray[np.float64] | None:
    """Weights of the vertices by a conic solver; None if it finds none."""
    import cvxpy

    # cvxpy is untyped in parts.
    cp: Any = cvxpy
    gains, weights = _floats(problem)
    share = cp.Variable(len(gains), nonneg=True)
    reach = gains.T @ share
    order = 1 - float(problem.aversion)
    if order == 0:
        goal = weights @ cp.log(reach)
    elif order > 0:
        goal = weights @ cp.power(reach, order, approx=False)
    else:
        # In logarithms: negative powers of gains are of too many sizes for a solver.
        goal = -cp.log_sum_exp(np.log(weights) + order * cp.log(reach)) / -order
    with warnings.catch_warnings():
        # How good the answer is, is proven afterwards.
        warnings.simplefilter("ignore", UserWarning)
        try:
            cp.Problem(cp.Maximize(goal), [cp.sum(share) == 1]).solve(solver=cp.CLARABEL, **TIGHT)
        except cp.SolverError:
            return None
    if share.value is None:
        return None
    found = np.where(share.value > SMALL_SHARE, share.value, 0.0)
    return np.asarray(found / found.sum())


def _sharpened(problem: Problem, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """What Newton's method makes of the shares, on the vertices that they use."""
    gains, weights = _floats(problem)
    a = float(problem.aversion)
    used = np.flatnonzero(shares)
    current = shares[used]
    for _ in range(NEWTON_STEPS):
        count, mean = len(used), current @ gains[used]
        if not count or mean.min() <= 0:
            return shares
        ratios = gains[used] / mean
        scale = weights * (mean / mean.min()) ** (1 - a)
        system = np.ones((count + 1, count + 1))
        system[:count, :count] = -a * (ratios * scale) @ ratios.T
        system[count, count] = 0
        right = np.append(-(ratios * scale).sum(axis=1), 0.0)
        current = current + np.linalg.lstsq(system, right, rcond=None)[0][:count]
        used, current = used[current > 0], current[current > 0]
        current = current / current.sum()
    result = np.zeros(len(shares))
    result[used] = current
    return result


def _floats(problem: Problem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gains, at most one, and weights."""
    gains = np.array([[float(x) for x in g] for g in problem.gains])
    return gains / gains.max(), np.array([float(w) for w in problem.weights])


def _mean_of(vertices: Sequence[Profile], shares: NDArray[np.float64]) -> Profile:
    exact = fractions(shares.tolist())
    total = sum(exact, Fraction(0))
    return tuple(_dot(exact, column) / total for column in zip(*vertices, strict=True))


def _outward(number: Fraction, to_whole: Callable[[Fraction], int]) -> Fraction:
    """Of fewer digits, so that what is computed twice in a different order agrees."""
    size = number.numerator.bit_length() - number.denominator.bit_length()
    unit = Fraction(2) ** (size - DIGITS)
    return to_whole(number / unit) * unit


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    products = [x * y for x, y in zip(a, b, strict=True)]
    return sum(products[1:], products[0])
