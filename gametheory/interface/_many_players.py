"""Pictures of payoff space for three and more players: pairs of them, and three players' shares."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import Profile, fractions
from gametheory._support.canvas import new_axes
from gametheory._support.check import checked
from gametheory._support.lettering import (
    in_place,
    legend_below,
    legend_below_all,
    name_axes,
    place_labels,
)
from gametheory._support.styling import INK, LEAST_OF_PAIRS, LINE, SHADE, mark, sized
from gametheory._support.text import in_picture
from gametheory.bargaining import Solutions, disagreement_point
from gametheory.bargaining.disagreement import Disagreement
from gametheory.errors import InvalidArgument
from gametheory.payoffs import ConvexSet, CurvedSet, FiniteSet, IndependentPayoffs, PayoffSet
from gametheory.stochastic import Stochastic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 3**0.5 / 2
"""Of a triangle with sides of length 1."""

CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (0.5, HEIGHT)])


@checked
def plot_projection(
    payoff_set: PayoffSet | IndependentPayoffs,
    ax: Axes | None = None,
    *,
    players: Sequence[int] = (0, 1),
    solved: Solutions | None = None,
    labelled: bool = True,
) -> Axes:
    """What two of the players get: x is the first of `players`, y the second.

    The set's shadow in these two payoffs, and in darker outline that of its strong Pareto frontier
    among *all* players, which may lie inside. Of independent mixing the outer set. Solutions are
    stars, the disagreement point a cross; `labelled` says whether there is a legend, and names of
    the stars. Raises `InvalidArgument` unless the players are two.
    """
    ax = new_axes()[0] if ax is None else ax
    labels = _draw_projection(payoff_set, ax, players, solved)
    if labelled:
        legend_below(ax, columns=2)
        place_labels(ax, labels)
    return ax


def _draw_projection(
    payoff_set: PayoffSet | IndependentPayoffs,
    ax: Axes,
    players: Sequence[int],
    solved: Solutions | None,
) -> list[tuple[tuple[float, float], str]]:
    """The same without legend and names of the stars, which it gives for `place_labels`."""
    names = _names(payoff_set)
    first, second = _pair(players, len(names))
    if isinstance(payoff_set, CurvedSet):
        flat = [tile[:, [first, second]] for tile in payoff_set.tiles()]
        points = np.empty((0, 0))
    else:
        pieces, points = _shape(payoff_set)
        flat = [_outline(piece[:, [first, second]]) for piece in pieces]
    _fill(ax, flat, _label(payoff_set))
    if len(points):
        reach = _label(payoff_set)
        ax.plot(*points[:, [first, second]].T, "o", color=SHADE, ms=sized(9), label=reach)
    label = "Pareto frontier"
    faces = list(_frontier(payoff_set))
    for face in faces:
        edge = _outline(face[:, [first, second]])
        closed = np.vstack([edge, edge[:1]])
        if len(edge) == len(faces) == 1:
            ax.plot(*edge.T, label=label, **mark("only efficient"))
            break
        style = "-" if len(edge) > 1 else "o"
        ax.plot(*closed.T, style, color=LINE, lw=sized(1.4), ms=sized(5), zorder=1, label=label)
        label = "_nolegend_"
    marks = {} if solved is None else _marks(solved, lambda v: (v[first], v[second]))
    if solved is not None:
        d = solved.disagreement
        ax.plot(
            [float(d[first])],
            [float(d[second])],
            label="disagreement",
            **mark("disagreement"),
        )
        ax.plot(*np.array(list(marks)).T, label="bargaining solution", **mark("solution"))
    name_axes(ax, names[first], names[second], per_step=isinstance(payoff_set.game, Stochastic))
    ax.margins(0.2)
    ax.autoscale_view()
    return list(marks.items())


@checked
def plot_projections(
    payoff_set: PayoffSet | IndependentPayoffs,
    ax: NDArray[Any] | Sequence[Axes] | None = None,
    *,
    solved: Solutions | None = None,
) -> NDArray[Any]:
    """`plot_projection` of every pair of players, on axes `[pair]`, in order; gives the axes.

    On axes of its own the picture has one legend. Raises `InvalidArgument` for another number of
    axes.
    """
    pairs = list(itertools.combinations(range(len(_names(payoff_set))), 2))
    if not pairs:
        raise InvalidArgument("expected two players or more, got one")
    own = ax is None
    if ax is None:
        ax = new_axes(len(pairs), width=5.4, height=5.2, shared=False, least=LEAST_OF_PAIRS)
    axes = np.array(ax, dtype=object).ravel()
    if len(axes) != len(pairs):
        raise InvalidArgument(
            f"expected {len(pairs)} axes, one for each pair of players, got {len(axes)}"
        )
    drawn = [
        _draw_projection(payoff_set, side, pair, solved)
        for side, pair in zip(axes, pairs, strict=True)
    ]
    # Legends move axes, so labels come last.
    if own:
        legend_below_all(list(axes))
    else:
        for side in axes:
            legend_below(side, columns=2)
    with in_place(axes[0]):
        for side, labels in zip(axes, drawn, strict=True):
            place_labels(side, labels)
    return axes


@checked
def plot_shares(
    payoff_set: PayoffSet | IndependentPayoffs,
    ax: Axes | None = None,
    *,
    solved: Solutions | None = None,
    disagreement: Disagreement = None,
) -> Axes:
    """How three players share what they gain over the disagreement point: a ternary picture.

    A profile v >= d is drawn at its shares (v_i - d_i) / sum_j (v_j - d_j); at a player's corner it
    gains everything, on the side across nothing. Shaded is the strong Pareto frontier above d (of
    independent mixing that of its inner set); stars are `solved`, whose disagreement point it is
    then. Raises `InvalidArgument` for another number of players, or if nobody gains anything.
    """
    names = _names(payoff_set)
    if len(names) != 3:
        raise InvalidArgument(f"expected three players to share, got {len(names)}")
    d = _disagreement(payoff_set, solved, disagreement)
    ax = new_axes()[0] if ax is None else ax
    areas, dots = [], []
    for face in _gains(payoff_set, d):
        shares = _shares(face)
        if len(shares) == 1:
            dots.append(shares[0])
        elif len(shares):
            areas.append(_outline(shares @ CORNERS))
    if not areas and not dots:
        raise InvalidArgument(
            "expected a profile at least as good for all as the disagreement point and better for "
            "one; got none: there is nothing to share"
        )
    _draw_triangle(ax, names)
    _fill(ax, areas, "Pareto frontier", edge=LINE)
    if dots:
        label = "Pareto frontier"
        if not isinstance(payoff_set, PayoffSet):
            label += " of what independent mixing reaches"
        ax.plot(
            *(np.array(dots) @ CORNERS).T,
            "o",
            color=LINE,
            ms=sized(4),
            zorder=1,
            ls="",
            label=label,
        )
    marks: dict[tuple[float, float], str] = {}
    if solved is not None:
        gaining = {v: n for v, n in solved.by_outcome().items() if sum(v) > sum(d)}
        for v, who in gaining.items():
            at = _shares(np.array([np.array(v) - np.array(d)], dtype=float))[0] @ CORNERS
            key = (float(at[0]), float(at[1]))
            marks[key] = " = ".join([*filter(None, [marks.get(key)]), *who])
        if marks:
            ax.plot(*np.array(list(marks)).T, label="bargaining solution", **mark("solution"))
    legend_below(ax, columns=2)
    place_labels(ax, list(marks.items()))
    return ax


def _names(payoff_set: PayoffSet | IndependentPayoffs) -> tuple[str, ...]:
    if isinstance(payoff_set, PayoffSet):
        return payoff_set.player_names
    return tuple(payoff_set.game.players)


def _pair(players: Sequence[int], count: int) -> tuple[int, int]:
    pair = tuple(players)
    if len(pair) != 2 or len(set(pair)) != 2 or not all(p in range(count) for p in pair):
        raise InvalidArgument(
            f"expected two different players, numbers from 0 to {count - 1}, got {pair}"
        )
    return int(pair[0]), int(pair[1])


def _label(payoff_set: PayoffSet | IndependentPayoffs) -> str:
    by = "" if isinstance(payoff_set, PayoffSet) else " by independent mixing, at most"
    return f"attainable{by}"


def _shape(
    payoff_set: PayoffSet | IndependentPayoffs,
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Convex pieces, by points that span each, and separate points; in floats."""
    if isinstance(payoff_set, IndependentPayoffs):
        return [np.array(piece, dtype=float) for piece in payoff_set.outer], np.empty((0, 0))
    points = payoff_set.vertices.astype(float)
    if payoff_set.kind == "convex":
        return [points], np.empty((0, 0))
    return [], points


