"""Proofs that the equilibrium payoffs lie inside a polygon, in few steps and in rationals.

Write V for the set of equilibrium payoffs, n_j for fixed directions and
O(c) = {w : n_j . w <= c_j}. If V is inside O(c), then along n_j it reaches at most

    T(c)_j = max over a of min( top_j(a), (1-g) n_j . r(a) + g M_j(c, a) ),
    M_j(c, a) = max { n_j . w : w in O(c), w >= h(a) },

top_j(a) = n_j . r(a). The second term is the operator of Abreu, Pearce and Stacchetti (1990), in
the outer form of Judd, Yeltekin and Conklin (2003). The first holds because a point that V
attains through a is at most (1-g) n_j . r(a) + g times itself. Where the threat is the lowest
payoff of the set, the constraint on w makes it -max_b r_i(b, a_-i) for that side.

One step shrinks some polygons by a factor g only, so steps are taken many at once. Move c along
a line from c0 to c1, V inside O(c0). If T(c)_j < c_j at every point before c1 for each j
that moves, then V is inside O(c1): at the last c for which it is, V = B(V) lies strictly
inside every moving face. The maximum over w is a linear program; multipliers that are feasible
in its dual bound it by a linear function of c, so a bound on the line is checked at its two ends.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory.repeated._stage import Point, Stage

Direction = tuple[int, int]
Bounds = tuple[Fraction, ...]

AXES: tuple[Direction, ...] = ((-1, 0), (0, -1), (1, 0), (0, 1))
"""Always among the directions, first: the threats are minus the bounds of the first two."""

GRID = 2**42
"""Bounds are rounded outward to multiples of |n_j| / GRID: rationals of bounded size, and farther
than floats can be wrong."""

DEEPEST = 12
"""How often a line is cut in half before its proof is given up."""


class OuterProof:
    """The directions of one proof, and the dual solutions of all its linear programs."""

    def __init__(self, stage: Stage, directions: Sequence[Direction]) -> None:
        self.stage = stage
        self.directions = [*AXES, *(n for n in directions if n not in AXES)]
        count = len(self.directions)
        # Constraints: the faces, then -w_1 <= -h_1 and -w_2 <= -h_2.
        self.normals = [*self.directions, AXES[0], AXES[1]]
        self.pairs: list[list[tuple[int, int, Fraction, Fraction]]] = []
        for n in self.directions:
            found = []
            for k, m in itertools.combinations(range(count + 2), 2):
                one, two = self.normals[k], self.normals[m]
                area = _cross(one, two)
                if area:
                    y, z = Fraction(_cross(n, two), area), Fraction(_cross(one, n), area)
                    if y >= 0 and z >= 0:
                        found.append((k, m, y, z))
            self.pairs.append(found)
        g = stage.g
        self.paid = [[n[0] * r[0] + n[1] * r[1] for r in stage.payoffs] for n in self.directions]
        self.tops = [list(row) for row in self.paid]
        if stage.threat is None:
            for i in (0, 1):
                self.tops[i] = [-best[i] for best in stage.best]
        self.rate = g
        self.reached: list[Bounds] = []
        self.sizes = [Fraction(max(abs(n[0]), abs(n[1]))) for n in self.directions]

    def supports(self, region: Sequence[Point]) -> Bounds:
        """The bounds of a polygon in all directions; exact."""
        return tuple(max(n[0] * x + n[1] * y for x, y in region) for n in self.directions)

    def constraint(self, bounds: Bounds, k: int, action: int) -> Fraction:
        """The right-hand side of constraint k for continuations after an action."""
        count = len(self.directions)
        if k < count:
            return bounds[k]
        i = k - count
        threat = -bounds[i] if self.stage.threat is None else self.stage.threat[i]
        return -(threat + self.stage.gains[action][i])

    def reach(self, bounds: Bounds, j: int, action: int, pair: int) -> Fraction:
        """An upper bound of max {n_j . w} after an action: the value of one dual solution."""
        k, m, y, z = self.pairs[j][pair]
        return y * self.constraint(bounds, k, action) + z * self.constraint(bounds, m, action)

    @cached_property
    def _dual(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        rows = [(k, m, float(y), float(z)) for pairs in self.pairs for k, m, y, z in pairs]
        matrix = np.zeros((len(rows), len(self.normals)))
        for row, (k, m, y, z) in enumerate(rows):
            matrix[row, k] += y
            matrix[row, m] += z
        starts = np.concatenate([[0], np.cumsum([len(pairs) for pairs in self.pairs])[:-1]])
        return matrix, starts.astype(np.int64)

    @cached_property
    def _floats(self) -> tuple[Any, ...]:
        fixed = None if self.stage.threat is None else np.array(self.stage.threat, dtype=float)
        gains = np.array(self.stage.gains, dtype=float).T
        return np.array(self.tops, dtype=float), np.array(self.paid, dtype=float), gains, fixed

    def _dual_values(self, c: NDArray[np.float64]) -> NDArray[np.float64]:
        """The value of every dual solution (rows) for every action (columns), in floats."""
        _, _, gains, fixed = self._floats
        threat = -c[:2] if fixed is None else fixed
        right = np.vstack(
            [np.repeat(c[:, None], gains.shape[1], axis=1), -(threat[:, None] + gains)]
        )
        return np.asarray(self._dual[0] @ right)

    def step(self, c: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """min(c, T(c)) in floats; None if no action is feasible."""
        tops, paid, gains, fixed = self._floats
        g = float(self.rate)
        reach = np.minimum.reduceat(self._dual_values(c), self._dual[1], axis=0)
        threat = -c[:2] if fixed is None else fixed
        feasible = (reach[2:4] >= threat[:, None] + gains - 1e-13).all(axis=0)
        if not feasible.any():
            return None
        most = np.minimum(tops, (1 - g) * paid + g * reach)[:, feasible].max(axis=1)
        return np.asarray(np.minimum(c, most))

    def growth(self, goal: Bounds) -> Bounds:
        """Margins d with T(goal + e d) < goal + e d for small e > 0, where T(goal) = goal.

        d = 1 + G d, in units of the directions' sizes, G the derivative of T at the goal: to first
        order T(goal + e d) = goal + e (d - 1).
        """
        c = np.array(goal, dtype=float)
        size = np.array(self.sizes, dtype=float)
        g, count = float(self.rate), len(self.directions)
        values = self._dual_values(c)
        tops, paid, _, fixed = self._floats
        slopes: list[int] = []
        owners: list[int] = []
        groups: list[int] = []
        ends = [*self._dual[1][1:].tolist(), len(values)]
        for j, (begin, end) in enumerate(zip(self._dual[1].tolist(), ends, strict=True)):
            near = 1e-7 * size[j]
            reach = values[begin:end].min(axis=0)
            value = (1 - g) * paid[j] + g * reach
            attained = (np.minimum(value, tops[j]) >= c[j] - near) & (tops[j] >= value - near)
            for a in np.flatnonzero(attained):
                owners.append(j)
                groups.append(len(slopes))
                slopes += list(begin + np.flatnonzero(values[begin:end, a] <= reach[a] + near))
        d = np.ones(count)
        if slopes:
            weights = self._dual[0][slopes]
            matrix = weights[:, :count].copy()
            if fixed is None:
                matrix[:, :2] += weights[:, count:]
            lines = np.searchsorted(groups, np.arange(len(slopes)), side="right") - 1
            matrix *= g * size / size[np.array(owners)[lines]][:, None]
            for _ in range(400):
                following = np.ones(count)
                each = np.minimum.reduceat(matrix @ d, groups)
                np.maximum.at(following, owners, 1 + each)
                done = abs(following - d).max() <= 1e-3 * d.max()
                d = following
                if done or d.max() > 1e6:
                    break
        return tuple(
            Fraction(float(x)).limit_denominator(1000) * s
            for x, s in zip(1.01 * d, self.sizes, strict=True)
        )

    def proves(self, start: Bounds, end: Bounds) -> bool:
        """Whether V inside O(start) implies V inside O(end), by the line between them."""
        moving = [j for j, (b, c) in enumerate(zip(start, end, strict=True)) if c < b]
        middle = np.array([float(b + c) / 2 for b, c in zip(start, end, strict=True)])
        guesses = [np.array(start, dtype=float), middle, np.array(end, dtype=float)]
        choices = [self._best_duals(c) for c in guesses]
        infeasible: dict[int, bool] = {}
        for j in moving:
            for a in range(len(self.stage.cells)):
                if self.tops[j][a] <= end[j] or self._falls(start, end, j, a, choices):
                    continue
                if a not in infeasible:
                    infeasible[a] = self._is_infeasible(start, end, a, choices)
                if not infeasible[a]:
                    return False
        return True

    def excludes_all(self, bounds: Bounds) -> bool:
        """Whether no action is feasible in O(bounds): then there is no pure equilibrium."""
        choices = [self._best_duals(np.array(bounds, dtype=float))]
        return all(
            self._is_infeasible(bounds, bounds, a, choices) for a in range(len(self.stage.cells))
        )

    def _best_duals(self, c: NDArray[np.float64]) -> list[NDArray[np.int64]]:
        values = self._dual_values(c)
        ends = [*self._dual[1][1:].tolist(), len(values)]
        return [
            values[begin:end].argmin(axis=0)
            for begin, end in zip(self._dual[1].tolist(), ends, strict=True)
        ]

    def _falls(self, start: Bounds, end: Bounds, j: int, action: int, choices: list[Any]) -> bool:
        g, paid = self.rate, self.paid[j][action]
        for pair in {int(choice[j][action]) for choice in choices}:
            before = (1 - g) * paid + g * self.reach(start, j, action, pair)
            after = (1 - g) * paid + g * self.reach(end, j, action, pair)
            if before < start[j] and after <= end[j]:
                return True
        return False

    def _is_infeasible(self, start: Bounds, end: Bounds, action: int, choices: list[Any]) -> bool:
        """Whether {w in O(c), w >= h(a)} is empty all along the line, by one multiplier."""
        count = len(self.directions)
        for i in (0, 1):
            for pair in {int(choice[2 + i][action]) for choice in choices}:
                # max w_i <= reach < h_i.
                if all(
                    self.reach(c, 2 + i, action, pair) < -self.constraint(c, count + i, action)
                    for c in (start, end)
                ):
                    return True
        return False

    def chain(self, target: Bounds | None) -> list[Bounds] | None:
        """Bounds, each proved from the one before, from the hull of payoffs to `target`.

        None if no proof is found (`reached` is as far as it went). Without a target: to bounds that
        leave no action feasible.
        """
        proof = [self.supports(self.stage.hull)]
        for steps in (4, 8, 16, 32, 64, 128, 256, 512):
            path, settled = self._iterates(proof[-1], steps, target)
            for following in path:
                if not self._advance(proof, following):
                    break
            if target is not None and self._advance(proof, target, deepest=6):
                return proof
            if target is None and self.excludes_all(proof[-1]):
                return proof
            if settled:
                break
        self.reached = proof
        return None

    def _iterates(
        self, start: Bounds, steps: int, target: Bounds | None
    ) -> tuple[list[Bounds], bool]:
        """Where the float iteration gets to, at doubling distances, rounded outward.

        And whether it has nowhere left to go.
        """
        c = np.array(start, dtype=float)
        kept: list[Bounds] = []
        due, last, settled = 1, start, False
        for k in range(1, steps + 1):
            following = self.step(c)
            if following is None:
                break
            settled = bool((following == c).all())
            c = following
            if k in (due, steps) or settled:
                due *= 2
                rounded = [
                    min(_outward(float(x), size), b)
                    for x, b, size in zip(c, last, self.sizes, strict=True)
                ]
                if target is not None:
                    rounded = [max(x, goal) for x, goal in zip(rounded, target, strict=True)]
                if tuple(rounded) != last:
                    last = tuple(rounded)
                    kept.append(last)
            if settled:
                break
        return kept, settled

    def _advance(self, proof: list[Bounds], end: Bounds, *, deepest: int = DEEPEST) -> bool:
        """Extend the proof to `end`, cutting the line where it must be cut."""
        stack = [(end, 0)]
        while stack:
            goal, depth = stack.pop()
            if self.proves(proof[-1], goal):
                proof.append(goal)
                continue
            if depth >= deepest:
                return False
            middle = tuple(
                max(_outward(float(b + c) / 2, size), c) if c < b else b
                for b, c, size in zip(proof[-1], goal, self.sizes, strict=True)
            )
            middle = tuple(min(x, b) for x, b in zip(middle, proof[-1], strict=True))
            stack += [(goal, depth + 1), (middle, depth + 1)]
        return True


def directions_of(region: Sequence[Point]) -> list[Direction]:
    """The outward normals of a polygon's edges as integers; both sides and ends of a segment."""
    found = []
    count = len(region)
    for a, b in polygon.edges(region):
        dx, dy = b[0] - a[0], b[1] - a[1]
        scale = dx.denominator * dy.denominator
        x, y = int(dx * scale), int(dy * scale)
        divisor = math.gcd(x, y) or 1
        x, y = x // divisor, y // divisor
        found.append((y, -x))
        if count == 2:
            found += [(-y, x), (x, y), (-x, -y)]
    return found


def _cross(a: Direction, b: Direction) -> int:
    return a[0] * b[1] - a[1] * b[0]


def _outward(value: float, size: Fraction) -> Fraction:
    return size * Fraction(math.ceil(value / float(size) * GRID) + 1, GRID)
