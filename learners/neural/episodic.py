"""Exact values of tables over an episode: means of its steps, and best replies to them.

Unlike the solvers of discounted games these hold no transition matrix, so that games of tens of
thousands of states are no trouble.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import Stochastic
from gametheory._support.check import checked
from gametheory._support.kinds import OneOfTwo, Size
from learners.training.values import StochasticValues, joint_policy

_ENTRIES = 8_000_000
"""Entries of the arrays of a step that are held at once."""


@checked
def mean_of_episodes(
    game: Stochastic, policies: Sequence[NDArray[np.float64]], horizon: Size
) -> NDArray[np.float64]:
    """`[run, player]`: mean rewards of `horizon` steps from the start, of tables
    `policies[player][run, state, action]`. Exact up to rounding.
    """
    values = _values(game)
    given = [torch.from_numpy(np.ascontiguousarray(table)) for table in policies]
    size = max(1, _ENTRIES // (game.num_states * game.num_joint_actions))
    parts = []
    for k in range(0, len(given[0]), size):
        joint = joint_policy([table[k : k + size] for table in given]).movedim(0, -1)
        chances = values.start[:, None].expand(-1, joint.shape[-1])
        total = torch.zeros(joint.shape[-1], game.num_players, dtype=torch.float64)
        for _ in range(horizon):
            flow = chances[:, None] * joint
            total += torch.einsum("sar,sap->rp", flow, values.rewards)
            chances = values.inflow(flow)
        parts.append(total / horizon)
    return torch.cat(parts).numpy()


@checked
def best_reply_of_episodes(
    game: Stochastic, policies: NDArray[np.float64], player: OneOfTwo, horizon: Size
) -> NDArray[np.float64]:
    """`[run]`: the most that the other player can get per step of an episode against
    `policies[run, state, action]` of `player`, by a reply that may depend on the step. Two players.
    """
    values = _values(game)
    theirs = torch.from_numpy(np.ascontiguousarray(policies))
    size = max(1, _ENTRIES // (game.num_states * game.num_joint_actions))
    parts = [
        _backwards(game, values, theirs[k : k + size], player=player, horizon=horizon)
        for k in range(0, len(theirs), size)
    ]
    return torch.cat(parts).numpy()


def _backwards(
    game: Stochastic,
    values: StochasticValues,
    theirs: Tensor,
    *,
    player: int,
    horizon: int,
) -> Tensor:
    other = 1 - player
    weights = theirs.movedim(0, -1)
    worth = torch.zeros(game.num_states, len(theirs), dtype=torch.float64)
    for _ in range(horizon):
        gains = values.rewards[..., other, None] + values.expected(worth)
        table = gains.reshape(game.num_states, *game.shape, len(theirs))
        weighed = weights[:, :, None] if player == 0 else weights[:, None]
        worth = (table * weighed).sum(1 + player).amax(1)
    return (values.start[:, None] * worth).sum(0) / horizon


def _values(game: Stochastic) -> StochasticValues:
    """The tables of a game, whatever its criterion."""
    return StochasticValues(game.with_criterion(discount=0))
