"""Unilateral commitment: one player commits, the other sees it and replies best.

In the *leadership game* the leader commits to a strategy x; the follower sees x (not what is
drawn from it) and plays a best reply y. In a subgame-perfect equilibrium (x, y) no other
commitment would pay the leader more, whatever best reply follows each. The follower's choice
among best replies matters:

- *strong*: ties are broken for the leader. The leader gets h = max over the follower's actions j
  of the largest payoff against j where j is a best reply: one linear program for each j
  (Conitzer and Sandholm 2006).
- *weak*: ties are broken against the leader. What it can secure is l: the same maximum over those
  j that are best replies on a set of full dimension, and among actions of equal payoffs for the
  follower the worst one.

The leader's equilibrium payoffs are all of [l, h] (von Stengel and Zamir 2010). A profile (x, y)
with y a best reply is on an equilibrium path iff the leader gets at least l, since every other
commitment can be answered so that it yields at most l. So the equilibrium payoffs are the unions
of polygons, one for each j, and of segments where the follower mixes between ties; the set here is
their convex hull: what the leadership game reaches after a public lottery.

>>> import gametheory as gt
>>> game = gt.NormalForm.from_bimatrix([[2, 4], [1, 3]], [[1, 0], [0, 1]])
>>> found = gt.commitments.attainable(game, by="leader", leader=0)
>>> found.weak, found.strong
(Fraction(7, 2), Fraction(7, 2))
>>> found.witness(found.payoff_set.points[0])
PublicLottery((7/2, 1/2): 1 Commitment(player 1 to 1/2 a0 + 1/2 a1, reply a1: (7/2, 1/2)))
>>> gt.commitments.attainable(game, by="leader", leader=0, commitment="pure").payoff_set
PayoffSet(convex, 1 vertices: (3, 1))
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory import _polygon as polygon
from gametheory._check import checked
from gametheory._exact import Number, Profile, show_mixture, show_profile
from gametheory._kinds import OneOfTwo
from gametheory._text import visible
from gametheory.commitments._outline import asked_normals, outline
from gametheory.commitments._result import AttainablePayoffs, Witness
from gametheory.commitments._secured import Region, region, replies, value_of
from gametheory.commitments._simplex_cuts import Cut, Vector
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction

TIES = ("any", "strong", "weak")
COMMITMENTS = ("mixed", "pure")

MAX_CELLS = 400
"""Cap on joint actions for mixed commitment: with many ties the linear programs take seconds."""

Key = tuple[int, ...]
"""The cell of one reply (k, k), of two tied ones (k, j), or all commitments that k may follow (k,).
"""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Commitment(Witness):
    """A commitment and a best reply to it.

    Attributes:
        leader: who commits, 0 or 1.
        commitment: the leader's strategy, exact probabilities.
        reply: the follower's, a best reply.
        payoffs: of player 1 and player 2.
        labels: the action labels of leader and follower.
        name: of the leader.
    """

    leader: OneOfTwo
    commitment: Profile
    reply: Profile
    payoffs: Profile
    labels: tuple[tuple[str, ...], tuple[str, ...]] = field(repr=False)
    name: str = field(repr=False)

    def __post_init__(self) -> None:
        if tuple(map(len, self.labels)) != (len(self.commitment), len(self.reply)):
            raise InvalidArgument("expected a label for each probability, got other counts")

    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: strategies, best reply and payoffs."""
        if game.num_players != 2:
            return False
        lead, follow = seen_by(game, self.leader)
        if lead.shape != (len(self.commitment), len(self.reply)):
            return False
        x, y = np.array(self.commitment), np.array(self.reply)
        if any(min(s) < 0 or sum(s) != 1 for s in (x, y)):
            return False
        earned = x @ follow
        pays = (x @ lead @ y, earned @ y)
        return bool(
            earned @ y == max(earned)
            and (pays if self.leader == 0 else pays[::-1]) == tuple(self.payoffs)
        )

    def __repr__(self) -> str:
        own, other = (
            show_mixture(s, labels)
            for s, labels in zip((self.commitment, self.reply), self.labels, strict=True)
        )
        who = visible(self.name)
        return f"Commitment({who} to {own}, reply {other}: {show_profile(self.payoffs)})"


