"""Self-play and cross-play, evaluated exactly: every first player against every second one.

Three players and more meet in combinations, a run for each player: all of them where they are few,
else some that are drawn (`learners.evaluation._combinations`). What each combination gets is exact
either way. Standard errors are delete-one-run jackknife errors: the runs are the independent units,
not the pairs, each of which shares its runs with many others (`learners.evaluation.estimates`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol, overload

import numpy as np
from numpy.typing import NDArray

from gametheory import (
    InvalidArgument,
    NormalForm,
    Repeated,
    Stochastic,
    TooLarge,
    Unsupported,
    attainable,
    classify,
    empirical,
)
from gametheory._support.check import checked, held
from gametheory._support.kinds import Rng, Size
from gametheory.outcomes import Classification
from learners.evaluation._combinations import (
    MAX_ENTRIES,
    MAX_PLAYERS,
    SAMPLED_SHARE,
    Combinations,
    all_combinations,
    drawn_combinations,
)
from learners.evaluation._groups import grouped
from learners.evaluation.estimates import (
    Estimate,
    bootstrap_interval,
    mean_over,
    pair_mean,
    pair_mean_difference,
)
from learners.learning import ManyPlayers, Population
from learners.training.differentiable import DifferentiableGame
from learners.training.meetings import MAX_COMBINATIONS

MAX_PAIRS = MAX_COMBINATIONS
"""Cap on pairs: payoffs, distances and scores of all of them are held in memory."""


class Played(Protocol):
    """What a table of payoffs has to know of the runs behind it."""

    @property
    def game(self) -> Repeated | Stochastic | DifferentiableGame:
        """What they play."""
        ...

    def __len__(self) -> int: ...


@checked
@dataclass(frozen=True)
class NormCell:
    """Cross-play between players of different runs, by the norms that these learned.

    Attributes:
        norms: of player 1, of player 2, and so on, by the self-play of the runs they come from.
        payoffs: an estimate for each player, per step.
    """

    norms: tuple[str, ...]
    payoffs: tuple[Estimate, ...]

    @property
    def first(self) -> str:
        """The norm of player 1."""
        return self.norms[0]

    @property
    def second(self) -> str:
        """The norm of player 2."""
        return self.norms[1]


@checked
@dataclass(frozen=True, eq=False)
class CrossPlay:
    """Payoffs of every pair of policies; of more players, of combinations of runs.

    Attributes:
        runs: where the policies come from.
        payoffs: `[i, j, player]`, per step: player 1 of run i meets player 2 of run j. Of n players
            `[i_1, ..., i_n, player]`; where combinations were drawn, `[combination, player]`.
        horizon: number of steps averaged over; None for discounted values.
        drawn: the combinations, where not all were looked at; else None.
    """

    runs: Played = field(repr=False)
    payoffs: NDArray[np.float64] = field(repr=False)
    horizon: int | None
    drawn: Combinations | None = None

    @property
    def num_players(self) -> int:
        """How many meet."""
        return int(self.payoffs.shape[-1])

    @cached_property
    def combinations(self) -> Combinations:
        """Who meets whom: `combinations.who[combination, player]` is the run each comes from."""
        return self.drawn or all_combinations(len(self.runs), self.num_players)

    @property
    def self_play(self) -> NDArray[np.float64]:
        """`[run, player]`: players of the same run."""
        if self.drawn is not None:
            return self.payoffs[: len(self.runs)]
        return np.asarray(np.einsum(f"{'i' * self.num_players}p->ip", self.payoffs))

    @property
    def _game(self) -> Repeated | Stochastic:
        game = self.runs.game
        if isinstance(game, DifferentiableGame):
            raise Unsupported(f"{game.name!r} has no set of attainable payoffs")
        return game

    def classify(self, **options: Any) -> Classification:
        """Self-play outcomes held against the bargaining solutions; see `gametheory.classify`."""
        found: Classification = held(classify, self.self_play, attainable(self._game), **options)
        return found

    @cached_property
    def norms(self) -> NDArray[Any]:
        """`[run]`: the norm that each run realises in self-play, "none" for none."""
        return self.classify().norms()

    def by_norm(self, norms: NDArray[Any] | Sequence[str] | None = None) -> tuple[NormCell, ...]:
        """Mean cross-play payoffs, all players coming from different runs, for each pair of norms;
        of three and more players for each combination of norms that came about.

        Args:
            norms: `[run]`, other labels for the runs, such as which learner each is of; by default
                the norm that each realises in self-play.

        Raises `InvalidArgument` for a wrong number of labels.
        """
        labels = self.norms if norms is None else np.asarray(norms)
        if labels.shape != (len(self.runs),):
            raise InvalidArgument(f"expected {len(self.runs)} norms, got shape {labels.shape}")
        players, met = self.num_players, self.combinations
        names, codes = np.unique(labels, return_inverse=True)
        strangers = met.of((1,) * players)
        shape = (len(names),) * players
        cell_of = np.zeros(met.shape, dtype=np.int64)
        for seat in met.seats:
            cell_of = cell_of * len(names) + codes[seat]
        cells = range(len(names) ** 2) if players == 2 else np.unique(cell_of[strangers]).tolist()
        found = []
        for cell in cells:
            mask = strangers & (cell_of == cell)
            who = tuple(str(names[k]) for k in np.unravel_index(cell, shape))
            found.append(NormCell(who, self._means(mask, (1,) * players)))
        return tuple(found)

    def _means(self, mask: NDArray[np.bool_], grouping: tuple[int, ...]) -> tuple[Estimate, ...]:
        """For each player, over the combinations of a grouping where `mask`."""
        return tuple(
            mean_over(self.payoffs[..., i], mask, self.combinations, grouping)
            for i in range(self.num_players)
        )

    @overload
    def as_game(self, by: None = None) -> NormalForm: ...
    @overload
    def as_game(self, by: Literal["norms"] | Sequence[str]) -> empirical.PayoffTable: ...
    def as_game(
        self, by: Literal["norms"] | Sequence[str] | None = None
    ) -> NormalForm | empirical.PayoffTable:
        """The meta-game in which each player picks whose policy to deploy.

        Args:
            by: None: each player picks a run, and payoffs have no error: they are those of these
                runs. "norms", or a label for each run: each player picks a label, and meets a run
                of the other's label that is not the same run. Payoffs are then means over pairs of
                runs, with jackknife errors and bootstrap draws over runs, as
                `gametheory.empirical.PayoffTable` carries them: runs are the samples. Boxes of such
                a table are by "t" or "bootstrap"; the other methods are for independent samples.

        A cell's count is the number of runs of the rarer of its labels. Raises `InvalidArgument`
        for a wrong number of labels, and for a label of fewer than three runs, whose means have no
        error; `Unsupported` for labels of three and more players (`by_norm` has their means), and
        where combinations were drawn.
        """
        game = self._game
        stage = game.game if isinstance(game, Repeated) else game
        name = f"{stage.name} cross-play".strip()
        if self.drawn is not None:
            raise Unsupported("a meta-game needs all combinations of runs, but some were drawn")
        if by is None:
            labels = [f"run {k}" for k in range(len(self.runs))]
            return NormalForm(
                np.moveaxis(self.payoffs, -1, 0),
                actions=[labels] * self.num_players,
                players=stage.players,
                name=name,
                disagreement=stage.disagreement,
            )
        if self.num_players != 2:
            raise Unsupported(
                f"a meta-game of labels is for two players, got {self.num_players}: see by_norm"
            )
        given = self.norms.tolist() if isinstance(by, str) else list(by)
        mean, covariance, counts, draws, names = grouped(self.payoffs, given)
        return empirical.PayoffTable.from_means(
            mean,
            counts=counts,
            covariance=covariance,
            draws=draws,
            actions=[names, names],
            players=stage.players,
            name=name,
            disagreement=stage.disagreement,
        )


@checked
def cross_play(
    runs: Population,
    *,
    horizon: Size | None = None,
    combinations: Size | None = None,
    rng: Rng = 0,
) -> CrossPlay:
    """Evaluate player 1 of every run against player 2 of every run; exactly, if the runs can.

    Three players and more are told apart by how many of them come from one run: partners, all of
    one run; strangers, no two of one run; and what is between, such as two of one run and one of
    another. Each is a mean of its own. All combinations are evaluated if they are not more than a
    million, in games of three with two actions each; in general 64 million over the square of the
    number of joint actions, or of states. If there are more, about a tenth of that number is drawn
    of each kind: at least 30 rounds of as many combinations as there are runs, in which every run
    takes every seat equally often. A combination's payoffs are exact either way, and means have an
    error for having drawn some combinations (`Estimate.sampling`).

    Args:
        runs: as `learners.train` gives them, or of a learner of your own that has the methods of
            `learners.Population`.
        horizon: a number of steps, for the expected mean payoff of that many steps; None for
            discounted values of gradient learners, and for the steps of an episode of amTFT.
        combinations: how many of each kind to draw, about, in whole rounds; None as said above,
            of two players all.
        rng: seed of what is drawn.

    Raises `TooLarge` beyond `MAX_PAIRS` pairs, `Unsupported` for more than nine players, and where
    combinations have to be drawn but the runs have no `meet_some`
    (`learners.learning.ManyPlayers`).
    """
    if horizon is not None and (not isinstance(horizon, (int, np.integer)) or horizon < 1):
        raise InvalidArgument(f"expected a horizon of at least one step, got {horizon!r}")
    count, players = len(runs), players_of(runs.game)
    require_pairs(count if combinations is None else 1, players)
    steps = None if horizon is None else int(horizon)
    drawn = _drawn(count, players, combinations, rng, room=MAX_ENTRIES // _entries(runs.game))
    if drawn is None:
        return CrossPlay(runs, runs.meet(steps), steps)
    if not isinstance(runs, ManyPlayers):
        raise Unsupported(
            f"expected runs with a method meet_some, to draw combinations of {count:,} runs, got "
            f"{type(runs).__name__}"
        )
    return CrossPlay(runs, runs.meet_some(drawn.who, steps), steps, drawn)


def _drawn(
    count: int, players: int, most: int | None, rng: Any, *, room: int
) -> Combinations | None:
    """The combinations to look at; None for all."""
    if most is None and (players <= 2 or count**players <= room):
        return None
    wanted = room // SAMPLED_SHARE if most is None else most
    found = drawn_combinations(count, players, wanted, np.random.default_rng(rng))
    whole = all(some == total for some, total in found.drawn.values())
    return None if whole and count**players <= MAX_COMBINATIONS else found


def _entries(game: Repeated | Stochastic | DifferentiableGame) -> int:
    """Of a transition matrix."""
    if isinstance(game, DifferentiableGame):
        return max(1, game.size)
    states = game.num_states if isinstance(game, Stochastic) else math.prod(game.game.shape)
    return states**2


@checked
def players_of(game: Repeated | Stochastic | DifferentiableGame) -> int:
    """How many play."""
    return game.game.num_players if isinstance(game, Repeated) else game.num_players


@checked
def require_pairs(count: int, players: int = 2) -> None:
    """Raise `TooLarge` if the cross-play of so many runs would exceed `MAX_PAIRS`, of two players;
    more players meet in combinations that are drawn. `Unsupported` for more than nine.
    """
    if players > MAX_PLAYERS:
        raise Unsupported(f"expected at most {MAX_PLAYERS} players, got {players}")
    if players <= 2 and count**players > MAX_PAIRS:
        raise TooLarge(f"expected at most {MAX_PAIRS:,} pairs, got {count:,} x {count:,} runs")


__all__ = [
    "MAX_PAIRS",
    "CrossPlay",
    "Estimate",
    "NormCell",
    "bootstrap_interval",
    "cross_play",
    "pair_mean",
    "pair_mean_difference",
    "players_of",
    "require_pairs",
]
