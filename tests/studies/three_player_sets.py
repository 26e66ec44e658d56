"""The four solutions on a thousand random sets of three players, against cvxpy.

    .venv/bin/python tests/studies/three_player_sets.py [--sets 1000]

One set in three is flat: a point, a segment, or in a plane. Egalitarian and Kalai-Smorodinsky
outcomes are leximin ones: a sequence of cvxpy's linear programs, one for each smallest gain, with
those players held who cannot get more. Prints the largest difference as a share of the largest
payoff, and stops with an error where one exceeds 1e-5.
"""

from __future__ import annotations

import argparse
import time
import warnings

import cvxpy as cp
import numpy as np

import gametheory as gt

TOLERANCE = 1e-5
SLACK = 1e-7
"""What an interior-point solver may mean by equal."""


def mixture(points):
    shares = cp.Variable(len(points), nonneg=True)
    return shares, points.T @ shares, [cp.sum(shares) == 1]


def solved(objective, constraints):
    problem = cp.Problem(objective, constraints)
    problem.solve(solver=cp.CLARABEL)
    return problem.value


def leximin(points, scale):
    """The scaled gains from the smallest up; players are held as soon as they cannot rise."""
    held = {}
    while len(held) < 3:
        free = [i for i in range(3) if i not in held]
        _, gains, constraints = mixture(points)
        level = cp.Variable()
        constraints += [gains[i] >= scale[i] * level for i in free]
        constraints += [gains[i] >= scale[i] * x - SLACK for i, x in held.items()]
        top = solved(cp.Maximize(level), constraints)
        stuck = {}
        for i in free:
            _, gains, constraints = mixture(points)
            constraints += [gains[j] >= scale[j] * top - SLACK for j in free]
            constraints += [gains[j] >= scale[j] * x - SLACK for j, x in held.items()]
            stuck[i] = solved(cp.Maximize(gains[i] / scale[i]), constraints)
        least = min(stuck.values())
        held |= {i: top for i in free if stuck[i] <= max(least, top) + 1e-5}
    return np.array([held[i] * scale[i] for i in range(3)])


def best_alone(points, player):
    _, gains, constraints = mixture(points)
    return solved(cp.Maximize(gains[player]), [*constraints, gains >= 0])


def differences(S, d):
    """The largest difference of each solution."""
    points = np.array(S.points, dtype=float) - d
    found = {
        name: np.array(optimum.exact_payoffs, dtype=float) - d
        for name, optimum in gt.solutions(S, disagreement=d.tolist()).items()
    }
    _, gains, constraints = mixture(points)
    top = solved(cp.Maximize(cp.sum(gains)), constraints)
    yield "utilitarian", abs(found["utilitarian"].sum() - top)
    yield "egalitarian", abs(found["egalitarian"] - leximin(points, np.ones(3))).max()
    _, gains, constraints = mixture(points)
    top = solved(cp.Maximize(cp.sum(cp.log(gains))), constraints)
    yield "nash", abs(np.log(found["nash"]).sum() - top)
    ideal = np.array([best_alone(points, i) for i in range(3)])
    yield "kalai-smorodinsky", abs(found["kalai-smorodinsky"] - leximin(points, ideal)).max()


def random_set(rng, flat):
    points = rng.integers(0, 10, (int(rng.integers(4, 12)), 3))
    if flat:
        directions = rng.integers(-2, 3, (int(rng.integers(0, 3)), 3))
        steps = rng.integers(0, 4, (len(points), len(directions)))
        points = points[0] + 4 + steps @ directions
    return gt.PayoffSet.from_points(points.tolist())


def main(sets):
    rng = np.random.default_rng(0)
    worst, counted, started = {}, 0, time.perf_counter()
    while counted < sets:
        S = random_set(rng, flat=counted % 3 == 0)
        inside = np.mean(np.array(S.points, dtype=float), axis=0)
        d = np.floor(inside) - rng.integers(1, 3, 3)
        counted += 1
        size = abs(np.array(S.points, dtype=float) - d).max()
        for name, difference in differences(S, d):
            worst[name] = max(worst.get(name, 0.0), difference / size)
            if difference > TOLERANCE * size:
                raise SystemExit(f"{name} differs by {difference} on {S}, disagreement {d}")
    print(f"{counted:,} sets in {time.perf_counter() - started:.0f} s; largest differences:")
    for name, difference in worst.items():
        print(f"  {name}: {difference:.1e}")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=int, default=1_000)
    main(parser.parse_args().sets)
