"""LOLA-DiCE and POLA-DiCE: gradients through the opponents' sampled steps of learning.

The infinitely differentiable objective of sampled episodes is

    J_k = mean over episodes of sum_t w_k,t exp(C_t - sg[C_t])

(Foerster et al. 2018b), C_t the log-probability of everything that all players have done up to
time t, w_k,t a signal (`learners.neural.signals`), sg[.] what is held constant. Its derivatives of
any order, by anybody's parameters, are unbiased estimates of those of V_k.

Learner i lets every opponent j take some steps theta_j + a grad_j J_j, each on new episodes, and
follows the gradient of its own J_i after them, differentiated through all steps. With one step that
is the sampled form of the exact rule `hola-1`, with small a of `lola-taylor`. The gradient is
unbiased as a -> 0; else the noise of the opponents' steps enters it, the less the more episodes.

POLA-DiCE (Zhao et al. 2022) keeps all policies near those of a profile x, `Near`: i follows the
gradient of J_i - b D(x_i, .), its opponents that of J_j - c D(x_j, .). D is the Kullback-Leibler
divergence of the policy of x from the present one, of which the former is the first argument, mean
over the states of the episodes; policies that remember are compared along these episodes. States
are held as they were. The exact rule `pola` (`learners.training.proximal`) has the mean over *all*
states instead.

>>> import torch
>>> logs = torch.zeros(1, 2, 3, requires_grad=True)
>>> signals = torch.tensor([[[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]]])
>>> objective(logs, signals).tolist()
[2.5]
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Natural
from learners.neural.policy_gradients import Player
from learners.neural.rollouts import Episodes
from learners.training.proximal import Weight
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
@dataclass(frozen=True, eq=False)
class Near:
    """What policies are to stay near to.

    Attributes:
        start: x, for each player `[run, parameter]`.
        penalty: b, of the learner's divergence.
        inner_penalty: c, of the opponents'.
    """

    start: Parameters
    penalty: Weight
    inner_penalty: Weight


@dataclass(frozen=True, eq=False)
class LookAhead:
    """Where learning leads a player who foresees that of the others.

    Attributes:
        gradient: by its parameters, `[run, parameter]`.
        entropy: of its choices, `[run]` in nats, mean over episodes and time.
        divergence: D of its policy, `[run]` in nats; 0 where it is near to nothing.
    """

    gradient: Tensor
    entropy: Tensor
    divergence: Tensor


@checked
def look_ahead(
    i: Natural,
    players: Sequence[Player],
    parameters: Parameters,
    play: Play,
    *,
    steps: Annotated[int, AtLeast(0), AtMost(100)] = 1,
    step_size: StepSize = 0.3,
    entropy: float = 0.0,
    near: Near | None = None,
) -> LookAhead:
    """The gradient of V_i after `steps` steps of the others.

    Args:
        i: whose gradient it is.
        players: one for each player.
        parameters: for each player `[run, parameter]`.
        play: samples the episodes, new ones at every call.
        steps: how often each opponent learns before; 0 is the plain policy gradient.
        step_size: a.
        entropy: so much of the gradient of i's entropy is added, states held as they were.
        near: what all stay near to, or None. Opponents begin where `parameters` has them.
    """
    own = parameters[i].detach().requires_grad_()
    current = [own if j == i else p.detach().requires_grad_() for j, p in enumerate(parameters)]
    others = [j for j in range(len(players)) if j != i]
    for _ in range(steps):
        taken = _Taken(players, current, play)
        moved = {}
        for j in others:
            aim = taken.objective(j)
            if near is not None and near.inner_penalty:
                aim = aim - near.inner_penalty * taken.divergence(j, near.start[j])
            (slope,) = torch.autograd.grad(aim.sum(), current[j], create_graph=True)
            moved[j] = current[j] + step_size * slope
        current = [moved.get(j, theta) for j, theta in enumerate(current)]
    taken = _Taken(players, current, play)
    mixed = taken.entropy(i)
    total = taken.objective(i) + entropy * mixed
    far = torch.zeros_like(mixed)
    if near is not None:
        far = taken.divergence(i, near.start[i])
        if near.penalty:
            total = total - near.penalty * far
    (found,) = torch.autograd.grad(total.sum(), own)
    return LookAhead(found, mixed.detach(), far.detach())


class _Taken:
    """New episodes under parameters, and how likely they are, differentiable by these."""

    def __init__(self, players: Sequence[Player], parameters: Sequence[Tensor], play: Play) -> None:
        played, self._signals = play(tuple(theta.detach() for theta in parameters))
        self._players, self._states = players, played.states[:, :, :-1]
        self._logs = [self._log_policy(j, theta) for j, theta in enumerate(parameters)]
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

    def divergence(self, i: int, start: Tensor) -> Tensor:
        """D of i's policy from that of `start[run, parameter]`, `[run]`."""
        with torch.no_grad():
            before = self._log_policy(i, start)
        return (before.exp() * (before - self._logs[i])).sum(3).mean((1, 2))

    def _log_policy(self, i: int, parameters: Tensor) -> Tensor:
        """`[run, episode, time, action]`."""
        return torch.log_softmax(self._players[i](parameters, self._states), dim=-1)
