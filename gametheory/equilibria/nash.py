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

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._check import require_kind
from gametheory._exact import Profile, to_integers
from gametheory.equilibria._polytope import best_reply_vertices
from gametheory.equilibria._result import Equilibria, Equilibrium, game_payoffs
from gametheory.errors import Unsupported
from gametheory.games import NormalForm


def pure_equilibria(game: NormalForm, *, exact: bool | None = None) -> Equilibria:
    """All pure Nash equilibria of a game of any number of players; complete.

    `exact` as in `nash_equilibria`. Ties count as best replies, decided without rounding.
    """
    require_kind(game, NormalForm, "a NormalForm")
    stable = np.ones(game.shape, dtype=bool)
    for player in range(game.num_players):
        own = game.payoffs[player]
        stable &= (own >= own.max(axis=player, keepdims=True)).astype(bool)
    profiles = [
        tuple(
            tuple(Fraction(k == action) for k in range(count))
            for action, count in zip(cell, game.shape, strict=True)
        )
        for cell in np.argwhere(stable).tolist()
    ]
    return _equilibria(game, profiles, exact, "best replies of every pure profile")


def nash_equilibria(game: NormalForm, *, exact: bool | None = None) -> Equilibria:
    """All extreme Nash equilibria of a two-player game; complete, in degenerate games too.

    Args:
        exact: Fractions out (True) or float arrays out (False). By default Fractions if the
            game holds Fractions, else floats. Every decision is made in rationals either way.

    Found by enumerating the vertices of both best-reply polytopes in integers and matching
    those whose tight constraints cover every action. Raises `Unsupported` unless there are
    two players, `TooLarge` for games whose polytopes have thousands of vertices.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise Unsupported(
            f"expected two players, got {game.num_players}; pure_equilibria takes any number"
        )
    m, n = game.shape
    row_payoffs, column_payoffs = (_positive_integers(game.exact_payoffs[i]) for i in range(2))
    rows = best_reply_vertices(column_payoffs.tolist())
    columns = best_reply_vertices(row_payoffs.T.tolist())
    everything = (1 << (m + n)) - 1
    low = (1 << n) - 1
    # In Q's masks the own actions come first: rotate to P's order, rows then columns.
    rotated = [(y, tight >> n | (tight & low) << m) for y, tight in columns]
    profiles: list[tuple[Profile, ...]] = [
        (x, y) for x, tight_x in rows for y, tight_y in rotated if tight_x | tight_y == everything
    ]
    return _equilibria(game, profiles, exact, "vertices of both best-reply polytopes, exact")


def _positive_integers(payoffs: NDArray[Any]) -> NDArray[Any]:
    """The same best replies with payoffs that are positive integers."""
    integers, _ = to_integers(payoffs)
    return np.asarray(integers - (integers.min() - 1))


def _equilibria(
    game: NormalForm, profiles: list[tuple[Profile, ...]], exact: bool | None, method: str
) -> Equilibria:
    speaks_exactly = game.payoffs.dtype == object if exact is None else exact
    items = [
        Equilibrium(profile, game_payoffs(game, profile), speaks_exactly, game.actions)
        for profile in profiles
    ]
    items.sort(
        key=lambda e: (sum(map(len, e.supports)), [[-p for p in s] for s in e.exact_profile])
    )
    return Equilibria(tuple(items), True, method)
