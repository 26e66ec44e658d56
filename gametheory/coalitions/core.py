"""The core: allocations with which no coalition would do better alone.

The core of a game is {x : x(N) = v(N), x(S) >= v(S) for every S} (Gillies 1959). It is empty if
and only if some balanced weights on coalitions are worth more than all players together: weights
w_S >= 0, for each player adding up to 1 over its coalitions, with sum w_S v(S) > v(N) (Bondareva
1963; Shapley 1967). The *epsilon-core* asks for x(S) >= v(S) - epsilon of the coalitions between
nobody and all; the *least core* is the one of the smallest epsilon (Maschler, Peleg and Shapley
1979), and balanced weights prove that no smaller one will do.

>>> from gametheory.coalitions import CoalitionalGame, core, least_core
>>> majority = CoalitionalGame.from_function(3, lambda S: len(S) > 1)
>>> empty = core(majority)
>>> empty.is_empty, sum(w * majority.worth(S) for S, w in empty.balancing.items())
(True, Fraction(3, 2))
>>> least_core(majority).epsilon
Fraction(1, 3)
>>> core(CoalitionalGame.from_function(3, lambda S: len(S) ** 2)).vertices[0]
(Fraction(1, 1), Fraction(3, 1), Fraction(5, 1))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from gametheory._numeric.double_description import extreme_rays
from gametheory._numeric.exact import Number, Profile, as_float, brief, brief_profile
from gametheory._numeric.polygon import integers
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import NumberLike
from gametheory.coalitions._balancing import Span, coverage, raised, shifted
from gametheory.coalitions.game import Coalition, CoalitionalGame, excesses, members
from gametheory.errors import InvalidArgument, TooLarge

MAX_PLAYERS = 10
"""Players up to which linear programs over all coalitions are solved: seconds."""

MAX_PLAYERS_OF_VERTICES = 7
"""Players up to which the vertices of the core are listed: seconds."""


@checked
@dataclass(frozen=True, repr=False)
class LeastCore:
    """The smallest epsilon whose epsilon-core is not empty.

    Attributes:
        epsilon: the largest excess of a coalition between nobody and all, made as small as can
            be; negative or 0 if and only if the core is not empty. A Fraction if the game is
            exact, else a float; `exact_epsilon` the same as a Fraction.
        allocation: one allocation of the least core, `exact_allocation` as Fractions.
        balancing: balanced weights that prove it: for each player they add up to 1, all have the
            same excess, `epsilon`, in every allocation of the least core, and
            (sum w_S v(S) - v(N)) / sum w_S = epsilon.
    """

    epsilon: Number
    allocation: tuple[Number, ...]
    exact_epsilon: Fraction = field(repr=False)
    exact_allocation: Profile = field(repr=False)
    balancing: Mapping[Coalition, Fraction] = field(repr=False)

    def verify(self, game: CoalitionalGame) -> bool:
        """Re-check both sides of the bound in rationals, without search."""
        n, x = game.num_players, self.exact_allocation
        if len(x) != n or sum(x) != game.total:
            return False
        if game.speak(x) != self.allocation or game.speak((self.exact_epsilon,)) != (self.epsilon,):
            return False
        proper = excesses(game, x)[1:-1]
        if not proper:
            return self.exact_epsilon == 0
        if max(proper) != self.exact_epsilon:
            return False
        return (
            _is_balanced(self.balancing, n) and _bound(game, self.balancing) == self.exact_epsilon
        )

    def __repr__(self) -> str:
        return f"LeastCore(epsilon {brief(self.epsilon)}, {brief_profile(self.allocation)})"


@checked
@dataclass(frozen=True, repr=False)
class Core:
    """The core of a game, or the proof that it is empty.

    Attributes:
        game: whose core it is.
        is_empty: whether no allocation is in it.
        allocation: one allocation of the core, in the middle as far as coalitions' excesses go
            (it is in the least core); None if the core is empty.
        exact_allocation: the same as Fractions.
        balancing: where the core is empty, balanced weights on coalitions with
            sum w_S v(S) > v(N); None otherwise.
    """

    game: CoalitionalGame
    is_empty: bool
    allocation: tuple[Number, ...] | None
    exact_allocation: Profile | None
    balancing: Mapping[Coalition, Fraction] | None

    @cached_property
    def vertices(self) -> tuple[tuple[Number, ...], ...]:
        """All extreme allocations of the core, in lexicographic order; () if it is empty.

        Exact, by the double description method; raises `TooLarge` beyond
        `MAX_PLAYERS_OF_VERTICES` and for a core of thousands of vertices. A convex game has up
        to n! of them (Shapley 1971).
        """
        return tuple(self.game.speak(x) for x in self.exact_vertices)

    @cached_property
    def exact_vertices(self) -> tuple[Profile, ...]:
        """The same as Fractions."""
        if self.is_empty:
            return ()
        game, n = self.game, self.game.num_players
        if n > MAX_PLAYERS_OF_VERTICES:
            raise TooLarge(
                f"expected at most {MAX_PLAYERS_OF_VERTICES} players to list the vertices of a "
                f"core, got {n}: contains(payoffs) decides any allocation"
            )
        alone = tuple(game.worths[1 << i] for i in range(n))
        spare = game.total - sum(alone)
        if not spare:
            # Nobody can get more than alone, and somebody would get less if anybody did.
            return (alone,)
        # x_i = v({i}) + spare y_i / y(N) for y >= 0: y(S) spare >= y(N) (v(S) - what S has alone).
        missing = excesses(game, alone)[1:-1]
        (whole,), _ = integers([(spare, *missing)])
        rows = [
            [whole[0] * (mask >> i & 1) - gap for i in range(n)]
            for mask, gap in enumerate(whole[1:], 1)
            if gap > 0
        ]
        rays = extreme_rays(rows, n)
        return tuple(
            sorted(
                tuple(a + spare * Fraction(y, sum(ray)) for a, y in zip(alone, ray, strict=True))
                for ray in rays
            )
        )

    def contains(self, payoffs: Sequence[NumberLike]) -> bool:
        """Whether an allocation is in the core, exactly."""
        x = self.game.allocation(payoffs)
        return sum(x) == self.game.total and max(excesses(self.game, x)) <= 0

    def verify(self) -> bool:
        """Re-check in rationals, without search: the allocation, or the balanced weights."""
        if self.is_empty:
            return (
                self.allocation is self.exact_allocation is None
                and self.balancing is not None
                and _is_balanced(self.balancing, self.game.num_players)
                and _bound(self.game, self.balancing) > 0
            )
        return (
            self.exact_allocation is not None
            and self.game.speak(self.exact_allocation) == self.allocation
            and self.contains(self.exact_allocation)
        )

    def __repr__(self) -> str:
        if self.allocation is None:
            return "Core(empty)"
        return f"Core(with {brief_profile(self.allocation)})"


@checked
def least_core(game: CoalitionalGame) -> LeastCore:
    """The least core's epsilon and an allocation, exactly; at most `MAX_PLAYERS` players.

    Of one player there is one efficient allocation and no coalition to object: epsilon is 0.
    """
    require_kind(game, CoalitionalGame, "a CoalitionalGame")
    require_few(game)
    n, full = game.num_players, len(game.worths) - 1
    x = tuple(game.total / n for _ in range(n))
    epsilon, weights = Fraction(0), {full: Fraction(1)}
    if n > 1:
        span = Span(n)
        span.add(full)
        slack = {mask: -e for mask, e in enumerate(excesses(game, x)) if 0 < mask < full}
        change, weights = raised(slack, {}, span.directions())
        x = shifted(x, change)
        epsilon = max(excesses(game, x)[1:-1])
    cover = coverage(weights, n)[0]
    return LeastCore(
        epsilon=epsilon if game.is_exact else as_float(epsilon),
        allocation=game.speak(x),
        exact_epsilon=epsilon,
        exact_allocation=x,
        balancing={members(mask): w / cover for mask, w in weights.items()},
    )


@checked
def core(game: CoalitionalGame) -> Core:
    """The core, or balanced weights that prove it empty; exact, at most `MAX_PLAYERS` players."""
    found = least_core(game)
    if found.exact_epsilon > 0:
        return Core(game, True, None, None, found.balancing)
    return Core(game, False, found.allocation, found.exact_allocation, None)


def require_few(game: CoalitionalGame) -> None:
    if game.num_players > MAX_PLAYERS:
        raise TooLarge(
            f"expected at most {MAX_PLAYERS} players for linear programs over all coalitions, "
            f"got {game.num_players}: shapley_value and banzhaf_value take more"
        )


def _is_balanced(weights: Mapping[Coalition, Fraction], players: int) -> bool:
    if any(w <= 0 for w in weights.values()):
        return False
    if any(not S or max(S) >= players or len(S) == players > 1 for S in weights):
        return False
    return all(sum(w for S, w in weights.items() if i in S) == 1 for i in range(players))


def _bound(game: CoalitionalGame, weights: Mapping[Coalition, Fraction]) -> Fraction:
    """The excess that some coalition of these has in any efficient allocation, at least."""
    try:
        worth = sum(w * game.worth(S) for S, w in weights.items())
    except InvalidArgument:
        return Fraction(-1)
    return (worth - game.total) / sum(weights.values())
