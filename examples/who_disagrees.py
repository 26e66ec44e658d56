"""What a public signal adds, and which part of the frontier is in dispute.

Without a signal two players reach a curved set, far inside the hull. With one they reach the
hull, and have to agree on a point of its frontier. Run: python examples/who_disagrees.py
"""

import gametheory as gt
from gametheory import plots

game = gt.zoo.bach_or_stravinsky()
curved = gt.attainable(game, by="independent")
hull = gt.attainable(game)
print(f"area by independent mixing {curved.area}, with a signal {hull.area}")
for d in (None, "rational-threats"):
    outcome = gt.bargain(hull, "nash", disagreement=d)
    print(f"Nash from {gt.disagreement_point(hull, d)}: {outcome.payoffs}")

negotiation = gt.PayoffSet.from_points([(0, 0), (0, 6), (2, 5.5), (5, 1), (5.2, 0)])
welfares = [gt.welfare.utilitarian, gt.welfare.ces(2, (0, 0)), gt.welfare.max_min()]
degree = gt.normative_disagreement(negotiation, welfares=welfares, disagreement=(0, 0))
print(f"in dispute: {degree.arc:.1%} of the frontier, {degree.angle:.1f} degrees")
for w, row in degree.regrets.items():
    print(f"  by {w}: " + ", ".join(f"{s} loses {regret:.3g}" for s, regret in row.items()))

left, right = plots.new_axes(2, width=5.4, height=5.2)
plots.plot_attainable(curved, left)
for piece in curved.boundary.pieces:
    left.plot(*piece.sample(65).T, color=plots.INK, lw=0.9)
left.set_title("independent mixing: segments and an arc")
plots.legend_below(left)
plots.plot_normative_disagreement(negotiation, right, welfares=welfares, disagreement=(0, 0))
right.set_title("welfare functions dispute a part of the frontier")
plots.save(left.figure, "who_disagrees.png")
