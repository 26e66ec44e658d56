"""Searching for a violation of an axiom, and making it small.

>>> from gametheory.axioms import check
>>> verdict = check("kalai-smorodinsky", "independence of irrelevant alternatives")
>>> verdict.holds
False
>>> verdict.verify()
True
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from gametheory._check import require_among
from gametheory._exact import Profile
from gametheory.axioms.checks import AXIOMS, Axiom, Comparison
from gametheory.axioms.problems import DOMAINS, Problem
from gametheory.axioms.problems import problems as problems_of
from gametheory.axioms.rules import Outcome, Solution, as_solution
from gametheory.errors import InvalidArgument
from gametheory.payoffs import PayoffSet

MOST_SHRINKING = 300
"""Comparisons tried to make a counterexample smaller."""


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
    comparison: Comparison
    before: Outcome
    after: Outcome
    reason: str

    def verify(self, solution: Any = None) -> bool:
        """Solve both problems afresh (by another solution if given) and judge again; no search."""
        rule = self.solution.rule if solution is None else as_solution(solution).rule
        fresh = Solution(self.solution.name, rule)
        found = violation(self.axiom, fresh, self.comparison)
        return found is not None and (solution is not None or found.reason == self.reason)

    def __str__(self) -> str:
        first = f"{self.comparison.before}: {self.before}"
        if self.comparison.after is None:
            return f"{first}; {self.reason}"
        return f"{first}; {self.comparison.after}: {self.after}; {self.reason}"


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
    """

    axiom: str
    solution: str
    domain: str
    checked: int
    undefined: int
    counterexample: Counterexample | None
    method: str = field(default="search", repr=False)
    complete: bool = field(default=False, init=False, repr=False)

    @property
    def holds(self) -> bool | None:
        """False if violated, True if not in anything checked; None if nothing could be checked."""
        if self.counterexample is not None:
            return False
        return True if self.checked else None

    def verify(self) -> bool:
        """Re-check the counterexample; True if there is none to re-check."""
        return self.counterexample is None or self.counterexample.verify()

    def __str__(self) -> str:
        if self.counterexample is not None:
            return f"violated: {self.counterexample}"
        return f"no violation in {self.checked:,}" if self.checked else "not defined"


