"""Roots of indifference equations over a product of simplices, by subdivision with proofs.

Fix a support for every player; those who mix have probabilities x_j in a simplex each. Payoff
differences are affine in each x_j alone: *multi-affine*. So over a box, a product of smaller
simplices, each takes its extremes at corners, and a box in which some action of a support falls
short of another everywhere holds no equilibrium. A box is decided, too, by Krawczyk's test: with
Y near the inverse of the Jacobian at the centre c, all roots within reach r of c lie in

    c - Y F(c) + [-1, 1] (|I - Y J(c + [-r, r])| r)

and there is exactly one if that lies within reach itself (Krawczyk 1969; Neumaier 1990, 5.1).
What neither test decides is cut in half. The same code runs on floats in batches, every rounding
counted against it, and on Fractions.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Boxes = list[Array]
"""For each player who mixes, corners as probabilities: [box, corner, action of the support]."""

SMALLEST = 2.0**-30
"""Boxes thinner than this are given up: corners must stay exact as floats."""

CHUNK = 1024
"""Boxes that are looked at together: enough to hide numpy's overhead, few enough for the cache."""

FIRST_REACH = 2
"""Krawczyk's test looks twice as far as the box, so that a root on its border is decided."""


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
    supports: tuple[tuple[int, ...], ...]
    mixing: tuple[int, ...]
    equations: tuple[Array, ...]

    @classmethod
    def of(cls, payoffs: Array, supports: tuple[tuple[int, ...], ...]) -> System:
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

    def equations_at(self, x: Array) -> Array:
        """F(x): [point, equation] for points [point, unknown]."""
        weights = self._weights(x)
        parts = [
            contract(equation, _others(weights, k)) for k, equation in enumerate(self.equations)
        ]
        return np.concatenate(parts, axis=1)

    def jacobian(self, x: Array, reach: Array) -> tuple[Array, Array]:
        """Midpoint and radius of the Jacobian over x +- reach: [point, equation, unknown]."""
        middle = np.zeros((len(x), self.unknowns, self.unknowns), dtype=x.dtype)
        radius = np.zeros_like(middle)
        weights = self._weights(x)
        widths = self._weights(reach, constant=0)
        places = self._places()
        for k, equation in enumerate(self.equations):
            for j in range(len(self.mixing)):
                if j == k:
                    continue
                axis = 1 + j - (j > k)
                left = [w for i, w in enumerate(weights) if i not in (j, k)]
                wide = [w for i, w in enumerate(widths) if i not in (j, k)]
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

    def _places(self) -> list[slice]:
        ends = np.cumsum([size - 1 for size in self.sizes]).tolist()
        return [slice(end - size + 1, end) for end, size in zip(ends, self.sizes, strict=True)]

    def _weights(self, x: Array, constant: int = 1) -> list[Array]:
        one = np.full((len(x), 1), constant, dtype=x.dtype)
        return [np.concatenate([one, x[:, place]], axis=1) for place in self._places()]


@dataclass
class Search:
    """The boxes of one support that are still to be looked at, and the roots found.

    Attributes:
        system: in floats, payoffs between 0 and 1, each within a rounding of the true one.
        boxes: those left, the largest first.
        regions: (near, centre, reach) where centre +- reach holds exactly one root, near `near`.
        given_up: boxes too thin to go on with.
        looked_at: boxes so far.
    """

    system: System
    boxes: deque[Boxes] = field(default_factory=deque)
    regions: list[tuple[Array, Array, Array]] = field(default_factory=list)
    given_up: int = 0
    looked_at: int = 0

    def __post_init__(self) -> None:
        self.boxes.append([np.eye(size)[None] for size in self.system.sizes])

    def advance(self, limit: int) -> None:
        """Go on until no box is left, or `limit` were looked at."""
        with np.errstate(all="ignore"):
            while self.boxes and self.looked_at < limit:
                boxes = self.boxes.popleft()
                count = min(len(boxes[0]), limit - self.looked_at)
                if count < len(boxes[0]):
                    self.boxes.appendleft([corners[count:] for corners in boxes])
                    boxes = [corners[:count] for corners in boxes]
                self.looked_at += count
                self._look_at(boxes)

    def _look_at(self, boxes: Boxes) -> None:
        boxes = _keep(boxes, ~falls_short(self.system, boxes))
        if not len(boxes[0]):
            return
        low = np.concatenate([corners.min(axis=1)[:, 1:] for corners in boxes], axis=1)
        high = np.concatenate([corners.max(axis=1)[:, 1:] for corners in boxes], axis=1)
        centre = (low + high) / 2
        # A little more than half the width: the centre may have been rounded.
        reach = (high - low) * (0.5 + 2.0**-40)
        near, spread, slopes = krawczyk(self.system, centre, FIRST_REACH * reach)
        step = abs(near - centre)
        left = ~(step > reach + spread).any(axis=1)
        single = left & (step + spread < FIRST_REACH * reach).all(axis=1)
        for k in np.flatnonzero(single):
            if not any((abs(near[k] - c) + spread[k] < r).all() for _, c, r in self.regions):
                self.regions.append((near[k], centre[k], FIRST_REACH * reach[k]))
        left &= ~single
        for _, c, r in self.regions:
            left &= ~(abs(centre - c) + reach < r).all(axis=1)
        if left.any():
            # Where the equations bend most; a little of the width, for the inequalities.
            pull = (abs(slopes).max(axis=1) + 2.0**-4) * reach
            pulls = [pull[left][:, place].max(axis=1) for place in self.system._places()]
            self._halve(_keep(boxes, left), np.argmax(pulls, axis=0))

    def _halve(self, boxes: Boxes, chosen: NDArray[np.intp]) -> None:
        halves: list[tuple[Boxes, Boxes]] = []
        for player, corners in enumerate(boxes):
            mine = chosen == player
            if not mine.any():
                continue
            simplices = corners[mine]
            which = np.arange(len(simplices))
            lengths = abs(simplices[:, :, None] - simplices[:, None]).max(axis=3)
            size = lengths.shape[1]
            longest = lengths.reshape(len(lengths), -1).argmax(axis=1)
            a, b = np.divmod(longest, size)
            thin = lengths[which, a, b] < SMALLEST
            self.given_up += int(thin.sum())
            middle = (simplices[which, a] + simplices[which, b]) / 2
            pair = []
            for end in (a, b):
                half = simplices.copy()
                half[which, end] = middle
                parts = [half if k == player else other[mine] for k, other in enumerate(boxes)]
                pair.append(_keep(parts, ~thin))
            halves.append((pair[0], pair[1]))
        both = [np.concatenate(parts) for parts in zip(*(h for p in halves for h in p), strict=True)]
        for start in range(0, len(both[0]), CHUNK):
            self.boxes.append([corners[start : start + CHUNK] for corners in both])


