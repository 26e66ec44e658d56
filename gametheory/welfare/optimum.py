"""The optimum of a welfare function: over a payoff set, or among equilibria.

| set            | welfare functions                                                      |
|----------------|------------------------------------------------------------------------|
| finite         | any callable `(..., players) -> (...)`                                 |
| polygon        | all of `gametheory.welfare`, exactly; `concave` ones through cvxpy       |
| curved         | utilitarian, Nash, egalitarian, weighted; rank-weighted that are monotone |
| convex, n > 2  | all but Kalai-Smorodinsky; `concave` ones through cvxpy                  |
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, fractions
from gametheory._numeric.reals import enclosure
from gametheory._support.check import checked, require_kind
from gametheory.equilibria import Equilibria, Equilibrium
from gametheory.errors import Infeasible, InvalidArgument, Unsupported
from gametheory.payoffs import CurvedSet, FiniteSet, PayoffSet
from gametheory.welfare import _polygons, pieces
from gametheory.welfare._means import Problem
from gametheory.welfare.comparing import best_profiles
from gametheory.welfare.concave import Concave, concave_optimum
from gametheory.welfare.functions import (
    Egalitarian,
    KalaiSmorodinsky,
    Linear,
    Nash,
    WeightedNash,
    leximin,
)
from gametheory.welfare.inequality import CES, RankWeighted
from gametheory.welfare.names import WelfareLike, as_welfare, title
from gametheory.welfare.result import (
    Optimum,
    Rule,
    Welfare,
    optimum_on_face,
    rational_part,
)

EVEN = (Fraction(1), Fraction(1))


@checked
def welfare_optimum(
    payoff_set: PayoffSet | Equilibria | Sequence[Equilibrium], welfare: WelfareLike
) -> Optimum:
    """The maximum of a welfare function, with the whole optimal face.

    Args:
        payoff_set: or equilibria: which would this welfare select? Then `Selection`, with
            the equilibria that attain the optimum.
        welfare: one of `gametheory.welfare`, or its name (`gametheory.welfare.names`), which
            takes the disagreement point of the game that the set comes from; any callable on a
            finite set and among equilibria, where a float-valued one of one's own is maximised as
            it comes.

    Exact, with a `radius` where the optimum is irrational (CES; curved sets; Nash of more than two
    players). CES of more than two players is solved numerically, with a proven bracket of its
    value as `proof`, and concave welfare functions with a dual bound. Welfare functions that need
    it are maximised over V >= d; where all of that is worth nothing, because one
    player can gain nothing, the other gets the most. Egalitarian optima are leximin.

    Raises `Infeasible` if no profile has V >= d, `Unsupported` for a pair of set and welfare that
    is not in the table of this module.
    """
    if isinstance(payoff_set, Equilibria) or (
        isinstance(payoff_set, Sequence) and all(isinstance(e, Equilibrium) for e in payoff_set)
    ):
        return _selection(payoff_set, as_welfare(welfare, None))
    require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives, or equilibria")
    assert isinstance(payoff_set, PayoffSet)
    welfare = as_welfare(welfare, payoff_set.game)
    _require_players(payoff_set, welfare)
    if isinstance(payoff_set, FiniteSet):
        return _on_points(payoff_set, welfare)
    if isinstance(payoff_set, CurvedSet):
        return _on_curves(payoff_set, welfare)
    if isinstance(welfare, Concave):
        return concave_optimum(payoff_set, welfare)
    if payoff_set.num_players == 2:
        return _on_polygon(payoff_set, welfare)
    return _on_polytope(payoff_set, welfare)


@checked
@dataclass(frozen=True, repr=False)
class Selection(Optimum):
    """The optimum among equilibria.

    Attributes:
        equilibria: all of those given that attain it.
    """

    equilibria: tuple[Equilibrium, ...] = ()


def _selection(equilibria: Sequence[Equilibrium], welfare: Welfare) -> Selection:
    if not len(equilibria):
        raise Infeasible("expected equilibria to select from, got none")
    payoffs = [equilibrium.exact_payoffs for equilibrium in equilibria]
    exact = all(isinstance(x, int | Fraction) for e in equilibria for x in e.payoffs)
    best = _on_points(FiniteSet.of(payoffs, is_exact=exact), welfare)
    chosen = tuple(e for e, v in zip(equilibria, payoffs, strict=True) if v in best.exact_face)
    return Selection(
        best.name,
        best.exact_face,
        best.payoff_set,
        best.rule,
        welfare=welfare,
        exact_disagreement=best.exact_disagreement,
        equilibria=chosen,
    )


def _on_polygon(payoff_set: PayoffSet, welfare: Welfare) -> Optimum:
    points, name = payoff_set.points, str(getattr(welfare, "name", "welfare"))
    corner = _corner(welfare)
    if isinstance(welfare, Linear):
        weights = fractions(getattr(welfare, "weights", EVEN))
        face = polygon.face(points, weights)
        return optimum_on_face(
            payoff_set,
            name,
            face,
            "largest sum",
            welfare=welfare,
            disagreement=corner,
            weights=weights,
        )
    if isinstance(welfare, RankWeighted):
        origin = corner or (Fraction(0), Fraction(0))
        ranks = welfare.exact_ranks
        if ranks[0] < ranks[1]:
            raise Unsupported(
                f"expected rank weights that do not increase, got {welfare.ranks}: its optima over "
                "a convex set are no face"
            )
        face = _polygons.largest_rank_weighted(points, origin, ranks)
        return optimum_on_face(
            payoff_set,
            name,
            face,
            "largest rank-weighted sum",
            welfare=welfare,
            disagreement=origin,
            weights=ranks,
            rational=False,
        )
    if corner is None:
        raise Unsupported(
            f"no exact optimum of {title(welfare)} over a convex set: expected one of "
            "gametheory.welfare; wrap a concave one with gametheory.welfare.concave"
        )
    frontier = polygon.upper_right_chain(points)
    part = _rational_chain(payoff_set, corner) if _needs_rational(welfare) else frontier
    weights, radius, proof = EVEN, Fraction(0), None
    rule: Rule = "gains in ratio"
    if isinstance(welfare, KalaiSmorodinsky):
        ideal = fractions(welfare.ideal)
        weights = (ideal[1] - corner[1], ideal[0] - corner[0])
        best = polygon.equal_gains(frontier, corner, weights)
    elif isinstance(welfare, Nash | WeightedNash):
        weights, rule = fractions(getattr(welfare, "weights", EVEN)), "largest product"
        best = polygon.largest_product(part, corner, weights)
    elif isinstance(welfare, CES) and welfare.aversion == 0:
        weights, rule = fractions(welfare.weights), "largest sum on V >= d"
        face = polygon.face(part, weights)
        return optimum_on_face(
            payoff_set, name, face, rule, welfare=welfare, disagreement=corner, weights=weights
        )
    elif isinstance(welfare, CES) and welfare.aversion != math.inf:
        best, radius = _polygons.largest_mean(
            part, corner, fractions(welfare.weights), Fraction(welfare.aversion)
        )
        rule, proof = "efficient", Problem(part, welfare).bound(best, best)
    else:
        best = polygon.equal_gains(part, corner, weights)
    return Optimum(
        name,
        (best,),
        payoff_set,
        rule,
        welfare,
        corner,
        weights,
        _needs_rational(welfare),
        radius,
        proof,
    )


def _on_points(payoff_set: FiniteSet, welfare: Welfare) -> Optimum:
    corner = _corner(welfare)
    if isinstance(welfare, Egalitarian) or (
        isinstance(welfare, CES) and welfare.aversion == math.inf
    ):
        assert corner is not None
        points = payoff_set.pareto_frontier().points
        if isinstance(welfare, CES):
            points = rational_part(payoff_set, corner)
        d = corner
        face = leximin(points, lambda v: tuple(x - y for x, y in zip(v, d, strict=True)))
    else:
        face = _largest(payoff_set, welfare, corner)
    name = str(getattr(welfare, "name", getattr(welfare, "__name__", "welfare")))
    return optimum_on_face(
        payoff_set, name, face, "largest sum", welfare=welfare, disagreement=corner
    )


def _largest(
    payoff_set: FiniteSet, welfare: Welfare, corner: Profile | None
) -> tuple[Profile, ...]:
    """All maximisers of the value; among efficient points, if its optima are to be efficient."""
    properties = getattr(welfare, "properties", None)
    points: Sequence[Profile] = (
        payoff_set.pareto_frontier().points
        if properties is not None and properties.efficient == "strongly"
        else payoff_set.points
    )
    if corner is not None and _needs_rational(welfare):
        rational_part(payoff_set, corner)
        points = [v for v in points if all(x >= d for x, d in zip(v, corner, strict=True))]
    best = best_profiles(points, welfare)
    if not best:
        raise Infeasible(f"{getattr(welfare, 'name', welfare)!s} is defined at no point")
    return tuple(points[k] for k in best)


def _on_curves(payoff_set: CurvedSet, welfare: Welfare) -> Optimum:
    corner = _corner(welfare)
    name = str(getattr(welfare, "name", "welfare"))
    frontier = payoff_set.frontier_pieces
    if corner is not None and _needs_rational(welfare):
        frontier = payoff_set.above(corner)
        if not frontier:
            rational_part(payoff_set, corner)
    if isinstance(welfare, Linear):
        face = pieces.largest_sum(frontier, fractions(getattr(welfare, "weights", EVEN)))
    elif isinstance(welfare, Nash | WeightedNash):
        weights = fractions(getattr(welfare, "weights", EVEN))
        face = pieces.largest_product(frontier, corner or (), weights)
    elif isinstance(welfare, Egalitarian):
        face = pieces.gains_in_ratio(frontier, corner or (), EVEN)
    elif isinstance(welfare, RankWeighted) and min(welfare.exact_ranks) >= 0:
        origin = corner or (Fraction(0), Fraction(0))
        face = pieces.largest_rank_weighted(frontier, origin, welfare.exact_ranks)
    else:
        raise Unsupported(
            f"no exact optimum of {title(welfare)} over a curved set: expected utilitarian, Nash, "
            "egalitarian, or a monotone rank-weighted one"
        )
    enclosed = sorted(tuple(enclosure(x) for x in point) for point in face)
    return optimum_on_face(
        payoff_set,
        name,
        tuple(tuple(middle for middle, _ in point) for point in enclosed),
        "largest sum",
        welfare=welfare,
        disagreement=corner,
        radius=max(r for point in enclosed for _, r in point),
    )


def _on_polytope(payoff_set: PayoffSet, welfare: Welfare) -> Optimum:
    from gametheory.welfare._many import many_player_optimum

    return many_player_optimum(payoff_set, welfare)


def _rational_chain(payoff_set: PayoffSet, corner: Profile) -> tuple[Any, ...]:
    chain = polygon.clip_chain(polygon.upper_right_chain(payoff_set.points), corner)
    return chain or polygon.upper_right_chain(rational_part(payoff_set, corner))


def _corner(welfare: Welfare) -> Profile | None:
    given = getattr(welfare, "disagreement", None)
    return None if given is None else fractions(given)


def _needs_rational(welfare: Welfare) -> bool:
    properties = getattr(welfare, "properties", None)
    return properties is not None and properties.needs_rational


def _require_players(payoff_set: PayoffSet, welfare: Welfare) -> None:
    for part in ("disagreement", "weights", "ranks"):
        given = getattr(welfare, part, None)
        if given is not None and len(given) != payoff_set.num_players:
            raise InvalidArgument(
                f"expected a {part} of {payoff_set.num_players} numbers, got {len(given)}"
            )
