"""Who meets whom, with any number of players: combinations of runs, all of them or some.

A *combination* takes player k from run i_k. Its *grouping* says how many players come from the same
run: (3,) is self-play of three players, (2, 1) two players of one run and a stranger, (1, 1, 1)
three strangers. With two players there are (2,) and (1, 1).

Counted round a circle of R runs, the combinations of a grouping fall apart into *rounds* of R
combinations: the same seats together, the same distances between their runs, and each run once as
the first. In a round every run takes every seat equally often. All combinations of a grouping are
all its rounds; where these are too many, some of them are drawn, each as likely, none twice. The
mean over drawn rounds then estimates that over all of them without bias, and how rounds differ
gives the square of its standard error, also without bias (clusters of one size, drawn without
replacement: Cochran 1977, chapter 9).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

Grouping = tuple[int, ...]
"""How many players come from each run, largest first."""

MAX_ENTRIES = 64_000_000
"""All combinations of three and more players are looked at if their transition matrices together
have no more entries than this: a million combinations of three players with two actions each.
"""

SAMPLED_SHARE = 10
"""Otherwise of each grouping a tenth of that, in rounds."""

LEAST_ROUNDS = 30
"""And not fewer rounds than this, where there are more: their differences give the errors."""

MAX_PLAYERS = 9
"""There are 21,147 ways to group so many players by runs."""


@dataclass(frozen=True, eq=False)
class Combinations:
    """Combinations of some runs.

    Attributes:
        runs: R, how many there are to choose from.
        seats: for each player the run that it comes from, arrays that broadcast to `shape`.
        rounds: `[combination]`: the number of the round that each belongs to; None if all
            combinations are there.
        drawn: for each grouping, how many rounds are there, and how many there are in all.
    """

    runs: int
    seats: tuple[NDArray[np.int64], ...] = field(repr=False)
    rounds: NDArray[np.int64] | None = field(default=None, repr=False)
    drawn: dict[Grouping, tuple[int, int]] = field(default_factory=dict)

    @property
    def players(self) -> int:
        return len(self.seats)

    @property
    def shape(self) -> tuple[int, ...]:
        """`(R, ..., R)` if all combinations are there, else `(how many,)`."""
        return np.broadcast_shapes(*(seat.shape for seat in self.seats))

    @property
    def complete(self) -> bool:
        """Whether all combinations are there."""
        return self.rounds is None

    @property
    def who(self) -> NDArray[np.int64]:
        """`[combination, player]`, in order."""
        return np.stack([seat.ravel() for seat in np.broadcast_arrays(*self.seats)], axis=1)

    @cached_property
    def _codes(self) -> NDArray[np.int64]:
        """`shape`: the same for combinations of one grouping alone."""
        found = np.zeros(self.shape, dtype=np.int64)
        for seat in self.seats:
            together = sum((seat == other).astype(np.int64) for other in self.seats)
            found += (self.players + 1) ** together
        return found

    def of(self, grouping: Grouping) -> NDArray[np.bool_]:
        """`shape`: the combinations of a grouping."""
        code = sum(size * (self.players + 1) ** size for size in grouping)
        return np.asarray(self._codes == code)

    def common(self, names: NDArray[np.str_]) -> NDArray[np.bool_]:
        """`shape`: where all players come from runs of one name."""
        _, labels = np.unique(names, return_inverse=True)
        first = labels[self.seats[0]]
        same = np.ones(self.shape, dtype=bool)
        for seat in self.seats[1:]:
            same &= labels[seat] == first
        return same

    def among(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """`shape`: where all players come from runs that are `chosen[run]`."""
        found = np.ones(self.shape, dtype=bool)
        for seat in self.seats:
            found &= chosen[seat]
        return found


def groupings(players: int) -> list[Grouping]:
    """All groupings, those of strangers last: the partitions of the number of players."""

    def parts(total: int, most: int) -> Iterator[Grouping]:
        if total == 0:
            yield ()
        for size in range(min(total, most), 0, -1):
            for rest in parts(total - size, size):
                yield (size, *rest)

    return list(parts(players, players))


@cache
def seatings(players: int) -> dict[Grouping, list[tuple[int, ...]]]:
    """The ways to group players, by grouping: for each player the number of its group, 0 first."""
    found: dict[Grouping, list[tuple[int, ...]]] = {g: [] for g in groupings(players)}

    def seat(groups: tuple[int, ...], sizes: tuple[int, ...]) -> None:
        if len(groups) == players:
            found[tuple(sorted(sizes, reverse=True))].append(groups)
            return
        for group in range(len(sizes)):
            seat((*groups, group), (*sizes[:group], sizes[group] + 1, *sizes[group + 1 :]))
        seat((*groups, len(sizes)), (*sizes, 1))

    seat((0,), (1,))
    return found


def all_combinations(runs: int, players: int) -> Combinations:
    """Every one of them."""
    seats = np.ix_(*[np.arange(runs)] * players)
    return Combinations(runs, tuple(seats))


def drawn_combinations(
    runs: int, players: int, most: int, rng: np.random.Generator
) -> Combinations:
    """Self-play, and of every other grouping all rounds, or so many that `most` combinations are
    about reached: at least `LEAST_ROUNDS`, and one.
    """
    wanted = max(LEAST_ROUNDS, most // runs)
    blocks: list[NDArray[np.int64]] = []
    numbers: list[NDArray[np.int64]] = []
    drawn: dict[Grouping, tuple[int, int]] = {}
    for grouping in groupings(players):
        ways = seatings(players)[grouping]
        each = math.perm(runs - 1, len(grouping) - 1) if runs >= len(grouping) else 0
        total = len(ways) * each
        some = _drawn(total, wanted, rng)
        drawn[grouping] = (len(some), total)
        for number in some:
            way, rest = divmod(number, each)
            # Distances from the first group's run, the rest-th arrangement of them.
            ahead = np.array([0, *_arrangement(rest, runs - 1, len(grouping) - 1)])
            seats = (np.arange(runs)[:, None] + ahead[list(ways[way])]) % runs
            numbers.append(np.full(runs, len(blocks)))
            blocks.append(seats)
    who = np.concatenate(blocks)
    return Combinations(runs, tuple(who.T), np.concatenate(numbers), drawn)


def _drawn(total: int, wanted: int, rng: np.random.Generator) -> list[int]:
    """Different numbers below `total`, in order: `wanted` of them, or all."""
    if total <= wanted:
        return list(range(total))
    if total < 2**62:
        return sorted(int(k) for k in rng.choice(total, wanted, replace=False, shuffle=False))
    found: set[int] = set()
    while len(found) < wanted:
        digits = rng.integers(2**32, size=1 + total.bit_length() // 32)
        found.add(sum(int(d) << 32 * k for k, d in enumerate(digits)) % total)
    return sorted(found)


def _arrangement(number: int, count: int, length: int) -> list[int]:
    """`length` different ones of 1, ..., `count`: the `number`-th way to choose and order them."""
    left = list(range(1, count + 1)) if length else []
    found = []
    for place in range(length):
        each = math.perm(count - place - 1, length - place - 1)
        k, number = divmod(number, each)
        found.append(left.pop(k))
    return found


def written(grouping: Grouping) -> str:
    """Such as "2 + 1"."""
    return " + ".join(map(str, grouping))


def set_partitions(players: Sequence[int]) -> Iterator[list[list[int]]]:
    """All ways to group players, those with the most groups first."""
    ways = itertools.chain.from_iterable(seatings(len(players)).values())
    for way in sorted(ways, key=lambda w: -max(w)):
        yield [
            [p for p, g in zip(players, way, strict=True) if g == k] for k in range(max(way) + 1)
        ]
