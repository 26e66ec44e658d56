"""A player's network as a function of one vector of parameters, so that gradients are vectors too.

A *table* policy is the network without hidden layers of one-hot states: its weights are the table's
logits, and its biases stay 0. So tables run through the same code as everything else.

>>> import torch
>>> import gametheory as gt
>>> from learners.neural.flat_networks import table_player
>>> from learners.simulation import Transitions
>>> player = table_player(Transitions(gt.zoo.prisoners_dilemma()), 0)
>>> player.size
10
>>> logits = player(torch.arange(10.0)[None], torch.tensor([[[4, 0, 3]]]))   # states over time
>>> logits.tolist()
[[[[8.0, 9.0], [0.0, 1.0], [6.0, 7.0]]]]
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from gametheory import InvalidArgument, TooLarge
from gametheory._support.check import checked
from gametheory._support.kinds import Natural, OneOfTwo
from learners.neural.architectures import Architecture
from learners.neural.networks import INITIAL, Network
from learners.neural.rollouts import NetworkActor
from learners.neural.views import own_view
from learners.simulation.transitions import Streams, Transitions

MAX_TABLE_STATES = 5_000
"""Cap on states of a table policy: its one-hot observations take the square of that."""

TABLE = Architecture(hidden=())
"""What makes a table of one-hot states."""


@checked
class FlatNetwork:
    """One player's policies, as `learners.neural.policy_gradients.Player` wants them.

    Args:
        network: whose outputs are logits.
        observations: `[state, ...]`, what it sees.
        biased: whether biases of the last layer are among the parameters; else they are 0.

    Attributes:
        size: parameters of one run.
    """

    def __init__(self, network: Network, observations: Tensor, *, biased: bool = True) -> None:
        self.network, self.observations = network, observations
        self._shapes = dict(network.shapes)
        self._fixed = {} if biased else {"output.bias": self._shapes.pop("output.bias")}
        self._sizes = [math.prod(shape) for shape in self._shapes.values()]

    @property
    def size(self) -> int:
        return sum(self._sizes)

    @property
    def is_table(self) -> bool:
        """Whether it is a table; see the module."""
        return bool(self._fixed)

    def __call__(self, parameters: Tensor, states: Tensor) -> Tensor:
        """Logits `[run, episode, time, action]` of `parameters[run, parameter]` along
        `states[run, episode, time]`.
        """
        return self.actor(parameters).along(states)

    def remembered(self, parameters: Tensor, states: Tensor) -> Tensor:
        """What its memory shows along them, `[run, episode, time, memory_size]`."""
        return self.actor(parameters).remembered(states)

    def actor(self, parameters: Tensor) -> NetworkActor:
        """What plays with them."""
        return NetworkActor(self.network, self.named(parameters), self.observations)

    def named(self, parameters: Tensor) -> dict[str, Tensor]:
        """By name, `[run, ...]`."""
        runs = len(parameters)
        parts = torch.split(parameters, self._sizes, dim=1)
        found = {
            name: part.reshape(runs, *shape)
            for (name, shape), part in zip(self._shapes.items(), parts, strict=True)
        }
        return found | {n: parameters.new_zeros(runs, *s) for n, s in self._fixed.items()}

    def initial(self, streams: Streams, *, player: Natural, spread: float = 1.0) -> Tensor:
        """`[run, parameter]` to begin with: of networks as `Network.initial` draws them, of tables
        normal with standard deviation `spread`.
        """
        purpose = INITIAL + player
        if self.is_table:
            # Half a step above the lowest draw, for 0 itself would be infinitely far out.
            drawn = streams.uniforms(purpose, 0, self.size) + 2.0**-26
            return spread * math.sqrt(2) * torch.erfinv(2 * drawn - 1)
        parameters = self.network.initial(streams, purpose=purpose)
        return torch.cat([parameters[name].flatten(1) for name in self._shapes], dim=1)


@checked
def table_player(game: Transitions, player: Natural) -> FlatNetwork:
    """A table of a player's logits; raises `TooLarge` beyond `MAX_TABLE_STATES` states."""
    if game.num_states > MAX_TABLE_STATES:
        raise TooLarge(
            f"expected at most {MAX_TABLE_STATES:,} states for a table, got {game.num_states:,}: "
            "choose a network"
        )
    seen = torch.eye(game.num_states, device=game.device)
    network = Network(TABLE, (game.num_states,), outputs=_actions(game, player))
    return FlatNetwork(network, seen, biased=False)


@checked
def network_player(
    game: Transitions, player: OneOfTwo, architecture: Architecture, *, own: bool = True
) -> FlatNetwork:
    """A network of that architecture on the game's observations; `own`: boards from the player's
    own cell (`learners.neural.views`).
    """
    seen = own_view(game.observations, player) if own else game.observations
    network = Network(architecture, tuple(seen.shape[1:]), outputs=_actions(game, player))
    return FlatNetwork(network, seen)


def _actions(game: Transitions, player: int) -> int:
    if not 0 <= player < len(game.shape):
        raise InvalidArgument(f"expected a player in 0..{len(game.shape) - 1}, got {player}")
    return game.shape[player]
