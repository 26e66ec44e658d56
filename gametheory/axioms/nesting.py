"""Which domain of problems lies within which: refutations go up, proofs go down.

A problem is a pair (S, d), and a solution is a function of that pair. Domain A lies *within*
domain B if every pair of A is a pair of B. An axiom asks something of all problems of a domain,
or of all pairs of them that meet its hypotheses; what it asks mentions S and d alone. So a
violation by problems of A is a violation by problems of B, provided that *both* problems of a
pair are problems of B, and a theorem on B is a theorem on A. There is one chain:

    strictly comprehensive, within comprehensive, within convex.

1. A strictly comprehensive problem is a comprehensive one of the same generators, d and floor.
   The domain only adds a condition on the frontier.
2. The S of a comprehensive problem is {V >= floor: V <= U for some U in a polygon}. The sums of
   a polygon and of the payoffs V <= 0 are convex; so is their part above the floor, which is
   bounded by lines. So S is the hull of its vertices, and these generate the convex problem.
   Its d is the same. A profile U > d of the polygon is in S as well, since d is not below the
   floor.

*The floor.* It is d, and the axioms keep it there, except for the two that move d or the players
while the rest stays: impartiality and disagreement-point monotonicity. There the floor is below d
and the same, or exchanged, in both problems. A convex problem has no floor: what can be disposed
of is part of S. Whether a frontier is strict depends on the floor, which step 1 keeps.

*Generators.* Resource monotonicity speaks of generators: each rises or stays. If those of a
comprehensive problem rise, its S grows to some T, with the same floor f. The generators of the
convex pair are other ones, but they rise as well: first the vertices of S and then f, repeated;
afterwards the vertices of S, and in place of f the vertices of T. The hulls are S and T.

*Finite sets* are within no other domain, and no other within them. A finite set is convex only if
it has a single point. Its hull is another problem, where other outcomes are attainable, so an
axiom of finite sets says nothing about convex ones, nor the other way round: max-min violates
individual monotonicity on finite sets and satisfies it on convex ones.

>>> from gametheory.axioms import Problem, larger_domains, to_domain
>>> larger_domains("strictly comprehensive")
('comprehensive', 'convex')
>>> to_domain(Problem.of([(2, 1)], domain="comprehensive"), "convex")
convex {(0, 0), (2, 0), (2, 1), (0, 1)}, d = (0, 0)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from gametheory._support.check import checked, require_among
from gametheory.axioms.comparisons import AxiomComparison
from gametheory.axioms.problems import DOMAINS, Domain, Problem
from gametheory.errors import InvalidArgument

NEXT_LARGER: Mapping[Domain, Domain] = {
    "strictly comprehensive": "comprehensive",
    "comprehensive": "convex",
}
"""The smallest domain that each lies within; see the argument of this module."""
NEXT_SMALLER: Mapping[Domain, Domain] = {larger: domain for domain, larger in NEXT_LARGER.items()}


@checked
def larger_domains(domain: Domain) -> tuple[Domain, ...]:
    """The other domains that a domain lies within, the smallest first.

    A violation on the domain is one on each of these. Raises `InvalidArgument` for a name that
    is not in `DOMAINS`.
    """
    return _chain(domain, NEXT_LARGER)


@checked
def smaller_domains(domain: Domain) -> tuple[Domain, ...]:
    """The other domains that lie within a domain, the largest first.

    A theorem on the domain is one on each of these. Raises `InvalidArgument` for a name that is
    not in `DOMAINS`.
    """
    return _chain(domain, NEXT_SMALLER)


def _chain(domain: Domain, following: Mapping[Domain, Domain]) -> tuple[Domain, ...]:
    require_among(domain, DOMAINS, "a domain")
    found: list[Domain] = []
    while domain in following:
        domain = following[domain]
        found.append(domain)
    return tuple(found)


@checked
def to_domain(problem: Problem, domain: Domain) -> Problem:
    """The problem with the same payoff set and the same d, of a domain that contains it.

    Raises `InvalidArgument` for a domain that does not contain every problem of the given one's.
    """
    if domain == problem.domain:
        return problem
    if domain not in larger_domains(problem.domain):
        raise InvalidArgument(
            f"expected a domain that contains every {problem.domain} problem, among "
            f"{[problem.domain, *larger_domains(problem.domain)]}, got {domain!r}"
        )
    if domain == "convex":
        return Problem(problem.payoff_set.points, problem.disagreement, domain)
    return replace(problem, domain=domain)


def comparison_to_domain(
    comparison: AxiomComparison, domain: Domain, *, labelled: bool
) -> AxiomComparison:
    """The comparison of the same payoff sets, of a domain that contains both problems.

    Args:
        labelled: whether generators have to rise, and not only S to grow.
    """
    if comparison.after is None:
        return replace(comparison, before=to_domain(comparison.before, domain))
    before, after = (to_domain(p, domain) for p in (comparison.before, comparison.after))
    moved = replace(comparison, before=before, after=after)
    return with_rising_generators(moved, comparison) if labelled and domain == "convex" else moved


def with_rising_generators(
    grown: AxiomComparison, disposable: AxiomComparison | None = None
) -> AxiomComparison:
    """The same two payoff sets, S in T, of generators that rise; see this module's argument.

    Args:
        disposable: the two with free disposal down to one floor, if `grown` has none.
    """
    before, after = grown.before, grown.after
    assert after is not None
    lowest = (disposable or grown).before.lowest
    first = before.payoff_set.points
    new = [v for v in after.payoff_set.points if v not in first]
    return replace(
        grown,
        before=before.with_points([*first, *(lowest for _ in new)]),
        after=after.with_points([*first, *new]),
    )
