"""What two players reach by mixing independently: a curved set, never to be called a hull."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile
from gametheory._numeric.reals import Real, enclosure
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import NumberLike
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm
from gametheory.payoffs._boundary import Boundary, trace_boundary
from gametheory.payoffs._envelope import upper_right_envelope
from gametheory.payoffs._independent import boundary_curves, reach, tiles
from gametheory.payoffs.curves import Curve, Piece
from gametheory.payoffs.finite import FiniteSet
from gametheory.payoffs.frontier import ParetoFrontier
from gametheory.payoffs.sets import JointAction, PayoffSet, joint_actions


@checked
@dataclass(frozen=True, repr=False)
class CurvedSet(PayoffSet):
    """The payoffs of independent mixed strategies in a two-player game.

    Its boundary is made of segments and arcs of parabolas. Membership, efficiency and the
    frontier are exact; numbers that are irrational are enclosed within 1e-70 of their size.
    """

    game: NormalForm
    kind: Literal["curved"] = field(default="curved", init=False)

    @cached_property
    def points(self) -> tuple[Profile, ...]:  # type: ignore[override]
        return tuple(sorted({self.game._exact_payoff(cell) for cell in self.game.profiles()}))

    @property
    def is_exact(self) -> bool:  # type: ignore[override]
        return self.game.is_exact

    @cached_property
    def curves(self) -> tuple[Curve, ...]:
        """Curves that belong to the set and hold its whole boundary."""
        return tuple(boundary_curves(self.game.exact_payoffs))

    @cached_property
    def boundary(self) -> Boundary:
        """The true boundary and the area. For 4x4 games this takes a second or two."""
        return trace_boundary(self.curves, self._has)

    @property
    def area(self) -> Number:
        """Exact if it is rational, else a float."""
        measure = self.boundary.area
        if isinstance(measure, Fraction):
            return measure if self.is_exact else float(measure)
        return float(enclosure(measure)[0])

    @cached_property
    def frontier_pieces(self) -> tuple[Piece, ...]:
        """The strong Pareto frontier by rising payoff of player 1."""
        return upper_right_envelope(self.curves)

    def pareto_frontier(self, *, kind: str = "strong") -> ParetoFrontier:
        require_among(kind, ("strong", "weak"), "a kind of Pareto optimality")
        if kind == "weak":
            raise Unsupported(
                "the weak frontier of a curved set is not listed; is_efficient(point, "
                "kind='weak') decides it for every point"
            )
        corners: list[Profile] = []
        straight = False
        for piece in self.frontier_pieces:
            first, last = (tuple(enclosure(x)[0] for x in end) for end in piece.ends)
            if first not in corners:
                corners.append(first)
            elif straight and piece.curve.line and polygon.on_segment(corners[-2], last, first):
                corners.pop()
            if last not in corners:
                corners.append(last)
            straight = piece.curve.line is not None and not piece.is_point
        return ParetoFrontier(
            tuple(corners), False, self.is_exact, self.frontier_pieces, players=self.player_names
        )

    def individually_rational(self, disagreement: Sequence[NumberLike]) -> tuple[Profile, ...]:
        raise Unsupported(
            "the part with V >= d of a curved set has no vertices; its frontier is "
            "above(d), its best payoffs ideal(d)"
        )

    def above(self, disagreement: Sequence[NumberLike]) -> tuple[Piece, ...]:
        """The strong Pareto frontier of the part with V >= d; empty if there is none."""
        corner = self._profile(disagreement, "a disagreement point")
        clipped = (piece.above(corner) for piece in self.frontier_pieces)
        return tuple(piece for piece in clipped if piece is not None)

    def intersection(self, other: PayoffSet) -> PayoffSet | None:
        if isinstance(other, FiniteSet):
            return other.intersection(self)
        raise Unsupported(
            f"the intersection of a curved and a {other.kind} set is neither finite, convex nor "
            "of independent strategies; contains() of both decides membership"
        )

    def strategies(self, point: Sequence[NumberLike]) -> tuple[tuple[Fraction, ...], ...]:
        """A mixed strategy for each player that together reach the point.

        Pure ones where a joint action pays exactly that, the first of several; otherwise each mixes
        two actions, or one mixes three against a pure action. Exact where they are
        rational, else within 2^-200. Raises `InvalidArgument` for a point outside the set.
        """
        exact = self._profile(point, "a payoff profile")
        pure = joint_actions(self.game, [exact])[exact]
        if pure:
            return tuple(
                tuple(Fraction(int(a == b)) for b in range(count))
                for a, count in zip(pure[0], self.game.shape, strict=True)
            )
        found = reach(self.game.exact_payoffs, exact)
        if found is None:
            raise InvalidArgument(f"{tuple(map(str, exact))} is not in the set")
        return tuple(
            _probabilities(mixture, count)
            for mixture, count in zip(found, self.game.shape, strict=True)
        )

    def tiles(self) -> list[NDArray[np.float64]]:
        """Polygons `[corner, 2]` in floats that fill the set, for pictures.

        Each goes round counter-clockwise and may cross itself: fill them by the nonzero rule. An
        arc of a parabola has 32 sides.
        """
        return tiles(self.game.payoffs.astype(np.float64))

    def _has(self, point: Profile) -> bool:
        return reach(self.game.exact_payoffs, point) is not None

    def _distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        nearest = np.min([curve.distances(where) for curve in self.curves], axis=0)
        outside = [
            nearest[k] > 0 and not self._has(tuple(map(Fraction, map(float, point))))
            for k, point in enumerate(where)
        ]
        return np.where(outside, nearest, 0.0)

    def _ideal_above(self, corner: Profile) -> Profile | None:
        part = self.above(corner)
        if not part:
            return None
        return enclosure(part[-1].ends[1][0])[0], enclosure(part[0].ends[0][1])[0]

    def _is_efficient(self, point: Profile, *, weak: bool) -> bool:
        return not any(piece.dominates(point, strictly=weak) for piece in self.frontier_pieces)

    def _weights(self, point: Profile) -> Mapping[JointAction, Fraction]:
        p, q = self.strategies(point)
        return {(i, j): x * y for i, x in enumerate(p) if x for j, y in enumerate(q) if y}


def _probabilities(mixture: Mapping[int, Real], count: int) -> tuple[Fraction, ...]:
    vector = [Fraction(0)] * count
    for action, chance in mixture.items():
        vector[action] += max(enclosure(chance)[0], Fraction(0))
    total = sum(vector, Fraction(0))
    return tuple(x / total for x in vector)
