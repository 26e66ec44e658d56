"""The ideal point of a bargaining problem, against its definition worked out another way."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory.axioms import DOMAINS, Problem
from gametheory.testing import bargaining_problems, proper_problems, small_fractions

F = Fraction
PAYOFFS = {"integers": None, "fractions": small_fractions(-1, 2, 3)}


def attainable_from(problem, least):
    """Profiles of the hull of the generators with V >= least, each maximum among them.

    A maximum of V_1 or V_2 over a polygon cut off at `least` is at a generator, or where a
    segment between two generators crosses V_i = least_i; no hull is needed.
    """
    found = list(problem.points)
    if problem.domain != "finite":
        for (v, w), i in itertools.product(itertools.combinations(problem.points, 2), range(2)):
            if (v[i] - least[i]) * (w[i] - least[i]) < 0:
                t = (least[i] - v[i]) / (w[i] - v[i])
                found.append(tuple(x + t * (y - x) for x, y in zip(v, w, strict=True)))
    return [v for v in found if all(x >= y for x, y in zip(v, least, strict=True))]


def ideal_by_segments(problem):
    least = problem.disagreement
    if problem.floor is not None and "comprehensive" in problem.domain:
        least = tuple(max(x, y) for x, y in zip(least, problem.floor, strict=True))
    above = attainable_from(problem, least)
    return tuple(max(v[i] for v in above) for i in range(2)) if above else problem.disagreement


def ideal_by_linear_programs(problem):
    """In floats, over lotteries on the generators."""
    table = np.array(problem.points, dtype=float).T
    d = np.array(problem.disagreement, dtype=float)
    ones = np.ones((1, table.shape[1]))
    return [
        -linprog(-table[i], A_ub=-table, b_ub=1e-12 - d, A_eq=ones, b_eq=[1]).fun for i in range(2)
    ]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("payoffs", PAYOFFS)
def test_the_ideal_point_by_its_definition(domain, payoffs):
    both = bargaining_problems(domain=domain, payoffs=PAYOFFS[payoffs]) | proper_problems(
        domain=domain, payoffs=PAYOFFS[payoffs]
    )

    @given(both)
    def check(problem):
        assert problem.ideal == ideal_by_segments(problem)
        assert problem.ideal == problem.payoff_set.ideal(problem.disagreement)
        assert all(isinstance(x, Fraction) for x in problem.ideal)
        swapped = problem.swapped(disagreement=True)
        assert swapped.ideal == problem.ideal[::-1]

    check()


@settings(max_examples=60)
@given(proper_problems())
def test_the_ideal_point_by_linear_programs(problem):
    assert np.allclose([float(x) for x in problem.ideal], ideal_by_linear_programs(problem))


@given(proper_problems(domain="comprehensive"), st.tuples(*[st.integers(-3, 3)] * 2))
def test_a_floor_above_d_takes_away_what_lies_below_it(problem, change):
    floor = tuple(x + y for x, y in zip(problem.disagreement, change, strict=True))
    moved = replace(problem, floor=floor)
    assert moved.ideal == ideal_by_segments(moved)
    if moved.is_proper:
        assert moved.ideal == moved.payoff_set.ideal(moved.disagreement)


KNOWN = {
    # What player 1 gets at (3, 0) does not count: player 2 would get less than d.
    "finite": (Problem.of([(3, 0), (1, 2)], (0, 1), domain="finite"), (1, 2)),
    # Over lotteries half of it counts: (2, 1) has V_2 = d_2.
    "convex": (Problem.of([(3, 0), (1, 2)], (0, 1)), (2, 2)),
    "comprehensive": (Problem.of([(3, 0), (1, 2)], (0, 1), domain="comprehensive"), (2, 2)),
    "strictly comprehensive": (
        Problem.of([(0, 5), (8, 0), (5, 3)], domain="strictly comprehensive"),
        (8, 5),
    ),
    "d on the frontier": (Problem.of([(0, 2), (2, 0)], (1, 1), proper=False), (1, 1)),
    "d the only profile": (Problem.of([(1, 3)], (1, 3), domain="finite", proper=False), (1, 3)),
    "gains for one only": (Problem.of([(0, 0), (0, 2)], proper=False), (0, 2)),
    "nothing above d": (Problem(((F(0), F(0)),), (F(1), F(0))), (1, 0)),
    "no generators": (Problem((), (F(1), F(0))), (1, 0)),
    "a pie": (Problem.of([(0, 0), (1, 0), (0, 1)], ("1/4", 0)), (1, F(3, 4))),
}


@pytest.mark.parametrize("case", KNOWN)
def test_known_ideal_points(case):
    problem, expected = KNOWN[case]
    assert problem.ideal == expected


def test_a_problem_without_gains_is_made_only_if_asked_for():
    for domain in ("finite", "convex", "comprehensive"):
        with pytest.raises(gt.InvalidArgument, match="some V > d"):
            Problem.of([(1, 1)], (1, 0), domain=domain)
        problem = Problem.of([(1, 1)], (1, 0), domain=domain, proper=False)
        assert not problem.is_proper
        assert problem.ideal == (1, 1)
        assert problem.payoff_set.contains((1, 1))
        with pytest.raises(gt.InvalidArgument, match="some V >= d"):
            Problem.of([(1, 1)], (2, 0), domain=domain, proper=False)
    with pytest.raises(gt.InvalidArgument, match="some V >= d"):
        Problem.of([(1, 1)], domain="strictly comprehensive", proper=False)


def test_what_a_problem_is_made_of_is_checked():
    for points, d in (([(1, 2, 3)], (0, 0)), ([(1, 2)], (0,)), ([], (0, 0))):
        with pytest.raises(gt.InvalidArgument, match="expected"):
            Problem.of(points, d)
