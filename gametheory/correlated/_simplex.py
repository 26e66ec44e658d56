"""Linear programs over distributions, with many constraints of which few ever matter.

    maximise w . p   subject to   p >= 0,  sum p = 1,  A p >= 0

The dual simplex method starts at the best single cell and knows only the rows of A that it
has met: a basis is some cells and, fewer by one, rows that hold with equality. All other
rows and cells are priced by products with A, which any object with the methods of `Rows`
can give.

Floats steer. The basis they end in is solved and checked in integers, and what fails the
check is pivoted on exactly, by Bland's rule, which cannot cycle. So the optimum is exact,
and so are its dual prices.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.correlated._interior import interior_basis
from gametheory.correlated._rows import Face, Indices, Rows

TOLERANCE = 1e-9
"""What floats take for a zero pivot or step, with A and w in units of order one. What they
get wrong by it costs exact pivots, and nothing else."""

RELATIVE = 1e-12
"""A slack or a probability is negative if it is so by this share of the probability that its
row meets. Optima punish deviations by threats upon threats: probabilities of 1e-15 are true."""

VANISHING = 1e-30
"""Refined weights below this are zero: rounding, squared away by the refinement."""

FINE = 1e-8
"""Violations below this are the work of weights that need refinement at every pivot."""

CANDIDATES = 24
"""The most violated rows, of which the steepest edge is taken."""

REFACTOR = 64
"""Pivots between fresh inverses: rounding grows with every update."""

STALL = 30
"""Degenerate pivots after which the objective is tilted, so that they end."""

TILTS = 16
"""How often, each time by twice as much; then exact pivots take over, which cannot cycle."""

FIRST_TILTS = (1e-6, 1e-7, 1e-8)
"""By how much at first. Integers decide whether the optimum is one of the true objective: it
nearly always is, else the next try begins with less."""

LONG = 250
"""Pivots after which the interior-point method is asked for a basis instead."""

PATIENCE = 20
"""Pivots by size of the program after which floats, which can see a cycle of gains, give up."""


@dataclass(frozen=True, eq=False)
class Solution:
    """An optimal vertex and the prices that prove it.

    Attributes:
        cells, weights: the distribution: probabilities of these cells, none zero.
        rows, prices: multipliers of these rows, all positive.
        value: w . p = min over all prices y >= 0 of max over cells of w + y A.
        unique: whether no other distribution is optimal.
    """

    cells: Indices
    weights: list[Fraction]
    rows: Indices
    prices: list[Fraction]
    value: Fraction
    unique: bool


def maximize(rows: Rows, objective: NDArray[Any], *, ask_unique: bool = True) -> Solution:
    """The optimum for an `objective` of Python integers; A must leave something feasible.

    Of several optimal vertices the one that the pivots meet first. Without `ask_unique`,
    `unique` may be false although it is true.
    """
    for trial, tilt in enumerate(FIRST_TILTS):
        cells, tight = _steer(rows, unit_interval(objective), tilt, handing_over=trial == 0)
        vertex = _Vertex.at(rows, objective, cells, tight)
        if vertex is not None and vertex.is_dual_feasible:
            break
    else:
        first = np.array([int(np.argmax(objective))])
        vertex = _Vertex.at(rows, objective, first, np.empty(0, dtype=np.int64))
    while vertex is not None and (leaving := vertex.leaving()) is not None:
        cells, tight = vertex.pivot(*leaving)
        vertex = _Vertex.at(rows, objective, cells, tight)
    assert vertex is not None, "a pivot keeps the basis regular"
    return vertex.solution(ask_unique)


def unit_interval(numbers: NDArray[Any]) -> NDArray[np.float64]:
    """Numbers moved and scaled to [0, 1] before they are rounded; all equal: zeros."""
    if numbers.dtype == np.int64 and abs(numbers).max() > 2**53:
        numbers = numbers.astype(object)
    if numbers.dtype == np.float64:
        numbers = numbers / (abs(numbers).max() or 1)
    low, high = numbers.min(), numbers.max()
    if low == high:
        return np.zeros(numbers.shape)
    return np.asarray((numbers - low) / (high - low)).astype(np.float64)


class _FloatBasis:
    """Cells, tight rows, the matrix (ones; A[tight, cells]) and its inverse.

    `weights` are the basic probabilities and `reduced` the reduced costs of all cells.
    """

    def __init__(self, rows: Rows, objective: NDArray[np.float64]) -> None:
        best = int(np.argmax(objective))
        self.rows, self.objective = rows, objective
        self.cells = np.array([best])
        self.tight = np.empty(0, dtype=np.int64)
        self.matrix: NDArray[np.float64] = np.ones((1, 1))
        self.inverse: NDArray[np.float64] = np.ones((1, 1))
        self.weights = np.ones(1)
        self.reduced = objective[best] - objective
        self.age = 0

    def refresh(self) -> None:
        self.inverse = np.asarray(np.linalg.inv(self.matrix), dtype=np.float64)
        self.refine()
        prices = self.objective[self.cells] @ self.inverse
        self.reduced = self.rows.combine(self.tight, prices[1:]) + prices[0] - self.objective
        self.reduced[self.cells] = 0
        self.age = 0

    def tilt(self, most: float, random: np.random.Generator) -> None:
        """Make the cells outside the basis worse by a little, each by another: fewer ties."""
        loss = most * random.random(len(self.objective))
        loss[self.cells] = 0
        self.objective, self.reduced = self.objective - loss, self.reduced + loss

    def refine(self) -> None:
        """Correct the weights by their residuals, which are small where the weights are."""
        for _ in range(2):
            residual = -(self.matrix @ self.weights)
            residual[0] += 1
            self.weights += self.inverse @ residual
        self.weights[abs(self.weights) < VANISHING] = 0

    def step(self) -> float | None:
        """One pivot: the dual step; None at an optimum, or where floats see no way on."""
        slack = self.rows.values(self.cells, self.weights)
        slack[self.tight] = 0
        of_rows, of_cells = self.rows.masses(self.cells, self.weights)
        slack[slack >= -RELATIVE * of_rows] = 0
        weights = np.where(self.weights < -RELATIVE * of_cells, self.weights, 0)
        if not weights.any() and not slack.any():
            return None
        by_cell, short, broken = self._steepest(weights, slack)
        worst = float(weights[short] if by_cell else slack[broken])
        # The leaving variable's line of the tableau, over cells and over tight rows' slacks.
        if by_cell:
            line = self.inverse[short].copy()
            over_cells = self.rows.combine(self.tight, line[1:])
        else:
            line = self.rows.entries(np.array([broken]), self.cells)[0] @ self.inverse
            over_cells = self.rows.combine(np.append(self.tight, broken), np.append(line[1:], -1.0))
        over_cells += line[0]
        over_cells[self.cells] = 0
        cell, position, step = self._entering(over_cells, line[1:])
        if step == np.inf:
            return None
        self.reduced = np.maximum(self.reduced + step * over_cells, 0)
        if by_cell:
            self.reduced[self.cells[short]] = step
        if cell >= 0:
            self.reduced[cell] = 0
            entered = worst / over_cells[cell]
            fresh = np.append(1.0, self.rows.entries(self.tight, np.array([cell]))[:, 0])
            column = self.inverse @ fresh
            self.weights -= entered * column
            if by_cell:
                self.weights[short] = entered
                self._replace_cell(short, cell, fresh, column)
            else:
                self.weights = np.append(self.weights, entered)
                self._grow(broken, cell, fresh, line, column)
        else:
            self.weights -= worst / line[position + 1] * self.inverse[:, position + 1]
            if by_cell:
                self._shrink(short, position)
            else:
                self._replace_row(position, broken, line)
        self.age += 1
        if worst > -FINE:
            self.refine()
        return step

    def _steepest(
        self, weights: NDArray[np.float64], slack: NDArray[np.float64]
    ) -> tuple[bool, int, int]:
        """The leaving variable by its distance from feasible, not by the units it comes in.

        Dual steepest edge: a third of the pivots in games full of ties.
        """
        of_cells = weights**2 / (self.inverse**2).sum(axis=1)
        count = min(CANDIDATES, len(slack))
        rows = np.argpartition(slack, count - 1)[:count]
        lines = self.rows.entries(rows, self.cells) @ self.inverse
        of_rows = slack[rows] ** 2 / (1 + (lines**2).sum(axis=1))
        short, best = int(of_cells.argmax()), int(of_rows.argmax())
        return bool(of_cells[short] > of_rows[best]), short, int(rows[best])

    def _entering(
        self, over_cells: NDArray[np.float64], line: NDArray[np.float64]
    ) -> tuple[int, int, float]:
        """The dual ratio test: (cell, -1, step), or (-1, position in `tight`, step)."""
        cell, step = -1, np.inf
        able = np.flatnonzero(over_cells < -TOLERANCE)
        if len(able):
            ratios = self.reduced[able] / -over_cells[able]
            # Of those that tie, the largest pivot is the safest.
            ties = able[ratios <= ratios.min() + TOLERANCE]
            cell = int(ties[over_cells[ties].argmin()])
            step = float(self.reduced[cell] / -over_cells[cell])
        able = np.flatnonzero(line > TOLERANCE)
        if len(able):
            prices = -(self.objective[self.cells] @ self.inverse)[1:]
            ratios = np.maximum(prices[able], 0) / line[able]
            best = int(ratios.argmin())
            if ratios[best] < step:
                return -1, int(able[best]), float(ratios[best])
        return cell, -1, step

    def _replace_cell(
        self, short: int, cell: int, fresh: NDArray[np.float64], column: NDArray[np.float64]
    ) -> None:
        pivot = self.inverse[short] / column[short]
        self.inverse -= np.outer(column, pivot)
        self.inverse[short] = pivot
        self.matrix[:, short] = fresh
        self.cells[short] = cell

    def _replace_row(self, position: int, row: int, line: NDArray[np.float64]) -> None:
        pivot = self.inverse[:, position + 1] / line[position + 1]
        self.inverse -= np.outer(pivot, line)
        self.inverse[:, position + 1] = pivot
        self.tight[position] = row
        self.matrix[position + 1] = self.rows.entries(np.array([row]), self.cells)[0]

    def _shrink(self, short: int, position: int) -> None:
        pivot = self.inverse[:, position + 1] / self.inverse[short, position + 1]
        smaller = self.inverse - np.outer(pivot, self.inverse[short])
        self.inverse = np.delete(np.delete(smaller, short, axis=0), position + 1, axis=1)
        self.matrix = np.delete(np.delete(self.matrix, position + 1, axis=0), short, axis=1)
        self.cells, self.weights = np.delete(self.cells, short), np.delete(self.weights, short)
        self.tight = np.delete(self.tight, position)

    def _grow(
        self,
        row: int,
        cell: int,
        fresh: NDArray[np.float64],
        line: NDArray[np.float64],
        column: NDArray[np.float64],
    ) -> None:
        self.cells, self.tight = np.append(self.cells, cell), np.append(self.tight, row)
        entries = self.rows.entries(np.array([row]), self.cells)[0]
        gap = entries[-1] - entries[:-1] @ column
        self.matrix = np.block([[self.matrix, fresh[:, None]], [entries[None, :]]])
        self.inverse = np.block(
            [
                [self.inverse + np.outer(column, line / gap), -column[:, None] / gap],
                [-line[None, :] / gap, np.array([[1 / gap]])],
            ]
        )


def _steer(
    rows: Rows, objective: NDArray[np.float64], tilt: float, *, handing_over: bool
) -> tuple[Indices, Indices]:
    """The cells and tight rows where floats see an optimum, or where they stop.

    `handing_over` to the interior-point method where pivots would be too many.
    """
    basis = _FloatBasis(rows, objective)
    random, idle = np.random.default_rng(0), 0
    # A basis that ties make singular ends the steering; rationals go on from where it is.
    with (
        contextlib.suppress(np.linalg.LinAlgError, FloatingPointError),
        np.errstate(divide="raise", invalid="raise"),
    ):
        for pivot in range(PATIENCE * (rows.num_rows + len(objective))):
            if pivot == LONG and handing_over:
                found = interior_basis(rows, objective)
                if found is not None:
                    return found
            step = basis.step()
            if idle == STALL * TILTS or (step is None and basis.age == 0):
                break
            if step is not None and step <= TOLERANCE:
                idle += 1
                if idle % STALL == 0:
                    basis.tilt(tilt, random)
                    tilt *= 2
            if step is None or basis.age >= REFACTOR:
                basis.refresh()
    return basis.cells, basis.tight


@dataclass(frozen=True, eq=False)
class _Vertex:
    """A basis solved in integers.

    `weights / scale` at `cells` are the basic probabilities, `prices / price_scale` the
    multipliers of `tight`; `slack` and `reduced` have the same scales.
    """

    rows: Rows
    objective: NDArray[Any]
    cells: Indices
    tight: Indices
    basis: Any
    weights: NDArray[Any]
    scale: int
    prices: NDArray[Any]
    price_scale: int
    slack: NDArray[Any]
    reduced: NDArray[Any]

    @classmethod
    def at(
        cls, rows: Rows, objective: NDArray[Any], cells: Indices, tight: Indices
    ) -> _Vertex | None:
        """None if the basis is singular."""
        import flint

        size = len(cells)
        entries = [1] * size + rows.entries(tight, cells, exact=True).ravel().tolist()
        basis = flint.fmpz_mat(size, size, entries)
        try:
            weights, scale = _solve(basis, [1] + [0] * (size - 1))
            duals, price_scale = _solve(basis.transpose(), objective[cells].tolist())
        except ZeroDivisionError:
            return None
        return cls(
            rows,
            objective,
            cells,
            tight,
            basis,
            weights,
            scale,
            -duals[1:],
            price_scale,
            rows.values(cells, weights),
            rows.combine(tight, duals[1:]) + duals[0] - objective * price_scale,
        )

    @property
    def is_dual_feasible(self) -> bool:
        return self.reduced.min() >= 0 and all(price >= 0 for price in self.prices)

    def leaving(self) -> tuple[int, int] | None:
        """(position in `cells`, -1) or (-1, row) of the first that is negative."""
        short = np.flatnonzero(self.weights < 0)
        if len(short):
            return int(short[self.cells[short].argmin()]), -1
        broken = np.flatnonzero(self.slack < 0)
        return (-1, int(broken[0])) if len(broken) else None

    def pivot(self, short: int, broken: int) -> tuple[Indices, Indices]:
        """The next basis by the dual simplex method with Bland's rule."""
        if short >= 0:
            wanted = [int(k == short) for k in range(len(self.cells))]
        else:
            wanted = self.rows.entries(np.array([broken]), self.cells, exact=True)[0].tolist()
        line, scale = _solve(self.basis.transpose(), wanted)
        involved, factors = self.tight, line[1:]
        if broken >= 0:
            involved, factors = np.append(involved, broken), np.append(factors, -scale)
        over_cells = self.rows.combine(involved, factors) + line[0]
        # Ratios, then the index among cells followed by rows.
        cells = [
            (Fraction(self.reduced[c], -over_cells[c]), int(c), -1)
            for c in np.flatnonzero(over_cells < 0)
        ]
        count = len(self.objective)
        slacks = [
            (Fraction(self.prices[k], line[k + 1]), count + int(self.tight[k]), k)
            for k in range(len(self.tight))
            if line[k + 1] > 0
        ]
        _, entering, position = min(cells + slacks)
        now, tight = list(self.cells), list(self.tight)
        if short >= 0:
            del now[short]
        else:
            tight.append(broken)
        if position >= 0:
            del tight[position]
        else:
            now.append(entering)
        return np.array(now, dtype=np.int64), np.array(tight, dtype=np.int64)

    def solution(self, ask_unique: bool) -> Solution:
        used, priced = np.flatnonzero(self.weights), np.flatnonzero(self.prices)
        value = Fraction(self.objective[self.cells] @ self.weights, self.scale)
        return Solution(
            self.cells[used],
            [Fraction(weight, self.scale) for weight in self.weights[used]],
            self.tight[priced],
            [Fraction(price, self.price_scale) for price in self.prices[priced]],
            value,
            self._is_unique(ask_unique),
        )

    def _is_unique(self, ask: bool) -> bool:
        """Whether no other distribution is optimal.

        Another one lies on the same face (cells of reduced cost zero, priced rows tight) and
        moves some nonbasic variable off zero, so maximise their sum over the face.
        """
        face = np.flatnonzero(self.reduced == 0)
        idle = self.tight[self.prices == 0]
        if len(face) == len(self.cells) and not len(idle):
            return True
        if not ask:
            return False
        unused = np.ones(len(self.objective), dtype=object)
        unused[self.cells] = 0
        moved = unused + self.rows.combine(idle, np.ones(len(idle), dtype=object))
        priced = self.tight[self.prices != 0]
        return maximize(Face(self.rows, face, priced), moved[face], ask_unique=False).value == 0


def _solve(matrix: Any, right: list[int]) -> tuple[NDArray[Any], int]:
    """The solution as integers over a positive denominator."""
    import flint

    numerators, denominator = matrix.solve(flint.fmpz_mat(len(right), 1, right)).numer_denom()
    return np.array([int(x) for x in numerators.entries()], dtype=object), int(denominator)
