"""How pictures look: colours, sizes that go with matplotlib's `font.size`, and width on paper.

Whoever sets `font.size`, or draws inside `paper`, gets letters, lines and marks that fit together.
Colours differ in lightness, or go with another mark or style of line, so that pictures read in
grey and by the colour-blind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any

from gametheory._support.check import checked
from gametheory._support.kinds import AtLeast, AtMost

SHADE, LINE, INK, DISPUTE = "#dbd2e8", "#6a4c93", "#222222", "#e07a3f"
RED, BLUE = "#b03030", "#2f5fa8"
PIECES = {"red": RED, "blue": BLUE, "green": "#007a5a", "yellow": "#94740a"}
"""Colours of players and coins; white letters can be read on them."""

SERIES = (
    ("o", "#1f5fb0"),
    ("s", "#d55e00"),
    ("^", "#3a9fd8"),
    ("D", "#777777"),
    ("v", "#009e73"),
    ("X", "#b08c00"),
)
"""Marks and colours of what is learned or observed, one after the other."""

OPACITY = 0.6
"""Of such marks where there are many."""

_GREY = {"mfc": "#bbbbbb", "mec": INK, "zorder": 5}

MARKS: Mapping[str, Mapping[str, Any]] = {
    "solution": {"marker": "*", "ms": 16, "mfc": "white", "mec": INK, "mew": 1.3, "zorder": 6},
    "optimum": {"marker": "D", "ms": 9, "mfc": "white", "mec": INK, "mew": 1.3, "zorder": 6},
    "disagreement": {"marker": "P", "ms": 12, **_GREY},
    "minimax": {"marker": "v", "ms": 11, **_GREY},
    "pure equilibrium": {"marker": "o", "ms": 6, "mfc": INK, "mec": INK, "mew": 1.3, "zorder": 7.1},
    "mixed equilibrium": {
        "marker": "o", "ms": 7, "mfc": "white", "mec": INK, "mew": 1.3, "zorder": 7,
    },
    "only efficient": {
        "marker": "o", "ms": 20, "mfc": "none", "mec": LINE, "mew": 2, "zorder": 1,
    },
}  # fmt: skip
"""Marks of single points, the same in every picture; an equilibrium shows upon a star, and the ring
of a frontier of one point around it."""

USUAL = 10
"""Points of matplotlib's letters, for which sizes are given."""

ON_PAPER = 8
"""Points of letters in papers; the smallest are five sixths of that."""

LEAST_ACROSS = 2.9
"""Inches of width that axes need on paper: what is narrower goes below each other."""

LEAST_OF_PAIRS = 2.2
"""Inches that those need which show the same for each pair of players: a page has three."""

TALL, TALL_NARROW = 0.82, 1.1
"""Height of axes on paper as a share of their width, and of those narrower than `LEAST_ACROSS`,
beside which words take more of it; what a legend needs comes on top."""

PaperInches = Annotated[float, AtLeast(2.5), AtMost(100)]


@dataclass(frozen=True)
class Page:
    """How large pictures are to be, in inches; without a height as high as it takes."""

    width: float
    height: float | None

    def across(self, columns: int, least: float = LEAST_ACROSS) -> int:
        """How many axes of so many go beside each other, each so many inches wide or more."""
        return max(1, min(columns, int(self.width / least)))

    def height_of_row(self, rows: int, across: int) -> float:
        """Inches, before there is a legend."""
        if self.height is not None:
            return self.height / rows
        each = self.width / across
        return (TALL if each >= LEAST_ACROSS or across == 1 else TALL_NARROW) * each


_page: ContextVar[Page | None] = ContextVar("page", default=None)


def page() -> Page | None:
    """What `paper` asked for; None outside."""
    return _page.get()


@checked
@contextmanager
def paper(
    width_inches: PaperInches = 3.3, *, height_inches: PaperInches | None = None
) -> Iterator[None]:
    """Pictures drawn inside are for print: so wide, letters of 8 points, marks and lines to match.

    Axes that would be too narrow beside each other go below each other, a legend gets what room it
    takes, and files have 300 dots an inch and letters that journals accept (Type 42). On axes of
    yours the sizes alone apply. A column of a paper is 3.3 inches wide, a page about 7.

    Args:
        width_inches: of the whole picture, in [2.5, 100].
        height_inches: by default what axes, labels and legend need.

    >>> import gametheory as gt
    >>> with gt.plots.paper(3.3):
    ...     figure = gt.plots.plot_game(gt.zoo.chicken()).figure
    >>> round(float(figure.get_figwidth()), 2)
    3.3
    """
    from matplotlib import rc_context

    token = _page.set(Page(float(width_inches), height_inches))
    try:
        with rc_context(_on_paper()):
            yield
    finally:
        _page.reset(token)


def _on_paper() -> Any:
    thin = 0.6
    return {
        "font.size": ON_PAPER,
        "axes.labelsize": "medium",
        "axes.titlesize": "medium",
        "xtick.labelsize": "small",
        "ytick.labelsize": "small",
        "axes.linewidth": thin,
        "axes.labelpad": 2,
        "axes.titlepad": 4,
        **{f"{axis}tick.major.width": thin for axis in "xy"},
        **{f"{axis}tick.major.size": 2.5 for axis in "xy"},
        **{f"{axis}tick.major.pad": 2 for axis in "xy"},
        "lines.linewidth": sized(1.5, ON_PAPER),
        "lines.markersize": sized(6, ON_PAPER),
        "figure.constrained_layout.h_pad": 0.02,
        "figure.constrained_layout.w_pad": 0.02,
    }


def sized(points: float, letters: float | None = None) -> float:
    """A size in points, for letters of 10 points, as it is for those that matplotlib sets.

    >>> sized(16)
    16.0
    """
    if letters is None:
        from matplotlib import rcParams

        letters = float(rcParams["font.size"])
    return points * letters / USUAL


def mark(kind: str) -> dict[str, Any]:
    """The style of a mark of `MARKS`, for `ax.plot`."""
    return scaled(MARKS[kind]) | {"ls": ""}


def scaled(style: Mapping[str, Any]) -> dict[str, Any]:
    """A style for `ax.plot` whose sizes are for letters of 10 points, as these are now."""
    return {key: sized(x) if key in ("ms", "mew", "lw") else x for key, x in style.items()}
