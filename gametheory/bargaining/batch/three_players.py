"""Bargaining in very many games of three players with two actions each.

>>> import numpy as np
>>> from gametheory.bargaining import batch_bargaining_of_three
>>> games = np.zeros((1, 3, 2, 2, 2))
>>> games[0, :, 0, 0, 0], games[0, :, 1, 1, 1] = (3, 1, 2), (1, 3, 2)
>>> found = batch_bargaining_of_three(games, disagreement=(0, 0, 0))
>>> found.solutions["egalitarian"]
array([[2., 2., 2.]])
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import fractions, number_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike
from gametheory._support.progress import progress_bar
from gametheory.bargaining.batch import _supports, _whole_solutions
from gametheory.bargaining.batch._undominated import as_whole, by_number_of_cells
from gametheory.bargaining.batch._work import given_points, in_threads
from gametheory.bargaining.disagreement import Disagreement
from gametheory.bargaining.names import SOLUTIONS
from gametheory.bargaining.solutions import Solutions, solutions
from gametheory.bargaining.solving import bargain
from gametheory.errors import Infeasible, InvalidArgument, InvalidGame
from gametheory.games import NormalForm
from gametheory.payoffs import ConvexSet

LARGEST = 8
"""Cells of a game: all supports of up to three of them are tried."""

CHUNK = 1 << 16
"""Games at a time: they are divided further, by how many of their cells matter."""

MANY = 1_000
"""Games one by one, of some milliseconds each, from which on a bar shows how far it is."""

EXACT_FLOATS = 2**53

PURE_MINIMAX = "pure-minimax"


@checked
@dataclass(frozen=True, eq=False, repr=False)
class BatchBargainingOfThree:
    """The four solutions of each game of a batch of three-player games.

    Attributes:
        games: the payoffs as given, [batch, player, a1, a2, a3].
        disagreement: [batch, player], floats.
        decided: the share of games that were solved at once; the others were solved one by one.
        solutions: the four solutions by name, [batch, player]: of a utilitarian face the mean of
            its vertices. NaN where nothing attainable has V >= d, but for the utilitarian one.
        feasible: whether some attainable payoff has V >= d, [batch].

    Games of small whole numbers are exact up to rounding, as are games that were solved on their
    own: to 2^-49 of the largest payoff or gain where Nash's outcome is irrational, gains over
    ideal gains have long fractions, or payoffs are beyond 2^35 of their units, and else to the
    nearest float. Other games are right to 2^-33 (about 1e-10) of the largest gain or loss against
    d in the game; Kalai-Smorodinsky to 2^-24 (6e-8) of it at worst, where all gains that V >= d
    allows are small beside the largest loss.
    """

    games: NDArray[Any]
    disagreement: NDArray[np.float64]
    feasible: NDArray[np.bool_]
    solutions: Mapping[str, NDArray[np.float64]]
    decided: float
    _given: NDArray[Any] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.games)

    def __repr__(self) -> str:
        return (
            f"BatchBargainingOfThree({len(self):,} games, "
            f"{int((~self.feasible).sum()):,} infeasible)"
        )

    def __getitem__(self, index: int) -> Solutions:
        """The four solutions of one game, in rationals and with their certificates."""
        given = PURE_MINIMAX if self._given is None else tuple(self._given[index].tolist())
        return solutions(NormalForm(self.games[index]), disagreement=given)

    @cached_property
    def differ(self) -> NDArray[np.bool_]:
        """Where two of the four solutions differ by more than 1e-9 of the largest payoff."""
        every = np.stack([self.solutions[name] for name in SOLUTIONS])
        size = abs(self.games.reshape(len(self), -1).astype(np.float64)).max(axis=1)
        apart = np.ptp(every, axis=0).max(axis=1) > 1e-9 * size
        return np.asarray(apart & self.feasible)


@checked
def batch_bargaining_of_three(
    payoffs: ArrayLike, *, disagreement: Disagreement = PURE_MINIMAX
) -> BatchBargainingOfThree:
    """The four solutions of each game of a batch of three players, over correlated play.

    Args:
        payoffs: `[batch, 3, a1, a2, a3]` of at most eight cells a game, as 2x2x2.
        disagreement: "pure-minimax", that point of each game, or numbers `[player]` or
            `[batch, player]`. The mixed minimax point, which is the default for one game, is not
            worked out here: `gametheory.minimax` gives it.

    Payoffs and d that are whole numbers times a power of two (one for each game), with gains and
    differences of a player's gains of at most 220 of them, are decided exactly, ties and all:
    `batch._whole_numbers` proves it. 0.25 is such a number, 0.1 is none. Of other numbers floats
    decide a game if its solutions are what they are with room to spare, as `batch._supports`
    proves; the rest, with ties, or somebody who can gain next to nothing, is solved one by one in
    rationals, some milliseconds each. So are fractions.

    Raises `InvalidGame` for payoffs that are not numbers, not finite or of another shape, and
    `InvalidArgument` for a disagreement that is none.
    """
    games = number_array(payoffs)
    if games.ndim != 5 or games.shape[1] != 3 or games[0, 0].size > LARGEST:
        raise InvalidGame(
            "expected payoffs[batch, 3, a1, a2, a3] of three-player games of at most "
            f"{LARGEST} cells, got shape {games.shape}: batch_bargaining takes two players"
        )
    count = len(games)
    if disagreement is None or (isinstance(disagreement, str) and disagreement != PURE_MINIMAX):
        raise InvalidArgument(
            f"expected disagreement as {PURE_MINIMAX!r} or as numbers, got {disagreement!r}"
        )
    given = None if isinstance(disagreement, str) else given_points(disagreement, count, 3)
    point = _pure_minimax(games) if given is None else given
    found = {name: np.full((count, 3), np.nan) for name in SOLUTIONS}
    feasible = np.ones(count, dtype=bool)
    doubtful = np.ones((len(SOLUTIONS), count), dtype=bool)

    def run(part: slice) -> None:
        payoffs = games[part].reshape(-1, 3, games[0, 0].size).astype(np.float64)
        for which, cells in by_number_of_cells(payoffs.transpose(2, 1, 0)):
            at = part.start + which
            d = point[at].T.astype(np.float64)
            whole = as_whole(cells, d)
            small, others = np.flatnonzero(whole.fits), np.flatnonzero(~whole.fits)
            if len(small):
                store(at[small], *_whole_solutions.solve(whole.take(small)))
            if len(others):
                store(at[others], *_solve(cells[..., others], d[:, others]))

    def store(at: Any, solved: Any, known: Any, is_feasible: Any) -> None:
        feasible[at] = is_feasible
        for k, name in enumerate(SOLUTIONS):
            found[name][at] = solved[name].T
            doubtful[k, at] = ~known[name]

    if object not in (games.dtype, point.dtype) and _is_whole_or_float(games, point):
        in_threads(run, count, CHUNK)
    alone = np.flatnonzero(doubtful.any(axis=0))
    for index in progress_bar("games with ties")(alone) if len(alone) > MANY else alone:
        names = [SOLUTIONS[k] for k in np.flatnonzero(doubtful[:, index])]
        outcomes = _alone(games[index], point[index], names)
        feasible[index] &= not set(names) - {*outcomes}
        for name in names:
            found[name][index] = outcomes.get(name, np.nan)
    return BatchBargainingOfThree(
        games=games,
        disagreement=point.astype(np.float64),
        feasible=feasible,
        solutions=found,
        decided=float(1 - doubtful.any(axis=0).mean()),
        _given=given,
    )


def _pure_minimax(games: NDArray[Any]) -> NDArray[Any]:
    values = []
    for i in range(3):
        best = games[:, i].max(axis=1 + i)
        values.append(best.reshape(len(games), -1).min(axis=1))
    return np.stack(values, axis=1)


def _is_whole_or_float(games: NDArray[Any], point: NDArray[Any]) -> bool:
    """Whether all numbers are themselves in floats."""
    return all(x.dtype.kind == "f" or int(abs(x).max()) <= EXACT_FLOATS for x in (games, point))


def _alone(
    game: NDArray[Any], point: NDArray[Any], names: Sequence[str]
) -> dict[str, NDArray[np.float64]]:
    """Solutions of one game that floats leave in doubt, in rationals; those that there are."""
    d = tuple(point.tolist())
    cells = {fractions(cell) for cell in game.reshape(3, -1).T.tolist()}
    outcomes = {}
    for name in names:
        # Mixtures of all cells are those of the vertices, which only ties of sums ask for.
        is_sum = name == "utilitarian"
        S = ConvexSet.hull(cells) if is_sum else ConvexSet(tuple(sorted(cells)))
        with contextlib.suppress(Infeasible):
            payoffs = bargain(S, name, disagreement=d).exact_payoffs
            outcomes[name] = np.array(payoffs, dtype=np.float64)
    return outcomes


def _solve(
    payoffs: NDArray[np.float64], d: NDArray[np.float64]
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    """Payoffs by solution, in which games floats decide them, and which games have V >= d."""
    gains = payoffs - d
    size = abs(gains).max(axis=(0, 1))
    # Powers of two, by which division is exact; sizes far from 1 would over- or underflow.
    known = (size > 2.0**-400) & (size < 2.0**400)
    unit = 2.0 ** np.ceil(np.log2(np.where(known, size, 1.0)))
    hulls = _supports.Hulls(gains / unit)

    even, sure = _supports.leximin(hulls)
    sure &= known
    below = sure & (even.min(axis=0) < -_supports.MARGIN)
    room = sure & (even.min(axis=0) >= _supports.ROOM)
    product, has_product = _supports.largest_product(hulls)
    best, has_best = _supports.best_gains(hulls)
    best = np.where(room & has_best, best, 1.0)
    scaled = hulls.gains / best
    most = 2.0 ** np.ceil(np.log2(np.maximum(abs(scaled).max(axis=(0, 1)), 0.5)))
    shares, has_shares = _supports.leximin(_supports.Hulls(scaled / most))
    # Where one point is the best of all players, all get a share of 1.
    is_ideal = (hulls.gains >= best * (1 - _supports.MARGIN / 2**10)).all(axis=1).any(axis=0)
    shares[:, is_ideal] = 1 / most[is_ideal]
    has_shares |= is_ideal

    sums = payoffs.sum(axis=1)
    best_sum = np.take_along_axis(payoffs, sums.argmax(axis=0)[None, None], axis=0)[0]
    top = np.sort(sums, axis=0)
    lead = top[-1] - top[-2] if len(top) > 1 else np.full(len(size), np.inf)
    solved = {"utilitarian": best_sum}
    decided = {
        "utilitarian": known & (lead > _supports.MARGIN * abs(payoffs).max(axis=(0, 1))),
        "egalitarian": below | (sure & (even.min(axis=0) > _supports.MARGIN)),
        "nash": below | (room & has_product),
        "kalai-smorodinsky": below | (room & has_best & has_shares),
    }
    gained = {"egalitarian": even, "nash": product, "kalai-smorodinsky": shares * best * most}
    for name, gain in gained.items():
        solved[name] = np.where(below, np.nan, d + gain * unit)
    return solved, decided, ~below
