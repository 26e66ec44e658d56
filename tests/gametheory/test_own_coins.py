"""Programs with own coins: the set, its witnesses, and what brute force finds."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory.commitments import attainable, own_coin_payoffs
from gametheory.payoffs import CurvedSet

GRID = [(Fraction(k, 6), 1 - Fraction(k, 6)) for k in range(7)]


def games(count):
    rng = np.random.default_rng(2004)
    for shape in ((2, 2), (2, 2), (2, 3), (1, 2), (1, 1)):
        for _ in range(count):
            yield gt.NormalForm(rng.integers(0, 4, (2, *shape)))


def test_it_is_what_mixed_profiles_pay_that_nobody_leaves():
    """Every profile of a grid, judged by best punishments: by hand for 2x2."""
    reached = left = 0
    for game in games(12):
        if game.shape != (2, 2):
            continue
        found = own_coin_payoffs(game)
        A, B = game.exact_payoffs
        held = [
            min(max(own @ np.array(y, dtype=object)) for y in strategies)
            for own, strategies in ((A, punishers(A)), (B.T, punishers(B.T)))
        ]
        assert [t.value for t in found.threats] == held
        for x, y in itertools.product(GRID, repeat=2):
            p, q = np.array(x, dtype=object), np.array(y, dtype=object)
            V = (p @ A @ q, p @ B @ q)
            stays = all(v >= h for v, h in zip(V, held, strict=True))
            assert found.contains(V) == stays
            reached, left = reached + stays, left + (not stays)
            if stays:
                assert found.witness(V).verify(game) or irrational(found.witness(V), V)
    assert min(reached, left) > 100


def punishers(own):
    """Where two rows pay the same, and the pure ones: one of them is optimal against rows."""
    (a, b), (c, d) = own
    strategies = [(Fraction(1), Fraction(0)), (Fraction(0), Fraction(1))]
    if a - b - c + d:
        q = Fraction(d - b) / (a - b - c + d)
        if 0 < q < 1:
            strategies.append((q, 1 - q))
    return strategies


def irrational(play, point):
    return play.payoffs != tuple(point) and all(
        abs(a - b) < Fraction(1, 2**150) for a, b in zip(play.payoffs, point, strict=True)
    )


def test_it_lies_within_what_a_common_coin_attains_and_holds_all_equilibria():
    for game in games(6):
        found = own_coin_payoffs(game)
        assert found.verify()
        common = attainable(game, by="program")
        assert found.floor == common.floor
        for equilibrium in gt.nash_equilibria(game):
            assert found.contains(equilibrium.exact_payoffs)
            assert common.payoff_set.contains(equilibrium.exact_payoffs)
        for piece in found.frontier:
            for end in piece.ends:
                approximate = [float(x) for x in end]
                assert all(
                    v >= float(f) - 1e-12 for v, f in zip(approximate, found.floor, strict=True)
                )


def test_a_false_one_does_not_verify():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    found = own_coin_payoffs(game)
    play = found.witness((2, 2))
    assert play.verify(game)
    assert not play.verify(gt.zoo.chicken())
    assert not replace(play, payoffs=(Fraction(3), Fraction(2))).verify(game)
    assert not replace(play, strategies=(play.strategies[0], (Fraction(1), Fraction(1)))).verify(
        game
    )
    assert not replace(play, threats=play.threats[::-1]).verify(game)
    low = replace(play, strategies=((1, 0), (0, 1)), payoffs=(Fraction(0), Fraction(0)))
    assert not low.verify(game)
    assert not replace(found, payoff_set=CurvedSet(gt.zoo.chicken())).verify()
    assert not replace(found, threats=found.threats[::-1]).verify()


def test_what_is_refused():
    found = own_coin_payoffs(gt.zoo.asymmetric_bach_or_stravinsky())
    with pytest.raises(gt.InvalidArgument, match="not attained"):
        found.witness((3, "3/2"))
    with pytest.raises(gt.InvalidArgument, match="not attained"):
        found.witness((0, 0))
    with pytest.raises(gt.Unsupported, match="two players"):
        own_coin_payoffs(gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2)))
