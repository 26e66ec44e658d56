"""What policies of histories play, and whether two of them play alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._support.check import shown
from gametheory.errors import InvalidArgument

Playing = Callable[[Any], Sequence[Any]]

SAME = 1e-9
"""Float probabilities within this count as equal; exact ones must be equal."""


def mixture_of(policy: Playing, history: Any) -> tuple[Any, ...]:
    """What a policy answers, a probability of each own action."""
    answer = policy(history)
    if isinstance(answer, str) or not isinstance(answer, Sequence | np.ndarray):
        raise InvalidArgument(f"expected a policy that gives probabilities, got {shown(answer)}")
    return tuple(answer)


def play_alike(first: Playing, second: Playing, history: Any) -> bool:
    """Whether two policies give the same probabilities after a history."""
    return are_same(mixture_of(first, history), mixture_of(second, history))


def are_same(a: Sequence[Any], b: Sequence[Any]) -> bool:
    if len(a) != len(b):
        return False
    return all(
        x == y if _exact(x) and _exact(y) else abs(float(x) - float(y)) <= SAME
        for x, y in zip(a, b, strict=True)
    )


def _exact(x: Any) -> bool:
    return isinstance(x, (int, Fraction, np.integer))
