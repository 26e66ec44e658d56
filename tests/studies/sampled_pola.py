"""Sampled POLA beside sampled LOLA, tables in two repeated games: norms, strangers, seconds.

Run with `python tests/studies/sampled_pola.py` (twelve minutes of one core; `--quick`, a minute,
trains two pairs a thirtieth as long and shows that the script works). Results are in
`sampled_pola.md`. Policies are tables, so everything that is said of them is exact; training
samples.
"""

import argparse
import time

import numpy as np
import torch
from rich.console import Console

import gametheory as gt
import learners

GAMES = {
    "prisoner's dilemma": gt.zoo.prisoners_dilemma,
    "Asymmetric Bach or Stravinsky": gt.zoo.asymmetric_bach_or_stravinsky,
}

SAMPLES = {"episodes": 128, "episode_steps": 50}

CELLS = {
    "pola-dice": ("pola-dice", {"steps": 30}),
    # As many steps, of the same lengths, through as many episodes.
    "lola-dice, as many steps": ("lola-dice", {"steps": 600}),
    "lola-dice": ("lola-dice", {"steps": 200, "learning_rate": 0.2, "opponent_step": 0.3}),
}


def sampled_steps(settings):
    """Steps of the environment for one pair."""
    batches = 2 * (1 + settings.look_ahead) * settings.outer_steps
    return settings.steps * batches * settings.episodes * settings.episode_steps


def row(game, name, *, runs, seed, share):
    learner, options = CELLS[name]
    options = {**SAMPLES, **options, "steps": max(1, round(options["steps"] * share))}
    start = time.process_time()
    found = learners.train(
        gt.Repeated(GAMES[game](), "24/25"), learner, runs=runs, rng=seed, **options
    )
    seconds = time.process_time() - start
    evaluation = learners.compare_runs(found).evaluation
    gains = np.stack([found.exploitability(i) for i in range(2)])
    Console(width=300).print(
        game,
        name,
        f"{sampled_steps(found.hyperparameters) / 1e6:.1f} M",
        "; ".join(f"{norm} {s.mean * runs:.0f}" for norm, s in evaluation.shares.items() if s.mean),
        ", ".join(f"{match.name} {match.score}" for match in evaluation.matches),
        f"gain of a best reply {gains.mean():.3f}",
        f"{seconds:.0f} CPU s",
        sep=" | ",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--games", nargs="+", default=list(GAMES), choices=list(GAMES))
    parser.add_argument("--cells", nargs="+", default=list(CELLS), choices=list(CELLS))
    parser.add_argument("--quick", action="store_true")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    for game in chosen.games:
        for name in chosen.cells:
            row(
                game,
                name,
                runs=2 if chosen.quick else chosen.runs,
                seed=chosen.seed,
                share=1 / 30 if chosen.quick else 1.0,
            )


if __name__ == "__main__":
    main()