def _frontier(payoff_set: PayoffSet | IndependentPayoffs) -> Iterable[NDArray[np.float64]]:
    if isinstance(payoff_set, IndependentPayoffs):
        return []
    return _stretches(payoff_set)


def _stretches(payoff_set: PayoffSet) -> list[NDArray[np.float64]]:
    """The strong Pareto frontier as convex pieces `[point, player]`, in floats."""
    frontier = payoff_set.pareto_frontier()
    if frontier.faces:
        return [np.array(face, dtype=float) for face in frontier.faces]
    # Each stretch step by step: the whole of it need not be convex.
    return [
        np.asarray(step)
        for stretch in frontier.sample()
        for step in (itertools.pairwise(stretch) if len(stretch) > 1 else [stretch])
    ]


def _gains(payoff_set: PayoffSet | IndependentPayoffs, d: Profile) -> list[NDArray[np.float64]]:
    """Convex pieces of what is worth having over d, as gains `[point, player]`."""
    floor = np.array(d, dtype=float)
    if isinstance(payoff_set, IndependentPayoffs):
        reached = payoff_set.inner.above(d)
        return [] if reached is None else [piece - floor for piece in _stretches(reached)]
    if not isinstance(payoff_set, ConvexSet | FiniteSet):
        raise InvalidArgument(f"expected a convex or finite set, got a {payoff_set.kind} one")
    above = payoff_set.above(d)
    return [] if above is None else [piece - floor for piece in _stretches(above)]


