"""Agreeing on a norm: bargaining over rules (van Damme 1986), and protocols that choose one.

Section 6 of the paper hopes for agents that decide "among the axioms which characterize different
bargaining solutions". How they decide is a game, and these are claims about such games.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import gametheory as gt
from gametheory._numeric.exact import Profile, fractions, listed, show_profile
from gametheory.bargaining import MetaBargaining, RuleChoice, choose_rule, meta_bargaining
from gametheory.bargaining.meta_bargaining import CONCEDING
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Quantifier,
    Status,
    prove,
    smt_evidence,
    symbolic,
    theorem,
)
from proofs.searching import Instances

ORIGIN = (
    'on section 6, agents that decide "among the axioms which characterize different bargaining '
    'solutions": '
)
SETS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((0, 0), (0, 5), (3, 4), (6, 0)),
    ((0, 0), (2, 2), (4, 1)),
    ((0, 0), (0, 7), (4, 6), (8, 3), (9, 0)),
    ((0, 0), (1, 5), (5, 3), (6, 1)),
    ((0, 0), (1, 0), (0, 1)),
    ((0, 0), (0, 3)),
)
"""Corners of payoff sets over d = (0, 0): kinked, the paper's, asymmetric, even and flat ones."""


# Announced rules -------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnnouncedRules:
    """A problem over d = (0, 0), and rules that both players can announce."""

    corners: tuple[tuple[int, int], ...]
    rules: tuple[str, ...]

    @property
    def payoff_set(self) -> gt.PayoffSet:
        """The hull of the corners."""
        return gt.PayoffSet.from_points(self.corners)

    @cached_property
    def found(self) -> MetaBargaining:
        """What each pair of announcements leads to."""
        return meta_bargaining(self.payoff_set, self.rules, disagreement=(0, 0))

    @cached_property
    def nash(self) -> Profile:
        """Nash's outcome."""
        return gt.bargain(self.payoff_set, "nash", disagreement=(0, 0)).exact_payoffs

    @property
    def outcomes(self) -> list[Profile]:
        """Of all pairs of announcements that are or may be equilibria, each once."""
        return sorted({m.outcome for m in (*self.found.equilibria(), *self.found.undecided())})

    @property
    def secured(self) -> tuple[Fraction, ...]:
        """What announcing Nash's solution gives each player at least."""
        return tuple(self.found.secures("nash", i) for i in range(2))

    def __str__(self) -> str:
        corners = " ".join(map(show_profile, self.corners))
        return f"hull of {corners} over d = (0, 0), announced: {listed(self.rules)}"


LISTS = (
    ("nash", "kalai-smorodinsky", "equal-area"),
    ("nash", "kalai-smorodinsky", "raiffa", "perles-maschler"),
    ("nash", "egalitarian"),
    ("utilitarian", "egalitarian", "nash"),
    ("kalai-smorodinsky", "equal-area"),
)


def _announced() -> list[AnnouncedRules]:
    return [AnnouncedRules(corners, rules) for rules in LISTS for corners in SETS]


def _announced_with_nash() -> list[AnnouncedRules]:
    return [e for e in _announced() if "nash" in e.rules]


NASH_CAN_BE_ANNOUNCED = Condition(
    "Nash's solution can be announced",
    "Nash's solution is among the rules",
    lambda e: "nash" in e.rules,
    shown=lambda e: listed(e.rules),
)
OTHERS_CONCEDE = Condition(
    "the others concede",
    "every other rule gives a player the most that is left for it only where nothing else is left, "
    "and depends continuously on what is left",
    lambda e: set(e.rules) - {"nash"} <= set(CONCEDING),
    shown=lambda e: (
        f"{listed([r for r in e.rules if r != 'nash'])}, of which "
        f"{listed([r for r in e.rules if r not in (*CONCEDING, 'nash')]) or 'all'} "
        f"{'do' if set(e.rules) - {'nash'} <= set(CONCEDING) else 'do not'}"
    ),
)


