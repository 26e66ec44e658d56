"""What commitment makes attainable in very many 2x2 games at once.

For each game and either leader the ends of the leader's equilibrium payoffs, weak and strong, with
pure and with mixed commitment; and the corners of what conditional commitment (programs with a
common coin, or a mediator) attains: {V in the hull : V >= mixed minimax}. Definitions are those of
`gametheory.commitments.leadership` and `conditional`, in closed form.

Let the leader play its first action with chance p, and let D_i be what the follower's first reply
pays it more than the second where the leader plays i. Best replies depend on the sign of
p D_0 + (1-p) D_1, so:

- D_0 D_1 < 0: both replies are the only best one for some p, and weak and strong payoffs agree.
  They are the largest of what the leader gets at p = 0 and p = 1 from the best reply there, and at
  the p where both tie from either.
- D_0 = D_1 = 0: all replies are best everywhere. Strong is the leader's largest payoff, weak the
  value of its payoffs as a zero-sum game.
- else one reply is best everywhere and alone but at one end. Weak is the larger payoff from it;
  strong may instead be from the other reply at that end.

>>> import numpy as np
>>> game = [[[2, 4], [1, 3]], [[1, 0], [0, 1]]]
>>> found = batch_commitments(np.array([game, [[[4, 0], [0, 2]], [[1, 0], [0, 2]]]]))
>>> found.strong[0].tolist(), found.pure_strong[0].tolist()      # either player as the leader
([3.5, 1.0], [3.0, 1.0])
>>> found.mixing_pays.tolist()
[[True, False], [False, False]]
>>> found.corners[1].round(3).tolist()
[[1.333, 0.667], [2.667, 0.667], [4.0, 1.0], [2.0, 2.0], [1.333, 1.333]]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import number_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike
from gametheory._support.text import plural
from gametheory.bargaining.batch import BatchBargaining, batch_bargaining
from gametheory.errors import InvalidGame

CHUNK = 1 << 15
"""Games at a time: intermediate arrays stay in the cache."""

ROUNDING = 2.0**-50
"""Eight roundings: a mixture a + w (b - a) with w = x / (x + y) and x, y > 0 rounded differences
errs by less than this share of w |b - a|, and by one rounding of itself."""

ACCURACY = 2.0**-40
"""Payoffs of mixtures are right to this share of themselves, or worked out in rationals."""

WIDEST = 2.0**250
"""Floats beyond this, or with nonzero differences below its inverse, are left to rationals:
quotients and products of differences can neither overflow nor underflow."""

LARGEST_WHOLE = 2**53

GRAIN = 16
"""Floats that are multiples of 1/16 are integers in other units."""

SMALL = 2.0**24
"""Such integers up to this: a product with a difference is below 2^49."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class BatchCommitments:
    """Payoffs that commitment makes attainable, in a batch of 2x2 games.

    `[batch, leader]` arrays are the leader's payoff with player 1 or 2 as the leader, as floats.
    Which best replies there are, ties, `mixing_pays` and the number of corners are decided
    exactly. Payoffs of actions are rounded once; of mixtures, they are within 1e-12 of themselves,
    below normal floats (2e-308) rounded once.

    Attributes:
        games: the payoffs as given, [batch, player, a1, a2].
        weak, strong: mixed commitment, ties against and for the leader.
        pure_weak, pure_strong: the same of commitment to one action.
        mixing_pays: whether `strong` is more than `pure_strong`.
        bargaining: the hulls, and d: the mixed minimax point.
    """

    games: NDArray[Any]
    weak: NDArray[np.float64]
    strong: NDArray[np.float64]
    pure_weak: NDArray[np.float64]
    pure_strong: NDArray[np.float64]
    mixing_pays: NDArray[np.bool_]
    bargaining: BatchBargaining = field(repr=False)

    def __len__(self) -> int:
        return len(self.games)

    @property
    def floor(self) -> NDArray[np.float64]:
        """What each player gets at least under conditional commitment, [batch, player]."""
        return self.bargaining.disagreement

    @property
    def corners(self) -> NDArray[np.float64]:
        """The corners of what conditional commitment attains, [batch, k, player].

        Counter-clockwise from the lexicographically smallest, padded with NaN.
        """
        return self.bargaining.rational_corners

    @property
    def corner_counts(self) -> NDArray[np.int64]:
        """Their number, [batch]: one at least."""
        return self.bargaining.rational_counts

    def __repr__(self) -> str:
        pays = int(self.mixing_pays.any(axis=1).sum())
        return f"BatchCommitments({plural(len(self), 'game')}, mixing pays a leader in {pays:,})"


