"""Speed of Pareto filters and of the optima of finite outcome sets, as ratios to pymoo and negmas.

Needs both in an environment of their own (they ask for other versions than the project), with this
repository on PYTHONPATH: `make bench` sees to it. One thread. All answers are asserted to be
equal before a ratio is printed. pymoo (once a case) finds all fronts by moocore, in C, and keeps
the first; moocore's own filter, which stops there, stands beside it. negmas is left out of sets of
more than 10,000 optimal outcomes, where it needs minutes.
"""

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

from fractions import Fraction
from types import SimpleNamespace

import moocore
import numpy as np
from negmas.preferences import ops
from pymoo.util.nds.non_dominated_sorting import NonDominatedSorting
from rich.console import Console
from rich.table import Table

from gametheory.payoffs import finite_optima as optima
from gametheory.payoffs.pareto import pareto_optimal
from tests.benchmarks.measure import median, seconds

POINTS = 1_000_000
MANY_OPTIMA = 10_000
"""negmas compares each optimal point with all others: beyond this many it needs minutes."""

ZERO = (Fraction(0), Fraction(0))


def clouds(rng, players, count):
    """Random in a cube, and hard sets: half and all of the points optimal."""
    cube = rng.random((count, players))
    arc = np.abs(rng.standard_normal((count, players)))
    arc /= np.linalg.norm(arc, axis=1, keepdims=True)
    inner = arc.copy()
    inner[: count // 2] *= rng.random((count // 2, 1))
    yield "cube", cube
    yield "sphere, half inside", inner
    yield "sphere", arc
    yield "simplex", rng.dirichlet(np.ones(players), count)


def pymoo_filter(points):
    return NonDominatedSorting().do(-points, only_non_dominated_front=True)


def filters(table, rng):
    for players in (2, 3):
        for name, points in clouds(rng, players, POINTS):
            ours = pareto_optimal(points)
            assert np.array_equal(ours, moocore.is_nondominated(-points, keep_weakly=True))
            mine = median(lambda p=points: pareto_optimal(p), 5)
            front = median(lambda p=points: moocore.is_nondominated(-p, keep_weakly=True), 3)
            what = f"{players} players, {name}: {len(points):,} points, {ours.sum():,} optimal"
            row(table, what, mine, "moocore", front)
            found = []
            fronts = seconds(lambda p=points, f=found: f.append(pymoo_filter(p)))
            assert np.array_equal(np.flatnonzero(ours), np.sort(found[0]))
            row(table, "", mine, "pymoo", fronts)


def outcome_sets(rng):
    """Utilities that add up over issues, at random, and a quarter circle."""
    for issues in (3, 4, 5):
        values = rng.random((issues, 10, 2)) / issues
        grid = np.indices((10,) * issues).reshape(issues, -1)
        yield "additive", sum(values[k, grid[k]] for k in range(issues))
    for count in (1_000, 10_000, 100_000):
        yield "cube", rng.random((count, 2))
    for count in (1_000, MANY_OPTIMA):
        angle = rng.random(count) * np.pi / 2
        yield "circle", np.stack([np.cos(angle), np.sin(angle)], axis=1)


def our_points(points):
    frontier = optima.strong_frontier(points)
    nash = frontier[optima.largest_product(frontier, ZERO)]
    kalai = frontier[optima.leximin(frontier, ZERO)]
    return frontier, nash, kalai


def negmas_points(points):
    reserved = [SimpleNamespace(reserved_value=0.0)] * 2
    frontier = points[ops.pareto_frontier_numpy(points)]
    ranges = [(0.0, float(best)) for best in points.max(axis=0)]
    rows = list(map(tuple, frontier.tolist()))
    nash = ops.nash_points(None, rows, ranges=ranges)
    kalai = ops.kalai_points(reserved, rows, ranges=ranges)
    return frontier, [p for p, _ in nash], [p for p, _ in kalai]


def outcomes(table, rng):
    for name, points in outcome_sets(rng):
        frontier, nash, kalai = our_points(points)
        theirs, nash_points, kalai_points = negmas_points(points)
        assert np.array_equal(frontier, optima.unique_rows(theirs))
        # negmas reports as ties what lies within 1e-12 of the optimum.
        for mine, near in ((nash, nash_points), (kalai, kalai_points)):
            assert set(map(tuple, mine.tolist())) <= set(near)
            assert len(near) == len(mine) or np.ptp(np.prod(near, axis=1)) <= 1e-11
        what = f"{name}: {len(points):,} outcomes, frontier of {len(frontier):,}"
        mine = median(lambda p=points: our_points(p), 9)
        row(table, what, mine, "negmas", median(lambda p=points: negmas_points(p), 3))


def row(table, what, ours, peer, theirs):
    table.add_row(
        what, f"{ours * 1e3:.2f} ms", f"{peer} {theirs * 1e3:.1f} ms", f"{theirs / ours:.1f}x"
    )


def main():
    rng = np.random.default_rng(0)
    for title, fill in (
        ("Pareto filters", filters),
        ("frontier, Nash and Kalai points of finite outcome sets", outcomes),
    ):
        table = Table(title=f"{title}; one thread, medians of this run")
        for column in ("what", "ours", "peer", "ratio"):
            table.add_column(column)
        fill(table, rng)
        Console(width=120).print(table)


if __name__ == "__main__":
    main()
