"""The principal branch of logit equilibria, against closed forms and their definition."""

import numpy as np
import pytest
from scipy.optimize import brentq

import gametheory as gt
from gametheory.games import zoo


def assert_logit(game, path):
    """Every point satisfies the definition, recomputed from the payoffs."""
    payoffs = game.payoffs.astype(float)
    for k in range(0, len(path), max(1, len(path) // 12)):
        profile = [own[k] for own in path.profiles]
        for i, own in enumerate(payoffs):
            values = np.moveaxis(own, i, 0)
            for other in reversed([p for j, p in enumerate(profile) if j != i]):
                values = values @ other
            logits = path.precisions[k] * values
            expected = np.exp(logits - logits.max())
            np.testing.assert_allclose(profile[i], expected / expected.sum(), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("name", zoo.names())
def test_every_point_is_a_logit_equilibrium(name):
    game = zoo.load(name)
    path = gt.equilibria.quantal_response_path(game, max_precision=8)
    assert path.precisions[0] == 0
    assert path.precisions[-1] == pytest.approx(8)
    assert path.residuals.max() < 1e-9
    assert_logit(game, path)


@pytest.mark.few(2)
@pytest.mark.parametrize("shape", [(3, 4), (2, 2, 2), (3, 2, 3), (2, 2, 2, 2)])
def test_random_games_reach_an_approximate_equilibrium(shape):
    game = gt.NormalForm(np.random.default_rng(1).integers(0, 10, (len(shape), *shape)))
    path = gt.equilibria.quantal_response_path(game)
    assert_logit(game, path)
    assert path.limit.verify(game)
    assert path.limit.exact_regret <= 2e-6 * 10
    assert path.limit.radius is None


def test_a_symmetric_2x2_game_has_a_scalar_condition():
    """Chicken: p = 1 / (1 + exp(L gain(p))), solved by bisection along the symmetric branch."""
    game = zoo.chicken()
    A = game.payoffs[0].astype(float)
    path = gt.equilibria.quantal_response_path(game, max_precision=5)
    for precision in (0.1, 1.0, 3.0, 5.0):

        def excess(p, precision=precision):
            gain = (A[1] - A[0]) @ np.array([p, 1 - p])
            return p - 1 / (1 + np.exp(precision * gain))

        response = path.at(precision)
        p = response[0][0]
        assert p == pytest.approx(brentq(excess, 0, 1), abs=1e-8)


def test_the_limit_of_a_dominant_strategy_game():
    path = gt.equilibria.quantal_response_path(zoo.prisoners_dilemma())
    (defect,) = gt.nash_equilibria(zoo.prisoners_dilemma())
    for mine, pure in zip(path.limit.profile, defect.profile, strict=True):
        np.testing.assert_allclose(mine, pure, atol=1e-6)


def test_scaling_payoffs_divides_the_precision():
    game = zoo.asymmetric_bach_or_stravinsky()
    scaled = gt.NormalForm(game.payoffs * 1000 + 5)
    mine = gt.equilibria.quantal_response_path(game, max_precision=2).at(1.5)
    other = gt.equilibria.quantal_response_path(scaled, max_precision=0.002).at(0.0015)
    for a, b in zip(mine, other, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-9)


def test_swapping_players_swaps_the_path():
    game = zoo.asymmetric_bach_or_stravinsky()
    mine = gt.equilibria.quantal_response_path(game, max_precision=3).at(2)
    other = gt.equilibria.quantal_response_path(game.swap_players(), max_precision=3).at(2)
    np.testing.assert_allclose(mine[0], other[1], atol=1e-9)
    np.testing.assert_allclose(mine[1], other[0], atol=1e-9)


def test_the_path_may_turn_back():
    """Stag hunt with a barely risk-dominated payoff-dominant side: lambda falls on the way."""
    A = np.array([[10, 0, 0], [9, 9, 0], [8, 8, 8]])
    game = gt.NormalForm.from_bimatrix(A, A.T)
    path = gt.equilibria.quantal_response_path(game)
    assert_logit(game, path)
    assert path.limit.exact_regret < 1e-4


def test_agreement_with_pygambit():
    gambit = pytest.importorskip("pygambit")
    game = zoo.asymmetric_bach_or_stravinsky()
    path = gt.equilibria.quantal_response_path(game, max_precision=10)
    theirs = gambit.qre.logit_solve_branch(gt.interop.to_pygambit(game), maxregret=0.01)
    point = next(p for p in theirs if p.lam > 1)
    mine = path.at(point.lam)
    expected = [[float(x) for _, x in own] for _, own in point.profile.mixed_strategies()]
    for a, b in zip(mine, expected, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_a_constant_game_has_arrived_at_once():
    path = gt.equilibria.quantal_response_path(gt.NormalForm(np.zeros((2, 2, 3))))
    assert len(path) == 1
    assert path.limit.exact_regret == 0


@pytest.mark.parametrize("precision", [-1, np.inf, np.nan, "much"])
def test_a_bad_precision_is_refused(precision):
    with pytest.raises(gt.InvalidArgument, match="precision"):
        gt.equilibria.quantal_response_path(zoo.chicken(), max_precision=precision)


def test_a_precision_off_the_path_is_refused():
    path = gt.equilibria.quantal_response_path(zoo.chicken(), max_precision=2)
    for precision in (-1, 2.5):
        with pytest.raises(gt.InvalidArgument, match="precision"):
            path.at(precision)


def test_a_point_of_the_path_is_found_at_its_own_precision():
    path = gt.equilibria.quantal_response_path(zoo.chicken(), max_precision=3)
    for k in (0, len(path) // 2, len(path) - 1):
        found = path.at(path.precisions[k])
        assert all((a == p[k]).all() for a, p in zip(found, path.profiles, strict=True))
