"""The equilibrium payoff set in floats, to be proved elsewhere (Abreu and Sannikov 2014).

An extreme point of the set is either the payoff r(a) of an action played for ever, or
(1-g) r(a) + g w with w an extreme point of {w in W : w >= h(a)} where a constraint w_i >= h_i(a)
binds. So each iteration has a handful of points; once it is the same points again and again, the
equations between them are solved by Newton's method.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.repeated._stage import Stage

Pair = tuple[float, float]

NEAR = 1e-12
"""Normalised payoffs within this are taken for the same point."""

MAX_ITERATIONS = 3000

UNSETTLED = 60
"""Iterations after which unsettled threats are taken as they are."""

TRAIL = 8
"""How many of the sets passed through are kept."""

SETTLED = 4
"""Iterations without a change after which the threats are taken to be final."""

PATIENCE = (3, 20, 100, 400)
"""Iterations on the same points after which Newton's method is tried."""


@dataclass(frozen=True)
class Origin:
    """How a vertex arises: action `a`, and where its continuation lies.

    `kind`: "pays" (a for ever); "edge" (on the edge between vertices `first` and `last`, at
    w_i = h_i); "vertex" (at vertex `first`); "corner" (at h).
    """

    kind: str
    action: int
    player: int = -1
    first: int = -1
    last: int = -1


@dataclass(frozen=True)
class FloatSet:
    """Vertices, counter-clockwise, with their origins; empty if nothing is left.

    `active`: actions that are still feasible. `trail`: the first sets of the iteration.
    """

    vertices: list[Pair]
    origins: list[Origin]
    active: list[int]
    trail: list[list[Pair]] = field(default_factory=list)


