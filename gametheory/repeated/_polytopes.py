"""The equilibrium payoffs of three and more players: a polytope in floats, and one that is proved.

The operator B of Abreu, Pearce and Stacchetti is applied to a polytope until it moves no more. The
limit is the set itself if it has rational vertices that floats can recognise. Otherwise each step
is followed by a small shrinking towards the middle: the fixed point W of that is inside B(W) with
room for rounding to rationals, so it is self-generating, which is then checked exactly.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory.repeated import _regions
from gametheory.repeated._regions import Direction, Region
from gametheory.repeated._stage import Stage

NEAR = 1e-11
"""Normalised payoffs within this are taken for the same."""

STILL = 4e-15
"""A step that moves no vertex farther is the last."""

MAX_STEPS = 1500
"""Cap on applications of the operator."""

SHRINKS = (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
"""Shares by which a polytope is shrunk in each step until it can be proved."""

SIMPLEST = (60, 10**3, 10**6, 10**7)
"""Largest denominators among which vertices are looked for that are exactly rational."""

MAX_VERTICES = 60
"""Vertices beyond which a polytope is replaced by its highest points in fixed directions."""

MAX_DUALS = 250_000
"""Cap on candidates for dual solutions, which bounds the directions of a proof."""

Edges = NDArray[np.intp]


class Iteration:
    """The operator in floats, for any number of players."""

    def __init__(self, stage: Stage) -> None:
        self.g = float(stage.g)
        self.payoffs = np.array(stage.payoffs, dtype=float)
        self.gains = np.array(stage.gains, dtype=float)
        self.fixed = None if stage.threat is None else np.array(stage.threat, dtype=float)
        self.start = np.array(stage.hull, dtype=float)
        lattice = np.array(lattice_directions(stage.players), dtype=float)
        self.directions = lattice / np.linalg.norm(lattice, axis=1)[:, None]

    def fixed_point(
        self, start: NDArray[np.float64], *, shrink: float = 0.0, steps: int = MAX_STEPS
    ) -> NDArray[np.float64]:
        """The vertices where the iteration settles; no rows if no action is left."""
        vertices = start
        for _ in range(steps):
            following = self.step(vertices)
            if not len(following):
                return following
            if shrink:
                following += shrink * (following.mean(axis=0) - following)
            settled = _moved(vertices, following) <= max(STILL, 1e-3 * shrink * (1 - self.g))
            vertices = following
            if settled:
                break
        return vertices

    def step(self, vertices: NDArray[np.float64]) -> NDArray[np.float64]:
        """The vertices of B(W), or enough of them."""
        vertices, edges = hull_of(vertices)
        floor = vertices.min(axis=0) if self.fixed is None else self.fixed
        parts = []
        for pays, gain in zip(self.payoffs, self.gains, strict=True):
            part = _above(vertices, edges, floor + gain)
            if len(part):
                parts.append((1 - self.g) * pays + self.g * part)
        if not parts:
            return vertices[:0]
        image, _ = hull_of(np.vstack(parts))
        if len(image) > MAX_VERTICES:
            image = image[np.unique((image @ self.directions.T).argmax(axis=0))]
        return image


def _moved(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    """How far apart two sets of vertices are."""
    distances = abs(before[:, None] - after[None]).max(axis=-1)
    return float(max(distances.min(axis=0).max(), distances.min(axis=1).max()))


def hull_of(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], Edges]:
    """The vertices of a hull, which may be flat, and pairs of them that include its edges."""
    from scipy.spatial import ConvexHull, QhullError

    offsets = points - points[0]
    _, sizes, basis = np.linalg.svd(offsets, full_matrices=False)
    dimension = int((sizes > 1e-9 * len(points) ** 0.5).sum())
    if dimension == 0:
        return points[:1], np.empty((0, 2), dtype=np.intp)
    flat = offsets @ basis[:dimension].T
    if dimension == 1:
        ends = [int(flat.argmin()), int(flat.argmax())]
        return points[ends], np.array([[0, 1]])
    try:
        found = ConvexHull(flat)
    except QhullError:
        everything = np.array(list(itertools.combinations(range(len(points)), 2)))
        return points, everything
    position = np.full(len(points), -1, dtype=np.intp)
    position[found.vertices] = np.arange(len(found.vertices))
    pairs = [found.simplices[:, list(p)] for p in itertools.combinations(range(dimension), 2)]
    edges = position[np.vstack(pairs)]
    edges = np.unique(np.sort(edges[(edges >= 0).all(axis=1)], axis=1), axis=0)
    return points[found.vertices], edges


def _above(
    vertices: NDArray[np.float64], edges: Edges, least: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Points that span the part with w >= least; no rows if it is empty."""
    for i, bound in enumerate(least):
        heights = vertices[:, i] - bound
        if heights.max() < -NEAR:
            return vertices[:0]
        if heights.min() >= -NEAR:
            continue
        above = heights >= -NEAR
        crossing = edges[above[edges[:, 0]] != above[edges[:, 1]]]
        first, last = crossing.T
        share = np.clip(heights[first] / (heights[first] - heights[last]), 0, 1)[:, None]
        met = vertices[first] + share * (vertices[last] - vertices[first])
        vertices = np.vstack([vertices[above], met])
        if (vertices[:, i + 1 :] >= least[i + 1 :] - NEAR).all():
            break  # nothing more is cut off, so what spans the part is enough
        vertices, edges = hull_of(vertices)
    return vertices


