"""Fifty pictures of games that differ in all that can go wrong: every text whole, in its place."""

from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from matplotlib.text import Annotation
from picture_texts import faults

import gametheory as gt
from gametheory import deals, dynamics, empirical, plots
from gametheory.deals import pictures as of_deals
from gametheory.dynamics import plot_over_time, plot_square, plot_triangle
from gametheory.empirical import pictures as of_samples
from gametheory.games import generators, zoo

START = (("1/3", "2/3"), ("1/4", "3/4"))
ROCK = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]
LONG = "a player whose name is as long as names of players ever get, or longer"


def scaled(game, factor, offset=0):
    payoffs = [[[x * factor + offset for x in row] for row in m] for m in game.exact_payoffs]
    return gt.NormalForm(payoffs, name=game.name)


def long_names():
    game = zoo.asymmetric_bach_or_stravinsky()
    return gt.NormalForm(game.payoffs, players=(LONG, f"another, {LONG}"), name=LONG)


def ties():
    return gt.NormalForm.from_bimatrix([[3, 3], [3, 0]], [[1, 1], [1, 0]])


@cache
def study():
    log = deals.example_log()
    return deals.study(deals.judge(log.records, excluded=log.excluded))


def three(seed):
    return generators.integers((2, 2, 2), low=0, high=9, rng=seed)


GAMES = {
    "a point": lambda: gt.NormalForm(np.ones((2, 1, 1))),
    "a point of many profiles": lambda: gt.NormalForm(np.full((2, 3, 3), 7)),
    "a segment up": lambda: generators.common_interest((3, 3), rng=1),
    "a segment down": lambda: generators.zero_sum(3, 3, rng=1),
    "a flat segment": lambda: gt.NormalForm.from_bimatrix([[0, 1], [2, 3]], [[5, 5], [5, 5]]),
    "an upright segment": lambda: gt.NormalForm.from_bimatrix([[5, 5], [5, 5]], [[0, 1], [2, 3]]),
    "ties": ties,
    "many ties": lambda: generators.integers((4, 4), low=0, high=1, rng=3),
    "one action each way": lambda: generators.integers((1, 5), rng=2),
    "millions": lambda: scaled(zoo.chicken(), 10**6),
    "millions apart": lambda: scaled(zoo.chicken(), 1, 10**6),
    "millionths": lambda: scaled(zoo.chicken(), Fraction(1, 10**6)),
    "losses": lambda: scaled(zoo.asymmetric_bach_or_stravinsky(), -3, -20),
    "thirds": lambda: scaled(zoo.asymmetric_bach_or_stravinsky(), Fraction(1, 3)),
    "unlike scales": lambda: gt.NormalForm.from_bimatrix(
        [[4 * 10**6, 0], [0, 2 * 10**6]], [["1/1000", 0], [0, "1/500"]]
    ),
    "close solutions": lambda: gt.NormalForm.from_bimatrix(
        [[100, 0], [0, 99]], [[99, 0], [0, 100]]
    ),
    "long names": long_names,
    "Traveler's Dilemma": lambda: generators.travellers_dilemma(8),
    "Bertrand": lambda: generators.bertrand(6),
    "war of attrition": lambda: generators.war_of_attrition(5),
    "Colonel Blotto": lambda: generators.colonel_blotto(3, 2),
    "dispersion": lambda: generators.dispersion(2, 4),
    "unanimity": lambda: generators.unanimity(3),
}
DRAWN = {
    **{f"8x8, seed {k}": lambda k=k: generators.integers((8, 8), rng=k) for k in range(5)},
    **{f"8x8 of floats, seed {k}": lambda k=k: generators.uniform((8, 8), rng=k) for k in range(2)},
    **{
        f"bargaining problem, seed {k}": lambda k=k: generators.bargaining_problem(2 + k, rng=k)
        for k in range(5)
    },
    **{f"2x2, seed {k}": lambda k=k: generators.integers((2, 2), high=9, rng=k) for k in range(10)},
    **{f"3x4, seed {k}": lambda k=k: generators.integers((3, 4), high=9, rng=k) for k in range(4)},
}
OF_THREE = {f"three players, seed {k}": lambda k=k: three(k) for k in range(2)}
OTHERS = {
    "a curved set": lambda: plots.plot_attainable(
        gt.attainable(zoo.bach_or_stravinsky(), by="independent")
    ),
    "a dispute": lambda: plots.plot_normative_disagreement(
        gt.attainable(zoo.asymmetric_bach_or_stravinsky())
    ),
    "a dispute of points": lambda: plots.plot_normative_disagreement(
        gt.attainable(generators.integers((4, 4), high=9, rng=0), by="pure")
    ),
    "ways out": lambda: plots.plot_ways_out(gt.commitments.ways_out(zoo.chicken())),
    "over time": lambda: plot_over_time(dynamics.replicator(zoo.chicken(), start=START, until=5)),
    "a square": lambda: plot_square(zoo.chicken()),
    "a triangle": lambda: plot_triangle(gt.NormalForm.from_symmetric(ROCK)),
    "a board": lambda: plots.plot_board(gt.coin_game.CoinGame(), 40),
    "a coin game": lambda: plots.plot_game(
        gt.coin_game.CoinGame(size=2).stochastic(discount="1/2")
    ),
    "shares of norms": lambda: of_deals.plot_shares(study()),
    "regrets": lambda: of_deals.plot_regrets(study()),
    "who meets whom": lambda: of_deals.plot_meetings(study()),
    "a domain": lambda: of_deals.plot_domain(
        next(iter(deals.example_log().domains.values())), study().judgements
    ),
    "samples": lambda: of_samples.picture_of(
        empirical.study(empirical.example_table(), draws=10, rng=0)
    ).axes[0],
    "a repeated game": lambda: plots.plot_game(gt.Repeated(zoo.prisoners_dilemma(), "9/10")),
}


