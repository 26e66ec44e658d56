"""Correlated equilibria against brute force, and the theorems about them."""

from fractions import Fraction

import numpy as np
import pytest
from correlated_oracle import (
    AUMANN,
    DOMINANCE,
    FLAT,
    any_game,
    brute_force_vertices,
    constraints,
    small,
    three_player_games,
    vertices_of,
)
from hypothesis import given, settings
from hypothesis import strategies as st

import gametheory as gt
from gametheory._numeric import double_description
from gametheory._numeric.polygon import convex_hull
from gametheory.correlated import CorrelatedOptimum, correlated_equilibria
from gametheory.correlated._incentives import incentives
from gametheory.games import zoo
from gametheory.testing import bimatrix_games, zero_sum_games
from gametheory.welfare import kalai_smorodinsky, utilitarian

# The classic examples


def test_aumanns_game_of_chicken():
    equilibria = correlated_equilibria(AUMANN)
    best = equilibria.maximize()
    assert best.exact_payoffs == (Fraction(21, 4), Fraction(21, 4))
    assert best.exact_distribution.tolist() == [
        [Fraction(1, 2), Fraction(1, 4)],
        [Fraction(1, 4), 0],
    ]
    assert best.unique
    assert len(equilibria.vertices) == 5, "Calvo-Armengol 2006: five for Chicken"
    third = np.array([[1, 1], [1, 0]], dtype=object) * Fraction(1, 3)
    assert equilibria.contains(third), "Aumann's own example, worth (5, 5)"
    assert not equilibria.contains([[1, 0], [0, 0]])


def test_a_dominance_solvable_game_has_one_correlated_equilibrium():
    for coarse in (False, True):
        equilibria = correlated_equilibria(DOMINANCE, coarse=coarse)
        assert equilibria.payoffs.points == ((3, 1),)
        assert len(equilibria.vertices) == 1
        assert equilibria.maximize(weights=(-1, -1)).unique


def test_commitment_can_pay_strictly_more():
    game = gt.NormalForm(np.random.default_rng(1).integers(0, 1000, (2, 10, 10)))
    obeyed, committed = (
        correlated_equilibria(game, coarse=coarse).maximize() for coarse in (False, True)
    )
    assert obeyed.value < committed.value
    assert not correlated_equilibria(game).contains(committed.distribution)


# Vertices


@given(bimatrix_games(max_actions=2), st.booleans())
@settings(max_examples=25, deadline=None)
def test_vertices_equal_brute_force(game, coarse):
    assert vertices_of(correlated_equilibria(game, coarse=coarse)) == brute_force_vertices(
        game, coarse
    )


@pytest.mark.parametrize("game", [AUMANN, zoo.bach_or_stravinsky(), zoo.matching_pennies()])
@pytest.mark.parametrize("coarse", [False, True])
def test_vertices_of_classics_equal_brute_force(game, coarse):
    assert vertices_of(correlated_equilibria(game, coarse=coarse)) == brute_force_vertices(
        game, coarse
    )


@given(st.one_of(small, three_player_games(most=2)), st.booleans())
@settings(max_examples=40, deadline=None)
def test_vertices_are_equilibria_and_span_every_optimum(game, coarse):
    equilibria = correlated_equilibria(game, coarse=coarse)
    corners = equilibria.vertices
    assert equilibria.contains(corners).all()
    totals = [(game.exact_payoffs * v).sum() for v in corners]
    best = equilibria.maximize()
    assert best.value == max(totals)
    assert best.unique == (totals.count(max(totals)) == 1)


def test_a_constant_game_has_every_distribution():
    for coarse in (False, True):
        equilibria = correlated_equilibria(FLAT, coarse=coarse)
        assert vertices_of(equilibria) == set(map(tuple, np.eye(6, dtype=int).tolist()))
        assert equilibria.payoffs.points == ((0, 0),)
        best = equilibria.maximize()
        assert best.value == 0
        assert not best.unique
        assert best.verify(FLAT)


def test_too_many_vertices_are_refused_before_the_work(monkeypatch):
    big = gt.NormalForm(np.random.default_rng(0).integers(0, 9, (2, 7, 7)))
    with pytest.raises(gt.TooLarge, match="at most 36 joint actions"):
        _ = correlated_equilibria(big).vertices
    monkeypatch.setattr(double_description, "MAX_RAYS", 50)
    game = gt.NormalForm(np.random.default_rng(0).integers(0, 1000, (2, 4, 4)))
    with pytest.raises(gt.TooLarge, match="at most 50 vertices"):
        _ = correlated_equilibria(game).vertices


