"""The meta-game of deployment: which trained policy should you send to meet the others?

Cross-play of independently trained policies is itself a game: each lab picks one of its
policies, and the payoffs are those of the pair. Run: python examples/best_norm_to_deploy.py
"""

import gametheory as gt
import learners

runs = learners.train(gt.zoo.asymmetric_bach_or_stravinsky(), "lola", runs=12, rng=0)
table = learners.cross_play(runs, horizon=200)
meta = table.as_game()

pure = gt.pure_equilibria(meta)
print(f"{len(pure)} pure equilibria of the deployment game:")
for equilibrium in pure:
    i, j = equilibrium.actions
    first, second = (f"{table.norms[k]} (run {k})" for k in (i, j))
    print(f"  {first} meets {second}: {equilibrium.payoffs[0]:.2f}, {equilibrium.payoffs[1]:.2f}")

floor = gt.minimax(meta, by="pure")
print(f"whatever the other deploys, the best reply is worth at least {floor.payoffs[0]:.2f}")
