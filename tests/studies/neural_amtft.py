"""amTFT with networks: one cell of Figure 3, trained and judged on exact ground.

    python tests/studies/neural_amtft.py coin-game utilitarian --runs 10
    python tests/studies/neural_amtft.py abcg inequity-averse --runs 10 --device cuda

Prints, as JSON: seconds (of the clock and of the processor), steps of the game, self-play and
strangers as shares of the exact optimum and as NormalizedScore, and what players lose to one who
never cooperates. `--paper` takes the nets and schedules of the paper.
"""

import argparse
import json
import time
from dataclasses import replace

import numpy as np
import torch

import gametheory as gt
from gametheory._support.progress import progress_bar
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.neural import (
    PAPER_LEARNING_COIN_GAMES,
    TableActor,
    coin_game_settings,
    learn_cooperation_by_networks,
    sample_episodes,
)
from learners.neural.episodic import mean_of_episodes
from learners.simulation import Streams, Transitions

RULES = {"coin-game": CoinGame, "abcg": BargainingCoinGame}
HORIZON = 100
EXACT_STATES = 3_000
"""Encounters are exact in games of up to so many states."""

PER_PAIR = 256
"""Episodes of every encounter in larger ones."""


def meet(learned, device):
    """`[i, j, player]`: cooperators of replicate i and j, mean of an episode's steps."""
    count = len(learned)
    if learned.game.num_states <= EXACT_STATES:
        first, second = (np.asarray(t, dtype=np.float64) for t in learned.cooperate)
        rows = [np.repeat(first[i : i + 1], count, axis=0) for i in range(count)]
        return np.stack([mean_of_episodes(learned.game, (r, second), HORIZON) for r in rows])
    game = Transitions(learned.game, observations=no_observations(learned.game), device=device)
    first, second = (
        torch.from_numpy(np.asarray(t, dtype=np.float32)).to(device) for t in learned.cooperate
    )
    met = np.empty((count, count, 2))
    for shift in range(count):
        partner = (np.arange(count) + shift) % count
        pair = TableActor(first), TableActor(second[torch.from_numpy(partner).to(device)])
        streams = Streams(np.arange(count), device=device)
        played = sample_episodes(
            game, pair, streams, episodes=PER_PAIR, horizon=HORIZON, first=shift * PER_PAIR
        )
        met[np.arange(count), partner] = played.rewards.mean(dim=(1, 2)).cpu().numpy()
    return met


def no_observations(game):
    """Tables need no observations: one number a state."""
    return np.zeros((game.num_states, 1), dtype=np.float32)


def mean_of_pairs(values):
    if not len(values):
        return None
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
    return [round(float(values.mean()), 4), round(float(error), 4)]


def cell(name, welfare, *, runs, seed, device, paper=False, track=iter, on_update=None, **changed):
    """One cell: what it cost, and how it did."""
    rules = RULES[name]()
    game = rules.stochastic(horizon=HORIZON)
    settings = PAPER_LEARNING_COIN_GAMES if paper else coin_game_settings(name)["learning"]
    settings = replace(settings, device=device, **changed)
    clock, processor = time.perf_counter(), time.process_time()
    (learned,) = learn_cooperation_by_networks(
        game,
        welfare,
        replicates=runs,
        rng=seed,
        settings=settings,
        track=track,
        on_update=on_update,
    )
    if device != "cpu":
        torch.cuda.synchronize()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    met = meet(learned, device)
    best = max(float(sum(v)) for v in gt.attainable(game).points)
    off = ~np.eye(runs, dtype=bool)
    share, evaluated = met.sum(-1) / best, met.sum(-1).max() / best
    found = {
        "game": name,
        "welfare": welfare,
        "runs": runs,
        "device": device if device == "cpu" else torch.cuda.get_device_name(),
        "seconds": round(clock, 1),
        "cpu_seconds_a_pair_phase": round(processor / runs / 2, 2),
        "steps_a_pair_phase": settings.steps,
        "optimum": round(best, 4),
        "self": met[~off].mean(0).round(4).tolist(),
        "self_sum": round(float(met[~off].sum(-1).mean()), 4),
        "self_share": mean_of_pairs(share[~off]),
        "strangers_share": mean_of_pairs(share[off]),
        "strangers_score_by_best_evaluated": mean_of_pairs(share[off] / evaluated),
        "gap_of_totals_in_self_play": round(
            float(abs(met[~off][:, 0] - met[~off][:, 1]).mean()), 4
        ),
        "remarks": list(learned.remarks),
    }
    return found, learned


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("game", choices=tuple(RULES))
    parser.add_argument("welfare")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--paper", action="store_true")
    parser.add_argument("--without-gap", action="store_true")
    parser.add_argument("--steps", type=int)
    options = parser.parse_args()
    changed = {"sees_gap": False} if options.without_gap else {}
    if options.steps:
        changed["steps"] = options.steps
    found, _ = cell(
        options.game,
        options.welfare,
        runs=options.runs,
        seed=options.seed,
        device=options.device,
        paper=options.paper,
        track=progress_bar(f"{options.game}, {options.welfare}"),
        **changed,
    )
    print(json.dumps(found))


if __name__ == "__main__":
    main()
