"""What claims about renegotiation are asked of: outcomes of sets, and programs that meet."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from gametheory import NormalForm, PayoffSet, zoo
from gametheory._numeric.exact import Profile, fractions, show_profile
from gametheory.commitments import (
    SELECTIONS,
    Offer,
    ParetoMeet,
    Renegotiation,
    RenegotiationProgram,
    pareto_meet,
    renegotiate,
)

# Outcomes of sets ------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutcomeOfASet:
    """An attainable profile and a player."""

    points: tuple[Profile, ...]
    convex: bool
    outcome: Profile
    player: int

    @cached_property
    def meet(self) -> ParetoMeet:
        """The Pareto meet of the set."""
        return pareto_meet(PayoffSet.from_points(self.points, convex=self.convex))

    @property
    def projection(self) -> tuple[Profile, ...]:
        """The player's Pareto meet projection."""
        return self.meet.projection(self.player, self.outcome)

    def __str__(self) -> str:
        shown = " ".join(map(show_profile, self.points))
        kind = "hull" if self.convex else "set"
        return f"{kind} of {shown}, player {self.player + 1} at {show_profile(self.outcome)}"


def outcomes_of_sets() -> list[OutcomeOfASet]:
    """All of two sets of three players, of a few small ones of two, and of the hulls of these."""
    grid = [fractions(v) for v in itertools.product(range(4), repeat=2)]
    chosen = list(itertools.combinations(grid, 3))[::11]
    three = [[(0, 0, 1), (0, 1, 0), (1, 0, 0)], [(0, 3, 1), (2, 0, 1), (3, 1, 3)]]
    sets = [(tuple(map(fractions, p)), True) for p in three]
    sets += [(p, convex) for p in chosen for convex in (True, False)]
    return [
        OutcomeOfASet(points, convex, outcome, player)
        for points, convex in sets
        for outcome in points
        for player in range(len(points[0]))
    ]


# Meetings --------------------------------------------------------------------------------------


def fickle(parts: Sequence[Sequence[Profile]], default: Profile) -> Profile:
    """Of the efficient profiles of finitely many, by payoff of player 1, the first if their number
    is even, else the last.
    """
    points = sorted({v for part in parts for v in part})
    efficient = [
        v for v in points if not any(w != v and w[0] >= v[0] and w[1] >= v[1] for w in points)
    ]
    return efficient[0] if len(efficient) % 2 == 0 else efficient[-1]


@dataclass(frozen=True)
class RenegotiatingPair:
    """Two programs without extensions, what picks an outcome, and how extensions are read."""

    game: NormalForm
    first: RenegotiationProgram
    second: RenegotiationProgram
    selection: str
    reading: str = "of the originals"
    by: str = "correlated"

    def _met(self, *extended: int) -> Renegotiation:
        programs = [self.first, self.second]
        for player in extended:
            programs[player] = programs[player].extended(self.reading)
        picked = fickle if self.selection == "fickle" else self.selection
        return renegotiate(self.game, programs, selection=picked, by=self.by)

    @cached_property
    def plain(self) -> Renegotiation:
        """What the programs play."""
        return self._met()

    @cached_property
    def both(self) -> Renegotiation:
        """What they play if both are extended."""
        return self._met(0, 1)

    @cached_property
    def alone(self) -> tuple[Renegotiation, Renegotiation]:
        """What they play if one of them is extended."""
        return self._met(0), self._met(1)

    @property
    def punishes(self) -> bool:
        """Whether one of them offers something else to an extension than to its original."""
        return any(
            own.begins(other) != own.begins(other.extended(self.reading))
            for own, other in ((self.first, self.second), (self.second, self.first))
        )

    def __str__(self) -> str:
        offers = [
            f"player {i + 1} plays {p.default} and accepts {p.states[p.begins(q)].offer.text}"
            for i, (p, q) in enumerate(((self.first, self.second), (self.second, self.first)))
        ]
        return f"{self.game.name}: {'; '.join(offers)}; selection: {self.selection}"


