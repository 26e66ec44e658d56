"""Supports ruled out many at a time: a few cuts of their boxes, all supports of one size together.

As in `_subdivision`, a box holds no equilibrium if in all of it some action of a support earns less
than another action. Most supports end so after a few cuts, and looking at them one by one costs
more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria._multiaffine import Array, Supports

LEVELS = 9
"""How often boxes are cut in half."""

MOST_BOXES = 48
"""Boxes of one support from which on it is left to the search of that support alone."""

TOGETHER = 512
"""Supports looked at together: enough to hide numpy's overhead."""


def still_open(payoffs: Array, supports: Sequence[Supports]) -> list[Supports]:
    """Those that a few cuts do not rule out, in order. `payoffs`: floats from 0 to 1."""
    kinds: dict[tuple[int, ...], list[Supports]] = {}
    for each in supports:
        kinds.setdefault(tuple(map(len, each)), []).append(each)
    left: set[Supports] = set()
    for sizes, alike in kinds.items():
        for start in range(0, len(alike), TOGETHER):
            chunk = alike[start : start + TOGETHER]
            left.update(chunk[k] for k in _open_numbers(payoffs, sizes, chunk))
    return [each for each in supports if each in left]


def _open_numbers(
    payoffs: Array, sizes: tuple[int, ...], supports: list[Supports]
) -> NDArray[np.intp]:
    mixing = [i for i, size in enumerate(sizes) if size > 1]
    values, places = [], []
    for i, own in enumerate(payoffs):
        parts = []
        for each in supports:
            cells = [each[j] if j != i else range(own.shape[i]) for j in range(len(each))]
            part = np.moveaxis(own[np.ix_(*cells)], i, 0)
            parts.append(part.reshape(len(part), *(sizes[j] for j in mixing if j != i)))
        values.append(np.array(parts))
        places.append(np.array([each[i] for each in supports]))
    owner = np.arange(len(supports))
    boxes = [np.repeat(np.eye(sizes[j])[None], len(owner), axis=0) for j in mixing]
    given_up: list[NDArray[np.intp]] = []
    for _ in range(LEVELS):
        keep = ~_falls_short(values, places, mixing, boxes, owner)
        owner, boxes = owner[keep], [b[keep] for b in boxes]
        counts = np.bincount(owner, minlength=len(supports))
        many = counts > MOST_BOXES
        given_up.append(np.flatnonzero(many))
        keep = ~many[owner]
        owner, boxes = owner[keep], [b[keep] for b in boxes]
        if not len(owner):
            break
        owner, boxes = _halved(owner, boxes)
    return np.unique(np.concatenate([*given_up, owner]))


def _falls_short(
    values: list[Array],
    places: list[NDArray[np.intp]],
    mixing: list[int],
    boxes: list[Array],
    owner: NDArray[np.intp],
) -> NDArray[np.bool_]:
    result = np.zeros(len(owner), dtype=bool)
    for player, own in enumerate(values):
        corners = [c for j, c in zip(mixing, boxes, strict=True) if j != player]
        doubt = 2.0**-50 * (sum(c.shape[2] for c in corners) + 4)
        earned: Any = own[owner]
        for c in corners:
            flat = earned.reshape(len(earned), own.shape[1], c.shape[2], -1)
            earned = np.moveaxis(c[:, None] @ flat, 2, -1)
        earned = earned.reshape(len(owner), own.shape[1], -1)
        for k in range(places[player].shape[1]):
            mine = np.take_along_axis(earned, places[player][owner, k][:, None, None], axis=1)
            result |= ((earned - mine).min(axis=2) > doubt).any(axis=1)
    return result


def _halved(owner: NDArray[np.intp], boxes: list[Array]) -> tuple[NDArray[np.intp], list[Array]]:
    """Each box cut across the longest edge of its simplices."""
    count = len(owner)
    longest, ends = [], []
    for corners in boxes:
        lengths = abs(corners[:, :, None] - corners[:, None]).max(axis=3).reshape(count, -1)
        ends.append(np.divmod(lengths.argmax(axis=1), corners.shape[1]))
        longest.append(lengths.max(axis=1))
    chosen = np.argmax(longest, axis=0)
    halves = [[b.copy() for b in boxes] for _ in range(2)]
    for k, corners in enumerate(boxes):
        which = np.flatnonzero(chosen == k)
        a, b = ends[k][0][which], ends[k][1][which]
        middle = (corners[which, a] + corners[which, b]) / 2
        halves[0][k][which, a] = middle
        halves[1][k][which, b] = middle
    return np.concatenate([owner, owner]), [
        np.concatenate([one, other]) for one, other in zip(*halves, strict=True)
    ]
