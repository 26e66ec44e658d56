"""Memory put into the state: what strategies may depend on beyond the state of the game.

Stationary strategies of `remember(game, events)` are strategies of `game` that also see the last
event: whether the other player kept or broke a promise, say. Payoffs are those of the game.

>>> import gametheory as gt
>>> stage = gt.zoo.prisoners_dilemma()
>>> once = gt.Stochastic.from_repeated(gt.Repeated(stage, discount="9/10"))
>>> tit_for_tat = gt.stochastic.remember(once, [[[0, 1], [2, 3]]])   # the last joint action
>>> tit_for_tat
Stochastic(2 players, 4 states, 2x2 actions, discount=9/10, 'prisoners-dilemma')
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from gametheory._numeric.exact import integer_array
from gametheory._support.check import checked, require_kind
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost
from gametheory.errors import InvalidArgument
from gametheory.stochastic.game import Stochastic

KEEP = -1
"""The event of a step that leaves the memory as it was."""


@checked
def remember(
    game: Stochastic, events: ArrayLike, *, initial: Annotated[int, AtLeast(0), AtMost(100_000)] = 0
) -> Stochastic:
    """The game whose state also holds the last event.

    Args:
        events: integers `[state, a1, ..., an]`: what a step brings to memory, 0, 1, ..., or -1
            (`KEEP`) to leave it as it was.
        initial: the memory at the start.

    State `memory * game.num_states + state`. Raises `InvalidArgument` for events of another shape
    or kind, or an initial memory that is none.
    """
    require_kind(game, Stochastic, "a Stochastic game")
    table = integer_array(events, "events[state, a1, ..., an]")
    if table.dtype.kind not in "iu" or table.shape != game.lottery.shape:
        raise InvalidArgument(
            f"expected events[state, a1, ..., an] as integers of shape {game.lottery.shape}, got "
            f"{table.dtype} of shape {table.shape}"
        )
    if table.min() < KEEP:
        raise InvalidArgument(f"expected events of at least {KEEP}, got {table.min()}")
    memories = max(int(table.max()), int(initial)) + 1
    states, kinds = game.num_states, len(game.lotteries)
    held = np.arange(memories)
    now = held.reshape(-1, *(1,) * table.ndim)
    after = np.where(table[None] == KEEP, now, table[None])
    numbers = after * kinds + game.lottery[None]
    labels = game.states or tuple(str(s) for s in range(states))
    start = np.zeros((memories, states), dtype=game.initial.dtype)
    start[initial] = game.initial

    def repeat(array: Any, axis: int) -> Any:
        return np.concatenate([array] * memories, axis=axis)

    return Stochastic.from_lotteries(
        repeat(game.rewards, 1),
        numbers.reshape(memories * states, *game.shape),
        game.lotteries.shifted(memories, states),
        initial=start.ravel(),
        discount=game.discount,
        horizon=game.horizon,
        actions=game.actions,
        players=game.players,
        states=[f"{label}, memory {m}" for m in range(memories) for label in labels],
        name=game.name,
        disagreement=game.disagreement,
        reward_draws=None if game.reward_draws is None else repeat(game.reward_draws, 2),
        exact_transitions=game._exact_transitions,
    )
