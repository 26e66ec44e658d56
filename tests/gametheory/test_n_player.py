"""Three and more players: roots proven, and honesty where they are not isolated."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
import sympy

import gametheory as gt
from gametheory.equilibria.polynomial import MAX_BOXES, mixed_equilibria

F = Fraction
IRRATIONAL = gt.NormalForm(
    [
        [[[0, 1], [0, 0]], [[0, 0], [1, 1]]],
        [[[0, 1], [1, 1]], [[0, 1], [1, 0]]],
        [[[1, 0], [1, 0]], [[0, 0], [0, 1]]],
    ]
)


def search(game, boxes=MAX_BOXES):
    return mixed_equilibria(game, exact=True, max_boxes=boxes)


def by_elimination(game):
    """All equilibria of a 2x2x2 game with finitely many, support by support, in floats.

    With all three mixing, each indifference is bilinear in the other two: two of them express
    p0 and p2 by p1, and the third becomes a quadratic in p1.
    """
    gains = []
    for i in range(3):
        own = np.moveaxis(game.payoffs[i].astype(float), i, 0)
        d = own[1] - own[0]
        # Coefficients of 1, p_k, p_j, p_j p_k for the two others j < k.
        gains.append(
            (d[0, 0], d[0, 1] - d[0, 0], d[1, 0] - d[0, 0], d[1, 1] - d[1, 0] - d[0, 1] + d[0, 0])
        )

    def gain(i, p):
        j, k = (x for x in range(3) if x != i)
        a, b, c, e = gains[i]
        return a + b * p[k] + c * p[j] + e * p[j] * p[k]

    found = []
    for kinds in itertools.product((0, 1, None), repeat=3):
        mixed = [i for i in range(3) if kinds[i] is None]
        points = []
        if not mixed:
            points = [list(kinds)]
        elif len(mixed) == 2:
            # Each of the two is indifferent by the other's probability alone.
            p = [k if k is not None else 0.0 for k in kinds]
            i, j = mixed
            for one, other in ((i, j), (j, i)):
                low, high = p.copy(), p.copy()
                low[other], high[other] = 0.0, 1.0
                a, b = gain(one, low), gain(one, high)
                p[other] = a / (a - b) if a != b else np.nan
            points = [p]
        elif len(mixed) == 3:
            (a, b, c, e), (f, g, h, w), (r, s, t, u) = gains
            # gain0: (a + c p1) + (b + e p1) p2; gain2: (r + s p1) + (t + u p1) p0.
            n2, d2 = np.poly1d([-c, -a]), np.poly1d([e, b])
            n0, d0 = np.poly1d([-s, -r]), np.poly1d([u, t])
            quadratic = d0 * d2 * f + n2 * d0 * g + n0 * d2 * h + n0 * n2 * w
            for root in quadratic.roots:
                if abs(root.imag) < 1e-12:
                    q = root.real
                    points.append([n0(q) / d0(q), q, n2(q) / d2(q)])
        for p in points:
            if not all(np.isfinite(p)):
                continue
            inside = all(0 < p[i] < 1 for i in mixed)
            if inside and all(
                kinds[i] is None or (gain(i, p) <= 0 if kinds[i] == 0 else gain(i, p) >= 0)
                for i in range(3)
            ):
                found.append(tuple(float(x) for x in p))
    return sorted(found)


@pytest.mark.parametrize("seed", range(40))
def test_2x2x2_games_equal_elimination(seed):
    game = gt.NormalForm(np.random.default_rng(seed).integers(0, 10**6, (3, 2, 2, 2)))
    equilibria = gt.nash_equilibria(game, exact=True)
    assert equilibria.complete
    assert all(e.verify(game) for e in equilibria)
    got = sorted(tuple(float(s[1]) for s in e.exact_profile) for e in equilibria)
    np.testing.assert_allclose(got, by_elimination(game), atol=1e-9)


def test_a_unique_irrational_equilibrium_within_its_proven_radius():
    (equilibrium,) = equilibria = gt.nash_equilibria(IRRATIONAL, exact=True)
    assert equilibria.complete
    assert 0 < equilibrium.radius < F(1, 10**30)
    assert 0 < equilibrium.exact_regret < F(1, 10**30)
    root = sympy.sqrt(3)
    truth = (2 - root, (3 - root) / 2, 1 - 1 / root)
    for strategy, value in zip(equilibrium.exact_profile, truth, strict=True):
        distance = abs(sympy.N(sympy.Rational(str(strategy[0])) - value, 60))
        assert distance <= sympy.Rational(str(equilibrium.radius))
    assert equilibrium.verify(IRRATIONAL)


def test_nine_equilibria_of_a_2x2x2_game():
    """McKelvey and McLennan (1997): the most that a 2x2x2 game can have, regularly."""
    payoffs = np.zeros((3, 2, 2, 2), dtype=int)
    cells = {
        (0, 0, 0): (9, 8, 12),
        (1, 1, 0): (9, 8, 2),
        (0, 1, 1): (3, 4, 6),
        (1, 0, 1): (3, 4, 4),
    }
    for cell, values in cells.items():
        payoffs[(slice(None), *cell)] = values
    game = gt.NormalForm(payoffs)
    equilibria = gt.nash_equilibria(game, exact=True)
    assert len(equilibria) == 9
    assert equilibria.complete
    assert all(e.verify(game) for e in equilibria)


@pytest.mark.parametrize("seed", range(10))
def test_two_players_equal_the_complete_search(seed):
    rng = np.random.default_rng(seed)
    game = gt.NormalForm(rng.integers(0, 1000, (2, *rng.integers(1, 4, 2))))
    equilibria = search(game)
    assert equilibria.complete
    assert all(e.radius == 0 for e in equilibria)
    expected = {e.exact_profile for e in gt.nash_equilibria(game, exact=True)}
    assert {e.exact_profile for e in equilibria} == expected


def test_a_dummy_player_adds_nothing():
    rng = np.random.default_rng(5)
    pair = rng.integers(0, 1000, (2, 2, 3))
    payoffs = np.zeros((3, 2, 3, 2), dtype=int)
    payoffs[:2] = pair[..., None]
    payoffs[2, :, :, 0] = 1
    found = gt.nash_equilibria(gt.NormalForm(payoffs), exact=True)
    expected = gt.nash_equilibria(gt.NormalForm(pair), exact=True)
    assert found.complete
    assert {e.exact_profile[:2] for e in found} == {e.exact_profile for e in expected}


@pytest.mark.parametrize("seed", range(4))
def test_permuting_players_and_relabelling_actions(seed):
    rng = np.random.default_rng(seed)
    payoffs = rng.integers(0, 30, (3, 2, 2, 2))
    moved = payoffs[[2, 0, 1]].transpose(0, 3, 1, 2)[:, ::-1] * 3 - 5
    original = gt.nash_equilibria(gt.NormalForm(payoffs), exact=True)
    copy = gt.nash_equilibria(gt.NormalForm(moved), exact=True)
    assert original.complete
    assert copy.complete
    back = sorted(
        tuple(float(p) for s in (b, c, a[::-1]) for p in s)
        for a, b, c in (e.exact_profile for e in copy)
    )
    expected = sorted(tuple(float(p) for s in e.exact_profile for p in s) for e in original)
    np.testing.assert_allclose(back, expected, atol=1e-14)


def test_floats_and_fractions_give_the_same():
    payoffs = np.random.default_rng(2).integers(0, 30, (3, 2, 2, 2))
    exact = gt.nash_equilibria(gt.NormalForm(payoffs), exact=True)
    floats = gt.nash_equilibria(gt.NormalForm(payoffs / 4))
    assert [e.exact_profile for e in exact] == [e.exact_profile for e in floats]
    assert isinstance(floats[0].regret, float)


@pytest.mark.parametrize(
    "payoffs",
    [
        np.zeros((3, 2, 2, 2), dtype=int),
        np.stack([np.array([[[1, 0], [0, 0]], [[1, 0], [0, 0]]])] * 3),
    ],
    ids=["all the same", "a player who does not care"],
)
def test_a_continuum_is_complete_only_with_its_description(payoffs):
    game = gt.NormalForm(payoffs)
    equilibria = gt.nash_equilibria(game, max_nodes=3000)
    assert equilibria.complete
    assert equilibria.continua
    assert all(c.verify(game) for c in equilibria.continua)
    assert {e.actions for e in gt.pure_equilibria(game)} <= {
        e.actions for e in equilibria if e.is_pure
    }
    isolated = mixed_equilibria(game, max_boxes=3000)
    assert not isolated.complete
    assert "undecided" in isolated.method


def test_without_time_nothing_is_called_complete():
    equilibria = search(IRRATIONAL, boxes=3)
    assert not equilibria.complete


def test_a_wrong_radius_or_regret_is_noticed():
    (equilibrium,) = gt.nash_equilibria(IRRATIONAL, exact=True)
    assert not dataclasses.replace(equilibrium, exact_regret=F(0)).verify(IRRATIONAL)


def test_one_player_maximises():
    game = gt.NormalForm([[3, 7, 5]])
    (equilibrium,) = gt.nash_equilibria(game, exact=True)
    assert equilibrium.actions == (1,)


def test_a_game_with_too_many_supports_is_refused():
    game = gt.NormalForm(np.random.default_rng(0).random((4, 5, 5, 5, 5)))
    with pytest.raises(gt.TooLarge, match="combinations of supports, got 923,521"):
        gt.nash_equilibria(game)


@pytest.mark.parametrize("apart", [2**30, 2**40, 2**400, Fraction(1, 2**400)])
def test_the_largest_product_moves_with_the_units_of_each_player(apart):
    rng, exact = np.random.default_rng(5), 0
    for k in range(20):
        points = [tuple(map(int, row)) for row in rng.integers(0, 9, (6, 3))]
        if k % 4 == 0:  # who can gain nothing
            points = [(*point[:2], -point[2]) for point in points]
        d = (0, 0, 0)
        S = gt.PayoffSet.from_points([d, *points])
        moved = gt.PayoffSet.from_points([d, *((x * apart, y, z) for x, y, z in points)])
        one, other = (gt.bargain(T, "nash", disagreement=d) for T in (S, moved))
        assert other.proof.verify(moved)
        assert other.payoffs[0] == pytest.approx(float(one.payoffs[0] * apart), rel=1e-12)
        assert other.payoffs[1:] == pytest.approx(one.payoffs[1:], rel=1e-12)
        if one.radius == 0:
            assert other.exact_payoffs == (one.exact_payoffs[0] * apart, *one.exact_payoffs[1:])
            exact += 1
    assert exact > 5


def test_sizes_that_are_far_apart():
    points = [(2e140, 1e12, 1e12), (0, 4e12, 3e12), (4e140, 2e12, 3e12), (0, 0, 0)]
    S = gt.PayoffSet.from_points(points)
    found = gt.bargain(S, "nash", disagreement=(0, 0, 0))
    # Exchanging the third point for the second halves a gain at least as fast as another doubles.
    assert found.exact_payoffs == tuple(map(Fraction, points[2]))
    assert found.is_exact
    assert found.proof.verify(S)


def test_sizes_that_are_far_apart_within_one_player():
    least = 5e-324
    S = gt.PayoffSet.from_points([(1, -least, least), (1e-300, least, 1)])
    found = gt.bargain(S, "nash", disagreement=(0, 0, 0))
    # Up to 1e-300 the second point has the share s with the largest (1 - s) (2 s - 1) s.
    assert float(found.exact_payoffs[1] / Fraction(least)) == pytest.approx(3**-0.5, rel=1e-14)
    assert found.proof.verify(S)
    assert found.radius < min(found.exact_payoffs)


@pytest.mark.parametrize("powers", [(10**6, 10**12, 10**3), (1, 1, 10**30), (1, 10**4, 1)])
def test_powers_that_are_far_apart(powers):
    S = gt.PayoffSet.from_points([(6, 0, 0), (0, 3, 0), (0, 0, 2)])
    found = gt.bargain(S, "weighted-nash", weights=powers, disagreement=(0, 0, 0))
    # On a simplex each vertex has the share of its power.
    shares = [Fraction(power, sum(powers)) for power in powers]
    assert found.exact_payoffs == (6 * shares[0], 3 * shares[1], 2 * shares[2])
    cut = gt.PayoffSet.from_points([(9, -3, 2), (-5, 8, 1), (3, 3, -7), (1, -8, 9), (4, 4, 4)])
    found = gt.bargain(cut, "weighted-nash", weights=powers, disagreement=(1, 1, 1))
    assert found.proof.verify(cut)
    assert found.proof.excess < Fraction(min(powers), 10**60)
