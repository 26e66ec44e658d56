"""Axioms as checks: each can fail and hold; theorems, counterexamples, impossibilities."""

import itertools
import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files

import jsonschema
import pytest

import gametheory as gt
from gametheory import InvalidArgument, PayoffSet, Unsupported, welfare
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    AxiomTable,
    AxiomVerdict,
    Cell,
    Comparison,
    Counterexample,
    Problem,
    as_solution,
    axiom_table,
    check,
    problems,
)
from gametheory.axioms.table import PROOFS, ROWS, source_of

F = Fraction
FEW = {"count": 40, "rng": 1}


def finite(*points, d=(0, 0)):
    return Problem.of(points, d, domain="finite")


def convex(*points, d=(0, 0), domain="convex"):
    return Problem.of(points, d, domain=domain)


def pair(before, after, **how):
    return [Comparison(before, after, **how)]


# Solutions made to violate an axiom, or to satisfy one trivially.


def dictator(S, d):
    """The best profile for player 1 with V >= d, the better for player 2 among ties."""
    return max(S.individually_rational(d))


def disagree(S, d):
    """The worst profile for player 1, then for player 2, with V >= d."""
    return min(S.individually_rational(d))


def everything(S, d):
    return S.points


def whoever_is_behind(S, d):
    """Dictatorship of the player with the smaller d."""
    points = S.individually_rational(d)
    return max(points, key=(lambda v: v) if d[0] <= d[1] else (lambda v: v[::-1]))


def nearest_to_origin(S, d):
    return min(S.pareto_frontier().points, key=lambda v: (v[0] ** 2 + v[1] ** 2, v))


def dictator_of_small_payoffs(S, d):
    """Player 1 dictates if the ideal point is small, else player 2."""
    first = sum(S.ideal()) <= 6
    return max(S.individually_rational(d), key=lambda v: v if first else v[::-1])


def the_punished_one(S, d):
    """Player 1's favourite unless d_1 > 0: then player 2's."""
    points = S.individually_rational(d)
    return max(points, key=(lambda v: v) if d[0] <= 0 else (lambda v: v[::-1]))


VIOLATING = {
    "strong Pareto optimality": disagree,
    "weak Pareto optimality": disagree,
    "individual rationality": everything,
    "symmetry": dictator,
    "anonymity": dictator,
    "impartiality": whoever_is_behind,
    "affine invariance": nearest_to_origin,
    "translation invariance": nearest_to_origin,
    "common scale invariance": dictator_of_small_payoffs,
    "independence of irrelevant alternatives": dictator_of_small_payoffs,
    "individual monotonicity": "nash",
    "restricted monotonicity": "utilitarian",
    "strong monotonicity": "kalai-smorodinsky",
    "resource monotonicity": dictator_of_small_payoffs,
    "disagreement-point monotonicity": the_punished_one,
}
SATISFYING = {
    "strong Pareto optimality": dictator,
    "weak Pareto optimality": "max-min",
    "individual rationality": disagree,
    "symmetry": everything,
    "anonymity": everything,
    "impartiality": everything,
    "affine invariance": dictator,
    "translation invariance": dictator,
    "common scale invariance": nearest_to_origin,
    "independence of irrelevant alternatives": everything,
    "individual monotonicity": everything,
    "restricted monotonicity": everything,
    "strong monotonicity": everything,
    "resource monotonicity": everything,
    "disagreement-point monotonicity": everything,
}


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


# Theorems, and the table.


@pytest.fixture(scope="module")
def table():
    return axiom_table(count=40)


def test_the_table_finds_no_violation_of_a_theorem_and_re_checks_all_others(table):
    assert isinstance(table, AxiomTable)
    assert table.verify()
    assert len(table) == sum(len(rows) for rows in ROWS.values()) * len(AXIOMS)
    for (domain, name, axiom), cell in table.items():
        source = source_of(name, axiom, domain)
        assert (cell.status == "proved") == (source is not None)
        assert str(cell).startswith(f"proved ({source}" if source else ("violated", "no violation"))


