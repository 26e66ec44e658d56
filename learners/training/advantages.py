"""Opponent shaping by advantages, on exact values: LOQA and advantage alignment.

Both are published as updates from samples of play. Here is what they are on the average of all
play: expectations over the discounted distribution of states, with exact Q-values and advantages.
Write Q_k(s, a) for the worth to player k of the joint action a in state s, A_k = Q_k minus its
mean over the joint policy, (s_t, a_t) for play from the start, g for the discount, and
d_i(u) = grad_i log pi_i(a_i,u | s_u). Each learner i adds to its own gradient, for every other
player j whose action is b,

    a E sum_t g^t A_i(t) c(s_t, b_t) G_ij(t),
    G_ij(t) = E sum_{u > t} g^(u-t) D^(u-t-1) A_j(u) d_i(u),

where G_ij(t) is how j's worth of what it does at t changes with what i does later: i makes those
of j's actions worth more to j by which i gains. Of i's own action at t nothing is counted, which is
taken before i sees b.

- `loqa`, learning with opponent Q-learning awareness (Aghajohari et al. 2024): j is thought to play
  softmax(Q_j / T), Q_j(s, b) being expected over the others' actions, and the gradient of its
  logarithm passes through the worth of the action taken alone: c = (1 - softmax_b) / T. The trace
  fades by D = .9 a step, as in the code of its authors.
- `advantage_alignment` (Duque et al. 2024): c is a constant. The authors print the advantage that
  takes the place of A_i in a policy gradient: A_i(u) + a g (sum_{t < u} g^(u-t) A_i(t)) A_j(u).
  Weighed by g^u that is the sum above with c = g^2 and D = g.

If all of the softmax is differentiated, not the worth of the action taken alone, then c = 1 / T,
for the mean of A_i is 0 in every state: on exact values LOQA is then advantage alignment.

When they work and fail: measured in docs/explanation/shapers-and-norms.md.

>>> import torch
>>> import gametheory as gt
>>> from learners.training.differentiable import iterated
>>> game = iterated(gt.Repeated(gt.zoo.prisoners_dilemma(), "24/25"), policy="softmax")
>>> even = tuple(torch.zeros(1, *shape, dtype=torch.float64) for shape in game.shapes)
>>> moves, _ = advantage_alignment(game.values, even, 1.0)
>>> moves[0, :, 0].round(decimals=2).tolist()      # towards C after CC, CD, DC, DD, at the start
[-0.12, -5.65, 2.65, -2.88, -0.25]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import torch
from torch import Tensor

from gametheory import Unsupported
from gametheory._support.check import checked, shown
from gametheory._support.kinds import AtLeast, AtMost
from learners.training._ascent import (
    Parameters,
    StepSize,
    Values,
    derivatives_of,
    own_gradients,
)
from learners.training.derivatives import ACTIONS, PolicyDerivatives

Decay = Annotated[float, AtLeast(0), AtMost(1)]
Temperature = Annotated[float, AtLeast(1e-6), AtMost(1e9)]

TEMPERATURE = 1.0
"""T of LOQA, on discounted sums of payoffs, as in the code of its authors."""

LOQA_DECAY = 0.9
"""D of LOQA, likewise."""


@checked
def loqa(
    values: Values,
    parameters: Parameters,
    step: StepSize,
    *,
    temperature: Temperature = TEMPERATURE,
    decay: Decay = LOQA_DECAY,
) -> Parameters:
    """Learning with opponent Q-learning awareness, on exact Q-values; `step` is a.

    Raises `Unsupported` for values that are not those of policies in a game with states.
    """
    found = _of_policies(values, parameters, "loqa")

    def share(player: int) -> Tensor:
        played = torch.softmax(found.action_values(player) / temperature, dim=ACTIONS)
        return (1 - played) / temperature

    return _shaped(found, step, share, decay)


@checked
def advantage_alignment(
    values: Values, parameters: Parameters, step: StepSize, *, decay: Decay | None = None
) -> Parameters:
    """Advantage alignment, on exact advantages; `step` is a, which its authors call beta.

    `decay`: what a past advantage keeps from one step to the next; by default the discount.

    Raises `Unsupported` for values that are not those of policies in a game with states.
    """
    found = _of_policies(values, parameters, "advantage-alignment")
    kept = found.discount if decay is None else float(decay)
    share = torch.full((1, 1, 1), found.discount * kept, dtype=parameters[0].dtype)
    return _shaped(found, step, lambda player: share, kept)


def _shaped(
    found: PolicyDerivatives, step: float, share: Callable[[int], Tensor], decay: float
) -> Parameters:
    """Own gradients, and `step` times the alignment with every other player."""
    own = own_gradients(found)
    players = range(len(own))
    shares = [share(j) for j in players]
    directions = []
    for i in players:
        aligned = [found.alignment(i, j, shares[j], decay) for j in players if j != i]
        directions.append(own[i] + step * torch.stack(aligned).sum(0))
    return tuple(directions)


def _of_policies(values: Values, parameters: Parameters, rule: str) -> PolicyDerivatives:
    found: Any = derivatives_of(values, parameters)
    if not isinstance(found, PolicyDerivatives):
        raise Unsupported(
            f"{rule} needs the advantages of actions: expected the values of policies in a "
            f"repeated or stochastic game, got {shown(values)}"
        )
    return found