def _shown_equilibria(e: AnnouncedRules) -> str:
    found = listed([show_profile(v) for v in e.outcomes]) or "none that is certain"
    return f"equilibria have {found}; Nash's outcome is {show_profile(e.nash)}"


def _secured(_: Claim) -> Evidence:
    import z3

    n1, n2, a1, a2, v1, v2 = z3.Reals("N_1 N_2 a_1 a_2 V_1 V_2")
    return smt_evidence(
        "against Nash's solution, N, a rule that asks for a: if they are compatible, player 1 gets "
        "N_1, and if not, the other concedes all the way to N",
        [
            prove(
                "who gets its part of what its own rule recommends gets N_1",
                {"compatible, V is what both ask for": z3.And(n1 <= a1, v1 == n1, v2 == a2)},
                v1 >= n1,
            ),
            prove(
                "whoever gets at least N_1 and N_2, where N is efficient, gets N",
                {
                    "both secure their part of N": z3.And(v1 >= n1, v2 >= n2),
                    "nothing attainable beats N": z3.Not(
                        z3.And(v1 >= n1, v2 >= n2, z3.Or(v1 > n1, v2 > n2))
                    ),
                },
                z3.And(v1 == n1, v2 == n2),
            ),
        ],
    )


def _van_damme(_: Claim) -> Evidence:
    return theorem(
        "in meta-bargaining over rules of his class the equilibrium outcome is Nash's",
        "van Damme 1986",
    )


NASH_IS_THE_OUTCOME = Claim(
    "In meta-bargaining over Nash's solution and rules that concede, every equilibrium in pure "
    "announcements has Nash's outcome.",
    Condition(
        "Nash's outcome",
        "there are equilibria, and the outcome of each is that of Nash's solution",
        lambda e: e.outcomes == [e.nash],
        shown=_shown_equilibria,
    ),
    name="nash-is-the-meta-bargaining-outcome",
    origin=ORIGIN + "van Damme 1986, The Nash bargaining solution is optimal, over rules of ours",
    domain="successive truncation on convex sets of two players, with free disposal down to d; the "
    "same list of rules for both",
    hypotheses=(NASH_CAN_BE_ANNOUNCED, OTHERS_CONCEDE),
    spaces=(Instances(_announced, name="six sets, five lists of rules"),),
    proofs=(_secured, _van_damme),
    drop=True,
    documented=Status.HOLDS,
    why="Whoever announces Nash's solution gets at least its part of Nash's outcome, and nothing "
    "attainable gives both players more.",
    see=("nash-secures-its-payoff", "norms-do-not-concede"),
    remark="The egalitarian rule does not concede, and neither does the utilitarian one: with them "
    "there are other equilibria.",
)
NASH_SECURES = Claim(
    "Whoever announces Nash's solution in meta-bargaining gets at least what Nash's solution gives "
    "it, whatever rule that concedes the other announces.",
    Condition(
        "Nash's payoffs are secured",
        "the least that announcing Nash's solution gives player i is N_i, for both",
        lambda e: e.secured == e.nash,
        shown=lambda e: f"secured {show_profile(e.secured)}, N = {show_profile(e.nash)}",
    ),
    name="nash-secures-its-payoff",
    origin=ORIGIN + "why van Damme's theorem is true",
    domain="successive truncation on convex sets of two players, with free disposal down to d; "
    "Nash's solution can be announced",
    hypotheses=(OTHERS_CONCEDE,),
    spaces=(Instances(_announced_with_nash, name="six sets, four lists of rules with Nash's"),),
    proofs=(_secured,),
    drop=True,
    documented=Status.HOLDS,
    why="Nash's solution recommends the same as long as it is there. If the other asks for less, "
    "both get what they ask for; if for more, it concedes.",
    see=("nash-is-the-meta-bargaining-outcome",),
)
NORMS_DO_NOT_CONCEDE = Claim(
    "Meta-bargaining over utilitarian, egalitarian and Nash welfare may have equilibria of several "
    "outcomes.",
    Condition(
        "several outcomes",
        "two equilibria have different outcomes",
        lambda e: len(e.outcomes) > 1,
        shown=_shown_equilibria,
    ),
    name="norms-do-not-concede",
    origin=ORIGIN + "meta-bargaining (van Damme 1986) over the norms of the paper",
    quantifier=Quantifier.SOME,
    domain="convex sets of two players over d = (0, 0)",
    spaces=(
        Instances(
            lambda: [
                AnnouncedRules(corners, ("utilitarian", "egalitarian", "nash"))
                for corners in (SETS[4], SETS[1])
            ],
            name="an even split, and Asymmetric Bach or Stravinsky",
        ),
    ),
    documented=Status.HOLDS,
    why="Two rules that recommend the same as long as it is there never agree if they differ: then "
    "both announce the same one, whichever it is.",
    see=("nash-is-the-meta-bargaining-outcome",),
)

