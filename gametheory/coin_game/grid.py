"""Games of two players who collect coins on a torus: what they share.

A state is a row of integers: red's cell, blue's cell, the cells of the coins, and a flag. Cell k
of an n x n grid is row k // n, column k % n. Translations of the torus change nothing that
matters, so a state is stored with red on cell 0: that is the *quotient*. The state on the
grid itself is `red cell * (number of quotient states) + quotient state`.
"""

from __future__ import annotations

import abc
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

MAX_STATES = 5_000_000
"""Cap on quotient states, so that a typo in the grid's size cannot take the machine's memory."""


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
        if self.num_coins == 2 and self.cells < 5:
            raise InvalidArgument("expected a grid of size 3 or more for two coins")
        count = self.cells ** (self.num_coins + 1) * self.num_flags
        if count > MAX_STATES:
            raise TooLarge(f"expected at most {MAX_STATES:,} states, got up to {count:,}")

    name: str = "coin game"

    @property
    @abc.abstractmethod
    def channels(self) -> tuple[str, ...]:
        """The planes of an observation."""

    @property
    @abc.abstractmethod
    def num_coins(self) -> int: ...

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

    @cached_property
    def states(self) -> Cells:
        """All quotient states `[state, piece]`: red (always 0), blue, coins, flag; read-only."""
        sizes = [1, *[self.cells] * (self.num_coins + 1), self.num_flags]
        rows = np.indices(sizes).reshape(len(sizes), -1).T
        kept = np.ascontiguousarray(rows[self.allows(rows)])
        kept.setflags(write=False)
        return kept

    @abc.abstractmethod
    def allows(self, states: Cells) -> NDArray[np.bool_]:
        """Which rows of pieces are states."""

    @abc.abstractmethod
    def collect(self, states: Cells) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """What happens after both have moved, coins still in place.

        Returns the rewards `[draw, player, state]`, equally likely draws, and which rows of
        `states` need new coins.
        """

    @abc.abstractmethod
    def departs(self, states: Cells) -> NDArray[np.bool_]:
        """Whether a pick departs from full cooperation, after both have moved: a theft, or a
        Disagreement coin.
        """

    @abc.abstractmethod
    def respawn(self, state: Annotated[tuple[int, ...], Items(4)]) -> list[tuple[int, ...]]:
        """The equally likely (coins and flag) that follow a row that needs new coins."""

    @abc.abstractmethod
    def start(self, red: int, blue: int) -> list[tuple[int, ...]]:
        """The equally likely (coins and flag) of the first state, players being placed."""

    def respawn_inputs(self, states: Cells) -> Cells:
        """`states` with everything cleared on which `respawn` does not depend."""
        return states

    @abc.abstractmethod
    def planes(self, states: Cells) -> Cells:
        """For each state and piece (red, blue, coins) the observation plane it is drawn in."""

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
        numbers = np.full(self.cells ** (self.num_coins + 1) * self.num_flags, -1)
        numbers[self._code(self.states)] = np.arange(self.num_states)
        return numbers

    def _code(self, pieces: Cells) -> Cells:
        code = pieces[:, 1]
        for coin in range(self.num_coins):
            code = code * self.cells + pieces[:, 2 + coin]
        return code * self.num_flags + pieces[:, -1]

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
        policies can reciprocate. Where colours alternate, who departed shows in the flag.
        Actions are `moves`; player 0 is red, player 1 blue.
        """
        rewards, lottery, lotteries, initial = self._tables
        draws = rewards if len(rewards) > 1 else None
        total = rewards.sum(axis=0)
        mean = total if draws is None else total * to_fraction(f"1/{len(rewards)}")
        if not quotient:
            mean = np.repeat(mean[:, None], self.cells, axis=1).reshape(2, -1, *mean.shape[2:])
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
            actions=(self.moves, self.moves),
            players=("red", "blue"),
            name=self.name,
            reward_draws=draws,
        )
        if not remember_pick:
            return game
        events = self.picks
        return remember(game, events if quotient else np.tile(events, (self.cells, 1, 1)))

    @cached_property
    def picks(self) -> Cells:
        """`[quotient state, red's move, blue's move]`: 1 for a pick that departs from full
        cooperation, 0 for one that does not, -1 for none.
        """
        moves = len(self.moves)
        events = np.empty((self.num_states, moves, moves), dtype=np.int64)
        for first in range(moves):
            for second in range(moves):
                moved = self._moved(first, second)
                _, collected = self.collect(moved)
                events[:, first, second] = np.where(collected, self.departs(moved), KEEP)
        events.setflags(write=False)
        return events

    def _moved(self, first: int, second: int) -> Cells:
        """All quotient states after a pair of moves, coins still in place."""
        moved = self.states.copy()
        moved[:, 0] = self.step_cells(moved[:, 0], first)
        moved[:, 1] = self.step_cells(moved[:, 1], second)
        return moved

    @cached_property
    def _tables(self) -> tuple[NDArray[Any], Cells, Lotteries, NDArray[Any]]:
        count, moves = self.num_states, len(self.moves)
        rewards = []
        lottery = np.empty((count, moves, moves), dtype=np.int64)
        table = LotteryTable(count)
        certain = np.array([table.add_integers(((s, 1),)) for s in range(count)])
        for first in range(moves):
            for second in range(moves):
                moved = self._moved(first, second)
                paid, collected = self.collect(moved)
                rewards.append(paid)
                where = np.flatnonzero(~collected)
                lottery[where, first, second] = certain[self.quotient(moved[where])]
                where = np.flatnonzero(collected)
                lottery[where, first, second] = self._respawned(moved[where], table)
        stacked = np.stack(rewards, axis=-1)
        return (
            stacked.reshape(*stacked.shape[:-1], moves, moves),
            lottery,
            table.table(),
            self._initial(),
        )

    def _respawned(self, moved: Cells, table: LotteryTable) -> Cells:
        pieces = moved.copy()
        pieces[:, 1:-1] = self.translate(moved[:, 1:-1], moved[:, :1])
        pieces[:, 0] = 0
        inputs = self.respawn_inputs(pieces)
        codes, first, inverse = np.unique(
            self._code(inputs), return_index=True, return_inverse=True
        )
        numbers = np.empty(len(codes), dtype=np.int64)
        for k, row in enumerate(inputs[first].tolist()):
            after = self.respawn(tuple(row))
            rows = np.array([(0, row[1], *pieces) for pieces in after])
            states, counts = np.unique(self.quotient(rows), return_counts=True)
            divisor = int(np.gcd.reduce(counts))
            entries = zip(states.tolist(), (counts // divisor).tolist(), strict=True)
            numbers[k] = table.add_integers(tuple(entries))
        return numbers[inverse]

    def _initial(self) -> NDArray[Any]:
        chances = np.full(self.num_states, to_fraction(0))
        for blue in range(1, self.cells):
            options = self.start(0, blue)
            rows = np.array([(0, blue, *pieces) for pieces in options])
            for state in self.quotient(rows).tolist():
                chances[state] += to_fraction(f"1/{(self.cells - 1) * len(options)}")
        return chances

    @cached_property
    def _unfolded(self) -> tuple[Cells, Lotteries, NDArray[Any]]:
        """Lottery numbers, lotteries and start of the game with red's cell in the state."""
        _, lottery, lotteries, initial = self._tables
        reds = np.arange(self.cells)
        count, kinds = self.num_states, len(lotteries)
        next_red = np.stack([self.step_cells(reds, move) for move in range(len(self.moves))], 1)
        numbers = next_red[:, None, :, None] * kinds + lottery[None]
        unfolded = lotteries.shifted(self.cells, count)
        start: NDArray[Any] = np.tile(initial * to_fraction(f"1/{self.cells}"), self.cells)
        return numbers.reshape(self.cells * count, *lottery.shape[1:]), unfolded, start

    def pieces(self, states: ArrayLike, *, quotient: bool = True) -> Cells:
        """The rows of pieces `[..., piece]` of state numbers: red, blue, coins, flag.

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
        """`[state, row, column, channel]` in {0, 1}, the same for both players; see `channels`."""
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
