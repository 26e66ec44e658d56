"""LOLA that samples, trained: runs of the house, resumption, updates, what is refused."""

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory.coin_game import CoinGame
from learners.evaluation.conformance import check_population
from learners.neural import Architecture, LolaSettings, sample_episodes, train_lola
from learners.neural.ascent import clipped
from learners.neural.flat_networks import table_player
from learners.neural.lola import read_lola
from learners.neural.lola_settings import COIN_GAME, COIN_GAME_BIT, PAPER
from learners.neural.policy_gradients import SampledDerivatives
from learners.neural.signals import centred, discounted
from learners.simulation import Streams, Transitions

GRU = Architecture(hidden=(), memory="gru", memory_size=4)
QUICK = {"steps": 3, "episodes": 8, "episode_steps": 5, "rng": 0, "runs": 2}
POLA = {"outer_steps": 2, "inner_penalty": 1.0, "look_ahead": 2}
DILEMMA_STAGE = gt.zoo.prisoners_dilemma()
EPISODIC = CoinGame().stochastic(horizon=6)


@pytest.mark.few(4)
@pytest.mark.parametrize("learner", ["lola-pg", "lola-dice", "pola-dice"])
@pytest.mark.parametrize("architecture", [None, GRU, Architecture(hidden=(4,))])
def test_runs_are_runs_of_the_house(learner, architecture):
    options = {**QUICK, **(POLA if learner == "pola-dice" else {})}
    runs = learners.train(DILEMMA_STAGE, learner, architecture=architecture, **options)
    check_population(runs)
    assert runs.markov == (architecture is not GRU)
    record = runs.hyperparameters.as_record()
    assert LolaSettings.from_record(record) == runs.hyperparameters
    assert runs.curve["entropy"].shape == (3, 2)
    again = learners.train(DILEMMA_STAGE, learner, architecture=architecture, **options)
    for name, array in runs.arrays().items():
        np.testing.assert_array_equal(array, again.arrays()[name])


def test_tables_are_compared_exactly():
    report = learners.compare(DILEMMA_STAGE, "lola-pg", **QUICK)
    assert report.exploitability.shape == (2, 2)
    form = learners.training.differentiable.iterated(gt.Repeated(DILEMMA_STAGE, "24/25"))
    tables = report.runs.tables()
    exact = form.payoffs([torch.from_numpy(tables[f"policy_{i}"]) for i in (1, 2)], None)
    np.testing.assert_allclose(report.runs.payoffs, exact.numpy(), atol=1e-12)
    assert learners.train(EPISODIC, "lola-pg", **{**QUICK, "episode_steps": 6}).episode == 6


@pytest.mark.few(3)
@pytest.mark.parametrize("critic", ["table", "paid", "network", "none"])
@pytest.mark.parametrize("learner", ["lola-pg", "lola-dice", "pola-dice"])
def test_training_goes_on_from_a_checkpoint_to_the_same_bits(tmp_path, critic, learner):
    options = {**QUICK, "steps": 5, "every": 1, "critic": critic, "critic_architecture": GRU}
    options |= POLA if learner == "pola-dice" else {}
    whole = train_lola(EPISODIC, learner, **options)
    path = tmp_path / "half.safetensors"
    kept = {"checkpoint": path, "checkpoint_every": 2}

    class Stopped(Exception):
        pass

    def stop(done, said):
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        train_lola(EPISODIC, learner, on_update=stop, **kept, **options)
    begun = []
    resumed = train_lola(
        EPISODIC, learner, on_update=lambda k, said: begun.append(k), **kept, **options
    )
    assert begun == [3, 4, 5]
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(array, resumed.arrays()[name])
    with pytest.raises(gt.InvalidArgument, match="entropy differ"):
        train_lola(EPISODIC, learner, **kept, **{**options, "entropy": 1.0})


def test_a_run_is_the_same_beside_others():
    alone = train_lola(EPISODIC, **{**QUICK, "runs": 1})
    among = train_lola(EPISODIC, **{**QUICK, "runs": 4})
    for name, array in alone.arrays().items():
        axis = 0 if name.startswith("policy") else -1
        np.testing.assert_allclose(
            among.arrays()[name].take([0], axis), array, rtol=2e-3, atol=1e-4
        )


