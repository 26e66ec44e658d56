"""Pictures of payoff space: x is player 1, y is player 2.

Marks differ in shape as well as in shade, so a picture reads in grey.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import Profile
from gametheory._numeric.readable import Readable
from gametheory._support.canvas import new_axes
from gametheory._support.check import checked
from gametheory._support.kinds import Said
from gametheory._support.lettering import entitle, legend_below, name_axes, place_labels
from gametheory._support.styling import BLUE, DISPUTE, INK, LINE, RED, SHADE, mark, scaled, sized
from gametheory._support.text import as_title, in_picture, plural
from gametheory.bargaining import Solutions, disagreement_point, normative_disagreement
from gametheory.bargaining.disagreement import Disagreement
from gametheory.commitments import WaysOut
from gametheory.equilibria import Equilibrium
from gametheory.errors import InvalidArgument
from gametheory.payoffs import CurvedSet, PayoffSet
from gametheory.stochastic import Stochastic
from gametheory.welfare.names import WelfareLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.interface.analysis import Analysis, StochasticAnalysis


_Shaded = Annotated[
    PayoffSet, Said("a PayoffSet, as attainable(game) gives (a game is drawn by plot_game)")
]


@checked
def plot_attainable(payoff_set: _Shaded, ax: Axes | None = None) -> Axes:
    """The attainable set, shaded, with its strong Pareto frontier; points and segments too.

    The axes say whose payoffs they are: of a game in normal form for one play of it, of a
    stochastic game per step. Raises `InvalidArgument` unless there are two players; for more there
    is `plot_projections`.
    """
    if (count := payoff_set.num_players) != 2:
        further = ": plot_projections draws every pair of players, plot_shares how three share"
        raise InvalidArgument(
            f"expected a set of two players, got {count}{further if count > 2 else ''}"
        )
    ax = new_axes()[0] if ax is None else ax
    corners = payoff_set.vertices.astype(float)
    if isinstance(payoff_set, CurvedSet):
        _fill_tiles(payoff_set, ax)
    elif payoff_set.kind == "convex":
        outline = np.vstack([corners, corners[:1]])
        ax.fill(*outline.T, color=SHADE, zorder=0, label="attainable")
        ax.plot(*outline.T, color=SHADE, lw=sized(3), zorder=0.5)
    else:
        ax.plot(*corners.T, "o", color=SHADE, ms=sized(9), zorder=0, label="attainable")
    label = "Pareto frontier"
    stretches = payoff_set.pareto_frontier().sample()
    for stretch in stretches:
        if len(stretch) == len(stretches) == 1:
            ax.plot(*stretch.T, label=label, **mark("only efficient"))
            break
        style = "-" if len(stretch) > 1 else "o"
        ax.plot(*stretch.T, style, color=LINE, lw=sized(2.5), ms=sized(5), zorder=1, label=label)
        label = "_nolegend_"
    _frame(ax, payoff_set)
    _name_axes(ax, payoff_set)
    return ax


def _fill_tiles(payoff_set: CurvedSet, ax: Axes) -> None:
    from matplotlib.collections import PolyCollection

    shade = PolyCollection(
        payoff_set.tiles(), facecolors=SHADE, edgecolors=SHADE, linewidths=sized(0.6), zorder=0
    )
    shade.set_label("attainable by independent mixing")
    ax.add_collection(shade)
    ax.autoscale_view()


@checked
def plot_normative_disagreement(
    payoff_set: PayoffSet,
    ax: Axes | None = None,
    *,
    welfares: Sequence[WelfareLike] | Mapping[str, WelfareLike] | None = None,
    disagreement: Disagreement = None,
) -> Axes:
    """The stretch of the frontier that welfare functions dispute, and the angle it spans at d.

    A diamond for each distinct optimum; arguments as of `normative_disagreement`. Two players.
    """
    ax = new_axes()[0] if ax is None else ax
    degree = normative_disagreement(payoff_set, welfares=welfares, disagreement=disagreement)
    corner = disagreement_point(payoff_set, disagreement)
    d = np.array(corner, dtype=float)
    plot_attainable(payoff_set, ax)
    if degree.disputed is not None:
        first, last = (np.array(v, dtype=float) for v in degree.disputed)
        label = f"in dispute: {degree.arc:.0%} of the frontier"
        for stretch in payoff_set.pareto_frontier().sample(129):
            inside = _between(stretch, first, last)
            if len(inside):
                style = "-" if len(inside) > 1 else "o"
                ax.plot(
                    *inside.T,
                    style,
                    color=DISPUTE,
                    lw=sized(5),
                    ms=sized(9),
                    zorder=1.5,
                    label=label,
                )
                label = "_nolegend_"
        for k, end in enumerate((first, last)):
            name = "_nolegend_" if k else f"angle {degree.angle:.0f} degrees (gains scaled)"
            ax.plot(*np.stack([d, end]).T, ":", color=INK, lw=sized(1.2), zorder=2, label=name)
    ax.plot(*d, label="disagreement", **mark("disagreement"))
    names: dict[tuple[float, float], list[str]] = {}
    for name, optimum in degree.optima.items():
        for v in optimum.exact_face:
            names.setdefault((float(v[0]), float(v[1])), []).append(in_picture(name))
    ax.plot(
        *np.array(list(names)).T,
        label="welfare optimum",
        **mark("optimum"),
    )
    legend_below(ax, columns=2)
    place_labels(ax, [(at, " = ".join(who)) for at, who in names.items()])
    return ax


def _between(
    stretch: NDArray[np.float64], first: NDArray[np.float64], last: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The part of a stretch of the frontier from one point of it to another."""
    x = stretch[:, 0]
    if x[-1] < first[0] or x[0] > last[0]:
        return stretch[:0]
    ends = np.clip([first[0], last[0]], x[0], x[-1])
    inner = stretch[(x > ends[0]) & (x < ends[1])]
    heights = np.interp(ends, x, stretch[:, 1])
    edge = np.column_stack([ends, heights])
    return edge[:1] if ends[0] == ends[1] else np.vstack([edge[:1], inner, edge[1:]])


