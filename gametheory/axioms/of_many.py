"""Axioms of bargaining among three players: theorems, counterexamples, and what neither decides.

A problem is a finite set of payoff profiles, or its convex hull, with a disagreement point d that
some attainable profile beats for everybody. The axioms are those of two players read for three; the
monotonicities are Kalai's (1977), of Kalai and Smorodinsky (1975) and of Roth (1979). For three
players no solution is Pareto-optimal, anonymous and restrictedly monotonic (Roth 1979), so here the
leximin form of Kalai and Smorodinsky (Imai 1983) fails what its name is known for, and "gains in
ratio", their own rule, the best gains in the ratio of ideal gains, is not Pareto-optimal. That rule
reads a set with payoffs disposed of down to d, so what it recommends need not be in the set.

Solutions may recommend several profiles: axioms of invariance compare all of them, those of
monotonicity are violated only if no way to break ties would do.

>>> from gametheory.axioms import table_of_three
>>> table = table_of_three("convex", count=60)
>>> table["nash", "independence of irrelevant alternatives"].source
'Nash 1950; Roth 1979 for n players'
>>> table["gains in ratio", "strong Pareto optimality"].verdict
'fails'
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

import numpy as np

from gametheory._numeric.exact import Profile, show_profile
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import Rng, Size
from gametheory.bargaining.solving import bargain
from gametheory.errors import InvalidArgument
from gametheory.payoffs import ConvexSet, FiniteSet, PayoffSet, polytope_optima

DOMAINS_OF_THREE = ("convex", "finite")

LINE = "gains in ratio"
SOLUTIONS_OF_THREE = ("utilitarian", "egalitarian", "nash", "kalai-smorodinsky", "raiffa", LINE)
CONVEX_ONLY = ("raiffa", LINE)

PARETO, RATIONAL, ANONYMOUS = "strong Pareto optimality", "individual rationality", "anonymity"
AFFINE, IIA = "affine invariance", "independence of irrelevant alternatives"
INDIVIDUAL, RESTRICTED = "individual monotonicity", "restricted monotonicity"
STRONG = "strong monotonicity"

AXIOMS_OF_THREE: Mapping[str, str] = {
    PARETO: "no attainable profile is at least as good for all and better for one",
    RATIONAL: "everybody gets at least d",
    ANONYMOUS: "exchanging players exchanges what they get",
    AFFINE: "V_i -> a_i V_i + b_i with a_i > 0 changes the recommendation in the same way",
    IIA: "S in T, and what T recommends is in S: S recommends the same of it",
    INDIVIDUAL: "S in T, the ideal payoffs of all but player i unchanged: i gets no less",
    RESTRICTED: "S in T, all ideal payoffs unchanged: nobody gets less",
    STRONG: "S in T: nobody gets less",
}
"""Each axiom in words; S and T have the same d, and ideal payoffs are the best over V >= d."""

_DEFINITION = "its definition"
_ORDER = "one ordering of gains, whatever the set; Arrow 1959"
_ALL = DOMAINS_OF_THREE
_NASH = "Nash 1950; Roth 1979 for n players"
_RAIFFA = "Diskin, Koppel and Samet 2011"
_INVARIANT = (PARETO, RATIONAL, ANONYMOUS, AFFINE)
_PROOFS: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...], str], ...] = (
    (("nash",), (*_INVARIANT, IIA), ("convex",), _NASH),
    (("nash",), _INVARIANT, ("finite",), _DEFINITION),
    (("utilitarian",), (PARETO, ANONYMOUS), _ALL, _DEFINITION),
    (("egalitarian",), (PARETO, RATIONAL, ANONYMOUS), _ALL, _DEFINITION),
    (("kalai-smorodinsky",), _INVARIANT, _ALL, "Imai 1983; its definition"),
    (("utilitarian", "egalitarian"), (IIA,), _ALL, _ORDER),
    (("nash",), (IIA,), ("finite",), _ORDER),
    (("raiffa",), _INVARIANT, ("convex",), _RAIFFA),
    ((LINE,), (RATIONAL, ANONYMOUS, AFFINE, RESTRICTED), ("convex",), _DEFINITION),
)
"""Solutions, axioms, domains, and why each of the solutions satisfies each of the axioms there."""

_CLOSE = Fraction(1, 10**9)
"""By more than this, far above the radius of an irrational outcome, a violation must show."""


@checked
@dataclass(frozen=True)
class ProblemOfThree:
    """A bargaining problem of three players, exact.

    Attributes:
        points: the profiles that are attainable, or whose hull is.
        disagreement: d.
        domain: "convex" or "finite".
    """

    points: tuple[Profile, ...]
    disagreement: Profile
    domain: str = "convex"

    def __post_init__(self) -> None:
        require_among(self.domain, DOMAINS_OF_THREE, "a domain")
        if not self.points or any(len(v) != 3 for v in (*self.points, self.disagreement)):
            raise InvalidArgument(f"expected payoff profiles of three players, got {self.points}")

    @property
    def payoff_set(self) -> PayoffSet:
        if self.domain == "convex":
            return ConvexSet.hull(self.points)
        return FiniteSet.of(self.points)

    @property
    def is_proper(self) -> bool:
        """Whether some attainable profile has V > d."""
        d = self.disagreement
        if self.domain == "finite":
            return any(all(x > y for x, y in zip(v, d, strict=True)) for v in self.points)
        return polytope_optima.leximin(self.points, d).lower > 0

    @property
    def ideal(self) -> Profile:
        """Each player's best payoff over the attainable V >= d."""
        d = self.disagreement
        if self.domain == "convex":
            gains = polytope_optima.best_gains(self.points, d)
            return tuple(x + g for x, g in zip(d, gains, strict=True))
        rational = [v for v in self.points if all(x >= y for x, y in zip(v, d, strict=True))]
        return tuple(map(max, zip(*rational, strict=True)))

    def __repr__(self) -> str:
        shown = ", ".join(map(show_profile, self.points))
        return f"{self.domain} {{{shown}}}, d = {show_profile(self.disagreement)}"


