"""Learners on exact ground, compared with the analytic solutions of the game they play.

>>> import gametheory as gt, learners
>>> table = learners.cross_play(learners.train(gt.zoo.stag_hunt(), "naive", runs=4, rng=0))
>>> table.payoffs.shape
(4, 4, 2)

Names load on first use, so that a command that needs no torch does not wait for it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from learners.comparison import Comparison, Evaluation, Match, compare
    from learners.crossplay import CrossPlay, Estimate, NormCell, cross_play
    from learners.differentiable import DifferentiableGame, tandem
    from learners.experiment import write_run_directory
    from learners.rerun import read_config, read_runs
    from learners.schedules import Schedule
    from learners.simulator import Rollout, Simulator
    from learners.training import Hyperparameters, Runs, Trajectory, train

__all__ = [
    "Comparison",
    "CrossPlay",
    "DifferentiableGame",
    "Estimate",
    "Evaluation",
    "Hyperparameters",
    "Match",
    "NormCell",
    "Rollout",
    "Runs",
    "Schedule",
    "Simulator",
    "Trajectory",
    "compare",
    "cross_play",
    "read_config",
    "read_runs",
    "tandem",
    "train",
    "write_run_directory",
]

_HOMES = {
    "comparison": ("Comparison", "Evaluation", "Match", "compare"),
    "crossplay": ("CrossPlay", "Estimate", "NormCell", "cross_play"),
    "differentiable": ("DifferentiableGame", "tandem"),
    "experiment": ("write_run_directory",),
    "rerun": ("read_config", "read_runs"),
    "schedules": ("Schedule",),
    "simulator": ("Rollout", "Simulator"),
    "training": ("Hyperparameters", "Runs", "Trajectory", "train"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"learners.{home}"), name)
    raise AttributeError(f"module 'learners' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
