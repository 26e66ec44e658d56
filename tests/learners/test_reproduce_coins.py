"""The half of the figures whose learners sample: cells, resumption, Table 5, what is said."""

import importlib.resources
import itertools
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import jsonschema
import numpy as np
import pytest

import gametheory as gt
import learners
from gametheory.coin_game import BargainingCoinGame, CoinGame
from learners.evaluation import _contests as contests
from learners.evaluation.published import published
from learners.neural import Architecture
from learners.neural.cooperation import Phases
from learners.neural.lola_settings import COIN_GAME, PAPER
from learners.neural.q_settings import PAPER_LEARNING_COIN_GAMES
from learners.reproduce import Plan, figures, report, reproduce, run_study, studies
from learners.reproduce import _coin_games as coin_games
from learners.reproduce._coin_report import coin_deviations, table5_claims
from learners.reproduce._folder import claim
from learners.reproduce._table5 import table5_scores
from learners.reproduce.plan import EPISODES, StudySpec
from learners.reproduce.report import agreement_cells
from learners.reproduce.studies import SETS, read_study, study_files
from learners.training.checkpoints import read_file

TINY = Plan(
    ("figure3", "figure8", "table5"),
    replicates=2,
    extensions=False,
    size="quick",
    coin_replicates=2,
)

OPTIONS = coin_games.lola_options
"""As they are, whatever is put in their place."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Everything, learners cut down to nothing."""
    with pytest.MonkeyPatch.context() as patch:
        tiny(patch)
        folder = tmp_path_factory.mktemp("reproduction") / "out"
        yield folder, reproduce(TINY, folder, processes=1)


def tiny(patch):
    patch.setattr(coin_games, "QUICK_STEPS", {"coin-game": 2_560, "abcg": 2_560})
    patch.setattr(coin_games, "SAMPLED", {"quick": 2, "default": 32, "full": 32})
    patch.setattr(contests, "AGENT_EPISODES", 2)
    patch.setattr(contests, "REPLY_ROUNDS", 1)
    patch.setattr(
        coin_games, "lola_options", lambda spec: {**OPTIONS(spec), "steps": 1, "episodes": 8}
    )
    patch.setattr(studies, "train", partial(quick_tables, learners.train))
    for learner, steps in {"amtft-network": 10, "lola-pg": 6, "lola-pg-bit": 6}.items():
        patch.setitem(EPISODES, learner, steps)


def quick_tables(train, game, learner, **options):
    """Studies of matrix games, which tests/learners/test_reproduce.py trains as they are."""
    return train(
        game, learner, **options, **{"amtft": {"form": "exact"}}.get(learner, {"steps": 9})
    )


def test_all_eight_cells_are_there(made):
    folder, numbers = made
    cells = {(row.game, row.learner) for row in numbers if row.figure == "figure3"}
    assert {spec.name for spec in TINY.studies()} == {
        p.name for p in (folder / "studies").iterdir()
    }
    assert len(TINY.studies()) == 10  # eight cells, LOLA-PG's table, the transposed matrix
    assert ("abcg", "amtft-network") in cells
    for row in numbers:
        if row.learner in ("amtft-network", "lola-pg") and row.figure == "figure3":
            known = published(row.game, row.learner).scores
            assert row.reference == known.get(row.quantity.removeprefix("score, "))
            assert row.share is not None
    text = (folder / "report.md").read_text()
    for words in (
        "Coin games, by the exact optimum",
        "Table 5: amTFT",
        "loses to always-defect",
    ):
        assert words in text, words
    assert {"figure3.png", "figure8.png", "table5.png"} <= {p.name for p in folder.iterdir()}
    found = json.loads((folder / "agreement.json").read_text())
    schema = importlib.resources.files("learners.schemas").joinpath("reproduce.json").read_text()
    jsonschema.validate(found, json.loads(schema))
    assert found["size"] == "quick"