@checked
def plot_solutions(solved: Solutions, ax: Axes | None = None) -> Axes:
    """The four bargaining solutions as stars, one for each distinct outcome.

    Without axes to draw on, on those of `plot_attainable`.
    """
    ax = plot_attainable(solved.payoff_set) if ax is None else ax
    points = np.array(list(solved.by_outcome()), dtype=float)
    ax.plot(*points.T, label="bargaining solution", **mark("solution"))
    return ax


@checked
def label_solutions(solved: Solutions, ax: Axes, *, notes: Mapping[str, str] | None = None) -> Axes:
    """Name the stars of `plot_solutions`; call it when scales and legend are final.

    `notes` adds a line to the label of an outcome, by the joined names of its solutions.
    """
    texts = []
    for outcome, names in solved.by_outcome().items():
        spoken = next(o.payoffs for o in solved.values() if o.exact_payoffs == outcome)
        rows = [" = ".join(names[k : k + 2]) for k in range(0, len(names), 2)]
        shown = Readable(in_decimals=solved.payoff_set.in_decimals).profile(spoken)
        text = " =\n".join(rows) + f" {shown}"
        note = (notes or {}).get(" = ".join(names))
        at = (float(outcome[0]), float(outcome[1]))
        texts.append((at, text if note is None else f"{text}\n{in_picture(note)}"))
    place_labels(ax, texts)
    return ax


@checked
def plot_equilibria(found: Sequence[Equilibrium], ax: Axes | None = None) -> Axes:
    """Payoffs of Nash equilibria of two players: filled circles for pure ones, open for mixed.

    Where several share a point, the legend counts both.
    """
    if len(found) and len(found[0].labels) != 2:
        raise InvalidArgument(
            f"expected equilibria of two players, got some of {len(found[0].labels)}"
        )
    if ax is None:
        ax = new_axes()[0]
        across, up = (found[0].players if len(found) else ()) or ("player 1", "player 2")
        name_axes(ax, across, up)
    counts: dict[bool, Counter[Profile]] = {True: Counter(), False: Counter()}
    for equilibrium in found:
        counts[equilibrium.is_pure][equilibrium.exact_payoffs] += 1
    for pure, kind, many in (
        (True, "pure equilibrium", "pure equilibria"),
        (False, "mixed equilibrium", "mixed equilibria"),
    ):
        if points := sorted(counts[pure]):
            label, count = kind, counts[pure].total()
            if len(points) < count:
                label = f"{count:,} {many} at {plural(len(points), 'point')}"
            ax.plot(*np.array(points, dtype=float).T, label=label, **mark(kind))
    return ax