def inner_polytope(stage: Stage) -> tuple[Region | None, list[Region]]:
    """A self-generating polytope, proved, and shapes that the set may have, for an outer proof.

    None, and no shapes, if floats find that no action is left.
    """
    for guess in _guesses(stage):
        if stage.generates_itself(guess):
            return guess, [guess]
    iteration = Iteration(stage)
    floats = iteration.fixed_point(iteration.start)
    if not len(floats):
        return None, []
    for guess in _recognised(stage, floats):
        if stage.generates_itself(guess):
            return guess, [guess]
    vertices = floats
    for shrink in SHRINKS:
        vertices = iteration.fixed_point(vertices, shrink=shrink)
        if not len(vertices):
            break
        region = _rounded(stage, vertices)
        if stage.generates_itself(region):
            return region, [_coarse(floats)]
    return stage.static_equilibria() or None, [_coarse(floats)]


def _guesses(stage: Stage) -> Iterator[Region]:
    """What patient players attain: all that is above what they can be held down to."""
    table = np.array(stage.best, dtype=object).reshape(len(stage.cells), stage.players)
    floor = tuple(min(column) for column in table.T)
    found = _regions.above(stage.hull, floor)
    if found:
        yield _regions.hull(found)


def _recognised(stage: Stage, floats: NDArray[np.float64]) -> Iterator[Region]:
    if max(x.denominator for pays in stage.payoffs for x in pays) > SIMPLEST[-1]:
        return
    for largest in SIMPLEST:
        guess = [
            tuple(Fraction(float(x)).limit_denominator(largest) for x in vertex)
            for vertex in floats
        ]
        if abs(np.array(guess, dtype=float) - floats).max() < 1e-7:
            region = _regions.hull(guess)
            yield region
            # What long fractions arise from simpler ones, one exact step gives.
            yield stage.generated(region)


def _rounded(stage: Stage, vertices: NDArray[np.float64]) -> Region:
    """The vertices in rationals, in the affine hull of the game's payoffs."""
    solve = _AffineHull(stage.hull)
    return _regions.hull(solve.nearest(vertex) for vertex in vertices)


class _AffineHull:
    """Rounds points to rationals that satisfy the equations of a flat set of payoffs."""

    def __init__(self, region: Region) -> None:
        self.origin = region[0]
        self.pivots: list[int] = []
        self.rows: list[list[Fraction]] = []
        for vertex in region[1:]:
            offset = [x - y for x, y in zip(vertex, self.origin, strict=True)]
            for pivot, known in zip(self.pivots, self.rows, strict=True):
                offset = _less(offset, offset[pivot], known)
            if any(offset):
                pivot = next(k for k, x in enumerate(offset) if x)
                fresh = [x / offset[pivot] for x in offset]
                self.rows = [_less(known, known[pivot], fresh) for known in self.rows]
                self.pivots.append(pivot)
                self.rows.append(fresh)

    def nearest(self, point: NDArray[np.float64]) -> Profile:
        """A point of the affine hull whose free coordinates are those of the point, rounded."""
        total = list(self.origin)
        for pivot, row in zip(self.pivots, self.rows, strict=True):
            share = Fraction(round(float(point[pivot]) * 2**44), 2**44) - self.origin[pivot]
            total = [x + share * y for x, y in zip(total, row, strict=True)]
        return tuple(total)


def _less(row: list[Fraction], times: Fraction, other: list[Fraction]) -> list[Fraction]:
    return [x - times * y for x, y in zip(row, other, strict=True)]


def _coarse(vertices: NDArray[np.float64]) -> Region:
    """Vertices on a coarse grid: directions of any kind prove, short ones faster."""
    return _regions.hull(tuple(Fraction(round(float(x) * 64), 64) for x in v) for v in vertices)


def lattice_directions(players: int) -> list[Direction]:
    """Directions with entries of -2 to 2, each once.

    Of four and five players -1 to 1, of more the axes alone.
    """
    if players > 5:
        units = [tuple(int(i == k) for k in range(players)) for i in range(players)]
        return [*(tuple(-x for x in unit) for unit in units), *units]
    most = 2 if players <= 3 else 1
    grid = itertools.product(range(-most, most + 1), repeat=players)
    found = [n for n in grid if any(n) and math.gcd(*n) == 1]
    return sorted(found, key=lambda n: (sum(map(abs, n)), n))


def affordable(directions: Sequence[Direction], players: int) -> list[Direction]:
    """The first of the directions, as many as a proof can have."""
    chosen = list(dict.fromkeys(directions))
    always = 2 * players
    count = len(chosen)
    while count and math.comb(count + always + players, players) * (count + always) > MAX_DUALS:
        count -= 1
    return chosen[:count]
