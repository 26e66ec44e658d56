"""How amTFT's policies are learned by networks: settings of double dueling Q-learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from gametheory import InvalidArgument, Stochastic
from gametheory._support.check import checked, held
from gametheory._support.kinds import Count
from learners.amtft.cooperation import HORIZON
from learners.neural._records import record_of
from learners.neural.architectures import PAPER_COIN_GAMES, PAPER_MATRIX, SMALL, Architecture
from learners.neural.played import Played
from learners.neural.rewards import Aim
from learners.training.schedules import Schedule, schedule

_WRITTEN = {"discount": "learning_discount"}
"""Names in files that differ, for a record stands among others."""

LEARNING_RATE = Schedule(((0, 2e-3), (0.5, 1e-3), (1, 0)))
TEMPERATURE = Schedule(((0, 5), (0.3, 2), (0.66, 0.1)))
"""Hotter at first than in the reference: networks that begin at 2 take what is noise for a reason,
and settle for less in Asymmetric Bach or Stravinsky (6 of 20 pairs; none of 20 from 5 on)."""


@checked
@dataclass(frozen=True)
class NetworkQLearning:
    """Double dueling Q-learning by networks (van Hasselt et al. 2016; Wang et al. 2016).

    A pair plays in several environments at once; after every `sequence` steps of them each player
    learns `updates` times from a batch drawn from what the pair has played. Time limits are no
    ends: values go on beyond the horizon of an episode.

    Attributes:
        steps: of the game that a pair plays in a phase, all environments together.
        environments: in which a pair plays at once.
        sequence: steps between updates, and of the sequences from which recurrent networks learn,
            beginning with an empty memory; the largest divisor of the horizon up to it is taken.
        updates: gradient steps after every so many steps.
        batch: transitions of a gradient step.
        buffer: transitions that are kept.
        start: transitions before the first gradient step.
        target_every: gradient steps between copies of the network to the target network.
        optimizer: "adam", or "sgd" with `momentum`.
        learning_rate, temperature: over the share of training done.
        clip: largest norm of a gradient.
        huber: the error beyond which the loss grows linearly; None: it never does. Where rewards
            vary by more than this by chance, values are drawn from means towards medians, and
            learners settle for less: in Asymmetric Bach or Stravinsky 45 % of pairs did at 1.
        discount: of the learners.
        aversion: beta of inequity aversion; a number, or over the share of training done.
        smoothing: lambda of its smoothed rewards.
        sees_gap: whether inequity-averse, egalitarian and Kalai-Smorodinsky learners see the gap
            between what both have got (`learners.amtft.gaps`). In the Coin Game inequity-averse
            networks without it end in mutual theft.
        observes: what networks see: "own", the game's observations, boards from the player's own
            cell (`learners.neural.views`), or "game", the same for both players.
        architecture: of the networks.
        device: of torch, where all of it happens.
    """

    steps: int = 160_000
    environments: int = 32
    sequence: int = 20
    updates: int = 1
    batch: int = 400
    buffer: int = 100_000
    start: int = 2_000
    target_every: int = 10
    optimizer: Literal["adam", "sgd"] = "adam"
    momentum: float = 0.9
    learning_rate: Schedule = LEARNING_RATE
    temperature: Schedule = TEMPERATURE
    clip: float = 10.0
    huber: float | None = None
    discount: float = 0.96
    aversion: float | Schedule = 1.0
    smoothing: float = 0.96
    sees_gap: bool = True
    observes: Literal["own", "game"] = "own"
    architecture: Architecture = SMALL
    device: str = "cpu"

    def __post_init__(self) -> None:
        whole = ("steps", "environments", "sequence", "updates", "batch", "buffer", "target_every")
        for name in whole:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        if self.start < 0 or self.start > self.steps:
            raise InvalidArgument(f"expected start in 0..{self.steps}, got {self.start!r}")
        if self.temperature.smallest <= 0:
            raise InvalidArgument("expected temperatures above 0")
        if self.learning_rate.smallest < 0:
            raise InvalidArgument("expected learning rates of at least 0")
        if not self.clip > 0:
            raise InvalidArgument(f"expected clip above 0, got {self.clip!r}")
        if self.huber is not None and not self.huber > 0:
            raise InvalidArgument(f"expected huber above 0 or None, got {self.huber!r}")
        for name in ("discount", "smoothing", "momentum"):
            if not 0 <= getattr(self, name) < 1:
                raise InvalidArgument(f"expected {name} in [0, 1), got {getattr(self, name)!r}")
        if schedule(self.aversion, "aversion").smallest < 0:
            raise InvalidArgument(f"expected aversion >= 0, got {self.aversion!r}")

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files; a schedule is its points, what is None is left out."""
        return {_WRITTEN.get(name, name): value for name, value in record_of(self).items()}

    @staticmethod
    def from_record(record: Mapping[str, Any]) -> NetworkQLearning:
        """The settings of a record; other entries are ignored."""
        names = {one.name: _WRITTEN.get(one.name, one.name) for one in fields(NetworkQLearning)}
        # What is None is left out of files, which know no such value. Older files do not say what
        # networks saw: all saw the same.
        record = {"huber": None, "observes": "game", **record}
        if missing := [name for name in names.values() if name not in record]:
            raise InvalidArgument(f"expected a record with {', '.join(missing)}")
        read: dict[str, Any] = {}
        for own, name in names.items():
            value = record[name]
            if own == "architecture":
                value = Architecture.from_record(value)
            elif isinstance(value, list):
                value = schedule(value, own)
            read[own] = value
        found: NetworkQLearning = held(NetworkQLearning, **read)
        return found

    @property
    def final_aversion(self) -> float:
        """beta at the end of training."""
        return schedule(self.aversion, "aversion")(1.0)

    def aims(
        self,
        welfares: Sequence[str],
        horizon: Count,
        disagreement: Sequence[float],
        ideal: Sequence[float],
    ) -> list[Aim]:
        """What learners of welfare functions aim at."""
        if len(disagreement) != 2 or len(ideal) != 2:
            raise InvalidArgument("expected disagreement and ideal of two players")
        return [
            Aim(
                name,
                (float(disagreement[0]), float(disagreement[1])),
                (float(ideal[0]), float(ideal[1])),
                horizon,
                schedule(self.aversion, "aversion"),
                self.discount * self.smoothing,
            )
            for name in welfares
        ]

    def remembered(
        self,
        game: Stochastic,
        welfares: Sequence[str],
        disagreement: Sequence[float],
        ideal: Sequence[float],
    ) -> Stochastic:
        """The game with the gaps in its states that learners of these welfare functions see."""
        aims = self.aims(welfares, game.horizon or HORIZON, disagreement, ideal)
        return Played(game, aims, sees_gap=self.sees_gap).game


