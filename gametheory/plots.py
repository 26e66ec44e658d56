"""Pictures of payoff space: x is player 1, y is player 2.

Every function takes `ax=None`, returns the axes, and never calls `show`. Marks differ in
shape as well as in shade, so a picture reads in grey.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.atomic import write_file
from gametheory._support.check import checked, require_among
from gametheory._numeric.exact import brief_profile
from gametheory._support.kinds import AtLeast, AtMost
from gametheory._support.places import require_file
from gametheory._support.text import in_picture
from gametheory.bargaining import (
    Solutions,
    disagreement_point,
    normative_disagreement,
    solutions,
)
from gametheory.bargaining.disagreement import Disagreement
from gametheory.coin_game.grid import TorusGame
from gametheory.coin_game.rendering import SYMBOLS, board
from gametheory.commitments import WaysOut
from gametheory.equilibria import minimax, nash_equilibria, pure_equilibria
from gametheory.errors import InvalidArgument, TooLarge
from gametheory.games import NormalForm
from gametheory.payoffs import CurvedSet, PayoffSet, attainable
from gametheory.stochastic import Stochastic
from gametheory.welfare import Welfare

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Inches = Annotated[float, AtLeast(0.1), AtMost(1000)]
FORMATS = (".png", ".pdf", ".svg")
SHADE, LINE, INK, DISPUTE = "#e3dcec", "#6a4c93", "#222222", "#e07a3f"
RED, BLUE = "#b03030", "#2f5fa8"


@checked
def new_axes(
    columns: Annotated[int, AtLeast(1), AtMost(100)] = 1,
    *,
    width: Inches = 6.4,
    height: Inches = 5.6,
    shared: bool = True,
) -> NDArray[Any]:
    """Axes of a figure that needs no display, `[column]`, by default with shared scales."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width * columns, height), layout="constrained")
    FigureCanvasAgg(figure)
    return np.atleast_1d(figure.subplots(1, columns, sharex=shared, sharey=shared))


@checked
def plot_attainable(payoff_set: PayoffSet, ax: Axes | None = None) -> Axes:
    """The attainable set, shaded, with its strong Pareto frontier; points and segments too."""
    ax = new_axes()[0] if ax is None else ax
    corners = payoff_set.vertices.astype(float)
    if isinstance(payoff_set, CurvedSet):
        _fill_tiles(payoff_set, ax)
    elif payoff_set.kind == "convex":
        outline = np.vstack([corners, corners[:1]])
        ax.fill(*outline.T, color=SHADE, zorder=0, label="attainable")
        ax.plot(*outline.T, color=SHADE, lw=3, zorder=0.5)
    else:
        ax.plot(*corners.T, "o", color=SHADE, ms=9, zorder=0, label="attainable")
    label = "Pareto frontier"
    for stretch in payoff_set.pareto_frontier().sample():
        style = "-" if len(stretch) > 1 else "o"
        ax.plot(*stretch.T, style, color=LINE, lw=2.5, ms=5, zorder=1, label=label)
        label = "_nolegend_"
    _frame(ax, payoff_set)
    return ax


def _fill_tiles(payoff_set: CurvedSet, ax: Axes) -> None:
    from matplotlib.collections import PolyCollection

    shade = PolyCollection(
        payoff_set.tiles(), facecolors=SHADE, edgecolors=SHADE, linewidths=0.6, zorder=0
    )
    shade.set_label("attainable by independent mixing")
    ax.add_collection(shade)
    ax.autoscale_view()


