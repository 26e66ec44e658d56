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
    RULES,
    AxiomComparison,
    AxiomVerdict,
    Cell,
    Outcome,
    Problem,
    as_solution,
    check,
    problems,
)
from gametheory.payoffs import FiniteSet

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


def beyond_it(S, d):
    return Outcome.of([(9, 9)], convex=False)


def best_elsewhere(S, d):
    return gt.bargain(PayoffSet.from_points([(9, 9)]), "nash", disagreement=d)


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
        ((beyond_it, "symmetry"), {"problems": [finite((1, 1))]}, "not in it"),
        ((best_elsewhere, "symmetry"), {"problems": [finite((1, 1))]}, "not in it"),
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


# Rules and what they recommend.


@pytest.mark.parametrize("d", [(0, 0), (1, 1), (-2, 1)])
def test_rules_as_printed_count_gains_from_d(d):
    """By definition, on sets with d in any place; what is printed is a ratio of player 1's gain."""
    for given in itertools.combinations(itertools.product(range(2, 5), repeat=2), 3):
        S = FiniteSet.of(given)
        gains = {v: (v[0] - d[0], v[1] - d[1]) for v in given}
        efficient = [
            v for v in given if not any(w != v and w[0] >= v[0] and w[1] >= v[1] for w in given)
        ]
        best = [max(g[i] for g in gains.values()) for i in range(2)]
        far = {v: abs(F(gains[v][0], gains[v][1]) - F(best[0], best[1])) for v in efficient}
        least = {v: min(gains[v]) for v in efficient}
        product = {v: gains[v][0] * gains[v][1] for v in given}
        for rule, expected in (
            ("nash", [v for v in given if product[v] == max(product.values())]),
            ("kalai-smorodinsky", [v for v in efficient if far[v] == min(far.values())]),
            ("egalitarian", [v for v in efficient if least[v] == max(least.values())]),
        ):
            assert set(RULES[f"{rule}-as-printed"](S, d)) == set(expected), (rule, given)


def test_rules_as_printed_are_of_finite_sets_where_they_are_defined():
    flat = FiniteSet.of([(1, 0), (3, -1)])
    with pytest.raises(gt.Infeasible, match="gain of player 2"):
        RULES["kalai-smorodinsky-as-printed"](flat, (F(0), F(0)))
    with pytest.raises(Unsupported, match="finite"):
        RULES["nash-as-printed"](PayoffSet.from_points([(1, 2), (2, 1)]), (F(0), F(0)))
    given = FiniteSet.of([(1, 4), (4, 1), (3, 3)])
    assert as_solution("nash-as-printed")(finite((1, 4), (4, 1), (3, 3))).corners == ((3, 3),)
    # The named rules get the d of the problem.
    for d, best in (((0, 0), (3, 3)), ((0, 2), (3, 3)), ((F(7, 2), 0), (4, 1))):
        found = RULES["nash"](given, tuple(map(F, d)))
        assert found.exact_payoffs == best
        assert as_solution(welfare.nash((0, 0)))(
            Problem.of([(1, 4), (4, 1), (3, 3)], d, domain="finite")
        ).corners == (best,)


def test_an_irrational_outcome_is_surely_in_a_set_if_all_its_box_is():
    square = convex((0, 0), (2, 0), (0, 2), (2, 2))
    near = Outcome(((F(1), F(1)),), True, F(1, 10))
    assert near.part_in(square) == near
    for beside in ((1, 0), (1, 2), (0, 1), (2, 1)):
        assert replace(near, corners=(tuple(map(F, beside)),)).part_in(square) is None
    assert Outcome.of([(1, 1)], convex=True).part_in(convex((3, 3))) is None


def test_outcomes_are_printed_as_what_they_are():
    one = Outcome.of([(1, F(1, 2))], convex=True)
    assert str(one) == "(1, 1/2)"
    assert str(replace(one, radius=F(1, 1000))) == "(1, 1/2) ± 0.001"
    assert str(Outcome.of([(2, 1), (1, 2)], convex=True)) == "conv{(1, 2) (2, 1)}"
    assert str(Outcome.of([(2, 1), (1, 2)], convex=False)) == "{(1, 2) (2, 1)}"
    assert (
        str(Outcome.of([(F(1, 10**6 + 1), F(1, 10**6))], convex=True)) == "(9.99999e-7, 1/1000000)"
    )


def test_rules_go_by_their_names_however_written():
    for written, name in (
        ("Kalai_Smorodinsky", "kalai-smorodinsky"),
        ("max min", "max-min"),
        ("KS", "kalai-smorodinsky"),
    ):
        assert as_solution(written).name == name
        assert as_solution(written).rule is RULES[name]
    assert as_solution(everything).name == "everything"


def test_a_welfare_function_counts_gains_from_the_problems_d():
    given = convex((0, 0), (4, 0), (0, 4), d=(2, 0))
    for function in (welfare.nash, welfare.egalitarian, welfare.nash((-5, 1))):
        assert as_solution(function)(given).corners == ((3, 1),), function


def test_a_welfare_function_has_the_ideal_point_of_the_problem():
    given = convex((0, 0), (4, 0), (0, 2))
    assert as_solution(welfare.kalai_smorodinsky((0, 0), (1, 1)))(given).corners == ((2, 1),)


class Total:
    """A welfare function that is no dataclass."""

    name = "total"
    properties = welfare.utilitarian.properties

    def __call__(self, points):
        return welfare.utilitarian(points)


def test_a_welfare_function_need_not_have_fields():
    assert as_solution(Total())(finite((1, 3), (3, 2))).corners == ((3, 2),)


def test_intervals_that_touch_are_not_surely_apart():
    low, high = (Outcome(((F(x), F(0)),), True, F(1, 2)) for x in (1, 2))
    assert not low.differs(high)
    assert not high.differs(low)
    for one, other in itertools.permutations((low, replace(high, radius=F(1, 3)))):
        assert one.differs(other)
    exact = replace(low, radius=F(0))
    assert not exact.differs(replace(high, corners=((F(3, 2), F(0)),)))
    assert exact.differs(replace(high, corners=((F(7, 4), F(0)),)))
