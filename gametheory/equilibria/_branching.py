"""Depth-first complementarity branching over two best-reply polytopes.

In every equilibrium each row i is unplayed (x_i = 0) or a best reply (its slack r_i = 0),
and each column likewise. A node forces one of the two for some of these labels, so it is a
face of each polytope; a face that is empty prunes. A node whose labels are all covered is a
leaf: its faces' product consists of equilibria (Audet, Hansen, Jaumard and Savard 2001).

Player `side`'s polytope {x >= 0 : W x <= 1} is kept as a `_dictionary`; its variables are the
probabilities and the slacks.

The module is a template over its arithmetic: `EXACT` and the functions that it imports are
replaced by `_compile.instantiate`, which also compiles it.
Floats only steer: they prune by a proof and accept by a proof (`_proofs`), and hand every
node that they cannot decide to exact arithmetic.
"""

import numpy as np

from gametheory.equilibria._dictionary import (
    ACTIVE,
    EMPTY,
    FEASIBLE,
    KEPT,
    ROWS,
    STRATEGIES,
    TOO_LARGE,
    UNDECIDED,
    drop_row,
    force_zero,
    hold_column,
    negligible,
)
from gametheory.equilibria._proofs import proves_equilibrium, proves_positive

EXACT = True

LEVEL, LEAVES, PENDING, NODES = range(4)
DONE, PAUSED, LEAF, FULL, OVERFLOW = range(5)
NEW, HALVED, CLOSED = range(3)
IMPLIED = 4
"""Shift between "held at zero" (1: first polytope, 2: second) and "looks so in floats"."""


def label_of(side, variable, m, n):
    """Labels 0..m-1 are rows and m.. columns, in both polytopes."""
    if side == 0:
        return variable
    return variable + m if variable < n else variable - n


def variable_of(side, label, m, n):
    if side == 0:
        return label
    return label - m if label >= m else label + n


def cover(side, table, basic, nonbasic, size, covered, m, n):
    """Mark what is zero on the whole face, and hold it there.

    A basic variable at zero that no active column can raise is implied; the columns that
    would lower it are, too. In floats this is only a belief, and marked as such.
    """
    mark = 1 << side if EXACT else (1 << side) * IMPLIED
    det = table[table.shape[0] - 1, 0]
    changed = True
    while changed:
        changed = False
        i = 0
        while i < size[ROWS]:
            implied = negligible(table[i, 0], det)
            k = 1
            while implied and k <= size[ACTIVE]:
                value = table[i, k]
                implied = negligible(value, det) or (EXACT and value < 0)
                k += 1
            if not implied:
                i += 1
                continue
            covered[label_of(side, basic[i], m, n)] |= mark
            for k in range(size[ACTIVE], 0, -1):
                if EXACT and table[i, k] < 0:
                    covered[label_of(side, nonbasic[k], m, n)] |= mark
                    hold_column(table, nonbasic, size, k)
            drop_row(table, basic, size, i)
            changed = True


def is_origin(side, covered, m, n):
    """Whether all of a player's probabilities are held at zero: no strategy at all."""
    first, last = (0, m) if side == 0 else (m, m + n)
    for label in range(first, last):
        if not covered[label] & (1 << side):
            return False
    return True


def is_contained(covered, leaves, count):
    """Whether the node lies within the faces of a leaf already found."""
    for leaf in range(count):
        inside = True
        for label in range(covered.shape[0]):
            if leaves[leaf, label] & ~covered[label]:
                inside = False
                break
        if inside:
            return True
    return False


def choose_label(table, basic, size, covered, value, m, n):
    """The uncovered label that is hardest to hold at zero, summed over both polytopes; -1 if all
    are covered.

    A basic variable is hard to lower if it is high and few columns lower it, slowly: then the node
    that holds it at zero is empty soon, and the other is nearly all that is left to search. A third
    of the nodes that the largest product of the two variables takes.
    """
    for label in range(m + n):
        value[label] = 0
    for side in range(2):
        for row in range(size[side, ROWS]):
            height = table[side, row, 0]
            if height <= 0:
                continue
            total = height
            for k in range(1, size[side, ACTIVE] + 1):
                total -= min(table[side, row, k], 0)
            value[label_of(side, basic[side, row], m, n)] += height / total
    best, largest = -1, -1.0
    for label in range(m + n):
        if covered[label] == 0 and value[label] > largest:
            best, largest = label, value[label]
    return best


def append(codes, count, covered):
    for label in range(covered.shape[0]):
        codes[count, label] = covered[label] & 3


def start(payoffs, table, basic, nonbasic, size, covered):
    """Write the two dictionaries at the origin into level 0.

    `payoffs[side, a, b]` > 0 is what the *other* player earns with b against the own a.
    """
    covered[:] = 0
    last = table.shape[1] - 1
    for side in range(2):
        constraints = size[side, ROWS]
        d = covered.shape[0] - constraints
        size[side, ACTIVE] = d
        size[side, KEPT] = d
        size[side, STRATEGIES] = d
        table[side, last, 0] = 1
        for j in range(constraints):
            basic[side, j] = d + j
            table[side, j, 0] = 1
            for i in range(d):
                table[side, j, i + 1] = -payoffs[side, i, j]
        for i in range(d):
            nonbasic[side, i + 1] = i


