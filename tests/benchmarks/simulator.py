"""Speed of the batched simulator, in environment steps a second.

Run with `python tests/benchmarks/simulator.py`; `--device cuda` measures torch on a GPU, at
batches up to a million, and nothing else. Actions are given and results written into arrays that
are used again; medians of several repetitions, no assertion.
"""

import argparse

import numpy as np
import torch
from measure import median
from rich.console import Console
from rich.table import Table

from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.simulation.simulator import Simulator

REFERENCE = 3.18e6
"""Steps a second of the authors' vectorised, compiled Coin Game at batch 2,048 (published)."""

BATCH = 2048


def speed(simulator, steps, repetitions=21, *, synchronise=lambda: None):
    """Steps a second of a simulator."""
    shape = (steps, simulator.batch, simulator.num_players)
    actions = np.random.default_rng(0).integers(0, 4, shape).astype(np.uint8)
    if simulator.backend == "torch":
        actions = torch.from_numpy(actions).to(simulator.states.device)
    out = simulator.rollout(actions)

    def run():
        for _ in range(calls):
            simulator.rollout(actions, out=out)
        synchronise()

    calls = 1
    calls = max(1, int(0.05 / median(run, 3)))
    return calls * steps * simulator.batch / median(run, repetitions)


def on_cpu(table):
    torch.set_num_threads(1)
    for name, rules in {"Coin Game": CoinGame(), "ABCG": BargainingCoinGame()}.items():
        grid = rules.observations()
        written = {
            "rewards, states": None,
            "and observations, uint8": grid,
            "and observations, float32": grid.astype(np.float32),
        }
        for what, seen in written.items():
            game = rules.stochastic(horizon=100, quotient=seen is None)
            for backend, threads, steps in (
                ("compiled", 1, 32),
                ("compiled", 2, 256),
                ("numpy", 1, 32),
                ("torch", 1, 32),
            ):
                simulator = Simulator(
                    game, BATCH, seed=0, observations=seen, backend=backend, threads=threads
                )
                how = f"{backend}, {threads} thread{'s' if threads > 1 else ''}"
                table.add_row(
                    name, what, how, f"{BATCH:,} x {steps}", *figures(speed(simulator, steps))
                )


def on_gpu(table, device):
    for batch in (BATCH, 2**16, 2**20):
        for what, observations in (("rewards, states", None), ("and observations, uint8", "auto")):
            simulator = Simulator(
                CoinGame(), batch, seed=0, horizon=100, observations=observations, device=device
            )
            steps = speed(simulator, 20, 5, synchronise=torch.cuda.synchronize)
            table.add_row("Coin Game", what, f"torch, {device}", f"{batch:,} x 20", *figures(steps))


def figures(steps):
    return f"{steps / 1e6:.1f} M", f"{steps / REFERENCE:.1f}x"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    device = parser.parse_args().device
    table = Table(title="environment steps a second; medians of this run")
    for column in (
        "game",
        "written at each step",
        "backend",
        "batch x time",
        "steps/s",
        "to 3.18 M",
    ):
        table.add_column(column)
    if device == "cpu":
        on_cpu(table)
    else:
        on_gpu(table, device)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