def test_updates_follow_the_estimates():
    """One plain step is the learning rate times what the estimators say, clipped."""
    options = {**QUICK, "steps": 1, "optimizer": "sgd", "entropy": 0.5, "opponent_step": 3.0}
    rated = {**options, "learning_rate": 0.25, "clip": 0.3, "opponent_clip": 0.02, "critic": "none"}
    still = {**rated, "learning_rate": 0.0}
    before = train_lola(DILEMMA_STAGE, **still).arrays()
    after = train_lola(DILEMMA_STAGE, **rated).arrays()
    table = Transitions(gt.Repeated(DILEMMA_STAGE, "24/25"))
    players = [table_player(table, i) for i in range(2)]
    theta = tuple(torch.from_numpy(before[f"policy_{i}/output.weight"]).flatten(1) for i in (1, 2))
    streams = Streams(learners.simulation.run_seeds(0, 2))
    actors = [p.actor(t) for p, t in zip(players, theta, strict=True)]
    played = sample_episodes(table, actors, streams, episodes=8, horizon=5)
    signals = centred(discounted(played.rewards, 0.96))
    found = SampledDerivatives(players, theta, played, signals, parts=2)
    for i in range(2):
        own = clipped(found.own(i, 0.5), 0.3)
        move = own + clipped(3.0 * found.shaping(i), 0.02)
        moved = after[f"policy_{i + 1}/output.weight"] - before[f"policy_{i + 1}/output.weight"]
        np.testing.assert_allclose(moved.reshape(2, -1), 0.25 * move.numpy(), atol=1e-5)
        assert (found.gradients[i][i].norm(dim=1) > 0.3).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"episodes": 9}, "fall into 2 equal parts"),
        ({"episodes": 2}, "of two or more"),
        ({"critic": "tables"}, "a critic"),
        ({"optimizer": "rmsprop"}, "an optimizer"),
        ({"discount": 1.5}, "discount in"),
        ({"clip": -1}, "clip to be a number >= 0"),
        ({"steps": 0}, "steps to be a positive integer"),
        ({"entropy": -0.1}, "entropy >= 0"),
        ({"critic": "network"}, "critic_architecture"),
        ({"warm_up": -1}, "warm_up to be an integer >= 0"),
        ({"warm_up": 1}, "a memory where warm_up"),
        ({"warm_up": 1, "architecture": Architecture(hidden=(4,))}, "a memory where warm_up"),
    ],
)
def test_settings_that_make_no_sense_are_refused(options, words):
    with pytest.raises(gt.InvalidArgument, match=words):
        train_lola(DILEMMA_STAGE, **{**QUICK, **options})


def test_others_are_refused():
    with pytest.raises(gt.InvalidArgument, match="a sampled LOLA learner"):
        train_lola(DILEMMA_STAGE, "lola", **QUICK)
    with pytest.raises(gt.InvalidArgument, match="a device that torch has here"):
        train_lola(DILEMMA_STAGE, **QUICK, device="nowhere")
    with pytest.raises(gt.Unsupported, match="two players"):
        train_lola(gt.NormalForm(np.zeros((3, 2, 2, 2))), **QUICK)
    with pytest.raises(learners.neural.Diverged, match="in 2 of 2 runs"):
        train_lola(DILEMMA_STAGE, **{**QUICK, "learning_rate": 1e39, "optimizer": "sgd"})


def test_the_options_that_ship_are_settings():
    for options, steps, trace in ((COIN_GAME, 32, 0), (PAPER, 40, 1)):
        assert LolaSettings(**options).episode_steps == steps
        assert LolaSettings(**options).used_trace == trace
    assert LolaSettings(**{**COIN_GAME, "trace": None}).used_trace == 1
    assert LolaSettings(**COIN_GAME_BIT).used_trace == 0
    assert LolaSettings(**COIN_GAME_BIT, trace=0.5).used_trace == 0.5


@pytest.mark.parametrize("game", [DILEMMA_STAGE, CoinGame().stochastic(discount="1/2", horizon=6)])
def test_run_directories_give_back_runs_and_training(tmp_path, game):
    options = {**QUICK, "architecture": GRU, "learning_rate": ((0, 1), (1, 0))}
    report = learners.compare(game, "lola-pg", **options)
    learners.write_run_directory(report, tmp_path / "run")
    read = learners.read_runs(tmp_path / "run")
    again = learners.compare(**learners.read_config(tmp_path / "run" / "config.toml"))
    for found in (read, again.runs):
        np.testing.assert_array_equal(found.payoffs, report.runs.payoffs)
        assert found.hyperparameters == report.runs.hyperparameters
    arrays = report.runs.arrays()
    del arrays["policy_1/output.bias"]
    with pytest.raises(gt.InvalidArgument, match="policy_1/output"):
        read_lola(report.runs.game, report.runs.hyperparameters, arrays)


def test_stochastic_games_are_compared_over_episodes_or_discounted():
    for game, horizon in (
        (CoinGame().stochastic(discount="24/25", horizon=6), 6),
        (CoinGame().stochastic(discount="24/25"), None),
    ):
        report = learners.compare(game, "lola-pg", **QUICK)
        assert report.evaluation.horizon == report.runs.episode == horizon
        assert report.exploitability.shape == (2, 2)
