"""One player commits, the other replies: payoffs as both see them, and where replies are best.

Payoffs are [leader's action, follower's action]: `lead` the leader's, `follow` the follower's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.commitments._secured import replies
from gametheory.commitments._simplex_cuts import Cut, Vector
from gametheory.games import NormalForm

Key = tuple[int, ...]
"""The cell of one reply (k, k), of two tied ones (k, j), or all commitments that k may follow (k,).
"""


class Cell(NamedTuple):
    """Commitments that one reply answers, and what the leader and the follower get there.

    `replies`: (k, k), or (k, j) where the follower mixes k and j so that the leader gets exactly
    the least of an equilibrium.
    """

    cut: Cut
    pays: tuple[Vector, Vector]
    replies: Key


def seen_by(game: NormalForm, leader: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both payoff matrices [leader's action, follower's action]: the leader's, the follower's."""
    lead, follow = (game.exact_payoffs[i] for i in (leader, 1 - leader))
    return (lead, follow) if leader == 0 else (lead.T, follow.T)


class Board(NamedTuple):
    """The payoffs [leader's action, follower's action], as Fractions."""

    lead: NDArray[Any]
    follow: NDArray[Any]

    def cut(self, key: Key, ties: str, interval: Profile) -> Cut:
        """The commitments of a cell."""
        least, (k, *others) = interval[ties == "strong"], key
        rows = [least - self.lead[:, k]]
        if others == [k]:
            rows += [self.lead[:, k] - least] if ties == "weak" else []
        elif others:
            (j,) = others
            rows += [self.follow[:, k] - self.follow[:, j], self.lead[:, j] - least]
        return replies(self.follow, k).with_rows(*rows)

    def keys(self, empty: Collection[Key]) -> Iterator[Key]:
        """The cells that are left, first all of one reply."""
        actions = range(self.lead.shape[1])
        for k in actions:
            if (k,) not in empty:
                yield from ((k, j) for j in (k, *actions) if (k, j) not in empty)

    def cells(self, ties: str, interval: Profile, empty: Collection[Key]) -> list[Cell]:
        """All ways to be in equilibrium: one reply, or two that hold the leader to the least."""
        flat = np.full(len(self.lead), interval[ties == "strong"])
        return [
            Cell(
                self.cut((k, j), ties, interval),
                (self.lead[:, k] if j == k else flat, self.follow[:, k]),
                (k, j),
            )
            for k, j in dict.fromkeys(self.keys(empty))
        ]


def objective(cell: Cell, normal: Any) -> Vector:
    """normal . payoffs, as a linear function of the commitment."""
    return np.asarray(normal[0] * cell.pays[0] + normal[1] * cell.pays[1])


def mixed_reply(board: Board, x: Vector, replies: Key, least: Fraction) -> Profile:
    """The follower's reply k, or k and j mixed so that the leader gets exactly `least`."""
    k, j = replies
    high, low = x @ board.lead[:, k], x @ board.lead[:, j]
    share = Fraction(1) if high == low else (least - low) / (high - low)
    reply = [Fraction(0)] * board.lead.shape[1]
    if j == k:
        share = Fraction(1)
    reply[k] += share
    reply[j] += 1 - share
    return tuple(reply)


def pure_corners(board: Board, ties: str) -> tuple[dict[Profile, tuple[Profile, Profile]], Profile]:
    """Where commitment is to one action: points that span the set, with commitment and reply;
    and the ends of the leader's interval.
    """
    lead, follow = board
    best = [[j for j, y in enumerate(row) if y == max(row)] for row in follow]
    worst_at = [min((row[j], j) for j in b)[1] for row, b in zip(lead, best, strict=True)]
    best_at = [max((row[j], -j) for j in b)[1] for row, b in zip(lead, best, strict=True)]
    best_at = [-j for j in best_at]
    weak = max(lead[i, j] for i, j in enumerate(worst_at))
    strong = max(lead[i, j] for i, j in enumerate(best_at))
    least = strong if ties == "strong" else weak
    found: dict[Profile, tuple[Profile, Profile]] = {}
    for i, (low, high) in enumerate(zip(worst_at, best_at, strict=True)):
        if lead[i, high] < least:
            continue
        x = tuple(Fraction(int(a == i)) for a in range(len(lead)))
        found.setdefault(
            (least, follow[i, high]), (x, mixed_reply(board, np.array(x), (high, low), least))
        )
        if ties == "any":
            found.setdefault(
                (lead[i, high], follow[i, high]),
                (x, mixed_reply(board, np.array(x), (high, high), least)),
            )
    return found, (weak, strong)
