"""Best-response dynamics: players move to best replies, until that repeats itself.

A profile of pure actions is revised step by step. *Simultaneous* moves: at each step every player
moves to a best reply to the others' actions of the step before (Cournot 1838). *Alternating*
moves: one player a step, in turn, the first player first. A player who already plays a best reply
stays; one who moves takes the first of its best replies. So the next profile is a function of the
profile, and of whose turn it is, of which there are finitely many: from any start the dynamics ends
in a cycle. It stays at a profile iff that is a pure Nash equilibrium.

>>> import gametheory as gt
>>> gt.dynamics.best_response_dynamics(gt.zoo.matching_pennies(), (0, 0))
BestResponsePath(cycle of 4 profiles: (0, 0) (0, 1) (1, 1) (1, 0))
>>> dilemma = gt.zoo.prisoners_dilemma()
>>> gt.dynamics.best_response_dynamics(dilemma, ("C", "C"), moves="alternating")
BestResponsePath((0, 0) (1, 0), then the equilibrium (1, 1))
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from gametheory._support.check import checked
from gametheory._support.kinds import Size
from gametheory.errors import TooLarge
from gametheory.games import NormalForm
from gametheory.games.normal_form import PureProfile

Cell = tuple[int, ...]
Moves = Literal["simultaneous", "alternating"]
"""Whether all players revise at each step, or one after the other."""

MAX_STEPS = 1_000_000
"""Steps after which the dynamics is given up by default, some seconds."""

MOST_SHOWN = 6
"""Profiles of a path that its `repr` names."""


@checked
@dataclass(frozen=True, repr=False)
class BestResponsePath:
    """Where best replies lead from a profile: on a way that is left, then round a cycle for ever.

    Attributes:
        moves: "simultaneous" or "alternating"; under the latter an entry for each player's turn,
            whether or not that player moved.
        transient: the profiles before the cycle, the start first; action indices.
        cycle: the profiles that are then repeated for ever, in order; one, where the dynamics
            stays, else two or more. Under alternating moves they may include a profile twice.
    """

    moves: Moves
    transient: tuple[Cell, ...]
    cycle: tuple[Cell, ...]

    @property
    def equilibrium(self) -> Cell | None:
        """The pure Nash equilibrium at which the dynamics stays; None where it goes on."""
        return self.cycle[0] if len(self.cycle) == 1 else None

    def verify(self, game: NormalForm) -> bool:
        """Re-check, without search, that each step is the one that the rule gives."""
        if not self.cycle or self.moves not in ("simultaneous", "alternating"):
            return False
        whole = (*self.transient, *self.cycle)
        if any(not _is_cell(profile, game) for profile in whole):
            return False
        if len(set(self.cycle)) == 1:
            staying = len(self.cycle) == 1 and self.cycle[0] not in self.transient
            at_rest = _simultaneous(game, self.cycle[0]) == self.cycle[0]
            return staying and at_rest and self._follows(game, whole)
        turns = game.num_players if self.moves == "alternating" else 1
        if len(self.cycle) % turns:
            return False
        states = [(profile, k % turns) for k, profile in enumerate(whole)]
        return len(set(states)) == len(states) and self._follows(game, (*whole, self.cycle[0]))

    def _follows(self, game: NormalForm, profiles: Sequence[Cell]) -> bool:
        steps = itertools.pairwise(profiles)
        return all(_next(game, now, k, self.moves) == after for k, (now, after) in enumerate(steps))

    def __len__(self) -> int:
        """How many steps lead to the cycle, or to the equilibrium."""
        return len(self.transient)

    def __repr__(self) -> str:
        way = f"{_show(self.transient)}, then " if self.transient else ""
        if len(self.cycle) == 1:
            return f"BestResponsePath({way}the equilibrium {_show(self.cycle)})"
        named = f"cycle of {len(self.cycle)} profiles: {_show(self.cycle)}"
        return f"BestResponsePath({way}{'a ' if way else ''}{named})"


@checked
def best_response_dynamics(
    game: NormalForm,
    start: PureProfile,
    *,
    moves: Moves = "simultaneous",
    max_steps: Size = MAX_STEPS,
) -> BestResponsePath:
    """Where best replies lead from `start`, exactly: the way and the cycle; any number of players.

    Args:
        start: a pure profile, an action index or label for each player.
        moves: all players at each step, or one after the other; see above.
        max_steps: steps before a cycle closes, beyond which `TooLarge` is raised.

    Ties: a player stays if its action is a best reply, and else takes the first one. Decided on
    the payoffs as they are (a float is the rational that it is). In a potential game alternating
    moves end in an equilibrium from every start (Monderer and Shapley 1996). Raises
    `InvalidArgument` for a start that is no profile.
    """
    profile = game.profile(start)
    turns = game.num_players if moves == "alternating" else 1
    seen: dict[tuple[Cell, int], int] = {}
    path: list[Cell] = []
    turn = 0
    while (profile, turn) not in seen:
        if len(path) > max_steps:
            raise TooLarge(
                f"expected a cycle within {max_steps:,} steps, got none: raise max_steps, or try "
                "another start"
            )
        seen[profile, turn] = len(path)
        path.append(profile)
        profile = _next(game, profile, turn, moves)
        turn = (turn + 1) % turns
    first = seen[profile, turn]
    cycle = tuple(path[first:])
    if len(set(cycle)) == 1:
        cycle = cycle[:1]
    return BestResponsePath(moves, tuple(path[:first]), cycle)


def _is_cell(profile: Cell, game: NormalForm) -> bool:
    return len(profile) == game.num_players and all(
        0 <= a < count for a, count in zip(profile, game.shape, strict=True)
    )


def _next(game: NormalForm, profile: Cell, turn: int, moves: str) -> Cell:
    if moves == "simultaneous":
        return _simultaneous(game, profile)
    player = turn % game.num_players
    return (*profile[:player], _reply(game, player, profile), *profile[player + 1 :])


def _simultaneous(game: NormalForm, profile: Cell) -> Cell:
    return tuple(_reply(game, i, profile) for i in range(game.num_players))


def _reply(game: NormalForm, player: int, profile: Cell) -> int:
    """The own action if it is a best reply, else the first best reply."""
    line: tuple[Any, ...] = (player, *profile[:player], slice(None), *profile[player + 1 :])
    own = game.payoffs[line]
    best = int(np.argmax(own))
    return profile[player] if own[profile[player]] == own[best] else best


def _show(profiles: Sequence[Cell]) -> str:
    return " ".join(_shown(profiles))


def _shown(profiles: Sequence[Cell]) -> Iterator[str]:
    for profile in profiles[:MOST_SHOWN]:
        yield "(" + ", ".join(map(str, profile)) + ")"
    if len(profiles) > MOST_SHOWN:
        yield "..."
