"""The stage game of a repeated game, as its equilibrium payoffs see it.

Payoffs are normalised to [0, 1] for each player, exactly: everything here is invariant under
positive affine maps, so no tolerance depends on a game's units. For a joint action a,

    gain_i(a) = (1-g)/g (max_b r_i(b, a_-i) - r_i(a)):

a player conforms if the continuation w has w_i >= P_i + gain_i(a), P_i the threat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory.equilibria.minimax import minimax
from gametheory.games import NormalForm

Point = tuple[Fraction, Fraction]


class Stage:
    """Two-player payoffs and temptations at one discount g > 0; Fractions.

    Attributes:
        cells: the joint actions.
        payoffs: r(a), normalised.
        best: max_b r_i(b, a_-i) for both players.
        gains: gain(a).
        threat: the fixed threat of "nash" equilibria (pure minimax), or None where the threat is
            the worst point of the set itself.
    """

    def __init__(self, game: NormalForm, discount: Fraction, *, fixed_threat: bool) -> None:
        self.game, self.g = game, discount
        exact = game.exact_payoffs
        self.low = [min(table.flat) for table in exact]
        self.span = [
            (max(table.flat) - low) or Fraction(1)
            for table, low in zip(exact, self.low, strict=True)
        ]
        table = np.stack(
            [(own - low) / span for own, low, span in zip(exact, self.low, self.span, strict=True)]
        )
        self.cells = list(game.profiles())
        self.payoffs: list[Point] = [(table[0][a], table[1][a]) for a in self.cells]
        self.hull = polygon.convex_hull(self.payoffs)
        best = (table[0].max(axis=0), table[1].max(axis=1))
        self.best: list[Point] = [(best[0][column], best[1][row]) for row, column in self.cells]
        rate = (1 - discount) / discount
        self.gains: list[Point] = [
            (rate * (top[0] - pays[0]), rate * (top[1] - pays[1]))
            for top, pays in zip(self.best, self.payoffs, strict=True)
        ]
        self.threat: Point | None = None
        if fixed_threat:
            floor = minimax(game, by="pure").exact_payoffs
            x, y = (
                (v - low) / span for v, low, span in zip(floor, self.low, self.span, strict=True)
            )
            self.threat = (x, y)

    def restore(self, point: Point) -> Profile:
        """A normalised point in the game's own units."""
        return tuple(
            low + span * x for x, low, span in zip(point, self.low, self.span, strict=True)
        )

    def normalise(self, point: Profile) -> Point:
        x, y = ((v - low) / span for v, low, span in zip(point, self.low, self.span, strict=True))
        return x, y

    def threats(self, region: tuple[Point, ...]) -> Point:
        if self.threat is not None:
            return self.threat
        return min(x for x, _ in region), min(y for _, y in region)

    def generated(
        self, region: tuple[Point, ...], actions: Iterable[int] | None = None
    ) -> tuple[Point, ...]:
        """B(W): the hull of what some joint action and continuations in W decompose; exact.

        `actions`: by default all; fewer give less.
        """
        floor, g = self.threats(region), self.g
        points = []
        for a in range(len(self.cells)) if actions is None else actions:
            pays, gain = self.payoffs[a], self.gains[a]
            part = _above(region, 0, floor[0] + gain[0])
            part = _above(part, 1, floor[1] + gain[1])
            points += [((1 - g) * pays[0] + g * x, (1 - g) * pays[1] + g * y) for x, y in part]
        return polygon.convex_hull(points) if points else ()

    def generates_itself(
        self, region: tuple[Point, ...], actions: Iterable[int] | None = None
    ) -> bool:
        """Whether W is inside B(W): then every point of it is an equilibrium payoff."""
        image = self.generated(region, actions)
        return bool(image) and all(polygon.contains(image, v) for v in region)


def _above(region: Sequence[Point], i: int, least: Fraction) -> list[Point]:
    """The part of a convex polygon with w_i >= least, in order."""
    heights = [v[i] - least for v in region]
    if min(heights, default=Fraction(0)) >= 0:
        return list(region)
    kept = []
    for k, v in enumerate(region):
        if heights[k] >= 0:
            kept.append(v)
        after = (k + 1) % len(region)
        if heights[k] * heights[after] < 0:
            t = heights[k] / (heights[k] - heights[after])
            other = v[1 - i] + t * (region[after][1 - i] - v[1 - i])
            kept.append((least, other) if i == 0 else (other, least))
    return kept
