"""Proofs in floating point: what rounding cannot have faked.

Payoffs come scaled to [0, 1], each entry within `ENTRY_ERROR` of the true rational one.
`W[a, b]` is what the other player earns with b against the own action a; a strategy x on the
simplex and the other's value v satisfy slack_b = v - sum_a x_a W[a, b] >= 0.

A face is empty of strategies with z = 0 if some combination of slacks shows z > 0 on it: the
multipliers may come from anywhere (the dictionary's row), the combination is re-evaluated
from the payoffs with a bound on its rounding error (Neumaier and Shcherbina 2004). A pair of
supports carries one equilibrium, strictly, if the solution of its linear systems, enclosed by
a residual and an approximate inverse (Rump 2010, section 10), keeps clear of every bound.
"""

import numpy as np

UNIT = 2.0**-53
ENTRY_ERROR = 4 * UNIT


def proves_positive(W, table, basic, nonbasic, size, row, covered, side, m, n):
    """Whether basic[row] > 0 for every strategy of the face, whatever the rounding."""
    strategies = m if side == 0 else n
    constraints = n if side == 0 else m
    active, kept = size[1], size[2]
    variable = basic[row]
    # z - sum_k multiplier_k slack_k = value_slope * v + sum_a slope_a x_a, identically.
    scale = 1 / table[table.shape[0] - 1, 0]
    value_slope = 0.0 if variable < strategies else 1.0
    total = 1.0
    combined, multipliers, count = np.empty(kept, dtype=np.int64), np.empty(kept), 0
    for k in range(1, kept + 1):
        if nonbasic[k] >= strategies and (k > active or table[row, k] > 0):
            combined[count] = nonbasic[k] - strategies
            multipliers[count] = table[row, k] * scale
            value_slope -= multipliers[count]
            total += abs(multipliers[count])
            count += 1
    # The value lies between the pure maximin and the greatest payoff.
    value = 1.0
    if value_slope >= 0:
        value = 0.0
        for b in range(constraints):
            least = W[0, b]
            for a in range(1, strategies):
                least = min(least, W[a, b])
            value = max(value, least)
    error = 4 * (strategies + constraints + 8) * (UNIT + ENTRY_ERROR) * total
    first = 0 if side == 0 else m
    for a in range(strategies):
        if covered[first + a] & (1 << side):
            continue
        slope = value_slope * value
        if variable >= strategies:
            slope -= W[a, variable - strategies]
        elif variable == a:
            slope += 1.0
        for k in range(count):
            slope += multipliers[k] * W[a, combined[k]]
        if not slope > error:
            return False
    return True


def proves_equilibrium(payoffs, covered, m, n):
    """Whether the supports left open by `covered` carry a strict, isolated equilibrium.

    Strict: every probability of the supports and every slack off them is positive.
    """
    rows = np.empty(m, dtype=np.int64)
    columns = np.empty(n, dtype=np.int64)
    k = 0
    for i in range(m):
        if covered[i] & 3 == 3 or covered[i] & 3 == 0:
            return False
        if covered[i] & 3 == 2:
            rows[k] = i
            k += 1
    size = 0
    for j in range(n):
        if covered[m + j] & 3 == 3 or covered[m + j] & 3 == 0:
            return False
        if covered[m + j] & 3 == 1:
            columns[size] = j
            size += 1
    if k != size or k == 0:
        return False
    return proves_strategy(payoffs[0], rows, columns, k, n) and proves_strategy(
        payoffs[1], columns, rows, k, m
    )


def proves_strategy(W, support, tight, k, constraints):
    """Whether one x > 0 on `support` makes exactly `tight` the other's best replies.

    Both hold k actions, in increasing order.
    """
    if k == 1:
        for b in range(constraints):
            if b != tight[0] and not (
                W[support[0], tight[0]] - W[support[0], b] > 2 * (UNIT + ENTRY_ERROR)
            ):
                return False
        return True
    order = k + 1
    matrix = np.zeros((order, order))
    for r in range(k):
        for c in range(k):
            matrix[r, c] = W[support[c], tight[r]]
        matrix[r, k] = -1.0
        matrix[k, r] = 1.0
    inverse = approximate_inverse(matrix)
    unit = UNIT + ENTRY_ERROR
    solution = inverse[:, k].copy()
    size = 1.0
    for c in range(order):
        size += abs(solution[c])
    if not size < 1e6:
        return False
    residual = np.zeros(order)
    for r in range(order):
        miss = 1.0 if r == k else 0.0
        for c in range(order):
            miss -= matrix[r, c] * solution[c]
        residual[r] = abs(miss) + 2 * (order + 4) * unit * size
    contraction = 0.0
    distance = 0.0
    for r in range(order):
        row_sum = 0.0
        off_identity = 0.0
        reach = 0.0
        for c in range(order):
            entry = 1.0 if r == c else 0.0
            for inner in range(order):
                entry -= inverse[r, inner] * matrix[inner, c]
            off_identity += abs(entry)
            row_sum += abs(inverse[r, c])
            reach += abs(inverse[r, c]) * residual[c]
        contraction = max(contraction, off_identity + 2 * order * (order + 6) * unit * row_sum)
        distance = max(distance, reach)
    if not contraction < 0.5:
        return False
    distance = 2 * distance / (1 - contraction)
    for c in range(k):
        if not solution[c] > distance:
            return False
    needed = (order * distance + 4 * (k + 6) * unit * size) * 1.01
    passed = 0
    for b in range(constraints):
        if passed < k and tight[passed] == b:
            passed += 1
            continue
        slack = solution[k]
        for c in range(k):
            slack -= solution[c] * W[support[c], b]
        if not slack > needed:
            return False
    return True


def approximate_inverse(matrix):
    """By Gauss-Jordan with row pivoting; of a singular matrix, something useless."""
    order = matrix.shape[0]
    work = matrix.copy()
    inverse = np.eye(order)
    for c in range(order):
        best = c
        for r in range(c + 1, order):
            if abs(work[r, c]) > abs(work[best, c]):
                best = r
        if work[best, c] == 0:
            inverse[:] = np.inf
            return inverse
        for k in range(order):
            held = work[c, k]
            work[c, k] = work[best, k]
            work[best, k] = held
            held = inverse[c, k]
            inverse[c, k] = inverse[best, k]
            inverse[best, k] = held
        scale = 1 / work[c, c]
        for k in range(order):
            work[c, k] *= scale
            inverse[c, k] *= scale
        for r in range(order):
            factor = work[r, c]
            if r != c and factor != 0:
                for k in range(order):
                    work[r, k] -= factor * work[c, k]
                    inverse[r, k] -= factor * inverse[c, k]
    return inverse
