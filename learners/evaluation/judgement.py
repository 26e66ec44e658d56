"""A judgement that cannot be fooled: learners held against the optimum and against others.

A score in self-play, divided by the best that was evaluated, says little: who cooperates whatever
happens scores well with everybody and is robbed by the first who does not. `judge` puts beside it
the share of the exact optimum, strangers, opponents that never change, a best reply, and thefts.

>>> import gametheory as gt, learners
>>> game = gt.zoo.prisoners_dilemma()
>>> kind = learners.from_policies(game, [[1, 0]] * 5, [[1, 0]] * 5, name="always kind")
>>> found = learners.judge(kind)
>>> found.self_play.best_evaluated.mean, found.pays_to_defect
(1.0, True)
>>> print(found.verdicts[0])
It pays to defect against it: always-defect gets 0.000 a step, always-cooperate -1.000.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    Repeated,
    Stochastic,
    TooLarge,
    Unsupported,
    attainable,
    disagreement_point,
)
from gametheory._numeric.readable import number_as
from gametheory._support.check import checked, require_among
from gametheory._support.document import Document
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import OneOfTwo, Size
from gametheory.bargaining.disagreement import Disagreement
from gametheory.outcomes import DEFAULT_TOLERANCE
from learners.amtft.runs import Discarded
from learners.evaluation import _judgement_report as shown
from learners.evaluation._contests import Ground, Outcome, ground_of, tables_meet
from learners.evaluation._judgement_words import verdicts_of
from learners.evaluation._opponents import (
    Opponent,
    as_stochastic,
    best_sum,
    constant_opponents,
    largest_payoff,
    thefts,
)
from learners.evaluation.crossplay import (
    Estimate,
    cross_play,
    pair_mean,
    pair_mean_difference,
    players_of,
)
from learners.evaluation.encounters import MATCHES, Evaluation, evaluate, require_runs
from learners.learning import Population

if TYPE_CHECKING:
    from rich.table import Table

ROUNDING = 1e-9
"""Sums that differ by less than this share of the game's largest payoff count as equal."""


@checked
@dataclass(frozen=True)
class Encounter:
    """Learners with each other.

    Attributes:
        name: one of `MATCHES`.
        payoffs: of each player, per step.
        share: of the optimum: the sum of payoffs, from the disagreement point (0) to the most
            that both can get together (1); below 0 is worse than disagreeing. Where disagreeing is
            as good as the optimum, up to rounding: 1 for what reaches it, 0 for anything less.
        score, best_evaluated: NormalizedScore with exact maxima, and with the best profile that
            was evaluated for each maximum; None where undefined.
        thefts: coins of the other's colour that both pick, per step; None outside the Coin Game.
    """

    name: str
    payoffs: tuple[Estimate, ...]
    share: Estimate
    score: Estimate | None
    best_evaluated: Estimate | None
    thefts: Estimate | None


@checked
@dataclass(frozen=True)
class Faced:
    """Learners against one who does not learn.

    Attributes:
        opponent: "always-cooperate", "always-defect" or "best reply".
        player: 0 or 1: whom the learners play.
        learner: what they get, per step; None for an exact best reply, of which there may be
            several.
        other: what the opponent gets.
        gain: what that is more than the learners' own partner gets.
        thefts: by the learners, and by the opponent.
        how: how it was found; where nothing was, why.
    """

    opponent: str
    player: int
    learner: Estimate | None
    other: Estimate | None
    gain: Estimate | None
    thefts: tuple[Estimate, Estimate] | None
    how: str


