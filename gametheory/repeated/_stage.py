"""The stage game of a repeated game, as its equilibrium payoffs see it.

Payoffs are normalised to [0, 1] for each player, exactly: everything here is invariant under
positive affine maps, so no tolerance depends on a game's units. For a joint action a,

    gain_i(a) = (1-g)/g (max_b r_i(b, a_-i) - r_i(a)):

a player conforms if the continuation w has w_i >= P_i + gain_i(a), P_i the threat.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from gametheory._numeric.exact import Profile
from gametheory.equilibria.minimax import minimax
from gametheory.games import NormalForm
from gametheory.repeated import _regions
from gametheory.repeated._regions import Region


class Stage:
    """Payoffs and temptations at one discount g > 0; Fractions.

    Attributes:
        cells: the joint actions.
        payoffs: r(a), normalised.
        hull: the vertices of their hull.
        best: max_b r_i(b, a_-i) for every player.
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
        self.players = game.num_players
        self.cells = list(game.profiles())
        self.payoffs: list[Profile] = [tuple(own[a] for own in table) for a in self.cells]
        self.hull = _regions.hull(self.payoffs)
        best = [own.max(axis=i, keepdims=True) for i, own in enumerate(table)]
        self.best: list[Profile] = [
            tuple(top[(*a[:i], 0, *a[i + 1 :])] for i, top in enumerate(best)) for a in self.cells
        ]
        rate = (1 - discount) / discount
        self.gains: list[Profile] = [
            tuple(rate * (t - r) for t, r in zip(top, pays, strict=True))
            for top, pays in zip(self.best, self.payoffs, strict=True)
        ]
        self.threat: Profile | None = None
        if fixed_threat:
            self.threat = self.normalise(minimax(game, by="pure").exact_payoffs)

    def restore(self, point: Profile) -> Profile:
        """A normalised point in the game's own units."""
        return tuple(
            low + span * x for x, low, span in zip(point, self.low, self.span, strict=True)
        )

    def normalise(self, point: Profile) -> Profile:
        """A point in the game's units as shares of each player's range."""
        return tuple(
            (v - low) / span for v, low, span in zip(point, self.low, self.span, strict=True)
        )

    def threats(self, region: Region) -> Profile:
        """What a deviator is held down to, if continuations lie in the region."""
        return tuple(map(min, zip(*region, strict=True))) if self.threat is None else self.threat

    def generated(self, region: Region, actions: Iterable[int] | None = None) -> Region:
        """B(W): the hull of what some joint action and continuations in W decompose; exact.

        `actions`: by default all; fewer give less.
        """
        return _regions.hull(self._decomposed(region, actions))

    def _decomposed(self, region: Region, actions: Iterable[int] | None) -> list[Profile]:
        """Points that span B(W)."""
        floor, g = self.threats(region), self.g
        points: list[Profile] = []
        for a in range(len(self.cells)) if actions is None else actions:
            pays = self.payoffs[a]
            least = tuple(map(Fraction.__add__, floor, self.gains[a]))
            points += [
                tuple((1 - g) * r + g * w for r, w in zip(pays, onward, strict=True))
                for onward in _regions.above(region, least)
            ]
        return points

    def generates_itself(self, region: Region, actions: Iterable[int] | None = None) -> bool:
        """Whether W is inside B(W): then every point of it is an equilibrium payoff."""
        points = self._decomposed(region, actions)
        known = set(points)
        missing = [v for v in region if v not in known]
        if not points or not missing:
            return bool(points)
        # The hull of polygons is fast; that of polytopes with long fractions is not.
        image = _regions.hull(points) if self.players == 2 else tuple(sorted(known))
        return all(_regions.contains(image, v) for v in missing)

    def static_equilibria(self) -> Region:
        """The hull of payoffs of the stage game's pure equilibria: always self-generating."""
        pairs = zip(self.payoffs, self.best, strict=True)
        return _regions.hull(pays for pays, best in pairs if pays == best)
