"""Sections 5.2 and 6: the more flexible, the more exploitable, and the less prone to failure.

An agent is more flexible if it is less stubborn, or if its set of norms is larger.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property

from gametheory._numeric.exact import show
from gametheory.norms.resampling import NormAgent, NormChain, fixed, resampling
from proofs.claims._encounters import (
    BACH,
    BAD,
    HALF,
    PAPERS,
    SETTING,
    Adaptive,
    Norms,
    identity,
    keeping,
    meeting,
    rigid,
    shown_chances,
    three_norms,
    uniformly,
)
from proofs.claims._exploiting import (
    FAMILY,
    OTHER,
    OWN,
    PREFERS_OTHER,
    UNEQUAL,
    Target,
    small_problems,
)
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Place,
    Status,
    cases,
    maximum,
    prove_claim,
    quantity,
    symbolic,
)
from proofs.formal import formal, formal_counterexample
from proofs.searching import Instances

# --- More flexible, more exploitable -------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """A stubborn and a flexible agent, whose counterpart may pose."""

    norms: Norms
    stubborn: Adaptive
    flexible: Adaptive
    discount: Fraction = PAPERS

    def __str__(self) -> str:
        return (
            f"{self.norms}, g = {show(self.discount)}; stubborn: {self.stubborn}; flexible: "
            f"{self.flexible}"
        )

    @cached_property
    def targets(self) -> tuple[Target, Target]:
        """Both, each as somebody to be exploited."""
        return (
            Target(self.norms, self.stubborn, self.discount),
            Target(self.norms, self.flexible, self.discount),
        )

    def quantity(self, name: str) -> Fraction:
        """The number that a name of a formula stands for."""
        if name not in self._known:
            self._known[name] = _OF_COMPARED[name](self)
        return self._known[name]

    @cached_property
    def _known(self) -> dict[str, Fraction]:
        return {}


_OF_COMPARED: dict[str, Callable[[Compared], Fraction]] = {
    "u_2(w, w')": lambda e: e.norms.outcomes[0][1][1],
    "V_2(pi^w)": lambda e: e.norms.agreements[0][1],
    "V_2(pi^w')": lambda e: e.norms.agreements[1][1],
    "s(stubborn)": lambda e: e.targets[0].draws[0],
    "s(flexible)": lambda e: e.targets[1].draws[0],
    "V_2(stubborn, pi_2^w')": lambda e: e.targets[0].against(1),
    "V_2(flexible, pi_2^w')": lambda e: e.targets[1].against(1),
    "exploitability(stubborn)": lambda e: e.targets[0].quantity("exploitability"),
    "exploitability(flexible)": lambda e: e.targets[1].quantity("exploitability"),
}
POSE_S, POSE_F = quantity("V_2(stubborn, pi_2^w')"), quantity("V_2(flexible, pi_2^w')")
E_S, E_F = quantity("exploitability(stubborn)"), quantity("exploitability(flexible)")
APART = quantity("u_2(w, w')")
SECTION_6 = Place("6", 1, "more normatively flexible strategies are also more vulnerable")
MORE_FLEXIBLE = Condition("more flexible", quantity("s(flexible)") < quantity("s(stubborn)")).at(
    "6", 1, "more normatively flexible strategies"
)
OF_THE_FAMILY = Condition(
    "a family of agents",
    "both start with w; after a disagreement they keep to it with the chance s, else take up w'",
    lambda e: all(agent == keeping(agent.rule.kernel[0][0]) for agent in (e.stubborn, e.flexible)),
    shown=lambda e: (
        f"s(stubborn) = {show(e.stubborn.rule.kernel[0][0])}; s(flexible) = "
        f"{show(e.flexible.rule.kernel[0][0])}"
    ),
).at("5.1", 3, "put higher probability on welfare functions that it prefers")
POSING_FALLS = {
    "the identity, c >= 0": (POSE_F - POSE_S).equals(quantity("c") * (OTHER - APART)),
    "c is a product of factors that are not negative": quantity("c") >= 0,
    "no disagreement pays more than w'": APART <= OTHER,
}
"""What posing gains falls in stubbornness."""
POSING_FALLS_STRICTLY = {
    **POSING_FALLS,
    "c is a product of positive factors": quantity("c") > 0,
    "no disagreement pays more than w": APART <= OWN,
    "posing pays a mean of u_2(w, w') and V_2(pi^w')": POSE_S.equals(
        APART + quantity("k") * (OTHER - APART)
    ),
}
BEST_REPLIES = {
    f"the best replies to the {name} are to accept, or to pose for ever": exploitability.equals(
        maximum(0, posing - OWN)
    )
    for name, exploitability, posing in (("stubborn", E_S, POSE_S), ("flexible", E_F, POSE_F))
}
"""After a disagreement, whoever follows w gets at most V_2(pi^w), as no disagreement pays more: so
it had better accept at once.
"""


@cache
def _pairs() -> tuple[Compared, ...]:
    """Two degrees of stubbornness, in both orders."""
    degrees = (Fraction(0), HALF, Fraction(23, 24), Fraction(1))
    return tuple(
        Compared(norms, keeping(one), keeping(two), g)
        for norms, g in itertools.product((*small_problems(), BACH), (PAPERS, HALF))
        for one, two in itertools.permutations(degrees, 2)
    )


def _enlarged() -> Iterator[Compared]:
    """Sets with a further norm, drawn uniformly, w first."""
    small, large = uniformly((0, 1), 3, first=0), uniformly((0, 1, 2), 3, first=0)
    for norms in three_norms():
        yield Compared(norms, small, large)
        yield Compared(norms, large, small)


PAIRS = (
    Instances(
        _pairs,
        name="two norms, two degrees of stubbornness",
    ),
)


def _compared_foils() -> list[Compared]:
    stray = Adaptive((0, 1), resampling((HALF, HALF)), " drawing uniformly")
    return [
        Compared(BAD, stray, stray),
        Compared(UNEQUAL, keeping(HALF), keeping(Fraction(0))),
    ]


def _no_less(claim: Claim) -> Evidence:
    return prove_claim(claim, premises=POSING_FALLS | BEST_REPLIES)


def _strictly(claim: Claim) -> Evidence:
    return prove_claim(claim, premises=POSING_FALLS_STRICTLY | BEST_REPLIES)


def _wastes_less(claim: Claim) -> Evidence:
    return prove_claim(claim, premises=POSING_FALLS)


def _posing_identity(_: Claim) -> Evidence:
    import sympy

    g, u, q = sympy.symbols("g u q")
    s, t = sympy.symbols("s(flexible) s(stubborn)")

    def posing(keeps: sympy.Expr) -> sympy.Expr:
        ahead = ((1 - keeps) * q + keeps * (1 - g) * u) / (1 - g * keeps)
        return (1 - g) * u + g * ahead

    factor = g * (1 - g) * (t - s) / ((1 - g * s) * (1 - g * t))
    k = g * (1 - t) / (1 - g * t)
    return symbolic(
        "what posing pays; u = u_2(w, w'), q = V_2(pi^w')",
        {
            "V_2(flexible, pi_2^w') - V_2(stubborn, pi_2^w') = c (q - u), c = g (1-g) (s(stubborn) "
            "- s(flexible)) / [(1 - g s(flexible)) (1 - g s(stubborn))]": posing(s)
            - posing(t)
            - factor * (q - u),
            "V_2(stubborn, pi_2^w') = u + k (q - u), k = g (1 - s) / (1 - g s)": posing(t)
            - (u + k * (q - u)),
        },
    )


def _best_replies_hold(_: Claim) -> Evidence:
    """What the SMT proof takes for the best replies, against all replies."""
    known = [e for e in _pairs() if e.norms.share_an_interest]
    return cases(
        "accepting or posing is the best of all replies that follow norms",
        known,
        lambda e: all(premise.holds(e.quantity) for premise in BEST_REPLIES.values()),
    )


VULNERABLE = Claim(
    "Agents that are more flexible are no less vulnerable to exploitation.",
    Condition("no less exploitable", E_F >= E_S),
    name="more-flexible-more-exploitable/no-less",
    place=SECTION_6,
    reading="flexible: less stubborn; more vulnerable: weakly",
    domain=f"two norms, all discounts in (0, 1); {FAMILY}",
    hypotheses=(*SETTING, PREFERS_OTHER, MORE_FLEXIBLE, OF_THE_FAMILY),
    spaces=PAIRS,
    foils=_compared_foils,
    examples=lambda: [Compared(BACH, keeping(3 * HALF / 2), keeping(HALF))],
    uses=("common interest", "more flexible", "a family of agents"),
    proofs=(
        formal("Flexibility.more_flexible_no_less_exploitable"),
        formal("Flexibility.pose_is_the_value", "what posing pays, from the chain of norms"),
        formal("Flexibility.no_better_reply_in_general", "no other reply gains more"),
        _no_less,
        _posing_identity,
        _best_replies_hold,
    ),
    documented=Status.HOLDS,
    why="Posing gains more from an agent that takes up w' sooner, and nothing else gains more "
    "than posing or accepting.",
    see=("posing-gains-less-from-the-stubborn",),
    remark="What a best reply gains is 0 from some degree of stubbornness on, so the relation is "
    "weak.",
)
VULNERABILITY = (
    VULNERABLE,
    replace(
        VULNERABLE,
        statement="Agents that are more flexible are more vulnerable to exploitation.",
        conclusion=Condition("more exploitable", E_F > E_S),
        name="more-flexible-more-exploitable/strictly",
        reading="flexible: less stubborn; more vulnerable: strictly",
        meant=False,
        added=(Condition("the stubborn one is exploitable", E_S > 0),),
        uses=(*VULNERABLE.uses, "the stubborn one is exploitable"),
        proofs=(
            formal("Flexibility.more_flexible_strictly_more_exploitable"),
            _strictly,
            _posing_identity,
            _best_replies_hold,
        ),
        documented=Status.AMENDED,
        why="Two agents that are stubborn enough are both unexploitable.",
        remark="",
    ),
    replace(
        VULNERABLE,
        statement="Agents with a larger set of welfare functions are no less vulnerable to "
        "exploitation.",
        name="more-flexible-more-exploitable/larger-sets",
        reading="flexible: a larger set, drawn uniformly, w first; more vulnerable: weakly",
        meant=False,
        domain="all norms, all discounts in (0, 1), agents that draw uniformly",
        hypotheses=(
            *SETTING,
            PREFERS_OTHER,
            Condition(
                "a larger set",
                "the set of the stubborn one is a part of the set of the flexible one",
                lambda e: set(e.stubborn.norms) < set(e.flexible.norms),
                shown=lambda e: (
                    f"stubborn: {{{letters(e.stubborn)}}}; flexible: {{{letters(e.flexible)}}}"
                ),
            ).at("6", 1, "more normatively flexible strategies"),
            Condition(
                "uniform, w first",
                "the stubborn and the flexible agent draw uniformly, and start with w",
                lambda e: all(
                    agent.is_uniform and agent.rule.start[0] == 1
                    for agent in (e.stubborn, e.flexible)
                ),
                shown=lambda e: (
                    f"stubborn: {shown_chances(e.stubborn.rule.kernel[0])}; flexible: "
                    f"{shown_chances(e.flexible.rule.kernel[0])}"
                ),
            ).at("5.1", 3, "assuming uniform re-sampling"),
        ),
        spaces=(Instances(lambda: list(_enlarged()), name="three norms, a third one in W or not"),),
        proofs=(),
        examples=None,
        uses=(),
        documented=Status.REFUTED,
        why="A further norm that player 2 likes less makes the one that it poses for rarer.",
        remark="",
    ),
    Claim(
        "In Asymmetric Bach or Stravinsky posing gains less from a more stubborn agent, and wastes "
        "more.",
        Condition("posing pays less", POSE_F > POSE_S),
        name="posing-gains-less-from-the-stubborn",
        origin="section 6's tradeoff in the game of the experiments, strictly",
        domain=f"Asymmetric Bach or Stravinsky, all discounts in (0, 1); {FAMILY}",
        hypotheses=(
            MORE_FLEXIBLE.ours,
            OF_THE_FAMILY.ours,
            Condition(
                "Asymmetric BoS",
                "the norms are those of Asymmetric Bach or Stravinsky",
                lambda e: e.norms is BACH,
                shown=lambda e: str(e.norms),
            ),
        ),
        spaces=PAIRS,
        foils=_compared_foils,
        examples=VULNERABLE.examples,
        proofs=(
            formal("Tradeoff.more_flexible_more_exploitable"),
            formal("Tradeoff.more_flexible_more_robust"),
        ),
        documented=Status.HOLDS,
        why="Posing pays 2 g (1 - s) / (1 - g s), which falls in s.",
    ),
)


# --- More flexible, less bargaining failure ------------------------------------------------------


@dataclass(frozen=True)
class Enlarged:
    """Player 1's set of norms is enlarged; agreement pays 1, disagreement nothing."""

    before: Adaptive
    after: Adaptive
    counterpart: Adaptive
    discount: Fraction = HALF

    def __str__(self) -> str:
        return (
            f"g = {show(self.discount)}; before: {self.before}; after: {self.after}; counterpart: "
            f"{self.counterpart}"
        )

    def quantity(self, name: str) -> Fraction:
        """P: the chance ever to agree; T: the discounted share of time in agreement."""
        agent = self.after if "after" in name else self.before
        chain = NormChain(identity(3).outcomes, agent.rule, self.counterpart.rule)
        return chain.agreement if name.startswith("P") else chain.values(self.discount)[0]


