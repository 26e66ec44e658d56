"""One analysis of a game, computed once and shown in many ways.

>>> import gametheory as gt
>>> found = gt.analyse(gt.zoo.chicken())
>>> found
Analysis(chicken: symmetric bargaining problem)
>>> found.solutions["nash"].payoffs
(Fraction(0, 1), Fraction(0, 1))
>>> found.to_json()["equilibria"]["count"]
3

`found.tables()` are what `gametheory analyze` prints, `found.plot()` is the picture, and
`found.to_html()` a page of both, which a notebook shows. They read the analysis and solve nothing
again.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gametheory._support.canvas import picture
from gametheory._support.check import checked
from gametheory._support.document import Document
from gametheory._support.kinds import NumberLike
from gametheory._support.text import visible
from gametheory.bargaining import Solutions, disagreement_point, solutions
from gametheory.bargaining.disagreement import Disagreement
from gametheory.equilibria import (
    Elimination,
    Equilibria,
    Minimax,
    minimax,
    nash_or_pure_equilibria,
)
from gametheory.equilibria.dominance import eliminate_at_a_glance
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm, Repeated
from gametheory.interface import _normal_form_report, _normal_form_tables, _stochastic_report
from gametheory.interface._many_players import plot_projections
from gametheory.interface._payoff_space import plot_analysis
from gametheory.interface._rounding import rounding_notes
from gametheory.payoffs import ConvexSet, PayoffSet, attainable
from gametheory.repeated import EquilibriumPayoffSet, equilibrium_payoff_set
from gametheory.stochastic import (
    GrimSupport,
    JointPayoffs,
    Stochastic,
    StochasticMinimax,
    joint_frontier,
    joint_payoffs,
    stochastic_minimax,
    sustained_vertices,
)
from gametheory.taxonomy import Taxonomy, taxonomy

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table


MAX_CELLS = 160_000
"""Cap on the joint actions of a game that is analysed as a whole: seconds, and a gibibyte."""

MAX_CELLS_OF_MANY = 8
"""Joint actions up to which subgame-perfect payoffs of three players are worked out, in up to half
a minute: those of larger games, and of more players, can take minutes."""

MAX_NODES = 200_000
"""Search for equilibria (`nash_equilibria`): seconds."""


class _Shown(ABC):
    """What has tables and a picture, as a page, in a notebook and in a terminal."""

    @property
    @abstractmethod
    def title(self) -> str:
        """What was analysed, in a few words."""

    @abstractmethod
    def tables(self, *, full: bool = False) -> Iterator[Table]:
        """Tables for the terminal, with long lists in full or summarised."""

    @property
    @abstractmethod
    def notes(self) -> tuple[str, ...]:
        """What a reader should know before quoting the tables, each a sentence or a few."""

    @abstractmethod
    def plot(self, ax: Axes | None = None, *, notes: Mapping[str, str] | None = None) -> Axes:
        """The picture; `notes` adds a line to a label, by the joined names of its solutions."""

    def figure(self) -> Figure | None:
        """The picture as a figure."""
        return self.plot().figure  # type: ignore[return-value]

    def to_html(self) -> str:
        """One page with the picture and the tables; it loads nothing from elsewhere."""
        return self._document().html()

    def _document(self) -> Document:
        page = Document(self.title)
        figure = self.figure()
        if figure is not None:
            page.picture(picture(figure), f"Payoff space: {self.title}")
        for table in self.tables():
            page.terminal_table(table)
        for note in self.notes:
            page.paragraph(f"Note: {note}")
        return page

    def _repr_html_(self) -> str:
        return self._document().piece()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({visible(self.title)})"

    def __str__(self) -> str:
        from gametheory._support.tables import in_text

        return in_text(self.tables(), self.notes)


@checked
@dataclass(frozen=True, repr=False)
class Analysis(_Shown):
    """Everything that `gametheory analyze` computes of a game in normal form.

    Two analyses of equal games, asked for alike, are equal.

    Attributes:
        game: the (stage) game.
        repeated: the repeated game, if a discount was given.
        taxonomy: its class.
        elimination: what iterated elimination of strictly dominated actions leaves.
        equilibria: of two players all extreme Nash equilibria, else all isolated ones; the pure
            ones alone, or one mixed, and `complete` False, where the game is too large.
        minimax: what each player can be held down to, by mixed punishments; of three and more
            players by all others together.
        payoff_set: what joint control attains.
        solutions: the four bargaining solutions over it.
        disagreement_source: where the disagreement point comes from, in words.
        equilibrium_payoffs: subgame-perfect payoffs of the repeated game, between proved bounds;
            of three players up to `MAX_CELLS_OF_MANY` joint actions, of more not.
        left_out: what would have taken too long, each with the call that goes on.
        notes: whether payoffs seem to be rounded fractions, so that it is another game.
    """

    game: NormalForm
    repeated: Repeated | None
    taxonomy: Taxonomy
    elimination: Elimination
    equilibria: Equilibria
    minimax: Minimax
    payoff_set: PayoffSet
    solutions: Solutions
    disagreement_source: str
    equilibrium_payoffs: EquilibriumPayoffSet | None
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash((self.game, self.repeated, self.solutions.disagreement))

    @property
    def title(self) -> str:
        """The game's name and its class."""
        return f"{self.game.name or 'game'}: {self.taxonomy.kind}"

    def tables(self, *, full: bool = False) -> Iterator[Table]:
        """Payoffs, equilibria, solutions, a summary, and of repeated play what is sustained.

        What is longer than a screen is summarised, unless `full`.
        """
        return _normal_form_tables.tables(self, full=full)

    def to_json(self, *, full: bool = False) -> dict[str, Any]:
        """JSON values; `schemas/analyze.json` describes them. Exact, of float games too.

        The first 1,000 equilibria and profiles played for ever, unless `full`.
        """
        return _normal_form_report.to_json(self, full=full)

    def plot(self, ax: Axes | None = None, *, notes: Mapping[str, str] | None = None) -> Axes:
        """Attainable set, frontier, equilibria, solutions, disagreement and minimax point.

        Two players. Raises `InvalidArgument` for others: `plots.plot_projections` and `plot_shares`
        draw three and more, which `to_html` shows.
        """
        return plot_analysis(self, ax, notes=notes)

    def figure(self) -> Figure | None:
        """The picture; of three and more players that of each pair. None of one player."""
        if self.game.num_players == 1:
            return None
        if self.game.num_players == 2:
            return super().figure()
        axes = plot_projections(self.payoff_set, solved=self.solutions)
        if self.repeated is not None:
            for ax in axes:
                ax.set_xlabel(f"{ax.get_xlabel()}, per step")
                ax.set_ylabel(f"{ax.get_ylabel()}, per step")
        drawn: Figure = axes[0].figure
        return drawn


