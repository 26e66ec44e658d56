"""Optima over convex sets of any number of players, each with a proof.

Linear and leximin optima are exact, by linear programs in integers over weights of vertices. The
largest product of gains is found by a conic solver and made rational; that it is the largest, or
by how much it can miss, is proven by a supporting hyperplane: with powers w summing to W and
gains g, the arithmetic and the geometric mean give

    product of (v_i - d_i)^w_i  <=  product of g_i^w_i * (sum of w_i (v_i - d_i) / (W g_i))^W

for every v, and the last factor is largest at a vertex.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from gametheory._exact import Profile, fractions
from gametheory._lp import integer_maximum
from gametheory.errors import Infeasible, Unsupported
from gametheory.payoffs import PayoffSet
from gametheory.payoffs._hull import contains
from gametheory.welfare.concave import TIGHT, concave, concave_optimum
from gametheory.welfare.functions import (
    Egalitarian,
    Nash,
    Optimum,
    Utilitarian,
    WeightedNash,
    WeightedUtilitarian,
    Welfare,
    optimum_on_face,
    rational_part,
)
from gametheory.welfare.inequality import CES, RankWeighted

SMALL_SHARE = 1e-10
"""Weights below this are solver dust: left out before the point is made rational."""

DENOMINATORS = (60, 10_000)
"""A product's maximiser is tried among rationals of denominators up to these first."""


@dataclass(frozen=True)
class ProductBound:
    """A proven bracket of the largest product of gains over a convex set.

    Attributes:
        lower, upper: of (product of gains^weights)^(1 / sum of weights), the weighted geometric
            mean of gains: `lower` is reached, `upper` is not exceeded. Equal if exact.
        normal: weights over gains: the hyperplane that supports the set, or nearly.
        weights, disagreement: of the problem.
    """

    lower: float
    upper: float
    normal: Profile
    weights: Profile
    disagreement: Profile

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[Any]) -> bool:
        """Re-check without search: the point is attainable, and no vertex is beyond the bound."""
        point = fractions(payoffs)
        gains = [x - d for x, d in zip(point, self.disagreement, strict=True)]
        if not payoff_set.contains([point])[0] or min(gains) <= 0:
            return False
        total = sum(self.weights, Fraction(0))
        slack = _slack(payoff_set.points, self.disagreement, self.normal) / total
        mean = _geometric_mean(gains, self.weights)
        return (
            all(n * g == w for n, g, w in zip(self.normal, gains, self.weights, strict=True))
            and self.lower <= mean * (1 + 1e-12)
            and self.upper >= mean * float(slack) * (1 - 1e-12)
        )


def many_player_optimum(payoff_set: PayoffSet, welfare: Welfare) -> Optimum:
    """The maximum of a welfare function over a convex set of any number of players."""
    name = str(getattr(welfare, "name", "welfare"))
    count = payoff_set.num_players
    given = getattr(welfare, "disagreement", None)
    corner = None if given is None else fractions(given)
    if isinstance(welfare, Utilitarian | WeightedUtilitarian):
        weights = fractions(getattr(welfare, "weights", (1,) * count))
        face = largest_sum(payoff_set.points, weights)
        return optimum_on_face(payoff_set, name, face, "largest sum", welfare=welfare)
    if isinstance(welfare, Egalitarian) and corner is not None:
        point = leximin(payoff_set.points, corner, (Fraction(1),) * count)
        return optimum_on_face(
            payoff_set, name, (point,), "efficient", welfare=welfare, disagreement=corner
        )
    if isinstance(welfare, RankWeighted):
        point = largest_rank_weighted(payoff_set.points, corner, welfare.exact_ranks)
        return optimum_on_face(
            payoff_set, name, (point,), "efficient", welfare=welfare, disagreement=corner
        )
    if isinstance(welfare, Nash | WeightedNash) and corner is not None:
        weights = fractions(getattr(welfare, "weights", (1,) * count))
        part = rational_part(payoff_set, corner)
        return product_optimum(payoff_set, part, corner, weights, name=name, welfare=welfare)
    if isinstance(welfare, CES) and corner is not None:
        return _ces(payoff_set, welfare, corner)
    raise Unsupported(
        f"no optimum of {welfare!r} over a convex set: expected one of gametheory.welfare; wrap "
        "a concave one with gametheory.welfare.concave"
    )


def largest_sum(vertices: Sequence[Profile], weights: Profile) -> tuple[Profile, ...]:
    """The vertices of the face where weights . v is largest."""
    heights = [sum((w * x for w, x in zip(weights, v, strict=True)), Fraction(0)) for v in vertices]
    top = max(heights)
    return tuple(v for v, h in zip(vertices, heights, strict=True) if h == top)


