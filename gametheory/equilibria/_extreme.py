"""The extreme equilibria of a two-player game: floats that prove, integers where they cannot.

`_branching` searches in floats first. What it proves is certain; every node that it could
neither prove empty nor prove a strict equilibrium is searched again in integers: 64-bit ones
while they fit, else Python's. Small games skip the floats: up to 4x4 their minors decide. And
as long as there is little to do, nothing waits for a compiler: the vertices of both polytopes
are listed in Python integers.
"""

from __future__ import annotations

import math
import operator
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gametheory.equilibria import _branching, _dictionary, _minors
from gametheory.equilibria._compile import instantiate, numba_is_installed
from gametheory.equilibria._polytope import best_reply_vertices, face_vertices
from gametheory.equilibria._units import positive_integers, scaled_payoffs
from gametheory.errors import TooLarge
from gametheory.games import NormalForm

SMALL = 64
"""Cells up to which a game's vertices are listed in milliseconds, without a compiler."""

PATIENCE = 1.0
"""Seconds spent on small games after which a compiler is worth its wait."""

FLOAT_TOLERANCE = 1e-11
"""Relative to the dictionary's determinant; steers the search and decides nothing."""

INT64_LIMIT = 2**30
"""Entries below this keep every intermediate product and sum of the pivot below 2**62."""

NODES_A_CALL = 20_000
"""Nodes after which progress is told."""

MAX_ENTRIES = {"f": 1 << 27, "i": 1 << 27, "O": 1 << 24}
"""Cap on the entries of a search's tables, by kind of number: a gibibyte, touched level by level;
less of Python's integers, which are all written at once."""

WORK_A_NODE = 18_500
"""Cells to the power 3/2 that make a node of a larger game count as one more: it takes more pivots,
and longer ones."""

LEAVES_A_NODE = 2_000
"""Leaves already found that make a node in integers count as one more: it is held against each."""

INTERPRETED = 100
"""What a node counts for without a compiler."""

LABELS_A_LEAF = 20
"""A leaf whose vertices are listed counts as the square of the labels over this."""

MOST_PENDING = 100
"""Undecided nodes beyond which the whole game is searched in integers instead."""

Strategy = tuple[int, ...]
"""A mixed strategy as nonnegative integers: divide by their sum."""


