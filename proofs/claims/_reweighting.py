"""Section 5.1: which norms an agent should draw more often.

Player 1 draws every norm with the chances q_1, the first one too, and changes them; a is the norm
that loses most weight, b the one that gains most, d what b gains. Its counterpart draws with the
chances q_2. P(same) = sum_n q_1(n) q_2(n) is the chance to agree in one draw.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from gametheory._numeric.exact import show, show_profile
from gametheory.norms.resampling import Chances, closed_form
from proofs.claims._encounters import (
    BACH,
    HALF,
    PAPERS,
    SETTING,
    Norms,
    identity,
    meeting,
    table,
    three_norms,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Quantifier,
    Status,
    prove_claim,
    quantity,
    symbolic,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances

THIRD = Fraction(1, 3)
EVEN = (THIRD, THIRD, THIRD)


@dataclass(frozen=True)
class Reweighted:
    """Player 1 changes the chances with which it draws its norms.

    Attributes:
        before, after: the chances, of the first norm too.
        counterpart: those of the other player.
    """

    before: Chances
    after: Chances
    counterpart: Chances
    norms: Norms = BACH
    discount: Fraction = PAPERS

    def __str__(self) -> str:
        a, b = ("ABC"[n] for n in self.moved)
        d = show(self.after[self.moved[1]] - self.before[self.moved[1]])
        return (
            f"{self.norms}, g = {show(self.discount)}, q_2 = {show_profile(self.counterpart)}: q_1 "
            f"before {show_profile(self.before)}, after {show_profile(self.after)}, so a = {a}, "
            f"b = {b}, d = {d}"
        )

    @cached_property
    def moved(self) -> tuple[int, int]:
        """(a, b)."""
        change = [y - x for x, y in zip(self.before, self.after, strict=True)]
        order = sorted(range(len(change)), key=lambda n: (change[n], -n))
        return order[0], order[-1]

    def value(self, chances: Chances) -> Fraction:
        """What player 1 gets if both draw."""
        return closed_form(self.norms.outcomes, chances, self.counterpart, self.discount)[0]

    def time(self, chances: Chances) -> Fraction:
        """The discounted share of time in agreement, if the counterpart draws only once."""
        g = self.discount
        return sum(
            (p * q / (1 - g + g * q) for p, q in zip(self.counterpart, chances, strict=True)),
            Fraction(0),
        )

    def quantity(self, name: str) -> Fraction:
        """The number that a name of a formula stands for."""
        return _QUANTITIES[name](self)


_QUANTITIES: dict[str, Callable[[Reweighted], Fraction]] = {
    "g": lambda e: e.discount,
    "P(same)": lambda e: meeting(e.before, e.counterpart),
    "P(same) after": lambda e: meeting(e.after, e.counterpart),
    "V_1": lambda e: e.value(e.before),
    "V_1 after": lambda e: e.value(e.after),
    "T": lambda e: e.time(e.before),
    "T after": lambda e: e.time(e.after),
    "d": lambda e: e.after[e.moved[1]] - e.before[e.moved[1]],
    "q_1(b)": lambda e: e.before[e.moved[1]],
    "q_2(a)": lambda e: e.counterpart[e.moved[0]],
    "q_2(b)": lambda e: e.counterpart[e.moved[1]],
}

G, SAME, AFTER = quantity("g"), quantity("P(same)"), quantity("P(same) after")
D, UNLIKELY, LIKELY = quantity("d"), quantity("q_2(a)"), quantity("q_2(b)")
MOVED = Condition("weight is moved to b", D > 0).at(
    "5.1", 3, "to put higher probability on welfare functions"
)
LIKELIER = Condition("b is more likely than a", LIKELY > UNLIKELY).at(
    "5.1", 3, "which one's counterpart is more likely to be optimizing", literal=True
)
PRINTED = (
    MOVED,
    LIKELIER,
    Condition(
        "from a only",
        "no other norm's chance is changed",
        lambda e: sum(x != y for x, y in zip(e.before, e.after, strict=True)) == 2,
        shown=lambda e: f"before {show_profile(e.before)}, after {show_profile(e.after)}",
    ).at("5.1", 3, "to put higher probability on"),
    Condition(
        "uniform before",
        "player 1 drew uniformly",
        lambda e: len(set(e.before)) == 1,
        shown=lambda e: f"it drew {show_profile(e.before)}",
    ).at("5.1", 3, "need not sample uniformly"),
    Condition(
        "many norms",
        "there are more than two norms",
        lambda e: e.norms.count > 2,
        shown=lambda e: f"there are {e.norms.count}",
    ).at("5.1", 3, "when the number of possible welfare functions is large"),
)


def _shifts() -> Iterator[Reweighted]:
    """Weight is moved from one of three norms to another."""
    games = [identity(3), *three_norms()[::3]]
    theirs = [(1, 2, 0), (1, 2, 1), (0, 1, 2), (2, 1, 1), (1, 2, 3), (0, 0, 1)]
    befores = (EVEN, (HALF, HALF / 2, HALF / 2))
    for game, weights, before in itertools.product(games, theirs, befores):
        counterpart = tuple(Fraction(x, sum(weights)) for x in weights)
        for (a, b), d in itertools.product(
            itertools.permutations(range(3), 2), (THIRD / 2, THIRD / 100)
        ):
            after = list(before)
            after[a], after[b] = after[a] - d, after[b] + d
            yield Reweighted(before, tuple(after), counterpart, game)
    yield Reweighted(EVEN, EVEN, (HALF, HALF / 2, HALF / 2))


SHIFTS = (Instances(lambda: list(_shifts()), name="three norms, weight moved from one to another"),)


def _foils() -> list[Reweighted]:
    """Two norms; three norms of no bargaining problem, all reweighted; nothing reweighted."""
    odd = (HALF, HALF / 2, HALF / 2)
    bad = table(*([(int(n != m),) * 2 for m in range(3)] for n in range(3)))
    return [
        Reweighted((HALF, HALF), (HALF / 2, 3 * HALF / 2), (HALF, HALF)),
        Reweighted(odd, (Fraction(0), HALF, HALF), EVEN, bad),
        Reweighted(odd, odd, EVEN, bad),
    ]


def _by_moving(claim: Claim) -> Evidence:
    moved = AFTER.equals(SAME + D * (LIKELY - UNLIKELY))
    return prove_claim(claim, premises={"moving d from a to b (moving_weight)": moved})


def _by_time(claim: Claim) -> Evidence:
    """From the identity of `_time_identity`, of whose factors none is negative."""
    factor, rest = quantity("c"), quantity("e")
    change = quantity("T after") - quantity("T")
    return prove_claim(
        claim,
        premises={
            "discounts": (G > 0) & (G < 1),
            "the identity": change.equals(factor * ((LIKELY - UNLIKELY) * (1 - G) - G * D) + rest),
            "c is a quotient of positive numbers": factor > 0,
            "e = c g [(q_2(b) - q_2(a)) q_1(b) + d (1 - q_2(a) - q_2(b))]": rest >= 0,
        },
    )


def _time_identity(_: Claim) -> Evidence:
    import sympy

    g, q, d, likely, unlikely = sympy.symbols("g q d q_2(b) q_2(a)", positive=True)

    def share(x: sympy.Expr) -> sympy.Expr:
        return x / (1 - g + g * x)

    change = likely * (share(q + d) - share(q)) + unlikely * (share(q - d) - share(q))
    below = (1 - g + g * q) * (1 - g + g * (q + d)) * (1 - g + g * (q - d))
    main = (likely - unlikely) * (1 - g) - g * d
    rest = g * ((likely - unlikely) * q + d * (1 - likely - unlikely))
    return symbolic(
        "the identity from which the SMT proof starts, c = (1 - g) d / [(1 - g + g q) "
        "(1 - g + g (q + d)) (1 - g + g (q - d))]",
        {
            "T after - T = c [(q_2(b) - q_2(a)) (1 - g) - g d] + e": change
            - (1 - g) * d / below * (main + rest)
        },
    )


_AGREEMENT = Claim(
    "It is beneficial to put higher probability on welfare functions that the counterpart is more "
    "likely to be optimising: the agents agree sooner.",
    Condition("a higher chance to agree in each draw", AFTER > SAME),
    name="weight-on-likely-norms/agreement",
    place=Place("5.1", 3, "beneficial to put higher probability on welfare functions"),
    reading="beneficial: agreement is likelier in each draw; likely: the counterpart's chances",
    domain="independent draws of both players, any number of norms; the chance d moves from norm "
    "a to norm b",
    hypotheses=PRINTED,
    spaces=SHIFTS,
    foils=_foils,
    proofs=(formal("Resampling.likelier_norms_agree_more"), _by_moving),
    documented=Status.HOLDS,
    why="Moving the weight d from a to b changes P(same) by d (q_2(b) - q_2(a)).",
    remark="Neither the number of norms nor what was drawn before matters. Best of all is to "
    "follow the likeliest norm for certain (likeliest_norm_is_best in Resampling.v).",
)
CLAIMS = (
    _AGREEMENT,
    replace(
        _AGREEMENT,
        statement="It is beneficial to put higher probability on welfare functions that the "
        "counterpart is more likely to be optimising: the player gets more.",
        conclusion=Condition("more for player 1", quantity("V_1 after") > quantity("V_1")),
        name="weight-on-likely-norms/own-payoff",
        reading="beneficial: the player's value rises; likely: the counterpart's chances",
        meant=False,
        hypotheses=(*SETTING, *PRINTED),
        proofs=(formal_counterexample("Encounters.weight_on_the_likelier_can_hurt"),),
        documented=Status.REFUTED,
        why="Agreeing sooner on a norm that pays the player little pre-empts agreement on one that "
        "pays it more.",
        remark="Likelier is read of the two norms a and b between which weight moves: b need not "
        "be the likeliest of all.",
        see=("weight-on-likely-norms/agreement",),
    ),
    replace(
        _AGREEMENT,
        statement="It is beneficial to put higher probability on welfare functions that the "
        "counterpart is more likely to be optimising for ever: the agents agree for a larger share "
        "of the time.",
        conclusion=Condition("more time in agreement", quantity("T after") > quantity("T")),
        name="weight-on-likely-norms/rigid-counterpart",
        reading="the counterpart follows one unknown norm for ever; likely: the player's belief",
        meant=False,
        domain="independent draws of player 1 against one norm for ever, of which it has a belief",
        added=(Condition("little weight", 2 * G * D <= (LIKELY - UNLIKELY) * (1 - G)),),
        proofs=(
            formal(
                "Flexibility.little_weight_on_the_likelier",
                "T is the mean of the shares, by the chances of the counterpart's norm; those of "
                "all norms but a and b are as before",
            ),
            formal("Flexibility.share_is_the_value", "against one norm for ever, drawn with x"),
            _by_time,
            _time_identity,
        ),
        documented=Status.AMENDED,
        why="With much weight on the likeliest norm, agreement with the others comes too late.",
        remark="",
    ),
    Claim(
        "An agent may gain by putting higher probability on a welfare function that it prefers.",
        Condition("more for player 1", quantity("V_1 after") > quantity("V_1")),
        name="weight-on-preferred-norms-can-pay",
        place=Place("5.1", 3, "an agent might want to put higher probability on welfare functions"),
        quantifier=Quantifier.SOME,
        domain="independent draws of both players",
        hypotheses=(
            *SETTING,
            MOVED,
            Condition(
                "b is preferred",
                "b pays player 1 more than a if both follow it",
                lambda e: e.norms.agreements[e.moved[1]][0] > e.norms.agreements[e.moved[0]][0],
                shown=lambda e: (
                    f"b = {'ABC'[e.moved[1]]} pays "
                    f"{show(e.norms.agreements[e.moved[1]][0])}, a = {'ABC'[e.moved[0]]} pays "
                    f"{show(e.norms.agreements[e.moved[0]][0])}"
                ),
            ).at("5.1", 3, "welfare functions that it prefers", literal=True),
        ),
        spaces=(
            Instances(
                lambda: [
                    Reweighted((x, 1 - x), (y, 1 - y), (z, 1 - z))
                    for z in (HALF / 2, HALF, 3 * HALF / 2)
                    for x, y in itertools.permutations((HALF / 2, HALF, 3 * HALF / 2), 2)
                ],
                name="Asymmetric Bach or Stravinsky at g = 24/25, chances in quarters",
            ),
        ),
        foils=_foils,
        proofs=(formal("Encounters.weight_on_the_preferred_can_pay"),),
        documented=Status.HOLDS,
        why="Agreeing on the better norm more often gains more than the delay costs.",
    ),
)
