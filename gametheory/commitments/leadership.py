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

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Number, Profile, brief_profile, show_mixture
from gametheory._support.check import checked
from gametheory._support.kinds import OneOfTwo
from gametheory._support.text import visible
from gametheory.commitments._board import (
    Board,
    Key,
    mixed_reply,
    objective,
    pure_corners,
    seen_by,
)
from gametheory.commitments._checks import is_distribution, refusing
from gametheory.commitments._outline import asked_normals, outline
from gametheory.commitments._result import AttainablePayoffs, Institution, Witness
from gametheory.commitments._secured import Region, region, value_of
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet, JointAction

TIES = ("any", "strong", "weak")
COMMITMENTS = ("mixed", "pure")

MAX_CELLS = 400
"""Cap on joint actions for mixed commitment: with many ties the linear programs take seconds."""


@checked
@dataclass(frozen=True, repr=False)
class Leadership:
    """A leadership game, and what its leader gets in equilibrium, with the proof.

    Attributes:
        leader: who commits, 0 or 1.
        commitment: "mixed" or "pure".
        ties: "any", "strong" or "weak".
        exact_interval: the ends l and h of the leader's equilibrium payoffs.
        regions: for each follower's action where it is a best reply, and what it secures; empty
            for "pure", where l and h are read off the payoffs.
    """

    leader: OneOfTwo
    commitment: str
    ties: str
    exact_interval: Profile
    regions: tuple[Region, ...]

    @property
    def institution(self) -> Institution:
        """The arguments of `attainable`."""
        return {
            "by": "leader",
            "leader": self.leader,
            "commitment": self.commitment,
            "ties": self.ties,
        }

    def _suffices(self, payoff: Fraction) -> bool:
        """Whether the leader gets enough for an equilibrium: l; of strong and weak ones h and l."""
        weak, strong = self.exact_interval
        if self.ties == "any":
            return payoff >= weak
        return payoff == (strong if self.ties == "strong" else weak)

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check l and h in rationals: that each is reached, and that nothing is beyond it."""
        known = self.leader in (0, 1) and self.commitment in COMMITMENTS and self.ties in TIES
        if not known or game.num_players != 2:
            return False
        board = Board(*seen_by(game, self.leader))
        if self.commitment == "pure":
            return not self.regions and pure_corners(board, self.ties)[1] == self.exact_interval
        if len(self.regions) != board.follow.shape[1]:
            return False
        checks = [r.verify(*board, j) for j, r in enumerate(self.regions)]
        return all(checks) and _interval(self.regions) == self.exact_interval

    def __repr__(self) -> str:
        ends = brief_profile(self.exact_interval)
        return (
            f"Leadership(player {self.leader + 1}, {self.commitment}, ties {self.ties}, l and h "
            f"{ends})"
        )


def _interval(regions: tuple[Region, ...]) -> Profile:
    return value_of(r.secured for r in regions), value_of(r.best for r in regions)


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Commitment(Witness):
    """A commitment and a best reply to it that are on an equilibrium path.

    Attributes:
        terms: the leadership game, with the proof of what its leader can insist on.
        commitment: the leader's strategy, exact probabilities.
        reply: the follower's, a best reply.
        payoffs: of player 1 and player 2.
        labels: the action labels of leader and follower.
        name: of the leader.
    """

    terms: Leadership
    commitment: Profile
    reply: Profile
    payoffs: Profile
    labels: tuple[tuple[str, ...], tuple[str, ...]] = field(repr=False)
    name: str = field(repr=False)

    def __post_init__(self) -> None:
        if tuple(map(len, self.labels)) != (len(self.commitment), len(self.reply)):
            raise InvalidArgument("expected a label for each probability, got other counts")

    @property
    def leader(self) -> int:
        """Who commits, 0 or 1."""
        return self.terms.leader

    @property
    def institution(self) -> Institution:
        return self.terms.institution

    @refusing
    def verify(self, game: NormalForm) -> bool:
        """Re-check in rationals: a best reply, payoffs, and that the leader need not do otherwise.

        That is, it gets at least what `terms` proves to be the most that it can insist on.
        """
        return self.terms.verify(game) and self._keeps_to_its_terms(game)

    def _keeps_to_its_terms(self, game: NormalForm) -> bool:
        lead, follow = seen_by(game, self.leader)
        order = slice(None, None, 1 if self.leader == 0 else -1)
        x, y = np.array(self.commitment), np.array(self.reply)
        if (
            lead.shape != (len(x), len(y))
            or not (is_distribution(x) and is_distribution(y))
            or (self.labels, self.name) != (game.actions[order], game.players[self.leader])
            or (self.terms.commitment == "pure" and max(x) != 1)
        ):
            return False
        earned = x @ follow
        pays = (x @ lead @ y, earned @ y)
        return bool(
            earned @ y == max(earned)
            and self.terms._suffices(pays[0])
            and pays[order] == tuple(self.payoffs)
        )

    def __repr__(self) -> str:
        own, other = (
            show_mixture(s, labels)
            for s, labels in zip((self.commitment, self.reply), self.labels, strict=True)
        )
        who = visible(self.name)
        return f"Commitment({who} to {own}, reply {other}: {brief_profile(self.payoffs)})"


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

    @property
    def terms(self) -> Leadership:
        """The leadership game, with the proof of the ends l and h."""
        return Leadership(
            self.leader, self.commitment, self.ties, self.exact_interval, self.regions
        )

    @property
    def institution(self) -> Institution:
        return {**self.terms.institution, "by": self.by}

    @refusing
    def verify(self) -> bool:
        """Re-check in rationals, without search: corners, the ends of the interval, all sides."""
        if not (self.terms.verify(self.game) and self._reaches_its_corners()):
            return False
        board = Board(*seen_by(self.game, self.leader))
        if self.commitment == "pure":
            spanned, _ = pure_corners(board, self.ties)
            known = set(polygon.convex_hull(spanned)) == set(map(self._order, self.corners))
            return known and not self.emptiness and not self.sides
        return self._sides_hold(board)

    def _is_reached_by(self, witness: Witness) -> bool:
        # The proof of the interval is checked once, not at every corner.
        return (
            isinstance(witness, Commitment)
            and witness.terms == self.terms
            and witness._keeps_to_its_terms(self.game)
        )

    def _sides_hold(self, board: Board) -> bool:
        for key, prices in self.emptiness.items():
            if not board.cut(key, self.ties, self.exact_interval).is_proved_empty(prices):
                return False
        cells = board.cells(self.ties, self.exact_interval, self.emptiness)
        corners = polygon.convex_hull([self._order(v) for v in self.payoff_set.points])
        for normal, bound in asked_normals(corners):
            proofs = self.sides.get(normal, ())
            if len(proofs) != len(cells) or not all(
                cell.cut.is_bounded(own, objective(cell, normal), bound)
                for cell, own in zip(cells, proofs, strict=True)
            ):
                return False
        return True

    def _order(self, payoffs: Profile) -> Profile:
        """A profile as (leader's, follower's), or back."""
        return payoffs if self.leader == 0 else payoffs[::-1]


def leader_payoffs(
    game: NormalForm, *, leader: int, commitment: str = "mixed", ties: str = "any"
) -> LeaderPayoffs:
    """The equilibrium payoffs of the leadership game; see `attainable`."""
    board = Board(*seen_by(game, leader))
    if commitment == "pure":
        reached, interval = pure_corners(board, ties)
        solved = _Solved(interval, {c: reached[c] for c in polygon.convex_hull(reached)})
    elif board.lead.size > MAX_CELLS:
        raise TooLarge(
            f"expected at most {MAX_CELLS} joint actions for mixed commitment, got "
            f"{board.lead.size}: commitment='pure' takes any number"
        )
    else:
        solved = _solved(board, ties)
    terms = Leadership(leader, commitment, ties, solved.interval, solved.regions)
    labels = game.actions if leader == 0 else game.actions[::-1]
    witnesses, lotteries = {}, {}
    for corner, (x, y) in solved.corners.items():
        payoffs = corner if leader == 0 else corner[::-1]
        witnesses[payoffs] = Commitment(
            terms, x, y, payoffs, (labels[0], labels[1]), game.players[leader]
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


def _solved(board: Board, ties: str) -> _Solved:
    """Mixed commitment."""
    actions = range(board.lead.shape[1])
    regions = tuple(region(board.lead, board.follow, j) for j in actions)
    interval = _interval(regions)
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
            wanted = objective(cell, normal)
            solved = cell.cut.maximise(wanted)
            assert solved is not None, "the empty ones are left out"
            x = np.array(solved[0])
            prices.append(solved[1])
            found.append((wanted @ x, x, cell))
        _, x, cell = max(found, key=lambda entry: entry[0])
        point = (Fraction(cell.pays[0] @ x), Fraction(cell.pays[1] @ x))
        return point, (x, cell), tuple(prices)

    drawn = outline(support)
    corners = {
        corner: (tuple(x), mixed_reply(board, x, cell.replies, interval[ties == "strong"]))
        for corner, (x, cell) in drawn.tags.items()
    }
    return _Solved(interval, corners, regions, empty, drawn.proofs)


def _joint(x: Profile, y: Profile, leader: int) -> dict[JointAction, Fraction]:
    """The lottery over joint actions of two independent strategies."""
    return {
        ((a, b) if leader == 0 else (b, a)): p * q
        for a, p in enumerate(x)
        for b, q in enumerate(y)
        if p * q
    }
