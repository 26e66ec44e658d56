"""Run directories: everything that a comparison depends on, and everything it gave.

    DIR/config.toml           the game, the hyperparameters and the seed; no dates, no paths
    DIR/runs.parquet          one row for each run: norm, self-play payoffs, policies
    DIR/cross_play.parquet    one row for each pair (i, j): payoffs and score
    DIR/policies.safetensors  what was learned, to go on with
    DIR/comparison.json       what `gametheory compare --json` prints
    DIR/figure.png            the picture

The directory appears whole or not at all, and the same seed gives the same bytes. How to go on from
one is in `learners.rerun`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import NormalForm, plots
from gametheory._atomic import atomic_directory
from learners.amtft.runs import AmTFTRuns
from learners.checkpoints import game_digest
from learners.comparison import Comparison, Evaluation
from learners.report import draw, to_json
from learners.training import Runs


def write_run_directory(
    comparison: Comparison, path: str | Path, *, overwrite: bool = False
) -> None:
    """Write a comparison to a new directory, whole or not at all.

    Raises `InvalidArgument` if `path` is a file or a non-empty directory (unless
    `overwrite`).
    """
    import tomli_w
    from pyarrow import parquet
    from safetensors.numpy import save_file

    with atomic_directory(path, overwrite=overwrite) as folder:
        (folder / "config.toml").write_text(tomli_w.dumps(config(comparison)), encoding="utf-8")
        for name, table in (
            ("runs", _runs_table(comparison)),
            ("cross_play", _cross_play_table(comparison)),
        ):
            parquet.write_table(table, folder / f"{name}.parquet", compression="zstd")
        save_file(_policies(comparison.runs), folder / "policies.safetensors")
        text = json.dumps(to_json(comparison), indent=2, ensure_ascii=False, allow_nan=False)
        (folder / "comparison.json").write_text(text + "\n", encoding="utf-8")
        plots.save(draw(comparison), folder / "figure.png")


def config(comparison: Comparison) -> dict[str, Any]:
    """What determines the results, as TOML values; exact numbers are strings, floats floats."""
    stage = comparison.stage
    described: dict[str, Any] = {
        "name": stage.name,
        "players": list(stage.players),
        "actions": [list(labels) for labels in stage.actions],
    }
    if isinstance(stage, NormalForm):
        described["payoffs"] = _texts(stage.payoffs.tolist())
        if stage.disagreement is not None:
            described["disagreement"] = _texts(list(stage.disagreement))
    else:
        described |= {"states": stage.num_states, "sha256": game_digest(stage)}
    record = {
        "seed": comparison.seed,
        "tolerance": comparison.tolerance,
        "horizon": comparison.evaluation.horizon,
        "discount": _text(comparison.discount),
        "disagreement": _texts(list(comparison.solutions.disagreement)),
        "disagreement_is_default": comparison.disagreement is None,
        "game": described,
        "hyperparameters": comparison.runs.hyperparameters.as_record(),
    }
    # TOML has no null: what is left out is the discounted value.
    return {name: value for name, value in record.items() if value is not None}


def _runs_table(comparison: Comparison) -> Any:
    import pyarrow as pa

    runs, evaluation = comparison.runs, comparison.evaluation
    columns: dict[str, Any] = {
        "run": np.arange(len(runs)),
        "norm": pa.array(evaluation.norms.tolist()).dictionary_encode(),
        "labels": pa.array([list(labels) for labels in evaluation.classification.labels]),
    }
    for kind, payoffs in _evaluations(comparison):
        for i in range(2):
            columns[f"{kind}_payoff_{i + 1}"] = payoffs.cross_play.self_play[:, i]
    if comparison.exploitability is not None:
        for i in range(2):
            columns[f"exploitability_{i + 1}"] = comparison.exploitability[:, i]
    if isinstance(runs, Runs):
        for i, policy in enumerate(runs.policies):
            columns[f"policy_{i + 1}"] = pa.array(policy.reshape(len(runs), -1).tolist())
        columns["last_change"] = runs.last_change
    else:
        columns["replicate"] = runs.replicates
        for i in range(2):
            for what in ("cooperate", "punish"):
                tables = [getattr(own, what)[i] for own in runs.cooperations]
                flat = [np.asarray(t, dtype=np.float64).ravel().tolist() for t in tables]
                columns[f"{what}_{i + 1}"] = pa.array(flat)
    return pa.table(columns)


def _evaluations(comparison: Comparison) -> list[tuple[str, Evaluation]]:
    names = ["discounted" if e.horizon is None else "mean" for e in comparison.evaluations]
    return list(zip(names, comparison.evaluations, strict=True))


def _cross_play_table(comparison: Comparison) -> Any:
    import pyarrow as pa

    count = len(comparison.runs)
    first, second = np.indices((count, count)).reshape(2, -1)
    columns: dict[str, Any] = {"run_1": first.astype(np.int32), "run_2": second.astype(np.int32)}
    for kind, evaluation in _evaluations(comparison):
        for i in range(2):
            columns[f"{kind}_payoff_{i + 1}"] = evaluation.cross_play.payoffs[..., i].ravel()
        if evaluation.scores is not None:
            columns[f"{kind}_score"] = evaluation.scores.ravel()
    return pa.table(columns)


def _policies(runs: Runs | AmTFTRuns) -> dict[str, NDArray[Any]]:
    """Named arrays: parameters, or the tables of each run."""
    named: dict[str, NDArray[Any]]
    if isinstance(runs, Runs):
        named = {f"parameters_{i}": p for i, p in enumerate(runs.parameters)}
        named["last_change"] = runs.last_change
    else:
        named = {
            f"{what}_{i}/{k}": np.asarray(getattr(own, what)[i], dtype=np.float64)
            for k, own in enumerate(runs.cooperations)
            for what in ("cooperate", "punish")
            for i in range(2)
        }
        named["replicates"] = runs.replicates
    return {name: np.ascontiguousarray(array) for name, array in named.items()}


def _text(value: Any) -> Any:
    return float(value) if isinstance(value, float) else str(value)


def _texts(values: Any) -> Any:
    return [_texts(v) for v in values] if isinstance(values, list) else _text(values)
