"""What actions earn against mixtures, in whatever numbers these are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.games import NormalForm


def earned(table: NDArray[Any], weights: Sequence[Any], player: int) -> NDArray[Any]:
    """A player's table summed with the weights of the others' actions, `[own action]`."""
    if table.ndim == 2:
        return np.asarray(table @ weights[1] if player == 0 else weights[0] @ table)
    result = table
    # From the last axis on, so that those before keep their places.
    for i in reversed(range(len(weights))):
        if i != player:
            result = np.tensordot(result, weights[i], axes=(i, 0))
    return np.asarray(result)


def regrets_of(game: NormalForm, profile: Sequence[Sequence[Fraction]]) -> Profile:
    """For each player what a best reply gains over its own mixture, in rationals."""
    mixtures = [np.array(own, dtype=object) for own in profile]
    found = []
    for i, own in enumerate(mixtures):
        worth = earned(game.exact_payoffs[i], mixtures, i)
        found.append(Fraction(max(worth) - worth @ own))
    return tuple(found)
