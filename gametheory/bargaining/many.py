"""Bargaining among any number of players, on convex and finite sets.

The solutions of the paper and their weighted forms. Egalitarian, proportional and
Kalai-Smorodinsky outcomes are the leximin of gains, of gains over weights, and of gains over
ideal gains (Imai 1983): of more than two players no efficient outcome need have them equal. Nash's
comes with a proven bracket (`Optimum.proof`).

>>> import gametheory as gt
>>> S = gt.PayoffSet.from_points([(0, 0, 0), (6, 0, 0), (0, 3, 0), (0, 0, 2)])
>>> for name in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
...     print(gt.bargain(S, name, disagreement=(0, 0, 0)))
Optimum(Nash: (2, 1, 2/3))
Optimum(Kalai-Smorodinsky: (2, 1, 2/3))
Optimum(egalitarian: (1, 1, 1))
Optimum(utilitarian: (6, 0, 0), value 6)
"""

from __future__ import annotations

from fractions import Fraction

from gametheory import _polygon as polygon
from gametheory._exact import Profile, show_profile
from gametheory.errors import Infeasible, Unsupported
from gametheory.payoffs import FiniteSet, PayoffSet, _finite
from gametheory.payoffs.finite import profiles
from gametheory.welfare import Optimum, _many, optimum_on_face, utilitarian

NAMES = {"nash": "Nash", "weighted-nash": "weighted Nash", "kalai-smorodinsky": "Kalai-Smorodinsky"}


def bargain_set(
    payoff_set: PayoffSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    """The outcome of `bargain` for any number of players; arguments as checked there."""
    solve = _on_points if isinstance(payoff_set, FiniteSet) else _on_polytope
    return solve(payoff_set, key, corner, weights, ideal)  # type: ignore[arg-type]


def _on_polytope(
    payoff_set: PayoffSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    name = NAMES.get(key, key.replace("-", " "))
    if key.endswith("utilitarian"):
        face = _many.largest_sum(payoff_set.points, weights)
        welfare = utilitarian if len(set(weights)) == 1 else None
        return optimum_on_face(
            payoff_set, name, face, "largest sum", disagreement=corner, welfare=welfare
        )
    part = payoff_set.individually_rational(corner)
    if not part:
        _nothing(corner)
    if key in ("nash", "weighted-nash"):
        return _many.product_optimum(payoff_set, part, corner, weights, name=name)
    pool = part if ideal == "individually-rational" else payoff_set.points
    point = _many.leximin(part, corner, _scale(key, pool, corner, weights))
    return optimum_on_face(payoff_set, name, (point,), "efficient", disagreement=corner)


def _on_points(
    payoff_set: FiniteSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    name = NAMES.get(key, key.replace("-", " "))
    frontier = payoff_set.frontier_array
    if key.endswith("utilitarian"):
        best = frontier[_finite.largest_sum(frontier, weights)]
        welfare = utilitarian if len(set(weights)) == 1 else None
        return optimum_on_face(
            payoff_set, name, profiles(best), "largest sum", disagreement=corner, welfare=welfare
        )
    rational = frontier[_finite.at_least(frontier, corner)]
    if not len(rational):
        _nothing(corner)
    if key in ("nash", "weighted-nash"):
        exponents = polygon.integers([weights])[0][0]
        best = rational[_finite.largest_product(rational, corner, exponents)]
    else:
        pool = profiles(rational if ideal == "individually-rational" else frontier)
        best = rational[_finite.leximin(rational, corner, _scale(key, pool, corner, weights))]
    return optimum_on_face(payoff_set, name, profiles(best), "largest sum", disagreement=corner)


def _scale(
    key: str, pool: tuple[Profile, ...], corner: Profile, weights: Profile
) -> tuple[Fraction, ...]:
    """What gains are multiplied by before the worst off is looked for."""
    if key in ("egalitarian", "proportional"):
        return tuple(1 / w for w in weights)
    if key != "kalai-smorodinsky":
        raise Unsupported(f"{key} is defined for two players, got {len(corner)}")
    ideal = [max(v[i] for v in pool) - corner[i] for i in range(len(corner))]
    return tuple(1 / gain if gain else Fraction(1) for gain in ideal)


def _nothing(corner: Profile) -> None:
    raise Infeasible(
        f"no attainable payoff profile is at least the disagreement {show_profile(corner)} "
        "for every player: there is nothing to bargain over"
    )
