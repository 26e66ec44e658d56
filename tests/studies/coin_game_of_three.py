"""What exact learners learn in the Coin Game of three players, beside the best sum of payoffs.

Run with `python tests/studies/coin_game_of_three.py` (minutes): tabular policies on the 2 x 2
board, with and without one bit of memory (whether the last pick was a theft), true gradients.
"""

import argparse
import itertools
import time

import numpy as np
import torch
from rich.console import Console

import gametheory as gt
import learners
from gametheory.coin_game import CoinGame

DISCOUNT = "24/25"


def distinct_runs(table):
    """The payoffs `[triple, player]` where the three players come from three runs."""
    runs = range(len(table.payoffs))
    return np.array([table.payoffs[who] for who in itertools.permutations(runs, 3)])


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
    joint = rules.stochastic(discount=DISCOUNT)
    best = gt.welfare.occupancy_optimum(joint, gt.welfare.utilitarian).value
    shares = found.payoffs.sum(axis=1) / best
    met = distinct_runs(learners.cross_play(found)).sum(axis=1) / best
    return (
        "one bit" if memory else "none",
        f"{learner}, {learning_rate:g}, {opponent_step:g}",
        "(" + ", ".join(f"{x:.3f}" for x in found.payoffs.mean(axis=0)) + ")",
        f"{shares.mean():.3f} ± {shares.std(ddof=1) / np.sqrt(runs):.3f}",
        f"{shares.min():.3f} to {shares.max():.3f}",
        f"{met.mean():.3f}",
        f"{found.best_reply_gains().mean():.3f}",
        f"{seconds:.0f} s",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--size", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(1)
    console = Console(width=160)
    console.print(
        "memory | learner, rate, step | self-play | share of the best sum | from, to | "
        "strangers' share | gain of a best reply | time"
    )
    for memory in (False, True):
        for learner, rate, step in (("naive", 10, 0), ("lola", 10, 20), ("lola", 5, 50)):
            cells = row(
                CoinGame(players=3, size=options.size),
                learner,
                memory=memory,
                runs=options.runs,
                steps=options.steps,
                learning_rate=rate,
                opponent_step=step,
            )
            console.print(*cells, sep=" | ")


if __name__ == "__main__":
    main()