THREE = Offer.of([("1/2", "3/2"), ("3/4", "3/4"), ("3/2", "1/2")])
OFFERS = (
    Offer.nothing(),
    Offer.anything(),
    Offer.meet(),
    Offer.up_to("1/2"),
    Offer.of([(1, 3)]),
    Offer.of([(3, 1)]),
    THREE,
    Offer.of([("1/2", "1/2")]) | Offer.up_to(2),
)


@functools.cache
def pairs(reading: str) -> list[RenegotiatingPair]:
    """Programs of the Scheduling Game and of Asymmetric Bach or Stravinsky that meet.

    Also two that accept something of nobody but themselves; last, two that do not meet one
    hypothesis each: "transitive", "extensions are not punished" and "lotteries".
    """
    games = (
        (zoo.scheduling_game(), ("S1", "S2")),
        (zoo.asymmetric_bach_or_stravinsky(), ("B", "S")),
    )
    found = [
        RenegotiatingPair(
            game,
            RenegotiationProgram.offering(defaults[0], one),
            RenegotiationProgram.offering(defaults[1], other),
            SELECTIONS[(k + m) % len(SELECTIONS)],
            reading,
        )
        for game, defaults in games
        for (k, one), (m, other) in itertools.product(enumerate(OFFERS), repeat=2)
    ]
    kind = RenegotiationProgram.offering("T").against("itself", Offer.of([("1/2", "1/2")]))
    found.append(RenegotiatingPair(_two_of_a_kind(), kind, kind, "nash", reading))
    scheduling = zoo.scheduling_game()
    first, second = (RenegotiationProgram.offering(slot, THREE) for slot in ("S1", "S2"))
    found.append(RenegotiatingPair(scheduling, first, second, "fickle", reading))
    lenient = RenegotiationProgram.offering("S1", Offer.anything())
    refusing = RenegotiationProgram.offering("S2", Offer.anything()).against(
        lenient.extended(reading).text, Offer.nothing()
    )
    found.append(RenegotiatingPair(scheduling, lenient, refusing, "nash", reading))
    finite = replace(found[0], by="pure", game=_without_the_minimum(), selection="nash")
    stubborn = [RenegotiationProgram.offering(slot) for slot in ("T", "B")]
    found.append(replace(finite, first=stubborn[0], second=stubborn[1]))
    return found


def _two_of_a_kind() -> NormalForm:
    """By default (0, 0), with lotteries up to (2, 2)."""
    return NormalForm.from_bimatrix(
        [[0, 1], [0, 3]], [[0, 3], [0, 1]], actions=[["T", "B"]] * 2, name="two of a kind"
    )


def _without_the_minimum() -> NormalForm:
    """(3, 1), (1, 3), and nothing else: no joint action pays the Pareto meet minimum."""
    names = ["T", "B"]
    return NormalForm.from_bimatrix(
        [[3, 0], [0, 1]], [[1, 0], [0, 3]], actions=[names, names], name="two ways to meet"
    )


def at_least(v: Profile, w: Profile) -> bool:
    """Whether a profile gives everyone at least what another does."""
    return all(x >= y for x, y in zip(v, w, strict=True))


@dataclass(frozen=True)
class Rounds:
    """Programs of the Scheduling Game that in round k of K let the other have 1 + k/K of `offered`,
    which is delta by default.
    """

    rounds: int
    delta: Fraction
    offered: Fraction | None = None

    @cached_property
    def met(self) -> Renegotiation:
        """What they play."""
        most = self.delta if self.offered is None else self.offered
        steps = [
            Offer.up_to(1 + most * Fraction(k, self.rounds)) for k in range(1, self.rounds + 1)
        ]
        programs = [RenegotiationProgram.offering(slot, *steps) for slot in ("S1", "S2")]
        return renegotiate(zoo.scheduling_game(), programs, rounds=self.rounds)

    def __str__(self) -> str:
        more = "" if self.offered is None else f", offered {self.offered}"
        return f"K = {self.rounds}, delta = {self.delta}{more}"