@checked
@dataclass(frozen=True, eq=False, repr=False)
class StochasticAnalysis(_Shown):
    """Everything that `analyze` computes of a two-player stochastic game, in payoffs per step.

    An analysis is equal to itself alone; `to_json()` of two can be compared.

    Attributes:
        attained: the whole polygon of joint control.
        frontier: its strong Pareto frontier.
        payoff_set: the polygon as a payoff set.
        minimax: what each player can be held down to.
        pure_minimax: the same if the other commits to pure actions.
        sustained: for each vertex of the frontier, where grim trigger sustains it; None under a
            horizon.
        solutions: the four bargaining solutions over `attained`.
        disagreement_source: where the disagreement point comes from, in words.
        notes: none.
    """

    game: Stochastic
    attained: JointPayoffs
    frontier: JointPayoffs
    payoff_set: ConvexSet
    minimax: StochasticMinimax
    pure_minimax: StochasticMinimax
    sustained: tuple[GrimSupport, ...] | None
    solutions: Solutions
    disagreement_source: str
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The game's name."""
        return f"{self.game.name or 'game'}: joint control, payoffs per step"

    def tables(self, *, full: bool = False) -> Iterator[Table]:
        """The frontier, the solutions, a summary; a long frontier is cut, unless `full`."""
        return _stochastic_report.tables(self, full=full)

    def to_json(self, *, full: bool = False) -> dict[str, Any]:
        """JSON values, always in full; `schemas/analyze-stochastic.json` describes them."""
        return _stochastic_report.to_json(self)

    def plot(self, ax: Axes | None = None, *, notes: Mapping[str, str] | None = None) -> Axes:
        """Attainable set, frontier, solutions, disagreement and minimax point."""
        return plot_analysis(self, ax, notes=notes)


