"""The main job: which norm did they learn, and what happens when they meet?

`compare` trains many independent pairs of learners, names the norm that each pair realises
in self-play, lets every first player meet every second one, and holds the outcomes against
the analytic solutions. Nothing is sampled after training: values are exact. Three and more players
are groups that meet in combinations; only which combinations are looked at is ever drawn
(`learners.cross_play`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    NormalForm,
    PayoffSet,
    Repeated,
    Solutions,
    Stochastic,
    Taxonomy,
    TooLarge,
    Unsupported,
    attainable,
    disagreement_point,
    solutions,
    taxonomy,
)
from gametheory._numeric.exact import Number, Profile, decimal
from gametheory._support.canvas import picture
from gametheory._support.check import checked, held
from gametheory._support.document import Document
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import Count, Size
from gametheory._support.text import plural, visible
from gametheory.bargaining.disagreement import Disagreement
from gametheory.equilibria import Equilibria, nash_or_pure_equilibria
from gametheory.outcomes import (
    DEFAULT_TOLERANCE,
    require_tolerance,
)
from learners.evaluation import _comparison_picture, report
from learners.evaluation.crossplay import cross_play, players_of, require_pairs
from learners.evaluation.encounters import Evaluation, evaluate, require_runs
from learners.evaluation.exploitability import best_reply_gains, exploitability
from learners.evaluation.judgement import JudgedRuns, judge_evaluated
from learners.learning import ManyPlayers, Population, find_learner, train
from learners.neural.amtft import NAME as NETWORK_AMTFT
from learners.neural.runs import NeuralRuns
from learners.training.runs import DEFAULT_DISCOUNT
from learners.training.shaping import Rule

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from rich.table import Table


EVALUATION_STEPS = 200
"""Steps averaged over in the headline evaluation: the mean of 200 undiscounted steps is what
reproduces the published scores of LOLA (docs/method.md), not the discounted value."""


@checked
@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Tabular):
    """Learned outcomes beside the analytic ones, in the same payoff space.

    A comparison is equal to itself alone; `to_json()` of two can be compared. Printed, it is the
    tables and notes of `gametheory compare`, 80 columns wide.

    Attributes:
        game: the iterated game, or the stochastic one.
        runs: the trained policies.
        taxonomy, payoff_set, solutions: the analytic side; stochastic games have no taxonomy.
        evaluation: over the first `horizon` steps, undiscounted.
        discounted: the same at the discount that gradient learners optimise; None for amTFT.
        exploitability: `[run, player]`: what the other player gains, per step, by a best reply to
            player's policy over the run's own self-play; exact. None where replies are too many.
            Of three and more players: the most that any other gains, replying to all others.
        seed: of the training; None where runs were given.
        tolerance: see `gametheory.classify`.
        disagreement: d as it was asked for; None for the default, which is in `solutions`.
        gains: `[run, player]`: what each player gains, per step, by a best reply to all others; of
            three and more players, else None: see `exploitability`.
        combinations: how many of each kind were asked for; None for the default.
    """

    game: Repeated | Stochastic
    runs: Population
    taxonomy: Taxonomy | None
    payoff_set: PayoffSet
    solutions: Solutions
    evaluation: Evaluation
    discounted: Evaluation | None
    exploitability: NDArray[np.float64] | None
    seed: int | None
    tolerance: float
    disagreement: Profile | None
    gains: NDArray[np.float64] | None = None
    combinations: int | None = None

    @property
    def stage(self) -> NormalForm | Stochastic:
        """What is played at each step: the stage game, or the stochastic game itself."""
        return self.game.game if isinstance(self.game, Repeated) else self.game

    @cached_property
    def equilibria(self) -> Equilibria | None:
        """Of the stage game, or its pure ones where those are too many; None without stages."""
        return None if isinstance(self.stage, Stochastic) else nash_or_pure_equilibria(self.stage)

    @property
    def discount(self) -> Number:
        """The discount of the game."""
        assert self.game.discount is not None
        return self.game.discount

    @property
    def kind(self) -> str:
        """The headline class of the game."""
        return "stochastic game" if self.taxonomy is None else str(self.taxonomy.kind)

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        """`evaluation`, then `discounted` if there is one."""
        return (self.evaluation, *([] if self.discounted is None else [self.discounted]))

    @cached_property
    def judgement(self) -> JudgedRuns:
        """The runs held against the optimum and against those who do not learn: `judge`."""
        judged = self.evaluation if self.discounted is None else self.discounted
        return judge_evaluated(self.runs, judged, self.disagreement)

    @property
    def is_of_networks(self) -> bool:
        """Whether learners sampled, so that reports show the judgement too."""
        return isinstance(self.runs, NeuralRuns) or (
            self.runs.hyperparameters.learner == NETWORK_AMTFT
        )

    def tables(self) -> Iterator[Table]:
        """What `gametheory compare` prints, as rich tables."""
        return report.tables(self)

    def remarks(self) -> list[str]:
        """What a reader must know before quoting the tables."""
        return report.remarks(self)

    def to_json(self) -> dict[str, Any]:
        """JSON values; `schemas/compare.json` describes them."""
        return report.to_json(self)

    def plot(self, ax: Sequence[Axes] | None = None) -> Figure:
        """Self-play, and who meets whom, side by side in payoff space.

        `ax`: two axes of a figure of yours, which is then given back and gets no title; of three
        and more players as many for each pair of them, self-play of every pair first. Raises
        `InvalidArgument` for another number.
        """
        return _comparison_picture.draw(self, ax)

    def to_html(self) -> str:
        """One page with picture, tables and remarks; it loads nothing from elsewhere."""
        return self._document().html()

    @property
    def _title(self) -> str:
        stage, learner = self.stage.name or "game", self.runs.hyperparameters.learner
        return f"{stage} ({self.kind}): {plural(len(self.runs), 'run')} of {learner}"

    def __repr__(self) -> str:
        return f"Comparison({visible(self._title)})"

    def __str__(self) -> str:
        from gametheory._support.tables import in_text

        return in_text(self.tables(), self.remarks())

    def _document(self) -> Document:
        page = Document(self._title)
        page.picture(picture(self.plot()), "Learned and analytic outcomes in payoff space")
        for table in self.tables():
            page.terminal_table(table)
        page.bullets(self.remarks())
        return page

    def _repr_html_(self) -> str:
        return self._document().piece()

    def _face(self) -> Face:
        """A row for each run, of self-play."""
        points = self.evaluation.classification.points
        gains, what = self.exploitability, "exploitability of"
        if self.gains is not None:
            gains, what = self.gains, "best reply's gain of"
        extra = [f"{what} {p}" for p in self.stage.players] if gains is not None else []
        rows = [
            [k, norm, *point, *([] if gains is None else gains[k].tolist())]
            for k, (norm, point) in enumerate(
                zip(self.evaluation.norms, points.tolist(), strict=True)
            )
        ]
        columns = ["run", "norm", *(f"payoff of {p}" for p in self.stage.players), *extra]
        return Face("What each run learned, in self-play", columns, rows, (), decimal)


@checked
def compare(
    game: NormalForm | Repeated | Stochastic,
    learner: str | Rule = "lola",
    *,
    runs: Count | None = None,
    rng: int = 0,
    horizon: Size | None = None,
    disagreement: Disagreement = None,
    tolerance: float = DEFAULT_TOLERANCE,
    combinations: Size | None = None,
    track: Callable[[Iterable[int]], Iterable[int]] = iter,
    **options: Any,
) -> Comparison:
    """Train, cross-play and classify.

    Args:
        game: two players or more (amTFT and learners that sample: two); a stage game is repeated at
            discount 24/25. A stochastic game has a discount, and for amTFT a horizon too.
        learner, runs, options: see `learners.train`.
        rng: seed, an integer of at least 0.
        horizon: steps averaged over in the headline evaluation: 200 by default, for amTFT those of
            an episode. Gradient learners in stochastic games are evaluated discounted alone.
        disagreement: d of the solutions and scores; see `gametheory.disagreement_point`.
        tolerance: see `gametheory.classify`.
        combinations: of runs, of three and more players; see `learners.cross_play`.

    The same seed gives the same result. Every argument is checked before training starts.
    """
    if not isinstance(rng, (int, np.integer)) or rng < 0:
        raise InvalidArgument(f"expected a seed that is an integer of at least 0, got {rng!r}")
    _require_horizon(horizon)
    if isinstance(game, NormalForm):
        game = Repeated(game, DEFAULT_DISCOUNT)
    _require_players(game)
    if combinations is not None and players_of(game) == 2:
        raise InvalidArgument("expected combinations of three and more players alone, got two")
    if isinstance(runs, (int, np.integer)):
        require_pairs(int(runs), players_of(game))
    chosen = find_learner(learner)
    episodes = chosen.plays_episodes
    if episodes is None:
        episodes = isinstance(game, Stochastic) and game.horizon is not None
    problem = _problem(game, horizon, disagreement, tolerance, episodes=episodes)
    if "disagreement" in chosen.options and disagreement is not None:
        options = {"disagreement": problem.corner, **options}
    trained = held(train, game, learner, runs=runs, rng=int(rng), track=track, **options)
    return _judged(trained, problem, horizon, tolerance, combinations, seed=int(rng))


@checked
def compare_runs(
    runs: Population,
    *,
    horizon: Size | None = None,
    disagreement: Disagreement = None,
    tolerance: float = DEFAULT_TOLERANCE,
    combinations: Size | None = None,
) -> Comparison:
    """Cross-play and classify runs that there are: of one's own, or from a run directory.

    The rest of `compare`, whose arguments these are; the result's `seed` is None. Raises
    `InvalidArgument` as `compare` does, and for games that have no set of attainable payoffs.

    >>> import gametheory as gt, learners
    >>> runs = learners.train(gt.zoo.chicken(), "sos", runs=4, steps=20, rng=0)
    >>> learners.compare_runs(runs, horizon=50).evaluation.horizon
    50
    """
    _require_horizon(horizon)
    _require_players(runs.game)
    require_pairs(len(runs) if combinations is None else 1, players_of(runs.game))
    episodes = runs.episode is not None
    problem = _problem(runs.game, horizon, disagreement, tolerance, episodes=episodes)
    return _judged(runs, problem, horizon, tolerance, combinations, seed=None)


@dataclass(frozen=True)
class _Problem:
    """The analytic side of a comparison; `asked`: d as it was asked for."""

    game: Repeated | Stochastic
    kinds: Taxonomy | None
    payoff_set: PayoffSet
    solutions: Solutions
    corner: Profile
    asked: Profile | None


def _problem(
    game: Any, horizon: int | None, disagreement: Any, tolerance: float, *, episodes: bool
) -> _Problem:
    if isinstance(game, Repeated):
        payoff_set, kinds = attainable(game.game), taxonomy(game.game)
    else:
        _require_comparable(game, horizon, episodes=episodes)
        # An episode discounts nothing; what gradient learners optimise is discounted.
        scope = game.with_criterion(horizon=game.horizon) if episodes else game
        payoff_set, kinds = attainable(scope), None
    corner = disagreement_point(payoff_set, disagreement)
    require_tolerance(tolerance)
    solved = solutions(payoff_set, disagreement=corner)
    asked = None if disagreement is None else corner
    return _Problem(game, kinds, payoff_set, solved, corner, asked)


def _judged(
    trained: Population,
    problem: _Problem,
    horizon: int | None,
    tolerance: float,
    combinations: int | None,
    *,
    seed: int | None,
) -> Comparison:
    """All encounters of runs, evaluated; those that are drawn are so from seed 0."""
    require_runs(trained)
    met = partial(cross_play, trained, combinations=combinations)
    judged = partial(
        evaluate,
        payoff_set=problem.payoff_set,
        disagreement=problem.corner,
        tolerance=tolerance,
    )
    if trained.episode is None and isinstance(problem.game, Stochastic):
        steps = None
    else:
        default = EVALUATION_STEPS if trained.episode is None else trained.episode
        steps = default if horizon is None else int(horizon)
    headline = judged(met(horizon=steps), norms=trained.norms)
    discounted: Evaluation | None = None
    if trained.episode is None and steps is not None:
        discounted = judged(met(), norms=trained.norms)
    exploited, gains = _exploitability(trained)
    return Comparison(
        problem.game,
        trained,
        problem.kinds,
        problem.payoff_set,
        problem.solutions,
        headline,
        discounted,
        exploited,
        seed,
        tolerance,
        problem.asked,
        gains,
        combinations,
    )


def _require_horizon(horizon: Any) -> None:
    if horizon is not None and (not isinstance(horizon, (int, np.integer)) or horizon < 1):
        raise InvalidArgument(f"expected a horizon of at least one step, got {horizon!r}")


def _exploitability(
    trained: Population,
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    """By player, of each run; and of three and more players what each gains by a best reply."""
    players = range(players_of(trained.game))
    try:
        if len(players) > 2 and isinstance(trained, ManyPlayers):
            gains = best_reply_gains(trained)
            others = [np.delete(gains, player, axis=1).max(axis=1) for player in players]
            return np.stack(others, axis=1), gains
        return np.stack([exploitability(trained, player) for player in players], axis=1), None
    except TooLarge:
        return None, None


def _require_players(game: Any) -> None:
    if isinstance(game, Repeated | Stochastic) and players_of(game) < 2:
        raise Unsupported("expected a game of two players or more, got one of 1: nobody to meet")


def _require_comparable(game: Any, horizon: int | None, *, episodes: bool) -> None:
    if not isinstance(game, Stochastic):
        raise InvalidArgument(
            f"expected a NormalForm, Repeated or Stochastic game, got {type(game).__name__}"
        )
    if game.discount is None or (game.horizon is None) == episodes:
        wanted = "a discount and a horizon" if episodes else "a discount and no horizon"
        raise InvalidArgument(f"expected a stochastic game with {wanted}, got {game!r}")
    if horizon is not None and not episodes:
        raise InvalidArgument("gradient learners in stochastic games are evaluated discounted")


__all__ = ["Comparison", "compare", "compare_runs"]
