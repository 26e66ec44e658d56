"""Bargaining in very many two-player games at once.

>>> import numpy as np
>>> import gametheory as gt
>>> from gametheory.bargaining.batch import batch_bargaining
>>> bach_or_stravinsky = [[[4, 0], [0, 2]], [[1, 0], [0, 2]]]
>>> stag_hunt = [[[4, 0], [3, 2]], [[4, 3], [0, 2]]]
>>> found = batch_bargaining(np.array([bach_or_stravinsky, stag_hunt]))
>>> found.disagreement.round(3).tolist()
[[1.333, 0.667], [2.0, 2.0]]
>>> found.solutions["nash"].tolist()
[[3.0, 1.5], [4.0, 4.0]]
>>> found.frontier.tolist()
[[3, 0], [0, -1]]
>>> found.normative_disagreement.possible.tolist()
[True, False]
>>> found[0]["nash"].payoffs
(Fraction(3, 1), Fraction(3, 2))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric import polygon
from gametheory._numeric.exact import fractions, number_array
from gametheory._support.check import checked, require_among
from gametheory._support.kinds import ArrayLike, NumberLike
from gametheory._support.text import plural
from gametheory.bargaining.batch._balls import Ball
from gametheory.bargaining.batch._clipping import rational_corners
from gametheory.bargaining.batch._further import further
from gametheory.bargaining.batch._geometry import Threats
from gametheory.bargaining.batch._independent import BatchArcs, arc_numbers, membership
from gametheory.bargaining.batch._normative import (
    BatchNormativeDisagreement,
    as_printed,
    disagreement_degree,
    largest_welfare,
)
from gametheory.bargaining.batch._solutions import Problems
from gametheory.bargaining.batch._work import Batch, Work, given_points, in_threads, parts_of
from gametheory.bargaining.disagreement import Disagreement
from gametheory.bargaining.names import CONVEX, SOLUTIONS, WEIGHTED
from gametheory.bargaining.solutions import Solutions, solutions
from gametheory.errors import InvalidArgument, InvalidGame
from gametheory.games import NormalForm
from gametheory.payoffs import attainable

LARGEST = 16
"""Cells a game."""

FURTHER = ("equal-area", *CONVEX)

BATCH_SOLUTIONS = (*SOLUTIONS, *WEIGHTED, *FURTHER)
"""The solutions that `BatchBargaining.bargain` computes."""

MAXIMA = ("utilitarian", "weighted-utilitarian", "nash", "egalitarian")

IDEALS = ("individually-rational", "unrestricted")

Factors = tuple[int, ...] | None
"""Weights as integers; None for even ones."""


@checked
@dataclass(frozen=True, eq=False)
class BatchBargaining:
    """The attainable sets, disagreement points and solutions of a batch of two-player games.

    Every comparison is decided as `gt.solutions` decides it in rationals: vertices, ties,
    feasibility. Payoffs, d and largest welfares are floats within 1e-12 of their own size, and of
    the player's span of payoffs and one rounding (equal area, Perles-Maschler and Raiffa: 1e-11;
    regrets: 1e-11 of the larger of them and one). Solutions are computed when asked for, and
    nothing that they need is kept.

    Attributes:
        games: the payoffs as given, [batch, player, a1, a2].
        hull: the vertices of the hull as cells a1 * (number of a2) + a2, [batch, k],
            counter-clockwise from the lexicographically smallest payoffs, padded with -1; of
            several cells with the same payoffs, the first.
        hull_counts: their number, [batch].
        frontier, frontier_counts: the same of the strong Pareto frontier, by rising payoff of
            player 1.
        disagreement: [batch, player].
        feasible: whether some attainable payoff has V >= d, [batch]. Where not, all solutions
            but the utilitarian are NaN.
    """

    games: NDArray[Any]
    hull: NDArray[np.int8]
    hull_counts: NDArray[np.int64]
    frontier: NDArray[np.int8]
    frontier_counts: NDArray[np.int64]
    disagreement: NDArray[np.float64]
    feasible: NDArray[np.bool_]
    _batch: Batch = field(repr=False)
    _threats: Threats = field(repr=False)
    _undecided: NDArray[np.bool_] = field(repr=False)

    def __len__(self) -> int:
        return len(self.games)

    def __repr__(self) -> str:
        infeasible = int((~self.feasible).sum())
        return f"BatchBargaining({plural(len(self), 'game')}, {infeasible:,} infeasible)"

    def __getitem__(self, index: int) -> Solutions:
        """The four solutions of one game, in rationals and with their certificates."""
        given = None if self._batch.given is None else self._batch.given[index].tolist()
        return solutions(NormalForm(self.games[index]), disagreement=given)

    @property
    def vertices(self) -> NDArray[np.float64]:
        """The vertices of the hull, [batch, k, player], padded with NaN."""
        return self._corners(self.hull)

    @property
    def frontier_vertices(self) -> NDArray[np.float64]:
        """The vertices of the strong Pareto frontier, [batch, k, player], padded with NaN."""
        return self._corners(self.frontier)

    def _corners(self, cells: NDArray[np.int8]) -> NDArray[np.float64]:
        payoffs = self.games.reshape(len(self), 2, -1)
        corners = np.empty((*cells.shape, 2))
        for player in range(2):
            picked = np.take_along_axis(payoffs[:, player], np.maximum(cells, 0).astype(np.intp), 1)
            corners[..., player] = np.where(cells < 0, np.nan, picked.astype(np.float64))
        return corners

    @cached_property
    def area(self) -> NDArray[np.float64]:
        """The area of the hull, [batch]; exactly 0 of points and segments."""
        corners = self.vertices
        corners -= corners[:, :1]
        x, y = np.nan_to_num(corners[..., 0]), np.nan_to_num(corners[..., 1])
        return np.asarray((x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]).sum(axis=1) / 2)

    @cached_property
    def solutions(self) -> Mapping[str, NDArray[np.float64]]:
        """The four solutions by name, [batch, player]; of a utilitarian face, the midpoint."""
        names = SOLUTIONS

        def solve(work: Work) -> NDArray[np.float64]:
            return np.stack([_outcome(work, name, None, IDEALS[0]) for name in names], axis=1)

        found = self._each(solve, (4, 2))
        return {name: self._where_feasible(name, found[:, k]) for k, name in enumerate(names)}

    def bargain(
        self,
        solution: str = "nash",
        *,
        weights: Sequence[NumberLike] | None = None,
        ideal: str = "individually-rational",
    ) -> NDArray[np.float64]:
        """The payoffs of one solution, [batch, player], as `gt.bargain` defines it.

        Args:
            solution: one of `BATCH_SOLUTIONS`.
            weights: two positive numbers, for the weighted solutions only.
            ideal: for Kalai-Smorodinsky; see `gt.bargain`.

        NaN where d is infeasible, but for the utilitarian ones.
        """
        require_among(solution, BATCH_SOLUTIONS, "a solution")
        require_among(ideal, IDEALS, "ideal")
        factors = _weights(solution, weights)
        found = self._each(lambda work: _outcome(work, solution, factors, ideal), (2,))
        return self._where_feasible(solution, found)

    def _where_feasible(self, name: str, payoffs: NDArray[np.float64]) -> NDArray[np.float64]:
        if not name.endswith("utilitarian"):
            payoffs[~self.feasible] = np.nan
        return payoffs

    def utilitarian_face(
        self, *, weights: Sequence[NumberLike] | None = None
    ) -> NDArray[np.float64]:
        """The ends of the (weighted) utilitarian face, [batch, end, player].

        By rising payoff of player 1; equal if the optimum is unique.
        """
        factors = None if weights is None else _weights("weighted-utilitarian", weights)
        return self._each(lambda work: _face(work, factors), (2, 2))

    def welfare_maximum(
        self, welfare: str, *, weights: Sequence[NumberLike] | None = None
    ) -> NDArray[np.float64]:
        """The largest welfare over the hull, [batch].

        Args:
            welfare: "utilitarian", "weighted-utilitarian", "nash" (the product of gains over d
                where V >= d; NaN where that is nowhere) or "egalitarian" (the smaller gain).
            weights: two positive numbers, for the weighted sum only.
        """
        require_among(welfare, MAXIMA, "a welfare function")
        factors = _weights(welfare, weights)
        best = self._each(lambda work: largest_welfare(work, welfare, factors), ())
        if weights is not None and factors is not None:
            best *= float(fractions(weights)[0] / factors[0])
        return np.where(self.feasible, best, np.nan) if welfare == "nash" else best

    @cached_property
    def normative_disagreement(self) -> BatchNormativeDisagreement:
        """How far utilitarian, egalitarian(d) and Nash(d) welfare pull apart."""

        def solve(work: Work) -> NDArray[np.float64]:
            return np.stack(disagreement_degree(work.problems), axis=1)

        possible, regret = self._each(solve, (2,)).T
        return BatchNormativeDisagreement(
            (possible > 0) & self.feasible,
            self._each(as_printed, ()),
            np.where(self.feasible, regret, np.nan),
        )

    @cached_property
    def rational_corners(self) -> NDArray[np.float64]:
        """The corners of {V in the hull : V >= d}, [batch, k, player], padded with NaN.

        Counter-clockwise from the lexicographically smallest (of these floats). Which corners
        there are is decided exactly; none where d is infeasible. With d the minimax point these
        are the payoffs of conditional commitment (`gametheory.commitments`).
        """
        width = self.hull.shape[1] + 2
        # What is solved again in integers has its own d, the same in floats.
        corners = self._each(
            lambda work: rational_corners(work, work.disagreement(), width), (width, 2)
        )
        return corners[:, : max(1, int((~np.isnan(corners[..., 0])).sum(axis=1).max()))]

    @cached_property
    def rational_counts(self) -> NDArray[np.int64]:
        """The number of corners of `rational_corners`, [batch]."""
        return np.asarray((~np.isnan(self.rational_corners[..., 0])).sum(axis=1))

    def independent_contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Whether independent mixing reaches one point in each 2x2 game, [batch].

        Args:
            points: payoffs [batch, player].

        Decided exactly; points within about 1e-6 of the boundary take 0.1 ms each. Raises
        `InvalidArgument` for games of another shape.
        """
        self._require_two_by_two()
        where = number_array(points, "points")
        if where.shape != (len(self), 2):
            raise InvalidArgument(
                f"expected points[{len(self)} games, 2 players], got shape {where.shape}"
            )
        inside = np.empty(len(self), dtype=bool)
        for part in parts_of(len(self)):
            inside[part], doubtful = membership(self.games[part], where[part])
            for index in part.start + np.flatnonzero(doubtful):
                reached = attainable(NormalForm(self.games[index]), by="independent")
                inside[index] = reached.contains(where[index].tolist())
        return inside

    @cached_property
    def independent_arcs(self) -> BatchArcs:
        """The arcs of what independent mixing reaches in 2x2 games.

        Raises `InvalidArgument` for games of another shape.
        """
        self._require_two_by_two()
        numbers = self._each(arc_numbers, (14,))
        return BatchArcs(
            exists=numbers[:, 0] > 0,
            line=numbers[:, 1:4],
            ends=numbers[:, 4:8].reshape(-1, 2, 2),
            coefficients=numbers[:, 8:].reshape(-1, 2, 3),
        )

    def _require_two_by_two(self) -> None:
        if self.games.shape[2:] != (2, 2):
            raise InvalidArgument(f"expected 2x2 games, got {self.games.shape[2:]}")

    def _each(
        self, function: Callable[[Work], NDArray[np.float64]], shape: tuple[int, ...]
    ) -> NDArray[np.float64]:
        """A function of every game; of those in doubt in integers."""
        result = np.empty((len(self), *shape))
        undecided = self._undecided.copy()

        def run(part: slice) -> None:
            corners = np.ascontiguousarray(self.hull[part].T), self.hull_counts[part]
            frontier = np.ascontiguousarray(self.frontier[part].T), self.frontier_counts[part]
            work = self._batch.resume(part, corners, frontier, self._threats.take(part))
            result[part] = function(work)
            undecided[part] |= work.problems.doubtful

        if self._batch.kind != "exact":
            in_threads(run, len(self))
        doubtful = np.flatnonzero(undecided)
        for part in parts_of(len(doubtful)):
            result[doubtful[part]] = function(self._batch.solve(doubtful[part], "exact"))
        return result


