"""Social dilemmas: two actions for each player, to cooperate (C) and to defect (D).

Player i gets R_i if all cooperate, P_i if all defect, S_i if it alone cooperates and T_i if it
alone defects.

- *Matrix-game social dilemma*, two players: R > P, R > S, 2R > T + S, and T > R (*greed*) or
  P > S (*fear*), for both (Macy and Flache 2002; Leibo et al. 2017, definition 1).
- *Its form for n players* (Hughes et al. 2018, after Schelling 1973): R > P and R > S, and greed
  or fear, for each player. There is no pair to take turns in being the one who is exploited, and
  so no 2R > T + S. Used for three and more players.
- *Dominant dilemma* (Dawes 1980; Hardin 1971 for public goods), any number of players: whatever
  the others do of C and D, each player gets more by D, and R > P for each.

A dominant dilemma has R > P > S, so for three and more players it is one of Hughes et al.; for
two it may fail 2R > T + S.

>>> import gametheory as gt
>>> from gametheory.taxonomy import find_dominant_dilemma
>>> share = lambda a, b, c, own: 2 * (3 - a - b - c) + 3 * own
>>> cells = [[(a, b, c) for c in (0, 1)] for a in (0, 1) for b in (0, 1)]
>>> payoffs = [[share(*cell, cell[i]) for pair in cells for cell in pair] for i in range(3)]
>>> import numpy as np
>>> commons = gt.NormalForm(np.array(payoffs).reshape(3, 2, 2, 2))
>>> find_dominant_dilemma(commons).cooperate, gt.taxonomy(commons).kind
((0, 0, 0), 'social dilemma')
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_integers
from gametheory._support.check import checked
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

MAX_PAIRS = 500_000_000
"""Cap on pairs of actions, or of joint actions, among which a dilemma is searched: seconds."""


MAX_PAIRS_AT_A_GLANCE = 100_000_000
"""The same where what takes longer is left undecided."""


@checked
@dataclass(frozen=True)
class Dilemma:
    """Two actions for each player that form a social dilemma.

    Attributes:
        cooperate, defect: C and D of each player, as action indices.
        greed, fear: for each player, whether T > R and whether P > S.
    """

    cooperate: tuple[int, ...]
    defect: tuple[int, ...]
    greed: tuple[bool, ...]
    fear: tuple[bool, ...]


@checked
def find_dilemma(game: NormalForm) -> Dilemma | None:
    """The first pair of actions for each player that forms a social dilemma, if any.

    By Macy and Flache for two players, by Hughes et al. for more; one player has no dilemma. The
    first in lexicographic order: of (C, D) of player 1, then of player 2; of more players, of all
    players' C, then D. Raises `TooLarge` beyond `MAX_PAIRS`.
    """
    return dilemma_within(game, MAX_PAIRS)


@checked
def find_dominant_dilemma(game: NormalForm) -> Dilemma | None:
    """The first pair of actions for each player that forms a dominant dilemma (Dawes), if any.

    Any number of players; one has none. Order and `TooLarge` as for `find_dilemma`.
    """
    return dominant_dilemma_within(game, MAX_PAIRS)


def dilemma_within(game: NormalForm, most: int) -> Dilemma | None:
    """The same with another cap on pairs."""
    if game.num_players == 2:
        return _of_two(game, _is_macy_flache, most)
    return _of_many(game, most, dominant=False)


def dominant_dilemma_within(game: NormalForm, most: int) -> Dilemma | None:
    """The same with another cap on pairs."""
    if game.num_players == 2:
        return _of_two(game, _is_dominant, most)
    return _of_many(game, most, dominant=True)


def _of_many(game: NormalForm, most: int, *, dominant: bool) -> Dilemma | None:
    n, shape = game.num_players, game.shape
    size = math.prod(shape)
    if n == 1:
        return None
    payoffs = [own.reshape(-1) for own in _whole(game)]
    budget = most if all(own.dtype == np.int64 for own in payoffs) else most // 50
    if size * size * n > budget:
        raise TooLarge(
            f"expected at most {budget:,} pairs of payoffs among which to search for a dilemma, "
            f"got {size * size * n:,}: eliminate_dominated may leave fewer"
        )
    actions = np.stack(np.unravel_index(np.arange(size), shape))
    strides = [math.prod(shape[i + 1 :]) for i in range(n)]
    for c, chosen in enumerate(actions.T):
        worse = np.logical_and.reduce([own < own[c] for own in payoffs])
        d = np.flatnonzero(worse & (actions != chosen[:, None]).all(axis=0))
        corners = []
        for i, own in enumerate(payoffs):
            swap = strides[i] * (actions[i, d] - chosen[i])
            r, p, s, t = own[c], own[d], own[d - swap], own[c + swap]
            holds = (r > s) & ((t > r) | (p > s))
            if dominant:
                moves = [k * (a[d] - a[c]) for k, a in zip(strides, actions, strict=True)]
                holds &= _always_better(own, moves, i, c)
            d = d[holds]
            if not len(d):
                break
        else:
            first = int(d[0])
            for i, own in enumerate(payoffs):
                swap = strides[i] * (actions[i, first] - chosen[i])
                corners.append((own[c + swap] > own[c], own[first] > own[first - swap]))
            return Dilemma(
                tuple(chosen.tolist()),
                tuple(actions[:, first].tolist()),
                tuple(bool(greed) for greed, _ in corners),
                tuple(bool(fear) for _, fear in corners),
            )
    return None


def _always_better(
    own: NDArray[Any], moves: list[NDArray[np.intp]], player: int, c: int
) -> NDArray[np.bool_]:
    """For each D whether a player gains by it, whoever of the others plays C or D.

    `moves`: for each player, what its change to D adds to the number of a joint action.
    """
    better = np.ones(len(moves[0]), dtype=bool)
    others = [move for i, move in enumerate(moves) if i != player]
    for who in itertools.product((0, 1), repeat=len(others)):
        at = c + sum(m for m, is_d in zip(others, who, strict=True) if is_d)
        better &= own[at + moves[player]] > own[at]
    return better


def _of_two(game: NormalForm, holds: Callable[..., NDArray[np.bool_]], most: int) -> Dilemma | None:
    A, B = _whole(game)
    budget = most if A.dtype == B.dtype == np.int64 else most // 50
    rows, columns = A.shape
    # What player 1 sees from row c, at best, is more than at worst from the same row.
    promising = A.max(axis=1) > A.min(axis=1)
    for c1, d1 in itertools.permutations(range(rows), 2):
        if not promising[c1]:
            continue
        budget -= columns * columns
        if budget < 0:
            raise TooLarge(
                f"expected a game whose pairs of actions number at most {most:,} to search "
                f"for a dilemma, got {rows}x{columns}"
            )
        # [c2, d2]: player 1's R, T are of column c2 and S, P of d2; player 2's the other way.
        r, t, s, p = A[c1][:, None], A[d1][:, None], A[c1][None], A[d1][None]
        theirs = B[c1][:, None], B[d1][None], B[d1][:, None], B[c1][None]
        found = np.argwhere(holds(r, p, s, t) & holds(*theirs))
        if len(found):
            c2, d2 = found[0].tolist()
            corners = (
                (A[c1, c2], A[d1, d2], A[c1, d2], A[d1, c2]),
                (
                    B[c1, c2],
                    B[d1, d2],
                    B[d1, c2],
                    B[c1, d2],
                ),
            )
            return Dilemma(
                (c1, c2),
                (d1, d2),
                tuple(bool(t > r) for r, _, _, t in corners),
                tuple(bool(p > s) for _, p, s, _ in corners),
            )
    return None


def _is_macy_flache(r: Any, p: Any, s: Any, t: Any) -> NDArray[np.bool_]:
    return np.asarray((r > p) & (r > s) & (2 * r - t > s) & ((t > r) | (p > s)))


def _is_dominant(r: Any, p: Any, s: Any, t: Any) -> NDArray[np.bool_]:
    return np.asarray((t > r) & (r > p) & (p > s))


def _whole(game: NormalForm) -> list[NDArray[Any]]:
    """Each player's payoffs in other units: 64-bit integers where they fit, else Python's."""
    payoffs = game.payoffs
    if payoffs.dtype == np.int64 and -(2**60) < payoffs.min() <= payoffs.max() < 2**60:
        return list(payoffs)
    whole = [to_integers(own)[0] for own in game.exact_payoffs]
    return [own.astype(np.int64) if abs(own).max() < 2**60 else own for own in whole]
