"""The figures made again: files, resumption, agreement, and the trap."""

import hashlib
import importlib.resources
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from fractions import Fraction

import jsonschema
import numpy as np
import pytest
from command_line import run

import gametheory as gt
from gametheory._support.atomic import write_directory
from gametheory.norms.resampling import stubborn
from learners.amtft import AmTFT, exact_cooperation
from learners.evaluation.crossplay import Estimate, bootstrap_interval, pair_mean
from learners.evaluation.published import published
from learners.reproduce import Plan, agreement, reproduce, run_study
from learners.reproduce.agreement import ideal_payoffs
from learners.reproduce.engine import run_studies
from learners.reproduce.flexibility import theory
from learners.reproduce.plan import DILEMMA, DISPUTED, TRAP, StudySpec
from learners.reproduce.studies import STUDY, read_study, write_study

SMALL = Plan.of(("figure4",), replicates=6)


def command(*arguments, cwd):
    return run("reproduce", *arguments, cwd=cwd)


def contents(folder):
    return {
        str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reproduction") / "out"
    return folder, reproduce(SMALL, folder, processes=1)


def test_plans_ask_for_what_their_figures_need():
    assert [s.name for s in SMALL.studies()] == [
        "prisoners-dilemma-lola",
        "prisoners-dilemma-transposed-lola",
        "asymmetric-bach-or-stravinsky-lola",
    ]
    assert [s.learner for s in Plan(("figure5",)).studies()] == ["amtft"]
    everything = Plan.of(["all"])
    assert len(everything.studies()) == 20
    assert len(Plan.of(["all"], coins=False).studies()) == 15
    assert Plan(("tradeoff",)).studies() == Plan(("figure5",)).studies()
    assert len(Plan.of([], quick=True).studies()) == 10
    assert len(Plan.of([], quick=True, coins=False).studies()) == 5
    # Eight cells: four games, two learners; and tables of LOLA-PG beside its networks.
    kinds = {"amtft": "amtft", "amtft-network": "amtft", "lola": "lola", "lola-pg": "lola"}
    cells = [(s.game, kinds.get(s.learner)) for s in Plan.of(["figure3"]).studies()]
    games = (DILEMMA, "coin-game", DISPUTED, "abcg")
    assert {(g, k) for g in games for k in ("amtft", "lola")} <= set(cells)
    assert [s.name for s in Plan.of(["table5"]).studies()] == ["abcg-amtft-network"]
    full = Plan.of(["figure3"], full=True, device="cuda").studies()[0]
    assert (full.size, full.device, full.replicates) == ("full", "cuda", 40)
    # A study's seed does not depend on what else is asked for.
    seeds = {s.name: s.seed for s in everything.studies()}
    assert all(seeds[s.name] == s.seed for s in SMALL.studies())
    assert len(set(seeds.values())) == len(seeds)
    wrong = ({"figures": ("figure6",)}, {"replicates": 1}, {"seed": -1}, {"coin_replicates": 1})
    for bad in (*wrong, {"size": "huge"}, {"coins": False}):
        with pytest.raises(gt.InvalidArgument):
            Plan(**bad)


def test_the_folder_holds_everything(made):
    folder, _ = made
    names = set(contents(folder))
    assert {"plan.toml", "agreement.json", "report.md", "report.html", "figure4.png"} <= names
    home = "studies/prisoners-dilemma-lola/"
    assert {home + f for f in ("study.toml", "runs.parquet", "policies.safetensors")} <= names
    text = (folder / "report.md").read_text()
    assert "trap of the transposed matrix" in text
    assert "figure4.png" in text
    page = (folder / "report.html").read_text()
    assert page.count("data:image/png;base64,") == 1
    assert "<script" not in page


def test_a_study_survives_its_files(made, tmp_path):
    spec = SMALL.studies()[2]
    study = run_study(spec)
    write_study(study, tmp_path / "study")
    again = read_study(tmp_path / "study")
    assert again.spec == spec
    assert np.array_equal(again.payoffs, study.payoffs)
    assert np.array_equal(again.exploitability, study.exploitability)
    assert again.norms.tolist() == study.norms.tolist()
    assert np.array_equal(again.policies["policy_1"], study.policies["policy_1"])
    assert (again.horizon, again.unsettled) == (study.horizon, study.unsettled)
    for name in ("study.toml", "runs.parquet", "policies.safetensors"):
        broken = tmp_path / f"broken-{name}"
        write_study(study, broken)
        (broken / name).write_bytes(b"\x00 not this")
        with pytest.raises(gt.InvalidArgument, match="is damaged"):
            read_study(broken)
        written = {path.name: path.read_bytes() for path in broken.iterdir()}
        del written["SHA256SUMS"]
        write_directory(tmp_path / f"sealed-{name}", written, STUDY)
        with pytest.raises(gt.InvalidArgument, match="expected a study"):
            read_study(tmp_path / f"sealed-{name}")


def test_what_is_done_is_not_done_again_and_the_result_is_the_same(made, tmp_path, monkeypatch):
    import shutil

    folder, numbers = made
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / "studies" / "prisoners-dilemma-lola")
    for name in ("report.md", "report.html", "figure4.png", "agreement.json"):
        (copy / name).unlink()
    told = []
    assert reproduce(SMALL, copy, tell=told.append) == numbers
    assert [line for line in told if "to train" in line] == [
        "to train: lola on prisoners-dilemma, 6 replicates"
    ]
    assert contents(copy) == contents(folder)