@checked
@dataclass(frozen=True, eq=False, repr=False)
class JudgedRuns(Tabular):
    """What `judge` found; tables, JSON and HTML show the same.

    Attributes:
        game, learner, runs: what was judged.
        optimum: the most that both players can get together per step, exact up to rounding.
        disagreement: the point that shares and scores count from.
        horizon: steps of an episode; None: discounted.
        how: how encounters were evaluated.
        encounters: one for each of `MATCHES`: partners first, then strangers.
        faced: opponents that never change, and best replies, for each player.
        yardsticks: payoffs of constant opponents with each other, by their names.
        norms: the share of runs of each norm.
        discarded: runs that were left out, and `why`.
        verdicts: what follows, in sentences.
        remarks: what else a reader must know.
        pays_to_defect: whether always-defect gets more against them than always-cooperate, as
            either player; None where there is no always-defect, or it is not decided.
    """

    game: str
    players: tuple[str, str]
    learner: str
    runs: int
    optimum: float
    disagreement: tuple[float, float]
    horizon: int | None
    how: str
    encounters: tuple[Encounter, ...]
    faced: tuple[Faced, ...]
    yardsticks: Mapping[tuple[str, str], tuple[float, float]] = field(repr=False)
    norms: Mapping[str, Estimate]
    discarded: tuple[Discarded, ...]
    verdicts: tuple[str, ...]
    remarks: tuple[str, ...]
    pays_to_defect: bool | None

    @property
    def self_play(self) -> Encounter:
        """Partners that were trained together."""
        return self.encounters[0]

    @property
    def strangers(self) -> Encounter:
        """Players of different runs, all of them."""
        return self.encounters[-1]

    def against(self, opponent: str, player: OneOfTwo) -> Faced:
        """The learners as `player` against an opponent.

        Raises `InvalidArgument` for one whom they did not face.
        """
        known = {(one.opponent, one.player): one for one in self.faced}
        require_among(opponent, sorted({name for name, _ in known}), "an opponent")
        return known[opponent, player]

    def tables(self) -> Iterator[Table]:
        """As rich tables, for a terminal of 80 columns or more."""
        return shown.tables(self)

    def to_json(self) -> dict[str, Any]:
        """JSON values."""
        return shown.to_json(self)

    def to_html(self) -> str:
        """One page; it loads nothing from elsewhere."""
        page = Document(shown.title(self))
        for table in self.tables():
            page.terminal_table(table)
        page.bullets([*self.verdicts, *self.remarks])
        return page.html()

    def _face(self) -> Face:
        """A row for each kind of encounter, with standard errors."""
        rows = [
            [
                met.name,
                *(x for paid in met.payoffs for x in (paid.mean, paid.error)),
                met.share.mean,
                met.share.error,
            ]
            for met in self.encounters
        ]
        columns = [
            *(f"{what} of {who}" for who in self.players for what in ("payoff", "error")),
            "share of the optimum",
            "error of the share",
        ]
        number = number_as(in_decimals=True)
        return Face("Learners with each other", ["encounter", *columns], rows, (), number)

    def _repr_html_(self) -> str:
        return self.to_html()

    __repr__ = shown.line
    __str__ = shown.text


@checked
def judge(
    runs: Population,
    *,
    disagreement: Disagreement = None,
    tolerance: float = DEFAULT_TOLERANCE,
    episodes: Size = 256,
) -> JudgedRuns:
    """Hold runs of any learner against the optimum, each other, and those who do not learn.

    Args:
        runs: of `learners.train` with any learner, of `learners.from_policies`, or of your own.
        disagreement: d of shares and scores; see `gametheory.disagreement_point`.
        tolerance: see `gametheory.classify`.
        episodes: of each encounter that has to be sampled, at least 2, for one has no error.

    Policies over states are judged exactly, agents with memory where situations are not too many,
    recurrent networks by sampled episodes with standard errors. Discounted per step, or the mean of
    an episode's steps, as the runs themselves are. Raises `InvalidArgument` if every run was
    discarded, `Unsupported` for games that have no states.
    """
    require_runs(runs)
    _require_episodes(episodes)
    game = runs.game
    if not isinstance(game, Repeated | Stochastic):
        raise Unsupported(f"expected runs of a game with states, got {type(game).__name__}")
    if players_of(game) != 2:
        raise Unsupported(
            f"a judgement is of two players, got {players_of(game)}: always-defect and thefts are "
            "not defined against several; learners.compare_runs has encounters and best replies"
        )
    return judge_evaluated(
        runs, _evaluated(runs, game, disagreement, tolerance), disagreement, episodes=episodes
    )


@checked
def best_together(game: Repeated | Stochastic, horizon: Size | None = None) -> float:
    """The most that both players can get together per step, under joint control: of an episode of
    `horizon` steps, or discounted; exact up to rounding.

    >>> import gametheory as gt
    >>> best_together(gt.Repeated(gt.zoo.prisoners_dilemma(), "24/25"))
    -2.0
    """
    return best_sum(game, horizon)


