"""Studies of the Coin Game and ABCG, whose learners sample: how they train, by size.

- "quick": minutes for all of them on two cores. It shows that everything runs; learners are cut
  short, and their scores say little.
- "default": feed-forward networks of amTFT as `learners.neural.coin_game_settings` has them, small
  recurrent networks of LOLA-PG; about 40 minutes on two cores for all of them.
- "full": the paper's networks, schedules and numbers of steps, for a GPU or a cluster; runs of
  LOLA-PG that pick too few coins are discarded, as there.

"lola-pg-bit" is no cell of the paper: tables over states and one bit, whether the last pick was a
theft. It is what LOLA-PG reaches where nothing has to be remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from gametheory import Stochastic
from gametheory.coin_game.named import named_rules
from learners.amtft.runs import AmTFTRuns, Discarded
from learners.evaluation.judgement import counted_in_self_play
from learners.neural.amtft import coin_game_settings, train_amtft_networks
from learners.neural.lola import train_lola
from learners.neural.lola_settings import COIN_GAME, COIN_GAME_BIT, PAPER
from learners.neural.policies import NetworkPolicies
from learners.neural.q_settings import PAPER_LEARNING_COIN_GAMES
from learners.neural.runs import NeuralRuns
from learners.reproduce.plan import BARGAINING_COINS, COINS, EPISODES, StudySpec
from learners.training.schedules import Schedule

SAMPLED = {"quick": 8, "default": 32, "full": 32}
"""Episodes of each encounter that has to be sampled, of amTFT; of LOLA-PG eight times as many."""

QUICK_LOLA = {"steps": 12, "episodes": 128, "warm_up": 10}
"""Options of LOLA-PG's networks where they are cut short."""

OTHERS = {"quick": 1, "default": 2, "full": 5}
"""How many other replicates amTFT(W) of a replicate meets."""

QUICK_STEPS = {COINS: 96_000, BARGAINING_COINS: 128_000}
"""Steps of a phase of amTFT where it is cut short."""

PICK_SPEED = 0.2
"""Runs of the paper's LOLA-PG that pick at most so many coins a step are discarded."""

DISCOUNT = "24/25"

LOLA_EVERY = 10
"""Updates of LOLA-PG between checkpoints: they take seconds each, and leave little to write."""


def train_coins(
    spec: StudySpec,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    checkpoint: Path | None = None,
) -> AmTFTRuns | NeuralRuns:
    """Train the runs of a study of a coin game, going on from a checkpoint that is there."""
    rules = named_rules(spec.game)
    horizon = EPISODES[spec.learner]
    if spec.learner == "amtft-network":
        game = rules.stochastic(discount=DISCOUNT, horizon=horizon)
        return train_amtft_networks(
            game,
            runs=spec.replicates,
            rng=spec.seed,
            disagreement=spec.disagreement,
            checkpoint=checkpoint,
            track=track,
            **amtft_options(spec),
        )
    if spec.learner == "lola-pg-bit":
        game = rules.stochastic(discount=DISCOUNT, remember_pick=True)
    else:
        game = rules.stochastic(horizon=horizon)
    found = train_lola(
        game,
        runs=spec.replicates,
        rng=spec.seed,
        device=spec.device,
        checkpoint=checkpoint,
        checkpoint_every=LOLA_EVERY,
        track=track,
        **lola_options(spec),
    )
    found = replace(found, sampled=8 * SAMPLED[spec.size])
    return without_the_slow(found) if spec.size == "full" and not found.markov else found


def amtft_options(spec: StudySpec) -> dict[str, Any]:
    """Options of `train_amtft_networks`."""
    options = coin_game_settings(spec.game)
    learning = options["learning"]
    if spec.size == "full":
        learning = PAPER_LEARNING_COIN_GAMES
    elif spec.size == "quick":
        learning = replace(learning, steps=QUICK_STEPS[spec.game])
    learning = replace(learning, device=spec.device)
    return {**options, "learning": learning, "episodes": SAMPLED[spec.size]}


def lola_options(spec: StudySpec) -> dict[str, Any]:
    """Options of `train_lola`."""
    if spec.learner == "lola-pg-bit":
        return {**COIN_GAME_BIT, "steps": 40, "episodes": 256} if _quick(spec) else COIN_GAME_BIT
    if spec.size == "full":
        rate = Schedule(((0.0, 0.1), (1.0, 0.0)))
        return {**PAPER, "learning_rate": rate} if spec.game == BARGAINING_COINS else PAPER
    return {**COIN_GAME, **QUICK_LOLA} if _quick(spec) else COIN_GAME


def _quick(spec: StudySpec) -> bool:
    return spec.size == "quick"


def coins_picked(game: Stochastic) -> Stochastic:
    """The game with 1 for both players in place of rewards wherever somebody is paid."""
    picked = (np.asarray(game.rewards, dtype=np.float64) != 0).any(axis=0).astype(np.float64)
    return game.with_rewards(np.stack([picked, picked]), name=f"{game.name}, picks")


def without_the_slow(runs: NeuralRuns) -> NeuralRuns:
    """The runs that pick more than `PICK_SPEED` coins a step; all of them if none does."""
    assert isinstance(runs.game, Stochastic)
    speeds = counted_in_self_play(runs, coins_picked(runs.game))[:, 0]
    kept = np.flatnonzero(speeds > PICK_SPEED)
    if len(kept) in (0, len(runs)):
        return runs
    own = runs.payoffs
    lost = [
        Discarded(f"pick speed above {PICK_SPEED:g}", int(k), (float(own[k, 0]), float(own[k, 1])))
        for k in np.flatnonzero(speeds <= PICK_SPEED)
    ]
    places = kept.tolist()
    first, second = (
        NetworkPolicies(
            one.network,
            {name: p[places] for name, p in one.parameters.items()},
            one.observations,
            heat=one.heat,
        )
        for one in runs.policies
    )
    curve = {name: values[:, kept] for name, values in runs.curve.items()}
    return replace(runs, policies=(first, second), curve=curve, discarded=tuple(lost))
