"""Files, functions and other people's objects that right arguments are."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from right_objects import DEALS_LOG, MAPPING, _axes, made

import gametheory as gt

SAMPLES = "a strategy,b strategy,a payoff,b payoff\nx,y,1,2\nx,y,2,2\n"


def _public_goods() -> Any:
    """Three players."""
    return gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2) % 5)


def _first_action(history: Any) -> int:
    return 0


def _first_norm(history: Any) -> Any:
    return made("Norm")


def _labelled_axes() -> Any:
    ax = _axes()
    ax.plot([0, 1], [0, 1], label="a line")
    return ax


def _log_file() -> str:
    Path("right.jsonl").write_text(DEALS_LOG, encoding="utf-8")
    return "right.jsonl"


def _samples_file() -> str:
    Path("right.csv").write_text(SAMPLES, encoding="utf-8")
    return "right.csv"


def _mapping_file() -> str:
    Path("right.toml").write_text(MAPPING, encoding="utf-8")
    return "right.toml"


def _prices_file() -> str:
    Path("prices.csv").write_text("price\n15\n", encoding="utf-8")
    return "prices.csv"


def _even_play(profile: Any, rng: Any) -> Any:
    return [1.0, 2.0]


def _instances_file() -> str:
    Path("right.txt").write_text("1,2 3,1 1,3\n", encoding="utf-8")
    return "right.txt"


def _scenario() -> SimpleNamespace:
    """What has of a `negmas.Scenario` as much as is asked of one."""
    issue = SimpleNamespace(name="price", cardinality=2, all=("low", "high"))
    ufun = _Utility()
    return SimpleNamespace(outcome_space=SimpleNamespace(issues=[issue]), ufuns=[ufun, ufun])


class _Utility:
    reserved_value = 0.0

    def __call__(self, outcome: tuple[str]) -> int:
        return len(outcome[0])

    def is_stationary(self) -> bool:
        return True


def _profile_file(name: str) -> str:
    Path(name).write_text(
        '<utility_space><objective><issue index="1" name="price">'
        '<item value="low" evaluation="1"/><item value="high" evaluation="2"/></issue>'
        '<weight index="1" value="1"/></objective></utility_space>',
        encoding="utf-8",
    )
    return name
