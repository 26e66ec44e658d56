"""The picture of a comparison: what runs learned, and what happens when they meet.

Of three and more players each pair of them has a panel: payoff space seen along the others' axes.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import plots
from gametheory._support.fanning import fan_out
from gametheory._support.lettering import (
    entitle_all,
    entitle_figure,
    fold_axis_labels,
    in_place,
    legend_below_all,
    place_labels,
)
from gametheory._support.styling import LEAST_OF_PAIRS, OPACITY, SERIES, mark, scaled, sized
from gametheory._support.text import as_title, in_picture, plural
from gametheory.errors import InvalidArgument
from gametheory.outcomes import NO_NORM
from learners.evaluation.encounters import MATCHES
from learners.evaluation.report import played_for
from learners.learning import LEARNERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from learners.evaluation.comparison import Comparison
    from learners.evaluation.encounters import Match

SHOWN = 1500
"""Cross-play outcomes drawn of each class; a fixed sample, so that the same runs give the
same picture."""

MET = ("cross-play, different norms", "cross-play, same norm")
STRANGERS = "cross-play, all"

MEETINGS = SERIES[::-1]
"""Marks and colours of who met: not those of the norms beside them."""


def draw(comparison: Comparison, ax: Sequence[Axes] | None = None) -> Figure:
    """Two views of one payoff space: what runs learned, and what happens when they meet."""
    stage = comparison.stage
    pairs = list(itertools.combinations(range(stage.num_players), 2))
    given = _new_axes(len(pairs)) if ax is None else np.array(ax, dtype=object)
    axes: list[Axes] = list(np.ravel(given))
    if len(axes) != 2 * len(pairs):
        wanted = "two axes" if len(pairs) == 1 else f"{2 * len(pairs)} axes, of every pair"
        raise InvalidArgument(f"expected {wanted}, for self-play and cross-play, got {len(axes)}")
    labels: list[tuple[Axes, Any]] = []
    views = list(zip(itertools.product((_self_play, _cross_play), pairs), axes, strict=True))
    for (_, pair), side in views:
        labels.append((side, _draw_known(comparison, side, pair)))
        first, second = (in_picture(stage.players[player]) for player in pair)
        side.set_xlabel(f"payoff of {first}, {played_for(comparison)}")
        side.set_ylabel(f"payoff of {second}, {played_for(comparison)}")
        fold_axis_labels(side)
    if len(pairs) == 1:
        _draw_equilibria(comparison, axes[0])
        for side in axes:
            plots.plot_solutions(comparison.solutions, side)
    for k, title in enumerate(_titles(comparison)):
        entitle_all(axes[k * len(pairs) : (k + 1) * len(pairs)], title)
    clouds = [drawn(comparison, side, pair) for (drawn, pair), side in views]
    # All panels of a row say the same: of several, one legend does.
    for k in range(0, len(axes), len(pairs)):
        row = axes[k : k + len(pairs)]
        legend_below_all(row) if len(pairs) > 1 else plots.legend_below(row[0], columns=2)
    outcomes = np.array(list(comparison.solutions.by_outcome()), dtype=float)
    with in_place(axes[0]):
        for ((_, pair), side), own in zip(views, clouds, strict=True):
            at = [cloud.get_offsets().data for cloud in own]
            fanned = fan_out(side, at, stars=outcomes[:, list(pair)])
            for cloud, points in zip(own, fanned, strict=True):
                cloud.set_offsets(points)
    figure: Figure = given.flat[0].figure
    if ax is None:
        kind = str(comparison.kind)
        named = f"{in_picture(as_title(stage.name))}: {kind}"
        entitle_figure(figure, named if stage.name else kind.capitalize())
    with in_place(axes[0]):
        for side, names in labels:
            if len(pairs) == 1:
                plots.label_solutions(comparison.solutions, side)
            else:
                place_labels(side, names)
    return figure


def _new_axes(pairs: int) -> NDArray[Any]:
    if pairs == 1:
        return plots.new_axes(2)
    return plots.new_axes(pairs, rows=2, width=5.4, height=5.8, shared=False, least=LEAST_OF_PAIRS)


def _draw_known(comparison: Comparison, ax: Axes, pair: tuple[int, int]) -> Any:
    """What can be had; with three players and more the solutions, whose labels it gives, and d."""
    if comparison.stage.num_players == 2:
        plots.plot_attainable(comparison.payoff_set, ax)
        return []
    solved = comparison.solutions
    plots.plot_projection(comparison.payoff_set, ax, players=pair, solved=solved, labelled=False)
    names: dict[tuple[float, float], list[str]] = {}
    for outcome, those in solved.by_outcome().items():
        at = (float(outcome[pair[0]]), float(outcome[pair[1]]))
        names.setdefault(at, []).extend(those)
    return [(at, " =\n".join(those)) for at, those in names.items()]


def _draw_equilibria(comparison: Comparison, ax: Axes) -> None:
    if comparison.equilibria is not None:
        plots.plot_equilibria(comparison.equilibria, ax)
    d = np.array(comparison.solutions.disagreement, dtype=float)
    ax.plot(*d, label="disagreement", **mark("disagreement") | {"zorder": 2})


def _self_play(comparison: Comparison, ax: Axes, pair: tuple[int, int]) -> list[Any]:
    """What each run reached, a kind of mark for each norm."""
    evaluation, drawn = comparison.evaluation, []
    for k, (norm, share) in enumerate(evaluation.shares.items()):
        points = evaluation.classification.points[evaluation.norms == norm]
        what = "no norm" if norm == NO_NORM else in_picture(norm)
        label = f"learned {what}: {share.mean:.0%} of runs ({len(points):,})"
        series = SERIES[k % len(SERIES)]
        drawn.append(_scatter(ax, points[:, list(pair)], series, 4.5, label))
    return drawn


def _titles(comparison: Comparison) -> tuple[str, str]:
    """Of self-play, and of cross-play."""
    runs, learner = plural(len(comparison.runs), "run"), in_picture(_who_learned(comparison))
    several = comparison.stage.num_players > 2
    who = "strangers, and groups of partners" if several else "independently trained players"
    return f"self-play: norms learned by {runs} of {learner}", f"cross-play: {who} meet"


def _who_learned(comparison: Comparison) -> str:
    """A learner of this library as titles have it; one of the caller's as the caller named it."""
    name = comparison.runs.hyperparameters.learner
    return as_title(name) if name in LEARNERS else name


