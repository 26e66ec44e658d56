"""Interval games and their confidence, at length; not part of the tests.

python tests/studies/empirical_boxes.py --boxes 2000 --studies 2000
"""

import argparse
import itertools
import sys
import warnings
from pathlib import Path

import numpy as np

from gametheory import empirical
from gametheory.empirical.regrets import regret

sys.path.insert(0, str(Path(__file__).parents[1] / "gametheory"))
from test_interval_games import (
    SHAPES,
    SYMMETRIC,
    games_of,
    holds,
    random_box,
    random_profile,
    statements,
)


def inside(count):
    """Games sampled inside boxes, corners among them, that satisfy what was proved for all."""
    rng = np.random.default_rng(0)
    asked = satisfied = regrets = within = 0
    for k in range(count):
        if k % 3 == 2:
            shape = SYMMETRIC[k % len(SYMMETRIC)]
            box = random_box(rng, shape, (tuple(range(len(shape))),))
        else:
            box = random_box(rng, SHAPES[k % len(SHAPES)])
        games = list(games_of(box, rng, inside=4, corners=8))
        for statement in statements(box):
            assert statement.verify()
            if statement.is_decided:
                for game in games:
                    asked += 1
                    satisfied += holds(game, statement) == (statement.verdict == "all")
        found = box.regret(random_profile(rng, box.shape))
        assert found.verify()
        for game in games:
            regrets += 1
            within += found.lower <= regret(game, found.profile) <= found.upper
    print(f"statements: {satisfied:,} of {asked:,} hold; regrets: {within:,} of {regrets:,} within")


TRUE = np.array([[[0.45, 0.3, 0.7], [0.6, 0.5, 0.2]], [[0.4, 0.5, 0.2], [0.3, 0.5, 0.55]]])
"""Mean payoffs of a 2x3 game, all within [0, 1]."""


def draws_of(rng, kind, n):
    """Payoffs `[sample, player, a1, a2]` with the true means; players of a cell depend."""
    shape = (n, *TRUE.shape)
    if kind == "normal":
        shared = rng.normal(size=(n, 1, 2, 3))
        return TRUE + 0.15 * (shared + rng.normal(size=shape)) / np.sqrt(2)
    if kind == "coins":
        return (rng.random((n, 1, 2, 3)) < TRUE).astype(float)
    return rng.beta(2 * TRUE, 2 * (1 - TRUE), size=shape)


def coverage(studies):
    """How often the whole true game is in the box, nominally 95 %."""
    cells = list(np.ndindex(2, 3))
    for kind, n in itertools.product(("normal", "beta", "coins"), (10, 40, 200)):
        rng = np.random.default_rng(1)
        hits = {method: [] for method in empirical.METHODS}
        for _ in range(studies):
            drawn = draws_of(rng, kind, n)
            profiles = [cell for cell in cells for _ in range(n)]
            payoffs = np.concatenate([drawn[:, :, i, j] for i, j in cells])
            table = empirical.PayoffTable.from_samples(profiles, payoffs)
            for method in empirical.METHODS:
                bounds = None if kind == "normal" else (0, 1)
                if bounds is None and method in ("hoeffding", "bernstein"):
                    continue
                try:
                    box = empirical.confidence_box(
                        table, method=method, bounds=bounds, draws=500, rng=rng
                    )
                except empirical.tables.InvalidArgument:
                    continue  # the bootstrap says that samples are too few
                hits[method].append(bool(((box.lower <= TRUE) & (box.upper >= TRUE)).all()))
        for method, found in hits.items():
            if found:
                rate = np.mean(found)
                error = np.sqrt(rate * (1 - rate) / len(found))
                print(
                    f"{kind}, {n} a cell, {method}: {100 * rate:.1f} % +- {100 * error:.1f} of "
                    f"{len(found):,}",
                    flush=True,
                )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--boxes", type=int, default=2_000)
    parser.add_argument("--studies", type=int, default=2_000)
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inside(options.boxes)
        coverage(options.studies)
