"""What each player sees."""

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from learners.neural import Architecture, NetworkQLearning
from learners.neural.q_learning import Phase
from learners.neural.rewards import TableReward
from learners.neural.views import own_view
from learners.simulation.transitions import Transitions, run_seeds


def test_both_players_see_the_board_alike():
    """Red's view of a state is blue's of the state with colours exchanged."""
    board = Transitions(gt.coin_game.CoinGame()).observations
    red, blue = own_view(board, 0), own_view(board, 1)
    assert torch.equal(red, board)
    assert bool((blue[:, 0, 0, 1] == 1).all())
    assert torch.equal(blue.sum((1, 2)), board.sum((1, 2)))
    exchanged = {tuple(x.flatten().tolist()) for x in blue[..., [1, 0, 3, 2]]}
    assert exchanged == {tuple(x.flatten().tolist()) for x in red}


@pytest.mark.parametrize("rules", [gt.coin_game.CoinGame(), gt.coin_game.BargainingCoinGame()])
def test_boards_are_rolled_by_hand_and_wherever_red_is(rules):
    anywhere = rules.observations().astype(np.float32)
    folded = torch.from_numpy(rules.observations(quotient=True).astype(np.float32))
    for player in range(2):
        found = own_view(torch.from_numpy(anywhere), player).numpy()
        for board, moved in zip(anywhere, found, strict=True):
            ((row, column),) = np.argwhere(board[..., player])
            np.testing.assert_array_equal(moved, np.roll(board, (-row, -column), (0, 1)))
        again = found.reshape(rules.cells, len(folded), *found.shape[1:])
        np.testing.assert_array_equal(again, np.broadcast_to(own_view(folded, player), again.shape))


@pytest.mark.parametrize("observes", ["own", "game"])
def test_learners_of_values_see_what_they_are_to_see(observes):
    table, settings = Transitions(gt.coin_game.CoinGame()), NetworkQLearning(observes=observes)
    rewards = TableReward(torch.zeros(2, table.num_states * 16), None, None)
    phase = Phase(table, rewards, None, run_seeds(0, 3), horizon=20, settings=settings)
    for learner in range(6):
        board = table.observations
        wanted = own_view(board, learner // 3) if observes == "own" else board
        assert torch.equal(phase.seen[learner], wanted)


def test_older_settings_saw_the_same_boards():
    record = NetworkQLearning().as_record()
    assert NetworkQLearning.from_record(record).observes == record.pop("observes") == "own"
    assert NetworkQLearning.from_record(record).observes == "game"


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
