"""Certificates of solutions by what players can gain, and by areas: see `certificates`."""

import dataclasses

import pytest
from certificates import ONE, F, profile
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory import PayoffSet
from gametheory.payoffs.polytope_proofs import BestGain
from gametheory.testing import bargaining_problems
from gametheory.welfare.result import WEIGHTED, Certificate


@given(bargaining_problems(), st.sampled_from(["individually-rational", "unrestricted"]))
def test_kalai_smorodinsky_is_certified_with_the_ideal_point_of_its_set(problem, ideal):
    S, d = problem.payoff_set, problem.disagreement
    found = gt.bargain(S, "kalai-smorodinsky", disagreement=d, ideal=ideal)
    certified = found.certificate
    assert certified.verify(S, found.exact_payoffs)
    # The outcome by another ratio, certified as what it is, and as what it is not.
    other = gt.bargain(S, "proportional", disagreement=d, weights=(1, 7))
    assert other.certificate.verify(S, other.exact_payoffs)
    claimed = dataclasses.replace(other.certificate, rule=certified.rule)
    best = S.ideal(d if ideal == "individually-rational" else None)
    gains = [F(x) - F(y) for x, y in zip(best, d, strict=True)]
    assert claimed.verify(S, other.exact_payoffs) == (7 * gains[0] == gains[1])


TRIPLES = st.tuples(*[st.integers(0, 4)] * 3)


@given(
    st.lists(TRIPLES, min_size=1, max_size=6),
    st.sampled_from(["individually-rational", "unrestricted"]),
)
def test_kalai_smorodinsky_of_three_is_proved_with_the_ideal_point_of_its_set(points, ideal):
    S = PayoffSet.from_points([*points, (0, 0, 0)])
    d = (0, 0, 0)
    proof = gt.bargain(S, "kalai-smorodinsky", disagreement=d, ideal=ideal).proof
    assert proof.verify(S)
    best = S.ideal(d if ideal == "individually-rational" else None)
    assert proof.scale == tuple(map(F, best))
    other = gt.bargain(S, "proportional", disagreement=d, weights=(1, 7, 2)).proof
    assert other.verify(S)
    claimed = dataclasses.replace(other, rule=proof.rule, ideal=proof.ideal)
    assert not claimed.verify(S)  # no multiple of (1, 7, 2) is ideal here: 7 is beyond all payoffs
    larger = dataclasses.replace(proof, scale=tuple(2 * x for x in proof.scale))
    assert larger.verify(S) == (not any(best))


def test_best_gains_are_proved():
    S = PayoffSet.from_points([(0, 0, 0), (4, 0, -2), (0, 4, 0), (0, 0, 4), (2, 2, -1)])
    origin = profile(0, 0, 0)
    proof = gt.bargain(S, "kalai-smorodinsky", disagreement=origin).proof
    assert proof.scale == profile("8/3", 4, 4)
    first, second, third = proof.ideal
    assert first.gain(S.points, origin) == F(8, 3)
    assert first.prices == profile(1, "2/3", "2/3") or min(first.prices) >= 0
    tall = dataclasses.replace(first, mixture={profile(4, 0, -2): ONE})
    for false in (
        tall,  # somebody loses
        dataclasses.replace(first, player=1),
        dataclasses.replace(first, prices=profile(1, 0, 0)),  # bounds less well
        dataclasses.replace(first, prices=profile(2, *first.prices[1:])),
        dataclasses.replace(first, prices=(*first.prices[:2], -first.prices[2])),
        dataclasses.replace(first, mixture={v: x / 2 for v, x in first.mixture.items()}),
        dataclasses.replace(first, mixture={profile(4, 4, 4): ONE}),
        dataclasses.replace(first, mixture={profile(0, 0, 0): ONE}),
    ):
        assert false.gain(S.points, origin) is None
        assert not dataclasses.replace(proof, ideal=(false, second, third)).verify(S)
    for ideal in ((), (first, second), (second, first, third), (first, second, second)):
        assert not dataclasses.replace(proof, ideal=ideal).verify(S)


@given(bargaining_problems())
def test_equal_areas_are_certified(problem):
    S, d = problem.payoff_set, problem.disagreement
    found = gt.bargain(S, "equal-area", disagreement=d)
    assert found.certificate.rule == "equal areas"
    assert found.certificate.verify(S, found.exact_payoffs)
    for other in ("nash", "egalitarian", "kalai-smorodinsky"):
        point = gt.bargain(S, other, disagreement=d).exact_payoffs
        if point != found.exact_payoffs:
            normal = gt.bargain(S, other, disagreement=d).certificate.normal
            claimed = dataclasses.replace(found.certificate, normal=normal)
            assert not claimed.verify(S, point)


