"""Games in which players choose renegotiating programs: the exact table, and its equilibria.

Which improvements to accept is a bargaining game of its own: who accepts less gets more, if the
other accepts enough. `limit_programs` are the plainest programs: each refuses what gives the other
more than a limit. Here to accept as little as possible, the first program, weakly dominates; if
both do, they get the Pareto meet minimum (1, 1) where (2, 2) was to be had:

>>> import gametheory as gt
>>> from gametheory.commitments import limit_programs, program_game
>>> game = gt.zoo.scheduling_game()
>>> first, second = (limit_programs(game, i, count=3) for i in (0, 1))
>>> found = program_game(game, first, second)
>>> print(found.game.payoffs[0])                                # what player 1 gets
[[1 2 3]
 [1 2 2]
 [1 2 2]]
>>> found.is_guaranteed
True
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Annotated

import numpy as np

from gametheory._numeric.exact import Profile, fractions
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Count, NumberLike, OneOfTwo
from gametheory.commitments._offers import Offer
from gametheory.commitments.pareto_meet import ParetoMeet, pareto_meet
from gametheory.commitments.renegotiation import (
    Meetings,
    Renegotiation,
    RenegotiationProgram,
    play_out,
    require_default,
)
from gametheory.commitments.selections import SelectionFunction
from gametheory.errors import InvalidArgument, InvalidGame, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import attainable

MOST_MEETINGS = 10_000
"""Cap on pairs of programs, each of which meets once; some milliseconds a pair."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class ProgramGame:
    """The game in which the actions are programs.

    Attributes:
        programs: those of player 1, those of player 2.
        game: what they pay, Fractions; its actions are numbered "P1", "P2", ... in this order.
        meetings: `meetings[k][m]`: program k of player 1 against program m of player 2.
        meet: the Pareto meet of the game that is renegotiated.
    """

    programs: tuple[tuple[RenegotiationProgram, ...], tuple[RenegotiationProgram, ...]]
    game: NormalForm
    meetings: tuple[tuple[Renegotiation, ...], ...] = field(repr=False)
    meet: ParetoMeet = field(repr=False)

    def __iter__(self) -> Iterator[Renegotiation]:
        return (meeting for row in self.meetings for meeting in row)

    def worst(self, player: OneOfTwo) -> Profile:
        """For each program of a player the least that it gets against any of the others."""
        return tuple(min(row) for row in self._payoffs(player))

    def robustness(self, player: OneOfTwo, weights: Sequence[NumberLike] | None = None) -> Profile:
        """For each program of a player its mean payoff over the other's programs.

        `weights`: a chance for each of the other's programs; uniform by default.
        """
        count = len(self.programs[1 - player])
        chances = [Fraction(1, count)] * count if weights is None else list(fractions(weights))
        if len(chances) != count or min(chances) < 0 or sum(chances) != 1:
            raise InvalidArgument(f"expected {count} chances that sum to 1, got {weights!r:.60}")
        return tuple(
            sum((p * x for p, x in zip(chances, row, strict=True)), Fraction(0))
            for row in self._payoffs(player)
        )

    def exploitability(self, player: OneOfTwo) -> Profile:
        """For each program of a player how much less it gets where the other replies best.

        Against its own best case: max over the other's programs of its payoff, less its payoff
        where the other plays a best reply (of several the one that is worst for it).
        """
        found = []
        theirs = self._payoffs(1 - player)
        for k, row in enumerate(self._payoffs(player)):
            replies = [theirs[m][k] for m in range(len(row))]
            top = max(replies)
            found.append(max(row) - min(x for x, r in zip(row, replies, strict=True) if r == top))
        return tuple(found)

    @property
    def is_guaranteed(self) -> bool:
        """Whether every meeting gives everyone at least its Pareto meet minimum."""
        return all(meeting.is_guaranteed for meeting in self)

    def _payoffs(self, player: int) -> list[list[Fraction]]:
        """`[own program][the other's]`: what a player gets."""
        table = self.game.exact_payoffs[player]
        rows: list[list[Fraction]] = (table if player == 0 else table.T).tolist()
        return rows

    def __repr__(self) -> str:
        return f"ProgramGame({len(self.programs[0])}x{len(self.programs[1])} programs)"


@checked
def program_game(
    game: NormalForm,
    first: Sequence[RenegotiationProgram],
    second: Sequence[RenegotiationProgram],
    *,
    selection: SelectionFunction = "nash",
    by: str = "correlated",
    rounds: Count = 1,
) -> ProgramGame:
    """Every program of player 1 against every one of player 2; options as of `renegotiate`.

    Raises `InvalidArgument` without programs, `TooLarge` beyond `MOST_MEETINGS` pairs.
    """
    if not len(first) or not len(second):
        raise InvalidArgument(
            f"expected programs of both players, got {len(first)} and {len(second)}"
        )
    if len(first) * len(second) > MOST_MEETINGS:
        raise TooLarge(
            f"expected at most {MOST_MEETINGS:,} pairs of programs, got "
            f"{len(first) * len(second):,}"
        )
    table = Meetings(game, by, selection)
    meetings = tuple(tuple(play_out(table, (p, q), rounds) for q in second) for p in first)
    payoffs = np.empty((2, len(first), len(second)), dtype=object)
    for k, row in enumerate(meetings):
        for m, meeting in enumerate(row):
            payoffs[:, k, m] = meeting.outcome
    labels = [[f"P{k + 1}" for k in range(len(own))] for own in (first, second)]
    made = NormalForm(payoffs, actions=labels, name="renegotiating programs")
    return ProgramGame((tuple(first), tuple(second)), made, meetings, table.meet)


@checked
def limit_programs(
    game: NormalForm,
    player: OneOfTwo,
    *,
    count: Annotated[int, AtLeast(1), AtMost(100)] = 5,
    default: str | None = None,
    extension: str = "",
) -> tuple[RenegotiationProgram, ...]:
    """Programs of one round that accept up to a limit for the other, from stern to lenient.

    Limits are evenly spaced from the other's Pareto meet minimum to the most that it can get in an
    efficient outcome of joint control; one limit is the first.

    Args:
        default: the label of the action that is played without agreement; by default the one in
            the joint action that is best for the player (of several the first).
        extension: "" or the reading of a PMP-extension.

    Raises `InvalidGame` for another number of players than two, `InvalidArgument` for a default
    action that the player does not have.
    """
    if game.num_players != 2:
        raise InvalidGame(f"expected a game of two players, got {game.num_players}")
    if default is None:
        best = int(np.argmax(game.exact_payoffs[player]))
        default = game.actions[player][np.unravel_index(best, game.shape)[player]]
    require_default(game, player, default)
    whole = attainable(game)
    least = pareto_meet(whole).minimum[1 - player]
    most = max(v[1 - player] for v in whole.pareto_frontier().points)
    made = []
    for k in range(count):
        limit = least + (most - least) * Fraction(k, max(count - 1, 1))
        program = RenegotiationProgram.offering(default, Offer.up_to(limit))
        made.append(program.extended(extension) if extension else program)
    return tuple(made)
