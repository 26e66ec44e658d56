"""How large Coin Games of three and more players may be: seconds, memory, joint frontiers.

Run with `python tests/studies/coin_game_sizes.py` (minutes): the table and the figures at the
end of docs/games-over-time.md. Each size is made in a process of its own.
"""

import math
import multiprocessing
import resource
import time
from fractions import Fraction

import gametheory as gt
from gametheory.coin_game import CoinGame

SIZES = ((3, 2), (3, 3), (3, 4), (3, 5), (4, 3), (4, 4), (3, 8), (5, 2))


def peak():
    """The largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made(players, size):
    CoinGame(players=2, size=2).stochastic(discount="24/25")  # what is loaded once
    before, start = peak(), time.perf_counter()
    try:
        rules = CoinGame(players=players, size=size)
        game = rules.stochastic(discount="24/25")
    except gt.TooLarge:
        return f"{players} players, {size} x {size}: refused"
    seconds = time.perf_counter() - start
    moves, states = math.prod(game.shape), len(rules.states)
    return (
        f"{players} players, {size} x {size}: {states:,} states, {moves} joint moves, "
        f"{seconds:.2f} s, {peak() - before:.0f} MB"
    )


def timed(name, function):
    start = time.perf_counter()
    found = function()
    print(f"{name}: {found}, {time.perf_counter() - start:.1f} s", flush=True)


def best_sum(size):
    trio = CoinGame(players=3, size=size).stochastic(discount="24/25")
    best = gt.welfare.occupancy_optimum(trio, gt.welfare.utilitarian)
    exact = gt.stochastic.expected_payoffs(trio, best.policy.argmax(axis=1))
    total = sum(exact, Fraction(0))
    shown = total if total.denominator < 1000 else float(total)
    return f"{shown}, proved to {best.bound - float(total):.0e}"


def main():
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for line in pool.starmap(made, SIZES, chunksize=1):
            print(line, flush=True)
    halves = CoinGame(players=3, size=2).stochastic(discount="1/2")
    timed(
        "vertices of what joint control attains at 1/2", lambda: len(gt.attainable(halves).points)
    )
    for size in (2, 3):
        timed(f"best sum of three on the {size} x {size} board", lambda size=size: best_sum(size))


if __name__ == "__main__":
    main()
