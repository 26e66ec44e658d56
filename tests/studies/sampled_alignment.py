"""Sampled advantage alignment and LOQA on the Coin Game, with a pool of past selves.

Run with `python tests/studies/sampled_alignment.py` (about ten minutes of one core; with
`--device cuda --runs 10` where there is a GPU). Sums of payoffs as shares of the best sum on the
frontier of an episode of 50 steps, with partners and with strangers (standard errors of the
jackknife), against one who takes every coin as soon as it can, CPU seconds, environment steps.

`--dilemma` (three minutes) trains advantage alignment on the iterated dilemma instead, with each of
nine settings.
"""

import argparse
import itertools
import time

import numpy as np
import torch
from rich.console import Console

import gametheory as gt
from gametheory.coin_game import CoinGame
from learners.evaluation.crossplay import pair_mean
from learners.neural import Architecture, TableActor, sample_episodes, train_alignment
from learners.simulation import Streams, Transitions
from learners.training.values import StochasticValues
from tests.studies.shaping_norms import greedy

HORIZON = 50


def robbed(runs, game):
    """`[run, player]`: rewards a step against a thief, sampled."""
    thieves = greedy(StochasticValues(game), game.shape)
    device = runs.policies[0].observations.device
    table = Transitions(game, device=device)
    found = []
    for player in range(2):
        other = TableActor(thieves[1 - player][None].float().to(device))
        mine = runs.policies[player].actor()
        played = sample_episodes(
            table,
            (mine, other) if player == 0 else (other, mine),
            Streams(np.arange(len(runs)), device=device),
            episodes=512,
            horizon=HORIZON,
        )
        found.append(played.rewards[..., player].mean((1, 2)).cpu().numpy())
    return np.stack(found, axis=1)


def row(console, learner, options, seed):
    game = CoinGame().stochastic(discount="24/25", horizon=HORIZON)
    best = max(float(sum(v)) for v in gt.stochastic.joint_frontier(game).vertices)
    wall, start = time.perf_counter(), time.process_time()
    runs = train_alignment(game, learner, rng=seed, **options)
    seconds, wall = time.process_time() - start, time.perf_counter() - wall
    met = runs.meet(None).sum(-1) / best
    own, settings = np.diagonal(met), runs.hyperparameters
    strangers = pair_mean(met, ~np.eye(len(runs), dtype=bool))
    steps = settings.updates * (settings.episodes + 2 * settings.with_past) * settings.horizon
    lost = robbed(runs, game)
    console.print(
        learner,
        f"{len(runs)} pairs",
        f"{steps / 1e6:.1f} M steps a pair",
        f"self {own.mean():.3f} ± {own.std() / np.sqrt(len(runs)):.3f}",
        f"strangers {strangers}",
        f"robbed {lost.mean():.3f} (worst run {lost.mean(1).min():.3f})",
        f"{seconds:.0f} CPU s, {wall:.0f} s",
        sep=" | ",
    )


RATES = {"adam": 3e-3, "sgd": 0.3}


def dilemma(console, runs, updates, seed):
    """Where runs end, by their settings: sums of payoffs a step, -2 where both cooperate, -4 where
    both defect.
    """
    kinds = [(*kind, 20) for kind in itertools.product((1.0, 3.0), RATES, (True, False))]
    for strength, optimizer, scaled, horizon in [*kinds, (3.0, "adam", True, 100)]:
        start = time.process_time()
        found = train_alignment(
            gt.zoo.prisoners_dilemma(),
            rng=seed,
            runs=runs,
            updates=updates,
            horizon=horizon,
            strength=strength,
            optimizer=optimizer,
            learning_rate=RATES[optimizer],
            scaled=scaled,
            architecture=Architecture(hidden=(16,)),
        )
        seconds, sums = time.process_time() - start, found.payoffs.sum(axis=1)
        console.print(
            f"{strength:g}",
            f"{optimizer}, {RATES[optimizer]}",
            "yes" if scaled else "no",
            horizon,
            f"{np.median(sums):.2f}",
            f"{sums.min():.2f} to {sums.max():.2f}",
            f"{(sums > -2.2).sum()} of {runs}",
            f"{(sums < -3.8).sum()} of {runs}",
            f"{seconds:.0f}",
            sep=" | ",
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--updates", type=int, default=800)
    parser.add_argument("--episodes", type=int, default=64)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--learners", nargs="+", default=["advantage-alignment", "loqa"])
    parser.add_argument("--without-pool", action="store_true")
    parser.add_argument("--dilemma", action="store_true")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    if chosen.dilemma:
        dilemma(Console(width=200), chosen.runs, chosen.updates, chosen.seed)
        return
    options = {
        "runs": chosen.runs,
        "updates": chosen.updates,
        "episodes": chosen.episodes,
        "device": chosen.device,
        "learning_rate": 4e-3,
    }
    if chosen.without_pool:
        options["pool"] = 0
    for learner in chosen.learners:
        row(Console(width=200), learner, options, chosen.seed)


if __name__ == "__main__":
    main()