@checked
def batch_bargaining(payoffs: ArrayLike, *, disagreement: Disagreement = None) -> BatchBargaining:
    """Hull, frontier, disagreement point and solutions of each game of a batch.

    Args:
        payoffs: `[batch, 2, a1, a2]` of at most 16 cells a game.
        disagreement: None for the mixed minimax point of each game, or numbers `[player]` or
            `[batch, player]`.

    Integers, and floats that are multiples of 1/16, are decided exactly in floats that cannot
    overflow; other floats with a bound on all rounding, and each game that it leaves in doubt
    again in Python integers. So it does, among others, tied floats (0.1 + 0.2 and 0.3), payoffs
    below 2^-60 of the larger span, and outcomes that are zero or nearly. Fractions and integers
    beyond 2^53 go there at once: 20 us a 2x2 game and solution, 100 us a 4x4 game. Two threads.

    The bound: each number x computed in floats comes with a radius that its error cannot exceed,
    from the model fl(a op b) = (a op b)(1 + e), |e| <= 2^-53, applied to every operation. A sign
    counts only if |x| is larger than the radius, or if both are zero, where x is exact. `_balls`
    proves it for sums, products and quotients, without underflow and whatever overflows;
    `_geometry` for turns of hulls and minimax values; `_further` for three solutions that are
    sums along a frontier; `_independent` for membership.

    Memory above the payoffs: a quarter of a kilobyte a 2x2 game, half of one a 4x4 game, and some
    60 MB; `vertices` and `frontier_vertices` are made when asked for.

    Raises `InvalidGame` for payoffs that are not numbers, not finite or of another shape, and
    `InvalidArgument` for a disagreement that is none.
    """
    games = number_array(payoffs)
    if games.ndim != 4 or games.shape[1] != 2 or games[0, 0].size > LARGEST:
        raise InvalidGame(
            "expected payoffs[batch, 2, a1, a2] of two-player games of at most "
            f"{LARGEST} cells, got shape {games.shape}"
        )
    batch = Batch.of(
        games, None if disagreement is None else given_points(disagreement, len(games), 2)
    )
    count, size = len(games), games[0, 0].size
    hull, frontier = (np.full((count, size), -1, dtype=np.int8) for _ in range(2))
    hull_counts, frontier_counts = (np.ones(count, dtype=np.int64) for _ in range(2))
    threats = Threats(*(np.zeros((2, count)) for _ in range(4)))
    point, feasible = np.empty((count, 2)), np.ones(count, dtype=bool)
    undecided = np.full(count, batch.kind == "exact")

    def store(work: Work, where: Any) -> None:
        problems = work.problems
        for cells, found in ((hull, work.hull), (frontier, problems.frontier)):
            cells[where] = -1
            cells[where, : len(found)] = found.T
        hull_counts[where], frontier_counts[where] = work.hull_counts, problems.counts
        point[where] = work.disagreement()
        if batch.given is not None:
            feasible[where] = problems.feasible()

    def run(part: slice) -> None:
        work = batch.solve(part)
        store(work, part)
        threats.put(part, work.problems.threats)
        undecided[part] = work.problems.doubtful

    if batch.kind != "exact":
        in_threads(run, count)
    doubtful = np.flatnonzero(undecided)
    for part in parts_of(len(doubtful)):
        store(batch.solve(doubtful[part], "exact"), doubtful[part])
    return BatchBargaining(
        games=games,
        hull=hull[:, : hull_counts.max()],
        hull_counts=hull_counts,
        frontier=frontier[:, : frontier_counts.max()],
        frontier_counts=frontier_counts,
        disagreement=point,
        feasible=feasible,
        _batch=batch,
        _threats=threats,
        _undecided=undecided,
    )


