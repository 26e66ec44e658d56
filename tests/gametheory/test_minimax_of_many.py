"""Minimax of three and more players: linear programs, grids of mixtures, games of fewer players."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy.optimize import linprog

import gametheory as gt
from gametheory._numeric import simplex_products as products
from gametheory._numeric.least_maximum import is_proved, least_maximum

SHAPES = [(2, 2, 2), (3, 2, 2), (2, 1, 3), (2, 2, 2, 2), (1, 2, 2)]


def drawn(seed, shape, high=4):
    rng = np.random.default_rng(seed)
    return gt.NormalForm(rng.integers(0, high, (len(shape), *shape)))


def wide(values, point):
    """The best reply of the first player to others that mix independently; exact."""
    for strategy in reversed(point):
        values = values @ np.array(strategy, dtype=object)
    return max(values)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_correlated_opponents_are_a_linear_program(seed, shape):
    game = drawn(seed, shape)
    found = gt.minimax(game)
    assert found.verify(game)
    assert found.gap == 0
    for i, value in enumerate(found.payoffs):
        table = np.moveaxis(game.payoffs[i], i, 0).reshape(shape[i], -1).astype(float)
        count = table.shape[1]
        solved = linprog(
            [0] * count + [1],
            A_ub=np.hstack([table, -np.ones((shape[i], 1))]),
            b_ub=np.zeros(shape[i]),
            A_eq=[[1] * count + [0]],
            b_eq=[1],
            bounds=[(0, None)] * count + [(None, None)],
        )
        assert float(value) == pytest.approx(solved.fun, abs=1e-9)


@pytest.mark.few(7)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_independent_opponents_lie_between_bounds(seed, shape):
    game = drawn(seed, shape)
    found = gt.minimax(game, opponents="independent")
    assert found.verify(game)
    pure = gt.minimax(game, by="pure").exact_payoffs
    correlated = gt.minimax(game).exact_payoffs
    for i, (low, high) in enumerate(zip(found.lower, found.exact_payoffs, strict=True)):
        assert correlated[i] <= high <= pure[i]
        assert 0 <= high - low <= Fraction(3, 10**6)
        own = np.moveaxis(game.exact_payoffs[i], i, 0)
        grids = [
            [tuple(Fraction(k, 4) for k in cell) for cell in compositions(4, count)]
            for count in own.shape[1:]
        ]
        least = min(wide(own, point) for point in itertools.product(*grids))
        assert least >= low
        assert least - high <= Fraction(1, 2) * 3


def compositions(total, parts):
    if parts == 1:
        return [(total,)]
    return [(k, *rest) for k in range(total + 1) for rest in compositions(total - k, parts - 1)]


def team_game():
    """A team that must agree on what the adversary did not choose (von Stengel, Koller 1997)."""
    wins = np.ones((2, 2, 2), dtype=int)
    wins[0, 1, 1] = wins[1, 0, 0] = 0
    return gt.NormalForm([wins, 1 - wins, 1 - wins])


def test_a_team_that_cannot_talk_holds_its_adversary_down_by_less():
    game = team_game()
    assert gt.minimax(game).payoffs[0] == Fraction(1, 2)
    apart = gt.minimax(game, opponents="independent", width="1/1000")
    assert apart.payoffs[0] == Fraction(3, 4)
    assert Fraction(3, 4) - apart.lower[0] <= Fraction(1, 1000)
    assert apart.punishments[0] == ((Fraction(1, 2), Fraction(1, 2)),) * 2
    assert apart.verify(game)
    assert gt.minimax(game, by="pure").payoffs[0] == 1


def irrational_game():
    """Least at equal chances t of the second actions, t = sqrt(3) - 1; value 2 sqrt(3) - 3.

    With chances x and y the larger of 1 - x y and x + y - 1.
    """
    table = np.array([[[1, 1], [1, 0]], [[-1, 0], [0, 1]]])
    return gt.NormalForm([table, 0 * table, 0 * table])


def test_irrational_values_are_enclosed():
    game = irrational_game()
    found = gt.minimax(game, opponents="independent", width="1/100000")
    truth = 2 * 3**0.5 - 3
    assert float(found.lower[0]) <= truth + 1e-12
    assert float(found.exact_payoffs[0]) >= truth - 1e-12
    assert 0 < found.gap <= Fraction(2, 10**5)
    assert found.verify(game)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("opponents", ["correlated", "independent"])
def test_a_third_player_without_a_choice_changes_nothing(seed, opponents):
    rng = np.random.default_rng(seed)
    pair = rng.integers(0, 4, (2, 3, 3))
    game = gt.NormalForm([pair[0][:, :, None], pair[1][:, :, None], 0 * pair[0][:, :, None]])
    two = gt.minimax(gt.NormalForm(pair))
    three = gt.minimax(game, opponents=opponents)
    assert three.exact_payoffs == (*two.exact_payoffs, 0)
    assert three.gap == 0
    assert three.verify(game)
    twice = gt.NormalForm(np.repeat(game.payoffs, 2, axis=3))
    again = gt.minimax(twice, opponents=opponents)
    assert max(map(abs, np.subtract(again.exact_payoffs, three.exact_payoffs))) <= again.gap
    assert again.gap < Fraction(1, 10**6)


def test_invariances():
    game = drawn(5, (2, 3, 2))
    found = gt.minimax(game, opponents="independent")
    order = (2, 0, 1)
    turned = gt.NormalForm(game.payoffs[list(order)].transpose(0, *(1 + k for k in order)))
    moved = gt.minimax(turned, opponents="independent")
    for k, i in enumerate(order):
        assert abs(moved.exact_payoffs[k] - found.exact_payoffs[i]) <= Fraction(4, 10**6)
    mapped = gt.minimax(gt.NormalForm(game.payoffs * 7 - 3), opponents="independent")
    assert mapped.lower == tuple(7 * v - 3 for v in found.lower)
    floats = gt.minimax(gt.NormalForm(game.payoffs.astype(float)), opponents="independent")
    assert floats.exact_payoffs == found.exact_payoffs
    assert all(isinstance(v, float) for v in floats.payoffs)


def test_a_cap_on_boxes_leaves_a_wider_bracket_that_is_proved():
    table = team_game().exact_payoffs[0]
    few = least_maximum(table, Fraction(1, 10**9), most=20)
    many = least_maximum(table, Fraction(1, 10**9), most=200)
    assert len(few.leaves) <= 20
    assert few.lower < many.lower <= Fraction(3, 4) == many.upper
    assert is_proved(table, few)
    assert is_proved(table, many)


def test_a_false_bracket_is_refused():
    game = irrational_game()
    table = game.exact_payoffs[0]
    found = least_maximum(table, Fraction(1, 100))
    assert is_proved(table, found)
    assert len(found.leaves) > 2
    (path, _), *rest = found.leaves
    assert not is_proved(table, replace(found, lower=found.lower + Fraction(1, 100)))
    assert not is_proved(table, replace(found, upper=found.upper - Fraction(1, 100)))
    assert not is_proved(table, replace(found, leaves=tuple(rest)))
    swapped = tuple((own, weight[::-1]) for own, weight in found.leaves)
    assert not is_proved(table, replace(found, leaves=swapped))
    for false in ((2, -1), (Fraction(1, 2), 0), (1,)):
        assert not is_proved(table, replace(found, leaves=((path, false), *rest)))
    assert not is_proved(table, replace(found, leaves=()))
    assert not is_proved(table, replace(found, strategies=(found.strategies[0], (2, -1))))
    whole = gt.minimax(game, opponents="independent", width="1/100")
    assert whole.verify(game)
    assert not replace(whole, lower=tuple(v + 1 for v in whole.lower)).verify(game)
    assert not whole.verify(team_game())
    assert not whole.verify(drawn(1, (3, 2, 2)))


def test_paths_cover_only_if_they_are_leaves_of_one_tree():
    a, b = (0, 0, 1, 0), (0, 0, 1, 1)
    c, d = (1, 0, 1, 0), (1, 0, 1, 1)
    assert products.covers([()])
    assert products.covers([(a,), (b, c), (b, d)])
    for paths in ([], [(a,)], [(a,), (b, c)], [(a,), (d,)], [(a,), (a,), (b,)], [(), (a,), (b,)]):
        assert not products.covers(paths)


def test_individual_rationality_says_which_opponents():
    game = team_game()
    points = [(Fraction(3, 5), 0, 0), (Fraction(4, 5), 0, 0), (0, 0, 0)]
    assert gt.equilibria.is_individually_rational(game, points).tolist() == [True, True, False]
    apart = gt.equilibria.is_individually_rational(game, points, opponents="independent")
    assert apart.tolist() == [False, True, False]
    below = gt.minimax(game, opponents="independent").lower[0]
    assert below < Fraction(3, 4)
    with pytest.raises(gt.Unsupported, match="known between bounds"):
        gt.equilibria.is_individually_rational(game, [(below, 0, 0)], opponents="independent")


def test_bad_arguments_are_named():
    game = team_game()
    with pytest.raises(gt.InvalidArgument, match="opponents"):
        gt.minimax(game, opponents="rivals")
    with pytest.raises(gt.InvalidArgument, match="above 0"):
        gt.minimax(game, opponents="independent", width=0)


def test_the_default_disagreement_point_of_many_is_the_mixed_minimax():
    game = team_game()
    hull = gt.attainable(game)
    assert gt.bargaining.disagreement_point(hull)[0] == Fraction(1, 2)
    assert gt.bargaining.disagreement_point(hull, "minimax")[0] == Fraction(1, 2)
    assert gt.bargaining.disagreement_point(hull, "pure-minimax")[0] == 1


def test_forged_minimax_points_do_not_verify():
    game = gt.zoo.matching_pennies()
    pure = gt.minimax(game, by="pure")
    assert not replace(pure, payoffs=(5, 7)).verify(game)
    assert not replace(pure, lower=(-9, -9)).verify(game)
    assert not replace(gt.minimax(game), payoffs=(5, 7)).verify(game)
    alone = gt.NormalForm([[1, 2]])
    assert gt.minimax(alone, by="pure").verify(alone)
