"""Section 3.3's three norms of Asymmetric Bach or Stravinsky; inequity aversion, Appendix C.1.

BB pays (4, 1), SS pays (2, 2), all else (0, 0). Each of the utilitarian, the egalitarian and the
Nash welfare picks another outcome; the inequity-averse welfare of the experiments picks BB or SS.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import gametheory as gt
from gametheory import NormalForm, PayoffSet
from gametheory._numeric.exact import Profile, fractions, listed, show, show_profile
from proofs.claims._welfare_functions import (
    MONOTONE,
    TENTH,
    midpoint,
    value_of,
)
from proofs.claims.welfare import ORIGIN, iff
from proofs.evidence import (
    Claim,
    Condition,
    Place,
    Quantifier,
    Status,
    fact,
    quantity,
)
from proofs.formal import formal
from proofs.searching import Instances


@dataclass(frozen=True)
class Recommended:
    """A payoff profile that is said to be the optimum of a welfare function in a game."""

    game: NormalForm
    welfare: Any
    payoffs: Profile
    what: str

    def __str__(self) -> str:
        return f"{self.what}, {show_profile(self.payoffs)}, by {self.welfare.name} welfare"


def _is_the_optimum(said: Recommended) -> bool:
    best = gt.welfare_optimum(gt.attainable(said.game), said.welfare)
    return best.exact_face == (said.payoffs,)


def _shown_optimum(said: Recommended) -> str:
    rest = [v for v in gt.attainable(said.game).points if v != said.payoffs]
    others = [f"w{show_profile(v)} = {show(value_of(said.welfare, v))}" for v in rest]
    return (
        f"w{show_profile(said.payoffs)} = {show(value_of(said.welfare, said.payoffs))}; "
        f"{listed(others)}"
    )


def _three_norms() -> list[Recommended]:
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    first, second = (game.exact_payoff((k, k)) for k in range(2))
    return [
        Recommended(game, gt.welfare.utilitarian, first, "BB"),
        Recommended(game, gt.welfare.egalitarian(ORIGIN), second, "SS"),
        Recommended(game, gt.welfare.nash(ORIGIN), midpoint(first, second), "the fair coin"),
    ]


def _other_norms() -> list[Recommended]:
    right = _three_norms()
    return [
        Recommended(said.game, said.welfare, other.payoffs, other.what)
        for said, other in zip(right, (*right[1:], right[0]), strict=True)
    ]


@dataclass(frozen=True)
class FourPayoffs:
    """BB pays (a, b) and SS pays (c, e)."""

    a: int
    b: int
    c: int
    e: int

    def quantity(self, name: str) -> int:
        """a, b, c or e."""
        return int(getattr(self, name))

    def mixture(self, chance: Fraction) -> Profile:
        """What a coin pays that shows BB with a chance, else SS."""
        first, second = fractions((self.a, self.b)), fractions((self.c, self.e))
        pays = zip(first, second, strict=True)
        return tuple(chance * x + (1 - chance) * y for x, y in pays)

    def __str__(self) -> str:
        return f"BB pays ({self.a}, {self.b}), SS pays ({self.c}, {self.e})"


def _payoffs(least: int, most: int) -> list[FourPayoffs]:
    """All payoffs from least to most, by the largest one, then by the sum."""
    found = itertools.product(range(least, most + 1), repeat=4)
    return [FourPayoffs(*x) for x in sorted(found, key=lambda x: (max(x), sum(x), x))]


BACH = FourPayoffs(4, 1, 2, 2)
"""Asymmetric Bach or Stravinsky."""
PAYS = {name: quantity(name) for name in "abce"}
OPPOSED = Condition(
    "each player prefers another equilibrium",
    (PAYS["a"] > PAYS["c"]) & (PAYS["e"] > PAYS["b"]),
)
UTILITARIAN = Condition("BB is utilitarian", PAYS["a"] + PAYS["b"] > PAYS["c"] + PAYS["e"])
EGALITARIAN = Condition("SS is egalitarian", PAYS["e"] <= PAYS["c"])
NASH = Condition("the coin is Nash-optimal", (PAYS["a"] * PAYS["b"]).equals(PAYS["c"] * PAYS["e"]))


def _norm_formula(
    rule: Condition, chance: Fraction, welfare: Any, theorem: str, statement: str, *, why: str
) -> Claim:
    """When a mixture of BB and SS is the only optimum, for every such game."""

    def agrees(pays: FourPayoffs) -> bool:
        ends = [pays.mixture(Fraction(k)) for k in range(2)]
        best = gt.welfare_optimum(PayoffSet.from_points(ends, convex=True), welfare)
        return (best.exact_face == (pays.mixture(chance),)) == rule.holds(pays)

    def shown_optimum(pays: FourPayoffs) -> str:
        ends = [pays.mixture(Fraction(k)) for k in range(2)]
        best = gt.welfare_optimum(PayoffSet.from_points(ends, convex=True), welfare).exact_face
        found = " to ".join(map(show_profile, best))
        return f"optimal is {found}; {rule.evaluated(pays)}"

    name = str(welfare.name).lower()
    return Claim(
        statement,
        Condition(
            f"{name} rule", f"it is the only optimum iff {rule.text}", agrees, shown=shown_optimum
        ),
        name=f"three-norms-formula-{name}",
        origin="section 3.3, paragraph 5, for every such game",
        domain="BB pays (a, b), SS pays (c, e); all mixtures of the two",
        hypotheses=(OPPOSED,),
        spaces=(Instances(lambda: _payoffs(0, 4), name="payoffs 0..4"),),
        foils=lambda: [FourPayoffs(2, 2, 2, 2), FourPayoffs(2, 2, 1, 1), FourPayoffs(0, 1, 0, 2)],
        proofs=(formal(f"Welfare.{theorem}"),),
        examples=lambda: [BACH],
        documented=Status.HOLDS,
        why=why,
        see=("three-norms",),
    )


# Inequity aversion.


@dataclass(frozen=True)
class Averse:
    """w^IA, its discount gamma, its smoothing lambda, and beta."""

    gamma: Fraction
    smoothing: Fraction
    beta: Fraction
    welfare: Any

    def quantity(self, name: str) -> Any:
        """gamma, lambda, beta; w^IA where BB or SS is played for ever; whether w^IA is monotone."""
        known = {"gamma": self.gamma, "lambda": self.smoothing, "beta": self.beta}
        if name in known:
            return known[name]
        if name == NEVER_FALLS:
            return MONOTONE.holds(self)
        return value_of(self.welfare, (4, 1) if name == "w^IA(BB)" else (2, 2))

    def __str__(self) -> str:
        numbers = map(show, (self.gamma, self.smoothing, self.beta))
        return "gamma = {}, lambda = {}, beta = {}".format(*numbers)


NEVER_FALLS = "w^IA does not fall when a payoff rises"
FADING = 1 - quantity("gamma") * quantity("gamma") * quantity("lambda")


def _averse() -> list[Averse]:
    """Several parameters, the paper's among them, and beta on and around the two thresholds."""
    parameters = (("0", "0"), ("1/2", "1"), ("1/2", "1/3"), ("24/25", "24/25"))
    found = []
    for gamma, smoothing in ((Fraction(g), Fraction(s)) for g, s in parameters):
        fading = 1 - gamma**2 * smoothing
        near = [fading / k + nudge for k in (3, 1) for nudge in (-(TENTH**4), 0, TENTH**4)]
        found += [_with(gamma, smoothing, b) for b in (Fraction(0), *near, Fraction(2))]
    return found


