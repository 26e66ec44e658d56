"""The boundary and the area of a planar set, from curves that hold it and a membership test."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gametheory._numeric.exact import Profile
from gametheory._numeric.reals import (
    Real,
    add,
    by_size,
    combine,
    compare,
    derivative,
    evaluate,
    multiply,
    rational_between,
    real_roots,
    scale,
)
from gametheory.payoffs._envelope import distinct, parameter_at
from gametheory.payoffs.curves import ONE, ZERO, Curve, Piece

Pair = tuple[int, int]
"""Two curves, by identity."""


@dataclass(frozen=True)
class Boundary:
    """The boundary of a planar set, and its area.

    Attributes:
        pieces: curves between two parameters; what belongs to the set on neither side comes too.
        area: rational, or a ball.
    """

    pieces: tuple[Piece, ...]
    area: Real


def trace_boundary(curves: Sequence[Curve], inside: Callable[[Profile], bool]) -> Boundary:
    """The true boundary, given curves of the set that hold it and an exact membership test.

    Vertical lines through the events (ends, turns and crossings of curves) cut the plane into
    slabs, in which the curves neither cross nor end: between two neighbours membership is
    constant, and one rational point decides it. It goes on into the next slab if the two remain
    neighbours and do not meet in between. The plane is sheared first, so that no segment is
    vertical.
    """
    shear = _generic_shear(curves)
    parts = [part for curve in curves for part in _rising_parts(_sheared(curve, shear))]
    events = [end for part in parts for end in (part.start[0], part.end[0])]
    meetings: dict[Pair, list[Real]] = {}
    for one, other in itertools.combinations(parts, 2):
        if other.start[0] < one.end[0] and one.start[0] < other.end[0]:
            meet = [evaluate(one.x, t) for t in one.crosses(other)]
            meetings[id(one), id(other)] = meetings[id(other), id(one)] = meet
            events += meet
    pieces: list[tuple[Curve, Real, Real, int]] = []
    open_at: dict[int, int] = {}
    known: dict[Pair, bool] = {}
    for left, right in itertools.pairwise(distinct(events)):
        x = rational_between(left, right)
        spanning = [p for p in parts if p.start[0] < x < p.end[0]]
        levels = _levels(spanning, x)
        before, known = known, {}
        for (low, lower), (high, upper) in itertools.pairwise(levels):
            pair = id(lower), id(upper)
            if pair in before and all(compare(left, at) for at in meetings[pair]):
                known[pair] = before[pair]
            else:
                y = rational_between(low, high)
                known[pair] = inside((x - shear * y, y))
        within = [False, *known.values(), False]
        going: dict[int, int] = {}
        for k, (_, part) in enumerate(levels):
            inside_below, inside_above = within[k], within[k + 1]
            if inside_below and inside_above:
                continue
            side = int(inside_below) - int(inside_above)
            start, end = parameter_at(part, left), parameter_at(part, right)
            so_far = open_at.get(id(part))
            if so_far is not None and pieces[so_far][3] == side:
                pieces[so_far] = (part, pieces[so_far][1], end, side)
                going[id(part)] = so_far
            else:
                going[id(part)] = len(pieces)
                pieces.append((part, start, end, side))
        open_at = going
    area = combine([side for *_, side in pieces], [_integral(*piece[:3]) for piece in pieces])
    found = [Piece(_sheared(curve, -shear), start, end) for curve, start, end, _ in pieces]
    return Boundary(tuple(found or [Piece(c, ZERO, ZERO) for c in curves[:1]]), area)


def _generic_shear(curves: Sequence[Curve]) -> Fraction:
    """A k with which x + k y is constant along no straight curve that is not a point."""
    lines = [curve.line for curve in curves if curve.line and not curve.is_point]
    # Along a x + b y = c, x + k y is constant where k = b / a.
    forbidden = {b / a for a, b, _ in lines if a}
    shear = ZERO
    while shear in forbidden:
        shear += ONE
    return shear


def _sheared(curve: Curve, shear: Fraction) -> Curve:
    return Curve(add(curve.x, scale(shear, curve.y)), curve.y, curve.strategies)


def _rising_parts(curve: Curve) -> list[Curve]:
    turns = sorted({ZERO, ONE, *real_roots(derivative(curve.x))})
    parts = [curve.part(a, b) for a, b in itertools.pairwise(turns)]
    ordered = [p if p.start[0] < p.end[0] else p.part(ONE, ZERO) for p in parts]
    return [part for part in ordered if part.start[0] < part.end[0]]


def _levels(parts: Sequence[Curve], x: Fraction) -> list[tuple[Real, Curve]]:
    """The distinct heights at x, ascending, each with a curve that has it."""
    heights = [(part.enclosed_height(x), part) for part in parts]
    heights.sort(key=lambda level: by_size(level[0]))
    kept: list[tuple[Real, Curve]] = []
    for level in heights:
        if not kept or compare(kept[-1][0], level[0]) != 0:
            kept.append(level)
    return kept


def _integral(curve: Curve, start: Real, end: Real) -> Real:
    """The integral of y dx along the curve."""
    product = multiply(curve.y, derivative(curve.x))
    whole = (ZERO, *(c / (k + 1) for k, c in enumerate(product)))
    return combine((1, -1), (evaluate(whole, end), evaluate(whole, start)))