@checked
def batch_commitments(payoffs: ArrayLike) -> BatchCommitments:
    """Leaders' payoffs and conditional commitment in each 2x2 game of a batch.

    Args:
        payoffs: `[batch, 2, 2, 2]`: game, player, action of player 1, action of player 2.

    Floats and integers up to 2^53 take well below a microsecond a game and a leader; games whose
    floats leave a comparison of mixtures in doubt, Fractions and larger integers take rationals,
    below 100 us. Hulls and floors are those of `batch_bargaining`, a few microseconds a game more;
    corners are worked out when asked for. Raises
    `InvalidGame` for payoffs that are not numbers, not finite or of another shape.
    """
    games = number_array(payoffs)
    if games.ndim != 4 or games.shape[1:] != (2, 2, 2):
        raise InvalidGame(
            f"expected payoffs[batch, 2, 2, 2] of 2x2 games, got shape {games.shape}: "
            "attainable(game, by='leader') takes larger games, one at a time"
        )
    count = len(games)
    tables = np.empty((4, count, 2))
    pays = np.zeros((count, 2), dtype=bool)
    exact = games.dtype == object or (games.dtype == np.int64 and _largest(games) > LARGEST_WHOLE)
    for first in range(0, count, CHUNK):
        part = slice(first, first + CHUNK)
        for leader in range(2):
            lead, follow = _seen_by(games[part], leader)
            if exact:
                doubtful = np.ones(len(lead), dtype=bool)
            else:
                with np.errstate(all="ignore"):
                    found = _in_floats(_cells(lead), _cells(follow), whole=_are_small(games[part]))
                tables[:, part, leader], pays[part, leader] = found.payoffs, found.pays
                doubtful = found.doubtful
            for g in np.flatnonzero(doubtful):
                values, more = _in_rationals(lead[g].tolist(), follow[g].tolist())
                tables[:, first + g, leader], pays[first + g, leader] = values, more
    weak, strong, pure_weak, pure_strong = tables
    return BatchCommitments(
        games, weak, strong, pure_weak, pure_strong, pays, batch_bargaining(games)
    )


class _Found(NamedTuple):
    """weak, strong, pure weak, pure strong, [4, game]; whether mixing pays; what is in doubt."""

    payoffs: NDArray[np.float64]
    pays: NDArray[np.bool_]
    doubtful: NDArray[np.bool_]


