"""Speed of the batched simulator, in environment steps a second, beside JaxMARL's Coin Game.

Run with `python -m tests.benchmarks.simulator --peer PYTHON`, an interpreter with jaxmarl (`make
bench` sees to one); without it there are no ratios. JaxMARL plays other rules on the same board (a
fifth move, no seat at a common cell, its own statistics) and writes observations. `--device cuda`
measures torch on a GPU, at batches up to a million, and nothing else. Actions are given and results
written into arrays that are used again; medians of several repetitions, no assertion.
"""

import argparse
import os
import subprocess
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.simulation.simulator import Simulator
from tests.benchmarks.measure import median

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


def peer_speed(python, threads, steps):
    """Steps a second of JaxMARL, XLA on so many cores; None without an interpreter that has it."""
    if python is None:
        return None
    cores = sorted(os.sched_getaffinity(0))[:threads]
    script = Path(__file__).with_name("jaxmarl_coin_game.py")
    done = subprocess.run(
        [python, script, str(BATCH), str(steps)],
        check=True,
        capture_output=True,
        text=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),
    )
    return float(done.stdout.splitlines()[-1])


def on_cpu(table, python):
    peers = {}
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
                if (threads, steps) not in peers:
                    peers[threads, steps] = peer_speed(python, threads, steps)
                how = f"{backend}, {threads} thread{'s' if threads > 1 else ''}"
                found = figures(speed(simulator, steps), peers[threads, steps])
                table.add_row(name, what, how, f"{BATCH:,} x {steps}", *found)


def on_gpu(table, device):
    for batch in (BATCH, 2**16, 2**20):
        for what, observations in (("rewards, states", None), ("and observations, uint8", "auto")):
            simulator = Simulator(
                CoinGame(), batch, seed=0, horizon=100, observations=observations, device=device
            )
            steps = speed(simulator, 20, 5, synchronise=torch.cuda.synchronize)
            table.add_row(
                "Coin Game", what, f"torch, {device}", f"{batch:,} x 20", *figures(steps, None)
            )


def figures(steps, peer):
    if peer is None:
        return f"{steps / 1e6:.1f} M", "", ""
    return f"{steps / 1e6:.1f} M", f"{peer / 1e6:.1f} M", f"{steps / peer:.1f}x"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--peer", help="an interpreter with jaxmarl")
    options = parser.parse_args()
    device = options.device
    table = Table(title="environment steps a second; medians of this run")
    for column in (
        "game",
        "written at each step",
        "backend",
        "batch x time",
        "steps/s",
        "JaxMARL",
        "ratio",
    ):
        table.add_column(column)
    if device == "cpu":
        on_cpu(table, options.peer)
    else:
        on_gpu(table, device)
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
