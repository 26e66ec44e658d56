"""`gametheory compare`: what it prints and writes, interruptions, what it refuses."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
import tomllib
from fractions import Fraction
from importlib.resources import files

import jsonschema
import pytest
from command_line import run
from pyarrow import parquet
from rich.cells import cell_len

import gametheory as gt
import learners
from gametheory._numeric.exact import decimal
from gametheory._support.console import print_tables
from learners import commands
from learners.amtft import COIN_GAME_SETTINGS
from learners.learning import LEARNERS

SCHEMA = json.loads(files("learners.schemas").joinpath("compare.json").read_text())


def command(*arguments, cwd="."):
    return run("compare", *arguments, cwd=cwd)


def test_the_command_end_to_end(tmp_path):
    result = command(
        "asymmetric-bach-or-stravinsky", "--runs", "12", "--steps", "50",
        "--out", "run", "--plot", "p.png", cwd=tmp_path,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stderr == "", "no progress bar where there is no terminal"
    assert "cross-play, different norms" in result.stdout
    assert "NormalizedScore" in result.stdout
    assert (tmp_path / "run" / "figure.png").stat().st_size > 10_000
    assert (tmp_path / "p.png").stat().st_size > 10_000


def test_the_help_names_every_learner():
    assert tuple(LEARNERS) == commands.NAMES
    said = " ".join(command("--help").stdout.split()).replace("- ", "-")  # a line may end there
    assert all(f"{name}" in said for name in LEARNERS)


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize("scale", [1, "1/1000000000", 1_000_000])
def test_tables_fit_and_show_payoffs_of_any_unit(columns, scale, tmp_path, capsys, monkeypatch):
    stage = gt.zoo.chicken()
    game = gt.NormalForm(
        stage.exact_payoffs * Fraction(scale),
        players=["アリス", "Bob the builder of the north"],
        name="chicken",
    )
    found = learners.compare(gt.Repeated(game, "24/25"), "naive", runs=3, steps=3, rng=0)
    monkeypatch.setenv("COLUMNS", str(columns))
    print_tables(found.tables(), found.remarks())
    shown = capsys.readouterr().out
    assert max(map(cell_len, shown.split("\n"))) <= columns
    assert not re.search(r"-0\.0+(?![0-9])|…|\b1 runs", shown)
    paid = found.evaluation.matches[0].payoffs[0].mean
    assert (f"{paid:.3f}" if scale == 1 else decimal(float(f"{paid:.6g}"))) in shown


def test_the_commands_json_follows_its_schema():
    arguments = ("compare", "stag-hunt", "--runs", "6", "--steps", "9", "--seed", "3", "--json")
    data = json.loads(run(*arguments).stdout)
    jsonschema.validate(data, SCHEMA)
    assert data["seed"] == 3


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_command_leaves_its_checkpoint_alone_and_says_so(tmp_path, end):
    process = subprocess.Popen(
        [sys.executable, "-m", "gametheory", "compare", "chicken", "--runs", "3000",
         "--steps", "100000", "--out", "run"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # A background job of a shell ignores interrupts, and its children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 (one thread)
    )  # fmt: skip
    patience = time.monotonic() + 120
    while not (tmp_path / ".run.checkpoint.safetensors").exists():
        assert time.monotonic() < patience
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(end)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "interrupted" in errors
    assert "Traceback" not in errors
    assert output == ""
    assert "the same command goes on" in errors
    assert [p.name for p in tmp_path.iterdir()] == [".run.checkpoint.safetensors"]


def test_the_progress_bar_shows_in_a_terminal_and_the_output_is_the_same():
    """That of another process, without a terminal."""
    arguments = ("compare", "chicken", "--runs", "2", "--steps", "30", "--seed", "3", "--json")
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gametheory", *arguments],
        stdout=subprocess.PIPE, stderr=secondary, text=True,
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    os.close(secondary)
    shown = ""
    with contextlib.suppress(OSError):  # how a terminal says that the other side has gone
        while part := os.read(primary, 100_000):
            shown += part.decode(errors="replace")
    output, _ = process.communicate(timeout=60)
    os.close(primary)
    assert process.returncode == 0
    assert "training 2 runs" in shown
    assert "30/30" in shown
    assert json.loads(output)["hyperparameters"]["steps"] == 30
    assert output == run(*arguments).stdout


BAD = {
    "unknown game": (["asymetric-bach"], "did you mean"),
    "unknown learner": (["chicken", "--learner", "soss"], "among ['naive', 'lookahead', 'lola'"),
    "discount": (["chicken", "--discount", "1"], "[0, 1)"),
    "runs": (["chicken", "--runs", "0"], "runs"),
    "too many runs": (["chicken", "--runs", "100000"], "10,000,000 pairs"),
    "horizon": (["chicken", "--horizon", "0"], "horizon"),
    "seed": (["chicken", "--seed", "-1"], "seed"),
    "tolerance": (["chicken", "--tolerance", "2"], "tolerance"),
    "disagreement": (["chicken", "--disagreement", "5,5"], "nothing to bargain"),
    "plot": (["chicken", "--plot", "x.gif"], ".png"),
    "out": (["chicken", "--out", "."], "not empty"),
    "out in no file system": (["chicken", "--out", "/proc/run"], "cannot write into /proc"),
    "out under a file": (["chicken", "--out", "something/run"], "existing directory"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_one_clear_line_and_exit_code_2(tmp_path, arguments, message):
    (tmp_path / "something").write_text("")
    result = command(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["something"]


COIN = ("--steps", "4", "--runs", "3", "--learning-rate", "5", "--opponent-step", "20")


def test_a_coin_game_from_the_command_line(tmp_path):
    arguments = ["coin-game", *COIN, "--remember-pick", "--out", "run", "--json"]
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    assert found["kind"] == "stochastic game"
    assert found["solutions"]["nash"][0]["exact"] == "343/988"
    assert [e["horizon"] for e in found["evaluations"]] == [None]
    config = tomllib.loads((tmp_path / "run" / "config.toml").read_text())
    assert config["game"]["states"] == 256
    assert "horizon" not in config
    table = parquet.read_table(tmp_path / "run" / "cross_play.parquet")
    assert {"discounted_payoff_1", "discounted_score"} <= set(table.column_names)
    again = command(*arguments[:-1], "--overwrite", cwd=tmp_path)
    assert again.returncode == 0
    assert "discounted at 24/25" in again.stdout


def test_amtft_in_a_coin_game_is_held_against_the_episodes_frontier(tmp_path, monkeypatch):
    assert COIN_GAME_SETTINGS["horizon"] == 100
    monkeypatch.setitem(COIN_GAME_SETTINGS, "horizon", 10)  # best replies take its square
    arguments = ["coin-game", "--learner", "amtft", "--form", "exact", "--runs", "1"]
    arguments += ["--welfares", "utilitarian,egalitarian", "--json"]
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    assert [e["horizon"] for e in found["evaluations"]] == [10]
    score = found["evaluations"][0]["matches"]["self-play"]["score"]["mean"]
    assert score == pytest.approx(1, abs=1e-3)
    assert found["hyperparameters"]["debit_threshold"] == 3


def test_amtft_from_the_command_line(tmp_path):
    arguments = ["chicken", "--learner", "amtft", "--form", "exact", "--runs", "2"]
    done = command(*arguments, "--out", "run", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    jsonschema.validate(json.loads(done.stdout), SCHEMA)
    table = parquet.read_table(tmp_path / "run" / "runs.parquet")
    assert {"replicate", "cooperate_1", "punish_2"} <= set(table.column_names)
    assert set(table["norm"].to_pylist()) == {"utilitarian", "inequity-averse"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["chicken", "--remember-pick"], "coin games"),
        (["chicken", "--learner", "amtft", "--steps", "3"], "'steps'"),
        (["chicken", "--form", "exact"], "'form'"),
        (["coin-game", "--horizon", "7"], "discounted"),
        (["chicken", "--learner", "amtft", "--welfares", "nobody"], "nobody"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, arguments, message):
    done = command(*arguments, "--runs", "2", cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
