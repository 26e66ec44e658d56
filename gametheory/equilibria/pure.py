"""Pure Nash equilibria, of any number of players."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked, require_kind
from gametheory.equilibria._worked_out import WorkedOut, speaks_exactly
from gametheory.equilibria.result import Equilibria, Equilibrium
from gametheory.games import NormalForm


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


class PureEquilibria(WorkedOut):
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
