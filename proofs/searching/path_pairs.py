"""Pairs of paths deployed in very many games at once, decided in integers.

Every value here is linear in the payoffs: the value of a path is its discounted frequencies of
joint actions times what these pay. So for a discount and a family of paths, all values of all games
are one product of integer matrices, exact in floats below 2^53; and how two grim triggers meet
depends on the paths and the punishments alone, not on the game.

>>> from fractions import Fraction
>>> from proofs.searching.sources import IntegerGames
>>> space = PathPairs(IntegerGames(high=1), Fraction(1, 2), prefix=0, cycle=1)
>>> space.name
'2x2 games of payoffs 0..1, g = 1/2, pairs of paths of prefix <= 0 and cycle <= 1, all ties'
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_fraction
from gametheory._support.check import AtLeast, AtMost, checked
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.strategies import Path
from proofs.searching.instances import Cell, PathPair, require_named
from proofs.searching.meetings import Meeting, MeetingKind, meet
from proofs.searching.sources import BLOCK, EVERY, GameBlock, GameSource, Mask, Whole
from proofs.searching.spaces import Batch, OfGames

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
    def punishments(self) -> tuple[Cell, ...]:
        """Every joint action, as what the players punish with."""
        return tuple((int(a), int(b)) for a, b in np.ndindex(*self.block.shape))

    @cached_property
    def punishing(self) -> Mask:
        """`[punishments, game]`: whether they hold both players to their minimax values."""
        one, other = self.block.punishing
        return np.stack([one[a] & other[b] for a, b in self.punishments])

    @cached_property
    def punished(self) -> Mask:
        """`[punishments, game]`: whether both players get at most their minimax values there."""
        paid = self.block.payoffs.reshape(2, -1, self.block.count)
        return np.asarray((paid <= self.block.minimax[:, None]).all(axis=0))

    @cached_property
    def equilibria(self) -> Mask:
        """`[path, game]`: whether it is the path of a deterministic Nash equilibrium."""
        found = []
        for k in range(len(self.family.paths)):
            # With g = 0 what follows the first step has no weight.
            steps = self.family.reached(k) if self.family.discount else [k]
            mask = self.conforms[k].copy()
            for step in steps[1:]:
                mask &= self.conforms[step]
            found.append(mask)
        return np.stack(found)

    @cached_property
    def _known_efficient(self) -> NDArray[np.int8]:
        """`[path, game]`: whether no mixture dominates the path's value; -1 if not yet asked."""
        return np.full((len(self.family.paths), self.block.count), -1, dtype=np.int8)

    def efficient(self, paths: Whole, games: Whole) -> Mask:
        """Whether no mixture of joint actions dominates the value of a path, of some of both."""
        known = self._known_efficient
        asked = np.flatnonzero(known[paths, games] < 0)
        if len(asked):
            path, game = paths[asked], games[asked]
            paid = self.values[:, path, game]
            known[path, game] = self.undominated(paid, self.family.scale, game)
        return np.asarray(known[paths, games] > 0)

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
    def settles(self) -> Mask:
        """`[path, game]`: at some step both players get at most their minimax values."""
        low: Mask = np.asarray((self.values <= self.minimax[:, None]).all(axis=0))
        return np.stack([low[self.family.reached(k)].any(axis=0) for k in range(len(low))])

    @cached_property
    def stays_above(self) -> Mask:
        """`[player, path, game]`: its value exceeds its minimax value at every step."""
        above = self.values > self.minimax[:, None]
        paths = range(len(self.family.paths))
        return np.stack([above[:, self.family.reached(k)].all(axis=1) for k in paths], axis=1)


