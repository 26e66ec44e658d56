"""Words in pictures: legends, titles, names of axes, labels of points, text in cells.

They are folded between words to keep to their place; one word that is wider than it is cut.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast
from gametheory._support.styling import sized
from gametheory._support.text import in_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_IN_LINE = 36
"""Letters of a player's name up to which the label of an axis is one line."""

LARGEST_IN_LEGEND = 12
"""Points of a mark in a legend: the height of a line."""

FAR = 0.2
"""What a label far from its point costs: less than one that lies upon a line."""


@checked
def legend_below(ax: Axes, columns: Annotated[int, AtLeast(1)] = 3) -> None:
    """A legend under the axes, where it hides nothing; its marks are opaque.

    In at most so many columns: as many as there is room for. Call it when axes have their names.
    """
    _legend_under(ax, columns, _room(ax)[0])


def legend_below_all(axes: Sequence[Axes], columns: int = 4) -> None:
    """One legend, of the last of axes that say the same, in the middle under all of them.

    Where these are not one whole row of the picture, under the last of them.
    """
    middle = _middle(axes)
    if middle is None:
        legend_below(axes[-1], min(columns, 2))
    else:
        _legend_under(middle, columns, len(axes) * _room(middle)[0], wider=True)


def entitle_all(axes: Sequence[Axes], text: str) -> None:
    """One title above a whole row of the picture; else one above each of these axes."""
    middle = _middle(axes)
    if middle is None:
        for ax in axes:
            entitle(ax, text)
    else:
        _, renderer = _measuring(middle)
        title = middle.set_title(text, fontsize="medium")
        _fold(title, len(axes) * _room(middle)[0], renderer)


def _middle(axes: Sequence[Axes]) -> Axes | None:
    """The axes in the middle of a whole row of the picture; None if these are no such row."""
    places = [ax.get_subplotspec() for ax in axes]
    if any(place is None or place.get_gridspec().ncols != len(axes) for place in places):
        return None
    rows = {place.rowspan.start for place in places if place is not None}
    return axes[len(axes) // 2] if len(rows) == 1 and len(axes) % 2 else None


def _legend_under(ax: Axes, columns: int, room: float, *, wider: bool = False) -> None:
    """A legend in so many pixels across; `wider` than its axes, which stay as wide as they are."""
    from matplotlib.transforms import ScaledTranslation

    figure, renderer = _measuring(ax)
    letters, inch = _letters_of("small"), figure.dpi
    frame = ax.get_window_extent(renderer)
    across = ax.xaxis.get_tightbbox(renderer)
    below = 0.0 if across is None or not ax.axison else max(frame.y0 - across.y0, 0)
    aside = _aside(ax, renderer)
    shift = ScaledTranslation(
        -aside / 2 / inch, -(below / inch + letters / 2 / 72), figure.dpi_scale_trans
    )
    legend: Any = None
    for count in range(columns, 0, -1):
        legend = ax.legend(
            loc="upper center",
            bbox_to_anchor=(0.5, 0),
            bbox_transform=ax.transAxes + shift,
            ncols=count,
            fontsize="small",
            frameon=False,
            borderaxespad=0,
            markerscale=0.75,  # the largest marks are as high as a line
            columnspacing=1.5,
        )
        if legend.get_window_extent(renderer).width <= room:
            break
    else:
        wide = max(text.get_window_extent(renderer).width for text in legend.get_texts())
        rest = legend.get_window_extent(renderer).width - wide
        for text in legend.get_texts():
            _fold(text, room - rest, renderer)
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1)
        if hasattr(handle, "set_sizes"):
            handle.set_sizes([sized(6) ** 2])
        if hasattr(handle, "set_markersize"):
            handle.set_markersize(min(handle.get_markersize(), sized(LARGEST_IN_LEGEND)))
    high = legend.get_window_extent(renderer).height
    if wider:
        from matplotlib.patches import Rectangle

        legend.set_in_layout(False)
        # What is as high as the legend, not as wide, keeps the room for it.
        middle: Any = ax.transAxes
        below_axes = ScaledTranslation(0.5, 0, middle) + shift
        ax.add_artist(
            Rectangle(
                (0, -high / inch),
                0.01,
                high / inch,
                transform=figure.dpi_scale_trans + below_axes,
                fill=False,
                ec="none",
                clip_on=False,
            )
        )
    _grow(ax, high / inch)


def _grow(ax: Axes, inches: float) -> None:
    """Make a picture for print higher by what the highest legend of each row needs."""
    figure: Any = ax.figure
    place = ax.get_subplotspec()
    if not getattr(figure, "grows", False) or place is None:
        return
    rooms = figure.__dict__.setdefault("legend_rooms", {})
    row = place.rowspan.start
    more = inches - rooms.get(row, 0.0)
    if more > 0:
        rooms[row] = inches
        figure.set_figheight(figure.get_figheight() + more)