def test_a_killed_reproduction_goes_on(made, tmp_path):
    folder, _ = made
    arguments = ["figure4", "--replicates", "6", "--processes", "1", "--out", "out"]
    started = subprocess.Popen(
        [sys.executable, "-m", "gametheory", "reproduce", *arguments],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    patience = time.monotonic() + 300
    while not (tmp_path / "out" / "studies").exists() and started.poll() is None:
        assert time.monotonic() < patience
        time.sleep(0.01)
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    assert not (tmp_path / "out" / "report.md").exists()
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "agreement" in done.stdout
    ours = contents(tmp_path / "out")
    assert ours == contents(folder)


def test_another_plan_is_not_overwritten(made, tmp_path):
    folder, _ = made
    with pytest.raises(gt.InvalidArgument, match="another plan"):
        reproduce(Plan(("figure4",), replicates=7), folder)
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(gt.InvalidArgument, match="not empty"):
        reproduce(SMALL, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]
    for arguments in (["figure9"], ["figure4", "--replicates", "1"], ["--seed", "-3"]):
        done = command(*arguments, "--out", "new", cwd=tmp_path)
        assert done.returncode == 2, done.stdout
        assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("kind", ["file", "weights", "link"])
def test_what_is_not_ours_among_checkpoints_stays(made, tmp_path, kind):
    folder, precious = tmp_path / "out", tmp_path / "precious"
    shutil.copytree(made[0], folder)
    precious.mkdir()
    (precious / "thesis.tex").write_text("mine")
    if kind == "link":
        (folder / "training").symlink_to(precious)
        kept = precious / "thesis.tex"
    else:
        (folder / "training").mkdir()
        kept = folder / "training" / {"file": "mine.txt", "weights": "mine.safetensors"}[kind]
        kept.write_text("mine")
    with pytest.raises(gt.InvalidArgument, match="move it away"):
        reproduce(SMALL, folder)
    assert kept.read_text() == "mine"


def test_the_numbers_in_json(made):
    folder, numbers = made
    found = json.loads((folder / "agreement.json").read_text())
    schema = importlib.resources.files("learners.schemas").joinpath("reproduce.json").read_text()
    jsonschema.validate(found, json.loads(schema))
    assert len(found["numbers"]) == len(numbers)


def test_z_scores_are_what_they_say(made):
    _, numbers = made
    rows = [row for row in numbers if row.reference is not None]
    assert rows
    for row in rows:
        mean, error = row.reference
        spread = math.hypot(row.value.error, 1e-3 / math.sqrt(12) if error is None else error)
        assert row.z == pytest.approx((row.value.mean - mean) / spread, abs=1e-9)
    known = published(DISPUTED, "lola")
    score = next(r for r in rows if r.game == DISPUTED and r.quantity == "score, self-play")
    assert score.reference == known.scores["self-play"]


def test_too_few_runs_for_an_error_have_no_z():
    """Two runs leave one pair of the same norm at most, so no error to measure distance by."""
    spec = SMALL.studies()[2]
    study = run_study(StudySpec(spec.game, "lola", 2, 0))
    rows = [r for r in agreement(SMALL, {(spec.game, "lola"): study}) if r.reference is not None]
    unknown = [row for row in rows if math.isnan(row.value.error)]
    assert unknown
    for row in unknown:
        assert (row.z, row.differs) == (None, False) or row.z == 0


def test_the_trap_is_in_the_matrix():
    """Transposed, cooperation strictly dominates; as it is, defection does."""
    right, wrong = (StudySpec(game, "lola", 2, 0).stage() for game in (DILEMMA, TRAP))
    for game, dominant in ((right, 1), (wrong, 0)):
        for player in range(2):
            own = np.moveaxis(game.payoffs[player], player, 0)
            assert (own[dominant] > own[1 - dominant]).all()
    assert np.array_equal(wrong.payoffs[0], right.payoffs[0].T)


def test_lola_cooperates_on_the_transposed_matrix_alone(made):
    folder, _ = made
    wrong = read_study(folder / "studies" / "prisoners-dilemma-transposed-lola")
    right = read_study(folder / "studies" / "prisoners-dilemma-lola")
    assert abs(wrong.payoffs + 1).max() < 1e-3
    assert abs(right.payoffs + 1).max() > 0.1


def test_ideal_values_of_figure_5():
    assert ideal_payoffs("U,IA", "U", 20) == pytest.approx((3.8, 0.95), abs=1e-5)
    assert ideal_payoffs("IA", "U,IA", 20) == pytest.approx((1.9, 1.9), abs=1e-5)
    assert ideal_payoffs("U,IA", "U,IA", 20) == pytest.approx((2.85, 1.425), abs=1e-5)
    assert ideal_payoffs("U", "IA", 20) == (0, 0)


@pytest.fixture(scope="module")
def figure5(tmp_path_factory):
    """The folder of Figure 5 by three replicates, and what the command said."""
    cwd = tmp_path_factory.mktemp("figure5")
    return cwd / "out", command("figure5", "--replicates", "3", "--json", "--out", "out", cwd=cwd)


def test_figure_5_from_the_command_line(figure5):
    folder, done = figure5
    assert done.returncode == 0, done.stderr
    found = {row["quantity"]: row for row in json.loads(done.stdout)["numbers"]}
    assert found["{U,IA} x {U}, player 1"]["mean"] == pytest.approx(3.8, abs=1e-5)
    assert found["{U} x {IA}, player 2"]["mean"] == 0
    assert max(abs(row["z"]) for row in found.values()) < 3
    study = read_study(folder / "studies" / f"{DISPUTED}-amtft")
    assert study.switching["U,IA", "IA"].shape == (3, 3, 2)
    assert np.isnan(np.diagonal(study.switching["U", "U"]).T).all()


def test_bootstrap_intervals_cover_and_follow_runs():
    """Against the same resampling written out pair by pair."""
    rng = np.random.default_rng(3)
    effect = rng.normal(size=12)
    values = effect[:, None] + effect[None, :] + 0.01 * rng.normal(size=(12, 12))
    mask = ~np.eye(12, dtype=bool)
    low, high = bootstrap_interval(values, mask, draws=4000)
    assert low < values[mask].mean() < high
    means = []
    for draw in np.random.default_rng(9).integers(0, 12, (4000, 12)):
        pairs = [values[i, j] for i in draw for j in draw if mask[i, j]]
        means.append(np.mean(pairs))
    assert (low, high) == pytest.approx(tuple(np.quantile(means, [0.025, 0.975])), abs=0.06)
    # Runs that share partners vary together: far wider than pairs taken as independent.
    assert high - low > 3 * (2 * 1.96 * values[mask].std() / np.sqrt(mask.sum()))
    error = pair_mean(values, mask).error
    assert high - low == pytest.approx(2 * 1.96 * error, rel=0.25)
    assert all(math.isnan(x) for x in bootstrap_interval(values, mask & False))
    diagonal = np.eye(12, dtype=bool)
    assert bootstrap_interval(values, diagonal)[0] < values.diagonal().mean()


def test_agreement_marks_what_is_far_off():
    spec = SMALL.studies()[2]
    study = run_study(StudySpec(spec.game, "lola", 4, 1))
    rows = agreement(SMALL, {(spec.game, "lola"): study})
    row = rows[0]
    worse = type(row)(**{**row.__dict__, "z": 3.5})
    assert worse.differs
    assert not row.differs or abs(row.z) > 3
    assert isinstance(row.value, Estimate)


def digests(files):
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_processes_give_the_same_bytes_as_one(made):
    folder, _ = made
    specs = SMALL.studies()[:2]
    one = {spec: digests(contents(folder / "studies" / spec.name)) for spec in specs}
    two = {spec: digests(files) for spec, files in run_studies(specs, processes=2)}
    for files in one.values():
        del files["SHA256SUMS"]
    assert one == two
    for bad in ({"engine": "cloud"}, {"processes": 0}, {"processes": 1.5}):
        with pytest.raises(gt.InvalidArgument):
            list(run_studies(specs, **bad))
    assert list(run_studies([], engine="ray")) == []


RAY = """
import hashlib, json, sys
import ray
from ray.cluster_utils import Cluster
from learners.reproduce.engine import run_studies
from learners.reproduce.plan import Plan

memory = {"object_store_memory": 80_000_000}
cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, **memory})
cluster.add_node(num_cpus=1, **memory)
ray.init(address=cluster.address, log_to_driver=False)
nodes = sum(node["Alive"] for node in ray.nodes())
specs = Plan(("figure4",), replicates=3, seed=5).studies()[:2]
found = {
    spec.name: {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    for spec, files in run_studies(specs, engine="ray")
}
assert ray.is_initialized()  # a cluster that was there is left as it was
ray.shutdown()
cluster.shutdown()
print(json.dumps([nodes, found]))
"""


@pytest.mark.slow  # the same engine with small work: tests/gametheory/test_engines.py
def test_a_ray_cluster_of_two_nodes_gives_the_same_bytes():
    pytest.importorskip("ray")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RAY],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    nodes, found = json.loads(done.stdout.splitlines()[-1])
    assert nodes == 2
    specs = Plan(("figure4",), replicates=3, seed=5).studies()[:2]
    assert found == {s.name: digests(files) for s, files in run_studies(specs, processes=1)}


