"""Nash equilibria: pure ones of any game, all extreme ones of a two-player game.

An equilibrium (x, y) is *extreme* if x and y are vertices of the best-reply polytopes
P = {x >= 0 : xB <= 1} and Q = {y >= 0 : Ay <= 1} (payoffs shifted to be positive). The set
of all equilibria is a finite union of convex hulls of extreme ones, so they describe it
completely, in degenerate games too (Mangasarian 1964; Avis et al. 2010).

>>> import gametheory as gt
>>> for equilibrium in gt.nash_equilibria(gt.zoo.bach_or_stravinsky(), exact=True):
...     print(equilibrium)
Equilibrium(B, B -> (3, 2))
Equilibrium(S, S -> (2, 3))
Equilibrium(3/5 B+2/5 S; 2/5 B+3/5 S -> (6/5, 6/5))
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from gametheory._check import require_kind
from gametheory._exact import Profile, to_integers
from gametheory._progress import progress_fraction
from gametheory.equilibria._extreme import Pair, Supports, extreme_equilibria, support_of
from gametheory.equilibria._result import Equilibria, Equilibrium
from gametheory.equilibria._support import solve_support
from gametheory.games import NormalForm

LARGEST_EXPONENT = 1000


def pure_equilibria(game: NormalForm, *, exact: bool | None = None) -> Equilibria:
    """All pure Nash equilibria of a game of any number of players; complete.

    `exact` as in `nash_equilibria`. Ties count as best replies, decided without rounding.
    """
    require_kind(game, NormalForm, "a NormalForm")
    stable = np.ones(game.shape, dtype=bool)
    for player in range(game.num_players):
        own = game.payoffs[player]
        stable &= (own >= own.max(axis=player, keepdims=True)).astype(bool)
    in_fractions = speaks_exactly(game, exact)
    items = []
    for cell in np.argwhere(stable).tolist():
        profile = tuple(
            tuple(Fraction(k == action) for k in range(count))
            for action, count in zip(cell, game.shape, strict=True)
        )
        items.append(Equilibrium(profile, game.exact_payoff(cell), in_fractions, game.actions))
    return Equilibria(tuple(items), True, "best replies of every pure profile")


def nash_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """All Nash equilibria: of two players, all extreme ones, in degenerate games too; of one
    or of three and more, all isolated ones.

    Args:
        exact: Fractions out (True) or float arrays out (False). By default Fractions if the
            game holds Fractions, else floats. Every decision is made in rationals either way.
        max_nodes: two players: give up with `TooLarge` after so many nodes of search, a few
            microseconds each; by default it goes on to the end. Others: the number of boxes
            after which what is still open is left so, and `complete` false.

    Two players: complementarity branching over both best-reply polytopes (`_branching`). An
    equilibrium is accepted, and a part of the search left out, by a proof: a bound on rounding
    that leaves no doubt, or integer arithmetic. Ordered by the size of the supports, then by
    the supports, then by the probabilities. Raises `TooLarge` for games in which one Nash
    subset has thousands of extreme points.

    Other numbers of players: support enumeration with certified subdivision (`polynomial`), for
    small games. Irrational equilibria come with their exact regret and a proven radius;
    `complete` is true only if every support was decided, never where there is a continuum.
    Raises `TooLarge` beyond 65,536 combinations of supports.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        # It stands on this module.
        from gametheory.equilibria.polynomial import MAX_BOXES, mixed_equilibria

        budget = MAX_BOXES if max_nodes is None else max_nodes
        return mixed_equilibria(game, exact=exact, max_boxes=budget)
    with progress_fraction("equilibria") as tell:
        found = extreme_equilibria(
            game.payoffs,
            lambda: scaled_payoffs(game),
            lambda: positive_integers(game),
            tell,
            max_nodes,
        )
    return Equilibria(
        ExtremeEquilibria(game, found, speaks_exactly(game, exact)),
        True,
        "complementarity branching, each accept and each cut proven",
        is_extreme=True,
    )


def speaks_exactly(game: NormalForm, exact: bool | None) -> bool:
    """Whether results are Fractions: as asked, else as the game's payoffs are."""
    return game.payoffs.dtype == object if exact is None else exact


