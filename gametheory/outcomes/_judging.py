"""What decides the labels of outcomes, worked out once for a payoff set."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.directions import as_floats, distances_to, hyperplanes, largest_lead
from gametheory._numeric.exact import Profile, fractions
from gametheory.equilibria import minimax
from gametheory.games import NormalForm
from gametheory.payoffs import PayoffSet, attainable
from gametheory.taxonomy import taxonomy
from gametheory.welfare import Optimum

ARC_POINTS = 257
"""Points along a curved arc against which domination is judged: right to 1e-5 of its size."""

ROUNDING = 1e-12
"""Of payoffs and their range: by so much distances in floats may be off."""


class Shortfall(enum.Enum):
    """How an outcome falls short of every solution."""

    DOMINATED = "Pareto-dominated"
    IRRATIONAL = "not individually rational"
    COORDINATION_FAILURE = "coordination failure"

    def __str__(self) -> str:
        return self.value


class Judge:
    """Distances and shortfalls of points of one payoff set."""

    def __init__(
        self,
        payoff_set: PayoffSet,
        corner: Profile,
        solved: Mapping[str, Optimum],
        tolerance: float,
    ) -> None:
        self.payoff_set, self.tolerance = payoff_set, tolerance
        self.optima = list(solved.values())
        low, high = (
            np.array(
                [float(f(v[i] for v in payoff_set.points)) for i in range(payoff_set.num_players)]
            )
            for f in (min, max)
        )
        self.scale = high - low
        self.scale[self.scale == 0] = max(float(self.scale.max()), 1.0)
        self.margin = tolerance * self.scale
        self.floor = _floor(payoff_set, corner)

    def distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        """`[..., solution]`, as a share of the payoff ranges."""
        return np.stack(
            [
                _face_distance(where, optimum.exact_face, self.payoff_set, self.scale)
                for optimum in self.optima
            ],
            axis=-1,
        )

    def shortfalls(self, where: NDArray[np.float64]) -> NDArray[np.bool_]:
        """`[..., Shortfall]`."""
        return np.stack(
            [
                _dominated(where, self.payoff_set, self.margin),
                (where < self.floor - self.margin).any(axis=-1),
                _fails_coordination(where, self.payoff_set, self.margin),
            ],
            axis=-1,
        )

    def beyond(self, where: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """`[...]`: those `among` them that lie further from the set than the tolerance."""
        found = np.zeros(where.shape[:-1], dtype=bool)
        if among.any():
            shares = where[among] / self.scale
            rounded = ROUNDING * (1 + abs(shares).max(axis=-1))
            away = self._in_shares.distance(shares)
            found[among] = away > self.tolerance * np.sqrt(where.shape[-1]) + rounded
        return found

    @cached_property
    def _in_shares(self) -> PayoffSet:
        """The set, with payoffs as shares of their ranges."""
        sizes = [Fraction(x) for x in self.scale.tolist()]
        game = self.payoff_set.normal_form
        if self.payoff_set.kind == "curved" and game is not None:
            shares = [own / size for own, size in zip(game.exact_payoffs, sizes, strict=True)]
            return attainable(NormalForm(np.array(shares)), by="independent")
        points = [
            tuple(x / size for x, size in zip(v, sizes, strict=True))
            for v in self.payoff_set.points
        ]
        return PayoffSet.from_points(points, convex=self.payoff_set.kind == "convex")


def _face_distance(
    where: NDArray[np.float64],
    face: tuple[Profile, ...],
    payoff_set: PayoffSet,
    scale: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Largest coordinate of the scaled offset to the nearest point of a face."""
    corners = np.array(face, dtype=np.float64) / scale
    scaled = where / scale
    if payoff_set.kind == "convex" and len(corners) > 1 and payoff_set.num_players > 2:
        sizes = [Fraction(x) for x in scale.tolist()]
        exact = [tuple(x / s for x, s in zip(v, sizes, strict=True)) for v in face]
        return distances_to(exact, scaled)
    if payoff_set.kind == "convex" and len(corners) == 2:
        along = corners[1] - corners[0]
        t = np.clip(((scaled - corners[0]) @ along) / (along @ along), 0, 1)
        return np.asarray(abs(scaled - corners[0] - t[..., None] * along).max(axis=-1))
    return np.asarray(abs(scaled[..., None, :] - corners).max(axis=-1).min(axis=-1))


def _dominated(
    where: NDArray[np.float64], payoff_set: PayoffSet, margin: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Some attainable profile is better for all players by more than the margin."""
    raised = where + margin
    if payoff_set.num_players != 2:
        return _dominated_by_many(raised, payoff_set)
    frontier = payoff_set.pareto_frontier()
    beaten = np.zeros(where.shape[:-1], dtype=bool)
    for stretch in frontier.sample(ARC_POINTS):
        beaten |= (stretch > raised[..., None, :]).all(axis=-1).any(axis=-1)
        if len(stretch) > 1:
            # Highest payoff of player 2 on the stretch at or right of the raised payoff of 1.
            height = np.interp(raised[..., 0], stretch[:, 0], stretch[:, 1])
            beaten |= (raised[..., 0] < stretch[-1, 0]) & (raised[..., 1] < height)
    return np.asarray(beaten)


def _dominated_by_many(raised: NDArray[np.float64], payoff_set: PayoffSet) -> NDArray[np.bool_]:
    if payoff_set.kind == "convex":
        planes = as_floats(hyperplanes(payoff_set.points, (1,) * payoff_set.num_players))
        return np.asarray(largest_lead(planes, raised) < 0)
    beaten = np.zeros(raised.shape[:-1], dtype=bool)
    for point in payoff_set.pareto_frontier().vertices.astype(np.float64):
        beaten |= (point > raised).all(axis=-1)
    return beaten


def _floor(payoff_set: PayoffSet, corner: Profile) -> NDArray[np.float64]:
    floor = np.array(corner, dtype=np.float64)
    if payoff_set.game is None:
        return floor
    return np.maximum(floor, np.array(minimax(payoff_set.game).exact_payoffs, dtype=np.float64))


def _fails_coordination(
    where: NDArray[np.float64], payoff_set: PayoffSet, margin: NDArray[np.float64]
) -> NDArray[np.bool_]:
    none = np.zeros(where.shape[:-1], dtype=bool)
    if payoff_set.normal_form is None:
        return none
    classes = taxonomy(payoff_set.normal_form)
    if not classes.coordination:
        return none
    norms = [fractions(e.exact_payoffs) for e in classes.pareto_optimal_equilibria]
    worst = np.array(norms, dtype=np.float64).min(axis=0)
    return np.asarray((where < worst - margin).all(axis=-1))
