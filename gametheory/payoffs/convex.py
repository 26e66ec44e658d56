"""Convex payoff sets, given by their vertices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, fractions, show_profile
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs._names import Names
from gametheory.payoffs.frontier import ParetoFrontier
from gametheory.payoffs.sets import KINDS, JointAction, PayoffSet, exact_profiles, joint_actions
from gametheory.stochastic import Stochastic


@checked
@dataclass(frozen=True, repr=False)
class ConvexSet(PayoffSet):
    """The convex hull of its vertices, in payoff space of any number of players.

    Exact throughout. Polygons (two players) are counter-clockwise; a point and a segment are
    as normal as a polygon. `lotteries`: over joint actions, one behind each vertex, where it is
    not a pure profile of the game.
    """

    points: tuple[Profile, ...]
    is_exact: bool = True
    game: NormalForm | Stochastic | None = None
    lotteries: Mapping[Profile, Mapping[JointAction, Fraction]] | None = field(
        default=None, compare=False
    )
    kind: Literal["convex"] = field(default="convex", init=False)
    names: Names | None = field(default=None, compare=False)

    @classmethod
    def hull(
        cls,
        points: Iterable[Profile],
        *,
        is_exact: bool = True,
        game: NormalForm | Stochastic | None = None,
    ) -> ConvexSet:
        """The hull of exact profiles."""
        given = exact_profiles(points)
        if len(given[0]) == 2:
            return cls(polygon.convex_hull(given), is_exact, game)
        from gametheory.payoffs.hull import extreme_points

        return cls(tuple(sorted(extreme_points(given))), is_exact, game)

    @cached_property
    def actions(self) -> Mapping[Profile, tuple[JointAction, ...]]:
        """The joint actions (as indices) that yield each vertex, where a game is known."""
        return joint_actions(self.normal_form, self.points)

    @cached_property
    def _chain(self) -> tuple[Profile, ...]:
        """The strong frontier of two players, from the highest vertex to the rightmost."""
        return polygon.upper_right_chain(self.points)

    def pareto_frontier(self, *, kind: str = "strong") -> ParetoFrontier:
        if self.num_players == 2:
            chain = self._chain
            if kind == "weak":
                chain = polygon.weak_chain(self.points)
            elif kind != "strong":
                raise InvalidArgument(f"expected kind='strong' or kind='weak', got {kind!r}")
            return ParetoFrontier(chain, True, self.is_exact, players=self.player_names)
        from gametheory.payoffs.hull import frontier_faces

        require_among(kind, ("strong", "weak"), "a kind of Pareto optimality")
        faces = frontier_faces(self.points, weak=kind == "weak")
        corners = sorted({vertex for face in faces for vertex in face})
        return ParetoFrontier(
            tuple(corners), False, self.is_exact, faces=tuple(faces), players=self.player_names
        )

    def individually_rational(self, disagreement: Sequence[NumberLike]) -> tuple[Profile, ...]:
        corner = self._profile(disagreement, "a disagreement point")
        if self.num_players == 2:
            return polygon.clip_above(self.points, corner)
        from gametheory.payoffs.hull import clip_above

        return tuple(clip_above(self.points, corner))

    def above(self, disagreement: Sequence[NumberLike]) -> ConvexSet | None:
        """The part with V >= d as a set of its own; None if it is empty."""
        part = self.individually_rational(disagreement)
        return ConvexSet(part, self.is_exact, names=self.names) if part else None

    def comprehensive_hull(self, disagreement: Sequence[NumberLike]) -> ConvexSet | None:
        """{V >= d : some attainable profile is at least V}: free disposal down to d.

        None if no attainable profile has V >= d.
        """
        corner = self._profile(disagreement, "a disagreement point")
        if self.num_players == 2:
            hull = polygon.comprehensive_hull(self.points, corner)
        else:
            from gametheory.payoffs.hull import comprehensive_hull

            hull = tuple(comprehensive_hull(self.points, corner))
        return ConvexSet(hull, self.is_exact, names=self.names) if hull else None

    def intersection(self, other: PayoffSet) -> PayoffSet | None:
        if not isinstance(other, ConvexSet):
            return other.intersection(self)
        if self.num_players != other.num_players:
            raise InvalidArgument(
                f"expected a set of {self.num_players} players, got one of {other.num_players}"
            )
        if self.num_players == 2:
            part = polygon.intersect(self.points, other.points)
        else:
            from gametheory.payoffs.hull import intersection

            part = tuple(intersection(self.points, other.points))
        exact = self.is_exact and other.is_exact
        return ConvexSet(part, exact, names=self.names) if part else None

    @property
    def area(self) -> Number:
        if self.num_players == 2:
            measure = polygon.area(self.points)
        else:
            from gametheory.payoffs.hull import volume

            measure = volume(self.points)
        return measure if self.is_exact else float(measure)

    def face(self, direction: Sequence[NumberLike]) -> tuple[Profile, ...]:
        """The vertices where direction . v is largest."""
        normal = self._profile(direction, "a direction")
        heights = [sum(n * x for n, x in zip(normal, v, strict=True)) for v in self.points]
        top = max(heights)
        return tuple(v for v, h in zip(self.points, heights, strict=True) if h == top)

    def mixture(self, point: Sequence[NumberLike]) -> Mapping[Profile, Fraction]:
        """Weights of at most players + 1 vertices whose mean is `point` (Caratheodory), exact.

        Raises `InvalidArgument` for a point outside the set.
        """
        exact = self._profile(point, "a payoff profile")
        if not self._has(exact):
            raise InvalidArgument(f"{show_profile(exact)} is not in the set")
        return self._mixture(exact)

    def _mixture(self, point: Profile) -> Mapping[Profile, Fraction]:
        if self.num_players == 2:
            return polygon.barycentric(self.points, point)
        from gametheory.payoffs.hull import barycentric

        return barycentric(self.points, point)

    def _has(self, point: Profile) -> bool:
        if self.num_players == 2:
            return polygon.contains(self.points, point)
        from gametheory.payoffs.hull import contains

        return bool(contains(self.points, point))

    def _distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        if self.num_players == 2:
            return polygon_distance(self.points, where)
        from gametheory.payoffs.hull import nearest

        return np.array([nearest(self.points, point) for point in where])

    def _ideal_above(self, corner: Profile) -> Profile | None:
        part = self.individually_rational(corner)
        return tuple(map(max, zip(*part, strict=True))) if part else None

    def _is_efficient(self, point: Profile, *, weak: bool) -> bool:
        if self.num_players == 2:
            return not polygon.is_beaten(self._chain, point, everywhere=weak)
        from gametheory.payoffs.hull import is_strongly_efficient, is_weakly_efficient

        decide = is_weakly_efficient if weak else is_strongly_efficient
        return bool(decide(self.points, point))

    def _weights(self, point: Profile) -> Mapping[JointAction, Fraction]:
        lotteries = self.lotteries
        if lotteries is None:
            if not all(self.actions.values()):
                return {}
            pure = joint_actions(self.normal_form, [point])[point]
            if pure:
                return {pure[0]: Fraction(1)}
            lotteries = {v: {cells[0]: Fraction(1)} for v, cells in self.actions.items()}
        total: dict[JointAction, Fraction] = {}
        for vertex, share in self._mixture(point).items():
            for cell, weight in lotteries[vertex].items():
                total[cell] = total.get(cell, Fraction(0)) + share * weight
        return total


KINDS["convex"] = ConvexSet.hull


def polygon_distance(
    vertices: Sequence[Profile], where: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance of `where[point, 2]` to a convex polygon, in floats; 0 inside."""
    corners = np.array(vertices, dtype=np.float64)
    result = np.linalg.norm(where[:, None, :] - corners, axis=-1).min(axis=1)
    outside = np.zeros(len(where), dtype=bool)
    for a, b in polygon.edges(vertices):
        start, end = np.array(fractions(a), dtype=float), np.array(fractions(b), dtype=float)
        along, offset = end - start, where - start
        length = along @ along
        t = np.clip(offset @ along / length, 0, 1) if length else np.zeros(len(where))
        result = np.minimum(result, np.linalg.norm(offset - t[:, None] * along, axis=1))
        outside |= along[0] * offset[:, 1] - along[1] * offset[:, 0] < 0
    return result if len(vertices) < 3 else np.where(outside, result, 0.0)
