"""A batch is a loop, only faster."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt


def assert_batch_is_loop(payoffs):
    batch = gt.batch_nash_equilibria(payoffs)
    assert len(batch) == len(payoffs) == len(batch.counts)
    assert (np.diff(batch.game) >= 0).all()
    for b, game in enumerate(payoffs):
        mine = np.flatnonzero(batch.game == b)
        loop = gt.nash_equilibria(gt.NormalForm(game), exact=False)
        assert len(mine) == batch.counts[b] == len(loop)
        got = sorted((*batch.row[k], *batch.column[k], *batch.payoffs[k]) for k in mine)
        expected = sorted((*e.profile[0], *e.profile[1], *e.payoffs) for e in loop)
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.few(12)
@pytest.mark.parametrize("shape", [(1, 1), (1, 3), (2, 2), (2, 3), (3, 2), (3, 3), (4, 4), (4, 2)])
@pytest.mark.parametrize("high", [2, 3, 1000])
def test_integers_with_ties(shape, high):
    assert_batch_is_loop(np.random.default_rng(high).integers(0, high, (40, 2, *shape)))


@pytest.mark.parametrize("shape", [(2, 2), (3, 3)])
def test_floats_fractions_and_integers_beyond_64_bits_of_room(shape):
    rng = np.random.default_rng(0)
    assert_batch_is_loop(rng.random((40, 2, *shape)))
    assert_batch_is_loop(rng.integers(0, 3, (40, 2, *shape)) / 10)
    assert_batch_is_loop(rng.integers(0, 3, (40, 2, *shape)) * 0.25)
    assert_batch_is_loop(rng.integers(0, 3, (20, 2, *shape)) * 10**15 + 3)
    thirds = np.vectorize(lambda k: Fraction(int(k), 3), otypes=[object])
    assert_batch_is_loop(thirds(rng.integers(0, 3, (20, 2, *shape))))


def test_a_tie_that_floats_cannot_see_is_decided_exactly():
    payoffs = np.array([[[[1.0, 0.0], [1.0, 2.0]], [[1.0, 0.0], [0.0, 1.0]]]] * 3)
    payoffs[1, 0, 1, 0] += 2.0**-52
    payoffs[2, 0, 1, 0] -= 2.0**-53
    payoffs[:, 1, 1, 1] += 0.1
    batch = gt.batch_nash_equilibria(payoffs)
    assert_batch_is_loop(payoffs)
    assert batch.counts.tolist() == [3, 1, 3]


def test_games_too_large_for_minors_go_one_by_one():
    assert_batch_is_loop(np.random.default_rng(1).integers(0, 5, (6, 2, 5, 3)))


def test_more_games_than_a_chunk(monkeypatch):
    monkeypatch.setattr("gametheory.equilibria.batch.CHUNK", 7)
    assert_batch_is_loop(np.random.default_rng(2).integers(0, 4, (30, 2, 2, 3)))


def test_the_equilibria_of_one_game_come_with_certificates():
    payoffs = np.random.default_rng(3).integers(0, 3, (5, 2, 3, 3))
    batch = gt.batch_nash_equilibria(payoffs)
    game = gt.NormalForm(payoffs[2])
    assert len(batch[2]) == batch.counts[2]
    assert all(e.verify(game) for e in batch[2])
    assert repr(batch).startswith("BatchEquilibria(")


@pytest.mark.parametrize("shape", [(2, 2, 2), (5, 3, 2, 2), (2,)])
def test_another_shape_is_refused(shape):
    with pytest.raises(gt.InvalidGame, match=r"payoffs\[batch, 2, a1, a2\]"):
        gt.batch_nash_equilibria(np.zeros(shape))


def test_no_numbers_are_refused():
    with pytest.raises(gt.InvalidGame, match="finite"):
        gt.batch_nash_equilibria(np.full((1, 2, 2, 2), np.nan))
