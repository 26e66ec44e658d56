"""From run directories back: the same again, byte for byte, and the policies to go on with."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from command_line import run

import gametheory as gt
import learners
from learners.amtft.qlearning import QLearning
from learners.training.schedules import Schedule

COINS = gt.coin_game.CoinGame()
QUICK = QLearning(episodes=20, learning_rate=Schedule(((0, 0.1), (1, 0))))

COMPARISONS = {
    "zoo": lambda: learners.compare(gt.zoo.asymmetric_bach_or_stravinsky(), runs=6, steps=40),
    "floats": lambda: learners.compare(
        gt.NormalForm.from_bimatrix([[0.1, 0.0], [1 / 3, 0.7]], [[0.3, 0.25], [0.0, 1.1]]),
        "sos",
        runs=3,
        steps=10,
        rng=7,
        horizon=9,
        disagreement=(0.05, 0.0),
        tolerance=0.2,
        learning_rate=((0, 1), (1, 0.1)),
        parameterisation="sigmoid",
    ),
    "discounted": lambda: learners.compare(
        gt.Repeated(gt.zoo.chicken(), "1/3"), "naive", runs=3, steps=5, disagreement=("-1", "-1/2")
    ),
    "coin game": lambda: learners.compare(
        COINS.stochastic(discount="9/10", remember_pick=True), runs=2, steps=3, learning_rate=5
    ),
    "amtft": lambda: learners.compare(
        gt.zoo.prisoners_dilemma(), "amtft", runs=5, rng=3, learning=QUICK, discard_below=0.9
    ),
    "exact amtft": lambda: learners.compare(
        gt.zoo.asymmetric_bach_or_stravinsky(),
        "amtft",
        runs=2,
        form="exact",
        welfares=("utilitarian", "nash"),
        disagreement=(0, 0),
    ),
}


@cache
def made(name):
    return COMPARISONS[name]()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The run directory of a comparison above: drawing its figure takes a second."""
    home = tmp_path_factory.mktemp("written")

    @cache
    def directory(name):
        learners.write_run_directory(made(name), home / name)
        return home / name

    return directory


@pytest.mark.few(4)
@pytest.mark.parametrize("name", COMPARISONS)
def test_a_config_makes_its_directory_again(written, tmp_path, name):
    arguments = learners.read_config(written(name) / "config.toml")
    learners.write_run_directory(learners.compare(**arguments), tmp_path / "b")
    for file in written(name).iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


@pytest.mark.parametrize("name", COMPARISONS)
def test_runs_come_back_as_they_were(written, name):
    first = made(name)
    runs = learners.read_runs(written(name))
    assert type(runs) is type(first.runs)
    assert runs.hyperparameters == first.runs.hyperparameters
    assert np.array_equal(runs.payoffs, first.runs.payoffs)
    horizon = first.evaluation.horizon
    assert np.array_equal(
        learners.cross_play(runs, horizon=horizon).payoffs,
        learners.cross_play(first.runs, horizon=horizon).payoffs,
    )
    if "amtft" in name:
        assert runs.discarded == first.runs.discarded
        assert runs.welfares.tolist() == first.runs.welfares.tolist()
    else:
        for a, b in zip(runs.policies, first.runs.policies, strict=True):
            assert np.array_equal(a, b)


def test_some_amtft_runs_were_discarded_above():
    """So that these tests are about them too."""
    assert 0 < len(made("amtft").runs.discarded) < 10


def test_what_is_no_run_directory_is_refused(written, tmp_path):
    with pytest.raises(gt.InvalidArgument, match="expected a config"):
        learners.read_config(tmp_path / "config.toml")
    (tmp_path / "config.toml").write_text("not = [toml")
    with pytest.raises(gt.InvalidArgument, match="expected a config"):
        learners.read_runs(tmp_path)
    (tmp_path / "config.toml").write_text("seed = 1\n")
    with pytest.raises(gt.InvalidArgument, match="hyperparameters"):
        learners.read_config(tmp_path / "config.toml")

    run = tmp_path / "run"
    shutil.copytree(written("zoo"), run)
    text = (run / "config.toml").read_text()
    (run / "config.toml").write_text(text.replace("runs = 6", "runs = 5"))
    with pytest.raises(gt.InvalidArgument, match=r"damaged: config\.toml is not what was written"):
        learners.read_runs(run)
    (run / "SHA256SUMS").unlink()  # as in directories of earlier versions
    with pytest.raises(gt.InvalidArgument, match="shape"):
        learners.read_runs(run)
    (run / "config.toml").write_text(text)
    (run / "policies.safetensors").write_bytes(b"no")
    with pytest.raises(gt.InvalidArgument, match="run directory"):
        learners.read_runs(run)


