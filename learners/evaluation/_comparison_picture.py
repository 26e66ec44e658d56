"""The picture of a comparison: what runs learned, and what happens when they meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import plots
from gametheory._support.fanning import fan_out
from gametheory._support.lettering import entitle, entitle_figure, fold_axis_labels
from gametheory._support.styling import OPACITY, SERIES, mark, scaled, sized
from gametheory._support.text import as_title, in_picture, plural
from gametheory.errors import InvalidArgument
from gametheory.outcomes import NO_NORM
from learners.evaluation.report import played_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from learners.evaluation.comparison import Comparison

SHOWN_PAIRS = 1500
"""Cross-play outcomes drawn of each class; a fixed sample, so that the same runs give the
same picture."""


MET = ("cross-play, different norms", "cross-play, same norm")


def draw(comparison: Comparison, ax: Sequence[Axes] | None = None) -> Figure:
    """Two views of one payoff space: what runs learned, and what happens when they meet."""
    stage = comparison.stage
    axes = plots.new_axes(2) if ax is None else list(np.ravel(np.array(ax, dtype=object)))
    if len(axes) != 2:
        raise InvalidArgument(f"expected two axes, for self-play and cross-play, got {len(axes)}")
    left, right = axes
    for side in axes:
        plots.plot_attainable(comparison.payoff_set, side)
        side.set_xlabel(f"payoff of {in_picture(stage.players[0])}, {played_for(comparison)}")
        side.set_ylabel(f"payoff of {in_picture(stage.players[1])}, {played_for(comparison)}")
        fold_axis_labels(side)
    if comparison.equilibria is not None:
        plots.plot_equilibria(comparison.equilibria, left)
    d = np.array(comparison.solutions.disagreement, dtype=float)
    left.plot(*d, label="disagreement", **mark("disagreement") | {"zorder": 2})
    for side in axes:
        plots.plot_solutions(comparison.solutions, side)
    clouds = (_self_play(comparison, left), _cross_play(comparison, right))
    for side in axes:
        plots.legend_below(side, columns=2)
    stars = np.array(list(comparison.solutions.by_outcome()), dtype=float)
    for side, own in zip(axes, clouds, strict=True):
        fanned = fan_out(side, [cloud.get_offsets().data for cloud in own], stars=stars)
        for cloud, points in zip(own, fanned, strict=True):
            cloud.set_offsets(points)
    for side in axes:
        plots.label_solutions(comparison.solutions, side)
    figure: Figure = left.figure
    if ax is None:
        entitle_figure(figure, f"{in_picture(as_title(stage.name))}: {comparison.kind}")
    return figure


def _self_play(comparison: Comparison, ax: Axes) -> list[Any]:
    """What each run reached, a kind of mark for each norm."""
    evaluation = comparison.evaluation
    runs = plural(len(comparison.runs), "run")
    learner = in_picture(as_title(comparison.runs.hyperparameters.learner))
    entitle(ax, f"self-play: norms learned by {runs} of {learner}")
    drawn = []
    for k, (norm, share) in enumerate(evaluation.shares.items()):
        points = evaluation.classification.points[evaluation.norms == norm]
        what = "no norm" if norm == NO_NORM else in_picture(norm)
        label = f"learned {what}: {share.mean:.0%} of runs ({len(points):,})"
        drawn.append(_scatter(ax, points, k, 4.5, label))
    return drawn


def _cross_play(comparison: Comparison, ax: Axes) -> list[Any]:
    """What pairs reached, of each class at most `SHOWN_PAIRS`, and what they got on average."""
    entitle(ax, "cross-play: independently trained players meet")
    evaluation, drawn = comparison.evaluation, []
    chosen = np.random.default_rng(0)
    for k, name in enumerate(MET):
        where = np.argwhere(evaluation.pairs(name))
        if len(where) == 0:
            continue
        count = f"{len(where):,}"
        if len(where) > SHOWN_PAIRS:
            where = where[np.sort(chosen.choice(len(where), SHOWN_PAIRS, replace=False))]
            count = f"{SHOWN_PAIRS:,} of {count}"
        match = next(m for m in evaluation.matches if m.name == name)
        score = "" if match.score is None else f"score {match.score.mean:.2f}, "
        short = name.removeprefix("cross-play, ")
        points = evaluation.cross_play.payoffs[where[:, 0], where[:, 1]]
        drawn.append(_scatter(ax, points, k, 3.2, f"{short}: {score}{count} pairs"))
        shape, shade = SERIES[k]
        ring: dict[str, Any] = {"marker": shape, "mfc": "white", "mec": shade, "ms": 9, "mew": 2}
        mean = [estimate.mean for estimate in match.payoffs]
        ax.plot(*mean, ls="", zorder=8.5, label=f"mean, {short}", **scaled(ring))
    return drawn


def _scatter(ax: Axes, points: NDArray[np.float64], k: int, size: float, label: str) -> Any:
    """Points above everything that is not learned."""
    shape, shade = SERIES[k % len(SERIES)]
    area = sized(size) ** 2
    style: dict[str, Any] = {
        "marker": shape,
        "c": shade,
        "s": area,
        "alpha": OPACITY,
        "linewidths": 0,
        "zorder": 8,
    }
    return ax.scatter(*points.T, label=label, **style)