def _cross_play(comparison: Comparison, ax: Axes, pair: tuple[int, int]) -> list[Any]:
    """What those who met reached, of each class at most `SHOWN`, and what they got on average."""
    several = comparison.stage.num_players > 2
    evaluation, drawn = comparison.evaluation, []
    chosen = np.random.default_rng(0)
    met = "combinations" if several else "pairs"
    for k, match in _classes(comparison):
        where = np.argwhere(evaluation.pairs(match.name))
        if len(where) == 0:
            continue
        count = f"{len(where):,}"
        if len(where) > SHOWN:
            where = where[np.sort(chosen.choice(len(where), SHOWN, replace=False))]
            count = f"{SHOWN:,} of {count}"
        score = "" if match.score is None else f"score {match.score.mean:.2f}, "
        short = match.name.removeprefix("cross-play, ")
        points = evaluation.cross_play.payoffs[tuple(where.T)][:, list(pair)]
        shape, shade = MEETINGS[k % len(MEETINGS)]
        drawn.append(_scatter(ax, points, (shape, shade), 3.2, f"{short}: {score}{count} {met}"))
        ring: dict[str, Any] = {"marker": shape, "mfc": "white", "mec": shade, "ms": 9, "mew": 2}
        mean = [match.payoffs[player].mean for player in pair]
        ax.plot(*mean, ls="", zorder=8.5, label=f"mean, {short}", **scaled(ring))
    return drawn


def _classes(comparison: Comparison) -> Iterator[tuple[int, Match]]:
    """The matches that are drawn, each with the place of its mark; groups, if any, below."""
    by_name = {match.name: match for match in comparison.evaluation.matches}
    between = [match for name, match in by_name.items() if name not in MATCHES]
    yield from zip(itertools.count(len(MET)), between)
    normless = not any(by_name[name].payoffs[0].pairs for name in MET)
    for k, name in enumerate([STRANGERS] if normless else MET):
        yield k, by_name[name]


def _scatter(
    ax: Axes, points: NDArray[np.float64], series: tuple[str, str], size: float, label: str
) -> Any:
    """Points above everything that is not learned."""
    shape, shade = series
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