def test_rules_and_games_of_ones_own_cannot_be_made_again(tmp_path):
    def mine(values, parameters, step):
        return learners.shaping.naive(values, parameters, step)

    learners.write_run_directory(
        learners.compare(gt.zoo.chicken(), mine, runs=2, steps=2), tmp_path / "rule"
    )
    with pytest.raises(gt.InvalidArgument, match="one's own"):
        learners.read_config(tmp_path / "rule" / "config.toml")
    odd = gt.coin_game.CoinGame(both_can_pick=False).stochastic(discount="9/10")
    learners.write_run_directory(learners.compare(odd, runs=1, steps=1), tmp_path / "game")
    with pytest.raises(gt.InvalidArgument, match="cannot be made again"):
        learners.read_config(tmp_path / "game" / "config.toml")


def test_the_command_makes_a_config_again_and_takes_no_other_options(written, tmp_path):
    config = written("discounted") / "config.toml"
    run("compare", config, "--out", tmp_path / "b").check_returncode()
    for file in written("discounted").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name
    refused = run("compare", config, "--runs", "9")
    assert refused.returncode == 2
    assert "leave out --runs" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("coin-game", "--runs", "2", "--steps", "56"), id="lola"),
        pytest.param(
            ("chicken", "--learner", "amtft", "--runs", "1", "--horizon", "5"),
            id="amtft",
            marks=pytest.mark.slow,  # its learning goes on: test_checkpoints.py
        ),
    ],
)
def test_a_killed_comparison_goes_on_with_the_same_command(tmp_path, arguments):
    out = tmp_path / "run"
    mark = tmp_path / ".run.checkpoint.safetensors"
    started = subprocess.Popen(
        [sys.executable, "-m", "gametheory", "compare", *arguments, "--out", out],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    patience = time.monotonic() + 120
    while not mark.exists():
        assert time.monotonic() < patience
        assert started.poll() is None
        time.sleep(0.005)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []
    before = mark.read_bytes()
    for home in (out, tmp_path / "fresh"):
        run("compare", *arguments, "--out", home).check_returncode()
    assert before
    assert not mark.exists(), "a checkpoint goes once all went well"
    for file in out.iterdir():
        assert file.read_bytes() == Path(tmp_path / "fresh" / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 5_000 + "]" * 5_000,
        "x = " + "9" * 5_000,
        'x = "\\ud800"',
        "x = 1e999_999_999",
    ],
)
def test_strange_configs_are_refused_in_a_short_message(text, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(gt.InvalidArgument, match="config") as refused:
        learners.read_config(file)
    assert len(str(refused.value)) < 1_000


def made_again(config):
    return learners.compare(**learners.read_config(config))


def test_numbers_of_huge_exponents_are_refused_in_a_config(tmp_path):
    found = learners.compare(gt.zoo.stag_hunt(), runs=2, steps=2, disagreement=("0", "1/2"))
    learners.write_run_directory(found, tmp_path / "run")
    file = tmp_path / "run" / "config.toml"
    text = file.read_text(encoding="utf-8")
    for old, refuse in (("learning_rate = ", learners.read_config), ("tolerance = ", made_again)):
        huge = re.sub(rf"^{old}.*", old + "9" * 400, text, flags=re.MULTILINE)
        (tmp_path / "config.toml").write_text(huge, encoding="utf-8")
        with pytest.raises(gt.InvalidArgument, match=r"config|tolerance"):
            refuse(tmp_path / "config.toml")
    for old in ('discount = "24/25"', '"1/2"', '"3"'):
        new = old.split('"')[0] + '"1e999_999_999"'
        assert old in text
        (tmp_path / "config.toml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(gt.InvalidArgument, match="exponent"):
            learners.read_config(tmp_path / "config.toml")


def test_batches_that_take_all_memory_are_refused_before_they_are_made():
    game = gt.Stochastic.from_repeated(gt.Repeated(gt.zoo.stag_hunt(), "1/2"))
    with pytest.raises(gt.TooLarge, match="several"):
        learners.Simulator(game, 10**9, seed=0)
    simulator = learners.Simulator(game, 2, seed=0, backend="numpy")
    with pytest.raises(gt.TooLarge, match="fewer steps"):
        simulator.play([np.full((1, 2), 0.5)] * 2, 10**12)
    with pytest.raises(gt.TooLarge, match="fewer runs"):
        learners.train(gt.zoo.stag_hunt(), "naive", runs=10**8)
    with pytest.raises(gt.TooLarge, match="fewer steps"):
        learners.train(gt.zoo.stag_hunt(), "naive", runs=10, steps=10**9, record_every=1)
