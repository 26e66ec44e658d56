"""All extreme equilibria of a small game from the minors of its payoff matrices, in integers.

A vertex of {x >= 0 : W x <= 1} with support I is x_I = N / D with D a regular minor W[I, J] and
N its row sums of cofactors (Cramer); it is feasible if no N and no slack has the sign against D.
A template for `_compile.instantiate`: Python integers as it stands, 64-bit ones compiled.
"""

import numpy as np

LARGEST = 4
"""Actions a player: 2**LARGEST masks a side. One byte holds the constraints that are tight."""

MOST = 20
"""Vertices of a polytope in 4 dimensions with 8 facets (McMullen 1970)."""

INT64_LIMIT = 15_000
"""(k + 1)! M**k < 2**63 for k = 4: no minor, numerator or slack of entries below M overflows."""


def minors(W, strategies, constraints, minor):
    """Write every square minor, by masks of rows and columns."""
    minor[0, 0] = 1
    for rows in range(1, 1 << strategies):
        first = 0
        while not rows >> first & 1:
            first += 1
        rest = rows & ~(1 << first)
        for columns in range(1, 1 << constraints):
            total = minor[0, 0] * 0
            sign = 1
            for c in range(constraints):
                if columns >> c & 1:
                    total += sign * W[first, c] * minor[rest, columns & ~(1 << c)]
                    sign = -sign
            minor[rows, columns] = total


def vertices(W, strategies, constraints, minor, support, tight, weights):
    """Write every nonzero vertex once: support and tight masks, weights; their number."""
    count = 0
    for rows in range(1, 1 << strategies):
        known = count
        for columns in range(1, 1 << constraints):
            det = minor[rows, columns]
            if det == 0 or bits(rows) != bits(columns):
                continue
            sign = 1 if det > 0 else -1
            if not solve(W, strategies, constraints, minor, rows, columns, sign, weights[count]):
                continue
            best = tight_mask(W, strategies, constraints, det * sign, weights[count])
            if best < 0:
                continue
            # The same support with the same best replies is the same vertex.
            fresh = True
            for other in range(known, count):
                if tight[other] == best:
                    fresh = False
            if fresh:
                support[count] = rows
                tight[count] = best
                count += 1
    return count


def bits(mask):
    count = 0
    while mask:
        count += mask & 1
        mask >>= 1
    return count


def solve(W, strategies, constraints, minor, rows, columns, sign, weights):
    """Write D x; False unless x is positive on all of its support."""
    row_sign = sign
    for a in range(strategies):
        weights[a] = 0
        if not rows >> a & 1:
            continue
        total = minor[0, 0] * 0
        column_sign = row_sign
        for c in range(constraints):
            if columns >> c & 1:
                total += column_sign * minor[rows & ~(1 << a), columns & ~(1 << c)]
                column_sign = -column_sign
        if total <= 0:
            return False
        weights[a] = total
        row_sign = -row_sign
    return True


def tight_mask(W, strategies, constraints, det, weights):
    """The constraints that hold with equality; -1 if one is violated."""
    mask = 0
    for b in range(constraints):
        slack = det
        for a in range(strategies):
            slack -= weights[a] * W[a, b]
        if slack < 0:
            return -1
        if slack == 0:
            mask |= 1 << b
    return mask


def equilibria(given, rows, columns):
    """Write the weights of all extreme equilibria of given[player, a1, a2]; their number.

    -1 if the payoffs are so far apart that a minor could overflow.
    """
    m, n = given.shape[1], given.shape[2]
    # Loops of scalars, and one layout for both players: what a compiler has done soonest.
    sides = np.zeros((2, max(m, n), max(m, n)), dtype=given.dtype)
    for player in range(2):
        low = high = given[player, 0, 0]
        for i in range(m):
            for j in range(n):
                low, high = min(low, given[player, i, j]), max(high, given[player, i, j])
        # The difference itself may overflow, and is negative then.
        if not 0 <= high - low < INT64_LIMIT:
            return -1
        for i in range(m):
            for j in range(n):
                if player == 0:
                    sides[0, j, i] = given[0, i, j] - low + 1
                else:
                    sides[1, i, j] = given[1, i, j] - low + 1
    row_support, row_tight = np.zeros(MOST, dtype=np.int64), np.zeros(MOST, dtype=np.int64)
    column_support, column_tight = np.zeros(MOST, dtype=np.int64), np.zeros(MOST, dtype=np.int64)
    row_weights = np.zeros((MOST + 1, m), dtype=given.dtype)
    column_weights = np.zeros((MOST + 1, n), dtype=given.dtype)
    minor = np.zeros((1 << max(m, n), 1 << max(m, n)), dtype=given.dtype)
    minors(sides[1], m, n, minor)
    first = vertices(sides[1], m, n, minor, row_support, row_tight, row_weights)
    minors(sides[0], n, m, minor)
    second = vertices(sides[0], n, m, minor, column_support, column_tight, column_weights)
    count = 0
    for p in range(first):
        for q in range(second):
            if row_support[p] & ~column_tight[q] or column_support[q] & ~row_tight[p]:
                continue
            for i in range(m):
                rows[count, i] = row_weights[p, i]
            for j in range(n):
                columns[count, j] = column_weights[q, j]
            count += 1
    return count