# Protocols -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """A protocol over rules, for players who go by their own payoffs, over d = (0, 0)."""

    corners: tuple[tuple[int, int], ...]
    rules: tuple[str, ...]
    protocol: str
    deadlock: str = "lottery"
    d: tuple[int, int] = (0, 0)

    @cached_property
    def found(self) -> RuleChoice:
        """The game over announcements."""
        return choose_rule(
            gt.PayoffSet.from_points(self.corners),
            self.rules,
            protocol=self.protocol,
            deadlock=self.deadlock,
            disagreement=self.d,
        )

    def outcome(self, rule: str) -> Profile:
        """What a rule recommends."""
        return self.found.outcomes[self.rules.index(rule)]

    def __str__(self) -> str:
        corners = " ".join(map(show_profile, self.corners))
        also = f", deadlock: {self.deadlock}" if self.protocol == "vote" else ""
        return (
            f"{self.protocol}{also}, over {listed(self.rules)} on the hull of {corners}, d = "
            f"{show_profile(fractions(self.d))}"
        )


NORMS = ("utilitarian", "egalitarian", "nash")


def _chosen(protocols: Sequence[str], rules: Sequence[str] = NORMS) -> list[Chosen]:
    return [Chosen(corners, tuple(rules), p) for p in protocols for corners in SETS]


RANDOM_DICTATOR = Condition(
    "random dictator",
    "each names one rule, and a fair coin decides whose is chosen",
    lambda e: e.protocol == "random dictator",
    shown=lambda e: e.protocol,
)


def _shown_proof(e: Chosen) -> str:
    said = [
        f"player {i + 1} {'never gains' if e.found.is_strategy_proof(i) else 'may gain'}"
        for i in range(2)
    ]
    return f"by another announcement {listed(said)}"


def _half(_: Claim) -> Evidence:
    import z3

    best, other, theirs = z3.Reals("V_i(best) V_i(other) V_i(theirs)")
    return smt_evidence(
        "whatever the other names, half of the own best is at least half of anything else",
        [
            prove(
                "naming the best rule is best",
                {"V_i(best) >= V_i(other)": best >= other},
                (best + theirs) / 2 >= (other + theirs) / 2,
            )
        ],
    )


HONEST = Claim(
    "Under a random dictator nobody gains by naming another rule than the one that is best for it.",
    Condition(
        "nobody gains",
        "no announcement of either player is ever better for it than its sincere one",
        lambda e: e.found.is_strategy_proof(0) and e.found.is_strategy_proof(1),
        shown=_shown_proof,
    ),
    name="a-random-dictator-is-honest",
    origin=ORIGIN + "the protocol of a fair coin between the players' choices",
    domain="two players who go by their own payoffs; a finite list of rules",
    hypotheses=(RANDOM_DICTATOR,),
    spaces=(
        Instances(
            lambda: _chosen(("random dictator", "vote", "alternating offers")),
            name="three protocols over the norms of the paper, six sets",
        ),
    ),
    proofs=(_half,),
    drop=True,
    documented=Status.HOLDS,
    why="A player's choice counts only if the coin falls its way.",
    see=("veto-leaves-nash",),
    remark="It does not end disagreement: what is chosen is a lottery, unless both name the same.",
)


