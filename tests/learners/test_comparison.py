"""Cross-play, the main job, and what it keeps."""

import contextlib
import json
import math
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
import numpy as np
import pytest
from command_line import run, run_apart
from pyarrow import parquet
from rich.cells import cell_len

import gametheory as gt
import learners
from gametheory._numeric.exact import decimal
from gametheory._support.console import print_tables
from gametheory.games import zoo
from learners import commands
from learners.amtft.qlearning import QLearning
from learners.evaluation.crossplay import bootstrap_interval, pair_mean
from learners.evaluation.encounters import MATCHES
from learners.evaluation.exploitability import exploitability
from learners.learning import LEARNERS

BOS = zoo.asymmetric_bach_or_stravinsky()


@pytest.fixture(scope="module")
def small():
    return learners.compare(BOS, runs=24, steps=120, rng=0)


RUNS = 512


@pytest.fixture(scope="module")
def full():
    return learners.compare(BOS, runs=RUNS, rng=0)


def match(comparison, name):
    return next(m for m in comparison.evaluation.matches if m.name == name)


# The anchors: 4,096 runs of an independent re-implementation, so with errors of their own,
# about a third of ours; and the authors' 40 runs.
ANCHOR_SCORES = dict(zip(MATCHES, (0.998, 0.907, 0.305, 0.531), strict=True))
ANCHOR_SHARES = {"egalitarian": 0.208, "Nash = Kalai-Smorodinsky": 0.489, "utilitarian": 0.303}


@pytest.mark.parametrize("name", MATCHES)
def test_scores_agree_with_the_anchors_within_sampling_error(full, name):
    ours = match(full, name).score
    error = ours.error * math.sqrt(1 + RUNS / 4096)
    assert abs(ours.mean - ANCHOR_SCORES[name]) < 3 * error + 0.0005  # anchors are rounded


@pytest.mark.parametrize("norm", ANCHOR_SHARES)
def test_shares_agree_with_the_anchors_within_sampling_error(full, norm):
    ours = full.evaluation.shares[norm]
    error = ours.error * math.sqrt(1 + RUNS / 4096)
    # The anchors put every run into a class; ours leave the undecided ones out.
    undecided = full.evaluation.shares["none"].mean
    assert abs(ours.mean - ANCHOR_SHARES[norm]) < 3 * error + undecided


def test_normative_disagreement_costs_more_than_it_does_within_a_norm(full):
    same = match(full, "cross-play, same norm")
    different = match(full, "cross-play, different norms")
    assert same.score.mean - different.score.mean > 0.5
    failure = gt.outcomes.Shortfall.COORDINATION_FAILURE
    assert different.shortfalls[failure].mean > 0.7
    assert match(full, "self-play").shortfalls[failure].mean < 0.01


def test_lola_does_not_always_cooperate_across_runs_of_the_dilemma():
    """The published 1.000 came from a transposed matrix; in that one C dominates."""
    game = zoo.prisoners_dilemma()
    ours = learners.compare(game, runs=128, rng=0)
    cross = match(ours, "cross-play, all").score
    assert cross.mean + 5 * cross.error < 1
    transposed = gt.NormalForm.from_bimatrix(game.payoffs[0].T, game.payoffs[1].T)
    trap = learners.compare(transposed, runs=128, rng=0)
    trapped = trap.evaluation.cross_play.payoffs
    assert np.allclose(trapped, -1, atol=0.02), "everyone cooperates, as published"
    assert any("transposed" in remark for remark in ours.remarks())


def test_cross_play_against_a_loop_of_single_pairs(small):
    runs = small.runs
    table = learners.cross_play(runs)
    for i, j in [(0, 0), (3, 7), (23, 1)]:
        pair = learners.Runs(
            runs.game,
            runs.hyperparameters,
            (runs.policies[0][i : i + 1], runs.policies[1][j : j + 1]),
            runs.parameters,
            runs.last_change[:1],
        )
        assert np.allclose(table.payoffs[i, j], pair.payoffs[0], atol=1e-13)
    assert np.allclose(table.self_play, runs.payoffs, atol=1e-13)


def test_cross_play_payoffs_are_attainable(small):
    S = gt.attainable(BOS)
    for evaluation in small.evaluations:
        assert S.contains(evaluation.cross_play.payoffs, tolerance=1e-9).all()


def test_a_tight_budget_of_pairs_at_once_changes_nothing(small, monkeypatch):
    monkeypatch.setattr("learners.training.runs._CHUNK_PAIRS", 30)
    again = learners.cross_play(small.runs, horizon=200)
    assert np.array_equal(again.payoffs, small.evaluation.cross_play.payoffs)


def test_the_table_is_a_game_over_policies(small):
    meta = small.evaluation.cross_play.as_game()
    assert meta.shape == (24, 24)
    assert meta.payoff((3, 5)) == tuple(small.evaluation.cross_play.payoffs[3, 5])
    assert meta.disagreement == (0, 0)
    best = gt.pure_equilibria(meta)
    assert len(best) > 0
    assert all(e.verify(meta) for e in best)


