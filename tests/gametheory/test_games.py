"""Games: what is accepted, kept exactly, and refused with a clear message."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt


def test_integers_fractions_and_strings_stay_exact():
    game = gt.NormalForm([[["1/3", 2], [Fraction(1, 7), Decimal("0.1")]]] * 2)
    assert game.is_exact
    assert game.payoffs[0, 0, 0] == Fraction(1, 3)
    assert game.payoffs[1, 1, 1] == Fraction(1, 10)


def test_integers_keep_an_integer_dtype_and_floats_theirs():
    assert gt.NormalForm(np.ones((2, 2, 2), dtype=int)).payoffs.dtype == np.int64
    assert gt.NormalForm(np.ones((2, 2, 2), dtype=np.float32)).payoffs.dtype == np.float64
    assert not gt.NormalForm(np.ones((2, 2, 2))).is_exact


def test_integers_beyond_64_bits_stay_exact():
    game = gt.NormalForm.from_bimatrix([[2**80, 0]], [[1, 2**70]])
    assert game.payoffs[0, 0, 0] == 2**80


def test_a_float_is_the_dyadic_rational_that_it_is():
    game = gt.NormalForm.from_bimatrix([[0.1]], [[0.5]])
    assert game.exact_payoffs[0, 0, 0] == Fraction(0.1) != Fraction(1, 10)


def test_one_exact_and_one_float_matrix_lose_nothing():
    game = gt.NormalForm.from_bimatrix([["1/3"]], [[0.5]])
    assert tuple(game.payoffs.flat) == (Fraction(1, 3), Fraction(1, 2))


BAD = {
    "nan": ([[[1, np.nan]], [[1, 1]]], "finite"),
    "infinite": ([[[1, np.inf]], [[1, 1]]], "finite"),
    "nan among fractions": ([[["1/2", float("nan")]], [[1, 1]]], "finite"),
    "ragged": ([[[1, 2], [3]], [[1, 2], [3, 4]]], "ragged"),
    "ragged players": ([[[1, 2]], [[1, 2], [3, 4]]], "ragged"),
    "empty": ([], "empty"),
    "no actions": ([[[]], [[]]], "empty"),
    "text": ([[["a"]], [["b"]]], "'a'"),
    "complex": ([[[1j]], [[1]]], "1j"),
    "none": ([[[None]], [[1]]], "None"),
    "one matrix": ([[1, 2], [3, 4]], "one axis for the players"),
    "a number": (3, "one axis for the players"),
    "huge": ([[[10**200]], [[1]]], "magnitude"),
    "division by zero": ([[["1/0"]], [[1]]], "1/0"),
}


@pytest.mark.parametrize(("payoffs", "message"), BAD.values(), ids=BAD.keys())
def test_bad_payoffs_are_refused_with_what_was_expected(payoffs, message):
    with pytest.raises(gt.InvalidGame, match=message):
        gt.NormalForm(payoffs)


def test_too_large_is_refused_before_work():
    flat = np.broadcast_to(np.int8(0), (2, 100_000, 1_000))
    with pytest.raises(gt.TooLarge, match="100,000,000"):
        gt.NormalForm(flat)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"actions": [["a", "a"], ["b", "c"]]}, "distinct"),
        ({"actions": [["a", " "], ["b", "c"]]}, "non-empty"),
        ({"actions": [["a"], ["b", "c"]]}, "counts"),
        ({"players": ["x", "x"]}, "distinct"),
        ({"players": ["x"]}, "2 player names"),
        ({"disagreement": [1]}, "2 payoffs"),
        ({"disagreement": [1, float("inf")]}, "finite"),
        ({"disagreement": [1, float("nan")]}, "each item a number"),
        ({"disagreement": "minimax"}, r"for solvers: gt\.bargain.*default\), got str 'minimax'$"),
    ],
)
def test_bad_labels_are_refused(options, message):
    with pytest.raises((gt.InvalidGame, gt.InvalidArgument), match=message):
        gt.NormalForm(np.zeros((2, 2, 2), dtype=int), **options)


def test_matrices_of_different_shapes_are_refused():
    with pytest.raises(gt.InvalidGame, match=r"\(1, 2\) and \(2, 1\)"):
        gt.NormalForm.from_bimatrix([[1, 2]], [[1], [2]])


def test_games_are_frozen_and_do_not_alias_the_callers_array():
    array = np.zeros((2, 2, 2))
    game = gt.NormalForm(array)
    array[0, 0, 0] = 7
    assert game.payoffs[0, 0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        game.payoffs[0, 0, 0] = 1
    with pytest.raises(AttributeError, match="frozen"):
        game.name = "other"


def test_expected_payoffs_are_exact_and_validated():
    game = gt.zoo.asymmetric_bach_or_stravinsky()
    mixed = (["2/3", "1/3"], ["1/3", "2/3"])
    assert game.expected_payoffs(mixed) == (Fraction(4, 3), Fraction(2, 3))
    for bad, message in [
        (([1, 0],), "2 mixed strategies"),
        (([1, 1], [1, 0]), "sum to 1"),
        (([2, -1], [1, 0]), "nonnegative"),
        (([1], [1, 0]), "2 probabilities"),
    ]:
        with pytest.raises(gt.InvalidArgument, match=message):
            game.expected_payoffs(bad)


def test_three_players():
    game = gt.NormalForm(np.arange(24).reshape(3, 2, 2, 2))
    assert game.shape == (2, 2, 2)
    assert game.payoff((1, 0, 1)) == (5, 13, 21)


def test_equality_and_hash_follow_the_numbers():
    a = gt.NormalForm.from_bimatrix([[1, 2]], [[3, 4]])
    b = gt.NormalForm.from_bimatrix([["1", "2"]], [[3.0, 4.0]])
    assert a == b
    assert hash(a) == hash(b)
    assert a != gt.NormalForm.from_bimatrix([[1, 2]], [[3, 5]])


@pytest.mark.parametrize("discount", [1, 1.5, -0.1, "1", "abc", float("nan"), None, "1/0"])
def test_discounts_outside_the_half_open_interval_are_refused(discount):
    with pytest.raises(gt.InvalidArgument, match=r"expected (a discount in \[0, 1\)|discount as)"):
        gt.Repeated(gt.zoo.chicken(), discount)


def test_discount_text_is_exact():
    assert gt.Repeated(gt.zoo.chicken(), "0.96").discount == Fraction(24, 25)
    assert gt.Repeated(gt.zoo.chicken(), 0).discount == 0


def test_swapping_players_twice_is_the_identity():
    game = gt.NormalForm.from_bimatrix([[1, 2, 3]], [[4, 5, 6]])
    assert game.swap_players().shape == (3, 1)
    assert game.swap_players().swap_players() == game
