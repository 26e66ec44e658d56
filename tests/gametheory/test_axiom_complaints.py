"""What each axiom says of given outcomes, near its borders, by numbers worked out by hand."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from axiom_rules import convex, dictator, everything, finite, worst

import gametheory as gt
from gametheory.axioms import (
    AXIOMS,
    AxiomComparison,
    Counterexample,
    Problem,
    as_solution,
    check,
)
from gametheory.axioms.rules import Outcome
from gametheory.axioms.search import violation

F = Fraction
CONVEX, LONE = AxiomComparison(convex((0, 0), (4, 0), (3, 3), (0, 4))), finite((1, 1), d=(0, 0))


def complaint(axiom, comparison, before, after=None):
    return AXIOMS[axiom].complain(comparison, before, after or before)


def at(*profiles, convex=False, radius=0):
    exact = [tuple(map(F, v)) for v in profiles]
    return Outcome.of(exact, convex=convex, radius=F(radius))


# Pareto optimality of sets: the corners may be efficient, and what is between them not.


@pytest.mark.parametrize("kind", ["strong", "weak"])
def test_a_set_whose_corners_are_efficient_is_not_if_its_middle_is_dominated(kind):
    axiom = f"{kind} Pareto optimality"
    ends = [(4, 0), (0, 4)]
    assert complaint(axiom, CONVEX, at(*ends, convex=True)) == (
        f"(2, 2) is not {kind}ly Pareto-optimal"
    )
    assert complaint(axiom, CONVEX, at((4, 0), (3, 3), convex=True)) is None
    assert complaint(axiom, CONVEX, at((3, 3), convex=True)) is None
    # Two profiles, of which nothing is said in between.
    points = AxiomComparison(finite((4, 0), (0, 4), (3, 3)))
    assert complaint(axiom, points, at(*ends)) is None


def test_efficiency_is_asked_of_what_an_irrational_outcome_may_be_at_best():
    axiom = "strong Pareto optimality"
    for radius, wrong in (("1/10", True), ("1/3", False)):
        assert bool(complaint(axiom, CONVEX, at(("27/10", "27/10"), radius=radius))) is wrong


# What a radius excuses.


def test_less_than_d_is_certain_only_beyond_the_radius():
    problem = AxiomComparison(finite((1, 1)))
    axiom = "individual rationality"
    # Between -3/20 and -1/20, surely below 0; between -1/5 and 0; between -3/10 and 1/10.
    given = (("1/20", "player 1 gets -0.05, less than 0 without agreement"), ("1/10", None))
    for radius, told in (*given, ("1/5", None)):
        found = complaint(axiom, problem, at((F(-1, 10), 1), radius=radius))
        assert found == (told and told.replace("-0.05", "-1/20"))
    second = complaint(axiom, problem, at((1, F(-1, 10))))
    assert second == "player 2 gets -1/10, less than 0 without agreement"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (at((1, 1)), at((1, 1)), None),
        (at((1, 1)), at((1, 0)), "player 2 falls from 1 to 0"),
        (at((2, 1)), at((1, 9)), "player 1 falls from 2 to 1"),
        # A tie could be broken so that nobody falls, or not.
        (at((1, 3), (3, 1)), at((1, 1)), None),
        (at((2, 3), (3, 2)), at((1, 3), (2, 0)), None),
        (at((2, 3), (3, 3)), at((1, 3), (0, 3)), "player 1 falls from 2 to 1"),
        # Intervals that touch may hold the same number.
        (at((2, 2), radius="1/2"), at((1, 2), radius="1/2"), None),
        (at((2, 2), radius="1/4"), at((1, 2), radius="1/5"), "player 1 falls from 2 to 1"),
    ],
)
@pytest.mark.parametrize("axiom", ["strong monotonicity", "resource monotonicity"])
def test_nobody_may_surely_fall(axiom, before, after, told):
    grown = AxiomComparison(finite((1, 1)), finite((1, 1), (2, 2)))
    assert complaint(axiom, grown, before, after) == told


def test_monotonicity_in_d_and_in_ones_own_payoffs_ask_one_player():
    fall = at((2, 2)), at((1, 1))
    for player in (0, 1):
        raised = replace(LONE, disagreement=(F(1, 2), 0) if player == 0 else (0, F(1, 2)))
        placed = AxiomComparison(LONE, raised, player=player)
        told = complaint("disagreement-point monotonicity", placed, *fall)
        assert told == f"player {player + 1} falls from 2 to 1"
        # The other's ideal payoff stays, player's own rises.
        more = finite((1, 1), (2, 1) if player == 0 else (1, 2))
        told = complaint("individual monotonicity", AxiomComparison(LONE, more), *fall)
        assert told == f"player {player + 1} falls from 2 to 1"


# Counterexamples as data, and judged again.


def violated(axiom, rule, comparison):
    return violation(AXIOMS[axiom], as_solution(rule), comparison)


def test_a_counterexample_is_verified_for_its_own_reason_or_for_another_rule_at_all():
    bad = violated("symmetry", dictator, AxiomComparison(finite((1, 3), (3, 1))))
    assert bad.verify()
    assert not replace(bad, reason="for no reason").verify()
    assert bad.verify(worst)  # (1, 3) instead of (3, 1)
    assert not bad.verify(everything)


def test_a_counterexample_is_verified_with_its_own_outcomes():
    bad = violated("symmetry", dictator, AxiomComparison(finite((1, 3), (3, 1))))
    for side in ("before", "after"):
        assert not replace(bad, **{side: at((1, 3))}).verify()


def test_a_verdict_is_verified_by_what_it_speaks_of():
    found = check("utilitarian", "individual rationality", problems="convex", count=40)
    held = check("utilitarian", "symmetry", problems="convex", count=5)
    assert (found.holds, held.holds) == (False, True)
    assert found.verify()
    assert held.verify()
    for verdict in (found, held):
        assert not replace(verdict, solution="nash").verify()
        assert not replace(verdict, axiom="strong Pareto optimality").verify()
    assert not replace(held, counterexample=found.counterexample).verify()


def test_data_hold_the_floor_of_free_disposal_and_the_radius():
    problem = Problem(((F(2), F(1)), (F(1), F(2))), (F(1, 2), F(0)), "comprehensive", (F(0), F(0)))
    found = violated("strong Pareto optimality", worst, AxiomComparison(problem))
    data = json.loads(json.dumps(found.to_data()))
    (side,) = data["problems"]
    assert (side["floor"], side["disagreement"]) == (["0", "0"], ["1/2", "0"])
    assert side["outcome"]["radius"] == "0"
    assert Counterexample.from_data(data, solution=worst).comparison == found.comparison
    higher = {**side, "floor": side["disagreement"], "outcome": side["outcome"]}
    told = Counterexample.from_data({**data, "problems": [higher]}, solution=worst)
    assert told.comparison.before.lowest == problem.disagreement
    plain = violated("weak Pareto optimality", worst, AxiomComparison(finite((1, 1), (3, 2))))
    assert plain.to_data()["problems"][0]["floor"] is None


def test_data_hold_the_radius_of_an_irrational_outcome():
    S = convex((0, 0), (0, 4), (1, 3), (2, 0))
    outcome = as_solution("perles-maschler")(S)
    assert outcome.radius > 0
    found = violated("symmetry", dictator, AxiomComparison(finite((1, 3), (3, 1))))
    side = replace(found, before=outcome).to_data()["problems"][0]
    assert F(side["outcome"]["radius"]) == outcome.radius


def test_a_problem_on_which_a_rule_is_not_defined_does_not_end_the_search():
    given = [finite((k, 1)) for k in range(1, 6)]

    def sometimes(S, d):
        if S.points[0][0] == 2:
            raise gt.Infeasible("not here")
        return S.points

    found = check(sometimes, "weak Pareto optimality", problems=given)
    assert (found.checked, found.undefined) == (4, 1)


def test_another_seed_gives_other_problems():
    first, same, other = (
        check("nash", "symmetry", problems="convex", count=30, rng=seed).comparisons
        for seed in (1, 1, 2)
    )
    assert first == same != other


# Which comparisons an axiom speaks of: one that meets its hypotheses, and others that just do not.

LINE = finite((1, 3), (3, 1))
APART = finite((1, 3), (3, 2), d=(0, 1))
DISPOSABLE = convex((1, 3), (3, 1), domain="comprehensive")


def moved(problem, d, **change):
    return replace(problem, disagreement=tuple(map(F, d)), **change)


@pytest.mark.parametrize(
    ("axiom", "before", "after", "how", "spoken"),
    [
        ("strong Pareto optimality", LINE, None, {}, True),
        ("strong Pareto optimality", LINE, LINE, {}, False),
        ("symmetry", LINE, None, {}, True),
        ("symmetry", LINE, LINE, {}, False),
        ("symmetry", moved(LINE, (0, "1/2")), None, {}, False),
        ("symmetry", finite((1, 3), (3, 2)), None, {}, False),
        ("anonymity", APART, finite((3, 1), (2, 3), d=(1, 0)), {}, True),
        ("anonymity", APART, finite((3, 1), (2, 3), d=(0, 1)), {}, False),
        ("anonymity", APART, None, {}, False),
        ("impartiality", APART, finite((3, 1), (2, 3), d=(0, 1)), {}, True),
        ("impartiality", APART, finite((3, 1), (2, 3), d=(1, 0)), {}, False),
        ("impartiality", APART, APART, {}, False),
        *(
            (f"{kind} invariance", LINE, after, {"scale": scale, "shift": shift}, spoken)
            for kind, scale, shift, after, spoken in (
                ("affine", (2, 3), (1, 0), finite((3, 9), (7, 3), d=(1, 0)), True),
                ("affine", (2, 3), (1, 0), finite((3, 9), (7, 3)), False),
                ("affine", (2, 3), (1, 0), LINE, False),
                ("affine", (0, 1), (1, 0), finite((1, 3), (1, 1), (2, 2)), False),
                ("translation", (1, 1), (1, 0), finite((2, 3), (4, 1), d=(1, 0)), True),
                ("translation", (2, 2), (0, 0), finite((2, 6), (6, 2)), False),
                ("common scale", (2, 2), (0, 0), finite((2, 6), (6, 2)), True),
                ("common scale", (2, 1), (0, 0), finite((2, 3), (6, 1)), False),
                ("common scale", (1, 1), (1, 0), finite((2, 3), (4, 1), d=(1, 0)), False),
            )
        ),
        *(
            (f"{kind}monotonicity", LINE, after, {}, kind in kinds)
            for after, kinds in (
                (finite((1, 3), (3, 1), (2, 2)), ("strong ", "individual ", "restricted ")),
                (finite((1, 3), (3, 1), (4, 2)), ("strong ", "individual ")),
                (finite((1, 3), (3, 1), (4, 4)), ("strong ",)),
                (finite((1, 3), (3, 2)), ()),  # the same ideal payoffs, but not nested
                (finite((1, 3), (3, 1), (2, 2), d=(-1, 0)), ()),
                (convex((1, 3), (3, 1), (2, 2)), ()),
                (None, ()),
            )
            for kind in ("strong ", "individual ", "restricted ")
        ),
        ("independence of irrelevant alternatives", LINE, finite((1, 3), (3, 1), (9, 9)), {}, True),
        ("independence of irrelevant alternatives", LINE, finite((1, 3), (9, 9)), {}, False),
        ("resource monotonicity", LINE, finite((1, 4), (3, 1)), {}, True),
        ("resource monotonicity", LINE, finite((1, 4), (3, "1/2")), {}, False),
        ("resource monotonicity", LINE, finite((1, 4), (3, 1), (1, 1)), {}, False),
        ("resource monotonicity", LINE, finite((1, 4), (3, 1), d=(0, -1)), {}, False),
        ("disagreement-point monotonicity", LINE, moved(LINE, (1, 0)), {"player": 0}, True),
        ("disagreement-point monotonicity", LINE, moved(LINE, (1, 0)), {"player": 1}, False),
        ("disagreement-point monotonicity", LINE, moved(LINE, (1, 0)), {}, False),
        ("disagreement-point monotonicity", LINE, moved(LINE, (1, "1/2")), {"player": 0}, False),
        ("disagreement-point monotonicity", LINE, LINE, {"player": 0}, False),
        ("disagreement-point monotonicity", LINE, moved(LINE, (-1, 0)), {"player": 0}, False),
        ("disagreement-point monotonicity", APART, moved(LINE, (1, 1)), {"player": 0}, False),
        # What can be disposed of is the same set only if the floor stays.
        *(
            ("disagreement-point monotonicity", DISPOSABLE, after, {"player": 0}, spoken)
            for after, spoken in (
                (moved(DISPOSABLE, (1, 0), floor=(F(0), F(0))), True),
                (moved(DISPOSABLE, (1, 0)), False),
            )
        ),
    ],
)
def test_an_axiom_speaks_of_what_meets_its_hypotheses_and_of_nothing_else(
    axiom, before, after, how, spoken
):
    how = {k: tuple(map(F, v)) if isinstance(v, tuple) else v for k, v in how.items()}
    assert AXIOMS[axiom].applies(AxiomComparison(before, after, **how)) == spoken


def test_impartiality_is_asked_with_free_disposal_down_to_the_diagonal():
    problem = convex((1, 3), (3, 1), d=(0, "1/2"), domain="comprehensive")
    asked = [
        c for c in AXIOMS["impartiality"].compare(problem) if AXIOMS["impartiality"].applies(c)
    ]
    assert len(asked) > 1
    for c in asked:
        assert c.before.lowest == c.after.lowest == (0, 0)
        assert c.before.disagreement == c.after.disagreement
        assert c.after.points == tuple(v[::-1] for v in c.before.points)
    assert check("utilitarian", "impartiality", problems="comprehensive", count=20).holds
    assert check("nash", "impartiality", problems="comprehensive", count=20).holds is False


def test_mirrored_problems_have_d_on_the_diagonal_and_no_floor():
    problem = convex((1, 3), (3, 2), d=(0, "1/2"), domain="comprehensive")
    (asked,) = AXIOMS["symmetry"].compare(replace(problem, floor=(F(-1), F(0))))
    assert asked.before.disagreement == asked.before.lowest == (0, 0)
    assert set(asked.before.points) == {(1, 3), (3, 1), (3, 2), (2, 3)}
