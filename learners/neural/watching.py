"""Early warnings in words: what a learning curve shows before it is too late.

- numbers that are no longer finite;
- divergence: a loss that has grown a thousandfold from its median so far;
- entropy that has collapsed in the first half of training: what a policy does is settled before it
  has seen much.

>>> import numpy as np
>>> watch = Watch(updates=100)
>>> watch(10, {"entropy": np.array([1.2, 0.0])})
>>> watch.remarks
['Entropy had collapsed by update 10 of 100 in 1 of 2 runs: exploration ended early.']
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory._support.kinds import Natural
from gametheory._support.text import plural

COLLAPSED = 0.01
"""Entropy, in nats, below which a policy explores no more."""

GROWN = 1e3
"""How many times its median so far a loss is when it is said to diverge."""

RECORDS_FIRST = 5
"""Records of a loss before it can be said to have grown."""


@checked
class Watch:
    """Looks at metrics as they come, and says once of each trouble what it is.

    Args:
        updates: of the whole training, where entropy is watched; 0: it is not, for learners whose
            exploration is meant to end.

    Attributes:
        remarks: what was said, in order.
        all_lost: whether no run has finite numbers left.
    """

    def __init__(self, updates: Natural = 0) -> None:
        self.updates = updates
        self.remarks: list[str] = []
        self.all_lost = False
        self._told: set[str] = set()
        self._losses: dict[str, list[NDArray[np.float64]]] = {}

    def __call__(self, step: Natural, metrics: Mapping[str, NDArray[np.float64]]) -> None:
        """See what was measured up to an update."""
        for name, values in metrics.items():
            lost = ~np.isfinite(values)
            if lost.any():
                self.all_lost = bool(lost.all())
                self._say(
                    "finite",
                    f"{name} was not finite at update {step:,} in {_of(lost)}: the learning rate "
                    "may be too high.",
                )
            elif "loss" in name:
                self._look_at_loss(step, name, values)
            elif name == "entropy" and step <= self.updates / 2:
                gone = values < COLLAPSED
                if gone.any():
                    self._say(
                        "entropy",
                        f"Entropy had collapsed by update {step:,} of {self.updates:,} in "
                        f"{_of(gone)}: exploration ended early.",
                    )

    def _look_at_loss(self, step: int, name: str, values: NDArray[np.float64]) -> None:
        known = self._losses.setdefault(name, [])
        if len(known) >= RECORDS_FIRST:
            grown = abs(values) > GROWN * np.median(np.abs(known), axis=0)
            if grown.any():
                self._say(
                    name,
                    f"{name} had grown a thousandfold by update {step:,} in {_of(grown)}: it may "
                    "be diverging.",
                )
        known.append(values)

    def _say(self, what: str, words: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self.remarks.append(words)


def _of(which: NDArray[np.bool_]) -> str:
    return f"{int(which.sum())} of {plural(len(which), 'run')}"
