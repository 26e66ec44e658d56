"""Section 3.3 on symmetric games and on outcomes that no impartial welfare function prefers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from gametheory import FiniteSet, NormalForm
from gametheory._exact import show_profile
from gametheory.welfare.inequality import RankWeighted
from proofs.claim import Claim, Status, stated
from proofs.evidence import Evidence, computed, no_violation, refuted_by, theorem
from proofs.game_sources import IntegerGames
from proofs.norm_claims import ORIGIN, SECTION_3
from proofs.smt import prove, smt_evidence


def _fair_coin(_: int) -> Iterator[Evidence]:
    import z3

    game = gt.zoo.bach_or_stravinsky()
    hull = gt.attainable(game)
    coin = tuple(sum(v[i] for v in hull.pareto_frontier().points) / 2 for i in range(2))
    greedy = RankWeighted((Fraction(1, 10), Fraction(11, 10)), name="max + (1/10) sum")
    best = gt.welfare_optimum(FiniteSet.of(set(hull.points), is_exact=True), greedy)
    yield refuted_by(
        f"w = max + (1/10) sum is impartial and strictly monotone, and prefers "
        f"{show_profile(best.exact_payoffs)} to the coin {show_profile(coin)} in Bach or "
        "Stravinsky",
        lambda: (
            greedy(_array(best.exact_payoffs)) == greedy(_array(best.exact_payoffs[::-1]))
            and greedy(_array(best.exact_payoffs)) > greedy(_array(coin))
        ),
        certificate={"welfare": "max + (1/10) sum", "game": game},
    )
    here, mirror, middle = z3.Reals("w_x w_mirror w_middle")
    yield smt_evidence(
        "an optimum, its mirror image and a coin between them: no worse if w is quasi-concave",
        [
            prove(
                "the coin is a maximiser",
                {
                    "impartial": here == mirror,
                    "quasi-concave": middle >= z3.If(here < mirror, here, mirror),
                },
                middle >= here,
                linear=True,
            )
        ],
        amended=True,
    )
    yield computed(
        "and the coin maximises the utilitarian, egalitarian and Nash welfare in Bach or "
        "Stravinsky",
        lambda: all(
            hull.contains([coin])[0] and w(_array(coin)) == gt.welfare_optimum(hull, w).value
            for w in (
                gt.welfare.utilitarian,
                gt.welfare.egalitarian(ORIGIN),
                gt.welfare.nash(ORIGIN),
            )
        ),
        amended=True,
    )


def _coin_is_reasonable(_: int) -> Iterator[Evidence]:
    game = gt.zoo.bach_or_stravinsky()
    hull = gt.attainable(game)
    total = gt.welfare_optimum(hull, gt.welfare.utilitarian).value
    left, right = hull.pareto_frontier().points
    coin = tuple((x + y) / 2 for x, y in zip(left, right, strict=True))
    yield computed(
        f"the coin pays {show_profile(coin)}, of total {total}, and is a correlated equilibrium",
        lambda: (
            coin[0] == coin[1]
            and sum(coin) == total
            and all(gt.attainable(game).contains([coin]))
            and len(gt.pure_equilibria(game)) == 2
        ),
    )


def _symmetric_equilibrium(_: int) -> Iterator[Evidence]:
    game = NormalForm.from_bimatrix([[3, 0], [1, 0]], [[1, 0], [3, 0]])
    yield refuted_by(
        "(3, 1) (0, 0); (1, 3) (0, 0): for any attainable (a, b), (b, a) is attainable, but its "
        "only "
        "correlated equilibrium pays (3, 1)",
        lambda: (
            gt.taxonomy(game).symmetric_payoffs
            and set(gt.correlated_equilibria(game).payoffs.points) == {(3, 1)}
        ),
        certificate=game,
    )
    source = IntegerGames(high=2)
    block = source.games(0, source.size)
    symmetric = [
        block.instance(k) for k in range(block.count) if _looks_symmetric(block.payoffs[..., k])
    ]
    yield no_violation(
        f"all {len(symmetric)} 2x2 games of payoffs 0..2 with B = A^T have a symmetric equilibrium",
        len(symmetric),
        lambda: all(
            any(x.exact_profile[0] == x.exact_profile[1] for x in gt.symmetric_equilibria(game))
            for game in symmetric
        ),
        complete=False,
        amended=True,
    )
    yield theorem(
        "every finite symmetric game has a symmetric equilibrium", "Nash 1951", amended=True
    )


def _looks_symmetric(payoffs: Any) -> bool:
    return bool((payoffs[0] == payoffs[1].T).all())


def _extreme(_: int) -> Iterator[Evidence]:
    import z3

    good, bad, swapped = z3.Reals("w(15,10) w(1,11) w(11,1)")
    yield smt_evidence(
        "(15, 10) beats (11, 1) for both, and (11, 1) is as good as (1, 11)",
        [
            prove(
                "w(15, 10) > w(1, 11)",
                {
                    "impartial": bad == swapped,
                    "Pareto: 15 > 11 and 10 > 1": good > swapped,
                },
                good > bad,
                linear=True,
            )
        ],
    )
    kind = FiniteSet.of({(Fraction(15), Fraction(10)), (Fraction(1), Fraction(11))}, is_exact=True)
    yield computed(
        "utilitarian, egalitarian, Nash and generalised Gini welfare all pick (15, 10)",
        lambda: all(
            gt.welfare_optimum(kind, w).exact_payoffs == (15, 10)
            for w in (
                gt.welfare.utilitarian,
                gt.welfare.egalitarian(ORIGIN),
                gt.welfare.nash(ORIGIN),
                gt.welfare.generalised_gini((3, 1)),
            )
        ),
    )


def _extreme_disagreement(_: int) -> Iterator[Evidence]:
    low, high = Fraction(139, 14), 10
    kind = FiniteSet.of({(Fraction(15), Fraction(10)), (Fraction(1), Fraction(11))}, is_exact=True)

    def nash_prefers_bad(d2: Fraction) -> bool:
        return gt.welfare_optimum(kind, gt.welfare.nash((0, d2))).exact_payoffs == (1, 11)

    yield refuted_by(
        "with d = (0, 199/20) Nash welfare prefers (1, 11); with d = (-20, 0) the egalitarian one",
        lambda: (
            nash_prefers_bad(Fraction(199, 20))
            and gt.welfare_optimum(kind, gt.welfare.egalitarian((-20, 0))).exact_payoffs == (1, 11)
        ),
        certificate={"disagreement": [["0", "199/20"], ["-20", "0"]]},
    )
    import z3

    d2 = z3.Real("d2")
    inside = z3.And(d2 > z3.Q(low.numerator, low.denominator), d2 < high)
    yield smt_evidence(
        "Nash: (1, 11) iff 139/14 < d2 < 10; at d1 = d2 never",
        [
            prove("if", {"139/14 < d2 < 10": inside}, 15 * (10 - d2) < 1 * (11 - d2), linear=True),
            prove(
                "only if",
                {"both gain": d2 < high, "d2 <= 139/14": d2 <= z3.Q(139, 14)},
                15 * (10 - d2) >= 1 * (11 - d2),
                linear=True,
            ),
            prove("d1 = d2", {"both gain": d2 < 1}, (15 - d2) * (10 - d2) > (1 - d2) * (11 - d2)),
        ],
        amended=True,
    )


def _pure_coordination(_: int) -> Iterator[Evidence]:
    import z3

    a, b, c, e = z3.Reals("a b c e")
    w = z3.Function("w", z3.RealSort(), z3.RealSort(), z3.RealSort())
    yield smt_evidence(
        "any function of payoffs (w uninterpreted)",
        [prove("equal welfare", {"equal payoffs": z3.And(a == c, b == e)}, w(a, b) == w(c, e))],
    )


def _symmetric_agreement(_: int) -> Iterator[Evidence]:
    game = gt.zoo.bach_or_stravinsky()
    found = gt.solutions(game)
    yield refuted_by(
        "in Bach or Stravinsky the utilitarian optimum is the whole frontier, so utilitarian "
        "principals may still pick different equilibria",
        lambda: len(found["utilitarian"].exact_face) == 2,
        certificate=game,
    )
    yield computed(
        "with the four solutions of Table 2 the coin is optimal for all",
        lambda: gt.normative_disagreement(game).relative_regret == 0,
        amended=True,
    )


def _array(profile: Any) -> Any:
    return np.array([Fraction(x) for x in profile], dtype=object)


CLAIMS = (
    Claim(
        name="fair-coin",
        statement="In symmetric games the fair coin is what all impartial welfare functions "
        "recommend, if players can correlate.",
        formula="w impartial => the coin maximises w",
        source=SECTION_3,
        domain="symmetric games, impartial welfare functions",
        hypotheses=(
            stated("the set of attainable payoffs is symmetric and convex"),
            stated("w is impartial"),
        ),
        added=(
            stated("w is quasi-concave"),
            stated("w is monotone"),
        ),
        means=(_fair_coin,),
        documented=Status.AMENDED,
        remark="The coin is then a maximiser, the only one if w is strictly quasi-concave; "
        "utilitarian welfare is indifferent along the frontier.",
    ),
    Claim(
        name="coin-is-reasonable",
        statement="In Bach or Stravinsky the fair coin maximises the total payoff and offers each "
        "player the same.",
        formula="V_1 = V_2 = max (V_1 + V_2) / 2",
        source=SECTION_3,
        domain="one game",
        means=(_coin_is_reasonable,),
    ),
    Claim(
        name="symmetric-equilibrium",
        statement="All finite symmetric games have a symmetric Nash equilibrium.",
        formula="for any attainable (a, b) there is a profile (b, a) => a symmetric equilibrium",
        source=SECTION_3,
        domain="two-player games that are symmetric as the paper defines it",
        hypotheses=(
            stated("for any attainable (a, b), (b, a) is attainable"),
            stated("the game is finite"),
        ),
        added=(stated("the game itself is symmetric: B is the transpose of A up to labels"),),
        means=(_symmetric_equilibrium,),
        documented=Status.AMENDED,
    ),
    Claim(
        name="extreme-asymmetry",
        statement="No impartial welfare function prefers (1, 11) to (15, 10).",
        formula="w(15, 10) > w(1, 11)",
        source=SECTION_3,
        domain="impartial, Pareto-respecting orderings of payoff profiles",
        hypotheses=(
            stated("w is impartial"),
            stated("w respects Pareto dominance"),
        ),
        means=(_extreme,),
    ),
    Claim(
        name="extreme-asymmetry-from-a-disagreement-point",
        statement="No welfare function that is impartial between gains over a disagreement "
        "point prefers (1, 11) to (15, 10).",
        formula="w(V - d) impartial => w prefers (15, 10)",
        source="Stastny et al. 2021, section 3.3 with the disagreement points of Table 2",
        domain="welfare functions of gains over d",
        hypotheses=(stated("w is impartial between gains over d"),),
        added=(stated("d_1 = d_2"),),
        means=(_extreme_disagreement,),
        documented=Status.AMENDED,
    ),
    Claim(
        name="pure-coordination-needs-no-welfare",
        statement="In pure coordination problems welfare functions are not needed to choose among "
        "the Pareto-optimal equilibria.",
        formula="equal payoffs => equal welfare",
        source=SECTION_3,
        domain="two-player games whose efficient equilibria pay the same",
        hypotheses=(stated("all Pareto-optimal equilibria pay the same"),),
        means=(_pure_coordination,),
    ),
    Claim(
        name="symmetric-problems-have-one-answer",
        statement="In symmetric bargaining problems all welfare functions point to the same "
        "equilibria.",
        formula="argmax w = argmax w'",
        source=SECTION_3,
        domain="symmetric bargaining problems, welfare functions of Table 2",
        hypotheses=(stated("the bargaining problem is symmetric"),),
        added=(stated("the same: with a common maximiser"),),
        means=(_symmetric_agreement,),
        documented=Status.AMENDED,
        remark="The utilitarian maximiser is not unique.",
    ),
)
