"""Dictionaries: a polytope {x >= 0 : W x <= 1} as its basic variables in terms of the others.

    det * basic[r] = table[r, 0] + sum_k table[r, k] * nonbasic[k]

with det > 0 in the table's last row. Variables 0..d-1 are the x and d.. the slacks. Columns
1..ACTIVE are free; those up to KEPT are slacks held at zero, which proofs in floats still need.

A template over its arithmetic, Python integers as it stands: `EXACT` and the functions `divide`,
`negligible` and `too_large` are replaced by `_compile.instantiate`.
"""

import numpy as np

EXACT = True

ROWS, ACTIVE, KEPT, STRATEGIES = range(4)
FEASIBLE, EMPTY, UNDECIDED, TOO_LARGE = range(4)

PATIENCE = 30
"""Pivots by steepest coefficient before Bland's rule, which cannot cycle, takes over."""

STALLED = 2_000
"""Pivots after which floats are not trusted to end."""


def divide(a, b):
    return a // b


def negligible(value, det):
    return value == 0


def too_large(value):
    return False


def pivot(table, basic, nonbasic, size, row, column):
    """Exchange basic[row] and nonbasic[column]; False on overflow."""
    rows, width, last = size[ROWS], size[KEPT] + 1, table.shape[0] - 1
    det, pivot_entry = table[last, 0], table[row, column]
    sign = -1 if pivot_entry < 0 else 1
    source = table[row, :width].copy()
    entering = table[:rows, column].copy()
    block = (pivot_entry * table[:rows, :width] - np.outer(entering, source)) * sign
    table[:rows, :width] = divide(block, det)
    table[:rows, column] = entering * sign
    if not EXACT:
        table[:rows, 0] = np.maximum(table[:rows, 0], 0)
    return finish_pivot(table, basic, nonbasic, size, row, column, source, sign)


def pivot_compiled(table, basic, nonbasic, size, row, column):
    """A pivot of the dictionary in loops, for the compiler; also detects overflow."""
    rows, width, last = size[ROWS], size[KEPT] + 1, table.shape[0] - 1
    det, pivot_entry = table[last, 0], table[row, column]
    sign = -1 if pivot_entry < 0 else 1
    source = table[row, :width].copy()
    fits = True
    if EXACT:
        for i in range(rows):
            entering = table[i, column]
            for k in range(width):
                value = (pivot_entry * table[i, k] - entering * source[k]) * sign // det
                table[i, k] = value
                if too_large(value):
                    fits = False
            table[i, column] = entering * sign
    else:
        # One division a row would be one too many: nothing here has to divide exactly.
        factor, scaled = pivot_entry * sign / det, source * (sign / det)
        for i in range(rows):
            entering = table[i, column]
            for k in range(width):
                table[i, k] = factor * table[i, k] - entering * scaled[k]
            table[i, column] = entering * sign
            table[i, 0] = max(table[i, 0], 0.0)
    finish_pivot(table, basic, nonbasic, size, row, column, source, sign)
    return fits


def finish_pivot(table, basic, nonbasic, size, row, column, source, sign):
    """The pivot row, the determinant and the names."""
    last = table.shape[0] - 1
    det = table[last, 0]
    table[last, 0] = source[column] * sign
    for k in range(size[KEPT] + 1):
        table[row, k] = source[k] * -sign
    table[row, column] = det * sign
    leaving = basic[row]
    basic[row] = nonbasic[column]
    nonbasic[column] = leaving
    return True


def swap_columns(table, nonbasic, rows, a, b):
    if a != b:
        for i in range(rows):
            held = table[i, a]
            table[i, a] = table[i, b]
            table[i, b] = held
        name = nonbasic[a]
        nonbasic[a] = nonbasic[b]
        nonbasic[b] = name


def hold_column(table, nonbasic, size, column):
    """Hold an active nonbasic variable at zero. Proofs in floats still need the slacks."""
    swap_columns(table, nonbasic, size[ROWS], column, size[ACTIVE])
    if EXACT or nonbasic[size[ACTIVE]] < size[STRATEGIES]:
        swap_columns(table, nonbasic, size[ROWS], size[ACTIVE], size[KEPT])
        size[KEPT] -= 1
    size[ACTIVE] -= 1


def drop_row(table, basic, size, row):
    """Forget a basic variable that is zero on the whole face."""
    last = size[ROWS] - 1
    if row != last:
        for k in range(size[KEPT] + 1):
            table[row, k] = table[last, k]
        basic[row] = basic[last]
    size[ROWS] = last


def entering_column(table, nonbasic, size, row, use_bland):
    """An active column that lowers basic[row]; 0 if none does."""
    det = table[table.shape[0] - 1, 0]
    best = 0
    for k in range(1, size[ACTIVE] + 1):
        value = table[row, k]
        if value < 0 and not negligible(value, det):
            if best == 0:
                best = k
            elif use_bland:
                if nonbasic[k] < nonbasic[best]:
                    best = k
            elif value < table[row, best]:
                best = k
    return best


def leaving_row(table, basic, size, column, favourite):
    """The row that blocks the entering column first; ties: the favourite, then by name."""
    det = table[table.shape[0] - 1, 0]
    best = favourite
    for i in range(size[ROWS]):
        step = table[i, column]
        if i == favourite or step >= 0 or negligible(step, det):
            continue
        here, there = table[i, 0] * -table[best, column], table[best, 0] * -step
        if here < there or (here == there and best != favourite and basic[i] < basic[best]):
            best = i
    return best


def row_of(basic, size, variable):
    for i in range(size[ROWS]):
        if basic[i] == variable:
            return i
    return -1


def column_of(nonbasic, size, variable):
    for k in range(1, size[ACTIVE] + 1):
        if nonbasic[k] == variable:
            return k
    return 0


def largest_column(table, size, row):
    """The active column with the largest coefficient in basic[row]; 0 if all are zero."""
    det = table[table.shape[0] - 1, 0]
    best = 0
    for k in range(1, size[ACTIVE] + 1):
        if not negligible(table[row, k], det) and (
            best == 0 or abs(table[row, k]) > abs(table[row, best])
        ):
            best = k
    return best


def force_zero(table, basic, nonbasic, size, variable):
    """Go to the face on which the variable is zero: (outcome, row that shows it empty)."""
    column = column_of(nonbasic, size, variable)
    if column:
        hold_column(table, nonbasic, size, column)
        return FEASIBLE, 0
    row = row_of(basic, size, variable)
    if row < 0:
        return FEASIBLE, 0
    last = table.shape[0] - 1
    steps = 0
    while not negligible(table[row, 0], table[last, 0]):
        column = entering_column(table, nonbasic, size, row, steps >= PATIENCE)
        if column == 0:
            return EMPTY, row
        steps += 1
        if not EXACT and steps > STALLED:
            return UNDECIDED, row
        leaving = leaving_row(table, basic, size, column, row)
        if not pivot(table, basic, nonbasic, size, leaving, column):
            return TOO_LARGE, row
        if leaving == row:
            hold_column(table, nonbasic, size, column)
            return FEASIBLE, 0
    best = largest_column(table, size, row)
    if best == 0:
        drop_row(table, basic, size, row)
        return FEASIBLE, 0
    if not pivot(table, basic, nonbasic, size, row, best):
        return TOO_LARGE, row
    hold_column(table, nonbasic, size, best)
    return FEASIBLE, 0
