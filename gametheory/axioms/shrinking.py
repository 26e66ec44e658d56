"""Smaller comparisons: what a counterexample is shrunk to.

>>> from gametheory.axioms import AxiomComparison, Problem
>>> big = AxiomComparison(Problem.of([(9, 3), (1, 7)], (0, 1)))
>>> print(next(smaller(big)))
convex {(1, 7)}, d = (0, 1)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import Profile
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.problems import Problem

ZERO, ONE, TWO = Fraction(0), Fraction(1), Fraction(2)


def size(comparison: AxiomComparison) -> tuple[Any, ...]:
    """What shrinking makes less: generators, payoffs at d that are not zero, then numbers."""
    parts = [p for p in (comparison.before, comparison.after) if p is not None]
    corners = {x for p in parts for x in p.disagreement if x}
    numbers = [x for p in parts for v in (*p.points, p.disagreement) for x in v]
    numbers += [*(x - 1 for x in comparison.scale), *comparison.shift]
    ratios = [x.as_integer_ratio() for x in numbers]
    return (
        sum(len(p.points) for p in parts),
        len(corners),
        sum(abs(over) + under - 1 + (over < 0) for over, under in ratios),
    )


def smaller(
    comparison: AxiomComparison, derive: Callable[[AxiomComparison], Problem] | None = None
) -> Iterator[AxiomComparison]:
    """Comparisons of smaller `size`, the boldest first; the second problem derived anew."""
    now = size(comparison)
    seen = set()
    for candidate in itertools.chain(_fewer(comparison), _shorter(comparison)):
        whole = candidate if derive is None else replace(candidate, after=derive(candidate))
        if (
            size(whole) < now
            and whole not in seen
            and whole.before.is_proper
            and (whole.after is None or whole.after.is_proper)
        ):
            seen.add(whole)
            yield whole


def _fewer(c: AxiomComparison) -> Iterator[AxiomComparison]:
    """One generator less: in both problems, where they share it, or in one."""
    for k in range(len(c.before.points)):
        before = _without(c.before, k)
        if c.after is None:
            yield replace(c, before=before)
            mirror = c.before.points[k][::-1]
            yield replace(c, before=before.with_points(v for v in before.points if v != mirror))
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


def _shorter(c: AxiomComparison) -> Iterator[AxiomComparison]:
    """Shorter numbers: a value of one player or of both wherever it occurs, one point, the map."""
    parts = [p for p in (c.before, c.after) if p is not None]
    for scale in ((ONE, ONE), (ONE, TWO), (TWO, ONE)):
        yield replace(c, scale=scale, shift=(ZERO, ZERO))
    yield replace(c, shift=(ZERO, ZERO))
    for i in range(2):
        yield _changed(c, lambda v, i=i: _set(v, i, Fraction(v[i] // 2)))
        values = {v[i] for p in parts for v in (*p.points, p.disagreement, p.lowest)}
        for value in sorted(values, reverse=True):
            for simpler in _simpler(value):
                yield _changed(
                    c, lambda v, i=i, a=value, b=simpler: _set(v, i, b) if v[i] == a else v
                )
        for step in {1, *(p.disagreement[i] for p in parts)}:
            yield _changed(c, lambda v, i=i, step=step: _set(v, i, v[i] - step))
    for value in sorted({x for p in parts for v in p.points for x in v}, reverse=True):
        for simpler in _simpler(value):
            yield _changed(c, lambda v, a=value, b=simpler: tuple(b if x == a else x for x in v))
    for point in {v: None for p in parts for v in p.points}:
        for i in range(2):
            for simpler in _simpler(point[i]):
                other = _set(point, i, simpler)
                yield _changed(c, lambda v, a=point, b=other: b if v == a else v, points_only=True)


def _simpler(x: Fraction) -> list[Fraction]:
    down = x - (1 if x > 0 else -1)
    whole = [Fraction(y) for y in (0, int(x) // 2, int(x), round(x))]
    return [y for y in dict.fromkeys([*whole, down, Fraction(round(2 * x), 2)]) if y != x]


def _set(v: Profile, i: int, x: Fraction) -> Profile:
    return (x, v[1]) if i == 0 else (v[0], x)


def _changed(c: AxiomComparison, change: Any, *, points_only: bool = False) -> AxiomComparison:
    def problem(p: Problem) -> Problem:
        points = tuple(map(change, p.points))
        if points_only:
            return p.with_points(points)
        floor = None if p.floor is None else change(p.floor)
        # Not `replace`: what it makes is checked as if it came from outside.
        return Problem(points, change(p.disagreement), p.domain, floor)

    after = None if c.after is None else problem(c.after)
    return AxiomComparison(problem(c.before), after, c.scale, c.shift, c.player)


def _without(p: Problem, k: int) -> Problem:
    return p.with_points((*p.points[:k], *p.points[k + 1 :]))
