"""Pareto optimality among finitely many points, for any number of players.

A point is *strongly* Pareto-optimal if no other point is at least as good for every player and
better for one, *weakly* if none is better for every player. Payoffs are maximised.

>>> from gametheory.payoffs.pareto import pareto_optimal
>>> points = [(4, 1), (2, 2), (4, 0), (1, 0), (4, 1)]
>>> pareto_optimal(points)
array([ True,  True, False, False,  True])
>>> pareto_optimal(points, kind="weak")
array([ True,  True,  True, False,  True])

First whatever a few good points dominate is set aside. Of the rest, two players need a sort and
a running maximum. More are divided and conquered (Kung, Luccio and Preparata 1975): sorted by the
payoff of one player and halved, points of the worse half are held against those of the better
half without regard to that player, and then each half is halved again. All halves of a size go
together, as rows of one array.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import fraction_array, number_array
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import ArrayLike
from gametheory.errors import InvalidArgument

Mask = NDArray[np.bool_]
Indices = NDArray[np.integer[Any]]

WORK_OF_A_LEVEL = 48
"""To halve all blocks takes as long as to compare each point with so many others."""

FEW_TO_SORT = 2048
FEW_TO_COMPARE = 64
"""So few points of two players are sorted, of more compared, sooner than sifted."""

FEW_POINTS = 256
"""Sets of at most this many points are compared pair by pair, all of them at once."""

POINTS_IN_A_CELL = 4
"""On average, in the grid that sifts: finer ones sift better, and soon cost more."""

AT_ONCE = 1 << 16
"""Numbers that a step over pairs holds at once: what a processor's cache takes."""

INTEGERS_IN_FLOATS = 2**53


@checked
def pareto_optimal(points: ArrayLike, *, kind: str = "strong") -> Mask:
    """Which of the points are Pareto-optimal among them.

    Args:
        points: `[point, player]`, or `[..., point, player]` for many sets, each on its own.
        kind: "strong" or "weak" (see the module).

    Returns a mask `[..., point]`. Exact: integers, floats and Fractions are compared as the
    numbers that they are. Of equal points all are optimal or none.

    Whatever the points, n log n steps for up to three players, n log(n)^(m-2) for m (or n^2, if
    that is less). Memory on top of the input: some 150 bytes a point for three players and 45 more
    for each further one; for Fractions what these take, too.

    Raises `InvalidGame` for NaN, infinities and what is no number, `InvalidArgument` for another
    shape or kind.
    """
    require_among(kind, ("strong", "weak"), "a kind of Pareto optimality")
    given = points if isinstance(points, np.ndarray) else number_array(points, "points")
    if given.ndim < 2 or given.shape[-1] == 0:
        raise InvalidArgument(
            f"expected points[..., point, player], got an array of shape {given.shape}"
        )
    if given.size == 0:
        return np.zeros(given.shape[:-1], dtype=bool)
    if not isinstance(points, np.ndarray):
        given = number_array(points, "points")
    keys = _keys(given)
    sets = keys.reshape(-1, *keys.shape[-2:])
    if len(sets) > 1 and sets.shape[1] <= FEW_POINTS:
        mask = _by_pairs(sets, kind)
    else:
        mask = np.empty(sets.shape[:2], dtype=bool)
        for row, columns in zip(mask, sets.transpose(0, 2, 1), strict=True):
            row[:] = _optimal(np.ascontiguousarray(columns), kind)
    return mask.reshape(keys.shape[:-1])


def _keys(raw: NDArray[Any]) -> NDArray[np.float64]:
    """Floats in the order of the given numbers, for each player: the numbers, or their ranks."""
    if raw.dtype != object:
        raw = number_array(raw, "points")
    if raw.dtype == np.float64:
        return raw
    if raw.dtype == np.int64 and max(abs(int(raw.max())), abs(int(raw.min()))) < INTEGERS_IN_FLOATS:
        return raw.astype(np.float64)
    exact = fraction_array(raw, "points").reshape(-1, raw.shape[-1])
    ranks = np.stack([_ranks(column) for column in exact.T], axis=-1)
    return ranks.reshape(raw.shape)