# Membership


@given(any_game, st.booleans())
@settings(max_examples=40, deadline=None)
def test_pure_equilibria_are_members(game, coarse):
    equilibria = correlated_equilibria(game, coarse=coarse)
    for equilibrium in gt.pure_equilibria(game):
        p = np.zeros(game.shape, dtype=int)
        p[equilibrium.actions] = 1
        assert equilibria.contains(p)


@given(small)
@settings(max_examples=40, deadline=None)
def test_nash_equilibria_are_members_and_so_are_their_mixtures(game):
    products = [
        np.multiply.outer(*map(np.array, e.exact_profile)) for e in gt.nash_equilibria(game)
    ]
    equilibria = correlated_equilibria(game)
    assert equilibria.contains(np.array(products)).all()
    assert equilibria.contains(sum(products) * Fraction(1, len(products)))


@given(small, st.data())
@settings(max_examples=60, deadline=None)
def test_a_product_is_a_member_exactly_if_it_is_a_nash_equilibrium(game, data):
    profile = []
    for count in game.shape:
        parts = data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count).filter(any))
        profile.append(np.array([Fraction(k, sum(parts)) for k in parts]))
    product = np.multiply.outer(*profile)
    own, other = game.exact_payoffs
    stable = max(own @ profile[1]) == profile[0] @ own @ profile[1]
    stable &= max(profile[0] @ other) == profile[0] @ other @ profile[1]
    assert correlated_equilibria(game).contains(product) == stable
    assert correlated_equilibria(game, coarse=True).contains(product) == stable


@given(any_game, st.data())
@settings(max_examples=60, deadline=None)
def test_membership_is_the_definition_and_coarse_is_wider(game, data):
    size = int(np.prod(game.shape))
    parts = data.draw(st.lists(st.integers(0, 2), min_size=size, max_size=size).filter(any))
    p = np.array([Fraction(k, sum(parts)) for k in parts])
    inside = {}
    for coarse in (False, True):
        inside[coarse] = bool(
            correlated_equilibria(game, coarse=coarse).contains(p.reshape(game.shape))
        )
        assert inside[coarse] == all(row @ p >= 0 for row in np.array(constraints(game, coarse)))
    assert inside[True] or not inside[False]


def test_regret_is_what_the_best_deviation_gains():
    swap = correlated_equilibria(AUMANN)
    external = correlated_equilibria(AUMANN, coarse=True)
    certain = [[1, 0], [0, 0]]
    assert swap.regret(certain).tolist() == [1, 1]
    half = np.array([[1, 0], [0, 1]], dtype=object) * Fraction(1, 2)
    assert swap.regret(half).tolist() == [Fraction(3, 2)] * 2
    assert external.regret(half).tolist() == [1, 1]
    assert external.regret([[0.5, 0], [0, 0.5]]).tolist() == [1.0, 1.0]


def test_batches_lead_and_floats_have_a_tolerance():
    equilibria = correlated_equilibria(AUMANN)
    third = np.array([[1, 1], [1, 0]]) / 3
    batch = np.stack([[third, third + 1e-12], [np.eye(2) / 2, third + 1e-3]])
    assert equilibria.contains(batch).tolist() == [[True, True], [False, False]]
    assert equilibria.regret(batch).shape == (2, 2, 2)
    assert not equilibria.contains(third, tolerance=0), "three thirds of a float are not one"


@pytest.mark.parametrize(
    "bad", [[[1, 0]], [1, 0, 0, 0], "no", [[float("nan"), 0], [0, 1]], [[1], [0, 1]]]
)
def test_what_is_no_distribution_is_refused(bad):
    with pytest.raises(gt.InvalidArgument, match="distribution"):
        correlated_equilibria(AUMANN).contains(bad)


def test_arguments_of_the_wrong_kind_are_refused():
    with pytest.raises(gt.InvalidArgument, match="a NormalForm"):
        correlated_equilibria([[1]])
    equilibria = correlated_equilibria(AUMANN)
    with pytest.raises(gt.InvalidArgument, match="several"):
        equilibria.maximize(utilitarian, weights=(1, 1))
    with pytest.raises(gt.InvalidArgument, match="weights of 2 numbers, got 3"):
        equilibria.maximize(weights=(1, 1, 1))
    with pytest.raises(gt.InvalidArgument, match="shape"):
        equilibria.maximize(values=[1, 2])
    with pytest.raises(gt.InvalidArgument, match="tolerance"):
        equilibria.contains([[1, 0], [0, 0]], tolerance=-1)
    with pytest.raises(gt.Unsupported, match="Kalai"):
        equilibria.maximize(kalai_smorodinsky((0, 0), (1, 1)))


