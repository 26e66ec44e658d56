"""What states are worth to players: baselines that make policy gradients less noisy.

A critic is fitted to episodes of the past and asked about those of the present, so it adds no bias
to the gradients (`learners.neural.signals.advantages`), however wrong it is.
"""

from __future__ import annotations

from typing import Annotated, Any, Protocol

import torch
from torch import Tensor

from gametheory import TooLarge
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Count
from learners.neural.ascent import Ascent
from learners.neural.flat_networks import FlatNetwork
from learners.neural.signals import Discount, powers, returns_to_go
from learners.neural.warm_up import last_paid
from learners.simulation.transitions import Transitions

MAX_PAYMENTS = 64
"""Cap on the vectors of rewards that `LastPaid` tells apart."""


class Critic(Protocol):
    """What states are worth.

    Attributes:
        state: by name what it has learned, changed in place.
    """

    state: dict[str, Tensor]

    def worth(self, states: Tensor) -> Tensor:
        """`[run, episode, time + 1, player]` of `states[run, episode, time + 1]`."""
        ...

    def learn(self, states: Tensor, rewards: Tensor) -> None:
        """From `states[run, episode, time + 1]` and `rewards[run, episode, time, player]`."""
        ...


@checked
class TableCritic:
    """A running table: for each run, state and player what it is worth to be there.

    State s at time t is taken to be worth u(s) f_t, where f_t = 1 + g + ... + g^(T-t-1) is how much
    of the episode is left. u is the least-squares fit to the returns seen, in which
    each older batch counts `memory` times as much as the one after it. A state never seen is worth
    as much as the average one, which also counts as one visit to every other.

    Args:
        runs, states, players: how many.
        discount: g.
        memory: in [0, 1); 0 remembers the last batch alone.
    """

    def __init__(
        self,
        runs: Count,
        states: Count,
        players: Count,
        *,
        discount: Discount,
        memory: Annotated[float, AtLeast(0), AtMost(1)] = 0.8,
        device: Any = "cpu",
    ) -> None:
        self.discount, self.memory = discount, memory
        self._states = states
        self.state = {
            "returns": torch.zeros(runs * states, players, device=device),
            "weight": torch.zeros(runs * states, 1, device=device),
        }

    def worth(self, states: Tensor) -> Tensor:
        """`[run, episode, time + 1, player]` of `states[run, episode, time + 1]`."""
        runs = len(states)
        weight = self.state["weight"].view(runs, -1, 1)
        returns = self.state["returns"].view(runs, self._states, -1)
        remaining = left(states.shape[2] - 1, self.discount, like=weight)
        visit = remaining[0] ** 2
        mean = returns.sum(1, keepdim=True) / weight.sum(1, keepdim=True).clamp(min=visit)
        table = ((returns + visit * mean) / (weight + visit)).flatten(0, 1)
        padded = torch.cat([remaining, remaining.new_zeros(1)])
        return table[self._rows(states)] * padded[:, None]

    def learn(self, states: Tensor, rewards: Tensor) -> None:
        """From `states[run, episode, time + 1]` and `rewards[run, episode, time, player]`."""
        returns = returns_to_go(rewards, self.discount)
        remaining = left(rewards.shape[2], self.discount, like=rewards)
        rows = self._rows(states[:, :, :-1])
        weights = (remaining**2).expand(rows.shape).reshape(-1, 1)
        for known, more in (
            ("returns", (returns * remaining[:, None]).flatten(0, 2)),
            ("weight", weights),
        ):
            table = self.state[known]
            table *= self.memory
            table.index_put_((rows.flatten(),), more, accumulate=True)

    def _rows(self, states: Tensor) -> Tensor:
        """Where each run's own table has them."""
        first = torch.arange(len(states), device=states.device) * self._states
        return states + first[:, None, None]


