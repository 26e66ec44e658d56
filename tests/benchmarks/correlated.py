"""Speed of welfare-maximal correlated equilibria, as ratios to named baselines of this run.

Run as `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.correlated`.
Random N x N games: generic ones (integers 0..999), and at N = 30 those full of ties (0..2), of
nearly opposed interests (u2 = 1000 - u1 and up to 19 more; with ties, u2 = 2 - u1 and 1 more in
every tenth cell) and of opposed ones; medians over games. Ours includes the exact
rational optimum and its dual certificate, which no baseline gives; `verify` is timed apart.
"""

import statistics
import sys
import time
import warnings

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt
from gametheory.correlated import correlated_equilibria

GAMES = {10: 41, 30: 21, 100: 9}


def generic(random, n):
    return random.integers(0, 1000, size=(2, n, n))


def tied(random, n):
    return random.integers(0, 3, size=(2, n, n))


def nearly_opposed(random, n):
    own = random.integers(0, 1000, size=(n, n))
    return np.array([own, 1000 - own + random.integers(0, 20, size=(n, n))])


def nearly_opposed_ties(random, n):
    own = random.integers(0, 3, size=(n, n))
    return np.array([own, 2 - own + (random.random((n, n)) < 0.1)])


def opposed(random, n):
    own = random.integers(0, 1000, size=(n, n))
    return np.array([own, 1000 - own])


HARD = {
    "ties": tied,
    "nearly opposed": nearly_opposed,
    "nearly opposed, ties": nearly_opposed_ties,
    "opposed": opposed,
}


def sparse_program(game):
    """Welfare and the incentive constraints G p <= 0 as a sparse matrix."""
    import scipy.sparse as sp

    A, B = game.payoffs.astype(float)
    m, n = A.shape
    rows, columns, entries = [], [], []
    row = 0
    for r in range(m):
        for d in range(m):
            if d != r:
                rows.append(np.full(n, row))
                columns.append(r * n + np.arange(n))
                entries.append(A[d] - A[r])
                row += 1
    for c in range(n):
        for d in range(n):
            if d != c:
                rows.append(np.full(m, row))
                columns.append(np.arange(m) * n + c)
                entries.append(B[:, d] - B[:, c])
                row += 1
    parts = (np.concatenate(x) for x in (entries, rows, columns))
    data, i, j = parts
    return (A + B).ravel(), sp.csr_matrix((data, (i, j)), shape=(row, m * n))


def highs(game):
    from scipy.optimize import linprog

    welfare, G = sparse_program(game)
    right = np.zeros(G.shape[0])
    ones = np.ones((1, len(welfare)))
    start = time.perf_counter()
    found = linprog(-welfare, A_ub=G, b_ub=right, A_eq=ones, b_eq=[1], method="highs")
    return time.perf_counter() - start, -found.fun


def clarabel(game):
    import cvxpy as cp

    welfare, G = sparse_program(game)
    start = time.perf_counter()
    p = cp.Variable(len(welfare), nonneg=True)
    problem = cp.Problem(cp.Maximize(welfare @ p), [G @ p <= 0, cp.sum(p) == 1])
    problem.solve(solver=cp.CLARABEL)
    return time.perf_counter() - start, problem.value


def open_spiel(game):
    from open_spiel.python.algorithms import jpsro

    # Its default solver, ECOS, no longer comes with cvxpy.
    jpsro.DEFAULT_ECOS_SOLVER_KWARGS = {"solver": "SCIPY", "scipy_options": {"method": "highs"}}
    meta = game.payoffs.astype(float)
    start = time.perf_counter()
    found, _ = jpsro._mwce(meta, [np.ones(n) for n in game.shape], ignore_repeats=True)
    return time.perf_counter() - start, float((found * meta.sum(axis=0)).sum())


def ours(game):
    start = time.perf_counter()
    best = correlated_equilibria(game).maximize()
    return time.perf_counter() - start, best


def main():
    sizes = [int(x) for x in sys.argv[1:]] or list(GAMES)
    table = Table(title="welfare-maximal correlated equilibrium, ms; medians over games")
    for column in ("N", "games", "ours, exact", "worst", "verify", "baseline", "ratio", "worst"):
        table.add_column(column)
    ours(gt.zoo.chicken())
    kinds = [(n, str(n), generic, GAMES[n]) for n in sizes]
    kinds += [(30, f"30, {name}", draw, 5) for name, draw in HARD.items() if 30 in sizes]
    for n, label, draw, count in kinds:
        games = [gt.NormalForm(draw(np.random.default_rng(seed), n)) for seed in range(count)]
        found = [ours(game) for game in games]
        checks = []
        for game, (_, best) in zip(games, found, strict=True):
            start = time.perf_counter()
            assert best.verify(game)
            checks.append(time.perf_counter() - start)
        seconds = [s for s, _ in found]
        solvers = {"HiGHS": highs}
        if n <= 30 and draw is generic:
            solvers |= {"cvxpy + Clarabel": clarabel, "open_spiel": open_spiel}
        for name, solver in solvers.items():
            some = len(games) if solver is highs else 7
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    others = [solver(game) for game in games[:some]]
            except Exception as error:
                table.add_row(label, "", "", "", "", f"{name}: {error!r:.60}", "", "")
                continue
            for (_, value), (_, best) in zip(others, found, strict=False):
                if abs(value - float(best.value)) > 1e-3 * abs(value):
                    print(f"{name} at N = {n}: {value}, exactly {float(best.value)}")
            times = [s for s, _ in others]
            mine = statistics.median(seconds[:some])
            table.add_row(
                label,
                str(some),
                f"{mine * 1e3:.1f}",
                f"{max(seconds[:some]) * 1e3:.1f}",
                f"{statistics.median(checks) * 1e3:.1f}",
                f"{name} {statistics.median(times) * 1e3:.1f}",
                f"{statistics.median(times) / mine:.1f}x faster",
                f"{max(times) * 1e3:.0f}",
            )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
