"""Equilibria of three and more players: against a cylindrical decomposition, and pygambit.

    python tests/studies/ties_of_many.py cells --games 10000
    python tests/studies/ties_of_many.py pygambit --games 2000
    python tests/studies/ties_of_many.py files --gambit FOLDER

`cells`: degenerate 2x2x2 games, payoffs in {0, 1} or {0, 1, 2}: at a point of each cell of a
decomposition of the cube (`cylinders`) the definition and our list must say the same.
`pygambit`: random 2x2x2, 3x2x2, 3x3x2 and 2x2x2x2 games, generic and with ties: every profile that
`enumpoly`, `simpdiv` and `liap` give, and whose regret is at most `SMALL_REGRET`, must be on our
list or on one of our continua, if ours is complete; each of ours must verify. `files`: the same of
every game of three and more players among Gambit's `.nfg` files; FOLDER is a checkout of
gambitproject/gambit.
"""

import argparse
import collections
import contextlib
import multiprocessing
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

import gametheory as gt
from gametheory._support.progress import progress_bar

sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))
import cylinders

SHAPES = [(2, 2, 2), (3, 2, 2), (3, 3, 2), (2, 2, 2, 2)]
NEAR = {"enumpoly": 1e-4, "simpdiv": 1e-2, "liap": 1e-2}
"""How far from ours a profile of theirs may be; where regrets are of second and third order the
last two stop at some distance from the equilibrium that they approach."""

SMALL_REGRET = 1e-6
"""What takes no more is counted as an equilibrium of theirs."""

PATIENCE = 1
"""Seconds that pygambit gets on one game: with ties some of its solvers go on for ever."""


def check_cells(payoffs, counts):
    game = gt.NormalForm(payoffs)
    found = gt.nash_equilibria(game, exact=True)
    counts["complete"] += found.complete
    counts["continuum"] += bool(found.continua)
    counts["wrong"] += not all(e.verify(game) for e in found)
    counts["wrong"] += not all(c.verify(game) for c in found.continua)
    for point in cylinders.samples(payoffs):
        counts["cells"] += 1
        truth = cylinders.is_equilibrium(payoffs, point)
        counts["cells of equilibria"] += truth
        if truth != cylinders.on_list(found, game, point):
            counts["wrong"] += 1
            print(payoffs.tolist(), [float(x) for x in point], truth)
            return


def cells(options, counts):
    for k in progress_bar("games")(range(options.first, options.first + options.games)):
        rng = np.random.default_rng([options.seed, k])
        check_cells(rng.integers(0, 2 + k % 2, (3, 2, 2, 2)), counts)
        counts["games"] += 1


def _solve_all(payoffs, pipe):
    """In a process of its own: some of pygambit's solvers do not end on games with ties."""
    import pygambit

    game = pygambit.Game.from_arrays(*[own.astype(object) for own in payoffs])
    solvers = {
        "simpdiv": lambda: pygambit.nash.simpdiv_solve(game.mixed_strategy_profile(rational=True)),
        "liap": lambda: pygambit.nash.liap_solve(game.mixed_strategy_profile(rational=False)),
        "enumpoly": lambda: pygambit.nash.enumpoly_solve(game),
    }
    for name, solve in solvers.items():
        start = time.process_time()
        found = solve().equilibria
        spent = time.process_time() - start
        profiles = [[[float(e[s]) for s in p.strategies] for p in game.players] for e in found]
        pipe.send((name, spent, profiles))
    pipe.close()


def theirs(payoffs, counts):
    """(solver, profile in floats) of all that pygambit's solvers give within `PATIENCE`."""
    import pygambit  # noqa: F401  (before the process is forked, so that it is not read again)

    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.Process(target=_solve_all, args=(payoffs, there))
    process.start()
    there.close()
    end = time.monotonic() + PATIENCE
    done = []
    with contextlib.suppress(EOFError):
        while here.poll(max(0, end - time.monotonic())):
            name, spent, profiles = here.recv()
            done.append(name)
            counts[f"microseconds of {name}"] += round(1e6 * spent)
            for profile in profiles:
                yield name, profile
    process.kill()
    process.join()
    for name in {"liap", "simpdiv", "enumpoly"} - set(done):
        counts[f"not ended within {PATIENCE} s: {name}"] += 1


