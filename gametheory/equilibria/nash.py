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

from abc import abstractmethod
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, require_kind
from gametheory._support.progress import progress_fraction
from gametheory.equilibria._extreme import Budget, Pair, Supports, as_weights, support_of
from gametheory.equilibria._opposed import zero_sum_matrix
from gametheory.equilibria._reductions import all_extreme
from gametheory.equilibria._support import solve_support
from gametheory.equilibria._units import ordered, positive_integers
from gametheory.equilibria.result import Equilibria, Equilibrium
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

MAX_NODES = 500_000
"""Cap on the search for all equilibria of two players, some seconds; raise it by `max_nodes`."""

MAX_PIVOTS = 20_000
"""Cap on the paths that look for one equilibrium where all take too long: a second."""

FURTHER = "nash_equilibria with a larger max_nodes goes on"
APPROACHED = "quantal_response_path approaches another"
OTHERS = "lemke_howson(game, label='all') finds others"


@checked
def pure_equilibria(game: NormalForm, *, exact: bool | None = None) -> Equilibria:
    """All pure Nash equilibria of a game of any number of players; complete.

    `exact` as in `nash_equilibria`. Ties count as best replies, decided without rounding.
    """
    require_kind(game, NormalForm, "a NormalForm")
    items = PureEquilibria(game, stable_cells(game), speaks_exactly(game, exact))
    return Equilibria(items, True, "best replies of every pure profile")


def stable_cells(game: NormalForm) -> NDArray[np.intp]:
    """The pure equilibria as indices into the flattened game."""
    stable = np.ones(game.shape, dtype=bool)
    for player in range(game.num_players):
        own = game.payoffs[player]
        stable &= (own >= own.max(axis=player, keepdims=True)).astype(bool)
    return np.flatnonzero(stable)


@checked
def nash_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """All Nash equilibria, in degenerate games too: of two players all extreme ones; of one, or of
    three and more, the isolated ones and what describes the others, as far as can be proven.

    Args:
        exact: Fractions out (True) or float arrays out (False). By default Fractions if the
            game holds Fractions, else floats. Every decision is made in rationals either way.
        max_nodes: two players: give up with `TooLarge` after so much search, by default
            `MAX_NODES`, some seconds. A node takes about 10 microseconds at 24x24; nodes of
            larger games, listed vertices and equilibria count as several. Others: the number of
            boxes after which what is still open is left so, and `complete` false.

    Two players: larger games are first made smaller without losing an equilibrium (`_reductions`):
    by iterated strict dominance, repeated actions, opposed interests and blocks; `method` says by
    which. What is left goes to complementarity branching over both best-reply polytopes
    (`_branching`). An equilibrium is accepted, and a part of the search left out, by a proof: a
    bound on rounding that leaves no doubt, or integer arithmetic. Ordered by the size of the
    supports, then by the supports, then by the probabilities. Raises `TooLarge` for games in which
    one Nash subset has thousands of extreme points, and for games without structure beyond about
    30x30: for such games there is `lemke_howson`, which gives one equilibrium.

    Other numbers of players (`many_players`): strictly dominated actions are left out, repeated
    ones taken once, players without a choice no players, players who do not matter to one another
    solved apart. Polymatrix games, two players who are left, and 2x2x2 are solved completely. Of
    others every combination of supports is settled by certified subdivision (`polynomial`), or,
    where there are ties, split into rational families. `continua` describes sets of infinitely
    many equilibria; irrational equilibria come with their exact regret and a proven radius.
    `complete` is true only if every support was settled. The list is empty only if `complete` is
    false and not even the quantal response path could be followed. Raises `TooLarge` beyond 65,536
    combinations of supports of a game without structure.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        # They stand on this module.
        from gametheory.equilibria.many_players import equilibria_of_many
        from gametheory.equilibria.polynomial import MAX_BOXES

        budget = MAX_BOXES if max_nodes is None else max_nodes
        return equilibria_of_many(game, exact=exact, max_boxes=budget)
    with progress_fraction("equilibria") as tell:
        most = MAX_NODES if max_nodes is None else max_nodes
        found, method = all_extreme(game, tell, Budget(most, game.shape))
    items = ExtremeEquilibria(game, found, speaks_exactly(game, exact))
    return Equilibria(items, True, method, is_extreme=True)


@checked
def nash_or_pure_equilibria(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """`nash_equilibria`, or the part that is found fast where those take too long.

    That part is the pure equilibria; where there is none, one mixed equilibrium: of two players if
    a linear program or a short Lemke-Howson path leads to one, of more by the quantal response
    path, exact, within a proven radius, or near with its regret. Then `complete` is False, and
    `method` says what is left out and which call goes on. `exact` and `max_nodes` as in
    `nash_equilibria`.
    """
    try:
        return nash_equilibria(game, exact=exact, max_nodes=max_nodes)
    except TooLarge as error:
        two = game.num_players == 2
        goes_on = FURTHER if "max_nodes" in str(error) else OTHERS if two else APPROACHED
    pure = pure_equilibria(game, exact=exact)
    if len(pure):
        return Equilibria(pure.items, False, f"the pure ones only: too many in all; {goes_on}")
    if game.num_players != 2:
        # It stands on this module.
        from gametheory.equilibria.many_players import one_of_many

        return one_of_many(game, exact=exact)
    try:
        found, method = _one_equilibrium(game)
    except TooLarge:
        return Equilibria((), False, f"none is pure, and others take too long; {goes_on}")
    items = ExtremeEquilibria(game, [found], speaks_exactly(game, exact))
    method = f"one mixed, none is pure, and there are too many in all; {method}; {goes_on}"
    return Equilibria(items, False, method)


def _one_equilibrium(game: NormalForm) -> tuple[Supports | Pair, str]:
    """One equilibrium of a two-player game, and how it was found. May raise `TooLarge`."""
    opposed = zero_sum_matrix(game, ordered(game))
    if opposed is not None:
        _, x, y = solve_matrix_game(opposed)
        return Pair(as_weights(x), as_weights(y)), "optimal strategies of a zero-sum game"
    # It stands on this module.
    from gametheory.equilibria.lemke_howson import first_equilibrium

    return first_equilibrium(game, MAX_PIVOTS)


def speaks_exactly(game: NormalForm, exact: bool | None) -> bool:
    """Whether results are Fractions: as asked, else as the game's payoffs are."""
    return game.payoffs.dtype == object if exact is None else exact


