"""Opponents that never change, the best sum of payoffs, and thefts: what learners are held against.

- *always-cooperate* plays its part of the joint policy that maximises the sum of payoffs,
  whatever the other does;
- *always-defect* plays the best reply to always-cooperate, whatever the other does. For a player
  who gains nothing by leaving always-cooperate, as both in Stag Hunt, there is none.

>>> import gametheory as gt
>>> from learners.evaluation._opponents import constant_opponents
>>> cooperate, defect = constant_opponents(gt.Repeated(gt.zoo.prisoners_dilemma(), "24/25"))
>>> defect.name, defect.tables[0][0].tolist()
('always-defect', [0.0, 1.0])
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import InvalidArgument, Repeated, Stochastic
from gametheory._support.kinds import OneOfTwo, Size
from gametheory.norms.agents import iterated_game
from learners.training.runs import DEFAULT_DISCOUNT
from learners.training.values import StochasticValues

SAME = 1e-9
"""Values that differ by less than this share of the largest reward count as equal."""

MOST_SWEEPS = 200_000

NO_TEMPTATION = (
    "this opponent gains nothing by leaving always-cooperate, so there is no always-defect"
)

Table = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Opponent:
    """One who plays the same whatever happens.

    Attributes:
        name: such as "always-defect".
        tables: `[state, action]` probabilities as player 1 and as player 2; None where there is
            none for that player.
        missing: why one is None.
    """

    name: str
    tables: tuple[Table | None, Table | None] = field(repr=False)
    missing: str = ""


def as_stochastic(game: Repeated | Stochastic) -> Stochastic:
    """The game with a discount, as those see it who know a state: in an iterated game the previous
    joint action (row-major), then the start.
    """
    if isinstance(game, Repeated):
        played = iterated_game(game, horizon=1, remembers_last=True)
        return played.with_criterion(discount=game.discount)
    discount = DEFAULT_DISCOUNT if game.discount is None else game.discount
    return game.with_criterion(discount=discount)


def constant_opponents(game: Repeated | Stochastic) -> tuple[Opponent, Opponent]:
    """Always-cooperate and always-defect, of two players; see the module.

    Both are stationary and look ahead at the game's discount, 24/25 without one. Of what is equally
    good they take the first action. Raises `InvalidArgument` unless there are two players.
    """
    played = as_stochastic(game)
    if played.num_players != 2:
        raise InvalidArgument(f"expected a game of two players, got one of {played.num_players}")
    values = StochasticValues(played)
    scale = float(values.rewards.abs().max()) or 1.0
    worth = _optimal(values, values.rewards.sum(-1), scale)
    joint = _first_best(_ahead(values, values.rewards.sum(-1), worth), scale)
    counts = played.shape
    parts = (joint // counts[1], joint % counts[1])
    cooperate = [_table(part, count) for part, count in zip(parts, counts, strict=True)]
    defect: list[Table | None] = []
    for player in range(2):
        best, gain = best_reply_to(values, cooperate[1 - player], player, counts=counts)
        kept = gain.gather(1, parts[player][:, None])[:, 0]
        tempted = float((gain.amax(1) - kept).max()) > SAME * scale / (1 - values.discount)
        defect.append(best if tempted else None)
    both = defect[0] is not None and defect[1] is not None
    return (
        Opponent("always-cooperate", (cooperate[0], cooperate[1])),
        Opponent("always-defect", (defect[0], defect[1]), "" if both else NO_TEMPTATION),
    )


def best_sum(game: Repeated | Stochastic, horizon: Size | None = None) -> float:
    """The most that both players can get together per step, under joint control: of an episode of
    `horizon` steps, or discounted. By dynamic programming, up to rounding.
    """
    if isinstance(game, Repeated):
        return float(game.game.payoffs.sum(axis=0).astype(np.float64).max())
    values = StochasticValues(as_stochastic(game))
    rewards = values.rewards.sum(-1)
    if horizon is None:
        scale = float(values.rewards.abs().max()) or 1.0
        worth = _optimal(values, rewards, scale)
        return float(values.start @ worth) * (1 - values.discount)
    worth = torch.zeros(len(rewards), dtype=torch.float64)
    for _ in range(horizon):
        worth = (rewards + values.expected(worth[:, None])[..., 0]).amax(1)
    return float(values.start @ worth) / horizon


def largest_payoff(game: Repeated | Stochastic) -> float:
    """The largest payoff of a step, whatever its sign; 1 where all are 0."""
    paid = game.game.payoffs if isinstance(game, Repeated) else game.rewards
    return float(np.abs(np.asarray(paid, dtype=np.float64)).max()) or 1.0


def thefts(game: Repeated | Stochastic) -> Stochastic | None:
    """The Coin Game with thefts in place of rewards: how many coins of the other's colour each
    player picks. None for other games, and for two coins at once.

    Where a fair coin decides who picks, a theft counts by its probability.
    """
    if not isinstance(game, Stochastic) or game.num_players != 2:
        return None
    rewards = np.asarray(game.rewards, dtype=np.float64)
    single = {(0, 0), (1, 0), (0, 1), (-2, 1), (1, -2), (-1, 1), (1, -1), (-0.5, 0.5), (0.5, -0.5)}
    found = {(float(a), float(b)) for a, b in zip(*rewards.reshape(2, -1), strict=True)}
    if not game.name.startswith("coin-game") or not found <= single:
        return None
    stolen = np.where(rewards[::-1] < 0, rewards, 0.0)
    return game.with_rewards(stolen, name=f"{game.name}, thefts")


def best_reply_to(
    values: StochasticValues, theirs: Table, player: OneOfTwo, *, counts: tuple[int, ...]
) -> tuple[Table, Tensor]:
    """The stationary best reply `[state, action]` of `player` to `theirs[state, action]`, and what
    each action is worth before it, `[state, action]`, discounted sums.

    `counts`: how many actions each player has. Of what is equally good it takes the first action.
    """
    alone = _Alone(values, torch.tensor(theirs, dtype=torch.float64), player)
    rewards = alone.weighed(values.rewards[..., player])
    scale = float(values.rewards.abs().max()) or 1.0
    ahead = _ahead(alone, rewards, _optimal(alone, rewards, scale))
    return _table(_first_best(ahead, scale), counts[player]), ahead


class _Alone:
    """What one player faces when the other's table is known: `StochasticValues` of one player."""

    def __init__(self, values: StochasticValues, weights: Tensor, player: int) -> None:
        self.values, self.weights, self.player = values, weights, player
        self.discount = values.discount

    def expected(self, worth: Tensor) -> Tensor:
        return self.weighed(self.values.expected(worth)[..., 0])[..., None]

    def weighed(self, table: Tensor) -> Tensor:
        states, other = self.weights.shape
        shape = (-1, other) if self.player == 0 else (other, -1)
        cells = table.reshape(states, *shape)
        weights = self.weights[:, None] if self.player == 0 else self.weights[..., None]
        return (cells * weights).sum(2 - self.player)


