"""Learners that sample on any engine: the same bytes, and checkpoints of the parts done."""

import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

import gametheory as gt
import learners
from gametheory.coin_game import CoinGame
from learners.neural import (
    Architecture,
    Diverged,
    NetworkQLearning,
    _parts,
    learn_cooperation_by_networks,
    train_alignment,
    train_lola,
)
from learners.neural.q_learning import Phase
from learners.simulation import run_seeds
from learners.training.checkpoints import OfAnother

DILEMMA = gt.zoo.prisoners_dilemma()
EPISODIC = CoinGame().stochastic(horizon=6)
GRU = Architecture(hidden=(), memory="gru", memory_size=4)
LOLA = {"runs": 5, "rng": 3, "steps": 3, "episodes": 8, "episode_steps": 5}
ALIGNMENT = {"runs": 5, "rng": 3, "updates": 3, "episodes": 8, "horizon": 5}
LEARNING = NetworkQLearning(steps=300, start=60, batch=32, environments=4)
AMTFT = {"replicates": 5, "rng": 3, "horizon": 20, "settings": LEARNING}
RECURRENT = replace(LEARNING, steps=200, architecture=GRU)
CELLS = {
    "lola-pg, tables": (train_lola, DILEMMA, LOLA),
    "lola-pg, recurrent": (train_lola, EPISODIC, {**LOLA, "architecture": GRU}),
    "lola-dice": (train_lola, DILEMMA, {**LOLA, "learner": "lola-dice", "critic": "none"}),
    "pola-dice, recurrent": (
        train_lola,
        DILEMMA,
        {**LOLA, "learner": "pola-dice", "architecture": GRU, "outer_steps": 2},
    ),
    "advantage-alignment": (train_alignment, DILEMMA, ALIGNMENT),
    "loqa, recurrent": (
        train_alignment,
        EPISODIC,
        {**ALIGNMENT, "learner": "loqa", "architecture": GRU, "horizon": 6},
    ),
    "amtft": (learn_cooperation_by_networks, DILEMMA, AMTFT),
    "amtft, recurrent": (
        learn_cooperation_by_networks,
        DILEMMA,
        {**AMTFT, "replicates": 3, "settings": RECURRENT},
    ),
}


def trained(cell, **others):
    """All that came out, as arrays by name, and what was said of it."""
    train, game, options = CELLS[cell]
    found = train(game, **{**options, **others})
    if train is not learn_cooperation_by_networks:
        return found.arrays(), found.remarks()
    named = {}
    for own in found:
        for what in ("cooperate", "punish", "values"):
            for i, table in enumerate(getattr(own, what)):
                named[f"{own.welfare} {what} {i}"] = table
        named |= {f"curve {name}": values for name, values in own.curve.values.items()}
        named["steps"] = own.curve.steps
    return named, [words for own in found for words in own.remarks]


def digest(cell, **others):
    arrays, remarks = trained(cell, **others)
    whole = hashlib.sha256("\n".join(remarks).encode())
    for name, array in sorted(arrays.items()):
        whole.update(f"{name} {array.shape} {array.dtype}".encode() + array.tobytes())
    return whole.hexdigest()


def test_processes_give_the_bytes_of_one():
    assert digest("amtft", engine="local", processes=2) == digest("amtft", processes=1)


SHORT = {
    "lola-pg, tables": {"steps": 1},
    "lola-dice": {"steps": 1},
    "pola-dice, recurrent": {"steps": 1},
    "advantage-alignment": {"updates": 1},
    "amtft": {"settings": replace(LEARNING, steps=40, start=10)},
}


