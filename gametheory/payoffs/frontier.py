"""The Pareto frontier of a payoff set."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, brief_profile, fractions
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import AtLeast, AtMost, NumberLike
from gametheory._support.text import plural
from gametheory.errors import InvalidArgument, Unsupported

if TYPE_CHECKING:
    from gametheory.payoffs.curves import Piece


@checked
@dataclass(frozen=True)
class ParetoFrontier(Tabular):
    """The Pareto frontier; of two players ordered by rising payoff of player 1.

    Attributes:
        points: exact payoff profiles; the corners, if it is a chain; of more players the
            vertices; of a curved set the ends of its pieces, within 1e-70 if irrational.
        is_chain: whether the segments between consecutive points belong to it.
        is_exact: whether coordinates are given back as Fractions.
        pieces: of a curved set: segments, arcs of parabolas and single points.
        faces: of a convex set of more than two players, the largest faces of which every
            point is Pareto-optimal, as tuples of vertices. `face_measures` are their sizes.
        players: their names; empty where they have none, and are shown as player 1, ...
    """

    points: tuple[Profile, ...]
    is_chain: bool
    is_exact: bool
    pieces: tuple[Piece, ...] = field(default=(), repr=False)
    faces: tuple[tuple[Profile, ...], ...] = field(default=(), repr=False)
    players: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.players and self.points and len(self.players) != len(self.points[0]):
            raise InvalidArgument("expected a name for each player, got other counts")

    @property
    def vertices(self) -> NDArray[Any]:
        """`[vertex, player]`: Fractions if exact, floats otherwise."""
        array = np.array(self.points, dtype=object)
        return array if self.is_exact else array.astype(np.float64)

    @cached_property
    def squared_face_measures(self) -> tuple[Fraction, ...]:
        """For each of `faces` the square of its (n-1)-dimensional measure; exact.

        Of three players the squared area, for the area is the root of a rational number. 0 for a
        face of fewer dimensions; where all players' payoffs lie in one hyperplane the whole set may
        be one face. Empty without faces.
        """
        from gametheory.payoffs.hull import squared_measure

        dimension = len(self.points[0]) - 1
        return tuple(squared_measure(face, dimension) for face in self.faces)

    @property
    def face_measures(self) -> tuple[float, ...]:
        """For each of `faces` its (n-1)-dimensional measure in floats: the area, if n = 3."""
        return tuple(_root(square) for square in self.squared_face_measures)

    @property
    def measure(self) -> float:
        """The (n-1)-dimensional measure: of two players length, of three area; in floats.

        The sum over faces, or over the segments of a chain; 0 of separate points. Raises
        `Unsupported` for a frontier with arcs.
        """
        if self.pieces:
            raise Unsupported("the length of a curved frontier is not given; sample() draws it")
        if self.is_chain:
            from gametheory.payoffs.hull import squared_measure

            steps = itertools.pairwise(self.points)
            return math.fsum(_root(squared_measure(step, 1)) for step in steps)
        return math.fsum(self.face_measures)

    def contains(self, point: Sequence[NumberLike]) -> bool:
        """Exact membership of one payoff profile."""
        exact = fractions(point)
        if len(exact) != len(self.points[0]):
            raise InvalidArgument(
                f"expected a profile of {len(self.points[0])} payoffs, got {len(exact)}"
            )
        if self.pieces:
            return any(piece.contains(exact) for piece in self.pieces)
        if exact in self.points:
            return True
        if self.faces:
            from gametheory.payoffs.hull import contains

            return any(contains(face, exact) for face in self.faces)
        return self.is_chain and any(
            polygon.on_segment(a, b, exact)
            for a, b in zip(self.points, self.points[1:], strict=False)
        )

    def sample(
        self, count: Annotated[int, AtLeast(2), AtMost(10**6)] = 33
    ) -> list[NDArray[np.float64]]:
        """Floats to draw it: for each connected stretch of two players' payoffs `[point, player]`.

        `count` points along an arc; the corners of a chain as they are.
        """
        if not self.pieces:
            corners = np.array(self.points, dtype=np.float64)
            return [corners] if self.is_chain else [corner[None] for corner in corners]
        return [piece.sample(1 if piece.is_point else count) for piece in self.pieces]

    def _face(self) -> Face:
        count = len(self.points[0]) if self.points else 0
        exact = self.is_exact and not self.pieces
        rows = [p if exact else tuple(map(float, p)) for p in self.points]
        return Face(
            "Pareto frontier",
            self.players or [f"player {i + 1}" for i in range(count)],
            rows,
            [self._shape],
            number_as(in_decimals=False),
        )

    def __len__(self) -> int:
        return len(self.points)

    @property
    def _shape(self) -> str:
        if self.pieces:
            return plural(len(self.pieces), "piece")
        if self.faces and any(len(face) > 1 for face in self.faces):
            return plural(len(self.faces), "face")
        return "chain" if self.is_chain and len(self.points) > 1 else "points"

    def __repr__(self) -> str:
        exact = self.is_exact and not self.pieces
        shown = [p if exact else tuple(map(float, p)) for p in self.points]
        return f"ParetoFrontier({self._shape}: {', '.join(brief_profile(p) for p in shown)})"


def _root(square: Fraction) -> float:
    """The square root in floats, of numbers beyond their range too."""
    exponent = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
    return math.ldexp(math.sqrt(square / Fraction(4) ** exponent), exponent)
