"""Chunks of a batch of games, in numbers of one kind (see `_geometry`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import number_array
from gametheory.bargaining.batch._balls import Ball, as_fractions
from gametheory.bargaining.batch._geometry import (
    Kind,
    Threats,
    frontiers,
    hulls,
    integers_of,
    largest_span,
    minimax_points,
)
from gametheory.bargaining.batch._solutions import ACCURACY, Position, Problems
from gametheory.errors import InvalidArgument, InvalidGame

CHUNK = 1 << 14
"""Games at a time: intermediate arrays stay in the cache, and memory bounded."""

THREADS = 2

GRAIN = 16
"""Floats that are multiples of 1/16 are integers in other units."""

SMALLEST = 2.0**-60
"""Floats: nonzero payoffs below this share of the span are left to integers: products of them
must not underflow."""

LARGEST = 2.0**60
"""Floats: so are games with payoffs, or distances to d, of so many spans."""

Where = slice | NDArray[np.intp]


@dataclass(frozen=True)
class Batch:
    """Games [batch, player, a1, a2] and, where they are given, disagreement points."""

    games: NDArray[Any]
    given: NDArray[Any] | None
    kind: Kind

    @classmethod
    def of(cls, games: NDArray[Any], given: NDArray[Any] | None) -> Batch:
        """In the fastest kind of numbers that loses nothing."""
        arrays = [games] if given is None else [games, given]
        if any(array.dtype == object for array in arrays):
            return cls(games, given, "exact")
        parts = list(parts_of(len(games)))
        grain = 1 if all(array.dtype == np.int64 for array in arrays) else GRAIN
        if all(_are_integers(array[part], grain) for array in arrays for part in parts):
            limit = largest_span(games.shape[2:])
            if all(_span(arrays, part) * grain < limit for part in parts):
                return cls(games, given, "integers")
        if any(array.dtype == np.int64 and _largest(array) >= 2**53 for array in arrays):
            return cls(games, given, "exact")
        return cls(games, given, "floats")

    @property
    def grain(self) -> int:
        whole = self.games.dtype == np.int64
        return 1 if whole and (self.given is None or self.given.dtype == np.int64) else GRAIN

    def solve(self, where: Where, kind: Kind | None = None) -> Work:
        """The hulls, frontiers and disagreement points of some of the games."""
        chunk = self._chunk(where, kind or self.kind)
        doubtful = chunk.unfit.copy()
        cells, counts = hulls(chunk.points, chunk.kind, doubtful)
        frontier, lengths = frontiers(chunk.points, cells, counts)
        threats = chunk.threats
        if threats is None:
            rows, columns = self.games.shape[2:]
            threats = minimax_points(chunk.points, (rows, columns), chunk.kind, doubtful)
        problems = Problems(chunk.points, frontier, lengths, threats, chunk.kind)
        problems.doubtful |= doubtful
        return Work(chunk, problems, cells, counts)

    def resume(
        self,
        where: slice,
        hull: tuple[NDArray[np.int8], NDArray[np.int64]],
        frontier: tuple[NDArray[np.int8], NDArray[np.int64]],
        threats: Threats,
    ) -> Work:
        """Work from frontiers and threats that have been found before."""
        chunk = self._chunk(where, self.kind)
        return Work(chunk, Problems(chunk.points, *frontier, threats, self.kind), *hull)

    def _chunk(self, where: Where, kind: Kind) -> Chunk:
        games = self.games[where]
        count = len(games)
        # numpy is fast along the last axis only.
        raw = np.ascontiguousarray(np.moveaxis(games.reshape(count, 2, -1), 0, -1))
        given = None if self.given is None else np.ascontiguousarray(self.given[where].T)
        fit = np.zeros(count, dtype=bool)
        if kind == "exact":
            points, scale, given = integers_of(raw, given)
            return Chunk(kind, points, points, scale, 1, _point(given), given, fit)
        raw = raw.astype(np.float64)
        given = None if given is None else given.astype(np.float64)
        if kind == "integers":
            points = raw * self.grain
            low = points.min(axis=1)
            points -= low[:, None]
            point = None if given is None else given * self.grain - low
            zero = np.zeros((2, count))
            threats = None if point is None else Threats(zero, point, zero + 1, zero)
            return Chunk(kind, points, raw, low, self.grain, threats, given, fit)
        exponent = np.frexp(np.ptp(raw, axis=1).max(axis=0))[1]
        points, unfit = _scaled(raw, exponent)
        point = None
        if given is not None:
            point, outside = _scaled(given[:, None], exponent)
            unfit |= outside | (abs(points - point) > LARGEST).any(axis=(0, 1))
            point = point[:, 0]
            point[:, unfit] = 0
        # Games that are left to integers must not disturb the others.
        points[:, :, unfit] = 0
        return Chunk(kind, points, raw, exponent, 1, _point(point), given, unfit)


def _scaled(
    numbers: NDArray[np.float64], exponent: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers [player, cell, game] over 2^exponent, and in which games they are unfit as floats."""
    scaled = np.ldexp(numbers, -exponent)
    size = abs(scaled)
    unfit = ((size < SMALLEST) & (numbers != 0)) | (size > LARGEST)
    return scaled, unfit.any(axis=(0, 1))


