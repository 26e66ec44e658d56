"""Batches of games of three players, held to `bargain` in rationals, one game at a time."""

from fractions import Fraction

import numpy as np

import gametheory as gt
from gametheory._numeric.exact import fractions
from gametheory.bargaining import batch_bargaining_of_three
from gametheory.bargaining.names import SOLUTIONS
from gametheory.payoffs import ConvexSet

TO_THE_NEAREST = ("utilitarian", "egalitarian")
"""Solutions whose payoffs are the floats nearest to the exact ones, of small whole numbers."""

CLOSE = 2.0**-49
"""How near the others are, in shares of the largest payoff or gain."""

SHAPES = ((2, 2, 2), (1, 2, 2), (2, 2, 1), (2, 1, 4), (1, 8, 1), (1, 1, 1))


def whole_games(kind, count, rng):
    """Games of small whole numbers: `(low, high)`, or a kind with ties of its own."""
    if isinstance(kind, tuple):
        return rng.integers(kind[0], kind[1] + 1, (count, 3, 2, 2, 2))
    games = rng.integers(0, 5, (count, 3, 2, 2, 2))
    if kind == "a player without a say":
        games[:, 2] = 1
    elif kind == "two of one mind":
        games[:, 2] = games[:, 0]
    elif kind == "a plane":
        games[:, 1] = 12 - games[:, 0] - 2 * games[:, 2]
    elif kind == "a steep plane":
        games = rng.integers(0, 30, (count, 3, 2, 2, 2))
        games[:, 1] = 200 - 3 * games[:, 0] - 2 * games[:, 2]
    elif kind == "a line":
        games[:, 1], games[:, 2] = 2 * games[:, 0], 9 - games[:, 0]
    elif kind == "repeated cells":
        games[..., 1] = games[..., 0]
    elif kind == "one who can gain nothing":
        games = rng.integers(-6, 7, (count, 3, 2, 2, 2))
        games[:, 1] = np.minimum(games[:, 1], 0)
    else:
        raise ValueError(kind)
    return games


KINDS = (
    (0, 1),
    (0, 2),
    (-4, 4),
    (0, 9),
    (0, 99),
    (0, 219),
    "a player without a say",
    "two of one mind",
    "a plane",
    "a steep plane",
    "a line",
    "repeated cells",
    "one who can gain nothing",
)


def points_for(games, choice, rng):
    """Disagreement points: pure minimax, the origin, some cell, or between worst and best."""
    if choice == "pure-minimax":
        return choice
    if choice == "origin":
        return (0, 0, 0)
    cells = games.reshape(len(games), 3, -1)
    if choice == "a cell":
        return cells[:, :, 0]
    return rng.integers(cells.min(axis=2), cells.max(axis=2) + 1)


POINTS = ("pure-minimax", "origin", "a cell", "anywhere")


def one_by_one(game, point):
    """The payoffs of the four solutions in rationals, None where V >= d is empty."""
    payoffs = np.array(game).reshape(3, -1).T.tolist()
    S = ConvexSet.hull({fractions(cell) for cell in payoffs})
    for name in SOLUTIONS:
        try:
            yield name, gt.bargain(S, name, disagreement=point).exact_payoffs
        except gt.Infeasible:
            yield name, None


def held_to_one_by_one(games, disagreement, counts):
    """Adds to `counts` how many games and payoffs agreed; an AssertionError names the game."""
    found = batch_bargaining_of_three(games, disagreement=disagreement)
    counts["games"] += len(games)
    counts["solved at once"] += round(found.decided * len(games))
    for index, game in enumerate(games):
        point = tuple(Fraction(float(x)) for x in found.disagreement[index])
        size = float(max(abs(np.array(game, dtype=float)).max(), *map(abs, point)))
        for name, exact in one_by_one(game, point):
            got = found.solutions[name][index]
            told = f"{name} of {np.array(game).tolist()} with d = {point}: {got}, not {exact}"
            if exact is None:
                assert np.isnan(got).all(), told
                assert not found.feasible[index], told
                counts["nothing has V >= d"] += 1
                continue
            assert found.feasible[index] or name == "utilitarian", told
            expected = np.array([float(x) for x in exact])
            if name in TO_THE_NEAREST:
                assert (got == expected).all(), told
            else:
                assert abs(got - expected).max() <= 2 * CLOSE * size, told
            if name == "egalitarian":
                stuck = sum(x == d for x, d in zip(exact, point, strict=True))
                counts[f"{stuck} can gain nothing"] += 1
            counts[name] += 1
    return found