class Cell(NamedTuple):
    """Commitments that one reply answers, and what the leader and the follower get there.

    `replies`: (k, k), or (k, j) where the follower mixes k and j so that the leader gets exactly
    the least of an equilibrium.
    """

    cut: Cut
    pays: tuple[Vector, Vector]
    replies: Key


@checked
@dataclass(frozen=True, eq=False, repr=False)
class LeaderPayoffs(AttainablePayoffs):
    """The equilibrium payoffs of a leadership game.

    Attributes:
        leader: who commits, 0 or 1.
        commitment: "mixed" or "pure".
        ties: "any": all equilibria; "strong", "weak": those that are best, worst for the leader.
        weak, strong: the ends l and h of the leader's equilibrium payoffs: Fractions or floats as
            the game's payoffs. With mixed commitment, l is a supremum of what commitments secure.
        exact_interval: the same as Fractions.
        regions: for each follower's action where it is a best reply, and what it secures.
        emptiness: replies that no equilibrium has, alone or tied, with the proof.
        sides: for each side of the polygon and each way to reply, the prices that bound it.
    """

    leader: OneOfTwo
    commitment: str
    ties: str
    exact_interval: Profile
    regions: tuple[Region, ...] = field(repr=False)
    emptiness: Mapping[Key, Profile] = field(repr=False)
    sides: Mapping[Any, tuple[Profile, ...]] = field(repr=False)

    @property
    def weak(self) -> Number:
        """The leader's payoff if ties are broken against it."""
        return self.payoff_set.speak(self.exact_interval)[0]

    @property
    def strong(self) -> Number:
        """The leader's payoff if ties are broken for it."""
        return self.payoff_set.speak(self.exact_interval)[1]

    def verify(self) -> bool:
        """Re-check in rationals, without search: corners, the ends of the interval, all sides."""
        if self.game.num_players != 2 or not self._reaches_its_corners():
            return False
        if self.commitment == "pure":
            corners, interval = _pure_corners(self._board, self.ties)
            return (interval, set(polygon.convex_hull(corners))) == (
                self.exact_interval,
                {self._order(corner) for corner in self.corners},
            )
        return self._interval_holds() and self._sides_hold()

    @cached_property
    def _board(self) -> _Board:
        return _Board(*seen_by(self.game, self.leader))

    def _interval_holds(self) -> bool:
        lead, follow = self._board
        if len(self.regions) != follow.shape[1]:
            return False
        checks = [r.verify(lead, follow, j) for j, r in enumerate(self.regions)]
        least = [r.secured for r in self.regions if r.secured is not None]
        tops = [r.best for r in self.regions if r.best is not None]
        return all(checks) and bool(least) and (max(least), max(tops)) == self.exact_interval

    def _sides_hold(self) -> bool:
        board = self._board
        for key, prices in self.emptiness.items():
            if not board.cut(key, self.ties, self.exact_interval).is_proved_empty(prices):
                return False
        cells = board.cells(self.ties, self.exact_interval, self.emptiness)
        corners = polygon.convex_hull([self._order(v) for v in self.payoff_set.points])
        for normal, bound in asked_normals(corners):
            proofs = self.sides.get(normal, ())
            if len(proofs) != len(cells) or not all(
                cell.cut.is_bounded(own, _objective(cell, normal), bound)
                for cell, own in zip(cells, proofs, strict=True)
            ):
                return False
        return True

    def _order(self, payoffs: Profile) -> Profile:
        """A profile as (leader's, follower's), or back."""
        return payoffs if self.leader == 0 else payoffs[::-1]