def falls_short(system: System, boxes: Boxes) -> NDArray[np.bool_]:
    """Boxes in which an action of a support earns less than another action everywhere."""
    result = np.zeros(len(boxes[0]), dtype=bool)
    for player, values in enumerate(system.values):
        corners = [c for j, c in zip(system.mixing, boxes, strict=True) if j != player]
        size = sum(c.shape[2] for c in corners)
        # Payoffs up to 1, rounded once when scaled and once for each product and sum.
        doubt = 2.0**-50 * (size + 4)
        earned = values[None]
        for c in corners:
            flat = earned.reshape(len(earned), len(values), c.shape[2], -1)
            earned = np.moveaxis(c[:, None] @ flat, 2, -1)
        earned = np.broadcast_to(
            earned.reshape(len(earned), len(values), -1),
            (len(result), len(values), earned[0, 0].size),
        )
        for action in system.supports[player]:
            worst = (earned - earned[:, action : action + 1]).min(axis=2)
            result |= (worst > doubt).any(axis=1)
    return result


def krawczyk(system: System, centre: Array, reach: Array) -> tuple[Array, Array, Array]:
    """Where the roots within `reach` of `centre` lie: (middle, spread, Jacobian at the centre).

    Floats: [point, unknown], the spread with every rounding in it; infinite or NaN where the
    Jacobian is singular.
    """
    slopes, bend = system.jacobian(centre, reach)
    inverse = np.zeros_like(slopes)
    regular = np.linalg.det(slopes) != 0
    if regular.any():
        inverse[regular] = np.linalg.inv(slopes[regular])
    values = system.equations_at(centre)
    # Coefficients are sums of up to 2**mixing payoffs; terms are bounded by these masses.
    mass = np.ones(len(centre))
    for place in system._places():
        mass *= 1 + (abs(centre[:, place]) + reach[:, place]).sum(axis=1)
    doubt = mass * 2.0 ** (len(system.mixing) - 50) * (sum(system.sizes) + 8)
    identity = np.eye(system.unknowns)
    size = abs(inverse)
    contraction = abs(identity - inverse @ slopes) + size @ (bend + doubt[:, None, None])
    step = (inverse @ values[..., None])[..., 0]
    spread = (contraction @ reach[..., None])[..., 0] + size.sum(axis=2) * doubt[:, None]
    return centre - step, spread * (1 + 2.0**-40) + 2.0**-50, slopes


def contract(tensor: Array, weights: list[Array]) -> Array:
    """tensor[e, k1, k2, ...] summed against weights[point, k] of the axes: [point, e, rest]."""
    result = tensor[None]
    for w in weights:
        flat = result.reshape(*result.shape[:2], w.shape[1], -1)
        shape = result.shape[3:]
        result = (w[:, None, None, :] @ flat)[:, :, 0].reshape(len(w), len(tensor), *shape)
    return result


def contract_ball(
    tensor: Array, weights: list[Array], widths: list[Array]
) -> tuple[Array, Array]:
    """The same for weights +- widths: midpoint and radius."""
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


def _keep(boxes: Boxes, which: NDArray[np.bool_]) -> Boxes:
    return [corners[which] for corners in boxes]
