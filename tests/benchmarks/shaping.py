"""Speed of opponent shaping on exact values, a batch against one run at a time.

Run with `python -m tests.benchmarks.shaping`. The peer is what notebooks on opponent shaping do:
one run at a time, its values differentiated by torch, in the same process. Medians, no assertion.
"""

import torch
from rich.console import Console
from rich.table import Table

import gametheory as gt
from gametheory.coin_game import CoinGame
from learners.training.differentiable import iterated, tabular
from learners.training.shaping import RULES
from tests.benchmarks.measure import median

BATCH = 1024


def parameters(game, runs):
    generator = torch.Generator().manual_seed(0)
    return tuple(
        torch.randn(runs, *shape, dtype=torch.float64, generator=generator) for shape in game.shapes
    )


def dilemma():
    torch.set_num_threads(1)
    game = iterated(gt.Repeated(gt.zoo.prisoners_dilemma(), "24/25"), policy="sigmoid")
    table = Table(title=f"iterated dilemma, five logits, batch of {BATCH:,}")
    for name in ("rule", "us a run-step", "one run, ms", "x"):
        table.add_column(name)
    many, one = parameters(game, BATCH), parameters(game, 1)
    for name, rule in RULES.items():
        rule(game.values, many, 1.0)
        batch = median(lambda rule=rule: rule(game.values, many, 1.0), 15) / BATCH
        # A function without closed derivatives of its own: it is differentiated.
        plain = game.values if name in ("loqa", "advantage-alignment") else game.values.__call__
        alone = median(lambda rule=rule, v=plain: rule(v, one, 1.0), 15)
        table.add_row(
            name,
            f"{batch * 1e6:.2f}",
            f"{alone * 1e3:.2f}",
            f"{alone / batch:.0f}x",
        )
    return table


def coin_game():
    table = Table(title="Coin Game, exact, batch of 64, one thread")
    for name in ("memory", "states", "rule", "runs x steps a second"):
        table.add_column(name)
    for memory in (False, True):
        game = CoinGame().stochastic(discount="24/25", remember_pick=memory)
        form = tabular(game)
        theta = parameters(form, 64)
        for name in ("naive", "lola", "sos"):
            rule = RULES[name]
            seconds = median(lambda rule=rule, f=form, t=theta: rule(f.values, t, 1.0), 3)
            table.add_row(
                "one bit" if memory else "none", str(game.num_states), name, f"{64 / seconds:,.0f}"
            )
    return table


if __name__ == "__main__":
    console = Console(width=110)
    console.print(dilemma())
    console.print(coin_game())