@dataclass(frozen=True)
class AgreedRule:
    """A vote in which both approve of one rule alone."""

    vote: Chosen
    rule: str

    @property
    def places(self) -> tuple[int, int]:
        """The announcements, by their places."""
        place = self.vote.found.announcements.index(f"{{{self.rule}}}")
        return place, place

    @property
    def outcome(self) -> Profile:
        """What the rule recommends."""
        return self.vote.outcome(self.rule)

    def __str__(self) -> str:
        return f"both approve of {self.rule} alone; {self.vote}"


def _votes() -> list[AgreedRule]:
    """Over d = (0, 0); and over (1, 3/2), below which the utilitarian outcome of one set is."""
    votes = [
        Chosen(c, NORMS, "vote", deadlock) for deadlock in ("disagreement", "lottery") for c in SETS
    ]
    low = Chosen(((0, 0), (2, 2), (4, 1)), NORMS, "vote", "disagreement", (0, 0))
    votes.append(Chosen(((0, 2), (2, 2), (8, 0)), NORMS, "vote", "disagreement", (0, 1)))
    return [AgreedRule(v, rule) for v in (*votes, low) for rule in NORMS]


ELSE_D = Condition(
    "else d",
    "a vote without a rule that both approve of ends in d",
    lambda e: e.vote.deadlock == "disagreement",
    shown=lambda e: e.vote.deadlock,
)
RATIONAL = Condition(
    "V >= d",
    "the rule recommends V >= d",
    lambda e: all(x >= y for x, y in zip(e.outcome, e.vote.d, strict=True)),
    shown=lambda e: f"V = {show_profile(e.outcome)}, d = {show_profile(fractions(e.vote.d))}",
)


def _no_better_than_d(_: Claim) -> Evidence:
    import z3

    v, d, paid = z3.Reals("V_i d_i paid")
    return smt_evidence(
        "whoever approves of other rules leads to the same outcome, if this one is among them, or "
        "to d",
        [
            prove(
                "neither is better",
                {"V_i >= d_i": v >= d, "what is paid is V_i or d_i": z3.Or(paid == v, paid == d)},
                paid <= v,
            )
        ],
    )


STABLE = Claim(
    "In a vote that ends in d without a rule in common, both approving of one rule alone is an "
    "equilibrium, whichever rule it is.",
    Condition(
        "an equilibrium",
        "nobody gains by approving of other rules",
        lambda e: e.places in e.vote.found.pure_equilibria,
        shown=lambda e: (
            f"it {'is' if e.places in e.vote.found.pure_equilibria else 'is not'} among "
            f"{len(e.vote.found.pure_equilibria)} in pure announcements"
        ),
    ),
    name="a-deadlock-makes-every-rule-stable",
    origin=ORIGIN + "a vote, as announced welfare sets are one (on the tradeoff of section 5.2)",
    domain="two players who go by their own payoffs; utilitarian, egalitarian and Nash rules",
    hypotheses=(ELSE_D, RATIONAL),
    spaces=(Instances(_votes, name="votes on seven problems, what both may approve of"),),
    proofs=(_no_better_than_d,),
    drop=True,
    documented=Status.HOLDS,
    why="Whoever leaves the rule out gets d, and whoever does not changes nothing.",
    see=("a-random-dictator-is-honest",),
    remark="So such a vote moves the disagreement into the announcements.",
)

# The veto --------------------------------------------------------------------------------------

