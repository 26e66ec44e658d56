"""Batches of three-player games of small whole numbers: every tie as `bargain` decides it."""

import collections
import itertools

import numpy as np
import pytest
from three_player_batches import (
    CLOSE,
    KINDS,
    POINTS,
    SHAPES,
    held_to_one_by_one,
    points_for,
    whole_games,
)

from gametheory.bargaining import batch_bargaining_of_three
from gametheory.bargaining.batch import _undominated, _whole_faces, _whole_numbers, three_players
from gametheory.bargaining.names import SOLUTIONS

EACH = 25
MANY = 1_000


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_tie_is_decided_as_one_by_one(kind):
    rng = np.random.default_rng([1, KINDS.index(kind)])
    counts = collections.Counter()
    for choice in POINTS:
        games = whole_games(kind, EACH, rng)
        held_to_one_by_one(games, points_for(games, choice, rng), counts)
    assert counts["utilitarian"] == counts["games"] == EACH * len(POINTS)
    assert counts["egalitarian"] + counts["nothing has V >= d"] // 3 == counts["games"]
    assert counts["solved at once"] == counts["games"]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_other_shapes(shape):
    rng = np.random.default_rng(shape)
    counts = collections.Counter()
    games = rng.integers(0, 6, (20, 3, *shape))
    held_to_one_by_one(games, "pure-minimax", counts)
    held_to_one_by_one(games, (2, 2, 2), counts)
    assert counts["solved at once"] == counts["games"] == 40


def same(found, other, size=1.0):
    """Whether two batches have the same outcomes, up to rounding."""
    return (found.feasible == other.feasible).all() and all(
        np.isclose(found.solutions[name], other.solutions[name], rtol=0, atol=4 * CLOSE * size)[
            found.feasible
        ].all()
        for name in SOLUTIONS
    )


class Turned:
    """A batch whose players were renumbered, told in the old numbers."""

    def __init__(self, found, order):
        self.feasible = found.feasible
        back = np.argsort(order)
        self.solutions = {name: found.solutions[name][:, back] for name in SOLUTIONS}


@pytest.mark.few(2)
@pytest.mark.parametrize("kind", [(0, 1), (0, 2), (-4, 4), (0, 99)], ids=str)
def test_players_and_actions_may_be_renumbered(kind):
    games = whole_games(kind, MANY, np.random.default_rng(2))
    points = points_for(games, "anywhere", np.random.default_rng(3))
    found = batch_bargaining_of_three(games, disagreement=points)
    assert found.decided == 1
    for order in itertools.permutations(range(3)):
        turned = games[:, order].transpose(0, 1, *(2 + i for i in order))
        other = batch_bargaining_of_three(turned, disagreement=points[:, order])
        assert same(found, Turned(other, order), 100)
    for axis in (2, 3, 4):
        relabelled = batch_bargaining_of_three(np.flip(games, axis), disagreement=points)
        assert same(found, relabelled, 100)


def test_units_that_are_powers_of_two_change_nothing():
    games = whole_games((-4, 4), MANY, np.random.default_rng(4))
    found = batch_bargaining_of_three(games)
    for unit, shift in ((2.0**-7, 0), (2.0**30, 0), (1, -1024), (0.25, 3.75)):
        other = batch_bargaining_of_three(games * unit + shift)
        assert other.decided == 1
        for name in SOLUTIONS:
            back = (other.solutions[name] - shift) / unit
            size = 4 + abs(shift) / unit
            assert np.allclose(
                found.solutions[name], back, rtol=0, atol=4 * CLOSE * size, equal_nan=True
            )


def test_what_floats_decide_with_room_to_spare_is_the_same(monkeypatch):
    games = whole_games((0, 99), MANY, np.random.default_rng(5))
    points = games.reshape(MANY, 3, -1).min(axis=2)
    found = batch_bargaining_of_three(games, disagreement=points)
    monkeypatch.setattr(_undominated, "LARGEST_WHOLE", 0)
    monkeypatch.setattr(three_players, "_alone", lambda *_: {})
    floats = batch_bargaining_of_three(games, disagreement=points)
    assert found.decided == 1 > floats.decided > 0.6
    for name in SOLUTIONS:
        told = ~np.isnan(floats.solutions[name]).any(axis=1)
        apart = abs(floats.solutions[name] - found.solutions[name])[told]
        assert told.mean() > 0.6
        assert apart.max() < 100 * 2.0**-33


