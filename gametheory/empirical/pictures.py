"""Pictures of payoff tables: who meets whom as a heat map, and payoff space with errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gametheory._support.canvas import new_axes
from gametheory._support.check import checked
from gametheory._support.lettering import legend_below, name_axes, write_cells
from gametheory._support.styling import BLUE, INK, LINE, RED, sized
from gametheory._support.text import in_picture
from gametheory.empirical.boxes import IntervalGame
from gametheory.empirical.studying import EmpiricalStudy
from gametheory.empirical.tables import PayoffTable
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_WRITTEN = 15
"""Actions of a player up to which the payoffs are written into the cells."""

MOST_DRAWN = 60
"""Actions of a player that a heat map shows."""

FRAMES = {2: ("-", "equilibrium of all games"), 1: (":", "of some games")}


@checked
def plot_meta_game(table: PayoffTable, box: IntervalGame, ax: Axes | None = None) -> Axes:
    """Who meets whom: the sum of mean payoffs as a heat map (darker: larger), two players.

    In each cell both means and half the lengths of their intervals, where that fits; a solid frame
    around pure equilibria of all games of the box, a dotted one around those of some. Raises
    `InvalidArgument` for other numbers of players, a box of another shape, and beyond 60 actions.
    """
    _require_two(table, box)
    if max(table.shape) > MOST_DRAWN:
        raise InvalidArgument(
            f"expected at most {MOST_DRAWN} actions of a player in a picture, got "
            f"{max(table.shape)}"
        )
    ax = new_axes()[0] if ax is None else ax
    total = table.mean.sum(axis=0)
    low, high = float(np.nanmin(total)), float(np.nanmax(total))
    # Pale, so that what is written and framed can be read everywhere.
    ax.imshow(total, cmap="Purples", aspect="auto", vmin=low, vmax=2 * high - low or 1)
    half = (box.upper - box.lower).astype(np.float64) / 2
    shown = set()
    for level, (style, label) in FRAMES.items():
        for i, j in np.argwhere(box.pure_verdicts == level).tolist():
            x, y = [j - 0.46, j + 0.46], [i - 0.46, i + 0.46]
            ax.plot(
                [x[0], x[1], x[1], x[0], x[0]],
                [y[0], y[0], y[1], y[1], y[0]],
                color=RED,
                linestyle=style,
                linewidth=sized(2),
                label=None if level in shown else label,
            )
            shown.add(level)
    ax.set_xlim(-0.5, table.shape[1] - 0.5)
    ax.set_ylim(table.shape[0] - 0.5, -0.5)
    ax.set_xticks(range(table.shape[1]), [in_picture(a) for a in table.actions[1]])
    ax.set_yticks(range(table.shape[0]), [in_picture(a) for a in table.actions[0]])
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel(in_picture(table.players[1]), labelpad=sized(10))
    ax.set_ylabel(in_picture(table.players[0]), labelpad=sized(10))
    if shown:
        legend_below(ax)
    if max(table.shape) <= MOST_WRITTEN:
        write_cells(
            ax,
            {
                (i, j): (
                    "\n".join(f"{table.mean[k, i, j]:.3g} ± {half[k, i, j]:.2g}" for k in range(2)),
                    INK,
                )
                for i, j in np.ndindex(table.shape)
            },
        )
    return ax


@checked
def plot_payoffs(found: EmpiricalStudy, ax: Axes | None = None) -> Axes:
    """Payoff space: each cell with its two intervals, the equilibria, and the norms' solutions.

    Raises `InvalidArgument` for other numbers of players than two.
    """
    table, box = found.table, found.box
    _require_two(table, box)
    ax = new_axes()[0] if ax is None else ax
    means = table.mean.reshape(2, -1)
    low, high = (side.astype(np.float64).reshape(2, -1) for side in (box.lower, box.upper))
    ax.errorbar(
        means[0],
        means[1],
        xerr=np.maximum([means[0] - low[0], high[0] - means[0]], 0),
        yerr=np.maximum([means[1] - low[1], high[1] - means[1]], 0),
        fmt=".",
        color="#999999",
        capsize=sized(2),
        label="cell",
        zorder=2,
    )
    points = np.array(
        [[float(x) for x in each.equilibrium.exact_payoffs] for each in found.survivals.items]
    ).reshape(-1, 2)
    sure = {s.subject for s in found.equilibria if s.verdict == "all"}
    solid = [
        each.equilibrium.is_pure and each.equilibrium.actions in sure
        for each in found.survivals.items
    ]
    for is_sure, label in ((True, "equilibrium of all games"), (False, "of the mean game")):
        own = points[[s == is_sure for s in solid]]
        if len(own):
            ax.plot(
                *own.T, "o", color=BLUE, label=label, zorder=4,
                markerfacecolor=BLUE if is_sure else "none", markersize=sized(9),
            )  # fmt: skip
    if found.classification is not None:
        marks = "sD^v*P"
        solved = found.classification.solutions
        for k, optimum in enumerate(solved.values()):
            where = np.array([[float(x) for x in p] for p in optimum.exact_face]).reshape(-1, 2)
            ax.plot(
                *where.T, marks[k % len(marks)], markerfacecolor="none", markeredgecolor=LINE,
                markersize=sized(11 + 2 * k), linestyle="none", zorder=5,
                label=in_picture(optimum.name),
            )  # fmt: skip
    name_axes(ax, *table.players)
    legend_below(ax)
    return ax


@checked
def picture_of(found: EmpiricalStudy) -> Figure:
    """The heat map beside payoff space."""
    _require_two(found.table, found.box)
    left, right = new_axes(2, shared=False)
    plot_meta_game(found.table, found.box, left)
    plot_payoffs(found, right)
    figure: Any = left.figure
    return figure  # type: ignore[no-any-return]


def _require_two(table: PayoffTable, box: IntervalGame) -> None:
    if table.num_players != 2 or box.shape != table.shape:
        raise InvalidArgument(
            f"expected a table of two players and a box of its shape for a picture, got "
            f"{table.shape} and {box.shape}"
        )


__all__ = ["picture_of", "plot_meta_game", "plot_payoffs"]
