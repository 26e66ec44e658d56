"""The taxonomy of section 3, on its traps and against brute force."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gametheory as gt
from gametheory.games import zoo
from gametheory.payoffs import dominates
from gametheory.testing import bimatrix_games, symmetric_games, zero_sum_games


@given(bimatrix_games(max_actions=3))
def test_classes_follow_their_definitions_within_pure_profiles(game):
    classes = gt.taxonomy(game, within="pure")
    payoffs = [tuple(game.exact_payoffs[(slice(None), *cell)]) for cell in game.profiles()]
    efficient = {p for p in payoffs if not any(dominates(q, p) for q in payoffs)}
    cells = [e.actions for e in gt.pure_equilibria(game) if tuple(e.exact_payoffs) in efficient]
    outcomes = {tuple(game.exact_payoffs[(slice(None), *c)]) for c in cells}
    cross = {tuple(game.exact_payoffs[:, a[0], b[1]]) for a, b in itertools.permutations(cells, 2)}
    assert classes.coordination == any(p not in efficient for p in cross)
    assert classes.bargaining == (len(outcomes) > 1)
    assert classes.pure_coordination == (classes.coordination and len(outcomes) == 1)
    assert classes.symmetric_payoffs == (set(payoffs) == {p[::-1] for p in payoffs})


@given(bimatrix_games(max_actions=3))
def test_every_bargaining_problem_is_a_coordination_problem(game):
    """Two efficient equilibria of different payoffs: some crossing of them is not efficient."""
    classes = gt.taxonomy(game)
    assert classes.coordination or not classes.bargaining


@given(symmetric_games(), st.data())
def test_symmetric_games_are_seen_under_any_labels(game, data):
    order = data.draw(st.permutations(range(game.shape[1])))
    classes = gt.taxonomy(gt.NormalForm(game.payoffs[:, :, order]))
    assert classes.symmetric_game
    assert classes.symmetric_payoffs


@given(bimatrix_games(max_actions=3, payoffs=st.integers(0, 1)))
def test_symmetry_equals_a_search_over_all_relabellings(game):
    rows, columns = game.shape
    A, B = game.payoffs
    expected = rows == columns and any(
        np.array_equal(A[:, order], B[:, order].T) for order in itertools.permutations(range(rows))
    )
    assert gt.taxonomy(game).symmetric_game == expected


def test_a_game_that_is_symmetric_but_for_two_swapped_payoffs_is_not():
    A = np.arange(9).reshape(3, 3)
    B = A.T.copy()
    assert gt.taxonomy(gt.NormalForm.from_bimatrix(A, B)).symmetric_game
    B[0, 1], B[0, 2] = B[0, 2], B[0, 1]
    assert not gt.taxonomy(gt.NormalForm.from_bimatrix(A, B)).symmetric_game


def test_symmetric_payoffs_do_not_make_a_symmetric_game():
    """(3,1),(0,0);(1,3),(0,0): the payoff set is symmetric, the game is not."""
    game = gt.NormalForm.from_bimatrix([[3, 0], [1, 0]], [[1, 0], [3, 0]])
    classes = gt.taxonomy(game)
    assert classes.symmetric_payoffs
    assert not classes.symmetric_game


@given(zero_sum_games(max_actions=3))
def test_zero_sum_games_are_no_bargaining_problems(game):
    classes = gt.taxonomy(game)
    assert classes.constant_sum
    assert not classes.bargaining
    assert not classes.social_dilemma


def test_the_dilemma_inequalities_by_hand():
    assert gt.taxonomy(zoo.prisoners_dilemma()).dilemma == gt.Dilemma(
        (0, 0), (1, 1), (True, True), (True, True)
    )
    assert gt.taxonomy(zoo.stag_hunt()).dilemma.greed == (False, False)
    # Chicken of the toolbox fails 2R > T + S; Asymmetric BoS fails R > P for player 2.
    assert not gt.taxonomy(zoo.chicken()).social_dilemma
    assert not gt.taxonomy(zoo.asymmetric_bach_or_stravinsky()).social_dilemma


def test_a_game_can_be_a_dilemma_and_a_bargaining_problem():
    """Two equilibria to bargain over, and a 2x2 part that is a Prisoner's Dilemma."""
    game = gt.NormalForm.from_bimatrix(
        [[6, 0, 0, 0], [0, 5, 0, 0], [0, 0, 3, 0], [0, 0, 4, 1]],
        [[5, 0, 0, 0], [0, 6, 0, 0], [0, 0, 3, 4], [0, 0, 0, 1]],
    )
    classes = gt.taxonomy(game)
    assert classes.kind == "symmetric bargaining problem"
    assert set(classes.labels) >= {"social dilemma", "coordination problem"}


def test_pareto_optimality_depends_on_where_it_is_judged():
    """(2,2) is undominated by pure profiles, but half of (6,0) and (0,6) beats it."""
    game = gt.NormalForm.from_bimatrix(
        [[2, 0, 0], [0, 6, 0], [0, 0, 0]], [[2, 0, 0], [0, 0, 0], [0, 0, 6]]
    )
    pure = {e.payoffs for e in gt.taxonomy(game, within="pure").pareto_optimal_equilibria}
    hull = {e.payoffs for e in gt.taxonomy(game).pareto_optimal_equilibria}
    assert (2, 2) in pure
    assert (2, 2) not in hull


def test_two_players_only():
    with pytest.raises(gt.Unsupported, match="two players"):
        gt.taxonomy(gt.NormalForm(np.zeros((3, 2, 2, 2))))
