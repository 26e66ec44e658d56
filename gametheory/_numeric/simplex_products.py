"""Products of simplices cut in half again and again, and multi-affine functions on them.

A *box* is a product of simplices, one for each mixed strategy. A function that is affine in each of
them, such as a player's payoff, takes in a box only values between those at the box's corners, and
all its values lie in the hull of those. Cutting a box halves an edge of one simplex: the function's
value at the new corner is the mean of two known ones. Numbers carry a factor 2^CUTS from the start,
so that all this happens in integers, exactly.

>>> import numpy as np
>>> boxes = whole(np.array([[[4, 0], [0, 2]]], dtype=object))
>>> halves = cut(boxes, widest(boxes, [1]))
>>> [int(v) >> CUTS for v in halves.values[0].ravel()], halves.paths
([4, 0, 2, 1], [((0, 0, 1, 0),), ((0, 0, 1, 1),)])
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

CUTS = 40
"""Cap on the cuts of one box."""

Cut = tuple[int, int, int, int]
"""(simplex, corner a, corner b, half): half 0 puts the midpoint in the place of b, 1 of a."""

Path = tuple[Cut, ...]


@dataclass(frozen=True)
class Boxes:
    """Boxes of one shape, with the values of functions at their corners.

    Attributes:
        values: `[box, function, corner of simplex 1, ..., corner of simplex m]`, times 2^CUTS.
        corners: for each simplex `[box, corner, action]`: probabilities times 2^CUTS.
        paths: for each box the cuts that lead to it.
    """

    values: NDArray[Any]
    corners: tuple[NDArray[np.int64], ...]
    paths: list[Path]

    def __len__(self) -> int:
        return len(self.paths)

    def take(self, which: NDArray[Any]) -> Boxes:
        """The boxes at these positions."""
        return Boxes(
            self.values[which],
            tuple(c[which] for c in self.corners),
            [self.paths[k] for k in which],
        )


def joined(parts: Sequence[Boxes]) -> Boxes:
    """All boxes of the parts, in order."""
    return Boxes(
        np.concatenate([part.values for part in parts]),
        tuple(np.concatenate(same) for same in zip(*(p.corners for p in parts), strict=True)),
        [path for part in parts for path in part.paths],
    )


def whole(table: NDArray[Any]) -> Boxes:
    """The whole product: `table[function, action 1, ..., action m]` in integers."""
    largest = max(map(abs, table.flat), default=0)
    # Sums of four corners must fit into 64 bits.
    narrow = largest < 2 ** (60 - CUTS)
    values = (table * 2**CUTS).astype(np.int64 if narrow else object)
    corners = tuple(np.eye(k, dtype=np.int64)[None] << CUTS for k in table.shape[1:])
    return Boxes(values[None], corners, [()])


class Edges(NamedTuple):
    """An edge of each box, between corners a and b of one simplex, and how large it is."""

    simplex: NDArray[np.intp]
    a: NDArray[np.intp]
    b: NDArray[np.intp]
    size: NDArray[np.float64]

    def take(self, which: NDArray[Any]) -> Edges:
        """The edges of the boxes at these positions."""
        return Edges(*(part[which] for part in self))


def shares(values: NDArray[Any], unit: Any) -> NDArray[np.float64]:
    """Values that carry the factor 2^CUTS in floats, divided by integers that are not 0."""
    if values.dtype == object:
        # Integers of any length: their ratio is a float where they are none.
        return np.asarray(values / (np.array(unit, dtype=object) << CUTS), dtype=np.float64)
    return np.asarray(values / (np.array(unit, dtype=np.float64) * 2.0**CUTS))


def widest(boxes: Boxes, units: Sequence[int], *, interacting: bool = True) -> Edges:
    """For each box the edge of the largest size, in floats; the first of ties.

    The size of an edge is the largest range, over corners of the other simplices, of a function's
    difference between the edge's ends, divided by the function's unit: how much the edge's effect
    depends on the others. Where all are zero, each function is a sum of affine functions of one
    simplex each. With `interacting=False` it is the largest absolute difference.
    """
    edges, sizes = [(0, 0, 0)], [np.zeros(len(boxes))]
    for j, count in enumerate(boxes.values.shape[2:]):
        moved = np.moveaxis(boxes.values, j + 2, 2)
        flat = moved.reshape(*moved.shape[:3], -1)
        for a, b in itertools.combinations(range(count), 2):
            difference = flat[:, :, a] - flat[:, :, b]
            high, low = difference.max(axis=-1), difference.min(axis=-1)
            size = high - low if interacting else np.maximum(high, -low)
            edges.append((j, a, b))
            sizes.append(shares(size, units).max(axis=1))
    table = np.array(sizes)
    best = table.argmax(axis=0)
    j, first, last = np.array(edges)[best].T
    return Edges(j, first, last, table[best, np.arange(len(boxes))])


def cut(boxes: Boxes, edges: Edges) -> Boxes:
    """Both halves of every box, cut along the edge given for it; halves lie side by side."""
    order: list[int] = []
    parts: list[Boxes] = []
    keys = list(zip(edges.simplex.tolist(), edges.a.tolist(), edges.b.tolist(), strict=True))
    for key in sorted(set(keys)):
        which = np.array([k for k, own in enumerate(keys) if own == key])
        for half in (0, 1):
            parts.append(halved(boxes.take(which), (*key, half)))
            order += [2 * k + half for k in which.tolist()]
    return joined(parts).take(np.argsort(order))


def halved(boxes: Boxes, half: Cut) -> Boxes:
    """One half of every box, cut along one edge."""
    j, a, b, side = half
    keep, replace = (a, b) if side == 0 else (b, a)
    values = np.moveaxis(boxes.values.copy(), j + 2, 0)
    values[replace] = (values[keep] + values[replace]) // 2
    corners = list(boxes.corners)
    moved = corners[j].copy()
    moved[:, replace] = (moved[:, keep] + moved[:, replace]) // 2
    corners[j] = moved
    return Boxes(
        np.moveaxis(values, 0, j + 2), tuple(corners), [(*path, half) for path in boxes.paths]
    )


def covers(paths: Iterable[Path]) -> bool:
    """Whether boxes with these paths are the leaves of one tree of cuts: together the whole."""
    waiting = [(list(paths), 0)]
    while waiting:
        group, depth = waiting.pop()
        if len(group) == 1 and len(group[0]) == depth:
            continue
        if any(len(path) <= depth for path in group):
            return False
        halves: dict[Cut, list[Path]] = {}
        for path in group:
            halves.setdefault(path[depth], []).append(path)
        if len(halves) != 2:
            return False
        (first, second) = sorted(halves, key=lambda own: own[3])
        if first[:3] != second[:3] or first[1] == first[2] or (first[3], second[3]) != (0, 1):
            return False
        waiting += [(half, depth + 1) for half in halves.values()]
    return True


def at(boxes: Boxes, path: Path) -> Boxes:
    """The box at the end of a path from `boxes`, which holds the whole."""
    for half in path:
        boxes = halved(boxes, half)
    return boxes


def fractions_of(corner: NDArray[Any]) -> tuple[Fraction, ...]:
    """Probabilities of a corner as Fractions."""
    return tuple(Fraction(int(x), 2**CUTS) for x in corner)
