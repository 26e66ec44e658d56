"""Proofs that the equilibrium payoffs lie inside a polytope, in few steps and in rationals.

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
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.repeated._regions import Direction
from gametheory.repeated._stage import Stage

Bounds = tuple[Fraction, ...]
Dual = tuple[tuple[int, ...], tuple[Fraction, ...]]
"""Constraints and their multipliers, feasible in the dual of max {n_j . w}."""

GRID = 2**42
"""Bounds are rounded outward to multiples of |n_j| / GRID: rationals of bounded size, and farther
than floats can be wrong."""

CHUNK, FLAT = 20_000, 1e-9
"""Bases looked at together, and what floats mean by none of a cone's volume."""

DEEPEST = 12
"""How often a line is cut in half before its proof is given up."""


def axes(players: int) -> list[Direction]:
    """Always among the directions, first: the threats are minus the bounds of the first n."""
    units = [tuple(int(i == k) for k in range(players)) for i in range(players)]
    return [*(tuple(-x for x in unit) for unit in units), *units]


class OuterProof:
    """The directions of one proof, and the dual solutions of all its linear programs."""

    def __init__(self, stage: Stage, directions: Sequence[Direction]) -> None:
        self.stage, self.players = stage, stage.players
        always = axes(self.players)
        self.directions = [*always, *(n for n in dict.fromkeys(directions) if n not in always)]
        # Constraints: the faces, then -w_i <= -h_i for each player.
        self.normals = [*self.directions, *always[: self.players]]
        self.duals = _dual_solutions(self.directions, self.normals)
        self.paid = [[_dot(n, r) for r in stage.payoffs] for n in self.directions]
        self.tops = [list(row) for row in self.paid]
        if stage.threat is None:
            for i in range(self.players):
                self.tops[i] = [-best[i] for best in stage.best]
        self.rate = stage.g
        self.reached: list[Bounds] = []
        self.sizes = [Fraction(max(map(abs, n))) for n in self.directions]

    def supports(self, region: Sequence[Profile]) -> Bounds:
        """The bounds of a polytope in all directions; exact."""
        return tuple(max(_dot(n, v) for v in region) for n in self.directions)

    def constraint(self, bounds: Bounds, k: int, action: int) -> Fraction:
        """The right-hand side of constraint k for continuations after an action."""
        count = len(self.directions)
        if k < count:
            return bounds[k]
        i = k - count
        threat = -bounds[i] if self.stage.threat is None else self.stage.threat[i]
        return -(threat + self.stage.gains[action][i])

    def reach(self, bounds: Bounds, j: int, action: int, dual: int) -> Fraction:
        """An upper bound of max {n_j . w} after an action: the value of one dual solution."""
        return sum(
            (
                y * self.constraint(bounds, k, action)
                for k, y in zip(*self.duals[j][dual], strict=True)
                if y
            ),
            Fraction(0),
        )

    @cached_property
    def _dual(self) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        matrix = np.zeros((sum(map(len, self.duals)), len(self.normals)))
        row = 0
        for solutions in self.duals:
            for constraints, multipliers in solutions:
                for k, y in zip(constraints, multipliers, strict=True):
                    matrix[row, k] += float(y)
                row += 1
        starts = np.concatenate([[0], np.cumsum([len(found) for found in self.duals])[:-1]])
        return matrix, starts.astype(np.int64)

    @cached_property
    def _floats(self) -> tuple[Any, ...]:
        fixed = None if self.stage.threat is None else np.array(self.stage.threat, dtype=float)
        gains = np.array(self.stage.gains, dtype=float).T
        return np.array(self.tops, dtype=float), np.array(self.paid, dtype=float), gains, fixed

    def _dual_values(self, c: NDArray[np.float64]) -> NDArray[np.float64]:
        """The value of every dual solution (rows) for every action (columns), in floats."""
        _, _, gains, fixed = self._floats
        threat = -c[: self.players] if fixed is None else fixed
        right = np.vstack(
            [np.repeat(c[:, None], gains.shape[1], axis=1), -(threat[:, None] + gains)]
        )
        return np.asarray(self._dual[0] @ right)

    def step(self, c: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """min(c, T(c)) in floats; None if no action is feasible."""
        tops, paid, gains, fixed = self._floats
        g = float(self.rate)
        reach = np.minimum.reduceat(self._dual_values(c), self._dual[1], axis=0)
        threat = -c[: self.players] if fixed is None else fixed
        feasible = (reach[self.players : 2 * self.players] >= threat[:, None] + gains - 1e-13).all(
            axis=0
        )
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
                matrix[:, : self.players] += weights[:, count:]
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
        for dual in {int(choice[j][action]) for choice in choices}:
            before = (1 - g) * paid + g * self.reach(start, j, action, dual)
            after = (1 - g) * paid + g * self.reach(end, j, action, dual)
            if before < start[j] and after <= end[j]:
                return True
        return False

    def _is_infeasible(self, start: Bounds, end: Bounds, action: int, choices: list[Any]) -> bool:
        """Whether {w in O(c), w >= h(a)} is empty all along the line, by one multiplier."""
        count = len(self.directions)
        for i in range(self.players):
            positive = self.players + i
            for dual in {int(choice[positive][action]) for choice in choices}:
                # max w_i <= reach < h_i.
                if all(
                    self.reach(c, positive, action, dual) < -self.constraint(c, count + i, action)
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


def _dual_solutions(
    directions: Sequence[Direction], normals: Sequence[Direction]
) -> list[list[Dual]]:
    """For each direction the bases of n constraints whose cone holds it, with multipliers; exact.

    Of two players all; of more those that floats can tell, which are as good for a proof.
    """
    players = len(directions[0])
    bases = list(itertools.combinations(range(len(normals)), players))
    found: list[list[Dual]] = [[] for _ in directions]
    for k, hopeful in enumerate(_hopeful(directions, normals, bases)):
        if not len(hopeful):
            continue
        rows = [normals[m] for m in bases[k]]
        volume = _determinant(rows)
        if not volume:
            continue
        for j in hopeful:
            multipliers = tuple(
                Fraction(_determinant([*rows[:i], directions[j], *rows[i + 1 :]]), volume)
                for i in range(players)
            )
            if min(multipliers) >= 0:
                found[j].append((bases[k], multipliers))
    return found


def _hopeful(
    directions: Sequence[Direction], normals: Sequence[Direction], bases: Sequence[tuple[int, ...]]
) -> Iterator[Sequence[int]]:
    """For each basis the directions that may lie in its cone."""
    if len(directions[0]) == 2:
        yield from itertools.repeat(range(len(directions)), len(bases))
        return
    units = [np.array(n, dtype=float) for n in normals]
    table = np.stack([n / np.linalg.norm(n) for n in units])
    wanted = table[: len(directions)]
    for start in range(0, len(bases), CHUNK):
        cones = table[np.array(bases[start : start + CHUNK])]
        flat = abs(np.linalg.det(cones)) < FLAT
        cones[flat] = np.eye(len(directions[0]))
        multipliers = np.einsum("jn,cnk->cjk", wanted, np.linalg.inv(cones))
        inside = (multipliers >= -FLAT).all(axis=-1) & ~flat[:, None]
        yield from (np.flatnonzero(row).tolist() for row in inside)


def _determinant(rows: Sequence[Sequence[int]]) -> int:
    if len(rows) == 1:
        return rows[0][0]
    if len(rows) == 2:
        return rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
    total = 0
    for k, x in enumerate(rows[0]):
        if x:
            minor = _determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
            total += -x * minor if k % 2 else x * minor
    return total


def _dot(n: Direction, point: Profile) -> Fraction:
    return sum((k * x for k, x in zip(n, point, strict=True) if k), Fraction(0))


def _outward(value: float, size: Fraction) -> Fraction:
    return size * Fraction(math.ceil(value / float(size) * GRID) + 1, GRID)
