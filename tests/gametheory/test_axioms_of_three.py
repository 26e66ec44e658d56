"""Axioms among three players: what theorems say, what counterexamples show, and no more."""

import dataclasses
from fractions import Fraction
from functools import cache

import pytest

import gametheory as gt
from gametheory.axioms import AXIOMS_OF_THREE, ProblemOfThree, of_many, table_of_three

F = Fraction
DOMAINS = ("convex", "finite")


@cache
def _table(domain):
    return table_of_three(domain, count=120)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_violation_is_one_and_every_theorem_has_a_source(domain):
    for (solution, axiom), cell in _table(domain).items():
        if cell.verdict == "fails":
            assert cell.violation.verify(), (solution, axiom)
            bad = dataclasses.replace(cell.violation, recommended=((),) * 2)
            assert not bad.verify()
        assert bool(cell.source) == (cell.verdict == "holds")


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_theorem_is_refuted(domain, monkeypatch):
    """The search alone, as if there were no theorems."""
    monkeypatch.setattr(of_many, "_PROOFS", ())
    searched = table_of_three(domain, count=25)
    for key, cell in _table(domain).items():
        if cell.verdict == "holds":
            assert searched[key].verdict == "open", key


def test_what_the_literature_says_of_three_players():
    convex = _table("convex")
    # Roth 1979: no solution of three players has all of these.
    for solution in {name for name, _ in convex}:
        at = {axiom: convex[solution, axiom].verdict for axiom in AXIOMS_OF_THREE}
        assert "fails" in (at[of_many.PARETO], at[of_many.ANONYMOUS], at[of_many.RESTRICTED])
    holders = {
        s for (s, axiom), c in convex.items() if axiom == of_many.IIA and c.verdict != "fails"
    }
    assert holders == {"nash", "utilitarian", "egalitarian"}
    assert convex["utilitarian", of_many.RATIONAL].verdict == "fails"


def test_gains_in_ratio_may_waste_what_one_player_could_have():
    problem = ProblemOfThree(((F(1), F(0), F(1)), (F(0), F(1), F(1))), (F(0),) * 3)
    (outcome,) = of_many._outcome("gains in ratio", problem)
    assert outcome == (F(1, 2), F(1, 2), F(1, 2))
    best = gt.bargain(problem.payoff_set, "kalai-smorodinsky", disagreement=(0, 0, 0))
    assert best.payoffs == (F(1, 2), F(1, 2), 1)


def test_same_seed_same_table():
    one, other = (table_of_three("finite", count=10, rng=3) for _ in range(2))
    assert one == other
    with pytest.raises(gt.InvalidArgument, match="domain"):
        table_of_three("comprehensive")
    with pytest.raises(gt.InvalidArgument, match="three players"):
        ProblemOfThree(((F(1), F(2)),), (F(0), F(0)))
