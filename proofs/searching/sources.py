"""Two-player games with integer payoffs, very many at once.

Games come in blocks, as integer arrays `[player, a1, a2, game]` that conditions work on at once.

- `IntegerGames`: every game of a shape with payoffs low..high;
- `RandomGames`: random ones of a seed;
- `OrdinalGames`: the 144 strict ordinal 2x2 games;
- `ListedGames`: any list.

>>> source = IntegerGames(high=1)
>>> block = source.games(0, source.size)
>>> int(block.equilibria.any(axis=(0, 1)).sum())        # games with a pure equilibrium, of 256
254
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from functools import cached_property, lru_cache
from typing import Annotated, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from gametheory import NormalForm
from gametheory._support.check import AtLeast, AtMost, Natural, Seed, checked
from gametheory._support.text import visible
from gametheory.errors import InvalidArgument

BLOCK = 2**16
"""Games in a block: arrays that stay in the cache."""
KEPT = 16
"""Blocks that are kept, with all that was worked out of them, for the next claim about them."""

EVERY = slice(None)
"""All positions of a batch."""

Mask = NDArray[np.bool_]
Whole = NDArray[Any]


@runtime_checkable
class GameSource(Protocol):
    """Games by number: `IntegerGames`, `RandomGames`, `OrdinalGames`, `ListedGames`."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int | None: ...
    @property
    def block(self) -> int: ...
    @property
    def exhaustive(self) -> bool: ...

    def games(self, start: int, stop: int) -> GameBlock:
        """The games start..stop - 1."""


class GameBlock:
    """Two-player games with integer payoffs, as one array `[player, a1, a2, game]`.

    What several conditions need is worked out once.
    """

    def __init__(self, payoffs: Whole) -> None:
        self.payoffs = payoffs.view()
        self.payoffs.setflags(write=False)

    @property
    def count(self) -> int:
        return int(self.payoffs.shape[-1])

    @property
    def shape(self) -> tuple[int, int]:
        return self.payoffs.shape[1], self.payoffs.shape[2]

    @cached_property
    def present(self) -> Mask:
        return np.ones(self.count, dtype=bool)

    def quantities(self, names: frozenset[str], at: Any = EVERY) -> Callable[[str], Whole]:
        """Raises `InvalidArgument`: a game by itself names no quantities."""
        raise InvalidArgument(f"expected conditions of a game, got a formula about {sorted(names)}")

    def instance(self, index: int) -> NormalForm:
        return NormalForm(self.payoffs[..., index])

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """Largest payoff first, then the sum of all."""
        chosen = abs(self.payoffs[..., indices].astype(np.int64)).reshape(-1, len(indices))
        return np.asarray(chosen.max(axis=0) * 1e6 + chosen.sum(axis=0), dtype=np.float64)

    @cached_property
    def best_of_one(self) -> Whole:
        """`[a2, game]`: the best reply payoff of player 1."""
        return np.asarray(self.payoffs[0].max(axis=0))

    @cached_property
    def best_of_two(self) -> Whole:
        """`[a1, game]`: the best reply payoff of player 2."""
        return np.asarray(self.payoffs[1].max(axis=1))

    @cached_property
    def equilibria(self) -> Mask:
        """`[a1, a2, game]`: the pure equilibria."""
        one, two = self.payoffs
        return np.asarray((one == self.best_of_one) & (two == self.best_of_two[:, None]))

    @cached_property
    def minimax(self) -> Whole:
        """`[player, game]`: pure minimax values."""
        return np.stack([self.best_of_one.min(axis=0), self.best_of_two.min(axis=0)])

    @cached_property
    def punishing(self) -> tuple[Mask, Mask]:
        """For each player `[action, game]`: whether it holds the *other* to its minimax."""
        return (
            np.asarray(self.best_of_two == self.minimax[1]),
            np.asarray(self.best_of_one == self.minimax[0]),
        )

    @cached_property
    def largest(self) -> int:
        """The largest payoff in magnitude."""
        return int(abs(self.payoffs.astype(np.int64)).max(initial=0))

    @cached_property
    def cells(self) -> Whole:
        """`[player, joint action, game]`, in 16 bits if products of two differences fit, else 64.

        Whatever is computed of them stays below 8 times the square of the largest payoff.
        """
        fits = 8 * self.largest**2 <= np.iinfo(np.int16).max
        return self.payoffs.reshape(2, -1, self.count).astype(np.int16 if fits else np.int64)

    @cached_property
    def frontier(self) -> tuple[Whole, Whole]:
        """(normals `[player, line, game]`, offsets `[line, game]`) of the Pareto frontier.

        Normals are positive, no joint action lies beyond a line, and the lines through edges of
        the frontier are among them. So an attainable profile x is Pareto-optimal among mixtures
        iff it lies on a line: normal . x = offset for one of them.
        """
        one, two = self.cells
        count = one.shape[0]
        normals, offsets = [np.ones((2, self.count), dtype=one.dtype)], [(one + two).max(axis=0)]
        for k, j in itertools.combinations(range(count), 2):
            across, down = one[j] - one[k], two[k] - two[j]
            slopes = (across > 0) == (down > 0)
            edge = slopes & (across != 0) & (down != 0)
            normal = np.where(edge, np.stack([abs(down), abs(across)]), 1)
            heights = normal[0] * one + normal[1] * two
            normals.append(normal)
            offsets.append(heights.max(axis=0))
        return np.stack(normals, axis=1), np.stack(offsets)

    @cached_property
    def efficient(self) -> Mask:
        """`[a1, a2, game]`: no mixture of joint actions Pareto-dominates the payoffs."""
        one, two = self.cells
        found = np.zeros(one.shape, dtype=bool)
        for (along, up), offset in zip(
            self.frontier[0].swapaxes(0, 1), self.frontier[1], strict=True
        ):
            found |= along * one + up * two == offset
        return found.reshape(*self.shape, -1)

    @cached_property
    def symmetric(self) -> Mask:
        """`[game]`: for each joint action some mixture pays the same with the players exchanged."""
        one, two = self.cells
        found: Mask = (one.max(axis=0) == two.max(axis=0)) & (one.min(axis=0) == two.min(axis=0))
        for k in range(self.cells.shape[1]):
            left = np.flatnonzero(found)
            cells = self.cells[..., left]
            found[left] = _in_hull(cells, cells[::-1, k])
        return found

    @cached_property
    def efficient_among_pure(self) -> Mask:
        """`[a1, a2, game]`: strongly Pareto-optimal among the pure profiles."""
        one, two = self.payoffs
        found = np.ones_like(self.equilibria)
        cells = list(np.ndindex(*self.shape))
        for cell in cells:
            for other in cells:
                if other != cell:
                    at_least = (one[other] >= one[cell]) & (two[other] >= two[cell])
                    more = (one[other] > one[cell]) | (two[other] > two[cell])
                    found[cell] &= ~(at_least & more)
        return found