def test_deviations_say_how_good_the_best_evaluated_is(made):
    """In ABCG two who always defect get a good part of the optimum, in the Coin Game nothing."""
    folder, numbers = made
    specs = {(s.game, s.learner): s for s in TINY.studies() if s.has_coins}
    found = {key: read_study(folder / "studies" / spec.name) for key, spec in specs.items()}
    far = [replace(row, z=9.0) for row in numbers if row.reference is not None]
    notes = "\n".join(coin_deviations(found, far))
    for title, key, defectors in (
        ("ABCG, LOLA-PG: ", ("abcg", "lola-pg"), 0.93),
        ("CG, amTFT(w), networks: ", ("coin-game", "amtft-network"), 0.0),
    ):
        study = found[key]
        (both,) = (
            y["payoffs"]
            for y in study.judgement["yardsticks"]
            if y["first"] == y["second"] == "always-defect"
        )
        assert sum(both) == pytest.approx(defectors, abs=0.15)
        best = np.nanmax(study.payoffs.sum(axis=-1)) / study.optimum  # d is (0, 0)
        (note,) = (n for n in notes.splitlines() if n.startswith(title))
        assert f"The best that was evaluated got {best:.3f} of the exact optimum; " in note
        assert f"two who always defect get {abs(sum(both) / study.optimum):.3f} of it." in note


def test_too_few_runs_have_no_interval_and_say_that_the_error_is_unknown(made):
    row = next(row for row in made[1] if row.interval is not None)
    assert agreement_cells(row)[5].startswith("[")
    assert agreement_cells(replace(row, interval=(math.nan, math.nan)))[5] == ""
    few = replace(row.value, mean=0.5, error=math.nan)
    cells = agreement_cells(replace(row, value=few, share=few))
    assert (cells[4], cells[7]) == ("0.5000, error unknown", "0.500, error unknown")


def test_cells_without_norms_show_all_of_cross_play(made):
    folder, _ = made
    specs = {(spec.game, spec.learner): spec for spec in TINY.studies()}
    cells = {key: read_study(folder / "studies" / spec.name) for key, spec in specs.items()}
    without = cells["abcg", "lola-pg"]
    assert not without.evaluation().pairs("cross-play, same norm").any()
    _, bargaining = figures.figure3(cells).axes
    _, labels = bargaining.get_legend_handles_labels()
    assert {"cross-play, all", "cross-play, same norm"} <= set(labels)
    *_, last = sorted(round(bar.get_height(), 9) for bar in bargaining.patches[-2:])
    known = {m.name: m.empirical_score for m in without.evaluation().matches}
    assert last == round(max(known["self-play"].mean, known["cross-play, all"].mean), 9)
    said = {
        ax.get_title(): [text.get_text() for text in ax.texts] for ax in figures.figure8(cells).axes
    }
    assert said["ABCG, LOLA-PG"] == ["no run has a norm"]
    assert said["Asym. BoS, LOLA-Exact"] == []


def test_an_interrupted_one_goes_on_to_the_same_bytes(made, tmp_path):
    folder, numbers = made
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    lost = ("coin-game-lola-pg", "coin-game-amtft-network")
    for name in lost:
        shutil.rmtree(copy / "studies" / name)
    (copy / "report.md").unlink()
    told = []
    again = reproduce(TINY, copy, processes=1, tell=told.append)
    assert [str(row) for row in again] == [str(row) for row in numbers]
    assert sum("to train" in line for line in told) == len(lost)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            assert (copy / path.relative_to(folder)).read_bytes() == path.read_bytes(), path


ONE_CELL = Plan(("table5",), replicates=2, extensions=False, size="quick", coin_replicates=2)

KILLED = """
import sys
sys.path.insert(0, {here!r})
import pytest
from learners.reproduce import reproduce
from test_reproduce_coins import ONE_CELL, longer
with pytest.MonkeyPatch.context() as patch:
    longer(patch)
    reproduce(ONE_CELL, "out", processes=1)
"""


AMTFT_OPTIONS = coin_games.amtft_options


def longer(patch):
    """Tiny, but for a training of 60 updates, with a checkpoint after 50."""
    tiny(patch)
    small = {
        "environments": 4,
        "batch": 16,
        "start": 100,
        "architecture": Architecture(hidden=(8,)),
    }
    small["steps"] = 60 * 4 * EPISODES["amtft-network"]

    def options(spec):
        found = AMTFT_OPTIONS(spec)
        return {**found, "learning": replace(found["learning"], **small)}

    patch.setattr(coin_games, "amtft_options", options)


