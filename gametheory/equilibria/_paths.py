"""Complementary pivoting (Lemke and Howson 1964) on bases as small as the supports.

Player `side` has the polytope {x >= 0 : W x <= 1}, W[own action, other's action] > 0. A vertex is
kept as its support I, its tight constraints J (as many) and G, the inverse of K = W[I, J]^T,
so that x_I = G 1. A pivot costs |I| * N, not N * N: along a path supports stay far smaller
than the game. Ties in the ratio test are broken lexicographically, as if the right-hand
sides were 1 + e_b with 1 >> e_0 >> e_1 >> ...: no path cycles, in degenerate games either.

Variables 0..own-1 of a side are probabilities, those from `own` on slacks. A template over its
numbers: Fractions as it stands, floats when compiled.
"""

import numpy as np

from gametheory.equilibria._proofs import approximate_inverse

EXACT = True

TIE = 0
"""What counts as zero, and as a tie between ratios; payoffs lie between 1/2 and 1."""

REFRESH = 25
"""Pivots after which floats start afresh from the bases."""

ENDED, CAPPED, ASTRAY = range(3)


def first_path(
    W, G, value, slack, support, tight, where, order, work, one, cursor, labels, cap, m, n
):
    """Try the labels in turn, `cap` pivots each: (outcome, label, pivots in all).

    `cursor` holds where the path of the first label stands: (side, entering variable), or -1
    to start it.
    """
    total = 0
    for label in labels:
        outcome, pivots = follow(
            W, G, value, slack, support, tight, where, order, work, one, cursor, label, cap, m, n
        )
        total += pivots
        if outcome == ENDED or len(labels) == 1:
            return outcome, label, total
        cursor[0] = -1
    return CAPPED, -1, total


def follow(W, G, value, slack, support, tight, where, order, work, one, cursor, label, cap, m, n):
    """Drop `label` at the artificial vertex and follow its path: (outcome, pivots).

    `where[side, variable]` is the position of a probability in the support, or of a slack
    among the tight constraints; -1 if it is in neither. A path that comes back to a vertex
    has been led astray by rounding (Brent 1980 for the test).
    """
    if cursor[0] < 0:
        where[:] = -1
        order[:] = 0
        slack[:] = one
        cursor[0] = 0 if label < m else 1
        cursor[1] = label if label < m else label - m
    side, variable = cursor[0], cursor[1]
    marked, milestone = where >= 0, 1
    for pivots in range(1, cap + 1):
        own, others = (m, n) if side == 0 else (n, m)
        matrix = W[0] if side == 0 else W[1]
        variable = step(
            matrix,
            G[side],
            value[side],
            slack[side],
            support[side],
            tight[side],
            where[side],
            order,
            work,
            variable,
            side,
            own,
            others,
        )
        if variable < 0:
            return ASTRAY, pivots
        left = variable if side == 0 else (variable + m if variable < n else variable - n)
        if left == label:
            return ENDED, pivots
        # The twin of what left enters on the other side.
        variable = variable + others if variable < own else variable - own
        side = 1 - side
        if is_back(where, marked):
            return ASTRAY, pivots
        if pivots == milestone:
            marked, milestone = where >= 0, 2 * milestone
        if not EXACT and pivots % REFRESH == 0:
            refresh(W[0], G[0], value[0], slack[0], support[0], tight[0], order[0], n)
            refresh(W[1], G[1], value[1], slack[1], support[1], tight[1], order[1], m)
    cursor[0], cursor[1] = side, variable
    return CAPPED, cap


def is_back(where, marked):
    """Whether the basis is the one that was marked."""
    for side in range(2):
        for variable in range(where.shape[1]):
            if (where[side, variable] >= 0) != marked[side, variable]:
                return False
    return True


def step(W, G, value, slack, support, tight, where, order, work, entering, side, own, others):
    """Bring in a variable; the one that leaves, or -1."""
    k = order[side]
    direction, fall, lever = work[0], work[1], work[2]
    if entering < own:
        for i in range(k):
            total = W[entering, 0] * 0
            for j in range(k):
                total -= G[i, j] * W[entering, tight[j]]
            direction[i] = total
        for b in range(others):
            fall[b] = -W[entering, b]
    else:
        for i in range(k):
            direction[i] = -G[i, where[entering]]
        for b in range(others):
            fall[b] = W[0, b] * 0
    for i in range(k):
        a, change = support[i], direction[i]
        for b in range(others):
            fall[b] -= change * W[a, b]
    leaving = blocking(W, G, value, slack, support, where, direction, fall, k, own, others)
    if leaving < 0:
        return -1
    if leaving < own:
        rate = value[where[leaving]] / -direction[where[leaving]]
    else:
        rate = slack[leaving - own] / -fall[leaving - own]
    for i in range(k):
        value[i] += rate * direction[i]
    for b in range(others):
        if where[own + b] < 0:
            slack[b] += rate * fall[b]
    if entering < own and leaving < own:
        swap_support(G, direction, k, where[leaving])
        support[where[leaving]], value[where[leaving]] = entering, rate
        where[entering], where[leaving] = where[leaving], -1
        return leaving
    if leaving >= own:
        fill_lever(W, G, support, lever, leaving - own, k)
        slack[leaving - own] = 0
    if entering < own:
        grow(G, direction, lever, -fall[leaving - own], k)
        support[k], value[k], tight[k] = entering, rate, leaving - own
        where[entering], where[leaving] = k, k
        order[side] = k + 1
    elif leaving >= own:
        swap_tight(G, lever, k, where[entering])
        tight[where[entering]] = leaving - own
        where[entering], where[leaving] = -1, where[entering]
        slack[entering - own] = rate
    else:
        p, q, last = where[entering], where[leaving], k - 1
        shrink(G, lever, k, p, q)
        support[q], value[q], tight[p] = support[last], value[last], tight[last]
        where[support[q]], where[own + tight[p]] = q, p
        where[entering], where[leaving] = -1, -1
        slack[entering - own] = rate
        order[side] = last
    return leaving