@checked
def analyse(
    game: NormalForm | Repeated | Stochastic,
    *,
    discount: NumberLike | None = None,
    disagreement: Disagreement = None,
) -> Analysis | StochasticAnalysis:
    """Analyse a game of any form, exactly: in normal form of any number of players, else of two.

    Of a large game without structure some seconds give what they can; `left_out` says the rest.

    Args:
        game: a `Repeated` game brings its own discount, a `Stochastic` game its criterion.
        discount: of a normal form: also analyse it played for ever at this discount, in [0, 1).
        disagreement: payoffs, actions or "minimax"; by default what the game declares, else the
            mixed minimax point.

    Raises:
        InvalidGame, Unsupported: for a stochastic game of another number of players than two.
        InvalidArgument: for a discount where the game has its own.
        Infeasible: if nothing attainable is at least as good as the disagreement point.
        TooLarge: for a normal form of more than `MAX_CELLS` joint actions.
    """
    if not isinstance(game, NormalForm) and discount is not None:
        raise InvalidArgument(f"expected no discount for {game!r}, which has its own; got one")
    if isinstance(game, Stochastic):
        return _analyse_stochastic(game, disagreement)
    if isinstance(game, Repeated):
        return _analyse_normal_form(game.game, game, disagreement)
    repeated = None if discount is None else Repeated(game, discount)
    return _analyse_normal_form(game, repeated, disagreement)


def _analyse_normal_form(
    game: NormalForm, repeated: Repeated | None, disagreement: Disagreement
) -> Analysis:
    _require_size(game)
    payoff_set = attainable(game)
    if disagreement is not None:
        asked = isinstance(disagreement, str) and disagreement == "minimax"
        source = "minimax" if asked else "given"
    elif game.disagreement is not None:
        source = "declared by the game"
    else:
        source = "minimax"
    floor = minimax(game)
    corner = floor.exact_payoffs
    if source != "minimax":
        corner = disagreement_point(payoff_set, disagreement)
    classes = taxonomy(game, may_leave_undecided=True)
    elimination, all_eliminated = eliminate_at_a_glance(game)
    nodes = MAX_NODES if game.num_players == 2 else None
    equilibria = nash_or_pure_equilibria(game, exact=game.is_exact, max_nodes=nodes)
    few = game.num_players == 3 and math.prod(game.shape) <= MAX_CELLS_OF_MANY
    soon = game.num_players < 3 or few
    undone = {
        "whether it is a social dilemma: gametheory.taxonomy": classes.social_dilemma is None,
        "whether it is symmetric: gametheory.taxonomy": classes.symmetric_game is None,
        "which actions mixtures dominate: gametheory.equilibria.eliminate_dominated": (
            not all_eliminated
        ),
        f"other equilibria: {equilibria.method.rpartition('; ')[2]}": not equilibria.complete,
        "subgame-perfect payoffs: gametheory.repeated.equilibrium_payoff_set": (
            repeated is not None and not soon
        ),
    }
    return Analysis(
        game=game,
        repeated=repeated,
        taxonomy=classes,
        elimination=elimination,
        equilibria=equilibria,
        minimax=floor,
        payoff_set=payoff_set,
        solutions=solutions(payoff_set, disagreement=corner),
        disagreement_source=source,
        equilibrium_payoffs=(
            equilibrium_payoff_set(repeated) if repeated is not None and soon else None
        ),
        left_out=tuple(what for what, left in undone.items() if left),
        notes=rounding_notes(game, equilibria, classes),
    )


def _require_size(game: NormalForm) -> None:
    cells = math.prod(game.shape)
    if cells > MAX_CELLS:
        raise TooLarge(
            f"expected at most {MAX_CELLS:,} joint actions to analyse as a whole, got {cells:,}: "
            "pure_equilibria, lemke_howson, equilibria.zero_sum, minimax and attainable take one "
            "question at a time; equilibria.eliminate_dominated(game, by='pure') may leave fewer"
        )


def _analyse_stochastic(game: Stochastic, disagreement: Disagreement) -> StochasticAnalysis:
    if game.num_players != 2:
        raise Unsupported(
            f"expected a stochastic game of two players, got {game.num_players}: attainable, "
            "minimax and welfare.occupancy_optimum take one question at a time"
        )
    attained = joint_payoffs(game)
    payoff_set = ConvexSet(attained.vertices, game.is_exact and attained.error == 0, game)
    floor = stochastic_minimax(game)
    frontier = joint_frontier(game)
    source = "given"
    if disagreement is None or (isinstance(disagreement, str) and disagreement == "minimax"):
        declared = disagreement is None and game.disagreement is not None
        source = "declared by the game" if declared else "minimax"
        corner = disagreement_point(payoff_set) if declared else floor.exact_payoffs
    else:
        corner = disagreement_point(payoff_set, disagreement)
    return StochasticAnalysis(
        game=game,
        attained=attained,
        frontier=frontier,
        payoff_set=payoff_set,
        minimax=floor,
        pure_minimax=stochastic_minimax(game, by="pure"),
        sustained=sustained_vertices(frontier, minimax=floor) if game.horizon is None else None,
        solutions=solutions(payoff_set, disagreement=corner),
        disagreement_source=source,
    )
