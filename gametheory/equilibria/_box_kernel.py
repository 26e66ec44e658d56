"""Kernel of the subdivision (`_subdivision`), for the compiler: the same tests, box by box.

A template for `_compile.instantiate`. Systems come in one flat array each (`Flat`); how roundings
are counted is said where the same is done in numpy (`_subdivision.falls_short`,
`_multiaffine.krawczyk`): the bounds hold in whatever order sums are taken.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gametheory.equilibria._proofs import approximate_inverse


def falls_short(
    values: Any, rows: Any, allowed: Any, player_of: Any, sizes: Any, corners: Any, doubts: Any
) -> Any:
    """Boxes in which an action of a support earns less than another action everywhere.

    Args:
        values: payoffs of all players, [own action, actions of the others who mix], one after
            another.
        rows: how many actions each player has.
        allowed: whether an action is in its player's support, [player, action].
        player_of: the players who mix.
        sizes: of their supports.
        corners: [box, all corners of the simplex of each of them, one after another].
        doubts: for each player, below what a difference may be a rounding.
    """
    largest = 1
    for size in sizes:
        largest *= size
    largest *= max(1, rows.max())
    now, then = np.empty(largest), np.empty(largest)
    result = np.zeros(len(corners), dtype=np.bool_)
    for b in range(len(corners)):
        at = 0
        for player in range(len(rows)):
            m = rows[player]
            width = 1
            for j in range(len(sizes)):
                if player_of[j] != player:
                    width *= sizes[j]
            for e in range(m * width):
                now[e] = values[at + e]
            at += m * width
            start = 0
            for j in range(len(sizes)):
                size = sizes[j]
                if player_of[j] != player:
                    # The first axis goes, and what is earned at its corners comes as the last.
                    rest = width // size
                    for a in range(m):
                        for r in range(rest):
                            for c in range(size):
                                earned = 0.0
                                for k in range(size):
                                    earned += (
                                        corners[b, start + c * size + k]
                                        * now[a * width + k * rest + r]
                                    )
                                then[a * width + r * size + c] = earned
                    now, then = then, now
                start += size * size
            for a in range(m):
                if not allowed[player, a]:
                    continue
                for other in range(m):
                    worse = other != a
                    for e in range(width):
                        if now[other * width + e] - now[a * width + e] <= doubts[player]:
                            worse = False
                            break
                    if worse:
                        result[b] = True
                        break
                if result[b]:
                    break
            if result[b]:
                break
    return result


def contract(
    middle: Any, radius: Any, before: int, size: int, after: int, weights: Any, widths: Any
) -> None:
    """Sum an axis of a ball, in place: `before` and `after` are the sizes of the axes around it."""
    for p in range(before):
        for q in range(after):
            m, r = 0.0, 0.0
            for k in range(size):
                e = (p * size + k) * after + q
                m += weights[k] * middle[e]
                r += widths[k] * abs(middle[e]) + (abs(weights[k]) + widths[k]) * radius[e]
            # What is written lies at or before what has been read, and is not read again.
            middle[p * after * size + q] = m
            radius[p * after * size + q] = r
    for p in range(before):
        for q in range(after):
            middle[p * after + q] = middle[p * after * size + q]
            radius[p * after + q] = radius[p * after * size + q]


def krawczyk(
    coefficients: Any, sizes: Any, centre: Any, reach: Any, slopes: bool, doubt: float
) -> Any:
    """(middle, spread, Jacobian at the centre), as `_multiaffine.krawczyk`.

    Args:
        coefficients: of the equations of each player who mixes, [equation, (1, x_1, ...) of each
            other], one after another.
        sizes: of the supports of those who mix.
        centre: [box, unknown].
        reach: [box, unknown].
        slopes: whether slopes do, which are narrower than derivatives.
        doubt: how much a coefficient, and a sum of them, is rounded, for a mass of 1.
    """
    boxes, unknowns = centre.shape
    players = len(sizes)
    longest = sizes.max()
    whole = 1
    for size in sizes:
        whole *= size
    middle, radius = np.empty(whole), np.empty(whole)
    weights, widths = np.empty((players, longest)), np.empty((players, longest))
    values = np.empty(unknowns)
    jacobian, bend = np.empty((unknowns, unknowns)), np.empty((unknowns, unknowns))
    nothing = np.zeros(longest)
    nearer, spread = np.empty((boxes, unknowns)), np.empty((boxes, unknowns))
    jacobians = np.empty((boxes, unknowns, unknowns))
    for b in range(boxes):
        mass = 1.0
        at = 0
        for j in range(players):
            weights[j, 0], widths[j, 0] = 1.0, 0.0
            sum_of = 1.0
            for k in range(sizes[j] - 1):
                weights[j, k + 1], widths[j, k + 1] = centre[b, at], reach[b, at]
                sum_of += abs(centre[b, at]) + reach[b, at]
                at += 1
            mass *= sum_of
        row, start = 0, 0
        for k in range(players):
            equations = sizes[k] - 1
            width = whole // sizes[k]
            for e in range(equations):
                values[row + e] = coefficients[start + e * width]
                for f in range(unknowns):
                    jacobian[row + e, f], bend[row + e, f] = 0.0, 0.0
            column = 0
            for j in range(players):
                size = sizes[j]
                if j != k:
                    for e in range(equations * width):
                        middle[e], radius[e] = coefficients[start + e], 0.0
                    before, after = equations, width
                    for i in range(players):
                        if i == k:
                            continue
                        after //= sizes[i]
                        if i == j:
                            before *= size
                            continue
                        moved = widths[i] if i < j or not slopes else nothing
                        contract(middle, radius, before, sizes[i], after, weights[i], moved)
                    for e in range(equations):
                        value = 0.0
                        for f in range(size):
                            value += weights[j, f] * middle[e * size + f]
                            if f:
                                jacobian[row + e, column + f - 1] = middle[e * size + f]
                                bend[row + e, column + f - 1] = radius[e * size + f]
                        values[row + e] = value
                column += size - 1
            row += equations
            start += equations * width
        inverse = approximate_inverse(jacobian)
        off = mass * doubt
        for i in range(unknowns):
            step, wide, total = 0.0, 0.0, 0.0
            for f in range(unknowns):
                step += inverse[i, f] * values[f]
                total += abs(inverse[i, f])
                product, blur = 0.0, 0.0
                for g in range(unknowns):
                    product += inverse[i, g] * jacobian[g, f]
                    blur += abs(inverse[i, g]) * (bend[g, f] + off)
                here = 1.0 if i == f else 0.0
                wide += (abs(here - product) + blur) * reach[b, f]
                jacobians[b, i, f] = jacobian[i, f]
            nearer[b, i] = centre[b, i] - step
            spread[b, i] = (wide + total * off) * (1 + 2.0**-40) + 2.0**-50
    return nearer, spread, jacobians