def _enlargements() -> Iterator[Enlarged]:
    sets = [s for k in range(1, 4) for s in itertools.combinations(range(3), k)]
    for one, two, theirs in itertools.product(sets, repeat=3):
        if one != two:
            before, after = (uniformly(norms, 3, first=norms[0]) for norms in (one, two))
            yield Enlarged(before, after, uniformly(theirs, 3, first=theirs[-1]))


def _of_three(e: Enlarged, said: Callable[[Adaptive], str]) -> str:
    """The same of player 1 before and after, and of its counterpart."""
    sides = {"before": e.before, "after": e.after, "counterpart": e.counterpart}
    return "; ".join(f"{side}: {said(agent)}" for side, agent in sides.items())


PRONE = Claim(
    "Agents that are more flexible are less prone to bargaining failure due to normative "
    "disagreement: a larger set of welfare functions does not make agreement less likely.",
    Condition("no less agreement", quantity("P after") >= quantity("P")),
    name="more-flexible-less-failure/agreement",
    place=Place("5.2", 1, "agents who are more flexible are less prone to bargaining failure"),
    reading="flexible: a larger set; failure: the agents never agree; weakly",
    domain="all sets of norms, uniform re-sampling; payoffs do not matter",
    examples=lambda: [
        Enlarged(rigid(0, 3), uniformly((0, 1), 3, first=0), uniformly((1, 2), 3, first=2))
    ],
    hypotheses=(
        Condition(
            "a larger set",
            "W is a part of the set that replaces it",
            lambda e: set(e.before.norms) < set(e.after.norms),
            shown=lambda e: f"before: {{{letters(e.before)}}}; after: {{{letters(e.after)}}}",
        ).at("5.2", 1, "agents who are more flexible"),
        Condition(
            "uniform re-sampling",
            "all draw uniformly from their sets, or choose their first norm from it",
            lambda e: all(
                a.is_uniform and a.starts_within for a in (e.before, e.after, e.counterpart)
            ),
            shown=lambda e: _of_three(e, lambda agent: shown_chances(agent.rule.kernel[0])),
        ).at("5.1", 3, "assuming uniform re-sampling", literal=True),
        Condition(
            "normative disagreement",
            "the first norms are not the same",
            lambda e: (
                not meeting(e.before.rule.start, e.counterpart.rule.start)
                and not meeting(e.after.rule.start, e.counterpart.rule.start)
            ),
            shown=lambda e: _of_three(e, lambda agent: shown_chances(agent.rule.start)),
        ).at("5.2", 1, "due to normative disagreement"),
    ),
    spaces=(Instances(lambda: list(_enlargements()), name="sets of up to three norms"),),
    foils=lambda: [Enlarged(rigid(0, 3), _stray(), rigid(0, 3))],
    proofs=(
        formal(
            "Resampling.agreement_is_almost_sure",
            "if W intersects the counterpart's set so does the larger set, and its agreement is "
            "almost sure; if W does not, the agents with no norm in common never agree",
        ),
    ),
    documented=Status.HOLDS,
    why="A larger set keeps every common norm, and with a common norm agreement is almost sure.",
)


