"""What sampled advantage alignment and LOQA depend on besides the game."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory import InvalidArgument
from gametheory._support.check import checked, held, require_among
from learners.neural._records import RATES, arguments_of, options_of, record_of
from learners.neural.architectures import Architecture
from learners.training.schedules import Schedule, schedule

LEARNERS = ("advantage-alignment", "loqa")
OPTIMIZERS = ("adam", "sgd")

_COUNTS = ("runs", "updates", "episodes", "horizon", "pool_every")
_SIZES = ("strength", "critic_rate", "temperature", "clip")
_SHARES = ("discount", "trace", "their_trace", "pool_share")

MEMORY = Architecture(hidden=(), memory="gru", memory_size=32)
"""A memory of 32 over the planes of the board."""


@checked
@dataclass(frozen=True)
class AlignmentSettings:
    """What runs depend on besides the game.

    Attributes:
        learner: "advantage-alignment" or "loqa"; see `learners.neural.aligned_weights`.
        runs: independent pairs of learners.
        updates: simultaneous updates of both players.
        episodes: sampled for each update between the two partners; as many again, for each player,
            with a past self of its partner, times `pool_share`.
        horizon: steps of a sampled episode; play is thought to go on after it.
        discount: g.
        architecture: of policies and critics; a memory is what lets them reciprocate.
        learning_rate: of policies; a number or `learners.Schedule`.
        optimizer: of policies: "adam", or "sgd" for plain steps. Adam moves all parameters about as
            far: where both push towards defection, but more so after a defection, plain steps keep
            that difference and reciprocity can grow, and Adam's lose it.
        critic_rate: of the critics' Adam.
        strength: a.
        scaled: whether advantages are shifted and scaled, each batch, to a mean of 0 and a mean
            square of 1 before they are weighed.
        trace, their_trace: of the own and of the other's present advantages; see `advantages_of`.
            Past ones always have a trace of 0 (`learners.neural.aligned_weights`).
        temperature: T of "loqa", on discounted sums of rewards.
        entropy: weight of the entropy of choices, in nats, mean over time; number or schedule.
        clip: longest gradient of a policy, and of a critic; None: any.
        pool: past selves that each player keeps; 0: no episodes with any.
        pool_every: updates from one past self to the next; beyond `pool` the oldest gives way.
        pool_share: episodes with past selves, as a share of `episodes`.
        weigh_time: whether step u counts g^u, as in the exact update; else all steps alike.
    """

    learner: str = "advantage-alignment"
    runs: int = 4
    updates: int = 400
    episodes: int = 64
    horizon: int = 50
    discount: float = 0.96
    architecture: Architecture = MEMORY
    learning_rate: float | Schedule = 3e-3
    optimizer: str = "adam"
    critic_rate: float = 3e-3
    strength: float = 3.0
    scaled: bool = True
    trace: float = 0.95
    their_trace: float = 0.95
    temperature: float = 1.0
    entropy: float | Schedule = 0.05
    clip: float | None = 1.0
    pool: int = 50
    pool_every: int = 10
    pool_share: float = 0.5
    weigh_time: bool = False

    def __post_init__(self) -> None:
        for name in _COUNTS:
            value = getattr(self, name)
            if not _is_count(value) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        if not _is_count(self.pool) or self.pool < 0:
            raise InvalidArgument(f"expected pool to be an integer >= 0, got {self.pool!r}")
        for name in _SIZES:
            value = getattr(self, name)
            if name == "clip" and value is None:
                continue
            if not (_is_number(value) and math.isfinite(value) and value >= 0):
                raise InvalidArgument(f"expected {name} to be a number >= 0, got {value!r}")
        for name in ("temperature", "clip"):
            if getattr(self, name) == 0:
                raise InvalidArgument(f"expected {name} above 0, got 0")
        for name in _SHARES:
            value = getattr(self, name)
            if not (_is_number(value) and 0 <= value <= 1):
                raise InvalidArgument(f"expected {name} in [0, 1], got {value!r}")
        for name in RATES:
            if schedule(getattr(self, name), name).smallest < 0:
                raise InvalidArgument(f"expected {name} >= 0, got {getattr(self, name)!r}")
        require_among(self.learner, LEARNERS, "a sampled learner")
        require_among(self.optimizer, OPTIMIZERS, "an optimizer")

    @property
    def with_past(self) -> int:
        """Episodes of each player with past selves of its partner, an update."""
        return round(self.pool_share * self.episodes) if self.pool else 0

    def options(self) -> dict[str, Any]:
        """What `train_alignment` is given besides game, learner, number of runs and seed."""
        return options_of(self)

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files; a schedule is its points, what is None is left out."""
        return record_of(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> AlignmentSettings:
        """From the plain values of `as_record`; raises `InvalidArgument` for others."""
        found: AlignmentSettings = held(
            cls, **arguments_of(cls, record, "sampled alignment", absent=("clip",))
        )
        return found


def _is_count(value: Any) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
