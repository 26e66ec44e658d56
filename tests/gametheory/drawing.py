"""Draws of strategies, and predicates on games as nested lists, without the library's solvers."""

import itertools

import numpy as np
from hypothesis import Phase, find, settings

few = settings(max_examples=25)
quick = settings(max_examples=5_000, phases=[Phase.generate, Phase.shrink])
unshrunk = settings(max_examples=5_000, phases=[Phase.generate])


def exists(strategy, condition):
    """Among thousands of draws, whichever the seed: events here have chances of per cents."""
    return find(strategy, condition, settings=unshrunk)


# Predicates on nested lists, without the library's solvers.


def matrices(game):
    return [m.tolist() for m in game.exact_payoffs]


def profiles(game):
    return [tuple(v) for v in np.moveaxis(game.exact_payoffs, 0, -1).reshape(-1, game.num_players)]


def equilibria(game, *, strict=False):
    """Pure ones: no player gains, or every deviator loses if strict, by changing its action."""
    found = []
    for cell in itertools.product(*map(range, game.shape)):
        rivals = [
            (i, [*cell[:i], k, *cell[i + 1 :]])
            for i, n in enumerate(game.shape)
            for k in range(n)
            if k != cell[i]
        ]
        here = game.exact_payoffs[(slice(None), *cell)]
        gaps = [here[i] - game.exact_payoffs[(i, *other)] for i, other in rivals]
        if all(gap > 0 if strict else gap >= 0 for gap in gaps):
            found.append(cell)
    return found


def dominates(v, w):
    return all(x >= y for x, y in zip(v, w, strict=True)) and v != w


def is_efficient(game, cell):
    here = tuple(game.exact_payoffs[(slice(None), *cell)])
    return not any(dominates(v, here) for v in profiles(game))


def is_on_a_line(points):
    (x, y), rest = points[0], points[1:]
    return all(
        (a - x) * (d - y) == (c - x) * (b - y) for (a, b), (c, d) in itertools.combinations(rest, 2)
    )


def is_dilemma(r, s, t, p):
    return r > p and r > s and 2 * r > t + s and (t > r or p > s)


def no_equilibrium(game):
    return not equilibria(game)


def some_row_is_dominated(game):
    rows = matrices(game)[0]
    return any(
        all(x < y for x, y in zip(low, high, strict=True))
        for low, high in itertools.permutations(rows, 2)
    )
