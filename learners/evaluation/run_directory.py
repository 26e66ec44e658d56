"""Run directories: everything that a comparison depends on, and everything it gave.

    DIR/config.toml           the game, the hyperparameters and the seed; no dates, no paths
    DIR/runs.parquet          one row for each run: norm, self-play payoffs, policies
    DIR/cross_play.parquet    one row for each pair, or combination, of runs: payoffs and score
    DIR/policies.safetensors  what was learned, to go on with
    DIR/comparison.json       what `gametheory compare --json` prints
    DIR/figure.png            the picture
    DIR/SHA256SUMS            checksums of the others, as `sha256sum --check` reads them

The directory appears whole or not at all, and the same seed gives the same bytes. How to go on from
one is in `learners.evaluation.rerun`.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory import NormalForm, plots
from gametheory._support.atomic import write_directory
from gametheory._support.check import checked
from gametheory._support.places import Kind, require_free
from learners.evaluation.comparison import Comparison
from learners.evaluation.encounters import Evaluation
from learners.training.checkpoints import game_digest

RUN_DIRECTORY = Kind(
    "a run directory",
    marker="config.toml",
    says="[hyperparameters]",
    files=frozenset(
        {
            "config.toml",
            "runs.parquet",
            "cross_play.parquet",
            "policies.safetensors",
            "comparison.json",
            "figure.png",
        }
    ),
)


@checked
def write_run_directory(
    comparison: Comparison, path: str | Path, *, overwrite: bool = False
) -> None:
    """Write a comparison to a new directory, whole or not at all; a link is followed.

    `overwrite` replaces another run directory, and nothing else. Raises `InvalidArgument` if `path`
    is a file or a directory that may not be replaced, or if it cannot be written: then what was
    there stays.
    """
    import tomli_w
    from safetensors.numpy import save

    require_free(path, RUN_DIRECTORY, overwrite=overwrite)
    text = json.dumps(comparison.to_json(), indent=2, ensure_ascii=False, allow_nan=False)
    files = {
        "config.toml": tomli_w.dumps(config(comparison)).encode(),
        "runs.parquet": parquet_bytes(_runs_table(comparison), compression="zstd"),
        "cross_play.parquet": parquet_bytes(_cross_play_table(comparison), compression="zstd"),
        "policies.safetensors": save(_contiguous(comparison.runs.arrays())),
        "comparison.json": f"{text}\n".encode(),
        "figure.png": plots.picture(comparison.plot()),
    }
    write_directory(path, files, RUN_DIRECTORY, overwrite=overwrite)


@checked
def parquet_bytes(table: Any, **options: Any) -> bytes:
    """A table of pyarrow as the contents of a Parquet file."""
    from pyarrow import parquet

    contents = io.BytesIO()
    parquet.write_table(table, contents, **options)
    return contents.getvalue()


@checked
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
        if stage.horizon is not None:
            described["horizon"] = stage.horizon
    record = {
        "seed": comparison.seed,
        "tolerance": comparison.tolerance,
        "horizon": comparison.evaluation.horizon,
        "combinations": comparison.combinations,
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
        for i in range(payoffs.cross_play.num_players):
            columns[f"{kind}_payoff_{i + 1}"] = payoffs.cross_play.self_play[:, i]
    for what, table in (
        ("exploitability", comparison.exploitability),
        ("best_reply_gain", comparison.gains),
    ):
        if table is not None:
            columns |= {f"{what}_{i + 1}": column for i, column in enumerate(table.T)}
    lists = {k: pa.array(v) if isinstance(v, list) else v for k, v in runs.columns().items()}
    return pa.table({**columns, **lists})


def _evaluations(comparison: Comparison) -> list[tuple[str, Evaluation]]:
    names = ["discounted" if e.horizon is None else "mean" for e in comparison.evaluations]
    return list(zip(names, comparison.evaluations, strict=True))


def _cross_play_table(comparison: Comparison) -> Any:
    import pyarrow as pa

    who = comparison.evaluation.cross_play.combinations.who.astype(np.int32)
    columns: dict[str, Any] = {f"run_{i + 1}": column for i, column in enumerate(who.T)}
    for kind, evaluation in _evaluations(comparison):
        for i in range(evaluation.cross_play.num_players):
            columns[f"{kind}_payoff_{i + 1}"] = evaluation.cross_play.payoffs[..., i].ravel()
        if evaluation.scores is not None:
            columns[f"{kind}_score"] = evaluation.scores.ravel()
    return pa.table(columns)


def _contiguous(named: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {name: np.ascontiguousarray(array) for name, array in named.items()}


def _text(value: Any) -> Any:
    return float(value) if isinstance(value, float) else str(value)


def _texts(values: Any) -> Any:
    return [_texts(v) for v in values] if isinstance(values, list) else _text(values)
