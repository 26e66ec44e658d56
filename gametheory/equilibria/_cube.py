"""All equilibria of a game of three players with two actions each: finitely many closed pieces.

Let p_k be the probability of player k's second action and g_k what it gains on the first, which is
bilinear in the other two. (p_0, p_1, p_2) is an equilibrium if for each k

    p_k = 0 and g_k <= 0,   or   p_k = 1 and g_k >= 0,   or   g_k = 0.

Choose one of the three for each player (27 *plans*) and, where g_k = 0, one of its factors
(`_bilinear`). What is left is a linear chain: variables that have a value, and variables that are
Moebius maps of one another. So each plan gives finitely many pieces, all of them with rational
ends: points, paths, regions of a face, a path times an interval, the cube. The one exception are
three maps in a circle, whose fixed points are roots of a quadratic equation; those are isolated.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from gametheory.equilibria._bilinear import (
    IDENTITY,
    UNIT,
    Bilinear,
    Fixed,
    Interval,
    Moebius,
    constant,
    joined,
)
from gametheory.equilibria._surds import Surd, fixed_points

Point = tuple[Fraction, ...]

ZERO, ONE = Fraction(0), Fraction(1)

HALF = Fraction(1, 2)


class Path(NamedTuple):
    """All variables as Moebius maps of one parameter, none with a pole on its interval."""

    interval: Interval
    maps: tuple[Moebius, ...]

    def __call__(self, t: Fraction) -> Point:
        return tuple(value for m in self.maps if (value := m(t)) is not None)


@dataclass(frozen=True)
class Piece:
    """A closed connected set of equilibria: a box, and conditions within it.

    Attributes:
        low: the least of each variable on it.
        high: the largest.
        zero: what vanishes on it.
        not_negative: what is at least 0 on it.
        dimension: 0 to 3.
        corners: its ends; those of a region are where it begins and ends on the edges of its face.
        inside: a point that is no corner, unless there is but one.
        path: the piece as a path, if it is one.
    """

    low: Point
    high: Point
    zero: tuple[Bilinear, ...]
    not_negative: tuple[Bilinear, ...]
    dimension: int
    corners: tuple[Point, ...]
    inside: Point
    path: Path | None = None

    @property
    def is_box(self) -> bool:
        return not (self.zero or self.not_negative)

    @property
    def is_convex(self) -> bool:
        """Whether it is the convex hull of its corners."""
        if self.path is not None:
            return all(m.is_affine for m in self.path.maps)
        return all(not g.d for g in (*self.zero, *self.not_negative))

    def contains(self, point: Point) -> bool:
        return (
            all(a <= x <= b for a, x, b in zip(self.low, point, self.high, strict=True))
            and not any(g(point) for g in self.zero)
            and all(g(point) >= 0 for g in self.not_negative)
        )


def all_equilibria(gains: tuple[Bilinear, ...]) -> tuple[list[Piece], list[tuple[Surd, ...]]]:
    """The maximal pieces, those of few dimensions first, and the irrational equilibria.

    `gains[k]` is what the second action of player k gains on the first.
    """
    found: list[Piece] = []
    irrational: list[tuple[Surd, ...]] = []
    for plan in itertools.product((0, 1, None), repeat=3):
        for piece in _of_plan(gains, plan):
            if isinstance(piece, Piece):
                found.append(piece)
            else:
                irrational.append(piece)
    # The largest first: a piece is kept if no other that is kept holds it.
    found.sort(key=lambda piece: -piece.dimension)
    kept: list[Piece] = []
    for piece in found:
        if not any(holds(other, piece) for other in kept):
            kept = [other for other in kept if not holds(piece, other)]
            kept.append(piece)
    kept.sort(key=lambda piece: (piece.dimension, piece.corners))
    return kept, irrational


def components(pieces: list[Piece]) -> list[list[int]]:
    """The pieces by connected component of their union."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(len(pieces)))
    for j, k in itertools.combinations(range(len(pieces)), 2):
        if meet(pieces[j], pieces[k]):
            graph.add_edge(j, k)
    return sorted(sorted(part) for part in nx.connected_components(graph))


