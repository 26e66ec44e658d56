"""When two norms meet, does each punish the other? Proposition 1 says so; its proof skips a step.

Two players each deploy an equilibrium path, defended by grim trigger. Proposition 1 of Stastny et
al. (2021) says that both end up at their minimax values, and it holds as printed. We drop its
standing assumption, that cross-play is Pareto-dominated, look for a game in which one player
punishes without being noticed, and let that player send a signal.
Run: python examples/silent_capitulation.py
"""

import dataclasses

import proofs
from proofs.proposition1 import REPAIRED, check

(claim,) = (c for c in proofs.claims() if c.name == "proposition-1")
space = proofs.PathPairs(proofs.IntegerGames(high=2), "1/2")
print(f"{claim.statement}\n  {proofs.search(claim, space)}\n")

dropped = claim.without("cross-play dominated")
distinct = next(c for c in REPAIRED if c.name == "distinct values")
conjecture = dataclasses.replace(dropped, hypotheses=(*dropped.hypotheses, distinct))
found = proofs.search(conjecture, space)
print(f"Without the standing assumption, for distinct values:\n  {found}\n")

pair = found.counterexample
verdict = check(pair.game, pair.discount, pair.first, pair.second)
print(f"The smallest counterexample: {proofs.show_instance(pair)}\n  {verdict}")
print(f"  orientation: {verdict.orientation}")
for case in verdict.cases:
    print(f"  punished by {case.pair.punishments}: {case.kind}; {case.signal}")
