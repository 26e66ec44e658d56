"""Raiffa's solution and alternating offers among many, against their definitions."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory.bargaining import alternating_offers, alternating_offers_limit
from gametheory.bargaining._raiffa import discrete_raiffa_of_many
from gametheory.testing import small_integers

F = Fraction
CAKE = gt.PayoffSet.from_points([(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)])


@st.composite
def problems(draw, players=(3, 4)):
    """A convex set, often flat, and a disagreement point below one of its profiles."""
    n = draw(st.integers(*players))
    points = draw(st.lists(st.tuples(*[small_integers(0, 4)] * n), min_size=1, max_size=6))
    d = tuple(x - draw(st.integers(0, 2)) for x in draw(st.sampled_from(points)))
    return gt.PayoffSet.from_points(points), tuple(map(F, d))


def most_of(S, player, floor):
    """The most that a player gets while all get at least a floor, by HiGHS."""
    points = np.array(S.points, dtype=float)
    found = linprog(
        -points[:, player],
        A_ub=-points.T,
        b_ub=-np.array(floor, float) + 1e-9,
        A_eq=np.ones((1, len(points))),
        b_eq=[1],
    )
    return -found.fun if found.status == 0 else -np.inf


@settings(max_examples=8)
@given(problems())
def test_raiffa_is_the_limit_of_its_steps(problem):
    S, d = problem
    found = gt.bargain(S, "raiffa", disagreement=d)
    assert S.contains([found.exact_payoffs])[0]
    assert S.is_efficient(found.exact_payoffs)
    assert found.radius < 1e-12
    here = np.array(d, dtype=float)
    for _ in range(30):
        best = [most_of(S, i, here) for i in range(len(d))]
        here = here + (np.array(best) - here) / len(d)
    np.testing.assert_allclose(np.array(found.exact_payoffs, float), here, atol=1e-3)


@given(problems(players=(2, 2)))
def test_raiffa_of_many_is_that_of_two(problem):
    S, d = problem
    point, radius = discrete_raiffa_of_many(S.points, d)
    two = gt.bargain(S, "raiffa", disagreement=d)
    allowed = radius + two.radius
    assert all(abs(x - y) <= allowed for x, y in zip(point, two.exact_payoffs, strict=True))


def test_raiffa_among_equals_and_in_other_units():
    S = gt.PayoffSet.from_points([(0, 0, 0), (6, 0, 0), (0, 6, 0), (0, 0, 6)])
    assert gt.bargain(S, "raiffa", disagreement=(0, 0, 0)).payoffs == (2, 2, 2)
    T = gt.PayoffSet.from_points([(1, 0, 5), (13, 0, 5), (1, 2, 5), (1, 0, 35)])
    assert gt.bargain(T, "raiffa", disagreement=(1, 0, 5)).payoffs == (5, F(2, 3), 15)


def test_why_two_solutions_are_of_two_players_alone():
    with pytest.raises(gt.Unsupported, match=r"Perles 1982.*Calvo and Gutierrez 1994"):
        gt.bargain(CAKE, "perles-maschler", disagreement=(0, 0, 0))
    with pytest.raises(gt.Unsupported, match="halves an area in the plane alone"):
        gt.bargain(CAKE, "equal-area", disagreement=(0, 0, 0))


@st.composite
def games_of_offers(draw):
    S, d = draw(problems())
    delta = tuple(F(draw(st.integers(0, 9)), 10) for _ in d)
    return S, d, delta


@given(games_of_offers())
def test_offers_are_an_equilibrium(game):
    S, d, delta = game
    n = len(d)
    found = alternating_offers(S, discounts=delta, disagreement=d)
    assert found.verify(S)
    assert found.payoffs == found.offers[0]
    for i, offer in enumerate(found.exact_offers):
        after = found.exact_offers[(i + 1) % n]
        for j in set(range(n)) - {i}:
            assert offer[j] - d[j] == delta[j] * (after[j] - d[j])
        # Nobody who proposes could keep more and be accepted.
        assert float(offer[i]) == pytest.approx(most_of(S, i, offer), abs=1e-6)
    wrong = tuple((offer[0] + F(1, 7), *offer[1:]) for offer in found.exact_offers)
    assert not dataclasses.replace(found, exact_offers=wrong, exact_payoffs=wrong[0]).verify(S)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=4), st.integers(0, 3))
def test_a_cake_is_shared_as_the_linear_equations_say(tenths, first):
    """Osborne and Rubinstein 1990, section 3.13: equal discounts give 1, delta, delta^2, ..."""
    n = len(tenths)
    first %= n
    S = gt.PayoffSet.from_points([(0,) * n, *(tuple(map(int, row)) for row in np.eye(n))])
    delta = F(tenths[0], 10)
    found = alternating_offers(S, discounts=[delta] * n, disagreement=(0,) * n, first=first)
    total = sum(delta**k for k in range(n))
    assert found.payoffs == tuple(delta ** ((j - first) % n) / total for j in range(n))


@pytest.mark.parametrize("rates", [(1, 1, 1), (1, 2, 4)])
@pytest.mark.parametrize(
    "points",
    [
        [(0, 0, 0), (6, 0, 0), (0, 3, 0), (0, 0, 1)],
        [(0, 0, 0), (4, 1, 0), (0, 4, 1), (1, 0, 4)],
    ],
)
def test_patient_players_come_near_the_limit(points, rates):
    S, d = gt.PayoffSet.from_points(points), (0, 0, 0)
    limit = alternating_offers_limit(S, rates=rates, disagreement=d)
    assert limit.verify(S)
    for first in range(3):
        offers = alternating_offers(
            S, discounts=[1 - F(r, 10_000) for r in rates], disagreement=d, first=first
        )
        for x, y in zip(offers.exact_payoffs, limit.exact_payoffs, strict=True):
            assert abs(x - y) < F(1, 200)
    nash = gt.bargain(S, "weighted-nash", weights=[F(1, r) for r in rates], disagreement=d)
    pairs = zip(limit.exact_payoffs, nash.exact_payoffs, strict=True)
    assert all(abs(x - y) <= nash.radius for x, y in pairs)
    moved = dataclasses.replace(limit, exact_payoffs=(F(1), F(1), F(1)))
    assert not moved.verify(S)


def test_at_a_kink_patient_players_need_not_come_near_nash():
    """Kultti and Vartiainen 2010 ask for a frontier that is smooth, and here is why."""
    S = gt.PayoffSet.from_points([(0, 0, 0), (4, 1, 0), (0, 4, 1), (1, 0, 4), (2, 2, 2)])
    with pytest.raises(gt.Unsupported, match="Kultti and Vartiainen"):
        alternating_offers_limit(S, rates=(1, 2, 4), disagreement=(0, 0, 0))
    nash = gt.bargain(S, "weighted-nash", weights=(4, 2, 1), disagreement=(0, 0, 0))
    delta = [1 - F(r, 10**6) for r in (1, 2, 4)]
    offers = alternating_offers(S, discounts=delta, disagreement=(0, 0, 0))
    assert offers.verify(S)
    assert abs(offers.exact_payoffs[0] - nash.exact_payoffs[0]) > F(1, 20)


@given(games_of_offers())
def test_players_may_be_renumbered_all_around(game):
    S, d, delta = game
    assume(len(d) == 3)
    turn = (1, 2, 0)
    T = gt.PayoffSet.from_points([tuple(v[k] for k in turn) for v in S.points])
    found = alternating_offers(S, discounts=delta, disagreement=d, first=1)
    there = alternating_offers(
        T, discounts=[delta[k] for k in turn], disagreement=[d[k] for k in turn]
    )
    assert there.payoffs == tuple(found.payoffs[k] for k in turn)


def test_nobody_gains_where_nobody_can():
    S = gt.PayoffSet.from_points([(1, 1, 1)])
    assert alternating_offers(S, discounts=[0.5] * 3, disagreement=(1, 1, 1)).payoffs == (1, 1, 1)
    with pytest.raises(gt.Infeasible):
        alternating_offers(S, discounts=[0.5] * 3, disagreement=(2, 1, 1))
    with pytest.raises(gt.InvalidArgument, match="3 discounts"):
        alternating_offers(S, discounts=[0.5] * 2, disagreement=(1, 1, 1))
    with pytest.raises(gt.InvalidArgument, match="first of 0 to 2"):
        alternating_offers(S, discounts=[0.5] * 3, disagreement=(1, 1, 1), first=3)


def test_no_limit_is_claimed_where_one_player_can_gain_nothing():
    """The equilibria tend to shares of one and two thirds, not to the Nash solution."""
    S = gt.PayoffSet.from_points([(0, 0, 0), (2, 0, 0), (0, 7, 0)])
    found = gt.bargaining.alternating_offers(
        S, discounts=["99999/100000"] * 3, disagreement=(0, 0, 0)
    )
    assert [float(x) for x in found.payoffs] == pytest.approx([2 / 3, 14 / 3, 0], abs=1e-3)
    with pytest.raises(gt.Unsupported, match="wasted"):
        gt.bargaining.alternating_offers_limit(S, disagreement=(0, 0, 0))