def scaled_payoffs(game: NormalForm) -> NDArray[np.float64]:
    """Payoffs in [0, 1], each within a rounding of an affine image of the true ones."""
    payoffs = game.payoffs
    if payoffs.dtype == object or (
        payoffs.dtype == np.int64 and (payoffs.max() > 2**53 or payoffs.min() < -(2**53))
    ):
        shifted = game.exact_payoffs - game.exact_payoffs.min(axis=(1, 2), keepdims=True)
        return np.array([own / (own.max() or 1) for own in shifted]).astype(np.float64)
    low = payoffs.min(axis=(1, 2), keepdims=True)
    high = payoffs.max(axis=(1, 2), keepdims=True)
    floats = np.asarray(payoffs - low, dtype=np.float64)
    _, exponent = np.frexp((high - low).astype(np.float64))
    # A power of two rounds nothing; in two steps where one would overflow.
    half = exponent // 2 if abs(exponent).max() > LARGEST_EXPONENT else np.zeros_like(exponent)
    floats *= np.ldexp(1.0, half - exponent)
    if half.any():
        floats *= np.ldexp(1.0, -half)
    return floats


def positive_integers(game: NormalForm) -> NDArray[Any]:
    """payoffs[player, a1, a2] as positive integers: the same game in other units."""
    payoffs = game.payoffs
    if payoffs.dtype == np.int64:
        low = payoffs.min(axis=(1, 2), keepdims=True)
        if int(payoffs.max()) - int(low.min()) < 2**62:
            return np.asarray(payoffs - low + 1)
    integers = np.array([to_integers(own)[0] for own in game.exact_payoffs], dtype=object)
    return np.asarray(integers - (integers.min(axis=(1, 2), keepdims=True) - 1))


class ExtremeEquilibria(Sequence[Equilibrium]):
    """Extreme equilibria in order, each worked out in rationals when it is first read."""

    def __init__(self, game: NormalForm, found: list[Supports | Pair], in_fractions: bool) -> None:
        self._game = game
        self._in_fractions = in_fractions
        self._unordered = found
        self._known: list[Equilibrium | None] = [None] * len(found)

    @cached_property
    def _found(self) -> list[Supports | Pair]:
        return sorted(self._unordered, key=_order)

    @cached_property
    def _integers(self) -> NDArray[Any]:
        return positive_integers(self._game)

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Equilibrium | tuple[Equilibrium, ...]:
        if isinstance(index, slice):
            return tuple(self[k] for k in range(*index.indices(len(self))))
        known = self._known[index]
        if known is None:
            known = self._known[index] = self._work_out(self._found[index])
        return known

    def __len__(self) -> int:
        return len(self._unordered)

    def _work_out(self, found: Supports | Pair) -> Equilibrium:
        if isinstance(found, Supports):
            rows, columns = found
            profile = solve_support(self._integers, rows, columns)
        else:
            rows, columns = map(support_of, found)
            profile = _distribution(found.row), _distribution(found.column)
        x, y = profile
        # Every action of a support earns the same.
        payoffs = (
            sum((y[j] * self._cell(0, rows[0], j) for j in columns), Fraction(0)),
            sum((x[i] * self._cell(1, i, columns[0]) for i in rows), Fraction(0)),
        )
        return Equilibrium(profile, payoffs, self._in_fractions, self._game.actions)

    def _cell(self, player: int, row: int, column: int) -> Fraction:
        payoff = self._game.payoffs[player, row, column]
        return payoff if isinstance(payoff, Fraction) else Fraction(payoff.item())


def _distribution(strategy: Sequence[int]) -> Profile:
    total = sum(strategy)
    return tuple(Fraction(p, total) for p in strategy)


def _order(found: Supports | Pair) -> tuple[Any, ...]:
    if isinstance(found, Supports):
        rows, columns = found.rows, found.columns
        return len(rows) + len(columns), rows, columns
    rows, columns = (support_of(strategy) for strategy in found)
    # An isolated strict equilibrium shares its supports with no other: no tie to break there.
    probabilities = [[-p for p in _distribution(strategy)] for strategy in found]
    return len(rows) + len(columns), rows, columns, probabilities