def test_proofs_name_solutions_axioms_and_domains_that_exist_and_are_defined():
    for proof in PROOFS:
        assert set(proof.axioms) <= set(AXIOMS)
        for name, domain in itertools.product(proof.solutions, proof.domains):
            rule = as_solution(name)
            assert all(rule(problem) is not None for problem in problems(domain, count=10)), proof


def test_a_table_of_a_single_problem_says_little_and_does_not_crash():
    table = axiom_table(count=1)
    assert table.verify()
    assert table["finite", "egalitarian-as-printed", "anonymity"].status == "proved"


def test_a_table_verifies_only_if_it_re_checks_something(table):
    assert not AxiomTable({}, 1).verify()
    proved = {key: cell for key, cell in table.items() if cell.status == "proved"}
    assert not AxiomTable(proved, 1).verify()
    violated = next(key for key, cell in table.items() if cell.status == "violated")
    assert AxiomTable({violated: table[violated]}, 1).verify()
    wrong = replace(table[violated].counterexample, reason="something else")
    broken = Cell(replace(table[violated].verdict, counterexample=wrong), None)
    assert not AxiomTable({**table.cells, violated: broken}, 1).verify()
    held = Cell(check("nash", "anonymity", problems=[convex((1, 2), (3, 0))]), None)
    assert held.status == "no violation"
    assert AxiomTable({violated: held}, 1).verify()
    fewer = Cell(replace(held.verdict, comparisons=()), None)
    assert not AxiomTable({**table.cells, violated: fewer}, 1).verify()


def test_a_violation_outweighs_a_source(table):
    violated = next(cell for cell in table.values() if cell.status == "violated")
    assert Cell(violated.verdict, "Nobody 1900").status == "violated"


TABLE_3 = {  # Pareto, anonymity, affine, independence, resources
    ("convex", "nash"): "yes yes yes yes no",
    ("convex", "kalai-smorodinsky"): "yes yes yes no no",
    ("comprehensive", "max-min"): "no yes no yes yes",
    ("finite", "max-min"): "no yes no yes no",
    ("finite", "leximin"): "yes yes no yes no",
    ("convex", "leximin"): "yes yes no yes no",
    ("strictly comprehensive", "leximin"): "yes yes no yes yes",
    ("convex", "utilitarian"): "yes yes no yes no",
    ("finite", "utilitarian"): "yes yes no yes no",
    ("finite", "egalitarian-as-printed"): "yes yes no no no",
    ("finite", "kalai-smorodinsky-as-printed"): "yes no yes no no",
    ("finite", "nash-as-printed"): "no yes yes yes no",
}
COLUMNS = (
    "strong Pareto optimality",
    "anonymity",
    "affine invariance",
    "independence of irrelevant alternatives",
    "resource monotonicity",
)


@pytest.mark.parametrize("row", TABLE_3)
def test_table_3_as_it_truly_is(table, row):
    for axiom, expected in zip(COLUMNS, TABLE_3[row].split(), strict=True):
        cell = table[(*row, axiom)]
        assert cell.status == ("proved" if expected == "yes" else "violated"), axiom


def test_kalai_smorodinsky_is_individually_monotone_and_nash_is_not(table):
    axiom = "individual monotonicity"
    for domain in ("convex", "comprehensive", "strictly comprehensive"):
        assert table[domain, "kalai-smorodinsky", axiom].status == "proved"
    assert check("nash", axiom, problems="strictly comprehensive", count=200).holds is False


def test_leximin_loses_strong_monotonicity_where_the_frontier_is_flat():
    flat = convex((2, 1), domain="comprehensive")
    raised = convex((2, 1), (0, 2), domain="comprehensive")
    assert check("leximin", "strong monotonicity", problems=pair(flat, raised)).holds is False
    assert check("max-min", "strong monotonicity", problems=pair(flat, raised)).holds


# Known counterexamples, each verified by the check.

