"""Correlated equilibria by definition and by another solver; games to try them on."""

import itertools
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from oracles import solved
from scipy.optimize import linprog

import gametheory as gt
from gametheory.testing import bimatrix_games

AUMANN = gt.NormalForm.from_bimatrix([[6, 2], [7, 0]], [[6, 7], [2, 0]])
DOMINANCE = gt.NormalForm.from_bimatrix([[3, 0], [1, 0]], [[1, 0], [3, 0]])
FLAT = gt.NormalForm(np.zeros((2, 2, 3), dtype=int))
small = bimatrix_games(max_actions=3)


def constraints(game, coarse):
    """Every incentive constraint by its definition: rows over cells, to be at least 0."""
    rows = []
    for i in range(game.num_players):
        for b in range(game.shape[i]):
            gains = {}
            for cell in game.profiles():
                other = (*cell[:i], b, *cell[i + 1 :])
                gains[cell] = game.exact_payoff(cell)[i] - game.exact_payoff(other)[i]
            if coarse:
                rows.append(list(gains.values()))
            else:
                rows += [
                    [gain if cell[i] == a else Fraction(0) for cell, gain in gains.items()]
                    for a in range(game.shape[i])
                ]
    return rows


def brute_force_vertices(game, coarse):
    """Every basis of the constraints solved: only for four cells or so."""
    rows = constraints(game, coarse)
    size = len(rows[0])
    facets = [[int(i == k) for k in range(size)] for i in range(size)] + rows
    found = set()
    for tight in itertools.combinations(facets, size - 1):
        point = solved([[1] * size, *tight], [1] + [0] * (size - 1))
        if point is not None and all(
            sum(a * x for a, x in zip(facet, point, strict=True)) >= 0 for facet in facets
        ):
            found.add(tuple(point))
    return found


def vertices_of(equilibria):
    return {tuple(v.ravel().tolist()) for v in equilibria.vertices}


def by_highs(game, objective, coarse):
    rows = -np.array(constraints(game, coarse), dtype=float)
    ones = np.ones((1, rows.shape[1]))
    found = linprog(
        -np.ravel(objective).astype(float), A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=ones, b_eq=[1]
    )
    return -found.fun


def three_player_games(most=3):
    shapes = st.tuples(*[st.integers(1, most)] * 3)
    return st.builds(
        lambda shape, seed: gt.NormalForm(np.random.default_rng(seed).integers(0, 4, (3, *shape))),
        shapes,
        st.integers(0, 10**6),
    )


any_game = st.one_of(small, three_player_games())
