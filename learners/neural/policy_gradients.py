"""First and second derivatives of values, estimated from sampled episodes.

Write C_j,t = sum_{s <= t} log p_j(a_j,s) for the log-probability of what player j has done up to
time t. With signals w_k,t (`learners.neural.signals`),

    g_kj = grad_j V_k     = E sum_t w_k,t grad_j C_j,t
    grad_i grad_j V_k     = E sum_t w_k,t (grad_i C_i,t) (grad_j C_j,t)',    i != j
    chi_i                 = sum_{j != i} (grad_i grad_j V_j) g_ij

(Foerster et al. 2018, with the opponent's true parameters). The last is a product of two means. If
both come from the same episodes, their noise is multiplied with itself, and the mean of the
estimate is not chi_i. Two or more `parts` take g_ij from the other parts of the episodes: that
costs nothing and leaves no bias.

Nothing here knows what a policy is: a player is a function from its parameters and the states of
episodes to logits. A table and a recurrent network run through the same code. A second derivative
takes one pass forwards along g_ij, in dual numbers, and one backwards; never a gradient of a
gradient.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Annotated

import torch
from torch import Tensor
from torch.autograd import forward_ad

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost
from learners.neural.rollouts import Episodes
from learners.training.shaping import Parameters

Player = Callable[[Tensor, Tensor], Tensor]
"""`(parameters[run, parameter], states[run, episode, time]) -> logits[run, episode, time, action]`,
for any number of runs, of which each is by itself."""


@checked
class SampledDerivatives:
    """Derivatives of all values, estimated from a batch of episodes.

    It has what update rules ask of `learners.training.shaping.Derivatives`, where i != j.

    Args:
        players: one for each player.
        parameters: for each player `[run, parameter]`.
        played: the episodes that they played.
        signals: `[run, episode, time, player]`; see `learners.neural.signals`.
        parts: into so many equal parts the episodes of a run are cut for the shaping term; 1 uses
            the same episodes for both of its factors.

    Attributes:
        gradients: `gradients[k][j]` is g_kj, `[run, parameter of j]`.

    Raises `InvalidArgument` where episodes cannot be cut so, or shapes do not fit.
    """

    def __init__(
        self,
        players: Sequence[Player],
        parameters: Parameters,
        played: Episodes,
        signals: Tensor,
        *,
        parts: Annotated[int, AtLeast(1), AtMost(1024)] = 1,
    ) -> None:
        if signals.shape != played.rewards.shape or not (
            len(players) == len(parameters) == signals.shape[3]
        ):
            raise InvalidArgument(
                f"expected signals like rewards {tuple(played.rewards.shape)}, and as many players "
                f"and parameters, got {tuple(signals.shape)}, {len(players)} and {len(parameters)}"
            )
        runs, episodes, steps, _ = signals.shape
        if episodes % parts:
            raise InvalidArgument(
                f"expected episodes that fall into {parts} equal parts, got {episodes}"
            )
        self.parts, self._players = parts, players
        # A part of a run's episodes is a run of its own, with the same parameters.
        cut = (runs * parts, episodes // parts, steps)
        self._states = played.states[:, :, :-1].reshape(cut)
        self._actions = [a.reshape(*cut, 1) for a in played.actions.unbind(3)]
        self._signals = [w.detach().reshape(cut) * (parts / episodes) for w in signals.unbind(3)]
        self._known: dict[tuple[int, int], Tensor] = {}
        self._leaves = tuple(
            theta.detach().repeat_interleave(parts, 0).requires_grad_() for theta in parameters
        )
        self._logs = [self._log_policy(i, leaf) for i, leaf in enumerate(self._leaves)]
        self._so_far = [self._taken(i, logs).cumsum(2) for i, logs in enumerate(self._logs)]

    def _apart(self, k: int, j: int) -> Tensor:
        """g_kj, `[run * part, parameter]`, from each part alone."""
        if (k, j) not in self._known:
            self._known[k, j] = self._gradient(j, self._signals[k])
        return self._known[k, j]

    @property
    def gradients(self) -> list[list[Tensor]]:
        """All g_kj, from all episodes."""
        count = range(len(self._players))
        return [[self._together(self._apart(k, j)) for j in count] for k in count]

    def along(self, i: int, k: int, directions: Mapping[int, Tensor]) -> Tensor:
        """How g_ki changes, to first order, as each other player j's parameters do by
        `directions[j]`, `[run, parameter]`. Raises `InvalidArgument` for i's own parameters.
        """
        copied = {j: u.repeat_interleave(self.parts, 0) for j, u in directions.items()}
        return self._together(self._along(i, k, copied))

    def shaping(self, i: int) -> Tensor:
        """chi_i, `[run, parameter of i]`; see `parts`."""
        found = [
            self._along(i, j, {j: self._elsewhere(self._apart(i, j))})
            for j in range(len(self._players))
            if j != i
        ]
        return self._together(torch.stack(found).sum(0))

    def entropy(self, i: int) -> Tensor:
        """The entropy of i's choices, `[run]` in nats, mean over episodes and time."""
        return self._together(self._entropy(i).detach())

    def own(self, i: int, entropy: float = 0.0) -> Tensor:
        """g_ii plus so much of the gradient of i's entropy, states held as they were: both by one
        pass backwards. `[run, parameter of i]`.
        """
        if not entropy:
            return self._together(self._apart(i, i))
        found = self._entropy(i)
        weights = torch.full_like(found, entropy)
        both = torch.autograd.grad(
            (self._so_far[i], found),
            self._leaves[i],
            (self._signals[i], weights),
            retain_graph=True,
        )
        return self._together(both[0])

    def _entropy(self, i: int) -> Tensor:
        """`[run * part]`."""
        logs = self._logs[i]
        return -(logs.exp() * logs).sum(3).mean((1, 2))

    def _along(self, i: int, k: int, directions: Mapping[int, Tensor]) -> Tensor:
        if i in directions:
            raise InvalidArgument("expected directions of other players, got one of the same")
        slopes = [self._slope(j, u) for j, u in directions.items()]
        return self._gradient(i, self._signals[k] * torch.stack(slopes).sum(0))

    def _slope(self, j: int, direction: Tensor) -> Tensor:
        """(grad_j C_j,t)' u, `[run * part, episode, time]`."""
        _ready_dual_numbers()
        with torch.no_grad(), forward_ad.dual_level():
            dual = _dual(self._leaves[j].detach(), direction)
            taken = self._taken(j, self._log_policy(j, dual))
            slope: Tensor = forward_ad.unpack_dual(taken).tangent  # type: ignore[no-untyped-call]
            return slope.cumsum(2)

    def _log_policy(self, j: int, parameters: Tensor) -> Tensor:
        """`[run * part, episode, time, action]`."""
        return torch.log_softmax(self._players[j](parameters, self._states), dim=-1)

    def _taken(self, j: int, logs: Tensor) -> Tensor:
        """Of the actions that were taken, `[run * part, episode, time]`."""
        return logs.gather(3, self._actions[j])[..., 0]

    def _gradient(self, j: int, weights: Tensor) -> Tensor:
        """Sum over episodes and time of weights times grad_j C_j,t."""
        (found,) = torch.autograd.grad(self._so_far[j], self._leaves[j], weights, retain_graph=True)
        return found

    def _together(self, apart: Tensor) -> Tensor:
        return apart.reshape(-1, self.parts, apart[0].numel()).mean(1).reshape(-1, *apart.shape[1:])

    def _elsewhere(self, apart: Tensor) -> Tensor:
        """For each part, the mean of the other parts; of the only part, its own."""
        if self.parts == 1:
            return apart
        each = apart.reshape(-1, self.parts, apart.shape[1])
        others = (each.sum(1, keepdim=True) - each) / (self.parts - 1)
        return others.flatten(0, 1)


@cache
def _ready_dual_numbers() -> None:
    """torch compiles rules for dual numbers at their first use, by means that it itself deprecates:
    whoever turns warnings into errors would be stopped there.
    """
    with forward_ad.dual_level(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        _dual(torch.zeros(1), torch.zeros(1))


def _dual(at: Tensor, direction: Tensor) -> Tensor:
    found: Tensor = forward_ad.make_dual(at, direction)  # type: ignore[no-untyped-call]
    return found
