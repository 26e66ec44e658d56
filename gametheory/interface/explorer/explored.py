"""What the explorer opens: a game or a negotiation, and what learners or people reached in it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from gametheory._support.check import checked
from gametheory.errors import InvalidArgument


@runtime_checkable
class Shown(Protocol):
    """What is shown: a `Setting`, which is a game, or a `Negotiation`."""

    @property
    def name(self) -> str:
        """What to call it; may be empty."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Its attributes as JSON values."""
        ...


@checked
@dataclass(frozen=True)
class Participant:
    """One who took part in outcomes: a name, and lines such as ("after B, S", "B 0.98")."""

    name: str
    lines: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Its attributes as JSON values."""
        return {"name": self.name, "lines": [list(line) for line in self.lines]}


@checked
@dataclass(frozen=True)
class ShownOutcome:
    """Payoffs that were reached: where, a name, a class, and the numbers of who took part."""

    payoffs: tuple[float, ...]
    name: str
    kind: str = ""
    participants: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.payoffs) != 2 or not all(map(math.isfinite, self.payoffs)):
            raise InvalidArgument(f"expected two finite payoffs, got {self.payoffs}")

    def to_json(self) -> dict[str, Any]:
        """Its attributes as JSON values."""
        return {
            "at": list(self.payoffs),
            "name": self.name,
            "kind": self.kind,
            "participants": list(self.participants),
        }


@checked
@dataclass(frozen=True)
class Layer:
    """Outcomes that are shown together: "self-play", "cross-play, different norms"."""

    name: str
    outcomes: tuple[ShownOutcome, ...]

    def to_json(self) -> dict[str, Any]:
        """Its attributes as JSON values."""
        return {"name": self.name, "outcomes": [each.to_json() for each in self.outcomes]}


@checked
@dataclass(frozen=True)
class Explored:
    """A game or a negotiation with what was reached in it.

    Attributes:
        setting: what to begin with.
        layers: outcomes in payoffs of one play, or per step, over the analytic sets.
        participants: who took part; outcomes name them by number.
        note: what the outcomes are, in a sentence.

    Raises `InvalidArgument` for an outcome of a participant who is not there.
    """

    setting: Shown
    layers: tuple[Layer, ...] = ()
    participants: tuple[Participant, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        count = len(self.participants)
        for layer in self.layers:
            for outcome in layer.outcomes:
                if not all(0 <= number < count for number in outcome.participants):
                    raise InvalidArgument(
                        f"expected participants among the {count} that there are, "
                        f"got {outcome.participants} in {outcome.name!r}"
                    )

    def to_json(self) -> dict[str, Any]:
        """What was reached, as JSON values; without the setting."""
        return {
            "layers": [layer.to_json() for layer in self.layers],
            "participants": [each.to_json() for each in self.participants],
            "note": self.note,
        }
