"""amTFT with networks: rewards held to those of tables, gaps, learning, resumption, agents."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory import InvalidArgument, TooLarge
from gametheory.coin_game import CoinGame
from gametheory.norms.agents import iterated_game
from learners import amtft
from learners.amtft.rewards import REWARDS, WelfareReward
from learners.evaluation.conformance import check_population
from learners.neural import (
    COIN_GAME,
    PAPER_LEARNING_COIN_GAMES,
    PAPER_LEARNING_MATRIX,
    Architecture,
    NetworkQLearning,
    coin_game_settings,
    learn_cooperation_by_networks,
    train_amtft_networks,
)
from learners.neural.played import Played
from learners.neural.q_learning import Phase, clipped
from learners.neural.rewards import Aim, RunningReward, gap_extras, table_reward
from learners.simulation import Transitions, run_seeds
from learners.training.schedules import Schedule

BOS = gt.zoo.asymmetric_bach_or_stravinsky()
FALLING = Schedule(((0, 1.0), (1, 0.5)))


def aim(name, horizon=20):
    return Aim(name, (0.5, 0.25), (4.0, 2.0), horizon, FALLING, 0.9216)


@pytest.mark.parametrize("name", REWARDS)
def test_running_rewards_are_those_of_tables(name):
    generator = np.random.default_rng(0)
    ours = RunningReward(aim(name), (2, 3), "cpu")
    theirs = WelfareReward(name, (0.5, 0.25), (4.0, 2.0), 20, FALLING, 0.9216)
    ours.reset()
    theirs.reset(6)
    for share in np.linspace(0, 1, 8):
        paid = generator.integers(-2, 4, size=(6, 2)).astype(float)
        found = ours(torch.from_numpy(paid).float().reshape(2, 3, 2), float(share))
        expected = theirs(paid, float(share))
        np.testing.assert_allclose(found.reshape(6, 2).numpy(), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", [n for n in REWARDS if n != "nash"])
def test_tables_with_a_gap_pay_what_running_rewards_do(name):
    """Along a path on which the gap stays on its grid, step by step."""
    stage = iterated_game(BOS, horizon=20, remembers_last=True)
    target = replace(aim(name), disagreement=(0.0, 0.0), ideal=(1.0, 1.0), decay=1.0)
    played = Played(stage, [target])
    gap = played.gaps[0]
    own = stage if gap is None else gap.game
    table = table_reward(target, own, gap, "cpu")
    running = RunningReward(target, (1, 1), "cpu")
    joints = stage.num_joint_actions
    state = int(np.flatnonzero(own.initial)[0])
    for joint in (0, 1, 3, 0, 3, 3, 2):
        paid = torch.from_numpy(own.float_rewards.reshape(2, -1)[:, state * joints + joint]).float()
        expected = running(paid.reshape(1, 1, 2), 0.5)[0, 0]
        found = table(0.5)[:, state * joints + joint]
        if gap is not None:
            # The exact gap instead of the one on the grid.
            exact = float(running.sums[0, 0, 0] - running.sums[0, 0, 1])
            assert abs(gap.after[state, joint] - exact) < np.diff(gap.levels).max() + 1e-9
        if gap is None or gap.levels[state // stage.num_states] in (0.0,):
            torch.testing.assert_close(found, expected)
        lottery = own.lotteries[int(own.joint_lottery.reshape(-1, joints)[state, joint])]
        state = max(lottery, key=lottery.get)


def test_the_gap_in_the_state_moves_as_it_should_on_average():
    game = CoinGame().stochastic(horizon=20)
    seen = amtft.remember_gap(game, decay=0.9216)
    generator = np.random.default_rng(0)
    numbers = seen.game.joint_lottery.reshape(seen.game.num_states, -1)
    gaps = seen.gaps
    for state, joint in zip(
        generator.integers(seen.game.num_states, size=60),
        generator.integers(16, size=60),
        strict=True,
    ):
        wanted = 0.9216 * gaps[state] + np.subtract(
            *seen.game.float_rewards.reshape(2, seen.game.num_states, -1)[:, state, joint]
        )
        assert seen.after[state, joint] == pytest.approx(wanted)
        lottery = seen.game.lotteries[int(numbers[state, joint])]
        mean = sum(float(p) * gaps[s] for s, p in lottery.items())
        held = np.clip(wanted, gaps.min(), gaps.max())
        assert mean == pytest.approx(held, abs=4 / 64 / 2 + 1e-9)
        base = int(state % game.num_states)
        plain = game.lotteries[int(game.joint_lottery.reshape(-1, 16)[base, joint])]
        for s, p in plain.items():
            total = sum(q for t, q in lottery.items() if t % game.num_states == s)
            assert total == p
    flat = amtft.remember_gap(gt.Stochastic([[[[1]]], [[[1]]]], [[[[1]]]], horizon=3), decay=0.5)
    assert flat.game.num_states == 1
    with pytest.raises(gt.Unsupported, match="two players"):
        amtft.remember_gap(gt.Stochastic([[[1]]], [[[1]]], horizon=3), decay=0.5)


def test_payoffs_do_not_depend_on_the_gap():
    game = iterated_game(BOS, horizon=20, remembers_last=True)
    found = amtft.learn_cooperation(
        game, "utilitarian", replicates=1, rng=0, settings=amtft.QLearning(episodes=50)
    )[0]
    stage = [table[0].astype(float) for table in found.cooperate]
    played = Played(game, [aim("inequity-averse"), aim("kalai-smorodinsky")])
    assert played.game.num_states > game.num_states
    lifted = [played.lifted(None, table[None])[0] for table in stage]
    plain = gt.stochastic.expected_payoffs(game, stage)
    for mine, theirs in zip(
        gt.stochastic.expected_payoffs(
            amtft.remember_gap(game, decay=0.9).game, [np.tile(table, (49, 1)) for table in stage]
        ),
        plain,
        strict=True,
    ):
        assert float(mine) == pytest.approx(float(theirs))
    assert all(len(t) == played.game.num_states for t in lifted)


def test_tables_are_lifted_to_the_gaps_that_they_saw():
    game = iterated_game(BOS, horizon=20, remembers_last=True)
    played = Played(game, [aim("inequity-averse"), aim("kalai-smorodinsky"), aim("utilitarian")])
    stage, averse, smorodinsky = game.num_states, played.gaps[0], played.gaps[1]
    assert played.gaps[2] is None
    states = np.arange(played.game.num_states)
    for k, gap in ((0, averse), (1, smorodinsky)):
        own = np.arange(gap.game.num_states)[None, :, None]
        lifted = played.lifted(k, own)[0, :, 0]
        np.testing.assert_array_equal(lifted % stage, states % stage)
        assert len(np.unique(lifted)) == gap.game.num_states
    first = played.lifted(0, np.arange(averse.game.num_states)[None, :, None])[0, :, 0] // stage
    second = (
        played.lifted(1, np.arange(smorodinsky.game.num_states)[None, :, None])[0, :, 0] // stage
    )
    # Each pair of gaps once, at every state of the game without them.
    assert len(np.unique(np.stack([first, second]), axis=1).T) * stage == len(states)


def quick(**changed):
    return NetworkQLearning(
        **{"steps": 2400, "environments": 8, "batch": 32, "start": 160, **changed}
    )


@pytest.mark.parametrize("memory", [None, "lstm"])
def test_a_replicate_of_many_is_that_replicate_alone(memory):
    settings = quick(architecture=Architecture(hidden=(16,), dueling=8, memory=memory))
    many = learn_cooperation_by_networks(BOS, "utilitarian", replicates=3, rng=5, settings=settings)
    few = learn_cooperation_by_networks(BOS, "utilitarian", replicates=1, rng=5, settings=settings)
    for i in range(2):
        np.testing.assert_allclose(many[0].values[i][:1], few[0].values[i], rtol=1e-3, atol=1e-3)
    assert not np.allclose(many[0].values[0][0], many[0].values[0][1])


@pytest.mark.parametrize(
    ("welfare", "options"),
    [
        ("inequity-averse", {}),
        ("nash", {"architecture": Architecture(hidden=(8,), memory="gru", memory_size=4)}),
        ("utilitarian", {"optimizer": "sgd"}),
    ],
)
def test_learning_that_was_cut_goes_on_to_the_same_bits(tmp_path, welfare, options):
    settings = quick(**options)
    whole = learn_cooperation_by_networks(BOS, welfare, replicates=2, rng=1, settings=settings)[0]
    path = tmp_path / "learning.safetensors"

    def cut(steps):
        for step in steps:
            if step == 13:
                raise KeyboardInterrupt
            yield step

    kept = {"checkpoint": path, "checkpoint_every": 5}
    with pytest.raises(KeyboardInterrupt):
        learn_cooperation_by_networks(
            BOS, welfare, replicates=2, rng=1, settings=settings, track=cut, **kept
        )
    begun = []
    resumed = learn_cooperation_by_networks(
        BOS,
        welfare,
        replicates=2,
        rng=1,
        settings=settings,
        track=lambda steps: begun.append(steps.start) or steps,
        **kept,
    )[0]
    assert begun == [10]
    for i in range(2):
        np.testing.assert_array_equal(resumed.values[i], whole.values[i])
        np.testing.assert_array_equal(resumed.punish[i], whole.punish[i])
    for name, values in whole.curve.values.items():
        np.testing.assert_array_equal(resumed.curve.values[name], values)
    with pytest.raises(InvalidArgument, match="another training"):
        learn_cooperation_by_networks(BOS, welfare, replicates=2, rng=2, settings=settings, **kept)


def test_the_values_of_all_states_learn_as_those_of_a_batch():
    """Two routes to the same numbers: which one is taken is a matter of speed."""
    game = CoinGame().stochastic(horizon=20)
    found = []
    for by_state in (True, False):
        table = Transitions(game)
        rewards = table_reward(aim("utilitarian"), game, None, "cpu")
        phase = Phase(table, rewards, None, run_seeds(0, 2), horizon=20, settings=quick())
        phase.by_state = by_state
        for number in range(8):
            phase.update(number)
        found.append(torch.cat(phase.values()))
    torch.testing.assert_close(*found, rtol=1e-3, atol=1e-3)


def test_gradients_are_clipped_run_by_run():
    found = clipped(
        {"a": torch.tensor([[3.0, 0.0], [0.3, 0.0]]), "b": torch.tensor([[4.0], [0.4]])}, 1.0
    )
    torch.testing.assert_close(found["a"], torch.tensor([[0.6, 0.0], [0.3, 0.0]]))
    torch.testing.assert_close(found["b"], torch.tensor([[0.8], [0.4]]))


def test_learners_of_a_game_with_one_answer_find_it():
    """A player with one action, and one with two, of which one pays both."""
    stage = gt.NormalForm([[[1, 0]], [[1, 0]]])
    learned = learn_cooperation_by_networks(
        stage, "utilitarian", replicates=2, rng=0, settings=quick(steps=6_400)
    )[0]
    assert learned.cooperate[0].shape[-1] == 1
    assert (learned.cooperate[1][:, :, 0] == 1).all()
    assert (learned.punish[1][:, :, 1] == 1).all()


def test_networks_learn_the_norms_of_asymmetric_bach_or_stravinsky():
    runs = train_amtft_networks(BOS, runs=1, rng=0, learning=NetworkQLearning(steps=80_000))
    for name, payoffs in (("utilitarian", (4, 1)), ("inequity-averse", (2, 2))):
        kept = runs.welfares == name
        assert kept.any()
        np.testing.assert_allclose(runs.payoffs[kept].mean(axis=0), payoffs, atol=0.11)
    check_population(runs)
    assert (learners.cross_play(runs).payoffs[runs.welfares == "utilitarian"][0][-1] < 0.5).all()
    first = runs.cooperations[0]
    agent = amtft.AmTFT((first, runs.cooperations[-1]), 0, mode="two-stage")
    learners.conformance.check_agent(agent, first.game, player=0)
    again = amtft.AmTFTRuns.from_arrays(
        runs.game, runs.hyperparameters, runs.arrays(), discarded=runs.discarded
    )
    np.testing.assert_array_equal(again.payoffs, runs.payoffs)


def test_recurrent_networks_become_tables_and_say_how_well():
    runs = train_amtft_networks(
        gt.zoo.prisoners_dilemma(),
        runs=1,
        welfares=("utilitarian",),
        learning=quick(architecture=Architecture(memory="gru", hidden=())),
        discard_below=0,
        rng=0,
    )
    assert any("of what they do among themselves to cooperate" in r for r in runs.remarks())


def test_without_the_gap_inequity_averse_learners_rob_each_other():
    """Mutual theft is perfectly equal; who sees the gap does better. On a small torus here, in the
    Coin Game in tests/studies/neural_amtft.md.
    """
    stage = CoinGame(size=2).stochastic(horizon=100)
    settings = replace(
        COIN_GAME,
        steps=200_000,
        environments=64,
        updates=2,
        batch=600,
        aversion=0.25,
        architecture=Architecture(hidden=(32,), dueling=16),
    )
    target = settings.aims(["inequity-averse"], 100, (0, 0), (1, 1))[0]
    sums = {}
    for sees in (True, False):
        gap = target.remembered(stage) if sees else None
        game = stage if gap is None else gap.game
        rewards = table_reward(target, game, gap, "cpu") or RunningReward(target, (1, 64), "cpu")
        extras = None if gap is None else gap_extras(gap, "cpu")
        table = Transitions(game, observations=np.tile(np.eye(18), (game.num_states // 18, 1)))
        phase = Phase(table, rewards, extras, run_seeds(0, 1), horizon=100, settings=settings)
        for number in range(phase.total):
            if number == phase.total - 5:
                phase.measure()
            phase.update(number)
        measured = phase.measure()
        sums[sees] = float(measured["reward_1"] + measured["reward_2"])
    assert sums[True] > 0.5  # of 0.777
    assert abs(sums[False]) < 0.1


def test_settings_are_records_and_back():
    for settings in (
        NetworkQLearning(),
        COIN_GAME,
        PAPER_LEARNING_MATRIX,
        PAPER_LEARNING_COIN_GAMES,
    ):
        assert NetworkQLearning.from_record(settings.as_record()) == settings
    with pytest.raises(InvalidArgument, match="record with"):
        NetworkQLearning.from_record({})
    for wrong in ({"steps": 0}, {"discount": 1.0}, {"huber": 0.0}, {"start": -1}, {"clip": 0.0}):
        with pytest.raises(InvalidArgument):
            NetworkQLearning(**wrong)
    with pytest.raises(InvalidArgument, match="one of"):
        coin_game_settings("chess")
    with pytest.raises(TooLarge, match="apart"):
        Played(
            CoinGame().stochastic(horizon=20),
            [
                aim("inequity-averse"),
                aim("egalitarian"),
                aim("kalai-smorodinsky"),
                replace(aim("kalai-smorodinsky"), ideal=(1.0, 3.0)),
            ],
        )
    with pytest.raises(InvalidArgument, match="NetworkQLearning"):
        train_amtft_networks(BOS, learning=amtft.QLearning())
