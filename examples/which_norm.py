"""A game of your own: what is attainable, what is fair, and what LOLA makes of it.

Two labs can build a shared benchmark on either lab's platform. Each gains more on its own,
and a benchmark on different platforms is worth nothing. Run: python examples/which_norm.py
"""

import gametheory as gt
import learners
from gametheory import plots

platforms = ["A", "B"]
game = gt.NormalForm.from_bimatrix(
    [[5, 0], [0, 2]],
    [[2, 0], [0, 3]],
    actions=[platforms, platforms],
    players=["lab 1", "lab 2"],
    name="shared benchmark",
    disagreement=(0, 0),
)

print(gt.taxonomy(game).kind)
for name, optimum in gt.solutions(game).items():
    print(f"{name:18} {optimum.payoffs[0]!s:>6} {optimum.payoffs[1]!s:>6}")

result = learners.compare(game, "lola", runs=64, rng=0)
for norm, share in result.evaluation.shares.items():
    print(f"{share.mean:4.0%} of runs learned: {norm}")
for match in result.evaluation.matches:
    print(f"{match.name:28} score {match.score}")

plots.save(result.plot(), "which_norm.png")
print("picture: which_norm.png")