@checked
@dataclass(frozen=True)
class ViolationOfThree:
    """A problem, or two that an axiom relates, of which a solution violates it.

    Attributes:
        solution, axiom: by name.
        before, after: the problems; `after` None for axioms of one problem. The smaller set first.
        change: of anonymity the order of the players, of affine maps the factors a_i (b_i is i).
        recommended: what the solution recommends of each.
    """

    solution: str
    axiom: str
    before: ProblemOfThree
    after: ProblemOfThree | None
    change: tuple[Fraction, ...]
    recommended: tuple[tuple[Profile, ...], ...] = field(repr=False)

    def verify(self) -> bool:
        """Solve the problems again, and re-check that the axiom applies and is violated."""
        problems = [p for p in (self.before, self.after) if p is not None]
        if any(p.domain != "convex" for p in problems) and self.solution in CONVEX_ONLY:
            return False
        if self.axiom not in AXIOMS_OF_THREE or not all(p.is_proper for p in problems):
            return False
        outcomes = tuple(_outcome(self.solution, p) for p in problems)
        return outcomes == self.recommended and _is_violation(self)


@checked
@dataclass(frozen=True)
class CellOfThree:
    """What is known of one solution and axiom.

    Attributes:
        verdict: "holds" by a theorem, "fails" by a violation, or "open".
        source: of the theorem; "" without one.
        violation: the counterexample, if any.
        tried: comparisons that were tried without a violation, or up to the one found.
    """

    verdict: str
    source: str = ""
    violation: ViolationOfThree | None = None
    tried: int = 0

    def __repr__(self) -> str:
        return f"CellOfThree({self.verdict}{': ' + self.source if self.source else ''})"


@checked
def table_of_three(
    domain: str = "convex", *, count: Size = 200, rng: Rng = 0
) -> dict[tuple[str, str], CellOfThree]:
    """For each solution and axiom: a theorem, a verified counterexample, or neither.

    Args:
        domain: "convex" or "finite"; Raiffa's solution and gains in ratio are of convex sets.
        count: problems tried for each cell without a theorem; `rng`: their seed.

    Same seed, same table. Cells by (solution, axiom).
    """
    require_among(domain, DOMAINS_OF_THREE, "a domain")
    problems = list(itertools.islice(_problems(domain, np.random.default_rng(rng)), count))
    return {
        (solution, axiom): _cell(solution, axiom, domain, problems)
        for solution in SOLUTIONS_OF_THREE
        if domain == "convex" or solution not in CONVEX_ONLY
        for axiom in AXIOMS_OF_THREE
    }


def _cell(solution: str, axiom: str, domain: str, problems: list[ProblemOfThree]) -> CellOfThree:
    for solutions, axioms, domains, source in _PROOFS:
        if solution in solutions and axiom in axioms and domain in domains:
            return CellOfThree("holds", source)
    tried = 0
    for problem in problems:
        for before, after, change in _comparisons(axiom, problem):
            tried += 1
            outcomes = tuple(_outcome(solution, p) for p in (before, after) if p is not None)
            found = ViolationOfThree(solution, axiom, before, after, change, outcomes)
            if _is_violation(found):
                return CellOfThree("fails", violation=found, tried=tried)
    return CellOfThree("open", tried=tried)


Comparison = tuple[ProblemOfThree, ProblemOfThree | None, tuple[Fraction, ...]]


