"""Equilibrium payoffs of repeated games and the coin games, timed.

Random 5x5 games (integers 0..99) against QuantEcon's Abreu-Sannikov at its defaults, in the same
run: its set is a float polygon without a proof. Run with `make bench`.
"""

import itertools
import time
import warnings

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


def quantecon_area(A, B, g):
    """The area of QuantEcon's set; None where it raises."""
    from quantecon.game_theory import NormalFormGame, Player
    from quantecon.game_theory.repeated_game import RepeatedGame
    from scipy.spatial import QhullError

    players = Player(A.astype(float)), Player(np.ascontiguousarray(B.T, dtype=float))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return RepeatedGame(NormalFormGame(players), g).equilibrium_payoffs().volume
        except (QhullError, ValueError):
            return None


def repeated(table):
    games = np.random.default_rng(0).integers(0, 100, (GAMES, 2, 5, 5))
    quantecon_area(*games[0], 0.9)
    for text in ("9/10", "99/100"):
        ours, peer, exact, off, raised = [], [], 0, 0, 0
        for A, B in games:
            game = gt.Repeated(gt.NormalForm.from_bimatrix(A, B), text)
            time_ours, found = timed(gt.repeated.equilibrium_payoff_set, game)
            time_peer, area = timed(quantecon_area, A, B, float(game.discount))
            ours.append(time_ours)
            peer.append(time_peer)
            exact += found.is_exact
            raised += area is None
            off += area is not None and area > 1.001 * float(found.outer.area)
        table.add_row(
            f"random 5x5 at {text}: set, proved ({exact} of {GAMES} exactly)",
            f"{np.median(ours) * 1e3:.1f} ms (95 %: {np.quantile(ours, 0.95) * 1e3:.0f})",
            f"QuantEcon {np.median(peer) * 1e3:.1f} ms; > .1 % too large in {off}, raises in "
            f"{raised}",
            f"{np.median(peer) / np.median(ours):.1f}x",
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
    main()