def plot_analysis(
    analysis: Analysis | StochasticAnalysis,
    ax: Axes | None = None,
    *,
    notes: Mapping[str, str] | None = None,
) -> Axes:
    """One game: attainable set, frontier, equilibria (of normal forms), solutions, d, minimax.

    `notes` adds a line to the label of an outcome, by the joined names of its solutions.
    """
    ax = new_axes()[0] if ax is None else ax
    plot_attainable(analysis.payoff_set, ax)
    solved = analysis.solutions
    if (equilibria := getattr(analysis, "equilibria", None)) is not None:
        plot_equilibria(equilibria, ax)
    floor = np.array(analysis.minimax.exact_payoffs, dtype=float)
    d = np.array(solved.disagreement, dtype=float)
    same = bool((floor == d).all())
    label = "disagreement = minimax" if same else "disagreement"
    ax.plot(*d, label=label, **mark("disagreement"))
    if not same:
        ax.plot(*floor, label="minimax", **mark("minimax"))
    plot_solutions(solved, ax)
    _name_axes(ax, analysis.payoff_set, over_time=getattr(analysis, "repeated", None) is not None)
    legend_below(ax)
    label_solutions(solved, ax, notes=notes)
    return ax


WAYS: Mapping[str, dict[str, Any]] = {
    "contracts": {"ls": "--", "marker": "", "color": DISPUTE, "lw": 1.6},
    "programs, or a mediator": {"ls": "-.", "marker": "", "color": BLUE, "lw": 1.8},
    "recommendations": {"ls": ":", "marker": "", "color": RED, "lw": 2.2},
    "player 1 commits first": {"ls": "-", "marker": ">", "color": INK, "ms": 9, "mfc": "white"},
    "player 2 commits first": {"ls": "-", "marker": "^", "color": INK, "ms": 9, "mfc": "white"},
    "no institution": {"ls": "", "marker": "o", "color": INK, "ms": 5},
}
"""How each way out is drawn; sets that are points show by their marks."""


@checked
def plot_ways_out(found: WaysOut, ax: Axes | None = None) -> Axes:
    """What each institution makes attainable, drawn over what joint control attains."""
    ax = new_axes()[0] if ax is None else ax
    joint = found["joint control"].payoff_set
    plot_attainable(joint, ax)
    for way in found:
        if way.name not in WAYS:
            continue
        style = scaled(WAYS[way.name])
        corners = np.array(way.payoff_set.points, dtype=float)
        if len(corners) == 1 and not style["marker"]:
            style["marker"], style["ls"] = "s", ""
        closed = np.vstack([corners, corners[:1]]) if style["ls"] else corners
        ax.plot(*closed.T, label=way.name, zorder=3, **style)
    d = np.array(found.disagreement, dtype=float)
    ax.plot(*d, label="disagreement", **mark("disagreement") | {"zorder": 2.5})
    points = np.vstack([np.array(way.payoff_set.points, dtype=float) for way in found] + [d])
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.08 * np.where(high > low, high - low, max(float((high - low).max()), 1.0))
    ax.set_xlim(low[0] - room[0], high[0] + room[0])
    ax.set_ylim(low[1] - room[1], high[1] + room[1])
    name = in_picture(as_title(found.game.name))
    entitle(ax, f"{name}: what institutions make attainable")
    legend_below(ax)
    return ax


def _name_axes(ax: Axes, payoff_set: PayoffSet, *, over_time: bool = False) -> None:
    across, up = payoff_set.player_names
    name_axes(ax, across, up, per_step=over_time or isinstance(payoff_set.game, Stochastic))


def _frame(ax: Axes, payoff_set: PayoffSet) -> None:
    """Room around the set for labels; equal margins even for points and segments."""
    corners = np.array(payoff_set.points, dtype=float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    span = np.where(high > low, high - low, max(float((high - low).max()), 1.0))
    ax.set_xlim(low[0] - 0.18 * span[0], high[0] + 0.22 * span[0])
    ax.set_ylim(low[1] - 0.18 * span[1], high[1] + 0.22 * span[1])
