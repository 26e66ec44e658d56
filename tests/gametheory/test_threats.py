"""Rational threats: answers by hand, the game of threats itself, and its invariances."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import gametheory as gt
from gametheory import NormalForm
from gametheory._numeric import polygon
from gametheory.bargaining.threats import _simplest_between, rational_threats
from gametheory.equilibria.result import game_payoffs
from gametheory.games import zoo
from gametheory.testing import bimatrix_games, small_integers, symmetric_games, zero_sum_games

F = Fraction
GAMES = bimatrix_games(max_actions=3, payoffs=small_integers(-3, 4))
IRRATIONAL = NormalForm.from_bimatrix([[4, 3, 0], [4, 1, 2]], [[4, -2, 0], [-2, -3, -3]])


def hull(game):
    return polygon.convex_hull(zip(*(m.flat for m in game.exact_payoffs), strict=True))


def nash_outcome(game, x, y):
    """The Nash solution with the payoffs of two threats as disagreement point."""
    d = game_payoffs(game, (x, y))
    return polygon.largest_product(polygon.upper_right_chain(polygon.clip_above(hull(game), d)), d)


def float_value(matrix):
    """The value of a matrix game by a linear program in floats."""
    m, n = matrix.shape
    result = linprog(
        [0.0] * m + [-1.0],
        A_ub=np.hstack([-matrix.T, np.ones((n, 1))]),
        b_ub=np.zeros(n),
        A_eq=[[1.0] * m + [0.0]],
        b_eq=[1.0],
        bounds=[(0, None)] * m + [(None, None)],
    )
    return -result.fun


KNOWN = {
    # By hand: exchange rate 1, and [[10, -4], [5, -10]] has value -4: (10 - 4) / 2, (10 + 4) / 2.
    "equal exchange": ([[10, -5], [0, 0]], [[0, -1], [-5, 10]], (3, 7)),
    # By hand: exchange rate 1 : 2, and [[1, 0], [0, -7]] has value 0 in pure strategies.
    "unequal exchange": ([[5, 0], [0, 1]], [[2, 0], [0, 4]], (F(9, 2), F(9, 4))),
    "split or claim": ([[F(1, 2), 0], [1, 0]], [[F(1, 2), 1], [0, 0]], (F(1, 2), F(1, 2))),
    "one efficient point": ([[2, 0], [0, 1]], [[2, 0], [0, 1]], (2, 2)),
    "one cell": ([[3]], [[-1]], (3, -1)),
    "player 2 cannot be touched": ([[0, 4], [1, 2]], [[3, 3], [3, 3]], (4, 3)),
    "matching pennies": ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], (0, 0)),
    "an irrational rate": (*IRRATIONAL.payoffs.tolist(), (4, 4)),
}


@pytest.mark.parametrize(("A", "B", "outcome"), KNOWN.values(), ids=KNOWN)
def test_known_answers(A, B, outcome):
    game = NormalForm.from_bimatrix(A, B)
    found = rational_threats(game)
    assert found.verify(game)
    assert found.payoffs == outcome


@settings(max_examples=60)
@given(GAMES, st.data())
def test_no_other_threat_moves_the_nash_outcome(game, data):
    found = rational_threats(game)
    (x, y), u = found.threats, found.exact_payoffs
    assert found.verify(game)
    assert nash_outcome(game, x, y) == u
    for i, count in enumerate(game.shape):
        parts = st.lists(st.integers(0, 3), min_size=count, max_size=count).filter(any)
        others = [data.draw(parts), *np.eye(count, dtype=int).tolist()]
        for other in others:
            z = tuple(F(int(part), sum(other)) for part in other)
            moved = nash_outcome(game, z if i == 0 else x, z if i == 1 else y)
            assert moved[i] <= u[i]


@given(GAMES)
def test_at_exchange_rate_one_it_is_half_the_sum_and_half_the_value(game):
    """Transferable utility where it is used: (max sum +- value of A - B) / 2."""
    found = rational_threats(game)
    A, B = game.payoffs.astype(float)
    total, value = (A + B).max(), float_value(A - B)
    at_one = ((total + value) / 2, (total - value) / 2)
    if found.weights[0] == found.weights[1] == (F(1, 2), F(1, 2)):
        assert np.allclose([float(v) for v in found.payoffs], at_one)
    else:
        # Elsewhere no lottery of efficient sum reaches what the formula would give.
        best = [v for v in hull(game) if float(sum(v)) == total]
        assert not min(b[0] for b in best) < at_one[0] < max(b[0] for b in best)


@given(zero_sum_games(max_actions=3))
def test_a_constant_sum_game_has_its_value(game):
    shifted = NormalForm.from_bimatrix(game.exact_payoffs[0], game.exact_payoffs[1] + 5)
    value = gt.equilibria.zero_sum(shifted).exact_value
    assert rational_threats(shifted).payoffs == (value, 5 - value)


@given(symmetric_games())
def test_symmetric_games_have_equal_outcomes(game):
    first, second = rational_threats(game).payoffs
    assert first == second


@given(GAMES)
def test_swapping_the_players_swaps_the_outcome(game):
    mirror = rational_threats(game.swap_players())
    assert mirror.payoffs == rational_threats(game).payoffs[::-1]


@given(GAMES, st.fractions(F(1, 4), 4), st.integers(-3, 3))
def test_units_do_not_matter(game, scale, shift):
    A, B = game.exact_payoffs
    moved = NormalForm.from_bimatrix(scale * A + shift, B - shift)
    u = rational_threats(game).payoffs
    assert rational_threats(moved).payoffs == (scale * u[0] + shift, u[1] - shift)


@given(GAMES, st.randoms(use_true_random=False))
def test_relabelled_and_repeated_actions_do_not_matter(game, random):
    rows, columns = ([*range(count), random.randrange(count)] for count in game.shape)
    random.shuffle(rows)
    random.shuffle(columns)
    larger = NormalForm(game.payoffs[:, rows][:, :, columns])
    assert rational_threats(larger).payoffs == rational_threats(game).payoffs


@given(GAMES)
def test_another_threat_can_only_help_the_player_who_has_it(game):
    less = NormalForm(game.payoffs[:, :-1]) if game.shape[0] > 1 else game
    if set(hull(less)) == set(hull(game)):
        assert rational_threats(less).payoffs[0] <= rational_threats(game).payoffs[0]


def test_floats_are_the_rationals_that_they_are():
    exact = NormalForm.from_bimatrix([[5, 0], [0, 1]], [[2, 0], [0, 4]])
    floats = NormalForm(exact.payoffs.astype(float))
    found = rational_threats(floats)
    assert found.payoffs == (4.5, 2.25)
    assert all(isinstance(v, float) for v in found.payoffs + found.disagreement)
    assert found.exact_payoffs == rational_threats(exact).payoffs
    assert found.verify(floats)
    odd = NormalForm.from_bimatrix([[0.1, 2.7], [1.3, 0.2]], [[3.3, 0.7], [0.1, 1.9]])
    assert rational_threats(odd).verify(odd)


def test_an_irrational_exchange_rate_is_enclosed():
    found = rational_threats(IRRATIONAL)
    low, high = (w[0] for w in found.weights)
    assert 0 < high - low < F(1, 2**64)
    assert found.verify(IRRATIONAL)
    assert repr(found).startswith("RationalThreats((4, 4); 0.210088 a0 + 0.789912 a1 against")


@given(GAMES)
def test_one_rational_exchange_rate_makes_the_threats_optimal_in_one_zero_sum_game(game):
    found = rational_threats(game)
    (s, rest), (other, _) = found.weights
    if s == other:
        matrix = s * game.exact_payoffs[0] - rest * game.exact_payoffs[1]
        x, y = (np.array(threat, dtype=object) for threat in found.threats)
        u = found.exact_payoffs
        assert min(x @ matrix) == s * u[0] - rest * u[1] == max(matrix @ y)


def test_verify_can_fail():
    game = NormalForm.from_bimatrix([[10, -5], [0, 0]], [[0, -1], [-5, 10]])
    found = rational_threats(game)
    half = (F(1, 2), F(1, 2))
    wrong = [
        {"exact_payoffs": (F(5), F(5))},
        {"exact_payoffs": (F(2), F(7))},
        {"exact_payoffs": (F(11), F(7))},
        {"threats": (half, found.threats[1])},
        {"threats": (found.threats[0], half)},
        {"threats": ((F(2), F(-1)), found.threats[1])},
        {"threats": ((F(1),), found.threats[1])},
        {"exact_disagreement": (F(0), F(0))},
        {"weights": ((F(1, 3), F(2, 3)), half)},
        {"weights": ((F(1), F(1)), half)},
    ]
    for change in wrong:
        assert not dataclasses.replace(found, **change).verify(game), change
    # These lead to the same Nash solution, but the other player has a better answer to each.
    weak = (half, (F(6, 29), F(23, 29)))
    assert nash_outcome(game, *weak) == found.exact_payoffs
    d = game_payoffs(game, weak)
    assert not dataclasses.replace(found, threats=weak, exact_disagreement=d).verify(game)
    assert not found.verify(zoo.matching_pennies())
    assert not found.verify(NormalForm(np.zeros((3, 1, 1, 1), dtype=int)))


def test_ill_posed_arguments_are_refused():
    with pytest.raises(gt.InvalidArgument, match="two players"):
        rational_threats(NormalForm(np.zeros((3, 1, 1, 1), dtype=int)))
    with pytest.raises(gt.InvalidArgument, match="a NormalForm"):
        rational_threats([[1, 2]])


@given(st.fractions(0, 1), st.fractions(0, 1))
def test_the_simplest_fraction_between_two(a, b):
    low, high = sorted((a, b))
    if low < high:
        found = _simplest_between(low, high)
        assert low < found < high
        for q in range(1, min(found.denominator, 300)):
            assert not low < F(low.numerator * q // low.denominator + 1, q) < high
