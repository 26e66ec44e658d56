"""Settings of learners that sample as plain values, for files, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from gametheory import InvalidArgument, Repeated, Stochastic
from gametheory._support.check import held
from learners.neural.architectures import Architecture
from learners.training.schedules import Schedule, schedule

RATES = ("learning_rate", "entropy")
"""Fields that are a number or a schedule."""

Settings = TypeVar("Settings")


def settings_of(
    kind: type[Settings],
    game: Repeated | Stochastic,
    learner: str,
    options: Mapping[str, Any],
    *,
    horizon: str,
) -> Settings:
    """Settings of `kind` by the options that a trainer was given; schedules may be points.

    Where the options leave them out, `discount` is the game's, and so are the steps of an episode,
    the field named `horizon`. Raises `InvalidArgument` for what is no field or makes no sense.
    """
    own: dict[str, Any] = {}
    if game.discount is not None:
        own["discount"] = float(game.discount)
    if isinstance(game, Stochastic) and game.horizon is not None:
        own[horizon] = game.horizon
    given = {name: _points(name, value) for name, value in options.items()}
    found: Settings = held(kind, learner=learner, **{**own, **given})
    return found


def _points(name: str, value: Any) -> Any:
    is_points = isinstance(value, Sequence) and not isinstance(value, str)
    return schedule(value, name) if name in RATES and is_points else value


def plain(value: Any) -> Any:
    """A schedule as its points, an architecture as its record, anything else as it is."""
    if isinstance(value, Schedule):
        return [list(point) for point in value.points]
    return value.as_record() if isinstance(value, Architecture) else value


def record_of(settings: Any) -> dict[str, Any]:
    """The fields of settings as plain values; what is None is left out, for files know none."""
    found = {f.name: plain(getattr(settings, f.name)) for f in fields(settings)}
    return {name: value for name, value in found.items() if value is not None}


def options_of(settings: Any) -> dict[str, Any]:
    """The fields that a learner is given besides its name and the number of runs."""
    names = (f.name for f in fields(settings) if f.name not in ("learner", "runs"))
    return {name: getattr(settings, name) for name in names}


def arguments_of(
    kind: type, record: Mapping[str, Any], what: str, *, absent: Sequence[str]
) -> dict[str, Any]:
    """What to make settings of `kind` from, by a record that `record_of` gave.

    `absent`: fields that are None where the record leaves them out. Raises `InvalidArgument` for
    entries that are no fields; `what` names the settings.
    """
    if unknown := sorted(set(record) - {f.name for f in fields(kind)}):
        raise InvalidArgument(f"expected a record of {what}, got {unknown} in it")
    chosen = {**dict.fromkeys(absent), **record}
    return {name: _read(name, value) for name, value in chosen.items()}


def _read(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return Architecture.from_record(value)
    return schedule(value, name) if isinstance(value, list) else value
