"""Pairs of paths deployed in very many games at once, decided in integers.

Every value here is linear in the payoffs: the value of a path is its discounted frequencies of
joint actions times what these pay. So for a discount and a family of paths, all values of all games
are one product of integer matrices, exact in floats below 2^53; and how two grim triggers meet
depends on the paths and the punishments alone, not on the game.

>>> from fractions import Fraction
>>> from proofs.game_sources import IntegerGames
>>> space = PathPairs(IntegerGames(high=1), Fraction(1, 2), prefix=0, cycle=1)
>>> space.name
'2x2 games of payoffs 0..1, g = 1/2, pairs of paths of prefix <= 0 and cycle <= 1, all ties'
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._exact import to_fraction
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.strategies import Path
from proofs.game_sources import GameBlock, GameSource, Mask, Whole
from proofs.grim_meetings import Kind, Meeting, meet
from proofs.instances import Cell, PathPair
from proofs.spaces import Batch, OfGames

MOST_PATHS = 400
EXACT = 2**53
"""Integers up to this size are exact in floats."""


def frequencies(path: Path, discount: Fraction, shape: tuple[int, int]) -> list[Fraction]:
    """The discounted frequency of each joint action, row-major, (1-g) sum_t g^t [path(t) = a]."""
    found = [Fraction(0)] * (shape[0] * shape[1])
    left = Fraction(1)
    for action in path.prefix:
        found[action[0] * shape[1] + action[1]] += (1 - discount) * left
        left *= discount
    turn = left / (1 - discount ** len(path.cycle))
    for action in path.cycle:
        found[action[0] * shape[1] + action[1]] += (1 - discount) * turn
        turn *= discount
    return found


class PathFamily:
    """All paths of a bounded prefix and cycle, closed under dropping the first step.

    Attributes:
        paths: canonical, shortest first.
        after: `[path]`: which path remains after the first step.
        weights: `[path, joint action]` integers: frequencies times `scale`.
        scale: their common denominator, a multiple of the discount's.
    """

    def __init__(self, shape: tuple[int, int], discount: Fraction, prefix: int, cycle: int) -> None:
        cells = [(i, j) for i in range(shape[0]) for j in range(shape[1])]
        count = sum(len(cells) ** k for k in range(prefix + 1)) * sum(
            len(cells) ** k for k in range(1, cycle + 1)
        )
        if count > MOST_PATHS:
            raise TooLarge(f"expected at most {MOST_PATHS} paths, got {count}: shorten them")
        found = {
            Path(before, turn)
            for length in range(1, cycle + 1)
            for turn in itertools.product(cells, repeat=length)
            for lead in range(prefix + 1)
            for before in itertools.product(cells, repeat=lead)
        }
        self.shape, self.discount, self.prefix, self.cycle = shape, discount, prefix, cycle
        self.paths = sorted(found, key=lambda p: (p.positions, len(p.prefix), p.prefix, p.cycle))
        number = {path: k for k, path in enumerate(self.paths)}
        self.after = [number[path.after(1)] for path in self.paths]
        exact = [frequencies(path, discount, shape) for path in self.paths]
        self.scale = discount.denominator * math.lcm(*(x.denominator for row in exact for x in row))
        self.weights = [[int(x * self.scale) for x in row] for row in exact]

    def meeting(self, first: int, second: int, punishments: Cell) -> Meeting:
        """How two paths of the family meet."""
        return meet(self.paths[first], self.paths[second], punishments)

    def reached(self, path: int) -> list[int]:
        """The continuations of a path, itself first."""
        found = [path]
        while (ahead := self.after[found[-1]]) not in found:
            found.append(ahead)
        return found


@lru_cache(maxsize=8)
def path_family(shape: tuple[int, int], discount: Fraction, prefix: int, cycle: int) -> PathFamily:
    """The family, remembered."""
    return PathFamily(shape, discount, prefix, cycle)


class ValuedBlock:
    """A block of games with the values of all paths of a family, in integers (as floats).

    Attributes:
        values: `[player, path, game]`: values per step times `family.scale`.
        minimax: `[player, game]`: pure minimax values, to the same scale.
    """

    def __init__(self, block: GameBlock, family: PathFamily) -> None:
        self.block, self.family = block, family
        g, scale = family.discount, family.scale
        flat = block.payoffs.reshape(2, -1, block.count).astype(np.float64)
        largest = int(abs(flat).max(initial=0))
        if 8 * largest * scale >= EXACT:
            raise Unsupported(
                f"payoffs up to {largest} at discount {g} need integers beyond 2^53: "
                "check these games one by one"
            )
        weights = np.array(family.weights, dtype=np.float64)
        self.values = np.stack([weights @ side for side in flat])
        self.minimax = block.minimax.astype(np.float64) * scale
        now = float((1 - g) * scale)
        floor = block.minimax.astype(np.float64) * float(g * scale)
        replies = (block.best_of_one, block.best_of_two)
        # Lemma 1 at the first step of each path: conforming against the best deviation.
        first = [path[0] for path in family.paths]
        self.conforms = [
            (self.values[0, k] >= now * replies[0][b] + floor[0])
            & (self.values[1, k] >= now * replies[1][a] + floor[1])
            for k, (a, b) in enumerate(first)
        ]

    @cached_property
    def equilibria(self) -> list[Mask]:
        """For each path `[game]`: whether it is the path of a deterministic Nash equilibrium."""
        found = []
        for k in range(len(self.family.paths)):
            # With g = 0 what follows the first step has no weight.
            steps = self.family.reached(k) if self.family.discount else [k]
            mask = self.conforms[k].copy()
            for step in steps[1:]:
                mask &= self.conforms[step]
            found.append(mask)
        return found

    @cached_property
    def settles(self) -> list[Mask]:
        """For each path `[game]`: at some step both players get at most their minimax value."""
        low: Mask = np.asarray((self.values <= self.minimax[:, None]).all(axis=0))
        return [
            np.asarray(np.logical_or.reduce([low[step] for step in self.family.reached(k)]))
            for k in range(len(self.family.paths))
        ]

    @cached_property
    def stays_above(self) -> list[list[Mask]]:
        """For each player and path `[game]`: its value exceeds its minimax value at every step."""
        above = self.values > self.minimax[:, None]
        return [
            [
                np.asarray(
                    np.logical_and.reduce([above[i, step] for step in self.family.reached(k)])
                )
                for k in range(len(self.family.paths))
            ]
            for i in range(2)
        ]


class PathPairBatch:
    """The same two paths and punishments in every game of a block in which these minimax."""

    def __init__(self, valued: ValuedBlock, first: int, second: int, punishments: Cell) -> None:
        self.valued, self.first, self.second = valued, first, second
        self.punishments = punishments
        self.meeting = _meeting(valued.family, first, second, punishments)
        one, other = valued.block.punishing
        self.present: Mask = np.asarray(one[punishments[0]] & other[punishments[1]])

    def instance(self, index: int) -> PathPair:
        family = self.valued.family
        return PathPair(
            self.valued.block.instance(index),
            family.discount,
            family.paths[self.first],
            family.paths[self.second],
            self.punishments,
        )

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """The game first, then the lengths of the paths."""
        family = self.valued.family
        length = family.paths[self.first].positions + family.paths[self.second].positions
        return self.valued.block.sizes(indices) + length / 1000

    def value(self, path: int, player: int) -> Whole:
        return np.asarray(self.valued.values[player, path])

    @cached_property
    def settled(self) -> Mask:
        """`[game]`: at some step of what is played both get at most their minimax values."""
        kind = self.meeting.kind
        if kind is Kind.BOTH_DETECT:
            block = self.valued.block
            paid = block.payoffs[(slice(None), *self.punishments)]
            return np.asarray((paid <= block.minimax).all(axis=0))
        played = self.second if kind is Kind.CAPITULATE_1 else self.first
        return self.valued.settles[played]

    @cached_property
    def cross(self) -> tuple[Whole, Whole, int]:
        """What the players get `[game]`, times the last number, which is an integer."""
        family = self.valued.family
        exact = frequencies(self.meeting.realised, family.discount, family.shape)
        scale = math.lcm(family.scale, *(x.denominator for x in exact))
        weights = np.array([int(x * scale) for x in exact], dtype=object)
        block = self.valued.block
        flat = block.payoffs.reshape(2, -1, block.count)
        if 8 * int(abs(flat).max(initial=0)) * scale < 2**62:
            weights = weights.astype(np.int64)
        one, other = (weights @ side.astype(weights.dtype) for side in flat)
        return one, other, scale


@lru_cache(maxsize=200_000)
def _meeting(family: PathFamily, first: int, second: int, punishments: Cell) -> Meeting:
    return family.meeting(first, second, punishments)


class PathPairs(OfGames):
    """Every ordered pair of paths of bounded size in every game, with every tie of punishments."""

    def __init__(
        self, source: GameSource, discount: Any, *, prefix: int = 1, cycle: int = 2
    ) -> None:
        super().__init__(source)
        self.discount = to_fraction(discount, "a discount")
        if not 0 <= self.discount < 1:
            raise InvalidArgument(f"expected a discount in [0, 1), got {discount!r}")
        self.prefix, self.cycle = prefix, cycle

    @property
    def name(self) -> str:
        return (
            f"{self.source.name}, g = {self.discount}, pairs of paths of prefix <= {self.prefix} "
            f"and cycle <= {self.cycle}, all ties"
        )

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """For each pair of paths and of punishments the games start..stop - 1."""
        block = self.source.games(start, stop)
        family = path_family(block.shape, self.discount, self.prefix, self.cycle)
        valued = ValuedBlock(block, family)
        punishments = [(int(a), int(b)) for a, b in np.ndindex(*block.shape)]
        for first, second in itertools.product(range(len(family.paths)), repeat=2):
            for pair in punishments:
                yield PathPairBatch(valued, first, second, pair)
