"""Outcomes: scores, and which norm a payoff profile realises.

`normalized_score` is the paper's measure (section 4.2), with exact maxima. `classify` says
which bargaining solutions a profile realises, or how it falls short:

- *Pareto-dominated*: some attainable profile is better for both by more than the tolerance.
- *not individually rational*: some player gets less than it can secure alone (its mixed
  minimax value) or than its disagreement payoff.
- *coordination failure*: the game has several Pareto-optimal equilibria, and both players
  get less than in every one of them: each would rather have followed any of the norms.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> S = gt.attainable(game)
>>> print(gt.classify([(3, 1.5), (0, 0)], S))
(3, 1.5): Nash = Kalai-Smorodinsky
(0, 0): Pareto-dominated, not individually rational, coordination failure
>>> gt.normalized_score([(4, 1), (0, 0)], S)
array([1., 0.])
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import (
    Profile,
    brief_profile,
    float_array,
    fractions,
    show,
    show_profile,
)
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import ArrayLike, NumberLike, Rng
from gametheory.bargaining import SOLUTIONS, bargain, disagreement_point, solutions
from gametheory.bargaining.disagreement import Disagreement
from gametheory.equilibria import minimax
from gametheory.errors import InvalidArgument
from gametheory.payoffs import PayoffSet, profile_array
from gametheory.taxonomy import taxonomy
from gametheory.welfare import (
    Optimum,
    Welfare,
    egalitarian,
    nash,
    utilitarian,
    welfare_optimum,
)
from gametheory.welfare.names import WelfareLike, as_welfare

DEFAULT_TOLERANCE = 0.05
"""Share of each player's payoff range within which a learned outcome counts as a solution:
wide enough for the first steps of play and exploration, a fifth of the distance between
neighbouring norms in Asymmetric Bach or Stravinsky."""


DRAWS = 4_096
"""Random draws behind the probability of a label: right to about 1.6 % (two standard errors)."""

ARC_POINTS = 257
"""Points along a curved arc against which domination is judged: right to 1e-5 of its size."""


class Shortfall(enum.Enum):
    """How an outcome falls short of every solution."""

    DOMINATED = "Pareto-dominated"
    IRRATIONAL = "not individually rational"
    COORDINATION_FAILURE = "coordination failure"

    def __str__(self) -> str:
        return self.value


@checked
def default_welfares(disagreement: Sequence[NumberLike]) -> tuple[Welfare, ...]:
    """The welfare set W = {utilitarian, egalitarian(d), Nash(d)}."""
    return (utilitarian, egalitarian(disagreement), nash(disagreement))


@checked
def normalized_score(
    points: ArrayLike,
    payoff_set: PayoffSet,
    *,
    welfares: Sequence[WelfareLike] | None = None,
    disagreement: Disagreement = None,
    maxima: str | ArrayLike = "exact",
) -> NDArray[np.float64]:
    """max over w in W of (w(V) - w(d)) / (max w - w(d)) for each profile `points[..., player]`.

    Args:
        payoff_set: where the exact maxima are taken.
        welfares: W, welfare functions or their names; utilitarian, egalitarian and Nash by
            default. A distance such as
            `kalai_smorodinsky` is minus what Table 2 prints, so it is maximised too.
        disagreement: d; see `gametheory.bargaining.disagreement_point`.
        maxima: "exact": max w over the payoff set, so that scores of attainable profiles are at
            most 1. "empirical": over `points`, the best that was evaluated, as in the paper's
            figures; scores are then at most 1 by construction and comparable only within one
            study. Or the profiles `[..., player]` over which to take them.

    Negative below d. A larger W can only raise the score. Floats. Raises `InvalidArgument` if
    some max w is w(d), where the score is undefined, or less than w(d).
    """
    corner = disagreement_point(payoff_set, disagreement)
    where = profile_array(points, payoff_set.num_players).astype(np.float64)
    evaluated = None if isinstance(maxima, str) else profile_array(maxima, payoff_set.num_players)
    if isinstance(maxima, str):
        require_among(maxima, ("exact", "empirical"), "maxima")
        evaluated = where if maxima == "empirical" else None
    if evaluated is not None and not evaluated.size:
        raise InvalidArgument("expected at least one profile to take empirical maxima of, got none")
    if welfares is not None and not len(welfares):
        raise InvalidArgument("expected at least one welfare function, got none")
    scores = []
    for given in default_welfares(corner) if welfares is None else welfares:
        welfare = as_welfare(given, None, corner)
        base = float(welfare(np.array(corner, dtype=object)))
        if evaluated is None:
            best = float(welfare_optimum(payoff_set, welfare).value)  # type: ignore[arg-type]
        else:
            best = float(np.max(welfare(evaluated.astype(np.float64))))
        if not best > base:
            raise InvalidArgument(
                f"NormalizedScore is undefined: the best {getattr(welfare, 'name', welfare)} "
                f"welfare, {show(best)}, is already reached at the disagreement point "
                f"{show_profile(corner)}, which gives {show(base)}"
            )
        scores.append((welfare(where) - base) / (best - base))
    return np.asarray(np.max(scores, axis=0))


NO_NORM = "none"
"""The norm of an outcome that realises no solution."""


@checked
@dataclass(frozen=True, eq=False)
class Classification:
    """What each of a batch of outcomes realises.

    Attributes:
        points: `[..., player]`, as given (floats).
        names: the solutions, the last axis of `distances` and `realised`.
        distances: `[..., solution]`: distance to each solution (to its whole face if it is
            tied) as a share of the players' payoff ranges, largest coordinate.
        realised: `[..., solution]`: within the tolerance.
        shortfalls: `[..., Shortfall]`, in the order of that enum.
        tolerance: as a share of each player's payoff range.
        solutions: the analytic solutions that the points were held against.
        probabilities: `[..., label]`, for outcomes with error bars: how likely each of
            `probability_labels` is to hold of the true mean; None for exact outcomes.
        probability_error: twice the largest standard error of `probabilities`, which are
            shares among random draws.
    """

    points: NDArray[np.float64]
    names: tuple[str, ...]
    distances: NDArray[np.float64]
    realised: NDArray[np.bool_]
    shortfalls: NDArray[np.bool_]
    tolerance: float
    solutions: Mapping[str, Optimum] = field(repr=False)
    probabilities: NDArray[np.float64] | None = field(default=None, repr=False)
    probability_error: float = 0.0

    @property
    def probability_labels(self) -> tuple[str, ...]:
        """The last axis of `probabilities`: the solutions, the shortfalls, and "none"."""
        return (*self.names, *map(str, Shortfall), NO_NORM)

    @property
    def labels(self) -> NDArray[Any]:
        """`[...]` tuples of labels: the solutions realised, else the shortfalls.

        An efficient outcome that realises no solution and falls short in no way is labelled
        "Pareto-optimal".
        """
        codes = np.concatenate([self.realised, self.shortfalls], axis=-1)
        meanings = {}
        for row in np.unique(codes.reshape(-1, codes.shape[-1]), axis=0):
            hits, short = row[: len(self.names)], row[len(self.names) :]
            found = [n for n, hit in zip(self.names, hits, strict=True) if hit]
            falls = [str(s) for s, is_so in zip(Shortfall, short, strict=True) if is_so]
            meanings[row.tobytes()] = tuple(found or falls) or ("Pareto-optimal",)
        result = np.empty(codes.shape[:-1], dtype=object)
        for index in np.ndindex(result.shape):
            result[index] = meanings[codes[index].tobytes()]
        return result

    def norms(self) -> NDArray[Any]:
        """`[...]` strings: the solutions realised, as "Nash = Kalai-Smorodinsky", or "none"."""
        labels = self.labels
        result = np.empty(labels.shape, dtype=object)
        for index in np.ndindex(labels.shape):
            hit = self.realised[index].any()
            result[index] = " = ".join(labels[index]) if hit else NO_NORM
        return result

    def __str__(self) -> str:
        flat = self.points.reshape(-1, self.points.shape[-1])
        return "\n".join(
            f"{brief_profile(point)}: {(' = ' if hit else ', ').join(labels)}"
            for point, labels, hit in zip(
                flat, self.labels.flat, self.realised.any(axis=-1).flat, strict=True
            )
        )


@checked
def classify(
    points: ArrayLike,
    payoff_set: PayoffSet,
    *,
    disagreement: Disagreement = None,
    tolerance: float = DEFAULT_TOLERANCE,
    against: Sequence[str] = SOLUTIONS,
    errors: ArrayLike | None = None,
    draws: int = DRAWS,
    rng: Rng = 0,
) -> Classification:
    """Hold payoff profiles `points[..., player]` against bargaining solutions.

    Args:
        payoff_set: two players; should come from a game, without which there is no minimax
            point and no coordination failure to speak of.
        disagreement: d; see `gametheory.bargaining.disagreement_point`.
        tolerance: share of each player's payoff range (in the set) within which two profiles
            count as the same.
        against: solutions of `bargain` that need no weights.
        errors: for sampled outcomes, the standard error of each payoff `[..., player]`, or the
            covariance of the mean `[..., player, player]`; see `mean_and_covariance`. Then
            the result has `probabilities`: of each label, given a normal error.
        draws: random draws for them; `rng`: their seed or generator.

    A tied solution (the utilitarian in a symmetric game) is realised by its whole face, and so
    on finite and curved sets by each tied outcome.
    """
    require_tolerance(tolerance)
    if not len(against):
        raise InvalidArgument("expected at least one solution to hold payoffs against, got none")
    corner = disagreement_point(payoff_set, disagreement)
    if tuple(against) == SOLUTIONS:
        solved: Mapping[str, Optimum] = solutions(payoff_set, disagreement=corner)
    else:
        solved = {name: bargain(payoff_set, name, disagreement=corner) for name in against}
    where = profile_array(points, 2).astype(np.float64)
    judge = _Judge(payoff_set, corner, solved, tolerance)
    distances = judge.distances(where)
    probabilities = None
    if errors is not None:
        probabilities = _probabilities(judge, where, errors, draws, np.random.default_rng(rng))
    return Classification(
        points=where,
        names=tuple(optimum.name for optimum in solved.values()),
        distances=distances,
        realised=distances <= tolerance,
        shortfalls=judge.shortfalls(where),
        tolerance=tolerance,
        solutions=solved,
        probabilities=probabilities,
        probability_error=0.0 if probabilities is None else 1 / np.sqrt(draws),
    )


@checked
def require_tolerance(tolerance: float) -> None:
    """Raise `InvalidArgument` unless it is a share of a payoff range, in [0, 1)."""
    if not 0 <= tolerance < 1:
        raise InvalidArgument(f"expected a tolerance in [0, 1), got {tolerance}")


@checked
def mean_and_covariance(samples: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The mean of `samples[..., sample, player]` and the covariance of that mean.

    `[..., player]` and `[..., player, player]`, for `classify(mean, ..., errors=covariance)`.
    Raises `InvalidArgument` for fewer than two samples.
    """
    cloud = float_array(samples, "samples")
    if cloud.ndim < 2 or cloud.shape[-2] < 2:
        raise InvalidArgument(
            f"expected samples[..., sample, player] with two samples or more, got {cloud.shape}"
        )
    mean = cloud.mean(axis=-2)
    off = cloud - mean[..., None, :]
    count = cloud.shape[-2]
    return mean, np.einsum("...si,...sj->...ij", off, off) / (count * (count - 1))


