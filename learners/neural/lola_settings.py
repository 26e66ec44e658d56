"""What LOLA and POLA learners that sample depend on besides the game."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gametheory import InvalidArgument
from gametheory._support.check import checked, held, require_among
from learners.neural._records import RATES, arguments_of, options_of, record_of
from learners.neural.architectures import PAPER_LOLA, Architecture
from learners.training.schedules import Schedule, schedule

LEARNERS = ("lola-pg", "lola-dice", "pola-dice")
CRITICS = ("table", "paid", "network", "none")
OPTIMIZERS = ("adam", "sgd")
OBSERVED = ("own", "game", "states")

_COUNTS = ("runs", "steps", "episodes", "episode_steps", "parts", "look_ahead", "outer_steps")
_PENALTIES = ("penalty", "inner_penalty")
_SIZES = ("opponent_step", "initial_std", "clip", "opponent_clip", *_PENALTIES)
_SHARES = ("discount", "trace", "critic_memory")


@checked
@dataclass(frozen=True)
class LolaSettings:
    """What sampled LOLA runs depend on besides the game.

    Attributes:
        learner: "lola-pg" (one first-order step ahead, `learners.neural.policy_gradients`),
            "lola-dice" (through sampled steps, `learners.neural.dice`) or "pola-dice" (the same,
            near the present policies).
        runs: independent pairs of learners.
        steps: simultaneous updates of both players.
        episodes: sampled for each update, and for each of the opponents' steps of "lola-dice" and
            "pola-dice"; of the latter for each of its steps.
        episode_steps: of a sampled episode.
        discount: g of what is maximised, the discounted sum of an episode's rewards.
        architecture: of both players' networks; None for tables with a row of logits a state.
        observes: what networks see: "own", the game's observations, boards from the player's own
            cell; "game", the same for both players (boards have red in the first cell, which makes
            red's task the easier one); or "states", one-hot states.
        initial_std: of the logits of tables to begin with.
        learning_rate: a number, or a `learners.Schedule` over the share of training done.
        optimizer: "adam" or "sgd".
        opponent_step: a, the step that opponents are expected to take. The shaping term is
            multiplied by it.
        clip: longest gradient of the own value and entropy ("lola-dice" and "pola-dice": longest
            gradient); None: any.
        opponent_clip: longest shaping term, after multiplication ("lola-pg"); None: any.
        entropy: weight of the own choices' entropy, in nats, mean over time; a number or schedule.
        critic: "table"; "paid", a table of states and what was last paid, for policies that
            remember; "network" (all `learners.neural.critics`); or "none", which with `parts=1` is
            the estimator of the official code.
        critic_memory, critic_architecture: of the table, of the network (None: the policies').
        trace: l of `learners.neural.signals`. Below 1 the critic's errors bias the gradients; and
            where players remember, what is answered later is not in the state that it judges. None:
            0 for "lola-pg" of policies that are functions of the state, else 1 (the opponents that
            the other learners expect are not those that the critic has seen).
        parts: see `learners.neural.policy_gradients`.
        warm_up: steps in which memories first learn to tell what was paid
            (`learners.neural.warm_up`), from episodes of players who act as they begin.
        look_ahead: steps of the opponents ("lola-dice" and "pola-dice").
        outer_steps: of "pola-dice": steps of each player in an update, all by `learning_rate` and
            towards the best policy near the one that it had before, against opponents that learn
            from where they were before.
        penalty: b of `learners.neural.dice`, against discounted sums of rewards ("pola-dice").
        inner_penalty: c, the opponents' ("pola-dice"): felt from the second of their steps on.
    """

    learner: str = "lola-pg"
    runs: int = 8
    steps: int = 200
    episodes: int = 256
    episode_steps: int = 50
    discount: float = 0.96
    architecture: Architecture | None = None
    observes: str = "own"
    initial_std: float = 1.0
    learning_rate: float | Schedule = 0.3
    optimizer: str = "sgd"
    opponent_step: float = 1.0
    clip: float | None = None
    opponent_clip: float | None = None
    entropy: float | Schedule = 0.0
    critic: str = "table"
    critic_memory: float = 0.8
    critic_architecture: Architecture | None = None
    trace: float | None = None
    parts: int = 2
    warm_up: int = 0
    look_ahead: int = 1
    outer_steps: int = 1
    penalty: float = 0.0
    inner_penalty: float = 0.0

    def __post_init__(self) -> None:
        for name in _COUNTS:
            value = getattr(self, name)
            if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        for name in _SIZES:
            value = getattr(self, name)
            if value is None and name.endswith("clip"):
                continue
            if not (_is_number(value) and math.isfinite(value) and value >= 0):
                raise InvalidArgument(f"expected {name} to be a number >= 0, got {value!r}")
        for name in _SHARES:
            value = getattr(self, name)
            if value is None and name == "trace":
                continue
            if not (_is_number(value) and 0 <= value <= 1):
                raise InvalidArgument(f"expected {name} in [0, 1], got {value!r}")
        for name in RATES:
            if schedule(getattr(self, name), name).smallest < 0:
                raise InvalidArgument(f"expected {name} >= 0, got {getattr(self, name)!r}")
        require_among(self.learner, LEARNERS, "a sampled LOLA learner")
        require_among(self.critic, CRITICS, "a critic")
        require_among(self.observes, OBSERVED, "what networks see")
        require_among(self.optimizer, OPTIMIZERS, "an optimizer")
        if self.learner != "pola-dice" and (self.outer_steps, *self._penalties) != (1, 0, 0):
            raise InvalidArgument(
                f"expected outer_steps 1 and penalties 0 of {self.learner!r}, got "
                f"{self.outer_steps} and {self._penalties}: others are of 'pola-dice'"
            )
        self._require_warm_up()
        if self.episodes % self.parts or self.episodes < 2 * self.parts:
            raise InvalidArgument(
                f"expected episodes that fall into {self.parts} equal parts of two or more, got "
                f"{self.episodes}"
            )

    def _require_warm_up(self) -> None:
        if self.warm_up < 0:
            raise InvalidArgument(f"expected warm_up to be an integer >= 0, got {self.warm_up!r}")
        if self.warm_up and (self.architecture is None or self.architecture.memory is None):
            raise InvalidArgument("expected an architecture with a memory where warm_up is not 0")

    @property
    def _penalties(self) -> tuple[float, ...]:
        return tuple(getattr(self, name) for name in _PENALTIES)

    @property
    def used_trace(self) -> float:
        """`trace`, or what None stands for."""
        if self.trace is not None:
            return self.trace
        recurrent = self.architecture is not None and self.architecture.memory is not None
        return float(recurrent or self.learner != "lola-pg")

    def options(self) -> dict[str, Any]:
        """What `train_lola` is given besides the game, the learner, the number of runs, a seed."""
        return options_of(self)

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files; a schedule is its points, what is None is left out."""
        return record_of(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> LolaSettings:
        """From the plain values of `as_record`; raises `InvalidArgument` for others."""
        found: LolaSettings = held(
            cls, **arguments_of(cls, record, "sampled LOLA", absent=("clip", "opponent_clip"))
        )
        return found


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


COIN_GAME_BIT: dict[str, Any] = {
    "steps": 200,
    "episodes": 512,
    "episode_steps": 60,
    "learning_rate": 5.0,
    "opponent_step": 50.0,
}
"""Options for tables in the Coin Game with one bit of memory, `remember_pick=True`."""

COIN_GAME: dict[str, Any] = {
    "steps": 300,
    "episodes": 384,
    "episode_steps": 32,
    "discount": 0.9,
    "architecture": Architecture(hidden=(), memory="gru", memory_size=16, gated=64),
    "observes": "states",
    "learning_rate": Schedule(((0.0, 5e-3), (0.7, 5e-3), (1.0, 0.0))),
    "optimizer": "adam",
    "opponent_step": 40.0,
    "clip": 0.5,
    "opponent_clip": 1.0,
    "entropy": Schedule(((0.0, 2.0), (0.4, 2.0), (0.8, 0.3), (1.0, 0.1))),
    "critic": "paid",
    "trace": 0.0,
    "warm_up": 400,
}
"""Options for recurrent networks in the Coin Game that two cores can afford. Both clips are nearly
always reached, so that the shaping term is twice as long as the own gradient. Players see states,
not boards: what is learned about picking coins in one state is not to run ahead of what is learned
about answering thefts in others."""

PAPER: dict[str, Any] = {
    "steps": 2000,
    "episodes": 1024,
    "episode_steps": 40,
    "discount": 0.9,
    "architecture": PAPER_LOLA,
    "learning_rate": Schedule(((0.0, 0.05), (1.0, 0.0))),
    "optimizer": "sgd",
    "opponent_step": 8.0,
    "clip": 10.0,
    "opponent_clip": 3.0,
    "entropy": 0.02,
    "critic": "none",
    "parts": 1,
}
"""Options of Stastny et al. (2021) for the Coin Game, as their published runs had them."""

POLA: dict[str, Any] = {"steps": 30, "episodes": 128, "outer_steps": 20, "penalty": 1.0}
"""What "pola-dice" is trained by where options do not say otherwise; penalty and steps of an update
are those of the exact rule `pola`."""

PAPER_POLA: dict[str, Any] = {
    "steps": 251,
    "episodes": 1000,
    "episode_steps": 50,
    "discount": 0.96,
    "architecture": Architecture(hidden=(64,), memory="gru", memory_size=64),
    "learning_rate": 3e-3,
    "optimizer": "adam",
    "opponent_step": 0.01,
    "critic": "network",
    "look_ahead": 4,
    "outer_steps": 200,
    "penalty": 150.0,
    "inner_penalty": 5.0,
}
"""Options of Zhao et al. (2022) for "pola-dice" in the Coin Game, as their code was last run. There
players may start on one cell, a critic says what comes after the last step, and it learns in the
opponents' steps, too: not so here."""
