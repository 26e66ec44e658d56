"""Solutions as set-valued rules: what an axiom is asked of.

A solution is the name of one, a welfare function of `gametheory.welfare` (maximised, at the
problem's disagreement point where it has one), or any function of a payoff set and a
disagreement point that gives one profile, several, or an `Optimum`.

>>> import gametheory as gt
>>> from gametheory.axioms import Problem
>>> as_solution("max-min")(Problem.of([(1, 1), (1, 2)], domain="finite"))
Outcome(corners=((Fraction(1, 1), Fraction(1, 1)), (Fraction(1, 1), Fraction(2, 1))), ...)
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, fractions, show
from gametheory._support.check import checked, held, require_among, shown
from gametheory._support.kinds import OneOfTwo, Pair
from gametheory.axioms.problems import Problem
from gametheory.bargaining.names import ALIASES, ALL_SOLUTIONS, WEIGHTED
from gametheory.bargaining.solving import bargain
from gametheory.errors import Infeasible, InvalidArgument, Unsupported
from gametheory.payoffs import PayoffSet
from gametheory.payoffs.sets import exact_profiles
from gametheory.welfare import Optimum, Properties, welfare_optimum
from gametheory.welfare.names import as_welfare

Rule = Callable[[PayoffSet, Profile], Any]


@checked
@dataclass(frozen=True)
class Outcome:
    """What a solution recommends in a problem: a set of profiles, mostly a single one.

    Attributes:
        corners: the profiles, in order; on convex sets the corners of their hull, which is what
            is recommended.
        convex: whether the hull of the corners is meant.
        radius: how far off a single irrational profile may lie in each coordinate.
    """

    corners: tuple[Profile, ...]
    convex: bool
    radius: Fraction = Fraction(0)

    @classmethod
    def of(
        cls, profiles: Sequence[Profile], *, convex: bool, radius: Fraction = Fraction(0)
    ) -> Outcome:
        given = exact_profiles(profiles, may_be_none=True)
        corners = polygon.convex_hull(given) if convex else tuple(sorted(set(given)))
        return cls(corners, convex, radius)

    def lowest(self, player: OneOfTwo) -> Fraction:
        return min(v[player] for v in self.corners) - self.radius

    def highest(self, player: OneOfTwo) -> Fraction:
        return max(v[player] for v in self.corners) + self.radius

    def image(self, scale: Pair, shift: Pair) -> Outcome:
        """After V_i -> scale_i V_i + shift_i."""
        moved = [
            tuple(a * x + b for x, a, b in zip(v, scale, shift, strict=True)) for v in self.corners
        ]
        return Outcome.of(moved, convex=self.convex, radius=self.radius * max(scale))

    def swapped(self) -> Outcome:
        return Outcome.of([v[::-1] for v in self.corners], convex=self.convex, radius=self.radius)

    def part_in(self, problem: Problem) -> Outcome | None:
        """What of this outcome is attainable in a problem of the same domain; None if nothing."""
        if not self.convex:
            kept = [v for v in self.corners if v in problem.payoff_set.points]
        else:
            kept = list(polygon.intersect(problem.payoff_set.points, self.corners))
        if not kept or (self.radius and not self._surely_in(problem)):
            return None
        return Outcome.of(kept, convex=self.convex, radius=self.radius)

    def _surely_in(self, problem: Problem) -> bool:
        (x, y), r = self.corners[0], self.radius
        box = [(x + a, y + b) for a in (-r, r) for b in (-r, r)]
        return bool(problem.payoff_set.contains(box).all())

    def differs(self, other: Outcome) -> bool:
        """Whether the two are certainly not the same set."""
        if not (self.radius or other.radius):
            return self.corners != other.corners
        return any(
            self.highest(i) < other.lowest(i) or other.highest(i) < self.lowest(i) for i in range(2)
        )

    def __str__(self) -> str:
        shown = " ".join(map(brief_profile, self.corners))
        if len(self.corners) > 1:
            shown = f"{'conv' if self.convex else ''}{{{shown}}}"
        return f"{shown} ± {float(self.radius):.1g}" if self.radius else shown


LARGEST_SHOWN = 10**6
"""Denominators up to which a rational is shown as it is; beyond, as a decimal."""


def brief(x: Fraction) -> str:
    """'3/2'; six digits of a rational that stands for something irrational."""
    return show(x if x.denominator <= LARGEST_SHOWN else float(x))


def brief_profile(profile: Profile) -> str:
    return "(" + ", ".join(map(brief, profile)) + ")"


@checked
@dataclass(frozen=True, eq=False)
class Solution:
    """A rule with a name; outcomes are remembered, since axioms ask for the same ones again."""

    name: str
    rule: Rule = field(repr=False)
    known: dict[Problem, Outcome | None] = field(default_factory=dict, repr=False)

    def __call__(self, problem: Problem) -> Outcome | None:
        """The outcome; None where the rule raises `Infeasible` or `Unsupported`, or is no more
        than a solver's approximation.

        Raises `InvalidArgument` for an outcome that is no profile or not attainable.
        """
        known = self.known.get(problem, ...)
        if known is not ...:
            return known
        try:
            given = self.rule(problem.payoff_set, problem.disagreement)
        except (Infeasible, Unsupported):
            outcome = None
        else:
            outcome = self._outcome(given, problem)
        self.known[problem] = outcome
        return outcome

    def _outcome(self, given: Any, problem: Problem) -> Outcome | None:
        convex = problem.is_convex
        if isinstance(given, Optimum):
            if given.approximate:
                return None
            outcome = Outcome.of(given.exact_face, convex=convex, radius=given.radius)
        elif isinstance(given, Outcome):
            outcome = given
        else:
            try:
                listed = list(given)
                profiles = [fractions(v) for v in (listed if _is_nested(listed) else [listed])]
            except (TypeError, ValueError) as error:
                raise InvalidArgument(
                    f"expected {self.name} to give a profile or several, got {given!r}"
                ) from error
            outcome = Outcome.of(profiles, convex=convex)
        # Optima of this very set are in it. What is irrational may lie beside it by its radius.
        S = problem.payoff_set
        surely = outcome.radius or (isinstance(given, Optimum) and given.payoff_set is S)
        if not (surely or S.contains(outcome.corners).all()):
            raise InvalidArgument(
                f"expected {self.name} to choose from {problem}, got {outcome}, which is not in it"
            )
        return outcome


@checked
def as_solution(solution: Any) -> Solution:
    """The rule that a name, a welfare function or a function stands for.

    Raises `InvalidArgument` for a name that is not in `RULES` and for what cannot be called.
    """
    if isinstance(solution, Solution):
        return solution
    if isinstance(solution, str):
        key = solution.lower().replace("_", "-").replace(" ", "-")
        key = ALIASES.get(key, key)
        require_among(key, RULES, "a solution")
        return Solution(key, RULES[key])
    solution = as_welfare(solution, None, (Fraction(0), Fraction(0)))
    if isinstance(getattr(solution, "properties", None), Properties):
        return Solution(str(solution.name), _maximiser(solution))
    if not callable(solution):
        raise InvalidArgument(
            "expected the name of a solution, a welfare function or a function of a payoff set "
            f"and a disagreement point, got {shown(solution)}"
        )
    made: Solution = held(Solution, str(getattr(solution, "__name__", solution)), solution)
    return made


def max_min(payoff_set: PayoffSet, disagreement: Profile) -> Outcome:
    """All profiles whose worst-off player gains most (Kalai 1977 without a tie-break)."""
    best = bargain(payoff_set, "egalitarian", disagreement=disagreement).exact_face[0]
    least = min(x - d for x, d in zip(best, disagreement, strict=True))
    level = tuple(d + least for d in disagreement)
    return Outcome.of(payoff_set.individually_rational(level), convex=payoff_set.kind == "convex")


def printed_nash(payoff_set: PayoffSet, disagreement: Profile) -> list[Profile]:
    """Table 2's Nash welfare, maximised over all of a finite set and not over V >= d."""
    return _best(payoff_set.points, lambda v: _gain(v, disagreement, 0) * _gain(v, disagreement, 1))


