"""Bargaining on a frontier made of points, segments and arcs, which need not be connected.

`pieces` is a strong Pareto frontier by rising payoff of player 1 (`CurvedSet.frontier_pieces`,
or the part of it with V >= d), d the disagreement point. Points come back as pairs of reals:
rational where they are, else balls. Ties are all given.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm

from gametheory._numeric.exact import Profile
from gametheory._numeric.reals import (
    PRECISION,
    Polynomial,
    Real,
    add,
    ball,
    by_size,
    combine,
    compare,
    derivative,
    enclosure,
    evaluate,
    multiply,
    real_roots,
    scale,
)
from gametheory.errors import Unsupported
from gametheory.payoffs.curves import ZERO, Curve, Piece

RealPoint = tuple[Real, Real]

BISECTIONS = 240
"""Halvings of [0, 1] where an irrational number enters an equation."""


def largest_sum(pieces: Sequence[Piece], weights: Profile) -> tuple[RealPoint, ...]:
    """All maximisers of weights . V that are corners of their face.

    Arcs bend inwards, so of an arc only the ends are candidates.
    """
    return _best(
        [point for piece in pieces for point in piece.attained_ends],
        lambda point: combine(weights, point),
    )


def largest_product(
    pieces: Sequence[Piece], corner: Profile, weights: Profile
) -> tuple[RealPoint, ...]:
    """All maximisers of gain_1^w_1 gain_2^w_2 over pieces with V >= d (Nash 1950, Zhou 1997)."""
    whole = lcm(*(w.denominator for w in weights))
    a, b = (int(w * whole) for w in weights)
    candidates: list[RealPoint] = []
    for piece in pieces:
        candidates += piece.attained_ends
        if piece.is_point:
            continue
        g, h = _gains(piece.curve, corner)
        slope = add(
            scale(Fraction(a), multiply(derivative(g), h)),
            scale(Fraction(b), multiply(derivative(h), g)),
        )
        candidates += [piece.curve.point(t) for t in real_roots(slope, piece.start, piece.end)]

    def product(point: RealPoint) -> Real:
        gains = [combine((1, -1), (x, d)) for x, d in zip(point, corner, strict=True)]
        return _power_product(gains, (a, b)) if max(a, b) <= 8 else _log_product(gains, (a, b))

    return _best(candidates, product)


def gains_in_ratio(
    pieces: Sequence[Piece], corner: Profile, weights: Profile
) -> tuple[RealPoint, ...]:
    """Where weights[0] * gain 1 = weights[1] * gain 2, else leximin of the weighted gains.

    Where the frontier has a gap there, the better of its two ends, or both.
    """
    lead_at = [
        add(scale(weights[0], g), scale(-weights[1], h))
        for g, h in (_gains(piece.curve, corner) for piece in pieces)
    ]
    before: RealPoint | None = None
    for piece, lead in zip(pieces, lead_at, strict=True):
        start, end = (evaluate(lead, t) for t in (piece.start, piece.end))
        ends = piece.attained_ends
        if compare(start, 0) > 0 or (compare(start, 0) == 0 and piece.closed[0]):
            return _leximin([before, *ends[:1]], corner, weights)
        if compare(end, 0) > 0 or (compare(end, 0) == 0 and piece.closed[1]):
            if compare(start, 0) == 0:
                return _leximin([before], corner, weights)
            return (piece.curve.point(real_roots(lead, piece.start, piece.end)[0]),)
        before = ends[-1] if piece.closed[1] else before
    assert before is not None, "a frontier ends in a point that belongs to it"
    return (before,)


def largest_rank_weighted(
    pieces: Sequence[Piece], corner: Profile, ranks: Profile
) -> tuple[RealPoint, ...]:
    """All maximisers of ranks[0] * least gain + ranks[1] * largest gain, ranks not negative.

    On either side of the line of equal gains that is linear, and arcs bend inwards: only ends
    of pieces and their crossings with that line are candidates.
    """
    candidates: list[RealPoint] = []
    for piece in pieces:
        candidates += piece.attained_ends
        g, h = _gains(piece.curve, corner)
        if not piece.is_point:
            crossing = real_roots(add(g, scale(Fraction(-1), h)), piece.start, piece.end)
            candidates += [piece.curve.point(t) for t in crossing]

    def value(point: RealPoint) -> Real:
        gains = sorted(
            (combine((1, -1), (x, d)) for x, d in zip(point, corner, strict=True)), key=by_size
        )
        return combine(ranks, gains)

    return _best(candidates, value)


def equal_area(pieces: Sequence[Piece], corner: Profile) -> tuple[RealPoint, ...]:
    """Where the ray from d halves the area under the frontier, given free disposal.

    Raises `Unsupported` if that is in a gap of the frontier.
    """
    areas = [_swept(piece, corner) for piece in pieces]
    jumps = [_jump(a.ends[1], b.ends[0], corner) for a, b in itertools.pairwise(pieces)]
    top = _jump((corner[0], pieces[0].ends[0][1]), pieces[0].ends[0], corner)
    bottom = _jump(pieces[-1].ends[1], (pieces[-1].ends[1][0], corner[1]), corner)
    parts = [top, *areas, *jumps, bottom]
    rest = combine([Fraction(1, 2)] * len(parts), parts)
    rest = combine((1, -1), (rest, top))
    for k, (piece, area) in enumerate(zip(pieces, areas, strict=True)):
        if compare(rest, 0) <= 0:
            return (piece.ends[0],)
        if compare(rest, area) <= 0:
            return (_cut(piece, corner, rest),)
        rest = combine((1, -1), (rest, area))
        if k < len(jumps):
            if compare(rest, jumps[k]) < 0 and compare(rest, 0) > 0:
                raise Unsupported(
                    "equal area: the ray that halves the area meets no attainable "
                    "Pareto-optimal profile, for the frontier has a gap there"
                )
            rest = combine((1, -1), (rest, jumps[k]))
    return (pieces[-1].ends[1],)


def as_chain(pieces: Sequence[Piece]) -> tuple[Profile, ...] | None:
    """The corners of a frontier that is a connected chain of segments and bends outwards only.

    None of any other, on which solutions for convex sets are not defined.
    """
    points: list[Profile] = []
    for piece in pieces:
        if piece.curve.line is None and not piece.is_point:
            return None
        for end in piece.ends:
            if any(enclosure(x)[1] for x in end):
                return None
        first, last = piece.ends
        if points and points[-1] != first:
            return None
        points += [first, last] if not points else [last]
    corners = [p for k, p in enumerate(points) if not k or p != points[k - 1]]
    for a, b, c in zip(corners, corners[1:], corners[2:], strict=False):
        if (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0:
            return None
    return tuple(corners)


def _gains(curve: Curve, corner: Profile) -> tuple[Polynomial, Polynomial]:
    return add(curve.x, (-corner[0],)), add(curve.y, (-corner[1],))


def _best(
    candidates: Sequence[RealPoint], value: Callable[[RealPoint], Real]
) -> tuple[RealPoint, ...]:
    best: list[RealPoint] = []
    top: Real = None
    for point in candidates:
        here = value(point)
        order = 1 if top is None else compare(here, top)
        if order > 0:
            best, top = [point], here
        elif order == 0 and not any(_same(point, other) for other in best):
            best.append(point)
    return tuple(best)


def _same(a: RealPoint, b: RealPoint) -> bool:
    return all(compare(x, y) == 0 for x, y in zip(a, b, strict=True))


def _power_product(gains: Sequence[Real], powers: Sequence[int]) -> Real:
    product: Real = Fraction(1)
    for gain, power in zip(gains, powers, strict=True):
        for _ in range(power):
            product = combine((product,), (gain,))
    return product


def _log_product(gains: Sequence[Real], powers: Sequence[int]) -> Real:
    """The logarithm of the same, as a ball; very low where a gain is zero."""
    import flint

    if any(compare(gain, 0) <= 0 for gain in gains):
        return Fraction(-(10**100))
    with flint.ctx.workprec(PRECISION):
        return combine(powers, [ball(gain).log() for gain in gains])


def _leximin(
    points: Sequence[RealPoint | None], corner: Profile, weights: Profile
) -> tuple[RealPoint, ...]:
    best: list[RealPoint] = []
    top: list[Real] = []
    for point in points:
        if point is None or any(_same(point, other) for other in best):
            continue
        gains = [combine((w, -w), (x, d)) for w, x, d in zip(weights, point, corner, strict=True)]
        if compare(*gains) > 0:
            gains.reverse()
        order = next((c for c in map(compare, gains, top) if c), 0) if best else 1
        if order > 0:
            best, top = [point], gains
        elif order == 0:
            best.append(point)
    return tuple(best)


def _swept_polynomial(curve: Curve, corner: Profile) -> Polynomial:
    """The area between d and the curve, from its start to t."""
    g, h = _gains(curve, corner)
    rate = add(multiply(h, derivative(g)), scale(Fraction(-1), multiply(g, derivative(h))))
    return (ZERO, *(c / (2 * k + 2) for k, c in enumerate(rate)))


def _swept(piece: Piece, corner: Profile) -> Real:
    swept = _swept_polynomial(piece.curve, corner)
    return combine((1, -1), (evaluate(swept, piece.end), evaluate(swept, piece.start)))


def _jump(a: RealPoint, b: RealPoint, corner: Profile) -> Real:
    """The area between d and the staircase from a down to the height of b, then across to b."""
    half = Fraction(1, 2)
    down = combine((half, -half), (a[1], b[1]))
    across = combine((half, -half), (b[0], a[0]))
    reach = combine((1, -1), (a[0], corner[0]))
    height = combine((1, -1), (b[1], corner[1]))
    return combine((down, across), (reach, height))


def _cut(piece: Piece, corner: Profile, area: Real) -> RealPoint:
    """The point of the piece up to which the area between d and the piece is so much."""
    swept = _swept_polynomial(piece.curve, corner)
    base = evaluate(swept, piece.start)
    if isinstance(area, Fraction) and isinstance(base, Fraction):
        roots = real_roots(add(swept, (-(base + area),)), piece.start, piece.end)
        return piece.curve.point(roots[0])
    low, high = (enclosure(t)[0] for t in (piece.start, piece.end))
    target = combine((1, 1), (base, area))
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if compare(evaluate(swept, middle), target) < 0:
            low = middle
        else:
            high = middle
    return tuple(evaluate(p, _hull_ball(low, high)) for p in (piece.curve.x, piece.curve.y))


def _hull_ball(low: Fraction, high: Fraction) -> Real:
    return ball(low).union(ball(high))
