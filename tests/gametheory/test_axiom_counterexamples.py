"""Known counterexamples and impossibilities; counterexamples as data."""

import json
from fractions import Fraction

import pytest
from axiom_rules import SATISFYING, VIOLATING, convex, finite, pair

from gametheory import InvalidArgument
from gametheory.axioms import (
    AXIOMS,
    AxiomComparison,
    Counterexample,
    as_solution,
    check,
)

F = Fraction


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
        before = item.before if isinstance(item, AxiomComparison) else item
        after = item.after if isinstance(item, AxiomComparison) else item
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
