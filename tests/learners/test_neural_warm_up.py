"""Memories taught what was paid: what was last paid, what is learned, and what is left alone."""

import numpy as np
import pytest
import torch

from gametheory.coin_game import CoinGame
from learners.neural import Architecture, sample_episodes, train_lola
from learners.neural.flat_networks import network_player
from learners.neural.warm_up import last_paid, taught
from learners.simulation import Streams, Transitions

GAME = CoinGame(size=2).stochastic(horizon=10)
MEMORY = Architecture(hidden=(8,), memory="gru", memory_size=12, gated=5)
LEFT_ALONE = {
    f"{name}.{part}" for name in ("gate", "gated", "output") for part in ("weight", "bias")
}


def test_what_was_last_paid_is_what_a_loop_remembers():
    rewards = torch.randint(-1, 2, (2, 5, 7, 2), generator=torch.Generator().manual_seed(0)).float()
    rewards *= (rewards[..., :1] > 0).float()  # mostly nobody is paid
    found = last_paid(rewards)
    assert found.shape == (2, 5, 8, 2)
    changes = 0
    for run in range(2):
        for episode in range(5):
            held = torch.zeros(2)
            for t in range(8):
                torch.testing.assert_close(found[run, episode, t], held)
                if t < 7 and rewards[run, episode, t].any():
                    held, changes = rewards[run, episode, t], changes + 1
    assert changes > 10


@pytest.mark.parametrize("memory", ["gru", "lstm"])
def test_memories_learn_to_tell_and_nothing_else_changes(memory):
    table, streams = Transitions(GAME, observations=None), Streams([0, 1])
    architecture = Architecture(hidden=(8,), memory=memory, memory_size=12, gated=5)
    players = [network_player(table, i, architecture) for i in range(2)]
    before = tuple(p.initial(streams, player=i) for i, p in enumerate(players))
    actors = [p.actor(theta) for p, theta in zip(players, before, strict=True)]
    sampled = [0]

    def play():
        sampled[0] += 32
        return sample_episodes(
            table, actors, streams, episodes=32, horizon=10, first=sampled[0] - 32
        )

    kept = tuple(theta.clone() for theta in before)
    _, at_first = taught(players, before, play, steps=1)
    after, missed = taught(players, before, play, steps=150)
    assert at_first.shape == missed.shape == (2, 2)
    np.testing.assert_allclose(at_first, 1.0, atol=1e-6)  # a map of zeros tells nothing
    assert (missed < 0.75).all()
    for player, old, new, same in zip(players, before, after, kept, strict=True):
        assert torch.equal(old, same)
        were, are = player.named(old), player.named(new)
        assert set(are) > LEFT_ALONE
        for name in are:
            assert torch.equal(were[name], are[name]) == (name in LEFT_ALONE)


def test_training_warms_up_once(tmp_path):
    options = {"runs": 2, "episodes": 8, "episode_steps": 5, "rng": 0, "architecture": MEMORY}
    still = {**options, "learning_rate": 0.0, "steps": 2}
    cold, warm = train_lola(GAME, **still), train_lola(GAME, **still, warm_up=3)
    for name, array in cold.arrays().items():
        if name.startswith("policy"):
            same = np.array_equal(array, warm.arrays()[name])
            assert same == (name.split("/")[1] in LEFT_ALONE)
    longer = train_lola(GAME, **{**still, "steps": 4}, warm_up=3)
    for name, array in warm.arrays().items():
        if name.startswith("policy"):
            np.testing.assert_array_equal(array, longer.arrays()[name])
    kept = {"checkpoint": tmp_path / "half.safetensors", "checkpoint_every": 1}

    class Stopped(Exception):
        pass

    def stop(done, said):
        raise Stopped

    moving = {**options, "steps": 2, "warm_up": 3, "every": 1}
    with pytest.raises(Stopped):
        train_lola(GAME, on_update=stop, **kept, **moving)
    resumed, whole = train_lola(GAME, **kept, **moving), train_lola(GAME, **moving)
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(array, resumed.arrays()[name])