PAPER = 3.3
"""Inches: a column of a paper."""


@pytest.fixture(params=[None, PAPER], ids=["usual", "a column of a paper"], autouse=True)
def style(request):
    """As pictures are on a screen, and as they are in a paper."""
    if request.param is None:
        yield
        return
    with plots.paper(request.param):
        yield


def test_faults_are_seen():
    ax = plots.plot_game(zoo.chicken())
    assert faults(ax.figure) == []
    label = next(t for t in ax.texts if isinstance(t, Annotation))
    ax.annotate("twice", label.xy, label.get_position(), textcoords="offset points")
    assert any("overlaps 'twice'" in fault for fault in faults(ax.figure))
    label.set_fontsize(4)
    assert any("is smaller than" in fault for fault in faults(ax.figure))
    label.set_position((9_000, 0))
    assert any("leaves the axes" in fault for fault in faults(ax.figure))
    ax.set_ylabel("wide " * 60)
    assert any("leaves the picture" in fault for fault in faults(ax.figure))
    ax = plots.plot_game(zoo.chicken())
    ax.figure.suptitle("wide " * 60)
    assert any("leaves the picture" in fault for fault in faults(ax.figure))


def test_there_are_fifty():
    assert len(GAMES) + len(DRAWN) + len(OF_THREE) + len(OTHERS) >= 50


@pytest.mark.few(26)
@pytest.mark.parametrize("name", GAMES)
def test_pictures_of_games_can_be_read(name):
    assert faults(plots.plot_game(GAMES[name]()).figure) == []


@pytest.mark.few(8)
@pytest.mark.parametrize("name", DRAWN)
def test_pictures_of_games_by_chance_can_be_read(name):
    assert faults(plots.plot_game(DRAWN[name]()).figure) == []


@pytest.mark.few(2)
@pytest.mark.parametrize("name", OF_THREE)
def test_pictures_of_three_players_can_be_read(name):
    game = OF_THREE[name]()
    S = gt.attainable(game)
    solved = gt.solutions(game)
    assert faults(plots.plot_projections(S, solved=solved)[0].figure) == []
    assert faults(plots.plot_shares(S, solved=solved).figure) == []


@pytest.mark.few(16)
@pytest.mark.parametrize("name", OTHERS)
def test_other_pictures_can_be_read(name):
    assert faults(OTHERS[name]().figure) == []
