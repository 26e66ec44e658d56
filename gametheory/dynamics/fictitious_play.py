"""Fictitious play: everyone replies best to how often the others have played what.

At each step a player believes that every other player mixes as it has played so far, each on its
own, and plays a best reply (Brown 1951). Under *simultaneous* moves beliefs are the frequencies of
all steps before; under *alternating* moves (Brown's own) players move in turn within a step, and
those who move later have seen the step's earlier moves. Of several best replies the first is
played. The first step is given.

Beliefs converge to equilibrium in zero-sum games (Robinson 1951), in non-degenerate 2 x n games
(Berger 2005) and in potential games (Monderer and Shapley 1996), but not in all games: in
Shapley's (1964) they go round for ever. So how far beliefs are from equilibrium is told, exactly:
their *regret*, what a player could gain by a best reply to the others' beliefs.

>>> import gametheory as gt
>>> play = gt.dynamics.fictitious_play(gt.zoo.matching_pennies(), steps=100)
>>> play.beliefs
((Fraction(11, 20), Fraction(9, 20)), (Fraction(13, 25), Fraction(12, 25)))
>>> play.regret
Fraction(13, 125)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, show, to_integers
from gametheory._support.check import checked
from gametheory._support.kinds import Size
from gametheory.dynamics._payoffs import earned, regrets_of
from gametheory.dynamics.best_response import Moves
from gametheory.errors import InvalidArgument
from gametheory.games import NormalForm
from gametheory.games.normal_form import PureProfile

LARGEST_INTEGER = 2**62
"""Sums that stay below this are made in 64 bits, others in Python's integers."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class FictitiousPlay:
    """A run of fictitious play.

    Attributes:
        actions: read-only `[step, player]`, action indices; the first step is the start.
        moves: "simultaneous" or "alternating".
        game: the game that is played.
    """

    actions: NDArray[np.int64]
    moves: Moves
    game: NormalForm = field(repr=False)

    def __post_init__(self) -> None:
        shape = self.actions.shape
        if len(shape) != 2 or not shape[0] or shape[1] != self.game.num_players:
            raise InvalidArgument(
                f"expected actions [step, player] of {self.game.num_players} players, got shape "
                f"{shape}"
            )
        if self.actions.min() < 0 or (self.actions >= np.array(self.game.shape)).any():
            raise InvalidArgument(f"expected action indices within {self.game.shape}, got others")

    @cached_property
    def beliefs(self) -> tuple[Profile, ...]:
        """For each player the shares of its actions over all steps, exact."""
        return self.beliefs_after(len(self.actions))

    def beliefs_after(self, steps: Size) -> tuple[Profile, ...]:
        """The same over the first `steps` steps; raises `InvalidArgument` beyond the run."""
        if steps > len(self.actions):
            raise InvalidArgument(f"expected at most {len(self.actions)} steps, got {steps}")
        return tuple(
            tuple(Fraction(int(k), int(steps)) for k in np.bincount(own, minlength=count))
            for own, count in zip(self.actions[:steps].T, self.game.shape, strict=True)
        )

    @cached_property
    def regrets(self) -> Profile:
        """For each player what a best reply to the beliefs would gain over its own, exact."""
        return regrets_of(self.game, self.beliefs)

    def regrets_after(self, steps: Size) -> Profile:
        """The same of the beliefs after so many steps; raises `InvalidArgument` beyond the run."""
        return regrets_of(self.game, self.beliefs_after(steps))

    @property
    def regret(self) -> Fraction:
        """The largest of them: the beliefs are an equilibrium up to this, and one if it is 0."""
        return max(self.regrets)

    def verify(self, game: NormalForm) -> bool:
        """Re-check, from the definition in rationals, that each move is the reply that it says."""
        counts = [[0] * count for count in game.shape]
        if game.shape != self.game.shape:
            return False
        for step, cell in enumerate(self.actions.tolist()):
            seen = [list(own) for own in counts]
            for i, action in enumerate(cell):
                believed = counts if self.moves == "alternating" else seen
                if step:
                    worth = earned(game.exact_payoffs[i], _mixtures(believed), i)
                    if int(np.argmax(worth)) != action:
                        return False
                counts[i][action] += 1
        return True

    def __len__(self) -> int:
        return len(self.actions)

    def __repr__(self) -> str:
        return f"FictitiousPlay({len(self)} steps, {self.moves}, regret {show(float(self.regret))})"


@checked
def fictitious_play(
    game: NormalForm,
    *,
    steps: Size,
    start: PureProfile | None = None,
    moves: Moves = "simultaneous",
) -> FictitiousPlay:
    """Fictitious play of a game with any number of players, in integers.

    Args:
        steps: how many, the start among them.
        start: what is played at the first step, an action index or label for each player; by
            default everyone's first action.
        moves: whether players move at once, or in turn and seen by those after them.

    Ties: the first best reply. Beliefs about several others are independent. Takes about a second
    for 100,000 steps of two players. Raises `InvalidArgument` for a start that is no profile.
    """
    first = game.profile((0,) * game.num_players if start is None else start)
    record = np.empty((steps, game.num_players), dtype=np.int64)
    record[0] = first
    reply, observe = _beliefs(game, steps)
    for i, action in enumerate(first):
        observe(i, action)
    for step in range(1, steps):
        if moves == "simultaneous":
            cell = [reply(i) for i in range(game.num_players)]
            for i, action in enumerate(cell):
                observe(i, action)
            record[step] = cell
            continue
        for i in range(game.num_players):
            record[step, i] = reply(i)
            observe(i, int(record[step, i]))
    record.setflags(write=False)
    return FictitiousPlay(record, moves, game)


def _beliefs(
    game: NormalForm, steps: int
) -> tuple[Callable[[int], int], Callable[[int, int], None]]:
    """What a player replies to the counts so far, and how an action is counted."""
    tables = [to_integers(matrix)[0] for matrix in game.exact_payoffs]
    largest = max(abs(x) for table in tables for x in table.flat)
    others = game.num_players - 1
    # Two players: sums of so many payoffs; more: sums over cells of products of counts. What a
    # player who has moved ahead has counted once more changes nothing: it is its own action.
    most = largest * (steps + 1) ** max(others, 1)
    kind: Any = np.int64 if most < LARGEST_INTEGER else object
    tables = [table.astype(kind) for table in tables]
    if others == 1:
        rows, columns = tables
        scores = [np.zeros(count, dtype=kind) for count in game.shape]

        def observe_pair(player: int, action: int) -> None:
            scores[1 - player] += columns[action] if player == 0 else rows[:, action]

        return lambda player: int(np.argmax(scores[player])), observe_pair
    counts = [np.zeros(count, dtype=kind) for count in game.shape]

    def observe(player: int, action: int) -> None:
        counts[player][action] += 1

    return lambda player: int(np.argmax(earned(tables[player], counts, player))), observe


def _mixtures(counts: Sequence[Sequence[int]]) -> list[NDArray[Any]]:
    return [np.array([Fraction(k, sum(own)) for k in own], dtype=object) for own in counts]
