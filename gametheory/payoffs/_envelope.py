"""The upper right envelope of curves: the strong Pareto frontier of the set that they bound."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gametheory._numeric.exact import Profile
from gametheory._numeric.reals import (
    PRECISION,
    Real,
    add,
    ball,
    by_size,
    combine,
    compare,
    evaluate,
    rational_between,
    real_roots,
)
from gametheory.payoffs.curves import ONE, ZERO, Curve, Piece


def upper_right_envelope(curves: Iterable[Curve]) -> tuple[Piece, ...]:
    """The strong Pareto frontier of the set that the curves bound, by rising x.

    The set must be compact, and each of its Pareto-optimal points must lie on one of the curves.
    """
    given = list(curves)
    spans = [(curve, *span) for curve in given for span in curve.decreasing_spans()]
    corners = {end for curve in given for end in (curve.start, curve.end)}
    corners.update(curve.at(t) for curve, *span in spans for t in span)
    staircase = _maxima(corners)
    parts = [
        curve.part(a, b)
        for curve, a, b in spans
        if not _below(staircase, (curve.at(b)[0], curve.at(a)[1]))
    ]
    pieces = _sweep(parts, staircase)
    singles = [
        Piece(Curve((x,), (y,), _strategies_at([*given, *parts], (x, y))), ZERO, ZERO)
        for x, y in staircase
        if not any(_beats(part, (x, y)) for part in parts)
        and not any(piece.contains((x, y)) for piece in pieces)
    ]
    # Of two that start at the same x the higher one is a point, straight above.
    return tuple(sorted([*singles, *pieces], key=lambda piece: by_size(piece.ends[0][0])))


def _maxima(points: Iterable[Profile]) -> list[Profile]:
    """The strongly Pareto-optimal among finitely many points, by rising x."""
    best: list[Profile] = []
    for point in sorted(points, reverse=True):
        if not best or point[1] > best[-1][1]:
            best.append(point)
    return best[::-1]


def _below(staircase: Sequence[Profile], corner: Profile) -> bool:
    return any(x >= corner[0] and y >= corner[1] for x, y in staircase)


def _beats(part: Curve, point: Profile) -> bool:
    """Whether some point of a decreasing curve dominates the point."""
    x, y = point
    if part.end[0] < x or part.start[1] < y:
        return False
    if part.start[0] >= x:
        return part.start != point
    return compare(part.height_at(x), y) > 0


def _sweep(parts: Sequence[Curve], staircase: Sequence[Profile]) -> list[Piece]:
    """The parts of decreasing curves that no point of any of them, or given one, dominates.

    `staircase`: the maxima among all ends of curves. Between two events the highest curve is the
    same, and so is the highest end further right: it is on the frontier all along, or nowhere.
    """
    events: list[Real] = [x for x, _ in staircase]
    for i, part in enumerate(parts):
        events += [part.start[0], part.end[0]]
        for k, other in enumerate(parts):
            if k > i and _overlap(part, other):
                events += [evaluate(part.x, t) for t in part.crosses(other)]
        # Where the curve sinks to the height of an end further right, which dominates the rest.
        for _, height in staircase:
            if part.end[1] < height < part.start[1]:
                events += [evaluate(part.x, t) for t in real_roots(add(part.y, (-height,)))]
    events = distinct(events)
    tops = [
        _highest(parts, staircase, rational_between(left, right))
        for left, right in itertools.pairwise(events)
    ]
    known = tuple({x for point in staircase for x in point})
    pieces = []
    for top, run in itertools.groupby(enumerate(tops), lambda numbered: numbered[1]):
        if top is not None:
            stretch = [k for k, _ in run]
            start, end = (parameter_at(top, events[k]) for k in (stretch[0], stretch[-1] + 1))
            pieces.append(_with_closed_ends(Piece(top, start, end, known=known), staircase))
    return pieces


def _overlap(part: Curve, other: Curve) -> bool:
    """Whether the boxes around two decreasing curves have inner points in common."""
    return (
        other.start[0] < part.end[0]
        and part.start[0] < other.end[0]
        and other.end[1] < part.start[1]
        and part.end[1] < other.start[1]
    )


def _with_closed_ends(piece: Piece, staircase: Sequence[Profile]) -> Piece:
    first, last = (not _dominated(end, staircase) for end in piece.ends)
    return replace(piece, closed=(first, last))


def _dominated(point: tuple[Real, Real], staircase: Sequence[Profile]) -> bool:
    orders = ((compare(x, point[0]), compare(y, point[1])) for x, y in staircase)
    return any(min(order) >= 0 < max(order) for order in orders)


def _highest(parts: Sequence[Curve], staircase: Sequence[Profile], x: Fraction) -> Curve | None:
    """The part that is highest at x, the first of those; None if an end further right is as high.

    Balls tell most heights apart. Where they overlap, the exact heights decide.
    """
    best: Real = max((y for u, y in staircase if u >= x), default=None)
    top = None
    for part in parts:
        if not part.start[0] < x < part.end[0]:
            continue
        height = part.enclosed_height(x)
        if best is None or height > ball(best):
            best, top = height, part
        elif not height < ball(best):
            highest = best if top is None else top.height_at(x)
            if compare(part.height_at(x), highest) > 0:
                best, top = height, part
    return top


def parameter_at(curve: Curve, x: Real) -> Real:
    """The parameter at an event: the x of a rational point, or of an irrational crossing."""
    return curve.parameter(x) if isinstance(x, Fraction) else _enclosed_parameter(curve, x)


def _enclosed_parameter(curve: Curve, x: Real) -> Real:
    """The same as a ball where x is quadratic, rational or not: no polynomial is factored."""
    c0, c1, c2 = (*curve.x, ZERO, ZERO)[:3]
    if not c2:
        return combine((1 / c1, -1 / c1), (x, c0))
    import flint

    with flint.ctx.workprec(PRECISION):
        root = (ball(c1) ** 2 - 4 * ball(c2) * (ball(c0) - ball(x))).sqrt()
        # x rises along the curve, so its derivative c1 + 2 c2 t is the positive root.
        return (root - ball(c1)) / (2 * ball(c2))


def distinct(numbers: Iterable[Real]) -> list[Real]:
    """Sorted, each once; rational where one of those that are equal is."""
    ordered = sorted(numbers, key=by_size)
    kept: list[Real] = []
    for number in ordered:
        if kept and compare(kept[-1], number) == 0:
            if isinstance(number, Fraction):
                kept[-1] = number
            continue
        kept.append(number)
    return kept


def _strategies_at(curves: Sequence[Curve], point: Profile) -> Any:
    for curve in curves:
        for t in (ZERO, ONE):
            if curve.strategies and curve.at(t) == point:
                return curve.part(t, t).strategies
    return None
