"""The training loop: resumed to the same bits, callbacks, early warnings, TensorBoard files."""

import importlib.util
import itertools

import numpy as np
import pytest
import torch

from gametheory import InvalidArgument
from gametheory._support import progress
from learners.neural import Diverged, TensorBoard, Watch, train_loop
from learners.simulation import Streams
from learners.training.checkpoints import Checkpoint


class Walk:
    """A random walk: what an update does depends on the state alone."""

    metrics = ("place", "loss")

    def __init__(self, runs=3):
        self.streams = Streams(list(range(runs)))
        self.place = torch.zeros(runs)
        self.gathered = torch.zeros(2, runs)
        self.done = 0

    @property
    def runs(self):
        return len(self.place)

    def update(self, number):
        assert number == self.done
        self.done += 1
        self.place = self.place + self.streams.uniforms(0, number, 1)[:, 0] - 0.5
        self.gathered = self.gathered + torch.stack([self.place, torch.ones_like(self.place)])

    def measure(self):
        total, count = self.gathered
        self.gathered = torch.zeros_like(self.gathered)
        return {"place": total / count, "loss": torch.ones(self.runs)}

    def state(self):
        return {"place": self.place, "gathered": self.gathered}

    def load(self, state):
        self.place, self.gathered = state["place"], state["gathered"]
        self.done = self.first


def test_training_that_was_cut_goes_on_to_the_same_bits(tmp_path):
    whole = train_loop(Walk(), 25, every=4)
    assert whole.steps.tolist() == [4, 8, 12, 16, 20, 24, 25]
    saved = Checkpoint(tmp_path / "walk.safetensors", 3, {"what": "walk"}, 25)
    for stop in (2, 7, 13, 14):
        walk = Walk()
        walk.first = max(stop - 1, 0) // 3 * 3
        walk.first = saved.read({})[0] if saved.path.exists() else 0
        with pytest.raises(KeyboardInterrupt):
            train_loop(walk, 25, every=4, saved=saved, track=lambda steps, k=stop: cut(steps, k))
    walk = Walk()
    walk.first = saved.read({})[0]
    assert 0 < walk.first < 25
    resumed = train_loop(walk, 25, every=4, saved=saved)
    for name in ("place", "loss"):
        np.testing.assert_array_equal(resumed.values[name], whole.values[name])
    assert walk.done == 25


def cut(steps, stop):
    for step in steps:
        if step >= stop:
            raise KeyboardInterrupt
        yield step


def test_callbacks_see_every_record_and_the_last():
    seen = []
    curve = train_loop(Walk(), 10, every=4, on_update=[lambda s, m: seen.append((s, m["place"]))])
    assert [step for step, _ in seen] == [4, 8, 10]
    np.testing.assert_array_equal(seen[-1][1], curve.last("place"))
    with pytest.raises(InvalidArgument, match="one of"):
        curve.last("nothing")
    with pytest.raises(InvalidArgument, match="on_update"):
        train_loop(Walk(), 2, on_update=["no function"])


def test_the_progress_line_says_the_last_values(monkeypatch):
    said = []
    monkeypatch.setattr(progress, "_SAYING", [said.append])
    train_loop(Walk(), 4, every=2, label="walk")
    assert len(said) == 2
    assert said[0].startswith("walk: place ")
    assert ", loss 1" in said[0]
    monkeypatch.setattr(progress, "_SAYING", [])
    progress.say("nobody hears this")


class Lost(Walk):
    def __init__(self, which):
        super().__init__()
        self.which = torch.tensor(which)

    def measure(self):
        return {name: x.masked_fill(self.which, torch.nan) for name, x in super().measure().items()}


def test_runs_that_diverge_are_told_of_and_the_end_of_all_ends_training():
    curve = train_loop(Lost([True, False, False]), 6, every=2)
    assert curve.remarks == (
        "place was not finite at update 2 in 1 of 3 runs: the learning rate may be too high.",
    )
    with pytest.raises(Diverged, match="every run diverged"):
        train_loop(Lost([True, True, True]), 6, every=2)


def test_early_warnings():
    watch = Watch(updates=100)
    for step in range(10, 60, 10):
        watch(step, {"loss": np.array([1.0, 1.0]), "entropy": np.array([1.0, 1.0])})
    assert watch.remarks == []
    watch(60, {"loss": np.array([1.0, 2000.0]), "entropy": np.array([0.0, 0.0])})
    assert watch.remarks == [
        "loss had grown a thousandfold by update 60 in 1 of 2 runs: it may be diverging."
    ]
    early = Watch(updates=100)
    for _ in itertools.repeat(None, 2):
        early(50, {"entropy": np.array([0.0, 1.0])})
    assert len(early.remarks) == 1
    assert early.remarks[0].startswith("Entropy had collapsed by update 50 of 100 in 1 of 2 runs")


def test_tensorboard_files_or_how_to_install_it(tmp_path):
    if importlib.util.find_spec("tensorboard") is None:
        with pytest.raises(InvalidArgument, match=r"pip install 'gametheory-norms\[tensorboard\]'"):
            TensorBoard(tmp_path)
        return
    writer = TensorBoard(tmp_path)
    train_loop(Walk(), 4, every=2, on_update=writer)
    writer.close()
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(tmp_path)).Reload()
    assert [e.step for e in events.Scalars("place/mean")] == [2, 4]
    assert {"place/spread", "place/run 0", "loss/run 2"} <= set(events.Tags()["scalars"])
