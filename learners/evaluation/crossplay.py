"""Self-play and cross-play, evaluated exactly: every first player against every second one.

Standard errors are delete-one-run jackknife errors: the runs are the independent units, not
the pairs, each of which shares its runs with many others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, Protocol, overload

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
from gametheory._support.kinds import AtLeast, AtMost, MaybeNaN, Rng, Size
from gametheory.outcomes import Classification
from learners.evaluation._groups import grouped
from learners.learning import Population
from learners.training.differentiable import DifferentiableGame

MAX_PAIRS = 10_000_000
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
class Estimate:
    """A mean over pairs of runs, its jackknife standard error, and how many pairs.

    The mean is NaN if there is no pair, the error NaN if there are too few runs for one.
    """

    mean: MaybeNaN
    error: MaybeNaN
    pairs: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} ± {self.error:.3f}" if self.pairs else "no pairs"


@checked
@dataclass(frozen=True)
class NormCell:
    """Cross-play between players who learned one norm and players who learned another.

    Attributes:
        first, second: the norms of player 1 and of player 2, by their own self-play.
        payoffs: an estimate for each player, per step.
    """

    first: str
    second: str
    payoffs: tuple[Estimate, Estimate]


@checked
@dataclass(frozen=True, eq=False)
class CrossPlay:
    """Payoffs of every pair of policies.

    Attributes:
        runs: where the policies come from.
        payoffs: `[i, j, player]`, per step: player 1 of run i meets player 2 of run j.
        horizon: number of steps averaged over; None for discounted values.
    """

    runs: Played = field(repr=False)
    payoffs: NDArray[np.float64] = field(repr=False)
    horizon: int | None

    @property
    def self_play(self) -> NDArray[np.float64]:
        """`[run, player]`: players of the same run."""
        return np.asarray(np.diagonal(self.payoffs).T)

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

    def by_norm(self, norms: NDArray[Any] | None = None) -> tuple[NormCell, ...]:
        """Mean cross-play payoffs (pairs of different runs) for each pair of norms."""
        labels = self.norms if norms is None else np.asarray(norms)
        if labels.shape != (len(self.runs),):
            raise InvalidArgument(f"expected {len(self.runs)} norms, got shape {labels.shape}")
        names = sorted(set(labels.tolist()))
        off_diagonal = ~np.eye(len(self.runs), dtype=bool)
        cells = []
        for first in names:
            for second in names:
                mask = (labels == first)[:, None] & (labels == second)[None, :] & off_diagonal
                pair = tuple(pair_mean(self.payoffs[..., i], mask) for i in range(2))
                cells.append(NormCell(first, second, (pair[0], pair[1])))
        return tuple(cells)

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
        error.
        """
        game = self._game
        stage = game.game if isinstance(game, Repeated) else game
        name = f"{stage.name} cross-play".strip()
        if by is None:
            labels = [f"run {k}" for k in range(len(self.runs))]
            return NormalForm(
                np.moveaxis(self.payoffs, -1, 0),
                actions=[labels, labels],
                players=stage.players,
                name=name,
                disagreement=stage.disagreement,
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
def cross_play(runs: Population, *, horizon: Size | None = None) -> CrossPlay:
    """Evaluate player 1 of every run against player 2 of every run; exactly, if the runs can.

    Args:
        runs: as `learners.train` gives them, or of a learner of your own that has the methods of
            `learners.Population`.
        horizon: a number of steps, for the expected mean payoff of that many steps; None for
            discounted values of gradient learners, and for the steps of an episode of amTFT.

    Raises `TooLarge` beyond `MAX_PAIRS` pairs.
    """
    if horizon is not None and (not isinstance(horizon, (int, np.integer)) or horizon < 1):
        raise InvalidArgument(f"expected a horizon of at least one step, got {horizon!r}")
    require_pairs(len(runs))
    steps = None if horizon is None else int(horizon)
    return CrossPlay(runs, runs.meet(steps), steps)


@checked
def require_pairs(count: int) -> None:
    """Raise `TooLarge` if the cross-play of so many runs would exceed `MAX_PAIRS`."""
    if count * count > MAX_PAIRS:
        raise TooLarge(f"expected at most {MAX_PAIRS:,} pairs, got {count:,} x {count:,} runs")


@checked
def bootstrap_interval(
    values: NDArray[np.float64],
    mask: NDArray[np.bool_],
    *,
    level: Annotated[float, AtLeast(0), AtMost(1)] = 0.95,
    draws: Size = 2_000,
    rng: Rng = 0,
) -> tuple[float, float]:
    """A percentile interval of the mean of `values[i, j]` where `mask[i, j]`.

    Runs are drawn again, not pairs, for runs are the independent units (Efron and Tibshirani 1993).
    NaN if there is no pair.
    """
    _require_square(values, mask)
    if not mask.any():
        return float("nan"), float("nan")
    count = len(values)
    drawn = np.random.default_rng(rng).multinomial(count, np.full(count, 1 / count), size=draws)
    # A run drawn twice meets itself no more often than before: its diagonal counts once a copy.
    off = mask & ~np.eye(count, dtype=bool)
    on = np.diagonal(mask)
    weighed = drawn.astype(np.float64)
    totals = np.einsum("di,di->d", weighed @ np.where(off, values, 0.0), weighed)
    sizes = np.einsum("di,di->d", weighed @ off, weighed)
    totals += weighed @ np.where(on, np.diagonal(values), 0.0)
    sizes += weighed @ on
    usable = sizes > 0
    means = totals[usable] / sizes[usable]
    tail = (1 - level) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _require_square(values: NDArray[Any], mask: NDArray[Any]) -> None:
    if values.ndim != 2 or values.shape != mask.shape or len(set(values.shape)) != 1:
        raise InvalidArgument(
            f"expected values[i, j] and a mask of their shape, got {values.shape} and {mask.shape}"
        )


@checked
def pair_mean(values: NDArray[np.float64], mask: NDArray[np.bool_]) -> Estimate:
    """Mean of `values[i, j]` where `mask[i, j]`, with its delete-one-run jackknife error."""
    _require_square(values, mask)
    mean, left_out = _left_out(values, mask)
    return Estimate(mean, _jackknife(left_out), int(mask.sum()))


@checked
def pair_mean_difference(
    values: NDArray[np.float64], mask: NDArray[np.bool_], other: NDArray[np.bool_]
) -> Estimate:
    """How much more the mean of `values[i, j]` where `mask[i, j]` is than where `other[i, j]`.

    Its jackknife error leaves a run out of both means, which are of the same runs; `pairs` is the
    number of the rarer.
    """
    _require_square(values, mask)
    _require_square(values, other)
    first, left_out = _left_out(values, mask)
    second, others_left_out = _left_out(values, other)
    pairs = int(min(mask.sum(), other.sum()))
    return Estimate(first - second, _jackknife(left_out - others_left_out), pairs)


def _left_out(
    values: NDArray[np.float64], mask: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """The mean where `mask`, and `[run]` that without each run; NaN where there is no pair."""
    kept = np.where(mask, values, 0.0)
    total, pairs = kept.sum(), int(mask.sum())
    without_total = total - kept.sum(0) - kept.sum(1) + np.diagonal(kept)
    without_pairs = pairs - mask.sum(0) - mask.sum(1) + np.diagonal(mask)
    left_out = np.full(len(values), np.nan)
    np.divide(without_total, without_pairs, out=left_out, where=without_pairs > 0)
    return float(total / pairs) if pairs else float("nan"), left_out


def _jackknife(left_out: NDArray[np.float64]) -> float:
    """The standard error, of what is left without each run; NaN of fewer than two runs."""
    n = len(left_out)
    if n < 2:
        return float("nan")
    return float(np.sqrt((n - 1) / n * ((left_out - left_out.mean()) ** 2).sum()))