class FixedPoint:
    """The iteration, in Python floats: there are too few numbers for arrays to pay."""

    def __init__(self, stage: Stage) -> None:
        self.g = float(stage.g)
        self.payoffs = [(float(x), float(y)) for x, y in stage.payoffs]
        self.best = [(float(x), float(y)) for x, y in stage.best]
        self.gains = [(float(x), float(y)) for x, y in stage.gains]
        self.fixed = None if stage.threat is None else tuple(map(float, stage.threat))

    def solve(self, *, patient: bool = False) -> FloatSet:
        """The largest fixed point, if all goes well.

        Newton's method may settle the threats on a smaller one; `patient` does without it.

        Once the threats are final, the few points of Abreu and Sannikov still contain the set;
        until then they need not. So the threats are settled first, with all extreme points.
        """
        active = list(range(len(self.payoffs)))
        hull, _ = _hull([(p, None) for p in self.payoffs])
        floor = list(self.fixed) if self.fixed else [0.0, 0.0]
        found = FloatSet(hull, [], active)
        trail = [hull]
        still = calm = 0
        for _ in range(MAX_ITERATIONS if patient else UNSETTLED):
            points, active, raised = self._step(found.vertices, active, floor, every=True)
            if not points:
                return FloatSet([], [], [], _some(trail))
            vertices, origins = _hull(points)
            calm = calm + 1 if origins == found.origins else 0
            found = FloatSet(vertices, origins, active)
            trail.append(vertices)
            still = (
                still + 1 if max(b - a for a, b in zip(floor, raised, strict=True)) <= NEAR else 0
            )
            floor = raised
            if still >= SETTLED:
                break
            if calm in PATIENCE and not patient:
                exact = self._newton(found)
                if exact is not None and self._is_fixed(exact, every=True):
                    floor = self._floor(exact)
                    found = exact
                    break
        found = self._few_points(hull, active, floor)
        return FloatSet(found.vertices, found.origins, found.active, _some(trail))

    def _floor(self, found: FloatSet) -> list[float]:
        if self.fixed:
            return list(self.fixed)
        return [min(v[i] for v in found.vertices) for i in (0, 1)]

    def _few_points(self, hull: list[Pair], active: list[int], floor: list[float]) -> FloatSet:
        """From the hull with threats that are known, by few points and Newton's method."""
        found = FloatSet(hull, [], active)
        for _ in range(SETTLED):
            points, active, floor = self._step(found.vertices, active, floor, every=True)
            if not points:
                return FloatSet([], [], [])
            found = FloatSet(_hull(points)[0], [], active)
        calm = 0
        for _ in range(MAX_ITERATIONS):
            points, active, floor = self._step(found.vertices, active, floor)
            if not points:
                return FloatSet([], [], [])
            vertices, origins = _hull(points)
            moved = 1.0
            if origins == found.origins:
                pairs = zip(vertices, found.vertices, strict=True)
                moved = max(max(abs(p[0] - q[0]), abs(p[1] - q[1])) for p, q in pairs)
            found = FloatSet(vertices, origins, active)
            if moved <= 1e-15:
                return found
            calm = calm + 1 if moved < 1 else 0
            if calm in PATIENCE:
                exact = self._newton(found)
                if exact is not None and self._is_fixed(exact):
                    return exact
        return found

    def _is_fixed(self, found: FloatSet, *, every: bool = False) -> bool:
        floor = self._floor(found)
        points, _, raised = self._step(found.vertices, found.active, floor, every=every)
        again, origins = _hull(points) if points else ([], [])
        return (
            [o.action for o in origins] == [o.action for o in found.origins]
            and max(b - a for a, b in zip(floor, raised, strict=True)) <= NEAR
            and all(
                max(abs(p[0] - q[0]), abs(p[1] - q[1])) < NEAR
                for p, q in zip(again, found.vertices, strict=True)
            )
        )

    def _step(
        self,
        region: list[Pair],
        active: list[int],
        floor: list[float],
        *,
        every: bool = False,
    ) -> tuple[list[tuple[Pair, Origin | None]], list[int], list[float]]:
        """Points of the next set, the actions still feasible, the next threats.

        `every`: all extreme points of what an action can be continued with, not the few.
        """
        g, count = self.g, len(region)
        points: list[tuple[Pair, Origin | None]] = []
        kept, lowest = [], [2.0, 2.0]
        for a in active:
            pays, gain, best = self.payoffs[a], self.gains[a], self.best[a]
            h = (floor[0] + gain[0], floor[1] + gain[1])
            within = [
                k for k, w in enumerate(region) if w[0] >= h[0] - NEAR and w[1] >= h[1] - NEAR
            ]
            inside = [region[k] for k in within]
            binding: list[tuple[Pair, Origin]] = []
            for k in range(count):
                p, q = region[k], region[(k + 1) % count]
                for i in (0, 1):
                    o = 1 - i
                    if abs(p[i] - h[i]) <= NEAR:
                        if p[o] >= h[o] - NEAR:
                            binding.append((p, Origin("vertex", a, i, k)))
                    elif abs(q[i] - h[i]) > NEAR and (p[i] - h[i]) * (q[i] - h[i]) < 0:
                        if count == 2 and k:
                            continue
                        s = (h[i] - p[i]) / (q[i] - p[i])
                        height = p[o] + s * (q[o] - p[o])
                        if height >= h[o] - NEAR:
                            w = (h[0], height) if i == 0 else (height, h[1])
                            binding.append((w, Origin("edge", a, i, k, (k + 1) % count)))
            if _inside(region, h):
                binding.append((h, Origin("corner", a)))
            reach = inside + [w for w, _ in binding]
            if not reach:
                continue
            kept.append(a)
            for i in (0, 1):
                least = (1 - g) * pays[i] + g * max(h[i], min(w[i] for w in reach))
                lowest[i] = min(lowest[i], max(best[i], least))
            if every:
                binding += [(region[k], Origin("vertex", a, first=k)) for k in within]
            elif pays[0] >= h[0] - NEAR and pays[1] >= h[1] - NEAR:
                points.append((pays, Origin("pays", a)))
                continue
            for w, origin in binding:
                points.append(
                    (((1 - g) * pays[0] + g * w[0], (1 - g) * pays[1] + g * w[1]), origin)
                )
        # A threat jumps to its own fixed point: if a is the worst, P_i >= max_b r_i(b, a_-i).
        raised = (
            list(self.fixed)
            if self.fixed
            else [max(f, x) for f, x in zip(floor, lowest, strict=True)]
        )
        return points, kept, raised

    def image(self, x: NDArray[Any], found: FloatSet, worst: tuple[int, int]) -> NDArray[Any]:
        """The vertices that the origins make of vertices `x[vertex, player]`."""
        g = self.g
        floor = self.fixed if self.fixed else (x[worst[0], 0], x[worst[1], 1])
        result = np.empty_like(x)
        for k, origin in enumerate(found.origins):
            a = origin.action
            pays, gain = np.array(self.payoffs[a]), self.gains[a]
            if origin.kind == "pays":
                result[k] = pays
                continue
            h = (floor[0] + gain[0], floor[1] + gain[1])
            if origin.kind == "corner":
                w = np.array(h)
            elif origin.kind == "vertex":
                w = x[origin.first]
            else:
                p, q, i = x[origin.first], x[origin.last], origin.player
                w = p + (h[i] - p[i]) / (q[i] - p[i]) * (q - p)
            result[k] = (1 - g) * pays + g * w
        return result

    def jacobian(self, found: FloatSet) -> NDArray[np.float64]:
        """The derivative of `image` at the vertices, by complex steps: exact to rounding."""
        x = np.array(found.vertices)
        worst = (int(x[:, 0].argmin()), int(x[:, 1].argmin()))
        size = x.size
        columns = []
        for k in range(size):
            nudged = x.astype(complex)
            nudged.flat[k] += 1e-30j
            columns.append(self.image(nudged, found, worst).imag.ravel() / 1e-30)
        return np.array(columns).T

    def _newton(self, found: FloatSet) -> FloatSet | None:
        current = found
        for _ in range(6):
            x = np.array(current.vertices)
            worst = (int(x[:, 0].argmin()), int(x[:, 1].argmin()))
            try:
                with np.errstate(all="raise", under="ignore"):
                    gap = self.image(x, current, worst) - x
                    slopes = self.jacobian(current)
                step = np.linalg.solve(np.eye(x.size) - slopes, gap.ravel())
            except (np.linalg.LinAlgError, FloatingPointError, ZeroDivisionError):
                return None
            x = x + step.reshape(x.shape)
            if not np.isfinite(x).all() or abs(x).max() > 3:
                return None
            current = FloatSet([(float(p), float(q)) for p, q in x], found.origins, found.active)
            if abs(step).max() < 1e-15:
                break
        return current


