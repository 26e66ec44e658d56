"""Batches of commitments: each game as the scalar functions have it, ties and all scales."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.bargaining.batch import batch_bargaining
from gametheory.commitments import attainable, batch_commitments
from gametheory.equilibria.minimax import minimax

CLOSE = Fraction(1, 10**12)


def kinds_of(rng, count, shape=(2, 2)):
    """Games with ties, of mixed scales, with offsets, in every kind of numbers."""
    size = (count, 2, *shape)
    small = rng.integers(-3, 4, size)
    yield "zeros and ones", rng.integers(0, 2, size)
    yield "0..3", rng.integers(0, 4, size)
    yield "signs", small
    yield "floats", rng.random(size)
    yield "tenths", small / 10
    yield "scales", small * 10.0 ** rng.integers(-12, 12, size)
    yield "all scales", small * 10.0 ** rng.integers(-140, 140, size)
    yield "neighbours", small / 3 + rng.integers(-2, 3, size) * 2.0**-52
    yield "offset", small + 1e9 / 3
    yield "beyond floats", rng.integers(-(2**62), 2**62, size)
    yield "fractions", np.vectorize(Fraction, otypes=[object])(small, rng.integers(1, 4, size))


def scalar(game, leader):
    mixed = attainable(game, by="leader", leader=leader)
    pure = attainable(game, by="leader", leader=leader, commitment="pure")
    return [*mixed.exact_interval, *pure.exact_interval]


def test_leaders_of_a_batch_are_those_of_each_game():
    rng = np.random.default_rng(24)
    seen = set()
    for kind, games in kinds_of(rng, 25):
        found = batch_commitments(games)
        for g, payoffs in enumerate(games):
            game = gt.NormalForm(payoffs)
            for leader in range(2):
                exact = scalar(game, leader)
                got = [
                    table[g, leader]
                    for table in (found.weak, found.strong, found.pure_weak, found.pure_strong)
                ]
                for x, y in zip(exact, got, strict=True):
                    assert abs(Fraction(float(y)) - x) <= CLOSE * abs(x), (kind, payoffs)
                assert found.mixing_pays[g, leader] == (exact[1] > exact[3]), (kind, payoffs)
                seen.add((exact[0] < exact[1], exact[1] > exact[3], exact[0] < exact[3]))
    # Ties that cost the leader, mixtures that pay, and mixtures that pay against ties only.
    assert {(True, False, True), (False, True, False), (False, False, False)} <= seen


def test_an_indifferent_follower_leaves_the_leader_the_value_or_a_saddle():
    """Both cases of the weak end, one by one."""
    value = [[[1, 0], [0, 1]], [[0, 0], [0, 0]]]
    saddle = [[[7, 5], [0, 1]], [[0, 0], [0, 0]]]
    found = batch_commitments(np.array([value, saddle]))
    assert found.weak[:, 0].tolist() == [0.5, 5.0]
    assert found.strong[:, 0].tolist() == [1.0, 7.0]
    assert not found.mixing_pays[:, 0].any()


def rotated(points):
    """From the smallest corner on; floats of two corners may be the same."""
    first = min(range(len(points)), key=lambda k: points[k])
    return points[first:] + points[:first]


def same_corners(games, found, floors):
    for g, payoffs in enumerate(games):
        exact = gt.attainable(gt.NormalForm(payoffs)).individually_rational(floors(g))
        count = int(found.rational_counts[g])
        assert count == len(exact), payoffs
        if not count:
            continue
        got = [tuple(corner) for corner in found.rational_corners[g, :count].tolist()]
        assert np.isnan(found.rational_corners[g, count:]).all()
        size = [max(abs(Fraction(x)) for x in row) for row in np.reshape(payoffs, (2, -1)).tolist()]
        near = [
            all(
                all(
                    abs(Fraction(x) - y) <= CLOSE * max(abs(y), s)
                    for x, y, s in zip(p, q, size, strict=True)
                )
                for p, q in zip(got[k:] + got[:k], exact, strict=True)
            )
            for k in range(count)
        ]
        assert any(near), payoffs
        assert got == rotated(got)


@pytest.mark.parametrize("shape", [(2, 2), (1, 2), (1, 1), (2, 3), (3, 3)])
def test_what_conditional_commitment_attains_is_that_of_each_game(shape):
    rng = np.random.default_rng(sum(shape))
    for _, games in kinds_of(rng, 12, shape):
        found = batch_bargaining(games)
        same_corners(
            games, found, lambda g, games=games: minimax(gt.NormalForm(games[g])).exact_payoffs
        )
        assert (found.rational_counts > 0).all()


def test_corners_above_any_point_that_is_given():
    rng = np.random.default_rng(8)
    empty = 0
    for _, games in kinds_of(rng, 12):
        if games.dtype == object:
            continue
        cells = games.reshape(len(games), 2, -1)
        points = cells[:, :, 0] if rng.integers(0, 2) else cells[:, ::-1, 1]
        found = batch_bargaining(games, disagreement=points)
        same_corners(
            games, found, lambda g, points=points: tuple(Fraction(x) for x in points[g].tolist())
        )
        assert ((found.rational_counts > 0) == found.feasible).all()
        empty += int((found.rational_counts == 0).sum())
    assert empty > 5


def test_segments_and_points_beside_on_and_beyond_d():
    upright = [[[1, 1]], [[0, 2]]]
    flat = [[[0, 2]], [[1, 1]]]
    point = [[[1, 1]], [[1, 1]]]
    cases = [
        (upright, (1, -1), 2),
        (upright, (1, 0), 2),
        (upright, (1, 1), 2),
        (upright, (1, 2), 1),
        (upright, (1, 3), 0),
        (upright, (0, 1), 2),
        (upright, (2, 1), 0),
        (flat, (-1, 1), 2),
        (flat, (1, 1), 2),
        (flat, (1, 0), 2),
        (point, (1, 1), 1),
        (point, (0, 1), 1),
        (point, (2, 1), 0),
    ]
    games, points, counts = zip(*cases, strict=True)
    for scale in (1, 0.1):
        table = np.array(games) * scale
        found = batch_bargaining(table, disagreement=np.array(points) * scale)
        assert found.rational_counts.tolist() == list(counts)


def test_a_mixture_that_pays_less_than_floats_can_multiply():
    game = gt.NormalForm([[[0, -1], [1e150, -1]], [[1e-300, 0], [0, 1e150]]])
    found = batch_commitments(game.payoffs[None])
    assert found.mixing_pays[0, 0]
    weak, strong, *_ = scalar(game, 0)
    assert found.strong[0, 0] == float(strong) == float(weak) > 0


def test_the_sets_are_those_of_programs():
    games = np.random.default_rng(3).integers(0, 4, (30, 2, 2, 2))
    found = batch_commitments(games)
    for g, payoffs in enumerate(games):
        programs = attainable(gt.NormalForm(payoffs), by="program")
        assert found.corner_counts[g] == len(programs.payoff_set.points)
        assert found.floor[g] == pytest.approx([float(x) for x in programs.floor])


def test_invariances():
    """Swapped players, relabelled actions, other units; a batch in parts."""
    games = np.random.default_rng(4).integers(-4, 5, (200, 2, 2, 2))
    found = batch_commitments(games)
    tables = ("weak", "strong", "pure_weak", "pure_strong", "mixing_pays")
    swapped = batch_commitments(games[:, ::-1].swapaxes(2, 3))
    flipped = batch_commitments(games[:, :, ::-1])
    scaled = batch_commitments(games * 0.3 + 0.7)
    parts = [batch_commitments(games[k : k + 50]) for k in range(0, 200, 50)]
    for name in tables:
        table = getattr(found, name)
        assert (getattr(swapped, name)[:, ::-1] == table).all()
        assert (getattr(flipped, name) == table).all()
        assert (np.concatenate([getattr(part, name) for part in parts]) == table).all()
        if name != "mixing_pays":
            assert getattr(scaled, name) == pytest.approx(table * 0.3 + 0.7, abs=1e-12)
    assert (flipped.corner_counts == found.corner_counts).all()
    assert (swapped.corner_counts == found.corner_counts).all()


def test_a_game_of_a_batch_does_not_depend_on_the_others():
    rng = np.random.default_rng(3)
    games = rng.integers(-99, 99, (200, 2, 2, 2)) / 16
    other = rng.random((1, 2, 2, 2))
    alone, beside = batch_commitments(games), batch_commitments(np.concatenate([games, other]))
    for name in ("weak", "strong", "mixing_pays"):
        assert np.array_equal(getattr(alone, name), getattr(beside, name)[:200])


def test_no_games_and_wrong_games():
    with pytest.raises(gt.InvalidGame, match="empty"):
        batch_commitments(np.zeros((0, 2, 2, 2)))
    for wrong in (np.zeros((3, 2, 2, 3)), np.zeros((2, 2, 2)), np.zeros((1, 3, 2, 2))):
        with pytest.raises(gt.InvalidGame, match="2x2 games"):
            batch_commitments(wrong)
