"""Pictures of dynamics: the unit square, the triangle of three types, shares over time.

Every function takes `ax=None`, returns the axes, and never calls `show`. Rest points are proven
ones: filled where they are stable, half filled where that is not decided, hollow where unstable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import to_fraction
from gametheory._support.canvas import new_axes
from gametheory._support.check import checked
from gametheory._support.kinds import NumberLike
from gametheory._support.lettering import legend_below
from gametheory._support.styling import INK, SERIES, sized
from gametheory._support.text import in_picture
from gametheory.dynamics.best_reply_paths import BestReplyPath
from gametheory.dynamics.fictitious_play import FictitiousPlay
from gametheory.dynamics.flows import Flow, velocity_of
from gametheory.dynamics.rest_points import (
    ASYMPTOTICALLY_STABLE,
    NOT_DECIDED,
    STABLE,
    UNSTABLE,
    RestPoint,
    replicator_rest_points,
    require_populations,
)
from gametheory.equilibria import quantal_response_path
from gametheory.errors import InvalidArgument, Unsupported
from gametheory.games import NormalForm

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gametheory.dynamics.flows import Floats

HEIGHT = 3**0.5 / 2
"""Of the triangle, whose sides are 1."""

CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])

MARKS = {
    ASYMPTOTICALLY_STABLE: {"marker": "o", "markerfacecolor": INK},
    STABLE: {"marker": "s", "markerfacecolor": INK},
    NOT_DECIDED: {"marker": "o", "markerfacecolor": INK, "fillstyle": "left"},
    UNSTABLE: {"marker": "o", "markerfacecolor": "white"},
}
STYLES = ("-", "--", ":", "-.")


@checked
def plot_square(
    game: NormalForm,
    ax: Axes | None = None,
    *,
    precision: NumberLike | None = None,
    paths: Sequence[Flow | FictitiousPlay | BestReplyPath] = (),
) -> Axes:
    """The phase portrait of a 2x2 game with a population for each player, in the unit square.

    Across goes the share of the first player's first action, up that of the second's. Arrows
    follow replicator dynamics, with its rest points, or with a `precision` logit dynamics, with the
    quantal response equilibrium of the principal branch. `paths` are drawn on top: flows, paths of
    best replies, or the beliefs of fictitious play. Raises `Unsupported` unless the game is 2x2.
    """
    if game.shape != (2, 2):
        raise Unsupported(f"expected a 2x2 game, got {game.shape}: plot_triangle takes 3 actions")
    lam = None if precision is None else float(to_fraction(precision, "a precision"))
    ax = new_axes(width=5.6, height=5.6)[0] if ax is None else ax
    velocity = velocity_of(game, lam, False)
    grid = np.linspace(0, 1, 33)
    across, up = np.meshgrid(grid, grid)
    x = np.stack([across, 1 - across])
    y = np.stack([up, 1 - up])
    A, B = game.payoffs.astype(np.float64)
    gains = [np.einsum("ij,jkl->ikl", A, y), np.einsum("ij,ikl->jkl", B, x)]
    moves = [_first_moves(own, earned, lam) for own, earned in zip((x, y), gains, strict=True)]
    _stream(ax, grid, grid, *moves)
    if lam is None:
        _mark(ax, replicator_rest_points(game).points, lambda p: (p[0][0], p[1][0]))
    else:
        found = quantal_response_path(game, precisions=[lam])
        if len(found):
            at = [own[0][0] for own in found.profiles]
            still = max(abs(v).max() for v in velocity([own[0] for own in found.profiles])) < 1e-6
            label = "quantal response equilibrium (principal branch)"
            ax.plot(*at, "D", color=INK, label=label if still else None, clip_on=False, zorder=5)
    for k, path in enumerate(paths):
        first, second = _shares_of(path, game)
        _line(ax, first[:, 0], second[:, 0], k)
    names = [in_picture(labels[0]) for labels in game.actions]
    who = [in_picture(player) for player in game.players]
    ax.set_xlabel(f"share of {names[0]}, {who[0]}")
    ax.set_ylabel(f"share of {names[1]}, {who[1]}")
    ax.set_xlim(-0.02, 1.02)
    ax.set_ylim(-0.02, 1.02)
    ax.set_aspect("equal")
    _legend(ax)
    return ax


@checked
def plot_triangle(
    game: NormalForm,
    ax: Axes | None = None,
    *,
    precision: NumberLike | None = None,
    paths: Sequence[Flow] = (),
) -> Axes:
    """The phase portrait of one population that plays a symmetric 3x3 game, in a triangle.

    A corner stands for a population of one type. Arrows, rest points and `precision` as in
    `plot_square`; paths are flows of one population. Raises `Unsupported` unless the game is 3x3,
    `InvalidArgument` unless it is symmetric.
    """
    if game.shape != (3, 3):
        raise Unsupported(f"expected a 3x3 game, got {game.shape}: plot_square takes 2x2 games")
    require_populations(game, True)
    lam = None if precision is None else float(to_fraction(precision, "a precision"))
    ax = new_axes(width=5.8, height=5.6)[0] if ax is None else ax
    grid = np.linspace(0, 1, 49)
    across, up = np.meshgrid(grid, grid * HEIGHT)
    third = up / HEIGHT
    second = across - third / 2
    shares = np.stack([1 - second - third, second, third])
    outside = shares.min(axis=0) < -1e-9
    A = game.payoffs[0].astype(np.float64)
    earned = np.einsum("ij,jkl->ikl", A, shares)
    moves = _moves(shares, earned, lam)
    horizontal, vertical = np.einsum("ic,ikl->ckl", CORNERS, moves)
    for field in (horizontal, vertical):
        field[outside] = np.nan
    _stream(ax, grid, grid * HEIGHT, horizontal, vertical)
    edge = np.vstack([CORNERS, CORNERS[:1]])
    ax.plot(edge[:, 0], edge[:, 1], color=INK, lw=sized(1))
    if lam is None:
        found = replicator_rest_points(game, one_population=True).points
        _mark(ax, found, lambda p: tuple(np.array(p[0], dtype=float) @ CORNERS))
    for k, path in enumerate(paths):
        if not path.one_population or path.shares[0].shape[1] != 3:
            raise InvalidArgument("expected paths of one population of three types, got another")
        line = path.shares[0] @ CORNERS
        _line(ax, line[:, 0], line[:, 1], k)
    places = (((0, -0.05), "center", "top"), ((1, -0.05), "center", "top"))
    for (at, ha, va), name in zip(
        (*places, ((0.5, HEIGHT + 0.04), "center", "bottom")), game.actions[0], strict=True
    ):
        ax.text(*at, in_picture(name), ha=ha, va=va)
    ax.set_xlim(-0.1, 1.1)
    ax.set_ylim(-0.14, HEIGHT + 0.12)
    ax.set_aspect("equal")
    ax.set_axis_off()
    _legend(ax)
    return ax


@checked
def plot_over_time(path: Flow | FictitiousPlay, ax: Axes | None = None) -> Axes:
    """The share of every action over time; of fictitious play beliefs over steps, on a log scale.

    Players differ in the style of line and the filling of marks, actions in colour and mark.
    """
    ax = new_axes(width=6.4, height=4.2)[0] if ax is None else ax
    played = isinstance(path, FictitiousPlay)
    times = np.arange(1, len(path) + 1) if isinstance(path, FictitiousPlay) else path.times
    one = not isinstance(path, FictitiousPlay) and path.one_population
    for i, shares in enumerate(_shares_of(path, path.game)):
        for k, label in enumerate(path.game.actions[i]):
            who = "" if one else f"{in_picture(path.game.players[i])}: "
            ax.plot(
                times,
                shares[:, k],
                color=SERIES[k % len(SERIES)][1],
                marker=SERIES[k % len(SERIES)][0],
                markevery=(0.03 + 0.02 * k % 0.1, 0.15),
                ms=sized(5),
                mfc=SERIES[k % len(SERIES)][1] if i % 2 == 0 else "white",
                ls=STYLES[i % len(STYLES)],
                lw=sized(1.4),
                label=f"{who}{in_picture(label)}",
            )
    if played:
        ax.set_xscale("log")
    ax.set_xlabel("step" if played else "time")
    ax.set_ylabel("share so far" if played else "share")
    ax.set_ylim(-0.02, 1.02)
    _legend(ax)
    return ax


def _shares_of(path: Flow | FictitiousPlay | BestReplyPath, game: NormalForm) -> tuple[Floats, ...]:
    if isinstance(path, BestReplyPath):
        corners = [[np.array(own, dtype=float) for own in corner] for corner in path.corners]
        if path.ended == "equilibrium":
            last = [
                np.eye(len(own))[k] for own, k in zip(corners[-1], path.replies[-1], strict=True)
            ]
            corners.append(last)
        return tuple(np.array([corner[i] for corner in corners]) for i in range(2))
    if isinstance(path, Flow):
        if path.game.shape != game.shape or (path.one_population and len(game.shape) == 1):
            raise InvalidArgument(f"expected a path of a game of shape {game.shape}, got another")
        return path.shares
    found = []
    steps = np.arange(1, len(path) + 1)[:, None]
    for own, count in zip(path.actions.T, path.game.shape, strict=True):
        found.append(np.cumsum(np.eye(count)[own], axis=0) / steps)
    return tuple(found)


def _first_moves(shares: Any, earned: Any, precision: float | None) -> Any:
    return _moves(shares, earned, precision)[0]


def _moves(shares: Any, earned: Any, precision: float | None) -> NDArray[Any]:
    """How shares move, `[type, ...]`, over a grid of states."""
    if precision is None:
        return np.asarray(shares * (earned - (shares * earned).sum(axis=0)))
    weights = np.exp(precision * (earned - earned.max(axis=0)))
    return np.asarray(weights / weights.sum(axis=0) - shares)


def _stream(ax: Axes, across: Any, up: Any, horizontal: Any, vertical: Any) -> None:
    speed = np.nan_to_num(np.hypot(horizontal, vertical))
    if speed.max() == 0:
        return  # everything rests: there is nothing to follow
    look: dict[str, Any] = {"color": "#9a8fb0", "linewidth": sized(0.8), "arrowsize": sized(0.9)}
    ax.streamplot(across, up, horizontal, vertical, density=1.1, **look)


def _mark(ax: Axes, points: Sequence[RestPoint], where: Callable[[Any], tuple[Any, Any]]) -> None:
    named = set()
    for point in points:
        across, up = where(point.profile)
        style: dict[str, Any] = dict(MARKS[point.stability])
        label = point.stability if point.stability not in named else None
        named.add(point.stability)
        if style.get("fillstyle"):
            style["markerfacecoloralt"] = "white"
        ax.plot(
            [float(across)],
            [float(up)],
            ls="None",
            markeredgecolor=INK,
            ms=sized(8),
            clip_on=False,
            zorder=6,
            label=label,
            **style,
        )


def _line(ax: Axes, across: Any, up: Any, k: int) -> None:
    """A path; it begins at a cross."""
    colour = SERIES[k % len(SERIES)][1]
    style = STYLES[k % len(STYLES)]
    ax.plot(across, up, color=colour, ls=style, lw=sized(1.8), zorder=4)
    ax.plot(across[:1], up[:1], "x", color=colour, ms=sized(7), zorder=5, clip_on=False)


def _legend(ax: Axes) -> None:
    handles, _ = ax.get_legend_handles_labels()
    if handles:
        legend_below(ax, columns=2 if len(handles) == 4 else min(len(handles), 3))


__all__ = ["plot_over_time", "plot_square", "plot_triangle"]
