"""Best replies to stationary policies: exact, batched over runs.

Against a stationary policy the other player faces a Markov decision process; its best reply is
found by policy iteration, every iteration an exact linear solve.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import Repeated, Stochastic, Unsupported
from gametheory._support.check import checked
from gametheory._support.kinds import OneOfTwo
from gametheory.norms.agents import iterated_game
from learners.training.values import StochasticValues

BETTER = 1e-10
"""An action replaces another if it is better by more than this share of the largest payoff."""

_CHUNK_ENTRIES = 4_000_000
"""Entries of the transition matrices that are held at once."""


@checked
def best_reply_payoffs(
    game: Any, policies: Sequence[NDArray[np.float64]], player: OneOfTwo
) -> NDArray[np.float64]:
    """`[run]`: the most that the other player can get per step against `policies[player]`.

    `policies`: of both players, `[run, state, action]`; in an iterated game states are previous
    joint actions (row-major), then the start. Raises `Unsupported` for other games than `Repeated`
    and `Stochastic` ones of two players.
    """
    if len(policies) != 2:
        raise Unsupported("best replies are to policies of one of two players")
    if isinstance(game, Repeated):
        discount, game = game.discount, iterated_game(game, horizon=1, remembers_last=True)
        game = game.with_criterion(discount=discount)
    if not isinstance(game, Stochastic):
        raise Unsupported(f"best replies are to policies in a game, got {type(game).__name__}")
    values, theirs = StochasticValues(game), torch.from_numpy(policies[player])
    size = max(1, _CHUNK_ENTRIES // theirs.shape[1] ** 2)
    parts = [
        _policy_iteration(values, theirs[k : k + size], player) for k in range(0, len(theirs), size)
    ]
    return torch.cat(parts).numpy()


def _policy_iteration(values: StochasticValues, theirs: Tensor, player: int) -> Tensor:
    other = 1 - player
    runs, states, own = theirs.shape
    mine = values.rewards.shape[1] // own
    scale = float(values.rewards.abs().max()) or 1.0
    reply = torch.zeros(runs, states, dtype=torch.long)
    while True:
        chosen = torch.nn.functional.one_hot(reply, mine).to(theirs.dtype)
        pair = (theirs, chosen) if player == 0 else (chosen, theirs)
        worth = values.by_state(pair)[..., other]
        gains = values.action_values(worth.mT, other).movedim(-1, 0)
        shape = (own, mine) if player == 0 else (mine, own)
        table = gains.reshape(runs, states, *shape)
        if player == 1:
            table = table.mT
        # [run, state, their action, my action], weighed by theirs
        expected = (theirs[..., None] * table).sum(-2)
        now = expected.gather(-1, reply[..., None])[..., 0]
        best, action = expected.max(-1)
        better = best > now + BETTER * scale / (1 - values.discount)
        if not bool(better.any()):
            return (1 - values.discount) * (values.start * worth).sum(-1)
        reply = torch.where(better, action, reply)
