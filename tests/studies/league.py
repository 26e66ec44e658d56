"""Learners of ours in the Coin Game under the rules of the published league of LOQA, POLA, M-FOS.

    python tests/studies/league.py --runs 4

Their rules: episodes of 50 steps, and players may start on one cell. Everything is a share of the
most that both can get together under these rules, which is computed, not taken from anyone.
Results in `league.md`.
"""

import argparse
import time

import numpy as np

import gametheory as gt
import learners
from gametheory.coin_game import CoinGame
from learners.evaluation._opponents import constant_opponents
from learners.evaluation.judgement import best_together
from learners.neural import coin_game_settings
from learners.neural.episodic import mean_of_episodes
from learners.neural.lola_settings import COIN_GAME_BIT

STEPS = 50
TOGETHER = 16
"""The first states, up to translation, are those in which both players share a cell."""

DISCOUNT = "24/25"

PUBLISHED = {
    "LOQA with itself": (0.291, 0.304),
    "LOQA with POLA": (0.170, 0.239),
    "POLA with itself": (0.209, 0.178),
    "LOQA with M-FOS": (0.162, 0.064),
    "LOQA with always-defect": (-0.054, 0.123),
    "always-cooperate with itself": (0.347, 0.347),
}
"""Mean rewards a step of 10 seeds, from LOQA's public result files."""


def under_their_rules(game):
    """The game with their start: each player on any cell, the coin on one without a player."""
    states = CoinGame().stochastic(horizon=1).num_states
    before = np.asarray(game.initial, dtype=object) != 0
    start = np.zeros(game.num_states)
    apart = np.flatnonzero(before)
    assert len(apart) == states - TOGETHER
    start[apart] = 8 / 9 / len(apart)
    start[:TOGETHER] = 1 / 9 / TOGETHER
    return gt.Stochastic.from_lotteries(
        game.rewards,
        game.lottery,
        game.lotteries,
        initial=start,
        horizon=STEPS,
        actions=game.actions,
        players=game.players,
        name=game.name,
    )


def row(name, payoffs, best):
    """A line of the league, from payoffs `[..., player]`."""
    payoffs = np.asarray(payoffs, dtype=float).reshape(-1, 2)
    shares = payoffs.sum(axis=1) / best
    error = shares.std(ddof=1) / np.sqrt(len(shares)) if len(shares) > 1 else float("nan")
    mean = payoffs.mean(axis=0)
    print(
        f"| {name} | ({mean[0]:.3f}, {mean[1]:.3f}) | {shares.mean():.3f} ± {error:.3f} |",
        flush=True,
    )


def tables(name, game, pair, constants, best):
    """Self-play, strangers, and the constant opponents, of tables; exact."""
    first, second = (np.ascontiguousarray(t) for t in pair)
    count = len(first)
    met = np.stack(
        [
            mean_of_episodes(game, (np.repeat(first[i : i + 1], count, 0), second), STEPS)
            for i in range(count)
        ]
    )
    row(f"{name} with itself", met[np.eye(count, dtype=bool)], best)
    row(f"{name} with strangers", met[~np.eye(count, dtype=bool)], best)
    for other, table in constants.items():
        repeats = game.num_states // len(table[1])
        fixed = np.repeat(np.tile(table[1], (repeats, 1))[None], count, axis=0)
        row(f"{name} with {other}", mean_of_episodes(game, (first, fixed), STEPS), best)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=4)
    options = parser.parse_args()
    plain = CoinGame().stochastic(discount=DISCOUNT)
    bit = CoinGame().stochastic(discount=DISCOUNT, remember_pick=True)
    best = best_together(under_their_rules(CoinGame().stochastic(horizon=STEPS)), STEPS)
    print(f"the most that both get together under their rules: {best:.4f} a step")
    for name, payoffs in PUBLISHED.items():
        row(f"{name} (published)", payoffs, best)
    kind, mean = constant_opponents(plain)
    constants = {one.name: one.tables for one in (kind, mean)}
    game = under_their_rules(CoinGame().stochastic(horizon=STEPS))
    for name, pair in constants.items():
        for other, theirs in constants.items():
            met = mean_of_episodes(game, (pair[0][None], theirs[1][None]), STEPS)
            row(f"{name} with {other}", met, best)
    game = under_their_rules(bit)
    for name, learner, chosen in (
        ("LOLA, exact, one bit", "lola", {"steps": 200, "learning_rate": 5, "opponent_step": 50}),
        ("LOLA-PG, table with one bit", "lola-pg", COIN_GAME_BIT),
    ):
        before = time.process_time()
        runs = learners.train(bit, learner, runs=options.runs, rng=0, **chosen)
        found = runs.tables()
        tables(name, game, (found["policy_1"], found["policy_2"]), constants, best)
        print(f"{name}: {time.process_time() - before:.0f} CPU s for {options.runs} pairs")
    before = time.process_time()
    runs = learners.train(
        CoinGame().stochastic(discount=DISCOUNT, horizon=100),
        "amtft-network",
        runs=options.runs,
        rng=0,
        welfares=["utilitarian"],
        **coin_game_settings("coin-game"),
    )
    agents(
        runs,
        game=under_their_rules(CoinGame().stochastic(horizon=STEPS)),
        constants=constants,
        best=best,
    )
    print(f"amTFT: {time.process_time() - before:.0f} CPU s for {options.runs} pairs")


class Fixed:
    """A table as an agent without memory."""

    def __init__(self, table):
        self.table = [tuple(r) for r in table.tolist()]

    def start(self):
        return [((), 1)]

    def act(self, memory, step, state):
        return self.table[state]

    def observe(self, memory, step, state, joint, after):
        return [(memory, 1)]


def agents(runs, *, game, constants, best, episodes=100):
    """The same of amTFT's agents, who punish; sampled."""
    name, count = "amTFT(utilitarian), networks", len(runs)

    def met(pair):
        return gt.agents.sampled_payoffs(game, pair, episodes=episodes, rng=0).payoffs

    row(
        f"{name} with itself",
        [met((runs.agent(k, 0), runs.agent(k, 1))) for k in range(count)],
        best,
    )
    others = [(i, (i + 1) % count) for i in range(count)]
    row(
        f"{name} with strangers",
        [met((runs.agent(i, 0), runs.agent(j, 1))) for i, j in others],
        best,
    )
    for other, table in constants.items():
        row(
            f"{name} with {other}",
            [met((runs.agent(k, 0), Fixed(table[1]))) for k in range(count)],
            best,
        )


if __name__ == "__main__":
    main()
