"""Axioms as checks: each can fail and hold; what can be passed, and what verdicts rest on."""

import itertools
from dataclasses import replace
from fractions import Fraction

import pytest
from axiom_rules import SATISFYING, VIOLATING, convex, everything, finite, pair, worst

import gametheory as gt
from gametheory import InvalidArgument, PayoffSet, Unsupported, welfare
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    AxiomComparison,
    AxiomVerdict,
    Cell,
    Problem,
    as_solution,
    check,
    problems,
)

F = Fraction
FEW = {"count": 40, "rng": 1}


@pytest.mark.parametrize("axiom", AXIOMS)
def test_every_axiom_catches_a_solution_made_to_violate_it(axiom):
    domain = "convex" if isinstance(VIOLATING[axiom], str) else "finite"
    verdict = check(VIOLATING[axiom], axiom, problems=domain, count=200, rng=0)
    assert verdict.holds is False
    assert verdict.verify()
    assert not verdict.counterexample.verify(SATISFYING[axiom])
    assert verdict.rechecked() == 1


@pytest.mark.parametrize("axiom", AXIOMS)
def test_every_axiom_passes_a_solution_made_to_satisfy_it(axiom):
    verdict = check(SATISFYING[axiom], axiom, problems="finite", count=100, rng=0)
    assert verdict.holds is True
    assert verdict.checked > 0
    assert not verdict.complete


def test_every_axiom_has_both_tests():
    assert set(VIOLATING) == set(SATISFYING) == set(AXIOMS)


# Set-valued outcomes, ties, irrational outcomes.


def test_a_tie_that_could_be_broken_monotonically_is_no_violation():
    before, after = finite((1, 3)), finite((1, 3), (3, 1))
    assert check("max-min", "strong monotonicity", problems=pair(before, after)).holds


def test_the_utilitarian_face_is_a_set_and_contracts():
    whole = convex((2, 0), (0, 2))
    part = convex((2, 0), (1, 1))
    axiom = "independence of irrelevant alternatives"
    assert check("utilitarian", axiom, problems=pair(part, whole)).holds
    assert as_solution("utilitarian")(part).corners == ((1, 1), (2, 0))


def test_max_min_on_a_convex_set_is_a_whole_edge():
    outcome = as_solution("max-min")(convex((0, 1), (3, 1), (0, 0), (3, 0)))
    assert outcome.corners == ((1, 1), (3, 1))
    assert outcome.convex


def test_an_irrational_outcome_is_compared_within_its_radius():
    problem = convex((0, 0), (0, 4), (1, 3), (2, 0))
    outcome = as_solution("perles-maschler")(problem)
    assert outcome.radius > 0
    for axiom in ("anonymity", "affine invariance", "strong Pareto optimality"):
        assert check("perles-maschler", axiom, problems=[problem]).holds


def test_an_irrational_outcome_is_irrelevant_only_if_it_surely_is_in_the_smaller_set():
    whole = convex((0, 0), (0, 4), (1, 3), (2, 0))
    x, y = as_solution("perles-maschler")(whole).corners[0]
    at_the_edge = convex((0, 0), (0, 4), (x, y), (x, 0))
    axiom = "independence of irrelevant alternatives"
    verdict = check("perles-maschler", axiom, problems=pair(at_the_edge, whole))
    assert verdict.holds


@pytest.mark.parametrize("name", ["nash", "kalai-smorodinsky", "utilitarian", "max-min"])
def test_exchanging_the_players_changes_no_verdict(name):
    given = list(problems("convex", count=30, rng=4))
    mirrored = [problem.swapped(disagreement=True) for problem in given]
    for axiom in AXIOMS:
        here = check(name, axiom, problems=given[:12])
        assert check(name, axiom, problems=mirrored[:12]).holds == here.holds, axiom


def test_free_disposal_clips_what_lies_below_the_floor():
    inside = convex((1, 1), (0, 2), domain="comprehensive")
    outside = convex((1, 1), (-1, 3), domain="comprehensive")
    assert inside.payoff_set == outside.payoff_set
    assert inside.within(outside)
    assert outside.within(inside)
    assert inside.is_same_as(outside)


