"""Steps along noisy gradients: clipped, scaled, decayed; each run by itself."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost

FIRST_DECAY, SECOND_DECAY, EPSILON = 0.9, 0.999, 1e-8
"""Of Adam, as published (Kingma and Ba 2015)."""


@checked
def clipped(gradient: Tensor, longest: Annotated[float, AtLeast(0)] | None) -> Tensor:
    """Each run's vector of `gradient[run, parameter]`, shortened to that length; None: as it is."""
    if longest is None:
        return gradient
    length: Tensor = torch.linalg.vector_norm(gradient, dim=1, keepdim=True)
    return gradient * (longest / length.clamp(min=1e-30)).clamp(max=1.0)


@checked
class Ascent:
    """Adam, or plain steps, for `parameters[run, parameter]`.

    Attributes:
        state: by name what it remembers; none for plain steps.
    """

    def __init__(self, parameters: Tensor, *, adam: bool = True) -> None:
        self.state: dict[str, Tensor] = {}
        if adam:
            self.state = {
                "mean": torch.zeros_like(parameters),
                "square": torch.zeros_like(parameters),
            }

    def step(
        self,
        parameters: Tensor,
        gradient: Tensor,
        rate: Annotated[float, AtLeast(0)],
        number: Annotated[int, AtLeast(1), AtMost(10**9)],
    ) -> Tensor:
        """The parameters after step `number` (from 1) upwards."""
        if not self.state:
            return parameters + rate * gradient
        mean, square = self.state["mean"], self.state["square"]
        mean.lerp_(gradient, 1 - FIRST_DECAY)
        square.lerp_(gradient**2, 1 - SECOND_DECAY)
        first, second = 1 - FIRST_DECAY**number, 1 - SECOND_DECAY**number
        return parameters + rate * (mean / first) / ((square / second).sqrt() + EPSILON)
