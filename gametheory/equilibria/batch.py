"""All equilibria of very many small games at once.

>>> import numpy as np
>>> import gametheory as gt
>>> prisoners = [[[-1, -3], [0, -2]], [[-1, 0], [-3, -2]]]
>>> stag_hunt = [[[4, 0], [3, 2]], [[4, 3], [0, 2]]]
>>> found = gt.batch_nash_equilibria(np.array([prisoners, stag_hunt]))
>>> found.counts
array([1, 3])
>>> found.row[found.game == 1].tolist()
[[1.0, 0.0], [0.0, 1.0], [0.6666666666666666, 0.3333333333333333]]
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._numeric.exact import fraction_array, number_array
from gametheory._support.check import checked
from gametheory._support.kinds import ArrayLike
from gametheory._support.text import plural
from gametheory.equilibria.nash import nash_equilibria
from gametheory.equilibria.result import Equilibria
from gametheory.errors import InvalidGame
from gametheory.games import NormalForm

LARGEST = 4
"""Actions a player; larger games have engines of their own (`nash_equilibria`)."""

CHUNK = 1 << 13
"""Games at a time: intermediate arrays stay in the cache."""

FRACTION_BITS = 4
"""Floats that are multiples of 1/16 are integers in other units."""

NEAR_TIE = 1e-9
"""Floats: games with a determinant, weight or slack below this are decided exactly."""

LEAST_WEIGHT = (0.0, 0.0, 2e-6, 2e-5, 2e-4)
"""Floats: so are games with an equilibrium on so many actions of which one weighs less than this:
its probability would not be known to 1e-8 of itself."""


@checked
@dataclass(frozen=True, eq=False)
class BatchEquilibria:
    """All extreme Nash equilibria of a batch of two-player games; complete.

    One entry for each equilibrium, sorted by game; within a game pure ones first, then by
    support.

    Attributes:
        games: the payoffs as given, [batch, player, a1, a2].
        game: index into the batch, [total].
        row: the row player's probabilities, [total, m].
        column: the column player's, [total, n].
        payoffs: expected payoffs, [total, player].
        counts: the number of equilibria of each game, [batch].
    """

    games: NDArray[Any]
    game: NDArray[np.int64]
    row: NDArray[np.float64]
    column: NDArray[np.float64]
    payoffs: NDArray[np.float64]
    counts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.counts)

    def __getitem__(self, index: int) -> Equilibria:
        """The equilibria of one game, in rationals and with their certificates."""
        return nash_equilibria(NormalForm(self.games[index]))

    def __repr__(self) -> str:
        found = plural(len(self.game), "equilibrium", "equilibria")
        return f"BatchEquilibria({found} of {plural(len(self), 'game')}, complete)"


@checked
def batch_nash_equilibria(payoffs: ArrayLike) -> BatchEquilibria:
    """All extreme Nash equilibria of each game of `payoffs[batch, player, a1, a2]`.

    The same equilibria as `nash_equilibria` finds, ties and degenerate games included, as
    floats: probabilities within 1e-8 of themselves, payoffs within 1e-8 of the player's span
    (of integers, and of floats without a near tie, within a few roundings). Games of up to 4x4
    are solved together, from the minors of their matrices: in 64-bit integers where the payoffs
    are integers, up to a power of two, that cannot overflow; else in floats, and each game in
    which a sign is closer than `NEAR_TIE` again by `nash_equilibria`. Larger games go through
    that one by one.

    Why no sign farther than `NEAR_TIE` is wrong: with u = 2^-53, payoffs that are shifted and
    scaled into [1, 2] err by 5 u. A minor of size k is a sum of k! products of k of them, so it
    errs by at most k! 2^k (7.5 k) u, that is 11,520 u for k = 4; a weight, the sum of k cofactors,
    by at most 60, 600 and 5,000 u for k = 2, 3 and 4; a slack by less than 80,000 u < 1e-11.

    Raises `InvalidGame` for payoffs that are not numbers, not finite or of another shape.
    """
    games = number_array(payoffs)
    if games.ndim != 4 or games.shape[1] != 2:
        raise InvalidGame(
            f"expected payoffs[batch, 2, a1, a2] of two-player games, got shape {games.shape}"
        )
    count, _, m, n = games.shape
    parts: list[tuple[NDArray[Any], ...]] = []
    if max(m, n) <= LARGEST:
        work, is_exact = _workable(games)
        undecided = []
        for first in range(0, count, CHUNK):
            chunk = np.ascontiguousarray(np.moveaxis(work[first : first + CHUNK], 0, -1))
            found, doubtful = _solve(chunk, is_exact)
            parts.extend((first + index, row, column) for index, row, column in found)
            undecided.extend((first + np.flatnonzero(doubtful)).tolist())
    else:
        undecided = list(range(count))
    for index in undecided:
        for equilibrium in nash_equilibria(NormalForm(games[index]), exact=False):
            x, y = equilibrium.profile
            parts.append((np.array([index]), x[None], y[None]))
    game, row, column = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    order = np.argsort(game, kind="stable")
    game, row, column = game[order], row[order], column[order]
    floats = games.astype(np.float64)
    earned = np.einsum("ki,kpij,kj->kp", row, floats[game], column)
    return BatchEquilibria(games, game, row, column, earned, np.bincount(game, minlength=count))


def _workable(games: NDArray[Any]) -> tuple[NDArray[Any], bool]:
    """The same games in positive payoffs: 64-bit integers if no minor overflows, else floats."""
    size = min(games.shape[2:])
    limit = int((2**63 / math.factorial(size + 1)) ** (1 / size)) - 1
    low = games.min(axis=(2, 3), keepdims=True)
    if games.dtype == np.int64:
        fits = int(games.max()) - int(games.min()) < limit
        if fits:
            return games - low + 1, True
        if int(games.max()) - int(games.min()) >= 2**53:
            games = fraction_array(games)
            low = games.min(axis=(2, 3), keepdims=True)
    if games.dtype == np.float64:
        grain = games * 2.0**FRACTION_BITS
        # Up to 2^52 differences of such floats, and one more, are floats themselves.
        if (grain == np.rint(grain)).all() and np.ptp(grain) < min(limit, 2**52):
            return (grain - low * 2.0**FRACTION_BITS + 1).astype(np.int64), True
    shifted = games - low
    spread = shifted.max(axis=(2, 3), keepdims=True)
    return (shifted / np.where(spread == 0, 1, spread)).astype(np.float64) + 1, False


@dataclass(frozen=True)
class _Vertices:
    """The games in which a support and a basis of best replies make a vertex.

    `exists[t]` for each mask t of best replies that is asked for: those with at least t. `weak`:
    where a weight is below `LEAST_WEIGHT`; None of integers and pure strategies.
    """

    support: int
    exists: dict[int, NDArray[np.bool_]]
    weights: list[NDArray[Any]]
    weak: NDArray[np.bool_] | None


def _solve(
    payoffs: NDArray[Any], is_exact: bool
) -> tuple[list[tuple[NDArray[Any], ...]], NDArray[np.bool_]]:
    """(games, rows, columns) found in payoffs[player, a1, a2, game]; the games in doubt."""
    doubtful = np.zeros(payoffs.shape[3], dtype=bool)
    rows = _vertices(payoffs[1], is_exact, doubtful)
    columns = _vertices(payoffs[0].swapaxes(0, 1), is_exact, doubtful)
    found: list[tuple[NDArray[Any], ...]] = []
    weak: list[NDArray[np.intp]] = []
    pairs = sorted(
        itertools.product(rows, columns),
        key=lambda pair: (
            pair[0].support.bit_count() + pair[1].support.bit_count(),
            _actions(pair[0].support),
            _actions(pair[1].support),
        ),
    )
    for p, q in pairs:
        where = np.flatnonzero(p.exists[q.support] & q.exists[p.support] & ~doubtful)
        if len(where):
            strategies = []
            for vertex in (p, q):
                weights = np.stack([w[where] for w in vertex.weights], axis=1)
                strategies.append(weights / weights.sum(axis=1, keepdims=True))
                if vertex.weak is not None:
                    weak.append(where[vertex.weak[where]])
            found.append((where, *strategies))
    if weak and (again := np.concatenate(weak)).size:
        doubtful[again] = True
        found = [tuple(part[~doubtful[each[0]]] for part in each) for each in found]
    return found, doubtful


def _actions(mask: int) -> tuple[int, ...]:
    return tuple(k for k in range(LARGEST) if mask >> k & 1)


def _vertices(W: NDArray[Any], is_exact: bool, doubtful: NDArray[np.bool_]) -> list[_Vertices]:
    """The nonzero vertices of {x >= 0 : W x <= 1}, W[own action, other's action, game].

    With support I and a regular minor D = W[I, J], x_I = N / D for N the row sums of the
    cofactors (Cramer). In floats, marks the games in which a sign is in doubt.
    """
    strategies, constraints, count = W.shape
    minor = _minors(W)
    zero = np.zeros(count, dtype=W.dtype)
    result = []
    for rows in range(1, 1 << strategies):
        own = _actions(rows)
        earlier: list[tuple[NDArray[np.bool_], NDArray[np.uint8]]] = []
        for columns in range(1, 1 << constraints):
            tight_by_choice = _actions(columns)
            if len(tight_by_choice) != len(own):
                continue
            det = minor[rows, columns]
            sign = np.sign(det)
            is_vertex = det != 0
            near = np.abs(det) < NEAR_TIE if not is_exact else None
            weights = [zero] * strategies
            for r, a in enumerate(own):
                total = zero
                for c, b in enumerate(tight_by_choice):
                    cofactor = minor[rows & ~(1 << a), columns & ~(1 << b)]
                    total = total - cofactor if (r + c) % 2 else total + cofactor
                weights[a] = total * sign
                is_vertex &= weights[a] > 0
                if near is not None:
                    near |= np.abs(total) < NEAR_TIE
            best = np.full(count, columns, dtype=np.uint8)
            for b in set(range(constraints)) - set(tight_by_choice):
                slack = np.abs(det)
                for a in own:
                    slack = slack - weights[a] * W[a, b]
                is_vertex &= slack >= 0
                best |= (slack == 0).astype(np.uint8) << b
                if near is not None:
                    near |= np.abs(slack) < NEAR_TIE
            if near is not None:
                doubtful |= near
            # The same support with the same best replies is the same vertex.
            for other, other_best in earlier:
                is_vertex &= ~(other & (other_best == best))
            if is_vertex.any():
                earlier.append((is_vertex, best))
                exists = {
                    mask: is_vertex & (best & mask == mask) for mask in range(1, 1 << constraints)
                }
                weak = None if is_exact else _weak([weights[a] for a in own])
                result.append(_Vertices(rows, exists, weights, weak))
    return result


def _weak(weights: list[NDArray[Any]]) -> NDArray[np.bool_] | None:
    """Where the smallest of the weights of a mixed strategy is below `LEAST_WEIGHT`."""
    if len(weights) == 1:
        return None
    return np.asarray(np.minimum.reduce(weights) < LEAST_WEIGHT[len(weights)])


def _minors(W: NDArray[Any]) -> dict[tuple[int, int], NDArray[Any]]:
    """Every square minor by masks of rows and columns, expanding along the first row."""
    strategies, constraints, count = W.shape
    minor = {(0, 0): np.ones(count, dtype=W.dtype)}
    for rows in range(1, 1 << strategies):
        first, *_ = own = _actions(rows)
        for columns in range(1, 1 << constraints):
            chosen = _actions(columns)
            if len(chosen) != len(own):
                continue
            rest = rows & ~(1 << first)
            total = W[first, chosen[0]] * minor[rest, columns & ~(1 << chosen[0])]
            for c, b in enumerate(chosen[1:], start=1):
                term = W[first, b] * minor[rest, columns & ~(1 << b)]
                total = total - term if c % 2 else total + term
            minor[rows, columns] = total
    return minor
