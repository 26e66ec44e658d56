"""The least maximum of multi-affine functions over a product of simplices, between proven bounds.

min over y in a product of simplices of max over r of f_r(y), f_r affine in each simplex: what
opponents who mix independently can hold a player to (r its actions). In a box the minimum over
*joint* distributions on the box's corners is a matrix game, whose value is a lower bound; any
weights w >= 0 of the functions with sum 1 prove one, min over corners of sum_r w_r f_r. The bound
differs from the truth by the square of the box's size. Boxes are cut until it is close enough.

>>> import numpy as np
>>> from fractions import Fraction as F
>>> table = np.array([[[F(1), F(1)], [F(1), F(0)]], [[F(0), F(1)], [F(1), F(1)]]])
>>> found = least_maximum(table, F(1, 1000))
>>> found.upper, found.strategies[0], found.upper - found.lower < F(1, 1000)
(Fraction(3, 4), (Fraction(1, 2), Fraction(1, 2)), True)
>>> is_proved(table, found)
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import simplex_products as products
from gametheory._numeric.exact import Profile, to_integers
from gametheory._numeric.matrix_games import optimal_strategies

MAX_BOXES = 5_000
"""Cap on boxes; beyond it the bounds proved so far are given."""

MAX_NUMBERS = 200_000
"""Cap on the values at their corners, which fewer boxes of a large table have: seconds of work."""

FINE = 200
"""Boxes up to which bounds are closed as far as floats can tell, whatever width is asked for."""

CLOSED = 1e-12
"""What floats may mean by closed, as a share of the range of the functions."""

SIMPLEST = (12, 1000, 10**6, 2**40)
"""Largest denominators among which optimal strategies and weights are looked for."""

Strategies = tuple[Profile, ...]


@dataclass(frozen=True)
class Bracket:
    """lower <= least maximum <= upper.

    Attributes:
        strategies: where the maximum is `upper`, one distribution for each simplex.
        leaves: boxes that cover the product, by their cuts, each with weights of the functions
            that prove `lower` in it.
    """

    lower: Fraction
    upper: Fraction
    strategies: Strategies
    leaves: tuple[tuple[products.Path, Profile], ...]


def least_maximum(table: NDArray[Any], width: Fraction, *, most: int = MAX_BOXES) -> Bracket:
    """Bounds at most `width` apart for `table[function, a1, ..., am]`, in Fractions.

    Or as many boxes as `most` give, of a large table fewer. Deterministic. The upper bound is
    attained by rational strategies.
    """
    integers, scale = to_integers(table)
    most = min(most, max(MAX_NUMBERS // integers.size, 2))
    low, high = min(integers.flat), max(integers.flat)
    span = (high - low) or 1
    # In floats everything is a share of the span.
    target = float(width * scale / span)
    floats = np.asarray((integers - low) / span, dtype=np.float64)
    open_boxes = products.whole(integers - low)
    units = [span] * len(table)
    done: list[tuple[products.Boxes, NDArray[np.float64]]] = []
    best, where = _best_pure(floats)
    count = 1
    while True:
        weights, bounds, guesses = _bounded(open_boxes, floats.shape, span)
        values = _maxima(floats, guesses)
        first = int(values.argmin())
        value, moved = _descend(floats, [g[first] for g in guesses], float(values[first]))
        if value < best:
            best, where = value, moved
        allowed = CLOSED if count < FINE else max(target, CLOSED)
        closed = bounds >= best - allowed
        edges = products.widest(open_boxes, units)
        deepest = np.array([len(path) >= products.CUTS for path in open_boxes.paths])
        closed |= (edges.size == 0) | deepest
        left = np.flatnonzero(~closed)
        if count + len(left) > most:
            # The loosest bounds first; the others stay as they are.
            left = left[np.argsort(bounds[left], kind="stable")][: max(most - count, 0)]
        cutting = np.zeros(len(open_boxes), dtype=bool)
        cutting[left] = True
        kept = np.flatnonzero(~cutting)
        done.append((open_boxes.take(kept), weights[kept]))
        if not len(left):
            break
        left = np.flatnonzero(cutting)
        count += len(left)
        open_boxes = products.cut(open_boxes.take(left), edges.take(left))
    upper, strategies = _rational(integers, where)
    goal = upper - low
    leaves, lower = [], goal
    for boxes, weights in done:
        for path, values, weight in zip(boxes.paths, boxes.values, weights, strict=True):
            exact, bound = _exact_bound(values, weight, goal)
            leaves.append((path, exact))
            lower = min(lower, bound)
    return Bracket(
        Fraction(lower + low) / scale, Fraction(upper) / scale, strategies, tuple(leaves)
    )


def maximum_at(table: NDArray[Any], strategies: Sequence[Sequence[Fraction]]) -> Fraction:
    """max over r of f_r at the strategies; exact."""
    for strategy in reversed(strategies):
        table = table @ np.array(strategy, dtype=object)
    return Fraction(max(table))


def is_proved(table: NDArray[Any], bracket: Bracket) -> bool:
    """Re-check both bounds without search, in rationals."""
    shape = table.shape[1:]
    if [len(s) for s in bracket.strategies] != list(shape):
        return False
    if any(min(s) < 0 or sum(s) != 1 for s in bracket.strategies):
        return False
    if maximum_at(table, bracket.strategies) != bracket.upper:
        return False
    if not bracket.leaves or not products.covers(path for path, _ in bracket.leaves):
        return False
    integers, scale = to_integers(table)
    start = products.whole(integers)
    for path, weights in bracket.leaves:
        if len(weights) != len(table) or min(weights) < 0 or sum(weights) != 1:
            return False
        if any(j >= len(shape) or max(a, b) >= shape[j] for j, a, b, _ in path):
            return False
        values = products.at(start, path).values[0]
        if _proved_by(values, weights) < bracket.lower * scale:
            return False
    return True


def _best_pure(table: NDArray[np.float64]) -> tuple[float, list[NDArray[np.float64]]]:
    most = table.max(axis=0)
    cell = np.unravel_index(int(np.argmin(most)), most.shape)
    return float(most[cell]), [np.eye(k)[a] for k, a in zip(most.shape, cell, strict=True)]


def _bounded(
    boxes: products.Boxes, shape: tuple[int, ...], span: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[NDArray[np.float64]]]:
    """Weights of functions, the bounds they give, and strategies worth a look, in floats."""
    factor = 2.0**products.CUTS
    flat = products.shares(boxes.values, span).reshape(len(boxes), shape[0], -1)
    # The functions are to be held down: the row player of the matrix game maximises.
    weights, joint = optimal_strategies(flat)
    bounds = np.einsum("br,brc->bc", weights, flat).min(axis=1)
    mixture = joint.reshape(len(boxes), *shape[1:])
    guesses = []
    for j, corners in enumerate(boxes.corners):
        others = tuple(k + 1 for k in range(len(shape) - 1) if k != j)
        marginal = mixture.sum(axis=others)
        guesses.append(np.einsum("bc,bca->ba", marginal, corners / factor))
    return weights, bounds, guesses


def _maxima(table: NDArray[np.float64], guesses: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    values = np.broadcast_to(table, (len(guesses[0]), *table.shape))
    for guess in reversed(guesses):
        values = np.einsum("b...a,ba->b...", values, guess)
    return np.asarray(values.max(axis=1))


def _descend(
    table: NDArray[np.float64], strategies: list[NDArray[np.float64]], value: float
) -> tuple[float, list[NDArray[np.float64]]]:
    """One strategy after the other made optimal against the rest, while that helps."""
    strategies = list(strategies)
    while True:
        before = value
        for j, count in enumerate(table.shape[1:]):
            if count == 1:
                continue
            rest = np.moveaxis(table, j + 1, 1)
            for other in reversed([s for k, s in enumerate(strategies) if k != j]):
                rest = rest @ other
            _, found = optimal_strategies(rest[None])
            reached = float((rest @ found[0]).max())
            if reached < value:
                value, strategies[j] = reached, found[0]
        if value >= before - 1e-9:
            return value, strategies


def _rational(
    integers: NDArray[Any], where: list[NDArray[np.float64]]
) -> tuple[Fraction, Strategies]:
    """The best of several roundings of the strategies to rationals; exact."""
    found = []
    for largest in SIMPLEST:
        strategies = tuple(rounded(strategy, largest) for strategy in where)
        found.append((maximum_at(integers, strategies), strategies))
    return min(found, key=lambda pair: pair[0])


def rounded(weights: NDArray[np.float64], largest: int) -> Profile:
    """A distribution in rationals near one in floats, of denominators up to about `largest`."""
    if largest > 10**6:
        parts = [Fraction(round(max(float(x), 0.0) * largest)) for x in weights]
    else:
        parts = [Fraction(max(float(x), 0.0)).limit_denominator(largest) for x in weights]
    total = sum(parts, Fraction(0))
    return tuple(x / total for x in parts)


def _proved_by(values: NDArray[Any], weights: Profile) -> Fraction:
    """min over corners of sum_r w_r f_r."""
    divisor = int(np.lcm.reduce([w.denominator for w in weights], dtype=object))
    whole = np.array([int(w * divisor) for w in weights], dtype=object)
    sums = np.tensordot(whole, values.astype(object), axes=1)
    return Fraction(int(min(np.ravel(sums))), divisor * 2**products.CUTS)


def _exact_bound(
    values: NDArray[Any], weights: NDArray[np.float64], goal: Fraction
) -> tuple[Profile, Fraction]:
    """The weights whose rational rounding proves most, and what they prove."""
    best: tuple[Profile, Fraction] | None = None
    for largest in reversed(SIMPLEST):
        exact = rounded(weights, largest)
        bound = _proved_by(values, exact)
        if best is None or bound > best[1]:
            best = exact, bound
        if best[1] >= goal:
            break
    assert best is not None
    return best


__all__ = ["Bracket", "is_proved", "least_maximum", "maximum_at", "rounded"]
