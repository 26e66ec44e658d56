"""The folk theorem: what patient players can attain, and the conditions for it, decided exactly.

Players are *equivalent* if the payoffs of one are a positive affine function of the other's. With
J_i the players equivalent to i, itself included, i's *effective minimax* is

    min over a of max over j in J_i of max over b of r_i(b, a_-j),

for nobody equivalent to i will help to hold i down: that would hurt itself. Every subgame-perfect
payoff (with `by="pure"`: of equilibria in pure strategies) is at least the effective minimax, and
every attainable payoff profile that is above it for each player is a subgame-perfect payoff once
all are patient enough (Wen 1994). Where no two players are equivalent it is the minimax itself
(Abreu, Dutta and Smith 1994); that is so where the attainable set has full dimension (Fudenberg and
Maskin 1986), but not only there. Two players need no condition: if they are equivalent, what is
attainable and above both minimax values is above the effective ones.

The example of Fudenberg and Maskin (1986, Example 3): three players who get 1 if all choose alike
and 0 otherwise. Their minimax is 0, but with pure actions nobody is ever held below 1:

>>> import gametheory as gt
>>> alike = [[[int(a == b == c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
>>> found = gt.repeated.folk_theorem(gt.NormalForm([alike] * 3))
>>> found.dimension, found.equivalent_players, found.is_full_dimensional
(1, ((0, 1, 2),), False)
>>> [int(v[0]) for v in (found.minimax, found.effective_minimax)], found.payoffs.points
([0, 1], ((Fraction(1, 1), Fraction(1, 1), Fraction(1, 1)),))
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, brief_profile, to_fraction
from gametheory._numeric.least_maximum import least_maximum
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import NumberLike
from gametheory.equilibria import minimax
from gametheory.equilibria.minimax import WIDTH
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, attainable
from gametheory.payoffs.hull import facets


@checked
@dataclass(frozen=True, repr=False)
class FolkTheorem:
    """What the folk theorem says of a game.

    Attributes:
        payoffs: every profile in it that is above `effective_minimax` for each player is a
            subgame-perfect payoff of sufficiently patient players. None if nothing attainable is
            at least the effective minimax point.
        bound: no subgame-perfect payoff (with `by="pure"` of pure strategies) lies outside, at any
            discount. The same as `payoffs` where the effective minimax is known exactly.
        minimax: the minimax point (against independent opponents; an upper bound of it).
        effective_minimax: the effective minimax point, an upper bound of it by mixed strategies.
        lower: a lower bound of it; the same where it is known exactly.
        dimension: the dimension of what is attainable.
        equivalent_players: groups of two and more equivalent players, as indices.
        indifferent_players: those whose payoff is always the same. They never gain by deviating,
            and the condition of being above the minimax is not asked of them.
        by: "pure" or "mixed".
    """

    payoffs: ConvexSet | None
    bound: ConvexSet | None
    minimax: Profile
    effective_minimax: Profile
    lower: Profile
    dimension: int
    equivalent_players: tuple[tuple[int, ...], ...]
    indifferent_players: tuple[int, ...]
    by: str

    def __repr__(self) -> str:
        low, high = brief_profile(self.lower), brief_profile(self.effective_minimax)
        held = high if low == high else f"between {low} and {high}"
        return (
            f"FolkTheorem({self.by} strategies; minimax {brief_profile(self.minimax)}, effective "
            f"minimax {held}; payoffs: {self.payoffs})"
        )

    @property
    def is_full_dimensional(self) -> bool:
        """The condition of Fudenberg and Maskin (1986)."""
        return self.dimension == len(self.minimax)

    @property
    def has_no_equivalent_players(self) -> bool:
        """The condition of Abreu, Dutta and Smith (1994), weaker than full dimension."""
        return not self.equivalent_players

    @property
    def is_satisfiable(self) -> bool:
        """Whether some profile of `payoffs` is above the effective minimax for each player.

        If not, the theorem is silent: `payoffs` may hold profiles that no equilibrium attains.
        """
        if self.payoffs is None:
            return False
        best = tuple(map(max, zip(*self.payoffs.points, strict=True)))
        return all(
            best[i] > v
            for i, v in enumerate(self.effective_minimax)
            if i not in self.indifferent_players
        )


@checked
def folk_theorem(game: NormalForm, *, by: str = "pure", width: NumberLike = WIDTH) -> FolkTheorem:
    """What patience makes attainable, and the conditions of the folk theorem, for any game.

    Any number of players. `by="pure"`: deviators are held down by pure actions; exact.
    `by="mixed"`: by mixed strategies, each player's independent of the others'. Exact for two
    players who are not equivalent; else the effective minimax lies between bounds at most `width`
    apart, a share of the player's range of payoffs (see `minimax`), and so does the set. Raises
    `InvalidArgument` unless the width is positive.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(by, ("pure", "mixed"), "a kind of punishments, by")
    share = to_fraction(width, "a width")
    if share <= 0:
        raise InvalidArgument(f"expected a width above 0, got {width}")
    hull = attainable(game)
    assert isinstance(hull, ConvexSet)
    floor = minimax(game, by=by, opponents="independent", width=share)
    groups = _equivalent(game)
    upper, lower = list(floor.exact_payoffs), list(floor.lower)
    for i, group in enumerate(groups):
        if len(group) > 1:
            lower[i], upper[i] = _effective(game, i, group, by, share)
    return FolkTheorem(
        hull.above(upper),
        hull.above(lower),
        floor.exact_payoffs,
        tuple(upper),
        tuple(lower),
        game.num_players - len(facets(hull.points).equations),
        tuple(sorted({group for group in groups if len(group) > 1})),
        tuple(i for i, own in enumerate(game.exact_payoffs) if min(own.flat) == max(own.flat)),
        by,
    )


