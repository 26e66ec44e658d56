"""Bargaining over rules (van Damme 1986): what announcing a bargaining solution leads to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import gametheory as gt
from gametheory._numeric.exact import Profile, listed, show_profile
from gametheory.bargaining import MetaBargaining, meta_bargaining
from gametheory.bargaining.meta_bargaining import CONCEDING
from proofs.evidence import (
    Claim,
    Condition,
    Evidence,
    Quantifier,
    Status,
    prove,
    smt_evidence,
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

CLAIMS = (NASH_IS_THE_OUTCOME, NASH_SECURES, NORMS_DO_NOT_CONCEDE)
