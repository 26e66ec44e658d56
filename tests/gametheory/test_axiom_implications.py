"""Axioms that imply others, on the domains for which they do."""

import itertools

import pytest
from axiom_rules import WILD, asked_of, dictator, sampled

import gametheory as gt
from gametheory.axioms import (
    AXIOMS,
    DOMAINS,
    IMPLICATIONS,
    AxiomComparison,
    Problem,
    _implications,
    check,
)
from gametheory.axioms._inheritance import proving, refuting
from gametheory.axioms.search import violation

# Implications.

IMPLIED = [(i, domain) for i in IMPLICATIONS for domain in i.domains]


def named(given):
    implication, domain = given
    return f"{implication.stronger} > {implication.weaker}, {domain}"


@pytest.mark.few(16)
@pytest.mark.parametrize("given", IMPLIED, ids=map(named, IMPLIED))
def test_a_violation_of_the_weaker_axiom_is_one_of_the_stronger(given):
    implication, domain = given
    weaker, stronger = AXIOMS[implication.weaker], AXIOMS[implication.stronger]
    rules = list(map(asked_of, WILD))
    if domain != "finite":
        rules += map(asked_of, ("raiffa", "utilitarian", "kalai-smorodinsky"))
    violated = 0
    for c in sampled(weaker.name, domain)[:70]:
        for rule in rules:
            if violation(weaker, rule, c) is None:
                continue
            converted = implication.convert(c)
            assert stronger.applies(converted)
            assert violation(stronger, rule, converted) is not None
            assert converted.before.payoff_set == c.before.payoff_set
            if c.after is not None:
                assert converted.after.payoff_set == c.after.payoff_set
            violated += 1
    assert violated


WITNESSES = {  # of each implication, that the stronger axiom asks for more
    ("strong Pareto optimality", "weak Pareto optimality"): ("max-min", "convex"),
    ("anonymity", "symmetry"): ("kalai-smorodinsky", "convex"),
    ("impartiality", "symmetry"): ("nash", "convex"),
    ("affine invariance", "translation invariance"): ("leximin", "convex"),
    ("affine invariance", "common scale invariance"): ("utilitarian", "convex"),
    ("strong monotonicity", "individual monotonicity"): ("kalai-smorodinsky", "comprehensive"),
}


@pytest.mark.parametrize("names", WITNESSES)
def test_the_weaker_axiom_does_not_imply_the_stronger(names):
    stronger, weaker = names
    rule, domain = WITNESSES[names]
    if names == ("anonymity", "symmetry"):

        def rule(S, d):
            """Symmetric where the problem is; else the first player's."""
            even = d[0] == d[1] and {v[::-1] for v in S.points} == set(S.points)
            return gt.bargain(S, "nash", disagreement=d).exact_face[0] if even else dictator(S, d)

    assert check(rule, weaker, problems=domain, count=30).holds
    assert check(rule, stronger, problems=domain, count=100).holds is False


def test_implications_with_domains_need_them():
    assert check("max-min", "weak Pareto optimality", problems="comprehensive", count=40).holds
    strong = check("max-min", "strong Pareto optimality", problems="comprehensive", count=40)
    assert strong.holds is False
    before = Problem.of([(0, 0), (1, 3)])
    risen = AxiomComparison(before, Problem.of([(2, 2), (1, 3)]))
    assert AXIOMS["resource monotonicity"].applies(risen)
    assert not AXIOMS["strong monotonicity"].applies(risen)
    grown = AxiomComparison(Problem.of([(1, 1)]), Problem.of([(1, 1), (0, 3)]))
    assert AXIOMS["strong monotonicity"].applies(grown)
    assert all(v[0] > 0 for v in grown.before.payoff_set.points)  # nothing that rises to (0, 3)


def test_what_follows_in_two_steps_is_found():
    origins = {(o.axiom, o.domain): str(o) for o in refuting("resource monotonicity", "convex")}
    wanted = "restricted monotonicity", "strictly comprehensive"
    assert origins[wanted] == "restricted monotonicity on strictly comprehensive sets"
    assert ("strong monotonicity", "convex") not in origins
    proofs = {(o.axiom, o.domain) for o in proving("restricted monotonicity", "comprehensive")}
    assert {("resource monotonicity", "comprehensive"), ("individual monotonicity", "convex")} <= (
        proofs
    )
    for axiom, domain in itertools.product(AXIOMS, DOMAINS):
        for origin in refuting(axiom, domain):
            back = [(o.axiom, o.domain) for o in proving(origin.axiom, origin.domain)]
            assert (axiom, domain) in back


def test_implications_name_axioms_and_print_their_argument():
    for implication in IMPLICATIONS:
        assert {implication.stronger, implication.weaker} <= set(AXIOMS)
        assert implication.because in str(implication)
    assert " on comprehensive and strictly comprehensive sets: " in str(IMPLICATIONS[-1])
    assert _implications.IMPLICATIONS is IMPLICATIONS