@dataclass(frozen=True)
class Chunk:
    """Payoffs of some games, [player, cell, game].

    Attributes:
        points: in numbers of `kind`: integers less the smallest payoff, floats scaled by a
            power of two, exact integers over a denominator.
        raw: payoffs as floats; the exact integers.
        shift: that smallest payoff, or exponent, or denominator.
        grain: of integers, payoffs times this are.
        threats, given: the disagreement points that were given, in the units of `points` and in
            their own.
        unfit: floats of a range too wide for products of them.
    """

    kind: Kind
    points: NDArray[Any]
    raw: NDArray[Any]
    shift: NDArray[Any]
    grain: int
    threats: Threats | None
    given: NDArray[Any] | None
    unfit: NDArray[np.bool_]


@dataclass(frozen=True)
class Work:
    """A chunk with its hulls and bargaining problems."""

    chunk: Chunk
    problems: Problems
    hull: NDArray[np.int8]
    hull_counts: NDArray[np.int64]

    def payoffs(self, position: Position) -> NDArray[np.float64]:
        """[game, player]."""
        return self.problems.payoffs(position, self.chunk.raw, self.grain)

    @property
    def grain(self) -> Any:
        """Payoffs `chunk.raw` are integers over this: a denominator for each game, or of all."""
        return self.chunk.shift if self.chunk.kind == "exact" else self.chunk.grain

    def disagreement(self) -> NDArray[np.float64]:
        """[game, player]; marks games where it is not known to `ACCURACY` of its size."""
        t, shift, problems = self.problems.threats, self.chunk.shift, self.problems
        if self.chunk.kind == "exact":
            point = as_fractions(t.num, t.den * shift).astype(np.float64)
        elif self.chunk.given is not None:
            point = self.chunk.given
        elif self.chunk.kind == "integers":
            num, den, low = (Ball(side, None, True) for side in (t.num, t.den, shift))
            value = (num + low * den) / den
            problems.doubtful |= (value.loose(ACCURACY) & (t.den != 1)).any(axis=0)
            point = value.value / self.grain
        else:
            value = Ball(t.ref + t.num, t.radius, False)
            problems.doubtful |= value.loose(ACCURACY).any(axis=0)
            point = np.ldexp(t.ref, shift) + np.ldexp(t.num, shift)
        return np.asarray(point.T)

    def against_nothing(self) -> Work:
        """These games with d = 0."""
        chunk = self.chunk
        zero = np.stack([self.problems.zero] * 2)
        origin = -chunk.shift if chunk.kind == "integers" else zero
        threats = Threats(zero, origin, zero + 1, np.zeros(zero.shape))
        frontier, counts = self.problems.frontier, self.problems.counts
        problems = Problems(chunk.points, frontier, counts, threats, chunk.kind)
        return Work(chunk, problems, self.hull, self.hull_counts)

    def in_payoffs(self, number: Ball, power: int = 1) -> NDArray[np.float64]:
        """A sum of payoffs or gains (a product, of `power` 2), [game], in floats.

        Marks games where it is not known to `ACCURACY` of its size.
        """
        self.problems.doubtful |= number.loose(ACCURACY)
        if self.chunk.kind == "exact":
            return np.asarray((number.value / self.chunk.shift**power).astype(np.float64))
        if self.chunk.kind == "integers":
            return np.asarray(number.value / self.grain**power)
        return np.asarray(np.ldexp(number.value, power * self.chunk.shift))


def _point(point: NDArray[Any] | None) -> Threats | None:
    """Threats at a point: in floats the gains over `ref` keep the sign of the difference."""
    if point is None:
        return None
    none = point - point
    if point.dtype == object:
        return Threats(none, point, none + 1, np.zeros(point.shape))
    return Threats(point, none, none + 1, none)


def given_points(disagreement: Any, count: int, players: int) -> NDArray[Any]:
    """Disagreement points `[batch, player]` of so many games, from one for all or one for each.

    Raises `InvalidArgument` for what is neither.
    """
    try:
        given = number_array(disagreement, "disagreement payoffs")
    except InvalidGame as error:
        raise InvalidArgument(f"not a disagreement point: {error}") from None
    if given.shape not in ((players,), (count, players)):
        raise InvalidArgument(
            f"expected a disagreement [player] or [batch, player] of {count} games, got shape "
            f"{given.shape}"
        )
    return np.broadcast_to(given, (count, players))


def parts_of(count: int, size: int = CHUNK) -> Iterator[slice]:
    return (slice(first, min(first + size, count)) for first in range(0, count, size))


def in_threads(function: Callable[[slice], None], count: int, size: int = CHUNK) -> None:
    """Every chunk of a batch, of that size; numpy computes without the interpreter's lock.

    What overflows, or is no number, is in doubt and left to integers: no warning is due.
    """
    parts = list(parts_of(count, size))

    def quietly(part: slice) -> None:
        with np.errstate(all="ignore"):
            function(part)

    if len(parts) == 1:
        quietly(parts[0])
        return
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(quietly, parts):
            pass


def _are_integers(array: NDArray[Any], grain: int) -> bool:
    if array.dtype == np.int64:
        return True
    scaled = array * float(grain)
    return bool((scaled == np.rint(scaled)).all())


def _largest(array: NDArray[Any]) -> int:
    return max(abs(int(array.min())), abs(int(array.max())))


def _span(arrays: list[NDArray[Any]], part: slice) -> float:
    """The largest span of a player's payoffs and d in a game; infinite beyond 2^53."""
    games = arrays[0][part].astype(np.float64)
    low, high = games.min(axis=(2, 3)), games.max(axis=(2, 3))
    if max(abs(low).max(), abs(high).max()) >= 2**48:
        return float("inf")
    if len(arrays) == 2:
        given = arrays[1][part]
        low, high = np.minimum(low, given), np.maximum(high, given)
    return float((high - low).max())
