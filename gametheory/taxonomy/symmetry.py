"""Symmetric games: players who may be exchanged, up to names of actions.

A game is *symmetric* if every player's actions can be matched with player 1's so that any exchange
of players leaves the game the same (Dasgupta and Maskin 1986; for two players, von Neumann and
Morgenstern 1944). Exchanges of player 1 with each other one make up all of them, so the matches
can be looked for one player at a time.

>>> import gametheory as gt
>>> from gametheory.taxonomy import is_symmetric_game
>>> is_symmetric_game(gt.NormalForm([[[[0, 1], [1, 2]], [[2, 1], [1, 0]]]] * 3))
False
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._support.check import checked
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import PayoffSet

MAX_TRIALS = 100_000
"""Cap on matches of actions tried to decide whether a game is symmetric."""


@checked
def is_symmetric_game(game: NormalForm) -> bool:
    """Whether matches between the players' actions make the game symmetric; any number of them.

    Raises `TooLarge` for games of many actions that look alike.
    """
    if len(set(game.shape)) > 1:
        return False
    ranks = _ranks(game)
    return all(_exchangeable(*_seen_by(ranks, other)) for other in range(1, game.num_players))


def has_symmetric_payoffs(payoff_set: PayoffSet) -> bool:
    """Whether any exchange of players maps the attainable payoffs to themselves."""
    points: set[Profile] = set(payoff_set.points)
    neighbours = range(payoff_set.num_players - 1)
    return all(
        (*point[:i], point[i + 1], point[i], *point[i + 2 :]) in points
        for i in neighbours
        for point in points
    )


def _ranks(game: NormalForm) -> NDArray[np.int64]:
    """Payoffs as the number of their value among all: equal where and only where they are."""
    payoffs = game.payoffs if game.payoffs.dtype != object else game.exact_payoffs
    return np.unique(payoffs, return_inverse=True)[1].reshape(payoffs.shape)


def _seen_by(ranks: NDArray[np.int64], other: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What player 1 and another one see, [action of 1, action of the other], as numbers.

    For player 1 its own payoff and everybody else's but the other's, for each joint action of
    the rest; for the other the same with its own. Equal where and only where these are.
    """
    count = ranks.shape[1]
    rest = [i for i in range(1, len(ranks)) if i != other]
    tables = []
    for me in (0, other):
        own = np.moveaxis(ranks[[me, *rest]], 1 + other, 1)
        # [player, action of the other, action of 1, the rest] -> [action of 1, of the other, ...]
        tables.append(np.moveaxis(own, (2, 1), (0, 1)).reshape(count * count, -1))
    _, numbers = np.unique(np.concatenate(tables), axis=0, return_inverse=True)
    first, second = numbers.reshape(2, count, count)
    return first, second


def _exchangeable(A: NDArray[Any], B: NDArray[Any]) -> bool:
    """Whether A[i, partner[j]] = B[j, partner[i]] for some one-to-one `partner`."""
    count, budget = len(A), MAX_TRIALS
    # Actions that correspond earn the same, and let the other earn the same, up to order.
    marks = [
        [tuple(sorted(zip(own[k].tolist(), other[k].tolist(), strict=True))) for k in range(count)]
        for own, other in ((A, B), (B.T, A.T))
    ]
    choices = [[j for j, mark in enumerate(marks[1]) if mark == own] for own in marks[0]]
    # `partner[i]`: the action of the other player that corresponds to action i of player 1.
    partner: list[int] = []
    waiting = [iter(choices[0])]
    while waiting:
        k = len(partner)
        candidate = next((j for j in waiting[-1] if j not in partner), None)
        if candidate is None:
            waiting.pop()
            if partner:
                partner.pop()
            continue
        budget -= 1
        if budget < 0:
            raise TooLarge(
                f"expected a game whose symmetry takes at most {MAX_TRIALS:,} trials to decide, "
                f"got a {count}x{count} one that takes more"
            )
        partner.append(candidate)
        fits = (A[: k + 1, candidate] == B[k, partner]).all() and (
            A[k, partner] == B[: k + 1, candidate]
        ).all()
        if not fits:
            partner.pop()
        elif k + 1 == count:
            return True
        else:
            waiting.append(iter(choices[k + 1]))
    return False
