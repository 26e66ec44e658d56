"""Bargaining among any number of players, on convex sets.

The solutions that extend beyond two players: the paper's four and their weighted forms.
Egalitarian, proportional and Kalai-Smorodinsky outcomes are the leximin of gains, of gains over
weights, and of gains over ideal gains (Imai 1983): of more than two players no efficient outcome
need have them equal. On a convex set each comes with a proof in rationals.

>>> import gametheory as gt
>>> S = gt.PayoffSet.from_points([(0, 0, 0), (6, 0, 0), (0, 3, 0), (0, 0, 2)])
>>> for name in ("nash", "kalai-smorodinsky", "egalitarian", "utilitarian"):
...     print(gt.bargain(S, name, disagreement=(0, 0, 0)))
Optimum(Nash: (2, 1, 2/3))
Optimum(Kalai-Smorodinsky: (2, 1, 2/3))
Optimum(egalitarian: (1, 1, 1))
Optimum(utilitarian: (6, 0, 0), value 6)
>>> proof = gt.bargain(S, "nash", disagreement=(0, 0, 0)).proof
>>> proof.verify(S), proof.lower == proof.upper
(True, True)
"""

from __future__ import annotations

from gametheory._numeric.exact import Profile
from gametheory.bargaining._raiffa import discrete_raiffa_of_many
from gametheory.bargaining.names import NAMES, TWO_PLAYERS, only_two_players
from gametheory.payoffs import PayoffSet, polytope_optima
from gametheory.payoffs.polytope_proofs import OptimumProof
from gametheory.welfare import Optimum, Rule, utilitarian
from gametheory.welfare.result import nothing_rational, optimum_on_face

RULES: dict[str, Rule] = {
    "largest sum": "largest sum",
    "leximin": "gains in ratio",
    "leximin of ideal gains": "gains in ratio of ideal gains",
    "leximin of best gains": "gains in ratio of best gains",
    "largest product": "largest product",
}


def bargain_on_polytope(
    payoff_set: PayoffSet, key: str, corner: Profile, weights: Profile, ideal: str
) -> Optimum:
    """The outcome of `bargain` on a convex set; arguments as checked there.

    Exact, but for a largest product on a convex set that is irrational: then a rational profile
    of the set within `radius` of it. `proof`, of convex sets, is an `OptimumProof`
    (`gametheory.payoffs.polytope_proofs`). Players who can gain nothing over d get just that, and
    the solution is that of the others.

    Raises `Infeasible` if nothing attainable has V >= d (except for the utilitarian ones), and
    `Unsupported` for a solution of two players only.
    """
    if key in TWO_PLAYERS:
        raise only_two_players(key, payoff_set.num_players)
    if key == "raiffa":
        return _raiffa(payoff_set, corner)
    points, face = payoff_set.points, None
    if key.endswith("utilitarian"):
        face, proof = polytope_optima.largest_sum(points, weights)
    else:
        proof = _on_polytope(points, key, corner, weights, ideal)
    return Optimum(
        NAMES[key],
        face or (proof.point,),
        payoff_set,
        RULES[proof.rule],
        welfare=utilitarian if face and len(set(weights)) == 1 else None,
        exact_disagreement=corner,
        ratio=proof.scale,
        radius=proof.radius,
        proof=proof,
    )


def _raiffa(payoff_set: PayoffSet, corner: Profile) -> Optimum:
    points = payoff_set.points
    if polytope_optima.leximin(points, corner).lower < 0:
        raise nothing_rational(corner)
    point, radius = discrete_raiffa_of_many(points, corner)
    return optimum_on_face(
        payoff_set, NAMES["raiffa"], (point,), "efficient", disagreement=corner, radius=radius
    )


def _on_polytope(
    points: tuple[Profile, ...], key: str, corner: Profile, weights: Profile, ideal: str
) -> OptimumProof:
    even = polytope_optima.leximin(points, corner)
    if even.lower < 0:
        raise nothing_rational(corner)
    if key == "egalitarian":
        return even
    if key == "proportional":
        return polytope_optima.leximin(points, corner, weights)
    if key == "kalai-smorodinsky":
        if ideal == "unrestricted":
            return polytope_optima.of_best_gains(points, corner)
        return polytope_optima.of_ideal_gains(points, corner, even)
    return polytope_optima.largest_product(points, corner, weights, even)
