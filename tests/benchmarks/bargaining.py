"""Speed of bargaining in batches of games, as ratios to the scalar path of this run.

Run as `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.bargaining [games]`.
Each row: hull, frontier, minimax disagreement and the four solutions of every game of a batch,
then normative disagreement. The baseline is `gt.solutions` on some of the same games, which also
gives rationals and certificates. Memory is the peak of a process of its own, above the payoffs.
"""

import multiprocessing
import resource
import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt
from gametheory.bargaining.batch import batch_bargaining

GAMES = 1_000_000
SCALAR = 200
KINDS = ("integers 0..9", "integers 0..999", "floats")


def payoffs(kind, size, count):
    rng = np.random.default_rng(size)
    if kind == "floats":
        return rng.random((count, 2, size, size))
    return rng.integers(0, int(kind.rsplit(".", 1)[1]) + 1, (count, 2, size, size))


def peak():
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(kind, size, count):
    games = payoffs(kind, size, count)
    before = peak()
    start = time.perf_counter()
    batch = batch_bargaining(games)
    found = batch.solutions
    solved = time.perf_counter()
    memory = peak() - before
    degree = batch.normative_disagreement
    assert degree.possible.shape == (count,)
    return solved - start, time.perf_counter() - solved, memory, found["nash"][:SCALAR]


def scalar(kind, size, count):
    games = [gt.NormalForm(game) for game in payoffs(kind, size, count)[:SCALAR]]
    start = time.perf_counter()
    nash = [gt.solutions(game)["nash"].exact_payoffs for game in games]
    return (time.perf_counter() - start) / SCALAR, nash


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else GAMES
    table = Table(title=f"{count:,} games: hull, frontier, minimax point and four solutions")
    for column in ("games", "payoffs", "s", "us/game", "scalar", "ratio", "normative s", "MB"):
        table.add_column(column)
    for size in (2, 3, 4):
        for kind in KINDS:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                seconds, normative, memory, nash = pool.apply(ours, (kind, size, count))
            one, expected = scalar(kind, size, count)
            np.testing.assert_allclose(nash, np.array(expected, dtype=float), atol=1e-8)
            table.add_row(
                f"{size}x{size}",
                kind,
                f"{seconds:.2f}",
                f"{seconds / count * 1e6:.2f}",
                f"{one * 1e6:.0f} us",
                f"{one / seconds * count:.0f}x",
                f"{normative:.2f}",
                f"{memory:.0f}",
            )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