def test_brute_force_agrees_on_all_tiny_finite_problems():
    """Every pair of nested sets on a 3 x 3 grid, against a direct reading of the axioms."""
    grid = list(itertools.product(range(3), repeat=2))
    sets = [s for size in (1, 2) for s in itertools.combinations(grid, size)]
    proper = [finite(*s) for s in sets if any(min(v) > 0 for v in s)]
    pairs = [AxiomComparison(a, b) for a in proper for b in proper if set(a.points) < set(b.points)]
    for name in ("nash", "utilitarian", "max-min"):
        rule = as_solution(name)
        expected_iia = expected_strong = True
        for c in pairs:
            small, large = set(rule(c.before).corners), set(rule(c.after).corners)
            meets = large & set(c.before.points)
            expected_iia &= not meets or small == meets
            for i in range(2):
                expected_strong &= max(v[i] for v in large) >= min(v[i] for v in small)
        iia = check(rule, "independence of irrelevant alternatives", problems=pairs)
        assert iia.holds is bool(expected_iia)
        strong = check(rule, "strong monotonicity", problems=pairs)
        assert strong.holds is bool(expected_strong)


# Search and shrinking.


def test_the_search_is_deterministic_for_a_seed():
    first = check("nash", "individual monotonicity", problems="convex", **FEW)
    again = check("nash", "individual monotonicity", problems="convex", **FEW)
    assert str(first) == str(again)
    assert list(problems("finite", **FEW)) == list(problems("finite", **FEW))
    assert list(problems("finite", count=40, rng=2)) != list(problems("finite", **FEW))


def test_counterexamples_are_made_small():
    big = finite((7, 9), (3, 30), (12, 8), (5, 11), (0, 1), d=(-1, 0))
    verdict = check("utilitarian", "affine invariance", problems=[big])
    problem = verdict.counterexample.comparison.before
    assert len(problem.points) == 2
    assert max(x for v in problem.points for x in v) <= 4
    assert problem.disagreement == (0, 0)


def test_all_small_finite_sets_are_listed_if_asked_for():
    enough = 2 * sum(len(list(itertools.combinations(range(25), k))) for k in (1, 2, 3))
    listed = {frozenset(p.points) for p in problems("finite", count=enough)}
    for wanted in (((1, 2), (2, 1), (1, 3)), ((4, 4),), ((0, 0), (1, 3))):
        assert frozenset(wanted) in listed


@pytest.mark.parametrize("domain", DOMAINS)
def test_problems_are_what_their_domain_says(domain):
    for problem in problems(domain, count=60, rng=3):
        S, d = problem.payoff_set, problem.disagreement
        assert S.kind == ("finite" if domain == "finite" else "convex")
        assert all(x > y for x, y in zip(problem.ideal, d, strict=True))
        assert problem.ideal == S.ideal(d)
        assert problem.within(problem)
        if "comprehensive" in domain:
            assert S.comprehensive_hull(d) == S
        if "strictly" in domain:
            chain, weak = S.pareto_frontier(), S.pareto_frontier(kind="weak")
            assert chain.points == weak.points


# What can be passed.


def test_welfare_functions_and_functions_are_solutions_too():
    problem = finite((1, 4), (3, 3), (6, 1), d=(0, 1))
    for given, name in ((welfare.nash((0, 0)), "nash"), (welfare.utilitarian, "utilitarian")):
        assert as_solution(given)(problem) == as_solution(name)(problem)
    weighted = lambda S, d: gt.bargain(S, "weighted-nash", disagreement=d, weights=(2, 1))  # noqa: E731
    assert check(weighted, "anonymity", problems="convex", **FEW).holds is False
    assert check(weighted, "affine invariance", problems="convex", **FEW).holds


def test_what_a_solver_only_approximates_is_not_judged():
    steep = welfare.concave(lambda v: v[0] + v[1], name="sum")
    verdict = check(
        lambda S, d: gt.welfare_optimum(S, steep), "symmetry", problems=[convex((1, 0), (0, 1))]
    )
    assert verdict.holds is None


