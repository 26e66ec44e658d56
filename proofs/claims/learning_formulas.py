"""Appendix C.1: the inequity-averse welfare's smoothed rewards, and the LOLA update."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from gametheory._numeric.exact import show
from proofs.claims._formulas import (
    ConstantReward,
    Quadratic,
    draw_constant,
    draw_streams,
    quadratics,
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
from proofs.formal import formal, formal_counterexample
from proofs.searching import Drawn, Instances

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
    """For functions that nothing is known of: sympy differentiates them formally."""
    import sympy

    x, y, held = (sympy.Matrix(sympy.symbols(f"{name}1 {name}2")) for name in ("x", "y", "h"))
    delta, eta = sympy.symbols("delta eta")
    one, other = (sympy.Function(name)(*x, *y) for name in ("V_1", "V_2"))

    def gradient(value: Any, at: Any) -> Any:
        return sympy.Matrix([sympy.diff(value, z) for z in at])

    surrogate = one + eta * (gradient(other, y).T * held)[0]
    lola = delta * gradient(surrogate, x).subs(dict(zip(held, gradient(one, y), strict=True)))
    mixed = sympy.Matrix(2, 2, lambda i, j: sympy.diff(other, x[i], y[j]))
    printed = delta * gradient(one, x) + delta * eta * mixed * gradient(one, y)
    return symbolic(
        "any two values V_1 and V_2, two parameters a player: an update is a sum over the "
        "opponent's parameters, term by term, so that two stand for any number",
        {f"coordinate {k + 1} of theta_1": sympy.factor(printed[k]) - lola[k] for k in range(2)},
    )


LOLA_RULE = Condition(
    "the LOLA update",
    "the printed update is the gradient in theta_1 of V_1(theta_1, theta_2) + eta [nabla_2 V_2]' "
    "nabla_2 V_1, of which only the opponent's learning step is differentiated",
    lambda case: case.printed == case.lola,
    shown=lambda case: (
        f"theta_1 moves by {show(case.printed)} as printed, by {show(case.lola)} in LOLA"
    ),
)


C_1 = "Appendix C.1"


UPDATE = Place(C_1, None, "the LOLA update [Foerster et al., 2018] for player 1")


VALUES = (
    "all twice differentiable values, and all step sizes; searched: quadratic values of one "
    "parameter each"
)


CLAIMS = (
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
        proofs=(
            formal("PrintedWelfare.beta_penalises_unequal_outcomes", "unequal is E dist(e_1, e_2)"),
            prove_claim,
            _library_agrees,
        ),
        documented=Status.HOLDS,
        why="A positive expectation is multiplied by beta and subtracted.",
        see=("inequity-aversion",),
        remark="The printed expectation has a free index t. Smoothed rewards are equal at all "
        "steps iff rewards are.",
    ),
    Claim(
        "Under a constant reward r the smoothed cumulative reward is r (1 - x^(t+1)) / (1 - x), "
        "x = g lambda: a sum of faded rewards, not their mean.",
        Condition(
            "closed form",
            "e^t = r (1 - x^(t+1)) / (1 - x)",
            _closed_form,
            shown=lambda case: f"e^{case.steps} = {show(case.smoothed)}",
        ),
        name="smoothed-rewards-of-constant-play",
        origin="on Appendix C.1: what the recursion for e_i^t adds up to",
        domain="all rewards, all x in [0, 1), all steps",
        hypotheses=(
            Condition(
                "nothing before the start",
                "e^(-1) = 0",
                lambda case: case.start == 0,
                shown=lambda case: f"e^(-1) = {case.start}",
            ),
        ),
        spaces=(
            Drawn(draw_constant, name="rewards -3..3, x a multiple of 1/8", size=64),
            Instances(
                lambda: [ConstantReward(Fraction(1, 2), 1, 1, start=1)], name="another start"
            ),
        ),
        examples=lambda: [ConstantReward(Fraction(1, 2), 2, 2)],
        drop=True,
        proofs=(
            formal("Welfare.smoothed_rewards_of_constant_play", "e^0 = r, since e^(-1) = 0"),
            _by_induction,
        ),
        documented=Status.HOLDS,
        why="The recursion adds up a geometric series.",
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
        proofs=(
            formal(
                "LolaUpdate.printed_update_is_lola",
                "k is any parameter of theta_1, x theta_1, y theta_2",
            ),
            _first_order_lola,
        ),
        documented=Status.HOLDS,
        why="The derivative in theta_1 of the opponent's learning step alone gives the printed "
        "second term.",
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
        proofs=(formal_counterexample("LolaUpdate.printed_update_with_the_other_value"),),
        documented=Status.REFUTED,
        why="With i = 2 player 1 ascends the value of the other player: a misprint.",
    ),
    Claim(
        "The LOLA update is not the whole gradient of the opponent's anticipated step to first "
        "order: a term with the cross derivative of V_1 is left out.",
        Condition(
            "differs",
            "differentiating nabla_2 V_1 too gives another update",
            lambda case: case.whole != case.lola,
            shown=lambda case: (
                f"by the whole gradient theta_1 moves by {show(case.whole)}, by LOLA "
                f"{show(case.lola)}"
            ),
        ),
        name="lola-update-is-not-the-whole-gradient",
        origin="on Appendix C.1: what the printed rule, and Foerster et al. (2018), leave out",
        quantifier=Quantifier.SOME,
        domain=VALUES,
        spaces=(Instances(lambda: list(quadratics(1)), name="coefficients -1, 0, 1"),),
        proofs=(formal("LolaUpdate.lola_is_not_the_whole_gradient"),),
        documented=Status.HOLDS,
        why="By the product rule the whole gradient has one more term, with nabla_1 nabla_2 V_1.",
    ),
)