@checked
def folk_theorem_limit(game: NormalForm, *, by: str = "pure") -> ConvexSet | None:
    """What patience makes attainable: the hull of payoffs at least the effective minimax point.

    `folk_theorem(game, by=by).payoffs`, where the conditions are: any number of players. None if
    nothing attainable is at least the effective minimax point.
    """
    return folk_theorem(game, by=by).payoffs


@checked
def limit_of_means_payoffs(game: NormalForm, *, by: str = "mixed") -> ConvexSet | None:
    """What equilibria pay where the payoff is the limit of means: no step counts more than another.

    All that is attainable and gives each player at least its minimax value, the boundary included:
    so much each equilibrium (with `by="pure"` in pure strategies) pays, and all of it is paid by
    equilibria, also by subgame-perfect ones, for any number of players and any dimension (Aumann
    and Shapley 1994; Rubinstein 1979): to punish for a while costs nothing here, so equivalent
    players are no exception, as they are in `folk_theorem`. `by` as there. Exact, but for the mixed
    minimax of more than two players, for which an upper bound stands (`minimax` with independent
    opponents). None if nothing attainable is that good, which only `by="pure"` can be. What given
    automata get: `strategies.limit_of_means`.
    """
    require_kind(game, NormalForm, "a NormalForm")
    require_among(by, ("pure", "mixed"), "a kind of punishments, by")
    hull = attainable(game)
    assert isinstance(hull, ConvexSet)
    return hull.above(minimax(game, by=by, opponents="independent").exact_payoffs)


def _equivalent(game: NormalForm) -> list[tuple[int, ...]]:
    """For each player those with equivalent payoffs, itself included."""
    shapes = []
    for own in game.exact_payoffs:
        low, high = min(own.flat), max(own.flat)
        # Each class of positive affine maps has one member with range [0, 1].
        shapes.append(tuple((x - low) / (high - low) for x in own.flat) if high > low else None)
    return [
        tuple(j for j, other in enumerate(shapes) if j == i or (own is not None and other == own))
        for i, own in enumerate(shapes)
    ]


def _effective(
    game: NormalForm, player: int, group: tuple[int, ...], by: str, share: Fraction
) -> tuple[Fraction, Fraction]:
    """Bounds of a player's effective minimax, its payoff table the group's common interest."""
    own = game.exact_payoffs[player]
    if by == "pure":
        best = [np.broadcast_to(own.max(axis=j, keepdims=True), own.shape) for j in group]
        value = Fraction(np.stack(best).max(axis=0).min())
        return value, value
    table: NDArray[Any] = np.stack(
        [
            np.broadcast_to(np.take(own, [b], axis=j), own.shape)
            for j in group
            for b in range(game.shape[j])
        ]
    )
    found = least_maximum(table, share * (max(own.flat) - min(own.flat)))
    return found.lower, found.upper