def test_by_norm_is_the_mean_over_pairs_of_different_runs(small):
    evaluation = small.evaluation
    norms, payoffs = evaluation.norms, evaluation.cross_play.payoffs
    for cell in evaluation.by_norm:
        pairs = [
            payoffs[i, j]
            for i in range(24)
            for j in range(24)
            if i != j and (norms[i], norms[j]) == (cell.first, cell.second)
        ]
        assert cell.payoffs[0].pairs == len(pairs)
        if pairs:
            assert np.allclose([e.mean for e in cell.payoffs], np.mean(pairs, axis=0))


def test_the_jackknife_by_hand_and_against_the_textbook():
    values = np.diag([1.0, 2.0, 4.0, 9.0])
    own = pair_mean(values, np.eye(4, dtype=bool))
    assert own.mean == 4
    assert own.error == pytest.approx(np.std([1, 2, 4, 9], ddof=1) / 2)
    rng = np.random.default_rng(0)
    table, mask = rng.normal(size=(6, 6)), ~np.eye(6, dtype=bool)
    left = [
        np.mean([table[i, j] for i in range(6) for j in range(6) if i != j and k not in (i, j)])
        for k in range(6)
    ]
    expected = math.sqrt(5 / 6 * sum((x - np.mean(left)) ** 2 for x in left))
    assert pair_mean(table, mask).error == pytest.approx(expected)
    nothing = pair_mean(table, np.zeros((6, 6), dtype=bool))
    assert nothing.pairs == 0
    assert math.isnan(nothing.mean)


def test_jackknife_errors_cover_the_truth():
    """A pair's value is a_i + b_j: the mean's true error is known; coverage is near 95 %."""
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(400):
        a, b = rng.normal(size=(2, 30))
        estimate = pair_mean(a[:, None] + b[None, :], ~np.eye(30, dtype=bool))
        hits += abs(estimate.mean) < 1.96 * estimate.error
    assert 0.91 < hits / 400 < 0.98


def test_a_comparison_holds_every_judgement_of_its_runs(small):
    gains = np.stack([exploitability(small.runs, i) for i in range(2)], axis=1)
    assert np.array_equal(small.exploitability, gains)
    evaluation = small.evaluation
    shown = small.to_json()
    for match in evaluation.matches:
        mask = evaluation.pairs(match.name)
        if not mask.any():
            continue
        assert match.interval == bootstrap_interval(evaluation.scores, mask)
        low, high = match.interval
        assert low <= match.score.mean <= high
        # The best that was evaluated is no better than the best there is.
        assert match.empirical_score.mean >= match.score.mean - 1e-12
        assert shown["evaluations"][0]["matches"][match.name]["interval"] == [low, high]
    for norm, each in shown["exploitability"].items():
        own = gains[evaluation.norms == norm]
        assert [gain["mean"] for gain in each] == pytest.approx(own.mean(axis=0).tolist())
        assert [gain["largest"] for gain in each] == own.max(axis=0).tolist()
    jsonschema.validate(shown, schema())


def test_discarded_runs_are_in_the_json():
    result = learners.compare(
        zoo.prisoners_dilemma(),
        "amtft",
        runs=4,
        learning=QLearning(episodes=30),
        discard_below=0.3,
        welfares=("utilitarian",),
    )
    shown = result.to_json()
    jsonschema.validate(shown, schema())
    assert len(shown["discarded"]) == len(result.runs.discarded) == 4 - len(result.runs)


def test_a_game_without_a_score_says_why():
    result = learners.compare(zoo.matching_pennies(), "naive", runs=4, steps=5, rng=0)
    assert result.evaluation.scores is None
    assert any("NormalizedScore is undefined" in remark for remark in result.remarks())
    jsonschema.validate(result.to_json(), schema())


def schema():
    return json.loads(files("learners").joinpath("schemas", "compare.json").read_text())


@pytest.mark.parametrize("runs", [1, 2])
def test_one_or_two_runs_are_enough_to_report(runs):
    result = learners.compare(zoo.bach_or_stravinsky(), runs=runs, steps=3, rng=0)
    jsonschema.validate(result.to_json(), schema())
    result.plot()


