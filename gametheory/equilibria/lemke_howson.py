"""One equilibrium of a large game: complementary pivoting (Lemke and Howson 1964).

From the artificial equilibrium each action, a *label*, starts one path, and each path ends at an
equilibrium. How long the paths are differs wildly: in one random 200x200 game they take from
a handful to more than 100,000 pivots (compare Codenotti, De Rossi and Pagan 2008). So unless
a label is asked for, all are tried in turn, with a small budget of pivots that doubles.

>>> import numpy as np
>>> import gametheory as gt
>>> game = gt.NormalForm(np.random.default_rng(0).integers(0, 1000, (2, 60, 60)))
>>> (equilibrium,) = gt.lemke_howson(game)
>>> equilibrium.regret, equilibrium.verify(game)
(0.0, True)
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory._support.check import checked, require_kind
from gametheory.equilibria import _paths
from gametheory.equilibria._compile import instantiate, numba_is_installed
from gametheory.equilibria._extreme import SMALL, Pair, Supports, proof_kernel
from gametheory.equilibria._support import basic_strategy
from gametheory.equilibria._units import positive_integers, scaled_payoffs
from gametheory.equilibria._worked_out import ExtremeEquilibria, speaks_exactly
from gametheory.equilibria.result import Equilibria
from gametheory.errors import InvalidArgument, TooLarge, Unsupported
from gametheory.games import NormalForm

FLOAT_TIE = 1e-9
FIRST_BUDGET = 8
LAST_BUDGET = 1 << 22
"""Pivots on every label after which floats are given up."""

PIVOTS_A_CALL = 100_000
"""Between calls of the compiled kernel an interrupt gets through."""


@checked
def lemke_howson(
    game: NormalForm, *, label: int | str | None = None, exact: bool | None = None
) -> Equilibria:
    """An equilibrium at the end of a Lemke-Howson path, or those at the ends of all.

    Args:
        label: the action whose path to follow: 0..m-1 the row player's, m..m+n-1 the column
            player's. By default the first label whose path ends within 8 pivots, or 16, 32
            and so on. "all" follows every path and returns the distinct ends.
        exact: as in `nash_equilibria`.

    Not complete: equilibria that no path reaches are not found. Ties are broken
    lexicographically, so paths end in degenerate games too. Followed in floats; the end is
    proven, by a bound on rounding or in rationals, else the path is followed again in
    rationals. Raises `Unsupported` unless there are two players, `InvalidArgument` for a label
    that is none.
    """
    require_kind(game, NormalForm, "a NormalForm")
    if game.num_players != 2:
        raise Unsupported(f"expected two players, got {game.num_players}")
    count = sum(game.shape)
    if isinstance(label, int | np.integer) and not isinstance(label, bool) and 0 <= label < count:
        searches = [[int(label)]]
    elif label == "all":
        searches = [[k] for k in range(count)]
    elif label is None:
        searches = [list(range(count))]
    else:
        raise InvalidArgument(f"expected a label in 0..{count - 1}, 'all' or None, got {label!r}")
    paths = _Paths(game)
    found = dict.fromkeys(paths.first(labels) for labels in searches)
    followed = f"label {label}" if label is not None else f"label {paths.label}"
    return Equilibria(
        ExtremeEquilibria(game, list(found), speaks_exactly(game, exact)),
        False,
        f"Lemke-Howson, {followed}, {paths.pivots:,} pivots",
    )


def first_equilibrium(game: NormalForm, max_pivots: int) -> tuple[Supports | Pair, str]:
    """The end of the first path to end, and how it was found; `TooLarge` beyond so many pivots."""
    paths = _Paths(game, max_pivots)
    found = paths.first(list(range(sum(game.shape))))
    return found, f"Lemke-Howson, label {paths.label}, {paths.pivots:,} pivots"


@cache
def _kernel(compiled: bool) -> ModuleType:
    names: dict[str, Any] = {"EXACT": False, "TIE": FLOAT_TIE}
    names["approximate_inverse"] = proof_kernel(compiled).approximate_inverse
    return instantiate("gametheory.equilibria._paths", names, compiled=compiled)


class _Paths:
    """The paths of one game; counts pivots."""

    def __init__(self, game: NormalForm, max_pivots: int | None = None) -> None:
        self.game = game
        self.max_pivots = max_pivots
        self.m, self.n = game.shape
        self.pivots = 0
        self.label = -1
        self.sides: _Sides | None = None
        if self.m * self.n > SMALL:
            # Between 1/2 and 1: positive for the paths, within [0, 1] for the proofs.
            scaled = scaled_payoffs(game)
            scaled *= 0.5
            scaled += 0.5
            self.sides = _sides(scaled)
            self.floats = _arrays(self.sides, np.float64)

    def first(self, labels: list[int]) -> Supports | Pair:
        """The end of the first path to end."""
        if self.sides is not None:
            kernel = _kernel(numba_is_installed())
            self._follow(kernel, self.floats, 1.0, labels)
            found = self._proven_end() or self._rational_end(self.floats)
            if found is not None:
                return found
            # Rounding has led the path astray; in rationals it must end.
            labels = [self.label] if self.label >= 0 else labels
        integers = positive_integers(self.game).astype(object)
        scale = [Fraction(1, int(own.max())) for own in integers]
        sides = _sides(np.array([own * s for own, s in zip(integers, scale, strict=True)]))
        arrays = _arrays(sides, object)
        self._follow(_paths, arrays, Fraction(1), labels)
        found = self._rational_end(arrays)
        assert found is not None, "a lexicographic path in rationals ends at an equilibrium"
        return found

    def _follow(self, kernel: ModuleType, arrays: Any, one: Any, labels: list[int]) -> None:
        budget = FIRST_BUDGET if len(labels) > 1 else PIVOTS_A_CALL
        cursor = np.array([-1, -1])
        while True:
            at_once = max(1, PIVOTS_A_CALL // budget)
            for first in range(0, len(labels), at_once):
                if len(labels) > 1:
                    cursor[0] = -1
                chosen = np.array(labels[first : first + at_once])
                outcome, label, pivots = kernel.first_path(
                    *arrays, one, cursor, chosen, budget, self.m, self.n
                )
                self.pivots += int(pivots)
                if self.max_pivots is not None and self.pivots > self.max_pivots:
                    raise TooLarge(
                        f"expected a path of at most {self.max_pivots:,} pivots, got none of the "
                        f"{len(labels)} to end: call lemke_howson, which goes on"
                    )
                if label >= 0 and outcome != _paths.CAPPED:
                    self.label = int(label)
                    return
            if len(labels) > 1:
                budget *= 2
                if kernel is not _paths and budget > LAST_BUDGET:
                    return

    def _bases(self, arrays: Any) -> list[tuple[list[int], list[int]]]:
        support, tight, order = arrays[4], arrays[5], arrays[7]
        return [
            (sorted(support[s, : order[s]].tolist()), sorted(tight[s, : order[s]].tolist()))
            for s in range(2)
        ]

    def _proven_end(self) -> Supports | None:
        (rows, best_columns), (columns, best_rows) = self._bases(self.floats)
        if rows != best_rows or columns != best_columns or not rows:
            return None
        prove = proof_kernel(numba_is_installed()).proves_strategy
        own, others = np.array(rows), np.array(columns)
        assert self.sides is not None
        first = prove(self.sides[0], own, others, len(rows), self.n)
        if first and prove(self.sides[1], others, own, len(rows), self.m):
            return Supports(tuple(rows), tuple(columns))
        return None

    def _rational_end(self, arrays: Any) -> Pair | None:
        """The vertices of the two bases in rationals, if they are an equilibrium."""
        integers = positive_integers(self.game)
        sides = (integers[1], integers[0].T)
        found = []
        for W, (support, tight) in zip(sides, self._bases(arrays), strict=True):
            strategy = basic_strategy(W, support, tight)
            if strategy is None:
                return None
            found.append(strategy)
        x, y = found
        X, Y = np.array(x, dtype=object), np.array(y, dtype=object)
        row_values, column_values = integers[0] @ Y, X @ integers[1]
        if (row_values[X > 0] < row_values.max()).any():
            return None
        if (column_values[Y > 0] < column_values.max()).any():
            return None
        return Pair(x, y)


_Sides = tuple[NDArray[Any], NDArray[Any]]


def _sides(payoffs: NDArray[Any]) -> _Sides:
    """What the other player earns, [own action, other's action], for each player."""
    return np.ascontiguousarray(payoffs[1]), np.ascontiguousarray(payoffs[0].T)


def _arrays(sides: _Sides, dtype: Any) -> tuple[Any, ...]:
    """The arguments of `_paths.first_path`, up to `work`."""
    m, n = sides[0].shape
    small, large = min(m, n), max(m, n)
    return (
        sides,
        np.zeros((2, small, small), dtype=dtype),
        np.zeros((2, small), dtype=dtype),
        np.zeros((2, large), dtype=dtype),
        np.zeros((2, small), dtype=np.int64),
        np.zeros((2, small), dtype=np.int64),
        np.zeros((2, m + n), dtype=np.int64),
        np.zeros(2, dtype=np.int64),
        np.zeros((3, large), dtype=dtype),
    )
