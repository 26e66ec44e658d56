"""How success is measured: NormalizedScore (section 4.2), failure (Appendix B.2), formulas (C.1).

NormalizedScore compares the welfare of a policy profile with that of disagreement and with the
best, by the welfare function of W that judges it best. Appendix B.2 says what disagreement pays in
each environment. The paper prints no payoff matrix of the Prisoner's Dilemma and no size of the
grid: the sources that are used instead are hypotheses of the claims, or named in their domains.

Payoffs are per step, (1-g) times discounted sums.
"""

from __future__ import annotations

import itertools
from fractions import Fraction
from typing import Any

import numpy as np

import gametheory as gt
from proofs.claims._environments import (
    ZERO,
    Environment,
    Held,
    Outcome,
    Punishing,
    all_held,
    dilemmas,
    no_dilemmas,
    rankings,
    steeper_dilemma,
    walks,
)
from proofs.claims._formulas import (
    ConstantReward,
    Quadratic,
    draw_constant,
    draw_score,
    draw_streams,
    quadratics,
    small_scores,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Quantifier,
    Status,
    cases,
    prove_claim,
    quantity,
    symbolic,
)
from proofs.formal import formal
from proofs.searching import Drawn, Instances

SCORES = (
    Instances(small_scores, name="two profiles of payoffs 0..1, W of one or two functions"),
    Drawn(draw_score, name="two to four profiles of payoffs -1..3, W of up to three", size=512),
)
ALL_PROFILES = Condition(
    "maximum over all profiles",
    "the maximum in the denominator is taken over all policy profiles pi'",
    lambda case: len(case.maxima) == len(case.payoffs),
    place=Place("4.2", 2, "max over pi' of w(pi')"),
)
OPTIMAL = Condition(
    "optimal for some w",
    "pi is optimal according to some welfare function in W",
    lambda case: case.is_optimal,
)
WORTH_AGREEING = Condition(
    "worth agreeing",
    "for each w of W some policy profile is better than disagreement: max w > w(pi^d)",
    lambda case: case.worth_agreeing(case.welfares),
)


def _one_optimum(environment: Environment) -> bool:
    found = environment.optima
    return len(found) == 1 and found <= environment.sustained


COOPERATION = (Fraction(-1), Fraction(-1))
LOLA_MATRIX = ((-1, -1), (-3, 0), (0, -3), (-2, -2))
HELD = Condition(
    "held to nothing",
    "whatever the punished player does, it gets 0 per step",
    lambda case: case.value == 0,
)
NOTHING = Condition(
    "(0, 0)",
    "every pair of such policies pays (0, 0) per step",
    lambda case: case.extremes == (ZERO,),
)
BETA = quantity("beta")
MORE = quantity("beta_2")
TOTAL = quantity("V_1") + quantity("V_2")
APART = quantity("E dist(e_1, e_2)")


def _library_agrees(claim: Claim) -> Evidence:
    rng = np.random.default_rng(0)
    streams = [draw_streams(rng) for _ in range(40)]
    return cases(
        "gametheory.welfare.inequity_averse_value is V_1 + V_2 - beta E dist(e_1, e_2) on 40 "
        "streams",
        streams,
        lambda case: (
            case.welfare(case.beta)
            == case.quantity("V_1")
            + case.quantity("V_2")
            - case.beta * case.quantity("E dist(e_1, e_2)")
        ),
    )


def _closed_form(case: ConstantReward) -> bool:
    x = case.fade
    return case.smoothed == case.reward * (1 - x ** (case.steps + 1)) / (1 - x)


def _by_induction(claim: Claim) -> Evidence:
    import sympy

    x, r = sympy.symbols("x r")
    t = sympy.symbols("t", integer=True, nonnegative=True)
    closed = r * (1 - x ** (t + 1)) / (1 - x)
    return symbolic(
        "induction over t",
        {
            "e^1 = g lambda r + r": closed.subs(t, 1) - x * r - r,
            "e^(t+1) = g lambda e^t + r": closed.subs(t, t + 1) - x * closed - r,
        },
    )