def test_the_run_directory_is_the_same_bytes_for_the_same_seed(tmp_path, small):
    again = learners.compare(BOS, runs=24, steps=120, rng=0, engine="local", processes=1)
    for name, result in (("a", small), ("b", again)):
        learners.write_run_directory(result, tmp_path / name)
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert names == [
        "SHA256SUMS",
        "comparison.json",
        "config.toml",
        "cross_play.parquet",
        "figure.png",
        "policies.safetensors",
        "runs.parquet",
    ]
    assert {oct((tmp_path / "a" / name).stat().st_mode) for name in names} == {"0o100644"}
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_the_run_directory_holds_what_it_promises(tmp_path, small):
    learners.write_run_directory(small, tmp_path / "run")
    config = tomllib.loads((tmp_path / "run" / "config.toml").read_text())
    assert config["seed"] == 0
    assert config["discount"] == "24/25"
    assert config["game"]["payoffs"][0] == [["4", "0"], ["0", "2"]]
    rebuilt = gt.Repeated(
        gt.NormalForm(
            config["game"]["payoffs"],
            actions=config["game"]["actions"],
            players=config["game"]["players"],
            name=config["game"]["name"],
            disagreement=config["disagreement"],
        ),
        config["discount"],
    )
    assert rebuilt == small.runs.game, "the config alone rebuilds the game"
    runs = parquet.read_table(tmp_path / "run" / "runs.parquet")
    assert runs.column("norm").to_pylist() == small.evaluation.norms.tolist()
    policy = np.array(runs.column("policy_1").to_pylist()).reshape(24, 5, 2)
    assert np.array_equal(policy, small.runs.policies[0])
    pairs = parquet.read_table(tmp_path / "run" / "cross_play.parquet")
    assert pairs.num_rows == 24 * 24
    assert (
        pairs.column("mean_payoff_1")[24 * 3 + 5].as_py()
        == (small.evaluation.cross_play.payoffs[3, 5, 0])
    )


def test_an_interruption_leaves_no_half_written_directory(tmp_path, small, monkeypatch):
    def broken(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("learners.evaluation.report.draw", broken)
    with pytest.raises(KeyboardInterrupt):
        learners.write_run_directory(small, tmp_path / "run")
    assert list(tmp_path.iterdir()) == []


def test_a_directory_with_content_is_not_overwritten_by_accident(tmp_path, small):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "precious.txt").write_text("keep")
    with pytest.raises(gt.InvalidArgument, match="not empty"):
        learners.write_run_directory(small, tmp_path / "run")
    assert (tmp_path / "run" / "precious.txt").read_text() == "keep"
    with pytest.raises(gt.InvalidArgument, match=r"holds 'precious.txt'"):
        learners.write_run_directory(small, tmp_path / "run", overwrite=True)
    assert [p.name for p in (tmp_path / "run").iterdir()] == ["precious.txt"]
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    (tmp_path / "file").write_text("")
    with pytest.raises(gt.InvalidArgument, match="is a file"):
        learners.write_run_directory(small, tmp_path / "file")


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


def test_the_commands_json_follows_its_schema_and_repeats(tmp_path):
    arguments = ("compare", "stag-hunt", "--runs", "6", "--steps", "9", "--seed", "3", "--json")
    outputs = [run(*arguments).stdout, run_apart(*arguments).stdout]
    data = json.loads(outputs[0])
    jsonschema.validate(data, schema())
    assert outputs[0] == outputs[1]
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


def test_the_progress_bar_shows_in_a_terminal():
    primary, secondary = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "gametheory", "compare", "chicken", "--runs", "2",
         "--steps", "30", "--json"],
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


SCHEMA = json.loads(files("learners.schemas").joinpath("compare.json").read_text())

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


def test_amtft_in_a_coin_game_is_held_against_the_episodes_frontier(tmp_path):
    arguments = ["coin-game", "--learner", "amtft", "--form", "exact", "--runs", "1"]
    arguments += ["--welfares", "utilitarian,egalitarian", "--json"]
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    jsonschema.validate(found, SCHEMA)
    assert [e["horizon"] for e in found["evaluations"]] == [100]
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


def test_stochastic_games_that_cannot_be_compared():
    game = gt.coin_game.CoinGame().stochastic(horizon=5)
    for learner, wanted in (("lola", "no horizon"), ("amtft", "a discount and a horizon")):
        with pytest.raises(gt.InvalidArgument, match=wanted):
            learners.compare(game, learner, runs=1)
    with pytest.raises(gt.InvalidArgument, match="NormalForm"):
        learners.compare(learners.tandem(), "lola", runs=1)


def test_a_page_holds_what_was_compared(small):
    page = small.to_html()
    piece = small._repr_html_()
    assert "<body" not in piece
    body = piece[piece.index("<figure") : piece.rindex("</table>")]
    assert body.replace("h5>", "h3>") in page
    frame = small.to_pandas()
    assert frame["norm"].tolist() == list(small.evaluation.norms)
    assert len(frame) == len(small.runs)
    assert page.count("<table>") == len(list(small.tables()))
    assert "data:image/png;base64," in page
    assert "asymmetric-bach-or-stravinsky" in page


def test_a_picture_is_drawn_on_axes_of_yours(small):
    axes = gt.plots.new_axes(2)
    assert small.plot(axes) is axes[0].figure
    for ax in axes:
        assert ax.get_xlabel().startswith("payoff of row, ")
        assert ax.get_ylabel().startswith("payoff of column, ")
    drawn = {text.get_text() for text in axes[0].get_legend().get_texts()}
    counts = [int(re.search(r"\((\d+)\)", text)[1]) for text in drawn if "of runs" in text]
    assert sum(counts) == len(small.runs)
    (stars,) = [line for line in axes[0].get_lines() if line.get_label() == "bargaining solution"]
    assert stars.get_markerfacecolor() == "none"
    with pytest.raises(gt.InvalidArgument, match="expected two axes"):
        small.plot(gt.plots.new_axes(1))
