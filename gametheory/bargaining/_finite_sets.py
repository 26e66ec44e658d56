"""Bargaining on finite sets, for any number of players (Nash after Zhou 1997)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory.bargaining.names import CONNECTED, NAMES, TWO_PLAYERS, only_two_players
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.payoffs import FiniteSet, finite_optima
from gametheory.payoffs.finite import profiles
from gametheory.welfare import Optimum, utilitarian
from gametheory.welfare.result import nothing_rational, optimum_on_face

LARGEST_EXPONENT = 1_000
"""Weights of a Nash product, as integers; larger powers are hopeless to compare."""


def bargain_on_points(
    payoff_set: FiniteSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    """The outcome of `bargain` on a finite set; arguments as checked there.

    All ties are reported. Every optimum is Pareto-optimal, so only the frontier is looked at.
    Players who can gain nothing over d are left out of a product.

    Raises `Infeasible` if nothing attainable has V >= d (except for the utilitarian ones), and
    `Unsupported` for a solution that needs a connected frontier.
    """
    if key in TWO_PLAYERS and payoff_set.num_players != 2:
        raise only_two_players(key, payoff_set.num_players)
    if key in CONNECTED:
        raise Unsupported(
            f"{NAMES[key]} is defined where the frontier is connected, not on a finite set: "
            "take the convex hull (by='correlated')"
        )
    frontier = payoff_set.frontier_array
    if key.endswith("utilitarian"):
        best = frontier[finite_optima.largest_sum(frontier, weights)]
        return optimum_on_face(
            payoff_set,
            NAMES[key],
            profiles(best),
            "largest sum",
            disagreement=corner,
            weights=weights,
            welfare=utilitarian if len(set(weights)) == 1 else None,
        )
    rational = frontier[finite_optima.at_least(frontier, corner)]
    if not len(rational):
        raise nothing_rational(corner)
    if key in ("nash", "weighted-nash"):
        best = rational[_largest_product(rational, corner, weights)]
    else:
        if key == "kalai-smorodinsky":
            pool = rational if ideal == "individually-rational" else frontier
            best_payoffs = (Fraction(column.max()) for column in pool.T)
            weights = tuple(x - d for x, d in zip(best_payoffs, corner, strict=True))
        scale = tuple(1 / w if w else Fraction(1) for w in weights)
        best = rational[finite_optima.leximin(rational, corner, scale)]
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
    return finite_optima.largest_product(points[:, gainers], origin, exponents)
