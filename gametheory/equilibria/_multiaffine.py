"""Multi-affine equations over a product of simplices, and Krawczyk's test of their roots.

Fix a support for every player; those who mix have probabilities x_j in a simplex each. Payoff
differences are affine in each x_j alone: *multi-affine*. With Y near the inverse of the Jacobian
at c, all roots of F within reach r of c lie in

    c - Y F(c) + [-1, 1] (|I - Y J(c + [-r, r])| r)

and there is exactly one if that lies within reach itself (Krawczyk 1969; Neumaier 1990, 5.1).
The same code runs on floats in batches, every rounding counted against it, and on Fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Supports = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class System:
    """What players gain and where they are indifferent, on one support.

    Attributes:
        values: for each player, its payoffs [own action, *actions of the others who mix].
        supports: for each player, the actions of its support.
        mixing: the players who mix, in order: those whose probabilities are unknown.
        equations: for each of them, its differences within the support as coefficients of
            (1, x_1, ..., x_k) for each other one; x_0 = 1 - x_1 - ... is left out.
    """

    values: tuple[Array, ...]
    supports: Supports
    mixing: tuple[int, ...]
    equations: tuple[Array, ...]

    @classmethod
    def of(cls, payoffs: Array, supports: Supports) -> System:
        mixing = tuple(i for i, support in enumerate(supports) if len(support) > 1)
        values, equations = [], []
        for i, own in enumerate(payoffs):
            cells = [supports[j] if j != i else range(own.shape[i]) for j in range(len(supports))]
            part = np.moveaxis(own[np.ix_(*cells)], i, 0)
            sizes = [len(supports[j]) for j in mixing if j != i]
            values.append(part.reshape(len(part), *sizes))
            if i in mixing:
                first, *rest = supports[i]
                equations.append(_affine(values[-1][rest] - values[-1][first]))
        return cls(tuple(values), supports, mixing, tuple(equations))

    @property
    def sizes(self) -> list[int]:
        return [len(self.supports[j]) for j in self.mixing]

    @property
    def unknowns(self) -> int:
        return sum(self.sizes) - len(self.mixing)

    @property
    def rounding(self) -> float:
        """How far off floats of equations and slopes may be, for weights of mass 1.

        Coefficients are sums of up to 2**mixing payoffs; terms are bounded by the mass.
        """
        return float(2.0 ** (len(self.mixing) - 50) * (sum(self.sizes) + 8))

    def doubt_of_sums(self, player: int) -> float:
        """How far off what an action of the player earns may be.

        Payoffs up to 1, rounded once when scaled and once for each product and sum.
        """
        others = [size for j, size in zip(self.mixing, self.sizes, strict=True) if j != player]
        return 2.0**-50 * (sum(others) + 4)

    @property
    def has_void_equation(self) -> bool:
        """Whether some equation holds identically."""
        return any(not row.any() for equation in self.equations for row in equation)

    @property
    def has_zeros(self) -> bool:
        """Whether some coefficient vanishes: so it is where payoffs tie, and hardly elsewhere."""
        return any(not equation.all() for equation in self.equations)

    def equations_at(self, x: Array) -> Array:
        """F(x): [point, equation] for points [point, unknown]."""
        weights = self._weights(x)
        parts = [
            contract(equation, _others(weights, k)) for k, equation in enumerate(self.equations)
        ]
        return np.concatenate(parts, axis=1)

    def jacobian(self, x: Array, reach: Array, *, slopes: bool = False) -> tuple[Array, Array]:
        """Midpoint and radius of the Jacobian over x +- reach: [point, equation, unknown].

        Or of slopes, F(z) - F(x) = S (z - x) for z in x +- reach, which are narrower: moving
        one player after another, those that are still to move are at x.
        """
        middle = np.zeros((len(x), self.unknowns, self.unknowns), dtype=x.dtype)
        radius = np.zeros_like(middle)
        weights = self._weights(x)
        widths = self._weights(reach, constant=0)
        places = self.places
        for k, equation in enumerate(self.equations):
            for j in range(len(self.mixing)):
                if j == k:
                    continue
                axis = 1 + j - (j > k)
                left = [w for i, w in enumerate(weights) if i not in (j, k)]
                wide = [w * (not slopes or i < j) for i, w in enumerate(widths) if i not in (j, k)]
                m, r = contract_ball(np.moveaxis(equation, axis, -1), left, wide)
                middle[:, places[k], places[j]] = m[..., 1:]
                radius[:, places[k], places[j]] = r[..., 1:]
        return middle, radius

    def gains(self, player: int, x: Array, reach: Array) -> tuple[Array, Array]:
        """Midpoint and radius of what each action gains on the first of the support."""
        difference = self.values[player] - self.values[player][self.supports[player][0]]
        left = [k for k, j in enumerate(self.mixing) if j != player]
        weights, widths = self._weights(x), self._weights(reach, constant=0)
        return contract_ball(
            _affine(difference), [weights[k] for k in left], [widths[k] for k in left]
        )

    @cached_property
    def places(self) -> list[slice]:
        ends = np.cumsum([size - 1 for size in self.sizes]).tolist()
        return [slice(end - size + 1, end) for end, size in zip(ends, self.sizes, strict=True)]

    def _weights(self, x: Array, constant: int = 1) -> list[Array]:
        one = np.full((len(x), 1), constant, dtype=x.dtype)
        return [np.concatenate([one, x[:, place]], axis=1) for place in self.places]


def krawczyk(
    system: System, centre: Array, reach: Array, *, slopes: bool = False
) -> tuple[Array, Array, Array]:
    """Where the roots within `reach` of `centre` lie: (middle, spread, Jacobian at the centre).

    With slopes the spread is narrower, but then it proves no root to be single.

    Floats: [point, unknown], the spread with every rounding in it; infinite or NaN where the
    Jacobian is singular.
    """
    at_centre, bend = system.jacobian(centre, reach, slopes=slopes)
    inverse = np.zeros_like(at_centre)
    regular = np.linalg.det(at_centre) != 0
    if regular.any():
        inverse[regular] = np.linalg.inv(at_centre[regular])
    values = system.equations_at(centre)
    mass = np.ones(len(centre))
    for place in system.places:
        mass *= 1 + (abs(centre[:, place]) + reach[:, place]).sum(axis=1)
    doubt = mass * system.rounding
    identity = np.eye(system.unknowns)
    size = abs(inverse)
    contraction = abs(identity - inverse @ at_centre) + size @ (bend + doubt[:, None, None])
    step = (inverse @ values[..., None])[..., 0]
    spread = (contraction @ reach[..., None])[..., 0] + size.sum(axis=2) * doubt[:, None]
    return centre - step, spread * (1 + 2.0**-40) + 2.0**-50, at_centre


def contract(tensor: Array, weights: list[Array]) -> Array:
    """tensor[e, k1, k2, ...] summed against weights[point, k] of the axes: [point, e, rest]."""
    result = tensor[None]
    for w in weights:
        flat = result.reshape(*result.shape[:2], w.shape[1], -1)
        shape = result.shape[3:]
        result = (w[:, None, None, :] @ flat)[:, :, 0].reshape(len(w), len(tensor), *shape)
    return result


def contract_ball(tensor: Array, weights: list[Array], widths: list[Array]) -> tuple[Array, Array]:
    """The contraction for weights within `widths` of `weights`: its midpoint and radius."""
    middle, radius = tensor[None], tensor[None] * 0
    for w, r in zip(weights, widths, strict=True):
        shape = (len(w), len(tensor), *middle.shape[3:])
        flat = middle.reshape(*middle.shape[:2], w.shape[1], -1)
        loose = radius.reshape(*radius.shape[:2], w.shape[1], -1)
        row, wide = w[:, None, None, :], r[:, None, None, :]
        middle = (row @ flat)[:, :, 0].reshape(shape)
        radius = (wide @ abs(flat) + (abs(row) + wide) @ loose)[:, :, 0].reshape(shape)
    return middle, radius


def _affine(values: Array) -> Array:
    """Values at the corners of simplices as coefficients of (1, x_1, ..., x_k)."""
    result = values.copy()
    for axis in range(1, values.ndim):
        lead = np.moveaxis(result, axis, 0)
        lead[1:] = lead[1:] - lead[0]
    return result


def _others(items: list[Array], index: int) -> list[Array]:
    return items[:index] + items[index + 1 :]