def restrict(payoffs, table, basic, nonbasic, size, covered, side, label, m, n):
    """Hold a label at zero in one polytope; FEASIBLE, or EMPTY with proof, or why not."""
    covered[label] |= 1 << side
    if is_origin(side, covered, m, n):
        return EMPTY
    outcome, row = force_zero(
        table[side], basic[side], nonbasic[side], size[side], variable_of(side, label, m, n)
    )
    if outcome == FEASIBLE:
        cover(side, table[side], basic[side], nonbasic[side], size[side], covered, m, n)
        if is_origin(side, covered, m, n):
            return EMPTY
    if EXACT or outcome != EMPTY:
        return outcome
    proven = proves_positive(
        payoffs[side],
        table[side],
        basic[side],
        nonbasic[side],
        size[side],
        row,
        covered,
        side,
        m,
        n,
    )
    return EMPTY if proven else UNDECIDED


def settled_label(payoffs, table, basic, nonbasic, size, covered, side, m, n):
    """A label still open that can be seen, and in floats proven, to be zero nowhere on the
    face; -1 if there is none.
    """
    det = table[table.shape[0] - 1, 0]
    active = size[ACTIVE]
    for row in range(size[ROWS]):
        k = 1
        while k <= active and table[row, k] >= 0:
            k += 1
        if k <= active or negligible(table[row, 0], det):
            continue
        label = label_of(side, basic[row], m, n)
        if covered[label] == 0 and (
            EXACT
            or proves_positive(payoffs, table, basic, nonbasic, size, row, covered, side, m, n)
        ):
            return label
    return -1


def propagate(payoffs, table, basic, nonbasic, size, covered, m, n):
    """What cannot be zero in one polytope must be zero in the other, as long as that helps."""
    turn, idle = 0, 0
    while idle < 2:
        side = turn % 2
        label = settled_label(
            payoffs[side],
            table[side],
            basic[side],
            nonbasic[side],
            size[side],
            covered,
            side,
            m,
            n,
        )
        if label < 0:
            turn, idle = turn + 1, idle + 1
            continue
        idle = 0
        outcome = restrict(payoffs, table, basic, nonbasic, size, covered, 1 - side, label, m, n)
        if outcome != FEASIBLE:
            return outcome
    return FEASIBLE


def copy_level(table, basic, nonbasic, size, covered, source, target):
    last = table.shape[2] - 1
    for side in range(2):
        rows, width = size[source, side, ROWS], size[source, side, KEPT] + 1
        for i in range(rows):
            basic[target, side, i] = basic[source, side, i]
            for k in range(width):
                table[target, side, i, k] = table[source, side, i, k]
        for k in range(width):
            nonbasic[target, side, k] = nonbasic[source, side, k]
        for k in range(4):
            size[target, side, k] = size[source, side, k]
        table[target, side, last, 0] = table[source, side, last, 0]
    for k in range(covered.shape[1]):
        covered[target, k] = covered[source, k]


def search(
    payoffs,
    table,
    basic,
    nonbasic,
    size,
    covered,
    label,
    phase,
    share,
    cursor,
    leaves,
    pending,
    m,
    n,
    budget,
):
    """Branch from where `cursor` stands until done, a leaf (exact), or the budget is spent.

    Level arrays lead with the level; `covered[level, label]` has bit `side` for "held at zero
    in that polytope". In floats, proven equilibria go to `leaves` and undecided nodes to
    `pending`, both as such codes. `cursor` holds level, counts and nodes; `share` how much of
    the tree each level stands for, and last what is done. `phase` of a level is NEW, HALVED
    while its first half is searched one level down (the second is searched in its place), or
    CLOSED.
    """
    value = np.zeros(m + n)
    stop = cursor[NODES] + budget
    while cursor[LEVEL] >= 0:
        if cursor[NODES] >= stop:
            return PAUSED
        if cursor[LEAVES] >= leaves.shape[0] or cursor[PENDING] >= pending.shape[0]:
            return FULL
        level = cursor[LEVEL]
        if phase[level] == CLOSED:
            share[-1] += share[level]
            cursor[LEVEL] -= 1
            continue
        outcome = FEASIBLE
        node, side = level, 1
        if phase[level] != HALVED:
            cursor[NODES] += 1
            phase[level] = CLOSED
            if EXACT and is_contained(covered[level], leaves, cursor[LEAVES]):
                continue
            outcome = propagate(
                payoffs,
                table[level],
                basic[level],
                nonbasic[level],
                size[level],
                covered[level],
                m,
                n,
            )
            if outcome == FEASIBLE:
                label[level] = choose_label(
                    table[level], basic[level], size[level], covered[level], value, m, n
                )
                if label[level] >= 0:
                    phase[level] = HALVED
                    node, side = level + 1, 0
                    share[level] /= 2
                    share[node] = share[level]
                    copy_level(table, basic, nonbasic, size, covered, level, node)
                elif EXACT or proves_equilibrium(payoffs, covered[level], m, n):
                    append(leaves, cursor[LEAVES], covered[level])
                    cursor[LEAVES] += 1
                    if EXACT:
                        return LEAF
                    continue
                else:
                    outcome = UNDECIDED
        if outcome == FEASIBLE:
            outcome = restrict(
                payoffs,
                table[node],
                basic[node],
                nonbasic[node],
                size[node],
                covered[node],
                side,
                label[level],
                m,
                n,
            )
            phase[node] = NEW if outcome == FEASIBLE else CLOSED
            if outcome == FEASIBLE:
                cursor[LEVEL] = node
            elif node > level:
                share[-1] += share[node]
        if outcome == TOO_LARGE:
            return OVERFLOW
        if outcome == UNDECIDED:
            append(pending, cursor[PENDING], covered[node])
            cursor[PENDING] += 1
    return DONE
