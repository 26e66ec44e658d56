"""How many more samples would decide a question, if means and variances stay as they are.

A question is whether a pure profile is an equilibrium, or an action dominated; it is decided when
all games of the box agree. More samples shorten intervals around the same means; the least number a
cell is found with which the predicted box decides. That is a plan, no promise: means will move, and
a question whose answer is a tie is never decided.

>>> from gametheory import empirical
>>> table = empirical.PayoffTable.from_means(
...     [[[3, 0], [4, 1]], [[3, 5], [0, 1]]], counts=10, errors=[[[0.5] * 2] * 2] * 2
... )
>>> empirical.samples_needed(table, ("a1", "a1"))
SamplesNeeded('a1, a1' is an equilibrium in all games: 79 a cell, 276 more)
>>> empirical.samples_needed(table, ("a1", "a1")).more
69
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from gametheory._support.check import checked, require_player
from gametheory._support.kinds import ArrayLike, Natural, Rng, Size
from gametheory._support.text import quoted
from gametheory.empirical.boxes import IntervalGame
from gametheory.empirical.confidence import (
    BOOTSTRAP_DRAWS,
    Confidence,
    Method,
    bounds_of,
    box_around,
    half_widths,
)
from gametheory.empirical.statements import Statement
from gametheory.empirical.tables import PayoffTable
from gametheory.errors import InvalidArgument

MOST = 10**9
"""Samples a cell beyond which a question counts as never decided."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class SamplesNeeded:
    """How many samples decide a question.

    Attributes:
        now: what the box of the present table says.
        then: what the predicted box says with `per_cell` samples of every cell that has fewer; the
            same as `now` if that is decided, None if nothing up to 10^9 decides.
        per_cell: the least number of samples a cell with which the question is decided; None if
            nothing up to 10^9 does, as for a tie.
        more: the most samples that one cell lacks; 0 if it is decided, None as above.
        in_all: how many more samples of all cells together.
    """

    now: Statement = field(repr=False)
    then: Statement | None
    per_cell: int | None
    more: int | None
    in_all: int | None

    def __post_init__(self) -> None:
        numbers = (self.per_cell, self.more, self.in_all)
        if any((number is None) != (self.then is None) for number in numbers):
            raise InvalidArgument(
                f"expected numbers of samples where something decides, got {numbers}"
            )

    def __repr__(self) -> str:
        if self.then is None:
            return f"SamplesNeeded({self.now.what}: not decided with {MOST:,} a cell)"
        verdict = {"all": "all games", "none": "no game"}[self.then.verdict]
        if not self.more:
            return f"SamplesNeeded({self.now.what} in {verdict}: decided)"
        return (
            f"SamplesNeeded({self.now.what} in {verdict}: {self.per_cell:,} a cell, "
            f"{self.in_all:,} more)"
        )


@checked
def samples_needed(
    table: PayoffTable,
    profile: Sequence[str | int] | None = None,
    *,
    dominated: tuple[Natural, str | int] | None = None,
    by: Literal["mixed", "pure"] = "mixed",
    confidence: Confidence = 0.95,
    method: Method = "t",
    bounds: ArrayLike | None = None,
    draws: Size = BOOTSTRAP_DRAWS,
    rng: Rng = 0,
) -> SamplesNeeded:
    """How many samples a cell decide whether a profile is an equilibrium, or an action dominated.

    Args:
        profile: an action of each player: is it an equilibrium?
        dominated: or a player and an action: is it strictly dominated, `by` a mixture or by a pure
            action?
        confidence, method, bounds, draws, rng: of the box; see `confidence_box`. For the bootstrap
            intervals are taken to shorten as one over the root of the number of samples.

    Cells that have more samples already keep them. Raises as `confidence_box`, `InvalidArgument`
    for neither question or both, and if the question is open and a cell has too few samples to say
    how they vary.
    """
    known = bounds_of(bounds, table, method)
    shown: dict[str, Any] = {"method": method, "known": known}
    options = shown | {"confidence": confidence, "draws": draws, "rng": rng}
    present = half_widths(table, table.counts, **options)
    ask = _question(table, profile, dominated, by)
    now = ask(box_around(table, table.counts, present, **shown, confidence=float(confidence)))
    if now.is_decided:
        return SamplesNeeded(now, now, int(table.counts.min()), 0, 0)
    _require_variances(table, method)

    def predicted(count: int) -> Statement:
        counts = np.maximum(table.counts, count)
        if method == "bootstrap":
            half = present * np.sqrt(table.counts / counts)
        else:
            half = half_widths(table, counts, **options)
        return ask(box_around(table, counts, half, **shown))

    few, many = int(table.counts.min()), max(2, 2 * int(table.counts.min()))
    while not predicted(many).is_decided:
        if many >= MOST:
            return SamplesNeeded(now, None, None, None, None)
        few, many = many, min(2 * many, MOST)
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if predicted(middle).is_decided else (middle, many)
    lacking = np.maximum(many - table.counts, 0).reshape(-1)[table._orbits.standard]
    return SamplesNeeded(now, predicted(many), many, int(lacking.max()), int(lacking.sum()))


def _require_variances(table: PayoffTable, method: Method) -> None:
    """Raise `InvalidArgument`, which names a cell, if it is unknown how samples of one vary."""
    table.require_complete("a prediction")
    unknown = np.argwhere(~np.isfinite(table.covariance).all(axis=(-2, -1)))
    if method != "hoeffding" and len(unknown):
        raise InvalidArgument(
            "expected two samples or more of every cell for a prediction, got "
            f"{int(table.counts[tuple(unknown[0])])} of {quoted(table.profile_words(unknown[0]))}"
        )


def _question(
    table: PayoffTable, profile: Any, dominated: Any, by: Any
) -> Callable[[IntervalGame], Statement]:
    if (profile is None) == (dominated is None):
        raise InvalidArgument("expected a profile, or dominated=(player, action), and not both")
    if profile is not None:
        return lambda box: box.equilibrium(profile)
    player, action = dominated
    require_player(player, table.num_players)
    return lambda box: box.dominated(player, action, by=by)


__all__ = ["SamplesNeeded", "samples_needed"]
