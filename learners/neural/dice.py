"""LOLA-DiCE: gradients through the opponents' sampled steps of learning (Foerster et al. 2018b).

The infinitely differentiable objective of sampled episodes is

    J_k = mean over episodes of sum_t w_k,t exp(C_t - sg[C_t]),

C_t the log-probability of everything that all players have done up to time t, w_k,t a signal
(`learners.neural.signals`), sg[.] what is held constant. Its derivatives of any order, by anybody's
parameters, are unbiased estimates of those of V_k.

Learner i lets every opponent j take some steps theta_j + a grad_j J_j, each on new episodes, and
follows the gradient of its own J_i after them, differentiated through all steps. With one step that
is the sampled form of the exact rule `hola-1`, with small a of `lola-taylor`. The gradient is
unbiased as a -> 0; else the noise of the opponents' steps enters it, the less the more episodes.

>>> import torch
>>> logs = torch.zeros(1, 2, 3, requires_grad=True)
>>> signals = torch.tensor([[[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]]])
>>> objective(logs, signals).tolist()
[2.5]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Natural
from learners.neural.policy_gradients import Player
from learners.neural.rollouts import Episodes
from learners.training.shaping import Parameters, StepSize

Play = Callable[[Parameters], tuple[Episodes, Tensor]]
"""New episodes under parameters, and their signals `[run, episode, time, player]`."""


@checked
def objective(log_probabilities: Tensor, signals: Tensor) -> Tensor:
    """J, `[run]`.

    Args:
        log_probabilities: `[run, episode, time]`, of all players' actions together.
        signals: `[run, episode, time]`, of one player.

    Raises `InvalidArgument` for other shapes.
    """
    if log_probabilities.ndim != 3 or log_probabilities.shape != signals.shape:
        raise InvalidArgument(
            "expected log-probabilities and signals [run, episode, time], got "
            f"{tuple(log_probabilities.shape)} and {tuple(signals.shape)}"
        )
    so_far = log_probabilities.cumsum(2)
    return (signals.detach() * (so_far - so_far.detach()).exp()).sum(2).mean(1)


@checked
def look_ahead_gradient(
    i: Natural,
    players: Sequence[Player],
    parameters: Parameters,
    play: Play,
    *,
    steps: Annotated[int, AtLeast(0), AtMost(100)] = 1,
    step_size: StepSize = 0.3,
    entropy: float = 0.0,
) -> tuple[Tensor, Tensor]:
    """The gradient of V_i by i's parameters `[run, parameter]`, after `steps` steps of the others;
    and the entropy of i's choices then, `[run]` in nats, mean over episodes and time.

    Args:
        i: whose gradient it is.
        players: one for each player.
        parameters: for each player `[run, parameter]`.
        play: samples the episodes, new ones at every call.
        steps: how often each opponent learns before; 0 is the plain policy gradient.
        step_size: a.
        entropy: so much of the gradient of i's entropy is added, states held as they were.
    """
    own = parameters[i].detach().requires_grad_()
    current = [own if j == i else p.detach().requires_grad_() for j, p in enumerate(parameters)]
    others = [j for j in range(len(players)) if j != i]
    for _ in range(steps):
        taken = _Taken(players, current, play)
        moved = {
            j: current[j]
            + step_size
            * torch.autograd.grad(taken.objective(j).sum(), current[j], create_graph=True)[0]
            for j in others
        }
        current = [moved.get(j, theta) for j, theta in enumerate(current)]
    taken = _Taken(players, current, play)
    mixed = taken.entropy(i)
    total = (taken.objective(i) + entropy * mixed).sum()
    (found,) = torch.autograd.grad(total, own)
    return found, mixed.detach()


class _Taken:
    """New episodes under parameters, and how likely they are, differentiable by these."""

    def __init__(self, players: Sequence[Player], parameters: Sequence[Tensor], play: Play) -> None:
        played, self._signals = play(tuple(theta.detach() for theta in parameters))
        self._logs = [
            torch.log_softmax(player(theta, played.states[:, :, :-1]), dim=-1)
            for player, theta in zip(players, parameters, strict=True)
        ]
        each = [
            logs.gather(3, played.actions[..., j, None])[..., 0]
            for j, logs in enumerate(self._logs)
        ]
        self._total = torch.stack(each).sum(0)

    def objective(self, k: int) -> Tensor:
        """J_k, `[run]`."""
        return objective(self._total, self._signals[..., k])

    def entropy(self, i: int) -> Tensor:
        """Of i's choices, `[run]`."""
        logs = self._logs[i]
        return -(logs.exp() * logs).sum(3).mean((1, 2))