TRIANGLE = convex((0, 0), (1, 0), (0, 1))
CUT = convex((0, 0), (1, 0), (F(1, 2), F(1, 2)), (0, F(1, 2)))
ROUND = ((0, 0), (0, F(6, 5)), (1, 1), (F(6, 5), 0))
KNOWN = {
    "nash, more for player 1": (
        "nash",
        "strong monotonicity",
        pair(convex(*ROUND), convex(*ROUND, (4, 0))),
        ((1, 1), (2, F(2, 3))),
    ),
    "kalai-smorodinsky, more for player 1": (
        "kalai-smorodinsky",
        "strong monotonicity",
        pair(convex(*ROUND), convex(*ROUND, (3, 0))),
        ((1, 1), (F(5, 3), F(2, 3))),
    ),
    "utilitarian, more for player 1": (
        "utilitarian",
        "strong monotonicity",
        pair(convex(*ROUND), convex(*ROUND, (4, 0))),
        ((1, 1), (4, 0)),
    ),
    "kalai-smorodinsky, the triangle cut": (
        "kalai-smorodinsky",
        "independence of irrelevant alternatives",
        pair(CUT, TRIANGLE),
        ((F(2, 3), F(1, 3)), (F(1, 2), F(1, 2))),
    ),
    "max-min, a raised profile": (
        "max-min",
        "resource monotonicity",
        pair(finite((0, 0), (1, 3)), finite((2, 2), (1, 3))),
        ((1, 3), (2, 2)),
    ),
    "utilitarian, other units": (
        "utilitarian",
        "affine invariance",
        pair(finite((0, 2), (1, 1)), finite((0, 4), (1, 2)), scale=(F(1), F(2))),
        ((0, 2), (0, 4)),
    ),
    "kalai-smorodinsky as printed, other labels": (
        "kalai-smorodinsky-as-printed",
        "anonymity",
        pair(finite((1, 3), (2, 1)), finite((3, 1), (1, 2))),
        ((1, 3), (1, 2)),
    ),
    "egalitarian as printed, an irrelevant alternative": (
        "egalitarian-as-printed",
        "independence of irrelevant alternatives",
        pair(finite((1, 2), (2, 1)), finite((1, 2), (2, 1), (1, 3))),
        None,
    ),
    "nash as printed, both worse off": (
        "nash-as-printed",
        "individual rationality",
        [finite((-2, -2), (1, 1))],
        ((-2, -2), (-2, -2)),
    ),
    "max-min, a tie": (
        "max-min",
        "strong Pareto optimality",
        [finite((1, 1), (1, 2))],
        None,
    ),
}


@pytest.mark.parametrize("case", KNOWN)
def test_known_counterexamples(case):
    solution, axiom, given, expected = KNOWN[case]
    verdict = check(solution, axiom, problems=given)
    assert verdict.holds is False
    assert verdict.verify()
    if expected is not None:
        rule = as_solution(solution)
        item = given[0]
        before = item.before if isinstance(item, Comparison) else item
        after = item.after if isinstance(item, Comparison) else item
        for problem, outcome in ((before, expected[0]), (after, expected[1])):
            assert outcome in rule(problem).corners


@pytest.mark.parametrize(
    ("solution", "d"),
    [("nash", (0, F(995, 100))), ("kalai-smorodinsky", (0, F(995, 100))), ("leximin", (-20, 0))],
)
def test_an_asymmetric_disagreement_point_can_pick_one_and_eleven(solution, d):
    problem = finite((1, 11), (15, 10), d=d)
    assert as_solution(solution)(problem).corners == ((1, 11),)
    level = finite((1, 11), (15, 10))
    assert as_solution(solution)(level).corners == ((15, 10),)


def test_nash_picks_one_and_eleven_exactly_above_139_fourteenths():
    rule, threshold = as_solution("nash"), F(139, 14)
    small = F(1, 10**9)
    assert rule(finite((1, 11), (15, 10), d=(0, threshold - small))).corners == ((15, 10),)
    assert rule(finite((1, 11), (15, 10), d=(0, threshold))).corners == ((1, 11), (15, 10))
    assert rule(finite((1, 11), (15, 10), d=(0, threshold + small))).corners == ((1, 11),)


# Impossibilities.