def regret(payoffs, profile):
    most = 0.0
    for i, own in enumerate(payoffs):
        values = np.moveaxis(own.astype(float), i, 0)
        for j in reversed([j for j in range(len(profile)) if j != i]):
            values = np.tensordot(values, profile[j], axes=(1 + j - (j > i), 0))
        most = max(most, values.max() - values @ np.array(profile[i]))
    return most


def is_near(game, found, profile, near):
    """Whether a profile of floats is near one on our list."""
    flat = np.concatenate(profile)
    if any(abs(flat - np.concatenate(e.profile).astype(float)).max() < near for e in found):
        return True
    exact = []
    for own in profile:
        rational = [Fraction(max(p, 0.0)).limit_denominator(10**9) for p in own]
        exact.append(tuple(p / sum(rational) for p in rational))
    point = gt.equilibria.Equilibrium(tuple(exact), (Fraction(0),) * len(exact), True, game.actions)
    slacks = point.slacks(game)
    for c in found.continua:
        allowed = all(
            p < near or a in support
            for own, support in zip(exact, c.supports, strict=True)
            for a, p in enumerate(own)
        )
        best = all(
            slack[a] - min(slack) < 1e-2
            for slack, support in zip(slacks, c.supports, strict=True)
            for a in support
        )
        fits = all(
            abs(k.value(exact)) < 1e-2 if k.is_equation else k.value(exact) > -1e-2
            for k in c.conditions
        )
        if allowed and best and fits:
            return True
    return False


def compare(payoffs, kind, counts):
    game = gt.NormalForm(payoffs)
    start = time.process_time()
    found = gt.nash_equilibria(game, exact=True)
    spent = round(1e6 * (time.process_time() - start))
    counts["microseconds of ours"] += spent
    counts[f"{kind}: games"] += 1
    counts[f"{kind}: complete"] += found.complete
    counts["empty lists"] += not len(found)
    good = all(e.verify(game) and (e.radius != 0 or e.exact_regret == 0) for e in found)
    counts["not verified"] += not (good and all(c.verify(game) for c in found.continua))
    counts["without a radius"] += sum(e.radius is None for e in found)
    for name, profile in theirs(payoffs, counts):
        counts[f"given by {name}"] += 1
        if regret(payoffs, profile) > SMALL_REGRET:
            counts[f"no equilibria, of {name}"] += 1
        elif not is_near(game, found, profile, NEAR[name]):
            counts["missing" if found.complete else "missing where we are not complete"] += 1
            print(name, payoffs.tolist(), profile)


def pygambit(options, counts):
    for k in progress_bar("games")(range(options.first, options.first + options.games)):
        rng = np.random.default_rng([options.seed, k])
        shape = SHAPES[k % len(SHAPES)]
        tied = k // len(SHAPES) % 2
        high = 3 if tied else 1000
        payoffs = rng.integers(0, high, (len(shape), *shape))
        kind = f"{'x'.join(map(str, shape))} {'with ties' if tied else 'generic'}"
        compare(payoffs, kind, counts)


def files(options, counts):
    for path in sorted(Path(options.gambit).rglob("*.nfg")):
        with contextlib.suppress(gt.GameTheoryError):
            game = gt.games.read_nfg(path)
            if game.num_players > 2:
                compare(np.array(game.exact_payoffs), path.name, counts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("what", choices=("cells", "pygambit", "files"))
    parser.add_argument("--games", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--gambit", default=".")
    options = parser.parse_args()
    counts = collections.Counter()
    # Interrupted, it tells what there is; the games are those of --first, --first + 1 and so on.
    with contextlib.suppress(KeyboardInterrupt):
        {"cells": cells, "pygambit": pygambit, "files": files}[options.what](options, counts)
    for name, count in sorted(counts.items()):
        print(f"{count:>12,}  {name}")
    sys.exit(bool(counts["wrong"] or counts["missing"] or counts["not verified"]))


if __name__ == "__main__":
    main()
