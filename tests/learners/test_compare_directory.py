"""The folder of a comparison: the same bytes, what it holds, and nothing by halves."""

import tomllib

import numpy as np
import pytest
from pyarrow import parquet

import gametheory as gt
import learners
from gametheory.games import zoo

BOS = zoo.asymmetric_bach_or_stravinsky()


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

    monkeypatch.setattr("learners.evaluation._comparison_picture.draw", broken)
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
