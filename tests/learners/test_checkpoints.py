"""Training that was interrupted goes on to the same result."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from safetensors.numpy import load_file

import gametheory as gt
import learners
from learners.amtft import learn_cooperation
from learners.amtft.qlearning import QLearning

BOS = gt.zoo.asymmetric_bach_or_stravinsky()


class Interrupted(Exception):
    pass


def stop_after(count):
    def track(steps):
        for k, step in enumerate(steps):
            if k == count:
                raise Interrupted
            yield step

    return track


@pytest.mark.parametrize("learner", ["lola", "sos"])
def test_resumed_training_is_training_in_one_go(tmp_path, learner):
    options = {"runs": 3, "steps": 23, "rng": 4, "learning_rate": ((0, 1), (1, 0))}
    whole = learners.train(BOS, learner, **options)
    path = tmp_path / "half.safetensors"
    with pytest.raises(Interrupted):
        learners.train(
            BOS, learner, **options, checkpoint=path, checkpoint_every=5, track=stop_after(12)
        )
    assert load_file(path)["parameters_0"].shape == (3, 5, 2)
    done = []
    resumed = learners.train(
        BOS,
        learner,
        **options,
        checkpoint=path,
        checkpoint_every=5,
        track=lambda steps: (done.append(s) or s for s in steps),
    )
    assert done == list(range(10, 23))
    for a, b in zip(resumed.parameters, whole.parameters, strict=True):
        assert np.array_equal(a, b)
    assert np.array_equal(resumed.last_change, whole.last_change)
    # Once more: nothing is left to do.
    again = learners.train(
        BOS, learner, **options, checkpoint=path, checkpoint_every=5, track=stop_after(0)
    )
    assert np.array_equal(again.policies[1], whole.policies[1])


@pytest.mark.parametrize(
    "game", [BOS, gt.coin_game.CoinGame().stochastic(discount="24/25")], ids=["matrix", "coin"]
)
def test_processes_change_nothing(game, tmp_path):
    """Nor does an interruption after some of the parts."""
    options = {"runs": 5 if game is not BOS else 70, "steps": 3, "rng": 4}
    whole = learners.train(game, "lola", **options)
    path = tmp_path / "parts.safetensors"
    with pytest.raises(Interrupted):
        learners.train(
            game,
            "lola",
            **options,
            engine="local",
            processes=1,
            checkpoint=path,
            track=stop_after(3),
        )
    for where, first in (({"processes": 2, "checkpoint": path}, 3), ({"processes": 1}, 0)):
        done = []
        parts = learners.train(
            game,
            "lola",
            **options,
            engine="local",
            **where,
            track=lambda parts, done=done: (done.append(k) or k for k in parts),
        )
        assert done == list(range(first, len(done) + first))
        assert len(done) > 1
        for i in range(2):
            assert np.array_equal(parts.parameters[i], whole.parameters[i])
        assert np.array_equal(parts.last_change, whole.last_change)
    with pytest.raises(gt.InvalidArgument, match="another training"):
        learners.train(game, "lola", **options, checkpoint=path)


def test_what_an_engine_refuses():
    def rule(values, theta, step):
        return learners.shaping.naive(values, theta, step)

    for options, message in (
        ({"engine": "cloud"}, "an engine"),
        ({"engine": "local", "record_every": 2}, "record_every"),
        ({"engine": "local", "processes": 2, "learner": rule}, "functions of a module"),
        ({"processes": 0, "engine": "local"}, "processes"),
    ):
        with pytest.raises(gt.InvalidArgument, match=message):
            learners.train(BOS, **{"learner": "naive", "runs": 4, "steps": 2, "rng": 0, **options})
    with pytest.raises(gt.InvalidArgument, match="engine"):
        learners.train(BOS, "amtft", runs=2, engine="local")


KILLED = """
import sys
import gametheory as gt, learners
game = gt.coin_game.CoinGame().stochastic(discount="24/25")
learners.train(game, "lola", runs=2, steps=16, rng=0, checkpoint=sys.argv[1], checkpoint_every=2)
"""


def test_killed_training_goes_on(tmp_path):
    path = tmp_path / "killed.safetensors"
    started = subprocess.Popen([sys.executable, "-W", "ignore", "-c", KILLED, path])
    patience = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < patience
        time.sleep(0.005)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    game = gt.coin_game.CoinGame().stochastic(discount="24/25")
    resumed, whole = (
        learners.train(game, "lola", runs=2, steps=16, rng=0, checkpoint=file, checkpoint_every=2)
        for file in (path, tmp_path / "fresh.safetensors")
    )
    assert resumed.payoffs.tolist() == whole.payoffs.tolist()


def test_checkpoints_of_something_else_are_refused(tmp_path):
    path = tmp_path / "one.safetensors"
    options = {"runs": 2, "steps": 3, "checkpoint": path}
    learners.train(BOS, "lola", rng=0, **options)
    for other in (
        {"game": gt.zoo.chicken()},
        {"game": gt.Repeated(BOS, "1/2")},
        {"learner": "sos"},
        {"rng": 1},
        {"runs": 4},
        {"learning_rate": 0.5},
    ):
        changed = {"game": BOS, "learner": "lola", "rng": 0, **options, **other}
        with pytest.raises(gt.InvalidArgument, match="another training"):
            learners.train(**changed)
    path.write_bytes(b"not this")
    with pytest.raises(gt.InvalidArgument, match="expected a checkpoint"):
        learners.train(BOS, "lola", rng=0, **options)
    for bad in (
        {"rng": None},
        {"rng": 0, "record_every": 1},
        {"rng": 0, "checkpoint_every": 0},
        {"rng": 0, "checkpoint": tmp_path / "nowhere" / "x.safetensors"},
    ):
        with pytest.raises(gt.InvalidArgument):
            learners.train(BOS, "lola", **{**options, **bad})


def test_diverged_training_leaves_no_checkpoint_in_the_way(tmp_path):
    path = tmp_path / "lost.safetensors"
    options = {"runs": 2, "steps": 30, "rng": 0, "checkpoint": path, "checkpoint_every": 2}
    game = learners.tandem()
    with pytest.raises(gt.InvalidArgument, match="diverged"):
        learners.train(game, "lola", **options, learning_rate=1e200)
    assert not path.exists()
    learners.train(game, "lola", **options, learning_rate=0.01)
    assert path.exists()


def test_resumed_q_learning_is_learning_in_one_go(tmp_path):
    """Generators are advanced by the draws of the episodes that are done."""
    options = {"replicates": 3, "rng": 5, "settings": QLearning(episodes=23, environments=2)}
    for game, horizon in (
        (BOS, {"horizon": 7}),
        (gt.coin_game.CoinGame().stochastic(horizon=5), {}),
    ):
        whole = learn_cooperation(game, **options, **horizon)
        path = tmp_path / f"{game.name}.safetensors"
        with pytest.raises(Interrupted):
            learn_cooperation(
                game,
                **options,
                **horizon,
                checkpoint=path,
                checkpoint_every=5,
                track=stop_after(12),
            )
        done = []
        resumed = learn_cooperation(
            game,
            **options,
            **horizon,
            checkpoint=path,
            checkpoint_every=5,
            track=lambda steps, done=done: (done.append(s) or s for s in steps),
        )
        assert done == list(range(10, 23))
        for a, b in zip(resumed, whole, strict=True):
            for i in range(2):
                assert np.array_equal(a.values[i], b.values[i])
                assert np.array_equal(a.punish[i], b.punish[i])
    with pytest.raises(gt.InvalidArgument, match="another training"):
        learn_cooperation(BOS, "utilitarian", **options, horizon=7, checkpoint=path)
    with pytest.raises(gt.InvalidArgument, match="integer seed"):
        learn_cooperation(BOS, **{**options, "rng": None}, checkpoint=tmp_path / "x.safetensors")
