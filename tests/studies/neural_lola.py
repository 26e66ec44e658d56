"""What LOLA learners that sample reach, and what it costs; results in `neural_lola.md`.

Run with `python tests/studies/neural_lola.py --cells coin-game-bit ipd --runs 2`, or with
`--device cuda --runs 10` for ten replicates in one batch. `run_cell` is one cell for other scripts:
its training keeps everything on the device. `--estimators` compares the estimators of the shaping
term with the exact one instead.
"""

import argparse
import json
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

import gametheory as gt
import learners
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.neural import Architecture, sample_episodes, train_lola
from learners.neural.critics import TableCritic
from learners.neural.flat_networks import table_player
from learners.neural.lola_settings import COIN_GAME, COIN_GAME_BIT, PAPER
from learners.neural.policy_gradients import SampledDerivatives
from learners.neural.signals import advantages, centred, discounted
from learners.simulation import Streams, Transitions
from learners.training.differentiable import tabular
from learners.training.shaping import derivatives_of

DISCOUNT = "24/25"


@dataclass(frozen=True)
class Cell:
    """A game, how it is learned, and the best sum of payoffs per step, where shares are asked."""

    game: Any
    options: dict[str, Any]
    learner: str = "lola-pg"
    best: Any = None
    judged: dict[str, Any] = field(default_factory=dict)


def best_sum(game):
    """The most that both can get together per step, exactly."""
    if isinstance(game, gt.Repeated):
        return float(gt.attainable(game.game).maximize("utilitarian").value)
    return max(float(sum(v)) for v in gt.stochastic.joint_frontier(game).vertices)


MATRIX: dict[str, Any] = {}
"""Those by default."""

DICE = {"episodes": 128, "episode_steps": 100, "opponent_step": 0.3, "learning_rate": 0.2}


def repeated(name):
    return gt.Repeated(getattr(gt.zoo, name)(), DISCOUNT)


CELLS = {
    # Tables of 256 states: what the game shows, and whether the last pick was a theft.
    "coin-game-bit": lambda: Cell(
        CoinGame().stochastic(discount=DISCOUNT, remember_pick=True),
        COIN_GAME_BIT,
        best=best_sum(CoinGame().stochastic(discount=DISCOUNT)),
    ),
    "coin-game": lambda: Cell(
        CoinGame().stochastic(horizon=40),
        COIN_GAME,
        best=best_sum(CoinGame().stochastic(horizon=40)),
    ),
    "coin-game-paper": lambda: Cell(
        CoinGame().stochastic(horizon=40), PAPER, best=best_sum(CoinGame().stochastic(horizon=40))
    ),
    "abcg": lambda: Cell(
        BargainingCoinGame().stochastic(horizon=40),
        COIN_GAME,
        best=best_sum(BargainingCoinGame().stochastic(horizon=40)),
    ),
    "abcg-paper": lambda: Cell(
        BargainingCoinGame().stochastic(horizon=40),
        {**PAPER, "learning_rate": learners.Schedule(((0.0, 0.1), (1.0, 0.0)))},
        best=best_sum(BargainingCoinGame().stochastic(horizon=40)),
    ),
    "ipd": lambda: Cell(repeated("prisoners_dilemma"), MATRIX),
    "ipd-dice": lambda: Cell(repeated("prisoners_dilemma"), DICE, "lola-dice"),
    "ipd-dice-2": lambda: Cell(
        repeated("prisoners_dilemma"), {**DICE, "look_ahead": 2}, "lola-dice"
    ),
    "asymmetric-bos": lambda: Cell(repeated("asymmetric_bach_or_stravinsky"), MATRIX),
    "ipd-gru": lambda: Cell(
        repeated("prisoners_dilemma"),
        {
            **MATRIX,
            "architecture": Architecture(hidden=(), memory="gru", memory_size=8),
            "optimizer": "adam",
            "learning_rate": 0.01,
        },
    ),
}


