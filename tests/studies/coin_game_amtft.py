"""amTFT(w) learned by tables in the Coin Games, with the schedules of the reference.

Run with `python tests/studies/coin_game_amtft.py coin-game` (or abcg): minutes to hours.
"""

import argparse
import time

import numpy as np
from rich.console import Console

import gametheory as gt
import learners
from gametheory._support.progress import progress_bar
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.amtft import COIN_GAME_SETTINGS, train_amtft
from learners.evaluation.crossplay import pair_mean
from learners.evaluation.exploitability import exploitability


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("game", choices=("coin-game", "abcg"))
    parser.add_argument("--runs", type=int, default=6)
    parser.add_argument("--episodes", type=int, default=None)
    options = parser.parse_args()
    console = Console(width=140)
    rules = CoinGame() if options.game == "coin-game" else BargainingCoinGame()
    game = rules.stochastic(discount="24/25", horizon=100)
    settings = dict(COIN_GAME_SETTINGS)
    if options.episodes is not None:
        learning = settings["learning"]
        settings["learning"] = type(learning)(**{**learning.__dict__, "episodes": options.episodes})
    start = time.perf_counter()
    runs = train_amtft(game, runs=options.runs, rng=0, track=progress_bar("episodes"), **settings)
    console.print(f"trained in {time.perf_counter() - start:.0f} s; discarded:")
    for lost in runs.discarded:
        console.print("  ", lost)
    own = runs.payoffs
    for name in runs.hyperparameters.welfares:
        kept = runs.welfares == name
        if kept.any():
            mean = own[kept].mean(axis=0)
            spread = own[kept].std(axis=0) / np.sqrt(kept.sum())
            console.print(f"{name}: {kept.sum()} kept, self-play {mean} +- {spread}")
    if not len(runs):
        return
    table = learners.cross_play(runs)
    frontier = gt.attainable(rules.stochastic(horizon=100))
    best = max(float(sum(v)) for v in frontier.points)
    same = runs.welfares[:, None] == runs.welfares[None, :]
    off = ~np.eye(len(runs), dtype=bool)
    share = table.payoffs.sum(-1) / best
    averse = gt.welfare.inequity_averse(
        runs.hyperparameters.learning.final_aversion, discount="24/25", smoothing="24/25"
    )
    scores = {
        maxima: gt.normalized_score(
            table.payoffs,
            frontier,
            welfares=(gt.welfare.utilitarian, averse),
            disagreement=(0, 0),
            maxima=maxima,
        )
        for maxima in ("exact", "empirical")
    }
    for what, mask in (("self", ~off), ("same", same & off), ("different", ~same)):
        console.print(
            what,
            f"sum as a share of the best {pair_mean(share, mask)};",
            *(f"score, {m} maxima {pair_mean(s, mask)};" for m, s in scores.items()),
            f"payoffs {[str(pair_mean(table.payoffs[..., i], mask)) for i in range(2)]}",
        )
    try:
        gains = np.stack([exploitability(runs, i) for i in range(2)])
        console.print("gain of a best reply, per step:", gains.mean(), "at most", gains.max())
    except gt.TooLarge as error:
        console.print("best replies:", error)


if __name__ == "__main__":
    main()
