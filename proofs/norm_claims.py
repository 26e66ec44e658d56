"""Section 3: bargaining problems, symmetric games, and what welfare functions recommend."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

import gametheory as gt
from gametheory import NormalForm
from gametheory._exact import Profile, fractions, to_fraction
from proofs.claim import Claim, Status, stated
from proofs.cross_play_bound import equilibrium_obligations
from proofs.evidence import Evidence, computed, no_violation, refuted_by, symbolic
from proofs.game_sources import IntegerGames
from proofs.smt import prove, smt_evidence
from proofs.spaces import StagePairs
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
    one, other = fractions((a, b)), fractions((c, e))
    return (
        found["utilitarian"].exact_face == (one,)
        and found["egalitarian"].exact_face == (other,)
        and found["nash"].exact_payoffs
        == tuple((x + y) / 2 for x, y in zip(one, other, strict=True))
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
        lambda: (
            found == [case for case in span if claims_hold(*case)]
            and min(found, key=lambda case: (max(case), sum(case))) == (4, 1, 2, 2)
        ),
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


def _inequity_aversion(_: int) -> Iterator[Evidence]:
    import sympy

    g, lam, t = sympy.symbols("g lambda t", positive=True)
    apart = 3 * (1 - (g * lam) ** (t + 1)) / (1 - g * lam)
    # (1-g) sum_t g^t apart(t), with sum g^t = 1/(1-g) and sum (g^2 lambda)^t = 1/(1-g^2 lambda).
    mean = 3 / (1 - g * lam) * (1 - (1 - g) * g * lam / (1 - g**2 * lam))
    yield symbolic(
        "always BB pays 5 - 3 beta / (1 - g^2 lambda), always SS pays 4",
        lambda: (
            sympy.simplify(mean - 3 / (1 - g**2 * lam)) == 0
            and sympy.simplify(apart.subs(t, 0) - 3) == 0
        ),
        certificate="E|e_1 - e_2| = 3 / (1 - g^2 lambda)",
    )
    threshold, limit = Fraction(1801, 46875), Fraction(1801, 15625)
    game = gt.zoo.asymmetric_bach_or_stravinsky()

    def chosen(beta: Fraction) -> Profile:
        welfare = gt.welfare.inequity_averse(beta, discount="24/25", smoothing="24/25")
        norms = gt.FiniteSet.of({game.exact_payoff((k, k)) for k in range(2)}, is_exact=True)
        return gt.welfare_optimum(norms, welfare).exact_payoffs

    step = Fraction(1, 10**6)
    yield computed(
        "at g = lambda = 24/25: BB below beta = 1801/46875, SS above; Pareto dominance is "
        "respected "
        "up to 1801/15625",
        lambda: (
            chosen(threshold - step) == (4, 1)
            and chosen(threshold + step) == (2, 2)
            and all(
                (
                    gt.welfare.inequity_averse(
                        beta, discount="24/25", smoothing="24/25"
                    ).properties.monotone
                    != "no"
                )
                == (beta <= limit)
                for beta in (limit - step, limit, limit + step)
            )
        ),
    )


def _degree(_: int) -> Iterator[Evidence]:
    def measure(game: NormalForm) -> Fraction:
        hull = gt.attainable(game)
        best = [
            gt.welfare_optimum(hull, welfare).value
            for welfare in (gt.welfare.utilitarian, gt.welfare.egalitarian(ORIGIN))
        ]
        return to_fraction(best[0]) - to_fraction(best[1])

    same, bos = gt.zoo.pure_coordination(), gt.zoo.bach_or_stravinsky()
    scaled = NormalForm(2 * bos.exact_payoffs)
    yield refuted_by(
        f"|max util - max egal| is {measure(same)} in Pure Coordination and {measure(bos)} in "
        "Bach or "
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


def _equilibrium_norm(_: int) -> Iterator[Evidence]:
    stage = gt.zoo.asymmetric_bach_or_stravinsky()
    for discount in (Fraction(0), Fraction(1, 2), Fraction(24, 25)):
        repeated = gt.Repeated(stage, discount)
        for action in range(2):
            pair = tuple(gt.strategies.always(action, player=i) for i in range(2))
            yield computed(
                f"always {stage.actions[0][action]}, whatever happens, is a subgame-perfect "
                f"equilibrium at g = {discount}",
                partial(gt.strategies.is_equilibrium, repeated, pair, subgame_perfect=True),
            )


def _punished(_: int) -> Iterator[Evidence]:
    flat = NormalForm.from_bimatrix([[1, 0], [1, 0]], [[1, 0], [0, 0]])
    repeated = gt.Repeated(flat, Fraction(1, 2))
    pair = tuple(gt.strategies.always(0, player=i) for i in range(2))
    yield refuted_by(
        "(1, 1) (0, 0); (1, 0) (0, 0): always the first action is an equilibrium, and player 1 "
        "loses "
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
        remark="If each insists on its favourite, cross-play is dominated, so every bargaining "
        "problem "
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
        statement="Asymmetric Bach or Stravinsky is the smallest game with integer payoffs in "
        "which three-norms holds.",
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
        name="inequity-aversion",
        statement="In Asymmetric Bach or Stravinsky the inequity-averse welfare prefers SS to BB "
        "iff beta "
        "exceeds (1 - g^2 lambda) / 3.",
        formula="beta > (1 - g^2 lambda) / 3 = 1801/46875 at g = lambda = 24/25",
        source="ours, on Stastny et al. 2021, Appendix C.1",
        domain="one game, constant play",
        quantifiers="for all beta >= 0",
        means=(_inequity_aversion,),
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
        statement="An equilibrium of a repeated game is a norm whose punishments make players "
        "worse "
        "off by deviating than by conforming.",
        formula="V_i(deviation) < V_i(conforming)",
        source="Stastny et al. 2021, section 3.4, after Definition 3.1",
        domain="repeated two-player games",
        hypotheses=(stated("the profile is an equilibrium of the repeated game"),),
        added=(stated("weakly worse off; strictly only if the equilibrium is strict"),),
        means=(_punished,),
        documented=Status.AMENDED,
    ),
)
