"""Payoff sets: everything attainable, as exact geometry.

`attainable(game, by="pure")` is the finite set of payoff profiles of pure profiles;
`by="correlated"` is their convex hull, what a public signal can reach: exact vertices,
where a point or a segment is as normal as a polygon.

>>> import gametheory as gt
>>> S = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky())
>>> S
PayoffSet(convex, 3 vertices: (0, 0), (4, 1), (2, 2))
>>> S.pareto_frontier()
ParetoFrontier(chain: (2, 2), (4, 1))
>>> bool(S.contains((3, 1.5)))
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory import _polygon as polygon
from gametheory._exact import Number, Profile, fraction_array, fractions, is_exact, show_profile
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm, Repeated

Kind = Literal["finite", "convex"]
JointAction = tuple[int, ...]


@dataclass(frozen=True)
class PayoffSet:
    """A set of payoff profiles: finitely many points, or a convex polygon.

    Attributes:
        points: exact payoff profiles; all of a finite set, the vertices (counter-clockwise)
            of a convex one.
        kind: "finite" or "convex".
        is_exact: whether coordinates are given back as Fractions; otherwise as floats.
        actions: the joint actions (as indices) that yield each point, where a game is known.
        game: the game that the set comes from, if any.
    """

    points: tuple[Profile, ...]
    kind: Kind
    is_exact: bool = True
    actions: Mapping[Profile, tuple[JointAction, ...]] = field(
        default_factory=dict, repr=False, hash=False
    )
    game: NormalForm | None = field(default=None, repr=False)

    @classmethod
    def from_points(cls, points: Iterable[Sequence[Any]], *, convex: bool = True) -> PayoffSet:
        """The convex hull of two-player payoff profiles, or the finite set of them.

        Raises `InvalidArgument` if there are none or their lengths differ, `Unsupported` for
        the hull of profiles of more than two players.
        """
        given = [tuple(point) for point in points]
        if not given or len({len(point) for point in given}) != 1 or not given[0]:
            raise InvalidArgument(f"expected payoff profiles of one length, got {given!r}")
        exact = all(is_exact(x) for point in given for x in point)
        return cls._build(
            {fractions(point): () for point in given}, "convex" if convex else "finite", exact, None
        )

    @classmethod
    def _build(
        cls,
        actions: Mapping[Profile, tuple[JointAction, ...]],
        kind: Kind,
        is_exact: bool,
        game: NormalForm | None,
    ) -> PayoffSet:
        points = tuple(sorted(actions))
        if kind == "convex":
            if len(points[0]) != 2:
                raise Unsupported(
                    "convex payoff sets are exact for two players only; got "
                    f"{len(points[0])} (by='pure' works for any number)"
                )
            points = polygon.convex_hull(points)
        return cls(points, kind, is_exact, {p: actions[p] for p in points}, game)

    @property
    def num_players(self) -> int:
        return len(self.points[0])

    @property
    def vertices(self) -> NDArray[Any]:
        """`[vertex, player]`: Fractions if the set is exact, floats otherwise."""
        return np.array([self.speak(point) for point in self.points], dtype=self._dtype)

    @property
    def _dtype(self) -> Any:
        return object if self.is_exact else np.float64

    def speak(self, profile: Sequence[Fraction]) -> tuple[Number, ...]:
        """An exact profile in the numbers that this set was given in."""
        return tuple(profile) if self.is_exact else tuple(float(x) for x in profile)

    def contains(self, points: Any, *, tolerance: float = 0.0) -> NDArray[np.bool_]:
        """Membership of `points[..., player]`, decided exactly at tolerance 0.

        A positive tolerance accepts points within that Euclidean distance (in floats).
        """
        if not tolerance >= 0:
            raise InvalidArgument(f"expected a tolerance of at least 0, got {tolerance}")
        if tolerance > 0:
            return np.asarray(self.distance(points) <= tolerance)
        exact = fraction_array(profile_array(points, self.num_players), "points")
        inside = np.empty(exact.shape[:-1], dtype=bool)
        for index in np.ndindex(inside.shape):
            point = tuple(exact[index])
            inside[index] = (
                point in self.points
                if self.kind == "finite"
                else polygon.contains(self.points, point)
            )
        return inside

    def distance(self, points: Any) -> NDArray[np.float64]:
        """Euclidean distance of `points[..., player]` to the set, in floats."""
        where = profile_array(points, self.num_players).astype(np.float64)
        corners = np.array(self.points, dtype=np.float64)
        result = np.linalg.norm(where[..., None, :] - corners, axis=-1).min(axis=-1)
        if self.kind == "finite" or len(corners) == 1:
            return np.asarray(result)
        outside = np.zeros(where.shape[:-1], dtype=bool)
        for a, b in polygon.edges(self.points):
            start, along = np.array(a, dtype=float), np.array(b, dtype=float) - np.array(a, float)
            offset = where - start
            t = np.clip((offset @ along) / (along @ along), 0, 1)
            result = np.minimum(result, np.linalg.norm(offset - t[..., None] * along, axis=-1))
            outside |= along[0] * offset[..., 1] - along[1] * offset[..., 0] < 0
        if len(corners) == 2:
            return np.asarray(result)
        return np.where(outside, result, 0.0)

    def pareto_frontier(self) -> ParetoFrontier:
        """The strong Pareto frontier: no other point is at least as good for all players.

        Ordered by rising payoff of player 1. Of a polygon it is a chain of segments.
        """
        if self.kind == "convex":
            return ParetoFrontier(polygon.upper_right_chain(self.points), True, self.is_exact)
        best = [p for p in self.points if not any(dominates(q, p) for q in self.points)]
        return ParetoFrontier(tuple(best), False, self.is_exact)

    def is_efficient(self, point: Sequence[Any]) -> bool:
        """Whether no point of the set dominates `point` (strong Pareto optimality)."""
        exact = fractions(point)
        if self.kind == "finite":
            return not any(dominates(q, exact) for q in self.points)
        above = polygon.clip_above(self.points, exact)
        return not any(dominates(q, exact) for q in above)

    def individually_rational(self, disagreement: Sequence[Any]) -> tuple[Profile, ...]:
        """Vertices (or points) of the part with V >= d; empty if there is none."""
        corner = fractions(disagreement, "a disagreement payoff")
        if self.kind == "convex":
            return polygon.clip_above(self.points, corner)
        return tuple(p for p in self.points if all(x >= y for x, y in zip(p, corner, strict=True)))

    def weights(self, point: Sequence[Any]) -> dict[JointAction, Fraction]:
        """A lottery over at most three joint actions whose expected payoff is `point`.

        Exact, after Caratheodory; among joint actions of equal payoffs, the first. Empty if
        the set comes from no game. Raises `InvalidArgument` for a point outside the set.
        """
        exact = fractions(point)
        if not self.contains(np.array([exact], dtype=object))[0]:
            raise InvalidArgument(f"{show_profile(exact)} is not in the set")
        if not all(self.actions.get(p) for p in self.points):
            return {}
        lottery = {exact: Fraction(1)} if exact in self.points else self._lottery(exact)
        return {self.actions[vertex][0]: weight for vertex, weight in lottery.items()}

    def _lottery(self, point: Profile) -> dict[Profile, Fraction]:
        for a, b in polygon.edges(self.points):
            if polygon.on_segment(a, b, point):
                axis = 0 if a[0] != b[0] else 1
                t = (point[axis] - a[axis]) / (b[axis] - a[axis])
                return {a: 1 - t, b: t}
        apex = self.points[0]
        for a, b in zip(self.points[1:], self.points[2:], strict=False):
            area = polygon.cross(apex, a, b)
            u = polygon.cross(apex, point, b) / area
            v = polygon.cross(apex, a, point) / area
            if u >= 0 and v >= 0 and u + v <= 1:
                found = {apex: 1 - u - v, a: u, b: v}
                return {vertex: weight for vertex, weight in found.items() if weight}
        raise AssertionError("a point of a polygon lies in one triangle of its fan")

    def __repr__(self) -> str:
        shown = ", ".join(show_profile(self.speak(p)) for p in self.points[:6])
        more = ", ..." if len(self.points) > 6 else ""
        noun = "vertices" if self.kind == "convex" else "points"
        return f"PayoffSet({self.kind}, {len(self.points)} {noun}: {shown}{more})"


@dataclass(frozen=True)
class ParetoFrontier:
    """The strong Pareto frontier, ordered by rising payoff of player 1.

    Attributes:
        points: exact payoff profiles; the corners, if it is a chain.
        is_chain: whether the segments between consecutive points belong to it.
        is_exact: whether coordinates are given back as Fractions.
    """

    points: tuple[Profile, ...]
    is_chain: bool
    is_exact: bool

    @property
    def vertices(self) -> NDArray[Any]:
        """`[vertex, player]`: Fractions if exact, floats otherwise."""
        array = np.array(self.points, dtype=object)
        return array if self.is_exact else array.astype(np.float64)

    def contains(self, point: Sequence[Any]) -> bool:
        """Exact membership of one payoff profile."""
        exact = fractions(point)
        return exact in self.points or (
            self.is_chain
            and any(
                polygon.on_segment(a, b, exact)
                for a, b in zip(self.points, self.points[1:], strict=False)
            )
        )

    def __len__(self) -> int:
        return len(self.points)

    def __repr__(self) -> str:
        shape = "chain" if self.is_chain and len(self.points) > 1 else "points"
        shown = [p if self.is_exact else tuple(map(float, p)) for p in self.points]
        return f"ParetoFrontier({shape}: {', '.join(show_profile(p) for p in shown)})"


def attainable(game: NormalForm | Repeated, *, by: str = "correlated") -> PayoffSet:
    """The payoff profiles that players can attain, per step.

    `by="pure"`: the finite set of payoffs of pure profiles, any number of players.
    `by="correlated"`: the convex hull, two players; what a public signal can reach.

    For a `Repeated` game, `by="correlated"` is the same hull at every discount, and
    `by="pure"` asks what deterministic policies reach without a signal: all of the hull once
    g >= k/(k+1), k its dimension (every point is the value of a pure sequence, by the greedy
    expansion of Caratheodory weights; Sorin 1986). Below that the set is not a polygon:
    raises `Unsupported`.
    """
    if by not in ("pure", "correlated"):
        raise InvalidArgument(f"expected by='pure' or by='correlated', got {by!r}")
    stage = game.game if isinstance(game, Repeated) else game
    if not isinstance(stage, NormalForm):
        raise InvalidArgument(f"expected a NormalForm or Repeated, got {type(game).__name__}")
    sources: dict[Profile, list[JointAction]] = {}
    for profile in stage.profiles():
        sources.setdefault(stage.exact_payoff(profile), []).append(profile)
    actions = {point: tuple(found) for point, found in sources.items()}
    if isinstance(game, Repeated) and by == "pure":
        hull = PayoffSet._build(actions, "convex", stage.is_exact, stage)
        dimension = min(len(hull.points) - 1, 2)
        enough = Fraction(dimension, dimension + 1)
        if game.discount < enough:
            raise Unsupported(
                f"pure policies attain the whole hull once the discount is at least {enough}; "
                f"at {game.discount} the set is not a polygon (by='correlated' is the hull)"
            )
        return hull
    return PayoffSet._build(actions, "finite" if by == "pure" else "convex", stage.is_exact, stage)


def dominates(better: Sequence[Any], worse: Sequence[Any]) -> bool:
    """At least as good for every player and strictly better for one."""
    pairs = list(zip(better, worse, strict=True))
    return all(x >= y for x, y in pairs) and any(x > y for x, y in pairs)


def profile_array(points: Any, players: int) -> NDArray[Any]:
    """`points[..., player]` as an array; raises `InvalidArgument` for another last axis."""
    array = np.asarray(points, dtype=object) if not isinstance(points, np.ndarray) else points
    if array.ndim < 1 or array.shape[-1] != players:
        raise InvalidArgument(
            f"expected points[..., player] with {players} players, got shape {array.shape}"
        )
    return array
