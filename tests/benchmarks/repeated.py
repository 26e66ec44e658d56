"""Equilibrium payoffs of repeated games and the coin games, timed.

Random 5x5 games (integers 0..99) against QuantEcon's Abreu-Sannikov at its defaults, in the same
run: its set is a float polygon without a proof. Run with `python -m tests.benchmarks.repeated`.
"""

import itertools
import subprocess
import sys
import time
import warnings
from fractions import Fraction

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt
from gametheory import stochastic

GAMES = 60


def timed(function, *arguments, **options):
    """(seconds, result)."""
    start = time.perf_counter()
    result = function(*arguments, **options)
    return time.perf_counter() - start, result


def games():
    return np.random.default_rng(0).integers(0, 100, (GAMES, 2, 5, 5))


def quantecon(discount, first):
    """Print (game, seconds, area) from game `first` on; "nan" where QuantEcon raises."""
    from quantecon.game_theory import NormalFormGame, Player
    from quantecon.game_theory.repeated_game import RepeatedGame
    from scipy.spatial import QhullError

    def area(A, B):
        players = Player(A.astype(float)), Player(np.ascontiguousarray(B.T, dtype=float))
        try:
            return RepeatedGame(NormalFormGame(players), discount).equilibrium_payoffs().volume
        except (QhullError, ValueError):
            return float("nan")

    warnings.simplefilter("ignore")
    area(*games()[0])
    for k in range(first, GAMES):
        spent, size = timed(area, *games()[k])
        print(k, spent, size, flush=True)


def peers(discount):
    """QuantEcon's seconds and areas, in a process that begins anew after each crash."""
    seconds, areas, crashes, k = {}, {}, 0, 0
    while k < GAMES:
        command = [sys.executable, __file__, "--quantecon", str(discount), str(k)]
        lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        for line in lines.splitlines():
            number, spent, size = line.split()
            seconds[int(number)], areas[int(number)] = float(spent), float(size)
        done = max(seconds, default=-1) + 1
        if done < GAMES:
            crashes += 1
            k = max(done, k) + 1
        else:
            k = GAMES
    return seconds, areas, crashes


def repeated(table):
    for text in ("9/10", "99/100"):
        theirs, areas, crashes = peers(float(Fraction(text)))
        ours, exact, off = [], 0, 0
        for k, (A, B) in enumerate(games()):
            game = gt.Repeated(gt.NormalForm.from_bimatrix(A, B), text)
            spent, found = timed(gt.repeated.equilibrium_payoff_set, game)
            ours.append(spent)
            exact += found.is_exact
            off += areas.get(k, 0) > 1.001 * float(found.outer.area if found.outer else 0)
        peer = np.median(list(theirs.values()))
        raised = sum(np.isnan(list(areas.values())))
        table.add_row(
            f"random 5x5 at {text}: set, proved ({exact} of {GAMES} exactly)",
            f"{np.median(ours) * 1e3:.1f} ms (95 %: {np.quantile(ours, 0.95) * 1e3:.0f})",
            f"QuantEcon {peer * 1e3:.1f} ms; .1 % too large {off}, raises {raised}, dies {crashes}",
            f"{peer / np.median(ours):.1f}x",
        )


def coin_games(table):
    rules = {"Coin Game": gt.coin_game.CoinGame, "ABCG": gt.coin_game.BargainingCoinGame}
    criteria = {"discount 24/25": {"discount": "24/25"}, "horizon 100": {"horizon": 100}}
    for (name, rule), (label, criterion) in itertools.product(rules.items(), criteria.items()):
        build, game = timed(rule().stochastic, **criterion)
        stochastic.joint_frontier(game)
        runs = [timed(stochastic.joint_frontier, game) for _ in range(3)]
        frontier = runs[0][1]
        quality = "all, proved" if frontier.complete else f"gap {frontier.gap:.0e}"
        table.add_row(
            f"{name}, {label}: frontier, {len(frontier)} vertices ({quality})",
            f"{np.median([time for time, _ in runs]) * 1e3:.0f} ms",
            f"building {build * 1e3:.0f} ms",
            "",
        )


def main():
    table = Table(title="medians of this run, one thread")
    for column in ("what", "ours", "beside it", "ratio"):
        table.add_column(column)
    repeated(table)
    coin_games(table)
    Console(width=150).print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--quantecon"]:
        quantecon(float(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
