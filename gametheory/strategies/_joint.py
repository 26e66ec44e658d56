"""The states of several automata together, and the stochastic game that they make."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import is_exact, show, to_fraction
from gametheory._support.check import require_kind
from gametheory.errors import GameTheoryError, InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.stochastic import Stochastic
from gametheory.strategies.automata import Automaton

MAX_ERRORS = 2_000_000
"""Cap on joint states times pairs of intended and actual joint actions, some seconds."""


@dataclass(frozen=True, eq=False)
class Joint:
    """Joint states, row-major over (state of automaton 1, ..., of automaton n).

    Attributes:
        after: `[state, a1, ..., an]`, the next joint state after what is actually played.
        mixtures: for each player `[state, action]`, what it means to play.
        start: the first joint state.
    """

    after: NDArray[np.int64]
    mixtures: tuple[NDArray[Any], ...]
    start: int

    def reachable(self) -> list[int]:
        """Joint states that some sequence of joint actions leads to."""
        after = self.after.reshape(len(self.after), -1)
        seen, queue = {self.start}, [self.start]
        while queue:
            for t in after[queue.pop()].tolist():
                if t not in seen:
                    seen.add(t)
                    queue.append(t)
        return sorted(seen)


def with_idle(
    stage: NormalForm, player: int, strategies: Sequence[Automaton | None]
) -> list[Automaton | None]:
    """The automata, with one that never moves in the place of the player."""
    idle = Automaton([0], np.zeros((1, *stage.shape), dtype=int), num_actions=stage.shape[player])
    return [idle if i == player else own for i, own in enumerate(strategies)]


def joint(stage: NormalForm, strategies: Sequence[Automaton | None]) -> Joint:
    """The automata together; raises `InvalidArgument` unless they fit the stage game."""
    if len(strategies) != stage.num_players:
        raise InvalidArgument(
            f"expected an automaton for each of {stage.num_players} players, got {len(strategies)}"
        )
    automata: list[Automaton] = []
    for i, automaton in enumerate(strategies):
        require_kind(automaton, Automaton, "an Automaton")
        assert automaton is not None
        automata.append(automaton)
        if (
            automaton.transitions.shape[1:] != stage.shape
            or automaton.mixtures.shape[1] != (stage.shape[i])
        ):
            raise InvalidArgument(
                f"expected for {stage.players[i]} an automaton on joint actions {stage.shape} with "
                f"{stage.shape[i]} actions of its own, got {automaton!r} on "
                f"{automaton.transitions.shape[1:]} with {automaton.mixtures.shape[1]}"
            )
    sizes = tuple(automaton.num_states for automaton in automata)
    states = np.array(list(itertools.product(*(range(size) for size in sizes))))
    after = np.zeros((len(states), *stage.shape), dtype=np.int64)
    for automaton, size, own in zip(automata, sizes, states.T, strict=True):
        after = after * size + automaton.transitions[own]
    mixtures = tuple(
        automaton.mixtures[own] for automaton, own in zip(automata, states.T, strict=True)
    )
    start = np.ravel_multi_index(tuple(automaton.initial for automaton in automata), sizes)
    return Joint(after, mixtures, int(start))


def process(stage: NormalForm, together: Joint, error: Any, **criterion: Any) -> Stochastic:
    """The stochastic game on joint states in which players choose what they mean to play.

    Each player's action is, with probability `error` and on its own, replaced by another one.
    """
    chance = _error(error)
    count = len(together.after)
    options = {
        "initial": together.start,
        "actions": stage.actions,
        "players": stage.players,
        **criterion,
    }
    if not chance:
        shape = (stage.num_players, count, *stage.shape)
        return Stochastic.from_lotteries(
            np.broadcast_to(stage.payoffs[:, None], shape),
            together.after,
            [{s: 1} for s in range(count)],
            **options,
        )
    cells = math.prod(stage.shape)
    if count * cells**2 > MAX_ERRORS:
        raise TooLarge(
            f"expected at most {MAX_ERRORS:,} joint states times pairs of joint actions, got "
            f"{count * cells**2:,}: smaller automata, or error=0"
        )
    slips = _slips(stage.shape, chance)
    flat = stage.exact_payoffs.reshape(stage.num_players, cells)
    rewards = (flat @ slips.T).reshape(stage.num_players, 1, *stage.shape)
    lotteries = []
    for targets in together.after.reshape(count, cells).tolist():
        for row in slips.tolist():
            lottery: dict[int, Fraction] = {}
            for target, weight in zip(targets, row, strict=True):
                if weight:
                    lottery[target] = lottery.get(target, Fraction(0)) + weight
            lotteries.append(lottery)
    return Stochastic.from_lotteries(
        np.broadcast_to(rewards, (stage.num_players, count, *stage.shape)),
        np.arange(count * cells).reshape(count, *stage.shape),
        lotteries,
        exact_transitions=is_exact(error) and stage.is_exact,
        **options,
    )


def _slips(shape: tuple[int, ...], chance: Fraction) -> NDArray[Any]:
    """The probability of each joint action where each is meant: `[meant, played]`."""
    whole = np.array([[Fraction(1)]], dtype=object)
    for count in shape:
        own = np.full((count, count), chance / max(count - 1, 1), dtype=object)
        np.fill_diagonal(own, 1 - chance if count > 1 else Fraction(1))
        whole = np.kron(whole, own)
    return whole


def _error(value: Any) -> Fraction:
    try:
        chance = to_fraction(value, "an error")
    except GameTheoryError as error:
        raise InvalidArgument(str(error)) from None
    if not 0 <= chance <= 1:
        raise InvalidArgument(f"expected an error in [0, 1], got {show(chance)}")
    return chance