def hull_reaches(cells: Whole, target: Whole, *, dominating: bool) -> Mask:
    """Whether mixtures of cells pay both players at least a target, of many games at once.

    Args:
        cells: `[player, cell, game]`; target: `[player, game]`; integers (as floats) of a size
            whose products are exact.
        dominating: whether the mixture must also differ from the target.

    A mixture that reaches the target lies on a segment between two cells or is a cell. On a
    segment from (x, -y) to (-z, w), relative to the target, some point is at least (0, 0) iff
    x w >= y z, and one is not (0, 0) itself iff x w > y z.
    """
    found = np.zeros(target.shape[1:], dtype=bool)
    gains = cells - target[:, None]
    for one, other in gains.swapaxes(0, 1):
        at_least = (one >= 0) & (other >= 0)
        found |= at_least & ((one > 0) | (other > 0)) if dominating else at_least
    count = cells.shape[1]
    for k, j in itertools.permutations(range(count), 2):
        (x, y), (z, w) = (gains[0, k], -gains[1, k]), (-gains[0, j], gains[1, j])
        crosses = (x > 0) & (y > 0) & (z > 0) & (w > 0)
        found |= crosses & (x * w > y * z if dominating else x * w >= y * z)
    return found


def _in_hull(cells: Whole, point: Whole) -> Mask:
    """Whether a point lies in the hull of cells, of many games at once: in one of the triangles."""
    found = np.zeros(point.shape[1:], dtype=bool)
    count = cells.shape[1]
    for corners in itertools.combinations_with_replacement(range(count), 3):
        at = [cells[:, k] for k in corners]
        turns = [_turn(at[k], at[(k + 1) % 3], point) for k in range(3)]
        side = np.logical_and.reduce([t >= 0 for t in turns])
        side |= np.logical_and.reduce([t <= 0 for t in turns])
        # A triangle without area has its points on a line: within the box they are between.
        box = np.logical_and.reduce(
            [
                (np.minimum.reduce([v[i] for v in at]) <= point[i])
                & (point[i] <= np.maximum.reduce([v[i] for v in at]))
                for i in range(2)
            ]
        )
        found |= side & box
    return found