def leximin(vertices: Sequence[Profile], corner: Profile, scale: Profile) -> Profile:
    """The point whose sorted gains (v - d) * scale are lexicographically largest; unique.

    The least gain of all players is raised as far as it goes, then players whose gain cannot go
    beyond that are set aside with it, and so on.
    """
    gains = [tuple((x - d) * s for x, d, s in zip(v, corner, scale, strict=True)) for v in vertices]
    least = min(min(g) for g in gains)
    # Shifted, so that every gain is at least one: programs can start from nothing.
    raised = [tuple(x - least + 1 for x in g) for g in gains]
    fixed: dict[int, Fraction] = {}
    while True:
        free = [i for i in range(len(corner)) if i not in fixed]
        level, shares = _raise(raised, fixed, free)
        if len(free) == 1:
            break
        stuck = [i for i in free if _most(raised, fixed, free, level, i) == level]
        fixed.update(dict.fromkeys(stuck, level))
        if len(fixed) == len(corner):
            break
    return tuple(
        sum((share * v[i] for share, v in zip(shares, vertices, strict=True)), Fraction(0))
        for i in range(len(corner))
    )


def _raise(
    gains: Sequence[Profile], fixed: dict[int, Fraction], free: Sequence[int]
) -> tuple[Fraction, list[Fraction]]:
    """The largest t with gain >= t for the free and gain >= their level for the fixed players."""
    rows = [[Fraction(1), *(-g[i] for g in gains)] for i in free]
    rows += [[Fraction(0), *(level - g[i] for g in gains)] for i, level in fixed.items()]
    objective = [1] + [0] * len(gains)
    return _over_shares(rows, objective, len(gains))


def _most(
    gains: Sequence[Profile],
    fixed: dict[int, Fraction],
    free: Sequence[int],
    level: Fraction,
    player: int,
) -> Fraction:
    """The most that one free player can gain while nobody falls below its level."""
    floor = {**fixed, **dict.fromkeys(free, level)}
    rows = [[Fraction(1), *(-g[player] for g in gains)]]
    rows += [[Fraction(0), *(least - g[i] for g in gains)] for i, least in floor.items()]
    return _over_shares(rows, [1] + [0] * len(gains), len(gains))[0]


def _over_shares(
    rows: Sequence[Sequence[Fraction]], objective: Sequence[int], count: int
) -> tuple[Fraction, list[Fraction]]:
    """Maximise t over (t, shares) with rows . (t, shares) <= 0 and shares that sum to one.

    Gains are positive, so more shares allow a larger t: "at most one" is enough.
    """
    whole = [
        [int(x * m) for x in row] for row in rows for m in [lcm(*(x.denominator for x in row))]
    ]
    table = [*whole, [0, *(1,) * count]]
    value, solution, _, divisor = integer_maximum(table, [0] * len(whole) + [1], objective)
    return Fraction(value, divisor), [Fraction(x, divisor) for x in solution[1:]]


def largest_rank_weighted(
    vertices: Sequence[Profile], corner: Profile | None, ranks: Profile
) -> Profile:
    """A maximiser of the sum of ranks_k times the k-th smallest gain, ranks not increasing.

    That is the least over all orders of players of a linear function, so a linear program.
    """
    if any(a < b for a, b in itertools.pairwise(ranks)):
        raise Unsupported(f"expected rank weights that do not increase, got {ranks}")
    d = corner or (Fraction(0),) * len(ranks)
    orders = set(itertools.permutations(ranks))
    values = [
        [
            sum((a * (x - y) for a, x, y in zip(order, v, d, strict=True)), Fraction(0))
            for v in vertices
        ]
        for order in orders
    ]
    least = min(map(min, values))
    rows = [[Fraction(1), *(least - 1 - x for x in row)] for row in values]
    shares = _over_shares(rows, [1] + [0] * len(vertices), len(vertices))[1]
    return _mean(vertices, shares)


