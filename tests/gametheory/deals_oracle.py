"""Norms of negotiation by brute force, in plain Python and Fractions; written from definitions."""

from fractions import Fraction
from functools import reduce
from itertools import product
from operator import mul


def dominates(a, b):
    return all(x >= y for x, y in zip(a, b, strict=True)) and a != b


def outcomes(utilities, none):
    return [tuple(map(Fraction, row)) for row in utilities] + [tuple(map(Fraction, none))]


def efficient(points):
    return [p for p in points if not any(dominates(q, p) for q in points)]


def gains(point, none):
    return [v - d for v, d in zip(point, none, strict=True)]


def rational(points, none):
    return [p for p in points if min(gains(p, none)) >= 0]


def ideal(points, none):
    return [max(p[i] - none[i] for p in rational(points, none)) for i in range(len(none))]


def nash_product(point, points, none):
    if min(gains(point, none)) < 0:
        return Fraction(0)
    best = ideal(points, none)
    over = [g for g, b in zip(gains(point, none), best, strict=True) if b > 0]
    return reduce(mul, over, Fraction(1))


def loss(point, none):
    return max([Fraction(0), *(-g for g in gains(point, none))])


def nash(point, points, none):
    product = nash_product(point, points, none)
    if product > 0:
        return [product, 0, 0]
    return [product, -loss(point, none), -surplus_left(point, points)]


def worst_first(point, none, units):
    return sorted(g / u for g, u in zip(gains(point, none), units, strict=True))


def split(point, none):
    over = gains(point, none)
    total = sum(over)
    nothing_to_split = loss(point, none) or not total
    inequality = Fraction(1) if nothing_to_split else (max(over) - min(over)) / total
    return [-inequality, -loss(point, none), total]


def scores(points, none):
    """For each norm what is compared, larger is better, one thing after another."""
    units = [b or Fraction(1) for b in ideal(points, none)]
    ones = [Fraction(1)] * len(none)
    return {
        "utilitarian": lambda p: [sum(p)],
        "nash": lambda p: nash(p, points, none),
        "egalitarian": lambda p: worst_first(p, none, ones),
        "kalai-smorodinsky": lambda p: worst_first(p, none, units),
        "equal-split": lambda p: split(p, none),
    }


def recommended(points, none):
    """For each norm the set of payoffs that it recommends, from its definition on a set."""
    frontier = efficient(points)
    acceptable = rational(frontier, none)
    units = [b or Fraction(1) for b in ideal(points, none)]
    ones = [Fraction(1)] * len(none)
    definitions = {
        "utilitarian": (frontier, sum),
        "nash": (acceptable, lambda p: nash_product(p, points, none)),
        "egalitarian": (acceptable, lambda p: worst_first(p, none, ones)),
        "kalai-smorodinsky": (acceptable, lambda p: worst_first(p, none, units)),
        "equal-split": (rational(points, none), lambda p: split(p, none)),
    }
    found = {}
    for name, (pool, value) in definitions.items():
        best = max(map(value, pool))
        found[name] = {p for p in pool if value(p) == best}
    return found


class Regrets:
    """Regrets of outcomes, in the norm's units and as a share; None where that is undefined."""

    def __init__(self, points, none):
        self.none, self.scores = none, scores(points, none)
        self.best = {name: max(map(score, points)) for name, score in self.scores.items()}

    def __call__(self, point, name):
        best, score = self.best[name], self.scores[name]
        regret = tuple(b - v for b, v in zip(best, score(point), strict=True))
        base = best[0] - score(self.none)[0]
        return regret, (regret[0] / base if base else None)


def surplus_left(point, points):
    return max([sum(q) - sum(point) for q in points if dominates(q, point)], default=Fraction(0))


def random_domain(rng, *, parties=None):
    """Utilities and no-deal payoffs, with ties, flat sets and repeated rows forced often."""
    n = parties or int(rng.integers(2, 5))
    rows = int(rng.integers(1, 13))
    kind = int(rng.integers(6))
    high = [2, 4, 10, 100, 3, 6][kind]
    table = [[Fraction(int(x)) for x in row] for row in rng.integers(-1, high, (rows, n))]
    if kind == 3:
        table = [[x / 7 for x in row] for row in table]
    if kind == 4:  # one party has nothing at stake
        for row in table:
            row[0] = Fraction(1)
    if kind == 5:  # a constant sum
        for row in table:
            row[-1] = 6 - sum(row[:-1])
    if rows > 2 and rng.random() < 0.3:
        table[0] = list(table[-1])
    none = [Fraction(int(x)) for x in rng.integers(-1, max(2, high // 2), n)]
    if rng.random() < 0.1:
        none = list(table[0])
    if rng.random() < 0.1:  # nothing is acceptable to all
        none = [Fraction(high + 1)] * n
    return table, none


def sums(issues):
    """All agreements of additive issues `[issue][value][party]`, with their utilities."""
    for key in product(*(range(len(values)) for values in issues)):
        yield (
            key,
            tuple(
                sum(column)
                for column in zip(*(issues[j][k] for j, k in enumerate(key)), strict=True)
            ),
        )