def printed_kalai_smorodinsky(payoff_set: PayoffSet, disagreement: Profile) -> list[Profile]:
    """Table 2's distance, minimised over the efficient profiles of a finite set.

    Those with V_2 = d_2, where it is undefined, are left out.
    """
    best = fractions(payoff_set.ideal())
    points = [v for v in payoff_set.pareto_frontier().points if v[1] != disagreement[1]]
    if best[1] == disagreement[1] or not points:
        raise Infeasible("the printed distance divides by the gain of player 2, which is zero")
    wanted = _gain(best, disagreement, 0) / _gain(best, disagreement, 1)
    return _best(
        points, lambda v: -abs(_gain(v, disagreement, 0) / _gain(v, disagreement, 1) - wanted)
    )


def printed_egalitarian(payoff_set: PayoffSet, disagreement: Profile) -> list[Profile]:
    """Table 2's smallest gain, maximised over the efficient profiles of a finite set."""
    return _best(
        payoff_set.pareto_frontier().points,
        lambda v: min(_gain(v, disagreement, i) for i in range(2)),
    )


def _best(points: Sequence[Profile], value: Callable[[Profile], Fraction]) -> list[Profile]:
    top = max(map(value, points))
    return [v for v in points if value(v) == top]


def _gain(v: Profile, disagreement: Profile, player: int) -> Fraction:
    return v[player] - disagreement[player]


def _named(name: str) -> Rule:
    return lambda payoff_set, disagreement: bargain(payoff_set, name, disagreement=disagreement)


def _finite_only(rule: Rule) -> Rule:
    def restricted(payoff_set: PayoffSet, disagreement: Profile) -> Any:
        if payoff_set.kind != "finite":
            raise Unsupported("the rules as printed are taken on finite sets")
        return rule(payoff_set, disagreement)

    return restricted


def _maximiser(welfare: Any) -> Rule:
    names = (
        {f.name for f in dataclasses.fields(welfare)} if dataclasses.is_dataclass(welfare) else ()
    )

    def rule(payoff_set: PayoffSet, disagreement: Profile) -> Optimum:
        here: dict[str, Any] = {}
        if "disagreement" in names and welfare.disagreement is not None:
            here["disagreement"] = disagreement
        if "ideal" in names:
            here["ideal"] = payoff_set.ideal()
        return welfare_optimum(
            payoff_set, dataclasses.replace(welfare, **here) if here else welfare
        )

    return rule


def _is_nested(listed: list[Any]) -> bool:
    return bool(listed) and not isinstance(listed[0], (str, int, float, Fraction))


RULES: Mapping[str, Rule] = {
    **{name: _named(name) for name in ALL_SOLUTIONS if name not in WEIGHTED},
    "leximin": _named("egalitarian"),
    "max-min": max_min,
    "nash-as-printed": _finite_only(printed_nash),
    "kalai-smorodinsky-as-printed": _finite_only(printed_kalai_smorodinsky),
    "egalitarian-as-printed": _finite_only(printed_egalitarian),
}
"""Solutions by name: those of `gametheory.bargain` that need no weights ("egalitarian" is the
leximin, as there), "max-min", and Table 2 as printed, on finite sets."""
