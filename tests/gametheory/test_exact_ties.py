"""Ties between irrational welfare values, and rationals between reals, decided or refused."""

import itertools
import random
from fractions import Fraction

import pytest

import gametheory as gt
from gametheory._numeric.reals import PRECISION, ball, rational_between
from gametheory.welfare import ces, weighted_nash
from gametheory.welfare.comparing import compare_means

TIED = {
    "geometric means": (ces(1), [(2, 9), (3, 6)]),
    "with weights": (ces(1, weights=(1, 2)), [(4, 3), (1, 6)]),
    "sums of one radical": (ces("1/2"), [(2, 8), (18, 0)]),
    "sums of roots": (ces("1/2"), [(4, 4), (1, 9)]),
    "a float aversion": (ces(0.3), [(2, 3), (3, 2)]),
    "an aversion near one": (ces(1 + 1e-12), [(10**9, 1), (1, 10**9)]),
    "a large aversion": (ces(1e6), [(10**9, 1), (1, 10**9)]),
    "fractional powers": (weighted_nash(("1/3", "1/3"), (0, 0)), [(8, 2), (4, 4)]),
    "large powers": (weighted_nash((10**9, 10**9), (0, 0)), [(8, 2), (4, 4)]),
    "tiny gains": (ces(1), [("1e-400", "1e-400"), ("1e-200", "1e-600")]),
}


@pytest.mark.parametrize(("welfare", "points"), TIED.values(), ids=TIED)
def test_ties_are_all_given(welfare, points):
    exact = {tuple(map(Fraction, v)) for v in points}
    worse = tuple(x / 2 for x in min(exact))
    near = tuple(x * (1 - Fraction(1, 10**40)) for x in min(exact))
    S = gt.PayoffSet.from_points([*exact, worse, near], convex=False)
    assert set(gt.welfare_optimum(S, welfare).exact_face) == exact
    better = tuple(x * (1 + Fraction(1, 10**40)) for x in min(exact))
    S = gt.PayoffSet.from_points([*exact, better], convex=False)
    assert gt.welfare_optimum(S, welfare).exact_face == (better,)


def test_means_compare_as_they_do_in_sixty_digits():
    from mpmath import mp, mpf

    rng = random.Random(0)
    mp.dps = 60

    def mean(gains, weights, order):
        x, w = ([mpf(n.numerator) / n.denominator for n in side] for side in (gains, weights))
        if order <= 0 and min(gains) == 0:
            return mpf(0)
        if order == 0:
            return mp.exp(sum(a * mp.log(b) for a, b in zip(w, x, strict=True)))
        r = mpf(order.numerator) / order.denominator
        total = sum(a * b**r for a, b in zip(w, x, strict=True) if b)
        return total ** (1 / r) if total else mpf(0)

    sizes, orders = [0, 1, 2, 3, 4, 6, 8, 9, 12, 18, 27], ("0", "1/2", "1/3", "-1/2", "-2/3", ".25")
    for _ in range(400):
        n = rng.choice([2, 3])
        x, y = (
            [Fraction(rng.choice(sizes), rng.choice([1, 1, 2, 9])) for _ in range(n)] for _ in "xy"
        )
        weights, order = (
            [Fraction(rng.randint(1, 3), 2) for _ in range(n)],
            Fraction(rng.choice(orders)),
        )
        lead = mean(x, weights, order) - mean(y, weights, order)
        expected = 0 if abs(lead) < mpf(10) ** -45 else 1 if lead > 0 else -1
        assert compare_means(tuple(x), tuple(y), tuple(weights), order) == expected


def test_values_too_near_to_tell_are_refused():
    x, y = (Fraction(2), Fraction(3)), (Fraction(2) + Fraction(1, 2**20_000), Fraction(3))
    with pytest.raises(gt.Unsupported, match="bits"):
        compare_means(x, y, (Fraction(1), Fraction(1)), Fraction(1, 7))


@pytest.mark.parametrize("name", ["nash", "egalitarian", "kalai-smorodinsky"])
def test_independent_mixing_of_payoffs_far_apart(name):
    big = 10**12
    game = gt.NormalForm([[[0, -1], [big, big]], [["1e-12", big], [1, 0]]])
    best = gt.bargain(gt.attainable(game, by="independent"), name)
    assert best.payoffs == (big, 1)


def test_a_rational_between_reals_is_between_them_or_refused():
    third = ball(Fraction(1, 3))
    for gap, size in itertools.product(
        (Fraction(1, 2**200), Fraction(1, 10), Fraction(10) ** 9),
        (Fraction(1), Fraction(10) ** -40),
    ):
        low, high = Fraction(1, 3) * size, (Fraction(1, 3) + gap) * size
        for a, b in ((low, high), (ball(low), ball(high)), (low, ball(high))):
            assert low < rational_between(a, b) < high
    with pytest.raises(gt.Unsupported, match=f"{PRECISION} bits"):
        rational_between(third, third + ball(Fraction(1, 2**300)))
    with pytest.raises(gt.Unsupported):
        rational_between(Fraction(1), Fraction(1))