@checked
def counted_in_self_play(runs: Population, counted: Stochastic) -> NDArray[np.float64]:
    """`[run, player]`: what self-play gets in a copy of the runs' game with other rewards.

    Raises `InvalidArgument` for a game of other states.
    """
    game = runs.game
    if not isinstance(game, Repeated | Stochastic):
        raise Unsupported(f"expected runs of a game with states, got {type(game).__name__}")
    states = as_stochastic(game).num_states
    if counted.num_states != states or counted.num_players != 2:
        raise InvalidArgument(
            f"expected a game of two players and {states} states, got {counted!r:.120}"
        )
    return ground_of(runs).shifted(0, counted).means


def _evaluated(
    runs: Population, game: Repeated | Stochastic, disagreement: Any, tolerance: float
) -> Evaluation:
    scope = game.game if isinstance(game, Repeated) else game
    if isinstance(scope, Stochastic) and runs.episode is not None:
        scope = scope.with_criterion(horizon=runs.episode)
    payoff_set = attainable(scope)
    corner = disagreement_point(payoff_set, disagreement)
    return evaluate(cross_play(runs), payoff_set, corner, tolerance, norms=runs.norms)


@checked
def judge_evaluated(
    runs: Population,
    evaluation: Evaluation,
    disagreement: Disagreement = None,
    *,
    episodes: Size = 256,
) -> JudgedRuns:
    """The same, of runs whose encounters are evaluated; its horizon is that of the evaluation."""
    _require_episodes(episodes)
    game: Any = runs.game
    played = evaluation.cross_play.payoffs
    corner = _corner(runs, disagreement)
    horizon = evaluation.horizon or runs.episode
    optimum = best_sum(game, horizon)
    remarks = list(runs.remarks())
    ground: Ground | None = None
    try:
        ground = ground_of(runs, episodes=episodes, horizon=horizon)
    except Unsupported as error:
        remarks.append(str(error))
    counted = thefts(game)
    stolen = [None, None] if ground is None or counted is None else _stolen(ground, counted, runs)
    scale = largest_payoff(game)
    share = _shares(played.sum(axis=-1), optimum, corner, ROUNDING * scale)
    encounters = tuple(
        Encounter(
            match.name,
            match.payoffs,
            pair_mean(share, evaluation.pairs(match.name)),
            match.score,
            match.empirical_score,
            stolen[0] if k == 0 else stolen[1] if match.name == MATCHES[-1] else None,
        )
        for k, match in enumerate(evaluation.matches)
    )
    opponents = constant_opponents(game)
    own = evaluation.cross_play.self_play
    met = {} if ground is None else _all_met(ground, opponents)
    faced = () if ground is None else tuple(_all_faced(ground, opponents, met, own, counted))
    yardsticks = _yardsticks(game, opponents, horizon)
    stage = game.game if isinstance(game, Repeated) else game
    less = pair_mean_difference(share, evaluation.pairs(MATCHES[0]), evaluation.pairs(MATCHES[-1]))
    verdicts, pays = verdicts_of(
        encounters,
        faced,
        temptations=_temptations(met),
        less=less,
        yardsticks=yardsticks,
        scale=scale,
        players=stage.players,
    )
    return JudgedRuns(
        game=stage.name or "game",
        players=(stage.players[0], stage.players[1]),
        learner=runs.hyperparameters.learner,
        runs=len(runs),
        optimum=optimum,
        disagreement=(corner[0], corner[1]),
        horizon=horizon,
        how="exact" if ground is None else ground.how,
        encounters=encounters,
        faced=faced,
        yardsticks=yardsticks,
        norms=evaluation.shares,
        discarded=tuple(runs.discarded),
        verdicts=tuple(verdicts),
        remarks=tuple(remarks),
        pays_to_defect=pays,
    )


def _corner(runs: Population, disagreement: Any) -> tuple[float, float]:
    game: Any = runs.game
    scope = game.game if isinstance(game, Repeated) else game
    if isinstance(scope, Stochastic) and runs.episode is not None:
        scope = scope.with_criterion(horizon=runs.episode)
    first, second = disagreement_point(attainable(scope), disagreement)
    return float(first), float(second)


def _shares(
    sums: NDArray[np.float64], optimum: float, corner: Sequence[float], close: float
) -> Any:
    """By the rule of `Encounter.share`; what differs by `close` or less counts as equal."""
    floor = float(sum(corner))
    if optimum - floor <= close:
        return np.where(sums >= optimum - close, 1.0, 0.0)
    return (sums - floor) / (optimum - floor)


