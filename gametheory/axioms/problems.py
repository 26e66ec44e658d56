"""Bargaining problems (S, d) for axioms to be tried on, small ones first.

A problem is made of generating profiles, each the payoff of a labelled policy profile, and of a
disagreement point d that some attainable profile beats for both players. Its *domain* says what
is attainable:

- "finite": the generators alone;
- "convex": their hull (lotteries);
- "comprehensive": whatever lies between the floor, d, and some profile of that hull (free
  disposal);
- "strictly comprehensive": the same where no part of the frontier is parallel to an axis, so
  that weak and strong Pareto optimality agree.

>>> from gametheory.axioms import Problem
>>> problem = Problem.of([(2, 1), (0, 2)], domain="comprehensive")
>>> problem.payoff_set
PayoffSet(convex, 4 vertices: (0, 0), (2, 0), (2, 1), (0, 2))
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from typing import Literal, get_args

import numpy as np

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, brief_profile, fractions
from gametheory._support.check import checked, require_among, require_kind
from gametheory._support.kinds import NumberLike, Pair, Rng, Size
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.payoffs import ConvexSet, PayoffSet
from gametheory.payoffs.sets import exact_profiles

Domain = Literal["finite", "convex", "comprehensive", "strictly comprehensive"]
DOMAINS: tuple[Domain, ...] = get_args(Domain)

ORIGIN = (Fraction(0), Fraction(0))
LARGEST_COORDINATE = 4
MOST_POINTS = 3
"""Of the small sets, all of which are tried if the number of problems asked for allows it."""


@checked
@dataclass(frozen=True, repr=False)
class Problem:
    """A two-player bargaining problem, exact; make one with `of` or `from_set`.

    Attributes:
        points: the generating profiles, in the order of their labels.
        disagreement: d.
        domain: see the table of this module.
        floor: down to where payoffs can be disposed of; d by default. Only for the
            comprehensive domains.
    """

    points: tuple[Profile, ...]
    disagreement: Profile = ORIGIN
    domain: Domain = "convex"
    floor: Profile | None = None

    @classmethod
    def of(
        cls,
        points: Iterable[Sequence[NumberLike]],
        disagreement: Sequence[NumberLike] = (0, 0),
        *,
        domain: Domain = "convex",
        proper: bool = True,
    ) -> Problem:
        """The problem of these generators.

        Args:
            points: payoff profiles of two players, at least one.
            disagreement: d, the payoff profile if the players do not agree.
            domain: see the table of this module.
            proper: whether some attainable profile must have V > d, as axioms ask; else V >= d.

        Raises `InvalidArgument` unless there are two players and such a profile;
        `strictly comprehensive` sets must be so.
        """
        require_among(domain, DOMAINS, "a domain")
        problem = cls(tuple(map(fractions, points)), fractions(disagreement), domain)
        if any(len(v) != 2 for v in (*problem.points, problem.disagreement)):
            raise InvalidArgument(
                f"expected payoff profiles of two players, got {problem.points!r:.60} with "
                f"disagreement {problem.disagreement!r}"
            )
        if proper and not problem.is_proper:
            raise InvalidArgument(f"expected a {domain} problem with some V > d, got {problem}")
        if problem._best is None or not problem._fits_its_domain:
            raise InvalidArgument(f"expected a {domain} problem with some V >= d, got {problem}")
        return problem

    @classmethod
    def from_set(cls, payoff_set: PayoffSet, disagreement: Sequence[NumberLike]) -> Problem:
        """The problem of a finite or convex set; raises `Unsupported` for curved sets."""
        require_kind(payoff_set, PayoffSet, "a PayoffSet, as attainable(game) gives")
        if payoff_set.kind == "curved":
            raise Unsupported("axioms are tried on finite and convex sets, got a curved one")
        return cls.of(payoff_set.points, disagreement, domain=payoff_set.kind)

    @property
    def is_convex(self) -> bool:
        return self.domain != "finite"

    @property
    def is_disposable(self) -> bool:
        """Whether payoffs can be disposed of, down to the floor."""
        return "comprehensive" in self.domain

    @cached_property
    def payoff_set(self) -> PayoffSet:
        """What is attainable."""
        if not self.is_disposable:
            return PayoffSet.from_points(self.points, convex=self.is_convex)
        lowest, chain = self.lowest, self._disposable
        corners = (lowest, (lowest[0], chain[0][1]), (chain[-1][0], lowest[1]))
        return ConvexSet(polygon.convex_hull([*chain, *corners]))

    @property
    def lowest(self) -> Profile:
        """The floor, d by default."""
        return self.disagreement if self.floor is None else self.floor

    @cached_property
    def _frontier(self) -> tuple[Profile, ...]:
        return polygon.upper_right_chain(polygon.convex_hull(self.points))

    @cached_property
    def _disposable(self) -> tuple[Profile, ...]:
        return polygon.clip_chain(self._frontier, self.lowest)

    @cached_property
    def _best(self) -> Profile | None:
        """The ideal point; None if no attainable profile has V >= d."""
        d = self.disagreement
        if self.domain == "finite":
            rational = [v for v in self.points if v[0] >= d[0] and v[1] >= d[1]]
            return tuple(map(max, zip(*rational, strict=True))) if rational else None
        # What lies below the floor cannot be had, even where d is lower still.
        least = tuple(map(max, zip(d, self.lowest, strict=True))) if self.is_disposable else d
        part = polygon.clip_chain(self._frontier, least) if self.points else ()
        return (part[-1][0], part[0][1]) if part else None

    @property
    def ideal(self) -> Profile:
        """The ideal point (m_1, m_2): each player's best payoff over the attainable V >= d.

        m_i = max {V_i : V attainable, V >= d}, exact. Kalai and Smorodinsky (1975) draw a line to
        it from d. What a player gets only where the other gets less than d does not count. The
        maxima are taken one by one, so the ideal point itself is attainable only where it is the
        one efficient profile with V >= d. By domain, V ranges over

        - finite: the generators with V >= d;
        - convex: their hull, cut off at d; a maximum may lie where an edge crosses V_j = d_j;
        - comprehensive, strictly or not: the same. Free disposal adds no larger payoff, but a
          floor above d takes away what lies below it.

        d itself if no attainable profile has V >= d; no problem that `of` makes is like that.

        >>> Problem.of([(3, 0), (1, 2)], (0, 1), domain="finite").ideal
        (Fraction(1, 1), Fraction(2, 1))
        >>> Problem.of([(3, 0), (1, 2)], (0, 1), domain="convex").ideal
        (Fraction(2, 1), Fraction(2, 1))
        """
        return self.disagreement if self._best is None else self._best

    @cached_property
    def _fits_its_domain(self) -> bool:
        if not self.points or not self.is_disposable:
            return bool(self.points)
        chain, lowest = self._disposable, self.lowest
        if not chain:
            return False
        reaches_both_axes = chain[0][0] == lowest[0] and chain[-1][1] == lowest[1]
        return self.domain == "comprehensive" or reaches_both_axes

    @cached_property
    def is_proper(self) -> bool:
        """Whether some attainable profile has V > d, and the set is what its domain says."""
        if not self._fits_its_domain:
            return False
        d = self.disagreement
        if self.domain == "finite":
            return any(v[0] > d[0] and v[1] > d[1] for v in self.points)
        return self.ideal[0] > d[0] and self.ideal[1] > d[1]

    def is_same_as(self, other: Problem) -> bool:
        """Whether the same is attainable, and d is the same, however generated."""
        return self == other or (
            self.payoff_set == other.payoff_set and self.disagreement == other.disagreement
        )

    def within(self, other: Problem) -> bool:
        """Whether all that is attainable here is attainable there."""
        if not other.is_convex:
            return set(self.points) <= set(other.points)
        theirs = other.payoff_set.points
        ours = self.points if self.domain == "convex" else self.payoff_set.points
        scaled, _ = polygon.integers([*theirs, *ours])
        return all(polygon.contains(scaled[: len(theirs)], v) for v in scaled[len(theirs) :])

    def image(self, scale: Pair, shift: Pair) -> Problem:
        """The problem after V_i -> scale_i V_i + shift_i."""

        def mapped(v: Profile) -> Profile:
            return tuple(a * x + b for x, a, b in zip(v, scale, shift, strict=True))

        return replace(
            self,
            points=tuple(map(mapped, self.points)),
            disagreement=mapped(self.disagreement),
            floor=None if self.floor is None else mapped(self.floor),
        )

    def swapped(self, *, disagreement: bool) -> Problem:
        """The players' payoffs exchanged, those of d too or not."""
        d = self.disagreement
        return replace(
            self,
            points=tuple(v[::-1] for v in self.points),
            disagreement=d[::-1] if disagreement else d,
            floor=None if self.floor is None else self.floor[::-1],
        )

    def with_points(self, points: Iterable[Profile]) -> Problem:
        exact = tuple(exact_profiles(points, may_be_none=True))
        return Problem(exact, self.disagreement, self.domain, self.floor)

    @cached_property
    def _hash(self) -> int:
        # Of numbers alone, which are hashed alike in the process that a pickle goes to.
        return hash((self.points, self.disagreement))

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        shown = ", ".join(map(brief_profile, self.points))
        apart = self.floor is not None and self.floor != self.disagreement
        floor = f", disposal down to {brief_profile(self.floor or ())}" if apart else ""
        return f"{self.domain} {{{shown}}}, d = {brief_profile(self.disagreement)}{floor}"