def _ahead(values: StochasticValues | _Alone, rewards: Tensor, worth: Tensor) -> Tensor:
    return rewards + values.discount * values.expected(worth[:, None])[..., 0]


def _optimal(values: StochasticValues | _Alone, rewards: Tensor, scale: float) -> Tensor:
    """The best discounted sums `[state]`, by sweeps until these move all states alike, up to
    rounding: what later sweeps would add is then known (MacQueen 1966).
    """
    worth = torch.zeros(len(rewards), dtype=torch.float64)
    tolerance = 1e-13 * scale / (1 - values.discount)
    for _ in range(MOST_SWEEPS):
        after = _ahead(values, rewards, worth).amax(1)
        low, high = (float(x) for x in (after - worth).aminmax())
        if high - low <= tolerance:
            return after + values.discount / (1 - values.discount) * (low + high) / 2
        worth = after
    raise InvalidArgument(f"expected a discount that leaves values finite, got {values.discount}")


def _first_best(table: Tensor, scale: float) -> Tensor:
    """`[state]`: the first action that is as good as the best."""
    level = table.amax(1, keepdim=True) - 1e3 * SAME * scale
    return (table >= level).to(torch.int8).argmax(1)


def _table(actions: Tensor, count: int) -> Table:
    found: Table = torch.nn.functional.one_hot(actions, count).double().numpy()
    return found