def _first_order_lola(claim: Claim) -> Evidence:
    import sympy

    x, y, held = (sympy.Matrix(sympy.symbols(f"{name}1 {name}2")) for name in ("x", "y", "h"))
    delta, eta = sympy.symbols("delta eta")
    monomials = [*x, *y, *(a * b for a, b in itertools.combinations_with_replacement([*x, *y], 2))]

    def quadratic(name: str) -> Any:
        return sum(
            coefficient * monomial
            for coefficient, monomial in zip(
                sympy.symbols(f"{name}:{len(monomials)}"), monomials, strict=True
            )
        )

    def gradient(value: Any, at: Any) -> Any:
        return sympy.Matrix([sympy.diff(value, z) for z in at])

    one, other = quadratic("p"), quadratic("q")
    surrogate = one + eta * (gradient(other, y).T * held)[0]
    lola = delta * gradient(surrogate, x).subs(
        dict(zip(held, gradient(one, y), strict=True)), simultaneous=True
    )
    mixed = sympy.Matrix(2, 2, lambda i, j: sympy.diff(other, x[i], y[j]))
    printed = delta * gradient(one, x) + delta * eta * mixed * gradient(one, y)
    return symbolic(
        "all quadratic values, two parameters a player; an update depends on no higher derivatives",
        {f"coordinate {k + 1} of theta_1": sympy.factor(printed[k]) - lola[k] for k in range(2)},
    )


LOLA_RULE = Condition(
    "the LOLA update",
    "the printed update is the gradient in theta_1 of V_1(theta_1, theta_2) + eta [nabla_2 V_2]' "
    "nabla_2 V_1, of which only the opponent's learning step is differentiated",
    lambda case: case.printed == case.lola,
)


C_1 = "Appendix C.1"


UPDATE = Place(C_1, None, "the LOLA update [Foerster et al., 2018] for player 1")
VALUES = (
    "all differentiable values and step sizes; searched: quadratic values of one parameter each"
)


B_2 = "Appendix B.2"


