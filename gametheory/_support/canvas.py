"""Axes, legends, labels and files of pictures, whatever they show.

Nothing here needs a display, and nothing calls `show`.
"""

from __future__ import annotations

import io
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.atomic import write_file
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import AtLeast, AtMost
from gametheory._support.places import require_file
from gametheory._support.styling import LEAST_ACROSS, page
from gametheory.errors import InvalidArgument

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Inches = Annotated[float, AtLeast(0.1), AtMost(1000)]
IN_FILES, ON_SCREEN, IN_PRINT = 150, 90, 300
"""Dots an inch of pictures in files, in notebooks, and in files for print."""

FORMATS = (".png", ".pdf", ".svg")


@checked
def new_axes(
    columns: Annotated[int, AtLeast(1), AtMost(100)] = 1,
    *,
    rows: Annotated[int, AtLeast(1), AtMost(100)] = 1,
    width: Inches = 6.4,
    height: Inches = 5.6,
    shared: bool = True,
    least: Inches = LEAST_ACROSS,
) -> NDArray[Any]:
    """Axes of a figure that needs no display, `[column]`, by default with shared scales.

    With `rows`, columns of so many. A notebook whose cell ends in these axes, or in their figure,
    shows the picture. `width` and `height` are inches of each, but inside `paper`, which says how
    large the whole is; there axes go below each other where they would be narrower than `least`.
    """
    from matplotlib import rcParams
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    settings: Any = rcParams
    axes_class, figure_class = _shown()
    count, across, size = columns * rows, columns, (width * columns, height * rows)
    asked = page()
    if asked is not None:
        across = asked.across(columns, least)
        rows = math.ceil(count / across)
        size = (asked.width, rows * asked.height_of_row(rows, across))
    figure = figure_class(figsize=size, layout="constrained")
    figure.dots = IN_FILES if asked is None else IN_PRINT
    figure.grows = asked is not None and asked.height is None
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(rows, across)
    axes: list[Any] = []
    for k in range(count):
        first = axes[0] if shared and axes else None
        ax = figure.add_subplot(
            grid[divmod(k, across)], axes_class=axes_class, sharex=first, sharey=first
        )
        if first is not None and k % across:
            ax.tick_params(labelleft=False)
        # Ticks are made when they are needed, which may be after `paper`: as these settings say.
        for axis in "xy":
            ax.tick_params(
                axis=axis,
                labelsize=settings[f"{axis}tick.labelsize"],
                **{key: settings[f"{axis}tick.major.{key}"] for key in ("size", "width", "pad")},
            )
        axes.append(ax)
    return np.array(axes, dtype=object)


@cache
def _shown() -> tuple[Any, Any]:
    """Axes and figures that notebooks show, made where matplotlib is used."""
    from matplotlib import axes, figure

    class Axes(axes.Axes):
        def _repr_png_(self) -> bytes:
            return _contents(self.figure, "png", ON_SCREEN)

    class Figure(figure.Figure):
        def savefig(self, *args: Any, **kwargs: Any) -> None:
            with _letters():
                super().savefig(*args, **kwargs)

        def _repr_png_(self) -> bytes:
            return _contents(self, "png", ON_SCREEN)

    return Axes, Figure


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
    return _contents(figure, suffix.lower()[1:], getattr(figure, "dots", IN_FILES))


def _contents(figure: Any, form: str, dots: int) -> bytes:
    stamp = {"pdf": {"CreationDate": None}, "svg": {"Date": None}}.get(form)
    from matplotlib import rc_context

    contents = io.BytesIO()
    with _letters(), rc_context({"svg.hashsalt": "gametheory"}):
        figure.savefig(contents, format=form, dpi=dots, metadata=stamp)
    return contents.getvalue()


def _letters() -> Any:
    """Letters as outlines that journals accept (Type 42), not as shapes of their own (Type 3)."""
    from matplotlib import rc_context

    return rc_context({"pdf.fonttype": 42, "ps.fonttype": 42})
