"""What exact learners learn in the Coin Game and ABCG, beside the analytic frontier.

Run with `python tests/studies/coin_game_shaping.py` (minutes): tabular policies, with and without
one bit of memory (what the last pick was), true gradients through the linear solve.
"""

import argparse
import time

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

import gametheory as gt
import learners
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.evaluation.exploitability import exploitability

DISCOUNT = "24/25"


def row(rules, learner, *, memory, runs, steps, learning_rate, opponent_step):
    game = rules.stochastic(discount=DISCOUNT, remember_pick=memory)
    start = time.perf_counter()
    found = learners.train(
        game,
        learner,
        runs=runs,
        steps=steps,
        rng=0,
        learning_rate=learning_rate,
        opponent_step=opponent_step,
    )
    seconds = time.perf_counter() - start
    table = learners.cross_play(found)
    frontier = gt.stochastic.joint_frontier(rules.stochastic(discount=DISCOUNT))
    best = max(float(sum(v)) for v in frontier.vertices)
    own = found.payoffs
    off = ~np.eye(runs, dtype=bool)
    met = table.payoffs.sum(-1)[off] / best
    gains = np.stack([exploitability(found, i) for i in range(2)])
    return (
        rules.name,
        "one bit" if memory else "none",
        f"{learner}, {learning_rate:g}, {opponent_step:g}",
        f"({own[:, 0].mean():.3f}, {own[:, 1].mean():.3f})",
        f"{own.sum(1).mean() / best:.3f} ± {own.sum(1).std() / best / np.sqrt(runs):.3f}",
        f"{(own.sum(1) / best > 0.9).mean():.0%}",
        f"{met.mean():.3f}",
        f"{gains.mean():.3f}",
        f"{runs * steps / seconds:.0f}",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=32)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--abcg-runs", type=int, default=8)
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = Table(title="sums of payoffs as shares of the best sum on the frontier")
    for name in (
        "game",
        "memory",
        "learner, rate, step",
        "self-play",
        "share, self",
        "above .9",
        "share, cross",
        "gain of a best reply",
        "runs x steps/s",
    ):
        table.add_column(name)
    console = Console(width=160)
    for memory in (False, True):
        for learner, rate, step in (
            ("naive", 10, 0),
            ("lola", 1, 1),
            ("lola", 10, 20),
            ("lola", 5, 50),
            ("sos", 10, 20),
        ):
            cells = row(
                CoinGame(),
                learner,
                memory=memory,
                runs=options.runs,
                steps=options.steps,
                learning_rate=rate,
                opponent_step=step,
            )
            table.add_row(*cells)
            console.print(*cells, sep=" | ")
    for memory, learner, rate, step in (
        (False, "naive", 10, 0),
        (False, "lola", 10, 20),
        (False, "lola", 20, 200),
        (True, "naive", 10, 0),
        (True, "lola", 20, 200),
    ):
        cells = row(
            BargainingCoinGame(),
            learner,
            memory=memory,
            runs=options.abcg_runs,
            steps=options.steps,
            learning_rate=rate,
            opponent_step=step,
        )
        table.add_row(*cells)
        console.print(*cells, sep=" | ")
    console.print(table)


if __name__ == "__main__":
    main()
