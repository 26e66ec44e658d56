"""Speed of random play in `learners.simulation.Transitions`, in environment steps a second.

Run with `python -m tests.benchmarks.transitions`, on a GPU with `--device cuda`. Ten runs in one
batch play the Coin Game by uniform tables, episodes of 20 steps: 1,024 of each run at once, and on
a GPU 100,000 too (`--episodes` for others). Medians of several repetitions after a warm-up, no
assertion. Drawing actions, moving states, and looking rewards up are in it, learning is not.
"""

import argparse

import torch
from rich.console import Console
from rich.table import Table

from gametheory.coin_game import CoinGame
from learners.neural import TableActor, sample_episodes
from learners.simulation import Streams, Transitions
from tests.benchmarks.measure import median

RUNS, HORIZON = 10, 20


def speed(device, episodes, repetitions=5):
    """Steps a second of all runs together."""
    table = Transitions(CoinGame(), device=device)
    actors = [
        TableActor(torch.full((RUNS, table.num_states, n), 1 / n, device=device))
        for n in table.shape
    ]
    streams = Streams(range(RUNS), device=device)

    def play():
        sample_episodes(table, actors, streams, episodes=episodes, horizon=HORIZON)
        if torch.device(device).type == "cuda":
            torch.cuda.synchronize(device)

    play()
    return RUNS * episodes * HORIZON / median(play, repetitions)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--episodes", type=int, nargs="+", help="of each run")
    options = parser.parse_args()
    torch.set_num_threads(1)
    sizes = options.episodes or ([1024] if options.device == "cpu" else [1024, 100_000])
    table = Table(title=f"Coin Game, {options.device}; medians of this run")
    for column in ("runs x episodes x time", "steps/s"):
        table.add_column(column)
    for episodes in sizes:
        found = speed(options.device, episodes)
        table.add_row(f"{RUNS} x {episodes:,} x {HORIZON}", f"{found / 1e6:.1f} M")
    Console(width=80).print(table)


if __name__ == "__main__":
    main()
