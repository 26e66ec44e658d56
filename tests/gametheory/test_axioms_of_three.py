"""Axioms among three players: what theorems say, what counterexamples show, and no more."""

import dataclasses
from fractions import Fraction
from functools import cache

import pytest

import gametheory as gt
from gametheory.axioms import (
    AXIOMS_OF_THREE,
    ProblemOfThree,
    of_many,
    table_of_three,
)
from gametheory.axioms.of_many import ViolationOfThree

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


# What is a violation, by hand.


def points(*profiles):
    return tuple(tuple(map(F, v)) for v in profiles)


def three(*profiles, d=(0, 0, 0), domain="finite"):
    return ProblemOfThree(points(*profiles), *points(d), domain)


def claim(axiom, before, after, *recommended, change=(), solution="utilitarian"):
    return ViolationOfThree(
        solution,
        axiom,
        before,
        after,
        tuple(map(F, change)),
        tuple(points(*v) for v in recommended),
    )


def solved(solution, axiom, before, after, change=()):
    outcomes = [of_many._outcome(solution, p) for p in (before, after) if p is not None]
    return claim(axiom, before, after, *outcomes, change=change, solution=solution)


SMALL, LARGE = three((2, 1, 1), (1, 1, 2)), three((2, 1, 1), (1, 1, 2), (1, 2, 1))
LEVEL = three(*SMALL.points, (1, 1, 1))
RISING = three((2, 1, 1), (1, 1, 2), (3, 1, 1))
BOTH_RISING = three((2, 1, 1), (1, 1, 2), (3, 3, 1))
NEAR, FAR = F(1, 10**10), F(1, 10**8)
AFTER_TURN = three((1, 1, 2), (1, 2, 1))
TURNED = {"change": (1, 2, 0)}
AFTER_SCALING = three((2, 3, 5), (1, 3, 8), d=(0, 1, 2))
SCALED = {"change": (1, 2, 3)}
SAME = {"change": (0, 1, 2)}
CLAIMS = [
    (of_many.PARETO, three((1, 1, 1), (1, 1, 2)), None, [[(1, 1, 1)]], {}, True),
    (of_many.PARETO, three((1, 1, 1), (1, 1, 2)), None, [[(1, 1, 2)]], {}, False),
    (of_many.PARETO, three((1, 1, 1), (1, 1, 2)), None, [[(1, 1, 2), (1, 1, 1)]], {}, True),
    (of_many.RATIONAL, three((1, 1, 1), (3, -1, 1)), None, [[(3, -1, 1)]], {}, True),
    (of_many.RATIONAL, three((1, 1, 1), (3, 0, 1)), None, [[(3, 0, 1)]], {}, False),
    (of_many.RATIONAL, three((1, 1, 1), (3, -1, 1)), None, [[(1, 1, 1), (3, -1, 1)]], {}, True),
    # (2, 1, 1) of the order 1, 2, 0 is (1, 1, 2).
    (of_many.ANONYMOUS, SMALL, AFTER_TURN, [[(2, 1, 1)], [(1, 1, 2)]], TURNED, False),
    (of_many.ANONYMOUS, SMALL, AFTER_TURN, [[(2, 1, 1)], [(1, 2, 1)]], TURNED, True),
    (of_many.ANONYMOUS, SMALL, AFTER_TURN, [SMALL.points, [(1, 2, 1)]], TURNED, True),
    (
        of_many.ANONYMOUS,
        SMALL,
        AFTER_TURN,
        [[(2, 1, 1)], points((1, 1, 2), (1, 2, 1))],
        TURNED,
        True,
    ),
    (of_many.ANONYMOUS, SMALL, SMALL, [[(2, 1, 1)], [(1, 1, 2)]], SAME, True),
    (of_many.ANONYMOUS, SMALL, LARGE, [[(2, 1, 1)], [(1, 1, 2)]], SAME, False),
    (of_many.ANONYMOUS, SMALL, None, [[(2, 1, 1)]], SAME, False),
    (of_many.ANONYMOUS, SMALL, SMALL, [[(2, 1, 1)]], SAME, False),
    (
        of_many.ANONYMOUS,
        SMALL,
        three((1, 1, 1)),
        [[(2, 1, 1)], [(1, 1, 1)]],
        {"change": (1, 1, 1)},
        False,
    ),
    (of_many.ANONYMOUS, SMALL, SMALL, [[(2, 1, 1)], [(1, 1, 2)]], {"change": (0, 1)}, False),
    # x -> a x + i.
    (of_many.AFFINE, SMALL, AFTER_SCALING, [[(2, 1, 1)], [(1, 3, 8)]], SCALED, True),
    (of_many.AFFINE, SMALL, AFTER_SCALING, [[(2, 1, 1)], [(2, 3, 5)]], SCALED, False),
    (of_many.AFFINE, SMALL, three((2, 3, 5), (1, 3, 8)), [[(2, 1, 1)], [(1, 3, 8)]], SCALED, False),
    (
        of_many.AFFINE,
        SMALL,
        three((2, 3, 5), (1, 3, 8), d=(0, 1, 2), domain="convex"),
        [[(2, 1, 1)], [(1, 3, 8)]],
        SCALED,
        False,
    ),
    (
        of_many.AFFINE,
        SMALL,
        three((2, 0, 3), (1, 0, 4), d=(0, 1, 2)),
        [[(2, 1, 1)], [(1, 0, 4)]],
        {"change": (1, -1, 1)},
        False,
    ),
    (
        of_many.AFFINE,
        SMALL,
        three((2, 1, 3), (1, 1, 4), d=(0, 1, 2)),
        [[(2, 1, 1)], [(1, 1, 4)]],
        {"change": (1, 0, 1)},
        False,
    ),
    # The larger set chooses what the smaller has, and the smaller something else.
    (of_many.IIA, SMALL, LARGE, [[(2, 1, 1)], [(1, 1, 2)]], {}, True),
    (of_many.IIA, SMALL, LARGE, [[(2, 1, 1)], [(2, 1, 1)]], {}, False),
    (of_many.IIA, SMALL, LARGE, [[(2, 1, 1)], [(1, 2, 1)]], {}, False),
    (of_many.IIA, SMALL, LARGE, [[(2, 1, 1)], [(2, 1, 1), (1, 2, 1)]], {}, False),
    (of_many.IIA, SMALL, LARGE, [[(2, 1, 1)], SMALL.points], {}, True),
    (of_many.IIA, SMALL, LARGE, [SMALL.points, [(2, 1, 1)]], {}, True),
    (of_many.IIA, LARGE, SMALL, [[(2, 1, 1)], [(1, 1, 2)]], {}, False),
    (
        of_many.IIA,
        SMALL,
        three(*LARGE.points, d=(0, 0, F(1, 2))),
        [[(2, 1, 1)], [(1, 1, 2)]],
        {},
        False,
    ),
    (
        of_many.IIA,
        SMALL,
        three(*LARGE.points, domain="convex"),
        [[(2, 1, 1)], [(1, 1, 2)]],
        {},
        False,
    ),
    # All ideal payoffs but player 1's stay: no other need be better off.
    (of_many.INDIVIDUAL, SMALL, RISING, [[(2, 1, 1)], [(1, 1, 2)]], {}, True),
    (of_many.INDIVIDUAL, SMALL, RISING, [[(1, 1, 2)], [(2, 1, 1)]], {}, False),
    (of_many.INDIVIDUAL, SMALL, BOTH_RISING, [[(2, 1, 1)], [(1, 1, 2)]], {}, False),
    # No ideal payoff changes: nobody may be worse off.
    (of_many.INDIVIDUAL, SMALL, LEVEL, [[(1, 1, 2)], [(2, 1, 1)]], {}, True),
    (of_many.RESTRICTED, SMALL, LEVEL, [[(1, 1, 2)], [(2, 1, 1)]], {}, True),
    (of_many.RESTRICTED, SMALL, RISING, [[(2, 1, 1)], [(1, 1, 2)]], {}, False),
    (of_many.STRONG, SMALL, BOTH_RISING, [[(1, 1, 2)], [(3, 3, 1)]], {}, True),
    (of_many.STRONG, SMALL, BOTH_RISING, [[(2, 1, 1)], [(3, 3, 1)]], {}, False),
    # Some way to break ties would do.
    (of_many.STRONG, SMALL, BOTH_RISING, [SMALL.points, [(3, 3, 1)]], {}, False),
    (of_many.STRONG, SMALL, BOTH_RISING, [[(2, 1, 1)], BOTH_RISING.points], {}, False),
    *(
        (axiom, SMALL, LEVEL, [[(2, 2, 2)], [fallen]], {}, True)
        for axiom in (of_many.INDIVIDUAL, of_many.RESTRICTED, of_many.STRONG)
        for fallen in ((1, 2, 2), (2, 1, 2), (2, 2, 1))
    ),
    # A set is within itself.
    (of_many.IIA, SMALL, SMALL, [[(2, 1, 1)], [(1, 1, 2)]], {}, True),
    # Irrational outcomes are told apart beyond their radius alone.
    (of_many.STRONG, SMALL, LARGE, [[(1, 1, 1 + NEAR)], [(1, 1, 1)]], {}, False),
    (of_many.STRONG, SMALL, LARGE, [[(1, 1, 1 + FAR)], [(1, 1, 1)]], {}, True),
    (of_many.ANONYMOUS, SMALL, SMALL, [[(2, 1, 1)], [(2, 1, 1 + NEAR)]], SAME, False),
    (of_many.ANONYMOUS, SMALL, SMALL, [[(2, 1, 1)], [(2, 1, 1 - FAR)]], SAME, True),
]