CLAIMS = (
    Claim(
        "Players do maximally well in NormalizedScore when they play a policy profile that is "
        "optimal according to some welfare function in W: it scores 1, and no profile scores more.",
        Condition(
            "maximally well",
            "its score is 1, and no policy profile scores more",
            lambda case: case.is_best,
        ),
        name="score-is-one-if-optimal",
        place=Place("4.2", 2, "players do maximally well when they play a policy profile"),
        domain="all policy profiles with maximal welfare, finite W, pi^d among the profiles",
        hypotheses=(
            OPTIMAL.at("4.2", 2, "optimal according to some welfare function in W"),
            ALL_PROFILES,
        ),
        added=(WORTH_AGREEING,),
        spaces=SCORES,
        drop=True,
        proofs=(
            formal("Score.score_is_one_iff_optimal"),
            formal("Score.score_at_most_one"),
        ),
        documented=Status.AMENDED,
        see=("score-is-one-only-if-optimal",),
        remark="The addition only says that no denominator is 0. One w that nothing raises above "
        "disagreement leaves the maximum undefined, even where another quotient is 1.",
    ),
    Claim(
        "A policy profile whose NormalizedScore is 1 is optimal for some welfare function in W.",
        OPTIMAL,
        name="score-is-one-only-if-optimal",
        origin='the converse of what section 4.2 says ("when", not "only when")',
        domain="all policy profiles with maximal welfare, finite W, pi^d among the profiles",
        hypotheses=(
            Condition(
                "scores 1",
                "NormalizedScore(pi) = 1",
                lambda case: case.score(case.chosen, case.welfares) == 1,
            ),
            ALL_PROFILES,
        ),
        spaces=SCORES,
        drop=True,
        proofs=(formal("Score.score_is_one_iff_optimal"),),
        documented=Status.HOLDS,
        see=("score-is-one-if-optimal",),
    ),
    Claim(
        "NormalizedScore can only rise as W grows.",
        Condition("no smaller", "the score by W is at most that by W'", lambda case: case.rises),
        name="score-rises-with-w",
        origin="on section 4.2: scores by different sets of welfare functions are not comparable",
        domain="all policy profiles with maximal welfare, finite W and W', pi^d among the profiles",
        hypotheses=(
            Condition(
                "W grows",
                "W is a subset of W'",
                lambda case: set(case.welfares) <= set(case.more),
            ),
            Condition(
                "worth agreeing",
                "for each w of W and W' some policy profile is better than disagreement",
                lambda case: case.worth_agreeing((*case.welfares, *case.more)),
            ),
            ALL_PROFILES,
        ),
        spaces=SCORES[1:],
        drop=True,
        proofs=(formal("Score.score_rises_with_W"),),
        documented=Status.HOLDS,
    ),
    Claim(
        "In IPD and in the Coin Game there is a single cooperative equilibrium: all welfare "
        "functions of Table 2 have the same only optimum, and an equilibrium attains it.",
        Condition(
            "one optimum, in equilibrium",
            "utilitarian, egalitarian, Nash and Kalai-Smorodinsky solutions over all correlated "
            "profiles are one payoff profile, and that of an equilibrium at g = 24/25",
            _one_optimum,
        ),
        name="dilemma-has-one-cooperative-equilibrium/among-optima",
        place=Place("4.2", 3, 'a single "cooperative" equilibrium, as in the case of IPD and CG'),
        reading="cooperative means optimal for some welfare function of Table 2",
        quantifier=Quantifier.EACH,
        domain="IPD with the payoffs of Foerster et al. (2018), d = (-2, -2) or as in Appendix "
        "B.2, and the Coin Game on a 3x3 torus, d = (0, 0)",
        spaces=(Instances(dilemmas, name="IPD and Coin Game", exhaustive=True),),
        foils=no_dilemmas,
        documented=Status.HOLDS,
        see=("dilemma-has-one-cooperative-equilibrium/pareto-optimal",),
        remark="(-1, -1) in the IPD, (343/988, 343/988) in the Coin Game.",
    ),
    Claim(
        "In IPD and in the Coin Game there is a single Pareto-optimal equilibrium payoff profile.",
        Condition(
            "one",
            "at g = 24/25 exactly one Pareto-optimal payoff profile is that of an equilibrium",
            lambda environment: len(environment.sustained) == 1,
        ),
        name="dilemma-has-one-cooperative-equilibrium/pareto-optimal",
        place=Place("4.2", 3, 'a single "cooperative" equilibrium, as in the case of IPD and CG'),
        reading="cooperative means Pareto-optimal, as in section 3.2",
        meant=False,
        quantifier=Quantifier.EACH,
        domain="IPD with the payoffs of Foerster et al. (2018), and the Coin Game on a 3x3 torus",
        spaces=(Instances(dilemmas, name="IPD and Coin Game", exhaustive=True),),
        foils=no_dilemmas,
        documented=Status.REFUTED,
        remark="In the IPD (-2, -1/2), (-1, -1), (-1/2, -2) and what lies between them are; in the "
        "Coin Game three extreme points at least. By section 3.3 both are bargaining problems.",
    ),
    Claim(
        "In IPD every impartial welfare function whose optima are Pareto-optimal has mutual "
        "cooperation among its optimal equilibria.",
        Condition(
            "picks cooperation",
            "(-1, -1) is among its optima over all equilibrium payoffs at g = 24/25",
            lambda w: COOPERATION in w.picked(),
        ),
        name="dilemma-has-one-cooperative-equilibrium/for-any-impartial-welfare",
        place=Place("4.2", 3, 'a single "cooperative" equilibrium, as in the case of IPD and CG'),
        reading="cooperative means optimal for some impartial welfare function, as in section 3.3",
        meant=False,
        domain="IPD with the payoffs of Foerster et al. (2018), all welfare functions",
        hypotheses=(
            Condition(
                "impartial",
                "w does not change when players are permuted",
                lambda w: w.impartial,
                place=Place("3.3", 4, "invariant to permutations of player indices"),
            ),
            Condition(
                "Pareto-optimal",
                (quantity("a") > 0) & (quantity("b") > 0),
                place=Place("3.3", 4, "its optimizer should be Pareto-optimal"),
            ),
        ),
        spaces=(Instances(rankings, name="a max + b min and a V_1 + b V_2, a and b up to 3"),),
        drop=True,
        documented=Status.REFUTED,
        remark="Concave welfare functions do pick it: the set of payoffs is symmetric.",
    ),
    Claim(
        "Joint defection in IPD pays (-3, -3).",
        Condition("(-3, -3)", "the reward profile is (-3, -3)", lambda case: case.paid == (-3, -3)),
        name="dilemma-disagreement-point",
        place=Place(B_2, 1, "joint defections (D,D) producing a reward profile of (-3, -3)"),
        quantifier=Quantifier.EACH,
        domain="relative to a source: the paper prints no payoff matrix of its IPD",
        hypotheses=(
            Condition(
                "the matrix of Foerster et al. (2018)",
                "the payoffs of (C,C), (C,D), (D,C), (D,D) are (-1,-1), (-3,0), (0,-3), (-2,-2), "
                "as in Foerster et al. (2018), whose implementation and parameterisation of the "
                "IPD the paper uses",
                lambda case: (
                    tuple(case.game.exact_payoff(cell) for cell in case.game.profiles())
                    == LOLA_MATRIX
                ),
                place=Place("Appendix C.2", 2, "the official implementation of LOLA-Exact"),
            ),
            Condition(
                "joint defection",
                "both players defect",
                lambda case: case.cell == (1, 1),
                place=Place(B_2, 1, "only the joint defections (D,D)"),
            ),
        ),
        spaces=(
            Instances(
                lambda: [
                    Outcome(game, (a, b))
                    for game in (gt.zoo.prisoners_dilemma(), steeper_dilemma())
                    for a in range(2)
                    for b in range(2)
                ],
                name="the joint actions of two dilemmas",
                exhaustive=True,
            ),
        ),
        documented=Status.REFUTED,
        remark="The public library of the authors' group, longtermrisk/marltoolbox, has the same "
        "matrix. With a punishment payoff of -3 the statement would hold, so the paper may have "
        "used another matrix than both.",
    ),
    Claim(
        "In IAsymBoS the profiles (B, S) and (S, B) pay (0, 0).",
        Condition("(0, 0)", "the reward profile is (0, 0)", lambda case: case.paid == (0, 0)),
        name="bach-or-stravinsky-disagreement-point",
        place=Place(B_2, 1, "the profiles (B, S) and (S, B), both associated with ... (0, 0)"),
        quantifier=Quantifier.EACH,
        domain="the game of Figure 2, whose payoffs are in a picture",
        hypotheses=(
            Condition(
                "miscoordination",
                "the players choose different actions",
                lambda case: case.cell[0] != case.cell[1],
                place=Place(B_2, 1, "(B, S) and (S, B)"),
            ),
        ),
        spaces=(
            Instances(
                lambda: [
                    Outcome(gt.zoo.asymmetric_bach_or_stravinsky(), (a, b))
                    for a in range(2)
                    for b in range(2)
                ],
                name="the four joint actions",
                exhaustive=True,
            ),
        ),
        drop=True,
        documented=Status.HOLDS,
    ),
    Claim(
        "In the Coin Game, if both players pick all coins at maximum speed, the reward profile is "
        "(0, 0).",
        NOTHING,
        name="coin-game-disagreement-point",
        place=Place(B_2, 1, "both players pick all coins at maximum speed selfishly"),
        quantifier=Quantifier.EACH,
        domain="the Coin Game on a 3x3 torus at g = 24/25, all policies that always take a "
        "shortest path to the coin, however they choose among shortest paths",
        hypotheses=(
            Condition(
                "at maximum speed",
                "both players always take a shortest path to the coin, whatever its colour",
                lambda case: case.red == case.blue == "greedy",
                place=Place(B_2, 1, "pick all coins at maximum speed selfishly"),
            ),
            Condition(
                "random first coin",
                "the first coin is red or blue with equal chance",
                lambda case: case.first_coin == "drawn",
                place=Place("Appendix B.1", None, "Figure 6: randomly-generated coins"),
            ),
        ),
        spaces=(Instances(walks, name="ways to walk, colours of the first coin", exhaustive=True),),
        drop=True,
        documented=Status.HOLDS,
        remark="Exact, by joint control of the game in which only shortest paths are allowed. "
        "Colours alternate, so with a red first coin red gets less than 0 and blue as much more.",
    ),
    Claim(
        "In the bargaining Coin Game, if both players punish perfectly, the reward profile is (0, "
        "0).",
        NOTHING,
        name="bargaining-coin-game-disagreement-point/both-punish",
        place=Place(B_2, 1, "the reward profile with perfect punishment is (0, 0)"),
        reading="both players punish: cooperation has failed",
        quantifier=Quantifier.EACH,
        domain="the game on a 3x3 torus at g = 24/25, all policies that hold the other player to "
        "its minimax value in every state",
        hypotheses=(
            Condition(
                "both punish",
                "in every state each player moves so that the other gets no more than its minimax "
                "value there",
                lambda case: case.red and case.blue,
                place=Place(B_2, 1, "preventing any coin to be picked by waiting"),
            ),
        ),
        spaces=(
            Instances(
                lambda: [Punishing(True, True), Punishing(True, False), Punishing(False, True)],
                name="both punish, or one of them",
                exhaustive=True,
            ),
        ),
        drop=True,
        documented=Status.HOLDS,
        see=("bargaining-coin-game-disagreement-point/held-to-nothing",),
        remark="No coin is ever picked. The published game has no move of waiting: players step "
        "aside.",
    ),
    Claim(
        "In the bargaining Coin Game a player who is punished perfectly gets 0, whatever it does.",
        HELD,
        name="bargaining-coin-game-disagreement-point/held-to-nothing",
        place=Place(B_2, 1, "they can punish the opponent by preventing any coin to be picked"),
        reading="one player punishes, and the other replies as well as it can",
        meant=False,
        quantifier=Quantifier.EACH,
        domain="the game on a 3x3 torus at g = 24/25 from its start, either player; exact minimax",
        spaces=(Instances(lambda: [Held(0), Held(1)], name="the two players", exhaustive=True),),
        foils=lambda: [case for case in all_held() if case.value == 0][:1],
        documented=Status.REFUTED,
        see=("perfect-punishment-after-the-first-coin",),
        remark="With chance 1/2 the first Disagreement coin is its own, and nobody can keep it "
        "from picking that one: 49/2500 per step.",
    ),
    Claim(
        "In the bargaining Coin Game a player can be held to 0 where the Disagreement coin is not "
        "its own; so a punished player picks at most one coin.",
        HELD,
        name="perfect-punishment-after-the-first-coin",
        origin="what is true of perfect punishment, Appendix B.2",
        quantifier=Quantifier.EACH,
        domain="the game on a 3x3 torus at g = 24/25, either player, all 1,296 states",
        hypotheses=(
            Condition(
                "not its own coin",
                "the Disagreement coin on the grid has the punisher's colour",
                lambda case: not case.owns_disagreement_coin,
            ),
        ),
        spaces=(Instances(all_held, name="players and states", exhaustive=True),),
        drop=True,
        documented=Status.HOLDS,
    ),
    Claim(
        "The parameter beta of the inequity-averse welfare controls how much unequal outcomes are "
        "penalised: the larger beta, the less an unequal outcome is worth.",
        Condition("worth less", TOTAL - MORE * APART < TOTAL - BETA * APART),
        name="beta-penalises-unequal-outcomes",
        place=Place(C_1, 5, "a parameter beta which controls how much unequal outcomes"),
        domain="all rewards, dist(e_1, e_2) is their distance, E any average; searched: the "
        "discounted mean",
        hypotheses=(
            Condition(
                "a larger beta",
                MORE > BETA,
                place=Place(C_1, 5, "controls how much unequal outcomes are penalized"),
            ),
            Condition("unequal", APART > 0, place=Place(C_1, 5, "unequal outcomes")),
        ),
        spaces=(Drawn(draw_streams, name="rewards 0..2 of up to 3 steps", size=192),),
        drop=True,
        proofs=(prove_claim, _library_agrees),
        documented=Status.HOLDS,
        see=("inequity-aversion",),
        remark="The printed expectation has a free index t. Smoothed rewards are equal at all "
        "steps iff rewards are.",
    ),
    Claim(
        "Under a constant reward r the smoothed cumulative reward is r (1 - x^(t+1)) / (1 - x), "
        "x = g lambda: a sum of faded rewards, not their mean.",
        Condition("closed form", "e^t = r (1 - x^(t+1)) / (1 - x)", _closed_form),
        name="smoothed-rewards-of-constant-play",
        origin="on Appendix C.1: what the recursion for e_i^t adds up to",
        domain="all rewards, all x in [0, 1), all steps",
        hypotheses=(
            Condition(
                "nothing before the start",
                "e^(-1) = 0",
                lambda case: case.start == 0,
            ),
        ),
        spaces=(
            Drawn(draw_constant, name="rewards -3..3, x a multiple of 1/8", size=64),
            Instances(
                lambda: [ConstantReward(Fraction(1, 2), 1, 1, start=1)], name="another start"
            ),
        ),
        drop=True,
        proofs=(_by_induction,),
        documented=Status.HOLDS,
        see=("beta-penalises-unequal-outcomes",),
    ),
    Claim(
        "The printed update is that of LOLA, if V_i is V_1.",
        LOLA_RULE,
        name="lola-update/of-player-1",
        place=UPDATE,
        reading="V_i is the value of player 1, whose update this is",
        domain=VALUES,
        spaces=(Instances(lambda: list(quadratics(1)), name="coefficients -1, 0, 1"),),
        foils=lambda: [Quadratic((1, 0, 0), (0, 0, 0), 2)],
        proofs=(_first_order_lola,),
        documented=Status.HOLDS,
        see=("lola-update-is-not-the-whole-gradient",),
        remark="Foerster et al. (2018) print this formula with V_1; the time index is missing on "
        "the right as well.",
    ),
    Claim(
        "The printed update is that of LOLA, whichever player V_i stands for.",
        LOLA_RULE,
        name="lola-update/of-any-player",
        place=UPDATE,
        reading="i is free, as printed: V_i may be V_2",
        meant=False,
        domain=VALUES,
        spaces=(Instances(lambda: list(quadratics(2)), name="coefficients -1, 0, 1"),),
        documented=Status.REFUTED,
        remark="With i = 2 player 1 ascends the value of the other player: a misprint.",
    ),
    Claim(
        "The LOLA update is not the whole gradient of the opponent's anticipated step to first "
        "order: a term with the cross derivative of V_1 is left out.",
        Condition(
            "differs",
            "differentiating nabla_2 V_1 too gives another update",
            lambda case: case.whole != case.lola,
        ),
        name="lola-update-is-not-the-whole-gradient",
        origin="on Appendix C.1: what the printed rule, and Foerster et al. (2018), leave out",
        quantifier=Quantifier.SOME,
        domain=VALUES,
        spaces=(Instances(lambda: list(quadratics(1)), name="coefficients -1, 0, 1"),),
        documented=Status.HOLDS,
    ),
)
