"""Rules, asked of one bargaining problem or of two that an axiom compares; Table 3's columns.

An instance is a rule together with a comparison. So the same comparison under another rule is an
instance too, for which a hypothesis is false.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from gametheory._numeric.exact import Profile, listed, show_profile
from gametheory.axioms import AXIOMS, AxiomComparison, Outcome, Problem, Solution, as_solution
from gametheory.bargaining import bargain
from gametheory.payoffs import ConvexSet, PayoffSet
from proofs.evidence import Condition, Place

A = "Appendix A"

# Rules, and what they are asked --------------------------------------------------------------


def _dictator(payoff_set: PayoffSet, d: Profile) -> Profile:
    """What is best for player 1 among the profiles V >= d."""
    return max(payoff_set.individually_rational(d))


def _worst(payoff_set: PayoffSet, d: Profile) -> Profile:
    """What is worst for player 1 among the profiles V >= d."""
    return min(payoff_set.individually_rational(d))


def _no_agreement(payoff_set: PayoffSet, d: Profile) -> list[Profile]:
    """d, where it is feasible; else what Nash's solution recommends."""
    if payoff_set.contains([d])[0]:
        return [d]
    return list(bargain(payoff_set, "nash", disagreement=d).exact_face)


def _product_as_printed(payoff_set: PayoffSet, d: Profile) -> Outcome:
    """The maximisers of (V_1 - d_1)(V_2 - d_2) over all of a convex set, V >= d or not.

    The product has no local maximum off the boundary. On an edge it is a quadratic function.
    """

    def product(v: Profile) -> Fraction:
        return (v[0] - d[0]) * (v[1] - d[1])

    corners = payoff_set.points
    candidates = list(corners)
    for p, q in zip(corners, (*corners[1:], corners[0]), strict=True):
        bend = (q[0] - p[0]) * (q[1] - p[1])
        if bend < 0:
            slope = (q[0] - p[0]) * (p[1] - d[1]) + (q[1] - p[1]) * (p[0] - d[0])
            t = -slope / (2 * bend)
            if 0 < t < 1:
                candidates.append(tuple(x + t * (y - x) for x, y in zip(p, q, strict=True)))
    most = max(map(product, candidates))
    return Outcome.of([v for v in candidates if product(v) == most], convex=False)


_OURS: Mapping[str, Callable[[PayoffSet, Profile], Any]] = {
    "best for player 1": _dictator,
    "worst for player 1": _worst,
    "no agreement": _no_agreement,
    "product as printed": _product_as_printed,
}


@functools.cache
def solution(rule: str) -> Solution:
    """A rule that remembers its outcomes, for all claims."""
    return Solution(rule, _OURS[rule]) if rule in _OURS else as_solution(rule)


@functools.lru_cache(maxsize=10_000)
def _applies(axiom: str, comparison: AxiomComparison) -> bool:
    return AXIOMS[axiom].applies(comparison)


