"""The axioms, as relations between what a solution f recommends in one or two problems.

S and T are what is attainable, d is the disagreement point. Solutions may be set-valued. Axioms
of one problem and of invariance are read of the whole set. Axioms of monotonicity are violated
only where *every* profile recommended before gives a player more than every one recommended
after, so that no way to break ties could save the solution.

>>> from gametheory.axioms import AXIOMS
>>> print(AXIOMS["individual monotonicity"].statement)
S in T, and the other player's ideal payoff over V >= d unchanged: player i gets no less
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, partial

from gametheory import _polygon as polygon
from gametheory._exact import Profile, show, show_profile
from gametheory.axioms.problems import Problem
from gametheory.axioms.rules import Outcome

ONE, TWO, ZERO = Fraction(1), Fraction(2), Fraction(0)
MAPS = (((ONE, TWO), (ZERO, ZERO)), ((TWO, ONE), (ZERO, ZERO)), ((TWO, ONE / 2), (-ONE, TWO)))
SHIFTS = (((ONE, ONE), (ONE, ZERO)), ((ONE, ONE), (ZERO, ONE)), ((ONE, ONE), (-TWO, ONE / 2)))
SCALES = (((TWO, TWO), (ZERO, ZERO)), ((ONE / 3, ONE / 3), (ZERO, ZERO)))
CUTS = ((-ONE, ZERO), (ZERO, -ONE), (-ONE, -ONE), (-ONE, -TWO), (-TWO, -ONE))
"""Normals of the half-planes that cut convex sets."""


@dataclass(frozen=True)
class Comparison:
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


Complaint = str | None


@dataclass(frozen=True)
class Axiom:
    """An axiom that can be refuted.

    Attributes:
        name: the field's name for it.
        statement: what it asks.
        source: who stated it.
        compare: the comparisons that it is tried on, for a base problem.
        applies: whether a comparison meets the hypotheses that do not mention the solution.
        complain: what is wrong with two outcomes, or None.
        derive: how the second problem follows from the first, where it does.
    """

    name: str
    statement: str
    source: str
    compare: Callable[[Problem], Iterator[Comparison]]
    applies: Callable[[Comparison], bool]
    complain: Callable[[Comparison, Outcome, Outcome], Complaint]
    derive: Callable[[Comparison], Problem] | None = None

    def __repr__(self) -> str:
        return f"Axiom({self.name}: {self.statement}; {self.source})"


def _alone(problem: Problem) -> Iterator[Comparison]:
    yield Comparison(problem)


def _always(comparison: Comparison) -> bool:
    return comparison.after is None


def _inefficient(kind: str, comparison: Comparison, outcome: Outcome, _: Outcome) -> Complaint:
    """A certain one: what dominates a point dominates all that is below it.

    If the mean of the corners is efficient, a normal that supports it supports them all.
    """
    payoff_set, r = comparison.before.payoff_set, outcome.radius
    tried = list(outcome.corners)
    if outcome.convex and len(tried) > 1:
        tried.append(tuple(sum(x) / Fraction(len(tried)) for x in zip(*tried, strict=True)))
    for point in tried:
        top = tuple(x + r for x in point)
        if not payoff_set.is_efficient(top, kind=kind):
            return f"{show_profile(point)} is not {kind}ly Pareto-optimal"
    return None


def _irrational(comparison: Comparison, outcome: Outcome, _: Outcome) -> Complaint:
    for i, d in enumerate(comparison.before.disagreement):
        if (least := outcome.lowest(i) + 2 * outcome.radius) < d:
            return f"player {i + 1} gets {show(least)}, less than {show(d)} without agreement"
    return None


def _is_symmetric(comparison: Comparison) -> bool:
    problem = comparison.before
    mirrored = {v[::-1] for v in problem.payoff_set.points}
    d = problem.disagreement
    return d[0] == d[1] and mirrored == set(problem.payoff_set.points) and _always(comparison)


def _lopsided(_: Comparison, outcome: Outcome, __: Outcome) -> Complaint:
    return f"{outcome} is not symmetric" if outcome.differs(outcome.swapped()) else None


def _relabelled(problem: Problem) -> Iterator[Comparison]:
    yield Comparison(problem, problem.swapped(disagreement=True))


def _permuted(problem: Problem) -> Iterator[Comparison]:
    """Free disposal, if any, down to the diagonal: it concerns both players alike."""
    for placed in (problem, *(c.after for c in _better_placed(problem) if c.after)):
        before, least = placed, min(problem.disagreement)
        if _floor(problem) is not None:
            before = replace(placed, floor=(least, least))
        after = before.swapped(disagreement=False)
        if before.is_proper and after.is_proper:
            yield Comparison(before, after)


def _derived(axiom_derive: Callable[[Comparison], Problem], c: Comparison) -> bool:
    return c.after is not None and c.after.is_proper and c.after == axiom_derive(c)


def _relabel(c: Comparison) -> Problem:
    return c.before.swapped(disagreement=True)


def _permute(c: Comparison) -> Problem:
    return c.before.swapped(disagreement=False)


def _not_swapped(_: Comparison, before: Outcome, after: Outcome) -> Complaint:
    if after.differs(before.swapped()):
        return f"expected {before.swapped()}, that is {before} with the players exchanged"
    return None


def _mapped(maps: tuple[tuple[Profile, Profile], ...], problem: Problem) -> Iterator[Comparison]:
    for scale, shift in maps:
        yield Comparison(problem, problem.image(scale, shift), scale, shift)


def _map(c: Comparison) -> Problem:
    return c.before.image(c.scale, c.shift)


def _is_map(kind: str, c: Comparison) -> bool:
    allowed = {
        "affine": min(c.scale) > 0,
        "shift": c.scale == (ONE, ONE),
        "scale": c.scale[0] == c.scale[1] > 0 and c.shift == (ZERO, ZERO),
    }
    return allowed[kind] and _derived(_map, c)


def _not_mapped(c: Comparison, before: Outcome, after: Outcome) -> Complaint:
    wanted = before.image(c.scale, c.shift)
    return f"expected {wanted}, the image of {before}" if after.differs(wanted) else None


def _nested(problem: Problem) -> Iterator[Comparison]:
    for smaller in smaller_problems(problem):
        yield Comparison(smaller, problem)


def _is_nested(c: Comparison) -> bool:
    return (
        c.after is not None
        and c.before.disagreement == c.after.disagreement
        and c.before.domain == c.after.domain
        and c.before.is_proper
        and c.before.within(c.after)
    )


def _not_contracted(c: Comparison, smaller: Outcome, larger: Outcome) -> Complaint:
    wanted = larger.part_in(c.before)
    if wanted is None or not smaller.differs(wanted):
        return None
    return f"expected {wanted} of the smaller problem too, since it was chosen from the larger"


def _worse(players: Callable[[Comparison], tuple[int, ...]]) -> Callable[..., Complaint]:
    def complain(c: Comparison, before: Outcome, after: Outcome) -> Complaint:
        for i in players(c):
            if after.highest(i) < before.lowest(i):
                return (
                    f"player {i + 1} falls from {show(before.lowest(i) + before.radius)} "
                    f"to {show(after.highest(i) - after.radius)}"
                )
        return None

    return complain


def _both(_: Comparison) -> tuple[int, ...]:
    return (0, 1)


def _whose_rival_keeps_the_ideal(c: Comparison) -> tuple[int, ...]:
    assert c.after is not None
    return tuple(i for i in range(2) if c.before.ideal[1 - i] == c.after.ideal[1 - i])


def _individual(c: Comparison) -> bool:
    return _is_nested(c) and bool(_whose_rival_keeps_the_ideal(c))


def _restricted(c: Comparison) -> bool:
    return _is_nested(c) and len(_whose_rival_keeps_the_ideal(c)) == 2


def _raised(problem: Problem) -> Iterator[Comparison]:
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
                yield Comparison(problem, after)


def _is_raised(c: Comparison) -> bool:
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


def _better_placed(problem: Problem) -> Iterator[Comparison]:
    for player in range(2):
        least, best = problem.disagreement[player], problem.ideal[player]
        for target in sorted({least + 1, (least + best) / 2, (least + 3 * best) / 4}):
            d = tuple(target if i == player else x for i, x in enumerate(problem.disagreement))
            after = replace(problem, disagreement=d, floor=_floor(problem))
            if after.is_proper:
                yield Comparison(problem, after, player=player)


def _floor(problem: Problem) -> Profile | None:
    if "comprehensive" not in problem.domain:
        return None
    return problem.lowest


def _is_better_placed(c: Comparison) -> bool:
    if c.after is None or c.player is None:
        return False
    old, new, i = c.before.disagreement, c.after.disagreement, c.player
    same = replace(c.before, disagreement=new, floor=_floor(c.before)) == c.after
    return same and old[i] < new[i] and old[1 - i] == new[1 - i]


def _that_player(c: Comparison) -> tuple[int, ...]:
    assert c.player is not None
    return (c.player,)


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


LISTED = (
    Axiom(
        "strong Pareto optimality",
        "no attainable profile is at least as good for both and better for one",
        "Nash 1950",
        _alone,
        _always,
        partial(_inefficient, "strong"),
    ),
    Axiom(
        "weak Pareto optimality",
        "no attainable profile is better for both",
        "Kalai 1977",
        _alone,
        _always,
        partial(_inefficient, "weak"),
    ),
    Axiom(
        "individual rationality",
        "nobody gets less than d",
        "Nash 1950",
        _alone,
        _always,
        _irrational,
    ),
    Axiom(
        "symmetry",
        "S symmetric and d_1 = d_2: f(S, d) is symmetric",
        "Nash 1950",
        _alone,
        _is_symmetric,
        _lopsided,
    ),
    Axiom(
        "anonymity",
        "the players exchanged in S and in d: the outcome is exchanged",
        "Thomson 1994",
        _relabelled,
        partial(_derived, _relabel),
        _not_swapped,
        _relabel,
    ),
    Axiom(
        "impartiality",
        "the players' payoffs exchanged in S while d stays: the outcome is exchanged",
        "Stastny et al. 2021",
        _permuted,
        partial(_derived, _permute),
        _not_swapped,
        _permute,
    ),
    Axiom(
        "affine invariance",
        "V_i -> a_i V_i + b_i in S and d, a_i > 0: so in the outcome",
        "Nash 1950",
        partial(_mapped, MAPS),
        partial(_is_map, "affine"),
        _not_mapped,
        _map,
    ),
    Axiom(
        "translation invariance",
        "V_i -> V_i + b_i in S and d: so in the outcome",
        "Kalai 1977",
        partial(_mapped, SHIFTS),
        partial(_is_map, "shift"),
        _not_mapped,
        _map,
    ),
    Axiom(
        "common scale invariance",
        "V -> a V in S and d, a > 0: so in the outcome",
        "Kalai 1977",
        partial(_mapped, SCALES),
        partial(_is_map, "scale"),
        _not_mapped,
        _map,
    ),
    Axiom(
        "independence of irrelevant alternatives",
        "S in T and f(T) meets S: f(S) is the part of f(T) in S",
        "Nash 1950; of sets, Arrow 1959",
        _nested,
        _is_nested,
        _not_contracted,
    ),
    Axiom(
        "individual monotonicity",
        "S in T, and the other player's ideal payoff over V >= d unchanged: player i gets no less",
        "Kalai and Smorodinsky 1975",
        _nested,
        _individual,
        _worse(_whose_rival_keeps_the_ideal),
    ),
    Axiom(
        "restricted monotonicity",
        "S in T, and the ideal point over V >= d unchanged: nobody gets less",
        "Roth 1979",
        _nested,
        _restricted,
        _worse(_both),
    ),
    Axiom(
        "strong monotonicity",
        "S in T: nobody gets less",
        "Kalai 1977",
        _nested,
        _is_nested,
        _worse(_both),
    ),
    Axiom(
        "resource monotonicity",
        "the payoffs of some policy profiles rise and none falls: nobody gets less",
        "Stastny et al. 2021",
        _raised,
        _is_raised,
        _worse(_both),
    ),
    Axiom(
        "disagreement-point monotonicity",
        "d_i rises: player i gets no less",
        "Thomson 1987",
        _better_placed,
        _is_better_placed,
        _worse(_that_player),
    ),
)

AXIOMS: Mapping[str, Axiom] = {axiom.name: axiom for axiom in LISTED}
"""All axioms by name, in the order of the table."""