@pytest.mark.parametrize("given", CLAIMS, ids=lambda given: given[0])
def test_what_is_a_violation(given):
    axiom, before, after, recommended, how, expected = given
    assert of_many._is_violation(claim(axiom, before, after, *recommended, **how)) is expected


def test_a_violation_is_verified_only_as_one_of_its_axiom_and_its_rule():
    # Player 2 falls from 4 to 3, and all ideal payoffs stay as they are.
    smaller, larger = three((2, 4, 1), (3, 0, 4)), three((2, 4, 1), (3, 0, 4), (2, 3, 4))
    found = solved("nash", of_many.RESTRICTED, smaller, larger)
    assert found.verify()
    assert dataclasses.replace(found, axiom=of_many.STRONG).verify()  # it asks more
    for change in (
        {"axiom": "restricted"},
        {"axiom": of_many.ANONYMOUS},
        {"before": found.after, "after": found.before},
        {"recommended": found.recommended[::-1]},
        {"solution": "utilitarian"},
    ):
        assert not dataclasses.replace(found, **change).verify(), change
    wasteful = three((1, 0, 1), (0, 1, 1), domain="convex")
    assert solved(of_many.LINE, of_many.PARETO, wasteful, None).verify()
    whole = three((1, 0, 1), (0, 1, 1), (F(1, 3), F(1, 3), F(1, 3)))
    assert not solved(of_many.LINE, of_many.PARETO, whole, None).verify()


