"""Which mixture of vectors is nearest to the origin, and whether one is the origin.

The heart of exact membership in a hull: take its vertices minus the point. Floats propose weights
or a separating direction, integers check them, and a linear program decides where neither holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import lp

SEPARATING_BITS = 40
"""Bits to which a direction found in floats is rounded before it is checked exactly."""


def separating(
    corners: Sequence[tuple[int, ...]], point: tuple[int, ...]
) -> tuple[int, ...] | None:
    """An integer direction in which the point is higher than all corners, or None."""
    offsets = [tuple(x - y for x, y in zip(corner, point, strict=True)) for corner in corners]
    weights, away = nearest_mixture(offsets)
    largest = max(abs(away))
    if largest > 0:
        scaled = -away / largest * 2.0**SEPARATING_BITS
        direction = tuple(int(x) for x in scaled)
        if all(sum(a * b for a, b in zip(direction, u, strict=True)) < 0 for u in offsets):
            return direction
    if exact_mixture(offsets, weights) is not None:
        return None
    return separating_by_program(offsets)


def nearest_mixture(offsets: Any) -> tuple[dict[int, float], NDArray[np.float64]]:
    """The point of a hull nearest to the origin, in floats: its weights and itself.

    With a row of ones below, a least-squares problem over positive weights has the same
    solution up to their sum (Lawson and Hanson 1974, chapter 23).
    """
    from scipy.optimize import nnls

    columns = _as_floats(offsets).T
    size = float(np.abs(columns).max()) or 1.0
    system = np.concatenate([columns / size, np.ones((1, columns.shape[1]))])
    shares, _ = nnls(system, np.append(np.zeros(len(columns)), 1.0))
    shares = shares / shares.sum()
    weights = {int(k): float(shares[k]) for k in np.flatnonzero(shares)}
    return weights, columns @ shares


def _as_floats(offsets: Any) -> NDArray[np.float64]:
    if isinstance(offsets, np.ndarray):
        return offsets.astype(np.float64)
    largest = max(max(map(abs, u)) for u in offsets)
    excess = max(largest.bit_length() - 900, 0)
    return np.array([[float(x >> excess) if excess else float(x) for x in u] for u in offsets])


def exact_mixture(
    offsets: Sequence[tuple[int, ...]], near: Iterable[int]
) -> dict[int, Fraction] | None:
    """Positive weights of some of these offsets with mean 0, if they are determined by them."""
    import flint

    support = list(near)
    rows = [[offsets[k][i] for k in support] for i in range(len(offsets[0]))]
    rows.append([1] * len(support))
    augmented = flint.fmpz_mat([[*row, 0] for row in rows[:-1]] + [[*rows[-1], 1]])
    reduced, divisor, rank = augmented.rref()
    if rank != len(support) or any(reduced[k, k] == 0 for k in range(rank)):
        return None
    weights = [Fraction(int(reduced[k, len(support)]), int(divisor)) for k in range(len(support))]
    if min(weights) < 0:
        return None
    return {k: weight for k, weight in zip(support, weights, strict=True) if weight}


def _program(offsets: Sequence[tuple[int, ...]]) -> tuple[int, list[int], list[int], int]:
    """The largest sum of shares, at most 1, of which the weighted offsets cancel."""
    players, count = len(offsets[0]), len(offsets)
    rows = [[sign * u[i] for u in offsets] for i in range(players) for sign in (1, -1)]
    rows.append([1] * count)
    return lp.integer_maximum(rows, [0] * (2 * players) + [1], [1] * count)


def mixture_by_program(offsets: Sequence[tuple[int, ...]]) -> dict[int, Fraction] | None:
    value, shares, _, divisor = _program(offsets)
    if value == 0:
        return None
    return {k: Fraction(share, divisor) for k, share in enumerate(shares) if share}


def separating_by_program(offsets: Sequence[tuple[int, ...]]) -> tuple[int, ...] | None:
    value, _, prices, _ = _program(offsets)
    if value:
        return None
    return tuple(prices[2 * i + 1] - prices[2 * i] for i in range(len(offsets[0])))