def _of_plan(
    gains: tuple[Bilinear, ...], plan: tuple[int | None, ...]
) -> Iterator[Piece | tuple[Surd, ...]]:
    """The pieces of one plan: None for a player who is indifferent, else the action it takes."""
    fixed = {k: Fraction(action) for k, action in enumerate(plan) if action is not None}
    signed = [
        _restricted(gain if action else -gain, fixed)
        for gain, action in zip(gains, plan, strict=True)
        if action is not None
    ]
    choices: list[list[Fixed | Bilinear | None]] = []
    for gain, action in zip(gains, plan, strict=True):
        if action is None:
            zeros = _restricted(gain, fixed).zeros()
            choices.append([None] if zeros is None else list(zeros))
    for chosen in itertools.product(*choices):
        values, links = dict(fixed), [c for c in chosen if isinstance(c, Bilinear)]
        fixes = [c for c in chosen if isinstance(c, Fixed)]
        if not _settle(values, fixes, links):
            continue
        if len(links) == 3:
            yield from _circle(links)
        elif len(fixed) == len(plan) - 2 and len(values) == len(fixed) and not links:
            yield from _regions(signed[0], values)
        else:
            yield from _chains(signed, values, links)


def _restricted(gain: Bilinear, values: dict[int, Fraction]) -> Bilinear:
    for variable, value in values.items():
        gain = gain.at(variable, value)
    return gain


def _settle(values: dict[int, Fraction], fixes: list[Fixed], links: list[Bilinear]) -> bool:
    """Give variables their values, through the links; False if that cannot be.

    Links between variables without a value are left in the list.
    """
    waiting = list(fixes)
    while waiting:
        variable, value = waiting.pop()
        if values.setdefault(variable, value) != value:
            return False
        for link in [g for g in links if variable in (g.first, g.second)]:
            links.remove(link)
            image = link.solved_from(variable)(value)
            if image is None or not 0 <= image <= 1:
                return False
            waiting.append(Fixed(link.other(variable), image))
    return True


def _circle(links: list[Bilinear]) -> Iterator[Piece | tuple[Surd, ...]]:
    """Three maps in a circle: fixed points, or a path where it is the identity."""
    maps = _along(links, 0)
    back = next(g for g in links if {g.first, g.second} == {0, 2})
    around = back.solved_from(2).after(maps[2])
    if around.is_identity:
        yield from _paths(maps, tuple(links))
        return
    for t in fixed_points(around):
        if isinstance(t, Fraction):
            place = tuple(m(t) for m in maps)
            point = tuple(x for x in place if x is not None and 0 <= x <= 1)
            if len(point) == len(place) and all(g(point) == 0 for g in links):
                yield _point(point)
        else:
            surds = tuple(t.mapped(*m) for m in maps)
            if all(x.is_between_zero_and_one for x in surds):
                yield surds


def _along(links: list[Bilinear], root: int) -> tuple[Moebius, ...]:
    """The variables as maps of the first, through 0-1 and 1-2."""
    first = next(g for g in links if {g.first, g.second} == {root, 1})
    second = next(g for g in links if {g.first, g.second} == {1, 2})
    one = first.solved_from(root)
    return IDENTITY, one, second.solved_from(1).after(one)


def _chains(
    signed: list[Bilinear], values: dict[int, Fraction], links: list[Bilinear]
) -> Iterator[Piece]:
    """Boxes, paths and paths times an interval."""
    free = [k for k in range(3) if k not in values]
    fixed = {k: constant(value) for k, value in values.items()}
    if not links:
        yield from _boxes(signed, values, free)
    elif len(links) == 2:
        # Both share one variable: the parameter.
        (hub,) = {links[0].first, links[0].second} & {links[1].first, links[1].second}
        maps = {hub: IDENTITY, **{g.other(hub): g.solved_from(hub) for g in links}}
        yield from _paths(tuple(maps[k] for k in range(3)), tuple(links))
    else:
        (link,) = links
        maps = {**fixed, link.first: IDENTITY, link.second: link.solved_from(link.first)}
        rest = [k for k in free if k not in (link.first, link.second)]
        if not rest:
            yield from _paths(tuple(maps[k] for k in range(3)), (link,))
            return
        (across,) = rest
        for piece in _paths(tuple(maps.get(k, constant(HALF)) for k in range(3)), (link,)):
            yield _extruded(piece, across)


def _paths(maps: tuple[Moebius, ...], links: tuple[Bilinear, ...]) -> Iterator[Piece]:
    intervals = [UNIT]
    for m in maps:
        intervals = joined([part for whole in intervals for part in m.within_unit(whole)])
    for interval in intervals:
        path = Path(interval, maps)
        ends = tuple(path(t) for t in dict.fromkeys(interval))
        yield Piece(
            low=tuple(min(xs) for xs in zip(*ends, strict=True)),
            high=tuple(max(xs) for xs in zip(*ends, strict=True)),
            zero=links if len(ends) == 2 else (),
            not_negative=(),
            dimension=len(ends) - 1,
            corners=tuple(sorted(ends)),
            inside=path((interval[0] + interval[1]) / 2),
            path=path,
        )


