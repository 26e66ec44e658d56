"""Training is never lost: kills and full disks at every write, foreign and damaged checkpoints."""

import json
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from faults import Killed, disk, every_kill, hidden
from safetensors.numpy import save

import gametheory as gt
import learners
from gametheory._support.places import beside
from gametheory.interface import cli
from learners.amtft import learn_cooperation
from learners.amtft.qlearning import QLearning
from learners.reproduce import Plan, _folder
from learners.reproduce.studies import STUDY
from learners.training import checkpoints
from learners.training.linear_solve import one_thread
from learners.training.shaping import lola

BOS = gt.zoo.asymmetric_bach_or_stravinsky()


def gradient(path=None):
    options = {} if path is None else {"checkpoint": path, "checkpoint_every": 2}
    with one_thread():
        runs = learners.train(BOS, "lola", runs=2, steps=5, rng=3, **options)
    return [*runs.parameters, runs.last_change]


def cooperation(path=None):
    options = {} if path is None else {"checkpoint": path, "checkpoint_every": 2}
    learned = learn_cooperation(
        BOS, "utilitarian", replicates=2, rng=3, horizon=4,
        settings=QLearning(episodes=5, environments=2), **options,
    )  # fmt: skip
    return [table for own in learned for table in (*own.values, *own.punish)]


def same(one, other):
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("job", [gradient, cooperation])
def test_training_killed_at_any_operation_ends_the_same(tmp_path, job):
    whole, kills = job(), 0
    path = tmp_path / "run.safetensors"
    for at in range(1, 200):
        path.unlink(missing_ok=True)
        try:
            with disk(kill_at=at):
                job(path)
        except Killed:
            kills += 1
        assert same(job(path), whole), at
        assert os.listdir(tmp_path) == ["run.safetensors"], at
        if kills < at:
            break
    assert kills > 20


@pytest.mark.parametrize("job", [gradient, cooperation])
def test_training_killed_again_and_again_ends(tmp_path, job):
    path = tmp_path / "run.safetensors"
    kills = sum(1 for _ in every_kill(lambda: job(path)))
    assert kills > 5
    assert same(job(path), job())


def test_a_full_disk_while_training_leaves_the_last_checkpoint(tmp_path):
    path = tmp_path / "run.safetensors"
    with disk(full_from=9), pytest.raises(gt.InvalidArgument, match=r"cannot write .*No space"):
        gradient(path)
    assert os.listdir(tmp_path) == ["run.safetensors"]
    assert checkpoints.read_file(path)[0]["steps"] == 2
    assert same(gradient(path), gradient())


