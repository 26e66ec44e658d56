"""Every named game against its known answers, which were worked out by hand."""

import numpy as np
import pytest

import gametheory as gt
from gametheory.games import zoo


@pytest.fixture(params=zoo.names())
def name(request):
    return request.param


def test_equilibria(name):
    game, known = zoo.load(name), zoo.known_answers(name)
    found = gt.nash_equilibria(game, exact=True)
    assert found.complete
    assert sorted(e.exact_payoffs for e in found) == sorted(known.equilibria)
    assert sum(e.is_pure for e in found) == known.pure == len(gt.pure_equilibria(game))


def test_minimax(name):
    assert gt.minimax(zoo.load(name)).payoffs == zoo.known_answers(name).minimax


@pytest.mark.parametrize("solution", ["utilitarian", "egalitarian", "nash", "kalai-smorodinsky"])
def test_solutions(name, solution):
    game, known = zoo.load(name), zoo.known_answers(name)
    expected = getattr(known, solution.replace("-", "_"))
    assert gt.solutions(game)[solution].payoffs == expected


def test_taxonomy(name):
    assert gt.taxonomy(zoo.load(name)).kind == zoo.known_answers(name).taxonomy


def test_names_match_the_games(name):
    assert zoo.load(name).name == name
    assert zoo.load(name.upper().replace("-", "_")) == zoo.load(name)
    assert zoo.describe(name)
    assert zoo.known_answers(name).source


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(gt.errors.UnknownGame, match="did you mean 'prisoners-dilemma'"):
        zoo.load("prisoner dilemma")
    with pytest.raises(gt.errors.UnknownGame, match="did you mean 'bach-or-stravinsky' or 'bach"):
        zoo.load("Bach")
    with pytest.raises(gt.errors.UnknownGame, match="lists all"):
        zoo.load("zzzzzz")


def test_the_prisoners_dilemma_is_oriented_right():
    """Row d, column c is the temptation; in the transposed matrix C dominates (the trap)."""
    game = zoo.prisoners_dilemma()
    assert game.payoff((1, 0)) == (0, -3)
    own = [game.payoffs[0], game.payoffs[1].T]
    assert all((m[1] > m[0]).all() for m in own), "defection strictly dominates"


@pytest.mark.parametrize(("greed", "fear"), [(0, 1), (1, 0), ("1/2", "1/2"), (-1, 1)])
def test_the_greed_and_fear_family(greed, fear):
    from fractions import Fraction

    game = zoo.greed_fear(greed, fear)
    assert gt.taxonomy(game).symmetric_game
    assert game.payoff((1, 0))[0] == 3 + Fraction(greed)
    assert game.payoff((0, 1))[0] == 1 - Fraction(fear)
    dilemma = gt.taxonomy(game).dilemma
    assert dilemma is not None
    assert dilemma.greed == (Fraction(greed) > 0,) * 2
    assert dilemma.fear == (Fraction(fear) > 0,) * 2


def test_payoffs_of_the_bargaining_dilemmas():
    game = zoo.asymmetric_bach_or_stravinsky_and_prisoners_dilemma()
    expected = [[(4, 1), (0, 0), (-6, 5)], [(0, 0), (2, 2), (-6, 5)], [(5, -6), (5, -6), (-1, -1)]]
    assert np.array_equal(np.moveaxis(game.payoffs, 0, -1), expected)
