"""What goes into the library is what was given, to the last digit, or it is refused by name."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import gametheory as gt
from gametheory._numeric.exact import number_array, to_fraction
from gametheory.payoffs.pareto import pareto_optimal

LONG = np.longdouble(1) / 3
DIGITS = "0.1234567890123456789012345678901234567890"

NUMBERS = {
    "an integer beyond floats": (2**53 + 1, Fraction(2**53 + 1)),
    "2^63": (2**63, Fraction(2**63)),
    "more than 64 bits": (LONG, Fraction(*LONG.as_integer_ratio())),
    "a decimal of 40 digits": (Decimal(DIGITS), Fraction(DIGITS)),
    "text": (DIGITS, Fraction(DIGITS)),
    "float32": (np.float32(0.1), Fraction(float(np.float32(0.1)))),
    "float16": (np.float16(0.1), Fraction(float(np.float16(0.1)))),
    "uint64": (np.uint64(2**64 - 1), Fraction(2**64 - 1)),
    "int8": (np.int8(-7), Fraction(-7)),
}

BESIDES = [-1, 0.5, 1.5e300 / 1e290, Fraction(1, 3), "1/7", np.float32(0.25), Decimal("0.1")]

each_number = pytest.mark.parametrize(("given", "exact"), NUMBERS.values(), ids=NUMBERS)


@each_number
@pytest.mark.parametrize("beside", BESIDES, ids=repr)
def test_numbers_beside_each_other_stay_what_they_are(given, exact, beside):
    for values in ([given, beside], [[given], [beside]], np.array([given, beside], dtype=object)):
        array = number_array(values)
        assert [Fraction(x) for x in array.ravel().tolist()] == [exact, to_fraction(beside)]


@each_number
def test_every_constructor_keeps_them(given, exact):
    half = 0.5
    game = gt.NormalForm([[[given, half]], [[0, given]]], disagreement=(given, half))
    assert game.exact_payoffs.ravel().tolist() == [exact, Fraction(1, 2), 0, exact]
    assert [Fraction(x) for x in game.disagreement] == [exact, Fraction(1, 2)]
    swapped = gt.NormalForm.from_bimatrix([[half, given]], [[given, 1]])
    assert swapped.exact_payoffs.ravel().tolist() == [Fraction(1, 2), exact, exact, 1]
    for convex in (False, True):
        S = gt.PayoffSet.from_points([(given, half), (0, 0)], convex=convex)
        assert (exact, Fraction(1, 2)) in S.points
        assert bool(S.contains((given, half)))
        assert not S.contains((exact + Fraction(1, 10**60), half))
    table = [[[[given, half]]], [[[0, given]]]]
    stochastic = gt.Stochastic(table, np.ones((1, 1, 2, 1), int), discount="1/2", initial=0)
    assert [Fraction(x) for x in stochastic.rewards.ravel().tolist()] == [
        exact,
        Fraction(1, 2),
        0,
        exact,
    ]
    welfares = (gt.welfare.nash((given, half)), gt.welfare.egalitarian((given, half)))
    for welfare in (*welfares, gt.welfare.ces(1, (given, half))):
        assert [Fraction(x) for x in welfare.disagreement] == [exact, Fraction(1, 2)]
    if exact > 0:
        weighted = gt.welfare.weighted_nash((given, half), (0, 0))
        assert [Fraction(x) for x in weighted.weights] == [exact, Fraction(1, 2)]
        assert sum(map(Fraction, gt.welfare.ces(2, weights=(given, half)).weights)) == 1
    if 0 < exact < 1:
        assert Fraction(gt.Repeated(game, given).discount) == exact
        again = gt.Stochastic(table, np.ones((1, 1, 2, 1), int), discount=given, initial=0)
        assert Fraction(again.discount) == exact
    batch = gt.batch_bargaining([[[[given, half]], [[0, 1]]]], disagreement=(given, 0))
    assert batch.disagreement.tolist() == [[float(exact), 0]]
    assert [Fraction(x) for x in batch.games.ravel().tolist()] == [exact, Fraction(1, 2), 0, 1]
    points = [(given, 0), (exact + Fraction(1, 10**60), 0), (exact - 1, half)]
    assert pareto_optimal(points).tolist() == [False, True, True]


def test_equilibria_of_integers_beyond_64_bits():
    game = gt.NormalForm([[[2**63, -1], [2**63 - 1, 0]], [[0, 0], [0, 0]]])
    assert len(gt.pure_equilibria(game)) == 2
    points = [(2**63, -1), (2**63 - 1, -1)]
    assert pareto_optimal(points).tolist() == [True, False]
    assert gt.batch_nash_equilibria(game.payoffs[None]).counts.tolist() == [
        len(gt.nash_equilibria(game))
    ]


def test_dtypes_are_the_narrowest_that_lose_nothing():
    kinds = {
        np.int64: ([1, 2], [True, False], np.array([1], np.uint8)),
        np.float64: ([1, 0.5], [2**53, 0.5], [1e20, 1], np.array([1, 2], np.longdouble)),
        object: ([2**53 + 1, 0.5], [2**63], [2**63, -1], np.array([LONG]), [Decimal("0.1")]),
    }
    for dtype, examples in kinds.items():
        for values in examples:
            assert number_array(values).dtype == dtype, values


MASKED = np.ma.array([[1.0, 2.0], [3.0, 4.0]], mask=[[0, 1], [0, 0]])
ROW = np.ma.array([1, 2], mask=[0, 1])
PLAIN = [[1, 2], [3, 4]]
GAME = gt.zoo.asymmetric_bach_or_stravinsky()
SET = gt.PayoffSet.from_points([(0, 0), (4, 1), (2, 2)])

TAKERS = {
    "NormalForm": lambda m, row: gt.NormalForm([m, PLAIN]),
    "NormalForm, stacked": lambda m, row: gt.NormalForm(np.ma.stack([m, m])),
    "NormalForm, disagreement": lambda m, row: gt.NormalForm([PLAIN, PLAIN], disagreement=row),
    "from_bimatrix": lambda m, row: gt.NormalForm.from_bimatrix(PLAIN, m),
    "from_points": lambda m, row: gt.PayoffSet.from_points(m),
    "from_points, finite": lambda m, row: gt.PayoffSet.from_points(m, convex=False),
    "contains": lambda m, row: SET.contains(m),
    "Stochastic": lambda m, row: gt.Stochastic(
        [[m], [PLAIN]], np.ones((1, 2, 2, 1)), discount=0.5, initial=0
    ),
    "Stochastic, transitions": lambda m, row: gt.Stochastic(
        [[[[1, 1]]], [[[0, 0]]]], m[:1].reshape(1, 1, 2, 1), discount=0.5, initial=0
    ),
    "batch_nash_equilibria": lambda m, row: gt.batch_nash_equilibria([[m, PLAIN]]),
    "batch_bargaining": lambda m, row: gt.batch_bargaining([[m, PLAIN]]),
    "batch_bargaining, d": lambda m, row: gt.batch_bargaining([[PLAIN, PLAIN]], disagreement=row),
    "bargain, weights": lambda m, row: gt.bargain(SET, "weighted-nash", weights=row),
    "bargain, d": lambda m, row: gt.bargain(SET, "nash", disagreement=row),
    "welfare, d": lambda m, row: gt.welfare.nash(row),
    "welfare, weights": lambda m, row: gt.welfare.weighted_utilitarian(row),
    "welfare, ranks": lambda m, row: gt.welfare.generalised_gini(row[::-1]),
    "welfare of points": lambda m, row: gt.welfare.utilitarian(m),
    "Nash welfare of points": lambda m, row: gt.welfare.nash((0, 0))(m),
    "CES of points": lambda m, row: gt.welfare.ces(1)(m),
    "pareto_optimal": lambda m, row: pareto_optimal(m),
    "expected_payoffs": lambda m, row: GAME.expected_payoffs([row, [1, 0]]),
}


@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
def test_masked_data_are_refused_by_name(take):
    with pytest.raises((gt.InvalidGame, gt.InvalidArgument), match="masked"):
        take(MASKED, ROW)


@pytest.mark.parametrize("bad", [math.nan, math.inf, np.float32("nan"), Decimal("NaN")], ids=repr)
def test_nan_is_refused_by_name(bad):
    for take in (
        lambda: gt.NormalForm([[[bad, 1]], [[0, 0]]]),
        lambda: gt.NormalForm([[[1, 1]], [[0, 0]]], disagreement=(bad, 0)),
        lambda: gt.PayoffSet.from_points([(bad, 1)]),
        lambda: gt.batch_bargaining([[[[bad, 1]], [[0, 0]]]]),
        lambda: gt.batch_nash_equilibria([[[[bad, 1]], [[0, 0]]]]),
        lambda: gt.welfare.nash((bad, 0)),
        lambda: gt.bargain(SET, "weighted-nash", weights=(bad, 1)),
        lambda: gt.Repeated(GAME, bad),
    ):
        with pytest.raises((gt.InvalidGame, gt.InvalidArgument), match=r"(?i)nan|inf"):
            take()


def test_arrays_that_mask_nothing_are_arrays():
    plain = np.ma.array(PLAIN)
    assert gt.NormalForm([plain, plain]).payoffs.tolist() == [PLAIN, PLAIN]


def test_sums_of_large_integers_do_not_wrap_around():
    large = np.array([2**62, 2**62])
    assert gt.welfare.utilitarian(large) == 2**63
    assert gt.welfare.utilitarian([2**62, 2**62]) == 2**63
    assert gt.welfare.nash((1, 0))(large) == (2**62 - 1) * 2**62