def _extruded(piece: Piece, across: int) -> Piece:
    """The piece times the whole interval of another variable."""

    def moved(point: Point, value: Fraction) -> Point:
        return (*point[:across], value, *point[across + 1 :])

    corners = sorted({moved(c, end) for c in piece.corners for end in UNIT})
    path = None
    if not piece.dimension:
        start = piece.corners[0]
        maps = tuple(IDENTITY if k == across else constant(x) for k, x in enumerate(start))
        path = Path(UNIT, maps)
    return Piece(
        moved(piece.low, ZERO),
        moved(piece.high, ONE),
        piece.zero,
        (),
        piece.dimension + 1,
        tuple(corners),
        moved(piece.inside, HALF),
        path,
    )


def _point(point: Point) -> Piece:
    return _box([(x, x) for x in point])


def _box(sides: list[Interval]) -> Piece:
    low, high = (tuple(ends) for ends in zip(*sides, strict=True))
    wide = [k for k in range(3) if low[k] < high[k]]
    path = None
    if len(wide) < 2:
        along = wide[0] if wide else 0
        maps = tuple(IDENTITY if k == along else constant(x) for k, x in enumerate(low))
        path = Path((low[along], high[along]), maps)
    return Piece(
        low,
        high,
        (),
        (),
        len(wide),
        tuple(itertools.product(*(dict.fromkeys(side) for side in sides))),
        tuple((a + b) / 2 for a, b in sides),
        path,
    )


def _boxes(signed: list[Bilinear], values: dict[int, Fraction], free: list[int]) -> Iterator[Piece]:
    """Variables that range freely, as far as the gains of the others allow."""
    sides = [(values[k], values[k]) if k in values else UNIT for k in range(3)]
    for gain in signed:
        rest = _restricted(gain, values)
        variable = next((k for k in free if k in (rest.first, rest.second)), rest.first)
        allowed = rest.where_not_negative(variable, sides[variable])
        if allowed is None:
            return
        if variable in free:
            sides[variable] = allowed
    yield _box(sides)


def _regions(gain: Bilinear, values: dict[int, Fraction]) -> Iterator[Piece]:
    """A face of the cube, as far as the gain of the third player, in both others, allows."""
    x, y = gain.first, gain.second
    sides = [(values[k], values[k]) if k in values else UNIT for k in range(3)]
    if not gain.is_irreducible:
        for within in _rectangles(gain):
            for k, side in zip((x, y), within, strict=True):
                sides[k] = side
            yield _box(list(sides))
        return
    # At fixed x it holds on an interval of y: where there is one, at y = 0 or at y = 1.
    for wide in _bases(gain, y, x):
        for tall in _bases(gain, x, y):
            sides[x], sides[y] = wide, tall
            piece = _region(gain, sides, x, y)
            if piece is not None:
                yield piece


def _bases(gain: Bilinear, dropped: int, kept: int) -> list[Interval]:
    ends = [gain.at(dropped, end).where_not_negative(kept) for end in UNIT]
    return joined([end for end in ends if end is not None])


def _region(gain: Bilinear, sides: list[Interval], x: int, y: int) -> Piece | None:
    """The part within a box that reaches all its sides, if it has an inside."""
    corners = set()
    for along, across in ((x, y), (y, x)):
        for end in UNIT:
            part = gain.at(across, end).where_not_negative(along, sides[along])
            if part is not None and sides[across][0] <= end <= sides[across][1]:
                for value in part:
                    place = [side[0] for side in sides]
                    place[along], place[across] = value, end
                    corners.add(tuple(place))
    if sides[x][0] == sides[x][1] or len(corners) < 3:
        return None
    middle = (sides[x][0] + sides[x][1]) / 2
    tall = gain.at(x, middle).where_not_negative(y, sides[y])
    if tall is None:
        return None
    inside = [side[0] for side in sides]
    inside[x], inside[y] = middle, (tall[0] + tall[1]) / 2
    low, high = (tuple(ends) for ends in zip(*sides, strict=True))
    return Piece(low, high, (), (gain,), 2, tuple(sorted(corners)), tuple(inside))


def _rectangles(gain: Bilinear) -> Iterator[tuple[Interval, Interval]]:
    """Where a product of two linear functions, or a constant, is >= 0 on the unit square."""
    x, y = gain.first, gain.second
    if not gain.d:
        part = gain.where_not_negative(y if gain.c else x)
        if part is not None:
            yield (UNIT, part) if gain.c else (part, UNIT)
        return
    # d (p - p0) (q - q0)
    in_p = Bilinear(x, y, gain.c / gain.d, ONE, ZERO, ZERO)
    in_q = Bilinear(x, y, gain.b, ZERO, gain.d, ZERO)
    for one, other in ((in_p, in_q), (-in_p, -in_q)):
        wide, tall = one.where_not_negative(x), other.where_not_negative(y)
        if wide is not None and tall is not None:
            yield wide, tall