def fill_lever(W, G, support, lever, b, k):
    """The row of constraint b times G."""
    for j in range(k):
        total = W[0, 0] * 0
        for i in range(k):
            total += W[support[i], b] * G[i, j]
        lever[j] = total


def swap_support(G, direction, k, q):
    """Another action takes position q of the support."""
    for j in range(k):
        G[q, j] = G[q, j] / -direction[q]
    for i in range(k):
        if i != q:
            for j in range(k):
                G[i, j] += direction[i] * G[q, j]


def swap_tight(G, lever, k, p):
    """Another constraint takes position p of the tight ones."""
    for i in range(k):
        G[i, p] = G[i, p] / lever[p]
        for j in range(k):
            if j != p:
                G[i, j] -= lever[j] * G[i, p]


def grow(G, direction, lever, pivot, k):
    """An action and a constraint join: G bordered, by its Schur complement `pivot`."""
    for j in range(k):
        share = lever[j] / pivot
        for i in range(k):
            G[i, j] -= direction[i] * share
        G[k, j] = -share
    for i in range(k):
        G[i, k] = direction[i] / pivot
    G[k, k] = 1 / pivot


def shrink(G, lever, k, p, q):
    """Constraint p and action q leave; the last of each take their places."""
    for j in range(k):
        lever[j] = G[q, j] / G[q, p]
    for i in range(k):
        if i != q:
            for j in range(k):
                if j != p:
                    G[i, j] -= G[i, p] * lever[j]
    for j in range(k):
        G[q, j] = G[k - 1, j]
    for i in range(k):
        G[i, p] = G[i, k - 1]


def blocking(W, G, value, slack, support, where, direction, fall, k, own, others):
    """The basic variable that reaches zero first, lexicographically; -1 if none falls."""
    best, least = -1, value[0]
    for candidate in range(k + others):
        if candidate < k:
            variable, rate, height = support[candidate], direction[candidate], value[candidate]
        else:
            b = candidate - k
            if where[own + b] >= 0:
                continue
            variable, rate, height = own + b, fall[b], slack[b]
        if rate >= -TIE:
            continue
        ratio = height / -rate
        if (
            best < 0
            or ratio < least - TIE
            or (
                ratio <= least + TIE
                and falls_before(
                    W, G, support, where, direction, fall, k, own, others, variable, best
                )
            )
        ):
            best, least = variable, ratio
    return best


def falls_before(W, G, support, where, direction, fall, k, own, others, u, v):
    """Whether, of two tied variables, u reaches zero first in the perturbed polytope."""
    rate_u = direction[where[u]] if u < own else fall[u - own]
    rate_v = direction[where[v]] if v < own else fall[v - own]
    for b in range(others):
        here = perturbation(W, G, support, where, k, own, u, b) / -rate_u
        there = perturbation(W, G, support, where, k, own, v, b) / -rate_v
        if here < there - TIE:
            return True
        if here > there + TIE:
            return False
    return False


def perturbation(W, G, support, where, k, own, variable, b):
    """The coefficient of e_b in a basic variable."""
    p = where[own + b]
    zero = W[0, 0] * 0
    if variable < own:
        return G[where[variable], p] if p >= 0 else zero
    total = zero + 1 if variable == own + b else zero
    if p >= 0:
        for i in range(k):
            total -= W[support[i], variable - own] * G[i, p]
    return total


def refresh(W, G, value, slack, support, tight, k, others):
    """Recompute a vertex from its basis: what rounding has gathered is gone."""
    matrix = np.zeros((k, k))
    for i in range(k):
        for j in range(k):
            matrix[j, i] = W[support[i], tight[j]]
    inverse = approximate_inverse(matrix)
    slack[:others] = 1.0
    for i in range(k):
        value[i] = 0.0
        for j in range(k):
            G[i, j] = inverse[i, j]
            value[i] += inverse[i, j]
        for b in range(others):
            slack[b] -= value[i] * W[support[i], b]
    for j in range(k):
        slack[tight[j]] = 0.0
