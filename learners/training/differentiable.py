"""Differentiable games: a value for each player as a function of everybody's parameters.

- `iterated`: a repeated game between policies that remember the previous joint action;
- `tabular`: a stochastic game, exactly, between policies with a row for each state;
- `tandem`: the game in which opponent shaping is arrogant (Letcher et al. 2019);
- `DifferentiableGame(name, shapes, values)`: one of your own, such as matching pennies in one
  parameter each:

>>> import torch, learners
>>> def values(parameters):
...     p, q = (torch.sigmoid(t[:, 0]) for t in parameters)
...     edge = (2 * p - 1) * (2 * q - 1)
...     return torch.stack([edge, -edge], dim=-1)
>>> game = learners.DifferentiableGame("matching pennies", ((1,), (1,)), values)
>>> runs = learners.train(game, "lookahead", runs=4, steps=300, rng=0)
>>> bool(abs(runs.parameters[0]).max() < 0.01)
True
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from gametheory import InvalidArgument, NormalForm, Repeated, Stochastic, TooLarge, Unsupported
from gametheory._support.check import checked
from learners.training._ascent import Parameters, Values
from learners.training.derivatives import IteratedPlay, Play, PolicyDerivatives, StochasticPlay
from learners.training.policies import Parameterisation, parameterisation
from learners.training.values import (
    StochasticValues,
    discounted_values,
    mean_values,
)

MAX_STATES = 400
"""Cap on joint actions of an iterated game: values need a linear solve of that size."""

MAX_TABULAR_STATES = 3_000
"""Cap on states of a stochastic game, for the same reason."""


@checked
@dataclass(frozen=True, eq=False)
class DifferentiableGame:
    """What learners need to know of a game.

    Attributes:
        name: what to call it.
        shapes: for each player the shape of its parameters, without the leading axis of runs.
        values: `parameters -> [run, player]`, to maximise, differentiable; `parameters[i]` is
            `[run, *shapes[i]]`, and a run's value depends on that run alone.
        unit: what turns a value into a payoff per step.
        size: the largest array that the value of one run needs, in entries; bounds memory.
        policies: `parameters -> one [run, state, action] for each player`; None for games
            that are not about policies.
        payoffs: `(policies, horizon) -> [..., player]` per step, batch axes broadcasting; horizon
            None means discounted. Required with `policies`.
    """

    name: str
    shapes: tuple[tuple[int, ...], ...]
    values: Values
    unit: float = 1.0
    size: int = 1
    policies: Callable[[Parameters], Parameters] | None = field(default=None, repr=False)
    payoffs: Callable[[Sequence[Tensor], int | None], Tensor] | None = field(
        default=None, repr=False
    )

    @property
    def num_players(self) -> int:
        return len(self.shapes)

    def __post_init__(self) -> None:
        if not callable(self.values):
            raise InvalidArgument(f"expected a value function, got {self.values!r:.60}")
        if len(self.shapes) < 2:
            raise InvalidArgument(f"expected shapes for two players or more, got {self.shapes!r}")
        if (self.policies is None) != (self.payoffs is None):
            raise InvalidArgument("expected policies and payoffs together, got one of them")


@checked
class PolicyValues:
    """The value function of games between tables of policies, which knows its derivatives.

    `values`: what it is of policies; `play`: see `learners.training.derivatives`.
    """

    def __init__(
        self,
        kind: Parameterisation,
        values: Callable[[Parameters], Tensor],
        play: Callable[[Tensor, int], Play],
    ) -> None:
        self.kind, self._values, self._play = kind, values, play

    def policies(self, parameters: Parameters) -> Parameters:
        """Each player's table of probabilities."""
        return tuple(self.kind.probabilities(theta) for theta in parameters)

    def __call__(self, parameters: Parameters) -> Tensor:
        """`[run, player]`."""
        return self._values(self.policies(parameters))

    def derivatives(self, parameters: Parameters) -> PolicyDerivatives:
        """In closed form: an order of magnitude faster than differentiating the values."""
        return PolicyDerivatives(self.kind, parameters, self._play)