def test_payoff_sets_with_a_disagreement_point_are_problems():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    verdict = check("nash", "affine invariance", problems=[(gt.attainable(game), (0, 0))])
    assert verdict.holds
    assert verdict.domain == "given"


def test_a_solution_that_is_not_defined_is_not_said_to_hold():
    verdict = check("raiffa", "anonymity", problems="finite", **FEW)
    assert verdict.holds is None
    assert verdict.undefined > 0
    assert str(verdict) == "not defined"
    assert not verdict.verify()


# What verdicts rest on.


def test_a_verdict_without_a_single_comparison_supports_nothing():
    verdict = check("nash", "anonymity", problems=[])
    assert verdict.holds is None
    assert (verdict.checked, verdict.undefined) == (0, 0)
    assert str(verdict) == "untested"
    assert verdict.rechecked() == 0
    assert not verdict.verify()
    assert Cell(verdict, None).status == "untested"
    assert not Cell(verdict, "Nobody 1900").verify()


def test_verify_counts_every_comparison_again():
    verdict = check("nash", "affine invariance", problems="convex", **FEW)
    assert verdict.rechecked() == verdict.checked > 100
    assert verdict.verify()
    assert not replace(verdict, checked=verdict.checked + 1).verify()
    assert not replace(verdict, comparisons=verdict.comparisons[1:]).verify()
    assert not replace(verdict, comparisons=()).verify()
    assert not AxiomVerdict("anonymity", "nash", "convex", 9, 0, None).verify()


def test_verify_asks_the_solution_again_and_can_fail():
    answers = {"changed": False}

    def fickle(S, d):
        return (everything if answers["changed"] else worst)(S, d)

    held = check(fickle, "individual rationality", problems="finite", **FEW)
    assert held.verify()
    answers["changed"] = True
    assert held.rechecked() < held.checked
    assert not held.verify()
    violated = check(fickle, "individual rationality", problems="finite", **FEW)
    assert violated.verify()
    answers["changed"] = False
    assert violated.rechecked() == 0
    assert not violated.verify()


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("nosh", "anonymity"), {}, "expected a solution among"),
        ((7, "anonymity"), {}, "expected the name of a solution"),
        (("nash", "symmetri"), {}, "did you mean 'symmetry'"),
        (("nash", "independence"), {}, "among \\['independence of irrelevant alternatives', "),
        (("util", "symmetry"), {}, "did you mean 'utilitarian'"),
        (("nash", "anonymity"), {"problems": "convexe"}, "did you mean 'convex'"),
        (("nash", "anonymity"), {"problems": finite((1, 1))}, "or several problems"),
        (("nash", "anonymity"), {"problems": [(1, 2)]}, "expected a Problem"),
        (("nash", "anonymity"), {"count": 0}, "count as a whole number"),
        ((lambda S, d: (9, 9), "symmetry"), {"problems": [finite((1, 1))]}, "not in it"),
        ((lambda S, d: None, "symmetry"), {"problems": [finite((1, 1))]}, "a profile or several"),
        (
            ("nash", "strong monotonicity"),
            {"problems": pair(finite((2, 2)), finite((1, 1)))},
            "does not speak of",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, options, message):
    with pytest.raises(InvalidArgument, match=message):
        check(*arguments, **options)


def test_problems_without_anything_to_gain_are_refused():
    with pytest.raises(InvalidArgument, match="some V > d"):
        finite((1, 0), (0, 1))
    with pytest.raises(InvalidArgument, match="two players"):
        Problem.of([(1, 1, 1)], (0, 0, 0))
    curved = gt.attainable(gt.zoo.asymmetric_bach_or_stravinsky(), by="independent")
    with pytest.raises(Unsupported, match="curved"):
        Problem.from_set(curved, (0, 0))


def test_floats_are_the_rationals_that_they_are():
    exact = Problem.of([(F(1, 2), 1), (1, F(1, 4))])
    assert Problem.from_set(PayoffSet.from_points([(0.5, 1.0), (1.0, 0.25)]), (0.0, 0.0)) == exact
