"""All equilibria of thousands of degenerate games, against two independent exact programs.

    python tests/studies/equilibria_oracles.py --games 20000 --seed 0

Each game has up to 6x6 actions and payoffs in {0, 1, 2}; most have a continuum of equilibria.
Both of our searches (vertices in Python integers; branching, compiled) must list exactly the
extreme equilibria of lrsnash, and those of pygambit's rational enumeration (its duplicates
removed), and so must a copy with permuted actions, swapped players and rescaled payoffs.
"""

import argparse
import collections
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np

import gametheory as gt
from gametheory._support.progress import progress_bar
from gametheory.equilibria import _extreme, _minors

sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))
from oracles import lrsnash


def by_pygambit(payoffs):
    import pygambit

    game = pygambit.Game.from_arrays(*(m.astype(object) for m in payoffs))
    result = pygambit.nash.enummixed_solve(game, rational=True)
    return {
        tuple(tuple(Fraction(str(p)) for _, p in profile[player]) for player in game.players)
        for profile in result.equilibria
    }


def ours(payoffs, engine):
    """All extreme equilibria by one of the engines, each checked by its certificate."""
    held = _extreme._compiler_pays, _minors.LARGEST
    try:
        _extreme._compiler_pays = lambda: engine != "vertices"
        _minors.LARGEST = 0 if engine == "branching" else held[1]
        game = gt.NormalForm(payoffs)
        found = gt.nash_equilibria(game, exact=True)
    finally:
        _extreme._compiler_pays, _minors.LARGEST = held
    assert found.complete
    assert all(equilibrium.verify(game) for equilibrium in found)
    profiles = [equilibrium.exact_profile for equilibrium in found]
    assert len(set(profiles)) == len(profiles)
    return set(profiles)


def disguised(payoffs, rng):
    """An equivalent game, and the map of its profiles back to those of `payoffs`."""
    _, m, n = payoffs.shape
    rows, columns = rng.permutation(m), rng.permutation(n)
    scale, shift = rng.integers(1, 9, 2), rng.integers(-5, 6, 2)
    copy = payoffs[:, rows][:, :, columns] * scale[:, None, None] + shift[:, None, None]
    copy = copy[::-1].transpose(0, 2, 1)

    def back(profile):
        y, x = profile
        return (
            tuple(x[k] for k in np.argsort(rows)),
            tuple(y[k] for k in np.argsort(columns)),
        )

    return copy, back


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--games", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pygambit", type=int, default=None, help="games for pygambit; all")
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    counts = collections.Counter()
    for k in progress_bar("games")(range(options.games)):
        m, n = rng.integers(1, 7, 2)
        payoffs = rng.integers(0, 3, (2, m, n))
        truth = lrsnash(payoffs[0].tolist(), payoffs[1].tolist())
        engine = ("vertices", "minors", "branching")[k % 3]
        for name in {"branching", engine}:
            found = ours(payoffs, name)
            counts["missing"] += len(truth - found)
            counts["false"] += len(found - truth)
            counts[f"by {name}"] += 1
        copy, back = disguised(payoffs, rng)
        counts["differs when disguised"] += {back(p) for p in ours(copy, engine)} != truth
        if options.pygambit is None or k < options.pygambit:
            counts["differs from pygambit"] += by_pygambit(payoffs) != truth
            counts["checked by pygambit"] += 1
        counts["continuum"] += len(truth) > 1 and any(
            not subset.is_point
            for subset in gt.nash_equilibria(gt.NormalForm(payoffs)).maximal_nash_subsets
        )
        counts["equilibria"] += len(truth)
        counts["games"] += 1
    for name, count in sorted(counts.items()):
        print(f"{count:>9,}  {name}")
    wrong = ("missing", "false", "differs when disguised", "differs from pygambit")
    sys.exit(any(counts[name] for name in wrong))


if __name__ == "__main__":
    main()
