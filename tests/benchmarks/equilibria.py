"""Speed of the equilibria engine, as ratios to its peers in the same run.

Run with `python -m tests.benchmarks.equilibria`; needs numba, and of the peers uses what is
installed: lrsnash (passagemath-lrslib) and quantecon. One thread; medians over random games with
integer payoffs in 0..999. "ours" is `nash_equilibria`, every accept and every cut proven; "read"
also turns each equilibrium into Fractions. Repetitions of a fast call follow one another, so caches
are warm for all.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import argparse
import statistics
import subprocess
import tempfile
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

import gametheory as gt
from tests.benchmarks.measure import median, seconds
from tests.gametheory.oracles import lrsnash_program

ENUMERATION = {4: 40, 6: 40, 8: 30, 10: 20, 12: 9, 14: 5, 16: 3}
"""Games for each size, peers included."""

ALONE = {20: 3, 24: 2}
PATHS = {50: 25, 100: 25, 200: 25, 500: 5}


def quantecon_game(payoffs):
    import quantecon.game_theory as peer

    floats = payoffs.astype(float)
    players = (peer.Player(floats[0]), peer.Player(np.ascontiguousarray(floats[1].T)))
    return peer, peer.NormalFormGame(players)


def call_lrsnash(payoffs, folder):
    _, m, n = payoffs.shape
    file = Path(folder) / "game"
    blocks = ("\n".join(" ".join(map(str, row)) for row in matrix) for matrix in payoffs)
    file.write_text(f"{m} {n}\n\n" + "\n\n".join(blocks) + "\n")
    subprocess.run([lrsnash_program(), file], capture_output=True, check=True)


def repetitions(size):
    return 9 if size <= 8 else 3 if size <= 12 else 1


def all_equilibria(console):
    table = Table(title="all equilibria of random N x N games, ms (medians over games)")
    for column in (
        "N",
        "games",
        "equilibria",
        "ours",
        "ours, read",
        "lrsnash",
        "ratio",
        "quantecon vertex",
        "ratio",
        "quantecon support",
        "ratio",
    ):
        table.add_column(column, justify="right")
    warm = np.random.default_rng(1).integers(0, 1000, (2, 10, 10))
    gt.nash_equilibria(gt.NormalForm(warm))
    small = gt.NormalForm(warm[:, :4, :4])
    gt.nash_equilibria(small)
    peer, game = quantecon_game(warm[:, :4, :4])
    peer.vertex_enumeration(game), list(peer.support_enumeration(game))
    with tempfile.TemporaryDirectory() as folder:
        for size, games in (ENUMERATION | ALONE).items():
            rng = np.random.default_rng(size)
            times = {key: [] for key in ("ours", "read", "lrs", "vertex", "support")}
            counts = []
            for _ in range(games):
                payoffs = rng.integers(0, 1000, (2, size, size))
                game, repeat = gt.NormalForm(payoffs), repetitions(size)
                times["ours"].append(median(lambda g=game: gt.nash_equilibria(g), repeat))
                times["read"].append(
                    median(lambda g=game: [e.exact_profile for e in gt.nash_equilibria(g)], repeat)
                )
                counts.append(len(gt.nash_equilibria(game)))
                if size in ALONE:
                    continue
                times["lrs"].append(median(lambda p=payoffs: call_lrsnash(p, folder), repeat))
                peer, theirs = quantecon_game(payoffs)
                times["vertex"].append(
                    median(lambda g=theirs, p=peer: p.vertex_enumeration(g), repeat)
                )
                if size <= 8:
                    times["support"].append(
                        median(lambda g=theirs, p=peer: list(p.support_enumeration(g)), repeat)
                    )
            middle = {key: statistics.median(v) * 1e3 for key, v in times.items() if v}
            row = [str(size), str(games), f"{statistics.mean(counts):.1f}"]
            row += [f"{middle[key]:.3f}" for key in ("ours", "read")]
            for key in ("lrs", "vertex", "support"):
                row += (
                    [f"{middle[key]:.2f}", f"{middle[key] / middle['ours']:.1f}x"]
                    if key in middle
                    else ["", ""]
                )
            table.add_row(*row)
    console.print(table)


def batches(console):
    table = Table(title="all equilibria of a million random games, seconds")
    for column in ("games", "payoffs", "equilibria", "s"):
        table.add_column(column, justify="right")
    rng = np.random.default_rng(0)
    for size in (2, 3):
        for name, payoffs in (
            ("0..2", rng.integers(0, 3, (10**6, 2, size, size))),
            ("0..999", rng.integers(0, 1000, (10**6, 2, size, size))),
            ("floats", rng.random((10**6, 2, size, size))),
        ):
            found = gt.batch_nash_equilibria(payoffs)
            time = median(lambda p=payoffs: gt.batch_nash_equilibria(p), 3)
            table.add_row(f"{size}x{size}", name, f"{len(found.game):,}", f"{time:.2f}")
    console.print(table)


def paths(console):
    table = Table(title="one equilibrium of random N x N games: Lemke-Howson, ms")
    for column in (
        "N",
        "games",
        "ours",
        "ours, label 0",
        "quantecon",
        "ratio",
        "ratio, label 0",
        "ratio of totals",
    ):
        table.add_column(column, justify="right")
    gt.lemke_howson(gt.NormalForm(np.random.default_rng(0).random((2, 12, 12))))
    for size, games in PATHS.items():
        rng = np.random.default_rng(size)
        ours, same, theirs = [], [], []
        for _ in range(games):
            payoffs = rng.random((2, size, size))
            game = gt.NormalForm(payoffs)
            peer, other = quantecon_game(payoffs)
            repeat = 7 if size <= 100 else 1
            gt.lemke_howson(game)
            ours.append(median(lambda g=game: gt.lemke_howson(g), max(repeat, 3)))
            peer.lemke_howson(other, max_iter=10)
            time = median(lambda g=other, p=peer: p.lemke_howson(g, max_iter=10**6), repeat)
            theirs.append(time)
            same.append(median(lambda g=game: gt.lemke_howson(g, label=0), repeat))
        a, b, c = (statistics.median(times) * 1e3 for times in (ours, same, theirs))
        table.add_row(
            str(size),
            str(games),
            *(f"{t:.2f}" for t in (a, b, c)),
            f"{c / a:.1f}x",
            f"{c / b:.1f}x",
            f"{sum(theirs) / sum(ours):.1f}x",
        )
    console.print(table)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    sections = {"all": all_equilibria, "batch": batches, "paths": paths}
    parser.add_argument("sections", nargs="*", choices=[[], *sections], default=[])
    chosen = parser.parse_args().sections or list(sections)
    console = Console(width=130)
    for name in chosen:
        console.print(f"{name}: {seconds(lambda n=name: sections[n](console)):.0f} s in all\n")


if __name__ == "__main__":
    main()
