"""What each sampled step weighs in the policy gradients of advantage alignment and of LOQA.

Both are policy gradients: player i ascends along the sum over steps u of w_u grad_i log p_i(a_u).
With advantages A_k,u of both players, a strength a, a share c_t and a decay D,

    w_u = A_i,u + a (sum_{t < u} c_t D^(u-t-1) A_i,t) A_j,u.

- advantage alignment (Duque et al. 2024): c = g^2 and D = g, so that the sum is what its authors
  print, g times past advantages discounted by g a step.
- LOQA (Aghajohari et al. 2024): c_t = (1 - q_t) / T, where q_t is the softmax, at temperature T, of
  the worth to j of its actions, at the action that it took; D = .9. Where step u does not count
  g^u but as much as any, as in the code of its authors, both are multiplied by g.

The mean of g^u w_u grad log p over all play is the exact update of `learners.training.advantages`.

>>> import torch
>>> mine = torch.tensor([[[1.0, -1.0, 2.0]]])          # [run, episode, time]
>>> theirs = torch.tensor([[[3.0, 1.0, 0.5]]])
>>> aligned(mine, theirs, strength=1.0, share=0.25, decay=0.5).tolist()
[[[1.0, -0.75, 1.9375]]]
"""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from gametheory import InvalidArgument
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost

Share = Annotated[float, AtLeast(0), AtMost(1)]
Strength = Annotated[float, AtLeast(0), AtMost(1e9)]


@checked
def aligned(
    mine: Tensor,
    theirs: Tensor,
    *,
    strength: Strength,
    share: Tensor | float,
    decay: Share,
    past: Tensor | None = None,
) -> Tensor:
    """w, shaped as the advantages `mine` and `theirs`, whose last axis is time.

    `share`: c, a number or shaped like them. `past`: the own advantages in the sum over the past,
    where they are estimated in another way than `mine`. What is taken for A_i,t there must not
    depend on anything after t: with a trace above 0 it knows what followed the action at u, and the
    mean of w_u grad log p is another. Raises `InvalidArgument` for shapes that differ.
    """
    past = mine if past is None else past
    if not mine.shape == theirs.shape == past.shape or not mine.ndim or not mine.shape[-1]:
        raise InvalidArgument(
            f"expected advantages of one shape [..., time] with a step or more, got "
            f"{tuple(mine.shape)}, {tuple(theirs.shape)} and {tuple(past.shape)}"
        )
    before = torch.zeros_like(mine[..., 0])
    sums = []
    for weighed in (past * share).unbind(-1):
        sums.append(before)
        before = decay * before + weighed
    return mine + strength * torch.stack(sums, dim=-1) * theirs


@checked
def advantages_of(rewards: Tensor, worth: Tensor, *, discount: Share, trace: Share) -> Tensor:
    """`[..., time]`: by how much each step went better than expected (Schulman et al. 2016).

    `rewards[..., time]`; `worth[..., time + 1]`, the last being what play is worth that goes on
    after the episode, 0 where it ends. `trace`: with 1 what happened is trusted to the end, with 0
    the worth a step later.
    """
    if worth.shape[:-1] != rewards.shape[:-1] or worth.shape[-1] != rewards.shape[-1] + 1:
        raise InvalidArgument(
            f"expected worths [..., time + 1] of rewards {tuple(rewards.shape)}, got "
            f"{tuple(worth.shape)}"
        )
    surprises = rewards + discount * worth[..., 1:] - worth[..., :-1]
    total, found = torch.zeros_like(surprises[..., 0]), []
    for surprise in reversed(surprises.unbind(-1)):
        total = surprise + discount * trace * total
        found.append(total)
    return torch.stack(found[::-1], dim=-1)
