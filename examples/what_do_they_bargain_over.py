"""Two coin games, solved: what can players reach, what is fair, and what keeps them to it?

A learned policy is judged by where its payoffs lie on the exact frontier.
Run: python examples/what_do_they_bargain_over.py
"""

import gametheory as gt
from gametheory import plots, stochastic

rules = gt.coin_game.CoinGame()
print(gt.coin_game.render(rules, 40))

game = rules.stochastic(discount="24/25")
frontier = stochastic.joint_frontier(game)
for payoffs, held in zip(frontier.vertices, stochastic.sustained_vertices(frontier), strict=True):
    shown = ", ".join(f"{float(x):+.4f}" for x in payoffs)
    print(f"({shown})  grim trigger sustains it: {held.sustained}")

print(gt.solutions(game))
payoff_set = gt.attainable(game)
greedy, restrained = (0.0, 0.0), (0.33, 0.34)
print(gt.classify([greedy, restrained], payoff_set, tolerance=0.02))
print("score:", gt.normalized_score([greedy, restrained], payoff_set).round(3))

# Always moving right: what can the other player gain?
right = [[1, 0, 0, 0]] * game.num_states
reply = stochastic.best_reply(game, 1, (right, None))
print(f"best reply to a player who always moves right: {float(reply.exact_payoff):.4f} a step")

axes = plots.plot_game(game)
plots.save(axes.figure, "coin_game.png")
print("picture: coin_game.png")
