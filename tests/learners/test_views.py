"""What each player sees."""

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.neural import Architecture
from learners.neural.views import own_view
from learners.simulation.transitions import Transitions


def test_both_players_see_the_board_alike():
    """Red's view of a state is blue's of the state with colours exchanged."""
    board = Transitions(gt.coin_game.CoinGame()).observations
    red, blue = own_view(board, 0), own_view(board, 1)
    assert torch.equal(red, board)
    assert bool((blue[:, 0, 0, 1] == 1).all())
    assert torch.equal(blue.sum((1, 2)), board.sum((1, 2)))
    exchanged = {tuple(x.flatten().tolist()) for x in blue[..., [1, 0, 3, 2]]}
    assert exchanged == {tuple(x.flatten().tolist()) for x in red}


def test_what_is_no_board_stays():
    eye = torch.eye(5)
    assert own_view(eye, 1) is eye
    crowd = torch.ones(4, 3, 3, 4)
    assert own_view(crowd, 1) is crowd


@pytest.mark.parametrize("observes", ["own", "game"])
def test_nobody_has_the_easier_task_on_a_board_of_its_own(observes):
    """Naive learners in the Coin Game end even; where both see red in the corner, red robs blue."""
    runs = learners.train(
        gt.coin_game.CoinGame().stochastic(horizon=20),
        "lola-pg",
        runs=3,
        steps=40,
        episodes=64,
        episode_steps=20,
        optimizer="adam",
        learning_rate=0.02,
        opponent_step=0.0,
        architecture=Architecture(hidden=(32,)),
        observes=observes,
        rng=3,
        device="cpu",
    )
    ahead = runs.payoffs[:, 0] - runs.payoffs[:, 1]
    assert np.all(ahead > 0.4) if observes == "game" else np.all(abs(ahead) < 0.05)