@checked
def problems(domain: Domain, *, count: Size = 200, rng: Rng = 0) -> Iterator[Problem]:
    """Problems of a domain: `CLASSICS`, then small ones by size, then random ones.

    Half of them are sets of up to three generators of integer coordinates up to 4 with d = (0, 0):
    evenly spread over the list of all, or all if `count` allows it. The others have up to five
    generators of coordinates up to 9 and d up to 2, from `rng`.
    """
    require_among(domain, DOMAINS, "a domain")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise InvalidArgument(f"expected a positive number of problems, got {count!r}")
    return itertools.islice(_endless(domain, count // 2, np.random.default_rng(rng)), count)


def _endless(domain: Domain, budget: int, rng: np.random.Generator) -> Iterator[Problem]:
    yield from (p for p in CLASSICS if p.domain == domain)
    listed = _small_sets()
    steps = np.linspace(0, len(listed) - 1, min(budget, len(listed))).round().astype(int)
    for k in steps:
        problem = Problem(tuple(map(fractions, listed[k])), domain=domain)
        if problem.is_proper:
            yield problem
    while True:
        problem = _random(domain, rng)
        if problem.is_proper:
            yield problem


@cache
def _small_sets() -> list[tuple[tuple[int, ...], ...]]:
    """Every set of up to `MOST_POINTS` points of a grid: fewer points first, then smaller ones."""
    grid = list(itertools.product(range(LARGEST_COORDINATE + 1), repeat=2))
    listed = [
        chosen
        for size in range(1, MOST_POINTS + 1)
        for chosen in itertools.combinations(grid, size)
    ]
    return sorted(listed, key=lambda chosen: (len(chosen), sum(map(sum, chosen)), chosen))


def _classic(domain: Domain, *points: tuple[int, int]) -> Problem:
    return Problem(tuple(map(fractions, points)), domain=domain)


CLASSICS = (
    _classic("finite", (1, 2), (2, 1), (1, 3)),
    _classic("finite", (-1, 3), (1, 1)),
    _classic("finite", (-2, -2), (1, 1)),
    _classic("finite", (0, 0), (1, 3)),
    _classic("finite", (2, 2), (2, 0), (1, 3)),
    _classic("finite", (3, 4), (3, 0), (1, 5)),
    _classic("convex", (0, 0), (1, 0), (0, 1)),
    _classic("convex", (3, 4), (3, 0), (1, 5)),
    _classic("convex", (2, 1), (2, 0), (1, 3)),
    _classic("comprehensive", (2, 1), (2, 0), (1, 3)),
    _classic("comprehensive", (4, 1), (4, 0), (3, 2)),
    _classic("strictly comprehensive", (0, 5), (8, 0), (5, 3), (4, 4)),
    _classic("convex", (-1, 3), (1, 1)),
    _classic("convex", (0, 0), (0, 6), (5, 5), (6, 0)),
)
"""Problems on which some solution is known to fail some axiom."""


def _random(domain: Domain, rng: np.random.Generator) -> Problem:
    corner = rng.integers(0, 3, size=2)
    least, largest = -1 if domain in ("finite", "convex") else 0, int(rng.integers(2, 8))
    points = corner + rng.integers(least, largest, (5, 2))
    if domain == "strictly comprehensive":
        top = corner + rng.integers(2, largest + 2, size=2)
        inside = np.minimum(points[:3], top - 1)
        points = np.concatenate([[[corner[0], top[1]], [top[0], corner[1]]], inside])
    size = len(points) if domain == "strictly comprehensive" else int(rng.integers(1, 6))
    chosen = dict.fromkeys(tuple(map(Fraction, map(int, v))) for v in points[:size])
    return Problem(tuple(chosen), tuple(map(Fraction, map(int, corner))), domain)
