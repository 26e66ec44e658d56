"""Coin games by name, for the command line."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from gametheory._support.check import require_among
from gametheory.coin_game.grid import TorusGame
from gametheory.coin_game.rules import BargainingCoinGame, CoinGame
from gametheory.errors import InvalidArgument

NAMED: dict[str, type[TorusGame]] = {"abcg": BargainingCoinGame, "coin-game": CoinGame}
"""The rules behind each name."""

HORIZON = 100
"""Steps of an episode in the paper's runs of amTFT; LOLA-PG used 40."""


def named_rules(name: str, flags: Mapping[str, str] | None = None) -> TorusGame:
    """The rules of that name, with flags given as text: `{"size": "4", "blocking": "true"}`.

    Raises `InvalidArgument` for an unknown flag or a value that it cannot take.
    """
    rules = NAMED[name]
    fields = {f.name: f.default for f in dataclasses.fields(rules) if f.name != "name"}
    given: dict[str, object] = {}
    for flag, text in (flags or {}).items():
        require_among(flag, sorted(fields), f"a rule of {name}")
        given[flag] = _read(flag, text, fields[flag])
    return rules(**given)  # type: ignore[arg-type]


def _read(flag: str, text: str, default: object) -> object:
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise InvalidArgument(f"expected {flag}=true or {flag}=false, got {text!r}")
        return text.lower() == "true"
    if flag in ("size", "coins", "players"):
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise InvalidArgument(f"expected {flag} as an integer, got {text!r:.80}")
        return int(text)
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(","))
    return None if text.lower() == "none" else text
