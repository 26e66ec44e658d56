"""Profiles of samples as numbers of actions, by label or by number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.text import quoted
from gametheory.empirical._orbits import Roles
from gametheory.errors import InvalidArgument

MAX_CELLS = 250_000
"""Cap on joint actions of a table."""

Labels = Sequence[Sequence[str]]


def numbered(
    profiles: Sequence[Sequence[Any]], n: int, actions: Labels | None, roles: Roles
) -> tuple[tuple[tuple[str, ...], ...], NDArray[np.intp]]:
    """The labels of each player's actions, and `[sample, player]` their numbers."""
    for number, profile in enumerate(profiles, start=1):
        fits = not isinstance(profile, str) and isinstance(profile, Sequence | np.ndarray)
        if not fits or len(profile) != n:
            raise InvalidArgument(
                f"sample {number}: expected an action of each of {n} players, got {quoted(profile)}"
            )
    columns = [[profile[i] for profile in profiles] for i in range(n)]
    if actions is None:
        labels = _seen(columns, roles)
    elif len(actions) != n or any(isinstance(own, str) or not len(own) for own in actions):
        raise InvalidArgument(f"expected labels of actions for {n} players, got {quoted(actions)}")
    else:
        labels = tuple(map(tuple, actions))
    for role in roles:
        if len({labels[i] for i in role}) > 1:
            raise InvalidArgument(
                f"expected the same actions of all players of the role {quoted(role)}, got "
                f"{quoted([labels[i] for i in role])}"
            )
    numbers = np.empty((len(profiles), n), dtype=np.intp)
    for i, column in enumerate(columns):
        known: dict[Any, int] = {label: k for k, label in enumerate(labels[i])}
        known |= {k: k for k in range(len(labels[i]))}
        for number, action in enumerate(column):
            place = known.get(action) if _is_action(action) else None
            if place is None:
                raise InvalidArgument(
                    f"sample {number + 1}: expected an action of player {i + 1} among "
                    f"{quoted(labels[i])}, got {quoted(action)}"
                )
            numbers[number, i] = place
    return labels, numbers


def _is_action(value: Any) -> bool:
    return isinstance(value, str | int | np.integer) and not isinstance(value, bool)


def _seen(columns: list[list[Any]], roles: Roles) -> tuple[tuple[str, ...], ...]:
    found: list[tuple[str, ...]] = [()] * len(columns)
    for role in roles:
        seen = {action for i in role for action in columns[i] if _is_action(action)}
        numbers = {action for action in seen if not isinstance(action, str)}
        if numbers and len(numbers) < len(seen):
            raise InvalidArgument(
                f"expected actions of a player all by label or all by number, got both: "
                f"{quoted(sorted(map(str, seen)))}"
            )
        if numbers and not 0 <= min(numbers) <= max(numbers) < MAX_CELLS:
            raise InvalidArgument(
                f"expected numbers of actions from 0, got {quoted(list(numbers))}"
            )
        labels = [f"a{k}" for k in range(max(numbers) + 1)] if numbers else sorted(seen)
        for i in role:
            found[i] = tuple(labels)
    return tuple(found)
