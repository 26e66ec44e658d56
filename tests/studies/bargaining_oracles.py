"""Bargaining solutions of thousands of random polygons, against two independent routes.

    python tests/studies/bargaining_oracles.py --problems 10000 --seed 0

Brute force in Fractions looks at every segment between any two of the given points (hulls and
frontiers play no part); cvxpy maximises over lotteries, with Clarabel at tight tolerance. Points
have coordinates 0..6 or 0..1000; a third of the sets are a point, a segment, or parallel to an
axis. Nash, Kalai-Smorodinsky, egalitarian, utilitarian, weighted Nash, proportional, and equal
area (by the areas that its ray cuts); d lies anywhere.
"""

import argparse
import collections
import itertools
import sys
from fractions import Fraction

import numpy as np

import gametheory as gt
from gametheory._numeric import polygon
from gametheory._support.progress import progress_bar

F = Fraction
WEIGHTS = (1, 3)
FOUR = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky")
MAX_POINTS = 6


def random_problem(rng):
    top = 6 if rng.random() < 0.7 else 1000
    count = int(rng.integers(1, MAX_POINTS + 1))
    points = rng.integers(0, top + 1, (count, 2))
    kind = rng.random()
    if kind < 0.1:
        points[:] = points[0]
    elif kind < 0.2:
        points[:, int(rng.integers(2))] = points[0, 0]
    elif kind < 0.33:
        points = points[0] + np.outer(rng.integers(0, 4, count), rng.integers(-3, 4, 2))
    middle = points[rng.integers(count)] - rng.integers(0, top // 2 + 1, 2) * (rng.random() < 0.8)
    d = tuple(F(int(x), int(rng.choice([1, 1, 2, 3]))) for x in middle)
    return [tuple(map(F, v)) for v in points.tolist()], d


def segments(points):
    return list(itertools.combinations_with_replacement(sorted(set(points)), 2))


def cut(a, b, d):
    """The ends of the part of a segment with v >= d, or nothing."""
    low, high = 0, 1
    for i in range(2):
        step = b[i] - a[i]
        if step == 0:
            if a[i] < d[i]:
                return None
        elif step > 0:
            low = max(low, (d[i] - a[i]) / step)
        else:
            high = min(high, (d[i] - a[i]) / step)
    if low > high:
        return None
    return [tuple((1 - t) * x + t * y for x, y in zip(a, b, strict=True)) for t in (low, high)]


def best_product(parts, d, weights):
    """All of the largest gains_1^w_1 gains_2^w_2 over the parts of segments."""
    candidates = []
    for a, b in parts:
        candidates += [a, b]
        g, h, p, q = a[0] - d[0], a[1] - d[1], b[0] - a[0], b[1] - a[1]
        if p * q:
            t = -(weights[0] * p * h + weights[1] * q * g) / (p * q * sum(weights))
            if 0 < t < 1:
                candidates.append((a[0] + t * p, a[1] + t * q))
    return max(
        candidates,
        key=lambda v: (
            (v[0] - d[0]) ** weights[0] * (v[1] - d[1]) ** weights[1],
            sum(v),
        ),
    )


def best_leximin(parts, d, scale):
    candidates = []
    for a, b in parts:
        candidates += [a, b]
        lead = [(v[0] - d[0]) * scale[0] - (v[1] - d[1]) * scale[1] for v in (a, b)]
        if lead[0] * lead[1] < 0:
            t = lead[0] / (lead[0] - lead[1])
            candidates.append(tuple((1 - t) * x + t * y for x, y in zip(a, b, strict=True)))

    def rank(v):
        return tuple(sorted(((v[0] - d[0]) * scale[0], (v[1] - d[1]) * scale[1])))

    return max(candidates, key=rank)


def by_brute_force(points, d):
    """The solutions by name, None if no point has v >= d; in Fractions, or rationals of flint."""
    parts = [part for part in (cut(a, b, d) for a, b in segments(points)) if part]
    if not parts:
        return None
    ideal = [max(v[i] for part in parts for v in part) - d[i] for i in range(2)]
    scale = [1 / x if x else 1 for x in ideal]
    found = {
        "egalitarian": best_leximin(parts, d, (1, 1)),
        "kalai-smorodinsky": best_leximin(parts, d, scale),
        "proportional": best_leximin(parts, d, WEIGHTS[::-1]),
    }
    if any(x == 0 for x in ideal):
        # Nobody can gain but one player: the other gives way.
        found["nash"] = found["weighted-nash"] = (
            max(v for part in parts for v in part)
            if (ideal[0])
            else max((v for part in parts for v in part), key=lambda v: v[1])
        )
    else:
        found["nash"] = best_product(parts, d, (1, 1))
        found["weighted-nash"] = best_product(parts, d, WEIGHTS)
    return found


def check_equal_area(points, d):
    """The ray from d through the outcome cuts the comprehensive hull in two equal areas."""
    S = gt.PayoffSet.from_points(points)
    point = gt.bargain(S, "equal-area", disagreement=d).exact_payoffs
    hull = polygon.comprehensive_hull(S.points, d)
    across = (-(point[1] - d[1]), point[0] - d[0])
    above = polygon.clip(hull, across, across[0] * d[0] + across[1] * d[1])
    return 2 * polygon.area(above) == polygon.area(hull)


class Lotteries:
    """The same problems as convex programs, compiled once."""

    def __init__(self):
        import cvxpy as cp

        self.points = cp.Parameter((MAX_POINTS, 2))
        self.d, self.scale = cp.Parameter(2), cp.Parameter(2, nonneg=True)
        w = cp.Variable(MAX_POINTS, nonneg=True)
        self.v = cp.Variable(2)
        inside = [cp.sum(w) == 1, self.v == self.points.T @ w]
        gains = self.v - self.d
        rational = [*inside, gains >= 0]
        scaled = cp.multiply(gains, self.scale)
        self.problems = {
            "utilitarian": cp.Problem(cp.Maximize(cp.sum(self.v)), inside),
            "egalitarian": cp.Problem(cp.Maximize(cp.min(gains)), rational),
            "nash": cp.Problem(cp.Maximize(cp.geo_mean(gains)), rational),
            "kalai-smorodinsky": cp.Problem(cp.Maximize(cp.min(scaled)), rational),
        }

    def values(self, points, d, scale):
        padded = [points[min(k, len(points) - 1)] for k in range(MAX_POINTS)]
        self.points.value = np.array(padded, dtype=float)
        self.d.value, self.scale.value = np.array(d, float), np.array(scale, float)
        tight = {"tol_gap_abs": 1e-11, "tol_gap_rel": 1e-11, "tol_feas": 1e-11}
        for name, problem in self.problems.items():
            problem.solve(solver="CLARABEL", **tight)
            yield name, problem.value, self.v.value


def value(name, point, d, scale):
    gains = [float(x - y) for x, y in zip(point, d, strict=True)]
    return {
        "utilitarian": float(sum(point)),
        "egalitarian": min(gains),
        "nash": np.sqrt(max(gains[0] * gains[1], 0)),
        "kalai-smorodinsky": min(g * float(s) for g, s in zip(gains, scale, strict=True)),
    }[name]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    lotteries, counts, worst = Lotteries(), collections.Counter(), 0.0
    for _ in progress_bar("problems")(range(options.problems)):
        points, d = random_problem(rng)
        S = gt.PayoffSet.from_points(points)
        exact = by_brute_force(points, d)
        if exact is None:
            counts["infeasible"] += 1
            try:
                gt.bargain(S, "nash", disagreement=d)
            except gt.Infeasible:
                continue
            sys.exit(f"expected Infeasible: {points} {d}")
        counts["flat" if len(S.points) < 3 else "polygon"] += 1
        for name, point in exact.items():
            weights = WEIGHTS if name in ("weighted-nash", "proportional") else None
            ours = gt.bargain(S, name, disagreement=d, weights=weights).exact_payoffs
            if ours != point:
                sys.exit(f"{name}: {points} {d}: {ours} but by brute force {point}")
        top = max(map(sum, points))
        total = gt.bargain(S, "utilitarian", disagreement=d)
        if {v for v in S.points if sum(v) == top} != set(total.exact_face):
            sys.exit(f"utilitarian: {points}: {total}")
        if not check_equal_area(points, d):
            sys.exit(f"equal area: {points} {d}")
        part = S.above(d)
        room = [max(v[i] for v in part.points) - d[i] for i in range(2)]
        if min(room) == 0:
            counts["one player gains nothing"] += 1
            continue
        scale = [1 / x for x in room]
        for name, best, at in lotteries.values(points, d, scale):
            ours = gt.bargain(S, name, disagreement=d).exact_payoffs
            off = abs(value(name, ours, d, scale) - best) / max(1, abs(best))
            worst = max(worst, off)
            if off > 1e-6:
                sys.exit(f"{name}: {points} {d}: {ours} but by cvxpy {best} at {at}")
    print(
        f"{options.problems:,} problems: {dict(counts)}; all equal to brute force; "
        f"to cvxpy within {worst:.1e} of the optimal value"
    )


if __name__ == "__main__":
    main()