@checked
def iterated(repeated: Repeated, *, policy: str = "normalized-sigmoid") -> DifferentiableGame:
    """A repeated game between memory-one policies, exactly, any number of players.

    States are previous joint actions, row-major, then the start. Values are discounted sums.
    `policy`: see `learners.policies`. Raises `TooLarge` beyond `MAX_STATES` joint actions.
    """
    stage, kind = repeated.game, parameterisation(policy)
    states = int(np.prod(stage.shape))
    if states > MAX_STATES:
        raise TooLarge(f"expected at most {MAX_STATES} joint actions, got {states}")
    payoffs, discount = payoff_tensor(stage), float(repeated.discount)

    values = PolicyValues(
        kind,
        lambda chosen: discounted_values(chosen, payoffs, discount) / (1 - discount),
        lambda joint, runs: IteratedPlay(joint, runs, payoffs, discount),
    )

    def per_step(chosen: Sequence[Tensor], horizon: int | None) -> Tensor:
        if horizon is None:
            return discounted_values(chosen, payoffs, discount)
        return mean_values(chosen, payoffs, horizon)

    return DifferentiableGame(
        name=stage.name,
        shapes=tuple((states + 1, kind.width(count)) for count in stage.shape),
        values=values,
        unit=1 - discount,
        size=states * states,
        policies=values.policies,
        payoffs=per_step,
    )


@checked
def tabular(game: Stochastic, *, policy: str = "softmax") -> DifferentiableGame:
    """A discounted stochastic game between stationary policies, exactly, any number of players.

    Values are discounted sums from the game's start. For policies that remember, put the memory
    into the state: `gametheory.stochastic.remember`, or `remember_pick=True` for coin games.
    Raises `Unsupported` for a horizon, `TooLarge` beyond `MAX_TABULAR_STATES` states.
    """
    if game.horizon is not None:
        raise Unsupported(
            "stationary policies are trained under a discount alone: use "
            "game.with_criterion(discount=...)"
        )
    if game.num_states > MAX_TABULAR_STATES:
        raise TooLarge(f"expected at most {MAX_TABULAR_STATES} states, got {game.num_states}")
    kind, exact = parameterisation(policy), StochasticValues(game)

    values = PolicyValues(
        kind,
        lambda chosen: exact(chosen) / (1 - exact.discount),
        lambda joint, runs: StochasticPlay(joint, runs, exact),
    )

    def per_step(chosen: Sequence[Tensor], horizon: int | None) -> Tensor:
        return exact(chosen) if horizon is None else exact.mean(chosen, horizon)

    return DifferentiableGame(
        name=game.name,
        shapes=tuple((game.num_states, kind.width(count)) for count in game.shape),
        values=values,
        unit=1 - exact.discount,
        size=game.num_states * (game.num_states + len(exact.chances)),
        policies=values.policies,
        payoffs=per_step,
    )


def tandem() -> DifferentiableGame:
    """The tandem game: losses (x + y)^2 - 2x and (x + y)^2 - 2y (Letcher et al. 2019).

    Its equilibria are the line x + y = 1. LOLA overshoots to x + y = 4/3, worse for both.
    """

    def values(parameters: Parameters) -> Tensor:
        x, y = (theta[:, 0] for theta in parameters)
        both = (x + y) ** 2
        return torch.stack([2 * x - both, 2 * y - both], dim=-1)

    return DifferentiableGame("tandem", ((1,), (1,)), values)


@checked
def payoff_tensor(stage: NormalForm) -> Tensor:
    """`[joint action, player]`, joint actions row-major."""
    table = stage.payoffs.astype(np.float64).reshape(stage.num_players, -1)
    return torch.from_numpy(table.T.copy())
