"""Alternating offers: Rubinstein's formula, backward induction, and the Nash limit."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet
from gametheory._numeric import polygon
from gametheory.bargaining.alternating_offers import (
    alternating_offers,
    alternating_offers_limit,
)
from gametheory.testing import bargaining_problems

F = Fraction
DISCOUNTS = st.fractions(0, F(19, 20), max_denominator=20)
PAIRS = st.tuples(DISCOUNTS, DISCOUNTS)
PIE = PayoffSet.from_points([(0, 0), (1, 0), (0, 1)])


def by_backward_induction(points, d, discounts, last):
    """Player 1's first offer in floats, if player 1 takes all it can after `last` refusals."""
    chain = polygon.upper_right_chain(polygon.clip_above(points, d))
    xs, ys = np.array([[float(v[i] - d[i]) for v in chain] for i in range(2)])
    offer = np.array([xs[-1], ys[-1]])
    for step in range(last - 1, -1, -1):
        if step % 2:
            x = max(float(discounts[0]) * offer[0], xs[0])
            offer = np.array([x, np.interp(x, xs, ys)])
        else:
            y = max(float(discounts[1]) * offer[1], ys[-1])
            offer = np.array([np.interp(y, ys[::-1], xs[::-1]), y])
    return offer + np.array(d, dtype=float)


@given(PAIRS)
def test_splitting_a_pie_is_rubinsteins_formula(discounts):
    p, q = discounts
    found = alternating_offers(PIE, discounts=discounts, disagreement=(0, 0))
    share = (1 - q) / (1 - p * q)
    assert found.payoffs == (share, 1 - share)
    other = alternating_offers(PIE, discounts=discounts, disagreement=(0, 0), first=1)
    assert other.payoffs == (p * share, 1 - p * share) == found.offers[1]
    assert other.offers == found.offers


@settings(max_examples=60)
@given(bargaining_problems(), PAIRS)
def test_equals_backward_induction_from_a_far_end(problem, discounts):
    S, d = problem.payoff_set, problem.disagreement
    found = alternating_offers(S, discounts=discounts, disagreement=d)
    far = by_backward_induction(S.points, d, discounts, 600)
    assert np.allclose([float(v) for v in found.payoffs], far, atol=1e-8)


@given(bargaining_problems(), PAIRS)
def test_every_equilibrium_is_certified(problem, discounts):
    S, d = problem.payoff_set, problem.disagreement
    found = alternating_offers(S, discounts=discounts, disagreement=d)
    assert found.verify(S)
    assert all(S.is_efficient(offer) for offer in found.offers)
    assert found.offers[0][0] >= found.offers[1][0], "it is good to make the offer"


@given(bargaining_problems(), PAIRS)
def test_swapping_the_players_swaps_the_offers(problem, discounts):
    S, d = problem.payoff_set, problem.disagreement
    mirror = PayoffSet.from_points([v[::-1] for v in S.points])
    there = alternating_offers(mirror, discounts=discounts[::-1], disagreement=d[::-1], first=1)
    here = alternating_offers(S, discounts=discounts, disagreement=d)
    assert there.offers == (here.offers[1][::-1], here.offers[0][::-1])
    assert there.payoffs == here.payoffs[::-1]


@given(bargaining_problems(), PAIRS, st.fractions(F(1, 4), 4), st.integers(-3, 3))
def test_units_do_not_matter(problem, discounts, scale, shift):
    S, (d1, d2) = problem.payoff_set, problem.disagreement
    moved = PayoffSet.from_points([(scale * x + shift, y - shift) for x, y in S.points])
    corner = (scale * d1 + shift, d2 - shift)
    x, y = alternating_offers(S, discounts=discounts, disagreement=(d1, d2)).payoffs
    image = alternating_offers(moved, discounts=discounts, disagreement=corner).payoffs
    assert image == (scale * x + shift, y - shift)


