"""What an optimum is: the best profiles, and why they are the best.

An `Optimum` keeps its optimal face; all else is worked out when it is asked for. Over convex sets
of two players its `certificate` proves it, over others its `proof`.

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> best = gt.welfare_optimum(S, gt.welfare.generalised_gini((2, 1)))
>>> best.face, best.certificate.verify(S, best.payoffs)
(((Fraction(2, 1), Fraction(2, 1)), (Fraction(4, 1), Fraction(1, 1))), True)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, partial
from typing import Annotated, Any, Literal

from gametheory._numeric import polygon
from gametheory._numeric.exact import (
    Number,
    Profile,
    brief_profile,
    decimal,
    fractions,
    show_profile,
)
from gametheory._numeric.polygon import efficient_normal
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import Items, NumberLike
from gametheory._support.text import visible
from gametheory.errors import Infeasible, InvalidArgument
from gametheory.payoffs import JointAction, PayoffSet
from gametheory.welfare._polygons import supergradient
from gametheory.welfare.comparing import values_of

Welfare = Callable[[Any], Any]

Rule = Literal[
    "largest sum",
    "largest sum on V >= d",
    "largest product",
    "largest rank-weighted sum",
    "gains in ratio",
    "gains in ratio of ideal gains",
    "gains in ratio of best gains",
    "equal areas",
    "efficient",
]

WEIGHTED = ("largest sum", "largest sum on V >= d", "largest product", "gains in ratio")
"""Rules of which anything is an optimum if all weights are 0."""


@checked
@dataclass(frozen=True)
class Certificate:
    """Why an optimum over a convex set is one; `verify` needs no search.

    Attributes:
        rule: "largest sum" (utilitarian), "largest product" (Nash), "gains in ratio"
            (egalitarian, proportional), the same "of ideal gains" (Kalai-Smorodinsky) or "of best
            gains" (the same with the unrestricted ideal), "equal areas" (on either side of the ray
            from d), or "efficient" where no more is proven than that the outcome is Pareto-optimal
            (Perles-Maschler, Raiffa).
        normal: a direction that the optimum maximises over the whole set. Strictly positive,
            so it proves strong Pareto optimality; for the first two rules it is the gradient
            of the welfare, so it proves the optimum too.
        disagreement: d, of which the sum is free.
        weights: of the sum, powers in the product, or the gains' ratio: weights[0] * gain 1 =
            weights[1] * gain 2.
        rational: whether the rule is over V >= d only, as bargaining solutions are.
    """

    rule: Rule
    normal: Profile
    disagreement: Profile | None
    weights: Profile
    rational: bool

    def verify(self, payoff_set: PayoffSet, payoffs: Sequence[NumberLike]) -> bool:
        """Re-check that the point is attainable, efficient, and what its rule asks for.

        `payoffs` are taken exactly: of a set of floats `Optimum.exact_payoffs`, for `payoffs` are
        rounded. A ratio of ideal or best gains is held to these, worked out anew.
        """
        point, polygon_points = fractions(payoffs), payoff_set.points
        if len(point) != len(self.normal) or len(point) != payoff_set.num_players:
            return False
        if self.rule == "largest rank-weighted sum":
            return self._verify_ranks(payoff_set, point)
        if not (
            min(self.normal) > 0
            and min(self.weights) >= 0
            and (any(self.weights) or self.rule not in WEIGHTED)
            and polygon.contains(polygon_points, point)
            and polygon.supports(polygon_points, self.normal, point)
        ):
            return False
        if self.rule == "largest sum on V >= d" and self.disagreement is not None:
            part = polygon.clip_above(polygon_points, self.disagreement)
            return polygon.contains(part, point) and polygon.supports(part, self.weights, point)
        if self.rule == "largest sum":
            return self.normal[0] * self.weights[1] == self.normal[1] * self.weights[0]
        if self.disagreement is None:
            return self.rule == "efficient"
        gains = _subtract(point, self.disagreement)
        if self.rational and min(gains) < 0:
            return False
        if self.rule == "efficient":
            return True
        if self.rule == "equal areas":
            return self._halves(polygon_points, gains)
        if self.rule == "largest product":
            return self._is_largest(polygon_points, gains)
        return self._has_ideal_weights(polygon_points) and self._in_ratio(polygon_points, gains)

    def _is_largest(self, points: tuple[Profile, ...], gains: Profile) -> bool:
        """Whether the normal is the gradient of the product, or only one point has V >= d."""
        assert self.disagreement is not None
        if min(gains) > 0:
            steep, flat = self.weights[1] * self.normal[0], self.weights[0] * self.normal[1]
            return steep * gains[0] == flat * gains[1]
        part = polygon.clip_above(points, self.disagreement)
        return min(gains) == 0 and len(polygon.upper_right_chain(part)) == 1

    def _in_ratio(self, points: tuple[Profile, ...], gains: Profile) -> bool:
        """Whether the gains are in the ratio of the weights, or who is behind can have no more."""
        lead = self.weights[0] * gains[0] - self.weights[1] * gains[1]
        if lead == 0:
            return True
        # The other player gains something, so whoever is behind could have more on V >= d too.
        worse_off = 1 if lead > 0 else 0
        assert self.disagreement is not None
        most = max(v[worse_off] for v in points) - self.disagreement[worse_off]
        return gains[worse_off] == most

    def _halves(self, points: tuple[Profile, ...], gains: Profile) -> bool:
        """Whether the ray from d halves the area that free disposal leaves above d.

        Where there is no area, only one point of V >= d is efficient.
        """
        assert self.disagreement is not None
        hull = polygon.comprehensive_hull(points, self.disagreement)
        across = (-gains[1], gains[0])
        level = across[0] * self.disagreement[0] + across[1] * self.disagreement[1]
        beyond = polygon.clip(hull, across, level)
        return 2 * polygon.area(beyond) == polygon.area(hull)

    def _has_ideal_weights(self, points: tuple[Profile, ...]) -> bool:
        """Whether the weights are what the players can gain, exchanged; True if they need not be.

        Ideal gains are over V >= d, best gains over the whole set (Kalai and Smorodinsky 1975).
        """
        if self.rule == "gains in ratio":
            return True
        assert self.disagreement is not None
        if self.rule == "gains in ratio of ideal gains":
            points = tuple(polygon.clip_above(points, self.disagreement))
            if not points:
                return False
        first, second = (max(v[i] for v in points) - d for i, d in enumerate(self.disagreement))
        return self.weights[0] * first == self.weights[1] * second and (
            any(self.weights) or not (first or second)
        )

    def _verify_ranks(self, payoff_set: PayoffSet, point: Profile) -> bool:
        """The normal is a supergradient of the welfare at the point, and supports the set."""
        assert self.disagreement is not None
        first, second = _subtract(point, self.disagreement)
        (low, high), (p, q) = self.weights, self.normal
        between = p + q == low + high and high <= p <= low
        matches = {-1: (p, q) == (low, high), 1: (p, q) == (high, low), 0: between}
        return bool(
            low >= high
            and matches[(first > second) - (first < second)]
            and polygon.contains(payoff_set.points, point)
            and polygon.supports(payoff_set.points, self.normal, point)
        )


@checked
@dataclass(frozen=True, repr=False)
class Optimum(Tabular):
    """The best profiles of a payoff set under a welfare function or bargaining solution.

    All but the face is worked out when it is asked for.

    Attributes:
        name: of the welfare or solution.
        exact_face: all optima, as Fractions: the corners of the optimal face, or the tied points.
        payoff_set: where they were looked for.
        radius: how far from `exact_payoffs` the outcome may lie in each coordinate; 0 if exact.
        proof: bounds on the optimum, of more than two players and of concave welfare functions.
        approximate: the payoffs are a solver's, with no radius; see `proof`.
    """

    name: str
    exact_face: tuple[Profile, ...]
    payoff_set: PayoffSet = field(compare=False)
    rule: Rule
    welfare: Welfare | None = None
    exact_disagreement: Profile | None = None
    ratio: Profile = (Fraction(1), Fraction(1))
    rational: bool = True
    radius: Fraction = Fraction(0)
    proof: Any = field(default=None, compare=False)
    approximate: bool = False

    def __post_init__(self) -> None:
        players = self.payoff_set.num_players
        if {len(v) for v in self.exact_face} != {players}:
            raise InvalidArgument(f"expected a face of profiles of {players} players")

    @property
    def is_exact(self) -> bool:
        """Whether `exact_payoffs` is the optimum itself."""
        return not (self.radius or self.approximate)

    @cached_property
    def exact_payoffs(self) -> Profile:
        """The optimum as Fractions; see `payoffs`."""
        face = self.exact_face
        if self.payoff_set.kind != "convex" or len(face) == 1:
            return face[0]
        return tuple(sum(x) / Fraction(len(face)) for x in zip(*face, strict=True))

    @property
    def payoffs(self) -> tuple[Number, ...]:
        """The optimum; of several, the midpoint of a convex face, else the first point (lowest
        payoff of player 1). Floats if it is irrational.
        """
        if not self.is_exact:
            return tuple(float(x) for x in self.exact_payoffs)
        return self.payoff_set.speak(self.exact_payoffs)

    @property
    def face(self) -> tuple[tuple[Number, ...], ...]:
        """All optima: the corners of the optimal face, or the tied points."""
        if not self.is_exact:
            return tuple(tuple(float(x) for x in v) for v in self.exact_face)
        return tuple(self.payoff_set.speak(v) for v in self.exact_face)

    @property
    def unique(self) -> bool:
        """Whether `payoffs` is the only optimum."""
        return len(self.exact_face) == 1

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of all optimal outcomes, where the set was made from a data frame; see
        `PayoffSet.outcomes`. A mixture of outcomes has none.
        """
        names = self.payoff_set.names
        if names is None or not names.outcomes:
            return ()
        if self.payoff_set.kind != "convex" or self.unique:
            return tuple(n for v in self.exact_face for n in names.of(v))
        points = list(names.outcomes)
        inside = PayoffSet.from_points(self.exact_face).contains(points)
        return tuple(n for v, on in zip(points, inside, strict=True) if on for n in names.of(v))

    @cached_property
    def value(self) -> Number | None:
        """The welfare there; None for a bargaining solution that is no maximum."""
        if self.welfare is None:
            return None
        (value,) = values_of(self.welfare, [self.exact_payoffs])
        return value if self.payoff_set.is_exact and self.is_exact else float(value)

    @cached_property
    def weights(self) -> Mapping[JointAction, Fraction]:
        """A lottery over joint actions that attains `payoffs`; see `PayoffSet.weights`."""
        if self.payoff_set.game is None and self.payoff_set.kind != "convex":
            return {}
        if self.radius and not self.payoff_set.contains([self.exact_payoffs])[0]:
            return {}
        return self.payoff_set.weights(self.exact_payoffs)

    @property
    def disagreement(self) -> tuple[Number, ...] | None:
        """The d that was used, if any."""
        d = self.exact_disagreement
        return None if d is None else self.payoff_set.speak(d)

    @cached_property
    def certificate(self) -> Certificate | None:
        """For convex sets of two players; a finite set is its own proof."""
        if self.payoff_set.kind != "convex" or self.payoff_set.num_players != 2 or self.approximate:
            return None
        point, origin = self.exact_payoffs, self.exact_disagreement
        if self.rule == "largest rank-weighted sum" and origin is not None:
            gains = _subtract(point, origin)
            slope = supergradient(self.payoff_set.points, point, gains, self.ratio)
            return Certificate(self.rule, slope, origin, self.ratio, False)
        normal: Profile | None = self.ratio if self.rule == "largest sum" else None
        if self.rule == "largest product" and self.exact_disagreement is not None:
            gains = _subtract(point, self.exact_disagreement)
            if min(gains) > 0:
                normal = (self.ratio[0] * gains[1], self.ratio[1] * gains[0])
        normal = normal or efficient_normal(self.payoff_set.points, point)
        assert normal is not None, "optima are Pareto-optimal"
        return Certificate(self.rule, normal, self.exact_disagreement, self.ratio, self.rational)

    @property
    def individually_rational(self) -> bool:
        """Whether every player gets at least its disagreement payoff (True without one)."""
        d = self.exact_disagreement
        return d is None or all(x >= y for x, y in zip(self.exact_payoffs, d, strict=True))

    def __repr__(self) -> str:
        profile = partial(brief_profile, in_decimals=self.payoff_set.in_decimals)
        value = "" if self.value is None else f", value {profile([self.value])[1:-1]}"
        ties = "" if self.unique else ", face " + " ".join(map(profile, self.face))
        return f"Optimum({visible(self.name)}: {profile(self.payoffs)}{value}{ties})"

    def _face(self) -> Face:
        tied = "corner of the optimal face" if self.payoff_set.kind == "convex" else "tied"
        rows: list[list[Any]] = [["optimum", *self.payoffs]]
        rows += [] if self.unique else [[tied, *corner] for corner in self.face]
        rows += [] if self.disagreement is None else [["disagreement point", *self.disagreement]]
        columns = ["", *self.payoff_set.player_names]
        names = self.payoff_set.names
        if names is not None and names.outcomes:
            columns.insert(1, "outcome")
            points = [self.exact_payoffs, *([] if self.unique else self.exact_face)]
            for row, point in itertools.zip_longest(rows, points):
                row.insert(1, None if point is None else ", ".join(names.of(point)) or None)
        number = number_as(in_decimals=self.payoff_set.in_decimals)
        notes = [] if self.value is None else [f"value {number(self.value)}"]
        notes += [f"within {decimal(self.radius)} of the true outcome"] if self.radius else []
        notes += ["approximate: see proof"] if self.approximate else []
        return Face(self.name, columns, rows, notes, number)


def optimum_on_face(
    payoff_set: PayoffSet,
    name: str,
    face: tuple[Profile, ...],
    rule: Rule,
    *,
    welfare: Welfare | None = None,
    disagreement: Profile | None = None,
    weights: Profile = (Fraction(1), Fraction(1)),
    rational: bool = True,
    radius: Fraction = Fraction(0),
) -> Optimum:
    """The `Optimum` whose optimal face is given by its corners."""
    return Optimum(name, face, payoff_set, rule, welfare, disagreement, weights, rational, radius)


def rational_part(
    payoff_set: PayoffSet, corner: Annotated[Profile, Items()]
) -> tuple[Profile, ...]:
    """The part with V >= d; raises `Infeasible` if it is empty."""
    part = payoff_set.individually_rational(corner)
    if not part:
        raise nothing_rational(corner)
    return part


def nothing_rational(corner: Profile) -> Infeasible:
    """The error for a disagreement point that nothing attainable is at least."""
    return Infeasible(
        f"no attainable payoff profile is at least the disagreement {show_profile(corner)} "
        "for every player: there is nothing to bargain over"
    )


def _subtract(point: Profile, corner: Profile) -> Profile:
    return tuple(x - d for x, d in zip(point, corner, strict=True))
