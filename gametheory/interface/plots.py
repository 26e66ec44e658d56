"""Pictures of payoff space and of boards.

Every function takes `ax=None`, returns the axes, and never calls `show`. Marks differ in
shape as well as in shade, so a picture reads in grey and by the colour-blind. Sizes go with
matplotlib's `font.size`; inside `paper(width_inches)` pictures are made for print.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from gametheory._support.canvas import FORMATS, new_axes, picture, require_format, save
from gametheory._support.check import checked
from gametheory._support.kinds import Said
from gametheory._support.lettering import legend_below, name_axes, place_labels
from gametheory._support.styling import (
    BLUE,
    DISPUTE,
    INK,
    LINE,
    PIECES,
    RED,
    SHADE,
    paper,
    sized,
)
from gametheory.bargaining.disagreement import Disagreement
from gametheory.coin_game.grid import TorusGame
from gametheory.coin_game.rendering import SYMBOLS, board
from gametheory.games import NormalForm, Repeated
from gametheory.interface._many_players import plot_projection, plot_projections, plot_shares
from gametheory.interface._payoff_space import (
    label_solutions,
    plot_attainable,
    plot_equilibria,
    plot_normative_disagreement,
    plot_solutions,
    plot_ways_out,
)
from gametheory.interface.analysis import analyse
from gametheory.stochastic import Stochastic

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BLUE",
    "DISPUTE",
    "FORMATS",
    "INK",
    "LINE",
    "RED",
    "SHADE",
    "label_solutions",
    "legend_below",
    "name_axes",
    "new_axes",
    "paper",
    "picture",
    "place_labels",
    "plot_attainable",
    "plot_board",
    "plot_equilibria",
    "plot_game",
    "plot_normative_disagreement",
    "plot_projection",
    "plot_projections",
    "plot_shares",
    "plot_solutions",
    "plot_ways_out",
    "require_format",
    "save",
]


_Drawn = Annotated[
    NormalForm | Repeated | Stochastic,
    Said("a game (sets of payoffs are drawn by plot_attainable and plot_projections)"),
]


@checked
def plot_game(
    game: _Drawn,
    ax: Axes | None = None,
    *,
    disagreement: Disagreement = None,
    notes: Mapping[str, str] | None = None,
) -> Axes:
    """The picture of `analyse(game)`: call that, and its `plot`, where you need its numbers too.

    `notes` adds a line to the label of an outcome, by the joined names of its solutions. Raises
    what `analyse` raises.
    """
    return analyse(game, disagreement=disagreement).plot(ax, notes=notes)


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
            colour = PIECES[piece.split()[0]]
            x = column + (place + 1) / (len(pieces) + 1)
            size = 0.3 / max(len(pieces), 1) ** 0.5
            if piece.endswith("player"):
                corner = (x - size, row + 0.5 - size)
                ax.add_patch(Rectangle(corner, 2 * size, 2 * size, fc=colour, ec=INK))
            else:
                ax.add_patch(
                    Circle((x, row + 0.5), size, fc=colour, ec=INK, lw=sized(1.5), alpha=0.75)
                )
            ax.text(x, row + 0.5, SYMBOLS[piece], ha="center", va="center", color="white")
    ax.set_xlim(0, rules.size)
    ax.set_ylim(rules.size, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return ax


def __dir__() -> list[str]:
    return list(__all__)