def _shares(gains: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of the total; rows without a gain are left out."""
    total = gains.sum(axis=1)
    some = total > 0
    return np.asarray(np.maximum(gains[some], 0) / np.maximum(gains[some], 0).sum(axis=1)[:, None])


def _disagreement(
    payoff_set: PayoffSet | IndependentPayoffs, solved: Solutions | None, given: Disagreement
) -> Profile:
    if solved is not None:
        if given is not None:
            raise InvalidArgument("expected solved or disagreement, got both")
        return fractions(solved.disagreement)
    inner = payoff_set if isinstance(payoff_set, PayoffSet) else payoff_set.inner
    if not isinstance(payoff_set, PayoffSet) and given is None:
        from gametheory.payoffs import attainable

        return disagreement_point(attainable(payoff_set.game), given)
    return disagreement_point(inner, given)


def _marks(solved: Solutions, place: Any) -> dict[tuple[float, float], str]:
    """Solutions by where they are drawn."""
    found: dict[tuple[float, float], list[str]] = {}
    for outcome, names in solved.by_outcome().items():
        x, y = place(outcome)
        found.setdefault((float(x), float(y)), []).extend(names)
    return {at: " =\n".join(names) for at, names in found.items()}


def _outline(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of the hull of points in the plane."""
    return np.array(polygon.integer_hull(map(tuple, points.tolist())), dtype=float)


def _fill(
    ax: Axes, outlines: Sequence[NDArray[np.float64]], label: str, *, edge: str = SHADE
) -> None:
    from matplotlib.collections import PolyCollection

    if outlines:
        shade = PolyCollection(outlines, facecolors=SHADE, edgecolors=edge, lw=sized(1.2), zorder=0)
        shade.set_label(label)
        ax.add_collection(shade)
        ax.autoscale_view()


def _draw_triangle(ax: Axes, names: Sequence[str]) -> None:
    closed = np.vstack([CORNERS, CORNERS[:1]])
    ax.plot(*closed.T, color=INK, lw=sized(1.0), zorder=3, label="_nolegend_")
    for i, share in itertools.product(range(3), (0.25, 0.5, 0.75)):
        others = [k for k in range(3) if k != i]
        ends = np.array([share * CORNERS[i] + (1 - share) * CORNERS[k] for k in others])
        ax.plot(*ends.T, ":", color="#aaaaaa", lw=sized(0.8), zorder=0.5, label="_nolegend_")
    places = (((-0.02, -0.03), "right"), ((1.02, -0.03), "left"), ((0.5, HEIGHT + 0.03), "center"))
    for (at, side), name in zip(places, names, strict=True):
        text = f"all to\n{in_picture(name)}"
        low = "top" if side != "center" else "bottom"
        ax.text(*at, text, ha=side, va=low, fontsize="small")
    ax.set_xlim(-0.25, 1.25)
    ax.set_ylim(-0.16, HEIGHT + 0.16)
    ax.set_aspect("equal")
    ax.set_axis_off()