def check(
    solution: Any,
    axiom: str | Axiom,
    *,
    problems: Any = "convex",
    count: int = 200,
    rng: Any = 0,
) -> AxiomVerdict:
    """Look for a violation of an axiom by a solution.

    Args:
        solution: see `as_solution`.
        axiom: one of `AXIOMS`, or its name.
        problems: a domain, of which `count` problems are made (see `problems`); or problems,
            pairs of a payoff set and a disagreement point, or `Comparison`s.

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
    solution: Solution, axiom: Axiom, comparisons: Iterable[Comparison], domain: str
) -> AxiomVerdict:
    """The same on comparisons that meet the hypotheses already."""
    checked = undefined = 0
    found = None
    for comparison in comparisons:
        judged = _judge(axiom, solution, comparison)
        if judged is None:
            undefined += 1
            continue
        checked += 1
        if judged.reason:
            found = shrink(judged)
            break
    return AxiomVerdict(axiom.name, solution.name, domain, checked, undefined, found)


def violation(axiom: Axiom, solution: Solution, comparison: Comparison) -> Counterexample | None:
    """The violation in this comparison, if it meets the hypotheses and there is one."""
    judged = _judge(axiom, solution, comparison) if axiom.applies(comparison) else None
    return judged if judged is not None and judged.reason else None


def _judge(axiom: Axiom, solution: Solution, comparison: Comparison) -> Counterexample | None:
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
        for candidate in _smaller(best.axiom, best.comparison):
            tries += 1
            if tries > MOST_SHRINKING:
                return best
            smaller = violation(best.axiom, best.solution, candidate)
            if smaller is not None:
                best, improved = smaller, True
                break
    return best


def _comparisons(axiom: Axiom, given: Any, count: int, rng: Any) -> Iterator[Comparison]:
    if isinstance(given, str):
        require_among(given, DOMAINS, "problems of a domain")
        for problem in problems_of(given, count=count, rng=rng):  # type: ignore[arg-type]
            yield from filter(axiom.applies, axiom.compare(problem))
        return
    if isinstance(given, (Problem, Comparison)) or not isinstance(given, Iterable):
        raise InvalidArgument(
            f"expected a domain among {list(DOMAINS)}, or several problems, got {given!r}"
        )
    for item in given:
        if isinstance(item, Comparison):
            if not axiom.applies(item):
                raise InvalidArgument(f"{axiom.name} ({axiom.statement}) does not speak of {item}")
            yield item
            continue
        problem = item if isinstance(item, Problem) else _pair(item)
        yield from filter(axiom.applies, axiom.compare(problem))


def _pair(item: Any) -> Problem:
    if not (isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], PayoffSet)):
        raise InvalidArgument(
            "expected a Problem, a Comparison or a pair (payoff set, disagreement), got "
            f"{item!r:.80}"
        )
    return Problem.from_set(*item)


def size(comparison: Comparison) -> tuple[Any, ...]:
    """What shrinking makes less: generators, coordinates of d that are not zero, then numbers."""
    parts = [p for p in (comparison.before, comparison.after) if p is not None]
    corners = {x for p in parts for x in p.disagreement}
    numbers = [x for p in parts for v in (*p.points, p.disagreement) for x in v]
    numbers += [*(x - 1 for x in comparison.scale), *comparison.shift]
    return (
        sum(len(p.points) for p in parts),
        len(corners - {0}),
        sum(x.denominator - 1 for x in numbers),
        sum(abs(x) for x in numbers) + sum(ONE for x in numbers if x < 0),
    )


ONE = Fraction(1)


def _smaller(axiom: Axiom, comparison: Comparison) -> Iterator[Comparison]:
    now = size(comparison)
    seen = set()
    for candidate in itertools.chain(_fewer(comparison), _shorter(comparison)):
        whole = candidate
        if axiom.derive is not None:
            whole = replace(candidate, after=axiom.derive(candidate))
        if (
            whole not in seen
            and size(whole) < now
            and whole.before.is_proper
            and (whole.after is None or whole.after.is_proper)
        ):
            seen.add(whole)
            yield whole


def _fewer(c: Comparison) -> Iterator[Comparison]:
    """One generator less: in both problems, where they share it, or in one."""
    for k in range(len(c.before.points)):
        before = _without(c.before, k)
        if c.after is None:
            yield replace(c, before=before)
            continue
        if len(c.before.points) == len(c.after.points):
            yield replace(c, before=before, after=_without(c.after, k))
        shared = [j for j, w in enumerate(c.after.points) if w == c.before.points[k]]
        for j in shared[:1]:
            yield replace(c, before=before, after=_without(c.after, j))
        yield replace(c, before=before)
    if c.after is not None:
        for j in range(len(c.after.points)):
            yield replace(c, after=_without(c.after, j))


def _shorter(c: Comparison) -> Iterator[Comparison]:
    """Shorter numbers: a value of one player wherever it occurs, a single point, the map."""
    parts = [p for p in (c.before, c.after) if p is not None]
    for i in range(2):
        values = {v[i] for p in parts for v in (*p.points, p.disagreement, p.floor or (0, 0))}
        for value in sorted(values, key=abs, reverse=True):
            for simpler in _simpler(value):
                yield _changed(
                    c, lambda v, i=i, a=value, b=simpler: _set(v, i, b) if v[i] == a else v
                )
        for step in {1, *(p.disagreement[i] for p in parts)}:
            yield _changed(c, lambda v, i=i, step=step: _set(v, i, v[i] - step))
    for point in {v: None for p in parts for v in p.points}:
        for i in range(2):
            for simpler in _simpler(point[i]):
                other = _set(point, i, simpler)
                yield _changed(c, lambda v, a=point, b=other: b if v == a else v, points_only=True)
    for i in range(2):
        if c.scale[i] != ONE:
            yield replace(c, scale=_set(c.scale, i, ONE))
            yield replace(c, scale=_set(c.scale, i, 2 * ONE))
        if c.shift[i]:
            yield replace(c, shift=_set(c.shift, i, 0 * ONE))
            yield replace(c, shift=_set(c.shift, i, ONE))


def _simpler(x: Fraction) -> list[Fraction]:
    whole = Fraction(int(x))
    options = [
        Fraction(0),
        whole,
        Fraction(round(x)),
        x - (1 if x > 0 else -1),
        Fraction(round(2 * x), 2),
    ]
    return [y for y in dict.fromkeys(options) if y != x]


def _set(v: Profile, i: int, x: Fraction) -> Profile:
    return (x, v[1]) if i == 0 else (v[0], x)


def _changed(c: Comparison, change: Any, *, points_only: bool = False) -> Comparison:
    def problem(p: Problem) -> Problem:
        points = tuple(map(change, p.points))
        if points_only:
            return p.with_points(points)
        floor = None if p.floor is None else change(p.floor)
        return replace(p, points=points, disagreement=change(p.disagreement), floor=floor)

    return replace(c, before=problem(c.before), after=None if c.after is None else problem(c.after))


def _without(p: Problem, k: int) -> Problem:
    return p.with_points((*p.points[:k], *p.points[k + 1 :]))
