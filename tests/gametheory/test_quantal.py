"""The logit path against closed forms, root finders and Gambit."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.special import softmax

import gametheory as gt
from gametheory.equilibria import _continuation
from gametheory.equilibria.quantal import quantal_response_path
from gametheory.games import zoo


def random_game(shape, seed):
    rng = np.random.default_rng(seed)
    return gt.NormalForm(rng.integers(0, 100, (len(shape), *shape)))


def response(game, profile, precision):
    """The logit response, by its definition."""
    result = []
    for i in range(game.num_players):
        values = game.payoffs[i].astype(float)
        for j in reversed(range(game.num_players)):
            if j != i:
                values = np.tensordot(values, profile[j], axes=(j, 0))
        result.append(softmax(precision * values))
    return result


@pytest.mark.parametrize("shape", [(2, 2), (3, 4), (2, 3, 2), (2, 2, 2, 2), (1, 3), (4,)])
def test_every_point_is_its_own_logit_response(shape):
    game = random_game(shape, 3)
    path = quantal_response_path(game)
    assert path.complete
    assert path.verify(game)
    assert path.precisions[0] == 0
    for k, precision in enumerate(path.precisions):
        profile = [p[k] for p in path.profiles]
        for expected, p in zip(response(game, profile, precision), profile, strict=True):
            assert abs(expected - p).max() < 1e-9
            assert abs(p.sum() - 1) < 1e-12


def test_it_starts_where_everyone_plays_at_random():
    path = quantal_response_path(random_game((2, 3, 2), 0), precisions=[0])
    assert len(path) == 1
    for p, count in zip(path.profiles, (2, 3, 2), strict=True):
        assert np.allclose(p, 1 / count, atol=1e-15)


@pytest.mark.parametrize("precision", [0.1, 0.5, 1, 3, 10])
def test_a_dominant_action_by_closed_form(precision):
    """Prisoner's dilemma with T - R = P - S: the odds of defection are exp(lambda (T - R))."""
    game = gt.NormalForm.from_bimatrix([[3, 0], [5, 2]], [[3, 5], [0, 2]])
    row, column = quantal_response_path(game, max_precision=11).at(precision)
    assert np.isclose(row[1], 1 / (1 + np.exp(-2 * precision)), rtol=1e-12)
    assert np.allclose(row, column, atol=1e-14)


@pytest.mark.parametrize("precision", [0.2, 1, 2.5, 8])
def test_symmetric_games_by_root_finding(precision):
    """Hawk and Dove: p = 1 / (1 + exp(-lambda (u(0, p) - u(1, p)))), one root."""
    A = np.array([[-1, 4], [0, 2]])
    game = gt.NormalForm.from_bimatrix(A, A.T)

    def excess(p):
        gain = (A[0] - A[1]) @ [p, 1 - p]
        return p - 1 / (1 + np.exp(-precision * gain))

    row, column = quantal_response_path(game, precisions=[precision]).profiles
    assert np.isclose(row[0, 0], brentq(excess, 0, 1, xtol=1e-14), atol=1e-12)
    assert np.allclose(row, column, atol=1e-12)


@pytest.mark.few(6)
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("shape", [(3, 3), (2, 2, 3)])
def test_the_limit_is_gambits(shape, seed):
    pygambit = pytest.importorskip("pygambit")
    game = random_game(shape, seed)
    theirs = pygambit.Game.from_arrays(*[own.tolist() for own in game.payoffs])
    (found,) = pygambit.nash.logit_solve(theirs, maxregret=1e-6).equilibria
    limit = quantal_response_path(game).limit
    for player, ours in zip(theirs.players, limit.profile, strict=True):
        assert np.allclose([float(found[a]) for a in player.strategies], ours, atol=1e-3)


def test_the_limit_has_its_exact_regret_and_claims_no_more():
    game = random_game((3, 3), 1)
    limit = quantal_response_path(game).limit
    assert limit.verify(game)
    assert limit.radius is None
    assert 0 <= limit.regret <= _continuation.SMALL_REGRET * 100
    assert not dataclasses.replace(limit, exact_regret=Fraction(1)).verify(game)


def turning_game():
    """One of two in sixty random games whose branch turns back."""
    return random_game((3, 3), 20)


def test_the_branch_is_followed_where_it_turns_back():
    path = quantal_response_path(turning_game())
    assert (np.diff(path.precisions) < 0).any()
    assert path.complete
    assert path.verify(turning_game())
    # Of several points with one precision the first one is meant.
    back = int(np.argmax(np.diff(path.precisions) < 0))
    between = (path.precisions[back + 1] + path.precisions[back]) / 2
    first = int(np.argmax(path.precisions >= between))
    at = path.at(between)
    assert abs(at[0] - path.profiles[0][first]).max() < 0.1