COIN_GAME = NetworkQLearning(
    steps=640_000,
    batch=1_000,
    buffer=200_000,
    temperature=Schedule(((0, 0.75), (0.2, 0.45), (0.9, 0.00075))),
    aversion=Schedule(((0, 0.125), (1, 0.25))),
)
"""Feed-forward networks for the Coin Game: seconds a pair-phase on a CPU."""

BARGAINING_COIN_GAME = replace(
    COIN_GAME, steps=1_920_000, environments=64, batch=2_400, updates=2, target_every=20
)
"""The same for ABCG, where players must meet before cooperation pays: half a minute."""


PAPER_LEARNING_MATRIX = NetworkQLearning(
    steps=16_000,
    environments=16,
    batch=80,
    buffer=2_000,
    start=80,
    target_every=2,
    optimizer="sgd",
    momentum=0,
    learning_rate=Schedule(((0, 0), (0.05, 0.03), (1, 0))),
    clip=1.0,
    huber=1.0,
    temperature=Schedule(((0, 2), (0.33, 0.5), (0.66, 0.1))),
    architecture=PAPER_MATRIX,
)
"""As in Stastny et al. (2021), matrix games: recurrent networks, 800 episodes of 20 steps."""

PAPER_LEARNING_COIN_GAMES = NetworkQLearning(
    steps=800_000,
    environments=16,
    batch=400,
    buffer=400_000,
    start=400,
    target_every=10,
    optimizer="sgd",
    momentum=0.9,
    learning_rate=Schedule(((0, 0.1), (0.25, 0.05), (1, 0))),
    temperature=Schedule(((0, 0.75), (0.2, 0.45), (0.9, 0.00075))),
    clip=1.0,
    huber=1.0,
    aversion=Schedule(((0, 0.125), (1, 0.25))),
    architecture=PAPER_COIN_GAMES,
)
"""The same, in the coin games: convolutions and LSTM, 8,000 episodes of 100 steps."""
