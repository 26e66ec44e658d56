"""What a welfare function promises; each promise is held to by tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gametheory._support.check import checked

Degree = Literal["strictly", "weakly", "no"]


@checked
@dataclass(frozen=True)
class Properties:
    """The declared properties of a welfare function.

    Attributes:
        impartial: permuting the players' payoffs does not change the value (anonymity).
        monotone: what a rise of one player's payoff does to the value, where it is defined:
            "strictly" it rises, "weakly" it does not fall.
        quasi_concave: a mixture of two profiles is worth at least as much as the worse one.
        scale_free: positive affine maps of each player's payoffs (and of the points that the
            welfare refers to) do not move its optimum.
        efficient: whether its optima, as `welfare_optimum` gives them, are Pareto-optimal:
            "strongly", "weakly" or "no".
        needs_rational: it is minus infinity unless V >= d.
    """

    impartial: bool
    monotone: Degree
    quasi_concave: bool
    scale_free: bool
    efficient: Literal["strongly", "weakly", "no"]
    needs_rational: bool = False
