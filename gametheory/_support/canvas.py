"""Axes, legends, labels and files of pictures, whatever they show.

Nothing here needs a display, and nothing calls `show`.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.atomic import write_file
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import AtLeast, AtMost
from gametheory._support.places import require_file
from gametheory._support.text import in_picture
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Inches = Annotated[float, AtLeast(0.1), AtMost(1000)]
IN_FILES, ON_SCREEN = 150, 90
"""Dots an inch of pictures in files, and in notebooks."""

LONGEST_IN_LINE = 36
"""Letters of a player's name up to which the label of an axis is one line."""

FORMATS = (".png", ".pdf", ".svg")
SHADE, LINE, INK, DISPUTE = "#e3dcec", "#6a4c93", "#222222", "#e07a3f"
RED, BLUE = "#b03030", "#2f5fa8"


@checked
def new_axes(
    columns: Annotated[int, AtLeast(1), AtMost(100)] = 1,
    *,
    rows: Annotated[int, AtLeast(1), AtMost(100)] = 1,
    width: Inches = 6.4,
    height: Inches = 5.6,
    shared: bool = True,
) -> NDArray[Any]:
    """Axes of a figure that needs no display, `[column]`, by default with shared scales.

    With `rows` one row after another; width and height are those of one of the axes. A notebook
    whose cell ends in these axes, or in their figure, shows the picture.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    axes_class, figure_class = _shown()
    figure = figure_class(figsize=(width * columns, height * rows), layout="constrained")
    FigureCanvasAgg(figure)
    kind = {"axes_class": axes_class}
    axes = figure.subplots(rows, columns, sharex=shared, sharey=shared, subplot_kw=kind)
    return np.ravel(axes)


@cache
def _shown() -> tuple[Any, Any]:
    """Axes and figures that notebooks show, made where matplotlib is used."""
    from matplotlib import axes, figure

    class Axes(axes.Axes):
        def _repr_png_(self) -> bytes:
            return _contents(self.figure, "png", ON_SCREEN)

    class Figure(figure.Figure):
        def _repr_png_(self) -> bytes:
            return _contents(self, "png", ON_SCREEN)

    return Axes, Figure


@checked
def legend_below(ax: Axes, columns: int = 3) -> None:
    """A legend under the axes, where it hides nothing; its marks are opaque."""
    legend = ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.12),
        ncols=columns,
        fontsize=8,
        frameon=False,
        markerscale=0.75,  # the largest marks are as high as a line
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1)


@checked
def name_axes(ax: Axes, across: str, up: str, *, per_step: bool = False) -> None:
    """Say whose payoffs the axes show, and that they are per step where a game goes on."""
    for player, say in ((across, ax.set_xlabel), (up, ax.set_ylabel)):
        name = in_picture(player)
        if len(name) > LONGEST_IN_LINE:
            say(f"payoff{' per step' * per_step} of\n{name}")
        else:
            say(f"payoff of {name}{', per step' * per_step}")


@checked
def place_labels(ax: Axes, texts: Sequence[tuple[tuple[float, float], str]]) -> None:
    """Annotate points so that labels overlap neither each other, nor points, nor the frame.

    Greedy over offsets around each point, nearest first. Call it when the scales are final. In
    pictures of 16 games adjustText 1.4 left three overlaps, a covered mark and a label outside the
    frame, and this none.
    """
    if len(texts) == 0:
        return
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
    """Write the figure whole or not at all; made anew, it gives the same bytes."""
    require_format(path)
    write_file(path, picture(figure, Path(path).suffix))


@checked
def picture(figure: Figure, suffix: str = ".png") -> bytes:
    """The figure as the contents of a file; made anew, it gives the same bytes."""
    require_among(suffix.lower(), FORMATS, "the suffix of a picture")
    return _contents(figure, suffix.lower()[1:], IN_FILES)


def _contents(figure: Any, form: str, dots: int) -> bytes:
    stamp = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(form)
    from matplotlib import rc_context

    contents = io.BytesIO()
    # Letters as outlines that journals accept (Type 42), not as bitmaps of their own (Type 3).
    with rc_context({"svg.hashsalt": "gametheory", "pdf.fonttype": 42}):
        figure.savefig(contents, format=form, dpi=dots, metadata=stamp)
    return contents.getvalue()
