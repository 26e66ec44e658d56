"""Equilibria of the mean game, and in which share of bootstrap draws each is still there.

A draw is a game of means of samples drawn again. In a draw an equilibrium

- *survives* if the drawn game has an equilibrium with the same supports: for a pure profile, if it
  is an equilibrium of the drawn game;
- *stays near* if one of those has no probability further than `radius` from its own.

Shares say how much the equilibrium owes to chance; they are no probabilities that it is one of the
true game. Statements that hold with a stated confidence are those of `confidence_box`.

>>> from gametheory import empirical
>>> found = empirical.surviving_equilibria(empirical.example_table(), draws=200)
>>> for each in found[:4]:
...     print(each)
bold, cautious: survives in 100.0 % of 200 draws
cautious, bold: survives in 100.0 % of 200 draws
fair, fair: survives in 99.5 % of 200 draws
0.354 bold + 0.646 cautious; 0.457 bold + 0.543 cautious: survives in 100.0 % of 200 draws, near...
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import show_mixture
from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost, Rng, Size
from gametheory._support.progress import progress_bar
from gametheory.empirical.tables import PayoffTable
from gametheory.equilibria import (
    Equilibria,
    Equilibrium,
    batch_nash_equilibria,
    nash_or_pure_equilibria,
)
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

SMALL = 4
"""Actions of two players up to which all draws are solved together."""

MIXED_DRAWS = 200
"""Draws of larger games that are solved for mixed equilibria by default: each takes its time."""

FEWEST_DRAWS = 10

MIXED_WORK = 4_000
"""Combinations of supports of three and more players that all draws together have by default."""

MOST_SUPPORTS = 65_536
"""Of one game of three and more players; beyond it only pure equilibria are looked for."""

OFTEN = 0.01
"""Share of draws from which on equilibria that the mean game does not have are listed."""

Supports = tuple[tuple[int, ...], ...]


@checked
@dataclass(frozen=True, eq=False)
class Survival:
    """How often an equilibrium is still there in bootstrap draws.

    Attributes:
        equilibrium: of the mean game.
        survives: share of draws that have an equilibrium with its supports.
        stays_near: share that have one within the radius, too.
        draws: how many draws were looked at.
        radius: the largest distance of any probability.
    """

    equilibrium: Equilibrium
    survives: float
    stays_near: float
    draws: int
    radius: float

    @property
    def error(self) -> float:
        """The standard error of the share `survives`, from the number of draws."""
        return float(np.sqrt(self.survives * (1 - self.survives) / self.draws))

    @property
    def words(self) -> str:
        """The equilibrium by its labels, probabilities to three digits."""
        labels, profile = self.equilibrium.labels, self.equilibrium.profile
        return ("; " if not self.equilibrium.is_pure else ", ").join(
            show_mixture(own, names, lambda p: f"{float(p):.3g}")
            for own, names in zip(profile, labels, strict=True)
        )

    def __str__(self) -> str:
        near = ""
        if not self.equilibrium.is_pure:
            near = f", near in {100 * self.stays_near:.1f} %"
        return (
            f"{self.words}: survives in {100 * self.survives:.1f} % of {self.draws:,} draws{near}"
        )


@checked
@dataclass(frozen=True, eq=False)
class Survivals(Sequence[Survival]):
    """The equilibria of the mean game with how often each survives.

    Attributes:
        items: in the order of the equilibria.
        equilibria: those of the mean game, which say whether they are all and how they were found.
        others: supports of equilibria that the mean game does not have, and the share of draws
            that do; those of 1 % and more, the most frequent first. Where mixed equilibria were not
            looked for, pure ones alone.
        draws: how many draws were looked at for pure equilibria.
        mixed_draws: for mixed ones; 0 where there were too many to look for them.
    """

    items: tuple[Survival, ...]
    equilibria: Equilibria
    others: tuple[tuple[tuple[tuple[int, ...], ...], float], ...] = field(repr=False)
    draws: int
    mixed_draws: int

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)


@checked
def surviving_equilibria(
    table: PayoffTable,
    *,
    draws: Size = 1_000,
    radius: Annotated[float, AtLeast(0), AtMost(1)] = 0.1,
    mixed_draws: Size | None = None,
    rng: Rng = 0,
) -> Survivals:
    """All equilibria of the mean game, and the share of draws in which each survives.

    Args:
        draws: bootstrap draws of the table; see `PayoffTable.draw`.
        radius: how near a mixed equilibrium of a draw must be to count as near.
        mixed_draws: so many of them are solved for mixed equilibria; by default all of them for
            two players with up to four actions, else 200; of three and more players fewer, the
            more supports there are, but at least 10. They take the time of `nash_equilibria` each.

    Of a continuum of equilibria the extreme ones are looked at. Where all equilibria of the mean
    game take too long, its pure ones and what `nash_or_pure_equilibria` finds. Raises as
    `PayoffTable.draw`.
    """
    found = nash_or_pure_equilibria(table.game, exact=False)
    drawn = table.draw(draws, rng=rng)
    stable = _stable(drawn)
    is_small = table.num_players == 2 and max(table.shape) <= SMALL
    supports = math.prod(2**count - 1 for count in table.shape)
    if mixed_draws is not None:
        count = min(draws, mixed_draws)
    elif table.num_players == 2:
        count = draws if is_small else min(draws, MIXED_DRAWS)
    else:
        count = min(draws, MIXED_DRAWS, max(FEWEST_DRAWS, MIXED_WORK // supports))
    look = found.complete if table.num_players == 2 else supports <= MOST_SUPPORTS
    mixed = _mixed(drawn[:count], table, is_small) if look else []
    looked = len(mixed)
    items = []
    for each in found:
        if each.is_pure:
            share = float(np.moveaxis(stable, 0, -1)[each.actions].mean())
            items.append(Survival(each, share, share, draws, float(radius)))
            continue
        if not looked:
            continue
        same = [[p for supports, p in game if supports == each.supports] for game in mixed]
        own = np.concatenate([np.asarray(s, dtype=np.float64) for s in each.profile])
        near = [any(abs(p - own).max() <= radius for p in profiles) for profiles in same]
        items.append(
            Survival(
                each, float(np.mean([bool(p) for p in same])), float(np.mean(near)), looked, radius
            )
        )
    others = _others(found, stable, mixed)
    return Survivals(tuple(items), found, others, int(draws), looked)


def _stable(drawn: NDArray[np.float64]) -> NDArray[np.bool_]:
    """`[draw, a1, ..., an]`: which pure profiles are equilibria of each draw."""
    stable = np.ones(drawn[:, 0].shape, dtype=bool)
    for player in range(drawn.shape[1]):
        own = drawn[:, player]
        stable &= own >= own.max(axis=player + 1, keepdims=True)
    return stable


def _mixed(
    drawn: NDArray[np.float64], table: PayoffTable, together: bool
) -> list[list[tuple[Supports, NDArray[np.float64]]]]:
    """For each draw its mixed equilibria: the supports, and all probabilities in one array.

    Empty if one draw cannot be solved in reasonable time.
    """
    games: list[list[tuple[Supports, NDArray[np.float64]]]] = [[] for _ in drawn]
    if together:
        batch = batch_nash_equilibria(drawn)
        for game, row, column in zip(batch.game.tolist(), batch.row, batch.column, strict=True):
            supports = (_support(row), _support(column))
            if any(len(s) > 1 for s in supports):
                games[game].append((supports, np.concatenate([row, column])))
        return games
    track = progress_bar("equilibria of draws")
    for number in track(range(len(drawn))):
        try:
            found = nash_or_pure_equilibria(NormalForm(drawn[number]), exact=False)
        except TooLarge:
            return []
        if not found.complete and not _is_small_enough(table):
            return []
        for each in found:
            if not each.is_pure:
                probabilities = np.concatenate([np.asarray(s) for s in each.profile])
                games[number].append((each.supports, probabilities.astype(np.float64)))
    return games


def _is_small_enough(table: PayoffTable) -> bool:
    """Whether a list that is not known to be complete is one of nearly everything.

    Of three and more players it may be incomplete for an equilibrium that is not isolated alone.
    """
    return table.num_players != 2


def _support(strategy: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(strategy > 0).tolist())


def _others(
    found: Equilibria, stable: NDArray[np.bool_], mixed: list[list[tuple[Supports, Any]]]
) -> tuple[tuple[Supports, float], ...]:
    """Supports that the mean game's equilibria do not have, with the share of draws that do."""
    known = {each.supports for each in found}
    shares: dict[Supports, float] = {}
    frequent = stable.mean(axis=0)
    for cell in np.argwhere(frequent >= OFTEN).tolist():
        alone: Supports = tuple((a,) for a in cell)
        if alone not in known:
            shares[alone] = float(frequent[tuple(cell)])
    counts = Counter(itertools.chain.from_iterable({s for s, _ in game} for game in mixed))
    for supports, count in counts.items():
        if supports not in known and count >= OFTEN * len(mixed):
            shares[supports] = count / len(mixed)
    return tuple(sorted(shares.items(), key=lambda pair: (-pair[1], pair[0])))


__all__ = ["Survival", "Survivals", "surviving_equilibria"]