# Interrupted within: the next test; killed between cells: test_reproduce.py; networks of amTFT that
# go on: test_neural_amtft.py. This is all of it together.
@pytest.mark.slow
def test_a_reproduction_killed_in_a_cell_goes_on_from_its_checkpoint(tmp_path, monkeypatch):
    started = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", KILLED.format(here=str(Path(__file__).parent))],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    kept = tmp_path / "out" / "training" / "abcg-amtft-network.safetensors"
    patience = time.monotonic() + 300
    while not kept.exists() and started.poll() is None:
        assert time.monotonic() < patience
        time.sleep(0.005)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    first = read_file(kept)[0]["steps"]
    assert not (tmp_path / "out" / "studies").exists()
    longer(monkeypatch)
    updates, update = [], Phases.update
    monkeypatch.setattr(Phases, "update", lambda self, k: (updates.append(k), update(self, k)))
    told = []
    reproduce(ONE_CELL, tmp_path / "out", processes=1, tell=told.append)
    assert updates == list(range(first, 60))
    assert sum("goes on from its checkpoint" in line for line in told) == 1
    assert not (tmp_path / "out" / "training").exists()
    (spec,) = ONE_CELL.studies()
    study = read_study(tmp_path / "out" / "studies" / spec.name)
    whole = coin_games.train_coins(spec)
    for name, table in whole.tables().items():
        assert (study.policies[name] == table).all(), name


@pytest.mark.parametrize("learner", ["lola-pg", "lola-pg-bit"])
def test_lola_goes_on_from_its_checkpoint_to_the_same_files(learner, tmp_path, monkeypatch):
    tiny(monkeypatch)
    short = {"steps": 5, "episodes": 8}
    monkeypatch.setattr(coin_games, "lola_options", lambda spec: {**OPTIONS(spec), **short})
    monkeypatch.setattr(coin_games, "LOLA_EVERY", 2)
    spec = StudySpec("coin-game", learner, 2, 7, size="quick")
    kept = tmp_path / "lola.safetensors"

    def stop(steps):
        yield from itertools.islice(steps, 3)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(spec, stop, kept)
    begun = []
    again = run_study(spec, lambda steps: (begun.extend(steps), steps)[1], kept)
    assert begun == [2, 3, 4]
    assert study_files(again) == study_files(run_study(spec))


def test_checkpoints_are_part_of_a_reproduction(made, tmp_path, monkeypatch):
    """They go when all begins afresh and when their study is there; what is not one stays."""
    # The figures are there; that the same are drawn again is tested above.
    monkeypatch.setattr(report, "FIGURE_MAKERS", dict.fromkeys(TINY.figures, lambda _: None))
    monkeypatch.setattr(report.plots, "save", lambda figure, path: None)
    copy = tmp_path / "copy"
    shutil.copytree(made[0], copy)
    (copy / "training").mkdir()
    left = copy / "training" / "abcg-lola-pg.safetensors"
    left.write_bytes(b"left by a kill between a study and its checkpoint")
    reproduce(TINY, copy, processes=1)
    assert not (copy / "training").exists()
    (copy / "training").mkdir()
    left.write_bytes(b"of another plan")
    (copy / "training" / "mine.txt").write_text("precious")
    other = Plan(("tradeoff",), replicates=2)
    with pytest.raises(gt.InvalidArgument, match=r"training/mine\.txt"):
        claim(copy, other, overwrite=True)
    assert left.exists()
    (copy / "training" / "mine.txt").unlink()
    claim(copy, other, overwrite=True)
    assert [path.name for path in copy.iterdir() if path.name != "studies"] == ["plan.toml"]


def test_a_study_of_a_coin_game_survives_its_files(made):
    folder, _ = made
    study = read_study(folder / "studies" / "abcg-amtft-network")
    assert study.judgement["learner"] == "amtft-network"
    assert study.policies["cooperate_1"].dtype == np.uint8
    assert np.isnan(study.exploitability).all()
    written = study_files(study)
    assert (
        written["judgement.json"]
        == (folder / "studies" / "abcg-amtft-network" / "judgement.json").read_bytes()
    )
    frontier = gt.attainable(BargainingCoinGame().stochastic(horizon=EPISODES["amtft-network"]))
    best = max(float(sum(point)) for point in frontier.points)
    assert study.shares() == pytest.approx(study.payoffs.sum(-1) / best, abs=1e-6)


