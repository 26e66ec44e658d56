"""Games of players who collect coins on a torus: what they share.

A state is a row of integers: the cells of the players (red, blue, ...), the cells of the coins, and
a flag. Cell k of an n x n grid is row k // n, column k % n. Translations of the torus change
nothing that matters, so a state is stored with red on cell 0: that is the *quotient*. The state on
the grid itself is `red cell * (number of quotient states) + quotient state`.
"""

from __future__ import annotations

import abc
import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Number,
    as_given,
    integer_array,
    is_exact,
    number_array,
    to_fraction,
)
from gametheory._support.check import checked, shown
from gametheory._support.kinds import ArrayLike, AtLeast, AtMost, Items, NumberLike
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.stochastic import Stochastic
from gametheory.stochastic.lotteries import Lotteries, LotteryTable
from gametheory.stochastic.memory import KEEP, remember

Cells = NDArray[np.int64]

MOVES = (("right", 0, 1), ("left", 0, -1), ("down", 1, 0), ("up", -1, 0), ("stay", 0, 0))

COLOURS = ("red", "blue", "green", "yellow")
"""The players, in order. With a fifth no grid on which they fit has tables below the caps."""

MAX_STATES = 5_000_000
"""Cap on quotient states, so that a typo in the grid's size cannot take the machine's memory."""

MAX_NUMBERS = 200_000_000
"""Cap on the numbers in the tables of rewards and lotteries, eight bytes each. While they are made
they take two to three times that: up to some 4 gigabytes.
"""

FRACTION = 12
"""What a Fraction takes, in such numbers. Rewards that are drawn are added up as Fractions."""


