"""Batches of three-player games: held to the solutions of one game at a time, ties and all."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.bargaining import batch_bargaining_of_three
from gametheory.bargaining.names import SOLUTIONS


def each(found, index):
    try:
        return found[index]
    except gt.Infeasible:
        return None


def held_to_one_by_one(games, disagreement="pure-minimax"):
    """What floats decided too: nothing of the batch is taken from the loop."""
    found = batch_bargaining_of_three(games, disagreement=disagreement)
    d = found.disagreement
    for index in range(len(found)):
        one = each(found, index)
        assert found.feasible[index] == (one is not None)
        S = gt.attainable(gt.NormalForm(games[index]))
        size = abs(games[index] - d[index].reshape(3, 1, 1, 1)).max() + abs(d[index]).max()
        for name in SOLUTIONS:
            got = found.solutions[name][index]
            if one is None and name != "utilitarian":
                assert np.isnan(got).all()
                continue
            right = one[name] if one else gt.bargain(S, name, disagreement=(0, 0, 0))
            expected = np.array(right.exact_payoffs, dtype=float)
            assert abs(got - expected).max() <= 2.0**-33 * float(size), (index, name)
    return found


@pytest.mark.parametrize("top", [2, 3, 10])
def test_games_with_ties(top):
    rng = np.random.default_rng(top)
    games = rng.integers(0, top, (25, 3, 2, 2, 2))
    held_to_one_by_one(games)
    held_to_one_by_one(games, disagreement=(0, 0, 0))


def test_generic_games_are_decided_in_floats():
    rng = np.random.default_rng(0)
    games = rng.normal(size=(60, 3, 2, 2, 2))
    assert held_to_one_by_one(games).decided > 0.9
    points = rng.normal(size=(60, 3)) - 1
    assert held_to_one_by_one(games, disagreement=points).decided > 0.9


def test_flat_and_lopsided_games():
    rng = np.random.default_rng(1)
    flat = rng.integers(0, 5, (12, 3, 2, 2, 2))
    flat[:4, 2] = 1
    flat[4:8, 2] = flat[4:8, 0]
    flat[8:, 1] = 3 - flat[8:, 0] - flat[8:, 2]
    held_to_one_by_one(flat, disagreement=(0, 0, 0))
    lopsided = rng.normal(size=(12, 3, 2, 2, 2)) * np.array([1, 1e-6, 1e6])[:, None, None, None]
    held_to_one_by_one(lopsided)


def test_other_shapes():
    rng = np.random.default_rng(2)
    for shape in ((1, 2, 2), (1, 1, 1), (2, 1, 4)):
        held_to_one_by_one(rng.integers(0, 9, (5, 3, *shape)))


def test_players_may_be_renumbered_and_units_changed():
    rng = np.random.default_rng(3)
    games = rng.normal(size=(40, 3, 2, 2, 2))
    found = batch_bargaining_of_three(games)
    turned = batch_bargaining_of_three(
        np.ascontiguousarray(games[:, [1, 2, 0]].transpose(0, 1, 3, 4, 2))
    )
    shifted = batch_bargaining_of_three(4 * games + 2)
    for name in SOLUTIONS:
        payoffs = found.solutions[name]
        np.testing.assert_allclose(turned.solutions[name], payoffs[:, [1, 2, 0]], atol=1e-8)
        np.testing.assert_allclose(shifted.solutions[name], 4 * payoffs + 2, atol=1e-7)


def test_fractions_and_floats_agree():
    games = np.random.default_rng(4).integers(0, 6, (6, 3, 2, 2, 2)) / 4
    exact = np.vectorize(Fraction, otypes=[object])(games)
    one, other = batch_bargaining_of_three(games), batch_bargaining_of_three(exact)
    assert other.decided == 0
    for name in SOLUTIONS:
        np.testing.assert_allclose(one.solutions[name], other.solutions[name], atol=1e-9)
    assert (one.differ == other.differ).all()


def test_a_game_of_sizes_far_apart_stops_no_other():
    games = np.zeros((2, 3, 1, 1, 3))
    games[0, :, 0, 0] = np.array([(1, -5e-324, 5e-324), (1e-300, 5e-324, 1), (0, 0, 0)]).T
    games[1, :, 0, 0] = 3 * np.eye(3)
    found = batch_bargaining_of_three(games, disagreement=(0, 0, 0))
    root = 3**-0.5
    nash = [((1 - root) / 2, 5e-324, (1 + root) / 2), (1, 1, 1)]
    assert found.solutions["nash"] == pytest.approx(np.array(nash), rel=1e-12)


def test_what_is_refused():
    with pytest.raises(gt.InvalidGame, match="batch_bargaining takes two players"):
        batch_bargaining_of_three(np.zeros((2, 2, 2, 2)))
    with pytest.raises(gt.InvalidGame, match="at most 8 cells"):
        batch_bargaining_of_three(np.zeros((2, 3, 3, 2, 2)))
    with pytest.raises(gt.InvalidArgument, match="shape"):
        batch_bargaining_of_three(np.zeros((2, 3, 2, 2, 2)), disagreement=(0, 0))
