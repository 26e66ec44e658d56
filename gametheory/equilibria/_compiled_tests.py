"""The tests of boxes on one support, compiled: see `_box_kernel`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria._compile import instantiate
from gametheory.equilibria._extreme import proof_kernel
from gametheory.equilibria._multiaffine import Array, System


@dataclass(frozen=True)
class CompiledTests:
    """A system in flat arrays, as the kernel takes them, and what is asked of it.

    Attributes:
        values: payoffs of all players, one after another.
        coefficients: of the equations of all who mix, one after another.
        rows: how many actions each player has.
        allowed: whether an action is in its player's support, [player, action].
        mixing: the players who mix.
        sizes: of their supports.
        doubts: of what is earned, for each player.
        rounding: of equations, for weights of mass 1.
    """

    values: Array
    coefficients: Array
    rows: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    mixing: NDArray[np.int64]
    sizes: NDArray[np.int64]
    doubts: Array
    rounding: float

    @classmethod
    def of(cls, system: System) -> CompiledTests:
        rows = np.array([len(own) for own in system.values])
        allowed = np.zeros((len(rows), rows.max()), dtype=bool)
        for player, support in enumerate(system.supports):
            allowed[player, list(support)] = True
        return cls(
            np.concatenate([own.ravel() for own in system.values]),
            np.concatenate([equation.ravel() for equation in system.equations]),
            rows,
            allowed,
            np.array(system.mixing),
            np.array(system.sizes),
            np.array([system.doubt_of_sums(player) for player in range(len(rows))]),
            system.rounding,
        )

    def falls_short(self, boxes: list[Array]) -> NDArray[np.bool_]:
        """As `_subdivision.falls_short`."""
        corners = np.concatenate([each.reshape(len(each), -1) for each in boxes], axis=1)
        found: NDArray[np.bool_] = _kernel().falls_short(
            self.values, self.rows, self.allowed, self.mixing, self.sizes, corners, self.doubts
        )
        return found

    def krawczyk(
        self, centre: Array, reach: Array, *, slopes: bool = False
    ) -> tuple[Array, Array, Array]:
        """As `_multiaffine.krawczyk`."""
        found: tuple[Array, Array, Array] = _kernel().krawczyk(
            self.coefficients, self.sizes, centre, reach, slopes, self.rounding
        )
        return found


@cache
def _kernel() -> ModuleType:
    return box_kernel(compiled=True)


def box_kernel(*, compiled: bool) -> ModuleType:
    """The kernel, which inverts matrices as the proofs of two players do."""
    names = {"approximate_inverse": proof_kernel(compiled).approximate_inverse}
    return instantiate("gametheory.equilibria._box_kernel", names, compiled=compiled)
