"""Section 3.3 on what welfare functions recommend, and Appendix C.1 on inequity aversion.

A welfare function is a function of both players' payoffs; it recommends what maximises it. The
paper asks two properties of it: its optimum is Pareto-optimal, and it is impartial, which means
that it does not change when the players are exchanged. Its welfare functions are the utilitarian,
V_1 + V_2, the egalitarian, min(V_1, V_2) among Pareto-optimal profiles, and the Nash product,
V_1 V_2; in Table 2 payoffs are measured from a disagreement point d.

Two games recur: Asymmetric Bach or Stravinsky, in which BB pays (4, 1) and SS pays (2, 2), and one
with an extreme asymmetry, whose equilibria pay (15, 10) and (1, 11). All else pays (0, 0).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric.exact import Profile, fractions, show, show_profile
from gametheory.welfare import RankWeighted
from proofs.claims._welfare_functions import (
    EFFICIENT_OPTIMA,
    FIRST,
    GREATEST,
    IMPARTIAL,
    MINUS,
    RISES,
    TABLE_2,
    TENTH,
    name_of,
    value_of,
)
from proofs.claims.coordination import (
    ANY_GAME,
    efficient_equilibria,
    show_efficient_equilibria,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Formula,
    Place,
    Quantifier,
    Status,
    Term,
    maximum,
    minimum,
    prove_claim,
    quantity,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances, IntegerGames, StagePair, StagePairs
from proofs.searching import pair_conditions as pairs
from proofs.searching import stage_conditions as stage
from proofs.searching.showing import show_cell
from proofs.searching.sources import Mask
from proofs.searching.spaces import StagePairBatch

ORIGIN = fractions((0, 0))
GOOD, BAD = fractions((15, 10)), fractions((1, 11))
"""What the two equilibria with the extreme asymmetry pay."""
SMALL_PAIRS = tuple(StagePairs(IntegerGames(high=high)) for high in (1, 2, 3))


def bach_or_stravinsky(first: Profile, second: Profile) -> NormalForm:
    """The same action pays `first` or `second`, different ones nothing."""
    (a, b), (c, e) = first, second
    return NormalForm.from_bimatrix([[a, 0], [0, c]], [[b, 0], [0, e]], disagreement=ORIGIN)


def iff(one: Formula, other: Formula) -> Formula:
    """One holds exactly where the other does."""
    return one.implies(other) & other.implies(one)


# The extreme asymmetry.


@dataclass(frozen=True)
class Compared:
    """Two equilibria by what they pay: is the second reasonable beside the first?"""

    good: Profile
    bad: Profile

    def quantity(self, name: str) -> Fraction:
        """What a player gets, as "V_1(good)"."""
        return (self.good if name.endswith("(good)") else self.bad)[int(name[2]) - 1]

    def __str__(self) -> str:
        return f"good pays {show_profile(self.good)}, bad pays {show_profile(self.bad)}"


G = quantity("V_1(good)"), quantity("V_2(good)")
B = quantity("V_1(bad)"), quantity("V_2(bad)")


def _apart(payoffs: tuple[Term, Term]) -> Term:
    return maximum(*payoffs) - minimum(*payoffs)


def _comparison(
    name: str, statement: str, formula: Formula, words: str, theorem: str, *, why: str
) -> Claim:
    """One of the printed reasons why (1, 11) seems unreasonable beside (15, 10)."""
    return Claim(
        statement,
        Condition(name.replace("-", " "), formula, literal=True),
        name=f"extreme-asymmetry-{name}",
        place=Place("3.3", 4, words),
        quantifier=Quantifier.EACH,
        domain="the equilibria that pay (15, 10), the good one, and (1, 11), the bad one",
        spaces=(
            Instances(lambda: [Compared(GOOD, BAD)], name="(15, 10) and (1, 11)", exhaustive=True),
        ),
        foils=lambda: [Compared(BAD, GOOD)],
        proofs=(formal(f"Welfare.{theorem}"),),
        documented=Status.HOLDS,
        why=why,
    )


@dataclass(frozen=True)
class Judged:
    """A welfare function that judges (15, 10) and (1, 11), by the gains over d."""

    welfare: Any
    d: Profile = ORIGIN

    @property
    def game(self) -> NormalForm:
        return bach_or_stravinsky(GOOD, BAD)

    def quantity(self, name: str) -> Any:
        """d_1, d_2, and the welfare of the gains of either equilibrium."""
        if name in ("d_1", "d_2"):
            return self.d[int(name[2]) - 1]
        paid = GOOD if name in ("w(15, 10)", "w((15, 10) - d)") else BAD
        return value_of(self.welfare, tuple(v - d for v, d in zip(paid, self.d, strict=True)))

    def __str__(self) -> str:
        over = "" if self.d == ORIGIN else f" of the gains over d = {show_profile(self.d)}"
        best, other = self.quantity("w((15, 10) - d)"), self.quantity("w((1, 11) - d)")
        return f"{name_of(self.welfare)}{over}: {show(best)} at (15, 10), {show(other)} at (1, 11)"


@dataclass(frozen=True)
class Distance:
    """|V_1 - V_2|, which is impartial and convex."""

    name: str = "|V_1 - V_2|"
    properties: Any = field(
        default=gt.welfare.Properties(True, "no", False, False, "no"), repr=False
    )

    def __call__(self, points: Any) -> Any:
        array = np.asarray(points)
        return abs(array[..., 0] - array[..., 1])


NOT_PREFERRED = Condition("(1, 11) is not preferred", quantity("w(1, 11)") <= quantity("w(15, 10)"))
D = quantity("d_1"), quantity("d_2")


def _by_exchange(claim: Claim) -> Evidence:
    """What the two properties say of (15, 10), (1, 11) and (11, 1)."""
    return prove_claim(
        claim,
        premises={
            "impartial": quantity("w(11, 1)").equals(quantity("w(1, 11)")),
            "w rises with either payoff": quantity("w(15, 10)") > quantity("w(11, 1)"),
        },
    )


def _by_exchange_of_gains(claim: Claim) -> Evidence:
    """The same of gains: (15 - d_1, 10 - d_2), (1 - d_1, 11 - d_2) and (11 - d_2, 1 - d_1)."""
    turned = quantity("w(11 - d_2, 1 - d_1)")
    better = (15 - D[0] >= 11 - D[1]) & (10 - D[1] >= 1 - D[0])
    return prove_claim(
        claim,
        premises={
            "impartial": turned.equals(quantity("w((1, 11) - d)")),
            "w rises with either gain": better.implies(quantity("w((15, 10) - d)") > turned),
        },
    )


def _judges_of_gains() -> list[Judged]:
    points = sorted(
        itertools.product(range(-6, 7), repeat=2),
        key=lambda d: (max(map(abs, d)), sum(map(abs, d)), d),
    )
    return [Judged(w, fractions(d)) for d in points for w in (*TABLE_2, EVEN, MINUS)]


SECOND = gt.welfare.weighted_utilitarian((TENTH / 2, 1))
EVEN = RankWeighted((1 + TENTH / 2, TENTH / 2), name="min + (1/20) sum")
FUNCTIONS = Instances(
    lambda: [Judged(w) for w in (*TABLE_2, GREATEST, Distance(), FIRST, SECOND, MINUS)],
    name="eight welfare functions",
)


# What welfare functions filter out, and what they leave.


def _filtered(pair: StagePair) -> bool:
    mirror = pair.values[1][::-1]
    return any(
        all(x > y for x, y in zip(pair.game.exact_payoff(cell), mirror, strict=True))
        for cell in pair.game.profiles()
    )


def _filtered_of_all(batch: StagePairBatch) -> Mask:
    mirror = np.stack(batch.paid(batch.second)[::-1])
    return np.asarray((batch.block.cells > mirror[:, None]).all(axis=0).any(axis=0))


def _shown_filtered(pair: StagePair) -> str:
    """What pays both more than the mirror image of V(q)."""
    mirror = pair.values[1][::-1]
    paid = {cell: pair.game.exact_payoff(cell) for cell in pair.game.profiles()}
    better = [
        f"{show_cell(pair.game, cell)} pays {show_profile(value)}"
        for cell, value in paid.items()
        if all(x > y for x, y in zip(value, mirror, strict=True))
    ]
    more = better[0] if better else "nothing pays both more"
    return f"the mirror image of V(q) is {show_profile(mirror)}; {more}"


FILTERED = Condition(
    "filtered out",
    "some joint action pays both players more than the mirror image of V(q), so every impartial "
    "welfare function that rises when both payoffs rise prefers it to q",
    _filtered,
    _filtered_of_all,
    shown=_shown_filtered,
)
REASONABLE = Condition(
    "both are reasonable",
    stage.IMPARTIAL_OPTIMA.text,
    stage.IMPARTIAL_OPTIMA.predicate,
    sparse=stage.IMPARTIAL_OPTIMA.sparse,
    shown=stage.IMPARTIAL_OPTIMA.shown,
)
ASYMMETRIC_PROBLEM = (
    stage.EQUILIBRIA.at("3.3", 1, "multiple Pareto-optimal equilibria", literal=True),
    pairs.EFFICIENT.at("3.3", 1, "multiple Pareto-optimal equilibria"),
    pairs.CONFLICT.at("3.3", 1, "the principals have conflicting preferences", literal=True),
    pairs.ASYMMETRIC.at("3.3", 7, "in asymmetric bargaining problems"),
)
IDENTICAL = Condition(
    "identical interests",
    iff(pairs.P[0] >= pairs.Q[0], pairs.P[1] >= pairs.Q[1])
    & iff(pairs.Q[0] >= pairs.P[0], pairs.Q[1] >= pairs.P[1]),
).at("3.2", 1, "over which agents have identical interests")


def _from_dominance(claim: Claim) -> Evidence:
    undominated = pairs.UNDOMINATED.formula
    assert isinstance(undominated, Formula)
    return prove_claim(claim, premises={"Pareto-optimal norms are undominated": undominated})


CLAIMS = (
    Claim(
        "Both equilibria of the Bach or Stravinsky with an extreme asymmetry are Pareto-optimal.",
        Condition(
            "Pareto-optimal equilibria",
            "both coordinated joint actions are equilibria that no mixture of joint actions "
            "dominates",
            lambda game: {(0, 0), (1, 1)} <= set(efficient_equilibria(game)),
            literal=True,
            shown=show_efficient_equilibria,
        ),
        name="extreme-asymmetry-is-pareto-optimal",
        place=Place("3.3", 4, "each of these equilibria is Pareto-optimal"),
        quantifier=Quantifier.EACH,
        domain="the game whose coordinated joint actions pay (15, 10) and (1, 11), others nothing",
        spaces=(
            Instances(
                lambda: [bach_or_stravinsky(GOOD, BAD)],
                name="the game with the extreme asymmetry",
                exhaustive=True,
            ),
        ),
        foils=lambda: [gt.zoo.stag_hunt()],
        proofs=(
            formal(
                "BargainingProblems.extreme_asymmetry_is_Pareto_optimal",
                "Nash and Pareto_optimal, of each of the two",
            ),
        ),
        documented=Status.HOLDS,
        why="Who leaves a coordinated joint action gets nothing; and of (15, 10) and (1, 11) "
        "neither dominates the other, nor does any mixture dominate one of them.",
    ),
    _comparison(
        "lowers-the-total",
        "(1, 11) has a lower total payoff than (15, 10).",
        B[0] + B[1] < G[0] + G[1],
        "it yields a lower total payoff",
        "lower_total",
        why="1 + 11 = 12 < 25 = 15 + 10.",
    ),
    _comparison(
        "raises-inequality",
        "(1, 11) is more unequal than (15, 10).",
        _apart(B) > _apart(G),
        "more inequality",
        "more_inequality",
        why="11 - 1 = 10 > 5 = 15 - 10.",
    ),
    _comparison(
        "lowers-the-worst-off",
        "(1, 11) gives the worst-off player less than (15, 10) gives it there.",
        minimum(*B) < minimum(*G),
        "lowers the reward of the worst-off player in the equilibrium",
        "worse_for_the_worst_off",
        why="1 < 10.",
    ),
    Claim(
        "No impartial welfare function whose optimum is Pareto-optimal in every game prefers "
        "(1, 11) to (15, 10).",
        NOT_PREFERRED,
        name="extreme-asymmetry/in-every-game",
        place=Place("3.3", 4, "there is no (impartial, see below) welfare function that would"),
        reading="Pareto-optimality as a property of the welfare function, so in every game",
        domain="all functions of payoffs",
        hypotheses=(IMPARTIAL, RISES),
        spaces=(FUNCTIONS,),
        proofs=(formal("Welfare.extreme_asymmetry"), _by_exchange),
        drop=True,
        documented=Status.HOLDS,
        why="(15, 10) is better for both than (11, 1), which is as good as (1, 11).",
        see=("extreme-asymmetry-from-a-disagreement-point",),
        remark="It is enough that w rises when both payoffs rise, and an ordering of payoff "
        "profiles will do for w.",
    ),
    Claim(
        "No impartial welfare function whose optimum in the Bach or Stravinsky of these two "
        "equilibria is Pareto-optimal prefers (1, 11) to (15, 10).",
        NOT_PREFERRED,
        name="extreme-asymmetry/in-this-game",
        place=Place("3.3", 4, "there is no (impartial, see below) welfare function that would"),
        reading="Pareto-optimality of the optimum in the game at hand only",
        meant=False,
        domain="all functions of payoffs; the game whose coordinated joint actions pay (15, 10) "
        "and (1, 11), others nothing (what those pay is not printed)",
        hypotheses=(IMPARTIAL, EFFICIENT_OPTIMA),
        spaces=(FUNCTIONS,),
        proofs=(
            formal_counterexample(
                "BargainingProblems.extreme_asymmetry_in_this_game",
                "w is the difference of the two payoffs",
            ),
        ),
        documented=Status.REFUTED,
        why="(1, 11) is Pareto-optimal itself, so this reading asks nothing of its comparison "
        "with (15, 10).",
        see=("extreme-asymmetry/in-every-game",),
    ),
    Claim(
        "No welfare function of the gains over a disagreement point, as in Table 2, that is "
        "impartial between these and whose optimum is Pareto-optimal, prefers (1, 11) to (15, 10).",
        Condition(
            "(1, 11) is not preferred",
            quantity("w((1, 11) - d)") <= quantity("w((15, 10) - d)"),
        ),
        name="extreme-asymmetry-from-a-disagreement-point",
        place=Place("3.3", 4, "there is no (impartial, see below) welfare function that would"),
        domain="all functions of gains over d, all d; d as in Table 2",
        hypotheses=(
            IMPARTIAL,
            RISES,
            Condition("mutual benefit", (D[0] < 1) & (D[1] < 10)).at(
                "3.3", 1, "more than one way to collaborate for mutual benefit"
            ),
        ),
        added=(
            Condition(
                "disagreement is not too uneven",
                (D[0] - D[1] >= -9) & (D[0] - D[1] <= 4),
            ),
        ),
        spaces=(Instances(_judges_of_gains, name="d in -6..6, five welfare functions"),),
        foils=lambda: [Judged(w) for w in (FIRST, MINUS)],
        proofs=(
            _by_exchange_of_gains,
            formal(
                "Welfare.extreme_asymmetry_from_a_disagreement_point",
                "and with other d some impartial, increasing function prefers (1, 11)",
            ),
        ),
        documented=Status.AMENDED,
        why="In gains over d, the mirror image of (1, 11) is (11 + d_1 - d_2, 1 - d_1 + d_2) "
        "in payoffs; (15, 10) is at least that exactly if -9 <= d_1 - d_2 <= 4.",
        see=("extreme-asymmetry/in-every-game",),
        remark="Equal disagreement values will do, and Welfare.v shows that the bounds cannot be "
        "widened. Over d = (0, 199/20) the Nash product and the solution of Kalai and Smorodinsky "
        "prefer (1, 11) as well.",
    ),
    Claim(
        "In a pure coordination problem welfare functions are not needed: whatever function of "
        "payoffs measures welfare, it is the same at all Pareto-optimal equilibria.",
        Condition(
            "same payoffs",
            pairs.P[0].equals(pairs.Q[0]) & pairs.P[1].equals(pairs.Q[1]),
        ),
        name="pure-coordination-needs-no-welfare",
        place=Place("3.3", 7, "In pure coordination problems, they are not needed"),
        domain=f"{ANY_GAME}, all pairs of joint actions p, q",
        hypotheses=(
            stage.EQUILIBRIA.at("3.2", 1, "multiple Pareto-optimal equilibria", literal=True),
            pairs.EFFICIENT.at("3.2", 1, "multiple Pareto-optimal equilibria"),
            IDENTICAL,
        ),
        spaces=SMALL_PAIRS,
        proofs=(
            _from_dominance,
            formal(
                "CrossPlay.pure_coordination_needs_no_welfare",
                "equal payoffs have equal welfare",
            ),
        ),
        examples=lambda: [StagePair(gt.zoo.pure_coordination(), (0, 0), (1, 1))],
        documented=Status.HOLDS,
        why="Two Pareto-optimal equilibria that both players rank alike pay the same, so "
        "nothing is left for welfare to choose.",
        remark="Which of them is played still has to be agreed on.",
    ),
    Claim(
        "In some asymmetric bargaining problem welfare functions filter out a Pareto-optimal "
        "equilibrium: every impartial one prefers some other joint action to it.",
        FILTERED,
        name="welfare-filters-equilibria",
        place=Place("3.3", 7, "they can serve to filter out intuitively unreasonable"),
        quantifier=Quantifier.SOME,
        domain=f"{ANY_GAME}, all pairs of joint actions p, q",
        hypotheses=ASYMMETRIC_PROBLEM,
        spaces=SMALL_PAIRS,
        proofs=(
            formal(
                "BargainingProblems.welfare_filters_equilibria",
                "all impartial functions that rise when both payoffs rise prefer p to q",
            ),
        ),
        documented=Status.HOLDS,
        why="To an impartial function q is as good as its mirror image, and some joint action "
        "pays both more than that.",
        see=("extreme-asymmetry/in-every-game", "normative-disagreement-is-possible"),
        remark="That the others are preferred is extreme-asymmetry/in-every-game, with other "
        "numbers.",
    ),
    Claim(
        "In some asymmetric bargaining problem two equilibria are both reasonable: each is the "
        "only optimum of some impartial welfare function, so normative disagreement is possible.",
        REASONABLE,
        name="normative-disagreement-is-possible",
        place=Place("3.3", 7, "the possibility of normative disagreement between reasonable ones"),
        quantifier=Quantifier.SOME,
        domain=f"{ANY_GAME}, all pairs of joint actions p, q",
        hypotheses=ASYMMETRIC_PROBLEM,
        spaces=SMALL_PAIRS,
        proofs=(formal("BargainingProblems.normative_disagreement_is_possible"),),
        documented=Status.HOLDS,
        why="Neither norm, nor its mirror image, is within reach of the other joint actions, "
        "so an impartial function that rewards reaching it picks it alone.",
        see=("three-norms", "welfare-filters-equilibria"),
    ),
)