def holds(outer: Piece, inner: Piece) -> bool:
    """Whether the inner piece lies within the outer one.

    Only boxes can hold pieces of their own dimension other than paths (`_cube`, tests).
    """
    if not all(outer.contains(corner) for corner in (*inner.corners, inner.inside)):
        return False
    if any(a < b for a, b in zip(inner.low, outer.low, strict=True)):
        return False
    if any(a > b for a, b in zip(inner.high, outer.high, strict=True)):
        return False
    if outer.is_box:
        return True
    if inner.path is None:
        return outer == inner
    return all(not any(_along_path(g, inner.path)) for g in outer.zero) and all(
        _is_never_negative(_along_path(g, inner.path), inner.path.interval)
        for g in outer.not_negative
    )


def meet(one: Piece, other: Piece) -> bool:
    """Whether two pieces of one game have a point in common."""
    if any(a < b for a, b in zip(one.high, other.low, strict=True)):
        return False
    if any(a < b for a, b in zip(other.high, one.low, strict=True)):
        return False
    if one.is_box and other.is_box:
        return True
    if any(other.contains(c) for c in one.corners) or any(one.contains(c) for c in other.corners):
        return True
    return any(
        piece.path is not None and _crosses(piece.path, whole)
        for piece, whole in ((one, other), (other, one))
    )


def _along_path(gain: Bilinear, path: Path) -> tuple[Fraction, Fraction, Fraction]:
    """The gain along a path, times the positive product of the denominators: its coefficients."""
    m, n = path.maps[gain.first], path.maps[gain.second]

    def product(f: tuple[Fraction, Fraction], g: tuple[Fraction, Fraction]) -> list[Fraction]:
        return [f[0] * g[0], f[0] * g[1] + f[1] * g[0], f[1] * g[1]]

    over, below = [(m.p, m.q), (n.p, n.q)], [(m.r, m.s), (n.r, n.s)]
    middle = (path.interval[0] + path.interval[1]) / 2
    sign = 1 if (m.r + m.s * middle) * (n.r + n.s * middle) > 0 else -1
    terms = [
        (gain.a, product(below[0], below[1])),
        (gain.b, product(over[0], below[1])),
        (gain.c, product(below[0], over[1])),
        (gain.d, product(over[0], over[1])),
    ]
    a, b, c = (sign * sum((k * term[i] for k, term in terms), ZERO) for i in range(3))
    return a, b, c


def _value(polynomial: tuple[Fraction, Fraction, Fraction], t: Fraction) -> Fraction:
    a, b, c = polynomial
    return a + b * t + c * t * t


def _is_never_negative(polynomial: tuple[Fraction, Fraction, Fraction], interval: Interval) -> bool:
    low, high = interval
    places = [low, high]
    if polynomial[2]:
        turn = -polynomial[1] / (2 * polynomial[2])
        if low < turn < high:
            places.append(turn)
    return all(_value(polynomial, t) >= 0 for t in places)


def _crosses(path: Path, piece: Piece) -> bool:
    """Whether a path meets a piece elsewhere than at corners.

    Where the path enters or leaves the piece, or touches it, one of its conditions becomes tight:
    at a rational parameter, as every value that a variable takes at such a place is rational.
    """
    low, high = path.interval
    places = {low, high, (low + high) / 2}
    for g in (*piece.zero, *piece.not_negative):
        a, b, c = _along_path(g, path)
        if c:
            places.add(-b / (2 * c))
            root = _rational_root(b * b - 4 * a * c)
            if root is not None:
                places |= {(-b + root) / (2 * c), (-b - root) / (2 * c)}
        elif b:
            places.add(-a / b)
    for m, a, b in zip(path.maps, piece.low, piece.high, strict=True):
        for value in (a, b):
            by_t = m.q - value * m.s
            if by_t:
                places.add((value * m.r - m.p) / by_t)
    inside = sorted(t for t in places if low <= t <= high)
    return any(piece.contains(path(t)) for t in inside)


def _rational_root(value: Fraction) -> Fraction | None:
    from math import isqrt

    if value < 0:
        return None
    p, q = isqrt(value.numerator), isqrt(value.denominator)
    return Fraction(p, q) if p * p == value.numerator and q * q == value.denominator else None
