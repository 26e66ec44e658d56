"""Which norm a payoff profile realises, or how it falls short of each.

`classify` says which bargaining solutions a profile realises, of any number of players:

- *Pareto-dominated*: some attainable profile is better for all by more than the tolerance.
- *not individually rational*: some player gets less than it can secure alone (its mixed
  minimax value) or than its disagreement payoff.
- *coordination failure*: the game has several Pareto-optimal equilibria, and all players
  get less than in every one of them: each would rather have followed any of the norms.
- *not attainable*: it falls short in no way, realises no solution, and nothing attainable is
  near: payoffs in other units, say, or of the players exchanged.

>>> import gametheory as gt
>>> game = gt.zoo.asymmetric_bach_or_stravinsky()
>>> S = gt.attainable(game)
>>> print(gt.classify([(3, 1.5), (0, 0)], S))
(3, 1.5): Nash = Kalai-Smorodinsky
(0, 0): Pareto-dominated, not individually rational, coordination failure
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import brief_profile, decimal
from gametheory._support.check import checked
from gametheory._support.faces import Face, Tabular
from gametheory._support.kinds import ArrayLike, Rng
from gametheory.bargaining import SOLUTIONS, bargain, disagreement_point, solutions
from gametheory.bargaining.disagreement import Disagreement
from gametheory.errors import InvalidArgument
from gametheory.outcomes._judging import Judge, Shortfall
from gametheory.outcomes._sampling import error_roots, require_draws
from gametheory.payoffs import PayoffSet, profile_array
from gametheory.welfare import Optimum

DEFAULT_TOLERANCE = 0.05
"""Share of each player's payoff range within which a learned outcome counts as a solution:
wide enough for the first steps of play and exploration, a fifth of the distance between
neighbouring norms in Asymmetric Bach or Stravinsky."""

DRAWS = 4_096
"""Random draws behind the probability of a label: right to about 1.6 % (two standard errors)."""

UNATTAINABLE = "not attainable"
"""The label of an outcome that nothing attainable is near."""

NO_NORM = "none"
"""The norm of an outcome that realises no solution."""


@checked
@dataclass(frozen=True, eq=False)
class Classification(Tabular):
    """What each of a batch of outcomes realises.

    Attributes:
        points: `[..., player]`, as given (floats).
        names: the solutions, the last axis of `distances` and `realised`.
        distances: `[..., solution]`: distance to each solution (to its whole face if it is
            tied) as a share of the players' payoff ranges, largest coordinate.
        realised: `[..., solution]`: within the tolerance.
        shortfalls: `[..., Shortfall]`, in the order of that enum.
        unattainable: `[...]`: realises nothing, falls short in no way, and lies further from what
            is attainable than the tolerance times sqrt(players): the length of its offset, with
            each payoff as a share of its range.
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
    unattainable: NDArray[np.bool_] = field(repr=False)
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

        An outcome that realises no solution and falls short in no way is labelled
        "Pareto-optimal", or "not attainable".
        """
        codes = np.concatenate(
            [self.realised, self.shortfalls, self.unattainable[..., None]], axis=-1
        )
        meanings = {}
        for row in np.unique(codes.reshape(-1, codes.shape[-1]), axis=0):
            hits, short, beyond = row[: len(self.names)], row[len(self.names) : -1], row[-1]
            found = [n for n, hit in zip(self.names, hits, strict=True) if hit]
            falls = [str(s) for s, is_so in zip(Shortfall, short, strict=True) if is_so]
            otherwise = UNATTAINABLE if beyond else "Pareto-optimal"
            meanings[row.tobytes()] = tuple(found or falls) or (otherwise,)
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

    def _face(self) -> Face:
        flat = self.points.reshape(-1, self.points.shape[-1])
        first = next(iter(self.solutions.values()), None)
        count = flat.shape[-1]
        players = (
            tuple(f"player {i + 1}" for i in range(count))
            if first is None
            else first.payoff_set.player_names
        )
        distances = self.distances.reshape(-1, len(self.names))
        rows = (
            [*point.tolist(), (" = " if hit else ", ").join(labels), *away.tolist()]
            for point, labels, hit, away in zip(
                flat, self.labels.flat, self.realised.any(axis=-1).flat, distances, strict=True
            )
        )
        columns = [*players, "realises", *(f"distance to {name}" for name in self.names)]
        notes = [
            f"distances are shares of each player's payoff range; within {self.tolerance:g} an "
            "outcome realises a solution"
        ]
        return Face(
            "Outcomes held against bargaining solutions", columns, rows, notes, decimal, len(flat)
        )

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
        payoff_set: should come from a game, without which there is no minimax point and no
            coordination failure to speak of. Three and more players: finite or convex.
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
    where = profile_array(points, payoff_set.num_players).astype(np.float64)
    judge = Judge(payoff_set, corner, solved, tolerance)
    distances = judge.distances(where)
    realised, shortfalls = distances <= tolerance, judge.shortfalls(where)
    probabilities = None
    if errors is not None:
        probabilities = _probabilities(judge, where, errors, draws, np.random.default_rng(rng))
    return Classification(
        points=where,
        names=tuple(optimum.name for optimum in solved.values()),
        distances=distances,
        realised=realised,
        shortfalls=shortfalls,
        unattainable=judge.beyond(where, np.asarray(~(realised.any(-1) | shortfalls.any(-1)))),
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


def _probabilities(
    judge: Judge,
    where: NDArray[np.float64],
    errors: Any,
    draws: int,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    root = error_roots(where, errors)
    require_draws(draws)
    normal = rng.standard_normal((draws, where.shape[-1]))
    count = len(judge.optima) + len(Shortfall) + 1
    result = np.empty((*where.shape[:-1], count))
    for index in np.ndindex(where.shape[:-1]):
        cloud = where[index] + normal @ root[index].T
        hits = judge.distances(cloud) <= judge.tolerance
        held = np.column_stack([hits, judge.shortfalls(cloud), ~hits.any(axis=1)])
        result[index] = held.mean(axis=0)
    return result