class _WorkedOut(Sequence[Equilibrium]):
    """Equilibria in order, each worked out in rationals when it is first read, and kept.

    Ties can make them many: strategies that occur in several are one tuple.
    """

    def __init__(self, game: NormalForm, in_fractions: bool) -> None:
        self._game = game
        self._in_fractions = in_fractions
        self._known: dict[int, Equilibrium] = {}

    @abstractmethod
    def _work_out(self, index: int) -> Equilibrium:
        """The equilibrium of that number, in rationals."""

    def _shown(self, profile: tuple[Profile, ...], payoffs: Profile) -> Equilibrium:
        game = self._game
        return Equilibrium(
            profile,
            payoffs,
            self._in_fractions,
            game.actions,
            in_decimals=game.in_decimals,
            players=game.players,
        )

    @overload
    def __getitem__(self, index: int) -> Equilibrium: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Equilibrium, ...]: ...
    def __getitem__(self, index: int | slice) -> Equilibrium | tuple[Equilibrium, ...]:
        if isinstance(index, slice):
            return tuple(self[k] for k in range(*index.indices(len(self))))
        place = range(len(self))[index]
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._work_out(place)
        return known


class PureEquilibria(_WorkedOut):
    """Pure equilibria, row-major; `cells` are their indices in the flattened game."""

    def __init__(self, game: NormalForm, cells: NDArray[np.intp], in_fractions: bool) -> None:
        super().__init__(game, in_fractions)
        self._cells = cells
        self._strategies: dict[tuple[int, int], Profile] = {}

    def __len__(self) -> int:
        return len(self._cells)

    def _work_out(self, index: int) -> Equilibrium:
        game = self._game
        cell = tuple(int(a) for a in np.unravel_index(self._cells[index], game.shape))
        profile = tuple(map(self._pure, cell, game.shape))
        payoffs = tuple(Fraction(x) for x in game.payoff(cell))
        return self._shown(profile, payoffs)

    def _pure(self, action: int, count: int) -> Profile:
        known = self._strategies.get((action, count))
        if known is None:
            known = tuple(Fraction(k == action) for k in range(count))
            self._strategies[action, count] = known
        return known


class ExtremeEquilibria(_WorkedOut):
    """Extreme equilibria, those with small supports first."""

    def __init__(self, game: NormalForm, found: list[Supports | Pair], in_fractions: bool) -> None:
        super().__init__(game, in_fractions)
        self._unordered = found
        self._strategies: dict[tuple[int, ...], Profile] = {}

    @cached_property
    def _found(self) -> list[Supports | Pair]:
        described = cache(_described)
        return sorted(self._unordered, key=lambda found: _order(found, described))

    @cached_property
    def _integers(self) -> NDArray[Any]:
        return positive_integers(self._game)

    def __len__(self) -> int:
        return len(self._unordered)

    def _work_out(self, index: int) -> Equilibrium:
        found = self._found[index]
        if isinstance(found, Supports):
            rows, columns = found
            profile = solve_support(self._integers, rows, columns)
        else:
            rows, columns = map(support_of, found)
            profile = self._distribution(found.row), self._distribution(found.column)
        x, y = profile
        # Every action of a support earns the same.
        payoffs = (
            sum((y[j] * self._cell(0, rows[0], j) for j in columns), Fraction(0)),
            sum((x[i] * self._cell(1, i, columns[0]) for i in rows), Fraction(0)),
        )
        return self._shown(profile, payoffs)

    def _distribution(self, strategy: Sequence[int]) -> Profile:
        weights = tuple(strategy)
        known = self._strategies.get(weights)
        if known is None:
            known = self._strategies[weights] = _distribution(weights)
        return known

    def _cell(self, player: int, row: int, column: int) -> Fraction:
        payoff = self._game.payoffs[player, row, column]
        return payoff if isinstance(payoff, Fraction) else Fraction(payoff.item())


def _distribution(strategy: Sequence[int]) -> Profile:
    total = sum(strategy)
    return tuple(Fraction(p, total) for p in strategy)


def _order(found: Supports | Pair, described: Callable[[Sequence[int]], Any]) -> tuple[Any, ...]:
    if isinstance(found, Supports):
        rows, columns = found.rows, found.columns
        return len(rows) + len(columns), rows, columns
    # An isolated strict equilibrium shares its supports with no other: no tie to break there.
    (rows, first), (columns, second) = map(described, found)
    return len(rows) + len(columns), rows, columns, (first, second)


def _described(strategy: Sequence[int]) -> tuple[tuple[int, ...], tuple[Fraction, ...]]:
    """The support, and the probabilities so that the larger come first."""
    return support_of(tuple(strategy)), tuple(-p for p in _distribution(strategy))
