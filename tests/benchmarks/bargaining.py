"""Speed of bargaining in batches of games, as ratios to the scalar path of this run.

Run as `OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.bargaining [games]`.
Each row: hull, frontier, minimax disagreement and the four solutions of every game of a batch,
then normative disagreement. The baseline is `gt.solutions` on some of the same games, which also
gives rationals and certificates. Memory is the peak of a process of its own, above the payoffs.
A second table has 2x2x2 games, with d their pure minimax point: the four solutions in batches of
three players beside `bargain`, four times a game.
"""

import contextlib
import multiprocessing
import resource
import sys
import time

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt
from gametheory.bargaining import batch_bargaining_of_three
from gametheory.bargaining.batch import batch_bargaining
from gametheory.bargaining.names import SOLUTIONS

GAMES = 1_000_000
SCALAR = 200
KINDS = ("integers 0..9", "integers 0..999", "floats")
KINDS_OF_THREE = ("integers 0..2", "integers -4..4", *KINDS[:1], "integers 0..99", "floats")


def random_payoffs(kind, shape):
    rng = np.random.default_rng(shape[-1])
    if kind == "floats":
        return rng.random(shape)
    low, high = map(int, kind.removeprefix("integers ").split(".."))
    return rng.integers(low, high + 1, shape)


def payoffs(kind, size, count):
    return random_payoffs(kind, (count, 2, size, size))


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


def ours_of_three(kind, count):
    games = random_payoffs(kind, (count, 3, 2, 2, 2))
    before = peak()
    start = time.perf_counter()
    found = batch_bargaining_of_three(games)
    seconds = time.perf_counter() - start
    some = {name: payoffs[:SCALAR] for name, payoffs in found.solutions.items()}
    return seconds, peak() - before, found.decided, found.disagreement[:SCALAR], some


def scalar_of_three(kind, count, points):
    games = random_payoffs(kind, (count, 3, 2, 2, 2))[:SCALAR]
    expected = {name: np.full((SCALAR, 3), np.nan) for name in SOLUTIONS}
    start = time.perf_counter()
    for k, game in enumerate(games):
        S = gt.attainable(gt.NormalForm(game))
        for name in SOLUTIONS:
            with contextlib.suppress(gt.Infeasible):
                outcome = gt.bargain(S, name, disagreement=points[k].tolist())
                expected[name][k] = outcome.exact_payoffs
    return (time.perf_counter() - start) / SCALAR, expected


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
    console = Console(width=120)
    console.print(table)
    console.print(of_three(count))


def of_three(count):
    table = Table(title=f"{count:,} games of 2x2x2: the four solutions at the pure minimax point")
    for column in ("payoffs", "s", "us/game", "at once", "scalar", "ratio", "MB"):
        table.add_column(column)
    for kind in KINDS_OF_THREE:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, memory, decided, points, found = pool.apply(ours_of_three, (kind, count))
        one, expected = scalar_of_three(kind, count, points)
        for name in SOLUTIONS:
            np.testing.assert_allclose(found[name], expected[name], atol=1e-7)
        table.add_row(
            kind,
            f"{seconds:.2f}",
            f"{seconds / count * 1e6:.2f}",
            f"{decided:.2%}",
            f"{one * 1e6:.0f} us",
            f"{one / seconds * count:.0f}x",
            f"{memory:.0f}",
        )
    return table


if __name__ == "__main__":
    main()
