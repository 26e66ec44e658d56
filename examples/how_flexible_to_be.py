"""How flexible should an agent be? Robust agents can be exploited, stubborn ones fail to agree.

Two labs deploy agents that must settle on a benchmark. Lab 1's agent prefers the utilitarian
norm but can switch; the table shows what it gets against agents of three kinds, and what lab 2
gains if it knows the rule and replies as well as it can. All numbers are exact.
Run: python examples/how_flexible_to_be.py
"""

import gametheory as gt
from gametheory.norms.resampling import stubborn
from learners.amtft import AmTFT, announced_game, exact_cooperation

game = gt.NormalForm.from_bimatrix(
    [[5, 0], [0, 2]], [[2, 0], [0, 3]], name="shared benchmark", disagreement=(0, 0)
)
norms = {w: exact_cooperation(game, w) for w in ("utilitarian", "egalitarian")}
U, E = norms.values()


def meet(first, second):
    return gt.agents.expected_payoffs(U.game, (first, second))


print("stubbornness   against U   against E   against both   lab 2's gain from the best reply")
for s in ("0", "1/2", "9/10", "1"):
    agent = AmTFT([U, E], player=0, switching=stubborn(0, s))
    counterparts = [AmTFT(W, player=1) for W in ([U], [E], [U, E])]
    against = [float(meet(agent, other)[0]) for other in counterparts]
    followed = meet(agent, counterparts[0])[1]
    gain = gt.agents.best_reply_payoff(U.game, agent, player=1) - followed
    first, second, both = against
    print(f"{s:>12}   {first:9.2f}   {second:9.2f}   {both:12.2f}   {float(gain):.2f}")

outcomes = [[meet(AmTFT([a], 0), AmTFT([b], 1)) for b in (U, E)] for a in (U, E)]
announced = announced_game(outcomes, list(norms))
for tau in (0, "1/2", 1):
    sets = ["{" + ", ".join(names) + "}" for names in announced.best(0, tau=tau)]
    print(f"with weight {tau} on robustness, announce: {'; '.join(sets)}")
