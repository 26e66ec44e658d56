"""Right arguments of the explorer, for `right_arguments`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gametheory as gt
from gametheory import deals
from gametheory.interface import explorer


def _setting() -> Any:
    return explorer.Setting.of(gt.zoo.chicken())


def _outcome() -> Any:
    return explorer.ShownOutcome((0.5, 0.5), "run 1", "Nash", (0,))


def _layer() -> Any:
    return explorer.Layer("self-play", (_outcome(),))


def _participant() -> Any:
    return explorer.Participant("run 1", (("first", "swerve"),))


def _camp() -> Any:
    return deals.Domain.from_array([(4, 1), (2, 2)], no_deal=(0, 0), agreements=["a", "b"])


MADE: dict[str, Callable[[], Any]] = {
    "Setting": _setting,
    "Negotiation": lambda: explorer.Negotiation.of(_camp()),
    "Shown": _setting,
    "ShownOutcome": _outcome,
    "Layer": _layer,
    "Participant": _participant,
    "Explored": lambda: explorer.Explored(_setting(), (_layer(),), (_participant(),), "a note"),
}

BY_CALLABLE: dict[str, dict[str, Any]] = {
    "Setting.from_json": {"data": lambda: _setting().to_json()},
    "Negotiation.from_json": {"data": lambda: explorer.Negotiation.of(_camp()).to_json()},
    "links.read_link": {"link": lambda: explorer.link_to(_setting(), "http://127.0.0.1/")},
    "negotiation.open_log": {"path": "example"},
}