@pytest.mark.parametrize("factor", [4, 1000, 1e-3])
def test_precision_is_one_over_payoff(factor):
    game = random_game((2, 3), 2)
    scaled = gt.NormalForm(game.payoffs * factor + 5)
    wanted = np.array([0, 0.01, 0.1, 0.5])
    path = quantal_response_path(game, precisions=wanted)
    again = quantal_response_path(scaled, precisions=wanted / factor)
    for p, q in zip(path.profiles, again.profiles, strict=True):
        assert np.allclose(p, q, atol=1e-10)


def test_permuting_players_and_relabelling_change_nothing():
    game = random_game((2, 3, 2), 5)
    moved = gt.NormalForm(game.payoffs[[2, 0, 1]][:, :, ::-1].transpose(0, 3, 1, 2))
    path = quantal_response_path(game, precisions=[0.05, 0.2])
    again = quantal_response_path(moved, precisions=[0.05, 0.2])
    assert np.allclose(again.profiles[0], path.profiles[2], atol=1e-10)
    assert np.allclose(again.profiles[1], path.profiles[0], atol=1e-10)
    assert np.allclose(again.profiles[2], path.profiles[1][:, ::-1], atol=1e-10)


def test_where_branches_cross_it_goes_straight_on():
    """Pure coordination: the symmetric branch stays at random beyond the crossing."""
    game = gt.NormalForm.from_bimatrix([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    path = quantal_response_path(game, max_precision=20)
    assert path.complete
    assert path.precisions[-1] == 20
    assert np.allclose(path.profiles[0], 0.5)


def test_nothing_overflows():
    path = quantal_response_path(random_game((3, 3), 0), max_precision=1e6)
    assert path.precisions[-1] == 1e6
    assert all(np.isfinite(p).all() for p in path.profiles)
    huge = gt.NormalForm(random_game((2, 2), 0).payoffs * 1e100)
    assert quantal_response_path(huge).complete


def test_a_constant_game_stays_at_random():
    path = quantal_response_path(gt.NormalForm(np.ones((2, 2, 3))), max_precision=7)
    assert path.precisions[-1] == 7
    assert np.allclose(path.profiles[1], 1 / 3)
    assert quantal_response_path(gt.NormalForm(np.ones((2, 2, 3)))).limit.regret == 0


def test_points_come_in_the_order_asked_for():
    path = quantal_response_path(zoo.chicken(), precisions=["1/2", 0, 0.25, 0.5])
    assert path.precisions.tolist() == [0.5, 0, 0.25, 0.5]
    assert np.allclose(path.profiles[0][0], path.profiles[0][3])
    assert len(quantal_response_path(zoo.chicken(), precisions=[])) == 0


def test_giving_up_is_told(monkeypatch):
    whole = quantal_response_path(random_game((3, 3), 0))
    path = quantal_response_path(random_game((3, 3), 0), max_steps=3)
    assert not path.complete
    assert "not complete" in repr(path)
    monkeypatch.setattr(_continuation, "LARGEST_CORRECTION", 0)
    assert not quantal_response_path(random_game((3, 3), 0)).complete
    with pytest.raises(gt.Unsupported, match=r"precision 0\.01"):
        whole.at(0.01)


def test_the_certificate_can_fail():
    game = random_game((2, 2), 1)
    path = quantal_response_path(game)
    assert not dataclasses.replace(path, precisions=path.precisions + 1).verify(game)
    assert not dataclasses.replace(path, regrets=path.regrets + 1e-3).verify(game)
    assert not dataclasses.replace(path, residuals=path.residuals + 1e-3).verify(game)
    assert not dataclasses.replace(path, regrets=path.regrets[1:]).verify(game)
    assert not dataclasses.replace(path, profiles=path.profiles[:1]).verify(game)
    assert not path.verify(random_game((2, 2), 2))
    assert not path.verify(random_game((2, 3), 2))


def test_bad_arguments():
    game = zoo.chicken()
    for precision in (-1, float("nan"), float("inf"), "high"):
        with pytest.raises(gt.InvalidArgument, match="precision"):
            quantal_response_path(game, max_precision=precision)
    with pytest.raises(gt.InvalidArgument, match="got both"):
        quantal_response_path(game, precisions=[1], max_precision=2)
    with pytest.raises(gt.InvalidArgument, match="a NormalForm"):
        quantal_response_path([[1]])
    with pytest.raises(gt.InvalidArgument, match="how far this path"):
        quantal_response_path(game, max_precision=1).at(2)
    with pytest.raises(gt.InvalidArgument, match="a path with a point"):
        _ = quantal_response_path(game, precisions=[]).limit