def test_table_5_is_by_the_best_evaluated_and_its_claims_are_tested(made):
    folder, _ = made
    study = read_study(folder / "studies" / "abcg-amtft-network")
    names = [",".join(group) for group in SETS]
    found = list(itertools.product(names, names))
    # Where scores are what the paper claims, the sentences say so.
    ideal = {s: np.full((4, 4, 2), 0.8 if set(s[0]) & set(s[1]) else 0.1) for s in found}
    ideal = {s: t + np.arange(4)[:, None, None] * 1e-3 for s, t in ideal.items()}
    full = replace(study, switching=ideal)
    scores = np.stack([s for s, _ in table5_scores(full).values()])
    sums = np.stack(list(ideal.values())).sum(-1)
    assert scores == pytest.approx(sums / sums.max())  # equal payoffs: nobody is envied
    claims = table5_claims(full)
    assert len(claims) == 6
    assert all(claim.endswith(", more.") for claim in claims)
    flat = {s: np.full((4, 4, 2), 0.5) + 0 * t for s, t in ideal.items()}
    assert not any(c.endswith(", more.") for c in table5_claims(replace(study, switching=flat)))
    # What nobody gets is no score: nothing evaluated beats the disagreement point.
    none = replace(study, switching={s: 0 * t - 0.1 for s, t in ideal.items()})
    assert all(np.isnan(s).all() for s, _ in table5_scores(none).values())
    assert table5_scores(replace(study, switching={})) == {}


def test_sizes_are_what_they_say():
    def spec(learner, size, game="coin-game"):
        return StudySpec(game, learner, 2, 0, size, "cpu")

    full = coin_games.amtft_options(spec("amtft-network", "full"))
    assert full["learning"] == PAPER_LEARNING_COIN_GAMES
    assert OPTIONS(spec("lola-pg", "full")) == PAPER
    rate = OPTIONS(spec("lola-pg", "full", "abcg"))["learning_rate"]
    assert rate.points[0] == (0.0, 0.1)
    assert OPTIONS(spec("lola-pg", "default")) == COIN_GAME
    quick = coin_games.amtft_options(spec("amtft-network", "quick"))["learning"]
    assert (
        quick.steps < coin_games.amtft_options(spec("amtft-network", "default"))["learning"].steps
    )


def test_runs_that_pick_too_few_coins_are_discarded(monkeypatch):
    spec = StudySpec("coin-game", "lola-pg", 3, 0, "quick", "cpu")
    tiny(monkeypatch)
    runs = coin_games.train_coins(spec)
    game = CoinGame().stochastic(horizon=EPISODES["lola-pg"])
    speeds = contests.ground_of(runs).shifted(0, coin_games.coins_picked(game)).means[:, 0]
    monkeypatch.setattr(coin_games, "PICK_SPEED", float(np.median(speeds)))
    kept = coin_games.without_the_slow(runs)
    assert len(kept) == 1
    assert len(kept.discarded) == 2
    assert kept.discarded[0].welfare.startswith("pick speed")
    best = int(speeds.argmax())
    assert kept.policies[0].table is not None
    first = next(iter(runs.policies[0].parameters))
    own = kept.policies[0].parameters[first][0]
    assert bool((own == runs.policies[0].parameters[first][best]).all())
    monkeypatch.setattr(coin_games, "PICK_SPEED", 1.0)
    assert len(coin_games.without_the_slow(runs)) == 3


def test_the_same_seed_gives_the_same_bytes(monkeypatch):
    tiny(monkeypatch)
    spec = StudySpec("coin-game", "lola-pg-bit", 2, 5, "quick", "cpu")
    assert study_files(run_study(spec)) == study_files(run_study(spec))
    with pytest.raises(gt.InvalidArgument):
        Plan.of(["figure3"], quick=True, full=True)