@given(bargaining_problems(), st.fractions(F(1, 4), F(9, 10), max_denominator=20))
def test_equal_discounts_put_the_nash_solution_between_offers_of_one_product(problem, delta):
    S, d = problem.payoff_set, problem.disagreement
    x, y = alternating_offers(S, discounts=(delta, delta), disagreement=d).offers
    nash = gt.bargain(S, "nash", disagreement=d).payoffs
    assert y[0] <= nash[0] <= x[0]
    products = [(v[0] - d[0]) * (v[1] - d[1]) for v in (x, y)]
    part = polygon.clip_above(S.points, d)
    if all(x[i] < max(v[i] for v in part) for i in range(2)) and y[1] < max(v[1] for v in part):
        assert products[0] == products[1]


@given(bargaining_problems(), st.tuples(st.integers(1, 4), st.integers(1, 4)))
def test_offers_tend_to_the_weighted_nash_solution(problem, rates):
    S, d = problem.payoff_set, problem.disagreement
    limit = alternating_offers_limit(S, rates=rates, disagreement=d)
    assert limit.verify(S)
    for first in (0, 1):
        far = [
            max(
                abs(a - b)
                for a, b in zip(
                    alternating_offers(
                        S, discounts=[1 - r * step for r in rates], disagreement=d, first=first
                    ).payoffs,
                    limit.payoffs,
                    strict=True,
                )
            )
            for step in (F(1, 100), F(1, 10**6))
        ]
        assert far[1] <= far[0] or far[1] < F(1, 10**4)
        assert far[1] < F(1, 10**4)


@given(bargaining_problems(), st.fractions(F(1, 4), 4))
def test_the_limit_at_equal_rates_is_the_nash_solution(problem, rate):
    S, d = problem.payoff_set, problem.disagreement
    limit = alternating_offers_limit(S, rates=(rate, rate), disagreement=d)
    assert limit.payoffs == gt.bargain(S, "nash", disagreement=d).payoffs
    assert alternating_offers_limit(S, disagreement=d).payoffs == limit.payoffs


def test_the_limit_of_splitting_a_pie_divides_by_the_other_ones_rate():
    assert alternating_offers_limit(PIE, rates=(1, 3), disagreement=(0, 0)).payoffs == (
        F(3, 4),
        F(1, 4),
    )


def test_who_discounts_everything_accepts_anything():
    S = PayoffSet.from_points([(0, 0), (0, 3), (2, 2), (3, 0)])
    ultimatum = alternating_offers(S, discounts=("1/2", 0), disagreement=(0, 1))
    assert ultimatum.offers[0] == (F(5, 2), 1)
    both = alternating_offers(S, discounts=(0, 0), disagreement=(0, 1))
    assert both.offers == ((F(5, 2), 1), (0, 3))


DEGENERATE = {
    "a single point": ([(1, 2)], (0, 0), ((1, 2), (1, 2))),
    "the point is d": ([(1, 2)], (1, 2), ((1, 2), (1, 2))),
    "only player 2 can gain": ([(0, 0), (0, 3)], (0, 0), ((0, 3), (0, 3))),
    "d on the frontier": ([(0, 2), (2, 0)], (1, 1), ((1, 1), (1, 1))),
    # Player 1 gets 4 whatever it leaves to player 2: the efficient offer leaves 2, not 1.
    "flat at the right": ([(0, 3), (4, 2)], (0, 0), ((4, 2), (2, F(5, 2)))),
    "flat at both ends": ([(2, 3), (3, 2)], (0, 0), ((3, 2), (2, 3))),
}


@pytest.mark.parametrize(("points", "d", "offers"), DEGENERATE.values(), ids=DEGENERATE)
def test_degenerate_problems_have_the_right_offers(points, d, offers):
    S = PayoffSet.from_points(points)
    found = alternating_offers(S, discounts=("1/2", "1/2"), disagreement=d)
    assert found.offers == offers
    assert found.verify(S)
    assert alternating_offers_limit(S, disagreement=d).verify(S)