def _some(trail: list[list[Pair]]) -> list[list[Pair]]:
    return trail[1 :: max(1, len(trail) // TRAIL)]


def _inside(region: Sequence[Pair], h: Pair) -> bool:
    count = len(region)
    if count == 1:
        return abs(region[0][0] - h[0]) <= NEAR and abs(region[0][1] - h[1]) <= NEAR
    if count == 2:
        (ax, ay), (bx, by) = region
        flat = abs((bx - ax) * (h[1] - ay) - (by - ay) * (h[0] - ax)) <= NEAR
        return flat and all(
            min(a, b) - NEAR <= x <= max(a, b) + NEAR
            for a, b, x in ((ax, bx, h[0]), (ay, by, h[1]))
        )
    for k in range(count):
        (ax, ay), (bx, by) = region[k], region[(k + 1) % count]
        if (bx - ax) * (h[1] - ay) - (by - ay) * (h[0] - ax) < -NEAR:
            return False
    return True


def _hull(points: list[tuple[Pair, Any]]) -> tuple[list[Pair], list[Any]]:
    """Extreme points, counter-clockwise, with what came with them; near-equal ones merged."""
    # Rounding must not decide the order of points on a vertical line.
    column = -1.0
    aligned: list[tuple[Pair, Any]] = []
    for (x, y), origin in sorted(points, key=lambda item: item[0]):
        column = column if x - column <= 4 * NEAR else x
        aligned.append(((column, y), origin))
    ordered = sorted(aligned, key=lambda item: item[0])
    unique: list[tuple[Pair, Any]] = []
    for point, origin in ordered:
        if unique and unique[-1][0][0] == point[0] and point[1] - unique[-1][0][1] <= 4 * NEAR:
            if origin is not None and origin.kind == "pays":
                unique[-1] = (point, origin)
        else:
            unique.append((point, origin))
    if len(unique) > 2:
        lower, upper = _chain(unique), _chain(unique[::-1])
        unique = lower[:-1] + upper[:-1]
    return [p for p, _ in unique], [o for _, o in unique]


def _chain(points: list[tuple[Pair, Any]]) -> list[tuple[Pair, Any]]:
    kept: list[tuple[Pair, Any]] = []
    for item in points:
        (x, y) = item[0]
        while len(kept) >= 2:
            (x0, y0), (x1, y1) = kept[-2][0], kept[-1][0]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > NEAR * 1e-2:
                break
            kept.pop()
        kept.append(item)
    return kept
