"""A comparison as a picture: what runs learned, and what happens when they meet, in payoff space.

Of three and more players each pair of them has a panel: payoff space seen along the others' axes.
"""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import plots
from gametheory._support.text import in_picture, plural
from gametheory.errors import InvalidArgument
from learners.evaluation.encounters import MATCHES
from learners.evaluation.report import span_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from learners.evaluation.comparison import Comparison
    from learners.evaluation.encounters import Match

SHOWN_PAIRS = 1500
"""Cross-play outcomes drawn of each class; a fixed sample, so that the same runs give the
same picture."""

# Shape and lightness both differ, so that the classes can be told apart in grey.
_MARKS = ("o", "s", "^", "D", "v", "h")
_SHADES = ("#08306b", "#d55e00", "#56b4e9", "#999999", "#009e73", "#f0c808")


def draw(comparison: Comparison, ax: Sequence[Axes] | None = None) -> Figure:
    """Two views of one payoff space: self-play and cross-play."""
    players = comparison.stage.players
    pairs = list(itertools.combinations(range(len(players)), 2))
    own = ax is None
    axes = _new_axes(len(pairs)) if ax is None else list(np.ravel(np.array(ax, dtype=object)))
    if len(axes) != 2 * len(pairs):
        wanted = "two axes" if len(pairs) == 1 else f"{2 * len(pairs)} axes, of every pair"
        raise InvalidArgument(f"expected {wanted}, for self-play and cross-play, got {len(axes)}")
    jitter = np.random.default_rng(0)
    for left, right, pair in zip(axes, axes[len(pairs) :], pairs, strict=False):
        _draw_pair(comparison, left, right, pair, jitter)
    figure: Figure = axes[0].figure
    if own:
        stage = comparison.stage
        figure.suptitle(f"{in_picture(stage.name)}: {comparison.kind}", fontsize=11)
    return figure


def _new_axes(pairs: int) -> NDArray[Any]:
    if pairs == 1:
        return plots.new_axes(2)
    return plots.new_axes(pairs, rows=2, width=5.4, height=5.8, shared=False)


def _draw_pair(
    comparison: Comparison,
    left: Axes,
    right: Axes,
    pair: tuple[int, int],
    jitter: np.random.Generator,
) -> None:
    stage, evaluation = comparison.stage, comparison.evaluation
    axes, two = (left, right), len(stage.players) == 2
    seen = list(pair)
    span = np.ptp(np.array(comparison.payoff_set.points, dtype=float), axis=0)[seen]

    def scatter(ax: Any, points: Any, k: int, label: str, size: int) -> None:
        shown = points[:, seen]
        shown = shown + jitter.normal(scale=0.005, size=shown.shape) * span
        ax.scatter(
            *shown.T,
            s=size,
            marker=_MARKS[k % len(_MARKS)],
            c=_SHADES[k % len(_SHADES)],
            alpha=0.45,
            linewidths=0,
            zorder=3,
            label=label,
        )

    for side in axes:
        if two:
            plots.plot_attainable(comparison.payoff_set, side)
        else:
            plots.plot_projection(comparison.payoff_set, side, players=pair)
    for k, (norm, share) in enumerate(evaluation.shares.items()):
        points = evaluation.classification.points[evaluation.norms == norm]
        told = f"learned {in_picture(norm)}: {share.mean:.0%} of runs ({len(points):,})"
        scatter(left, points, k, told if two else _folded(told), 26)
    if two:
        _draw_known(comparison, left)
    else:
        for side in axes:
            _draw_solved(comparison, side, pair)
    left.set_title(
        f"self-play: norms learned by {plural(len(comparison.runs), 'run')} of "
        f"{in_picture(comparison.runs.hyperparameters.learner)}",
        fontsize=10,
    )
    _draw_encounters(comparison, right, pair, jitter, scatter)
    right.set_title("cross-play: independently trained players meet", fontsize=10)
    for side in axes:
        if two:
            plots.plot_solutions(comparison.solutions, side)
            side.get_lines()[-1].set_markerfacecolor("none")  # what was learned shows through
        side.set_xlabel(f"payoff of {in_picture(stage.players[pair[0]])}, {span_of(comparison)}")
        side.set_ylabel(f"payoff of {in_picture(stage.players[pair[1]])}, {span_of(comparison)}")
        plots.legend_below(side, columns=2 if two else 1)
    if two:
        for side in axes:
            plots.label_solutions(comparison.solutions, side)


def _draw_encounters(
    comparison: Comparison,
    right: Axes,
    pair: tuple[int, int],
    jitter: np.random.Generator,
    scatter: Callable[..., None],
) -> None:
    """What came of strangers, and of groups, each with its mean."""
    evaluation = comparison.evaluation
    for match, k in _classes(comparison):
        where = np.argwhere(evaluation.pairs(match.name))
        if len(where) == 0:
            continue
        if len(where) > SHOWN_PAIRS:
            where = where[np.sort(jitter.choice(len(where), SHOWN_PAIRS, replace=False))]
        points = evaluation.cross_play.payoffs[tuple(where.T)]
        score = "" if match.score is None else f": score {match.score.mean:.2f}"
        scatter(right, points, k, match.name.removeprefix("cross-play, ") + score, 12)
        mean = [match.payoffs[player].mean for player in pair]
        right.plot(
            *mean,
            "X",
            ms=11,
            mfc=_SHADES[k % len(_SHADES)],
            mec="white",
            mew=1.2,
            zorder=8,
            ls="",
            label=f"mean, {match.name.removeprefix('cross-play, ')}",
        )


def _draw_known(comparison: Comparison, ax: Axes) -> None:
    """Equilibria under what was learned, and the disagreement point."""
    if comparison.equilibria is not None:
        drawn = len(ax.get_lines())
        plots.plot_equilibria(comparison.equilibria, ax)
        for mark in ax.get_lines()[drawn:]:
            mark.set_zorder(2.5)
    d = np.array(comparison.solutions.disagreement, dtype=float)
    ax.plot(*d, "P", ms=12, mfc="#bbbbbb", mec=plots.INK, zorder=2, ls="", label="disagreement")


def _draw_solved(comparison: Comparison, ax: Axes, pair: tuple[int, int]) -> None:
    """The disagreement point and the solutions, named in the legend: panels are small."""
    marks = ["*", "p", "H", "8"]
    d = np.array(comparison.solutions.disagreement, dtype=float)[list(pair)]
    ax.plot(*d, "P", ms=12, mfc="#bbbbbb", mec=plots.INK, zorder=2, ls="", label="disagreement")
    for mark, (outcome, names) in zip(
        marks, comparison.solutions.by_outcome().items(), strict=False
    ):
        at = [float(outcome[player]) for player in pair]
        style: dict[str, Any] = {
            "ms": 15,
            "mfc": "none",
            "mec": plots.INK,
            "mew": 1.3,
            "zorder": 6,
            "ls": "",
        }
        ax.plot(*at, mark, label=_folded(" = ".join(names)), **style)


def _folded(label: str) -> str:
    """On lines that fit below a panel."""
    return textwrap.fill(label, 56)


def _classes(comparison: Comparison) -> Iterator[tuple[Match, int]]:
    """The matches that are drawn, each with its mark."""
    by_name = {match.name: match for match in comparison.evaluation.matches}
    between = [match for name, match in by_name.items() if name not in MATCHES]
    yield from zip(between, itertools.count(3))
    yield by_name["cross-play, different norms"], 2
    yield by_name["cross-play, same norm"], 0
