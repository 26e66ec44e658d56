"""Games of mixed scales, solved one by one and in batches, against brute force in rationals.

    python tests/studies/mixed_scales.py --games 1000000 --seed 0

Payoffs between 1e-12 and 1e12, ties, near ties and ratios of 2^53. Of two players, up to 4x4: all
extreme equilibria, the minimax point, four bargaining solutions and two weighted ones, and whether
d is feasible (half of the games have a d of their own), each from `nash_equilibria` and
`solutions` exactly and from the batch functions within their promised accuracy. Every tenth
game goes to lrsnash, too, and every 20th has three players: pure equilibria and welfare optima
over pure profiles. lrsnash reads integers of 64 bits only, so it gets games that fit.
"""

import argparse
import collections
import itertools
import math
import sys
from fractions import Fraction
from pathlib import Path

import flint
import numpy as np

import gametheory as gt
from gametheory._support.progress import progress_bar
from gametheory.bargaining.batch import batch_bargaining

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))
from bargaining_oracles import WEIGHTS, by_brute_force
from mixed_scales_games import (
    SHAPES,
    equilibria_and_minimax,
    integers,
    mixed_games,
    mixed_points,
    rationals,
)
from oracles import lrsnash

BLOCK = 40
LRSNASH, THREE_PLAYERS = 10, 20
LONGEST_READ = 2**62
PROGRESS = 100


def near(found, exact, accuracy):
    """Whether floats are exact numbers up to a share of their size."""
    return all(
        abs(Fraction(float(x)) - y) <= Fraction(accuracy) * abs(y)
        for x, y in zip(found, exact, strict=True)
    )


def of_flint(point):
    """The same in rationals of flint, which calculate faster."""
    return tuple(flint.fmpq(x.numerator, x.denominator) for x in point)


