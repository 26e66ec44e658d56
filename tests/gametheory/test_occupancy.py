"""Occupancy measures against the exact polygon of joint control."""

import numpy as np
import pytest

import gametheory as gt
from gametheory import stochastic
from tests.gametheory.test_stochastic import random_game

WELFARES = [
    gt.welfare.utilitarian,
    gt.welfare.weighted_utilitarian((1, 3)),
    gt.welfare.relative_utilitarian((-1, 0), (4, 8)),
    gt.welfare.egalitarian((0, 0)),
    gt.welfare.nash((-1, -1)),
]


@pytest.mark.few(8)
@pytest.mark.parametrize("welfare", WELFARES, ids=lambda w: w.name)
@pytest.mark.parametrize("seed", range(4))
def test_optima_are_those_of_the_exact_polygon(seed, welfare):
    game = random_game(seed, states=4, shape=(2, 3), top=7)
    best = gt.welfare.occupancy_optimum(game, welfare)
    exact = gt.welfare_optimum(gt.attainable(game), welfare)
    assert best.value == pytest.approx(float(exact.value), abs=1e-6)
    assert best.value <= best.bound + 1e-9
    assert best.bound - best.value < 1e-5
    mixed = [np.asarray(best.policy)]
    assert np.allclose(mixed[0].sum(axis=1), 1)


def test_coin_game_optima_agree():
    rules = gt.coin_game.BargainingCoinGame()
    game = rules.stochastic(discount="24/25")
    best = gt.welfare.occupancy_optimum(game, gt.welfare.egalitarian((0, 0)))
    exact = gt.bargain(gt.attainable(game), "egalitarian", disagreement=(0, 0))
    assert best.payoffs == pytest.approx([float(x) for x in exact.payoffs], abs=1e-7)
    assert best.bound - best.value < 1e-7


def test_three_players():
    game = random_game(0, states=3, shape=(2, 2, 2), top=5)
    best = gt.welfare.occupancy_optimum(game, gt.welfare.egalitarian((0, 0, 0)))
    assert best.bound - best.value < 1e-7
    pure = [
        min(stochastic.expected_payoffs(game, np.random.default_rng(k).integers(0, 8, 3)))
        for k in range(200)
    ]
    assert best.value >= float(max(pure)) - 1e-9


def test_concave_welfare_of_ones_own():
    import cvxpy as cp

    game = random_game(1, states=3, top=5)
    logs = gt.welfare.concave(lambda v: cp.sum(cp.log(v + 1)), name="sum of logs")
    best = gt.welfare.occupancy_optimum(game, logs)
    exact = gt.welfare_optimum(gt.attainable(game), logs)
    assert best.value == pytest.approx(exact.value, abs=1e-6)
    assert best.bound - best.value < 1e-5


def test_what_it_does_not_do_is_said():
    with pytest.raises(gt.Unsupported, match="without a horizon"):
        gt.welfare.occupancy_optimum(random_game(0, horizon=3), gt.welfare.utilitarian)
    with pytest.raises(gt.Unsupported, match="expected utilitarian"):
        gt.welfare.occupancy_optimum(random_game(0), max)
    with pytest.raises(gt.InvalidArgument, match="each of 2 players"):
        gt.welfare.occupancy_optimum(random_game(0), gt.welfare.egalitarian((0, 0, 0)))