def test_every_flipped_bit_is_found(tmp_path):
    path = tmp_path / "run.safetensors"
    learners.train(BOS, "naive", runs=1, steps=1, rng=0, checkpoint=path)
    before = checkpoints.read_file(path)
    data = bytearray(path.read_bytes())
    for place in range(0, len(data) * 8, 3):
        data[place // 8] ^= 1 << place % 8
        path.write_bytes(data)
        with pytest.raises(checkpoints.Damaged, match="remove it"):
            checkpoints.read_file(path)
        data[place // 8] ^= 1 << place % 8
    path.write_bytes(data)
    assert checkpoints.read_file(path)[0] == before[0]


def sealed(path, said, arrays):
    """A checkpoint with a right checksum, whatever it says."""
    said = {**said, "checksum": checkpoints._checksum(said, arrays)}
    path.write_bytes(save(arrays, metadata={"gametheory": json.dumps(said)}))


def test_what_is_out_of_range_or_shape_is_refused(tmp_path):
    path = tmp_path / "run.safetensors"
    gradient(path)
    said, arrays = checkpoints.read_file(path)
    for steps in (-50, -1, 6, 10**30, 2.0, True, "3", None):
        sealed(path, {**said, "steps": steps}, arrays)
        with pytest.raises(gt.InvalidArgument, match="expected 0 to 5 steps done"):
            gradient(path)
    name = "parameters_0"
    for other in (
        {name: arrays[name][:1]},
        {name: arrays[name].ravel()},
        {name: arrays[name].astype(np.float32)},
        {"last_change": np.zeros(3)},
    ):
        sealed(path, said, {**arrays, **other})
        with pytest.raises(gt.InvalidArgument, match=f"expected {next(iter(other))} of"):
            gradient(path)
    sealed(path, said, {"last_change": arrays["last_change"]})
    with pytest.raises(gt.InvalidArgument, match="expected parameters_0 of"):
        gradient(path)
    sealed(path, said, arrays)
    assert same(gradient(path), gradient())


def values_of(scale):
    def values(parameters):
        x, y = (theta[:, 0] for theta in parameters)
        return torch.stack([-scale * (x - y) ** 2, -((x + y) ** 2)], dim=-1)

    return values


def test_games_and_rules_of_one_name_are_told_apart(tmp_path):
    path = tmp_path / "run.safetensors"
    options = {"runs": 2, "steps": 3, "rng": 0, "learning_rate": 0.1, "checkpoint": path}
    games = [learners.DifferentiableGame("mine", ((1,), (1,)), values_of(k)) for k in (1, 2)]
    rules = [
        lambda values, parameters, step: lola(values, parameters, 1 * step),
        lambda values, parameters, step: lola(values, parameters, 2 * step),
    ]
    learners.train(games[0], "naive", **options)
    with pytest.raises(checkpoints.OfAnother, match=r"another training \(game differ\)"):
        learners.train(games[1], "naive", **options)
    again = learners.DifferentiableGame("mine", ((1,), (1,)), values_of(1))
    learners.train(again, "naive", **options)
    path.unlink()
    learners.train(BOS, rules[0], **options)
    with pytest.raises(checkpoints.OfAnother, match=r"another training \(rule differ\)"):
        learners.train(BOS, rules[1], **options)
    with pytest.raises(checkpoints.OfAnother, match=r"\(learner, rng, rule differ\)"):
        learners.train(BOS, "lola", **{**options, "rng": 1})


def test_other_versions_are_refused(tmp_path, monkeypatch):
    path = tmp_path / "run.safetensors"
    gradient(path)
    monkeypatch.setitem(checkpoints.VERSIONS, "numpy", "0.0")
    with pytest.raises(checkpoints.OfAnother, match="versions differ"):
        gradient(path)


def test_rules_that_no_checkpoint_holds_are_refused(tmp_path):
    rng, memory = np.random.default_rng(0), []

    def noisy(values, parameters, step):
        return tuple(move + rng.normal() for move in lola(values, parameters, step))

    def growing(values, parameters, step):
        memory.append(step)
        return tuple(move * len(memory) for move in lola(values, parameters, step))

    options = {"runs": 2, "steps": 3, "rng": 0, "checkpoint": tmp_path / "run.safetensors"}
    with pytest.raises(gt.InvalidArgument, match=r"the rule cannot have a checkpoint: .*Generator"):
        learners.train(BOS, noisy, **options)
    with pytest.raises(gt.InvalidArgument, match="the rule changed itself"):
        learners.train(BOS, growing, **options)
    assert os.listdir(tmp_path) == []


def test_eight_threads_train_what_one_trains(tmp_path):
    def trained(k):
        return gradient(tmp_path / f"{k}.safetensors") if k % 2 else cooperation()

    with ThreadPoolExecutor(8) as pool:
        for k, found in enumerate(pool.map(trained, range(16))):
            assert same(found, gradient() if k % 2 else cooperation())


def command(monkeypatch, capsys, *arguments):
    """(exit code, what it said): the command, in this process."""
    monkeypatch.setattr(sys, "argv", ["gametheory", *arguments])
    monkeypatch.setattr(cli, "_add_commands", lambda: None)
    if "compare" not in {known.name for known in cli.app.registered_commands}:
        from learners import commands

        cli.app.command(name="compare")(commands.compare)
        cli.app.command(name="reproduce")(commands.reproduce)
    code = cli._run()
    return code, capsys.readouterr().err


SMALL = ("compare", "chicken", "--runs", "2", "--steps", "4")


def test_the_checkpoint_stays_until_the_results_stand(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with disk(full_from=12):
        code, said = command(monkeypatch, capsys, *SMALL, "--out", "run")
    assert code == 2
    assert "cannot write run/" in said
    assert "No space left on device" in said
    assert "the same command goes on" in said
    assert os.listdir(tmp_path) == [".run.checkpoint.safetensors"]
    # Another comparison does not take its place; with --overwrite it does.
    other = (*SMALL, "--seed", "1", "--out", "run")
    code, said = command(monkeypatch, capsys, *other)
    assert code == 2
    assert "another training (rng differ)" in said
    assert "goes on" not in said
    assert command(monkeypatch, capsys, *other, "--overwrite") == (0, "")
    assert os.listdir(tmp_path) == ["run"]
    assert learners.read_config("run/config.toml")["rng"] == 1
    # A directory that holds something else is neither replaced nor trained for.
    (tmp_path / "run" / "thesis.tex").write_text("years")
    code, said = command(monkeypatch, capsys, *other, "--overwrite")
    assert code == 2
    assert "'thesis.tex'" in said
    assert len(os.listdir("run")) == 8


def test_a_command_that_goes_on_says_from_where(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with disk(full_from=12):
        assert command(monkeypatch, capsys, *SMALL, "--out", "run")[0] == 2
    assert command(monkeypatch, capsys, *SMALL, "--out", "run") == (
        0,
        "resuming at update 4 of 4\n",
    )
    assert os.listdir(tmp_path) == ["run"]


def test_no_room_no_work(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    real = os.statvfs

    class Small:
        def __init__(self, found):
            self.f_frsize, self.f_bavail, self.f_files, self.f_favail = 1024, 64, 10, 10

    monkeypatch.setattr(os, "statvfs", lambda path: Small(real(path)))
    for arguments in ((*SMALL, "--out", "a/run"), ("reproduce", "figure4", "--out", "report")):
        code, said = command(monkeypatch, capsys, *arguments)
        assert code == 2
        assert "MB of room" in said
    assert os.listdir(tmp_path) == []


def test_a_reproduction_begun_afresh_and_killed_at_any_operation_goes_on(tmp_path):
    """After every kill the folder is one that its plan, old or new, goes on in."""
    from gametheory._support.atomic import write_directory, write_file

    old, new = Plan(("figure4",), replicates=2), Plan(("figure4",), replicates=3)
    folder = tmp_path / "out"

    def fill():
        shutil.rmtree(folder, ignore_errors=True)
        _folder.claim(folder, old, overwrite=False)
        for spec in old.studies():
            files = {"study.toml": b"[spec]", "runs.parquet": b"0"}
            write_directory(folder / "studies" / spec.name, files, STUDY)
        for name in _folder.REPORTS:
            write_file(folder / name, b"old")

    for at in range(1, 300):
        fill()
        try:
            with disk(kill_at=at):
                _folder.claim(folder, new, overwrite=True)
        except Killed:
            found = _folder._plan_in(folder)["replicates"]
            _folder.claim(folder, old if found == 2 else new, overwrite=False)
            studies = folder / "studies"
            assert hidden(folder) == hidden(studies) == []
            for home in studies.iterdir():
                assert sorted(os.listdir(home)) == ["SHA256SUMS", "runs.parquet", "study.toml"]
            _folder.claim(folder, new, overwrite=True)
        else:
            break
        assert sorted(os.listdir(folder)) == ["plan.toml", "studies"]
        assert os.listdir(studies) == []
    assert at > 20


def test_a_reproduction_overwrites_reproductions_alone(tmp_path):
    plan = Plan(("figure4",), replicates=2)
    _folder.claim(tmp_path / "ours", plan, overwrite=False)
    for name in ("thesis.tex", "studies/thesis/chapter.tex"):
        thesis = tmp_path / "ours" / name
        thesis.parent.mkdir(parents=True, exist_ok=True)
        thesis.write_text("years")
        with pytest.raises(gt.InvalidArgument, match=r"something else: it holds '.*thesis"):
            _folder.claim(tmp_path / "ours", plan, overwrite=True)
        assert thesis.read_text() == "years"
        thesis.unlink()
    other = tmp_path / "other"
    (other / "studies").mkdir(parents=True)
    (other / "studies" / "latin.tex").write_text("years")
    with pytest.raises(gt.InvalidArgument, match=r"something else: it has no plan\.toml"):
        _folder.claim(other, plan, overwrite=True)
    assert (other / "studies" / "latin.tex").exists()


def test_names_of_checkpoints_have_room(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    name = "n" * 240
    (tmp_path / "link").symlink_to("disk")
    assert len(beside(tmp_path / name, ".checkpoint.safetensors").name) < 255
    for out in (name, "link"):
        assert command(monkeypatch, capsys, *SMALL, "--out", out) == (0, "")
    assert sorted(os.listdir(tmp_path)) == ["disk", "link", name]
    assert (tmp_path / "link").is_symlink()
    for out, message in (("\udcff", "UTF-8"), ("n" * 256, "at most 255 bytes")):
        code, said = command(monkeypatch, capsys, *SMALL, "--out", out)
        assert code == 2
        assert message in said