@dataclass(frozen=True)
class Asked:
    """A rule that is asked of one problem, or of two that an axiom compares."""

    axiom: str
    rule: str
    comparison: AxiomComparison

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problem, or the two."""
        c = self.comparison
        return (c.before,) if c.after is None else (c.before, c.after)

    @cached_property
    def outcomes(self) -> tuple[Outcome | None, ...]:
        """What the rule recommends in each; None where it is not defined."""
        return tuple(map(solution(self.rule), self.problems))

    @cached_property
    def complaint(self) -> str | None:
        """What is wrong by the exact check of the axiom; None if nothing is."""
        before, after = self.outcomes[0], self.outcomes[-1]
        if before is None or after is None:
            return None
        return AXIOMS[self.axiom].complain(self.comparison, before, after)

    @property
    def shown(self) -> str:
        """What is recommended in each problem, and what the axiom says of it."""
        said = f"it recommends {self.outcomes[0]}"
        if len(self.outcomes) > 1:
            said += f" in the first problem, {self.outcomes[1]} in the second"
        return said + (f"; {self.complaint}" if self.complaint else "")

    def __str__(self) -> str:
        asked = "; ".join(f"{p}: {o}" for p, o in zip(self.problems, self.outcomes, strict=True))
        return f"{self.rule}: {asked}" + (f"; {self.complaint}" if self.complaint else "")


def rule_is(rule: str, title: str) -> Condition:
    return Condition(
        title,
        f"the rule is {title}",
        lambda asked: asked.rule == rule,
        shown=lambda asked: f"it is {asked.rule}",
    )


# The columns of Table 3 ----------------------------------------------------------------------


@dataclass(frozen=True)
class Property:
    """A column: an axiom, by its hypotheses and its conclusion.

    Attributes:
        says: of a rule, as a verb phrase.
        compared: which comparisons the axiom speaks of; None if it speaks of every problem.
        asks: the conclusion.
        words: where Appendix A defines the column.
        violators: rules that violate it.
    """

    axiom: str
    says: str
    compared: str | None
    asks: str
    words: str
    violators: tuple[str, ...]
    reading: str = ""
    meant: bool = True

    @property
    def conclusion(self) -> Condition:
        """The axiom of a comparison, as `gametheory.axioms` checks it."""
        return Condition(
            self.axiom,
            self.asks,
            lambda asked: asked.complaint is None,
            shown=lambda asked: asked.shown,
            place=Place(A, 2, self.words),
        )

    @property
    def hypotheses(self) -> tuple[Condition, ...]:
        """Which comparisons it speaks of."""
        if self.compared is None:
            return ()
        return (
            Condition(
                "the two problems",
                self.compared,
                lambda asked: _applies(asked.axiom, asked.comparison),
                shown=lambda asked: " and ".join(map(str, asked.problems)),
            ).at(A, 2, self.words),
        )


_INDICES = "the welfare of a policy profile should be invariant to permutations of player indices"
PROPERTIES: Mapping[str, Property] = {
    "pareto": Property(
        "strong Pareto optimality",
        "recommends Pareto-optimal profiles only",
        None,
        "no attainable profile is at least as good for both and better for one",
        "the welfare function's optimizer should be Pareto-optimal",
        ("max-min", "worst for player 1"),
    ),
    "anonymity": Property(
        "anonymity",
        "is impartial if d is permuted together with the players",
        "the second problem is the first with the players exchanged, in S and in d",
        "the second outcome is the first with the players exchanged",
        _INDICES,
        ("best for player 1",),
        "d is permuted together with the players",
    ),
    "impartiality": Property(
        "impartiality",
        "is impartial if d is held fixed while the players are permuted",
        "the second problem is the first with the players exchanged in S, and the same d",
        "the second outcome is the first with the players exchanged",
        _INDICES,
        ("best for player 1",),
        "d is held fixed while the players are permuted",
        False,
    ),
    "affine-invariance": Property(
        "affine invariance",
        "is invariant to affine transformations of the payoffs",
        "the second problem is the first after V_i -> a_i V_i + b_i, a_i > 0, in S and in d",
        "the second outcome is the image of the first",
        "Invariance to affine transformations of the payoff matrix",
        ("utilitarian", "leximin"),
    ),
    "iia": Property(
        "independence of irrelevant alternatives",
        "is independent of irrelevant alternatives",
        "the first S is part of the second, and d is the same",
        "if some of what is recommended in the larger set is in the smaller, that is recommended "
        "there",
        "a third equilibrium C should not change the preference ordering between A and B",
        ("kalai-smorodinsky",),
    ),
    "resource-monotonicity": Property(
        "resource monotonicity",
        "is resource-monotone",
        "the payoffs of some policy profiles rise, none falls, and d is the same",
        "no player gets more from everything recommended before than from everything recommended "
        "after",
        "if the payoff for any policy profile increases, this should not make any agent worse off",
        ("utilitarian",),
    ),
}

# Conditions on the problems -------------------------------------------------------------------

CONVEX = Condition(
    "convex",
    "the set of feasible payoffs is convex",
    lambda a: all(p.is_convex for p in a.problems),
    shown=lambda a: f"{listed(sorted({p.domain for p in a.problems}))} sets",
)
NASH_CONVEX = CONVEX.at(
    "Table 3", None, "the set of feasible payoffs is assumed to be convex", literal=True
)


def shown_gain(problem: Problem) -> str:
    """Payoffs that are better than d for both."""
    d = problem.disagreement
    known = problem.payoff_set.individually_rational(d)
    middle = [
        tuple((x + y) / 2 for x, y in zip(u, v, strict=True))
        for u, v in itertools.combinations(known, 2)
    ]
    for v in (*known, *(middle if problem.is_convex else ())):
        if v[0] > d[0] and v[1] > d[1]:
            return f"{show_profile(v)} > {show_profile(d)}"
    return f"nothing > {show_profile(d)}"


SOME_GAIN = Condition(
    "some V > d",
    "some feasible payoffs are better than d for both players",
    lambda asked: all(p.is_proper for p in asked.problems),
    shown=lambda asked: "; ".join(map(shown_gain, asked.problems)),
)
EQUAL_DISAGREEMENT = Condition(
    "d_1 = d_2",
    "d_1 = d_2",
    lambda asked: all(p.disagreement[0] == p.disagreement[1] for p in asked.problems),
    shown=lambda asked: "d = " + ", ".join(show_profile(p.disagreement) for p in asked.problems),
)


def _is_disposable(problem: Problem) -> bool:
    payoffs = problem.payoff_set
    if not isinstance(payoffs, ConvexSet):
        return False
    return payoffs.comprehensive_hull(problem.disagreement) == payoffs


def _has_strict_frontier(problem: Problem) -> bool:
    """The corners suffice: an edge parallel to an axis ends in a corner that can be improved."""
    payoffs = problem.payoff_set
    return all(
        payoffs.is_efficient(v, kind="strong") or not payoffs.is_efficient(v, kind="weak")
        for v in payoffs.points
    )


COMPREHENSIVE = Condition(
    "free disposal down to d",
    "comprehensive sets",
    lambda asked: all(map(_is_disposable, asked.problems)),
    shown=lambda asked: "; ".join(map(str, asked.problems)),
)
STRICT = Condition(
    "no flat edge",
    "no edge of the frontier parallel to an axis",
    lambda asked: all(map(_has_strict_frontier, asked.problems)),
    shown=lambda asked: "; ".join(map(str, asked.problems)),
)
STRICTLY_COMPREHENSIVE = Condition(
    "free disposal down to d, and no edge of the frontier parallel to an axis",
    "strictly comprehensive sets",
    lambda asked: all(_is_disposable(p) and _has_strict_frontier(p) for p in asked.problems),
    shown=lambda asked: "; ".join(map(str, asked.problems)),
)


def thinned(given: Sequence[Any], most: int) -> list[Any]:
    """At most so many, evenly spread."""
    return list(given[:: max(1, -(-len(given) // most))])