VETO = Condition(
    "veto",
    "each player strikes one rule or none, and one of those left is drawn, each alike",
    lambda e: e.protocol == "veto",
    shown=lambda e: e.protocol,
)
GAINS = Condition(
    "gains",
    "Nash's outcome gives both players more than d",
    lambda e: all(x > y for x, y in zip(e.outcome("nash"), e.d, strict=True)),
    shown=lambda e: f"N = {show_profile(e.outcome('nash'))}, d = {show_profile(fractions(e.d))}",
)
THREE_OUTCOMES = Condition(
    "three outcomes",
    "the three rules recommend different outcomes",
    lambda e: len(set(e.found.outcomes)) == 3,
    shown=lambda e: listed([show_profile(v) for v in e.found.outcomes]),
)


def _is_between(e: Chosen) -> bool:
    return e.found.sincere in e.found.pure_equilibria and e.found.payoffs(
        *e.found.sincere
    ) == e.outcome("nash")


def _nash_between(_: Claim) -> Evidence:
    import sympy

    a, b, x, y, e = sympy.symbols("a b x y e")
    slack = 2 * a * b - b * x - a * y
    return symbolic(
        "with Nash's gains (a, b) over d, a > b > 0, all attainable gains have x/a + y/b <= 2, and "
        "of the utilitarian ones x + y >= a + b: so x >= a there, and e <= a for equal gains; each "
        "of the two is the worst of three for one player (where gains cannot be equal, the "
        "egalitarian outcome is the end of the frontier that is worst for player 1)",
        {
            "(x - a)(a - b) = a (x + y - a - b) + (2ab - bx - ay), each term at least 0": (
                (x - a) * (a - b) - a * (x + y - a - b) - slack
            ),
            "(a - e)(a + b) = (2ab - be - ae) + a (a - b), each term at least 0": (
                (a - e) * (a + b) - slack.subs({x: e, y: e}) - a * (a - b)
            ),
        },
    )


def _vetoes() -> list[Chosen]:
    kinds = _chosen(("veto", "random dictator"))
    more = [
        Chosen(corners, NORMS, "veto")
        for corners in itertools.combinations([(0, 0), (0, 6), (2, 5), (5, 4), (8, 1), (9, 0)], 4)
    ]
    return [*kinds, *more]


VETO_LEAVES_NASH = Claim(
    "If two players each strike one of the utilitarian, the egalitarian and the Nash rule, then "
    "striking what is worst for oneself is an equilibrium, and leaves Nash's outcome.",
    Condition(
        "Nash's outcome is left",
        "the sincere announcements are an equilibrium, and pay Nash's outcome",
        _is_between,
        shown=lambda e: (
            f"{e.found.said(*e.found.sincere)} pays "
            f"{show_profile(e.found.payoffs(*e.found.sincere))}, "
            f"{'an' if e.found.sincere in e.found.pure_equilibria else 'no'} equilibrium; N = "
            f"{show_profile(e.outcome('nash'))}"
        ),
    ),
    name="veto-leaves-nash",
    origin=ORIGIN + "the protocol of one veto each, over the norms of section 3.3",
    domain="two players who go by their own payoffs; convex sets; the utilitarian, the egalitarian "
    "and the Nash rule from d",
    hypotheses=(VETO, GAINS, THREE_OUTCOMES),
    spaces=(Instances(_vetoes, name="vetoes and random dictators on twenty-one sets"),),
    proofs=(_nash_between,),
    needed=(("veto", lambda: Chosen(SETS[2], NORMS, "random dictator")),),
    documented=Status.HOLDS,
    why="Nash's outcome lies between the other two on the frontier: each is the worst for one "
    "player, who strikes it; who strikes another leaves what is worst for it, for sure or by lot.",
    see=("a-random-dictator-is-honest", "nash-is-the-meta-bargaining-outcome"),
)
CLAIMS = (
    NASH_IS_THE_OUTCOME,
    NASH_SECURES,
    NORMS_DO_NOT_CONCEDE,
    HONEST,
    STABLE,
    VETO_LEAVES_NASH,
)