def _with(gamma: Fraction, smoothing: Fraction, beta: Fraction) -> Averse:
    w = gt.welfare.inequity_averse(beta, discount=gamma, smoothing=smoothing)
    return Averse(gamma, smoothing, beta, w)


def _around(*betas: str) -> list[Averse]:
    """Parameters on both sides of a threshold, at the discount and smoothing of the paper."""
    return [_with(Fraction(24, 25), Fraction(24, 25), Fraction(beta)) for beta in betas]


def _not_averse() -> list[Averse]:
    return [Averse(Fraction(1, 2), Fraction(1), Fraction(2), gt.welfare.utilitarian)]


AVERSE = Instances(_averse, name="parameters of w^IA, on and around the thresholds")


CLAIMS = (
    Claim(
        "In Asymmetric Bach or Stravinsky BB maximises utilitarian welfare, SS egalitarian welfare "
        "among Pareto-optimal profiles, and the fair coin between them Nash welfare.",
        Condition(
            "the only optimum",
            "no other attainable payoffs, mixtures included, have as much welfare",
            _is_the_optimum,
            shown=_shown_optimum,
        ),
        name="three-norms",
        place=Place("3.3", 5, "BB maximizes utilitarian ... SS ... egalitarian ... coin ... Nash"),
        quantifier=Quantifier.EACH,
        domain="three outcomes of the game on the right of Figure 2, each with its function",
        spaces=(Instances(_three_norms, name="the three norms", exhaustive=True),),
        foils=_other_norms,
        proofs=(formal("Welfare.three_norms"),),
        documented=Status.HOLDS,
        why="BB has the greater total (5 against 4), SS the greater minimum (2 against 1); and "
        "as 4 * 1 = 2 * 2, the Nash product is largest in the middle between them (9/2 against "
        "4).",
        see=(
            "three-norms-formula-utilitarian",
            "three-norms-formula-egalitarian",
            "three-norms-formula-nash",
            "smallest-three-norms",
        ),
        remark="Each is the only optimum, over all correlated play.",
    ),
    _norm_formula(
        UTILITARIAN,
        Fraction(1),
        gt.welfare.utilitarian,
        "utilitarian_iff",
        "BB is the only utilitarian optimum iff it has the greater sum.",
        why="The sum is linear between BB and SS.",
    ),
    _norm_formula(
        EGALITARIAN,
        Fraction(0),
        gt.welfare.egalitarian(ORIGIN),
        "egalitarian_iff",
        "SS is the only egalitarian optimum iff player 2 is not better off there than player 1.",
        why="From SS towards BB player 1 gains and player 2 loses, so the minimum falls at once "
        "exactly if player 2 is not ahead at SS.",
    ),
    _norm_formula(
        NASH,
        Fraction(1, 2),
        gt.welfare.nash(ORIGIN),
        "nash_iff",
        "The fair coin is optimal for the Nash product iff BB and SS have the same product.",
        why="Between BB and SS the product is a downward parabola, largest in the middle exactly "
        "if its ends are equal.",
    ),
    Claim(
        "Of all games of positive integers in which BB is utilitarian, SS egalitarian and the fair "
        "coin Nash-optimal, Asymmetric Bach or Stravinsky has the smallest largest payoff, and no "
        "other has one as small.",
        Condition(
            "a larger payoff, or that game",
            (PAYS["a"] > 4)
            | (
                PAYS["a"].equals(4)
                & PAYS["b"].equals(1)
                & PAYS["c"].equals(2)
                & PAYS["e"].equals(2)
            ),
        ),
        name="smallest-three-norms",
        origin="section 3.3, paragraph 5, and the game of Figure 2",
        domain="BB pays (a, b), SS pays (c, e), positive integers; a is then the largest payoff",
        hypotheses=(OPPOSED, UTILITARIAN, EGALITARIAN, NASH),
        spaces=(Instances(lambda: _payoffs(1, 8), name="payoffs 1..8"),),
        proofs=(formal("Welfare.smallest_three_norms"),),
        examples=lambda: [BACH],
        documented=Status.HOLDS,
        why="a b = c e with c < a, b < e <= c has no solution with a < 4, and only this one "
        "with a = 4.",
        see=("three-norms",),
    ),
    Claim(
        "In Asymmetric Bach or Stravinsky the inequity-averse welfare prefers SS to BB, played for "
        "ever, iff beta exceeds (1 - gamma^2 lambda) / 3.",
        Condition(
            "the threshold",
            iff(
                quantity("w^IA(SS)") > quantity("w^IA(BB)"),
                3 * quantity("beta") > FADING,
            ),
        ),
        name="inequity-aversion",
        origin="on the welfare function of Appendix C.1",
        domain="0 <= gamma < 1, 0 <= lambda <= 1, beta >= 0",
        spaces=(AVERSE,),
        foils=_not_averse,
        examples=lambda: _around("1/20", "1/30"),
        proofs=(
            formal("Welfare.inequity_aversion", "with w^IA of constant play in closed form"),
            formal(
                "Welfare.inequity_of_constant_play", "the closed form, from the printed definition"
            ),
        ),
        documented=Status.HOLDS,
        why="Under constant play the penalty is beta |r_1 - r_2| / (1 - gamma^2 lambda): BB is "
        "worth 5 - 3 beta / (1 - gamma^2 lambda), SS 4.",
        see=("inequity-aversion-is-monotone",),
        remark="At gamma = lambda = 24/25 the threshold is 1801/46875, about 0.038.",
    ),
    Claim(
        "The inequity-averse welfare respects Pareto dominance, between payoffs that are the same "
        "at every step, iff beta is at most 1 - gamma^2 lambda.",
        Condition("the bound", iff(fact(NEVER_FALLS), quantity("beta") <= FADING)),
        name="inequity-aversion-is-monotone",
        origin="on the welfare function of Appendix C.1",
        domain="0 <= gamma < 1, 0 <= lambda <= 1, beta >= 0",
        spaces=(AVERSE,),
        foils=_not_averse,
        examples=lambda: _around("1/10", "1/5"),
        proofs=(formal("Welfare.inequity_aversion_is_monotone"),),
        documented=Status.HOLDS,
        why="A payoff that rises by x raises the sum by x, and inequality by at most x, which "
        "costs beta x / (1 - gamma^2 lambda).",
        see=("inequity-aversion",),
        remark="At gamma = lambda = 24/25 the bound is 1801/15625, about 0.115.",
    ),
)
