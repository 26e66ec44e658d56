"""Games whose payoffs are of very different sizes, and exact answers by brute force.

The answers share no code with the library: every square subsystem, every segment between two
profiles, in rationals.
"""

import itertools
import math
import operator
from fractions import Fraction

import numpy as np

SHAPES = ((2, 2), (2, 2), (2, 2), (2, 3), (3, 2), (1, 4), (4, 1), (3, 3), (2, 4), (4, 4))

LARGE, SMALL = 2.0**53, 2.0**-53


def mixed_numbers(rng, shape):
    """Floats of one family: sizes from 1e-12 to 1e12, ties, near ties, ratios of 2^53."""
    sign = rng.choice([-1.0, 1.0, 1.0], shape)
    families = (
        lambda: sign * 10.0 ** rng.integers(-12, 13, shape) * rng.integers(0, 4, shape),
        lambda: sign * rng.choice([0, 1e-9, 1, 1e9, 1e-12, 1e12], shape),
        lambda: _neighbours(rng, rng.choice([0.1, 0.2, 0.3, 0.1 + 0.2, 1, 2], shape)),
        lambda: sign * rng.choice([LARGE, LARGE + 2, LARGE - 1, 1, 2, 0, SMALL], shape),
        lambda: sign * rng.choice([1e-12, 1, 1e12], shape) + rng.choice([0, 1e-12, 1e-3], shape),
        lambda: rng.random(shape) * 10.0 ** rng.integers(-12, 13),
        lambda: sign * rng.random(shape) * 10.0 ** rng.integers(-12, 13, shape),
        lambda: sign * rng.integers(0, 4, shape) * 10.0 ** (12 * rng.integers(-1, 2, shape)),
        lambda: rng.integers(-4, 5, shape) / rng.choice([1, 10, 16]),
    )
    return families[rng.integers(len(families))]() + 0.0


def _neighbours(rng, numbers):
    toward = rng.choice([-np.inf, np.inf], numbers.shape)
    return np.where(rng.random(numbers.shape) < 0.4, np.nextafter(numbers, toward), numbers)


def mixed_games(rng, shape, count, players=2):
    """Payoffs `[game, player, a1, ..., an]`; each player of one family for up to eight games."""
    games = np.empty((count, players, *shape))
    for start in range(0, count, 8):
        for player in range(players):
            part = games[start : start + 8, player]
            part[:] = mixed_numbers(rng, part.shape)
    return games


def mixed_points(rng, games):
    """A disagreement point for each game: on a payoff, between two, just below, far off."""
    flat = games.reshape(len(games), games.shape[1], -1)
    points = np.empty(flat.shape[:2])
    for game, player in np.ndindex(points.shape):
        a, b = rng.choice(flat[game, player], 2)
        points[game, player] = rng.choice([a, (a + b) / 2, min(a, b) - 1e-12, min(a, b) - 1e12])
    return points


def rationals(array):
    """Nested lists of Fractions."""
    if isinstance(array, list):
        return [rationals(entry) for entry in array]
    return Fraction(array)


def vertices(replies):
    """(strategy, value, best replies) of {(x, v): replies[j] . x <= v for each j}, once each."""
    size = len(replies[0])
    found = {}
    for count in range(1, min(size, len(replies)) + 1):
        for support in itertools.combinations(range(size), count):
            for tight in itertools.combinations(range(len(replies)), count):
                # Unknowns: probabilities on the support, and the value.
                rows = [[replies[j][i] for i in support] + [-1, 0] for j in tight]
                solution = _solve([*rows, [1] * count + [0, 1]])
                if solution is None or min(solution[:-1]) < 0:
                    continue
                x = [Fraction(0)] * size
                for i, chance in zip(support, solution, strict=False):
                    x[i] = chance
                # In integers: payoffs are, and probabilities times `unit`.
                unit = math.lcm(*(p.denominator for p in solution))
                shares = [p.numerator * (unit // p.denominator) for p in x]
                earned = [sum(map(operator.mul, row, shares)) for row in replies]
                if max(earned) == (most := unit * solution[-1]):
                    best = frozenset(j for j, e in enumerate(earned) if e == most)
                    found[tuple(x)] = (solution[-1], best)
    return [(x, value, best) for x, (value, best) in found.items()]


def _solve(rows):
    """The solution of a square system [matrix | right side] of integers, None if singular."""
    rows, size = [list(row) for row in rows], len(rows)
    for k in range(size):
        pivot = next((r for r in range(k, size) if rows[r][k]), None)
        if pivot is None:
            return None
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for r in range(size):
            if r != k and rows[r][k]:
                a, b = rows[k][k], rows[r][k]
                rows[r] = [a * y - b * x for x, y in zip(rows[k], rows[r], strict=True)]
    return [Fraction(rows[k][size], rows[k][k]) for k in range(size)]


def equilibria_and_minimax(A, B):
    """The extreme equilibria of two matrices of Fractions, and the mixed minimax point."""
    (A, first), (B, second) = integers(A), integers(B)
    of_rows = vertices([list(column) for column in zip(*B, strict=True)])
    of_columns = vertices(A)
    found = {
        (x, y)
        for x, _, columns in of_rows
        for y, _, rows in of_columns
        if all(i in rows for i, p in enumerate(x) if p)
        and all(j in columns for j, p in enumerate(y) if p)
    }
    values = [min(value for _, value, _ in side) for side in (of_columns, of_rows)]
    return found, (values[0] / first, values[1] / second)


def integers(matrix):
    """(integers, scale): a matrix of Fractions times the scale."""
    scale = math.lcm(*(x.denominator for row in matrix for x in row))
    return [[int(x * scale) for x in row] for row in matrix], scale