@pytest.mark.parametrize("cell", SHORT)
def test_parts_are_their_runs_in_one_batch_up_to_rounding(cell):
    batch, cut = trained(cell, **SHORT[cell])[0], trained(cell, processes=1, **SHORT[cell])[0]
    assert set(batch) == set(cut)
    for name, array in batch.items():
        np.testing.assert_allclose(cut[name], array, rtol=1e-3, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("cell", CELLS)
def test_one_part_is_one_batch_to_the_bit(cell, monkeypatch):
    monkeypatch.setattr(_parts, "LEAST_RUNS", 5)
    assert digest(cell, processes=1) == digest(cell)


def test_runs_are_cut_by_their_number_alone():
    for count in range(1, 100):
        parts = _parts.cut(count)
        assert np.concatenate([np.arange(count)[part] for part in parts]).tolist() == list(
            range(count)
        )
        assert len(parts) <= _parts.MOST_PARTS


class Stopped(Exception):
    pass


def after_one(parts):
    for k in parts:
        if k:
            raise Stopped
        yield k


@pytest.mark.parametrize("cell", ["lola-pg, recurrent", "loqa, recurrent", "amtft"])
def test_parts_that_are_done_are_kept(cell, tmp_path):
    kept = {"checkpoint": tmp_path / "parts.safetensors", "processes": 1}
    with pytest.raises(Stopped):
        trained(cell, track=after_one, **kept)
    begun = []

    def track(parts):
        begun.extend(parts)
        return parts

    whole = digest(cell, processes=1)
    for _ in range(2):
        assert digest(cell, track=track, **kept) == whole
        assert begun == [1, 2]
    with pytest.raises(OfAnother, match="parts"):
        trained(cell, checkpoint=kept["checkpoint"])


def test_a_run_that_diverges_in_its_part_is_told_of_as_in_one_batch():
    wild = {**LOLA, "learning_rate": 1e300, "steps": 4}
    for where in ({}, {"processes": 1}):
        with pytest.raises(gt.GameTheoryError, match="diverged"):
            train_lola(DILEMMA, **where, **wild)


def test_all_runs_lost_end_it_and_some_do_not(monkeypatch):
    """One part sees its own runs alone: whether all are lost is decided when all are there."""

    def lost(which):
        def measure(phase):
            found = measured(phase)
            gone = torch.from_numpy(np.isin(phase.streams.seeds, seeds[which]))
            return {name: x.masked_fill(gone, torch.nan) for name, x in found.items()}

        return measure

    seeds, measured = run_seeds(3, 5), Phase.measure
    monkeypatch.setattr("learners.neural.cooperation._seeds_of", lambda own, phase: own)
    monkeypatch.setattr(Phase, "measure", lost(slice(0, 2)))  # a whole part
    assert any("2 of 5 runs" in words for words in trained("amtft", processes=1)[1])
    monkeypatch.setattr(Phase, "measure", lost(slice(0, 5)))
    with pytest.raises(Diverged, match="every run"):
        trained("amtft", processes=1)


def test_what_diverges_is_counted_over_all_parts():
    beyond = {**LOLA, "learning_rate": 1e39, "optimizer": "sgd"}
    with pytest.raises(Diverged, match="in 5 of 5 runs"):
        train_lola(DILEMMA, **beyond, processes=1)


@pytest.mark.parametrize("learner", ["lola-pg", "amtft-network"])
def test_what_engines_refuse(learner):
    for bad, words in (
        ({"engine": "cloud"}, "an engine"),
        ({"processes": 0}, "at least 1|one process"),
        ({"processes": 1, "on_update": lambda step, metrics: None}, "on_update or an engine"),
    ):
        with pytest.raises(gt.InvalidArgument, match=words):
            learners.train(DILEMMA, learner, runs=2, rng=0, **bad)
        with pytest.raises(gt.InvalidArgument, match=words):
            train_alignment(DILEMMA, runs=2, rng=0, **bad)


RAY = """
import json, sys
import ray
from ray.cluster_utils import Cluster

sys.path.insert(0, {here!r})
from test_neural_engines import CELLS, digest

memory = {{"object_store_memory": 80_000_000}}
cluster = Cluster(initialize_head=True, head_node_args={{"num_cpus": 1, **memory}})
cluster.add_node(num_cpus=1, **memory)
ray.init(address=cluster.address, log_to_driver=False)
nodes = sum(node["Alive"] for node in ray.nodes())
found = {{cell: digest(cell, engine="ray") for cell in CELLS}}
assert ray.is_initialized()  # a cluster that was there is left as it was
ray.shutdown()
cluster.shutdown()
print(json.dumps([nodes, found]))
"""


@pytest.mark.slow  # the same engine with small work: tests/gametheory/test_engines.py
def test_a_ray_cluster_of_two_nodes_gives_the_same_bytes():
    pytest.importorskip("ray")
    script = RAY.format(here=str(Path(__file__).parent))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    nodes, found = json.loads(done.stdout.splitlines()[-1])
    assert nodes == 2
    assert found == {cell: digest(cell, processes=1) for cell in CELLS}
