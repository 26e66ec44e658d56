"""Finite payoff sets: what pure profiles reach, or the outcomes of a negotiation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Number, Profile, fraction_array, number_array
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory.games import NormalForm
from gametheory.payoffs._names import Names
from gametheory.payoffs.finite_optima import at_least, unique_rows
from gametheory.payoffs.frontier import ParetoFrontier
from gametheory.payoffs.pareto import pareto_optimal
from gametheory.payoffs.sets import (
    KINDS,
    JointAction,
    PayoffSet,
    beats,
    dominates,
    dot,
    exact_profiles,
)


@checked
@dataclass(frozen=True, eq=False, repr=False)
class FiniteSet(PayoffSet):
    """Finitely many payoff profiles, in lexicographic order, each once.

    Attributes:
        array: `[point, player]`: Fractions, or floats as they came. Rationals are made of them
            only where they are asked for, so a hundred thousand outcomes are no burden.
    """

    array: NDArray[Any]
    is_exact: bool = True
    game: NormalForm | None = None
    kind: Literal["finite"] = "finite"
    names: Names | None = None

    @classmethod
    def of(
        cls, points: Iterable[Profile], *, is_exact: bool = True, game: NormalForm | None = None
    ) -> FiniteSet:
        """The set of exact profiles."""
        ordered = sorted(set(exact_profiles(points)))
        array = np.empty((len(ordered), len(ordered[0])), dtype=object)
        array[:] = ordered
        return cls(array, is_exact, game)

    @classmethod
    def from_array(cls, points: NDArray[np.float64]) -> FiniteSet:
        """The set of float profiles `[point, player]`; raises `InvalidGame` for NaN, infinity."""
        array = unique_rows(number_array(points, "payoff profiles"))
        array.setflags(write=False)
        return cls(array, False)

    @cached_property
    def points(self) -> tuple[Profile, ...]:  # type: ignore[override]
        return profiles(self.array)

    @property
    def num_players(self) -> int:
        return int(self.array.shape[1])

    @cached_property
    def actions(self) -> Mapping[Profile, tuple[JointAction, ...]]:
        """The joint actions (as indices) that yield each point, where a game is known."""
        found: dict[Profile, list[JointAction]] = {point: [] for point in self.points}
        if self.game is not None:
            for cell in self.game.profiles():
                found[self.game._exact_payoff(cell)].append(cell)
        return {point: tuple(cells) for point, cells in found.items()}

    @cached_property
    def frontier_array(self) -> NDArray[Any]:
        """The strong Pareto frontier, `[point, player]`, in the numbers of `array`."""
        return self.array[pareto_optimal(self.array)]

    @cached_property
    def _frontier(self) -> ParetoFrontier:
        return ParetoFrontier(
            profiles(self.frontier_array), False, self.is_exact, players=self.player_names
        )

    def pareto_frontier(self, *, kind: str = "strong") -> ParetoFrontier:
        require_among(kind, ("strong", "weak"), "a kind of Pareto optimality")
        if kind == "strong":
            return self._frontier
        best = self.array[pareto_optimal(self.array, kind="weak")]
        return ParetoFrontier(profiles(best), False, self.is_exact, players=self.player_names)

    def individually_rational(self, disagreement: Sequence[NumberLike]) -> tuple[Profile, ...]:
        corner = self._profile(disagreement, "a disagreement point")
        return profiles(self.array[at_least(self.array, corner)])

    def above(self, disagreement: Sequence[NumberLike]) -> FiniteSet | None:
        """The part with V >= d as a set of its own; None if it is empty."""
        part = self.individually_rational(disagreement)
        return self._part(part)

    def intersection(self, other: PayoffSet) -> PayoffSet | None:
        part = [
            p for p, inside in zip(self.points, other.contains(self._exact), strict=True) if inside
        ]
        return self._part(part)

    def _part(self, points: Sequence[Profile]) -> FiniteSet | None:
        if not points:
            return None
        return replace(FiniteSet.of(points, is_exact=self.is_exact), names=self.names)

    @property
    def area(self) -> Number:
        return Fraction(0) if self.is_exact else 0.0

    @cached_property
    def _exact(self) -> NDArray[Any]:
        array = np.empty(self.array.shape, dtype=object)
        array[:] = self.points
        return array

    def _has(self, point: Profile) -> bool:
        if self.array.dtype == object:
            return point in self._members
        near = np.array([float(x) for x in point])
        first, last = (np.searchsorted(self.array[:, 0], near[0], side) for side in SIDES)
        rows = fraction_array(self.array[first:last])
        return any(tuple(row) == point for row in rows)

    @cached_property
    def _members(self) -> frozenset[Profile]:
        return frozenset(self.points)

    def _distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        from scipy.spatial import cKDTree

        return np.asarray(cKDTree(self.array.astype(np.float64)).query(where)[0])

    def support(self, direction: Sequence[NumberLike]) -> Number:
        normal = self._profile(direction, "a direction")
        top = max(dot(normal, point) for point in self.points)
        return top if self.is_exact else float(top)

    def _ideal_above(self, corner: Profile) -> Profile | None:
        part = self.individually_rational(corner)
        return tuple(map(max, zip(*part, strict=True))) if part else None

    def _is_efficient(self, point: Profile, *, weak: bool) -> bool:
        better = beats if weak else dominates
        return not any(better(q, point) for q in self._frontier.points)

    def _weights(self, point: Profile) -> Mapping[JointAction, Fraction]:
        if self.game is None:
            return {}
        return {self.actions[point][0]: Fraction(1)}

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, FiniteSet)
            and self.is_exact == other.is_exact
            and self.game == other.game
            and self.points == other.points
        )

    def __hash__(self) -> int:
        return hash((self.points, self.is_exact))


SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


KINDS["finite"] = FiniteSet.of
KINDS["array"] = FiniteSet.from_array


def profiles(array: NDArray[Any]) -> tuple[Profile, ...]:
    """Rows as exact profiles."""
    return tuple(map(tuple, fraction_array(array)))