@pytest.mark.parametrize("stubbornness", [0, Fraction(1, 2), Fraction(9, 10), 1])
def test_the_theory_of_flexibility_is_the_best_reply_to_perfect_agents(stubbornness):
    """Posing for the best number of steps, against a search over everything player 2 could do."""
    bos = gt.zoo.asymmetric_bach_or_stravinsky()
    U, IA = (exact_cooperation(bos, w) for w in ("utilitarian", "inequity-averse"))
    flexible = AmTFT([U, IA], 0, switching=stubborn(0, stubbornness))
    gain, robust, waste = theory(stubbornness, 20)
    best = gt.agents.best_reply_payoff(U.game, flexible, player=1)
    assert float(best) - 1 == pytest.approx(gain, abs=1e-12)
    counterparts = [AmTFT(inner, 1) for inner in ([U], [IA], [U, IA])]
    met = [gt.agents.expected_payoffs(U.game, (flexible, other)) for other in counterparts]
    assert float(sum(m[0] for m in met)) / 3 == pytest.approx(robust, abs=1e-12)
    assert 2 - float(met[1][1]) == pytest.approx(waste, abs=1e-12)
    # The law of section 5.2.
    assert gain + waste >= 1 - 1e-12


def test_played_flexibility_survives_its_file(figure5, tmp_path):
    study = read_study(figure5[0] / "studies" / f"{DISPUTED}-amtft")
    write_study(study, tmp_path / "study")
    again = read_study(tmp_path / "study").flexibility
    assert np.array_equal(again.played, study.flexibility.played)
    assert np.array_equal(again.stubbornness, study.flexibility.stubbornness)
    for s, played in zip(again.stubbornness, again.played, strict=True):
        for row in played:
            assert row == pytest.approx(theory(s, 20), abs=1e-9)
