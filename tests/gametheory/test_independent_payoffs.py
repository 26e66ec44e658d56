"""Independent mixing of many players: samples lie inside, games of two are known exactly."""

from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.payoffs import independent as module
from gametheory.payoffs import independent_payoffs


def drawn(seed, shape, high=10):
    rng = np.random.default_rng(seed)
    return gt.NormalForm(rng.integers(0, high, (len(shape), *shape)))


def mixtures(rng, shape):
    """Rational strategies, often with zeros."""
    for count in shape:
        weights = rng.integers(0, 4, count)
        weights[rng.integers(count)] += 1
        yield tuple(Fraction(int(w), int(weights.sum())) for w in weights)


def paid(game, strategies):
    tables = game.exact_payoffs
    for strategy in reversed(strategies):
        tables = tables @ np.array(strategy, dtype=object)
    return tuple(tables)


def apart(game, v, w):
    spans = [(max(own.flat) - min(own.flat)) or 1 for own in game.exact_payoffs]
    return max(abs(x - y) / span for x, y, span in zip(v, w, spans, strict=True))


@pytest.mark.few(5)
@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2), (2, 1, 3), (2, 2, 2, 2), (3,), (1, 1, 1)])
@pytest.mark.parametrize("distance", ["1/8", "1/30"])
def test_what_is_reached_lies_inside_and_all_inside_is_nearly_reached(shape, distance):
    game = drawn(sum(shape), shape)
    found = independent_payoffs(game, distance=distance)
    assert found.distance <= Fraction(distance)
    rng = np.random.default_rng(0)
    samples = [paid(game, list(mixtures(rng, shape))) for _ in range(25)]
    assert not found.excludes(samples).any()
    for point in samples:
        near = found.reach(point)
        assert all(min(s) >= 0 and sum(s) == 1 for s in near.strategies)
        assert paid(game, near.strategies) == near.exact_payoffs
        assert apart(game, point, near.exact_payoffs) <= found.distance
    # Any point of the outer set is as near to a reached one, whether it is reached or not.
    for piece in found.outer[:10]:
        weights = [int(w) for w in rng.integers(1, 5, len(piece))]
        middle = tuple(
            sum(w * v[i] for w, v in zip(weights, piece, strict=True)) / Fraction(sum(weights))
            for i in range(len(shape))
        )
        assert apart(game, middle, found.reach(middle).exact_payoffs) <= found.distance


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2)])
def test_the_inner_set_is_reached_and_dense(shape):
    game = drawn(3, shape)
    found = independent_payoffs(game, distance="1/5")
    assert not found.excludes(found.inner.points[:40]).any()
    inner = found.inner.vertices.astype(float)
    spans = game.payoffs.reshape(len(shape), -1).max(axis=1)
    spans = spans - game.payoffs.reshape(len(shape), -1).min(axis=1)
    rng = np.random.default_rng(1)
    for _ in range(200):
        point = np.array(paid(game, list(mixtures(rng, shape))), dtype=float)
        nearest = (abs(inner - point) / spans).max(axis=1).min()
        assert nearest <= float(found.spacing) + 1e-9
    assert found.spacing <= Fraction(1, 5)
    assert {game.exact_payoff(cell) for cell in game.profiles()} <= set(found.inner.points)


@pytest.mark.few(4)
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("idle", [1, 2])
def test_two_players_and_an_idle_one_reach_what_two_reach(seed, idle):
    rng = np.random.default_rng(seed)
    pair = rng.integers(0, 4, (2, 2, 3))
    exact = gt.attainable(gt.NormalForm(pair), by="independent")
    still = np.repeat(np.append(pair, np.ones((1, 2, 3), int), axis=0)[..., None], idle, axis=3)
    game = gt.NormalForm(still)
    found = independent_payoffs(game, distance="1/20")
    grid = [(Fraction(x, 3), Fraction(y, 3)) for x in range(10) for y in range(10)]
    inside = exact.contains(grid)
    outside = found.excludes([(*point, 1) for point in grid])
    assert not (inside & outside).any()
    # What is neither is near the edge of the exact set.
    unclear = [point for point, a, b in zip(grid, inside, outside, strict=True) if not a | b]
    spans = np.ptp(pair.reshape(2, -1), axis=1)
    for point in unclear:
        assert exact.distance([point])[0] <= float(found.distance) * np.hypot(*spans) + 1e-9
    assert found.excludes([(*point, 2) for point in grid]).all()


def test_distances_fall_with_the_square_of_the_pieces():
    game = drawn(0, (2, 2, 2))
    coarse = independent_payoffs(game, distance="1/10")
    fine = independent_payoffs(game, distance="1/40")
    assert len(fine.outer) <= 16 * len(coarse.outer)


def test_players_who_do_not_interact_need_one_piece():
    additive = gt.NormalForm(
        [[[[i * a + 2 * b - c for c in (0, 1)] for b in (0, 1)] for a in (0, 1)] for i in (1, 2, 3)]
    )
    found = independent_payoffs(additive)
    assert found.distance == 0
    assert len(found.outer) == 1


def test_a_cap_on_pieces_leaves_a_distance_that_is_proved(monkeypatch):
    monkeypatch.setattr(module, "MAX_PIECES", 30)
    game = drawn(2, (3, 3, 3))
    found = independent_payoffs(game, distance="1/100")
    assert len(found.outer) <= 30
    assert found.distance > Fraction(1, 100)
    rng = np.random.default_rng(0)
    for _ in range(10):
        point = paid(game, list(mixtures(rng, (3, 3, 3))))
        assert apart(game, point, found.reach(point).exact_payoffs) <= found.distance


def test_a_distance_that_is_too_small_would_be_seen():
    alike = [[[int(a == b == c) for c in (0, 1)] for b in (0, 1)] for a in (0, 1)]
    game = gt.NormalForm([alike, alike, [[[1, 1], [0, 0]], [[1, 0], [1, 0]]]])
    found = independent_payoffs(game, distance="1/2")
    middles = [tuple(sum(x) / Fraction(len(p)) for x in zip(*p, strict=True)) for p in found.outer]
    worst = max(apart(game, m, found.reach(m).exact_payoffs) for m in middles)
    assert found.distance / 8 < worst <= found.distance


def test_invariances():
    game = drawn(4, (2, 3, 2))
    found = independent_payoffs(game, distance="1/10")
    moved = independent_payoffs(gt.NormalForm(game.payoffs * 3 + 5), distance="1/10")
    assert moved.distance == found.distance
    assert {tuple(3 * x + 5 for x in v) for v in found.inner.points} == set(moved.inner.points)
    floats = independent_payoffs(gt.NormalForm(game.payoffs.astype(float)), distance="1/10")
    assert floats.inner.points == found.inner.points
    assert isinstance(floats.reach(game.exact_payoff((0, 0, 0))).payoffs[0], float)


def test_bad_arguments_are_named():
    game = drawn(0, (2, 2, 2))
    with pytest.raises(gt.InvalidArgument, match="above 0"):
        independent_payoffs(game, distance=0)
    with pytest.raises(gt.InvalidArgument, match="out of reach"):
        independent_payoffs(game).reach((100, 0, 0))
    with pytest.raises(gt.InvalidArgument, match="3 payoffs"):
        independent_payoffs(game).reach((1, 0))
    with pytest.raises(gt.Unsupported, match="independent_payoffs"):
        gt.attainable(game, by="independent")
