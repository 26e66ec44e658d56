"""Nash equilibria of two players: all extreme ones, or the first that is found."""

from __future__ import annotations

from gametheory._support.progress import progress_fraction
from gametheory.equilibria._extreme import Budget, Pair, Supports, as_weights
from gametheory.equilibria._opposed import zero_sum_matrix
from gametheory.equilibria._reductions import all_extreme
from gametheory.equilibria._units import ordered
from gametheory.equilibria._worked_out import ExtremeEquilibria, speaks_exactly
from gametheory.equilibria.lemke_howson import first_equilibrium
from gametheory.equilibria.result import Equilibria
from gametheory.equilibria.zero_sum import solve_matrix_game
from gametheory.games import NormalForm

MAX_NODES = 500_000
"""Cap on the search for all equilibria of two players, some seconds; raise it by `max_nodes`."""

MAX_PIVOTS = 20_000
"""Cap on the paths that look for one equilibrium where all take too long: a second."""


def equilibria_of_two(
    game: NormalForm, *, exact: bool | None = None, max_nodes: int | None = None
) -> Equilibria:
    """All extreme equilibria; arguments and `TooLarge` as of `nash_equilibria`."""
    with progress_fraction("equilibria") as tell:
        most = MAX_NODES if max_nodes is None else max_nodes
        found, method = all_extreme(game, tell, Budget(most, game.shape))
    items = ExtremeEquilibria(game, found, speaks_exactly(game, exact))
    return Equilibria(items, True, method, is_extreme=True)


def one_of_two(game: NormalForm, *, exact: bool | None = None) -> Equilibria:
    """One mixed equilibrium of a game that has no pure one; `method` says how it was found.

    By a linear program if interests are opposed, else by Lemke-Howson paths of at most `MAX_PIVOTS`
    steps: may raise `TooLarge`.
    """
    found, method = _one(game)
    items = ExtremeEquilibria(game, [found], speaks_exactly(game, exact))
    return Equilibria(items, False, method)


def _one(game: NormalForm) -> tuple[Supports | Pair, str]:
    opposed = zero_sum_matrix(game, ordered(game))
    if opposed is None:
        return first_equilibrium(game, MAX_PIVOTS)
    _, x, y = solve_matrix_game(opposed)
    return Pair(as_weights(x), as_weights(y)), "optimal strategies of a zero-sum game"