def test_no_single_valued_weakly_efficient_rule_is_resource_monotone_on_finite_sets():
    """Both {(1,3), (0,0)} and {(3,1), (0,0)} rise to {(1,3), (3,1)}; either choice harms one."""
    first, second = finite((1, 3), (0, 0)), finite((0, 0), (3, 1))
    both = finite((1, 3), (3, 1))
    for choice in both.points:

        def rule(S, d, choice=choice):
            return choice if choice in S.points and len(S.points) == 2 else max(S.points)

        def weakly_efficient(S, d, choice=choice):
            best = [v for v in S.points if S.is_efficient(v, kind="weak")]
            return choice if choice in best else best[0]

        raised = [*pair(first, both), *pair(second, both)]
        verdict = check(weakly_efficient, "resource monotonicity", problems=raised)
        assert verdict.holds is False
        assert check(rule, "weak Pareto optimality", problems=[both]).holds


def test_no_strongly_efficient_rule_is_strongly_monotone_on_comprehensive_sets():
    """comp(1,2) and comp(2,1) leave no choice; each point of the hull of both harms one."""
    low = convex((1, 2), domain="comprehensive")
    high = convex((2, 1), domain="comprehensive")
    both = convex((1, 2), (2, 1), domain="comprehensive")
    for k in range(5):
        choice = (1 + F(k, 4), 2 - F(k, 4))

        def rule(S, d, choice=choice):
            frontier = S.pareto_frontier().points
            return choice if len(frontier) > 1 else frontier[0]

        for problem in (low, high, both):
            assert check(rule, "strong Pareto optimality", problems=[problem]).holds
        grown = [*pair(low, both), *pair(high, both)]
        assert check(rule, "strong monotonicity", problems=grown).holds is False


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
    pairs = [Comparison(a, b) for a in proper for b in proper if set(a.points) < set(b.points)]
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
        return (everything if answers["changed"] else disagree)(S, d)

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


@pytest.mark.parametrize("axiom", AXIOMS)
def test_counterexamples_are_plain_data_that_can_be_verified_without_search(axiom):
    given = VIOLATING[axiom]
    domain = "convex" if isinstance(given, str) else "finite"
    found = check(given, axiom, problems=domain, count=200, rng=0).counterexample
    data = json.loads(json.dumps(found.to_data()))
    again = Counterexample.from_data(data, solution=given)
    assert str(again) == str(found)
    assert again.verify()
    assert again.to_data() == data
    with pytest.raises(InvalidArgument, match="expected a violation"):
        Counterexample.from_data(data, solution=SATISFYING[axiom])


def test_counterexamples_of_the_table_survive_as_data(table):
    violated = [cell.counterexample for cell in table.values() if cell.counterexample]
    assert len(violated) > 100
    for found in violated:
        assert str(Counterexample.from_data(found.to_data())) == str(found)


def test_data_that_is_no_counterexample_is_refused():
    found = check("utilitarian", "affine invariance", problems="finite").counterexample
    data = found.to_data()
    assert all(Fraction(x) == F(x) for side in data["problems"] for v in side["points"] for x in v)
    other = json.loads(json.dumps(data))
    other["problems"][0]["outcome"]["corners"] = [["7", "7"]]
    with pytest.raises(InvalidArgument, match="expected the outcomes"):
        Counterexample.from_data(other)
    for key, value, message in (
        ("domain", "flat", "a domain"),
        ("disagreement", ["99", "99"], "some V > d"),
        ("points", [["1", "2", "3"]], "some V > d"),
    ):
        other = json.loads(json.dumps(data))
        other["problems"][0][key] = value
        with pytest.raises(InvalidArgument, match=message):
            Counterexample.from_data(other)


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("nosh", "anonymity"), {}, "expected a solution among"),
        ((7, "anonymity"), {}, "expected the name of a solution"),
        (("nash", "symmetri"), {}, "did you mean 'symmetry'"),
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


# The command.


def test_the_command_prints_the_table_and_its_json_follows_the_schema():
    command = [sys.executable, "-m", "gametheory.cli", "axioms", "--problems", "10"]
    wide = {**os.environ, "COLUMNS": "160"}
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env=wide).stdout
    assert "Nash: counterexamples" in shown
    assert "proved (Nash 1950)" in shown
    data = json.loads(
        subprocess.run([*command, "--json"], capture_output=True, text=True, check=True).stdout
    )
    schema = json.loads(files("gametheory").joinpath("schemas", "axioms.json").read_text())
    jsonschema.validate(data, schema)
    assert {cell["domain"] for cell in data["cells"]} == set(DOMAINS)
