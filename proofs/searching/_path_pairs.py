"""Pairs of paths deployed in very many games at once, decided in integers.

Every value here is linear in the payoffs: the value of a path is its discounted frequencies of
joint actions times what these pay. So for a discount and a family of paths, all values of all games
are one product of integer matrices, exact in floats below 2^53; and how two grim triggers meet
depends on the paths and the punishments alone, not on the game.

>>> from fractions import Fraction
>>> from proofs.searching._sources import IntegerGames
>>> space = PathPairs(IntegerGames(high=1), Fraction(1, 2), prefix=0, cycle=1)
>>> space.name
'2x2 games of payoffs 0..1, g = 1/2, pairs of paths of prefix <= 0 and cycle <= 1, all ties'
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._exact import to_fraction
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.strategies import Path
from proofs.searching._instances import Cell, PathPair
from proofs.searching._meetings import Meeting, MeetingKind, meet
from proofs.searching._sources import EVERY, GameBlock, GameSource, Mask, Whole
from proofs.searching._spaces import Batch, OfGames

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
        largest = block.largest
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
    def punished(self) -> dict[Cell, Mask]:
        """For each pair of actions `[game]`: whether they hold the players to their minimax."""
        one, other = self.block.punishing
        return {(a, b): one[a] & other[b] for a, b in np.ndindex(*self.block.shape)}

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
    def _known_efficient(self) -> NDArray[np.int8]:
        """`[path, game]`: whether no mixture dominates the path's value; -1 if not yet asked."""
        return np.full((len(self.family.paths), self.block.count), -1, dtype=np.int8)

    def efficient(self, path: int, indices: NDArray[np.intp]) -> Mask:
        """Whether no mixture of joint actions dominates the value of a path, of some games."""
        known = self._known_efficient[path]
        asked = indices[known[indices] < 0]
        if len(asked):
            paid = self.values[:, path, asked]
            known[asked] = self.undominated(paid, self.family.scale, asked)
        return np.asarray(known[indices] > 0)

    def undominated(self, paid: Whole, scale: int, indices: NDArray[np.intp]) -> Mask:
        """Whether no mixture dominates attainable profiles `[player, game]`, given times `scale`.

        The profiles must be attainable by mixtures, as all values of play are.
        """
        largest = 4 * self.block.largest**2 * scale
        # Sums of products must be exact: in floats, in 64 bits, else in Python's integers.
        dtype = np.float64 if largest < EXACT else np.int64 if largest < 2**62 else object
        one, two = paid.astype(dtype)
        (along, up), offsets = self.block.frontier
        found = np.zeros(len(indices), dtype=bool)
        for first, second, offset in zip(along, up, offsets, strict=True):
            height = first[indices].astype(dtype) * one + second[indices].astype(dtype) * two
            found |= np.asarray(height == offset[indices].astype(dtype) * scale, dtype=bool)
        return found

    @cached_property
    def bargaining(self) -> Mask:
        """`[game]`: two joint actions, each for ever, are efficient equilibria that conflict."""
        found = np.zeros(self.block.count, dtype=bool)
        constant = [(k, p.cycle[0]) for k, p in enumerate(self.family.paths) if p.positions == 1]
        good = {k: self.equilibria[k] & self.block.efficient[cell] for k, cell in constant}
        for (k, (a, b)), (j, (c, d)) in itertools.combinations(constant, 2):
            differ = (self.block.payoffs[:, a, b] != self.block.payoffs[:, c, d]).any(axis=0)
            found |= good[k] & good[j] & differ
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

    is_scaled = True

    def __init__(self, valued: ValuedBlock, first: int, second: int, punishments: Cell) -> None:
        self.valued, self.first, self.second = valued, first, second
        self.punishments = punishments
        self.present = valued.punished[punishments]

    @cached_property
    def meeting(self) -> Meeting:
        """How the two grim triggers meet."""
        return _meeting(self.valued.family, self.first, self.second, self.punishments)

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
        if kind is MeetingKind.BOTH_DETECT:
            block = self.valued.block
            paid = block.payoffs[(slice(None), *self.punishments)]
            return np.asarray((paid <= block.minimax).all(axis=0))
        played = self.second if kind is MeetingKind.CAPITULATE_1 else self.first
        return self.valued.settles[played]

    @cached_property
    def _cross_weights(self) -> tuple[list[int], int]:
        """Frequencies of joint actions in what is played, times the last number: integers."""
        family = self.valued.family
        exact = frequencies(self.meeting.realised, family.discount, family.shape)
        scale = math.lcm(family.scale, *(x.denominator for x in exact))
        return [int(x * scale) for x in exact], scale

    def cross(self, games: Any = EVERY) -> tuple[Whole, int]:
        """What the players get, `[player, game]`, times the last number, of all or some games."""
        weights, scale = self._cross_weights
        block = self.valued.block
        dtype = np.int64 if 8 * block.largest * scale < 2**62 else object
        flat = block.payoffs.reshape(2, -1, block.count)[..., games].astype(dtype)
        return np.stack([np.array(weights, dtype=dtype) @ side for side in flat]), scale

    def quantities(self, names: frozenset[str], at: Any = EVERY) -> Callable[[str], Whole]:
        """Arrays `[game]` for the quantities of a formula, all to one scale."""
        family = self.valued.family
        paths = {"p": self.first, "q": self.second}
        ratio, crossed = 1, None
        if any(name.endswith("(p_1, q_2)") for name in names):
            crossed, scale = self.cross(at)
            ratio = scale // family.scale

        def look(name: str) -> Whole:
            player = int(name[2]) - 1
            if name.startswith("v_"):
                known = self.valued.minimax[player][at]
            elif name[4:-1] in paths:
                known = self.valued.values[player, paths[name[4:-1]]][at]
            else:
                assert crossed is not None
                return np.asarray(crossed[player])
            return np.asarray(known if crossed is None else known.astype(crossed.dtype) * ratio)

        return look

    def efficient(self, indices: NDArray[np.intp], *, of: str) -> Mask:
        """Whether no mixture of joint actions dominates V(p), V(q) or cross-play, of some games."""
        played = {
            MeetingKind.IDENTICAL: self.first,
            MeetingKind.CAPITULATE_1: self.second,
            MeetingKind.CAPITULATE_2: self.first,
        }
        path = {"p": self.first, "q": self.second}.get(of, played.get(self.meeting.kind))
        if path is not None:
            return self.valued.efficient(path, indices)
        return self.valued.undominated(*self.cross(indices), indices)


@lru_cache(maxsize=4)
def _valued(block: GameBlock, family: PathFamily) -> ValuedBlock:
    return ValuedBlock(block, family)


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
        valued = _valued(block, family)
        for first, second in itertools.product(range(len(family.paths)), repeat=2):
            for pair in valued.punished:
                yield PathPairBatch(valued, first, second, pair)
