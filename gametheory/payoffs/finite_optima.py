"""Large finite sets of payoff profiles: floats make a shortlist, rationals decide among it.

Arrays are `[point, player]`, of floats or of Fractions. Each value is enclosed between two floats,
rounded outward at every step; a point whose upper end is below the lower end of another cannot be
best, and of those that remain, mostly one or two, the exact values are compared. So nothing is
lost to rounding, ties included, and a hundred thousand rows never become Fractions.

>>> import numpy as np
>>> from fractions import Fraction
>>> points = np.array([[4.0, 1.0], [2.0, 2.0], [1.0, 4.0], [2.0, 1.0]])
>>> strong_frontier(points).tolist()
[[1.0, 4.0], [2.0, 2.0], [4.0, 1.0]]
>>> largest_product(points, (Fraction(0), Fraction(0))).tolist()
[0, 1, 2]
>>> leximin(points, (Fraction(0), Fraction(0))).tolist()
[1]
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile, fraction_array
from gametheory.payoffs.pareto import pareto_optimal

Floats = NDArray[np.float64]
Interval = tuple[Floats, Floats]
"""The lower and the upper ends."""

Ends = Interval | tuple[float, float]

Indices = NDArray[np.intp]


def unique_rows(points: NDArray[Any]) -> NDArray[Any]:
    """The distinct rows in lexicographic order. Much faster on floats than `np.unique`."""
    if points.dtype == object:
        rows = sorted(set(map(tuple, points)))
        distinct = np.empty((len(rows), points.shape[1]), dtype=object)
        distinct[:] = rows
        return distinct
    ordered = points[np.lexsort(points.T[::-1])]
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[new]


def strong_frontier(points: NDArray[Any]) -> NDArray[Any]:
    """The strongly Pareto-optimal rows, each once, by rising payoff of player 1 (then 2, ...)."""
    return unique_rows(points[pareto_optimal(points)])


def at_least(points: NDArray[Any], corner: Profile) -> NDArray[np.bool_]:
    """Which rows have V >= d, exactly."""
    if points.dtype == object:
        return np.asarray((points >= np.array(corner, dtype=object)).all(axis=1), dtype=bool)
    # Of the floats, those from the first that is not below d.
    least = [
        near if near >= d else math.nextafter(near, math.inf)
        for near, d in zip(map(float, corner), corner, strict=True)
    ]
    return np.asarray((points >= np.array(least)).all(axis=1))


def largest_sum(points: NDArray[Any], weights: Profile | None = None) -> Indices:
    """The rows with the largest weighted sum of payoffs: all of them, by rising index."""
    factors = (Fraction(1),) * points.shape[1] if weights is None else weights
    total = (np.zeros(len(points)), np.zeros(len(points)))
    for column, weight in zip(points.T, factors, strict=True):
        total = _sum(total, _product(_enclosed(column), _enclosed_number(weight)))

    def value(row: Profile) -> Fraction:
        return sum((w * x for w, x in zip(factors, row, strict=True)), Fraction(0))

    return _best(points, np.arange(len(points)), total, value)


def largest_product(
    points: NDArray[Any], corner: Profile, exponents: Sequence[int] | None = None
) -> Indices:
    """The rows with V >= d that have the largest product of gains V - d: all, by rising index.

    Each gain to the power of its exponent, a natural number (1 by default). Empty if no row has
    V >= d.
    """
    powers = (1,) * points.shape[1] if exponents is None else exponents
    rational = np.flatnonzero(at_least(points, corner))
    product = (np.ones(len(rational)), np.ones(len(rational)))
    # A product of gains may overflow: infinity from above, the largest float from below.
    with np.errstate(over="ignore"):
        for column, d, power in zip(points[rational].T, corner, powers, strict=True):
            gain = _sum(_enclosed(column), _enclosed_number(-d))
            product = _product_of_gains(product, _power(gain, power))

    def value(row: Profile) -> Fraction:
        factors = zip(row, corner, powers, strict=True)
        return math.prod(((x - d) ** power for x, d, power in factors), start=Fraction(1))

    return _best(points, rational, product, value)


def leximin(
    points: NDArray[Any], corner: Profile, scale: Profile | None = None, *, rational: bool = True
) -> Indices:
    """The rows whose sorted gains are lexicographically largest: all, by rising index.

    Gains are scale * (V - d), with a scale of at least 0 for each player, not all 0 (1 by
    default). `rational`: only rows with V >= d count; empty if there is none.
    """
    players = points.shape[1]
    unit = Fraction(1) if scale is None else max(scale)
    factors = (Fraction(1),) * players if scale is None else tuple(x / unit for x in scale)
    among = np.flatnonzero(at_least(points, corner)) if rational else np.arange(len(points))
    gains = [
        _product(_sum(_enclosed(column), _enclosed_number(-d)), _enclosed_number(factor))
        for column, d, factor in zip(points[among].T, corner, factors, strict=True)
    ]
    low, high = (np.minimum.reduce(ends) for ends in zip(*gains, strict=True))

    def value(row: Profile) -> list[Fraction]:
        return sorted(f * (x - d) for f, x, d in zip(factors, row, corner, strict=True))

    return _best(points, among, (low, high), value)


def _best(
    points: NDArray[Any], among: Indices, enclosure: Interval, value: Callable[[Profile], Any]
) -> Indices:
    """The rows of largest exact value, where `enclosure` holds the value or its first entry."""
    if not len(among):
        return among
    low, high = enclosure
    shortlist = among[high >= low.max()]
    if len(shortlist) == 1:
        return np.asarray(shortlist)
    values = [value(tuple(row)) for row in fraction_array(points[shortlist])]
    best = max(values)
    return np.asarray(shortlist[[v == best for v in values]])


def _enclosed(column: NDArray[Any]) -> Interval:
    """Floats are themselves; another rational lies between the neighbours of its float."""
    if column.dtype == np.float64:
        return column, column
    near = column.astype(np.float64)
    exact = np.asarray(column == near, dtype=bool)
    low, high = _outward((near, near))
    return np.where(exact, near, low), np.where(exact, near, high)


def _enclosed_number(number: Fraction) -> tuple[float, float]:
    near = float(number)
    if near == number:
        return near, near
    return math.nextafter(near, -math.inf), math.nextafter(near, math.inf)


def _sum(a: Interval, b: Ends) -> Interval:
    return _outward((a[0] + b[0], a[1] + b[1]))


def _product(a: Interval, b: Ends) -> Interval:
    ends = [x * y for x in a for y in b]
    return _outward((np.minimum.reduce(ends), np.maximum.reduce(ends)))


def _product_of_gains(a: Interval, b: Interval) -> Interval:
    """The product of what is at least 0, though a lower end may not be."""
    return _outward((np.maximum(a[0], 0) * np.maximum(b[0], 0), a[1] * b[1]))


def _power(gain: Interval, exponent: int) -> Interval:
    """By squaring."""
    if exponent == 1:
        return gain
    half = _power(gain, exponent // 2)
    square = _product_of_gains(half, half)
    return _product_of_gains(square, gain) if exponent % 2 else square


def _outward(ends: Interval) -> Interval:
    """To the next floats: rounding to nearest errs by less than the step to them."""
    return np.nextafter(ends[0], -np.inf), np.nextafter(ends[1], np.inf)
