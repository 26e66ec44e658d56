"""Which norms do shapers learn, and what happens when strangers meet? Exact values throughout.

Run with `python tests/studies/shaping_norms.py` (about ten minutes of one core; `--runs 64` takes
two). Per game and rule: the share of runs whose self-play realises each norm, with its 95 %
interval (Wilson), and NormalizedScore with themselves and with strangers, with standard errors of
the jackknife over runs. In the Coin Game also what each loses to those who steal whenever they can,
and to the worst opponent there is.
"""

import argparse
import time
from functools import partial

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

import gametheory as gt
import learners
from gametheory.coin_game import CoinGame
from learners.training.shaping import pola
from learners.training.values import StochasticValues

DISCOUNT = "24/25"

RULES = {
    "lola": {},
    "sos": {},
    "loqa": {},
    "advantage-alignment": {},
    "pola": {"steps": 30},
}
"""Options beside the defaults: 200 updates, rate 1, step 1, N(0, 1), normalised sigmoids."""

GAMES = {
    "prisoners-dilemma": (1.0,),
    "asymmetric-bach-or-stravinsky": (1.0,),
    "chicken": (1.0, 0.1),
}
"""Steps expected of the other."""

COIN_RULES = (
    ("lola", "lola", {"learning_rate": 5, "opponent_step": 50, "steps": 200}),
    ("sos", "sos", {"learning_rate": 10, "opponent_step": 20, "steps": 200}),
    ("loqa", "loqa", {"learning_rate": 10, "opponent_step": 1, "steps": 200}),
    (
        "advantage-alignment",
        "advantage-alignment",
        {"learning_rate": 10, "opponent_step": 1, "steps": 200},
    ),
    (
        "pola, 20 steps of 10",
        partial(pola, penalty=1.0, outer_steps=20, outer_step=10.0),
        {"opponent_step": 50, "steps": 20},
    ),
    (
        "pola, 20 steps of 10",
        partial(pola, penalty=1.0, outer_steps=20, outer_step=10.0),
        {"opponent_step": 50, "steps": 40},
    ),
)


def wilson(share, total):
    """The 95 % interval of a share."""
    z = 1.959964
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = (
        z / (1 + z * z / total) * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    )
    return middle - half, middle + half


def norm_rows(name, step, rule, options, runs):
    start = time.process_time()
    options = {"opponent_step": step, **options}
    found = learners.compare(gt.zoo.load(name), rule, runs=runs, rng=0, **options)
    seconds = time.process_time() - start
    evaluation = found.evaluation
    shares = []
    for norm, share in evaluation.shares.items():
        low, high = wilson(share.mean, runs)
        shares.append(f"{norm} {share.mean:.3f} [{low:.3f}, {high:.3f}]")
    scores = ["-" if match.score is None else str(match.score) for match in evaluation.matches]
    gains = "-" if found.exploitability is None else f"{found.exploitability.mean():.3f}"
    return (name, rule, f"{step:g}", "; ".join(shares), *scores, gains, f"{seconds:.0f}")


def greedy(values, shape):
    """For each player the policy that picks as soon as it can, against an even opponent.

    Found from the game's tables alone: the best reply, at a discount of 1/2, to one who moves at
    random, when every pick is worth 1 and nothing else counts.
    """
    picks = (values.rewards > 0).to(torch.float64)
    found = []
    for player in range(2):
        worth = torch.zeros(len(picks), dtype=torch.float64)
        for _ in range(60):
            table = picks[..., player] + 0.5 * values.expected(worth[:, None])[..., 0]
            own = table.reshape(-1, *shape).mean(2 - player)
            worth = own.max(1).values
        best = (own > own.max(1, keepdim=True).values - 1e-9).to(torch.float64)
        found.append(best / best.sum(1, keepdim=True))
    return found


def worst(values, policies, player):
    """`[run]`: what a player is held down to by the worst opponent, per step, exactly."""
    theirs = torch.from_numpy(policies[player])
    runs, states, own = theirs.shape
    other = values.rewards.shape[1] // own
    reply = torch.zeros(runs, states, dtype=torch.long)
    while True:
        chosen = torch.nn.functional.one_hot(reply, other).to(theirs.dtype)
        worth = values.by_state((theirs, chosen) if player == 0 else (chosen, theirs))[..., player]
        table = values.action_values(worth.mT, player).movedim(-1, 0)
        table = table.reshape(runs, states, *((own, other) if player == 0 else (other, own)))
        if player == 1:
            table = table.mT
        expected = (theirs[..., None] * table).sum(-2)
        now = expected.gather(-1, reply[..., None])[..., 0]
        least, action = expected.min(-1)
        better = least < now - 1e-9
        if not bool(better.any()):
            return (1 - values.discount) * (values.start * worth).sum(-1)
        reply = torch.where(better, action, reply)


def coin_row(label, rule, options, runs, seed=0):
    rules = CoinGame()
    game = rules.stochastic(discount=DISCOUNT, remember_pick=True)
    start = time.process_time()
    found = learners.train(game, rule, runs=runs, rng=seed, **options)
    seconds = time.process_time() - start
    table = learners.cross_play(found).payoffs.sum(-1)
    frontier = gt.stochastic.joint_frontier(rules.stochastic(discount=DISCOUNT))
    best = max(float(sum(v)) for v in frontier.vertices)
    own = found.payoffs.sum(1) / best
    off = ~np.eye(runs, dtype=bool)
    strangers = learners.evaluation.crossplay.pair_mean(table / best, off)
    values = StochasticValues(game)
    thieves = greedy(values, game.shape)
    robbed = []
    for player in range(2):
        mine = torch.from_numpy(found.policies[player])
        other = thieves[1 - player].expand_as(mine)
        robbed.append(values((mine, other) if player == 0 else (other, mine))[:, player].numpy())
    held = [worst(values, found.policies, player).numpy() for player in range(2)]
    gains = [found.exploitability(player) for player in range(2)]
    return (
        label,
        ", ".join(f"{k} {v}" for k, v in options.items()),
        f"{own.mean():.3f} ± {own.std() / np.sqrt(runs):.3f}",
        f"{(own > 0.95).mean():.0%}",
        f"{strangers.mean:.3f} ± {strangers.error:.3f}",
        f"{np.mean(robbed):.3f} (worst run {np.min(robbed):.3f})",
        f"{np.mean(held):.3f}",
        f"{np.mean(gains):.3f}",
        f"{seconds:.0f}",
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1024)
    parser.add_argument("--coin-runs", type=int, default=32)
    parser.add_argument("--coin-seed", type=int, default=1)
    parser.add_argument("--only", choices=("matrix", "coin"), default=None)
    options = parser.parse_args()
    torch.set_num_threads(1)
    console = Console(width=240)
    if options.only != "coin":
        table = Table(title=f"{options.runs:,} runs")
        for name in ("game", "rule", "a", "norms in self-play", *learners_matches(), "gain", "s"):
            table.add_column(name)
        for game, steps in GAMES.items():
            for step in steps:
                for rule, more in RULES.items():
                    cells = norm_rows(game, step, rule, more, options.runs)
                    table.add_row(*cells)
                    console.print(*cells, sep=" | ")
        console.print(table)
    if options.only != "matrix":
        for cells in (coin_row(*rule, options.coin_runs, options.coin_seed) for rule in COIN_RULES):
            console.print(*cells, sep=" | ")


def learners_matches():
    from learners.evaluation.encounters import MATCHES

    return MATCHES


if __name__ == "__main__":
    main()