def test_problems_with_nothing_to_gain_show_no_violation():
    poor = three((4, 2, 0), (-1, 0, 3))
    assert not poor.is_proper
    assert not solved("utilitarian", of_many.RATIONAL, poor, None).verify()
    assert solved("utilitarian", of_many.RATIONAL, three((4, 4, -1), (1, 1, 1)), None).verify()


def test_sets_of_three_are_proper_if_one_profile_is_better_for_all():
    assert three((1, 1, 1), (0, 0, 5)).is_proper
    assert not three((1, 1, 0), (0, 0, 5)).is_proper
    assert three((2, 2, -1), (-1, 0, 5), domain="convex").is_proper
    assert not three((2, 2, -1), (-1, 0, 5)).is_proper
    assert not three((2, 2, 0), (1, 3, 0), domain="convex").is_proper


def test_ideal_payoffs_of_three_are_over_what_all_accept():
    profiles = (1, 2, 3), (9, 9, -1), (2, 1, 1)
    assert three(*profiles).ideal == (2, 2, 3)
    assert three(*profiles, d=(1, 1, 2)).ideal == (1, 2, 3)
    assert three(*profiles, d=(1, 1, -1)).ideal == (9, 9, 3)
    convex = three((0, 0, 4), (8, 8, -4), d=(1, 1, 0), domain="convex")
    assert convex.ideal == (4, 4, 3)
