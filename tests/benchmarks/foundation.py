"""Speed of the foundation, as ratios to named baselines measured in the same run.

Run with `python -m tests.benchmarks.foundation`. Medians of several repetitions, torch on one
thread; no assertion: absolute times say more of the machine than of the code.
"""

import subprocess
import sys

import torch
from rich.console import Console
from rich.table import Table

import learners
from gametheory.games import zoo
from tests.benchmarks.measure import median

BOS = zoo.asymmetric_bach_or_stravinsky()


def shell(*arguments, repetitions=9):
    return median(lambda: subprocess.run(arguments, check=True, capture_output=True), repetitions)


def main():
    torch.set_num_threads(1)
    table = Table(title="one thread; medians of this run")
    for column in ("what", "ours", "baseline", "ratio"):
        table.add_column(column)

    learners.train(BOS, runs=2, steps=2, rng=0)
    batch = median(lambda: learners.train(BOS, runs=1024, rng=0), 3) / 1024
    single = median(lambda: learners.train(BOS, runs=1, rng=0), 3)
    table.add_row(
        "LOLA-Exact, 200 steps, a run (of 1,024)",
        f"{batch * 1e3:.2f} ms",
        f"one run at a time {single * 1e3:.0f} ms",
        f"{single / batch:.0f}x faster",
    )

    runs = learners.train(BOS, runs=1000, steps=2, rng=0)
    generator = torch.Generator().manual_seed(0)
    systems = torch.rand(10**6, 5, 5, dtype=torch.float64, generator=generator) + 5 * torch.eye(5)
    right = torch.rand(10**6, 5, 1, dtype=torch.float64, generator=generator)
    solve = median(lambda: torch.linalg.solve(systems, right), 5)
    for horizon in (None, 200):
        pairs = median(lambda h=horizon: learners.cross_play(runs, horizon=h), 5)
        name = "discounted" if horizon is None else f"mean of {horizon} steps"
        table.add_row(
            f"cross-play 1,000 x 1,000, {name}",
            f"{pairs:.2f} s",
            f"a million 5x5 solves {solve:.2f} s",
            f"{pairs / solve:.2f} of it",
        )

    numpy = shell(sys.executable, "-c", "import numpy")
    both = shell(sys.executable, "-c", "import numpy, gametheory")
    table.add_row(
        "import gametheory beyond numpy",
        f"{(both - numpy) * 1e3:.0f} ms",
        f"python with numpy {numpy * 1e3:.0f} ms",
        f"{(both - numpy) / numpy:.2f} of it",
    )
    command = [sys.executable, "-m", "gametheory"]
    analyze = shell(*command, "analyze", "asymmetric-bach-or-stravinsky")
    table.add_row(
        "gametheory analyze, from the shell",
        f"{analyze * 1e3:.0f} ms",
        f"python with numpy {numpy * 1e3:.0f} ms",
        f"{analyze / numpy:.1f}x",
    )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
