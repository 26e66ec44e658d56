"""All equilibria of random degenerate games, through every reduction, against brute force.

    python tests/studies/degenerate_games.py --games 100000 --seed 0 --lrsnash 10

Each game has up to 5x5 actions and payoffs in {0, 1, 2}, or sums of such; into most one kind of
structure is forced: repeated actions of either sort, players with one action, dominated actions,
opposed interests, blocks. `nash_equilibria` with its reductions on (at every size) and off must
list the same, and exactly the extreme equilibria of brute force over supports; every so many games
also those of lrsnash. A copy in disguise (players swapped, actions permuted, other units, floats)
must have the same, too.
"""

import argparse
import collections
import sys
from pathlib import Path

import numpy as np

from gametheory._support.progress import progress_bar

sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))
from degenerate import MAKERS, judged


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--games", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--lrsnash", type=int, default=10, help="every so many games; 0: none")
    parser.add_argument("--fractions", type=int, default=100, help="every so many games; 0: none")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    wrong, methods = collections.Counter(), collections.Counter()
    names = list(MAKERS)
    for k in progress_bar("games")(range(options.games)):
        payoffs = MAKERS[names[k % len(names)]](rng)
        found, method = judged(
            payoffs,
            rng,
            by_lrsnash=bool(options.lrsnash) and k % options.lrsnash == 0,
            in_fractions=bool(options.fractions) and k % options.fractions == 0,
        )
        if found:
            print(dict(found), payoffs.tolist(), flush=True)
        wrong += found
        methods[_without_numbers(method)] += 1
    for name, count in methods.most_common():
        print(f"{count:>9,}  {name}")
    print(f"{options.games:>9,}  games, of which wrong: {dict(wrong) or 'none'}")
    sys.exit(bool(wrong))


def _without_numbers(text):
    return "; ".join(part.split(",")[0].rstrip("0123456789 x") for part in text.split(";"))


if __name__ == "__main__":
    main()
