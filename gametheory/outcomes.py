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
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._exact import Profile, fractions, show, show_profile
from gametheory.bargaining import Solutions, disagreement_point, solutions
from gametheory.equilibria import minimax
from gametheory.errors import InvalidArgument
from gametheory.payoffs import PayoffSet, profile_array
from gametheory.taxonomy import taxonomy
from gametheory.welfare import Welfare, egalitarian, nash, utilitarian, welfare_optimum

DEFAULT_TOLERANCE = 0.05
"""Share of each player's payoff range within which a learned outcome counts as a solution:
wide enough for the first steps of play and exploration, a fifth of the distance between
neighbouring norms in Asymmetric Bach or Stravinsky."""


class Shortfall(enum.Enum):
    """How an outcome falls short of every solution."""

    DOMINATED = "Pareto-dominated"
    IRRATIONAL = "not individually rational"
    COORDINATION_FAILURE = "coordination failure"

    def __str__(self) -> str:
        return self.value


def default_welfares(disagreement: Sequence[Any]) -> tuple[Welfare, ...]:
    """The welfare set W = {utilitarian, egalitarian(d), Nash(d)}."""
    return (utilitarian, egalitarian(disagreement), nash(disagreement))


def normalized_score(
    points: Any,
    payoff_set: PayoffSet,
    *,
    welfares: Sequence[Welfare] | None = None,
    disagreement: Any = None,
) -> NDArray[np.float64]:
    """max over w in W of (w(V) - w(d)) / (max w - w(d)) for each profile `points[..., player]`.

    Args:
        payoff_set: where the exact maxima are taken.
        welfares: W; utilitarian, egalitarian and Nash by default.
        disagreement: d; see `gametheory.bargaining.disagreement_point`.

    At most 1 for attainable profiles, negative below d. Floats. Raises `InvalidArgument` if
    some max w = w(d), where the score is undefined.
    """
    corner = disagreement_point(payoff_set, disagreement)
    where = profile_array(points, payoff_set.num_players).astype(np.float64)
    scores = []
    for welfare in default_welfares(corner) if welfares is None else welfares:
        best = welfare_optimum(payoff_set, welfare).value
        base = welfare(np.array(corner, dtype=object))
        if best is None or best == base:
            raise InvalidArgument(
                f"NormalizedScore is undefined: the best {getattr(welfare, 'name', welfare)} "
                f"welfare, {show(base)}, is already reached at the disagreement point "
                f"{show_profile(corner)}"
            )
        scores.append((welfare(where) - float(base)) / (float(best) - float(base)))
    return np.asarray(np.max(scores, axis=0))


NO_NORM = "none"
"""The norm of an outcome that realises no solution."""


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
    """

    points: NDArray[np.float64]
    names: tuple[str, ...]
    distances: NDArray[np.float64]
    realised: NDArray[np.bool_]
    shortfalls: NDArray[np.bool_]
    tolerance: float
    solutions: Solutions = field(repr=False)

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
            f"{show_profile(point)}: {(' = ' if hit else ', ').join(labels)}"
            for point, labels, hit in zip(
                flat, self.labels.flat, self.realised.any(axis=-1).flat, strict=True
            )
        )


def classify(
    points: Any,
    payoff_set: PayoffSet,
    *,
    disagreement: Any = None,
    tolerance: float = DEFAULT_TOLERANCE,
) -> Classification:
    """Hold payoff profiles `points[..., player]` against the four bargaining solutions.

    Args:
        payoff_set: two players; should come from a game, without which there is no minimax
            point and no coordination failure to speak of.
        disagreement: d; see `gametheory.bargaining.disagreement_point`.
        tolerance: share of each player's payoff range (in the set) within which two profiles
            count as the same.

    A tied solution (the utilitarian in a symmetric game) is realised by its whole face.
    """
    if not 0 <= tolerance < 1:
        raise InvalidArgument(f"expected a tolerance in [0, 1), got {tolerance}")
    corner = disagreement_point(payoff_set, disagreement)
    solved = solutions(payoff_set, disagreement=corner)
    where = profile_array(points, 2).astype(np.float64)
    if not np.isfinite(where).all():
        raise InvalidArgument("expected finite payoff profiles, got NaN or infinity")
    extremes = np.array(payoff_set.points, dtype=np.float64)
    scale = extremes.max(axis=0) - extremes.min(axis=0)
    scale[scale == 0] = max(float(scale.max()), 1.0)

    distances = np.stack(
        [_face_distance(where, o.exact_face, payoff_set, scale) for o in solved.values()], axis=-1
    )
    shortfalls = np.stack(
        [
            _dominated(where, payoff_set, tolerance * scale),
            (where < _floor(payoff_set, corner) - tolerance * scale).any(axis=-1),
            _fails_coordination(where, payoff_set, tolerance * scale),
        ],
        axis=-1,
    )
    return Classification(
        points=where,
        names=tuple(optimum.name for optimum in solved.values()),
        distances=distances,
        realised=distances <= tolerance,
        shortfalls=shortfalls,
        tolerance=tolerance,
        solutions=solved,
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
    corners = np.array(frontier.points, dtype=np.float64)
    beaten = (corners > raised[..., None, :]).all(axis=-1).any(axis=-1)
    if frontier.is_chain:
        # Highest payoff of player 2 on the frontier at or right of the raised payoff of 1.
        height = np.interp(raised[..., 0], corners[:, 0], corners[:, 1])
        beaten |= (raised[..., 0] < corners[-1, 0]) & (raised[..., 1] < height)
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
    if payoff_set.game is None:
        return none
    classes = taxonomy(payoff_set.game)
    if not classes.coordination:
        return none
    norms = [fractions(e.exact_payoffs) for e in classes.pareto_optimal_equilibria]
    worst = np.array(norms, dtype=np.float64).min(axis=0)
    return np.asarray((where < worst - margin).all(axis=-1))