def _comparisons(axiom: str, problem: ProblemOfThree) -> Iterator[Comparison]:
    if axiom in (PARETO, RATIONAL):
        yield problem, None, ()
    elif axiom == ANONYMOUS:
        order = (Fraction(1), Fraction(2), Fraction(0))
        yield problem, _permuted(problem, order), order
    elif axiom == AFFINE:
        factors = (Fraction(1), Fraction(2), Fraction(1, 3))
        yield problem, _mapped(problem, factors), factors
    else:
        for left_out in range(len(problem.points)):
            points = problem.points[:left_out] + problem.points[left_out + 1 :]
            if points:
                smaller = ProblemOfThree(points, problem.disagreement, problem.domain)
                if smaller.is_proper and _applies(axiom, smaller, problem):
                    yield smaller, problem, ()


def _applies(axiom: str, smaller: ProblemOfThree, larger: ProblemOfThree) -> bool:
    if not set(smaller.points) <= set(larger.points):
        return False
    if smaller.disagreement != larger.disagreement or smaller.domain != larger.domain:
        return False
    return axiom in (IIA, STRONG) or len(_risen(smaller, larger)) <= (axiom == INDIVIDUAL)


def _risen(smaller: ProblemOfThree, larger: ProblemOfThree) -> list[int]:
    """The players whose ideal payoff rises."""
    pairs = zip(smaller.ideal, larger.ideal, strict=True)
    return [i for i, (x, y) in enumerate(pairs) if x != y]


def _is_violation(found: ViolationOfThree) -> bool:
    axiom, before, after = found.axiom, found.before, found.after
    first, *rest = found.recommended
    if axiom == PARETO:
        return not all(before.payoff_set.is_efficient(v) for v in first)
    if axiom == RATIONAL:
        return any(x < y for v in first for x, y in zip(v, before.disagreement, strict=True))
    if after is None or not rest:
        return False
    (second,) = rest
    if axiom in (ANONYMOUS, AFFINE):
        renamed = sorted(found.change) == [0, 1, 2]
        rescaled = len(found.change) == 3 and min(found.change) > 0
        if not (renamed if axiom == ANONYMOUS else rescaled):
            return False
        move = _permuted if axiom == ANONYMOUS else _mapped
        moved = ProblemOfThree(first, before.disagreement, before.domain)
        same = move(before, found.change)
        if not (same.domain == after.domain and same.disagreement == after.disagreement):
            return False
        if set(same.points) != set(after.points):
            return False
        expected = move(moved, found.change).points
        return not (_within(expected, second) and _within(second, expected))
    if not _applies(axiom, before, after):
        return False
    if axiom == IIA:
        S = before.payoff_set
        kept = [v for v in second if S.contains([v])[0]]
        return len(kept) == len(second) and not (_within(first, kept) and _within(kept, first))
    players = _risen(before, after) or [0, 1, 2] if axiom == INDIVIDUAL else [0, 1, 2]
    return not any(all(w[i] >= v[i] - _CLOSE for i in players) for v in first for w in second)


def _within(some: Sequence[Profile], others: Sequence[Profile]) -> bool:
    """Whether each of some profiles is one of the others, or nearly."""
    return all(
        any(all(abs(x - y) <= _CLOSE for x, y in zip(v, w, strict=True)) for w in others)
        for v in some
    )


def _permuted(problem: ProblemOfThree, order: tuple[Fraction, ...]) -> ProblemOfThree:
    return _changed(problem, lambda v: tuple(v[int(i)] for i in order))


def _mapped(problem: ProblemOfThree, factors: tuple[Fraction, ...]) -> ProblemOfThree:
    return _changed(
        problem, lambda v: tuple(a * x + i for i, (a, x) in enumerate(zip(factors, v, strict=True)))
    )


def _changed(problem: ProblemOfThree, change: Callable[[Profile], Profile]) -> ProblemOfThree:
    points = tuple(map(change, problem.points))
    return ProblemOfThree(points, change(problem.disagreement), problem.domain)


@cache
def _outcome(solution: str, problem: ProblemOfThree) -> tuple[Profile, ...]:
    """All that a solution recommends, exactly: irrational outcomes are told apart elsewhere."""
    S, d = problem.payoff_set, problem.disagreement
    if solution == LINE:
        gains = polytope_optima.best_gains(problem.points, d)
        scale = polytope_optima.leximin(S.points, d, gains).lower
        return (tuple(x + scale * g for x, g in zip(d, gains, strict=True)),)
    return bargain(S, solution, disagreement=d).exact_face


def _problems(domain: str, rng: np.random.Generator) -> Iterator[ProblemOfThree]:
    """Sets of up to five points of small integers, with d = 0; few and small ones first."""
    none = (Fraction(0),) * 3
    for k in itertools.count():
        size, top = 2 + min(k // 40, 3), 2 + min(k // 40, 4)
        points = rng.integers(-(k % 2), top + 1, (int(rng.integers(2, size + 1)), 3)).tolist()
        cells = dict.fromkeys(tuple(map(Fraction, v)) for v in points)
        problem = ProblemOfThree(tuple(cells), none, domain)
        if problem.is_proper:
            yield problem
