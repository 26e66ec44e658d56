"""Speed of commitments in batches of 2x2 games, as ratios to the scalar functions of this run.

Run as `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.commitments [games]`.
Each row: both leaders' weak and strong payoffs, of pure and of mixed commitment, then the corners
of what conditional commitment attains. The baselines are `attainable(game, by="leader")`, pure and
mixed, of either leader, and `attainable(game, by="program")` on some of the same games, which also
give polygons, witnesses and proofs.
"""

import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt
from gametheory.commitments import attainable, batch_commitments

GAMES = 1_000_000
SCALAR = 60
KINDS = ("integers 0..9", "floats", "tenths")


def payoffs(kind, count):
    rng = np.random.default_rng(24)
    if kind == "floats":
        return rng.random((count, 2, 2, 2))
    table = rng.integers(0, 10, (count, 2, 2, 2))
    return table / 10 if kind == "tenths" else table


def one_by_one(games):
    """Seconds a game for leaders and for programs, and what leaders get."""
    start = time.perf_counter()
    strong = []
    for game in games:
        found = [attainable(game, by="leader", leader=i) for i in range(2)]
        for i in range(2):
            attainable(game, by="leader", leader=i, commitment="pure")
        strong.append([float(each.strong) for each in found])
    leaders = time.perf_counter() - start
    counts = [len(attainable(game, by="program").payoff_set.points) for game in games]
    programs = time.perf_counter() - start - leaders
    return leaders / len(games), programs / len(games), strong, counts


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else GAMES
    table = Table(title=f"{count:,} 2x2 games")
    for column in ("payoffs", "leaders s", "scalar", "ratio", "programs s", "scalar", "ratio"):
        table.add_column(column)
    for kind in KINDS:
        games = payoffs(kind, count)
        start = time.perf_counter()
        found = batch_commitments(games)
        leaders = time.perf_counter() - start
        counts = found.corner_counts
        programs = time.perf_counter() - start - leaders
        some = [gt.NormalForm(game) for game in games[:SCALAR]]
        one, other, strong, expected = one_by_one(some)
        np.testing.assert_allclose(found.strong[: len(some)], strong, atol=1e-12)
        np.testing.assert_array_equal(counts[: len(some)], expected)
        table.add_row(
            kind,
            f"{leaders:.2f}",
            f"{one * 1e6:.0f} us",
            f"{one / leaders * count:.0f}x",
            f"{programs:.2f}",
            f"{other * 1e6:.0f} us",
            f"{other / programs * count:.0f}x",
        )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
