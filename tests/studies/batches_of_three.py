"""Batches of three-player games of small whole numbers, against `bargain` in rationals.

    python tests/studies/batches_of_three.py [--games 100000] [--seed 0]

Payoffs in 0..1, 0..2, -4..4, 0..9, 0..99 and 0..219, and seven kinds with ties of their own (flat
sets, repeated cells, players without a say), with d at the pure minimax point, at the origin, at a
cell, and anywhere between the worst and the best. Each of the four solutions is found once by
`batch_bargaining_of_three` and once by `bargain`; the study ends with an error at the first game in
which they differ, in whether V >= d is empty or in payoffs: by any bit of utilitarian and
egalitarian ones, by more than 2^-48 of the largest payoff of the others. Prints how many agreed,
also if it is interrupted.
"""

import argparse
import collections
import sys
from pathlib import Path

import numpy as np

from gametheory._support.progress import progress_bar

sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))
from three_player_batches import KINDS, POINTS, held_to_one_by_one, points_for, whole_games

BLOCK = 50


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts = collections.Counter()
    try:
        for k in progress_bar("blocks")(range(-(-options.games // BLOCK))):
            rng = np.random.default_rng([options.seed, k])
            kind, choice = KINDS[k % len(KINDS)], POINTS[k // len(KINDS) % len(POINTS)]
            games = whole_games(kind, min(BLOCK, options.games - k * BLOCK), rng)
            held_to_one_by_one(games, points_for(games, choice, rng), counts)
    finally:
        for what, count in sorted(counts.items()):
            print(f"{what:24} {count:12,}")


if __name__ == "__main__":
    main()
