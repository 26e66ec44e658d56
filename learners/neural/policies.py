"""Policies that are networks: of one player, in all runs.

A policy whose network has no memory is a function of the state. It *collapses* to a table of
probabilities, so that whatever is exact for tables (values, best replies, cross-play) is exact for
it. A recurrent one depends on the history: it is evaluated by sampling, with error bars.

>>> import gametheory as gt
>>> from learners.neural import Architecture, Network, NetworkPolicies
>>> from learners.simulation import Streams, Transitions
>>> game = Transitions(gt.zoo.prisoners_dilemma())
>>> network = Network(Architecture(hidden=(8,)), (5,), outputs=2)
>>> policies = NetworkPolicies(network, network.initial(Streams([0, 1])), game.observations)
>>> policies.markov, policies.table().shape
(True, (2, 5, 2))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gametheory import InvalidArgument, Unsupported
from gametheory._support.check import checked
from learners.neural.networks import Network
from learners.neural.rollouts import NetworkActor


@checked
@dataclass(frozen=True, eq=False)
class NetworkPolicies:
    """One player's policies, a run each.

    Attributes:
        network: whose outputs are logits.
        parameters: by name, `[run, ...]`.
        observations: `[state, ...]`: what the network sees in each state.
        heat: temperature that divides the logits.
    """

    network: Network
    parameters: Mapping[str, Tensor] = field(repr=False)
    observations: Tensor = field(repr=False)
    heat: float = 1.0

    def __post_init__(self) -> None:
        self.network.require(self.parameters)
        if tuple(self.observations.shape[1:]) != self.network.observed:
            raise InvalidArgument(
                f"expected observations [state, ...] of shape {self.network.observed}, got "
                f"{tuple(self.observations.shape[1:])}"
            )
        if not self.heat > 0:
            raise InvalidArgument(f"expected heat above 0, got {self.heat!r}")

    def __len__(self) -> int:
        return len(next(iter(self.parameters.values())))

    @property
    def markov(self) -> bool:
        """Whether the policy is a function of the state."""
        return not self.network.recurrent

    def actor(self) -> NetworkActor:
        """What samples it."""
        return NetworkActor(self.network, self.parameters, self.observations, heat=self.heat)

    def table(self) -> NDArray[np.float64]:
        """`[run, state, action]` probabilities, in float64.

        Raises `Unsupported` for a recurrent network.
        """
        if not self.markov:
            raise Unsupported("a recurrent policy is no function of the state: sample it instead")
        with torch.no_grad():
            actor = self.actor()
            runs, states = actor.features.shape[:2]
            every = torch.arange(states, device=actor.features.device).expand(runs, -1)
            logits, _ = actor.logits(every, actor.begin(runs, states))
            found: NDArray[np.float64] = torch.softmax(logits.double(), dim=-1).cpu().numpy()
        return found
