"""Maximal welfare over correlated equilibria: linear directly, concave by directions.

The concave ones are found from the outside in. A few equilibria span an inner set of payoff
profiles; the best profile there gives the direction in which something better must lie; a
linear program goes that way, and either finds another equilibrium or proves that there is
none better (Dantzig and Wolfe 1960; fully corrective Frank-Wolfe).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, show_profile
from gametheory.correlated._incentives import Incentives
from gametheory.correlated._opposed import OpposedGame, opposed
from gametheory.correlated._optimum import (
    CorrelatedOptimum,
    DualCertificate,
    Kind,
    Name,
    dot,
    upper_bound,
)
from gametheory.correlated._simplex import maximize
from gametheory.equilibria import minimax
from gametheory.errors import Infeasible
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction
from gametheory.welfare import nash, welfare_optimum

GAP = Fraction(1, 10**9)
"""The relative error bar at which the search for a Nash optimum of n > 2 players stops."""

NEGLIGIBLE = 1e-5
"""Shares that a conic solver leaves to points that the optimal mixture does not need."""

NEWTON_STEPS = 6
"""From the five digits of a conic solver to all; convergence is quadratic."""

TINY = 1e-300
"""A gain too small to have a logarithm worth comparing."""

SHARPENINGS = 12
"""Powers of 2**-10 to try as the weight of the better-off player in a tie."""

Lottery = Mapping[JointAction, Fraction]


class Program:
    """The equilibria of one game as the feasible set of linear programs."""

    def __init__(self, game: NormalForm, rows: Incentives, *, coarse: bool) -> None:
        self.game, self.rows, self.coarse = game, rows, coarse

    def solve(
        self, weights: Profile | None, values: NDArray[Any] | None = None, *, unique: bool = False
    ) -> tuple[bool | None, Lottery, Profile, DualCertificate]:
        """Whether it is unique, the best equilibrium in a direction, its payoffs, the proof."""
        if weights is not None and self.opposed is not None:
            return self._opposed_optimum(self.opposed, weights, unique=unique)
        objective, unit = self.rows.direction(weights, values)
        found = maximize(self.rows, objective, ask_unique=unique)
        lottery = dict(
            sorted(zip(self.rows.joint_actions(found.cells), found.weights, strict=True))
        )
        names = self.rows.row_names(found.rows.tolist())
        multipliers = {
            name: price * self.rows.scales[name[0]] / unit
            for name, price in zip(names, found.prices, strict=True)
        }
        bound = found.value / unit
        certificate = DualCertificate(weights, values, multipliers, bound, self.coarse)
        return found.unique, lottery, self.payoffs(lottery), certificate

    @cached_property
    def opposed(self) -> OpposedGame | None:
        return opposed(self.rows)

    def _opposed_optimum(
        self, game: OpposedGame, weights: Profile, *, unique: bool
    ) -> tuple[bool | None, Lottery, Profile, DualCertificate]:
        """Any equilibrium: all pay the same."""
        payoffs = self.payoffs(game.lottery)
        player, prices = game.prices(weights)
        actions = range(self.game.shape[player])
        recommended: list[Name] = [()] if self.coarse else [(a,) for a in actions]
        multipliers = {
            (player, *a, b): price
            for a in recommended
            for b, price in enumerate(prices)
            if price and a != (b,)
        }
        certificate = DualCertificate(
            weights, None, multipliers, dot(weights, payoffs), self.coarse
        )
        one = game.has_one(coarse=self.coarse) if unique else None
        return one, game.lottery, payoffs, certificate

    def payoffs(self, lottery: Lottery) -> Profile:
        scale = math.lcm(*(p.denominator for p in lottery.values()))
        weights = np.array([int(p * scale) for p in lottery.values()], dtype=object)
        return self.rows.payoffs(self.rows.cell_numbers(list(lottery)), weights, scale)

    def linear(
        self,
        name: str,
        weights: Profile | None,
        values: NDArray[Any] | None = None,
        *,
        disagreement: Profile | None = None,
        exact: bool,
    ) -> CorrelatedOptimum:
        unique, lottery, payoffs, certificate = self.solve(weights, values, unique=True)
        value = certificate.bound
        if weights is not None and disagreement is not None:
            value -= dot(weights, disagreement)
        return CorrelatedOptimum(
            name,
            lottery,
            payoffs,
            value,
            value,
            "linear" if disagreement is None else "relative",
            certificate,
            disagreement,
            unique,
            self.game.shape,
            exact,
            "zero-sum game: every equilibrium pays the value"
            if weights is not None and self.opposed is not None
            else "dual simplex on floats, its basis solved in integers",
        )

    def egalitarian(self, disagreement: Profile, *, exact: bool) -> CorrelatedOptimum:
        columns: list[tuple[Profile, Lottery]] = []
        weights = (Fraction(1, len(disagreement)),) * len(disagreement)
        smallest: Fraction | None = None
        mixture: Profile = ()
        while True:
            _, lottery, payoffs, certificate = self.solve(weights)
            if certificate.bound - dot(weights, disagreement) == smallest:
                break
            columns.append((payoffs, lottery))
            # The other side picks the player, so as to make the gain small: a matrix game.
            table = np.array([_subtract(v, disagreement) for v, _ in columns], dtype=object)
            solved = minimax(NormalForm.from_bimatrix(table, -table))
            smallest, mixture = solved.exact_payoffs[0], solved.guarantees[0]
            weights = tuple(solved.punishments[0])
        lottery = _mix([lottery for _, lottery in columns], mixture)
        if len(weights) == 2 and min(weights) == 0:
            lottery = self._sharpen(weights, certificate.bound)
        return self._concave("egalitarian", lottery, disagreement, certificate, exact)

    def nash(self, disagreement: Profile, *, exact: bool) -> CorrelatedOptimum:
        start = self.egalitarian(disagreement, exact=exact)
        if start.lower < 0:
            raise Infeasible(
                "expected a disagreement that some equilibrium weakly beats, got "
                f"{show_profile(disagreement)}: in every equilibrium some player gets at least "
                f"{show_profile([-start.lower])[1:-1]} less"
            )
        if start.lower == 0:
            return self._concave("Nash", start.lottery, disagreement, start.certificate, exact)
        columns: list[tuple[Profile, Lottery]] = [(start.exact_payoffs, start.lottery)]
        inner = _best_in_polygon if len(disagreement) == 2 else _best_in_hull
        best: DualCertificate | None = None
        least = None
        while True:
            mixture = inner([payoffs for payoffs, _ in columns], disagreement)
            lottery = _mix([lottery for _, lottery in columns], mixture)
            gains = _subtract(self.payoffs(lottery), disagreement)
            weights = tuple(1 / gain for gain in gains)
            if inner is _best_in_hull:
                weights = tuple(Fraction(float(w)) for w in weights)
            _, vertex, payoffs, certificate = self.solve(weights)
            upper = upper_bound("Nash", weights, disagreement, certificate.bound)
            assert upper is not None
            if least is None or upper < least:
                best, least = certificate, upper
            assert best is not None
            if least <= (1 + GAP * (len(gains) > 2)) * math.prod(gains) or any(
                payoffs == known for known, _ in columns
            ):
                return self._concave("Nash", lottery, disagreement, best, exact)
            columns.append((payoffs, vertex))

    def _sharpen(self, weights: Profile, most: Fraction) -> Lottery:
        """Two players, of whom one cannot gain more: the best of that for the other."""
        worse_off = weights.index(max(weights))
        for power in range(1, SHARPENINGS + 1):
            tilt = Fraction(1, 2 ** (10 * power))
            tilted = tuple(w if i == worse_off else tilt for i, w in enumerate(weights))
            _, lottery, payoffs, _ = self.solve(tilted)
            if payoffs[worse_off] == most:
                return lottery
        raise AssertionError("a vertex that wins at every small tilt wins at one of these")

    def _concave(
        self,
        kind: Kind,
        lottery: Lottery,
        disagreement: Profile,
        certificate: DualCertificate,
        exact: bool,
    ) -> CorrelatedOptimum:
        payoffs = self.payoffs(lottery)
        gains = _subtract(payoffs, disagreement)
        lower = min(gains) if kind == "egalitarian" else math.prod(gains, start=Fraction(1))
        assert certificate.weights is not None
        upper = upper_bound(kind, certificate.weights, disagreement, certificate.bound)
        assert upper is not None
        return CorrelatedOptimum(
            kind,
            lottery,
            payoffs,
            lower,
            upper,
            kind,
            certificate,
            disagreement,
            None,
            self.game.shape,
            exact,
            "column generation, every direction by an exact linear program",
        )


def _best_in_polygon(points: Sequence[Profile], disagreement: Profile) -> Profile:
    """The mixture of the points with the largest product of gains, exactly (two players)."""
    # In place of joint actions the polygon's corners carry their position in the list.
    corners = ConvexSet.hull(points).points
    inner = ConvexSet(corners, lotteries={v: {(points.index(v),): Fraction(1)} for v in corners})
    mixture = welfare_optimum(inner, nash(disagreement)).weights
    return tuple(mixture.get((k,), Fraction(0)) for k in range(len(points)))


def _best_in_hull(points: Sequence[Profile], disagreement: Profile) -> Profile:
    """The mixture of the points with the largest product of gains, any number of players.

    To the precision of a conic solver.
    """
    if len(points) == 1:
        return (Fraction(1),)
    import cvxpy

    cp: Any = cvxpy
    gains = np.array([_subtract(point, disagreement) for point in points])
    gains = (gains / gains[0]).astype(np.float64)
    mixture = cp.Variable(len(points), nonneg=True)
    problem = cp.Problem(cp.Maximize(cp.sum(cp.log(gains.T @ mixture))), [cp.sum(mixture) == 1])
    problem.solve(solver=cp.CLARABEL)
    shares = [Fraction(float(x)) for x in _polished(gains, np.maximum(mixture.value, 0))]
    return tuple(share / sum(shares) for share in shares)


def _polished(gains: NDArray[np.float64], mixture: NDArray[np.float64]) -> NDArray[np.float64]:
    """The better of the mixture and what Newton's method on its support makes of it."""
    used = np.flatnonzero(mixture > NEGLIGIBLE)
    shares = mixture[used] / mixture[used].sum()
    for _ in range(NEWTON_STEPS + len(used)):
        count, mean = len(used), shares @ gains[used]
        if not count or mean.min() <= 0:
            return mixture
        ratios = gains[used] / mean
        optimality = np.ones((count + 1, count + 1))
        optimality[:count, :count] = -ratios @ ratios.T
        optimality[count, count] = 0
        right = np.append(-ratios.sum(axis=1), 0.0)
        shares = shares + np.linalg.lstsq(optimality, right, rcond=None)[0][:count]
        used, shares = used[shares > 0], shares[shares > 0]
        shares = shares / shares.sum()
    result = np.zeros(len(mixture))
    result[used] = shares
    return max(result, mixture, key=lambda w: float(np.log(np.maximum(w @ gains, TINY)).sum()))


def _mix(lotteries: Sequence[Lottery], mixture: Sequence[Fraction]) -> Lottery:
    total: dict[JointAction, Fraction] = {}
    for lottery, share in zip(lotteries, mixture, strict=True):
        if share:
            for cell, probability in lottery.items():
                total[cell] = total.get(cell, Fraction(0)) + share * probability
    return dict(sorted(total.items()))


def _subtract(point: Profile, corner: Profile) -> Profile:
    return tuple(x - d for x, d in zip(point, corner, strict=True))
