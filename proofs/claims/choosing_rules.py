"""Protocols that choose a rule: honesty, deadlock and vetoes.

Section 6 of the paper hopes for agents that decide "among the axioms which characterize different
bargaining solutions". How they decide is a game, and these are claims about such games.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import gametheory as gt
from gametheory._numeric.exact import Profile, fractions, listed, show_profile
from gametheory.bargaining import RuleChoice, choose_rule
from proofs.claims.meta_bargaining import ORIGIN, SETS
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Status,
    prove,
    smt_evidence,
    symbolic,
)
from proofs.formal import formal
from proofs.searching import Instances


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
    proofs=(formal("ChoosingRules.random_dictator_is_honest"), _half),
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
    """Over d = (0, 0), and over (0, 1), below which the utilitarian outcome of one set is."""
    votes = [
        Chosen(c, NORMS, "vote", deadlock) for deadlock in ("disagreement", "lottery") for c in SETS
    ]
    votes.append(Chosen(((0, 2), (2, 2), (8, 0)), NORMS, "vote", "disagreement", (0, 1)))
    return [AgreedRule(v, rule) for v in votes for rule in NORMS]


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
    proofs=(
        formal("ChoosingRules.deadlock_makes_every_rule_stable"),
        _no_better_than_d,
    ),
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


def _is_between(e: Chosen) -> bool:
    return e.found.sincere in e.found.pure_equilibria and e.found.payoffs(
        *e.found.sincere
    ) == e.outcome("nash")


def _nash_between(_: Claim) -> Evidence:
    import sympy

    a, b, x, y, e = sympy.symbols("a b x y e")
    slack = 2 * a * b - b * x - a * y
    return symbolic(
        "Nash's outcome is between the other two on the frontier, or one of them. With Nash's "
        "gains (a, b) over d, a > b > 0, all attainable gains have x/a + y/b <= 2, and of the "
        "utilitarian ones x + y >= a + b: so x >= a there, and e <= a for equal gains (where gains "
        "cannot be equal, the egalitarian outcome is the end of the frontier that is worst for "
        "player 1). With a = b, or if nothing gives both players more than d, Nash's outcome is "
        "the egalitarian one. So each of the two is the worst of three for one player, who strikes "
        "it, or Nash's rule where both recommend the same",
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
    below = ((0, 2), (2, 2), (8, 0))
    others = [
        Chosen(corners, NORMS, "veto", d=d)
        for corners, d in ((below, (0, 2)), (below, (0, 1)), (((0, 0), (4, 0), (0, 4)), (1, 0)))
    ]
    return [*kinds, *more, *others]


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
    hypotheses=(VETO,),
    spaces=(
        Instances(
            _vetoes,
            name="vetoes and random dictators on twenty-one sets, and vetoes over three other d",
        ),
    ),
    examples=lambda: [Chosen(((0, 6), (2, 5), (8, 1), (9, 0)), NORMS, "veto")],
    proofs=(
        formal(
            "ChoosingRules.nash_is_between",
            "payoffs are gains over d; n is Nash's outcome, u a utilitarian one, e one of equal "
            "gains, and player 1 the one who gains more in n, or no less",
        ),
        formal(
            "ChoosingRules.veto_leaves_nash",
            "so each of the two others is the worst of three for one player",
        ),
        _nash_between,
    ),
    needed=(("veto", lambda: Chosen(SETS[2], NORMS, "random dictator")),),
    documented=Status.HOLDS,
    why="Nash's outcome lies between the other two on the frontier: each is the worst for one "
    "player, who strikes it; who strikes another leaves what is worst for it, for sure or by lot. "
    "Where two recommend the same, it does not matter which of them is struck.",
    see=("a-random-dictator-is-honest", "nash-is-the-meta-bargaining-outcome"),
    remark="The theorems are joined in words, as above: no machine checked what happens where two "
    "rules recommend the same, gains cannot be equal, or nothing gives both players more than d.",
)


CLAIMS = (HONEST, STABLE, VETO_LEAVES_NASH)