# Payoff polygons and invariances


@given(small, st.booleans())
@settings(max_examples=40, deadline=None)
def test_the_payoff_polygon_is_the_hull_of_the_vertices_payoffs(game, coarse):
    equilibria = correlated_equilibria(game, coarse=coarse)
    points = [tuple((own * v).sum() for own in game.exact_payoffs) for v in equilibria.vertices]
    assert equilibria.payoffs.points == convex_hull(points)


@given(zero_sum_games(max_actions=4))
@settings(max_examples=30, deadline=None)
def test_zero_sum_correlated_equilibria_pay_the_value(game):
    value = gt.minimax(game).exact_payoffs
    for coarse in (False, True):
        assert correlated_equilibria(game, coarse=coarse).payoffs.points == (value,)


@given(small, st.booleans(), st.data())
@settings(max_examples=30, deadline=None)
def test_invariance_to_relabelling_swapping_and_affine_maps(game, coarse, data):
    rows = data.draw(st.permutations(range(game.shape[0])))
    columns = data.draw(st.permutations(range(game.shape[1])))
    scale = data.draw(st.fractions(min_value="1/8", max_value=8))
    shift = data.draw(st.integers(-9, 9))
    exact = game.exact_payoffs[:, rows][:, :, columns]
    moved = gt.NormalForm.from_bimatrix(exact[0] * scale + shift, exact[1] - shift).swap_players()
    before, after = (correlated_equilibria(g, coarse=coarse) for g in (game, moved))
    expected = {tuple(v[rows][:, columns].T.ravel().tolist()) for v in before.vertices}
    assert vertices_of(after) == expected
    assert set(after.payoffs.points) == {
        (y - shift, x * scale + shift) for x, y in before.payoffs.points
    }


def test_bargaining_takes_the_payoffs_of_correlated_equilibria():
    solution = gt.bargain(correlated_equilibria(AUMANN).payoffs, "kalai-smorodinsky")
    assert solution.exact_payoffs == (Fraction(21, 4), Fraction(21, 4))


@given(any_game, st.booleans())
@settings(max_examples=30, deadline=None)
def test_the_matrix_of_constraints_is_the_definition(game, coarse):
    matrix = incentives(game, coarse=coarse)
    rows, cells = np.arange(matrix.num_rows), np.arange(matrix.num_cells)
    expected = constraints(game, coarse)
    got = matrix.entries(rows, cells, exact=True).tolist()
    assert sorted(map(tuple, got)) == sorted(map(tuple, expected))
    ones = np.arange(1, matrix.num_cells + 1).astype(object)
    assert (matrix.values(cells, ones) == np.array(got, dtype=object) @ ones).all()
    factors = np.arange(1, matrix.num_rows + 1).astype(object)
    assert (matrix.combine(rows, factors) == factors @ np.array(got, dtype=object)).all()


def test_reprs_are_short():
    equilibria = correlated_equilibria(zoo.chicken(), coarse=True)
    assert repr(equilibria) == "CorrelatedEquilibria(NormalForm(2x2, 'chicken'), coarse)"
    assert isinstance(equilibria.maximize(), CorrelatedOptimum)
    assert repr(equilibria.maximize()).startswith("CorrelatedOptimum(utilitarian: ")


@given(small, st.booleans())
@settings(max_examples=25, deadline=None)
def test_payoffs_tell_the_equilibrium_that_pays_them(game, coarse):
    """So any welfare selects among correlated equilibria, with the distribution."""
    from gametheory import welfare

    equilibria = correlated_equilibria(game, coarse=coarse)
    S = equilibria.payoffs
    for w in (welfare.generalised_gini((3, 1)), welfare.inequity_averse(2), utilitarian):
        best = gt.welfare_optimum(S, w)
        distribution = np.full(game.shape, Fraction(0), dtype=object)
        for cell, weight in best.weights.items():
            distribution[cell] = weight
        assert equilibria.contains(distribution)
        paid = tuple((distribution * own).sum() for own in game.exact_payoffs)
        assert paid == best.exact_payoffs
        if w is utilitarian:
            assert best.value == equilibria.maximize().value