@checked
def entitle(ax: Axes, text: str) -> None:
    """A title above axes, folded where it would leave their part of the picture.

    It stands over the middle of the axes: call it when these have their names.
    """
    _, renderer = _measuring(ax)
    title = ax.set_title(text, fontsize="medium")
    _fold(title, _room(ax)[0] - _aside(ax, renderer), renderer)


@checked
def entitle_figure(figure: Figure, text: str) -> None:
    """A title above all axes, folded where it would be wider than the picture."""
    _fold(figure.suptitle(text, fontsize="medium"), 0.97 * figure.bbox.width, _ruler(figure))


def _aside(ax: Axes, renderer: Any) -> float:
    """The pixels left of axes that their numbers and their name take."""
    up = ax.yaxis.get_tightbbox(renderer)
    if up is None or not ax.axison:
        return 0.0
    return max(float(ax.get_window_extent(renderer).x0 - up.x0), 0.0)


def _room(ax: Axes) -> tuple[float, float]:
    """The pixels across and up that the picture has for these axes, with all that is around."""
    place = ax.get_subplotspec()
    box = ax.figure.bbox
    rows, columns = (1, 1) if place is None else place.get_gridspec().get_geometry()
    return 0.97 * box.width / columns, 0.97 * box.height / rows


def _fold(text: Any, room: float, renderer: Any) -> None:
    """Break the lines of a text that are wider than the room, between words."""
    folded: list[str] = []
    for line in text.get_text().split("\n"):
        kept = ""
        for word in line.split(" "):
            longer = f"{kept} {word}" if kept else word
            text.set_text(longer)
            if kept and _extent(text, renderer).width > room:
                folded.append(kept)
                longer = word
            kept = longer
        folded.append(kept)
    text.set_text("\n".join(folded))


def _extent(text: Any, renderer: Any) -> Any:
    """Where a text is, without the arrow and frame of an annotation."""
    from matplotlib.text import Text

    return Text.get_window_extent(text, renderer)


def _measuring(ax: Axes) -> tuple[Any, Any]:
    """The whole figure, and what measures its texts; a subfigure has no canvas of its own."""
    figure: Any = ax.figure.canvas.figure
    return figure, _ruler(figure)


def _ruler(figure: Any) -> Any:
    """What measures texts in pixels; canvases of files have none of their own."""
    from matplotlib.backends.backend_agg import RendererAgg

    if hasattr(figure.canvas, "get_renderer"):
        return figure.canvas.get_renderer()
    width, height = (max(int(side), 1) for side in figure.bbox.size)
    return RendererAgg(width, height, figure.dpi)  # type: ignore[no-untyped-call]


def laid_out(ax: Axes) -> tuple[Any, Any]:
    """The same once everything is in its place, which takes a while.

    As drawing begins, but nothing is drawn: that would take as long again.
    """
    figure, renderer = _measuring(ax)
    if getattr(figure, "is_in_place", False):
        return figure, renderer
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    for each in figure.axes:
        locate = each.get_axes_locator()
        each.apply_aspect(locate(each, renderer) if locate else None)
    return figure, renderer


@contextmanager
def in_place(ax: Axes) -> Iterator[None]:
    """Lay a picture out once for all of its panels; nothing that takes room is added within."""
    figure, _ = laid_out(ax)
    figure.is_in_place = True
    try:
        yield
    finally:
        figure.is_in_place = False


def _letters_of(size: str) -> float:
    from matplotlib.font_manager import FontProperties

    return float(FontProperties(size=size).get_size_in_points())


@checked
def name_axes(ax: Axes, across: str, up: str, *, per_step: bool = False) -> None:
    """Say whose payoffs the axes show, and that they are per step where a game goes on."""
    for player, say in ((across, ax.set_xlabel), (up, ax.set_ylabel)):
        name = in_picture(player)
        if len(name) > LONGEST_IN_LINE:
            say(f"payoff{' per step' * per_step} of\n{name}")
        else:
            say(f"payoff of {name}{', per step' * per_step}")
    fold_axis_labels(ax)


@checked
def fold_axis_labels(ax: Axes) -> None:
    """Break labels of axes that are longer than these are, between words."""
    _, renderer = _measuring(ax)
    across, up = _room(ax)
    shares = (0.85, 0.7)  # about what the axes have of it
    _fold(ax.xaxis.label, shares[0] * across, renderer)
    label = ax.yaxis.label
    turned = label.get_rotation()
    label.set_rotation(0)  # widths are measured along the line
    _fold(label, shares[1] * up, renderer)
    label.set_rotation(turned)