def test_large_scales_in_integers_are_as_in_floats(monkeypatch):
    games = whole_games((0, 30), MANY, np.random.default_rng(6))
    found = batch_bargaining_of_three(games)
    monkeypatch.setattr(_whole_numbers, "EXACT_SCALE", 0)
    other = batch_bargaining_of_three(games)
    assert all((found.solutions[n] == other.solutions[n])[found.feasible].all() for n in SOLUTIONS)


def test_scales_that_are_too_large_are_left_to_rationals(monkeypatch):
    monkeypatch.setattr(_whole_numbers, "LARGEST_SCALE", 1000)
    games = whole_games((0, 20), EACH, np.random.default_rng(7))
    counts = collections.Counter()
    held_to_one_by_one(games, "pure-minimax", counts)
    assert 0 < counts["solved at once"] < counts["games"]


def test_ties_of_products_beyond_what_floats_hold():
    """On edges with large numbers, whose largest product a third point just reaches."""
    rng = np.random.default_rng(8)
    games = np.zeros((60, 3, 2, 2, 2), dtype=int)
    for game in games:
        a, e = rng.integers(40, 80, 3), rng.integers(1, 20, 3) * np.array([1, -1, -1])
        edge = [a - e, a + 3 * e]
        # A point on the plane that the middle of symmetric offsets spans.
        away = rng.integers(-9, 10, 3)
        cells = [*edge, a + away, a - away, a, *edge, a + e]
        game[:] = np.array(cells).T.reshape(3, 2, 2, 2)
    counts = collections.Counter()
    held_to_one_by_one(games, (0, 0, 0), counts)
    assert counts["nash"] == 60


def test_where_two_gain_nothing_at_once_no_product_is_largest():
    """The slope of the product is 0 there too, and no other point raises it to first order."""
    cells = np.array(
        [
            [(1, -1, -2), (-1, 3, 2), (3, 2, -3), (-1, -3, 2)],
            [(3, -3, 2), (1, 0, 3), (-3, 3, -3), (-1, 3, -2)],
            [(3, -1, 2), (-3, 1, 0), (-3, 1, 1), (-2, 2, -1)],
        ]
    )
    games = cells.transpose(0, 2, 1).reshape(3, 3, 1, 2, 2)
    counts = collections.Counter()
    held_to_one_by_one(games, (0, 0, 0), counts)
    assert counts["nash"] == counts["solved at once"] == 3


def test_which_games_are_small_whole_numbers():
    payoffs = np.zeros((2, 3, 6))
    payoffs[0, 0] = (220, 221, 444, 0.1, 2.0**-300, 1e300)
    d = np.zeros((3, 6))
    whole = _undominated.as_whole(payoffs, d)
    assert whole.fits.tolist() == [True, False, True, False, True, False]
    assert (whole.unit * whole.gains[0, 0] == payoffs[0, 0])[[0, 2, 4]].all()
    payoffs[1, 1] = 2.0**-1000
    payoffs[0, 0, 5] = 2.0**200
    assert not _undominated.as_whole(payoffs, d).fits.any()
    payoffs[1, 1] = 1
    assert _undominated.as_whole(payoffs, d).fits.tolist() == [True] + [False] * 5


def test_vertices_of_a_tied_face():
    square = [(0, 0), (2, 0), (2, 2), (0, 2), (1, 1), (1, 0), (9, 9)]
    points = np.array([(x, y, 9 - x - y) for x, y in square], dtype=float)[..., None]
    tied = np.ones((7, 1), dtype=bool)
    tied[6] = False
    num, den = _whole_faces.mean_of_vertices(points, tied)
    assert den.tolist() == [[4], [4], [4]]
    assert (num / den)[:, 0].tolist() == [1, 1, 7]


def test_integers_that_floats_cannot_hold_are_none_of_theirs():
    """Alone and beside another game 2^53 + 1 is what it is: the sums tie."""
    N = 2**53
    one = np.array([[N + 1, N], [0, 1], [0, 0]]).reshape(1, 3, 1, 1, 2)
    other = np.array([[N + 4, N], [0, 1], [0, 0]]).reshape(1, 3, 1, 1, 2)
    for games in (one, np.concatenate([one, other])):
        found = batch_bargaining_of_three(games, disagreement=(0, 0, 0))
        assert found.solutions["utilitarian"][0].tolist() == [float(N), 0.5, 0.0]
