"""Domains that nest: problems and comparisons moved to the larger one, against oracles."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from axiom_rules import WILD, asked_of, sampled, sides

from gametheory import InvalidArgument, PayoffSet
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    AxiomComparison,
    Problem,
    cell,
    larger_domains,
    problems,
    smaller_domains,
    to_domain,
)
from gametheory.axioms.nesting import comparison_to_domain
from gametheory.axioms.search import violation

F = Fraction

NESTED = [(a, b) for a in DOMAINS for b in larger_domains(a)]


# Nesting.


def is_disposable_by_hand(v, problem):
    """Whether v >= floor is below some mix of two generators; no geometry of ours."""
    if any(x < y for x, y in zip(v, problem.lowest, strict=True)):
        return False
    for p, q in itertools.product(problem.points, repeat=2):
        least, most = F(0), F(1)  # of the weight of p
        for i in range(2):
            slope, need = p[i] - q[i], v[i] - q[i]
            if slope > 0:
                least = max(least, need / slope)
            elif slope < 0:
                most = min(most, need / slope)
            elif need > 0:
                most = F(-1)
        if least <= most:
            return True
    return False


def is_in_hull_by_hand(v, points):
    """Whether v is on a segment or in a triangle of the points."""

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    for a, b, c in itertools.combinations_with_replacement(points, 3):
        turns = (side(a, b, v), side(b, c, v), side(c, a, v))
        boxed = all(min(a[i], b[i], c[i]) <= v[i] <= max(a[i], b[i], c[i]) for i in range(2))
        if boxed and (min(turns) >= 0 or max(turns) <= 0):
            return True
    return False


def floored(domain):
    """Problems of a domain: with the floor at d, and below it."""
    given = list(problems(domain, count=14, rng=5))
    for axiom in ("disagreement-point monotonicity", "impartiality"):
        given += [p for c in sampled(axiom, domain, count=6) for p in sides(c)][:14]
    return given


def test_the_domains_form_one_chain_and_finite_sets_are_apart():
    assert larger_domains("strictly comprehensive") == ("comprehensive", "convex")
    assert smaller_domains("convex") == ("comprehensive", "strictly comprehensive")
    assert larger_domains("finite") == smaller_domains("finite") == ()
    for domain, other in itertools.product(DOMAINS, repeat=2):
        assert (other in larger_domains(domain)) == (domain in smaller_domains(other))
    for asked in (larger_domains, smaller_domains):
        with pytest.raises(InvalidArgument, match="expected domain as one of"):
            asked("flat")


@pytest.mark.parametrize(("domain", "larger"), NESTED)
def test_problems_of_a_domain_are_problems_of_the_larger_one(domain, larger):
    below = 0
    for problem in floored(domain):
        moved = to_domain(problem, larger)
        assert moved.domain == larger
        assert moved.is_proper
        assert moved.payoff_set == problem.payoff_set
        assert moved.disagreement == problem.disagreement
        assert moved.ideal == problem.ideal
        below += problem.lowest != problem.disagreement
    assert below > 5


@pytest.mark.parametrize("domain", smaller_domains("convex"))
def test_the_convex_problem_is_what_can_be_disposed_of_point_by_point(domain):
    inside = outside = 0
    for problem in floored(domain)[::4]:
        moved = to_domain(problem, "convex")
        low, top = problem.lowest, [max(v[i] for v in problem.points) for i in range(2)]
        steps = [[low[i] - 1 + F(k, 6) * (top[i] - low[i] + 2) for k in range(7)] for i in range(2)]
        for v in itertools.product(*steps):
            expected = is_disposable_by_hand(v, problem)
            assert is_in_hull_by_hand(v, moved.points) == expected
            assert bool(moved.payoff_set.contains([v])[0]) == expected
            inside, outside = inside + expected, outside + (not expected)
    assert min(inside, outside) > 50


@pytest.mark.parametrize(("domain", "larger"), NESTED)
def test_problems_come_back_from_the_larger_domain(domain, larger):
    for problem in floored(domain):
        moved = to_domain(problem, larger)
        back = Problem(moved.points, moved.disagreement, domain, problem.floor)
        assert back.is_proper
        assert back.payoff_set == problem.payoff_set
        assert moved.payoff_set.comprehensive_hull(problem.lowest) == moved.payoff_set


def test_a_larger_domain_holds_problems_that_the_smaller_one_lacks():
    slanted = Problem.of([(1, 0), (0, 1)])
    assert slanted.payoff_set.comprehensive_hull((0, 0)) != slanted.payoff_set
    box = Problem.of([(1, 1)], domain="comprehensive")
    assert not replace(box, domain="strictly comprehensive").is_proper
    for problem, domain in ((slanted, "comprehensive"), (box, "finite")):
        with pytest.raises(InvalidArgument, match="expected a domain that contains every"):
            to_domain(problem, domain)
    with pytest.raises(InvalidArgument, match="expected domain as one of"):
        to_domain(box, "flat")


def test_finite_sets_are_not_their_hulls():
    points = [(0, 3), (1, 1), (3, 0)]
    finite = Problem.of(points, domain="finite")
    assert finite.payoff_set != Problem.of(points).payoff_set
    with pytest.raises(InvalidArgument, match="every finite problem"):
        to_domain(finite, "convex")
    axiom = "individual monotonicity"
    assert cell("max-min", axiom, "finite", count=40).status == "violated"
    assert cell("max-min", axiom, "convex", count=40).status == "proved"


@pytest.mark.few(20)
@pytest.mark.parametrize("axiom", AXIOMS)
@pytest.mark.parametrize(("domain", "larger"), NESTED)
def test_every_comparison_is_judged_alike_on_the_larger_domain(axiom, domain, larger):
    """Both problems move; the hypotheses, the outcomes and the complaint stay.

    Individual rationality cannot be violated where free disposal ends at d.
    """
    asked, complaints = AXIOMS[axiom], 0
    compared = sampled(axiom, domain, count=10)[:30]
    assert compared
    rules = [asked_of(rule) for rule in ("nash", "utilitarian", "kalai-smorodinsky", *WILD)]
    for c in compared:
        moved = comparison_to_domain(c, larger, labelled=asked.labelled)
        assert {p.domain for p in sides(moved)} == {larger}
        assert asked.applies(moved)
        for p, q in zip(sides(c), sides(moved), strict=True):
            assert p.payoff_set == q.payoff_set
        for rule in rules:
            here, there = violation(asked, rule, c), violation(asked, rule, moved)
            assert (here is None) == (there is None)
            if here is not None:
                assert here.reason == there.reason
                assert (here.before, here.after) == (there.before, there.after)
                complaints += 1
    assert bool(complaints) == (axiom != "individual rationality")


def test_generators_rise_in_the_convex_comparison_of_a_rise_with_disposal():
    unlabelled = 0
    for c in sampled("resource monotonicity", "comprehensive", count=8)[:40]:
        moved = comparison_to_domain(c, "convex", labelled=True)
        before, after = moved.before.points, moved.after.points
        assert len(before) == len(after)
        assert all(
            x <= y for v, w in zip(before, after, strict=True) for x, y in zip(v, w, strict=True)
        )
        assert PayoffSet.from_points(before) == c.before.payoff_set
        assert PayoffSet.from_points(after) == c.after.payoff_set
        plain = comparison_to_domain(c, "convex", labelled=False)
        unlabelled += not AXIOMS["resource monotonicity"].applies(plain)
    assert unlabelled


def test_generators_rise_from_a_floor_that_is_below_d():
    before = Problem(((F(0), F(0)), (F(2), F(2))), (F(1), F(1)), "comprehensive", (F(0), F(0)))
    risen = AxiomComparison(before, before.with_points([(F(0), F(3)), (F(2), F(2))]))
    moved = comparison_to_domain(risen, "convex", labelled=True)
    for c in (risen, moved):
        assert AXIOMS["resource monotonicity"].applies(c)
    for p, q in zip(sides(risen), sides(moved), strict=True):
        assert p.payoff_set == q.payoff_set