def test_a_game_brings_its_disagreement_point():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    S = gt.attainable(game)
    found = alternating_offers(S, discounts=("1/2", "1/2"))
    assert found.disagreement == (0, 0)
    assert found.offers == ((4, 1), (2, 2))
    assert alternating_offers_limit(S).payoffs == (3, F(3, 2))


def test_floats_in_floats_out():
    found = alternating_offers(PIE, discounts=(0.5, 0.25), disagreement=(0, 0))
    assert all(isinstance(v, float) for v in found.payoffs)
    assert found.exact_payoffs == (F(6, 7), F(1, 7))
    floats = PayoffSet.from_points([(0.1, 0.2), (1.7, 0.3), (0.4, 1.9)])
    S = alternating_offers(floats, discounts=("1/2", "1/3"), disagreement=(0.1, 0.2))
    assert S.verify(floats)
    assert all(isinstance(v, float) for v in S.payoffs)
    assert all(
        isinstance(v, float)
        for v in alternating_offers_limit(PIE, rates=(1.0, 2), disagreement=(0, 0)).payoffs
    )


def test_verify_can_fail():
    S = PayoffSet.from_points([(0, 0), (0, 3), (2, 2), (3, 0)])
    found = alternating_offers(S, discounts=("1/2", "2/3"), disagreement=(0, 0))
    x, y = found.exact_offers
    half = (x[0] / 2, x[1] / 2)
    assert found.verify(S)
    for change in (
        {"exact_offers": (y, x)},
        {"exact_offers": (x, x)},
        {"exact_offers": ((F(1), F(1)), y)},
        {"exact_offers": (half, (y[0] / 2, y[1] / 2)), "exact_payoffs": half},
        {"exact_offers": ((F(4), F(4)), y)},
        {"discounts": (F(1, 2), F(1, 2))},
        {"disagreement": (F(1), F(0))},
        {"exact_payoffs": (F(2), F(2))},
    ):
        assert not dataclasses.replace(found, **change).verify(S), change
    limit = alternating_offers_limit(S, disagreement=(0, 0))
    for other in (PayoffSet.from_points([(-1, -1)]), PayoffSet.from_points(S.points, convex=False)):
        assert not found.verify(other)
        assert not limit.verify(other)
    for change in (
        {"exact_payoffs": (F(0), F(3))},
        {"exact_payoffs": (F(3), F(3))},
        {"exact_payoffs": (F(5, 2), F(1))},
        {"rates": (F(1), F(9))},
    ):
        assert not dataclasses.replace(limit, **change).verify(S), change


def test_ill_posed_arguments_are_refused():
    for bad in ((1, 0), (0, -1), (0.5,), (0.5, 0.5, 0.5), "1/2", 0.5, (0.5, float("nan"))):
        with pytest.raises(gt.InvalidArgument, match=r"expected (2 )?discounts"):
            alternating_offers(PIE, discounts=bad, disagreement=(0, 0))
    for bad in ((0, 1), (1, -1), (1,)):
        with pytest.raises(gt.InvalidArgument, match=r"expected (2 )?(positive )?rates"):
            alternating_offers_limit(PIE, rates=bad, disagreement=(0, 0))
    with pytest.raises(gt.InvalidArgument, match="first of 0 to 1"):
        alternating_offers(PIE, discounts=(0, 0), disagreement=(0, 0), first=2)
    with pytest.raises(gt.Infeasible, match="nothing to bargain over"):
        alternating_offers(PIE, discounts=(0, 0), disagreement=(1, 1))
    with pytest.raises(gt.InvalidArgument, match="from no game"):
        alternating_offers(PIE, discounts=(0, 0))
    with pytest.raises(gt.InvalidArgument, match="a PayoffSet"):
        alternating_offers([(0, 0)], discounts=(0, 0))
    with pytest.raises(gt.Unsupported, match="a finite one of 2 players"):
        alternating_offers(PayoffSet.from_points([(0, 0)], convex=False), discounts=(0, 0))
