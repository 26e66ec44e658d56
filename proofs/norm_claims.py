"""Section 3: bargaining problems, symmetric games, and what welfare functions recommend."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import gametheory as gt
from gametheory import FiniteSet, NormalForm
from gametheory.welfare.inequality import RankWeighted
from proofs.claim import Claim, Status
from proofs.cross_play_bound import equilibrium_obligations
from proofs.evidence import Evidence, computed, no_violation, refuted_by, symbolic
from proofs.smt import prove, smt_evidence
from proofs.spaces import IntegerGames, StagePairs
from proofs.stage_conditions import (
    CONFLICT,
    CROSS_INEFFICIENT,
    EFFICIENT_AMONG_PURE,
    EQUILIBRIA,
    SELF_SERVING,
)

SECTION_3 = "Stastny et al. 2021, section 3.3"
ORIGIN = (0, 0)
LARGEST = 8
"""Payoffs up to which the games that meet the three claims of section 3.3 are listed."""


def coordination_game(a: int, b: int, c: int, e: int) -> NormalForm:
    """BB pays (a, b), SS pays (c, e), everything else nothing."""
    return NormalForm.from_bimatrix([[a, 0], [0, c]], [[b, 0], [0, e]], disagreement=ORIGIN)


def three_norms(game: NormalForm) -> tuple[Any, Any, Any]:
    """The utilitarian, egalitarian and Nash outcomes over mixtures, exact."""
    found = gt.solutions(game)
    return tuple(found[name].exact_payoffs for name in ("utilitarian", "egalitarian", "nash"))  # type: ignore[return-value]


def claims_hold(a: int, b: int, c: int, e: int) -> bool:
    """BB is uniquely utilitarian, SS uniquely egalitarian, the fair coin Nash-optimal."""
    found = gt.solutions(coordination_game(a, b, c, e))
    coin = (Fraction(a + c, 2), Fraction(b + e, 2))
    return (
        found["utilitarian"].exact_face == ((a, b),)
        and found["egalitarian"].exact_face == ((c, e),)
        and found["nash"].exact_payoffs == coin
    )


def candidates(largest: int) -> list[tuple[int, int, int, int]]:
    """a > c, e > b, all positive, up to `largest`."""
    span = range(1, largest + 1)
    return [(a, b, c, e) for a in span for b in span for c in span for e in span if a > c and e > b]


def _asymmetric(_: int) -> Iterator[Evidence]:
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    yield computed(
        "BB (4, 1), SS (2, 2), the coin (3, 3/2), each optimal over all correlated mixtures",
        lambda: three_norms(game) == ((4, 1), (2, 2), (3, Fraction(3, 2))),
        certificate=game,
    )


def _smallest(_: int) -> Iterator[Evidence]:
    span = candidates(LARGEST)
    found = [case for case in span if claims_hold(*case)]
    yield no_violation(
        f"of {len(span)} games with payoffs up to {LARGEST}, these meet the three claims: {found}",
        len(span),
        lambda: min(found, key=lambda case: (max(case), sum(case))) == (4, 1, 2, 2),
        complete=True,
    )


def _three_formulas(_: int) -> Iterator[Evidence]:
    import sympy
    import z3

    a, b, c, e, t = z3.Reals("a b c e t")
    base = {
        "BB favours 1, SS favours 2": z3.And(a > c, e > b),
        "positive payoffs": z3.And(b > 0, c > 0),
        "a mixture": z3.And(0 <= t, t < 1),
    }
    one, other = c + t * (a - c), e + t * (b - e)
    yield smt_evidence(
        "BB is the only utilitarian mixture iff a + b > c + e",
        [
            prove("if", {**base, "a + b > c + e": a + b > c + e}, one + other < a + b),
            prove("only if", {**base, "a + b <= c + e": a + b <= c + e}, one + other >= a + b),
        ],
    )
    inside = {**base, "a mixture": z3.And(0 < t, t <= 1)}
    least = z3.If(one < other, one, other)
    yield smt_evidence(
        "SS is the only egalitarian mixture if e <= c; if e > c some mixture is better",
        [
            prove("if", {**inside, "e <= c": e <= c}, least < e),
            prove(
                "only if",
                {**inside, "e > c": e > c, "a small t": t * (a - c + e - b) <= e - c},
                least > c,
            ),
        ],
    )
    A, B, C, E, T = sympy.symbols("a b c e t", positive=True)
    product = (C + T * (A - C)) * (E + T * (B - E))
    slope = sympy.diff(product, T)
    yield symbolic(
        "N'(1/2) = ab - ce and N'' = 2 (a - c)(b - e) < 0: the coin is Nash-optimal iff ab = ce",
        lambda: (
            sympy.expand(slope.subs(T, sympy.Rational(1, 2)) - (A * B - C * E)) == 0
            and sympy.expand(sympy.diff(product, T, 2) - 2 * (A - C) * (B - E)) == 0
        ),
        certificate="N(t) = (c + t (a - c)) (e + t (b - e))",
    )


def _fair_coin(_: int) -> Iterator[Evidence]:
    import z3

    game = gt.zoo.bach_or_stravinsky()
    hull = gt.attainable(game)
    coin = tuple(sum(v[i] for v in hull.pareto_frontier().points) / 2 for i in range(2))
    greedy = RankWeighted((Fraction(1, 10), Fraction(11, 10)), name="max + (1/10) sum")
    best = gt.welfare_optimum(FiniteSet.of(set(hull.points), is_exact=True), greedy)
    yield refuted_by(
        f"w = max + (1/10) sum is impartial and strictly monotone, and prefers "
        f"{_show(best.exact_payoffs)} to the coin {_show(coin)} in Bach or Stravinsky",
        lambda: (
            greedy(_exact(best.exact_payoffs)) == greedy(_exact(best.exact_payoffs[::-1]))
            and greedy(_exact(best.exact_payoffs)) > greedy(_exact(coin))
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
        "and the coin maximises the utilitarian, egalitarian and Nash welfare in Bach or Stravinsky",
        lambda: all(
            hull.contains([coin])[0]
            and w(_exact(coin)) == gt.welfare_optimum(hull, w).value
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
        f"the coin pays {_show(coin)}, of total {total}, and is a correlated equilibrium",
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
        "(3, 1) (0, 0); (1, 3) (0, 0): for any attainable (a, b), (b, a) is attainable, but its only "
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
    from proofs.evidence import theorem

    yield theorem("every finite symmetric game has a symmetric equilibrium", "Nash 1951", amended=True)


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


def _degree(_: int) -> Iterator[Evidence]:
    def measure(game: NormalForm) -> Fraction:
        hull = gt.attainable(game)
        return Fraction(gt.welfare_optimum(hull, gt.welfare.utilitarian).value) - Fraction(
            gt.welfare_optimum(hull, gt.welfare.egalitarian(ORIGIN)).value
        )

    same, bos = gt.zoo.pure_coordination(), gt.zoo.bach_or_stravinsky()
    scaled = NormalForm(2 * bos.exact_payoffs)
    yield refuted_by(
        f"|max util - max egal| is {measure(same)} in Pure Coordination and {measure(bos)} in Bach or "
        "Stravinsky, where one point maximises both, and doubles with the units",
        lambda: (
            measure(same) > 0
            and measure(bos) > 0
            and measure(scaled) == 2 * measure(bos)
            and gt.normative_disagreement(same).relative_regret == 0
            and gt.normative_disagreement(bos).relative_regret == 0
        ),
        certificate={"games": [same, bos]},
    )


def _pure_coordination(_: int) -> Iterator[Evidence]:
    source = IntegerGames(high=3)
    checked = violated = 0
    block = source.games(0, source.size)
    efficient = (block.equilibria & block.efficient_among_pure).reshape(4, -1)
    several = efficient.sum(axis=0) > 1
    flat = block.payoffs.reshape(2, 4, -1)
    high = abs(flat).max() + 1
    low = [_extreme_over(side, efficient, -high) for side in flat]
    top = [_extreme_over(-side, efficient, -high) for side in flat]
    same = several & (low[0] == -top[0]) & (low[1] == -top[1])
    checked = int(same.sum())
    # With equal payoffs at all of them, any function of payoffs takes one value there.
    spread = [(-t - x)[same] for x, t in zip(low, top, strict=True)]
    violated = int(sum(abs(s).sum() for s in spread))
    yield no_violation(
        f"{checked:,} 2x2 games of payoffs 0..3 with several efficient equilibria of equal payoffs: "
        "every function of payoffs is constant on them",
        checked,
        lambda: violated == 0,
        complete=False,
    )
    yield computed(
        "w is a function of payoffs, and the payoffs of the efficient equilibria are the same",
        lambda: not gt.taxonomy(gt.zoo.pure_coordination()).bargaining,
    )


def _extreme_over(values: Any, where: Any, outside: int) -> Any:
    import numpy as np

    return np.where(where, values, outside).max(axis=0)


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


def _equilibrium_norm(_: int) -> Iterator[Evidence]:
    stage = gt.zoo.asymmetric_bach_or_stravinsky()
    for discount in (Fraction(0), Fraction(1, 2), Fraction(24, 25)):
        repeated = gt.Repeated(stage, discount)
        for action in range(2):
            pair = tuple(gt.strategies.always(action, player=i) for i in range(2))
            yield computed(
                f"always {stage.actions[0][action]}, whatever happens, is a subgame-perfect "
                f"equilibrium at g = {discount}",
                lambda repeated=repeated, pair=pair: gt.strategies.is_equilibrium(
                    repeated, pair, subgame_perfect=True
                ),
            )


def _punished(_: int) -> Iterator[Evidence]:
    flat = NormalForm.from_bimatrix([[1, 0], [1, 0]], [[1, 0], [0, 0]])
    repeated = gt.Repeated(flat, Fraction(1, 2))
    pair = tuple(gt.strategies.always(0, player=i) for i in range(2))
    yield refuted_by(
        "(1, 1) (0, 0); (1, 0) (0, 0): always the first action is an equilibrium, and player 1 loses "
        "nothing by deviating",
        lambda: (
            gt.strategies.is_equilibrium(repeated, pair)
            and gt.strategies.values(repeated, (gt.strategies.always(1, player=0), pair[1]))[0] == 1
        ),
        certificate=flat,
    )
    yield computed(
        "weakly worse off: that is what an equilibrium is",
        lambda: gt.strategies.exploitability(repeated, pair) == (0, 0),
        amended=True,
    )


def _exact(profile: Any) -> Any:
    import numpy as np

    return np.array([Fraction(x) for x in profile], dtype=object)


def _show(profile: Any) -> str:
    return "(" + ", ".join(str(x) for x in profile) + ")"


def _coordination_smt(_: int) -> Iterator[Evidence]:
    yield smt_evidence(
        "cross-play of favourites is dominated by both, in real 2x2 to 4x4 games",
        equilibrium_obligations("dominated", self_serving=True, strict=True),
        amended=True,
    )


CLAIMS = (
    Claim(
        name="bargaining-is-coordination",
        statement="In a bargaining problem, players who disagree about the equilibrium that they "
        "play do not reach a Pareto-optimal outcome.",
        formula="p, q efficient equilibria ranked oppositely => (p_1, q_2) is not efficient",
        source="Stastny et al. 2021, sections 3.2 and 3.3",
        domain="all two-player games",
        hypotheses=(EQUILIBRIA, EFFICIENT_AMONG_PURE, CONFLICT),
        conclusion=CROSS_INEFFICIENT,
        added=(SELF_SERVING,),
        spaces=(StagePairs(IntegerGames(high=1)), StagePairs(IntegerGames(high=4))),
        means=(_coordination_smt,),
        documented=Status.AMENDED,
        remark="If each insists on its favourite, cross-play is dominated, so every bargaining problem "
        "is a coordination problem; if each yields, it may be efficient.",
    ),
    Claim(
        name="three-norms",
        statement="In Asymmetric Bach or Stravinsky BB maximises utilitarian, SS egalitarian and "
        "the fair coin Nash welfare.",
        formula="(4, 1), (2, 2), (3, 3/2)",
        source=SECTION_3,
        domain="one game, all correlated mixtures, d = (0, 0)",
        means=(_asymmetric,),
    ),
    Claim(
        name="smallest-three-norms",
        statement="It is the smallest such game with integer payoffs.",
        formula="(a, b, c, e) = (4, 1, 2, 2)",
        source="ours",
        domain=f"BB = (a, b), SS = (c, e), a > c, e > b, positive integers up to {LARGEST}",
        means=(_smallest,),
        remark="Smallest by the largest payoff, then by the sum.",
    ),
    Claim(
        name="three-norms-formula",
        statement="BB is utilitarian iff a + b > c + e; SS egalitarian iff e <= c; the fair coin "
        "Nash-optimal iff ab = ce.",
        formula="a + b > c + e, e <= c, ab = ce",
        source="ours: section 3.3 for every such game",
        domain="real a > c > 0, e > b > 0, mixtures, d = 0",
        means=(_three_formulas,),
    ),
    Claim(
        name="fair-coin",
        statement="In symmetric games the fair coin is what all impartial welfare functions "
        "recommend, if players can correlate.",
        formula="w impartial => the coin maximises w",
        source=SECTION_3,
        domain="symmetric games, impartial welfare functions",
        means=(_fair_coin,),
        documented=Status.AMENDED,
        remark="Added: w is quasi-concave (and monotone). The coin is then a maximiser, the only one if "
        "w is strictly so; utilitarian welfare is indifferent along the frontier.",
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
        means=(_symmetric_equilibrium,),
        documented=Status.AMENDED,
        remark="Added: the game itself is symmetric (B is the transpose of A up to labels), not only its "
        "set of payoffs.",
    ),
    Claim(
        name="extreme-asymmetry",
        statement="No impartial welfare function prefers (1, 11) to (15, 10).",
        formula="w(15, 10) > w(1, 11)",
        source=SECTION_3,
        domain="impartial, Pareto-respecting orderings of payoff profiles",
        means=(_extreme,),
    ),
    Claim(
        name="extreme-asymmetry-from-a-disagreement-point",
        statement="Nor does any bargaining solution that is impartial between gains.",
        formula="w(V - d) impartial => w prefers (15, 10)",
        source="Stastny et al. 2021, section 3.3 with the disagreement points of Table 2",
        domain="welfare functions of gains over d",
        means=(_extreme_disagreement,),
        documented=Status.AMENDED,
        remark="Added: d_1 = d_2.",
    ),
    Claim(
        name="degree-of-disagreement",
        statement="|max util - max egal| measures the degree of normative disagreement.",
        formula="|max w_util - max w_egal| = 0 iff one profile maximises both",
        source=SECTION_3,
        domain="two-player games",
        means=(_degree,),
        documented=Status.REFUTED,
        remark="`gametheory.normative_disagreement` reports regret, which is 0 exactly where they "
        "agree.",
    ),
    Claim(
        name="pure-coordination-needs-no-welfare",
        statement="In pure coordination problems welfare functions are not needed to choose among "
        "the Pareto-optimal equilibria.",
        formula="equal payoffs => equal welfare",
        source=SECTION_3,
        domain="two-player games whose efficient equilibria pay the same",
        means=(_pure_coordination,),
    ),
    Claim(
        name="symmetric-problems-have-one-answer",
        statement="In symmetric bargaining problems all welfare functions point to the same "
        "equilibria.",
        formula="argmax w = argmax w'",
        source=SECTION_3,
        domain="symmetric bargaining problems, welfare functions of Table 2",
        means=(_symmetric_agreement,),
        documented=Status.AMENDED,
        remark="Added: what counts is a common maximiser. The utilitarian one is not unique.",
    ),
    Claim(
        name="equilibria-are-norms",
        statement="In iterated Asymmetric Bach or Stravinsky always playing B, deviations answered "
        "by B, is a norm; so is S.",
        formula="always B is an equilibrium",
        source="Stastny et al. 2021, section 3.4, after Definition 3.1",
        domain="one game, g = 0, 1/2, 24/25",
        means=(_equilibrium_norm,),
    ),
    Claim(
        name="punishment-hurts",
        statement="An equilibrium of a repeated game is a norm whose punishments make players worse "
        "off by deviating than by conforming.",
        formula="V_i(deviation) < V_i(conforming)",
        source="Stastny et al. 2021, section 3.4, after Definition 3.1",
        domain="repeated two-player games",
        means=(_punished,),
        documented=Status.AMENDED,
        remark="Weakly worse off, that is; strictly for strict equilibria.",
    ),
)