def seen_by(game: NormalForm, leader: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both payoff matrices [leader's action, follower's action]: the leader's, the follower's."""
    lead, follow = (game.exact_payoffs[i] for i in (leader, 1 - leader))
    return (lead, follow) if leader == 0 else (lead.T, follow.T)


class _Board(NamedTuple):
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


def _objective(cell: Cell, normal: Any) -> Vector:
    return np.asarray(normal[0] * cell.pays[0] + normal[1] * cell.pays[1])


def leader_payoffs(
    game: NormalForm, *, leader: int, commitment: str = "mixed", ties: str = "any"
) -> LeaderPayoffs:
    """The equilibrium payoffs of the leadership game; see `attainable`."""
    board = _Board(*seen_by(game, leader))
    if commitment == "pure":
        reached, interval = _pure_corners(board, ties)
        solved = _Solved(interval, {c: reached[c] for c in polygon.convex_hull(reached)})
    elif board.lead.size > MAX_CELLS:
        raise TooLarge(
            f"expected at most {MAX_CELLS} joint actions for mixed commitment, got "
            f"{board.lead.size}: commitment='pure' takes any number"
        )
    else:
        solved = _solved(board, ties)
    labels = game.actions if leader == 0 else game.actions[::-1]
    witnesses, lotteries = {}, {}
    for corner, (x, y) in solved.corners.items():
        payoffs = corner if leader == 0 else corner[::-1]
        witnesses[payoffs] = Commitment(
            leader, x, y, payoffs, (labels[0], labels[1]), game.players[leader]
        )
        lotteries[payoffs] = _joint(x, y, leader)
    points = polygon.convex_hull(witnesses)
    return LeaderPayoffs(
        game,
        "leader",
        ConvexSet(points, game.is_exact, game, {point: lotteries[point] for point in points}),
        {point: witnesses[point] for point in points},
        leader,
        commitment,
        ties,
        solved.interval,
        solved.regions,
        solved.empty,
        solved.sides,
    )


class _Solved(NamedTuple):
    """The ends of the interval, corners (leader's payoff, follower's) with commitment and reply,
    and the proofs of both.
    """

    interval: Profile
    corners: Mapping[Profile, tuple[Profile, Profile]]
    regions: tuple[Region, ...] = ()
    empty: Mapping[Key, Profile] = {}
    sides: Mapping[Any, tuple[Profile, ...]] = {}


def _solved(board: _Board, ties: str) -> _Solved:
    """Mixed commitment."""
    actions = range(board.lead.shape[1])
    regions = tuple(region(board.lead, board.follow, j) for j in actions)
    interval = (value_of(r.secured for r in regions), value_of(r.best for r in regions))
    empty: dict[Key, Profile] = {}
    for sort in ([(k,) for k in actions], list(board.keys(()))):
        for key in sort:
            proof = None if key[:1] in empty else board.cut(key, ties, interval).emptiness()
            if proof is not None:
                empty[key] = proof
    cells = board.cells(ties, interval, empty)

    def support(normal: Any) -> tuple[Profile, Any, tuple[Profile, ...]]:
        found, prices = [], []
        for cell in cells:
            objective = _objective(cell, normal)
            solved = cell.cut.maximise(objective)
            assert solved is not None, "the empty ones are left out"
            x = np.array(solved[0])
            prices.append(solved[1])
            found.append((objective @ x, x, cell))
        _, x, cell = max(found, key=lambda entry: entry[0])
        point = (Fraction(cell.pays[0] @ x), Fraction(cell.pays[1] @ x))
        return point, (x, cell), tuple(prices)

    drawn = outline(support)
    corners = {
        corner: (tuple(x), _reply(board, x, cell.replies, interval[ties == "strong"]))
        for corner, (x, cell) in drawn.tags.items()
    }
    return _Solved(interval, corners, regions, empty, drawn.proofs)


def _reply(board: _Board, x: Vector, replies: Key, least: Fraction) -> Profile:
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


def _pure_corners(
    board: _Board, ties: str
) -> tuple[dict[Profile, tuple[Profile, Profile]], Profile]:
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
            (least, follow[i, high]), (x, _reply(board, np.array(x), (high, low), least))
        )
        if ties == "any":
            found.setdefault(
                (lead[i, high], follow[i, high]),
                (x, _reply(board, np.array(x), (high, high), least)),
            )
    return found, (weak, strong)


def _joint(x: Profile, y: Profile, leader: int) -> dict[JointAction, Fraction]:
    """The lottery over joint actions of two independent strategies."""
    return {
        ((a, b) if leader == 0 else (b, a)): p * q
        for a, p in enumerate(x)
        for b, q in enumerate(y)
        if p * q
    }