def product_optimum(
    payoff_set: PayoffSet,
    part: Sequence[Profile],
    corner: Profile,
    weights: Profile,
    *,
    name: str,
    welfare: Welfare | None = None,
) -> Optimum:
    """The largest product of gains to the power of `weights`, where `part` is V >= d.

    Where somebody can gain nothing, whatever the others do, the product is taken over the others.
    """
    able = [i for i in range(len(corner)) if max(v[i] for v in part) > corner[i]]
    common: dict[str, Any] = {"welfare": welfare, "disagreement": corner}
    if not able:
        return optimum_on_face(payoff_set, name, (part[0],), "efficient", **common)
    if len(able) == 1:
        # What is left is to give that one the most; nobody else minds.
        best = max(part, key=lambda v: v[able[0]])
        return optimum_on_face(payoff_set, name, (best,), "efficient", **common)
    gains = [tuple(v[i] - corner[i] for i in able) for v in part]
    powers = tuple(weights[i] for i in able)
    point = _largest_product(part, gains, powers, able, corner)
    here = [point[i] - corner[i] for i in able]
    normal = tuple(w / g for w, g in zip(powers, here, strict=True))
    total = sum(powers, Fraction(0))
    slack = (
        max(sum((n * g for n, g in zip(normal, v, strict=True)), Fraction(0)) for v in gains)
        / total
    )
    mean = _geometric_mean(here, powers)
    proof = None
    if len(able) == len(corner):
        proof = ProductBound(mean, mean * float(slack), normal, powers, corner)
    return Optimum(
        name,
        (point,),
        payoff_set,
        "efficient",
        welfare,
        corner,
        proof=proof,
        approximate=slack > 1,
    )


def _largest_product(
    part: Sequence[Profile],
    gains: Sequence[Profile],
    powers: Profile,
    able: Sequence[int],
    corner: Profile,
) -> Profile:
    """A point of the part: the maximiser if it is found to be rational, else very near it."""
    shares = _solver_shares(gains, powers)
    near = _mean(part, shares)
    total = sum(powers, Fraction(0))
    for largest in DENOMINATORS:
        guess = tuple(x.limit_denominator(largest) for x in near)
        here = [guess[i] - corner[i] for i in able]
        if min(here) > 0 and _slack_of(gains, here, powers) <= total and contains(part, guess):
            return guess
    return near


def _solver_shares(gains: Sequence[Profile], powers: Profile) -> list[Fraction]:
    import cvxpy

    # cvxpy is untyped in parts.
    cp: Any = cvxpy
    array = np.array([[float(x) for x in g] for g in gains])
    scale = array.max(axis=0)
    share = cp.Variable(len(gains), nonneg=True)
    reach = (array / scale).T @ share
    weights = np.array([float(w) for w in powers])
    goal = cp.Maximize(weights @ cp.log(reach))
    with warnings.catch_warnings():
        # How good the answer is, is proven afterwards.
        warnings.simplefilter("ignore", UserWarning)
        cp.Problem(goal, [cp.sum(share) == 1]).solve(solver=cp.CLARABEL, **TIGHT)
    found = np.where(share.value > SMALL_SHARE, share.value, 0.0)
    exact = fractions(found.tolist())
    total = sum(exact, Fraction(0))
    return [x / total for x in exact]


def _slack(vertices: Sequence[Profile], corner: Profile, normal: Profile) -> Fraction:
    return max(
        sum((n * (x - d) for n, x, d in zip(normal, v, corner, strict=True)), Fraction(0))
        for v in vertices
    )


def _slack_of(gains: Sequence[Profile], here: Sequence[Fraction], powers: Profile) -> Fraction:
    return max(
        sum((w * g / h for w, g, h in zip(powers, v, here, strict=True)), Fraction(0))
        for v in gains
    )


def _geometric_mean(gains: Sequence[Fraction], weights: Profile) -> float:
    total = float(sum(weights, Fraction(0)))
    logs = [float(w) * float(np.log(float(g))) for w, g in zip(weights, gains, strict=True)]
    return float(np.exp(sum(logs) / total))


def _mean(vertices: Sequence[Profile], shares: Sequence[Fraction]) -> Profile:
    return tuple(
        sum((share * v[i] for share, v in zip(shares, vertices, strict=True)), Fraction(0))
        for i in range(len(vertices[0]))
    )


def _ces(payoff_set: PayoffSet, welfare: CES, corner: Profile) -> Optimum:
    import cvxpy

    cp: Any = cvxpy
    d = np.array([float(x) for x in corner])
    weights = np.array([float(w) for w in welfare.weights])
    order = 1 - float(welfare.aversion)
    part = rational_part(payoff_set, corner)
    if any(max(v[i] for v in part) == corner[i] for i in range(len(corner))):
        raise Infeasible(
            "expected a set in which every player can gain over d, for CES welfare of more than "
            "two players"
        )

    def transformed(v: Any) -> Any:
        if order == -np.inf:
            return cp.min(v - d)
        if order == 0:
            return weights @ cp.log(v - d)
        mean = weights @ cp.power(v - d, order, approx=False)
        return mean if order > 0 else -mean

    best = concave_optimum(payoff_set, concave(transformed, name=welfare.name))
    return Optimum(
        welfare.name,
        best.exact_face,
        payoff_set,
        "efficient",
        welfare,
        corner,
        proof=best.proof,
        approximate=True,
    )
