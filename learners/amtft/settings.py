"""What amTFT runs depend on besides the game."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gametheory import InvalidArgument
from gametheory._support.check import checked, held, require_among
from gametheory.norms import agents
from learners.amtft.cooperation import HORIZON
from learners.amtft.exact import WELFARES
from learners.amtft.learned import Learning
from learners.amtft.qlearning import COIN_GAMES, QLearning
from learners.amtft.rewards import REWARDS

SAMPLED_BEYOND = 50_000
"""Encounters that lead to more situations are sampled, where `AmTFTSettings.episodes` says so; best
replies that need more are not worked out."""

AN_EPISODE = 200
"""Situations that are worked out for each episode that could be sampled instead: 256 episodes
allow `SAMPLED_BEYOND`, fewer allow less."""

FORMS = ("learned", "exact")

DEFAULT_WELFARES = ("utilitarian", "inequity-averse")
"""Those of Stastny et al. (2021)."""


@checked
@dataclass(frozen=True)
class AmTFTSettings:
    """What amTFT runs depend on besides the game; defaults as in Stastny et al. (2021).

    Attributes:
        runs: pairs for each welfare function.
        welfares: the welfare functions.
        form: "learned" by Q-learning, or "exact", where all runs of a welfare function agree.
        horizon: steps of an episode.
        debit_threshold, debit_multiplier: see `AmTFT`.
        learning: of the learned form.
        discard_below: a run is kept if its self-play reaches this share of its own welfare
            function's optimum, counted from the disagreement point.
        episodes: so many are sampled of encounters in a stochastic game that lead to more than
            `SAMPLED_BEYOND` situations (fewer for few episodes: `max_situations`); None for exact
            payoffs always. Stage games are exact.
    """

    runs: int = 40
    welfares: tuple[str, ...] = DEFAULT_WELFARES
    form: str = "learned"
    horizon: int = HORIZON
    debit_threshold: float = 10
    debit_multiplier: float = 3
    learning: Learning = field(default_factory=QLearning)
    discard_below: float = 0.95
    episodes: int | None = None
    learner: str = "amtft"

    def __post_init__(self) -> None:
        object.__setattr__(self, "welfares", tuple(self.welfares))
        for name in ("runs", "horizon"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
                raise InvalidArgument(f"expected {name} to be a positive integer, got {value!r}")
        require_among(self.form, FORMS, "a form of amTFT")
        known = REWARDS if self.form == "learned" else WELFARES
        for name in self.welfares:
            require_among(name, known, "a welfare function")
        if not 0 <= self.discard_below <= 1:
            raise InvalidArgument(f"expected discard_below in [0, 1], got {self.discard_below!r}")
        if len(set(self.welfares)) != len(self.welfares) or not self.welfares:
            raise InvalidArgument(f"expected distinct welfare functions, got {self.welfares}")

    @property
    def max_situations(self) -> int:
        """The most situations of an encounter, or of a best reply, that are worked out."""
        return max_situations(self.episodes)

    def options(self) -> dict[str, Any]:
        """What `train_amtft` is given besides the game, the number of runs and a seed."""
        names = ("welfares", "form", "debit_threshold", "debit_multiplier", "learning")
        return {name: getattr(self, name) for name in (*names, "discard_below", "episodes")}

    @classmethod
    def from_record(
        cls,
        record: Mapping[str, Any],
        *,
        read: Callable[[dict[str, Any]], Learning] = QLearning.from_record,
    ) -> AmTFTSettings:
        """From the plain values of `as_record`; raises `InvalidArgument` where one is missing.

        `read`: reads how cooperation was learned.
        """
        names = ("runs", "welfares", "form", "horizon", "debit_threshold", "debit_multiplier")
        missing = [name for name in (*names, "discard_below") if name not in record]
        if missing:
            raise InvalidArgument(f"expected a record of amTFT settings, got one without {missing}")
        chosen = {name: record[name] for name in (*names, "discard_below")}
        if record["form"] == "learned":
            chosen["learning"] = read(dict(record))
        chosen["learner"] = record.get("learner", "amtft")
        found: AmTFTSettings = held(cls, **chosen, episodes=record.get("evaluation_episodes"))
        return found

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files."""
        record: dict[str, Any] = {
            "learner": self.learner,
            "runs": int(self.runs),
            "welfares": list(self.welfares),
            "form": self.form,
            "horizon": int(self.horizon),
            "debit_threshold": self.debit_threshold,
            "debit_multiplier": self.debit_multiplier,
            "discard_below": self.discard_below,
        }
        if self.episodes is not None:
            record["evaluation_episodes"] = self.episodes
        if self.form == "learned":
            record |= self.learning.as_record()
        return record


COIN_GAME_SETTINGS: dict[str, Any] = {
    "horizon": 100,
    "debit_threshold": 3,
    "debit_multiplier": 6,
    "learning": COIN_GAMES,
    "discard_below": 0,
    "episodes": 256,
}
"""Options of `train_amtft` for the Coin Game and ABCG, as in the reference. What it kept there is
far from the optimum, so no run is discarded."""


def max_situations(episodes: int | None) -> int:
    """The most situations that are worked out where `episodes` could be sampled instead."""
    if episodes is None:
        return agents.MAX_SITUATIONS
    # Working out more than this before sampling would cost more than the samples.
    return min(SAMPLED_BEYOND, AN_EPISODE * episodes)