class PathPairBatch:
    """A path p, some paths q and all punishments, in every game of a block.

    Instances are an array `[q, punishments, game]`; present are those in which the punishments
    minimax. What is asked of all has a shape that broadcasts to that; positions are in the flat
    array.
    """

    is_scaled = True

    def __init__(self, valued: ValuedBlock, first: int, seconds: range) -> None:
        self.valued, self.first, self.seconds = valued, first, seconds
        shape = (len(seconds), *valued.punishing.shape)
        self.present: Mask = np.broadcast_to(valued.punishing, shape)

    def _places(self, at: NDArray[np.intp]) -> tuple[Whole, Whole, Whole]:
        """(path q, pair of q and punishments, game) at some positions."""
        pair, game = np.divmod(at, self.valued.block.count)
        return self.seconds.start + pair // len(self.valued.punishments), pair, game

    def of_paths(self, table: Mask) -> tuple[Mask, Mask]:
        """What a table `[path, game]` says of p and of q."""
        return table[self.first], table[self.seconds.start : self.seconds.stop, None]

    def of_paths_at(self, table: Mask, at: NDArray[np.intp]) -> tuple[Mask, Mask]:
        """What `of_paths` gives, at some positions only."""
        second, _, game = self._places(at)
        return table[self.first][game], table[second, game]

    def of_games_at(self, table: Mask, at: NDArray[np.intp]) -> Mask:
        """What a table `[game]` says at some positions."""
        return table[self._places(at)[2]]

    def instance(self, index: int) -> PathPair:
        family = self.valued.family
        second, pair, game = (int(x[0]) for x in self._places(np.array([index])))
        return PathPair(
            self.valued.block.instance(game),
            family.discount,
            family.paths[self.first],
            family.paths[second],
            self.valued.punishments[pair % len(self.valued.punishments)],
        )

    def sizes(self, indices: NDArray[np.intp]) -> NDArray[np.float64]:
        """The game first, then the lengths of the paths."""
        lengths = np.array([path.positions for path in self.valued.family.paths])
        second, _, game = self._places(indices)
        both = lengths[self.first] + lengths[second]
        return np.asarray(self.valued.block.sizes(game) + both / 1000, dtype=np.float64)

    def meeting_is(self, *kinds: MeetingKind) -> Mask:
        """`[q, punishments, 1]`: whether the meeting is of one of some kinds."""
        found = np.array([meeting.kind in kinds for meeting in self._together.meetings])
        return found.reshape(*self.present.shape[:2], 1)

    @cached_property
    def settled(self) -> Mask:
        """Whether at some step of what is played both get at most their minimax values."""
        own, others = self.of_paths(self.valued.settles)
        return np.where(
            self.meeting_is(MeetingKind.BOTH_DETECT),
            self.valued.punished,
            np.where(self.meeting_is(MeetingKind.CAPITULATE_1), others, own),
        )

    @property
    def _together(self) -> _Together:
        return _together(self.valued.family, self.first, self.seconds)

    def cross(self, at: Any = EVERY) -> tuple[Whole, int]:
        """What the players get, `[player, ...]`, times the last number, of all or some."""
        block, scale = self.valued.block, self._together.scale
        weights = self._together.weights.astype(
            np.int64 if 8 * block.largest * scale < 2**62 else object
        )
        flat = block.payoffs.reshape(2, -1, block.count)
        if at is EVERY:
            paid = np.stack([weights @ side.astype(weights.dtype) for side in flat])
            return paid.reshape(2, *self.present.shape), scale
        _, pair, game = self._places(at)
        return sum(weights[pair, k] * flat[:, k, game] for k in range(flat.shape[1])), scale

    def quantities(self, names: frozenset[str], at: Any = EVERY) -> Callable[[str], Whole]:
        """The quantities of a formula, all to one scale."""
        require_named(names, PathPair)
        ratio, crossed = 1, None
        if any(name.endswith("(p_1, q_2)") for name in names):
            crossed, scale = self.cross(at)
            ratio = scale // self.valued.family.scale

        second, _, game = (None,) * 3 if at is EVERY else self._places(at)

        def look(name: str) -> Whole:
            player = int(name[2]) - 1
            if name.endswith("(p_1, q_2)"):
                assert crossed is not None
                return np.asarray(crossed[player])
            values, floor = self.valued.values[player], self.valued.minimax[player]
            if name.startswith("v_"):
                known = floor if game is None else floor[game]
            elif name.endswith("(p)"):
                known = values[self.first] if game is None else values[self.first][game]
            elif game is None:
                known = values[self.seconds.start : self.seconds.stop, None]
            else:
                known = values[second, game]
            return np.asarray(known if crossed is None else known.astype(crossed.dtype) * ratio)

        return look

    def efficient(self, at: NDArray[np.intp], *, of: str) -> Mask:
        """Whether no mixture of joint actions dominates V(p), V(q) or cross-play, of some."""
        second, pair, game = self._places(at)
        first = np.full_like(second, self.first)
        if of != "cross-play":
            return self.valued.efficient({"p": first, "q": second}[of], game)
        others = self.meeting_is(MeetingKind.CAPITULATE_1).ravel()[pair]
        both = self.meeting_is(MeetingKind.BOTH_DETECT).ravel()[pair]
        found = np.empty(len(at), dtype=bool)
        one = ~both
        found[one] = self.valued.efficient(np.where(others, second, first)[one], game[one])
        found[both] = self.valued.undominated(*self.cross(at[both]), game[both])
        return found


@lru_cache(maxsize=4)
def _valued(block: GameBlock, family: PathFamily) -> ValuedBlock:
    return ValuedBlock(block, family)


@dataclass(frozen=True)
class _Together:
    """What is played where a path meets some paths, whatever the game.

    Attributes:
        meetings: for each of these and each pair of punishments.
        weights: `[meeting, joint action]`: frequencies of what is played, times `scale`; Python
            integers.
    """

    meetings: list[Meeting]
    weights: Whole
    scale: int


@lru_cache(maxsize=2048)
def _together(family: PathFamily, first: int, seconds: range) -> _Together:
    punishments = [(int(a), int(b)) for a, b in np.ndindex(*family.shape)]
    meetings = [family.meeting(first, second, pair) for second in seconds for pair in punishments]
    exact = [frequencies(m.realised, family.discount, family.shape) for m in meetings]
    scale = math.lcm(family.scale, *(x.denominator for row in exact for x in row))
    weights = [[x.numerator * (scale // x.denominator) for x in row] for row in exact]
    return _Together(meetings, np.array(weights, dtype=object), scale)


@checked
class PathPairs(OfGames):
    """Every ordered pair of paths of bounded size in every game, with every tie of punishments."""

    def __init__(
        self,
        source: GameSource,
        discount: Any,
        *,
        prefix: Annotated[int, AtLeast(0), AtMost(64)] = 1,
        cycle: Annotated[int, AtLeast(1), AtMost(64)] = 2,
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
        """For each path p and some paths q the games start..stop - 1."""
        block = self.source.games(start, stop)
        family = path_family(block.shape, self.discount, self.prefix, self.cycle)
        valued = _valued(block, family)
        count = len(family.paths)
        together = max(1, BLOCK // valued.punishing.size)
        for first in range(count):
            for begin in range(0, count, together):
                yield PathPairBatch(valued, first, range(begin, min(begin + together, count)))