def letters(agent: Adaptive) -> str:
    """The norms of an agent: 'A, B'."""
    return ", ".join("ABC"[n] for n in agent.norms)


def _stray() -> Adaptive:
    rule = NormAgent(fixed(0, 3).start, fixed(2, 3).kernel)
    return Adaptive((0, 1), rule, " drawing C")


ROBUST = (
    PRONE,
    replace(
        PRONE,
        statement="Agents that are more flexible are less prone to bargaining failure due to "
        "normative disagreement: with a larger set they spend no less time in agreement.",
        conclusion=Condition("no less time", quantity("T after") >= quantity("T")),
        name="more-flexible-less-failure/time",
        reading="flexible: a larger set; failure: time lost in disagreement; weakly",
        meant=False,
        proofs=(formal_counterexample("Encounters.a_larger_set_can_lose_time"),),
        documented=Status.REFUTED,
        why="A norm that the counterpart does not hold only delays agreement: after a first "
        "disagreement T = g a / (1 - g (1 - a)) if one draw of both is the same with the chance a, "
        "and a falls from 1/2 to 1/4.",
        examples=None,
    ),
    replace(
        VULNERABLE,
        statement="Agents that are less stubborn are less prone to bargaining failure due to "
        "normative disagreement: less is lost before they agree with a rigid counterpart.",
        conclusion=Condition("no less for the rigid counterpart", POSE_F >= POSE_S),
        name="more-flexible-less-failure/stubbornness",
        place=PRONE.place,
        reading="flexible: less stubborn; failure: what player 2 loses against w' at once; weakly",
        meant=False,
        proofs=(
            formal("Flexibility.more_flexible_wastes_less", "what posing pays is V_2(., pi_2^w')"),
            formal("Flexibility.pose_is_the_value", "what posing pays, from the chain of norms"),
            _wastes_less,
            _posing_identity,
        ),
        why="A less stubborn agent takes up w' sooner, and no disagreement pays player 2 more "
        "than w'.",
        see=("posing-gains-less-from-the-stubborn",),
        remark="What makes the agent robust, V_2(pi_1, pi_2^w'), is what makes it exploitable.",
    ),
)

CLAIMS = (*ROBUST, *VULNERABILITY)
