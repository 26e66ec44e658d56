"""What three and more players reach by mixing independently, between bounds with a proven distance.

The reached set R is the image of the product of the players' simplices. Cut into boxes
(`_numeric.simplex_products`), it lies in the union of the polytopes spanned by the payoffs at each
box's corners; and every point of such a polytope is close to R. Take the point as a lottery over
corners and give each player its marginal distribution in it. If R_j is the largest range, over the
corners of players after j, of a payoff difference between two of j's corners (at any corners of
the players before j), then the two payoffs differ by at most

    sum over j of (1 - 1/k_j) / 2 * R_j,          k_j the number of j's corners.

Proof: replace one player after the other by its marginal m. With s the conditional distribution of
j's corner, given the corners t of the players after it, the payoff changes by the sum over pairs
a < b of E[(s_a m_b - s_b m_a) D_ab(t)], D_ab the difference. Its weight has mean 0, so D_ab may be
counted from the middle of its range, and the weights' absolute values have a mean sum of at most
1 - sum m_a^2 <= 1 - 1/k. The bound falls with the square of the boxes' size.

Three players who like to choose alike:

>>> import gametheory as gt
>>> alike = [[[int(a == b == c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
>>> found = gt.payoffs.independent_payoffs(gt.NormalForm([alike] * 3), distance="1/50")
>>> found
IndependentPayoffs(3 players, 256 pieces, within 0.02 of what is reached)
>>> found.excludes([(1, 1, 1), ("1/2", "1/2", "3/5")]).tolist()
[False, True]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import simplex_products as products
from gametheory._numeric.exact import (
    Number,
    Profile,
    as_float,
    fraction_array,
    fractions,
    show_profile,
    to_fraction,
    to_integers,
)
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs import hull
from gametheory.payoffs.finite import FiniteSet
from gametheory.payoffs.sets import profile_array

MAX_PIECES = 20_000
"""Cap on boxes; beyond it the bounds proved so far are given."""

MAX_NUMBERS = 5_000_000
"""Cap on the payoffs at their corners, which fewer boxes of a large game have."""


@checked
@dataclass(frozen=True, eq=False)
class Reached:
    """What a profile of independent mixed strategies pays.

    Attributes:
        strategies: a mixed strategy for each player, exact.
        payoffs: their expected payoffs: Fractions if the game is exact, else floats.
        exact_payoffs: the same as Fractions.
    """

    strategies: tuple[Profile, ...]
    payoffs: tuple[Number, ...]
    exact_payoffs: Profile


@checked
@dataclass(frozen=True, eq=False, repr=False)
class IndependentPayoffs:
    """The payoffs of independent mixed strategies, between an inner and an outer set.

    Every reached payoff profile lies in `outer`, and every point of `outer` lies within `distance`
    of a reached one, which `reach` gives. Distances are the largest difference of a player's
    payoffs, as a share of their range in the game.

    Attributes:
        game: the game.
        distance: the proven bound of the Hausdorff distance between `outer` and what is reached.
    """

    game: NormalForm
    distance: Fraction
    _boxes: products.Boxes = field(repr=False)
    _scale: int = field(repr=False)

    @cached_property
    def _reached(self) -> tuple[FiniteSet, Fraction]:
        table = to_integers(self.game.exact_payoffs)[0]
        spans = [(max(own.flat) - min(own.flat)) or 1 for own in table]
        boxes, spacing = _refined(self._boxes, spans, self.distance, _radii, interacting=False)
        middles, divisor = _middles(boxes.values)
        whole = self._scale * divisor << products.CUTS
        rows = dict.fromkeys(map(tuple, middles.tolist()))
        points = [tuple(Fraction(x, whole) for x in row) for row in rows]
        points += [self.game.exact_payoff(cell) for cell in self.game.profiles()]
        return FiniteSet.of(points, is_exact=self.game.is_exact), spacing

    @property
    def inner(self) -> FiniteSet:
        """Reached payoff profiles, those of pure profiles among them."""
        return self._reached[0]

    @property
    def spacing(self) -> Fraction:
        """Every reached profile is within this of one of `inner`: about `distance`.

        More where that takes more than `MAX_PIECES` profiles.
        """
        return self._reached[1]

    @cached_property
    def outer(self) -> tuple[tuple[Profile, ...], ...]:
        """Polytopes, by the points that span them, whose union holds all that is reached."""
        return tuple(self._corners(k) for k in range(len(self._boxes)))

    def excludes(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Whether it is proved that independent mixing does not reach `points[..., player]`.

        False says that the point is within `distance` of a reached one, no more. Exact.
        """
        exact = fraction_array(profile_array(points, self.game.num_players), "points")
        outside = np.empty(exact.shape[:-1], dtype=bool)
        for index in np.ndindex(outside.shape):
            outside[index] = self._box_of(tuple(exact[index])) is None
        return outside

    def reach(self, point: Sequence[NumberLike]) -> Reached:
        """Strategies whose payoffs are within `distance` of a point of `outer`.

        Raises `InvalidArgument` for a point that independent mixing provably does not reach.
        """
        target = fractions(point, "a payoff")
        if len(target) != self.game.num_players:
            raise InvalidArgument(
                f"expected a profile of {self.game.num_players} payoffs, got {len(target)}"
            )
        box = self._box_of(target)
        if box is None:
            raise InvalidArgument(f"{show_profile(target)} is out of reach of independent mixing")
        corners = self._corners(box)
        vertices = hull.extreme_points(corners)
        shares = hull.barycentric(vertices, target)
        shape = self._boxes.values.shape[2:]
        lottery: NDArray[Any] = np.full(shape, Fraction(0), dtype=object)
        for vertex, share in shares.items():
            lottery[np.unravel_index(corners.index(vertex), shape)] += share
        strategies = []
        for j, own in enumerate(self._boxes.corners):
            marginal = lottery.sum(axis=tuple(k for k in range(len(shape)) if k != j))
            actions = np.array([products.fractions_of(corner) for corner in own[box]], dtype=object)
            strategies.append(tuple(np.ravel(marginal) @ actions))
        payoffs = tuple(_expected(table, strategies) for table in self.game.exact_payoffs)
        spoken = payoffs if self.game.is_exact else tuple(map(float, payoffs))
        return Reached(tuple(strategies), spoken, payoffs)

    @cached_property
    def _ranges(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The boxes' least and largest payoffs `[box, player]`, times a factor."""
        flat = self._boxes.values.reshape(*self._boxes.values.shape[:2], -1)
        return flat.min(axis=-1).astype(object), flat.max(axis=-1).astype(object)

    def _box_of(self, point: Profile) -> int | None:
        """The first box whose polytope holds the point."""
        scaled = np.array([x * (self._scale << products.CUTS) for x in point], dtype=object)
        low, high = self._ranges
        # Rationals against integers: the largest integer below a rational decides as well.
        floors = np.array([math.floor(x) for x in scaled], dtype=object)
        ceilings = np.array([math.ceil(x) for x in scaled], dtype=object)
        maybe = ((low <= floors) & (ceilings <= high)).all(axis=1)
        for k in np.flatnonzero(maybe).tolist():
            if hull.contains(sorted(set(self._corners(k))), point):
                return int(k)
        return None

    def _corners(self, box: int) -> tuple[Profile, ...]:
        values = np.moveaxis(self._boxes.values[box], 0, -1).reshape(-1, self.game.num_players)
        return tuple(map(self._profile, values.tolist()))

    def _profile(self, row: Sequence[int]) -> Profile:
        return tuple(Fraction(x, self._scale << products.CUTS) for x in row)

    def __repr__(self) -> str:
        counts = [
            f"{count} {what}{'' if count == 1 else 's'}"
            for count, what in ((self.game.num_players, "player"), (len(self._boxes), "piece"))
        ]
        near = f"within {as_float(self.distance):.2g} of what is reached"
        return f"IndependentPayoffs({', '.join(counts)}, {near})"


@checked
def independent_payoffs(game: NormalForm, *, distance: NumberLike = "1/20") -> IndependentPayoffs:
    """Bounds on what independent mixed strategies pay, any number of players.

    The product of simplices is cut where the bound is worst until the outer set is within
    `distance` of what is reached, as a share of each player's range of payoffs; at `MAX_PIECES`
    pieces it stops, and the result's `distance` is what was proved. It is 0 where no player's
    payoff depends on two others' mixtures at once. For two players `attainable(game,
    by="independent")` is exact. The convex hull of all that is reached is that of the pure
    profiles, `attainable(game)`.

    Raises `InvalidArgument` unless the distance is positive.
    """
    require_kind(game, NormalForm, "a NormalForm")
    wanted = to_fraction(distance, "a distance")
    if wanted <= 0:
        raise InvalidArgument(f"expected a distance above 0, got {distance}")
    table, scale = to_integers(game.exact_payoffs)
    spans = [(max(own.flat) - min(own.flat)) or 1 for own in table]
    boxes, proved = _refined(products.whole(table), spans, wanted, _deviations, interacting=True)
    return IndependentPayoffs(game, proved, boxes, scale)


def _refined(
    boxes: products.Boxes,
    spans: Sequence[int],
    wanted: Fraction,
    bounds_of: Callable[[NDArray[Any], Sequence[int]], list[Fraction]],
    *,
    interacting: bool,
) -> tuple[products.Boxes, Fraction]:
    """The boxes cut until each one's bound is as wanted, or there are too many; the largest bound.

    What no cut improves is left as it is.
    """
    finished: list[products.Boxes] = []
    most = min(MAX_PIECES, MAX_NUMBERS // boxes.values[0].size)
    count, worst = len(boxes), Fraction(0)
    while len(boxes):
        bounds = bounds_of(boxes.values, spans)
        edges = products.widest(boxes, spans, interacting=interacting)
        cutting = [
            k
            for k, (bound, size) in enumerate(zip(bounds, edges.size.tolist(), strict=True))
            if bound > wanted and size and len(boxes.paths[k]) < products.CUTS
        ]
        if len(cutting) > most - count:
            cutting = sorted(cutting, key=lambda k: -bounds[k])[: max(most - count, 0)]
        chosen = np.array(sorted(cutting), dtype=np.intp)
        kept = np.setdiff1d(np.arange(len(boxes)), chosen)
        worst = max([worst, *(bounds[k] for k in kept)])
        finished.append(boxes.take(kept))
        count += len(chosen)
        if not len(chosen):
            break
        boxes = products.cut(boxes.take(chosen), edges.take(chosen))
    return products.joined(finished), worst


def _deviations(values: NDArray[Any], spans: Sequence[int]) -> list[Fraction]:
    """For each box how far a point of its polytope may be from what is reached, at most."""
    players, counts = values.shape[1], values.shape[2:]
    total = [[Fraction(0)] * players for _ in range(len(values))]
    before = 1
    for count in counts:
        # [box, player, corners of the players before, own corner, corners of those after]
        table = values.reshape(len(values), players, before, count, -1)
        largest = np.zeros((len(values), players), dtype=values.dtype)
        for a in range(count):
            for b in range(a):
                difference = table[:, :, :, a] - table[:, :, :, b]
                spread = (difference.max(axis=-1) - difference.min(axis=-1)).max(axis=-1)
                largest = np.maximum(largest, spread)
        share = Fraction(count - 1, 2 * count)
        for k, row in enumerate(largest.tolist()):
            for i, spread in enumerate(row):
                if spread:
                    total[k][i] += share * Fraction(spread, spans[i] << products.CUTS)
        before *= count
    flat = values.reshape(len(values), players, -1)
    widths = (flat.max(axis=-1) - flat.min(axis=-1)).tolist()
    # Nor farther than the box is wide.
    return [
        max(
            min(bound, Fraction(width, span << products.CUTS))
            for bound, width, span in zip(row, wide, spans, strict=True)
        )
        for row, wide in zip(total, widths, strict=True)
    ]


def _middles(values: NDArray[Any]) -> tuple[NDArray[Any], int]:
    """The payoffs at the middle of each box, times a divisor `[box, player]`, and the divisor."""
    flat = values.reshape(*values.shape[:2], -1)
    return flat.astype(object).sum(axis=-1), flat.shape[-1]


def _radii(values: NDArray[Any], spans: Sequence[int]) -> list[Fraction]:
    """For each box how far its payoffs may be from those of its middle, at most."""
    flat = values.reshape(*values.shape[:2], -1)
    middle, divisor = _middles(values)
    far = np.maximum(
        flat.max(axis=-1).astype(object) * divisor - middle,
        middle - flat.min(axis=-1).astype(object) * divisor,
    )
    return [
        max(
            Fraction(x, divisor * span << products.CUTS) for x, span in zip(row, spans, strict=True)
        )
        for row in far.tolist()
    ]


def _expected(table: NDArray[Any], strategies: Sequence[Profile]) -> Fraction:
    for strategy in reversed(strategies):
        table = table @ np.array(strategy, dtype=object)
    return Fraction(np.asarray(table).item())
