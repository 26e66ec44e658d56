"""Best replies to stationary policies, batched over runs.

Where all others play stationary policies, a player faces a Markov decision process; its best reply
is found by policy iteration, every iteration an exact linear solve. It is best among all replies,
those that remember more than the state among them (Puterman 1994, theorem 6.2.7). What is found
is less than the best by at most rounding and `BETTER` of the largest payoff, over 1 - g.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import Repeated, Stochastic, Unsupported
from gametheory._support.check import checked, require_player
from gametheory._support.kinds import Natural, OneOfTwo
from gametheory.norms.agents import iterated_game
from learners.training.values import StochasticValues, joint_policy

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
    and `Stochastic` ones of two players; of more see `best_reply_of`.
    """
    if len(policies) != 2:
        raise Unsupported("best replies are to policies of one of two players")
    return best_reply_of(game, policies, 1 - player)


@checked
def best_reply_of(
    game: Any, policies: Sequence[NDArray[np.float64]], player: Natural
) -> NDArray[np.float64]:
    """`[run]`: the most that a player can get per step where all others play `policies`.

    `policies`: of all players, one or more, as in `best_reply_payoffs`; what that player's own does
    plays no part. Raises `Unsupported` for other games than `Repeated` and `Stochastic` ones,
    `InvalidArgument` for a player that there is not.
    """
    require_player(player, len(policies))
    if isinstance(game, Repeated):
        discount, game = game.discount, iterated_game(game, horizon=1, remembers_last=True)
        game = game.with_criterion(discount=discount)
    if not isinstance(game, Stochastic):
        raise Unsupported(f"best replies are to policies in a game, got {type(game).__name__}")
    values, tables = StochasticValues(game), [torch.from_numpy(p) for p in policies]
    size = max(1, _CHUNK_ENTRIES // game.num_states**2)
    parts = [
        _policy_iteration(values, [table[k : k + size] for table in tables], player)
        for k in range(0, len(tables[0]), size)
    ]
    return torch.cat(parts).numpy()


@checked
def best_reply_gains(
    game: Any, policies: Sequence[NDArray[np.float64]], payoffs: NDArray[np.float64]
) -> NDArray[np.float64]:
    """`[run, player]`: what each player gains per step by a best reply to all others, over its
    `payoffs[run, player]`; none is below 0.

    A run's policies are a Nash equilibrium if and only if all its gains are 0, up to rounding. The
    sum over players is NashConv (Lanctot et al. 2017).
    """
    replies = [best_reply_of(game, policies, player) for player in range(len(policies))]
    return np.maximum(np.stack(replies, axis=1) - payoffs, 0)


@checked
def gain_against(
    game: Any,
    policies: Sequence[NDArray[np.float64]],
    payoffs: NDArray[np.float64],
    player: Natural,
) -> NDArray[np.float64]:
    """`[run]`: the largest of these gains among all players but `player`; 0 if it is alone."""
    require_player(player, len(policies))
    gains = np.zeros(len(payoffs))
    for other in range(len(policies)):
        if other != player:
            better = best_reply_of(game, policies, other) - payoffs[:, other]
            gains = np.maximum(gains, better)
    return gains


def _policy_iteration(values: StochasticValues, tables: Sequence[Tensor], player: int) -> Tensor:
    shape = tuple(table.shape[-1] for table in tables)
    runs, states, mine = tables[player].shape
    others = [table for k, table in enumerate(tables) if k != player]
    theirs = joint_policy(others) if others else tables[player].new_ones(runs, states, 1)
    scale = float(values.rewards.abs().max()) or 1.0
    reply = torch.zeros(runs, states, dtype=torch.long)
    while True:
        chosen = torch.nn.functional.one_hot(reply, mine).to(theirs.dtype)
        profile = [chosen if k == player else table for k, table in enumerate(tables)]
        worth = values.by_state(profile)[..., player]
        gains = values.action_values(worth.mT, player).movedim(-1, 0)
        # [run, state, their joint action, my action], weighed by theirs
        table = gains.reshape(runs, states, *shape).movedim(2 + player, -1)
        expected = (theirs[..., None] * table.reshape(runs, states, -1, mine)).sum(-2)
        now = expected.gather(-1, reply[..., None])[..., 0]
        best, action = expected.max(-1)
        better = best > now + BETTER * scale / (1 - values.discount)
        if not bool(better.any()):
            return (1 - values.discount) * (values.start * worth).sum(-1)
        reply = torch.where(better, action, reply)
