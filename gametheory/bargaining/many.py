"""Bargaining among any number of players, on convex and finite sets.

The solutions that extend beyond two players: the paper's four and their weighted forms.
Egalitarian, proportional and Kalai-Smorodinsky outcomes are the leximin of gains, of gains over
weights, and of gains over ideal gains (Imai 1983): of more than two players no efficient outcome
need have them equal. On a convex set each comes with a proof in rationals.

>>> import gametheory as gt
>>> S = gt.PayoffSet.from_points([(0, 0, 0), (6, 0, 0), (0, 3, 0), (0, 0, 2)])
>>> for name in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
...     print(gt.bargain(S, name, disagreement=(0, 0, 0)))
Optimum(Nash: (2, 1, 2/3))
Optimum(Kalai-Smorodinsky: (2, 1, 2/3))
Optimum(egalitarian: (1, 1, 1))
Optimum(utilitarian: (6, 0, 0), value 6)
>>> proof = gt.bargain(S, "nash", disagreement=(0, 0, 0)).proof
>>> proof.verify(S), proof.lower == proof.upper
(True, True)
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import _polygon as polygon
from gametheory._exact import Profile, show_profile
from gametheory.bargaining.solutions import LARGEST_EXPONENT
from gametheory.errors import Infeasible, InvalidArgument, Unsupported
from gametheory.payoffs import FiniteSet, PayoffSet, _finite, _optima
from gametheory.payoffs._proofs import OptimumProof
from gametheory.payoffs.finite import profiles
from gametheory.welfare import Optimum, Rule, optimum_on_face, utilitarian

NAMES = {
    "utilitarian": "utilitarian",
    "weighted-utilitarian": "weighted utilitarian",
    "egalitarian": "egalitarian",
    "proportional": "proportional",
    "nash": "Nash",
    "weighted-nash": "weighted Nash",
    "kalai-smorodinsky": "Kalai-Smorodinsky",
}
"""Solutions for any number of players."""

RULES: dict[str, Rule] = {
    "largest sum": "largest sum",
    "leximin": "gains in ratio",
    "largest product": "largest product",
}


def bargain_set(
    payoff_set: PayoffSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    """The outcome of `bargain` for any number of players; arguments as checked there.

    Exact, but for a largest product on a convex set that is irrational: then a rational profile
    of the set within `radius` of it. `proof` is a `gametheory.payoffs._proofs.OptimumProof`, of
    convex sets. Players who can gain nothing over d get just that, and the solution is that of the
    others.

    Raises `Infeasible` if nothing attainable has V >= d (except for the utilitarian ones), and
    `Unsupported` for a solution of two players only.
    """
    if key not in NAMES:
        raise Unsupported(
            f"the {key} solution is defined for two players, got {payoff_set.num_players}: "
            f"expected one of {', '.join(NAMES)}"
        )
    if isinstance(payoff_set, FiniteSet):
        return _on_points(payoff_set, key, corner, weights, ideal)
    points, face = payoff_set.points, None
    if key.endswith("utilitarian"):
        face, proof = _optima.largest_sum(points, weights)
    else:
        proof = _on_polytope(points, key, corner, weights, ideal)
    return Optimum(
        NAMES[key],
        face or (proof.point,),
        payoff_set,
        RULES[proof.rule],
        welfare=utilitarian if face and len(set(weights)) == 1 else None,
        exact_disagreement=corner,
        ratio=proof.scale,
        radius=proof.radius,
        proof=proof,
    )


def _on_polytope(
    points: tuple[Profile, ...], key: str, corner: Profile, weights: Profile, ideal: str
) -> OptimumProof:
    even = _optima.leximin(points, corner)
    if even.lower < 0:
        raise _nothing(corner)
    if key == "egalitarian":
        return even
    if key == "proportional":
        return _optima.leximin(points, corner, weights)
    if key == "kalai-smorodinsky":
        if ideal == "unrestricted":
            most = map(max, zip(*points, strict=True))
            return _optima.leximin(points, corner, _minus(most, corner))
        return _optima.leximin(points, corner, _optima.best_gains(points, corner))
    return _optima.largest_product(points, corner, weights, even)


def _on_points(
    payoff_set: FiniteSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    """Every optimum is Pareto-optimal, so the frontier is all there is to look at."""
    frontier = payoff_set.frontier_array
    if key.endswith("utilitarian"):
        best = frontier[_finite.largest_sum(frontier, weights)]
        return optimum_on_face(
            payoff_set,
            NAMES[key],
            profiles(best),
            "largest sum",
            disagreement=corner,
            weights=weights,
            welfare=utilitarian if len(set(weights)) == 1 else None,
        )
    rational = frontier[_finite.at_least(frontier, corner)]
    if not len(rational):
        raise _nothing(corner)
    if key in ("nash", "weighted-nash"):
        best = rational[_largest_product(rational, corner, weights)]
    else:
        if key == "kalai-smorodinsky":
            pool = rational if ideal == "individually-rational" else frontier
            weights = _minus((Fraction(column.max()) for column in pool.T), corner)
        scale = tuple(1 / w if w else Fraction(1) for w in weights)
        best = rational[_finite.leximin(rational, corner, scale)]
    return optimum_on_face(
        payoff_set, NAMES[key], profiles(best), "largest sum", disagreement=corner, weights=weights
    )


def _largest_product(points: NDArray[Any], corner: Profile, weights: Profile) -> NDArray[np.intp]:
    """The rows with the largest product of gains, of those players who can gain."""
    gainers = [i for i, d in enumerate(corner) if points[:, i].max() > d]
    if not gainers:
        return np.arange(len(points))
    exponents = polygon.integers([tuple(weights[i] for i in gainers)])[0][0]
    if max(exponents) > LARGEST_EXPONENT:
        raise InvalidArgument(
            "expected weights in a ratio of natural numbers of at most "
            f"{LARGEST_EXPONENT} on a finite set, got {tuple(map(float, weights))}: as "
            "rationals, ties between products of large powers cannot be decided"
        )
    origin = tuple(corner[i] for i in gainers)
    return _finite.largest_product(points[:, gainers], origin, exponents)


def _minus(profile: Iterable[Fraction], corner: Profile) -> Profile:
    return tuple(x - d for x, d in zip(profile, corner, strict=True))


def _nothing(corner: Profile) -> Infeasible:
    return Infeasible(
        f"no attainable payoff profile is at least the disagreement {show_profile(corner)} "
        "for every player: there is nothing to bargain over"
    )