def _seen_by(games: NDArray[Any], leader: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Payoffs of the leader and the follower, [game, leader's action, follower's]."""
    lead, follow = games[:, leader], games[:, 1 - leader]
    return (lead, follow) if leader == 0 else (lead.swapaxes(1, 2), follow.swapaxes(1, 2))


def _cells(table: NDArray[Any]) -> NDArray[np.float64]:
    """[leader's action, follower's action, game], as floats: numpy is fast along the last axis."""
    return np.ascontiguousarray(np.moveaxis(table, 0, -1)).astype(np.float64)


def _are_small(games: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether all payoffs of a game are multiples of 1/16 so small that products are exact."""
    scaled = games.astype(np.float64) * GRAIN
    fits = (scaled == np.rint(scaled)) & (abs(scaled) <= SMALL)
    return np.asarray(fits.all(axis=(1, 2, 3)))


def _in_floats(
    lead: NDArray[np.float64], follow: NDArray[np.float64], *, whole: NDArray[np.bool_]
) -> _Found:
    """Signs of differences of floats are exact; mixtures carry a bound.

    `whole`: of each game, whether sums of two products of payoffs are exact. Decided game by game,
    so that its numbers do not depend on the others of the batch.
    """
    gains = follow[:, 0] - follow[:, 1]
    signs = (follow[:, 0] > follow[:, 1]).astype(np.int8) - (follow[:, 0] < follow[:, 1])
    # Of each action: from the best reply, ties against and for the leader.
    low, high = lead.min(axis=1), lead.max(axis=1)
    alone = np.where(signs > 0, lead[:, 0], lead[:, 1])
    worst, best = np.where(signs == 0, low, alone), np.where(signs == 0, high, alone)
    pure_weak, pure_strong = worst.max(axis=0), best.max(axis=0)
    crossing = signs[0] * signs[1] < 0
    alike = (signs == 0).all(axis=0)
    # Where the follower's replies tie; of indifferent followers, where the leader's payoffs do.
    leads = lead[:, 0] - lead[:, 1]
    lead_signs = (lead[:, 0] > lead[:, 1]).astype(np.int8) - (lead[:, 0] < lead[:, 1])
    turning = alike & (lead_signs[0] * lead_signs[1] < 0)
    shares = (
        np.where(alike, abs(leads[0]), abs(gains[0])),
        np.where(alike, abs(leads[1]), abs(gains[1])),
    )
    mixes = crossing | turning
    total = np.where(mixes, shares[0] + shares[1], 1.0)
    # Chance D_0 / (D_0 + D_1) of the second action.
    steps = lead[1] - lead[0]
    moves = shares[0] / total * steps
    sums = lead[0] * shares[1] + lead[1] * shares[0]
    mixed = np.where(whole, sums / total, lead[0] + moves)
    errors = np.where(whole, 0.0, ROUNDING * abs(moves))
    beats = np.where(whole, sums - pure_strong * total, mixed - pure_strong)
    doubtful = mixes & (errors > ACCURACY * abs(mixed)).any(axis=0)
    top = mixed.max(axis=0)
    strong = np.where(crossing, np.maximum(pure_strong, top), pure_strong)
    # One reply is best everywhere: the one that some action makes the only best one.
    everywhere = np.where(signs.sum(axis=0) > 0, lead[:, 0].max(axis=0), lead[:, 1].max(axis=0))
    value = np.where(turning, np.maximum(pure_weak, mixed[0]), pure_weak)
    weak = np.where(crossing, strong, np.where(alike, value, everywhere))
    # Does a mixture beat the best action? Of equal payoffs a mixture is that payoff, exactly.
    margins = np.where((steps == 0) | whole, 0.0, errors + ROUNDING * abs(mixed))
    pays = crossing & (beats > margins).any(axis=0)
    doubtful |= crossing & ~pays & ((abs(beats) <= margins) & (margins > 0)).any(axis=0)
    size = np.maximum(abs(lead).max(axis=(0, 1)), abs(follow).max(axis=(0, 1)))
    small = np.minimum(_least(gains), np.minimum(_least(leads), _least(steps)))
    doubtful |= mixes & ((size > WIDEST) | (small < 1 / WIDEST)) & ~whole
    return _Found(np.stack([weak, strong, pure_weak, pure_strong]), pays, doubtful)


def _least(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smallest nonzero magnitude in each game; infinite if all are zero."""
    sizes = abs(numbers)
    return np.asarray(np.where(sizes > 0, sizes, np.inf).min(axis=0))


def _in_rationals(lead: list[list[Any]], follow: list[list[Any]]) -> tuple[list[float], bool]:
    """weak, strong, pure weak, pure strong of one game, and whether mixing pays."""
    L = [[Fraction(x) for x in row] for row in lead]
    D = [Fraction(x) - Fraction(y) for x, y in follow]
    replies = [[j for j in range(2) if d == 0 or (d > 0) == (j == 0)] for d in D]
    pure_weak, pure_strong = (
        max(choose(L[i][j] for j in replies[i]) for i in range(2)) for choose in (min, max)
    )
    weak, strong = pure_weak, pure_strong
    if D[0] * D[1] < 0:
        strong = max(strong, *(_where_tied(L, D, j) for j in range(2)))
        weak = strong
    elif D[0] or D[1]:
        j = 0 if sum(D) > 0 else 1
        weak = max(L[0][j], L[1][j])
    else:
        leads = [row[0] - row[1] for row in L]
        if leads[0] * leads[1] < 0:
            weak = max(weak, _where_tied(L, leads, 0))
    return [float(x) for x in (weak, strong, pure_weak, pure_strong)], strong > pure_strong


def _where_tied(L: list[list[Fraction]], D: list[Fraction], j: int) -> Fraction:
    """What reply j pays the leader where p D_0 + (1-p) D_1 = 0."""
    return (L[0][j] * abs(D[1]) + L[1][j] * abs(D[0])) / (abs(D[0]) + abs(D[1]))


def _largest(games: NDArray[Any]) -> int:
    return max(abs(int(games.min())), abs(int(games.max())))
