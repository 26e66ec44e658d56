"""Searching for a violation of an axiom, and making it small.

>>> from gametheory.axioms import check
>>> verdict = check("kalai-smorodinsky", "independence of irrelevant alternatives")
>>> verdict.holds
False
>>> verdict.verify()
True
>>> again = Counterexample.from_data(verdict.counterexample.to_data())
>>> print(again.reason)
expected (1/2, 1/2) of the smaller problem too, since it was chosen from the larger
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gametheory._numeric.exact import Profile, fractions
from gametheory._support.check import checked, require_among, shown
from gametheory._support.kinds import Rng, Size
from gametheory.axioms.checks import AXIOMS, Axiom
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.problems import DOMAINS, Problem
from gametheory.axioms.problems import problems as problems_of
from gametheory.axioms.rules import Outcome, Solution, as_solution
from gametheory.axioms.shrinking import smaller
from gametheory.errors import InvalidArgument
from gametheory.payoffs import PayoffSet

MOST_SHRINKING = 300
"""Comparisons tried to make a counterexample smaller."""


@checked
@dataclass(frozen=True)
class Counterexample:
    """A comparison in which a solution violates an axiom.

    Attributes:
        comparison: the problem, or the two.
        before, after: what the solution recommends in each; the same of a single problem.
        reason: what is wrong.
    """

    axiom: Axiom
    solution: Solution
    comparison: AxiomComparison
    before: Outcome
    after: Outcome
    reason: str

    def verify(self, solution: Any = None) -> bool:
        """Solve both problems afresh (by another solution if given) and judge again; no search."""
        rule = self.solution.rule if solution is None else as_solution(solution).rule
        fresh = Solution(self.solution.name, rule)
        found = violation(self.axiom, fresh, self.comparison)
        if found is None or solution is not None:
            return found is not None
        told = (self.before, self.after, self.reason)
        return (found.before, found.after, found.reason) == told

    @property
    def sides(self) -> tuple[tuple[Problem, Outcome], ...]:
        """The problem, or the two, each with what is recommended in it."""
        before = (self.comparison.before, self.before)
        if self.comparison.after is None:
            return (before,)
        return (before, (self.comparison.after, self.after))

    def to_data(self) -> dict[str, Any]:
        """The counterexample as lists and dicts of text, each number exact, such as "-1/2".

        "problems" holds one problem or two: domain, generators, d, the floor of free disposal or
        None, and the outcome: its corners, and the radius of an irrational one. "scale" and
        "shift" are those of a map, "player" is the index from 0 of the one whose d rises.
        """
        c = self.comparison
        return {
            "solution": self.solution.name,
            "axiom": self.axiom.name,
            "problems": [
                {
                    "domain": problem.domain,
                    "points": [_texts(v) for v in problem.points],
                    "disagreement": _texts(problem.disagreement),
                    "floor": _texts(problem.lowest) if problem.is_disposable else None,
                    "outcome": {
                        "corners": [_texts(v) for v in outcome.corners],
                        "radius": str(outcome.radius),
                    },
                }
                for problem, outcome in self.sides
            ],
            "scale": _texts(c.scale),
            "shift": _texts(c.shift),
            "player": c.player,
            "reason": self.reason,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any], *, solution: Any = None) -> Counterexample:
        """The counterexample of `to_data`, solved and judged afresh; no search.

        Args:
            solution: see `as_solution`; by default the one of the recorded name.

        Raises `InvalidArgument` if this is no violation, or not with the recorded outcomes.
        """
        asked = ("axiom", "solution", "problems", "scale", "shift", "player")
        if any(name not in data for name in asked):
            raise InvalidArgument(f"expected data with {', '.join(asked)}, got {shown(data)}")
        require_among(data["axiom"], AXIOMS, "an axiom")
        rule = as_solution(data["solution"] if solution is None else solution)
        sides = [_problem(side) for side in data["problems"]]
        comparison = AxiomComparison(
            sides[0],
            sides[1] if len(sides) > 1 else None,
            fractions(data["scale"]),
            fractions(data["shift"]),
            data["player"],
        )
        found = violation(AXIOMS[data["axiom"]], Solution(rule.name, rule.rule), comparison)
        if found is None:
            raise InvalidArgument(
                f"expected a violation of {data['axiom']} by {rule.name}, got {comparison}"
            )
        if found.to_data()["problems"] != data["problems"]:
            raise InvalidArgument(
                f"expected the outcomes that {rule.name} recommends, {found}, got other ones"
            )
        return found

    def __str__(self) -> str:
        first = f"{self.comparison.before}: {self.before}"
        if self.comparison.after is None:
            return f"{first}; {self.reason}"
        return f"{first}; {self.comparison.after}: {self.after}; {self.reason}"


def _texts(profile: Profile) -> list[str]:
    return [str(x) for x in profile]


def _problem(data: Mapping[str, Any]) -> Problem:
    require_among(data["domain"], DOMAINS, "a domain")
    points, d = tuple(map(fractions, data["points"])), fractions(data["disagreement"])
    floor = None if data["floor"] is None else fractions(data["floor"])
    problem = Problem(points, d, data["domain"], None if floor == d else floor)
    if any(len(v) != 2 for v in (*points, d, floor or d)) or not problem.is_proper:
        raise InvalidArgument(f"expected a {problem.domain} problem with some V > d, got {problem}")
    return problem


@checked
@dataclass(frozen=True)
class AxiomVerdict:
    """Whether a violation of an axiom by a solution was found.

    Attributes:
        axiom, solution: names.
        domain: of the problems, "given" if they were.
        checked: comparisons that met the hypotheses and that the solution is defined on.
        undefined: comparisons on which it is not.
        counterexample: the smallest violation that shrinking found; None if there was none.
        method: how it was looked for. The search is never complete: absence proves nothing.
        comparisons: those that were checked.
        asked: the solution and the axiom themselves.
    """

    axiom: str
    solution: str
    domain: str
    checked: int
    undefined: int
    counterexample: Counterexample | None
    method: str = field(default="search", repr=False)
    complete: bool = field(default=False, init=False, repr=False)
    comparisons: tuple[AxiomComparison, ...] = field(default=(), repr=False, compare=False)
    asked: tuple[Solution, Axiom] | None = field(default=None, repr=False, compare=False)

    @property
    def holds(self) -> bool | None:
        """False if violated, True if not in anything checked; None if nothing could be checked."""
        if self.counterexample is not None:
            return False
        return True if self.checked else None

    def rechecked(self) -> int:
        """Solve and judge afresh; the number of comparisons that came out as before.

        Of a violation that is its counterexample alone, 1 or 0. Otherwise it is every comparison
        that was checked, each without a violation again: no search, but as much work as one.
        """
        if (found := self.counterexample) is not None:
            return int(self._is_of(found.solution, found.axiom) and found.verify())
        if self.asked is None or not self._is_of(*self.asked):
            return 0
        solution, axiom = self.asked
        fresh = Solution(solution.name, solution.rule)
        again = (_judge(axiom, fresh, c) for c in self.comparisons if axiom.applies(c))
        return sum(judged is not None and not judged.reason for judged in again)

    def _is_of(self, solution: Solution, axiom: Axiom) -> bool:
        return (solution.name, axiom.name) == (self.solution, self.axiom)

    def verify(self) -> bool:
        """Whether all that the verdict rests on comes out again; False if that is nothing."""
        expected = self.checked if self.counterexample is None else 1
        return 0 < expected == self.rechecked()

    def __str__(self) -> str:
        if self.counterexample is not None:
            return f"violated: {self.counterexample}"
        if self.checked:
            return f"no violation in {self.checked:,}"
        return "not defined" if self.undefined else "untested"


@checked
def check(
    solution: Any,
    axiom: str | Axiom,
    *,
    problems: Any = "convex",
    count: Size = 200,
    rng: Rng = 0,
) -> AxiomVerdict:
    """Look for a violation of an axiom by a solution.

    Args:
        solution: see `as_solution`.
        axiom: one of `AXIOMS`, or its name.
        problems: a domain, of which `count` problems are made (see `problems`); or problems,
            pairs of a payoff set and a disagreement point, or `AxiomComparison`s.

    Deterministic for a seed. Stops at the first violation and shrinks it: fewest generators,
    then smallest coordinates. A violation is exact; finding none proves nothing.

    Raises `InvalidArgument` for a name that does not exist, a problem without any V > d, a
    comparison that does not meet the axiom's hypotheses, and outcomes that are not attainable.
    """
    if not isinstance(axiom, Axiom):
        require_among(axiom, AXIOMS, "an axiom")
        axiom = AXIOMS[axiom]
    rule = as_solution(solution)
    domain = problems if isinstance(problems, str) else "given"
    return search(rule, axiom, _comparisons(axiom, problems, count, rng), domain)


def search(
    solution: Solution, axiom: Axiom, comparisons: Iterable[AxiomComparison], domain: str
) -> AxiomVerdict:
    """Whether a solution meets an axiom on comparisons that meet its hypotheses already."""
    undefined = 0
    checked: list[AxiomComparison] = []
    found = None
    for comparison in comparisons:
        judged = _judge(axiom, solution, comparison)
        if judged is None:
            undefined += 1
            continue
        checked.append(comparison)
        if judged.reason:
            found = shrink(judged)
            break
    return AxiomVerdict(
        axiom.name,
        solution.name,
        domain,
        len(checked),
        undefined,
        found,
        comparisons=tuple(checked),
        asked=(solution, axiom),
    )


def violation(
    axiom: Axiom, solution: Solution, comparison: AxiomComparison
) -> Counterexample | None:
    """The violation in this comparison, if it meets the hypotheses and there is one."""
    judged = _judge(axiom, solution, comparison) if axiom.applies(comparison) else None
    return judged if judged is not None and judged.reason else None


def _judge(axiom: Axiom, solution: Solution, comparison: AxiomComparison) -> Counterexample | None:
    """With an empty reason where nothing is wrong; None where the solution is not defined."""
    before = solution(comparison.before)
    after = before if comparison.after is None else solution(comparison.after)
    if before is None or after is None:
        return None
    reason = axiom.complain(comparison, before, after) or ""
    return Counterexample(axiom, solution, comparison, before, after, reason)


def shrink(found: Counterexample) -> Counterexample:
    """A smaller violation of the same axiom by the same solution, greedily."""
    tries = 0
    best, improved = found, True
    while improved:
        improved = False
        for candidate in smaller(best.comparison, best.axiom.derive):
            tries += 1
            if tries > MOST_SHRINKING:
                return best
            try:
                again = violation(best.axiom, best.solution, candidate)
            except InvalidArgument:  # the rule was not made for the smaller problem
                continue
            if again is not None:
                best, improved = again, True
                break
    return best


def _comparisons(axiom: Axiom, given: Any, count: int, rng: Any) -> Iterator[AxiomComparison]:
    if isinstance(given, str):
        require_among(given, DOMAINS, "problems of a domain")
        for problem in problems_of(given, count=count, rng=rng):  # type: ignore[arg-type]
            yield from filter(axiom.applies, axiom.compare(problem))
        return
    if isinstance(given, (Problem, AxiomComparison)) or not isinstance(given, Iterable):
        raise InvalidArgument(
            f"expected a domain among {list(DOMAINS)}, or several problems, got {shown(given)}"
        )
    for item in given:
        if isinstance(item, AxiomComparison):
            if not axiom.applies(item):
                raise InvalidArgument(f"{axiom.name} ({axiom.statement}) does not speak of {item}")
            yield item
            continue
        problem = item if isinstance(item, Problem) else _pair(item)
        yield from filter(axiom.applies, axiom.compare(problem))


def _pair(item: Any) -> Problem:
    if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], PayoffSet)):
        raise InvalidArgument(
            "expected a Problem, a AxiomComparison or a pair (payoff set, disagreement), got "
            f"{item!r:.80}"
        )
    return Problem.from_set(*item)