def run_cell(name, *, runs=2, device="cpu", seed=0, track=iter, **changed):
    """Train and judge one cell: plain values, by name."""
    cell = CELLS[name]()
    options = {**cell.options, **changed}
    clock, cpu = time.perf_counter(), time.process_time()
    found = train_lola(
        cell.game, cell.learner, runs=runs, rng=seed, device=device, track=track, **options
    )
    if str(device) != "cpu":
        torch.cuda.synchronize()
    seconds, cpu = time.perf_counter() - clock, time.process_time() - cpu
    settings = found.hyperparameters
    batches = 1 + 2 * settings.look_ahead if cell.learner == "lola-dice" else 1
    batches *= 2 if cell.learner == "lola-dice" else 1
    steps = settings.steps * settings.episodes * settings.episode_steps * batches
    report = {
        "cell": name,
        "runs": runs,
        "device": str(device),
        "seconds": round(seconds, 1),
        "cpu seconds": round(cpu, 1),
        "steps a pair": steps,
        "steps a second": round(steps * runs / seconds),
        "payoffs": found.payoffs.round(3).tolist(),
        "standard errors": np.diagonal(found.standard_errors()).T.max(0).round(4).tolist(),
        "curve": {
            name: np.round(x[:: max(1, len(x) // 8)].mean(1), 3).tolist()
            for name, x in found.curve.items()
        },
    }
    if cell.best is not None:
        shares = found.payoffs.sum(1) / cell.best
        report["share"] = spread(shares)
        report["each share"] = shares.round(3).tolist()
        if runs > 1:
            met = found.meet(None).sum(-1) / cell.best
            report["strangers"] = spread(met[~np.eye(runs, dtype=bool)])
    if found.markov:
        gains = np.stack([found.exploitability(i) for i in range(2)])
        report["gain of a best reply"] = round(float(gains.mean()), 3)
    if isinstance(cell.game, gt.Repeated) and runs > 1:
        compared = learners.compare_runs(found)
        report["norms"] = {norm: str(share) for norm, share in compared.evaluation.shares.items()}
        report["scores"] = {m.name: str(m.score) for m in compared.evaluation.matches}
    return report


def spread(values):
    """Mean and standard error over independent values."""
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
    return f"{values.mean():.3f} +- {error:.3f}"


def estimators(episodes, batches):
    """Cosine with the exact shaping term, and projection on it, of one batch and of their mean."""
    game = CoinGame().stochastic(discount=DISCOUNT, remember_pick=True)
    form = tabular(game)
    generator = torch.Generator().manual_seed(0)
    parameters = tuple(torch.randn(1, game.num_states * 4, generator=generator) for _ in range(2))
    tables = tuple(p.double().reshape(1, -1, 4) for p in parameters)
    exact = derivatives_of(form.values, tables)
    wanted = exact.along(0, 1, {1: exact.gradients[0][1]}).flatten()
    table = Transitions(game)
    players = [table_player(table, i) for i in range(2)]
    actors = [p.actor(theta) for p, theta in zip(players, parameters, strict=True)]
    streams, critic = Streams([0]), TableCritic(1, game.num_states, 2, discount=0.96)
    found = {}
    for batch in range(batches + 3):
        played = sample_episodes(
            table, actors, streams, episodes=episodes, horizon=100, first=episodes * batch
        )
        worth = critic.worth(played.states)
        critic.learn(played.states, played.rewards)
        if batch < 3:
            continue
        signals = {"reference": discounted(played.rewards, 0.96)}
        for trace in (0.0, 0.9, 1.0):
            signals[f"critic, trace {trace:g}"] = advantages(played.rewards, worth, 0.96, trace)
        for name, signal in signals.items():
            for parts in (1, 2):
                made = SampledDerivatives(players, parameters, played, centred(signal), parts=parts)
                kind = f"{name}, {'same' if parts == 1 else 'other'} episodes"
                found.setdefault(kind, []).append(made.shaping(0)[0].double())
    for kind, each in found.items():
        rows = torch.stack(each)
        near = (rows @ wanted) / rows.norm(dim=1) / wanted.norm()
        along = (rows @ wanted) / (wanted @ wanted)
        mean = rows.mean(0)
        print(
            f"| {kind} | {episodes} | {near.mean():.3f} | {along.mean():.3f} "
            f"+- {along.std() / len(rows) ** 0.5:.3f} | "
            f"{mean @ wanted / mean.norm() / wanted.norm():.3f} |",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cells", nargs="+", default=["coin-game-bit", "ipd", "asymmetric-bos"])
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int)
    parser.add_argument("--estimators", type=int, nargs="*", help="sizes of batches")
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.estimators is not None:
        for episodes in options.estimators or [256, 1024, 4096]:
            estimators(episodes, 8)
        return
    changed = {} if options.steps is None else {"steps": options.steps}
    for name in options.cells:
        found = run_cell(
            name, runs=options.runs, device=options.device, seed=options.seed, **changed
        )
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
