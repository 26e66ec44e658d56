"""A basis by the interior-point method, where the simplex method would pivot for long.

Games of nearly opposed interests have optima of hundreds of cells, and the dual simplex method
meets all of them one by one. HiGHS (Huangfu and Hall 2018) goes through the inside and crosses
over to a basis. As with every basis that floats find, integers decide what it is worth.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gametheory.correlated._rows import Indices, Rows

MOST_ENTRIES = 2 * 10**8
"""Rows times cells up to which the matrix is looked through for what is not zero."""

CHUNK = 10**6
"""Entries that are looked through at once."""

TOLERANCE = 1e-10
"""The least violation that HiGHS can be asked to leave."""


def interior_basis(rows: Rows, objective: NDArray[np.float64]) -> tuple[Indices, Indices] | None:
    """The basic cells and tight rows of an optimum; None if none was found or it is too large."""
    if rows.num_rows * len(objective) > MOST_ENTRIES:
        return None
    import highspy

    program = highspy.HighsLp()
    starts, cells, entries = _sparse(rows, len(objective))
    program.num_col_, program.num_row_ = len(objective), rows.num_rows + 1
    program.col_cost_ = -objective
    program.col_lower_ = np.zeros(len(objective))
    program.col_upper_ = np.full(len(objective), highspy.kHighsInf)
    program.row_lower_ = np.append(1.0, np.zeros(rows.num_rows))
    program.row_upper_ = np.append(1.0, np.full(rows.num_rows, highspy.kHighsInf))
    matrix = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.start_, matrix.index_, matrix.value_ = starts, cells, entries
    untyped: Any = highspy.Highs
    solver = untyped()
    solver.silent()
    for option in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.setOptionValue(option, TOLERANCE)
    solver.setOptionValue("solver", "ipm")
    solver.setOptionValue("threads", 1)
    solver.passModel(program)
    solver.run()
    basis = solver.getBasis()
    if not basis.valid:
        return None
    is_basic = [
        np.array([status == highspy.HighsBasisStatus.kBasic for status in column])
        for column in (basis.col_status, basis.row_status)
    ]
    basic, tight = np.flatnonzero(is_basic[0]), np.flatnonzero(~is_basic[1])
    # The first row, sum p = 1, is one that `Rows` does not count.
    if len(basic) != len(tight) or not len(tight) or tight[0] != 0:
        return None
    return basic, tight[1:] - 1


def _sparse(rows: Rows, num_cells: int) -> tuple[Indices, Indices, NDArray[np.float64]]:
    """The matrix below a first row of ones, by rows: where each starts, its cells and entries."""
    all_cells = np.arange(num_cells)
    counts, cells, entries = [np.array([num_cells])], [all_cells], [np.ones(num_cells)]
    size = max(CHUNK // num_cells, 1)
    for first in range(0, rows.num_rows, size):
        part = rows.entries(np.arange(first, min(first + size, rows.num_rows)), all_cells)
        which, where = np.nonzero(part)
        counts.append(np.bincount(which, minlength=len(part)))
        cells.append(where)
        entries.append(part[which, where])
    starts = np.append(0, np.cumsum(np.concatenate(counts)))
    return starts, np.concatenate(cells), np.concatenate(entries)