@checked
class NetworkCritic:
    """A network for each run, which may remember what it saw: u f_t as `TableCritic` has it.

    Args:
        network: with an output for each player.
        parameters: `[run, parameter]` to begin with.
        rate: Adam's steps, `steps` of them from each batch.
    """

    def __init__(
        self,
        network: FlatNetwork,
        parameters: Tensor,
        *,
        discount: Discount,
        rate: Annotated[float, AtLeast(0)] = 1e-2,
        steps: Count = 2,
    ) -> None:
        self.network, self.discount, self.rate, self.steps = network, discount, rate, steps
        self._ascent = Ascent(parameters)
        made = torch.zeros(1, dtype=torch.int64)
        self.state = {"parameters": parameters.clone(), "made": made, **self._ascent.state}

    def worth(self, states: Tensor) -> Tensor:
        """`[run, episode, time + 1, player]` of `states[run, episode, time + 1]`."""
        remaining = left(states.shape[2] - 1, self.discount, like=self.state["parameters"])
        padded = torch.cat([remaining, remaining.new_zeros(1)])
        with torch.no_grad():
            return self.network(self.state["parameters"], states) * padded[:, None]

    def learn(self, states: Tensor, rewards: Tensor) -> None:
        """From `states[run, episode, time + 1]` and `rewards[run, episode, time, player]`."""
        returns = returns_to_go(rewards, self.discount)
        remaining = left(rewards.shape[2], self.discount, like=rewards)[:, None]
        for _ in range(self.steps):
            self.state["made"] += 1
            own = self.state["parameters"].detach().requires_grad_()
            missed = self.network(own, states[:, :, :-1]) * remaining - returns
            loss = (missed / remaining[0]).pow(2).mean((1, 2, 3)).sum()
            (slope,) = torch.autograd.grad(loss, own)
            moved = self._ascent.step(own.detach(), -slope, self.rate, int(self.state["made"]))
            self.state["parameters"].copy_(moved)


@checked
class LastPaid:
    """States of a game, each with what was paid when somebody was last paid.

    A critic that is given these numbers for states knows more than the game's state says: where
    policies remember, what a state is worth depends on what was done before. It is for critics
    alone, which nobody needs when training is over.

    Args:
        game: with at most `MAX_PAYMENTS` different vectors of rewards.

    Attributes:
        num_states: how many there are: those of the game, times the vectors of rewards.

    >>> import torch
    >>> import gametheory as gt
    >>> from learners.neural.critics import LastPaid
    >>> from learners.simulation.transitions import Transitions
    >>> seen = LastPaid(Transitions(gt.coin_game.CoinGame()))
    >>> seen.num_states                    # 7 vectors of rewards; 128 states
    896
    >>> nothing, red = [0.0, 0.0], [1.0, 0.0]
    >>> rewards = torch.tensor([[[nothing, red, nothing]]])
    >>> (seen(torch.zeros(1, 1, 4, dtype=torch.int64), rewards) // 128).tolist()   # of state 0
    [[[2, 2, 6, 6]]]
    """

    def __init__(self, game: Transitions) -> None:
        nothing = torch.zeros_like(game.payments[:1])
        self._payments = torch.unique(torch.cat([nothing, game.payments]), dim=0)
        if len(self._payments) > MAX_PAYMENTS:
            raise TooLarge(
                f"expected at most {MAX_PAYMENTS} different vectors of rewards for a critic that "
                f"remembers the last, got {len(self._payments)}: choose another critic"
            )
        self._states = game.num_states
        self.num_states = self._states * len(self._payments)

    def __call__(self, states: Tensor, rewards: Tensor) -> Tensor:
        """Their numbers `[run, episode, time + 1]`, of `states[run, episode, time + 1]` and
        `rewards[run, episode, time, player]`: vector number times the states of the game, plus the
        state. The vector of zeros stands for no payment yet.
        """
        same = (last_paid(rewards)[..., None, :] == self._payments).all(-1)
        found: Tensor = same.to(torch.int64).argmax(-1) * self._states + states
        return found


def left(steps: int, discount: float, like: Tensor) -> Tensor:
    """f_t = 1 + g + ... + g^(steps-t-1), `[time]`."""
    return powers(discount, like.new_zeros(1, 1, steps)).cumsum(0).flip(0)