def _probabilities(
    judge: _Judge,
    where: NDArray[np.float64],
    errors: Any,
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    spread = float_array(errors, "errors")
    if spread.shape == where.shape:
        if (spread < 0).any():
            raise InvalidArgument("expected standard errors of at least 0, got a negative one")
        root = spread[..., None] * np.eye(2)
    elif spread.shape == (*where.shape, 2):
        values, vectors = np.linalg.eigh(spread)
        if (values < -1e-9 * abs(spread).max(initial=0)).any():
            raise InvalidArgument("expected covariances, got a matrix that is not semidefinite")
        root = vectors * np.sqrt(np.maximum(values, 0))[..., None, :]
    else:
        raise InvalidArgument(
            f"expected errors of shape {where.shape} or {(*where.shape, 2)}, got {spread.shape}"
        )
    if draws < 1:
        raise InvalidArgument(f"expected at least one draw, got {draws}")
    normal = rng.standard_normal((draws, 2))
    count = len(judge.optima) + len(Shortfall) + 1
    result = np.empty((*where.shape[:-1], count))
    for index in np.ndindex(where.shape[:-1]):
        cloud = where[index] + normal @ root[index].T
        hits = judge.distances(cloud) <= judge.tolerance
        held = np.column_stack([hits, judge.shortfalls(cloud), ~hits.any(axis=1)])
        result[index] = held.mean(axis=0)
    return result


class _Judge:
    """What decides labels, worked out once for a payoff set."""

    def __init__(
        self,
        payoff_set: PayoffSet,
        corner: Profile,
        solved: Mapping[str, Optimum],
        tolerance: float,
    ) -> None:
        self.payoff_set, self.tolerance = payoff_set, tolerance
        self.optima = list(solved.values())
        low, high = (
            np.array([float(f(v[i] for v in payoff_set.points)) for i in range(2)])
            for f in (min, max)
        )
        self.scale = high - low
        self.scale[self.scale == 0] = max(float(self.scale.max()), 1.0)
        self.margin = tolerance * self.scale
        self.floor = _floor(payoff_set, corner)

    def distances(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        """`[..., solution]`, as a share of the payoff ranges."""
        return np.stack(
            [
                _face_distance(where, optimum.exact_face, self.payoff_set, self.scale)
                for optimum in self.optima
            ],
            axis=-1,
        )

    def shortfalls(self, where: NDArray[np.float64]) -> NDArray[np.bool_]:
        """`[..., Shortfall]`."""
        return np.stack(
            [
                _dominated(where, self.payoff_set, self.margin),
                (where < self.floor - self.margin).any(axis=-1),
                _fails_coordination(where, self.payoff_set, self.margin),
            ],
            axis=-1,
        )


def _face_distance(
    where: NDArray[np.float64],
    face: tuple[Profile, ...],
    payoff_set: PayoffSet,
    scale: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Largest coordinate of the scaled offset to the nearest point of a face."""
    corners = np.array(face, dtype=np.float64) / scale
    scaled = where / scale
    if payoff_set.kind == "convex" and len(corners) == 2:
        along = corners[1] - corners[0]
        t = np.clip(((scaled - corners[0]) @ along) / (along @ along), 0, 1)
        return np.asarray(abs(scaled - corners[0] - t[..., None] * along).max(axis=-1))
    return np.asarray(abs(scaled[..., None, :] - corners).max(axis=-1).min(axis=-1))


def _dominated(
    where: NDArray[np.float64], payoff_set: PayoffSet, margin: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Some attainable profile is better for both players by more than the margin."""
    raised = where + margin
    frontier = payoff_set.pareto_frontier()
    beaten = np.zeros(where.shape[:-1], dtype=bool)
    for stretch in frontier.sample(ARC_POINTS):
        beaten |= (stretch > raised[..., None, :]).all(axis=-1).any(axis=-1)
        if len(stretch) > 1:
            # Highest payoff of player 2 on the stretch at or right of the raised payoff of 1.
            height = np.interp(raised[..., 0], stretch[:, 0], stretch[:, 1])
            beaten |= (raised[..., 0] < stretch[-1, 0]) & (raised[..., 1] < height)
    return np.asarray(beaten)


def _floor(payoff_set: PayoffSet, corner: Profile) -> NDArray[np.float64]:
    floor = np.array(corner, dtype=np.float64)
    if payoff_set.game is None:
        return floor
    return np.maximum(floor, np.array(minimax(payoff_set.game).exact_payoffs, dtype=np.float64))


def _fails_coordination(
    where: NDArray[np.float64], payoff_set: PayoffSet, margin: NDArray[np.float64]
) -> NDArray[np.bool_]:
    none = np.zeros(where.shape[:-1], dtype=bool)
    if payoff_set.normal_form is None:
        return none
    classes = taxonomy(payoff_set.normal_form)
    if not classes.coordination:
        return none
    norms = [fractions(e.exact_payoffs) for e in classes.pareto_optimal_equilibria]
    worst = np.array(norms, dtype=np.float64).min(axis=0)
    return np.asarray((where < worst - margin).all(axis=-1))
