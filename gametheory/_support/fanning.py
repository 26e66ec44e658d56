"""Marks that coincide in a picture, drawn beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory._support.lettering import laid_out
from gametheory._support.styling import sized

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPACING, REACH, AROUND, CELL = 2.6, 12, 9.5, 3
"""Points between marks that are fanned out, how far from its place the last may lie, how far the
first where a star is to be seen through many, and how close marks are that coincide; for letters
of 10 points."""

MANY = 24
"""Marks beyond which a star behind them would be hidden."""

GOLDEN = np.pi * (3 - 5**0.5)


@checked
def fan_out(
    ax: Axes, groups: Sequence[NDArray[np.float64]], *, stars: NDArray[np.float64] | None = None
) -> list[NDArray[np.float64]]:
    """Points `[point, 2]` of each group, where those that coincide lie beside each other.

    The first stays where it is and the others circle outwards like the seeds of a sunflower, the
    same each time, so that a reader sees how many there are; many of them circle around the stars,
    `[star, 2]`, that they coincide with. Call it when the scales are final.
    """
    sizes = [len(group) for group in groups]
    if not sum(sizes):
        return [np.array(group) for group in groups]
    figure, _ = laid_out(ax)
    point = sized(1) * figure.dpi / 72
    pixels = ax.transData.transform(np.vstack([g for g in groups if len(g)]))
    moved, ringed = pixels.copy(), np.zeros(len(pixels), dtype=bool)
    for star in [] if stars is None or not len(stars) else ax.transData.transform(stars):
        near = np.hypot(*(pixels - star).T) < AROUND * point
        if near.sum() > MANY:
            moved[near], ringed[near] = star, True
    for members in _coinciding(moved, CELL * point):
        count = len(members)
        inner = AROUND * bool(ringed[members].any())
        spacing = min(SPACING, REACH / max(count - 1, 1) ** 0.5)
        away = point * np.sqrt(inner**2 + spacing**2 * np.arange(count))
        turned = GOLDEN * np.arange(count)
        moved[members] += (away * np.array([np.cos(turned), np.sin(turned)])).T
    return np.split(ax.transData.inverted().transform(moved), np.cumsum(sizes)[:-1])


def _coinciding(pixels: NDArray[np.float64], cell: float) -> list[NDArray[np.intp]]:
    """Which points lie in one cell of a grid, each cell with more than one."""
    _, cells = np.unique(np.round(pixels / cell), axis=0, return_inverse=True)
    order = np.argsort(cells.ravel(), kind="stable")
    starts = np.flatnonzero(np.diff(cells.ravel()[order])) + 1
    return [members for members in np.split(order, starts) if len(members) > 1]