def _weights(solution: str, given: Sequence[Any] | None) -> Factors:
    if solution not in WEIGHTED:
        if given is not None:
            raise InvalidArgument(f"expected no weights for the {solution} solution, got {given!r}")
        return None
    weights = () if given is None else fractions(given, "a weight")
    if len(weights) != 2 or min(weights) <= 0:
        raise InvalidArgument(
            f"expected two positive weights for the {solution} solution, got {given!r}"
        )
    return tuple(polygon.integers([weights])[0][0])


def _outcome(work: Work, solution: str, factors: Factors, ideal: str) -> NDArray[np.float64]:
    problems = work.problems
    if solution in FURTHER:
        return further(work, solution)
    if solution.endswith("utilitarian"):
        return np.asarray(_face(work, factors).mean(axis=1))
    first, second = _balls(problems, factors)
    if solution.endswith("nash"):
        position = problems.largest_product(first, second)
    elif solution == "kalai-smorodinsky":
        position = problems.kalai_smorodinsky(unrestricted=ideal == "unrestricted")
    else:
        position = problems.equal_gains(second, first)
    return work.payoffs(position)


def _face(work: Work, factors: Factors) -> NDArray[np.float64]:
    ends = work.problems.largest_sum(*_balls(work.problems, factors))
    return np.stack([work.payoffs(end) for end in ends], axis=1)


def _balls(problems: Problems, factors: Factors) -> tuple[Ball | None, Ball | None]:
    if factors is None:
        return None, None
    return problems.constant(factors[0]), problems.constant(factors[1])