def same_equilibria(batch, index, exact):
    rows = np.flatnonzero(batch.game == index)
    left = set(exact)
    for k in rows:
        profile = [*batch.row[k], *batch.column[k]]
        match = next((p for p in left if near(profile, [*p[0], *p[1]], 1e-8)), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def solved_one_by_one(game, d, expected, face):
    """What differs of the exact solutions of one game."""
    try:
        found = gt.solutions(game, disagreement=d)
    except gt.Infeasible:
        return [] if expected is None else ["infeasible"]
    if expected is None:
        return ["feasible"]
    wrong = [
        name
        for name in ("egalitarian", "nash", "kalai-smorodinsky")
        if found[name].exact_payoffs != expected[name]
    ]
    return wrong + ["utilitarian"] * (not set(found["utilitarian"].exact_face) <= face)


def two_players(rng, counts, differences):
    shape = SHAPES[rng.integers(len(SHAPES))]
    games = mixed_games(rng, shape, BLOCK)
    own = mixed_points(rng, games)
    equilibria = gt.batch_nash_equilibria(games)
    by_minimax = batch_bargaining(games)
    by_own = batch_bargaining(games, disagreement=own)
    names = ("egalitarian", "nash", "kalai-smorodinsky", "proportional", "weighted-nash")
    solved = [
        {
            name: batch.bargain(name, weights=WEIGHTS if name in names[3:] else None)
            for name in names
        }
        for batch in (by_minimax, by_own)
    ]
    faces = [batch.utilitarian_face() for batch in (by_minimax, by_own)]
    for k, payoffs in enumerate(games):
        A, B = rationals(payoffs.tolist())
        exact, minimax = equilibria_and_minimax(A, B)
        game = gt.NormalForm(payoffs)
        wrong = []
        if {e.exact_profile for e in gt.nash_equilibria(game, exact=True)} != exact:
            wrong.append("equilibria")
        if not same_equilibria(equilibria, k, exact):
            wrong.append("equilibria in a batch")
        if counts["games"] % LRSNASH == 0:
            whole = [integers(matrix)[0] for matrix in (A, B)]
            if max(abs(x) for matrix in whole for row in matrix for x in row) < LONGEST_READ:
                counts["by lrsnash"] += 1
                if lrsnash(*whole) != exact:
                    wrong.append("brute force and lrsnash")
        which = k % 2
        batch, d = (by_own, rationals(own[k].tolist())) if which else (by_minimax, minimax)
        if not near(batch.disagreement[k], d, 1e-12):
            wrong.append("minimax point in a batch")
        points = list(zip(itertools.chain(*A), itertools.chain(*B), strict=True))
        expected = by_brute_force(list(map(of_flint, points)), of_flint(d))
        if expected is not None:
            expected = {
                name: tuple(Fraction(int(x.p), int(x.q)) for x in v) for name, v in expected.items()
            }
        top = max(map(sum, points))
        face = {v for v in points if sum(v) == top}
        wrong += solved_one_by_one(game, own[k].tolist() if which else None, expected, face)
        ends = [tuple(map(Fraction, end)) for end in faces[which][k].tolist()]
        if ends != [min(face), max(face)]:
            wrong.append("utilitarian in a batch")
        if batch.feasible[k] != (expected is not None):
            wrong.append("feasible in a batch")
        elif expected is not None:
            wrong += [
                f"{name} in a batch"
                for name in names
                if not near(solved[which][name][k], expected[name], 2e-12)
            ]
        counts["games"] += 1
        report(wrong, payoffs, d, differences)


def three_players(rng, counts, differences):
    (payoffs,) = mixed_games(rng, (2, 2, 2), 1, players=3)
    game, exact = gt.NormalForm(payoffs), rationals(payoffs.tolist())
    cells = list(itertools.product(range(2), repeat=3))
    value = {c: tuple(own[c[0]][c[1]][c[2]] for own in exact) for c in cells}

    def is_equilibrium(cell):
        moved = [(*cell[:i], 1 - cell[i], *cell[i + 1 :]) for i in range(3)]
        return all(value[cell][i] >= value[other][i] for i, other in enumerate(moved))

    wrong = []
    found = gt.pure_equilibria(game)
    profiles = {tuple(x.index(1) for x in e.exact_profile) for e in found}
    if profiles != set(filter(is_equilibrium, cells)):
        wrong.append("pure equilibria of three players")
    d = tuple(min(v[i] for v in value.values()) for i in range(3))
    gains = {v: [x - y for x, y in zip(v, d, strict=True)] for v in value.values()}
    S = gt.attainable(game, by="pure")
    for name, welfare, worth in (
        ("utilitarian", gt.welfare.utilitarian, sum),
        ("Nash", gt.welfare.nash(d), lambda v: math.prod(gains[v])),
        ("CES 1", gt.welfare.ces(1, d), lambda v: math.prod(gains[v])),
    ):
        top = max(map(worth, gains))
        best = set(gt.welfare_optimum(S, welfare).exact_face)
        efficient = {v for v in gains if worth(v) == top and S.is_efficient(v)}
        if best != efficient:
            wrong.append(f"{name} of three players")
    counts["of three players"] += 1
    counts["games"] += 1
    report(wrong, payoffs, d, differences)


def report(wrong, payoffs, d, differences):
    for name in wrong:
        differences[name] += 1
        if differences[name] <= 3:
            print(f"{name}: {payoffs.tolist()}, d = {tuple(map(str, d))}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--games", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    counts, differences = collections.Counter(), collections.Counter()
    blocks = range(-(-options.games // (BLOCK + BLOCK // THREE_PLAYERS)))
    for block in progress_bar("blocks")(blocks):
        two_players(rng, counts, differences)
        for _ in range(BLOCK // THREE_PLAYERS):
            three_players(rng, counts, differences)
        if block % PROGRESS == PROGRESS - 1:
            print(
                f"{counts['games']:,} games, {sum(differences.values()):,} differences", flush=True
            )
    print(f"{sum(differences.values()):,} differences {dict(differences)} in {dict(counts)}")
    return int(bool(differences))


if __name__ == "__main__":
    sys.exit(main())
