"""Each path ends at an equilibrium, ties or not; the shortest path is as good as any."""

import dataclasses
import importlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_equilibria import found

import gametheory as gt
from gametheory.testing import bimatrix_games, zero_sum_games

# The packages' own attributes of these names are the functions.
module = importlib.import_module("gametheory.equilibria.lemke_howson")
zero_sum_module = importlib.import_module("gametheory.equilibria.zero_sum")


def ends(game, label, *, small):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", small)
        return [e.exact_profile for e in gt.lemke_howson(game, label=label, exact=True)]


@given(bimatrix_games(max_actions=4, payoffs=st.integers(0, 2)))
def test_every_label_ends_at_an_extreme_equilibrium_in_fractions(game):
    everything = found(game)
    for label in (None, *range(sum(game.shape))):
        (end,) = ends(game, label, small=10**6)
        assert end in everything


@pytest.mark.few(16)
@pytest.mark.parametrize("high", [2, 3, 10, 1000])
@pytest.mark.parametrize("seed", range(8))
def test_every_label_ends_at_an_extreme_equilibrium_in_floats(high, seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, high, (2, *rng.integers(2, 8, 2))))
    everything = found(game)
    for label in range(sum(game.shape)):
        (end,) = ends(game, label, small=0)
        assert end in everything


@pytest.mark.parametrize("seed", range(5))
def test_floats_and_fractions_follow_the_same_paths(seed):
    game = gt.NormalForm(np.random.default_rng(seed).integers(0, 1000, (2, 6, 7)))
    for label in range(13):
        assert ends(game, label, small=0) == ends(game, label, small=10**6)


def test_all_labels_give_the_distinct_ends():
    game = gt.NormalForm(np.random.default_rng(4).integers(0, 1000, (2, 6, 6)))
    separately = [gt.lemke_howson(game, label=k)[0].exact_profile for k in range(12)]
    together = gt.lemke_howson(game, label="all")
    assert {e.exact_profile for e in together} == set(separately)
    assert len(together) == len(set(separately))
    assert not together.complete
    assert "label all" in together.method


@pytest.mark.parametrize("label", [0, 3, 9])
def test_paths_end_where_those_of_quantecon_end(label):
    peer = pytest.importorskip("quantecon.game_theory")
    payoffs = np.random.default_rng(1).random((2, 30, 30))
    players = (peer.Player(payoffs[0]), peer.Player(np.ascontiguousarray(payoffs[1].T)))
    theirs = peer.lemke_howson(peer.NormalFormGame(players), init_pivot=label)
    (ours,) = gt.lemke_howson(gt.NormalForm(payoffs), label=label)
    for mine, other in zip(ours.profile, theirs, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-9)


def test_a_long_path_is_the_same_with_pauses(monkeypatch):
    game = gt.NormalForm(np.random.default_rng(3).random((2, 60, 60)))
    whole = gt.lemke_howson(game, label=0)
    monkeypatch.setattr(module, "PIVOTS_A_CALL", 5)
    paused = gt.lemke_howson(game, label=0)
    assert paused[0].exact_profile == whole[0].exact_profile
    assert paused.method == whole.method


def test_rounding_that_leads_astray_is_noticed(monkeypatch):
    """A float kernel that stops at a wrong basis: the path is followed again in rationals."""
    game = gt.NormalForm(np.random.default_rng(2).integers(0, 1000, (2, 9, 9)))
    astray = module.instantiate(
        "gametheory.equilibria._paths", {"EXACT": False, "TIE": 0.3}, compiled=False
    )
    monkeypatch.setattr(module, "_kernel", lambda compiled: astray)
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "PIVOTS_A_CALL", 50)
    for label in (0, 5, 11):
        (end,) = gt.lemke_howson(game, label=label)
        assert end.verify(game)
        assert end.exact_profile in found(game)


@pytest.mark.parametrize("label", [-1, 4, "first", 1.5, True])
def test_what_is_no_label_is_refused(label):
    with pytest.raises(gt.InvalidArgument, match=r"a label in 0\.\.3|label as a whole number"):
        gt.lemke_howson(gt.zoo.chicken(), label=label)


def test_three_players_are_refused():
    with pytest.raises(gt.Unsupported, match="two players, got 3"):
        gt.lemke_howson(gt.NormalForm(np.zeros((3, 2, 2, 2))))


# Zero-sum games.


@given(zero_sum_games(max_actions=4))
def test_the_value_equals_that_of_every_equilibrium(game):
    solution = gt.equilibria.zero_sum(game)
    assert solution.verify(game)
    assert {e.payoffs[0] for e in gt.nash_equilibria(game, exact=True)} == {solution.exact_value}


@pytest.mark.parametrize(("size", "high"), [(11, 1000), (20, 3), (40, 50)])
def test_a_confirmed_basis_and_the_integer_simplex_agree(monkeypatch, size, high):
    M = np.random.default_rng(size).integers(-high, high, (size, size + 2))
    game = gt.NormalForm(np.stack([M, 7 - M]))
    by_solver = gt.equilibria.zero_sum(game)
    monkeypatch.setattr(zero_sum_module, "_confirmed", lambda positive: None)
    by_integers = gt.equilibria.zero_sum(game)
    assert by_solver.verify(game)
    assert by_integers.verify(game)
    assert by_solver.exact_value == by_integers.exact_value


def test_the_certificate_of_a_zero_sum_solution_can_fail():
    game = gt.zoo.matching_pennies()
    solution = gt.equilibria.zero_sum(game)
    assert solution.verify(game)
    half = Fraction(1, 2)
    assert not dataclasses.replace(solution, exact_value=half).verify(game)
    assert not dataclasses.replace(solution, row=(Fraction(1), Fraction(0))).verify(game)
    assert not dataclasses.replace(solution, column=(Fraction(2), Fraction(-1))).verify(game)
    assert not solution.verify(gt.NormalForm.from_bimatrix([[1]], [[-1]]))


def test_games_that_are_not_constant_sum_are_refused():
    with pytest.raises(gt.InvalidArgument, match="sum to between -4 and -2"):
        gt.equilibria.zero_sum(gt.zoo.prisoners_dilemma())
    with pytest.raises(gt.InvalidArgument, match="two players"):
        gt.equilibria.zero_sum(gt.NormalForm(np.zeros((3, 2, 2, 2))))


def test_numbers_out_follow_numbers_in():
    assert gt.equilibria.zero_sum(gt.zoo.matching_pennies()).value == Fraction(0)
    floats = gt.NormalForm(gt.zoo.matching_pennies().payoffs * 1.0)
    assert isinstance(gt.equilibria.zero_sum(floats).value, float)
