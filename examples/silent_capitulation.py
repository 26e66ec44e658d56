"""When two norms meet, does each punish the other? A search over all small games says: not always.

Two players each deploy an equilibrium path, defended by grim trigger. Proposition 1 of Stastny et
al. (2021) says that both end up at their minimax values. We look for a game in which they do not,
ask which hypothesis would have prevented it, and let the player who is not heard send a signal.
Run: python examples/silent_capitulation.py
"""

import proofs
from proofs.proposition1 import PRINTED, check

space = proofs.PathPairs(proofs.IntegerGames(high=1), "1/2")
(claim,) = (c for c in proofs.claims() if c.name == "proposition-1")
found = proofs.search(claim, space)
print(f"{claim.statement}\n  {found}\n")

pair = found.counterexample
verdict = check(pair.game, pair.discount, pair.first, pair.second)
print(f"The smallest counterexample: {proofs.show_instance(pair)}\n  {verdict}")
failing = [c.name for c in PRINTED if not verdict.hypotheses[c.name]]
print(f"  printed hypotheses that fail: {failing or 'none'}")
print(f"  orientation: {verdict.orientation}")
for case in verdict.cases:
    print(f"  punished by {case.pair.punishments}: {case.kind}; {case.signal}")

amended = proofs.search(claim.amended, space)
print(f"\nIf each deploys the norm that it prefers:\n  {amended}")
