"""Architectures of networks: what is between an observation and its outputs.

In this order, each part optional:

1. *convolutions*, 3x3, of planes `[row, column, channel]`, each followed by the activation (and,
   before it, by normalisation with the statistics of the batch, if so chosen);
2. *hidden* layers, each followed by the activation;
3. a *memory*, GRU or LSTM;
4. a *gated* layer: what the memory was given, x, once more, in two layers that are mixed as the
   memory h says: activation(A x + tanh(G h) * B x), elementwise;
5. *dueling* heads (Wang et al. 2016), value plus centred advantages, each with a hidden layer; or
   a linear layer.

>>> from learners.neural import Architecture
>>> Architecture(hidden=(64, 64), dueling=32)
Architecture(hidden=(64, 64), dueling=32)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

from gametheory import InvalidArgument
from gametheory._support.check import checked, held

MAX_WIDTH = 65_536
"""Cap on the width of a layer, so that a typo cannot take the machine's memory."""


@checked
@dataclass(frozen=True, repr=False)
class Architecture:
    """What a network is made of; see the module.

    Attributes:
        hidden: widths of the hidden layers.
        convolutions: channels of the 3x3 convolutions.
        memory: "gru", "lstm", or None for a function of the observation alone.
        memory_size: width of the memory.
        gated: width of the gated layer after the memory; 0 for none, and heads see the memory.
        dueling: width of the hidden layer of both heads; 0 for a linear layer instead of heads.
        activation: "relu" or "tanh".
        padding: "torus" (what lies beyond an edge is the other edge, as in the coin games) or
            "zeros".
        normalise: convolutions are centred and scaled by the statistics of their batch.
    """

    hidden: tuple[int, ...] = (64, 64)
    convolutions: tuple[int, ...] = ()
    memory: Literal["gru", "lstm"] | None = None
    memory_size: int = 32
    dueling: int = 0
    activation: Literal["relu", "tanh"] = "relu"
    padding: Literal["torus", "zeros"] = "torus"
    normalise: bool = False
    gated: int = 0

    def __post_init__(self) -> None:
        for name in ("hidden", "convolutions"):
            given = getattr(self, name)
            if not isinstance(given, Sequence):
                raise InvalidArgument(f"expected {name} as widths, got {given!r:.60}")
            widths = tuple(given)
            object.__setattr__(self, name, widths)
            for width in widths:
                _require_width(width, f"widths in {name}")
        _require_width(self.memory_size, "memory_size")
        for name in ("dueling", "gated"):
            if getattr(self, name) != 0:
                _require_width(getattr(self, name), name)
        if self.gated and self.memory is None:
            raise InvalidArgument("expected a memory before a gated layer, got none")

    def __repr__(self) -> str:
        changed = (
            f"{f.name}={getattr(self, f.name)!r}"
            for f in fields(self)
            if f.name in ("hidden",) or getattr(self, f.name) != f.default
        )
        return f"Architecture({', '.join(changed)})"

    def as_record(self) -> dict[str, Any]:
        """Plain values, for files."""
        record = {f.name: getattr(self, f.name) for f in fields(self)}
        plain = {k: list(v) if isinstance(v, tuple) else v for k, v in record.items()}
        return {name: value for name, value in plain.items() if value is not None}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Architecture:
        """From the plain values of `as_record`; raises `InvalidArgument` for others."""
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(record) - known):
            raise InvalidArgument(
                f"expected parts of an architecture, {sorted(known)}; got {unknown}"
            )
        given: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in record.items()
        }
        found: Architecture = held(cls, **given)
        return found


def _require_width(width: Any, what: str) -> None:
    if isinstance(width, bool) or not isinstance(width, int) or not 1 <= width <= MAX_WIDTH:
        raise InvalidArgument(f"expected {what} in 1..{MAX_WIDTH}, got {width!r:.60}")


SMALL = Architecture(hidden=(64, 64), dueling=32)
"""Feed-forward double dueling Q-networks that learn the coin games in seconds."""

PAPER_MATRIX = Architecture(hidden=(64,), memory="lstm", memory_size=16, dueling=64)
"""amTFT in matrix games (Stastny et al. 2021, Appendix C)."""

PAPER_COIN_GAMES = Architecture(
    hidden=(64, 64),
    convolutions=(64, 64),
    memory="lstm",
    memory_size=16,
    dueling=32,
    padding="zeros",
)
"""amTFT in the coin games (the same)."""

PAPER_LOLA = Architecture(
    hidden=(), convolutions=(20, 20), memory="lstm", memory_size=32, padding="zeros", normalise=True
)
"""LOLA-PG in the coin games (the same)."""