@checked
@dataclass(frozen=True)
class TorusGame(abc.ABC):
    """The parts of a coin game that its rules do not touch: cells, moves, states, tables.

    Attributes:
        size: n, for an n x n torus.
        stay: whether a fifth action, not to move, exists.
    """

    size: int = 3
    stay: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.size, bool) or not isinstance(self.size, int) or self.size < 2:
            raise InvalidArgument(f"expected a grid of size 2 or more, got {self.size!r}")
        if self.num_coins > 1 and self.cells < 5:
            raise InvalidArgument("expected a grid of size 3 or more for several coins")
        if self.num_players >= self.cells:
            raise InvalidArgument(
                f"expected a grid with more cells than players, got {self.cells} cells for "
                f"{self.num_players}"
            )
        count = math.prod(self._ranges)
        if count > MAX_STATES:
            raise TooLarge(f"expected at most {MAX_STATES:,} states, got up to {count:,}")
        self._require_room(1)

    def _require_room(self, times: int) -> None:
        """Raise `TooLarge` unless tables of so many times the quotient states fit."""
        count, joint = times * math.prod(self._ranges), len(self.moves) ** self.num_players
        each = self.num_players + 1
        if self.num_draws > 1:
            each += self.num_players * self.num_draws * FRACTION
        numbers = count * joint * each
        if numbers > MAX_NUMBERS:
            raise TooLarge(
                f"expected at most {MAX_NUMBERS:,} numbers in the tables, got up to {numbers:,}: "
                f"{count:,} states x {joint:,} joint moves x {each}"
            )

    name: str = "coin game"

    @property
    @abc.abstractmethod
    def channels(self) -> tuple[str, ...]:
        """The planes of an observation."""

    @property
    @abc.abstractmethod
    def num_coins(self) -> int: ...

    @property
    def num_players(self) -> int:
        return 2

    @property
    def num_flags(self) -> int:
        return 2

    @property
    def cells(self) -> int:
        return self.size**2

    @property
    def moves(self) -> tuple[str, ...]:
        """The actions, in order."""
        return tuple(label for label, _, _ in MOVES[: 5 if self.stay else 4])

    @property
    def num_states(self) -> int:
        """The number of quotient states."""
        return len(self.states)

    @property
    def num_draws(self) -> int:
        """The number of equally likely rewards of a step; 1 where they are certain."""
        return 1

    @property
    def colours(self) -> tuple[str, ...]:
        """The names of the players, in order."""
        return COLOURS[: self.num_players]

    @property
    def _ranges(self) -> tuple[int, ...]:
        """How many values each piece of a row takes, red being on cell 0."""
        return (1, *[self.cells] * (self.num_players - 1 + self.num_coins), self.num_flags)

    @cached_property
    def states(self) -> Cells:
        """All quotient states `[state, piece]`: red (always 0), the other players, the coins, the
        flag; read-only.
        """
        sizes = self._ranges
        rows = np.indices(sizes).reshape(len(sizes), -1).T
        kept = np.ascontiguousarray(rows[self.allows(rows)])
        kept.setflags(write=False)
        return kept

    @abc.abstractmethod
    def allows(self, states: Cells) -> NDArray[np.bool_]:
        """Which rows of pieces are states."""

    @abc.abstractmethod
    def collect(self, states: Cells) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """What happens after all have moved, coins still in place.

        Returns the rewards `[draw, player, state]`, equally likely draws, and which rows of
        `states` need new coins.
        """

    @abc.abstractmethod
    def departs(self, states: Cells) -> NDArray[np.bool_]:
        """Whether a pick departs from full cooperation, after all have moved: a theft, or a
        Disagreement coin.
        """

    @abc.abstractmethod
    def respawn(self, state: Annotated[tuple[int, ...], Items(3)]) -> list[tuple[int, ...]]:
        """The equally likely (coins and flag) that follow a row that needs new coins."""

    @abc.abstractmethod
    def start(self, *players: int) -> list[tuple[int, ...]]:
        """The equally likely (coins and flag) of the first state, players being placed."""

    def respawn_inputs(self, states: Cells) -> Cells:
        """`states` with everything cleared on which `respawn` does not depend."""
        return states

    @abc.abstractmethod
    def planes(self, states: Cells) -> Cells:
        """For each state and piece (players, coins) the observation plane it is drawn in."""

    def step_cells(self, cells: Cells, move: Annotated[int, AtLeast(0), AtMost(4)]) -> Cells:
        """Where a move leads from each cell."""
        _, down, right = MOVES[move]
        rows, columns = cells // self.size, cells % self.size
        return (rows + down) % self.size * self.size + (columns + right) % self.size

    def translate(self, cells: ArrayLike, origin: ArrayLike) -> Cells:
        """Cells as seen from `origin`."""
        cells, origin = (integer_array(x, "cells") for x in (cells, origin))
        rows = (cells // self.size - origin // self.size) % self.size
        moved: Cells = rows * self.size + (cells - origin) % self.size
        return moved

    def quotient(self, states: Cells) -> Cells:
        """The number of each state (a row of pieces anywhere on the torus); -1 if it is none."""
        pieces = states.copy()
        pieces[:, 1:-1] = self.translate(states[:, 1:-1], states[:, :1])
        pieces[:, 0] = 0
        numbers: Cells = self._numbers[self._code(pieces)]
        return numbers

    @cached_property
    def _numbers(self) -> Cells:
        numbers = np.full(math.prod(self._ranges), -1)
        numbers[self._code(self.states)] = np.arange(self.num_states)
        return numbers

    def _code(self, pieces: Cells) -> Cells:
        code = pieces[:, 0]
        for piece, count in enumerate(self._ranges[1:], 1):
            code = code * count + pieces[:, piece]
        return code

    def stochastic(
        self,
        *,
        horizon: int | None = None,
        discount: NumberLike | None = None,
        quotient: bool = True,
        remember_pick: bool = False,
    ) -> Stochastic:
        """The game as exact tables: `Stochastic` under a horizon, a discount, or both.

        `quotient=False` keeps red's cell in the state: `cells` times the states, the same
        values. `remember_pick=True` doubles the states: those of memory 1 follow a last pick that
        departed from full cooperation (a theft; in ABCG a Disagreement coin), so that stationary
        policies can reciprocate. Of two players whose colours alternate, the flag shows who
        departed. Actions are `moves`; the players are `colours`.
        """
        self._require_room((1 if quotient else self.cells) * (2 if remember_pick else 1))
        rewards, lottery, lotteries, initial = self._tables
        draws = rewards if self.num_draws > 1 else None
        mean = rewards[0]
        if draws is not None:
            mean = draws.sum(axis=0) * to_fraction(f"1/{len(draws)}")
        if not quotient:
            mean = np.repeat(mean[:, None], self.cells, axis=1)
            mean = mean.reshape(len(mean), -1, *mean.shape[3:])
            lottery, lotteries, initial = self._unfolded
            if draws is not None:
                shape = (len(draws), *mean.shape)
                draws = np.repeat(draws[:, :, None], self.cells, axis=2).reshape(shape)
        game = Stochastic.from_lotteries(
            mean,
            lottery,
            lotteries,
            initial=initial,
            horizon=horizon,
            discount=discount,
            actions=(self.moves,) * self.num_players,
            players=self.colours,
            name=self.name,
            reward_draws=draws,
        )
        if not remember_pick:
            return game
        events = self.picks
        return remember(game, events if quotient else np.concatenate([events] * self.cells))

    @cached_property
    def picks(self) -> Cells:
        """`[quotient state, red's move, blue's move, ...]`: 1 for a pick that departs from full
        cooperation, 0 for one that does not, -1 for none.
        """
        events = np.empty((self.num_states, *self._joint_moves), dtype=np.int64)
        for joint in np.ndindex(self._joint_moves):
            moved = self._moved(joint)
            _, collected = self.collect(moved)
            events[:, *joint] = np.where(collected, self.departs(moved), KEEP)
        events.setflags(write=False)
        return events

    @property
    def _joint_moves(self) -> tuple[int, ...]:
        return (len(self.moves),) * self.num_players

    def _moved(self, joint: tuple[int, ...]) -> Cells:
        """All quotient states after a joint move, coins still in place."""
        moved = self.states.copy()
        for player, move in enumerate(joint):
            moved[:, player] = self.step_cells(moved[:, player], move)
        return moved

    @cached_property
    def _tables(self) -> tuple[NDArray[Any], Cells, Lotteries, NDArray[Any]]:
        count = self.num_states
        rewards: NDArray[Any] | None = None
        lottery = np.empty((count, *self._joint_moves), dtype=np.int64)
        table = LotteryTable(count)
        certain = np.array([table.add_integers(((s, 1),)) for s in range(count)])
        known: dict[int, int] = {}
        for joint in np.ndindex(self._joint_moves):
            moved = self._moved(joint)
            paid, collected = self.collect(moved)
            if rewards is None:
                rewards = np.empty((*paid.shape, *self._joint_moves), dtype=paid.dtype)
            rewards[..., *joint] = paid
            where = np.flatnonzero(~collected)
            lottery[where, *joint] = certain[self.quotient(moved[where])]
            where = np.flatnonzero(collected)
            lottery[where, *joint] = self._respawned(moved[where], table, known)
        assert rewards is not None  # there are moves
        return rewards, lottery, table.table(), self._initial()

    def _respawned(self, moved: Cells, table: LotteryTable, known: dict[int, int]) -> Cells:
        """The numbers of the lotteries that follow; `known` are those of codes met before."""
        pieces = moved.copy()
        pieces[:, 1:-1] = self.translate(moved[:, 1:-1], moved[:, :1])
        pieces[:, 0] = 0
        inputs = self.respawn_inputs(pieces)
        codes, first, inverse = np.unique(
            self._code(inputs), return_index=True, return_inverse=True
        )
        for code, row in zip(codes.tolist(), inputs[first].tolist(), strict=True):
            if code in known:
                continue
            players = row[: self.num_players]
            rows = np.array([(*players, *after) for after in self.respawn(tuple(row))])
            states, counts = np.unique(self.quotient(rows), return_counts=True)
            divisor = int(np.gcd.reduce(counts))
            entries = zip(states.tolist(), (counts // divisor).tolist(), strict=True)
            known[code] = table.add_integers(tuple(entries))
        numbers = np.array([known[code] for code in codes.tolist()], dtype=np.int64)
        return np.asarray(numbers[inverse])

    def _initial(self) -> NDArray[Any]:
        """Players on distinct cells, all such placements equally likely."""
        counts = np.zeros(self.num_states, dtype=np.int64)
        for others in itertools.permutations(range(1, self.cells), self.num_players - 1):
            rows = np.array([(0, *others, *pieces) for pieces in self.start(0, *others)])
            np.add.at(counts, self.quotient(rows), 1)
        # Where players are on distinct cells, each placement has as many options as any other.
        chances: NDArray[Any] = counts.astype(object) * to_fraction(f"1/{counts.sum()}")
        return chances

    @cached_property
    def _unfolded(self) -> tuple[Cells, Lotteries, NDArray[Any]]:
        """Lottery numbers, lotteries and start of the game with red's cell in the state."""
        _, lottery, lotteries, initial = self._tables
        reds = np.arange(self.cells)
        count, kinds = self.num_states, len(lotteries)
        next_red = np.stack([self.step_cells(reds, move) for move in range(len(self.moves))], 1)
        others = (1,) * (self.num_players - 1)
        numbers = next_red.reshape(self.cells, 1, -1, *others) * kinds + lottery[None]
        unfolded = lotteries.shifted(self.cells, count)
        start: NDArray[Any] = np.tile(initial * to_fraction(f"1/{self.cells}"), self.cells)
        return numbers.reshape(self.cells * count, *lottery.shape[1:]), unfolded, start

    def pieces(self, states: ArrayLike, *, quotient: bool = True) -> Cells:
        """The rows of pieces `[..., piece]` of state numbers: players, coins, flag.

        Raises `InvalidArgument` for numbers that are no states.
        """
        numbers = number_array(states, "state numbers")
        count = self.num_states * (1 if quotient else self.cells)
        if numbers.dtype.kind not in "iu" or ((numbers < 0) | (numbers >= count)).any():
            raise InvalidArgument(f"expected state numbers in 0..{count - 1}, got {shown(states)}")
        red = numbers // self.num_states
        rows: Cells = self.states[numbers % self.num_states].copy()
        for piece in range(rows.shape[-1] - 1):
            rows[..., piece] = self.translate(rows[..., piece], self.translate(0 * red, red))
        return rows

    def observations(self, *, quotient: bool = False) -> NDArray[np.uint8]:
        """`[state, row, column, channel]` in {0, 1}, the same for all players; see `channels`."""
        count = self.num_states * (1 if quotient else self.cells)
        rows = self.pieces(np.arange(count), quotient=quotient)
        planes = self.planes(rows)
        result = np.zeros((count, self.cells, len(self.channels)), dtype=np.uint8)
        for piece in range(planes.shape[1]):
            result[np.arange(count), rows[:, piece], planes[:, piece]] = 1
        return result.reshape(count, self.size, self.size, len(self.channels))

    def free_cells(self, *taken: int) -> list[int]:
        """The cells other than these."""
        return [cell for cell in range(self.cells) if cell not in taken]


def amount(value: Any, what: str) -> Number:
    """A reward as an int where it is one, else a Fraction, or a float as given."""
    exact = to_fraction(value, what)
    if is_exact(value) and exact.denominator == 1:
        return int(exact)
    return as_given(exact, value)