def _turn(a: Whole, b: Whole, c: Whole) -> Whole:
    return np.asarray((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


Payoff = Annotated[int, AtLeast(-(10**9)), AtMost(10**9)]
"""A payoff of a listed or drawn game: sums and products of a few stay within 64 bits."""
Actions = Annotated[int, AtLeast(1), AtMost(64)]
"""How many actions a player has."""


@lru_cache(maxsize=KEPT)
def _kept(source: IntegerGames | RandomGames, start: int, stop: int) -> GameBlock:
    return GameBlock(source.payoffs(start, stop))


def _narrow(low: int, high: int) -> type[np.signedinteger[Any]]:
    """16 bits if sums of four payoffs fit, else 64."""
    small = np.iinfo(np.int16)
    return np.int16 if small.min < 4 * low and 4 * high < small.max else np.int64


@checked
@dataclass(frozen=True)
class IntegerGames:
    """Every two-player game of a shape with payoffs low..high; the first payoff counts fastest."""

    shape: tuple[Actions, Actions] = (2, 2)
    _: KW_ONLY
    low: Payoff = 0
    high: Payoff = 4

    exhaustive = True
    block = BLOCK

    def __post_init__(self) -> None:
        _require_range(self.low, self.high)
        object.__setattr__(self, "shape", tuple(map(int, self.shape)))  # such as a list

    @property
    def name(self) -> str:
        rows, columns = self.shape
        return f"{rows}x{columns} games of payoffs {self.low}..{self.high}"

    @property
    def size(self) -> int:
        return int((self.high - self.low + 1) ** (2 * self.shape[0] * self.shape[1]))

    def games(self, start: int, stop: int) -> GameBlock:
        """The games number start..stop - 1, the first payoff counting fastest."""
        return _kept(self, start, stop)

    def payoffs(self, start: int, stop: int) -> Whole:
        """Their payoffs `[player, a1, a2, game]`."""
        index = np.arange(start, stop)
        rows = 2 * self.shape[0] * self.shape[1]
        payoffs = np.empty((rows, stop - start), dtype=_narrow(self.low, self.high))
        for row in payoffs:
            index, digit = np.divmod(index, self.high - self.low + 1)
            row[:] = digit + self.low
        return payoffs.reshape(2, *self.shape, -1)


@checked
@dataclass(frozen=True)
class RandomGames:
    """Random two-player games with independent payoffs, uniform on low..high, from a seed."""

    shape: tuple[Actions, Actions] = (2, 2)
    _: KW_ONLY
    low: Payoff = 0
    high: Payoff = 9
    seed: Seed = 0
    size: Natural | None = None

    exhaustive = False
    block = BLOCK

    def __post_init__(self) -> None:
        _require_range(self.low, self.high)
        object.__setattr__(self, "shape", tuple(map(int, self.shape)))  # such as a list

    @property
    def name(self) -> str:
        rows, columns = self.shape
        return f"random {rows}x{columns} games of payoffs {self.low}..{self.high}, seed {self.seed}"

    def games(self, start: int, stop: int) -> GameBlock:
        """The games of a block, of a seed of its own; `start` is a multiple of `block`."""
        return _kept(self, start, stop)

    def payoffs(self, start: int, stop: int) -> Whole:
        """Their payoffs `[player, a1, a2, game]`."""
        rng = np.random.default_rng([self.seed, start // self.block])
        shape = (2, *self.shape, self.block)
        drawn = rng.integers(self.low, self.high + 1, shape, dtype=np.int64)
        return drawn[..., : stop - start].astype(_narrow(self.low, self.high))


def _require_range(low: int, high: int) -> None:
    if low > high:
        raise InvalidArgument(f"expected low <= high, got {low} and {high}")


class Named:
    """What is shown by its `name`."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({visible(getattr(self, 'name', ''))})"


class OrdinalGames(Named):
    """The strict ordinal 2x2 games, payoffs 1..4 for each player, up to labels of actions: 144.

    Of the four that differ by labels only, the one in which player 1's 4 is in the first row and
    column (Robinson and Goforth 2005).
    """

    exhaustive = True
    block = BLOCK
    name = "the strict ordinal 2x2 games"
    size = 144

    def games(self, start: int, stop: int) -> GameBlock:
        """The games start..stop - 1, in lexicographic order."""
        orders = list(itertools.permutations((1, 2, 3, 4)))
        found = [(one, two) for one in orders if one[0] == 4 for two in orders][start:stop]
        payoffs = np.array(found, dtype=np.int16).reshape(-1, 2, 2, 2)
        return GameBlock(np.ascontiguousarray(np.moveaxis(payoffs, 0, -1)))


@checked
class ListedGames(Named):
    """Given two-player games of one shape with integer payoffs: an array `[game, player, a1, a2]`.

    `exhaustive`: whether they are all of what `name` declares.
    """

    block = BLOCK

    def __init__(
        self, payoffs: Any, *, name: str = "given games", exhaustive: bool = False
    ) -> None:
        array = np.asarray(payoffs)
        if array.ndim != 4 or array.shape[1] != 2 or array.dtype.kind not in "iu":
            raise InvalidArgument(
                "expected integer payoffs[game, player, a1, a2] of two players, got "
                f"{array.dtype} of shape {array.shape}"
            )
        self.payoffs, self.name, self.exhaustive = array.astype(np.int64), name, exhaustive
        self.size: int | None = len(array)

    def games(self, start: int, stop: int) -> GameBlock:
        """The games start..stop - 1 of the list."""
        chosen = np.moveaxis(self.payoffs[start:stop], 0, -1)
        return GameBlock(np.ascontiguousarray(chosen))
