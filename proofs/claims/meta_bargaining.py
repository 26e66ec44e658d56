"""Bargaining over rules (van Damme 1986): what announcing a bargaining solution leads to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

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
from proofs.formal import formal
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
    "every other rule recommends an efficient outcome, gives a player the most that is left for it "
    "only where nothing else is left, and depends continuously on what is left",
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


def _unbeaten(v: Sequence[Any], w: Sequence[Any]) -> Any:
    """That w does not beat v: it is not at least as good for both and better for one."""
    import z3

    return z3.Not(z3.And(w[0] >= v[0], w[1] >= v[1], z3.Or(w[0] > v[0], w[1] > v[1])))


def _secured(_: Claim) -> Evidence:
    """Of player 1; with the names of the players changed it is the proof of player 2."""
    import z3

    n, a, v = (z3.Reals(f"{name}_1 {name}_2") for name in "NAV")
    bound = z3.Real("b")
    only = z3.And(a[0] == n[0], a[1] == n[1])
    return smt_evidence(
        "player 1 announces Nash's solution, which recommends N as long as it is left; the other "
        "rule recommends A, at first and each time it is asked again, and has to be efficient in "
        "what is left. If the two are compatible, N_1 <= A_1, both get what they ask for. If not, "
        "N is left again, so what is left for player 2 sinks, and not below N_2, to a bound b. "
        "There the rule gives player 2 all of b",
        [
            prove(
                "who gets its part of what its own rule recommends gets N_1",
                {"compatible, V is what both ask for": z3.And(n[0] <= a[0], v[0] == n[0])},
                v[0] >= n[0],
            ),
            prove(
                "where the two are not compatible, what player 2 asks for leaves N",
                {
                    "not compatible, what is left gives player 1 at most N_1": a[0] <= n[0],
                    "A is efficient in what is left, N among it": _unbeaten(a, n),
                },
                a[1] >= n[1],
            ),
            prove(
                "at the bound, all that is left is N",
                {
                    "the rule gives player 2 all of b": a[1] == bound,
                    "where it gives all of b, nothing but A is left; N is left": z3.Implies(
                        a[1] == bound, only
                    ),
                    "V is what is left": z3.And(v[0] == a[0], v[1] == a[1]),
                },
                z3.And(v[0] == n[0], v[1] == n[1], bound == n[1]),
            ),
        ],
    )


def _in_the_limit(_: Claim) -> Evidence:
    return theorem(
        "bounds that never rise, and never fall below N_2, converge, to b; what the rule gives "
        "player 2 converges with them, and by continuity to what it gives where b is the bound: "
        "so that is b",
        "Rudin 1976, Principles of Mathematical Analysis, theorems 3.14 and 4.6",
    )


def _nothing_else_is_stable(_: Claim) -> Evidence:
    import z3

    n, v = (z3.Reals(f"{name}_1 {name}_2") for name in "NV")
    efficient = {"nothing attainable beats N": _unbeaten(n, v)}
    return smt_evidence(
        "each player gets at least its part of N by announcing Nash's solution: in an equilibrium "
        "too; and where both announce it, a deviation leaves the other its part of N",
        [
            prove(
                "whoever gets at least N_1 and N_2, where N is efficient, gets N",
                {"both secure their part of N": z3.And(v[0] >= n[0], v[1] >= n[1])} | efficient,
                z3.And(v[0] == n[0], v[1] == n[1]),
            ),
            prove(
                "against Nash's solution player 2 gets at most N_2",
                {"player 1 secures its part of N": v[0] >= n[0]} | efficient,
                v[1] <= n[1],
            ),
        ],
    )


BY_HAND = (
    "That Kalai and Smorodinsky's rule meets the hypothesis is machine-checked "
    "(Conceding.Kalai_Smorodinsky_concedes); that the others named here do is argued by hand, at "
    "the head of gametheory.bargaining.meta_bargaining. Equal area and Perles-Maschler are none of "
    "van Damme's rules."
)
_TRUNCATED = (
    "of compact sets; rules may recommend several profiles, a and b being what is recommended; "
    "where nothing can be gained by both, Nash's rule recommends what is Pareto-optimal"
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
    proofs=(
        formal("MetaBargaining.Nash_is_the_outcome", _TRUNCATED),
        _secured,
        _in_the_limit,
        _nothing_else_is_stable,
    ),
    drop=True,
    documented=Status.HOLDS,
    why="Whoever announces Nash's solution gets at least its part of Nash's outcome, and nothing "
    "attainable gives both players more.",
    see=("nash-secures-its-payoff", "norms-do-not-concede"),
    remark="The egalitarian rule does not concede, and neither does the utilitarian one: with them "
    f"there are other equilibria. {BY_HAND}",
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
    proofs=(
        formal("MetaBargaining.Nash_secures_its_payoff", _TRUNCATED),
        _secured,
        _in_the_limit,
    ),
    drop=True,
    documented=Status.HOLDS,
    why="Nash's solution recommends the same as long as it is there. If the other asks for less, "
    "both get what they ask for; if for more, it concedes.",
    see=("nash-is-the-meta-bargaining-outcome",),
    remark=BY_HAND,
)


def _stable_outcomes(e: AnnouncedRules) -> set[Profile]:
    """Of the pairs that are certainly equilibria, with outcomes that are known exactly."""
    return {m.outcome for m in e.found.equilibria() if not m.radius}


NORMS_DO_NOT_CONCEDE = Claim(
    "Meta-bargaining over utilitarian, egalitarian and Nash welfare may have equilibria of several "
    "outcomes.",
    Condition(
        "several outcomes",
        "two equilibria have different outcomes",
        lambda e: len(_stable_outcomes(e)) > 1,
        shown=lambda e: (
            f"equilibria have {listed([show_profile(v) for v in sorted(_stable_outcomes(e))])}; "
            f"Nash's outcome is {show_profile(e.nash)}"
        ),
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
    proofs=(
        formal(
            "Conceding.norms_do_not_concede",
            "below the frontier of Asymmetric Bach or Stravinsky: all announce the sum, or all "
            "announce the smaller gain",
        ),
        formal("Conceding.outcomes_of_norms", "what each pair of announcements leads to"),
    ),
    documented=Status.HOLDS,
    why="Two rules that recommend the same as long as it is there never agree if they differ: then "
    "both announce the same one, whichever it is.",
    see=("nash-is-the-meta-bargaining-outcome",),
)

CLAIMS = (NASH_IS_THE_OUTCOME, NASH_SECURES, NORMS_DO_NOT_CONCEDE)