@checked
def place_labels(ax: Axes, texts: Sequence[tuple[tuple[float, float], str]]) -> None:
    """Annotate points so that labels overlap neither each other, nor points, nor the frame.

    Greedy over offsets around each point, nearest first, then over the whole frame. A label that
    must lie upon lines or many points has a white ground. Call it when the scales are final. In
    pictures of 16 games adjustText 1.4 left three overlaps, a covered mark and a label outside the
    frame, and this none.
    """
    if len(texts) == 0:
        return
    from matplotlib.collections import PathCollection
    from matplotlib.transforms import Bbox

    figure, renderer = laid_out(ax)
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
    clouds = [
        to_pixels(np.asarray(c.get_offsets()))
        for c in ax.collections
        if isinstance(c, PathCollection)
    ]
    points, lines = np.vstack(marks), np.vstack(strokes)
    cloud = np.vstack([np.empty((0, 2)), *clouds])

    def covered(box: Any, pixels: NDArray[Any]) -> int:
        return int(((pixels > box.min) & (pixels < box.max)).all(axis=1).sum())

    taken: list[Any] = []
    room = sized(7) * figure.dpi / 72
    radii = [sized(r) * figure.dpi / 72 for r in (14, 22, 34, 50, 70, 95, 125)]
    for mark, (at, text) in zip(anchors, texts, strict=True):
        label = ax.annotate(
            text,
            at,
            xytext=(0, 0),
            textcoords="offset points",
            fontsize="small",
            ha="center",
            va="center",
            zorder=9,
            arrowprops={"arrowstyle": "-", "color": "#777777", "lw": sized(0.6)},
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85},
        )
        label.set_in_layout(False)
        size = _extent(label, renderer)
        half = np.array((size.width, size.height)) / 2
        candidates = []
        for offset, radius, dearer in _places(mark, half, frame, radii):
            box = Bbox([mark + offset - half, mark + offset + half]).padded(3)
            outside = not (frame.x0 <= box.x0 and box.x1 <= frame.x1)
            outside |= not (frame.y0 <= box.y0 and box.y1 <= frame.y1)
            hidden = 0.5 * (covered(box, lines) > 0) + min(1.0, 0.05 * covered(box, cloud))
            cost = dearer + 10.0 * outside + sum(bool(box.overlaps(other)) for other in taken)
            cost += covered(box.padded(room), points) + hidden
            leader = mark + np.linspace(0.2, 1, 40)[:, None] * offset
            cost += sum(covered(other, leader) > 0 for other in taken)
            cost += 0.5 * (abs(leader[:, None] - points).max(axis=-1).min() < room)
            candidates.append((cost, radius, hidden, offset, box))
            if cost == dearer:  # nearest first: no other is better
                break
        _, _, hidden, offset, box = min(candidates, key=lambda candidate: candidate[:2])
        label.set_position(tuple(72 / figure.dpi * offset))
        ground = label.get_bbox_patch()
        if ground is not None and not hidden:
            ground.set_alpha(0)
        taken.append(box)


def _places(
    mark: NDArray[Any], half: NDArray[Any], frame: Any, radii: Sequence[float]
) -> Iterator[tuple[NDArray[Any], float, float]]:
    """Where the middle of a label may be from its point, how far away that is, what that costs.

    Around the point first, then all over the frame; each time nearest first.
    """
    for radius, angle in itertools.product(radii, np.deg2rad(np.arange(0, 360, 15))):
        yield np.array((np.cos(angle), np.sin(angle))) * (radius + half), radius, 0.0
    shares = np.array(list(itertools.product(np.linspace(0, 1, 13), repeat=2)))
    inner = np.array(frame.size) - 2 * half - 8
    offsets = np.array(frame.min) + half + 4 + shares * inner - mark
    for far in np.argsort(np.hypot(*offsets.T), kind="stable"):
        yield offsets[far], float(np.hypot(*offsets[far])), FAR


@checked
def write_cells(ax: Axes, cells: Mapping[tuple[int, int], tuple[str, str]]) -> bool:
    """Text and colour in cells `(row, column)` of a heat map, if all of it fits; whether it does.

    Call it when axes have their names.
    """
    _, renderer = laid_out(ax)
    corners = ax.transData.transform([(0, 0), (1, 1)])
    width, height = 0.96 * np.abs(corners[1] - corners[0])
    drawn = [
        ax.text(column, row, text, color=colour, ha="center", va="center")
        for (row, column), (text, colour) in cells.items()
    ]
    for size in ("medium", "small", "x-small"):
        for text in drawn:
            text.set_fontsize(size)
        boxes = [_extent(text, renderer) for text in drawn]
        if all(box.width <= width and box.height <= height for box in boxes):
            return True
    for text in drawn:
        text.remove()
    return False
