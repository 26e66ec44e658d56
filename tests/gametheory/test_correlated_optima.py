"""Optima over correlated equilibria: equal to HiGHS, with certificates that can fail."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from correlated_oracle import AUMANN, DOMINANCE, FLAT, any_game, by_highs, small
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory.correlated import (
    _interior,
    _opposed,
    _simplex,
    _welfare,
    correlated_equilibria,
)
from gametheory.correlated._incentives import incentives
from gametheory.testing import bimatrix_games, small_fractions
from gametheory.welfare import (
    egalitarian,
    nash,
    relative_utilitarian,
    weighted_nash,
    weighted_utilitarian,
    welfare_optimum,
)

# Optima and their certificates


def test_a_basis_that_is_singular_in_floats_ends_the_steering_quietly():
    """Floats divided by zero on the way, with warnings; rationals find the optimum from there."""
    game = gt.NormalForm(
        [
            [[6, 8, 1, 4], [2, 7, 9, 4], [4, 7, 2, 3], [1, 8, 5, 2]],
            [[6, 0, 3, 7], [9, 6, 1, 6], [7, 6, 1, 5], [3, 1, 9, 6]],
        ]
    )
    best = correlated_equilibria(game).maximize(weights=(-1, 0))
    assert best.exact_payoffs == (4, 7)
    assert best.verify(game)


@given(any_game, st.booleans(), st.data())
@settings(max_examples=60, deadline=None)
def test_linear_optima_equal_highs_and_verify(game, coarse, data):
    weights = data.draw(st.tuples(*[st.integers(-2, 2)] * game.num_players))
    best = correlated_equilibria(game, coarse=coarse).maximize(weights=weights)
    objective = sum(w * own for w, own in zip(weights, game.payoffs, strict=True))
    assert float(best.value) == pytest.approx(by_highs(game, objective, coarse), abs=1e-6)
    assert best.verify(game)
    assert best.is_exact


@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_larger_games_equal_highs_and_verify(seed, coarse):
    game = gt.NormalForm(np.random.default_rng(seed).integers(0, 1000, (2, 12, 11)))
    best = correlated_equilibria(game, coarse=coarse).maximize()
    assert float(best.value) == pytest.approx(by_highs(game, game.payoffs.sum(axis=0), coarse))
    assert best.verify(game)


@pytest.mark.parametrize("seed", range(4))
def test_larger_games_full_of_ties_equal_highs_and_verify(seed):
    game = gt.NormalForm(np.random.default_rng(seed).integers(0, 3, (2, 9, 8)))
    best = correlated_equilibria(game).maximize(weights=(1, -2))
    assert float(best.value) == pytest.approx(
        by_highs(game, game.payoffs[0] - 2 * game.payoffs[1], False), abs=1e-7
    )
    assert best.verify(game)


def test_values_of_joint_actions_can_be_maximised():
    values = [[0, 0], [0, 1]]
    equilibria = correlated_equilibria(AUMANN)
    best = equilibria.maximize(values=values)
    assert best.value == max(v[1, 1] for v in equilibria.vertices)
    assert best.verify(AUMANN)


def test_exact_pivots_alone_reach_the_same_optimum(monkeypatch):
    game = gt.NormalForm(np.random.default_rng(5).integers(0, 4, (2, 5, 5)))
    value = correlated_equilibria(game).maximize().value

    def nowhere(rows, objective, tilt, handing_over):
        return np.array([0]), np.empty(0, dtype=np.int64)

    monkeypatch.setattr(_simplex, "_steer", nowhere)
    best = correlated_equilibria(game).maximize()
    assert best.value == value
    assert best.verify(game)


@pytest.mark.parametrize("seed", range(3))
def test_ties_leave_nothing_to_exact_pivots(seed, monkeypatch):
    def refused(*_):
        raise AssertionError("floats should have ended at the optimum")

    payoffs = np.random.default_rng(seed).integers(0, 3, (2, 20, 20))
    payoffs[1][(payoffs == 2).all(axis=0)] = 0
    game = gt.NormalForm(payoffs)
    monkeypatch.setattr(_simplex._Vertex, "pivot", refused)
    for welfare in ("utilitarian", "egalitarian"):
        best = correlated_equilibria(game).maximize(welfare)
        assert best.is_exact
        assert best.verify(game)


def test_a_cycle_of_gains_that_rounding_invents_ends():
    game = gt.NormalForm.from_bimatrix(
        [
            [0, 2, 2, 1, 2, 0, 1],
            [0, 0, 1, 1, 0, 1, 2],
            [1, 2, 0, 0, 0, 0, 1],
            [1, 2, 1, 0, 1, 2, 2],
        ],
        [
            [2, 0, 1, 1, 0, 1, 0],
            [0, 2, 0, 0, 1, 1, 0],
            [1, 0, 0, 2, 1, 0, 2],
            [1, 1, 1, 2, 2, 0, 1],
        ],
    )
    best = correlated_equilibria(game).maximize("egalitarian")
    assert best.is_exact
    assert best.verify(game)


def changed(best, **fields):
    return dataclasses.replace(best, **fields)


def test_verification_fails_on_anything_but_an_optimum():
    best = correlated_equilibria(AUMANN).maximize()
    assert best.verify(AUMANN)
    proof = best.certificate
    assert proof.verify(AUMANN)
    less = dataclasses.replace(proof, bound=proof.bound - Fraction(1, 10**9))
    assert not less.verify(AUMANN), "a bound below the optimum"
    name, price = next(iter(proof.multipliers.items()))
    for broken in (
        {},
        {**proof.multipliers, name: -price},
        {**proof.multipliers, name: price * 2},
        {**proof.multipliers, (7, 0, 0): price},
        {**proof.multipliers, (0, 5, 0): price},
        {**proof.multipliers, (0,): price},
    ):
        assert not dataclasses.replace(proof, multipliers=broken).verify(AUMANN)
    half = Fraction(1, 2)
    assert not changed(best, lottery={(0, 0): Fraction(1)}).verify(AUMANN), "no equilibrium"
    assert not changed(best, lottery={(0, 1): half, (1, 0): half}).verify(AUMANN), "not optimal"
    assert not changed(best, lottery={(0, 1): half}).verify(AUMANN), "no distribution"
    assert not changed(best, lottery={(0, 9): Fraction(1)}).verify(AUMANN), "no joint action"
    assert not changed(best, exact_payoffs=(Fraction(5), Fraction(5))).verify(AUMANN)
    assert not changed(best, lower=Fraction(1)).verify(AUMANN)
    assert not changed(best, upper=Fraction(11)).verify(AUMANN)
    assert not best.verify(DOMINANCE)
    assert not best.verify(FLAT)
    coarse = dataclasses.replace(proof, coarse=True)
    assert not changed(best, certificate=coarse).verify(AUMANN)


# Concave welfare


@given(small, st.booleans(), st.data())
@settings(max_examples=40, deadline=None)
def test_concave_optima_equal_those_of_the_payoff_polygon(game, coarse, data):
    d = data.draw(st.tuples(st.integers(-1, 2), st.integers(-1, 2)))
    equilibria = correlated_equilibria(game, coarse=coarse)
    least = equilibria.maximize(egalitarian(d))
    assert least.exact_payoffs == welfare_optimum(equilibria.payoffs, egalitarian(d)).exact_payoffs
    assert least.verify(game)
    assert least.is_exact
    if least.value < 0:
        with pytest.raises(gt.Infeasible, match="some player gets"):
            equilibria.maximize(nash(d))
        return
    best = equilibria.maximize(nash(d))
    assert best.value == welfare_optimum(equilibria.payoffs, nash(d)).value
    assert best.verify(game)
    assert best.is_exact


@given(small, st.booleans(), st.data())
@settings(max_examples=30, deadline=None)
def test_weighted_and_relative_utilitarian_optima_equal_those_of_the_payoff_polygon(
    game, coarse, data
):
    d = data.draw(st.tuples(st.integers(-1, 2), st.integers(-1, 2)))
    share = st.integers(1, 3)
    ideal = tuple(x + data.draw(share) for x in d)
    weights = data.draw(st.tuples(share, share))
    equilibria = correlated_equilibria(game, coarse=coarse)
    for welfare in (relative_utilitarian(d, ideal), weighted_utilitarian(weights)):
        best = equilibria.maximize(welfare)
        assert best.value == welfare_optimum(equilibria.payoffs, welfare).value
        assert best.value == welfare(best.payoffs)
        assert best.name == welfare.name
        assert best.verify(game)
        assert not changed(best, lower=best.lower - 1).verify(game)
        assert not changed(best, upper=best.upper + 1).verify(game)
        assert not changed(best, lower=best.lower - 1, upper=best.upper - 1).verify(game)


def test_what_is_not_maximised_is_named_in_words():
    for welfare, name in (
        (weighted_nash((1, 2), (0, 0)), "weighted Nash"),
        (lambda payoffs: payoffs[0], r"<lambda>\(payoffs\)"),
    ):
        with pytest.raises(gt.Unsupported, match=f"no exact optimum of {name}: expected a"):
            correlated_equilibria(AUMANN).maximize(welfare)


@pytest.mark.parametrize("seed", range(6))
def test_nash_welfare_of_three_players_is_bracketed(seed):
    game = gt.NormalForm(np.random.default_rng(seed).integers(1, 50, (3, 3, 2, 3)))
    best = correlated_equilibria(game, coarse=seed % 2 == 1).maximize(nash((0, 0, 0)))
    assert best.verify(game)
    assert best.lower <= best.upper <= best.lower * (1 + Fraction(1, 10**7))
    assert not changed(best, upper=best.lower * Fraction(99, 100)).verify(game)
    assert not changed(best, upper=best.upper * 2).verify(game)


def test_a_nash_product_of_zero_is_proven():
    game = gt.NormalForm.from_bimatrix([[1, 2]], [[0, 0]])
    best = correlated_equilibria(game).maximize(nash((0, 0)))
    assert best.value == 0
    assert best.is_exact
    assert best.verify(game)
    assert best.exact_payoffs == (2, 0), "the best for the player who can gain"


@given(bimatrix_games(max_actions=3, payoffs=small_fractions()), st.booleans())
@settings(max_examples=30, deadline=None)
def test_floats_are_the_fractions_that_they_are(game, coarse):
    floats = gt.NormalForm(game.exact_payoffs.astype(float))
    exact, rounded = (correlated_equilibria(g, coarse=coarse).maximize() for g in (game, floats))
    assert exact.lottery == rounded.lottery
    assert exact.lower == rounded.lower
    assert isinstance(exact.value, Fraction)
    assert isinstance(rounded.value, float)
    assert rounded.distribution.dtype == np.float64
    assert rounded.verify(game)
    assert exact.verify(floats)


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (4, 1), (1, 1, 2), (3,)])
def test_thin_games(shape):
    game = gt.NormalForm(np.random.default_rng(1).integers(0, 9, (len(shape), *shape)))
    equilibria = correlated_equilibria(game)
    assert equilibria.maximize().verify(game)
    assert equilibria.contains(equilibria.vertices).all()


def test_huge_and_tiny_payoffs_are_decided_exactly():
    A = [[10**15 + 1, 0], [10**15, 1]]
    game = gt.NormalForm.from_bimatrix(A, [[1, 0], [0, 1e-12]])
    best = correlated_equilibria(game).maximize()
    assert best.lottery == {(0, 0): 1}
    assert best.verify(game)


# Opposed interests


OPPOSED = {
    "generic": lambda r: r.integers(-9, 10, (4, 5)),
    "ties": lambda r: r.integers(0, 2, (4, 4)),
    "one action": lambda r: r.integers(-2, 3, (1, 4)),
    "repeated rows": lambda r: r.integers(0, 3, (3, 3))[[0, 1, 1, 2]],
    "two by two": lambda r: r.integers(-2, 3, (2, 2)),
}


@pytest.mark.few(20)
@pytest.mark.parametrize("coarse", [False, True])
@pytest.mark.parametrize("kind", OPPOSED)
@pytest.mark.parametrize("seed", range(5))
def test_opposed_interests_need_no_program(kind, seed, coarse, monkeypatch):
    """The same optimum, and the same word on whether it is unique, as by the linear program."""
    own = OPPOSED[kind](np.random.default_rng(seed))
    game = gt.NormalForm([own.tolist(), (7 - 3 * own).tolist()])
    for weights in [(1, 1), (3, 1), (-1, 2), (0, -1), (1, -5)]:
        quick = correlated_equilibria(game, coarse=coarse).maximize(weights=weights)
        with monkeypatch.context() as patch:
            patch.setattr(_welfare, "opposed", lambda rows: None)
            slow = correlated_equilibria(game, coarse=coarse).maximize(weights=weights)
        assert quick.verify(game)
        assert slow.verify(game)
        assert quick.value == slow.value
        if np.ptp(own):
            assert quick.method.startswith("zero-sum")
            # Every equilibrium is optimal, so one that is unique is so for every direction.
            assert quick.unique == slow.unique


def test_opposed_interests_in_thirds_and_floats():
    own = [[Fraction(1, 3), -2], [Fraction(-1, 2), 1]]
    game = gt.NormalForm([own, [[-x / 7 for x in row] for row in own]])
    best = correlated_equilibria(game).maximize(weights=(1, 3))
    nash_point = gt.equilibria.nash_equilibria(game)[0]
    assert best.exact_payoffs == tuple(nash_point.exact_payoffs)
    assert best.verify(game)
    floats = correlated_equilibria(gt.NormalForm([[[0.5, -2], [-1.5, 1]], [[-0.5, 2], [1.5, -1]]]))
    assert floats.maximize().verify(floats.game)
    assert isinstance(floats.maximize().value, float)


def test_a_price_taken_off_an_opposed_game_is_noticed():
    game = gt.NormalForm([[[2, -1], [-1, 1]], [[-2, 1], [1, -1]]])
    best = correlated_equilibria(game).maximize(weights=(2, 1))
    fewer = dict(list(best.certificate.multipliers.items())[1:])
    less = dataclasses.replace(best.certificate, multipliers=fewer)
    assert best.verify(game)
    assert not dataclasses.replace(best, certificate=less).verify(game)


@pytest.mark.parametrize("seed", range(2))
def test_nearly_opposed_interests_go_through_the_inside(seed, monkeypatch):
    """The basis that the interior-point method finds is the optimum that pivots find."""
    random = np.random.default_rng(seed)
    own = random.integers(0, 100, (9, 9))
    game = gt.NormalForm([own, 100 - own + random.integers(0, 3, (9, 9))])
    asked = []

    def count(rows, objective):
        asked.append(len(objective))
        return _interior.interior_basis(rows, objective)

    monkeypatch.setattr(_simplex, "interior_basis", count)
    monkeypatch.setattr(_simplex, "LONG", 5)
    inside = correlated_equilibria(game).maximize()
    assert asked
    monkeypatch.setattr(_simplex, "LONG", 10**9)
    pivots = correlated_equilibria(game).maximize()
    assert inside.verify(game)
    assert inside.value == pivots.value
    assert inside.unique == pivots.unique
    assert float(inside.value) == pytest.approx(by_highs(game, game.payoffs.sum(axis=0), False))


def test_what_is_too_large_for_the_inside_is_left_to_pivots(monkeypatch):
    rows = incentives(gt.zoo.chicken(), coarse=False)
    monkeypatch.setattr(_interior, "MOST_ENTRIES", 3)
    assert _interior.interior_basis(rows, np.arange(4.0)) is None


def test_whether_an_opposed_optimum_is_unique_is_seldom_a_matter_of_lists(monkeypatch):
    """All extreme equilibria of a game full of ties would take seconds."""

    def refused(_):
        raise AssertionError("two strategies, or a rank, should have decided it")

    monkeypatch.setattr(_opposed, "nash_equilibria", refused)
    random = np.random.default_rng(0)
    ties, generic = random.integers(0, 2, (10, 10)), random.integers(0, 1000, (8, 8))
    for own, unique in ((ties, False), (generic, True), (np.triu(np.ones((9, 9), int)), False)):
        game = gt.NormalForm([own.tolist(), (1 - own).tolist()])
        best = correlated_equilibria(game).maximize(weights=(2, 1))
        assert best.unique is unique
        assert best.verify(game)
        assert correlated_equilibria(game).maximize("egalitarian").verify(game)


def test_an_opposed_game_too_large_to_list_says_that_it_does_not_know(monkeypatch):
    def too_large(_):
        raise gt.TooLarge("expected fewer")

    monkeypatch.setattr(_opposed, "nash_equilibria", too_large)
    game = gt.NormalForm([[[1, 1, 2], [2, 0, 0]], [[1, 1, 0], [0, 2, 2]]])
    best = correlated_equilibria(game).maximize(weights=(1, 0))
    assert best.unique is None
    assert best.verify(game)
    monkeypatch.undo()
    assert correlated_equilibria(game).maximize(weights=(1, 0)).unique is False
