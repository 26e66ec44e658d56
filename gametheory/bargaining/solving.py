"""Bargaining solutions: one outcome for each problem (S, d).

The disagreement point d is what players get without agreement. By default it is the one
that the game declares, else the mixed minimax point, to which nobody can be held below and
which always leaves something at least as good for both.

| `solution=`            | the outcome                                       | source              |
|------------------------|---------------------------------------------------|---------------------|
| "utilitarian"          | largest sum over all of S; d plays no part        | Harsanyi 1955       |
| "weighted-utilitarian" | largest weighted sum                              |                     |
| "egalitarian"          | leximin gains; equal if the frontier allows it    | Kalai 1977          |
| "proportional"         | the same of gains over `weights`                  | Kalai 1977          |
| "nash"                 | largest product of gains on V >= d                | Nash 1950           |
| "weighted-nash"        | the same of gains to the power of `weights`       | Kalai 1977          |
| "kalai-smorodinsky"    | gains in the ratio of ideal gains                 | Kalai, S. 1975      |
| "equal-area"           | the ray from d halves the area under the frontier | Anbarci, B. 1994    |
| "perles-maschler"      | sqrt(-dx dy) adds up alike from both ends         | Perles, M. 1981     |
| "raiffa"               | limit of means of the best for either player      | Raiffa 1953         |

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> gt.bargain(gt.attainable(game), solution="kalai-smorodinsky")
Optimum(Kalai-Smorodinsky: (3, 3/2))
>>> gt.solutions(game)["egalitarian"].payoffs
(Fraction(2, 1), Fraction(2, 1))
>>> gt.bargain(gt.attainable(game, by="independent"), "nash")
Optimum(Nash: (2, 2), face (2, 2) (4, 1))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, fractions
from gametheory._numeric.reals import enclosure
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory.bargaining._finite_sets import bargain_on_points
from gametheory.bargaining._polytopes import bargain_on_polytope
from gametheory.bargaining.disagreement import Disagreement, disagreement_point
from gametheory.bargaining.names import (
    ALIASES,
    ALL_SOLUTIONS,
    NAMES,
    SOLUTIONS,
    WEIGHTED,
    WITH_WEIGHTS,
)
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.payoffs import CurvedSet, FiniteSet, PayoffSet, attainable
from gametheory.stochastic import Stochastic
from gametheory.welfare import Optimum, Rule, utilitarian
from gametheory.welfare.result import nothing_rational, optimum_on_face

EVEN = (Fraction(1), Fraction(1))


@checked
def bargain(
    payoff_set: PayoffSet | NormalForm | Repeated | Stochastic,
    solution: str = "nash",
    *,
    disagreement: Disagreement = None,
    weights: Sequence[NumberLike] | None = None,
    ideal: str = "individually-rational",
) -> Optimum:
    """The outcome of a bargaining solution on the problem (S, d).

    Args:
        payoff_set: convex, finite or curved; or a game, over `attainable(game)`. More than two
            players: convex and finite sets, and all solutions but equal area and Perles-Maschler,
            which are of two (see `Raises`).
        solution: see the table of this module.
        disagreement: see `disagreement_point`.
        weights: one positive number for each player, for the three weighted solutions; "nash",
            "egalitarian" and "utilitarian" become these if weights are given.
        ideal: for Kalai-Smorodinsky, whether each player's best payoff is taken over V >= d
            ("individually-rational", Kalai and Smorodinsky 1975) or over the whole set
            ("unrestricted", the sup that Table 2 prints).

    Exact for two players; an irrational outcome (Perles-Maschler; curved sets) comes as a
    rational within `radius`. On convex sets only the utilitarian optimum can be a face (its
    midpoint is returned). If one player can gain nothing over d, every solution but the
    utilitarian gives the other the most that V >= d allows. On finite and curved sets ties are
    reported in `face`, and Kalai-Smorodinsky is the leximin of gains over ideal gains.

    Raises `Infeasible` if nothing attainable has V >= d (except for the utilitarian ones), and
    `Unsupported` for a solution that the set has none of: equal area without a connected
    frontier where it matters; Perles-Maschler and Raiffa unless V >= d is convex under free
    disposal; equal area, whose ray halves nothing in space, and Perles-Maschler, as no solution
    of three players is super-additive (Perles 1982), for more than two players. Raiffa's is there
    the limit of Diskin, Koppel and Samet (2011).
    """
    if not isinstance(payoff_set, PayoffSet):
        payoff_set = attainable(payoff_set)
    key = str(solution).lower().replace("_", "-").replace(" ", "-")
    key = ALIASES.get(key, key)
    if weights is not None:
        key = WITH_WEIGHTS.get(key, key)
    require_among(key, ALL_SOLUTIONS, "a solution")
    require_among(ideal, ("individually-rational", "unrestricted"), "ideal")
    factors = _weights(key, weights, payoff_set.num_players)
    corner = disagreement_point(payoff_set, disagreement)
    return _solve(payoff_set, key, corner, factors, ideal)


def all_four(payoff_set: PayoffSet, corner: Profile) -> dict[str, Optimum]:
    """The solutions `SOLUTIONS` by name, from the disagreement point `corner`."""
    even = EVEN if payoff_set.num_players == 2 else (Fraction(1),) * payoff_set.num_players
    scaled = None
    if payoff_set.kind == "convex" and payoff_set.num_players == 2:
        scaled = _Scaled(payoff_set.points, corner)
    return {name: _solve(payoff_set, name, corner, even, scaled=scaled) for name in SOLUTIONS}


def _solve(
    payoff_set: PayoffSet,
    key: str,
    corner: Profile,
    weights: Profile,
    ideal: str = "individually-rational",
    *,
    scaled: _Scaled | None = None,
) -> Optimum:
    if payoff_set.kind == "convex" and payoff_set.num_players == 2:
        return _on_polygon(payoff_set, key, corner, weights, ideal, scaled=scaled)
    if isinstance(payoff_set, FiniteSet):
        return bargain_on_points(payoff_set, key, corner, weights, ideal)
    if isinstance(payoff_set, CurvedSet):
        return _on_curves(payoff_set, key, corner, weights, ideal)
    return bargain_on_polytope(payoff_set, key, corner, weights, ideal)


class _Scaled:
    """The gains over d in a polygon, in integers: an order of magnitude faster than rationals."""

    def __init__(self, points: Sequence[Profile], corner: Profile) -> None:
        (self.corner, *corners), self.scale = polygon.integers([corner, *points])
        d1, d2 = self.corner
        self.gains = [(x - d1, y - d2) for x, y in corners]

    @cached_property
    def _part(self) -> tuple[list[tuple[int, ...]], int]:
        part = polygon.clip_chain(polygon.upper_right_chain(self.gains), (0, 0))
        if not part:
            raise nothing_rational(tuple(Fraction(d, self.scale) for d in self.corner))
        return polygon.integers(part)

    @property
    def part(self) -> Sequence[Any]:
        """The frontier of the part with gains >= 0, in units of one over `scale * finer`."""
        return self._part[0]

    @property
    def finer(self) -> int:
        """What makes integers of the ends of the part too, where V >= d cuts edges."""
        return self._part[1]

    def payoffs(self, place: polygon.Place) -> Profile:
        """The payoffs of gains in those units."""
        (x, y), (to_x, to_y), part, whole = place
        unit, (d1, d2) = whole * self.finer, self.corner
        return (
            Fraction(x * whole + part * (to_x - x) + d1 * unit, unit * self.scale),
            Fraction(y * whole + part * (to_y - y) + d2 * unit, unit * self.scale),
        )

    def chain(self) -> tuple[Profile, ...]:
        """`part` as payoffs."""
        return tuple(self.payoffs((gains, gains, 0, 1)) for gains in self.part)


def _on_polygon(
    payoff_set: PayoffSet,
    key: str,
    corner: Profile,
    weights: Profile,
    ideal: str,
    *,
    scaled: _Scaled | None,
) -> Optimum:
    name, none = NAMES[key], (0, 0)
    scaled = scaled or _Scaled(payoff_set.points, corner)
    whole = (1, 1) if weights is EVEN else polygon.integers([weights])[0][0]
    if key.endswith("utilitarian"):
        heights = [whole[0] * x + whole[1] * y for x, y in scaled.gains]
        top = max(heights)
        face = tuple(v for v, h in zip(payoff_set.points, heights, strict=True) if h == top)
        return optimum_on_face(
            payoff_set,
            name,
            face,
            "largest sum",
            disagreement=corner,
            weights=weights,
            welfare=utilitarian if weights == EVEN else None,
        )
    part = scaled.part
    rule: Rule = "gains in ratio"
    if key == "nash":
        place, rule = polygon.place_of_largest_product(part, none), "largest product"
    elif key in ("egalitarian", "proportional"):
        weights = weights[::-1]
        place = polygon.place_of_equal_gains(part, none, whole[::-1])
    elif key == "kalai-smorodinsky":
        rule = "gains in ratio of ideal gains"
        best = (part[-1][0], part[0][1])
        if ideal == "unrestricted":
            rule = "gains in ratio of best gains"
            first, second = (max(g[i] for g in scaled.gains) for i in range(2))
            best = (scaled.finer * first, scaled.finer * second)
        weights = best[::-1]
        place = polygon.place_of_equal_gains(part, none, weights)
    else:
        return _further(payoff_set, key, corner, weights, scaled.chain())
    return optimum_on_face(
        payoff_set, name, (scaled.payoffs(place),), rule, disagreement=corner, weights=weights
    )


def _further(
    payoff_set: PayoffSet, key: str, corner: Profile, weights: Profile, chain: Sequence[Profile]
) -> Optimum:
    from gametheory.bargaining import polygons

    rule: Rule = "efficient"
    radius = Fraction(0)
    if key == "weighted-nash":
        point, rule = polygons.weighted_nash(chain, corner, weights), "largest product"
    elif key == "equal-area":
        point, rule = polygons.equal_area(chain, corner), "equal areas"
    else:
        solve = polygons.perles_maschler if key == "perles-maschler" else polygons.discrete_raiffa
        found = solve(chain, corner)
        point, radius = found.point, found.radius
    return optimum_on_face(
        payoff_set, NAMES[key], (point,), rule, disagreement=corner, weights=weights, radius=radius
    )


def _on_curves(
    payoff_set: CurvedSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    from gametheory.bargaining import polygons
    from gametheory.welfare import pieces

    name = NAMES[key]
    if key.endswith("utilitarian"):
        face = pieces.largest_sum(payoff_set.frontier_pieces, weights)
        return _curved_optimum(payoff_set, name, face, corner)
    part = payoff_set.above(corner)
    if not part:
        raise nothing_rational(corner)
    if key in ("nash", "weighted-nash"):
        face = pieces.largest_product(part, corner, weights)
    elif key in ("egalitarian", "proportional"):
        face = pieces.gains_in_ratio(part, corner, weights[::-1])
    elif key == "kalai-smorodinsky":
        best = payoff_set.ideal(corner if ideal == "individually-rational" else None)
        gains = [x - d for x, d in zip(fractions(best), corner, strict=True)]
        face = pieces.gains_in_ratio(part, corner, (gains[1], gains[0]))
    elif key == "equal-area":
        face = pieces.equal_area(part, corner)
    else:
        chain = pieces.as_chain(part)
        if chain is None:
            raise Unsupported(
                f"{name} is defined on convex sets; under free disposal, what independent mixing "
                "reaches with V >= d is none here"
            )
        solve = polygons.perles_maschler if key == "perles-maschler" else polygons.discrete_raiffa
        found = solve(chain, corner)
        return _curved_optimum(payoff_set, name, (found.point,), corner, found.radius)
    return _curved_optimum(payoff_set, name, face, corner)


def _curved_optimum(
    payoff_set: CurvedSet,
    name: str,
    face: Sequence[Sequence[Any]],
    corner: Profile,
    radius: Fraction = Fraction(0),
) -> Optimum:
    enclosed = sorted(tuple(enclosure(x) for x in point) for point in face)
    points = tuple(tuple(middle for middle, _ in point) for point in enclosed)
    radius = max([radius, *(r for point in enclosed for _, r in point)])
    return optimum_on_face(
        payoff_set, name, points, "largest sum", disagreement=corner, radius=radius
    )


def _weights(key: str, given: Sequence[Any] | None, players: int) -> Profile:
    if given is None:
        if key in WEIGHTED:
            raise InvalidArgument(f"expected weights= for the {key} solution")
        return EVEN if players == 2 else (Fraction(1),) * players
    if key not in WEIGHTED:
        raise InvalidArgument(f"expected no weights for the {key} solution, got {given!r}")
    if isinstance(given, str) or not isinstance(given, Sequence | np.ndarray):
        raise InvalidArgument(f"expected {players} positive weights, got {given!r}")
    weights = fractions(given, "a weight")
    if len(weights) != players or min(weights) <= 0:
        raise InvalidArgument(f"expected {players} positive weights, got {given!r}")
    return weights