def _require_episodes(episodes: int) -> None:
    if episodes < 2:
        raise InvalidArgument(
            f"expected at least 2 episodes of each encounter, for one has no error, got {episodes}"
        )


def _mean(values: NDArray[np.float64], errors: NDArray[np.float64]) -> Estimate:
    """Over runs; of one run the error is that of sampling, none where it is exact."""
    count = len(values)
    if count > 1:
        error = float(values.std(ddof=1) / np.sqrt(count))
    else:
        error = float(errors[0]) if errors[0] > 0 else float("nan")
    return Estimate(float(values.mean()), error, count)


def _stolen(ground: Ground, counted: Stochastic, runs: Population) -> list[Estimate | None]:
    """Thefts of partners, and of strangers: each run with the next."""
    found: list[Estimate | None] = []
    for shift in (0, 1):
        if shift and len(runs) < 2:
            found.append(None)
            continue
        outcome = ground.shifted(shift, counted)
        errors = np.hypot(outcome.errors[:, 0], outcome.errors[:, 1])
        found.append(_mean(outcome.means.sum(axis=1), errors))
    return found


def _all_met(ground: Ground, opponents: Sequence[Opponent]) -> dict[tuple[str, int], Outcome]:
    """What came of opponents that never change, by their names and whom they met."""
    found = {}
    for opponent in opponents:
        for player in range(2):
            table = opponent.tables[1 - player]
            if table is not None:
                found[opponent.name, player] = ground.facing(table, player)
    return found


def _temptations(met: Mapping[tuple[str, int], Outcome]) -> dict[int, Estimate]:
    """By the player they meet: what always-defect gets more than always-cooperate, by the same
    runs.
    """
    found = {}
    for player in range(2):
        kind, mean = met.get(("always-cooperate", player)), met.get(("always-defect", player))
        if kind is not None and mean is not None:
            other = 1 - player
            # Both meet the same runs, and may share random numbers: errors at most add up.
            errors = kind.errors[:, other] + mean.errors[:, other]
            found[player] = _mean(mean.means[:, other] - kind.means[:, other], errors)
    return found


def _all_faced(
    ground: Ground,
    opponents: Sequence[Opponent],
    met: Mapping[tuple[str, int], Outcome],
    own: NDArray[np.float64],
    counted: Stochastic | None,
) -> Iterator[Faced]:
    for opponent in opponents:
        for player in range(2):
            table = opponent.tables[1 - player]
            if table is None:
                yield Faced(opponent.name, player, None, None, None, None, opponent.missing)
                continue
            outcome = met[opponent.name, player]
            stolen = None
            if counted is not None:
                counts = ground.facing(table, player, counted)
                stolen = (_of(counts, player), _of(counts, 1 - player))
            yield Faced(
                opponent.name,
                player,
                _of(outcome, player),
                _of(outcome, 1 - player),
                _gain(outcome, own, 1 - player),
                stolen,
                "exact" if outcome.exact else ground.how,
            )
    for player in range(2):
        try:
            outcome, how = ground.best_reply(player, own)
        except TooLarge as error:
            yield Faced("best reply", player, None, None, None, None, f"not computed: {error}")
            continue
        learner = None if np.isnan(outcome.means[:, player]).any() else _of(outcome, player)
        gain = _gain(outcome, own, 1 - player)
        yield Faced("best reply", player, learner, _of(outcome, 1 - player), gain, None, how)


def _of(outcome: Outcome, player: int) -> Estimate:
    return _mean(outcome.means[:, player], outcome.errors[:, player])


def _gain(outcome: Outcome, own: NDArray[np.float64], other: int) -> Estimate:
    return _mean(outcome.means[:, other] - own[:, other], outcome.errors[:, other])


def _yardsticks(
    game: Repeated | Stochastic, opponents: Sequence[Opponent], horizon: int | None
) -> dict[tuple[str, str], tuple[float, float]]:
    found = {}
    for first in opponents:
        for second in opponents:
            one, other = first.tables[0], second.tables[1]
            if one is not None and other is not None:
                means = tables_meet(game, one[None], other[None], horizon)[0]
                found[first.name, second.name] = (float(means[0]), float(means[1]))
    return found
