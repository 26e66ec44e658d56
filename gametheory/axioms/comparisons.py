"""Comparisons of bargaining problems: what axioms are about, solutions apart.

Generators of comparisons are named for what happens to a base problem; the predicates say
whether a comparison is of that kind, and re-check it exactly.

>>> from gametheory.axioms import Problem
>>> for comparison in mapped(SCALES, Problem.of([(1, 0), (0, 1)])):
...     print(comparison)
convex {(1, 0), (0, 1)}, d = (0, 0) -> convex {(2, 0), (0, 2)}, d = (0, 0)
convex {(1, 0), (0, 1)}, d = (0, 0) -> convex {(1/3, 0), (0, 1/3)}, d = (0, 0)
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile
from gametheory._support.check import checked
from gametheory.axioms.problems import Problem

ONE, TWO, ZERO = Fraction(1), Fraction(2), Fraction(0)
MAPS = (((ONE, TWO), (ZERO, ZERO)), ((TWO, ONE), (ZERO, ZERO)), ((TWO, ONE / 2), (-ONE, TWO)))
SHIFTS = (((ONE, ONE), (ONE, ZERO)), ((ONE, ONE), (ZERO, ONE)), ((ONE, ONE), (-TWO, ONE / 2)))
SCALES = (((TWO, TWO), (ZERO, ZERO)), ((ONE / 3, ONE / 3), (ZERO, ZERO)))
CUTS = ((-ONE, ZERO), (ZERO, -ONE), (-ONE, -ONE), (-ONE, -TWO), (-TWO, -ONE))
"""Normals of the half-planes that cut convex sets."""


@checked
@dataclass(frozen=True, repr=False)
class AxiomComparison:
    """One problem, or two that an axiom relates.

    Attributes:
        before: the problem; the smaller of two that are nested.
        after: the one that it changes to; None for axioms of a single problem.
        scale, shift: of the map V_i -> scale_i V_i + shift_i from the one to the other.
        player: whose disagreement payoff rises.
    """

    before: Problem
    after: Problem | None = None
    scale: Profile = (ONE, ONE)
    shift: Profile = (ZERO, ZERO)
    player: int | None = None

    def __repr__(self) -> str:
        return f"{self.before}" if self.after is None else f"{self.before} -> {self.after}"


def alone(problem: Problem) -> Iterator[AxiomComparison]:
    yield AxiomComparison(problem)


def mirrored(problem: Problem) -> Iterator[AxiomComparison]:
    """The problem with its mirror image added and d moved down to the diagonal."""
    least = min(problem.disagreement)
    points = dict.fromkeys([*problem.points, *(v[::-1] for v in problem.points)])
    both = replace(problem, points=tuple(points), disagreement=(least, least), floor=None)
    if both.is_proper:
        yield AxiomComparison(both)


def always(comparison: AxiomComparison) -> bool:
    return comparison.after is None


def is_symmetric(comparison: AxiomComparison) -> bool:
    problem = comparison.before
    mirrored = {v[::-1] for v in problem.payoff_set.points}
    d = problem.disagreement
    return d[0] == d[1] and mirrored == set(problem.payoff_set.points) and always(comparison)


def relabelled(problem: Problem) -> Iterator[AxiomComparison]:
    yield AxiomComparison(problem, problem.swapped(disagreement=True))


def permuted(problem: Problem) -> Iterator[AxiomComparison]:
    """Free disposal, if any, down to the diagonal: it concerns both players alike."""
    for placed in (problem, *(c.after for c in better_placed(problem) if c.after)):
        before, least = placed, min(problem.disagreement)
        if _floor(problem) is not None:
            before = replace(placed, floor=(least, least))
        after = before.swapped(disagreement=False)
        if before.is_proper and after.is_proper:
            yield AxiomComparison(before, after)


def derived(derive: Callable[[AxiomComparison], Problem], c: AxiomComparison) -> bool:
    return c.after is not None and c.after.is_proper and c.after.is_same_as(derive(c))


def relabel(c: AxiomComparison) -> Problem:
    return c.before.swapped(disagreement=True)


def permute(c: AxiomComparison) -> Problem:
    return c.before.swapped(disagreement=False)


def mapped(
    maps: tuple[tuple[Profile, Profile], ...], problem: Problem
) -> Iterator[AxiomComparison]:
    for scale, shift in maps:
        yield AxiomComparison(problem, problem.image(scale, shift), scale, shift)


def image(c: AxiomComparison) -> Problem:
    return c.before.image(c.scale, c.shift)


def is_map(kind: str, c: AxiomComparison) -> bool:
    allowed = {
        "affine": min(c.scale) > 0,
        "shift": c.scale == (ONE, ONE),
        "scale": c.scale[0] == c.scale[1] > 0 and c.shift == (ZERO, ZERO),
    }
    return allowed[kind] and derived(image, c)


def nested(problem: Problem) -> Iterator[AxiomComparison]:
    for smaller in smaller_problems(problem):
        yield AxiomComparison(smaller, problem)


def is_nested(c: AxiomComparison) -> bool:
    return (
        c.after is not None
        and c.before.disagreement == c.after.disagreement
        and c.before.domain == c.after.domain
        and c.before.is_proper
        and c.before.within(c.after)
    )


def whose_rival_keeps_the_ideal(c: AxiomComparison) -> tuple[int, ...]:
    assert c.after is not None
    return tuple(i for i in range(2) if c.before.ideal[1 - i] == c.after.ideal[1 - i])


def is_individual(c: AxiomComparison) -> bool:
    return is_nested(c) and bool(whose_rival_keeps_the_ideal(c))


def is_restricted(c: AxiomComparison) -> bool:
    return is_nested(c) and len(whose_rival_keeps_the_ideal(c)) == 2


def raised(problem: Problem) -> Iterator[AxiomComparison]:
    """Each generator raised: a little, to the largest coordinate, beyond it."""
    for k, v in enumerate(problem.points):
        tops = [max(u[i] for u in problem.points) for i in range(2)]
        targets = {(v[0] + 1, v[1]), (v[0], v[1] + 1), (v[0] + 1, v[1] + 1)}
        targets |= {(max(v[0], tops[0]), v[1]), (v[0], max(v[1], tops[1]))}
        targets |= {(tops[0] + 2, v[1]), (v[0], tops[1] + 2)}
        for target in sorted(targets - {v}):
            points = (*problem.points[:k], target, *problem.points[k + 1 :])
            after = problem.with_points(points)
            if after.is_proper:
                yield AxiomComparison(problem, after)


def is_raised(c: AxiomComparison) -> bool:
    return (
        c.after is not None
        and replace(c.after, points=c.before.points) == c.before
        and len(c.after.points) == len(c.before.points)
        and all(
            x <= y
            for v, w in zip(c.before.points, c.after.points, strict=True)
            for x, y in zip(v, w, strict=True)
        )
    )


def better_placed(problem: Problem) -> Iterator[AxiomComparison]:
    for player in range(2):
        least, best = problem.disagreement[player], problem.ideal[player]
        for target in sorted({least + 1, (least + best) / 2, (least + 3 * best) / 4}):
            d = tuple(target if i == player else x for i, x in enumerate(problem.disagreement))
            after = replace(problem, disagreement=d, floor=_floor(problem))
            if after.is_proper:
                yield AxiomComparison(problem, after, player=player)


def _floor(problem: Problem) -> Profile | None:
    if "comprehensive" not in problem.domain:
        return None
    return problem.lowest


def is_better_placed(c: AxiomComparison) -> bool:
    if c.after is None or c.player is None:
        return False
    old, new, i = c.before.disagreement, c.after.disagreement, c.player
    same = replace(c.before, disagreement=new, floor=_floor(c.before)) == c.after
    return same and old[i] < new[i] and old[1 - i] == new[1 - i]


@lru_cache(maxsize=20_000)
def smaller_problems(problem: Problem) -> tuple[Problem, ...]:
    """Problems with the same d on smaller sets: without some generators, or cut by a line."""
    points = problem.points
    found = [
        problem.with_points(kept)
        for size in range(max(len(points) - 2, 1), len(points))
        for kept in itertools.combinations(points, size)
    ]
    if problem.domain in ("convex", "comprehensive"):
        hull = polygon.convex_hull(points)
        for normal in CUTS:
            heights = [normal[0] * x + normal[1] * y for x, y in (*hull, problem.disagreement)]
            for part in (ONE / 2, ONE / 4):
                level = min(heights) + part * (heights[-1] - min(heights))
                cut = polygon.clip(hull, normal, level)
                if cut and cut != hull:
                    found.append(problem.with_points(cut))
    return tuple(dict.fromkeys(p for p in found if p.is_proper))