@checked
def plot_normative_disagreement(
    payoff_set: PayoffSet,
    ax: Axes | None = None,
    *,
    welfares: Sequence[Welfare] | Mapping[str, Welfare] | None = None,
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
                ax.plot(*inside.T, style, color=DISPUTE, lw=5, ms=9, zorder=1.5, label=label)
                label = "_nolegend_"
        for k, end in enumerate((first, last)):
            name = "_nolegend_" if k else f"angle {degree.angle:.0f} degrees (gains scaled)"
            ax.plot(*np.stack([d, end]).T, ":", color=INK, lw=1.2, zorder=2, label=name)
    ax.plot(*d, "P", ms=12, mfc="#bbbbbb", mec=INK, zorder=5, ls="", label="disagreement")
    names: dict[tuple[float, float], list[str]] = {}
    for name, optimum in degree.optima.items():
        for v in optimum.exact_face:
            names.setdefault((float(v[0]), float(v[1])), []).append(in_picture(name))
    ax.plot(
        *np.array(list(names)).T,
        "D",
        ms=9,
        mfc="white",
        mec=INK,
        mew=1.3,
        zorder=6,
        ls="",
        label="welfare optimum",
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
def plot_solutions(solved: Solutions, ax: Axes) -> Axes:
    """The four bargaining solutions as stars, one for each distinct outcome."""
    points = np.array(list(solved.by_outcome()), dtype=float)
    style: dict[str, Any] = {
        "ms": 16,
        "mfc": "white",
        "mec": INK,
        "mew": 1.3,
        "zorder": 6,
        "ls": "",
    }
    ax.plot(*points.T, "*", label="bargaining solution", **style)
    return ax


@checked
def label_solutions(solved: Solutions, ax: Axes, *, notes: Mapping[str, str] | None = None) -> None:
    """Name the stars of `plot_solutions`; call it when scales and legend are final.

    `notes` adds a line to the label of an outcome, by the joined names of its solutions.
    """
    texts = []
    for outcome, names in solved.by_outcome().items():
        spoken = next(o.payoffs for o in solved.values() if o.exact_payoffs == outcome)
        rows = [" = ".join(names[k : k + 2]) for k in range(0, len(names), 2)]
        text = " =\n".join(rows) + f" {brief_profile(spoken)}"
        note = (notes or {}).get(" = ".join(names))
        at = (float(outcome[0]), float(outcome[1]))
        texts.append((at, text if note is None else f"{text}\n{in_picture(note)}"))
    place_labels(ax, texts)


@checked
def plot_game(
    game: NormalForm | Stochastic,
    ax: Axes | None = None,
    *,
    disagreement: Disagreement = None,
    notes: Mapping[str, str] | None = None,
) -> Axes:
    """One game in payoff space: attainable set, frontier, equilibria, solutions, d, minimax.

    A stochastic game without its equilibria: the set is what joint control attains.
    """
    _require_two_players(game)
    ax = new_axes()[0] if ax is None else ax
    payoff_set = attainable(game)
    plot_attainable(payoff_set, ax)
    solved = solutions(payoff_set, disagreement=disagreement)
    if isinstance(game, NormalForm):
        plot_equilibria(game, ax)
    floor = np.array(minimax(game).exact_payoffs, dtype=float)
    d = np.array(solved.disagreement, dtype=float)
    same = bool((floor == d).all())
    ax.plot(
        *d,
        "P",
        ms=12,
        mfc="#bbbbbb",
        mec=INK,
        zorder=5,
        ls="",
        label="disagreement = minimax" if same else "disagreement",
    )
    if not same:
        ax.plot(*floor, "v", ms=11, mfc="#bbbbbb", mec=INK, zorder=5, ls="", label="minimax")
    plot_solutions(solved, ax)
    ax.set_xlabel(f"payoff of {in_picture(game.players[0])}, per step")
    ax.set_ylabel(f"payoff of {in_picture(game.players[1])}, per step")
    legend_below(ax)
    label_solutions(solved, ax, notes=notes)
    return ax


WAYS: Mapping[str, dict[str, Any]] = {
    "contracts": {"ls": "--", "marker": "", "color": DISPUTE, "lw": 1.6},
    "programs, or a mediator": {"ls": "-", "marker": "", "color": BLUE, "lw": 1.8},
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
        style = dict(WAYS[way.name])
        corners = np.array(way.payoff_set.points, dtype=float)
        if len(corners) == 1 and not style["marker"]:
            style["marker"], style["ls"] = "s", ""
        closed = np.vstack([corners, corners[:1]]) if style["ls"] else corners
        ax.plot(*closed.T, label=way.name, zorder=3, **style)
    d = np.array(found.disagreement, dtype=float)
    ax.plot(*d, "P", ms=11, mfc="#bbbbbb", mec=INK, zorder=2.5, ls="", label="disagreement")
    points = np.vstack([np.array(way.payoff_set.points, dtype=float) for way in found] + [d])
    low, high = points.min(axis=0), points.max(axis=0)
    room = 0.08 * np.where(high > low, high - low, max(float((high - low).max()), 1.0))
    ax.set_xlim(low[0] - room[0], high[0] + room[0])
    ax.set_ylim(low[1] - room[1], high[1] + room[1])
    name = in_picture(found.game.name)
    ax.set_title(f"{name}: what institutions make attainable", fontsize=10)
    ax.set_xlabel(f"payoff of {in_picture(found.game.players[0])}")
    ax.set_ylabel(f"payoff of {in_picture(found.game.players[1])}")
    legend_below(ax)
    return ax


@checked
def plot_board(
    rules: TorusGame, state: int, ax: Axes | None = None, *, quotient: bool = True
) -> Axes:
    """A board of a coin game: players as squares, coins as discs, both with their letters."""
    from matplotlib.patches import Circle, Rectangle

    ax = new_axes(width=4, height=4)[0] if ax is None else ax
    for k, pieces in enumerate(board(rules, state, quotient=quotient)):
        row, column = divmod(k, rules.size)
        ax.add_patch(Rectangle((column, row), 1, 1, fc="white", ec="#999999"))
        for place, piece in enumerate(pieces):
            colour = RED if piece.startswith("red") else BLUE
            x = column + (place + 1) / (len(pieces) + 1)
            size = 0.3 / max(len(pieces), 1) ** 0.5
            if piece.endswith("player"):
                corner = (x - size, row + 0.5 - size)
                ax.add_patch(Rectangle(corner, 2 * size, 2 * size, fc=colour, ec=INK))
            else:
                ax.add_patch(Circle((x, row + 0.5), size, fc=colour, ec=INK, lw=1.5, alpha=0.75))
            ax.text(x, row + 0.5, SYMBOLS[piece], ha="center", va="center", color="white")
    ax.set_xlim(0, rules.size)
    ax.set_ylim(rules.size, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


@checked
def legend_below(ax: Axes, columns: int = 3) -> None:
    """A legend under the axes, where it hides nothing; its marks are opaque."""
    legend = ax.legend(
        loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=columns, fontsize=8, frameon=False
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1)


def _require_two_players(game: NormalForm | Stochastic) -> None:
    if game.num_players != 2:
        raise InvalidArgument(f"expected a two-player game, got {game.num_players} players")


@checked
def plot_equilibria(game: NormalForm, ax: Axes) -> Axes:
    """Nash equilibrium payoffs: filled circles for pure ones, open ones for mixed."""
    _require_two_players(game)
    try:
        found = nash_equilibria(game)
    except TooLarge:
        found = pure_equilibria(game)
    for pure, face, label in (
        (True, INK, "pure equilibrium"),
        (False, "none", "mixed equilibrium"),
    ):
        points = [e.payoffs for e in found if e.is_pure == pure]
        if points:
            x, y = zip(*(map(float, p) for p in points), strict=True)
            ax.plot(x, y, "o", ms=6, mfc=face, mec=INK, mew=1.3, zorder=7, ls="", label=label)
    return ax


@checked
def place_labels(ax: Axes, texts: Sequence[tuple[tuple[float, float], str]]) -> None:
    """Annotate points so that labels overlap neither each other, nor points, nor the frame.

    Greedy over offsets around each point, nearest first. Call it when the scales are final.
    """
    from matplotlib.text import Text
    from matplotlib.transforms import Bbox

    figure = ax.figure
    figure.canvas.figure.draw_without_rendering()  # a subfigure has none of its own
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    to_pixels = ax.transData.transform
    frame = ax.get_window_extent(renderer)
    anchors = [to_pixels(at) for at, _ in texts]
    marks, strokes = [np.array(anchors)], [np.empty((0, 2))]
    for line in ax.get_lines():
        pixels = to_pixels(np.asarray(line.get_xydata(), dtype=float).reshape(-1, 2))
        if line.get_linestyle() in ("None", ""):
            marks.append(pixels)
        for start, stop in itertools.pairwise(pixels):
            strokes.append(start + np.linspace(0, 1, 60)[:, None] * (stop - start))
    clouds = [to_pixels(np.asarray(c.get_offsets())) for c in ax.collections]
    points, lines = np.vstack(marks), np.vstack(strokes)
    cloud = np.vstack([np.empty((0, 2)), *clouds])

    def covered(box: Any, pixels: NDArray[Any]) -> int:
        return int(((pixels > box.min) & (pixels < box.max)).all(axis=1).sum())

    taken: list[Any] = []
    room = 7 * figure.dpi / 72
    angles = np.deg2rad(np.arange(0, 360, 15))
    radii = [points * figure.dpi / 72 for points in (14, 22, 34, 50, 70, 95, 125)]
    for mark, (at, text) in zip(anchors, texts, strict=True):
        label = ax.annotate(
            text,
            at,
            xytext=(0, 0),
            textcoords="offset points",
            fontsize=9,
            ha="center",
            va="center",
            zorder=9,
            arrowprops={"arrowstyle": "-", "color": "#777777", "lw": 0.6},
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
        )
        label.set_in_layout(False)
        size = Text.get_window_extent(label, renderer)
        candidates = []
        for radius, angle in itertools.product(radii, angles):
            offset = (
                np.cos(angle) * (radius + size.width / 2),
                np.sin(angle) * (radius + size.height / 2),
            )
            corner = mark + offset - (size.width / 2, size.height / 2)
            box = Bbox.from_bounds(corner[0], corner[1], size.width, size.height).padded(3)
            outside = not (frame.x0 <= box.x0 and box.x1 <= frame.x1)
            outside |= not (frame.y0 <= box.y0 and box.y1 <= frame.y1)
            cost = 3.0 * outside + sum(bool(box.overlaps(other)) for other in taken)
            cost += covered(box.padded(room), points)
            cost += 0.5 * (covered(box, lines) > 0) + min(1.0, 0.05 * covered(box, cloud))
            leader = mark + np.linspace(0.2, 1, 40)[:, None] * np.array(offset)
            cost += sum(covered(other, leader) > 0 for other in taken)
            cost += 0.5 * (abs(leader[:, None] - points).max(axis=-1).min() < room)
            candidates.append((cost, radius, offset, box))
        _, _, offset, box = min(candidates, key=lambda candidate: candidate[:2])
        label.set_position(tuple(72 / figure.dpi * np.array(offset)))
        taken.append(box)


@checked
def require_format(path: str | Path) -> None:
    """Raise `InvalidArgument` unless `path` can hold a picture."""
    suffix = Path(path).suffix.lower()
    if suffix not in FORMATS:
        raise InvalidArgument(f"expected a plot file that ends in {FORMATS}, got {str(path)!r}")
    require_file(path)


@checked
def save(figure: Figure, path: str | Path) -> None:
    """Write the figure whole or not at all; the same figure gives the same bytes."""
    require_format(path)
    write_file(path, picture(figure, Path(path).suffix))


@checked
def picture(figure: Figure, suffix: str = ".png") -> bytes:
    """The figure as the contents of a file; the same figure gives the same bytes."""
    require_among(suffix.lower(), FORMATS, "the suffix of a picture")
    form = suffix.lower()[1:]
    stamp = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(form)
    from matplotlib import rc_context

    contents = io.BytesIO()
    with rc_context({"svg.hashsalt": "gametheory"}):
        figure.savefig(contents, format=form, dpi=150, metadata=stamp)
    return contents.getvalue()


def _frame(ax: Axes, payoff_set: PayoffSet) -> None:
    """Room around the set for labels; equal margins even for points and segments."""
    corners = np.array(payoff_set.points, dtype=float)
    low, high = corners.min(axis=0), corners.max(axis=0)
    span = np.where(high > low, high - low, max(float((high - low).max()), 1.0))
    ax.set_xlim(low[0] - 0.18 * span[0], high[0] + 0.22 * span[0])
    ax.set_ylim(low[1] - 0.18 * span[1], high[1] + 0.22 * span[1])
