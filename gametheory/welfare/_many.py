"""Optima over convex sets of any number of players, each with a proof.

Sums, leximin and rank-weighted sums are exact, by linear programs in integers; largest products
and means come with a proven bracket where they are irrational.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import Profile, fractions
from gametheory._numeric.lp import integer_maximum
from gametheory._numeric.polygon import integers
from gametheory.errors import Unsupported
from gametheory.payoffs import PayoffSet, polytope_optima
from gametheory.payoffs.hull import cut, support
from gametheory.payoffs.polytope_proofs import OptimumProof
from gametheory.payoffs.sets import dot
from gametheory.welfare._means import Problem, largest_mean_of_many
from gametheory.welfare.functions import (
    Egalitarian,
    Linear,
    Nash,
    WeightedNash,
)
from gametheory.welfare.inequality import CES, RankWeighted
from gametheory.welfare.names import title
from gametheory.welfare.result import Optimum, Rule, Welfare, rational_part

RULES: dict[str, Rule] = {
    "largest sum": "largest sum",
    "leximin": "gains in ratio",
    "largest product": "largest product",
}


@dataclass(frozen=True)
class RankProof:
    """Why a profile has the largest rank-weighted sum of gains: a linear function above it.

    With ranks that do not increase the sum is the least, over all orders of the players, of a
    linear function; so a mixture of orders bounds it from above everywhere.

    Attributes:
        orders: ranks as they fall to the players, with weights that sum to one.
        value: the largest sum.
        ranks, origin: of the welfare; gains are over the origin.
    """

    orders: Mapping[Profile, Fraction]
    value: Fraction
    ranks: Profile = field(repr=False)
    origin: Profile = field(repr=False)

    @property
    def normal(self) -> Profile:
        """The mean order: a supergradient of the welfare at every optimum."""
        columns = zip(*self.orders, strict=True)
        return tuple(dot(tuple(self.orders.values()), column) for column in columns)

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[Any]) -> bool:
        """Re-check in rationals that the profile is attainable, and that nothing is worth more."""
        point = fractions(payoffs)
        return bool(
            payoff_set.contains([point])[0]
            and _rank_sum(self.ranks, _minus(point, self.origin)) == self.value
            and tuple(sorted(self.ranks, reverse=True)) == self.ranks
            and all(sorted(order) == sorted(self.ranks) for order in self.orders)
            and min(self.orders.values()) >= 0
            and sum(self.orders.values()) == 1
            and max(dot(self.normal, _minus(v, self.origin)) for v in payoff_set.points)
            == self.value
        )


def many_player_optimum(payoff_set: PayoffSet, welfare: Welfare) -> Optimum:
    """The maximum of a welfare function over a convex set of any number of players."""
    count, points = payoff_set.num_players, payoff_set.points
    given = getattr(welfare, "disagreement", None)
    corner = None if given is None else fractions(given)
    weights = fractions(getattr(welfare, "weights", (1,) * count))
    if isinstance(welfare, Linear):
        face, proof = polytope_optima.largest_sum(points, weights)
        return _optimum(payoff_set, welfare, face, proof)
    if isinstance(welfare, RankWeighted):
        face, ranked = largest_rank_weighted(points, corner, welfare.exact_ranks)
        return Optimum(
            welfare.name,
            face,
            payoff_set,
            "largest rank-weighted sum",
            welfare,
            ranked.origin,
            welfare.exact_ranks,
            rational=False,
            proof=ranked,
        )
    if corner is None:
        raise Unsupported(
            f"no optimum of {title(welfare)} over a convex set: expected one of "
            "gametheory.welfare; wrap a concave one with gametheory.welfare.concave"
        )
    even = polytope_optima.leximin(points, corner)
    if isinstance(welfare, Egalitarian):
        return _optimum(payoff_set, welfare, (even.point,), even)
    if not isinstance(welfare, Nash | WeightedNash | CES):
        raise Unsupported(f"no optimum of {title(welfare)} for more than two players")
    if even.lower < 0:
        rational_part(payoff_set, corner)
    if isinstance(welfare, CES):
        return _ces(payoff_set, welfare, corner, even)
    proof = polytope_optima.largest_product(points, corner, weights, even)
    return _optimum(payoff_set, welfare, (proof.point,), proof)


def _optimum(
    payoff_set: PayoffSet, welfare: Any, face: tuple[Profile, ...], proof: OptimumProof
) -> Optimum:
    given = getattr(welfare, "disagreement", None)
    return Optimum(
        welfare.name,
        face,
        payoff_set,
        RULES[proof.rule],
        welfare,
        None if given is None else fractions(given),
        proof.scale,
        radius=proof.radius,
        proof=proof,
    )


def _ces(payoff_set: PayoffSet, welfare: CES, corner: Profile, even: OptimumProof) -> Optimum:
    if welfare.aversion == math.inf:
        return _optimum(payoff_set, welfare, (even.point,), even)
    part = rational_part(payoff_set, corner)
    rule: Rule = "efficient"
    if welfare.aversion == 0:
        rule, exact = "largest sum on V >= d", True
        face = support(part, fractions(welfare.weights))
        bound = Problem(part, welfare).bound(face[0], face[0])
    else:
        point, bound, exact = largest_mean_of_many(payoff_set, part, welfare)
        face = (point,)
    return Optimum(
        welfare.name,
        face,
        payoff_set,
        rule,
        welfare,
        corner,
        fractions(welfare.weights),
        proof=bound,
        approximate=not exact,
    )


def largest_rank_weighted(
    vertices: Sequence[Profile], corner: Profile | None, ranks: Profile
) -> tuple[tuple[Profile, ...], RankProof]:
    """The corners of the face where the sum of ranks_k times the k-th smallest gain is largest.

    Ranks must not increase. Orders of players are taken up as they are needed, of n! a few.
    """
    if any(a < b for a, b in itertools.pairwise(ranks)):
        raise Unsupported(
            f"expected rank weights that do not increase, got {tuple(map(str, ranks))}: their "
            "optima over a convex set are no face"
        )
    origin = corner or (Fraction(0),) * len(ranks)
    gains = [_minus(v, origin) for v in vertices]
    orders = [_order(ranks, gains[0])]
    while True:
        level, shares, prices = _highest(gains, orders)
        point = tuple(dot(shares, column) for column in zip(*gains, strict=True))
        lowest = _order(ranks, point)
        if dot(lowest, point) == level:
            break
        orders.append(lowest)
    mixture = {order: price for order, price in zip(orders, prices, strict=True) if price}
    proof = RankProof(mixture, level, ranks, origin)
    # Every optimum is highest by the proof's normal; of that face, cut off what is not one.
    face = support(vertices, proof.normal)
    while True:
        worse = next((v for v in face if _rank_sum(ranks, _minus(v, origin)) < level), None)
        if worse is None:
            return face, proof
        order = _order(ranks, _minus(worse, origin))
        below = (tuple(-x for x in order), -level - dot(order, origin))
        face = cut(face, [below])


def _highest(
    gains: Sequence[Profile], orders: Sequence[Profile]
) -> tuple[Fraction, list[Fraction], list[Fraction]]:
    """The largest t with t <= order . (mean gains) for each order; shares, and prices of orders."""
    values = [tuple(dot(order, gain) for gain in gains) for order in orders]
    whole, unit = integers(values)
    # Shifted until all are positive: then shares of at most one are used up, and 0 is a start.
    shift = 1 - min(map(min, whole))
    rows = [[1, *(-x - shift for x in row)] for row in whole]
    rows.append([0] + [1] * len(gains))
    value, solution, prices, divisor = integer_maximum(
        rows, [0] * len(orders) + [1], [1] + [0] * len(gains)
    )
    level = (Fraction(value, divisor) - shift) / unit
    shares = [Fraction(x, divisor) for x in solution[1:]]
    return level, shares, [Fraction(price, divisor) for price in prices[: len(orders)]]


def _order(ranks: Profile, gains: Profile) -> Profile:
    """The ranks as they fall to the players: the first to the smallest gain."""
    by_gain = sorted(range(len(gains)), key=gains.__getitem__)
    fallen = dict(zip(by_gain, ranks, strict=True))
    return tuple(fallen[i] for i in range(len(gains)))


def _rank_sum(ranks: Profile, gains: Profile) -> Fraction:
    return dot(ranks, sorted(gains))


def _minus(a: Profile, b: Profile) -> Profile:
    return tuple(x - y for x, y in zip(a, b, strict=True))