@pytest.mark.parametrize(
    ("vertices", "mixture", "prices"),
    [
        # With 2 at (2, 1), player 1 is said to gain nothing: a price below 0 hides it.
        ([(0, 0), (2, 1)], {(0, 0): 1}, (1, -2)),
        # With 1 at (1, 0) on V >= 0, player 1 is said to gain 2: at no vertex, at no mean of them.
        ([(2, -1), (0, 1), (0, 2)], {(2, 0): 1}, (1, 0)),
        ([(2, -1), (0, 1), (0, 2)], {(2, -1): 1, (0, 1): -1, (0, 2): 1}, (1, 0)),
        ([(2, -1), (0, 1), (0, 2)], {(2, -1): 1, (0, 1): 1}, (1, 0)),
        # Player 1 is said to gain 2, at a price of 2.
        ([(0, 0), (1, 0)], {(1, 0): 1}, (2, 0)),
        ([(0, 0), (1, 0)], {}, (1, 0)),
        ([(0, 0), (1, 0)], {(1, 0): 1}, (1,)),
        ([(0, 0), (1, 0)], {(1, 0): 1}, (1, 0, 0)),
        ([(0, 0), (1, 0)], {(1, 0): 1}, ()),
    ],
)
def test_a_best_gain_that_is_none_is_refused(vertices, mixture, prices):
    claim = BestGain(0, {profile(*v): F(x) for v, x in mixture.items()}, profile(*prices))
    assert claim.gain([profile(*v) for v in vertices], profile(0, 0)) is None


@pytest.mark.parametrize("player", [-2, -1, 2])
def test_best_gains_are_those_of_players(player):
    claim = BestGain(player, {profile(1, 1): ONE}, profile(1, 1))
    vertices = [profile(0, 0), profile(1, 1)]
    assert claim.gain(vertices, profile(0, 0)) is None
    assert dataclasses.replace(claim, player=0, prices=profile(1, 0)).gain(vertices, (0, 0)) == 1


def test_ideal_gains_are_over_what_both_accept_and_best_gains_over_all():
    """The line from (4, -2) to (2, 2) leaves V >= 0 at (3, 0): gains of 3 and 3, or 4 and 3."""
    S = PayoffSet.from_points([(0, 0), (4, -2), (2, 2), (0, 3)])
    ideal, best = (
        gt.bargain(S, "kalai-smorodinsky", disagreement=(0, 0), ideal=ideal)
        for ideal in ("individually-rational", "unrestricted")
    )
    assert ideal.exact_payoffs == (2, 2)
    assert best.exact_payoffs == (F(24, 11), F(18, 11))
    for found, other in ((ideal, best), (best, ideal)):
        assert found.certificate.verify(S, found.exact_payoffs)
        claimed = dataclasses.replace(found.certificate, rule=other.certificate.rule)
        assert not claimed.verify(S, found.exact_payoffs)


@pytest.mark.parametrize("rule", ["gains in ratio of ideal gains", "gains in ratio of best gains"])
def test_weights_of_nothing_are_no_ratio(rule):
    """At d = (-1, 3) player 1 can gain 1 and player 2 nothing, and (4, 0) is not asked for."""
    S = PayoffSet.from_points([(0, 0), (4, 0), (0, 3)])
    claim = Certificate(rule, profile(3, 4), profile(-1, 3), profile(0, 0), False)
    assert not claim.verify(S, (4, 0))


@pytest.mark.parametrize("weights", [(0, 0), (1, 1)])
def test_without_anything_to_gain_nothing_is_in_ratio(weights):
    S = PayoffSet.from_points([(0, 0), (4, 0), (0, 4)])
    rule = "gains in ratio of ideal gains"
    claim = Certificate(rule, profile(1, 1), profile(5, 5), profile(*weights), False)
    assert not claim.verify(S, (2, 2))


@pytest.mark.parametrize("rule", WEIGHTED)
def test_without_weights_nothing_is_an_optimum(rule):
    S = PayoffSet.from_points([(4, 0), (0, 4), (0, 0)])
    even = Certificate(rule, profile(1, 1), profile(0, 0), profile(1, 1), True)
    assert even.verify(S, (2, 2))
    assert not dataclasses.replace(even, weights=profile(0, 0)).verify(S, (2, 2))
