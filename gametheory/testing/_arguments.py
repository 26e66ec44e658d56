"""Arguments of strategies, refused where a strategy is made."""

from __future__ import annotations

from typing import Any

from gametheory.errors import InvalidArgument


def require_count(value: Any, least: int, what: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InvalidArgument(f"expected {what} of at least {least}, got {value!r}")


def require_range(low: Any, high: Any) -> None:
    if any(isinstance(x, bool) or not isinstance(x, int) for x in (low, high)) or low > high:
        raise InvalidArgument(f"expected integers low <= high, got {low!r} and {high!r}")


def require_actions(min_actions: Any, max_actions: Any, *, at_least: int = 1) -> None:
    counts = (min_actions, max_actions)
    if any(isinstance(x, bool) or not isinstance(x, int) for x in counts) or not (
        at_least <= min_actions <= max_actions
    ):
        raise InvalidArgument(
            f"expected {at_least} <= min_actions <= max_actions, got {min_actions!r} and "
            f"{max_actions!r}"
        )


def require_shape(shape: Any) -> None:
    if not isinstance(shape, (tuple, list)) or not shape:
        raise InvalidArgument(f"expected a shape such as (2, 2), got {shape!r}")
    for count in shape:
        require_count(count, 1, f"in the shape {tuple(shape)} a number of actions")


def require_player(player: Any, players: int) -> None:
    if isinstance(player, bool) or player not in range(players):
        raise InvalidArgument(f"expected a player in 0..{players - 1}, got {player!r}")