class Supports(NamedTuple):
    """Two supports proven to carry one equilibrium, isolated and strict, and no other."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


class Pair(NamedTuple):
    """An extreme equilibrium as vertices of both best-reply polytopes."""

    row: Strategy
    column: Strategy


def extreme_equilibria(
    game: NormalForm, on_progress: Callable[[float], None], budget: Budget
) -> list[Supports | Pair]:
    """All extreme equilibria of a two-player game, once each.

    `on_progress` is told the fraction of the search tree that is done. Raises `TooLarge` where the
    budget is spent.
    """
    m, n = game.payoffs.shape[1:]
    if m * n <= SMALL and not _compiler_pays():
        return list(_by_vertices(positive_integers(game)))
    if max(m, n) <= _minors.LARGEST and game.payoffs.dtype == np.int64:
        pairs = _by_minors(game.payoffs)
        if pairs is not None:
            return list(pairs)
    strict, pending = _float_search(scaled_payoffs(game), on_progress, budget)
    if not len(pending):
        return list(strict)
    if len(pending) >= MOST_PENDING:
        return list(_exact_pairs(positive_integers(game), None, on_progress, budget))
    known = set(strict)
    found = _exact_pairs(positive_integers(game), pending, on_progress, budget)
    return [*strict, *(p for p in found if Supports(*map(support_of, p)) not in known)]


class Budget:
    """How much may be searched: nodes of random games up to 30x30, some 10 microseconds each.

    Whatever takes longer or is kept counts as several: nodes of larger games and of integers
    without a compiler, leaves whose vertices are listed, equilibria that are listed.
    """

    def __init__(self, most: int, shape: tuple[int, ...]) -> None:
        self.most = self.left = most
        self._shape = shape

    def spend(self, nodes: int, done: float) -> None:
        """Take so many nodes off; raises `TooLarge` if there are not so many left."""
        if nodes > self.left:
            m, n = self._shape
            raise TooLarge(
                f"expected a {m}x{n} game whose equilibria take at most {self.most:,} nodes of "
                f"search, got {done:.0%} of it done: give a larger max_nodes, or call "
                "lemke_howson for one equilibrium, pure_equilibria for the pure ones, "
                "zero_sum if the game is so"
            )
        self.left -= nodes


def support_of(strategy: Strategy) -> tuple[int, ...]:
    """The actions of positive weight."""
    return tuple(k for k, p in enumerate(strategy) if p)


def as_weights(probabilities: Sequence[Fraction]) -> Strategy:
    """The same proportions as integers in lowest terms."""
    scale = math.lcm(*(p.denominator for p in probabilities))
    return in_lowest_terms([p.numerator * (scale // p.denominator) for p in probabilities])


_uncompiled = {"seconds": 0.0}


def _compiler_pays() -> bool:
    return numba_is_installed() and (
        _uncompiled["seconds"] > PATIENCE
        or _kernel.cache_info().currsize > 0
        or _minors_kernel.cache_info().currsize > 0
    )


def _by_vertices(payoffs: NDArray[Any]) -> list[Pair]:
    began = time.thread_time()
    rows = best_reply_vertices(payoffs[1].tolist())
    columns = best_reply_vertices(payoffs[0].T.tolist())
    pairs = [
        Pair(in_lowest_terms(x), in_lowest_terms(y))
        for x, support_x, best_y in rows
        for y, support_y, best_x in columns
        if not (support_x & ~best_x or support_y & ~best_y)
    ]
    _uncompiled["seconds"] += time.thread_time() - began
    return pairs


def _by_minors(payoffs: NDArray[np.int64]) -> list[Pair] | None:
    m, n = payoffs.shape[1:]
    rows = np.empty((_minors.MOST**2, m), dtype=np.int64)
    columns = np.empty((_minors.MOST**2, n), dtype=np.int64)
    count = _minors_kernel().equilibria(payoffs, rows, columns)
    if count < 0:
        return None
    found = zip(rows[:count].tolist(), columns[:count].tolist(), strict=True)
    return [Pair(tuple(x), tuple(y)) for x, y in found]


def in_lowest_terms(strategy: Sequence[int]) -> Strategy:
    """The same proportions, without a common divisor."""
    divisor = math.gcd(*strategy)
    return tuple(p // divisor for p in strategy)


@cache
def _minors_kernel() -> ModuleType:
    return instantiate("gametheory.equilibria._minors", {}, compiled=True)


@cache
def proof_kernel(compiled: bool) -> ModuleType:
    """`_proofs`, compiled or as it stands."""
    return instantiate("gametheory.equilibria._proofs", {}, compiled=compiled)


@cache
def _kernel(arithmetic: str, compiled: bool) -> ModuleType:
    arithmetic_of: dict[str, dict[str, Any]] = {
        "float": {
            "EXACT": False,
            "divide": lambda a, b: a / b,
            "negligible": lambda value, det: abs(value) <= FLOAT_TOLERANCE * det,
        },
        "int64": {"too_large": lambda value: abs(value) >= INT64_LIMIT},
        "integers": {},
    }
    chosen = arithmetic_of[arithmetic]
    dictionary = instantiate("gametheory.equilibria._dictionary", chosen, compiled=compiled)
    return branching_kernel(dictionary, proof_kernel(compiled), compiled)


def branching_kernel(dictionary: ModuleType, proofs: ModuleType, compiled: bool) -> ModuleType:
    """`_branching` on top of the given dictionaries and proofs."""
    names = {"EXACT": dictionary.EXACT}
    for name in ("drop_row", "force_zero", "hold_column", "negligible"):
        names[name] = getattr(dictionary, name)
    for name in ("proves_equilibrium", "proves_positive"):
        names[name] = getattr(proofs, name)
    return instantiate("gametheory.equilibria._branching", names, compiled=compiled)


class _Workspace:
    """The arrays of one search."""

    def __init__(self, kernel: ModuleType, payoffs: NDArray[Any], proofs: NDArray[Any]) -> None:
        m, n = payoffs.shape[1:]
        self.kernel, self.m, self.n = kernel, m, n
        side = max(m, n)
        dtype = payoffs.dtype
        levels = m + n + 2
        entries = levels * 2 * (side + 1) ** 2
        if entries > MAX_ENTRIES[dtype.kind]:
            raise TooLarge(
                f"expected a game whose search takes at most {MAX_ENTRIES[dtype.kind]:,} table "
                f"entries, got {entries:,} for {m}x{n}: call lemke_howson for one equilibrium, or "
                "pure_equilibria"
            )
        self._weight = 1 + int((m * n) ** 1.5) // WORK_A_NODE
        self.leaf_cost = 1 + (m + n) ** 2 // LABELS_A_LEAF
        self._nodes_a_call = NODES_A_CALL
        if dtype.kind == "O":
            self._weight *= INTERPRETED
            self._nodes_a_call //= INTERPRETED
        self.proofs = _as_sides(proofs)
        self.table = np.zeros((levels, 2, side + 1, side + 1), dtype=dtype)
        self.basic = np.zeros((levels, 2, side), dtype=np.int64)
        self.nonbasic = np.zeros((levels, 2, side + 1), dtype=np.int64)
        self.size = np.zeros((levels, 2, 4), dtype=np.int64)
        self.covered = np.zeros((levels, m + n), dtype=np.int64)
        self.label = np.zeros(levels, dtype=np.int64)
        self.phase = np.zeros(levels, dtype=np.int64)
        self.share = np.zeros(levels + 1)
        self.cursor = np.zeros(4, dtype=np.int64)
        self.leaves = np.zeros((64, m + n), dtype=np.int64)
        self.pending = np.zeros((MOST_PENDING, m + n), dtype=np.int64)
        self.root = _as_sides(payoffs)
        self.size[0, 0, _dictionary.ROWS], self.size[0, 1, _dictionary.ROWS] = n, m
        self.restart()

    def restart(self) -> None:
        """Go back to the root; keep the leaves."""
        self.cursor[_branching.LEVEL] = 0
        self.phase[0] = _branching.NEW
        self.share[:] = 0
        self.share[0] = 1
        self.size[0, 0, _dictionary.ROWS], self.size[0, 1, _dictionary.ROWS] = self.n, self.m
        self.kernel.start(
            self.root, self.table[0], self.basic[0], self.nonbasic[0], self.size[0], self.covered[0]
        )

    def enter(self, node: NDArray[np.int64]) -> int:
        """Restrict the root to the faces of a node; the outcome of the last step."""
        for side in range(2):
            for label in np.flatnonzero(node & (1 << side)).tolist():
                outcome = self.kernel.restrict(
                    self.proofs,
                    self.table[0],
                    self.basic[0],
                    self.nonbasic[0],
                    self.size[0],
                    self.covered[0],
                    side,
                    label,
                    self.m,
                    self.n,
                )
                if outcome != _dictionary.FEASIBLE:
                    return int(outcome)
        return _dictionary.FEASIBLE

    def run(self, budget: Budget) -> int:
        """Search on until there is something to tell. Raises `TooLarge` if the budget is spent."""
        while True:
            before = self.cursor[[_branching.NODES, _branching.LEAVES]].tolist()
            weight = self._weight
            if self.kernel.EXACT:
                weight += before[1] // LEAVES_A_NODE
            nodes = max(1, min(self._nodes_a_call, budget.left // weight))
            status = self.kernel.search(
                self.proofs,
                self.table,
                self.basic,
                self.nonbasic,
                self.size,
                self.covered,
                self.label,
                self.phase,
                self.share,
                self.cursor,
                self.leaves,
                self.pending,
                self.m,
                self.n,
                nodes,
            )
            spent = int(self.cursor[_branching.NODES]) - before[0]
            budget.spend(spent * weight, self.fraction_done())
            if status == _branching.FULL and self.cursor[_branching.PENDING] < MOST_PENDING:
                self.leaves = np.concatenate([self.leaves, np.zeros_like(self.leaves)])
                continue
            return int(status)

    def fraction_done(self) -> float:
        return float(self.share[-1])


def _as_sides(payoffs: NDArray[Any]) -> NDArray[Any]:
    """What the other player earns: [side, own action, other's action], padded to a square."""
    m, n = payoffs.shape[1:]
    sides = np.zeros((2, max(m, n), max(m, n)), dtype=payoffs.dtype)
    sides[0, :m, :n] = payoffs[1]
    sides[1, :n, :m] = payoffs[0].T
    return sides


def _float_search(
    scaled: NDArray[np.float64], on_progress: Callable[[float], None], budget: Budget
) -> tuple[list[Supports], NDArray[np.int64]]:
    work = _Workspace(_kernel("float", numba_is_installed()), scaled + 1, scaled)
    while (status := work.run(budget)) == _branching.PAUSED:
        on_progress(work.fraction_done())
    pending = work.pending[: work.cursor[_branching.PENDING]]
    if status == _branching.FULL:
        return [], pending
    m = work.m
    leaves = work.leaves[: work.cursor[_branching.LEAVES]].tolist()
    return [
        Supports(
            tuple(i for i, code in enumerate(leaf[:m]) if code == 2),
            tuple(j for j, code in enumerate(leaf[m:]) if code == 1),
        )
        for leaf in leaves
    ], pending


def _exact_pairs(
    integers: NDArray[Any],
    nodes: NDArray[np.int64] | None,
    on_progress: Callable[[float], None],
    budget: Budget,
) -> list[Pair]:
    """The extreme equilibria below the given nodes (None: all), in integer arithmetic."""
    if numba_is_installed() and integers.max() < INT64_LIMIT:
        fitting = integers.astype(np.int64)
        work = _Workspace(_kernel("int64", True), fitting, fitting.astype(np.float64))
        pairs = _collect(work, nodes, on_progress, budget)
        if pairs is not None:
            return pairs
    unlimited = integers.astype(object)
    work = _Workspace(_kernel("integers", False), unlimited, unlimited)
    pairs = _collect(work, nodes, on_progress, budget)
    assert pairs is not None, "Python integers do not overflow"
    return pairs


def _collect(
    work: _Workspace,
    nodes: NDArray[np.int64] | None,
    on_progress: Callable[[float], None],
    budget: Budget,
) -> list[Pair] | None:
    """The pairs of vertices of the leaves' faces; None on overflow."""
    found: dict[Pair, None] = {}
    known: dict[tuple[int, bytes], list[Strategy]] = {}
    for node in [None] if nodes is None else nodes:
        work.restart()
        if node is not None:
            outcome = work.enter(node)
            if outcome == _dictionary.TOO_LARGE:
                return None
            if outcome == _dictionary.EMPTY:
                continue
        while (status := work.run(budget)) != _branching.DONE:
            if status == _branching.OVERFLOW:
                return None
            if status == _branching.PAUSED:
                on_progress(work.fraction_done())
                continue
            level = int(work.cursor[_branching.LEVEL])
            faces = []
            for side in range(2):
                key = (side, (work.covered[level] & (1 << side)).tobytes())
                if key not in known:
                    known[key] = _strategies(work, level, side)
                faces.append(known[key])
            pairs = len(faces[0]) * len(faces[1])
            budget.spend(work.leaf_cost + pairs, work.fraction_done())
            found.update({Pair(x, y): None for x in faces[0] for y in faces[1]})
    return list(found)


def _strategies(work: _Workspace, level: int, side: int) -> list[Strategy]:
    """The vertices of the face that a leaf's dictionary describes."""
    rows, active, _, strategies = work.size[level, side].tolist()
    table = work.table[level, side]
    basic = work.basic[level, side, :rows].tolist()
    nonbasic = work.nonbasic[level, side, 1 : active + 1].tolist()
    body = [[int(v) for v in row] for row in table[:rows, : active + 1]]
    det = int(table[-1, 0])
    result = []
    for ray in face_vertices(body, active):
        strategy = [0] * strategies
        for variable, value in zip(nonbasic, ray[1:], strict=True):
            if variable < strategies:
                strategy[variable] = det * value
        for variable, row in zip(basic, body, strict=True):
            if variable < strategies:
                strategy[variable] = sum(map(operator.mul, row, ray))
        if any(strategy):
            result.append(in_lowest_terms(strategy))
    return result
