"""Best-reply dynamics in continuous time, exactly: polygons whose corners are rational.

Both players move towards their best replies, dx/dt = BR(y) - x and dy/dt = BR(x) - y (Gilboa and
Matsui 1991): fictitious play in continuous time, whose clock is log t. While best replies stay the
same, the profile moves straight towards them, and what each action earns is linear along the way;
so the next corner, where another action becomes a best reply, is rational if the start is. A corner
at which one action of one player comes to tie is passed in one way only: the other player goes on,
which makes that action better still. At any other tie paths may branch, and this one ends.

>>> import gametheory as gt
>>> pennies = gt.zoo.matching_pennies()
>>> path = gt.dynamics.best_reply_path(pennies, [("3/4", "1/4"), ("3/4", "1/4")], corners=3)
>>> path
BestReplyPath(3 corners, and goes on)
>>> path.corners[1]
((Fraction(5, 6), Fraction(1, 6)), (Fraction(1, 2), Fraction(1, 2)))
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, Literal

import numpy as np

from gametheory._numeric.exact import Profile, as_float
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost
from gametheory.dynamics._payoffs import earned
from gametheory.dynamics.flows import exact_shares
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm

Pair = tuple[Profile, Profile]
Corners = Annotated[int, AtLeast(0), AtMost(2_000)]
"""Digits grow by some at each corner."""


@checked
@dataclass(frozen=True, repr=False)
class BestReplyPath:
    """A path of best-reply dynamics in continuous time, exact.

    Attributes:
        corners: the start, and each profile at which a best reply changes.
        replies: for each corner the actions towards which both players move from there; one fewer
            if the path ends at a tie.
        ended: "equilibrium": it goes straight to the pure equilibrium of the last replies, for
            ever; "tie": at the last corner several best replies leave it open where to go;
            "corners": it goes on, and as many corners as asked for have been found.

    Raises `InvalidArgument` for a path without a corner, or replies that are not as many.
    """

    corners: tuple[Pair, ...]
    replies: tuple[tuple[int, int], ...]
    ended: Literal["equilibrium", "tie", "corners"]

    def __post_init__(self) -> None:
        wanted = len(self.corners) - (self.ended == "tie")
        if not self.corners or len(self.replies) != wanted:
            raise InvalidArgument(
                f"expected a corner at least and replies for {wanted} of {len(self.corners)} "
                f"corners, got {len(self.replies)}"
            )

    @property
    def times(self) -> tuple[float, ...]:
        """When each corner is reached, from 0 at the start, in floats."""
        elapsed, found = 0.0, [0.0]
        for (before, after), reply in zip(
            itertools.pairwise(self.corners), self.replies, strict=False
        ):
            elapsed -= math.log(as_float(1 - _share_of_way(before, after, reply)))
            found.append(elapsed)
        return tuple(found[: len(self.corners)])

    def verify(self, game: NormalForm) -> bool:
        """Re-check, without search: each leg is straight, towards what is best at both its ends.

        What actions earn is linear along a leg, so what is best at its ends is best all the way.
        """
        legs = list(itertools.pairwise(self.corners))
        if game.num_players != 2:
            return False
        for profile in self.corners:
            if tuple(map(len, profile)) != game.shape or any(
                min(own) < 0 or sum(own) != 1 for own in profile
            ):
                return False
        for (before, after), reply in zip(legs, self.replies, strict=False):
            share = _share_of_way(before, after, reply)
            if not 0 < share < 1 or _moved(before, reply, share) != after:
                return False
            if not _are_best(game, before, reply) or not _are_best(game, after, reply):
                return False
        if self.ended == "tie":
            return any(len(_best(worth)) > 1 for worth in _worth(game, self.corners[-1]))
        last = self.replies[-1]
        on_the_way = _are_best(game, self.corners[-1], last)
        stays = _are_best(game, _pure(game, last), last)
        return on_the_way and stays == (self.ended == "equilibrium")

    def __len__(self) -> int:
        """How many times a best reply has changed, or come to tie."""
        return len(self.corners) - 1

    def __repr__(self) -> str:
        end = {
            "equilibrium": f"then to the equilibrium {self.replies[-1] if self.replies else ()}",
            "tie": "then a tie",
            "corners": "and goes on",
        }[self.ended]
        return f"BestReplyPath({len(self)} corner{'s' * (len(self) != 1)}, {end})"


@checked
def best_reply_path(
    game: NormalForm, start: Sequence[Any], *, corners: Corners = 50
) -> BestReplyPath:
    """A path of best-reply dynamics in continuous time, exactly; two players.

    Args:
        start: for each player the shares of its actions, which sum to 1, or one label.
        corners: how many changes of a best reply to follow.

    In zero-sum games every path goes to equilibrium (Hofbauer 1995): what players could gain by
    best replies, added up, falls as exp(-t). Ends at the first tie that leaves the way open, which
    may be the start. Raises `Unsupported` unless there are two players, `InvalidArgument` for a
    start that is no profile.
    """
    if game.num_players != 2:
        raise Unsupported(f"expected two players, got {game.num_players}: fictitious_play has any")
    x, y = exact_shares(game, start)
    here: Pair = (tuple(x.tolist()), tuple(y.tolist()))
    found, replies = [here], list[tuple[int, int]]()
    best = [_best(worth) for worth in _worth(game, here)]
    if any(len(own) > 1 for own in best):
        return BestReplyPath((here,), (), "tie")
    reply = (best[0][0], best[1][0])
    while True:
        replies.append(reply)
        share, changes = _next_ties(game, here, reply)
        if not changes:
            return BestReplyPath(tuple(found), tuple(replies), "equilibrium")
        if len(found) > corners:
            return BestReplyPath(tuple(found), tuple(replies), "corners")
        here = _moved(here, reply, share)
        found.append(here)
        if len(changes) > 1:
            return BestReplyPath(tuple(found), tuple(replies), "tie")
        ((player, action),) = changes
        reply = (action, reply[1]) if player == 0 else (reply[0], action)


def _next_ties(
    game: NormalForm, here: Pair, reply: tuple[int, int]
) -> tuple[Fraction, list[tuple[int, int]]]:
    """The share of the way after which other actions come to tie, and which; none if never."""
    ahead = _worth(game, _pure(game, reply))
    nearest, changes = Fraction(1), list[tuple[int, int]]()
    for player, (now, then) in enumerate(zip(_worth(game, here), ahead, strict=True)):
        own = reply[player]
        for action in range(len(now)):
            lead, last = now[own] - now[action], then[own] - then[action]
            if last >= 0 or lead <= 0:
                continue
            share = lead / (lead - last)
            if share < nearest:
                nearest, changes = share, []
            if share == nearest:
                changes.append((player, action))
    return nearest, changes


def _worth(game: NormalForm, profile: Pair) -> list[list[Fraction]]:
    """What each action of each player earns."""
    mixtures = [np.array(own, dtype=object) for own in profile]
    return [earned(game.exact_payoffs[i], mixtures, i).tolist() for i in range(2)]


def _best(worth: Sequence[Fraction]) -> list[int]:
    return [k for k, value in enumerate(worth) if value == max(worth)]


def _are_best(game: NormalForm, profile: Pair, reply: tuple[int, int]) -> bool:
    pairs = zip(_worth(game, profile), reply, strict=True)
    return all(0 <= k < len(worth) and worth[k] == max(worth) for worth, k in pairs)


def _pure(game: NormalForm, reply: tuple[int, int]) -> Pair:
    row, column = (
        tuple(Fraction(int(k == action)) for k in range(count))
        for action, count in zip(reply, game.shape, strict=True)
    )
    return row, column


def _moved(profile: Pair, reply: tuple[int, int], share: Fraction) -> Pair:
    row, column = (
        tuple((1 - share) * p + share * (k == action) for k, p in enumerate(own))
        for own, action in zip(profile, reply, strict=True)
    )
    return row, column


def _share_of_way(before: Pair, after: Pair, reply: tuple[int, int]) -> Fraction:
    """How much of the way to the replies a leg goes; 0 if it goes nowhere."""
    for own, then, action in zip(before, after, reply, strict=True):
        if own[action] != 1:
            return (then[action] - own[action]) / (1 - own[action])
    return Fraction(0)
