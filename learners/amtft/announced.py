"""Announced welfare sets: a meta-game before play.

Each player announces a set of welfare functions. If the sets intersect, both follow one drawn
uniformly from the intersection; if not, each follows one drawn uniformly from its own. So it is a
bimatrix game over announcements, with all its equilibria.

A weight tau in [0, 1] trades two aims of a player who does not know its counterpart:

    score(A) = tau * robustness(A) - (1 - tau) * exploitability(A),

*robustness* its mean payoff over the counterpart's announcements, *exploitability* what the
counterpart gains by its best announcement over echoing A. A large set is robust and exploitable.

>>> import gametheory as gt
>>> outcomes = gt.norms.resampling.BACH_OR_STRAVINSKY
>>> game = announced_game(outcomes, ("utilitarian", "egalitarian"))
>>> game.best(0, tau=1), game.best(0, tau=0)
((('utilitarian', 'egalitarian'),), (('utilitarian',), ('egalitarian',)))
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gametheory import InvalidArgument, NormalForm, TooLarge
from gametheory._numeric.exact import Profile, fractions, to_fraction
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike, NumberLike, OneOfTwo

MAX_WELFARES = 8
"""Cap on welfare functions: their non-empty subsets are the actions."""


@checked
@dataclass(frozen=True)
class AnnouncedGame:
    """The game of announcements.

    Attributes:
        announcements: the actions: non-empty sets of welfare functions, small ones first.
        game: what they pay, Fractions.
    """

    announcements: tuple[tuple[str, ...], ...]
    game: NormalForm

    def robustness(self, player: OneOfTwo, weights: Sequence[NumberLike] | None = None) -> Profile:
        """For each announcement its mean payoff over the counterpart's.

        `weights`: a chance for each announcement of the counterpart; uniform by default.
        """
        own = self._payoffs(player)
        count = len(self.announcements)
        chances = [Fraction(1, count)] * count if weights is None else fractions(weights)
        if len(chances) != count or min(chances) < 0 or sum(chances) != 1:
            raise InvalidArgument(f"expected {count} chances that sum to 1, got {weights!r:.60}")
        return tuple(
            sum((p * x for p, x in zip(chances, row, strict=True)), Fraction(0)) for row in own
        )

    def exploitability(self, player: int) -> Profile:
        """For each announcement what the counterpart's best one gains over echoing it."""
        theirs = self._payoffs(player, of=1 - player)
        return tuple(max(row) - row[k] for k, row in enumerate(theirs))

    def best(self, player: int, *, tau: NumberLike) -> tuple[tuple[str, ...], ...]:
        """The announcements of largest score, all of them."""
        weight = to_fraction(tau, "tau")
        if not 0 <= weight <= 1:
            raise InvalidArgument(f"expected tau in [0, 1], got {tau!r}")
        scores = [
            weight * r - (1 - weight) * e
            for r, e in zip(self.robustness(player), self.exploitability(player), strict=True)
        ]
        top = max(scores)
        return tuple(a for a, x in zip(self.announcements, scores, strict=True) if x == top)

    def _payoffs(self, player: int, *, of: int | None = None) -> list[list[Fraction]]:
        """`[own announcement][the counterpart's]`: what player `of` gets."""
        if player not in (0, 1) or isinstance(player, bool):
            raise InvalidArgument(f"expected player 0 or 1, got {player!r}")
        table = self.game.exact_payoffs[player if of is None else of]
        rows: list[list[Fraction]] = (table if player == 0 else table.T).tolist()
        return rows


@checked
def announced_game(outcomes: ArrayLike, names: Sequence[str]) -> AnnouncedGame:
    """The game of announcements.

    Args:
        outcomes: `[n][m][player]`: what the players get when player 1 follows welfare function n
            and player 2 follows m.
        names: of the welfare functions.

    Raises `TooLarge` beyond `MAX_WELFARES` welfare functions.
    """
    count = len(names)
    table = np.array(outcomes, dtype=object)
    if count < 1 or table.shape != (count, count, 2):
        raise InvalidArgument(
            f"expected outcomes[n][m][player] for {count} names, got shape {table.shape}"
        )
    if count > MAX_WELFARES:
        raise TooLarge(f"expected at most {MAX_WELFARES} welfare functions, got {count}")
    sets = [c for k in range(1, count + 1) for c in itertools.combinations(range(count), k)]
    payoffs = np.empty((2, len(sets), len(sets)), dtype=object)
    for (i, first), (j, second) in itertools.product(enumerate(sets), repeat=2):
        common = [n for n in first if n in second]
        pairs = [(n, n) for n in common] or list(itertools.product(first, second))
        for player in range(2):
            total = sum((to_fraction(table[n, m, player]) for n, m in pairs), Fraction(0))
            payoffs[player, i, j] = total / len(pairs)
    labels = tuple(tuple(names[n] for n in group) for group in sets)
    written = ["{" + ", ".join(group) + "}" for group in labels]
    return AnnouncedGame(
        labels, NormalForm(payoffs, actions=[written, written], name="announced welfare sets")
    )