def _ranks(column: NDArray[Any]) -> NDArray[np.float64]:
    """Dense ranks of Fractions: by their floats, where these are equal by themselves."""
    near = column.astype(np.float64)
    order = np.argsort(near)
    new = np.ones(len(column), dtype=bool)
    new[1:] = near[order][1:] != near[order][:-1]
    for start, end in itertools.pairwise([*np.flatnonzero(new).tolist(), len(column)]):
        if end - start > 1:
            run = sorted(order[start:end].tolist(), key=column.__getitem__)
            order[start:end] = run
            new[start + 1 : end] = [column[i] != column[j] for i, j in itertools.pairwise(run)]
    ranks = np.empty(len(column))
    ranks[order] = np.cumsum(new)
    return ranks


def _by_pairs(sets: NDArray[np.float64], kind: str) -> Mask:
    """The optimal points of many small sets `[set, point, player]`."""
    count = sets.shape[1]
    optimal = np.ones(sets.shape[:2], dtype=bool)
    step = max(1, AT_ONCE // count)
    for start in range(0, len(sets), step):
        payoffs = np.ascontiguousarray(sets[start : start + step].transpose(2, 1, 0))
        beaten = np.zeros(payoffs.shape[1:], dtype=bool)
        for by in range(count):
            judge = payoffs[:, by : by + 1]
            if kind == "weak":
                beaten |= (judge > payoffs).all(axis=0)
            else:
                beaten |= (judge > payoffs).any(axis=0) & (judge >= payoffs).all(axis=0)
        optimal[start : start + step] = ~beaten.T
    return optimal


def _optimal(columns: NDArray[np.float64], kind: str) -> Mask:
    """The optimal points of one set `[player, point]`."""
    players, count = columns.shape
    if players == 1:
        return np.asarray(columns[0] == columns[0].max())
    if count <= FEW_POINTS:
        # `[by, of]`: whether a point is at least as good as, or better than, another for all.
        by, of = columns[:, :, None], columns[:, None, :]
        if kind == "weak":
            return np.asarray(~(by > of).all(axis=0).any(axis=0))
        no_worse = (by >= of).all(axis=0)
        return np.asarray(~(no_worse & ~no_worse.T).any(axis=0))
    optimal = np.zeros(count, dtype=bool)
    left = np.arange(count)
    for sieve in (_by_the_best, _by_a_grid):
        stay = sieve(columns, kind)
        if len(stay) < len(left):
            left, columns = left[stay], columns.take(stay, axis=1)
    if kind == "weak":
        # Of equal payoffs to player 1 the worse for player 2 comes first: it beats none of them.
        order, _ = _order(-columns[0], columns[1])
        optimal[left[order]] = ~_dominated(columns.take(order, axis=1), weak=True)
        return optimal
    order, first_of_equals = _order(*-columns)
    if first_of_equals.all():
        optimal[left[order]] = ~_dominated(columns.take(order, axis=1))
    else:
        distinct = columns.take(order[first_of_equals], axis=1)
        optimal[left[order]] = ~_dominated(distinct)[np.cumsum(first_of_equals) - 1]
    return optimal


def _by_the_best(columns: NDArray[np.float64], kind: str) -> Indices:
    """The indices of what a few good points leave: a point that one of them dominates is out.

    Good are the largest weighted sums, for any weights. Goes on while it pays: of more players
    the points that are left cost some hundred or thousand times as much as a pass over them.
    """
    players, count = columns.shape
    left = np.arange(count)
    worth = {2: 1 / 16, 3: 1 / 64}.get(players, 1 / 1024)
    beats = np.less if kind == "weak" else np.less_equal
    units = np.ptp(columns, axis=1)
    units = np.where(units > 0, np.maximum(units, np.finfo(np.float64).tiny), 1)
    weights = np.ones(players)
    # Whatever the weights, the answer is the same.
    rng = np.random.default_rng(0)
    misses = 0
    few = FEW_TO_SORT if players == 2 else FEW_TO_COMPARE
    while misses < 2 and len(left) > few:
        best = columns[:, np.argmax((weights / units) @ columns)]
        out = beats(columns[0], best[0])
        for column, value in zip(columns[1:], best[1:], strict=True):
            out &= beats(column, value)
        if kind == "strong":
            alike = np.flatnonzero(columns[0] == best[0])
            out[alike] &= (columns[:, alike] != best[:, None]).any(axis=0)
        gone = np.count_nonzero(out)
        misses = misses + 1 if gone < worth * len(left) else 0
        if gone:
            stay = np.flatnonzero(~out)
            left, columns = left[stay], columns.take(stay, axis=1)
        weights = rng.dirichlet(np.ones(players))
    return left


def _by_a_grid(columns: NDArray[np.float64], _kind: str) -> Indices:
    """The indices of what a grid leaves: out is a point beyond whose cell another is not empty.

    Beyond for each player, which is more than either kind of domination asks.
    """
    players, count = columns.shape
    side = int((count / POINTS_IN_A_CELL) ** (1 / players))
    if count <= FEW_TO_SORT or side < 4:
        return np.arange(count)
    low = columns.min(axis=1)
    # The largest payoff stays within the last cell, and constant ones within the first.
    units = (1 - 1e-9) * side / np.maximum(columns.max(axis=1) - low, 1e-300)
    cells = np.zeros(count, dtype=np.intp)
    for column, start, unit in zip(columns, low, units, strict=True):
        cells *= side
        cells += ((column - start) * unit).astype(np.intp)
    filled = np.zeros((side,) * players, dtype=bool)
    filled.ravel()[cells] = True
    for axis in range(players):
        from_above = np.flip(filled, axis)
        np.logical_or.accumulate(from_above, axis=axis, out=from_above)
    within, beyond = (slice(None, -1),) * players, (slice(1, None),) * players
    out = np.zeros_like(filled)
    out[within] = filled[beyond]
    return np.flatnonzero(~out.ravel().take(cells))


def _order(*keys: NDArray[np.float64]) -> tuple[Indices, Mask]:
    """The indices that sort by the first key, its ties by the second, and so on.

    And whether an item, in that order, differs from the one before. Faster than `np.lexsort`.
    """
    order = np.argsort(keys[0])
    new = _changes(keys[0], order)
    for key in keys[1:]:
        tied = ~new
        tied[:-1] |= tied[1:]
        if not tied.any():
            break
        part = order[tied]
        group = np.cumsum(new, dtype=np.intp)[tied]
        rising = np.argsort(key[part])
        order[tied] = part[rising[_stable(group[rising])]]
        new |= _changes(key, order)
    return order, new


def _rising(column: NDArray[np.float64], *, later_is_higher: bool) -> Indices:
    """The indices that sort a column; of equal payoffs the later comes last, or first."""
    order = np.argsort(column)
    new = _changes(column, order)
    if new.all():
        return order
    ranks: Indices = np.empty(len(column), dtype=np.intp)
    ranks[order] = np.cumsum(new)
    return _stable(ranks) if later_is_higher else len(ranks) - 1 - _stable(ranks[::-1])


def _changes(column: NDArray[np.float64], order: Indices) -> Mask:
    ordered = column.take(order)
    new = np.ones(len(order), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return new


def _stable(numbers: Indices) -> Indices:
    """`np.argsort(numbers, kind="stable")` of counting numbers, by the radix sort of 16 bits."""
    order = np.argsort(numbers.astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max(initial=0)).bit_length(), 16):
        digits = (numbers >> shift).astype(np.uint16)
        order = order[np.argsort(digits[order], kind="stable")]
    return order


def _dominated(columns: NDArray[np.float64], *, weak: bool = False) -> Mask:
    """Which points of one set `[player, point]` are dominated; of two players or more.

    Strong: the points are distinct and in descending lexicographic order. Weak: by falling payoff
    of player 1, where equal by rising payoff of player 2. Then only earlier points dominate.
    """
    players, count = columns.shape
    if players == 2:
        second = columns[1]
        dominated = np.zeros(count, dtype=bool)
        best = np.maximum.accumulate(second)[:-1]
        dominated[1:] = best > second[1:] if weak else best >= second[1:]
        return dominated
    levels = _levels(count, players)
    smallest = -(-count >> levels)
    size = smallest << levels
    integer = np.int32 if size < 2**31 else np.int64
    # What remains of the order of payoffs are heights without ties, 0, 1, ...: an earlier point
    # that is higher for each player but the first dominates, and no other does. Points that only
    # fill up the last block are last and lowest.
    place = np.arange(size, dtype=integer)
    heights = np.tile(place[::-1], (players - 1, 1))
    for column, height in zip(columns[1:], heights, strict=True):
        height[_rising(column, later_is_higher=weak)] = place[size - count :]
    everyone = np.ones(size, dtype=bool)
    dominated = np.zeros(size, dtype=bool)
    _mark(place[None], list(heights), everyone, everyone, smallest=smallest, dominated=dominated)
    return dominated[:count]


def _levels(count: int, players: int) -> int:
    """How often to halve before the points of a block are compared pair by pair.

    A choice of levels, one for each player whom halving does away with, is a step over all points:
    too many of them if the players are many, and the points few.
    """

    def work(levels: int) -> int:
        pairs = (count >> levels) * math.comb(levels + players - 3, players - 3)
        return pairs + WORK_OF_A_LEVEL * math.comb(levels + players - 2, players - 2)

    return min(range(count.bit_length()), key=work)


def _mark(
    blocks: Indices,
    heights: list[Indices],
    sources: Mask,
    targets: Mask,
    *,
    smallest: int,
    dominated: Mask,
) -> None:
    """Mark the targets for which an earlier source in their block has larger heights throughout.

    `blocks[block, place]` are points; heights and masks are by point. Blocks halve down to the
    smallest.
    """
    if len(heights) == 1:
        height = heights[0].take(blocks)
        best = height & -sources.take(blocks).view(np.int8)
        np.maximum.accumulate(best, axis=1, out=best)
        hit = best > height
        hit &= targets.take(blocks)
        dominated[blocks[hit]] = True
        return
    _mark_pairs(blocks.reshape(-1, smallest).T, heights, sources, targets, dominated)
    size = blocks.shape[1]
    place = np.empty(blocks.size, dtype=blocks.dtype)
    place[blocks] = np.arange(size, dtype=blocks.dtype)
    height = heights[0].take(blocks)
    if len(blocks) == 1:
        # With everyone in it, a block is sorted by heights 0, 1, ... as they stand.
        falling = np.empty_like(blocks)
        falling[0, size - 1 - height] = blocks
        blocks = falling
    else:
        blocks = np.take_along_axis(blocks, np.argsort(-height, axis=1), axis=1)
    while size > smallest:
        # In a block the points are in order of their first height: in each half, where only those
        # earlier are sources and only those later are targets, that height is done with.
        half = size // 2
        later = (place // half & 1).astype(bool)
        _mark(
            blocks,
            heights[1:],
            sources & ~later,
            targets & later,
            smallest=smallest,
            dominated=dominated,
        )
        goes = later.take(blocks).ravel()
        halves = np.empty((blocks.size // size, 2, half), dtype=blocks.dtype)
        halves[:, 0] = blocks.take(np.flatnonzero(~goes)).reshape(-1, half)
        halves[:, 1] = blocks.take(np.flatnonzero(goes)).reshape(-1, half)
        blocks, size = halves.reshape(-1, half), half


def _mark_pairs(
    blocks: Indices, heights: list[Indices], sources: Mask, targets: Mask, dominated: Mask
) -> None:
    """Mark dominated points of small blocks `[place, block]`, pair by pair."""
    size, count = blocks.shape
    step = max(1, AT_ONCE // size)
    for start in range(0, count, step):
        part = np.ascontiguousarray(blocks[:, start : start + step])
        source, target = sources.take(part), targets.take(part)
        height = [of.take(part) for of in heights]
        beaten = np.zeros(part.shape, dtype=bool)
        for distance in range(1, size):
            hit = source[:-distance] & target[distance:]
            for of in height:
                hit &= of[:-distance] > of[distance:]
            beaten[distance:] |= hit
        dominated[part[beaten]] = True
